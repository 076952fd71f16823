"""Shift coverage: which crops at half the stride does a pass over the shifted picture score?"""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Slider, Switch
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.tables import FAINT, Page, Table, cell_at
from cs231n_utils.volumes import out_side

CROP, STRIDE, HALF = 224, 32, 16  # pixels: what the chapter's net reads, its stride, and a finer
SHIFTS = {"A": (0, 0), "B": (1, 1), "C": (1, 0), "D": (0, 1)}  # of a pass: (x, y) in halves
PALE = {"A": "#b5d9f0", "B": "#fbcfae", "C": "#b4e3d2", "D": "#efd0e2"}
HERE = COLORS[0]
PICTURE, SCALE = (8, 76), 0.56  # upper left corner; pixels of the page for one of the picture
BOARD, CELL = (262, 76), 26.5  # upper left corner; a cell's side
LIST, LINE = (584, 76), 42  # upper left corner; from a pass to the next


@dataclass(frozen=True)
class Coverage:
    """The crops at half the stride, and the passes that score them."""

    W: int
    H: int
    passes: tuple  # the letters of those that are made
    x: int  # the chosen crop, from 0
    y: int

    @property
    def letters(self):
        """The pass that scores each crop, if it is made: (rows, columns) of letters."""
        columns, rows = (out_side(side, CROP, HALF) for side in (self.W, self.H))
        letters = np.empty((rows, columns), object)
        for name, (right, down) in SHIFTS.items():
            letters[down::2, right::2] = name
        return letters

    @property
    def covered(self):
        return np.isin(self.letters, self.passes)

    def scores(self, name):
        """Return how many scores a pass puts out, across and down; (0, 0) if it cannot be made."""
        sides = [
            side - HALF * shift for side, shift in zip((self.W, self.H), SHIFTS[name], strict=True)
        ]
        if min(sides) < CROP:
            return 0, 0
        return tuple(out_side(side, CROP, STRIDE, rounding="floor") for side in sides)

    @property
    def own(self):
        """The pass that scores the chosen crop."""
        return str(self.letters[self.y, self.x])


def compute(W, H, A, B, C, D, x, y):
    made = dict(zip(SHIFTS, (A, B, C, D), strict=True))
    return Coverage(W, H, tuple(name for name in SHIFTS if made[name]), x, y)


def describe(state):
    rows, columns = state.letters.shape
    whole, made = state.letters.size, len(state.passes)
    passes = "Without a pass there are no scores"
    if made:
        many = "One pass scores" if made == 1 else f"{made} passes score"
        passes = f"{many} {_sum(state)} of them, with a net of stride {STRIDE}"
    right, down = (HALF * n for n in (state.x, state.y))
    own = "which scores it" if state.own in state.passes else "which is not made: it has no score"
    return (
        f"On a picture of {state.W}x{state.H} there are {columns} x {rows} = {whole} crops of "
        f"{CROP}x{CROP} at a stride of {HALF}: ({state.W} − {CROP})/{HALF} + 1 = {columns} across. "
        f"{passes}. The crop at x={right}, y={down} belongs to "
        f"pass {state.own}, {own}."
    )


def draw(figure):
    page = Page(figure)
    passes = Words(figure.axes[0], 13, ha="left")

    def show(state):
        tables = layout(state)
        board = tables[2]
        frames = {HERE: [crop_on_picture(state), board.box(state.y, state.x)]}
        page.show(tables, frames, **words(state, board))
        passes.show(list_of(state))

    return show


def layout(state):
    """Return the tables: the picture, what the chosen crop's pass reads of it, board and list."""
    blank, (left, top) = np.full((1, 1), np.nan), PICTURE
    picture = Table("picture", blank, left, top, (state.W * SCALE, state.H * SCALE), "#eeeeee")
    right, down = (HALF * SCALE * shift for shift in SHIFTS[state.own])
    across, high = (SCALE * (CROP + STRIDE * (n - 1)) for n in state.scores(state.own))
    read = Table("picture", blank, left + right, top + down, (across, high), PALE[state.own])
    texts = np.where(state.covered, state.letters, "")
    colors = np.array([[PALE[name] for name in row] for row in state.letters], object)
    colors[~state.covered] = "white"
    board = Table("board", texts, *BOARD, (CELL, CELL), colors, ~state.covered)
    names = np.array([[name] for name in SHIFTS], object)
    made = np.isin(names, state.passes)
    colors = np.where(made, np.array([[PALE[name]] for name in SHIFTS], object), "white")
    return picture, read, board, Table("list", names, *LIST, (30, LINE), colors, ~made)


def crop_on_picture(state):
    """Return the corners of the chosen crop in the picture."""
    step, side = HALF * SCALE, CROP * SCALE
    left, top = PICTURE[0] + state.x * step, PICTURE[1] + state.y * step
    return [(left, top), (left + side, top), (left + side, top + side), (left, top + side)]


def words(state, board):
    """Return the heads, the rulers of the board, and what there is to say of the chosen crop."""
    rows, columns = state.letters.shape
    left, top = PICTURE
    middle, below, center = left + 192 * SCALE, top + state.H * SCALE, BOARD[0] + 5.5 * CELL
    heads = [
        (middle, 14, f"picture {state.W}x{state.H}"),
        (center, 14, f"crops at stride {HALF}"),
        (LIST[0] + 120, 14, f"passes at stride {STRIDE}"),
    ]
    does = f"pass {state.own} scores it" if state.own in state.passes else "no pass scores it"
    notes = [
        (middle, 38, f"shaded: for pass {state.own}"),
        (center, 38, f"{columns} x {rows} = {state.letters.size}"),
        (LIST[0] + 120, 38, "click a letter: on or off"),
        (middle, below + 20, f"crop at x={HALF * state.x}, y={HALF * state.y}:", HERE),
        (middle, below + 42, does, HERE),
    ]
    rulers = [(board.left + (x + 0.5) * CELL, top - 11, str(x)) for x in range(columns)]
    rulers += [(board.left - 12, top + (y + 0.5) * CELL, str(y)) for y in range(rows)]
    return {"heads": heads, "notes": notes, "rulers": rulers}


def list_of(state):
    """Return what each pass puts out, and what those that are made do together."""
    (left, top), lines = LIST, []
    for n, (name, (right, down)) in enumerate(SHIFTS.items()):
        across, high = state.scores(name)
        text = f"{across}x{high} = {across * high}" if across else "none fits"
        color = "black" if name in state.passes else FAINT
        shift = f"({HALF * right},{HALF * down})"
        lines.append((left + 42, top + (n + 0.5) * LINE, f"shift {shift}: {text}", color))
    have = f"of {state.covered.size} crops have a score"
    return [*lines, (left, top + 4 * LINE + 30, _sum(state)), (left, top + 4 * LINE + 54, have)]


def _sum(state):
    """Return the scores of the passes, added up: "36 + 25 = 61"."""
    counts = [str(int(np.prod(state.scores(name)))) for name in state.passes]
    return (
        f"{' + '.join(counts)} = {state.covered.sum()}"
        if len(counts) > 1
        else "".join(counts) or "0"
    )


def point(state, spot):
    """Return the crop that a click selects, or the pass that it makes or takes back."""
    name, i, j = cell_at(layout(state), spot.x, spot.y)
    if name == "board":
        return {"x": j, "y": i}
    if name == "list":
        letter = list(SHIFTS)[i]
        return {letter: letter not in state.passes}
    if name == "picture":
        places = zip((spot.x, spot.y), PICTURE, strict=True)
        x, y = (round(((at - start) / SCALE - CROP / 2) / HALF) for at, start in places)
        return {"x": x, "y": y}
    return {}


def shift_coverage():
    """Return the panel that shows how many shifted passes a finer stride takes."""
    last = {side: lambda values, side=side: out_side(values[side], CROP, HALF) - 1 for side in "WH"}
    shifts = {
        name: Switch(f"{name} ({HALF * right},{HALF * down})", name in "AB")
        for name, (right, down) in SHIFTS.items()
    }
    return Panel(
        "shift coverage",
        compute,
        draw,
        describe,
        controls={
            "W": Slider("width W", CROP, 384, start=384, step=STRIDE),
            "H": Slider("height H", CROP, 384, start=384, step=STRIDE),
            "x": Slider("crop x", 0, last["W"], start=3),
            "y": Slider("crop y", 0, last["H"], start=2),
            **shifts,
        },
        presets={
            "one pass": {"B": False, "x": 2},
            "two passes, side by side": {"B": False, "C": True},
            "all four": {"C": True, "D": True},
            "384x256, all four": {"H": 256, "C": True, "D": True},
            "224x224: one crop": {"W": CROP, "H": CROP, "x": 0, "y": 0},
        },
        size=(8.48, 4.0),
        point=point,
    )
