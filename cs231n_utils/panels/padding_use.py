"""Padding use: in how many of the filter's positions is each pixel of the input read?"""

from dataclasses import dataclass
from functools import reduce

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.raster.cells import Cells, Words, number
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.receptive_fields import Window, taps
from cs231n_utils.volumes import DoesNotFit, out_side

HERE, WRONG = COLORS[0], COLORS[1]
SHADES = "YlOrBr"  # one hue from pale to dark: uses have no sign
WIDTH, HEIGHT = 800, 385  # of the picture; these and the next in pixels of the page
INPUT, OUTPUT = (10, 440), (500, 790)  # from left to right
TOP, BOTTOM = 60, 345  # of the two grids
LARGEST = 56  # side of a cell


@dataclass(frozen=True)
class Use:
    """How often each pixel counts, and where one of them does."""

    F: int
    S: int
    P: int
    sides: tuple  # (W, H) of the input, then of each layer's output
    uses: (
        np.ndarray
    )  # (H, W) paths from each pixel to the output; one layer: positions that read it
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
            places = out_side(side, F, S, P, rounding="floor")
            axis.append(taps(Window(F, S, P), side, places))
        sides.append((len(across[-1]), len(down[-1])))
    right, below = (reduce(lambda inner, outer: outer @ inner, axis) for axis in (across, down))
    uses = np.outer(below.sum(axis=0), right.sum(axis=0))  # an axis does not know of the other
    paths = np.outer(below[:, y], right[:, x])
    return Use(F, S, P, tuple(sides), uses, x, y, paths, complaint)


def describe(use):
    W, H = use.sides[0]
    layer = f"{use.F}x{use.F} filter, S={use.S}, P={use.P}"
    if use.complaint:
        several = f"{use.layers} layers of it do" if use.layers > 1 else "It does"
        never = (use.uses == 0).sum()
        return (
            f"A {layer}, on an input of {W}x{H}. {several} not fit. {use.complaint} Rounded down, "
            f"as drawn here, {never} pixel{'s are' if never != 1 else ' is'} never read. "
            f"{_framed(use)}"
        )
    inner, outer = f"an input of {W}x{H}", "x".join(map(str, use.sides[-1]))
    start = f"With a {layer}, {inner} gives {outer} positions."
    if use.layers > 1:
        start = f"{use.layers} layers, each with a {layer}, turn {inner} into {outer} positions."
    return f"{start} {_compared(use)} {_framed(use)}"


def draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), label="pixels")
    ax.set_axis_off()
    pixels, units = Cells(ax), Cells(ax)
    heads = Words(ax, size=15, weight="bold")
    notes, warning = Words(ax, size=14), Words(ax, size=14, color=WRONG)
    # One hatched sheet below the cells, and see-through cells where it shows: that is quicker.
    sheet = ax.add_patch(Rectangle((0, 0), 1, 1, fc="white", ec="#b0b0b0", animated=True))
    sheet.set(hatch="////", linewidth=0)
    style = {"width": 1, "height": 1, "fill": False, "animated": True}
    under = ax.add_patch(Rectangle((0, 0), ec="white", lw=6, zorder=5.5, **style))
    frame = ax.add_patch(Rectangle((0, 0), ec=HERE, lw=3.5, zorder=5.6, **style))
    block = ax.add_patch(Rectangle((0, 0), ec=HERE, lw=3.5, zorder=5.6, **style))
    lines = ax.add_collection(LineCollection([], colors=HERE, lw=1.5, zorder=0.5, animated=True))

    def show(use):
        cell, at, to = _places(use)
        ax.set(xlim=(0, WIDTH / cell), ylim=(HEIGHT / cell, 0))
        _show_pixels(use, pixels, cell, at)
        (W, H), P = use.sides[0], use.P
        corner = (at[0] - P - 0.5, at[1] - P - 0.5)
        sheet.set(xy=corner, width=W + 2 * P, height=H + 2 * P)
        _show_units(use, units, cell, to)
        for patch in (under, frame):
            patch.set_xy((at[0] + use.x - 0.5, at[1] + use.y - 0.5))
        rows, columns = np.nonzero(use.paths)
        for artist in (block, lines):
            artist.set_visible(rows.size > 0)
        if rows.size:
            left, upper = to[0] + columns.min() - 0.5, to[1] + rows.min() - 0.5
            across, down = np.ptp(columns) + 1, np.ptp(rows) + 1
            block.set(xy=(left, upper), width=across, height=down)
            edge, above = at[0] + use.x + 0.5, at[1] + use.y - 0.5
            lines.set_segments(
                [[(edge, above), (left, upper)], [(edge, above + 1), (left, upper + down)]]
            )
        _show_words(use, heads, notes, warning, cell)

    return show


def point(use, spot):
    """Return the pixel that a click on the input selects."""
    _, at, _ = _places(use)
    (W, H), x, y = use.sides[0], round(spot.x - at[0]), round(spot.y - at[1])
    return {"x": x, "y": y} if 0 <= x < W and 0 <= y < H else {}


def padding_use():
    """Return the panel that counts how often a layer reads each pixel, with and without padding."""
    return Panel(
        "padding use",
        compute,
        draw,
        describe,
        controls={
            "W": Slider("width W", 3, 9, start=7),
            "H": Slider("height H", 3, 7, start=5),
            "F": Slider("filter F", 1, 5, start=3),
            "S": Slider("stride S", 1, 3, start=1),
            "P": Slider("padding P", 0, 2, start=0),
            "layers": Slider("layers", 1, 3, start=1),
            "x": Slider("pixel x", 0, lambda values: values["W"] - 1, start=1),
            "y": Slider("pixel y", 0, lambda values: values["H"] - 1, start=1),
        },
        presets={
            "P=1": {"P": 1},
            "5x5, P=0": {"W": 5, "H": 5, "x": 2, "y": 2},
            "5x5, P=1": {"W": 5, "H": 5, "P": 1, "x": 2, "y": 2},
            "3 layers, P=0": {"W": 9, "H": 7, "layers": 3, "x": 0, "y": 0},
            "3 layers, P=1": {"W": 9, "H": 7, "P": 1, "layers": 3, "x": 0, "y": 0},
            "stride 2": {"S": 2, "x": 2, "y": 2},
            "stride 2 does not fit": {"W": 8, "S": 2, "x": 7, "y": 2},
        },
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
    )


def _places(use):
    """Return a cell's side in pixels of the page, and where the two grids begin, in cells."""
    (W, H), (W2, H2), P = use.sides[0], use.sides[-1], use.P
    wide, wide2 = INPUT[1] - INPUT[0], OUTPUT[1] - OUTPUT[0]
    tall = (BOTTOM - TOP) / max(H + 2 * P, H2)
    cell = min(LARGEST, wide / (W + 2 * P), wide2 / W2, tall)
    middle = (TOP + BOTTOM) / 2 / cell
    at = (sum(INPUT) / 2 / cell - (W - 1) / 2, middle - (H - 1) / 2)
    to = (sum(OUTPUT) / 2 / cell - (W2 - 1) / 2, middle - (H2 - 1) / 2)
    return cell, at, to


def _show_pixels(use, pixels, cell, at):
    P = use.P
    values = use.uses if use.layers == 1 else use.shares
    padded = np.pad(values.astype(float), P, constant_values=np.nan)
    texts = {}
    if use.layers > 1:
        texts = {(y + P, x + P): _percent(share) for (y, x), share in np.ndenumerate(use.shares)}
    colors = _shades(np.pad(use.shares, P))
    colors[~(padded > 0), 3] = 0
    pixels.words.size = _size(cell)
    at = (at[0] - P, at[1] - P)
    pixels.show(padded, colors, texts=texts, at=at)


def _show_units(use, units, cell, to):
    paths = np.where(use.paths > 0, use.paths, np.nan)
    colors = _shades(100 * use.paths / (use.paths.max() or 1))
    colors[use.paths == 0] = 1  # white: not one of the pixel's
    units.words.size = _size(cell)
    units.show(paths, colors, at=to)


def _show_words(use, heads, notes, warning, cell):
    (W, H), (W2, H2) = use.sides[0], use.sides[-1]
    left, right = sum(INPUT) / 2 / cell, sum(OUTPUT) / 2 / cell
    first, second, last = 17 / cell, 40 / cell, 369 / cell
    corner, most, here = use.uses[0, 0], use.uses.max(), use.uses[use.y, use.x]
    if use.layers == 1:
        names = ("how often is each pixel read?", "in which positions?")
        output, unit = f"output {W2}x{H2}: {W2 * H2} positions", "position"
    else:
        names = ("% of the most used pixel's paths", "paths to each output")
        output, unit = "output " + " → ".join(f"{W}x{H}" for W, H in use.sides[1:]), "path"
    heads.show([(left, first, names[0]), (right, first, names[1], HERE)])
    share = f"corner {corner}, most used {most}: {_percent(use.shares[0, 0])} %"
    total = f"in all {here} {unit}{'' if here == 1 else 's'}"
    notes.show(
        [
            (left, second, f"input {W}x{H}, P={use.P}"),
            (right, second, output),
            (left, last, share),
            (right, last, total, HERE),
        ]
    )
    warning.show([(right, 343 / cell, "does not fit: rounded down")] if use.complaint else [])


def _shades(percent):
    """Return colors (..., 4), paler than the map's darkest: black must stay readable on them."""
    return colormaps[SHADES](np.asarray(percent) / 100 * 0.5)


def _size(cell):
    """Return the size in points at which three digits go into a cell."""
    return min(16, 0.36 * cell)


def _compared(use):
    corner, most = use.uses[0, 0], use.uses.max()
    share = f"{_percent(use.shares[0, 0])} percent"
    if use.layers == 1:
        return (
            f"The upper left pixel is read in {corner} of them, the most used pixel in {most}: "
            f"{share}."
        )
    return (
        f"From the upper left pixel there {_are(corner, 'path')} to them, from the most used pixel "
        f"{most}: {share}."
    )


def _framed(use):
    where, here = f"x={use.x}, y={use.y}", use.uses[use.y, use.x]
    if use.layers == 1:
        return f"The framed pixel {where} is read in {here}."
    return f"From the framed pixel {where} there {_are(here, 'path')}."


def _percent(share):
    return number(share, 1 if share < 0.95 else 0)


def _are(n, thing):
    return f"is {n} {thing}" if n == 1 else f"are {n} {thing}s"
