"""Neurons and what they read: the depth column of a square, and the paths through a stack."""

import matplotlib.pyplot as plt
import numpy as np

from cs231n_utils.figures.blocks import draw_block, for_blocks, on_page
from cs231n_utils.figures.style import COLORS


def draw_column(image, neurons=5, square=(6, 14, 5)):
    """Return a figure of an image as a block, and the neurons of a depth column that read it.

    image   (H, W, 3)
    square  (y, x, F), the square that they read
    """
    (H, W, D), (y, x, F) = image.shape, square
    fig, ax = plt.subplots(figsize=(8, 3.6))
    draw_block(ax, (W, H, D), picture=image)
    corners = on_page([x, x + F, x + F, x], [y, y, y + F, y + F], 0)
    ax.fill(*corners.T, facecolor="none", edgecolor=COLORS[1], linewidth=3.5, zorder=4)
    for k in range(neurons):
        neuron = np.array((W + 5 * k, 1))
        ax.plot(*np.stack([corners.mean(axis=0), neuron]).T, color="0.3", linewidth=1.5, zorder=4)
        ax.plot(*neuron, "o", color=COLORS[5], markeredgecolor="black", markersize=30, zorder=5)
        ax.annotate(f"{k}", neuron, ha="center", va="center", size=16, zorder=6)
    for_blocks(ax, (-1, W + 5 * neurons - 3), (-H - 9, 3))
    return fig


def draw_paths(*stacks, width=9):
    """Return a figure of stacks of layers 3 wide, with what leads to the middle of the top row.

    stacks  how many layers each has
    width   how many pixels there are in the row below them
    """
    fig, axes = plt.subplots(1, len(stacks), figsize=(4.3 * len(stacks), 3), squeeze=False)
    for layers, ax in zip(stacks, axes.flat, strict=True):
        draw_stack(ax, layers, width)
        ax.set_title(f"{layers} layers: {2 * layers + 1} pixels")
    return fig


def draw_stack(ax, layers, width):
    """Draw a row of pixels and layers 3 wide above it, and mark all that leads to the middle."""
    seen = {width // 2}
    for layer in range(layers, -1, -1):
        for neuron in range(layer, width - layer):
            color = COLORS[0] if neuron in seen else "0.8"
            ax.plot(neuron, layer, "s", color=color, markersize=15)
            for below in range(neuron - 1, neuron + 2) if layer else []:
                ends = [neuron, below], [layer, layer - 1]
                ax.plot(*ends, color=color, zorder=2 * (neuron in seen))
        seen |= {neuron + step for neuron in seen for step in (-1, 1)}
    ax.set(yticks=range(layers + 1), yticklabels=["pixels", *range(1, layers + 1)], xticks=[])
    ax.spines[:].set_visible(False)
