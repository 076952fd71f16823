"""Gradient scatter: where each number of dx and dw comes from."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cs231n_utils.panels.gradient_scatter.drops import Drops
from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Frame, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.sides import out_sides
from cs231n_utils.panels.kit.words import count, in_rows, number, term

X = np.array([[1, 2, -1, 1, -3], [0, 1, 2, -1, 1], [2, -1, 1, 3, 0], [1, 0, -2, 1, 2]])
DOUT = np.array([[1, 2, 3, -1, 2], [2, -1, 1, 2, 1], [1, 1, 2, -1, 3], [2, 1, -1, 2, 1]])
SQUARE, ROW = np.arange(1, 10).reshape(3, 3), np.array([[1, 0, -1]])  # filters
LAYERS = {  # (W, H, S, P)
    "5x4": (5, 4, 1, 0),
    "5x4, P=1": (5, 4, 1, 1),
    "5x3, S=2, P=1": (5, 3, 2, 1),
    "a row of 5": (5, 1, 1, 0),
}
VIEWS = {"one position": "dout", "one pixel of dx": "dx", "one weight of dw": "dw"}
REASONS = {
    "dx": "the weights are w flipped by 180°; the hatched zeros are not outputs",
    "dw": "the framed numbers of x line up with dout: nothing is flipped",
}
HERE, ASKED, PALE_HERE = COLORS[0], COLORS[1], "#d3e8f5"
WIDE, HIGH, EDGE = 840, 385, 10  # of the page; what stays free on its left and right
GAP, TILES, TILES_WIDE = 8, 235, 430  # between tiles; where they begin; how wide they are
LINES = 318  # the upper of the two lines at the bottom


@dataclass(frozen=True)
class Scatter:
    """The gradients of a layer, and the position, the pixel or the weight that is looked at."""

    drops: Drops
    view: str  # whose numbers are looked at, one by one: "dout", "dx" or "dw"
    step: int

    @property
    def numbers(self):
        return getattr(self.drops, self.view)

    @property
    def at(self):
        """Row and column of what is looked at."""
        return divmod(self.step, self.numbers.shape[1])

    @property
    def sum(self):
        """The products that add up to it: 1·6 + 2·(−1) = 4; only the sum if they are many."""
        terms = self.terms
        total = number(sum(a * b for a, b in terms))
        if len(terms) > 9:
            return f"the sum of {len(terms)} products = {total}"
        return f"{' + '.join(f'{term(a)}·{term(b)}' for a, b in terms)} = {total}"

    @property
    def terms(self):
        drops = self.drops
        return (drops.pixel_terms if self.view == "dx" else drops.weight_terms)(*self.at)

    def so_far(self, count):
        """Return what the first positions have added to the gradient of x_pad, and to dw."""
        return self.drops.on_dx[:count].sum(axis=0), self.drops.on_dw[:count].sum(axis=0)


def compute(layer, view, step):
    W, H, S, P = layer
    w = ROW if H == 1 else SQUARE
    H2, W2 = out_sides((H, W), w.shape, S, P)
    return Scatter(Drops(X[:H, :W], w, DOUT[:H2, :W2], S, P), view, step)


def last_step(values):
    """Return the index of the last position, pixel or weight."""
    return compute(**values, step=0).numbers.size - 1


def describe(state):
    drops, p, (row, col) = state.drops, state.step, state.at
    where = f"{p} (y={row}, x={col})"
    if state.view == "dout":
        dout, dx, dw = number(drops.dout[row, col]), *state.so_far(p + 1)
        return (
            f"Position {where} has dout {dout}: it adds {dout} times w to its window of dx, and "
            f"{dout} times its patch of x to dw. After {p + 1} of {drops.dout.size} positions, dx "
            f"is {in_rows(dx[drops.real])} and dw is {in_rows(dw)}."
        )
    what = f"Weight {where} met one number of x at each of the {drops.dout.size} positions"
    if state.view == "dx":
        what = f"Pixel {where} was used by {count(len(state.terms), 'output')}"
    return f"{what}: {state.view} there is {state.sum}. {REASONS[state.view].capitalize()}."


def picture(state):
    tables, marks = layout(state)
    yield from (*tables.values(), *marks)
    yield Frame(tables[state.view].at(*state.at), ASKED, 4)
    for name, table in tables.items():
        if "tile" not in name:
            yield Text(table.box.middle, table.top - 15, name, size=16, bold=True)
    if state.view != "dout":
        at = ", ".join(map(str, state.at))
        yield Text(WIDE / 2, LINES, REASONS[state.view], HERE)
        yield Text(WIDE / 2, LINES + 30, f"{state.view}[{at}] = {state.sum}", ASKED)


def layout(state):
    """Return the tables of the view, {name: Table}, and marks that go on top of them."""
    return {"dout": _dout_view, "dx": _dx_view, "dw": _dw_view}[state.view](state)


def _dout_view(state):
    """Return the layer; before + what the position adds = after, for dw and for dx."""
    drops, p, (rows, cols) = state.drops, state.step, state.drops.x_pad.shape
    window, corner, dout = np.zeros((rows, cols), bool), drops.corners[p], drops.dout[state.at]
    drops.patch(window, corner)[:] = True
    pale, padding = np.where(window, PALE_HERE, "white"), drops.padding
    (dx, dw), (dx_now, dw_now) = state.so_far(p), state.so_far(p + 1)
    add_dw, add_dx = f"{number(dout)} × patch", f"{number(dout)} × w"
    given = {"x": (drops.x_pad, pale, padding), "dout": (drops.dout,), "w": (drops.w,)}
    on_dw = {"dw so far": (dw,), add_dw: (drops.on_dw[p], PALE_HERE), "dw now": (dw_now,)}
    on_dx = {
        "dx so far": (dx, "white", padding),
        add_dx: (np.where(window, drops.on_dx[p], np.nan), pale, padding),
        "dx now": (dx_now, pale, padding),
    }
    lines, tops, cell = [given, on_dx, on_dw], (56, 174, 292), (49, 46)
    if rows > 1:
        cell = min(34, 200 / cols), min(32, 144 / rows)
        lines, tops = [given | on_dw, on_dx], (180 - rows * cell[1], 232)
    tables = _in_lines(state, lines, tops, cell)
    boxes = [tables[name].at(*corner, *drops.w.shape) for name in ("x", add_dx, "dx now")]
    marks = [Frame(box, HERE, 4) for box in (*boxes, tables[add_dw].box)]
    for names in (on_dw, on_dx):
        for sign, (one, other) in zip("+=", pairwise(names), strict=True):
            left, right = tables[one].box, tables[other].box
            marks.append(Text((left.right + right.left) / 2, left.center, sign, bold=True))
    return tables, marks


def _dx_view(state):
    """Return w, dout with its zeros, the weights that met the pixel laid over it, and dx."""
    drops, no_output = state.drops, state.drops.spread == 0
    weights = np.full(no_output.shape, np.nan)
    drops.patch(weights, state.at)[:] = drops.w[::-1, ::-1]
    limit, used = np.abs(drops.w).max(), np.where(no_output, np.nan, weights)
    w, dx = {"w": (drops.w, tint(drops.w, limit))}, {"dx": (drops.dx,)}
    dout = {"dout, with zeros": (drops.spread, "white", no_output)}
    weights = {"each output's weight": (weights, tint(used, limit), no_output)}
    lines, tops, cell = [w | dout | weights | dx], [165 - 16.5 * len(used)], (33, 33)
    if len(drops.x) == 1:  # each weight below its output
        lines, tops, cell = [dout | w, weights | dx], (76, 196), (50, 46)
    tables = _in_lines(state, lines, tops, cell)
    boxes = [tables[name].at(*state.at, *drops.w.shape) for name in (*dout, *weights)]
    return tables, [Frame(box, HERE, 4) for box in boxes]


def _dw_view(state):
    """Return x above dout, one tile per position, and their sum."""
    drops, (H2, W2), (rows, cols) = state.drops, state.drops.dout.shape, state.drops.w.shape
    (height, width), (row, col) = drops.x_pad.shape, state.at
    cell = min(40, 200 / width), min(40, 206 / (height + H2))
    top = 149 - (height + H2) * cell[1] / 2
    tables = {
        "x": _table(state, "x", EDGE, top, cell, drops.x_pad, "white", drops.padding),
        "dout": _table(state, "dout", EDGE, top + height * cell[1] + 44, cell, drops.dout),
        "dw": _table(state, "dw", WIDE - EDGE - 38 * cols, top, (38, 32), drops.dw),
    }
    wide = min(40, (TILES_WIDE - GAP * (W2 - 1)) / (W2 * cols))
    high = min(32, (250 - GAP * (H2 - 1)) / (H2 * rows))
    marks = [Frame(tables["x"].at(row + i, col + j), HERE, 4) for i, j in drops.corners]
    for p, (i, j) in enumerate(np.ndindex(H2, W2)):
        left, down = TILES + j * (cols * wide + GAP), top + i * (rows * high + GAP)
        name = f"tile {p}"
        tables[name] = _table(state, name, left, down, (wide, high), drops.on_dw[p])
        marks.append(Frame(tables[name].at(row, col), HERE, 4))
    head = "dout × patch per position; their sum is dw"
    return tables, [*marks, Text(TILES + TILES_WIDE / 2, top - 15, head, size=16, bold=True)]


def _in_lines(state, lines, tops, cell):
    """Return {name: Table} for lines {name: (values, ...)}, each over the whole width."""
    tables = {}
    for line, top in zip(lines, tops, strict=True):
        widths = [cell[0] * values.shape[1] for values, *_ in line.values()]
        gap, left = (WIDE - 2 * EDGE - sum(widths)) / (len(widths) - 1), EDGE
        for (name, looks), width in zip(line.items(), widths, strict=True):
            tables[name] = _table(state, name, left, top, cell, *looks)
            left += width + gap
    return tables


def _table(state, name, left, top, cell, values, *looks):
    def sets(row, col):
        return {"step": row * values.shape[1] + col}

    size = min(18, 0.46 * cell[0], 0.7 * cell[1])
    sets = sets if name == state.view else None
    return Table(values, left, top, cell, *looks, size=size, sets=sets)


def gradient_scatter(**shown):
    """Return the panel that shows what each position gives to dx and dw; shown: see Panel."""
    controls = {
        "layer": Choice("layer", LAYERS, start=LAYERS["5x4"], look="menu"),
        "view": Choice("view", VIEWS, start="dout"),
        "step": Slider("step", 0, last_step, start=0),
    }
    row = {"layer": LAYERS["a row of 5"]}
    presets = {
        "1-D": row,
        "1-D: a pixel": row | {"view": "dx", "step": 2},
        "a pixel": {"layer": LAYERS["5x4, P=1"], "view": "dx", "step": 7},
        "a corner": {"view": "dx"},
        "a weight": {"view": "dw", "step": 5},
        "stride 2": {"layer": LAYERS["5x3, S=2, P=1"], "view": "dx", "step": 7},
    }
    functions, size = (compute, picture, describe), (WIDE, HIGH)
    return Panel("gradient scatter", *functions, controls, presets, size, steps="step", **shown)
