"""Pooling playground: one depth slice, its windows, and what each of them passes on and back."""

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, css, gray
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import FAINT, Box, Frame, Table, Text, arrow
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.sides import last_position
from cs231n_utils.panels.kit.words import number, width
from cs231n_utils.panels.pooling_playground.windows import LAYERS, Pool, take_apart
from cs231n_utils.panels.pooling_playground.words import describe, lines

INPUTS = {  # in rows
    "the chapter's 4x4": ["1 1 2 4", "5 6 7 8", "3 2 1 0", "1 2 3 4"],
    "ties, after a RELU": ["0 0 3 0", "0 0 0 3", "5 1 2 2", "0 5 2 1"],
    "all negative": ["-3 -1 -4 -2", "-6 -5 -2 -7", "-1 -8 -3 -4", "-2 -4 -5 -6"],
    "5x5": ["1 3 2 0 4", "2 5 1 3 1", "0 2 7 6 2", "4 1 3 9 0", "2 8 1 2 5"],
    "a letter L": ["0 0 9 0 0 0 0 0"] * 3 + ["0 0 9 9 0 0 0 0"],
}
INPUTS = {name: np.array([row.split() for row in rows], float) for name, rows in INPUTS.items()}
ROWS = {  # of tables, by view
    "forward": [["x", "out"]],
    "backward": [["x", "dout", "dx"]],
    "shift": [["x before", "out before"], ["x", "out"]],
}
HERE, BACK, PALE_HERE, PALE_BACK = COLORS[0], COLORS[1], "#d3e8f5", "#f7c29c"
WIDTH, HEIGHT, GAP = 800, 353, 56  # GAP between tables
MOST, WIDE = 60, 44  # of a cell: its largest side, its width where it is low
TOP, END, BETWEEN = 32, 280, 36  # of the tables, one row of them; between two
LINES = 318, 339  # heights of the two lines of words


def compute(image, mode, view, F, S, P, shift, place):
    x = INPUTS[image]
    moved = np.pad(x, [(0, 0), (shift, 0)])[:, : x.shape[1]]  # to the right
    before, now = (take_apart(each, mode, F, S, P) for each in (x, moved))
    return Pool(mode, view, shift, now, before, place)


def paddings(values):
    """Return the paddings to choose from: what it is filled with matters in the forward pass."""
    small = INPUTS[values["image"]].shape == (4, 4)  # for more there is no room
    return [0, 1] if small and values["view"] == "forward" else [0]


def last_place(values):
    return last_position(INPUTS[values["image"]].shape, values["F"], values["S"], values["P"])


def picture(pool):
    placed = tables(pool)
    yield from placed.values()
    for here, there in (("x before", "out before"), ("x", "out"), ("dout", "dx")):
        if there in placed:
            start, end = placed[here].box, placed[there].box
            ends = (start.right + 12, end.center), (end.left - 12, end.center)
            yield from arrow(*ends, BACK if there == "dx" else HERE, 4, 14)
    (row, col), F, S, words = pool.at, pool.windows.F, pool.windows.S, words_of(pool)
    for name, table in placed.items():
        box, (head, note) = table.box, words[name]
        here = table.at(row * S, col * S, F, F) if name.startswith("x") else table.at(row, col)
        if name == "dx":
            here = table.at(*pool.windows.winner(row, col))
        yield Frame(here, BACK if name == "dx" else HERE, halo=True)
        yield Text(box.middle, box.top - 16, head, size=19, bold=True)
        yield Text(box.middle, box.bottom + 16, note, BACK if "orange" in note else FAINT, 16)
    own = BACK if pool.view == "backward" else HERE
    for y, color, size, line in zip(LINES, (own, "black"), (20, 18), lines(pool), strict=False):
        yield Text(WIDTH / 2, y, line, color, min(size, 0.96 * WIDTH / width(line, 1)))


def tables(pool):
    """Return the view's tables by name."""
    rows = ROWS[pool.view]
    cells = {name: cells_of(pool, name) for row in rows for name in row}
    columns = sum(cells[name][0].shape[1] for name in rows[0])
    room, low = WIDTH - 12 - GAP * (len(rows[0]) - 1), len(rows) > 1
    high = (END + 16 - TOP - BETWEEN) / 2 if low else END - TOP
    side = Box(0, 0, room, high).cell(len(cells["x"][0]), columns, MOST)
    wide = WIDE if low else side  # beside two rows of tables there is room
    made, top = {}, TOP

    def sets(row, col):
        return {"place": row * pool.windows.out.shape[1] + col}

    for row in rows:
        left = 6 + (room - columns * wide) / 2
        for name in row:
            values, looks = cells[name]
            clicked = sets if "out" in name else None
            made[name] = Table(values, left, top, (wide, side), sets=clicked, **looks)
            left = made[name].box.right + GAP
        top = made[row[0]].box.bottom + BETWEEN
    return made


def cells_of(pool, name):
    """Return the values of a table (rows, columns), and what its cells look like."""
    windows = pool.before if "before" in name else pool.windows
    if name == "dout":
        return pool.dout, {}
    if name == "dx":
        colors = np.where(windows.slopes[pool.at], PALE_BACK, "white")
        short = np.where(pool.dx < 10, pool.dx, pool.dx.round(1))  # for five signs there is no room
        return short, {"colors": colors, "inks": np.where(pool.dx, "", FAINT)}
    values, P = windows.out if "out" in name else windows.x, windows.P
    if pool.view == "shift":
        colors = css(np.repeat(gray(1 - np.abs(values) / 36)[..., None], 3, axis=-1))
        changed = pool.changed if name == "out" else False
        return values, {"colors": np.where(changed, PALE_BACK, colors)}
    if name == "out":
        return values, {}
    colors = np.full(values.shape, "white", object)
    colors[windows.block(*pool.at)] = PALE_HERE
    for pixel in pool.winners:
        colors[pixel] = PALE_BACK
    outside = np.pad(np.zeros(values.shape, bool), P, constant_values=True)
    values = np.pad(values.astype(object), P, constant_values="−∞" if pool.mode == "max" else "")
    return values, {"colors": np.pad(colors, P, constant_values="white"), "hatched": outside}


def words_of(pool):
    """Return {name: (what stands above a table, what below it)} for the tables of all views."""
    (H, W), (H2, W2) = pool.windows.x.shape, pool.windows.out.shape
    size, small, share = f"{W}x{H}", f"{W2}x{H2}", number(100 * H2 * W2 / (H * W), 0)
    heads = {
        "dout": (f"dout {small}", "upstream gradient"),
        "dx": (f"dx {size}", "orange: from this window"),
        "x": (f"input {size}", "orange: winners" if pool.winners else ""),
        "out": (f"output {small}", f"{share}% of the numbers"),
    }
    if pool.view == "shift":
        heads |= {"x before": (f"input {size}", ""), "out before": (f"output {small}", "")}
        heads["x"] = f"shifted by {pool.shift}", ""
        heads["out"] = f"output {small}", f"orange: {pool.changed.sum()} changed"
    return heads


def pooling_playground(**shown):
    """Return the panel that pools a depth slice, and takes its gradient back; shown: see Panel."""
    shifted = {"image": "a letter L", "view": "shift", "place": 6}
    controls = {
        "image": Choice("input", list(INPUTS), start="the chapter's 4x4", look="menu"),
        "mode": Choice("pool", list(LAYERS), start="max"),
        "view": Choice("show", list(ROWS), start="forward"),
        "F": Choice("window F", [2, 3], start=2),
        "S": Choice("stride S", [1, 2], start=2),
        "P": Choice("padding P", paddings, start=0),
        "shift": Slider("shift", 0, lambda values: 3 * (values["view"] == "shift"), start=0),
        "place": Slider("window", 0, last_place, start=0),
    }
    presets = {
        "overlapping": {"image": "5x5", "F": 3, "place": 1},
        "all negative": {"image": "all negative"},
        "all negative, padded": {"image": "all negative", "P": 1},
        "backward": {"view": "backward", "place": 1},
        "backward, overlapping": {"view": "backward", "F": 3, "S": 1, "place": 2},
        "a tie, backward": {"image": "ties, after a RELU", "view": "backward", "place": 3},
        "a letter L": shifted,
        "shift by one": {**shifted, "shift": 1},
        "shift by two": {**shifted, "shift": 2},
        "shift by three": {**shifted, "shift": 3},
    }
    name, size = "pooling playground", (WIDTH, HEIGHT)
    return Panel(name, compute, picture, describe, controls, presets, size, steps="place", **shown)
