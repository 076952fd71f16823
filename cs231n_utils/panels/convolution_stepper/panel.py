"""Convolution stepper: one output at a time, with every product and sum that makes it."""

import numpy as np

from cs231n_utils.panels.convolution_stepper.steps import D, F, K, compute, positions, write_edits
from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider, Switch
from cs231n_utils.panels.kit.marks import FAINT, Area, Box, Frame, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count, fitting, number, term, width
from cs231n_utils.volumes import Volume

TURNS = {"x": (0, 2), "w": (-1, 1), "b": (-2, 2)}  # a click adds one; after the last the first

HERE, CHANGED = COLORS[0], COLORS[1]
READ, PADDING, PLAIN = "#ffe68c", "#dbdbdb", "#ffffff"
BAND = "#edf2f7"  # behind what belongs to one slice
WIDTH, HEIGHT, CELL = 848, 368, 34  # of the picture, and of the largest cells
PITCH, GAP = 224, 10  # from one slice's band to the next; between the two
INPUT, WEIGHTS, PRODUCTS = Box(0, 24, 214, 180), Box(23, 232, 82, 82), Box(124, 232, 82, 82)
MAPS, BIAS, TOTAL = Box(676, 24, 168, 293), 714, 806
SUM, NOTES, SIDE = 334, 359, 30  # middles of lines; side of the cells in the first


def describe(step):
    reads = f"{lines_in_words(step, 0)} and {lines_in_words(step, 1)}"
    if step.complaint:
        return f"No output. {step.complaint} The framed position would read {reads}."
    layer = f"{step.inside}, {K} filters of {F}x{F}x{D}, S={step.S}, P={step.P}"
    flipped = ", flipped by 180 degrees," if step.flip else ""
    where = (
        f"{layer}: output {Volume.of(step.out)}. Filter {step.k}{flipped} at row {step.row}, "
        f"column {step.col} of its map reads {reads}"
    )
    if not step.sums:
        return f"{where}. Its products, their sums and the output are hidden: work them out."
    *sums, bias, total = step.parts(step.now)
    before = ""
    if step.edits:
        *old, old_total = step.parts(step.before)
        many = count(len(step.edits), "edit").removeprefix("1 ")
        before = f" Before your {many}: {added(old)} = {number(old_total)}."
    total = f"with bias {number(bias)} that is {number(total)}"
    return f"{where}. The slices give {added(sums)}; {total}.{before}"


def added(values):
    """Return numbers as a sum: −1 + (−1) + 3."""
    first, *rest = values
    return " + ".join([number(first), *map(term, rest)])


def lines_in_words(step, axis):
    """Return which rows (axis 0) or columns are read, as in "rows −1 to 1 (1 of padding)"."""
    start, side = step.window[axis].start - step.P, step.inside.shape[axis]
    lines = np.arange(start, start + F)
    which = f"{('rows', 'columns')[axis]} {number(lines[0])} to {number(lines[-1])}"
    beyond = (lines >= side + step.P).sum()
    padding = ((lines < 0) | (lines >= side)).sum() - beyond
    notes = [f"{n} {what}" for n, what in ((padding, "of padding"), (beyond, "beyond it")) if n]
    return which + (f" ({', '.join(notes)})" if notes else "")


def picture(step):
    bands = [Box(PITCH * d, 0, PITCH - GAP, HEIGHT) for d in range(D)]
    for d, band in enumerate(bands):
        yield Area(band, BAND)
        yield from one_slice(step, d, band.left)
    if step.complaint:
        yield Text(MAPS.middle, INPUT.center, "no output", CHANGED, 21, bold=True)
        why = step.complaint.partition(". With")[0].replace("*", "×")
        yield Text(WIDTH / 2, SUM + 8, why, CHANGED, min(20, 0.97 * WIDTH / width(why, 1)))
        return
    yield from bias(step)
    yield from maps(step)
    yield from sums(step, bands)


def one_slice(step, d, left):
    """Yield what belongs to a slice of the input: its numbers, weights and products."""
    x, w = input_table(step, d, left), weights_table(step, d, left)
    read = x.at(step.row * step.S, step.col * step.S, F, F)
    yield from (x, w, Frame(read, CHANGED if step.complaint else HERE))
    for name, index in step.edits:
        if name == "x" and index[2] == d:
            yield Frame(x.at(index[0] + step.P, index[1] + step.P), CHANGED, 4)
        elif name == "w" and (index[0], index[3]) == (step.k, d):
            yield Frame(w.at(*step.turned(*index[1:3])), CHANGED, 4)
    above = WEIGHTS.top - 13
    name = f"w{step.k} flipped" if step.flip else f"w{step.k}[:, :, {d}]"
    yield Text(x.box.middle, x.top - 12, f"input x[:, :, {d}]", size=16)
    yield Text(w.box.middle, above, name, size=16)
    yield Text(left + 10, WEIGHTS.center, "×", size=21)
    if not step.complaint:
        values = step.products(step.now)
        products = tinted(moved(PRODUCTS, left), values, hidden(step, values[..., d]))
        yield from (products, Text(products.box.middle, above, "products", size=16))
        yield Text(left + 114.5, WEIGHTS.center, "=", size=21)


def input_table(step, d, left):
    x, P = step.now["x"], step.P
    real = np.zeros(x.shape[:2], bool)
    real[P : P + step.inside.H, P : P + step.inside.W] = True
    values, beyond = x[..., d].astype(object), np.isnan(x[..., d])
    values[beyond] = "?"
    colors = np.select([beyond, real], ["", PLAIN], PADDING)
    colors[step.window] = READ
    cell = Box(0, 0, 200, INPUT.height).cell(*real.shape, CELL)

    def sets(row, col):
        index = row - P, col - P, d
        return raised(step, "x", index, x[row, col, d]) if real[row, col] else {}

    return moved(INPUT, left).table(
        values,
        cell,
        colors=colors,
        inks=np.select([beyond, real], [CHANGED, "black"], FAINT),
        size=fitting({number(value) for value in np.unique(x)}, cell, cell),
        sets=sets,
    )


def weights_table(step, d, left):
    w = step.now["w"][step.k]

    def sets(row, col):
        return raised(step, "w", (step.k, *step.turned(row, col), d), w[row, col, d])

    return tinted(moved(WEIGHTS, left), w, w[..., d], sets=sets)


def moved(box, left):
    return box._replace(left=box.left + left)


def tinted(room, all_values, values, limit=2, most=CELL, **looks):
    """Return a Table with colors by sign, and numbers as small as those of the other slices."""
    cell = room.cell(*values.shape, most)
    size = fitting({number(value) for value in np.unique(all_values)}, 0.9 * cell, cell)
    return room.table(values, cell, **{"colors": tint(values, limit), "size": size} | looks)


def hidden(step, values):
    """Return numbers, or empty cells for the reader to fill."""
    return values if step.sums else np.full(values.shape, np.nan)


def raised(step, name, index, value):
    """Return the edits with a number raised by one: what a click on it selects."""
    low, high = TURNS[name]
    value = value + 1 if low <= value + 1 <= high else low
    return {"edits": write_edits(step.edits | {(name, index): value})}


def bias(step):
    value = step.now["b"][[[step.k]]]
    box = Box(BIAS - SIDE / 2, SUM - SIDE / 2, SIDE, SIDE)
    yield tinted(box, value, value, sets=lambda *_: raised(step, "b", (step.k,), value[0, 0]))
    if ("b", (step.k,)) in step.edits:
        yield Frame(box, CHANGED, 4)


def maps(step):
    """Yield the output, one map per filter; what is still to come is gray, or hidden."""
    H2, W2, _ = step.out.shape
    shown = range(K) if H2 <= 5 else [step.k]  # two large maps would have illegible numbers
    height = MAPS.height / len(shown)
    rows, cols = np.indices((H2, W2))
    for row, k in enumerate(shown):
        order = (k * H2 + rows) * W2 + cols
        place = (step.k * H2 + step.row) * W2 + step.col
        done, hides = order <= place, (order >= place) & (not step.sums)
        values = np.where(hides, np.nan, step.out[..., k])
        room = Box(MAPS.left, MAPS.top + row * height, MAPS.width, height - 26)
        cell = room.cell(H2, W2, CELL)
        table = tinted(
            room._replace(height=H2 * cell),
            step.out,
            values,
            colors=np.where(done[..., None], tint(values, 6), 255),
            inks=np.where(done, "black", FAINT),
            sets=lambda row, col, k=k: {"place": (k * H2 + row) * W2 + col},
        )
        yield from (table, Text(MAPS.middle, room.top - 12, f"output of filter {k}", size=16))
        if k == step.k:
            yield Frame(table.at(step.row, step.col), HERE)


def sums(step, bands):
    """Yield how the slices' sums and the bias add up, and below them what was before the edits."""
    now, before = step.parts(step.now), step.parts(step.before)
    across = [*(band.middle for band in bands), BIAS, TOTAL]
    for band, value, old in zip(bands, now, before, strict=False):
        ink = "black" if value == old or not step.sums else CHANGED
        yield Text(band.middle, SUM, number(value) if step.sums else "?", ink, 26)
        yield Text(band.right + GAP / 2, SUM, "+", size=26)
    yield Text((BIAS + TOTAL) / 2, SUM, "=", size=26)
    box = Box(TOTAL - SIDE / 2, SUM - SIDE / 2, SIDE, SIDE)
    yield tinted(box, now[-1:, None], hidden(step, now[-1:, None]), limit=6)
    yield Frame(box, HERE)
    so_far = [f"so far {number(total)}" for total in now[:-2].cumsum()[1:]]
    notes = ["sum of products", *so_far, f"bias b{step.k}", "output"]
    if not step.sums:
        notes[1:-2] = [""] * len(so_far)
        before = now
    for x, new, old, note in zip(across, now, before, notes, strict=True):
        words, ink = (note, "black") if new == old else (f"was {number(old)}", CHANGED)
        yield Text(x, NOTES, words, ink, 16)


def last_place(values):
    (H2, W2), complaint = positions(values["W"], values["S"], values["P"])
    return 0 if complaint else K * H2 * W2 - 1


EXAMPLES = "x[1,2,0]=2; w0[0,1,0]=-1; b0=3", "x[1,2,0]=1", "w=1", "w0[1,1]=1", "x[9,0,0]=1"
HINT = "click on a number, or type: w0[1,1,2]=1; x[0,4,0]=2; b0=3"
CONTROLS = {
    "W": Choice("width W", [3, 4, 5, 6, 7], start=5),
    "S": Choice("stride S", [1, 2, 3], start=2),
    "P": Choice("padding P", [0, 1, 2], start=1),
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
    size, steps = (WIDTH, HEIGHT), "place"
    name = "convolution stepper"
    return Panel(name, compute, picture, describe, CONTROLS, SCENES, size, steps=steps, **shown)
