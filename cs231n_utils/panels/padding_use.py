"""Padding use: in how many of the filter's positions is each pixel of the input read?"""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, shades
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.kit.marks import Box, Frame, Text, arrow
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.sides import out_sides
from cs231n_utils.panels.kit.words import are, count, percent
from cs231n_utils.receptive_fields import Window, taps

HERE, WHITE = COLORS[0], 255
LEFT, RIGHT = Box(10, 60, 430, 285), Box(500, 60, 290, 285)  # of the input, of the output
LARGEST = 56  # side of a cell


@dataclass(frozen=True)
class Use:
    """How often each pixel counts, and where one of them does."""

    F: int
    P: int
    sides: list  # (H, W) of the input, then of each layer's output
    uses: np.ndarray  # (H, W) paths from each pixel; with one layer: positions that read it
    x: int
    y: int
    paths: np.ndarray  # (H2, W2) from the pixel at (x, y) to each unit of the last layer

    @property
    def shares(self):
        """The uses in percent of the most used pixel's, (H, W)."""
        return 100 * self.uses / self.uses.max()


def compute(W, H, F, P, layers, x, y):
    window, sides = Window(F, P=P), [(H, W)]
    axes = [np.eye(side, dtype=int) for side in sides[0]]  # paths; down and across, independent
    for _ in range(layers):
        sides.append(out_sides(sides[-1], F, P=P))
        axes = [taps(window, *ends) @ axis for axis, *ends in zip(axes, *sides[-2:], strict=True)]
    uses = np.outer(*(axis.sum(axis=0) for axis in axes))
    return Use(F, P, sides, uses, x, y, paths=np.outer(axes[0][:, y], axes[1][:, x]))


def describe(use):
    (H, W), (H2, W2) = use.sides[0], use.sides[-1]
    layer, inner = f"a {use.F}x{use.F} filter, S=1, P={use.P}", f"an input of {W}x{H}"
    corner, most, share = use.uses[0, 0], use.uses.max(), percent(use.shares[0, 0])
    here, where = use.uses[use.y, use.x], f"framed pixel x={use.x}, y={use.y}"
    if len(use.sides) == 2:
        return (
            f"With {layer}, {inner} gives {W2}x{H2} positions. The upper left pixel is read in "
            f"{corner} of them, the most used pixel in {most}: {share}%. The {where} is read "
            f"in {here}."
        )
    return (
        f"{len(use.sides) - 1} layers, each with {layer}, turn {inner} into {W2}x{H2} positions. "
        f"From the upper left pixel there {are(corner, 'path')} to them, from the most used pixel "
        f"{most}: {share}%. From the {where} there {are(here, 'path')}."
    )


def picture(use):
    P, one = use.P, len(use.sides) == 2
    padding = np.pad(np.zeros(use.uses.shape, bool), P, constant_values=True)
    cell = min(LEFT.cell(*padding.shape, LARGEST), RIGHT.cell(*use.paths.shape))
    size = 0.45 * cell  # three digits go into a cell
    texts = np.vectorize(str if one else percent, otypes=[object])(use.uses if one else use.shares)
    colors = shades(use.shares / 100)
    pixels = LEFT.table(
        np.pad(texts, P, constant_values=""),
        cell,
        colors=np.pad(colors, ((P, P), (P, P), (0, 0)), constant_values=WHITE),
        hatched=padding,
        size=size,
        sets=lambda row, col: {} if padding[row, col] else {"x": col - P, "y": row - P},
    )
    there = use.paths > 0
    colors = np.where(there[..., None], shades(use.paths / use.paths.max()), WHITE)
    units = RIGHT.table(np.where(there, use.paths, np.nan), cell, colors=colors, size=size)
    yield from (pixels, units, Frame(pixels.at(use.y + P, use.x + P), HERE, halo=True))
    yield Frame(units.around(there), HERE)
    ends = (pixels.box.right + 12, LEFT.center), (units.box.left - 12, LEFT.center)
    yield from arrow(*ends, HERE, 4, 14)
    yield from words(use)


def words(use):
    """Yield what stands above and below the two tables."""
    (H, W), *outs = use.sides
    titles, thing = ("% of the most used pixel's paths", "paths to each output"), "path"
    sizes = "output " + " → ".join(f"{W2}x{H2}" for H2, W2 in outs)
    if len(outs) == 1:
        titles, thing = ("how often is each pixel read?", "in which positions?"), "position"
        sizes += f": {count(use.paths.size, 'position')}"
    share = f"{use.uses[0, 0]}, most used {use.uses.max()}: {percent(use.shares[0, 0])}%"
    yield Text(LEFT.middle, 17, titles[0], size=21, bold=True)
    yield Text(LEFT.middle, 40, f"input {W}x{H}, P={use.P}", size=19)
    yield Text(LEFT.middle, 369, f"corner {share}", size=19)
    yield Text(RIGHT.middle, 17, titles[1], HERE, 21, bold=True)
    yield Text(RIGHT.middle, 40, sizes, size=19)
    yield Text(RIGHT.middle, 369, f"{count(use.uses[use.y, use.x], thing)} in all", HERE, 19)


def padding_use(**shown):
    """Return the panel that counts how often a layer reads each pixel; shown: see Panel."""
    controls = {
        "W": Slider("width W", 3, 9, start=7),
        "H": Slider("height H", 3, 7, start=5),
        "F": Slider("filter F", 1, 5, start=3),
        "P": Slider("padding P", 0, 2, start=0),
        "layers": Slider("layers", 1, 3, start=1),
        "x": Slider("pixel x", 0, lambda values: values["W"] - 1, start=1),
        "y": Slider("pixel y", 0, lambda values: values["H"] - 1, start=1),
    }
    large, small = {"W": 9, "H": 7, "layers": 3, "x": 0, "y": 0}, {"W": 5, "H": 5, "x": 2, "y": 2}
    presets = {
        "5x5, P=0": small,
        "5x5, P=1": small | {"P": 1},
        "3 layers, P=0": large,
        "3 layers, P=1": large | {"P": 1},
    }
    return Panel("padding use", compute, picture, describe, controls, presets, (800, 385), **shown)
