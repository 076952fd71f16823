"""Pooling playground: one depth slice, its windows, and what each of them passes on and back."""

from functools import lru_cache

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Choice, Slider, Switch
from cs231n_utils.panels.pooling_playground.windows import LAYERS, Pool, take_apart
from cs231n_utils.panels.pooling_playground.words import describe, lines, percent_kept
from cs231n_utils.panels.raster.cells import Words, outline
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.tables import Page, Table, cell_at

INPUTS = {
    "the chapter's 4x4": ["1 1 2 4", "5 6 7 8", "3 2 1 0", "1 2 3 4"],
    "ties, after a ReLU": ["0 0 3 0", "0 0 0 3", "5 1 2 2", "0 5 2 1"],
    "all negative": ["-3 -1 -4 -2", "-6 -5 -2 -7", "-1 -8 -3 -4", "-2 -4 -5 -6"],
    "5x5": ["1 3 2 0 4", "2 5 1 3 1", "0 2 7 6 2", "4 1 3 9 0", "2 8 1 2 5"],
    "6 wide, 4 high": ["2 7 1 4 3 0", "5 1 8 2 6 1", "0 3 4 9 2 5", "6 2 1 3 7 4"],
    "a letter L": ["0 0 9 0 0 0 0 0"] * 3 + ["0 0 9 9 0 0 0 0"],
}
VIEWS = ["forward", "backward", "shift"]
HERE, BACK, PALE_HERE, PALE_BACK, BRIGHT = COLORS[0], COLORS[1], "#d3e8f5", "#f7c29c", "#f2c14e"
UNREAD = "#d9d9d9"
# In pixels of the page: the picture; a cell at most; at the sides, between input and output;
WIDTH, HEIGHT, CELL, MARGIN, GAP = 848, 372, 64, 12, 110
# the first tables, a head above its table, from one row of tables to the next;
TOP, HEAD, BETWEEN = 34, 16, 38
END, FIRST, SECOND = 306, 330, 356  # the tables' end, the two lines of words


def pixels(image):
    """Return the input of that name, (H, W)."""
    return np.array([row.split() for row in INPUTS[image]], float)


def compute(image, mode, view, F, S, P, rounding, marks, shift, place):
    before, now = (windows_of(image, by, mode, F, S, P, rounding) for by in (0, shift))
    return Pool(mode, view, marks, shift, now, before, place)


@lru_cache(maxsize=256)
def windows_of(image, shift, *layer):
    """Return the Windows of the input of that name, after a shift to the right."""
    x = pixels(image)
    return take_apart(np.pad(x, [(0, 0), (shift, 0)])[:, : x.shape[1]], *layer)


def paddings(values):
    """Return the paddings to choose from: only around 4x4 there is room to draw any."""
    return [0, 1] if pixels(values["image"]).shape == (4, 4) else [0]


def last_place(values):
    """Return the index of the last window, which may hang over."""
    return compute(**values, place=0).windows.out.size - 1


def tables(pool):
    """Return the view's tables by name: inputs on the left, outputs on the right."""
    windows, before = pool.windows, pool.before
    rows = [(("x", _framed_by_padding(windows, pool.mode)), ("out", windows.out))]
    if pool.view == "shift":
        x = _framed_by_padding(before, pool.mode)
        rows.insert(0, (("x before", x), ("out before", before.out)))
    elif pool.view == "backward" and not windows.complaint:
        rows.append((("dx", pool.dx), ("dout", pool.dout)))
    across = sum(values.shape[1] for _, values in rows[0])
    down = sum(left[1].shape[0] for left, _ in rows)
    width = min(CELL, (WIDTH - 2 * MARGIN - GAP) / across)
    room = END - TOP - BETWEEN * (len(rows) - 1)
    height = min(CELL, room / down)
    made, left, top = {}, (WIDTH - across * width - GAP) / 2, TOP
    for (name, values), (out, outputs) in rows:
        inset = windows.P * width if name == "dx" else 0
        made[name] = Table(name, values, left + inset, top, (width, height), *_looks(pool, name))
        right = left + rows[0][0][1].shape[1] * width + GAP
        made[out] = Table(out, outputs, right, top, (width, height), *_looks(pool, out))
        top = made[name].bottom + BETWEEN
    return made


def _framed_by_padding(windows, mode):
    """Return x with what stands in its padding, and around it, as numbers and texts."""
    rows, columns = windows.extent
    values = np.full((len(rows), len(columns)), "?" if windows.complaint else "", object)
    (H, W), P = windows.x.shape, windows.P
    values[: H + 2 * P, : W + 2 * P] = {"max": "−∞", "average": "", "L2": "0"}[mode]
    values[P : P + H, P : P + W] = windows.x
    return values


def _looks(pool, name):
    """Return the colors of a table's cells, which of them are hatched, and which faint."""
    windows = pool.before if "before" in name else pool.windows
    limit, shift = np.abs(pool.before.x).max(), pool.view == "shift"
    if name.startswith("out"):
        return _shades(windows.out, limit) if shift else "white", bool(windows.complaint)
    if name == "dout":
        return ("white",)
    if name == "dx":
        given = windows.slopes[pool.at] != 0
        return np.where(given, PALE_BACK, "white"), False, pool.dx == 0
    paint = _shades(windows.x, limit)
    if not shift:
        paint = np.where(windows.unread, UNREAD, "white")
        for cell in windows.cells(*pool.at):
            paint[cell] = PALE_HERE
        for cell in pool.winners:
            paint[cell] = PALE_BACK
    return _around(windows, paint, "white"), _around(windows, np.zeros(paint.shape, bool), True)


def _around(windows, values, outside):
    """Return values (H, W) with something else in the cells around, as far as windows reach."""
    (H, W), P, (rows, columns) = windows.x.shape, windows.P, windows.extent
    widths = [(P, rows.stop - H), (P, columns.stop - W)]
    return np.pad(values, widths, constant_values=outside)


def _shades(values, limit):
    """Return colors: white for 0, and stronger ones for what is farther from it."""
    strength = np.clip(np.abs(np.nan_to_num(values)) / limit, 0, 1)
    white, bright = np.ones(3), np.array(to_rgb(BRIGHT))
    paint = white + strength[..., None] * (bright - white)
    return np.array([[to_hex(color) for color in row] for row in paint])


def frames(pool, placed):
    """Return the boxes around what is looked at, by color."""
    windows, F, (row, col) = pool.windows, pool.windows.F, pool.at
    corner = [line.start + windows.P for line in windows.lines(row, col)]
    boxes = {HERE: [], BACK: []}
    for name, table in placed.items():
        box = table.box(row, col)
        if name.startswith("x"):
            box = table.box(*corner, F, F)
        elif name == "dx":
            box = table.box(*pool.pixel)
        boxes[_color(pool, name)].append(box)
    if pool.view == "shift" and not windows.complaint:
        boxes[BACK] += placed["out"].boxes(pool.changed)
    return boxes


def draw(figure):
    page = Page(figure)
    ax = page.squares.axes
    first, arrows = Words(ax), Words(ax, size=30)

    def show(pool):
        placed = tables(pool)
        first_line, *others = lines(pool)
        first_line = f"Window {pool.place}{' ' if pool.windows.complaint else ': '}{first_line}"
        first.show([(WIDTH / 2, FIRST, first_line, _color(pool, list(placed)[-1]))])
        first.size = _size_across(first_line, 17)
        page.numbers.size = _size_inside(placed.values())
        page.notes.size = min(_size_across(text, 14) for text in [first_line, *others])
        notes = [(WIDTH / 2, SECOND, text) for text in others]
        page.show(placed.values(), frames(pool, placed), heads(pool, placed), notes)
        arrows.show(list(_arrows(pool, placed)))

    return show


def _color(pool, name):
    return BACK if name in ("dx", "dout") or pool.windows.complaint else HERE


def _arrows(pool, placed):
    """Yield an arrow between each input and its output; the gradient goes the other way."""
    for name, table in placed.items():
        if name.startswith(("out", "dout")):
            sign = "←" if name == "dout" else "→"
            yield table.left - GAP / 2, (table.top + table.bottom) / 2, sign, _color(pool, name)


def _size_across(text, most):
    """Return the size in points at which a line fits across the picture."""
    wide = np.ptp(outline(text, 10)[0][:, 0]) * 100 / 72
    return min(most, 10 * (WIDTH - 2 * MARGIN) / wide)


def _size_inside(tables):
    """Return the size in points at which the numbers fit into the cells of all tables."""
    sizes = [20]
    for table in tables:
        longest = max(len(text) for _, _, text, _ in table.words())
        sizes += [0.45 * table.cell[1], 1.15 * table.cell[0] / max(longest, 1)]
    return max(13, min(sizes))


def heads(pool, placed):
    """Return the names above the tables."""
    (H, W), (H2, W2) = pool.windows.x.shape, pool.windows.out.shape
    names = {"x": f"input {W}x{H}", "out": f"output {W2}x{H2}", "dout": "dout"}
    names |= {
        "dx": f"dx, {W}x{H} like the input",
        "x before": names["x"],
        "out before": names["out"],
    }
    if pool.windows.complaint:
        names |= {"out": "no output", "out before": "no output"}
    elif pool.view == "forward":
        names["out"] += f" ({percent_kept(pool.windows)} %)"
        if pool.windows.unread.any():
            names["x"] += ", gray: never read"
    if pool.view == "shift":
        names["x"] = f"shifted by {pool.shift}"
    return [(table.middle, table.top - HEAD, names[name]) for name, table in placed.items()]


def point(pool, spot):
    """Return the window that a click on its output selects, or on a pixel near its middle."""
    name, row, col = cell_at(tables(pool).values(), spot.x, spot.y)
    windows = pool.windows
    if not name:
        return {}
    at = np.array([row, col])
    if name in ("x", "x before", "dx"):
        if name == "dx":
            at += windows.P
        at = np.ceil((at - (windows.F - 1) / 2) / windows.S - 0.5)
    row, col = np.clip(at, 0, np.array(windows.out.shape) - 1).astype(int)
    return {"place": int(row * windows.out.shape[1] + col)}


def pooling_playground():
    """Return the panel that pools one depth slice, and takes its gradient back."""
    return Panel(
        "pooling playground",
        compute,
        draw,
        describe,
        controls={
            "image": Choice("input", list(INPUTS), start="the chapter's 4x4", look="menu"),
            "mode": Choice("pool", list(LAYERS), start="max"),
            "view": Choice("show", VIEWS, start="forward"),
            "F": Choice("window F", [2, 3], start=2),
            "S": Choice("stride S", [1, 2, 3], start=2),
            "P": Choice("padding P", paddings, start=0),
            "rounding": Choice("rounding", ["raise", "floor", "ceil"], start="raise"),
            "marks": Switch("winners", start=True),
            "shift": Slider("shift", 0, lambda values: 3 * (values["view"] == "shift"), start=0),
            "place": Slider("window", 0, last_place, start=0),
        },
        presets={
            "a tie": {"image": "ties, after a ReLU", "place": 3},
            "overlapping": {"image": "5x5", "F": 3, "place": 1},
            "does not fit": {"image": "6 wide, 4 high", "F": 3, "place": 2},
            "rounded down": {"image": "6 wide, 4 high", "F": 3, "rounding": "floor", "place": 1},
            "hangs over": {"image": "6 wide, 4 high", "F": 3, "rounding": "ceil", "place": 5},
            "all negative": {"image": "all negative", "P": 1},
            "backward": {"view": "backward", "place": 1},
            "backward, overlapping": {"view": "backward", "F": 3, "S": 1, "place": 2},
            "a tie, backward": {"image": "ties, after a ReLU", "view": "backward", "place": 3},
            "shift by one": {"image": "a letter L", "view": "shift", "shift": 1, "place": 6},
            "shift by two": {"image": "a letter L", "view": "shift", "shift": 2, "place": 6},
            "shift by three": {"image": "a letter L", "view": "shift", "shift": 3, "place": 6},
        },
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
        steps="place",
    )
