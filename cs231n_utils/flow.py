"""A picture on its way through a net: every volume as maps, and the classes at the end."""

import matplotlib.pyplot as plt
import numpy as np

from cs231n_utils.figures import SIGNED, mosaic
from cs231n_utils.losses import softmax

TOP = 5  # classes that get a bar


def draw_flow(net, x, picture, classes, maps=6):
    """Return (figure, alt text): each layer's volume as a column of maps, and the class bars.

    x        (1, H, W, D)  what the net is given, in its dtype
    picture  (H, W, 3)     the same as it is to be shown, from 0 to 1
    classes                the names of the scores
    maps                   depth slices to show of each volume, the first ones
    """
    *volumes, scores = net.activations(x)
    columns = [volume for volume in volumes[1:] if volume.values.shape[1] > 1]
    widths = [2.4, *[1] * len(columns), 2]
    fig, axes = plt.subplots(1, len(widths), figsize=(11, 4.4), width_ratios=widths)
    _show(axes[0], "INPUT", picture, x)
    for ax, (layer, values) in zip(axes[1:], columns, strict=False):
        _show(ax, layer.split()[0], _column_of_maps(values[0, :, :, :maps]), values)
    probabilities = softmax(scores.values.reshape(1, -1))[0]
    best = np.argsort(-probabilities, kind="stable")[:TOP]
    _show_bars(axes[-1], probabilities[best], [classes[i] for i in best])
    words = ", ".join(layer.split()[0] for layer, _ in columns)
    return fig, (
        f"A picture on its way through {words} to its scores. Each volume is a column of {maps} "
        "maps, coarser after every POOL. The highest class is "
        f"{classes[best[0]]}, with a probability of ≈ {probabilities[best[0]]:.0%}."
    )


def _column_of_maps(values):
    """Return maps (H, W, D) below each other, in colour if there are values on both sides of 0."""
    slices = np.moveaxis(values, -1, 0) / (np.abs(values).max() or 1)  # (D, H, W), -1 to 1
    colours = plt.get_cmap(SIGNED)((slices + 1) / 2) if slices.min() < 0 else plt.cm.gray(slices)
    return mosaic(colours[..., :3], columns=1, gap=max(1, values.shape[0] // 8))


def _show(ax, title, picture, values):
    _, H, W, D = values.shape
    ax.imshow(picture)
    ax.set_title(title, fontsize=12)
    ax.set_xlabel(f"{W}x{H}x{D}", fontsize=12)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def _show_bars(ax, probabilities, names):
    ax.barh(range(len(names)), probabilities, height=0.5)
    for row, name in enumerate(names):
        ax.text(0.02, row - 0.32, name, va="bottom", fontsize=12)
    ax.set(xlim=(0, 1), ylim=(TOP - 0.5, -0.9), xticks=[], yticks=[])
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.axvline(0, color="black", linewidth=1)
