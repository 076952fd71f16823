"""Convolution stepper: one output at a time, with every product and sum that makes it."""

from functools import partial

import numpy as np

from cs231n_utils.checks import check_array
from cs231n_utils.panels.convolution_stepper.steps import compute, positions, write_edits
from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider, Switch
from cs231n_utils.panels.kit.marks import FAINT, Area, Box, Frame, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count, fitting, number, width
from cs231n_utils.volumes import Volume

SEED = np.random.default_rng(941)  # gives small sums, and another in every slice
X = SEED.integers(0, 3, (7, 7, 3)).astype(float)
FILTERS = SEED.integers(-1, 2, (2, 3, 3, 3)).astype(float)
BIASES = np.array([1.0, 0.0])
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
    K, F, _, D = step.now["w"].shape
    layer = f"{step.inside}, {count(K, 'filter')} of {F}x{F}x{D}, S={step.S}, P={step.P}"
    if step.dilation > 1:
        layer += f", dilation {step.dilation} (the chapter counts the holes: {step.dilation - 1})"
    where = (
        f"{layer}: output {Volume.of(step.out)}. Filter {step.k}"
        f"{', flipped by 180 degrees,' if step.flip else ''} at row {step.row}, column {step.col} "
        f"of its map reads {reads}"
    )
    if not step.sums:
        return f"{where}. Its products, their sums and the output are hidden: work them out."
    *sums, bias, total = step.parts(step.now)
    before = ""
    if step.edits:
        *old, old_total = step.parts(step.before)
        many = count(len(step.edits), "edit").removeprefix("1 ")
        before = f" Before your {many}: {added(old)} = {number(old_total)}."
    give = "The slices give" if D > 1 else "Its one slice gives"
    return (
        f"{where}. {give} {added(sums)}; with bias {number(bias)} that is {number(total)}.{before}"
    )


def added(values):
    """Return numbers as a sum: −1 + (−1) + 3."""
    first, *rest = map(number, values)
    return " + ".join([first, *(f"({value})" if value[0] == "−" else value for value in rest)])


def lines_in_words(step, axis):
    """Return which rows (axis 0) or columns are read, as in "rows −1 to 1 (1 of padding)"."""
    lines, side = step.lines[axis] - step.P, step.inside.shape[axis]
    name = ("row", "column")[axis] + ("s" if step.F > 1 else "")
    which = ", ".join(map(number, lines))
    if step.dilation == 1 and step.F > 1:
        which = f"{number(lines[0])} to {number(lines[-1])}"
    beyond = (lines >= side + step.P).sum()
    padding = ((lines < 0) | (lines >= side)).sum() - beyond
    notes = [f"{n} {what}" for n, what in ((padding, "of padding"), (beyond, "beyond it")) if n]
    return f"{name} {which}" + (f" ({', '.join(notes)})" if notes else "")


def picture(step):
    bands = [
        Box(PITCH * (3 - step.inside.D + d), 0, PITCH - GAP, HEIGHT) for d in range(step.inside.D)
    ]
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
    yield from (x, w, Frame(x.around(step.read), CHANGED if step.complaint else HERE))
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
    x, P, read = step.now["x"], step.P, step.read
    rows, cols = np.indices(x.shape[:2])
    real = (0 <= rows - P) & (rows - P < step.inside.H) & (0 <= cols - P)
    real &= cols - P < step.inside.W
    values, beyond = x[..., d].astype(object), np.isnan(x[..., d])
    values[beyond] = "?"
    cell = Box(0, 0, 200, INPUT.height).cell(*real.shape, CELL)

    def sets(row, col):
        index = row - P, col - P, d
        return raised(step, "x", index, x[row, col, d]) if real[row, col] else {}

    return moved(INPUT, left).table(
        values,
        cell,
        colors=np.select([read, beyond, real], [READ, "", PLAIN], PADDING),
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
    H2, W2, K = step.out.shape
    shown = range(K) if H2 <= 5 else [step.k]  # two large maps would have illegible numbers
    height = MAPS.height / len(shown)
    rows, cols = np.indices((H2, W2))
    for row, k in enumerate(shown):
        order = (k * H2 + rows) * W2 + cols
        place = (step.k * H2 + step.row) * W2 + step.col
        done = order <= place
        values = (
            step.out[..., k] if step.sums else np.where(order < place, step.out[..., k], np.nan)
        )
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


PRESETS = {
    "in your head": {"place": 5, "sums": False},
    "one edit": {"edits": "w0[1,1,2]=1"},
    "corner": {"place": 0},
    "stride 1": {"S": 1, "place": 12},
    "not square": {"W": 7, "place": 7},
    "does not fit": {"W": 6},
    "flipped": {"flip": True},
    "dilation 2": {"S": 1, "dilation": 2},
}


def convolution_stepper(x=None, w=None, b=None, only=None, scenes=None):
    """Return the panel that makes one output of a convolution at a time.

    x  (H, W, D)     the input, at most 7x7x3; one like the chapter's demo if None
    w  (K, F, F, D)  the filters, at most two of 3x3; two like the demo's if None
    b  (K,)          one bias per filter; the demo's, or zeros for filters of your own, if None
    only, scenes     names of the controls and of the presets that are shown; all if None

    Raises ValueError for arrays of other shapes.
    """
    demo = x is None and w is None and b is None
    x, w, b = filled_in(x, w, b)
    (H, W, _), (K, F, *_) = x.shape, w.shape

    def last_place(values):
        names = ("W", "H", "F", "S", "P", "dilation")
        (H2, W2), complaint = positions(**{name: values[name] for name in names})
        return 0 if complaint else K * H2 * W2 - 1

    examples = ("x[1,2,0]=2; w0[0,1,0]=-1; b0=3", "x[1,2,0]=1", "w=1", "w0[1,1]=1", "x[9,0,0]=1")
    return Panel(
        "convolution stepper",
        partial(compute, x, w, b),
        picture,
        describe,
        controls={
            "W": Choice("width W", list(range(min(3, W), W + 1)), start=5 if demo else W),
            "H": Choice("height H", list(range(min(3, H), H + 1)), start=5 if demo else H),
            "F": Choice("filter F", list(range(1, F + 1)), start=F),
            "S": Choice("stride S", [1, 2, 3], start=2 if demo else 1),
            "P": Choice("padding P", [0, 1, 2], start=1 if demo else 0),
            "dilation": Choice("dilation", [1, 2, 3], start=1),
            "flip": Switch("flip the filter"),
            "place": Slider("position", 0, last_place, start=4 if demo else 0),
            "sums": Switch("show products and sums", start=True),
            "edits": Entry(
                "your edits, [row,column,slice]",
                "",
                examples,
                hint="click on a number, or type: w0[1,1,2]=1; x[0,4,0]=2; b0=3",
            ),
        },
        presets=PRESETS if demo else {},
        size=(WIDTH, HEIGHT),
        steps="place",
        only=only,
        scenes=scenes,
    )


def filled_in(x, w, b):
    """Return x, w and b, the demo's where there is None, once they are known to fit the picture."""
    demo, x = w is None, X if x is None else x
    check_array("x", x, "H W D")
    w = FILTERS[..., : x.shape[2]] if demo else w
    check_array("w", w, "K F F D")
    b = (BIASES if demo else np.zeros(len(w))) if b is None else b
    check_array("b", b, f"{len(w)}")
    sides, most = (*x.shape, *w.shape[:2]), (7, 7, 3, 2, 3)
    square_and_deep = (w.shape[1], x.shape[2])
    if np.less(sides, 1).any() or np.greater(sides, most).any() or w.shape[2:] != square_and_deep:
        raise ValueError(
            f"got x of shape {x.shape} and w of shape {w.shape}, expected x at most 7x7x3, and w "
            f"one or two square filters, at most 3x3 and as deep as x"
        )
    return (array.astype(float) for array in (x, w, b))
