"""Volumes drawn as blocks, and a fully-connected net as circles, on the axes of a figure.

A block is seen from above and from the left, the side from which a picture enters a net: depth runs
to the right, height upwards, and width from the far edge toward the reader. So x=0, y=0 is the far
upper corner of the face on the left, and that face shows a picture the right way round.
"""

from itertools import pairwise, product

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb

from cs231n_utils.figures.style import COLORS
from cs231n_utils.volumes import Volume

NEARER = np.array([0.45, -0.35])  # where a step in x leads on the page: all steps are parallel
WHITE_IN = {"left": 0.65, "top": 0.8, "front": 0.45}  # how pale the faces are that one sees
PLAIN, MARKED = COLORS[0], COLORS[1]


def on_page(x, y, d):
    """Return where a point of a volume lies on the page, (..., 2), the page's y upwards.

    x, y, d  numbers or arrays, in pixels to the right, down, and into the depth
    """
    x, y, d = np.broadcast_arrays(x, y, d)
    return np.stack([d + x * NEARER[0], x * NEARER[1] - y], axis=-1)


def faces(x, y, d, W=1, H=1, D=1):
    """Return the faces that one sees of a block, (4, 2) corners on the page each, by name.

    x, y, d  the block's corner nearest to x=0, y=0, d=0
    W, H, D  its size
    """
    near, low, deep = x + W, y + H, d + D
    return {
        "top": on_page([x, near, near, x], y, [d, d, deep, deep]),
        "left": on_page([x, near, near, x], [y, y, low, low], d),
        "front": on_page(near, [y, y, low, low], [d, deep, deep, d]),
    }


def draw_block(ax, volume, at=(0, 0), color=PLAIN, picture=None):
    """Draw a volume as one block.

    volume   the Volume, or its (W, H, D)
    at       where on the page its far upper left corner goes
    picture  (H, W, 3), drawn on the face where the picture enters; None leaves it plain
    """
    W, H, D = volume
    parts = {name: corners + at for name, corners in faces(0, 0, 0, W, H, D).items()}
    paint = [paler(color, WHITE_IN[name]) for name in parts]
    ax.add_collection(PolyCollection(list(parts.values()), facecolors=paint, edgecolors="none"))
    if picture is not None:
        corners = on_page(np.arange(W + 1), np.arange(H + 1)[:, None], 0) + at  # (H+1, W+1, 2)
        ax.pcolormesh(corners[..., 0], corners[..., 1], picture, rasterized=True)
    edges = {"facecolors": "none", "edgecolors": "black", "linewidths": 1.0}
    ax.add_collection(PolyCollection(list(parts.values()), joinstyle="round", zorder=3, **edges))


def draw_blocks(ax, volumes, names, picture=None, gap=8, sides=None):
    """Draw volumes in a row and to scale, each with its name above and its [WxHxD] below.

    picture  (H, W, 3) to show on the first, which is the input
    gap      pixels from one to the next
    sides    number of the block on which W, H and D are written, or None
    """
    volumes = [Volume(*volume) for volume in volumes]
    heights = [volume.H - volume.W * NEARER[1] for volume in volumes]
    top, right = max(heights) / 2, 0
    for i, (volume, height, name) in enumerate(zip(volumes, heights, names, strict=True)):
        width = volume.D + volume.W * NEARER[0]
        at, middle = (right, height / 2), right + width / 2
        draw_block(ax, volume, at, COLORS[2] if i == 0 else PLAIN, picture if i == 0 else None)
        for y, text, up, weight in ((top, name, 4, "bold"), (-top, str(volume), -24, "normal")):
            style = {"textcoords": "offset points", "ha": "center", "weight": weight}
            ax.annotate(text, (middle, y), (0, up), **style)
        if sides == i:
            name_sides(ax, volume, at)
        right += width + gap
    for_blocks(ax, (-2, right - gap + 2), (-top, top))


def name_sides(ax, volume, at=(0, 0)):
    """Write W, H and D beside the edges of a block that lies at this place of the page."""
    W, H, D = volume
    places = {
        "W": (on_page(W / 2, H, 0), "right", "top"),
        "H": (on_page(0, H / 2, 0) - (0.4, 0), "right", "center"),
        "D": (on_page(W, H, D / 2), "center", "top"),
    }
    for letter, (place, ha, va) in places.items():
        ax.text(*(place + at), letter, ha=ha, va=va, color=MARKED, weight="bold")


def draw_slices(volume, name="X", at=None, **colors):
    """Return a figure of the depth slices of a volume, three per row, with the expression of each.

    volume   (H, W, D)
    name     what the array is called
    at       (y, x) of a place to mark in every slice, or None
    colors  what imshow should know about them: vmin and vmax, or signed(volume)
    """
    H, W, D = volume.shape
    rows = -(-D // 3)
    fig, axes = plt.subplots(rows, 3, figsize=(8.4, rows * (0.45 + 2.6 * H / W)), squeeze=False)
    for d, ax in enumerate(axes.flat):
        ax.axis("off")
        if d < D:
            ax.imshow(volume[:, :, d], **colors)
            ax.set_title(f"{name}[:, :, {d}]")
            if at:
                ax.plot(*at[::-1], "o", color=MARKED, markersize=7, markeredgecolor="white")
    return fig


def draw_dense_net(ax, sizes, names):
    """Draw a fully-connected net: a column of circles for each size, a line for each weight."""
    tallest = max(sizes)
    columns = [
        [(3 * i, row - (size - 1) / 2) for row in range(size)] for i, size in enumerate(sizes)
    ]
    lines = [pair for here, there in pairwise(columns) for pair in product(here, there)]
    ax.add_collection(LineCollection(lines, colors="0.45", linewidths=1.2, zorder=1))
    for i, (column, name) in enumerate(zip(columns, names, strict=True)):
        color = COLORS[2] if i == 0 else PLAIN
        style = {"s": 420, "edgecolors": "black", "linewidths": 1.2, "zorder": 2}
        ax.scatter(*zip(*column, strict=True), color=paler(color, 0.5), **style)
        ax.text(3 * i, -tallest / 2 - 0.4, f"{name}\n{len(column)}", ha="center", va="top")
    ax.set(xlim=(-1.6, 3 * len(sizes) - 1.4), ylim=(-tallest / 2 - 2, tallest / 2 + 0.3))
    ax.axis("off")


def draw_two_nets(sizes, volumes, picture):
    """Return a figure of a fully-connected net of these sizes, and of a ConvNet of these volumes.

    picture  (H, W, 3), what the ConvNet reads
    """
    hidden = [""] * (len(volumes) - 2)
    fig, (left, right) = plt.subplots(1, 2, figsize=(8.6, 3), width_ratios=(3.3, 5.7))
    draw_dense_net(left, sizes, ["input", *["hidden"] * (len(sizes) - 2), "output"])
    draw_blocks(right, volumes, ["input", *hidden, "scores"], picture, sides=1)
    left.set_title(f"a regular {len(sizes) - 1}-layer net")
    right.set_title("a ConvNet")
    return fig


def for_blocks(ax, across, up):
    """Make axes show at least these limits, without a frame and with square pixels."""
    ax.update_datalim(list(zip(across, up, strict=True)))
    ax.margins(0)
    # Beyond these limits rather than in a smaller box, so that titles side by side stay level.
    ax.set_aspect("equal", adjustable="datalim")
    ax.autoscale_view()
    ax.axis("off")


def paler(color, white):
    """Return a color with so much white in it, from 0 to 1."""
    return tuple((1 - white) * np.array(to_rgb(color)) + white)
