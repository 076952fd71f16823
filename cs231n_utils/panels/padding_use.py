"""Padding use: in how many of the filter's positions is each pixel of the input read?"""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, shades
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.kit.marks import Box, Frame, Text, fan
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import are, count, percent
from cs231n_utils.receptive_fields import Window, taps
from cs231n_utils.volumes import DoesNotFit, out_side

HERE, WRONG, WHITE = COLORS[0], COLORS[1], 255
LEFT, RIGHT = Box(10, 60, 430, 285), Box(500, 60, 290, 285)  # of the input, of the output
LARGEST = 56  # side of a cell


@dataclass(frozen=True)
class Use:
    """How often each pixel counts, and where one of them does."""

    F: int
    S: int
    P: int
    sides: tuple  # (W, H) of the input, then of each layer's output
    uses: np.ndarray  # (H, W) paths from each pixel; with one layer: positions that read it
    x: int
    y: int
    paths: np.ndarray  # (H2, W2) from the pixel at (x, y) to each unit of the last layer
    complaint: str  # what does not fit, or ""

    @property
    def layers(self):
        return len(self.sides) - 1

    @property
    def shares(self):
        """The uses in percent of the most used pixel's, (H, W)."""
        return 100 * self.uses / max(self.uses.max(), 1)


def compute(W, H, F, S, P, layers, x, y):
    sides, across, down, complaint = [(W, H)], [], [], ""
    for layer in range(1, layers + 1):
        for name, side, axis in zip(("across", "down"), sides[-1], (across, down), strict=True):
            where = f"In layer {layer}, {name}: " if layers > 1 else f"{name.capitalize()}: "
            try:
                out_side(side, F, S, P)
            except DoesNotFit as why:
                complaint = complaint or f"{where}{why}"
                if side + 2 * P < F:
                    raise DoesNotFit(f"{where}{why}") from None
            positions = out_side(side, F, S, P, rounding="floor")
            axis.append(taps(Window(F, S, P), side, positions))
        sides.append((len(across[-1]), len(down[-1])))
    right, below = (reduce(lambda inner, outer: outer @ inner, axis) for axis in (across, down))
    uses = np.outer(below.sum(axis=0), right.sum(axis=0))  # the axes are independent
    paths = np.outer(below[:, y], right[:, x])
    return Use(F, S, P, tuple(sides), uses, x, y, paths, complaint)


def describe(use):
    W, H = use.sides[0]
    layer, inner = f"{use.F}x{use.F} filter, S={use.S}, P={use.P}", f"an input of {W}x{H}"
    outer, one = "x".join(map(str, use.sides[-1])), use.layers == 1
    here, where = use.uses[use.y, use.x], f"x={use.x}, y={use.y}"
    framed = f"From the framed pixel {where} there {are(here, 'path')}."
    if one:
        framed = f"The framed pixel {where} is read in {here}."
    if use.complaint:
        several = "" if one else f", in {use.layers} layers"
        verb, never = are((use.uses == 0).sum(), "pixel").split(" ", 1)
        return (
            f"A {layer}{several}, does not fit {W}x{H}. {use.complaint} Rounded down, "
            f"{never} {verb} never read. {framed}"
        )
    corner, most, share = use.uses[0, 0], use.uses.max(), percent(use.shares[0, 0])
    if one:
        return (
            f"With a {layer}, {inner} gives {outer} positions. The upper left pixel is read in "
            f"{corner} of them, the most used pixel in {most}: {share}%. {framed}"
        )
    return (
        f"{use.layers} layers, each with a {layer}, turn {inner} into {outer} positions. From the "
        f"upper left pixel there {are(corner, 'path')} to them, from the most used pixel {most}: "
        f"{share}%. {framed}"
    )


def picture(use):
    P, paths, one = use.P, use.paths, use.layers == 1
    padding = np.pad(np.zeros(use.uses.shape, bool), P, constant_values=True)
    cell = min(LEFT.cell(*padding.shape, LARGEST), RIGHT.cell(*paths.shape))
    size = 0.45 * cell  # three digits go into a cell
    texts = np.vectorize(str if one else percent, otypes=[object])(use.uses if one else use.shares)
    colors = np.where(use.uses[..., None], shades(use.shares / 100), WHITE)
    pixels = LEFT.table(
        np.pad(np.where(use.uses, texts, ""), P, constant_values=""),
        cell,
        colors=np.pad(colors, ((P, P), (P, P), (0, 0)), constant_values=WHITE),
        hatched=padding | (np.pad(use.uses, P) == 0),
        size=size,
        sets=lambda row, col: {} if padding[row, col] else {"x": col - P, "y": row - P},
    )
    colors = np.where(paths[..., None], shades(paths / (paths.max() or 1)), WHITE)
    units = RIGHT.table(np.where(paths, paths, np.nan), cell, colors=colors, size=size)
    here = pixels.at(use.y + P, use.x + P)
    yield from (pixels, units, Frame(here, HERE, halo=True))
    if paths.any():
        yield from fan(here, units.around(paths), HERE)
        yield Frame(units.around(paths), HERE)
    yield from words(use)


def words(use):
    """Yield what stands above and below the two tables."""
    (W, H), (W2, H2), one = use.sides[0], use.sides[-1], use.layers == 1
    titles = "% of the most used pixel's paths", "paths to each output"
    sizes = "output " + " → ".join(f"{W}x{H}" for W, H in use.sides[1:])
    if one:
        titles = "how often is each pixel read?", "in which positions?"
        sizes = f"output {W2}x{H2}: {W2 * H2} positions"
    share = f"{use.uses[0, 0]}, most used {use.uses.max()}: {percent(use.shares[0, 0])}%"
    total = count(use.uses[use.y, use.x], "position" if one else "path")
    yield Text(LEFT.middle, 17, titles[0], size=21, bold=True)
    yield Text(LEFT.middle, 40, f"input {W}x{H}, P={use.P}", size=19)
    yield Text(LEFT.middle, 369, f"corner {share}", size=19)
    yield Text(RIGHT.middle, 17, titles[1], HERE, 21, bold=True)
    yield Text(RIGHT.middle, 40, sizes, size=19)
    yield Text(RIGHT.middle, 369, f"{total} in all", HERE, 19)
    if use.complaint:
        yield Text(RIGHT.middle, 343, "does not fit: rounded down", WRONG, 19)


def padding_use(**shown):
    """Return the panel that counts how often a layer reads each pixel; shown: see Panel."""
    controls = {
        "W": Slider("width W", 3, 9, start=7),
        "H": Slider("height H", 3, 7, start=5),
        "F": Slider("filter F", 1, 5, start=3),
        "S": Slider("stride S", 1, 3, start=1),
        "P": Slider("padding P", 0, 2, start=0),
        "layers": Slider("layers", 1, 3, start=1),
        "x": Slider("pixel x", 0, lambda values: values["W"] - 1, start=1),
        "y": Slider("pixel y", 0, lambda values: values["H"] - 1, start=1),
    }
    presets = {
        "P=1": {"P": 1},
        "5x5, P=0": {"W": 5, "H": 5, "x": 2, "y": 2},
        "5x5, P=1": {"W": 5, "H": 5, "P": 1, "x": 2, "y": 2},
        "3 layers, P=0": {"W": 9, "H": 7, "layers": 3, "x": 0, "y": 0},
        "3 layers, P=1": {"W": 9, "H": 7, "P": 1, "layers": 3, "x": 0, "y": 0},
        "stride 2": {"S": 2, "x": 2, "y": 2},
        "stride 2 does not fit": {"W": 8, "S": 2, "x": 7, "y": 2},
    }
    return Panel("padding use", compute, picture, describe, controls, presets, (800, 385), **shown)
