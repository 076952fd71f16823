"""Convolution stepper: one output at a time, with every product and sum that makes it."""

import numpy as np

from cs231n_utils.panels.convolution_stepper.steps import D, F, H, K, compute, write_edits
from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider, Switch
from cs231n_utils.panels.kit.marks import FAINT, Area, Box, Frame, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.sides import last_position
from cs231n_utils.panels.kit.words import added, fitting, number
from cs231n_utils.volumes import Volume

TURNS = {"x": (0, 2), "w": (-1, 1), "b": (-2, 2)}  # a click adds one; after the last the first

HERE, CHANGED = COLORS[0], COLORS[1]
READ, BAND = "#ffe68c", "#edf2f7"  # what the filter reads; behind what belongs to one slice
WIDTH, HEIGHT, CELL = 848, 368, 34  # of the picture, and of the largest cells
PITCH, GAP = 224, 10  # from one slice's band to the next; between the two
INPUT, WEIGHTS, PRODUCTS = Box(7, 24, 200, 180), Box(23, 232, 82, 82), Box(124, 232, 82, 82)
MAPS, BIAS, TOTAL = Box(676, 24, 168, 293), 714, 806
SUM, NOTES, SIDE = 334, 359, 30  # middles of lines; side of the cells in the first


def describe(step):
    corner = step.row * step.S - step.P, step.col * step.S - step.P
    rows, columns = (f"{number(first)} to {number(first + F - 1)}" for first in corner)
    flipped = ", flipped by 180 degrees," if step.flip else ""
    where = (
        f"{step.inside}, {K} filters of {F}x{F}x{D}, S={step.S}, P={step.P}: output "
        f"{Volume.of(step.out)}. Filter {step.k}{flipped} at row {step.row}, column {step.col} of "
        f"its map reads rows {rows} and columns {columns}"
    )
    if not step.sums:
        return f"{where}. Its products, their sums and the output are hidden: work them out."
    *sums, bias, total = step.parts(step.now)
    before = ""
    if step.edits:
        *old, old_total = step.parts(step.before)
        before = f" Without the edits that was {added(old)} = {number(old_total)}."
    total = f"with bias {number(bias)} that is {number(total)}"
    return f"{where}. The slices give {added(sums)}; {total}.{before}"


def picture(step):
    bands = [Box(PITCH * d, 0, PITCH - GAP, HEIGHT) for d in range(D)]
    for d, band in enumerate(bands):
        yield Area(band, BAND)
        yield from one_slice(step, d, band.left)
    yield from maps(step)
    yield from sums(step, bands)


def one_slice(step, d, left):
    """Yield what belongs to a slice of the input: its numbers, weights and products."""
    rooms = [room._replace(left=room.left + left) for room in (INPUT, WEIGHTS, PRODUCTS)]
    x, weights = input_table(step, d, rooms[0]), step.now["w"][step.k]
    values = step.products(step.now)

    def next_weight(row, col):
        return raised(step, "w", (step.k, *step.turned(row, col), d), weights[row, col, d])

    w = tinted(rooms[1], weights, weights[..., d], sets=next_weight)
    products = tinted(rooms[2], values, np.where(step.sums, values[..., d], np.nan))
    yield from (x, w, products, Frame(x.at(step.row * step.S, step.col * step.S, F, F), HERE))
    for name, index in step.edits:
        if name == "x" and index[2] == d:
            yield Frame(x.at(index[0] + step.P, index[1] + step.P), CHANGED, 4)
        elif name == "w" and (index[0], index[3]) == (step.k, d):
            yield Frame(w.at(*step.turned(*index[1:3])), CHANGED, 4)
    name = f"w{step.k} flipped" if step.flip else f"w{step.k}[:, :, {d}]"
    heads = f"input x[:, :, {d}]", name, "products"
    for table, head in zip((x, w, products), heads, strict=True):
        yield Text(table.box.middle, table.top - 13, head, size=16)
    yield Text(left + 10, WEIGHTS.center, "×", size=21)
    yield Text(left + 114.5, WEIGHTS.center, "=", size=21)


def input_table(step, d, room):
    x, P = step.now["x"], step.P
    padding = np.pad(np.zeros(step.inside.shape[:2], bool), P, constant_values=True)
    colors = np.full(padding.shape, "white", object)
    colors[step.window] = READ

    def sets(row, col):
        index = row - P, col - P, d
        return {} if padding[row, col] else raised(step, "x", index, x[row, col, d])

    return tinted(room, x, x[..., d], colors=colors, hatched=padding, sets=sets)


def tinted(room, all_values, values, limit=2, **looks):
    """Return a Table with colors by sign, and numbers as small as those of the other slices."""
    cell = room.cell(*values.shape, CELL)
    size = fitting({number(value) for value in np.unique(all_values)}, 0.9 * cell, cell)
    return room.table(values, cell, **{"colors": tint(values, limit), "size": size} | looks)


def raised(step, name, index, value):
    """Return the edits with a number raised by one: what a click on it selects."""
    low, high = TURNS[name]
    value = value + 1 if low <= value + 1 <= high else low
    return {"edits": write_edits(step.edits | {(name, index): value})}


def maps(step):
    """Yield the output, one map per filter; what is still to come is gray, or hidden."""
    H2, W2, _ = step.out.shape
    order, height = np.arange(step.out.size).reshape(K, H2, W2), MAPS.height / K
    place = order[step.k, step.row, step.col]
    for k in range(K):
        done, hides = order[k] <= place, (order[k] >= place) & (not step.sums)
        values = np.where(hides, np.nan, step.out[..., k])
        room = Box(MAPS.left, MAPS.top + k * height, MAPS.width, height - 26)
        table = tinted(
            room._replace(height=H2 * room.cell(H2, W2, CELL)),
            step.out,
            values,
            colors=np.where(done[..., None], tint(values, 6), 255),
            inks=np.where(done, "black", FAINT),
            sets=lambda row, col, k=k: {"place": int(order[k, row, col])},
        )
        yield from (table, Text(MAPS.middle, room.top - 12, f"output of filter {k}", size=16))
        if k == step.k:
            yield Frame(table.at(step.row, step.col), HERE)


def sums(step, bands):
    """Yield how the slices' sums and the bias add up, and below them what was before the edits."""
    now = step.parts(step.now)
    before = step.parts(step.before) if step.sums else now
    inks = ["black" if value == old else CHANGED for value, old in zip(now, before, strict=True)]
    for band, value, ink in zip(bands, now, inks, strict=False):
        yield Text(band.middle, SUM, number(value) if step.sums else "?", ink, 26)
        yield Text(band.right + GAP / 2, SUM, "+", size=26)
    yield Text((BIAS + TOTAL) / 2, SUM, "=", size=26)
    bias, total = (Box(x - SIDE / 2, SUM - SIDE / 2, SIDE, SIDE) for x in (BIAS, TOTAL))
    value, out = now[-2:-1, None], now[-1:, None]
    yield tinted(bias, value, value, sets=lambda *_: raised(step, "b", (step.k,), value[0, 0]))
    yield from (tinted(total, out, np.where(step.sums, out, np.nan), limit=6), Frame(total, HERE))
    if ("b", (step.k,)) in step.edits:
        yield Frame(bias, CHANGED, 4)
    across = [*(band.middle for band in bands), BIAS, TOTAL]
    notes = *D * ["sum of products"], f"bias b{step.k}", "output"
    for x, old, ink, note in zip(across, before, inks, notes, strict=True):
        yield Text(x, NOTES, note if ink == "black" else f"was {number(old)}", ink, 16)


def last_place(values):
    return K * (last_position((H, values["W"]), F, values["S"], values["P"]) + 1) - 1


EXAMPLES = "x[1,2,0]=2; w0[0,1,0]=-1; b0=3", "x[1,2,0]=1", "w=1", "w0[1,1]=1", "x[9,0,0]=1"
HINT = "click on a number, or type: w0[1,1,2]=1; x[0,4,0]=2; b0=3"
CONTROLS = {
    "W": Choice("width W", [3, 4, 5, 6, 7], start=5),
    "S": Choice("stride S", [1, 2, 3], start=2),
    "P": Choice("padding P", [0, 1], start=1),
    "flip": Switch("flip the filter"),
    "place": Slider("position", 0, last_place, start=4),
    "sums": Switch("show products and sums", start=True),
    "edits": Entry("your edits, [row,column,slice]", "", EXAMPLES, hint=HINT),
}
SCENES = {
    "in your head": {"place": 5, "sums": False},
    "one edit": {"edits": "w0[1,1,2]=1"},
    "corner": {"place": 0},
    "stride 1": {"S": 1, "place": 12},
    "not square": {"W": 7, "place": 7},
    "does not fit": {"W": 6},
    "flipped": {"flip": True},
}


def convolution_stepper(**shown):
    """Return the panel that makes one output of a convolution at a time; shown: see Panel."""
    parts = compute, picture, describe, CONTROLS, SCENES, (WIDTH, HEIGHT), "place"
    return Panel("convolution stepper", *parts, **shown)
