"""Shift coverage: which crops at half the stride does a pass over the shifted image score?"""

from dataclasses import dataclass
from math import prod

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS
from cs231n_utils.panels.kit.controls import Slider, Switch
from cs231n_utils.panels.kit.marks import FAINT, Area, Box, Frame, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.volumes import out_side

SIDE = 384  # pixels of the image, in both directions
CROP, STRIDE, HALF = 224, 32, 16  # pixels: what the chapter's net reads, its stride, and a finer
SHIFTS = {"A": (0, 0), "B": (1, 1), "C": (1, 0), "D": (0, 1)}  # of a pass: (x, y) in halves
PALE = {"A": "#b5d9f0", "B": "#fbcfae", "C": "#b4e3d2", "D": "#efd0e2"}
LETTERS = np.empty(2 * [out_side(SIDE, CROP, HALF)], object)  # the pass that scores each crop
for _name, (_right, _down) in SHIFTS.items():
    LETTERS[_down::2, _right::2] = _name
HERE, GRAY = COLORS[0], "#e4e4e4"
TOP, PICTURE, BOARD, LIST = 76, 6, 272, 580  # the upper edge of all; left edges
SCALE, CELL, LINE = 0.58, 25.5, 48  # pixels of the page for one of the image; sides of cells


@dataclass(frozen=True)
class Coverage:
    """The crops at half the stride, and the passes that score them."""

    passes: tuple  # the letters of those that are made
    x: int  # of the chosen crop's upper left corner, in pixels
    y: int

    @property
    def covered(self):
        return np.isin(LETTERS, self.passes)

    @property
    def own(self):
        """The pass that scores the chosen crop."""
        return LETTERS[self.y // HALF, self.x // HALF]


def compute(x, y, **made):
    return Coverage(tuple(name for name in SHIFTS if made[name]), x, y)


def scores(name):
    """Return how many scores a pass puts out, across and down."""
    sides = (SIDE - HALF * shift for shift in SHIFTS[name])
    return tuple(out_side(side, CROP, STRIDE, rounding="floor") for side in sides)


def describe(state):
    side, made = len(LETTERS), ", ".join(state.passes) or "none"
    return (
        f"An image of {SIDE}x{SIDE} has {LETTERS.size} crops of {CROP}x{CROP} at a stride of "
        f"{HALF}: ({SIDE} − {CROP})/{HALF} + 1 = {side} across and {side} down. With a net of "
        f"stride {STRIDE}, the passes made ({made}) score {summed(state)} of them. The crop at "
        f"x={state.x}, y={state.y} belongs to pass {state.own}."
    )


def summed(state):
    """Return the scores of the passes, added up: "36 + 25 = 61"."""
    counts = [str(prod(scores(name))) for name in state.passes]
    total = f" = {state.covered.sum()}" if len(counts) > 1 else ""
    return f"{' + '.join(counts) or '0'}{total}"


def picture(state):
    board, passes = board_of(state), list_of(state)
    yield Area(in_image(0, 0, SIDE, SIDE), GRAY)
    sides = (CROP + STRIDE * (many - 1) for many in scores(state.own))
    yield Area(in_image(*(HALF * shift for shift in SHIFTS[state.own]), *sides), PALE[state.own])
    yield from (board, passes, Frame(in_image(state.x, state.y, CROP, CROP), HERE))
    yield Frame(board.at(state.y // HALF, state.x // HALF), HERE, 4)
    for i in range(0, len(LETTERS), 2):
        yield Text(board.at(0, i).middle, TOP - 12, str(HALF * i), FAINT, 13)
        yield Text(BOARD - 6, board.at(i, 0).center, str(HALF * i), FAINT, 13, ha="right")
    for row, (name, (right, down)) in enumerate(SHIFTS.items()):
        at, color = passes.at(row, 0), "black" if name in state.passes else FAINT
        across, high = scores(name)
        size = f"{across}x{high}: {across * high} scores"
        shift = f"shift ({HALF * right}, {HALF * down})"
        yield Text(at.right + 12, at.center - 10, shift, color, 16, ha="left")
        yield Text(at.right + 12, at.center + 11, size, color, 16, ha="left")
    yield from words(state)


def in_image(x, y, wide, high):
    """Return where a part of the image, in pixels of its own, is on the page."""
    return Box(PICTURE + SCALE * x, TOP + SCALE * y, SCALE * wide, SCALE * high)


def board_of(state):
    """Return the table with a cell for each crop, and the letter of the pass that scores it."""
    there, colors = state.covered, np.vectorize(PALE.get)(LETTERS)
    looks = {"colors": np.where(there, colors, "white"), "hatched": ~there, "size": 16}
    looks["sets"] = lambda row, col: {"x": HALF * col, "y": HALF * row}
    return Table(np.where(there, LETTERS, ""), BOARD, TOP, CELL, **looks)


def list_of(state):
    """Return the table of passes; a click makes one, or takes it back."""
    names = np.array(list(SHIFTS), object)[:, None]
    made = np.isin(names, state.passes)
    colors = np.where(made, np.array(list(PALE.values()))[:, None], "white")
    looks = {"size": 18, "sets": lambda row, _: {names[row, 0]: not made[row, 0]}}
    return Table(names, LIST, TOP, (34, LINE), colors, ~made, **looks)


def words(state):
    """Yield the heads, and what there is to say of the chosen crop and of all passes."""
    middles = PICTURE + 192 * SCALE, BOARD + 5.5 * CELL, LIST + 106
    heads = f"image {SIDE}x{SIDE}", f"crops at stride {HALF}", f"passes at stride {STRIDE}"
    below = f"shaded: for pass {state.own}", "x across, y down", "click a letter: on or off"
    for x, head, note in zip(middles, heads, below, strict=True):
        yield Text(x, 15, head, size=19, bold=True)
        yield Text(x, 38, note, FAINT, 16)
    does = f"pass {state.own} scores it" if state.own in state.passes else "no pass scores it"
    bottom = TOP + SCALE * SIDE
    yield Text(middles[0], bottom + 24, f"crop at x={state.x}, y={state.y}:", HERE, 17)
    yield Text(middles[0], bottom + 47, does, HERE, 17)
    bottom = TOP + len(SHIFTS) * LINE
    yield Text(LIST, bottom + 30, summed(state), size=16, ha="left")
    yield Text(LIST, bottom + 54, f"scores for {LETTERS.size} crops", size=16, ha="left")


def shift_coverage(**shown):
    """Return the panel that shows how many shifted passes a finer stride takes."""
    switches = {name: Switch(f"pass {name}", name in "AB") for name in SHIFTS}
    sliders = {
        "x": Slider("crop x", 0, SIDE - CROP, start=48, step=HALF),
        "y": Slider("crop y", 0, SIDE - CROP, start=32, step=HALF),
    }
    presets = {
        "one pass": {"B": False, "x": 32},
        "two passes, side by side": {"B": False, "C": True},
        "all four": {"C": True, "D": True},
    }
    functions = compute, picture, describe
    return Panel("shift coverage", *functions, sliders | switches, presets, (800, 372), **shown)
