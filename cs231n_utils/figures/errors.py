"""Maps of how wrong gradients are, as notebook 05 shows them."""

import matplotlib.pyplot as plt
from matplotlib.colors import LogNorm

SMALLEST = 1e-12  # errors below it are drawn as this


def draw_error_maps(maps):
    """Return a figure of relative errors, two maps per row, on a log scale from 1e-12 to 1.

    maps  {name: (H, W)}, in an even number; those in one column are equally wide
    """
    rows, widths = len(maps) // 2, [errors.shape[1] for errors in list(maps.values())[:2]]
    fig, axes = plt.subplots(rows, 2, figsize=(7, 2.5 * rows), width_ratios=widths)
    for ax, (name, errors) in zip(axes.flat, maps.items(), strict=True):
        image = ax.imshow(errors.clip(SMALLEST), norm=LogNorm(SMALLEST, 1), cmap="cividis")
        ax.set(title=name, xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    fig.colorbar(image, ax=axes, label="relative error", ticks=[SMALLEST, 1e-8, 1e-4, 1])
    return fig
