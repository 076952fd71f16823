"""Answers, filters, maps and codes of trained nets, as notebook 10 shows them."""

import matplotlib.pyplot as plt
import numpy as np

from cs231n_utils.figures.sheets import draw_sheet
from cs231n_utils.figures.style import COLORS, draw_rows, mosaic, signed


def draw_answers(images, nets, columns=4, above=()):
    """Return a figure of images, below each what every net says of it, with its confidence.

    images  (N, H, W, 3) from 0 to 1, in one row
    nets    {name: Trained}
    above   names of the images
    """
    said = [[] for _ in images]
    for name, trained in nets.items():
        for lines, chances in zip(said, trained.probabilities(images), strict=True):
            lines.append(f"{name}:\n{trained.classes[chances.argmax()]}, {chances.max():.0%}")
    columns = min(columns, len(images))
    width = 2.25 * columns
    return draw_sheet(images, columns, above, ["\n".join(lines) for lines in said], width=width)


def draw_banks(banks, one_scale=False, columns=12):
    """Return a figure of the first filters of several nets, gray where a weight is zero.

    banks      {name: filters (K, F, F, 3)}
    one_scale  False: each filter is stretched to its own largest weight. True: all filters of a
               net are stretched alike
    """
    rows = {}
    for name, w in banks.items():
        limit = np.abs(w).max(axis=None if one_scale else (1, 2, 3), keepdims=True)
        shown = 0.5 + w / (2 * limit)
        for k in range(0, len(w), columns):
            rows[" " * len(rows) if k else name] = mosaic(shown[k : k + columns], columns)
    return draw_rows(rows)


def draw_occlusions(image, outline, maps, label):
    """Return a figure of an image, and beside it a probability wherever a patch covered it.

    outline  (H, W)  what is drawn as a white line at half its largest number
    maps     {name: Occlusion}
    label    the name of the class whose probability is meant
    """
    fig, axes = plt.subplots(1, 1 + len(maps), figsize=(8.6, 1.9), layout="compressed")
    axes[0].imshow(image)
    axes[0].set_title("image")
    for ax, (name, found) in zip(axes[1:], maps.items(), strict=True):
        colors = ax.imshow(found.probability, "viridis", vmin=0, vmax=1, extent=found.extent)
        ax.contour(outline, [outline.max() / 2], colors="white")
        ax.set_title(name)
    H, W = outline.shape
    for ax in axes:
        ax.set(xticks=[], yticks=[], xlim=(-0.5, W - 0.5), ylim=(H - 0.5, -0.5))
        ax.spines[:].set_visible(False)
    fig.colorbar(colors, ax=axes[1:], label=f"P({label})", ticks=[0, 1], aspect=10)
    return fig


def draw_maps_below(images, maps, above):
    """Return a figure of images in a row and of a map below each, zero in white.

    images  (N, H, W, 3) from 0 to 1
    maps    (N, H2, W2); all share their colors
    above   names of the images
    """
    fig, axes = plt.subplots(2, len(images), figsize=(8.6, 4), squeeze=False, layout="compressed")
    for column, image, values, name in zip(axes.T, images, maps, above, strict=True):
        column[0].imshow(image)
        column[0].set_title(name)
        colors = column[1].imshow(values, **signed(maps))
    for ax in axes.flat:
        ax.axis("off")
    fig.colorbar(colors, ax=axes, shrink=0.6, aspect=15)
    return fig


def draw_plane(coordinates, y, named):
    """Return a figure of points on a plane, some classes in color.

    coordinates  (N, 2)
    y            (N,) their classes
    named        {class: name} of those in color, seven at most
    """
    fig, ax = plt.subplots(figsize=(8, 4.2))
    ax.plot(*coordinates.T, ".", color="0.85", label="the others")
    for color, (label, name) in zip(COLORS, named.items(), strict=False):
        ax.plot(*coordinates[y == label].T, "o", color=color, markersize=4, label=name)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    ax.set(xlabel="first principal component", ylabel="second principal component")
    return fig
