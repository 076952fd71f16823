"""Gradient scatter: where each number of dx and dw comes from."""

from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_hex

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.gradient_scatter.drops import Drops, drops_for
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.raster.cells import number, tint
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.tables import Page, Table, beside, between, cell_at
from cs231n_utils.volumes import DoesNotFit

X = np.array([[1, 2, -1, 1, -3], [0, 1, 2, -1, 1], [2, -1, 1, 3, 0], [1, 0, -2, 1, 2]])
DOUT = np.array([[1, 2, 3, -1, 2], [2, -1, 1, 2, 1], [1, 1, 2, -1, 3], [2, 1, -1, 2, 1]])
SQUARE = {2: np.array([[1, 2], [3, 4]]), 3: np.arange(1, 10).reshape(3, 3)}
ROW = {2: np.array([[1, -1]]), 3: np.array([[1, 0, -1]])}
INPUTS = {"5x4": (5, 4), "5x3": (5, 3), "4x4": (4, 4), "a row of 5": (5, 1)}  # (W, H)
VIEWS = {"each position drops": "drop", "one pixel of dx": "dx", "one weight of dw": "dw"}
HERE, ASKED, PALE_HERE, PALE_ASKED = COLORS[0], COLORS[1], "#d3e8f5", "#f7c29c"
TOP, SIGN, TILES = 46, 26, 480  # pixels of the page: above, for a sign, the tiles' middle


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


def compute(image, F, S, P, view, step):
    W, H = image
    w, pads = (ROW[F], (0, P)) if H == 1 else (SQUARE[F], (P, P))
    return Scatter(drops_for(X[:H, :W], w, DOUT, S, pads), view, step)


def _steps(drops, view):
    """Return the (rows, columns) of what a view goes through."""
    return {"drop": drops.dout, "dx": drops.x, "dw": drops.w}[view].shape


def last_step(values):
    """Return the index of the last position, pixel or weight; 0 if the filter does not fit."""
    try:
        return int(np.prod(_steps(compute(**values, step=0).drops, values["view"]))) - 1
    except DoesNotFit:
        return 0


def describe(state):
    drops, p, (row, col) = state.drops, state.step, state.at
    if state.view == "drop":
        dout, dx, dw = number(drops.dout[row, col]), *_so_far(drops, p + 1)
        return (
            f"Position {p} (y={row}, x={col}) has dout {dout}: it adds {dout} times w to its "
            f"window of dx, and {dout} times its patch of x to dw. After {p + 1} of "
            f"{len(drops.places)} positions, dx is {_rows(dx[drops.real])} and dw is {_rows(dw)}."
        )
    if state.view == "dx":
        terms = drops.pixel_terms(row, col)
        zeros = f" As S={drops.S}, zeros stand between the outputs." if drops.S > 1 else ""
        return (
            f"Pixel {p} (y={row}, x={col}) was used by {len(terms)} "
            f"output{'' if len(terms) == 1 else 's'}: dx there is {_sum(terms)}. "
            f"{_order(terms)}.{zeros}"
        )
    return (
        f"Weight {p} (y={row}, x={col}) met one number of x at each of the {len(drops.places)} "
        f"positions: dw there is {_sum(weight_terms(state))}. Those numbers of x are in the order "
        f"of dout: nothing is flipped."
    )


def _order(terms):
    """Return how the weights that a pixel met lie, as a sentence without its full stop."""
    if len(terms) == 1:
        return "Of w, flipped by 180 degrees, one weight lies on an output, the others on zeros"
    return "In the order of the outputs the weights stand in reverse: w flipped by 180 degrees"


def weight_terms(state):
    """Return [(dout, number of x that the weight met), ...], one per position."""
    return list(zip(state.drops.dout.flat, state.drops.met(*state.at).flat, strict=True))


def draw(figure):
    page = Page(figure)

    def show(state):
        tables = {table.name: table for table in layout(state)}
        page.show(tables.values(), frames(state, tables), *words(state, tables))

    return show


def layout(state):
    """Return the tables of the view; their first word says what they show."""
    return {"drop": _drop_tables, "dx": _dx_tables, "dw": _dw_tables}[state.view](state)


def _drop_tables(state):
    """Return the layer; before + what the position adds = after, for dw and, below, for dx."""
    drops, p = state.drops, state.step
    rows, cols = drops.x_pad.shape
    cell = min(36, 214 / cols), min(33, 148 / rows)
    window = np.zeros((rows, cols), bool)
    window[drops.window(*state.at)] = True
    pale, padding = np.where(window, PALE_HERE, "white"), _padding(drops)
    (dx, dw), (dx_now, dw_now) = (_so_far(drops, count) for count in (p, p + 1))
    chosen = np.where(_only(drops.dout, state.at), PALE_ASKED, "white")
    given = [("x", drops.x_pad, pale, padding), ("dout", drops.dout, chosen), ("w", drops.w)]
    on_dw = [("dw so far", dw), ("dw added", drops.on_dw[p], PALE_HERE), ("dw now", dw_now)]
    on_dx = [
        ("dx so far", dx, "white", padding),
        ("dx added", np.where(window, drops.on_dx[p], np.nan), pale, padding),
        ("dx now", dx_now, pale, padding),
    ]
    tall = rows * cell[1]
    top, middle = 188 - tall, 430 - (3 * cols * cell[0] + 2 * SIGN) / 2
    tables = beside(10, top, cell, given, 18)
    wide = drops.w.shape[1]
    cell_dw = min(38, (828 - tables[-1].right - 2 * SIGN) / (3 * wide)), cell[1]
    gap = max(SIGN, 116 - wide * cell_dw[0])
    left = 850 - 3 * wide * cell_dw[0] - 2 * gap
    tables += beside(left, top, cell_dw, on_dw, gap)
    return tables + beside(middle, top + tall + 54, cell, on_dx, SIGN)


def _dx_tables(state):
    """Return w, dout with its zeros, the weights that met the pixel laid over it, and dx."""
    drops, (row, col), (rows, cols) = state.drops, state.at, state.drops.w.shape
    weights = np.full(drops.spread.shape, np.nan)
    weights[row : row + rows, col : col + cols] = drops.w[::-1, ::-1]
    limit, no_output = np.abs(drops.w).max(), ~drops.outputs
    used = np.where(no_output, np.nan, weights)
    tables = [
        ("w", drops.w, _tinted(drops.w, limit)),
        ("dout", drops.spread, "white", no_output),
        ("weights", weights, _tinted(used, limit), False, no_output),
        ("dx", drops.dx, np.where(_only(drops.x, state.at), PALE_ASKED, "white")),
    ]
    wide = sum(values.shape[1] for _, values, *_ in tables) * 33
    return beside(10, 176 - 33 * len(weights) / 2, (33, 33), tables, (840 - wide) / 3)


def _dw_tables(state):
    """Return x above dout, one tile per position, and their sum."""
    drops, (H2, W2), (rows, cols) = state.drops, state.drops.dout.shape, state.drops.w.shape
    height, width = drops.x_pad.shape
    met = np.zeros((height, width), bool)
    for place in drops.places:
        met[drops.window(*place)][state.at] = True
    pale, chosen = (np.where(m, PALE_ASKED, "white") for m in (met, _only(drops.w, state.at)))
    cell = min(34, 214 / width), min(28, 244 / (height + H2))
    tables = beside(10, TOP, cell, [("x", drops.x_pad, pale, _padding(drops))])
    tables += beside(10, tables[0].bottom + 44, cell, [("dout", drops.dout)])
    cell = min(40, (470 - 8 * (W2 - 1)) / (W2 * cols)), min(32, (284 - 8 * (H2 - 1)) / (H2 * rows))
    left = TILES - (W2 * cols * cell[0] + 8 * (W2 - 1)) / 2
    for p, (i, j) in enumerate(drops.places):
        at = left + j * (cols * cell[0] + 8), TOP + i * (rows * cell[1] + 8)
        tables.append(Table(f"tile {p}", drops.on_dw[p], *at, cell, chosen))
    return [*tables, Table("dw", drops.dw, 793 - 19 * cols, TOP, (38, 32), chosen)]


def frames(state, tables):
    """Return the boxes around what is looked at, and around what goes with it."""
    drops, (row, col), w = state.drops, state.at, state.drops.w.shape
    if state.view == "drop":
        corner = row * drops.S, col * drops.S
        here = [tables[name].box(*corner, *w) for name in ("x", "dx added", "dx now")]
        here.append(tables["dw added"].box(0, 0, *w))
        return {HERE: here, ASKED: [tables["dout"].box(row, col)]}
    if state.view == "dx":
        here = [tables[name].box(row, col, *w) for name in ("dout", "weights")]
        return {HERE: here, ASKED: [tables["dx"].box(row, col)]}
    tiles = [table.box(row, col) for name, table in tables.items() if name.startswith("tile")]
    met = [tables["x"].box(row + i * drops.S, col + j * drops.S) for i, j in drops.places]
    return {HERE: [*met, *tiles], ASKED: [tables["dw"].box(row, col)]}


def words(state, tables):
    """Return the heads above the tables, with the signs between them, and the lines below."""
    drops, (row, col), heads, notes = state.drops, state.at, [], []
    titles = {name: name for name in tables if not name.startswith("tile")}
    if state.view == "drop":
        dout = _signed(drops.dout[row, col])
        titles |= {"dw added": f"{dout}·patch", "dx added": f"{dout}·w"}
        for name in ("dw", "dx"):
            before, added, now = (tables[f"{name} {when}"] for when in ("so far", "added", "now"))
            heads += [between(before, "+", added), between(added, "=", now)]
    else:
        if state.view == "dx":
            titles |= {"dout": "dout, with zeros", "weights": "each output's weight"}
            reason = "the later the output, the earlier the weight: w flipped by 180°"
            if len(drops.pixel_terms(row, col)) == 1:
                reason = "one output read this pixel, with one weight: the others lie on zeros"
            formula = f"dx[{row}, {col}] = {_sum(drops.pixel_terms(row, col))}"
        else:
            titles["dw"] = "dw = sum"
            heads.append((TILES, TOP - 16, "one tile per position: dout·patch"))
            reason = "the framed numbers of x lie as dout does: nothing is flipped"
            formula = f"dw[{row}, {col}] = {_sum(weight_terms(state))}"
        low = min(max(table.bottom for table in tables.values()) + 36, 356)
        notes = [(430, low, reason, HERE), (430, low + 28, formula, ASKED)]
    heads += [(tables[name].middle, tables[name].top - 16, text) for name, text in titles.items()]
    return heads, notes


def point(state, spot):
    """Return the view and the step that explain the number which a click points at.

    A position's dout shows what it drops; a number of x or dx, or of w or dw, where it comes from.
    """
    name, row, col = cell_at(layout(state), spot.x, spot.y)
    drops, kind = state.drops, name.split(" ")[0]
    if kind == "dout" and state.view != "dx":
        view = "drop"
    elif kind in ("x", "dx"):
        view = "dx"
        if name != "dx":  # these have their padding
            row, col = row - drops.P[0], col - drops.P[1]
    elif kind in ("w", "dw", "tile"):
        view = "dw"
    else:
        return {}
    rows, cols = _steps(drops, view)
    inside = 0 <= row < rows and 0 <= col < cols
    return {"view": view, "step": row * cols + col} if inside else {}


def gradient_scatter():
    """Return the panel that shows what each position gives to dx and dw, and what makes them up."""
    return Panel(
        "gradient scatter",
        compute,
        draw,
        describe,
        controls={
            "image": Choice("input", INPUTS, start=(5, 4), look="menu"),
            "F": Choice("filter F", [2, 3], start=3),
            "S": Choice("stride S", [1, 2], start=1),
            "P": Choice("padding P", lambda values: [0, 1] if values["F"] == 3 else [0], start=0),
            "view": Choice("view", VIEWS, start="drop"),
            "step": Slider("step", 0, last_step, start=0),
        },
        presets={
            "the last position": {"step": 5},
            "1-D: the last position": {"image": (5, 1), "step": 2},
            "1-D: a pixel": {"image": (5, 1), "view": "dx", "step": 2},
            "a pixel": {"P": 1, "view": "dx", "step": 7},
            "a corner": {"view": "dx", "step": 0},
            "a weight": {"view": "dw", "step": 5},
            "stride 2": {"image": (5, 3), "S": 2, "P": 1, "view": "dx", "step": 7},
            "stride 2 does not fit": {"S": 2},
        },
        size=(8.6, 4.0),
        point=point,
        steps="step",
    )


def _so_far(drops, count):
    """Return what the first positions have added to the gradient of x_pad, and to dw."""
    return drops.on_dx[:count].sum(axis=0), drops.on_dw[:count].sum(axis=0)


def _padding(drops):
    mask = np.ones(drops.x_pad.shape, bool)
    mask[drops.real] = False
    return mask


def _only(values, at):
    mask = np.zeros(values.shape, bool)
    mask[at] = True
    return mask


def _tinted(values, limit):
    colors = [[to_hex(color) for color in row] for row in tint(values, limit)]
    return np.where(np.isnan(values), "white", colors)


def _signed(value):
    """Return a number, in brackets if it is negative, for use in a sum or product."""
    return f"({number(value)})" if value < 0 else number(value)


def _sum(terms):
    """Return products and their sum, 1·6 + 2·(−1) = 4; only the sum if they are many."""
    total = number(sum(a * b for a, b in terms))
    if len(terms) > 9:
        return f"the sum of {len(terms)} products = {total}"
    return f"{' + '.join(f'{_signed(a)}·{_signed(b)}' for a, b in terms)} = {total}"


def _rows(values):
    return " / ".join(" ".join(map(number, row)) for row in values)
