"""Gradient scatter: where each number of dx and dw comes from."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.gradient_scatter.drops import Drops, drops_for
from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Frame, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count, number, term

X = np.array([[1, 2, -1, 1, -3], [0, 1, 2, -1, 1], [2, -1, 1, 3, 0], [1, 0, -2, 1, 2]])
DOUT = np.array([[1, 2, 3, -1, 2], [2, -1, 1, 2, 1], [1, 1, 2, -1, 3], [2, 1, -1, 2, 1]])
SQUARE, ROW = np.arange(1, 10).reshape(3, 3), np.array([[1, 0, -1]])  # filters
LAYERS = {  # (W, H, S, P)
    "5x4": (5, 4, 1, 0),
    "5x4, P=1": (5, 4, 1, 1),
    "5x3, S=2, P=1": (5, 3, 2, 1),
    "a row of 5": (5, 1, 1, 0),
    "a row of 5, S=2": (5, 1, 2, 0),
}
VIEWS = {"one position": "drop", "one pixel of dx": "dx", "one weight of dw": "dw"}
HERE, ASKED, PALE_HERE, PALE_ASKED = COLORS[0], COLORS[1], "#d3e8f5", "#f7c29c"
SIZE = WIDE, _ = 840, 385  # of the page
GAP, TILES = 8, 450  # between tiles; their middle
LINES = 318  # the upper of the two lines at the bottom
# In the order in which they are drawn.
NAMES = "x|dx so far|dx added|dx now|dx|w|dw so far|dw added|dw now|dw|dout|weights".split("|")
CHOSEN = {"drop": "dout", "dx": "dx", "dw": "dw"}  # the table whose numbers a view goes through


@dataclass(frozen=True)
class Scatter:
    """The gradients of a layer, and the position, the pixel or the weight that is looked at."""

    drops: Drops
    view: str
    step: int

    @property
    def at(self):
        """Row and column of what is looked at: of dout, of x or of w."""
        return divmod(self.step, _steps(self.drops, self.view)[1])


def compute(layer, view, step):
    W, H, S, P = layer
    w, pads = (ROW, (0, P)) if H == 1 else (SQUARE, (P, P))
    return Scatter(drops_for(X[:H, :W], w, DOUT, S, pads), view, step)


def _steps(drops, view):
    """Return the (rows, columns) of what a view goes through."""
    return {"drop": drops.dout, "dx": drops.x, "dw": drops.w}[view].shape


def last_step(values):
    """Return the index of the last position, pixel or weight."""
    return int(np.prod(_steps(compute(**values, step=0).drops, values["view"]))) - 1


def describe(state):
    drops, p, (row, col) = state.drops, state.step, state.at
    if state.view == "drop":
        dout, dx, dw = number(drops.dout[row, col]), *_so_far(drops, p + 1)
        return (
            f"Position {p} (y={row}, x={col}) has dout {dout}: it adds {dout} times w to its "
            f"window of dx, and {dout} times its patch of x to dw. After {p + 1} of "
            f"{len(drops.places)} positions, dx is {_rows(dx[drops.real])} and dw is {_rows(dw)}."
        )
    terms, where = _terms(state), f"{p} (y={row}, x={col})"
    what = f"Weight {where} met one number of x at each of the {len(terms)} positions"
    if state.view == "dx":
        what = f"Pixel {where} was used by {count(len(terms), 'output')}"
    zeros = " As S=2, zeros stand between the outputs." * (state.view == "dx" and drops.S == 2)
    return f"{what}: {state.view} there is {_sum(terms)}. {_reason(state).capitalize()}.{zeros}"


def _terms(state):
    """Return the products whose sum is looked at, [(dout, weight or number of x), ...]."""
    drops = state.drops
    return (drops.pixel_terms if state.view == "dx" else drops.weight_terms)(*state.at)


def _reason(state):
    """Return why those factors meet, in words."""
    if state.view == "dw":
        return "the framed numbers of x line up with dout: nothing is flipped"
    if len(_terms(state)) == 1:
        return "one output read this pixel, with one weight: the others meet zeros"
    return "the later the output, the earlier the weight: w flipped by 180°"


def picture(state):
    tables = layout(state)
    tiles = [table for name, table in tables.items() if name.startswith("tile")]
    yield from (tables[name] for name in NAMES if name in tables)
    yield from tiles
    yield from frames(state, tables, tiles)
    yield from heads(state, tables)
    if state.view != "drop":
        at = ", ".join(map(str, state.at))
        yield Text(WIDE / 2, LINES, _reason(state), HERE)
        yield Text(WIDE / 2, LINES + 30, f"{state.view}[{at}] = {_sum(_terms(state))}", ASKED)
    if state.view == "dw":
        head = "one tile per position: dout × patch"
        yield Text(TILES, tiles[0].top - 15, head, size=16, bold=True)


def layout(state):
    """Return the tables of the view, {name: Table}; the first word says what they show."""
    placed = {"drop": _drop_tables, "dx": _dx_tables, "dw": _dw_tables}[state.view](state)
    tables = {}
    for name, (middle, top, (wide, high), values, *looks) in placed.items():
        size, cols = min(18, 0.46 * wide, 0.7 * high), values.shape[1]
        chosen = name == CHOSEN[state.view]
        sets = (lambda row, col, cols=cols: {"step": row * cols + col}) if chosen else None
        left = middle - cols * wide / 2
        tables[name] = Table(values, left, top, (wide, high), *looks, size=size, sets=sets)
    return tables


def _in_rows(lines, tops, cell, columns=()):
    """Return {name: (middle, top, cell, values, ...)} of lines {name: (values, ...)}.

    columns  the middles of lines of so many tables; others have equal gaps between them
    """
    placed = {}
    for line, top in zip(lines, tops, strict=True):
        widths = np.array([cell[0] * values.shape[1] for values, *_ in line.values()])
        gap = (WIDE - 20 - widths.sum()) / (len(widths) - 1)
        spread = 10 + np.cumsum(widths + gap) - gap - widths / 2
        middles = columns if len(columns) == len(line) else spread
        for (name, looks), middle in zip(line.items(), middles, strict=True):
            placed[name] = middle, top, cell, *looks
    return placed


def _drop_tables(state):
    """Return the layer; before + what the position adds = after, for dw and for dx."""
    drops, p, (rows, cols) = state.drops, state.step, state.drops.x_pad.shape
    window, padding = np.zeros((rows, cols), bool), _padding(drops)
    window[drops.window(*state.at)] = True
    pale, chosen = np.where(window, PALE_HERE, "white"), _only(drops.dout, state.at)
    (dx, dw), (dx_now, dw_now) = (_so_far(drops, n) for n in (p, p + 1))
    given = {"x": (drops.x_pad, pale, padding), "dout": (drops.dout, chosen), "w": (drops.w,)}
    on_dw = {"dw so far": (dw,), "dw added": (drops.on_dw[p], PALE_HERE), "dw now": (dw_now,)}
    on_dx = {
        "dx so far": (dx, "white", padding),
        "dx added": (np.where(window, drops.on_dx[p], np.nan), pale, padding),
        "dx now": (dx_now, pale, padding),
    }
    flat = rows == 1
    wide, gap = (min(50, 740 / (3 * cols)), 34) if flat else (min(34, 200 / cols), 44)
    columns = WIDE / 2 + (cols * wide + gap) * np.array([-1, 0, 1])
    if flat:  # dx below x
        return _in_rows([given, on_dx, on_dw], (56, 174, 292), (wide, 46), columns)
    high = min(32, 144 / rows)
    return _in_rows([given | on_dw, on_dx], (180 - rows * high, 232), (wide, high), columns)


def _dx_tables(state):
    """Return w, dout with its zeros, the weights that met the pixel laid over it, and dx."""
    drops, (row, col), (rows, cols) = state.drops, state.at, state.drops.w.shape
    weights, no_output = np.full(drops.spread.shape, np.nan), ~drops.outputs
    weights[row : row + rows, col : col + cols] = drops.w[::-1, ::-1]
    limit, used = np.abs(drops.w).max(), np.where(no_output, np.nan, weights)
    w, dout = (drops.w, tint(drops.w, limit)), (drops.spread, "white", no_output)
    weights, dx = (weights, tint(used, limit), no_output), (drops.dx, _only(drops.x, state.at))
    if len(drops.x) == 1:  # each weight below its output
        lines = {"dout": dout, "w": w}, {"weights": weights, "dx": dx}
        return _in_rows(lines, (76, 196), (50, 46), (240, 640))
    line = {"w": w, "dout": dout, "weights": weights, "dx": dx}
    return _in_rows([line], [165 - 16.5 * len(used)], (33, 33))


def _dw_tables(state):
    """Return x above dout, one tile per position, and their sum."""
    drops, (H2, W2), (rows, cols) = state.drops, state.drops.dout.shape, state.drops.w.shape
    (height, width), flat = drops.x_pad.shape, len(drops.x) == 1
    pale, chosen = np.full((height, width), "white", object), _only(drops.w, state.at)
    drops.met_by(*state.at, pale)[:] = PALE_ASKED
    cell, top = (min(40, 200 / width), min(40, 206 / (height + H2))), 46
    left, right = 10 + width * cell[0] / 2, WIDE - 20 - 19 * cols
    tables = {
        "x": (left, top, cell, drops.x_pad, pale, _padding(drops)),
        "dout": (left, top + height * cell[1] + 44, cell, drops.dout),
        "dw": (right, top, (40, 40 if flat else 32), drops.dw, chosen),
    }
    down, across = (W2, H2) if flat else (H2, W2)  # tiles of one row stand below one another
    wide = min(40, (430 - GAP * (across - 1)) / (across * cols))
    high = min(40 if flat else 32, (250 - GAP * (down - 1)) / (down * rows))
    for p, at in enumerate(drops.places):
        i, j = at[::-1] if flat else at
        middle = TILES + (j - (across - 1) / 2) * (cols * wide + GAP)
        place = middle, top + i * (rows * high + GAP), (wide, high)
        tables[f"tile {p}"] = *place, drops.on_dw[p], chosen
    return tables


def frames(state, tables, tiles):
    """Yield the boxes around what is looked at, and around what goes with it."""
    drops, (row, col), (rows, cols) = state.drops, state.at, state.drops.w.shape
    if state.view == "drop":
        corner = row * drops.S, col * drops.S
        here = [tables[name].at(*corner, rows, cols) for name in ("x", "dx added", "dx now")]
        here.append(tables["dw added"].box)
    elif state.view == "dx":
        here = [tables[name].at(row, col, rows, cols) for name in ("dout", "weights")]
    else:
        here = [table.at(row, col) for table in tiles]
        here += [tables["x"].at(row + i * drops.S, col + j * drops.S) for i, j in drops.places]
    yield from (Frame(box, HERE, 4) for box in here)
    yield Frame(tables[CHOSEN[state.view]].at(row, col), ASKED, 4)


def heads(state, tables):
    """Yield what the tables are called, and the signs between them."""
    titles = {"weights": "each output's weight", "dw": "dw = sum"}
    if state.view == "dx":
        titles["dout"] = "dout, with zeros"
    if state.view == "drop":
        dout = number(state.drops.dout[state.at])
        titles |= {"dw added": f"{dout} × patch", "dx added": f"{dout} × w"}
        for sign, one, other in (("+", "so far", "added"), ("=", "added", "now")):
            for name in ("dw", "dx"):
                left, right = tables[f"{name} {one}"].box, tables[f"{name} {other}"].box
                yield Text((left.right + right.left) / 2, left.center, sign, bold=True)
    for name in filter(tables.get, NAMES):
        box = tables[name].box
        yield Text(box.middle, box.top - 15, titles.get(name, name), size=16, bold=True)


def _so_far(drops, count):
    """Return what the first positions have added to the gradient of x_pad, and to dw."""
    return drops.on_dx[:count].sum(axis=0), drops.on_dw[:count].sum(axis=0)


def _padding(drops):
    pads = [(P, P) for P in drops.P]
    return np.pad(np.zeros(drops.x.shape, bool), pads, constant_values=True)


def _only(values, at):
    """Return colors that mark one of the values."""
    colors = np.full(values.shape, "white", object)
    colors[at] = PALE_ASKED
    return colors


def _sum(terms):
    """Return products and their sum, 1·6 + 2·(−1) = 4; only the sum if they are many."""
    total = number(sum(a * b for a, b in terms))
    if len(terms) > 9:
        return f"the sum of {len(terms)} products = {total}"
    return f"{' + '.join(f'{term(a)}·{term(b)}' for a, b in terms)} = {total}"


def _rows(values):
    return " / ".join(" ".join(map(number, row)) for row in values)


CONTROLS = {
    "layer": Choice("layer", LAYERS, start=LAYERS["5x4"], look="menu"),
    "view": Choice("view", VIEWS, start="drop"),
    "step": Slider("step", 0, last_step, start=0),
}
SCENES = {
    "1-D": {"layer": LAYERS["a row of 5"]},
    "1-D: a pixel": {"layer": LAYERS["a row of 5"], "view": "dx", "step": 2},
    "a pixel": {"layer": LAYERS["5x4, P=1"], "view": "dx", "step": 7},
    "a corner": {"view": "dx", "step": 0},
    "a weight": {"view": "dw", "step": 5},
    "stride 2": {"layer": LAYERS["5x3, S=2, P=1"], "view": "dx", "step": 7},
}


def gradient_scatter(**shown):
    """Return the panel that shows what each position gives to dx and dw; shown: see Panel."""
    name = "gradient scatter"
    return Panel(name, compute, picture, describe, CONTROLS, SCENES, SIZE, steps="step", **shown)
