"""Convolution stepper: one output at a time, with every product and sum that makes it."""

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain

import numpy as np
from matplotlib.collections import PolyCollection

from cs231n_utils.checks import check_array
from cs231n_utils.figures.style import COLORS
from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.convolution_stepper.steps import (
    Step,
    laid_on,
    places,
    read_edits,
    write_edits,
)
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider, Switch
from cs231n_utils.panels.raster.cells import Words, number, outline, tint
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.volumes import Volume

SEED = np.random.default_rng(941)  # gives small sums, and another in every slice
X = SEED.integers(0, 3, (7, 7, 3)).astype(float)
FILTERS = SEED.integers(-1, 2, (2, 3, 3, 3)).astype(float)
BIASES = np.array([1.0, 0.0])
TURNS = {"x": (0, 2), "w": (-1, 1), "b": (-2, 2)}  # a click adds one; after the last the first

HERE, CHANGED, GRAY = COLORS[0], COLORS[1], "#5e5e5e"
READ, PADDING, PLAIN = (1.0, 0.9, 0.55, 1.0), (0.86, 0.86, 0.86, 1.0), (1.0, 1.0, 1.0, 1.0)
BAND = "#edf2f7"  # behind what belongs to one slice
# In pixels of the page, from the left and from the top:
WIDTH, HEIGHT, CELL = 848, 400, 34
PITCH, GAP = 224, 10  # from one slice's band to the next; between the two
WEIGHTS, PRODUCTS, MAPS, BIAS, TOTAL = 21, 127, (676, 844), 714, 806  # across; two in each band
INPUT, SUMMANDS, SUM, NOTES = (29, 225), (252, 336), 360, 388  # down


@dataclass(frozen=True)
class Grid:
    """A table of numbers in the picture."""

    name: str  # "x", "w", "products", "out", "b" or "total"
    index: int  # which slice, or which filter
    left: float
    top: float
    side: float  # of a cell; all three in pixels
    values: np.ndarray  # (rows, columns)

    def box(self, rows, columns):
        """Return the corners of the rectangle around some cells."""
        left, right = (self.left + self.side * at for at in (min(columns), max(columns) + 1))
        top, low = (self.top + self.side * at for at in (min(rows), max(rows) + 1))
        return [(left, top), (right, top), (right, low), (left, low)]

    def cell_at(self, x, y):
        """Return the (row, column) of the cell under a place of the picture, or None."""
        row, col = int((y - self.top) // self.side), int((x - self.left) // self.side)
        return (row, col) if (row, col) in np.ndindex(self.values.shape) else None


def compute(x, w, b, W, H, F, S, P, dilation, flip, edits, place):
    plain = {"x": x[:H, :W], "w": w[:, :F, :F], "b": b}
    changes = read_edits(edits, plain)
    edited = {name: array.copy() for name, array in plain.items()}
    for (name, index), value in changes.items():
        edited[name][index] = value
    (H2, W2), complaint = places(W, H, F, S, P, dilation)
    k, row, col = (0, H2, W2) if complaint else map(int, np.unravel_index(place, (len(w), H2, W2)))
    span = (F - 1) * dilation + 1
    over = [max(0, at * S + span - side - 2 * P) for at, side in ((row, H), (col, W))]
    now, before = (laid_on(arrays, P, over, flip) for arrays in (edited, plain))
    out = np.zeros((0, 0, len(w)))
    if not complaint:
        out = conv_forward(now["x"][None], now["w"], now["b"], S, dilation=dilation)[0][0]
    inside = Volume.of(plain["x"])
    return Step(now, before, out, row, col, k, inside, S, P, dilation, flip, changes, complaint)


def describe(step):
    reads = f"{_lines_in_words(step, 0)} and {_lines_in_words(step, 1)}"
    if step.complaint:
        return f"No output. {step.complaint} The framed position wants {reads}."
    K, F, _, D = step.now["w"].shape
    layer = f"{K} filter{'s' if K > 1 else ''} of {F}x{F}x{D}, S={step.S}, P={step.P}"
    if step.dilation > 1:
        layer += f", dilation {step.dilation} (the chapter counts the holes: {step.dilation - 1})"
    give = "the slices give" if D > 1 else "its one slice gives"
    turned = ", flipped by 180 degrees," if step.flip else ""
    *sums, bias, total = step.parts(step.now)
    before = ""
    if step.edits:
        *old, old_bias, old_total = step.parts(step.before)
        many = f"{len(step.edits)} edits" if len(step.edits) > 1 else "edit"
        before = f" Before your {many}: {_chain([*old, old_bias])} = {number(old_total)}."
    return (
        f"{step.inside}, {layer}: output {Volume.of(step.out)}. Filter {step.k}{turned} at row "
        f"{step.row}, column {step.col} of its map reads {reads}: {give} {_chain(sums)}, "
        f"with bias {number(bias)} that is {number(total)}.{before}"
    )


def grids(step):
    """Yield every table of numbers, with where it stands."""
    rows, columns, D = step.now["x"].shape
    side, small = min(CELL, 200 / columns, 196 / rows), min(CELL, 84 / step.F)
    top = sum(SUMMANDS) / 2 - step.F * small / 2
    products = step.products(step.now)
    for d in range(D):
        left, inset = left_of(step, d), 42 - step.F * small / 2
        at = left + (PITCH - GAP - columns * side) / 2, sum(INPUT) / 2 - rows * side / 2
        yield Grid("x", d, *at, side, step.now["x"][:, :, d])
        yield Grid("w", d, left + WEIGHTS + inset, top, small, step.now["w"][step.k, :, :, d])
        if not step.complaint:
            yield Grid("products", d, left + PRODUCTS + inset, top, small, products[:, :, d])
    if not step.complaint:
        yield from _results(step)


def left_of(step, d):
    """Return where a slice's band begins: the last always ends at the output."""
    return PITCH * (3 - step.inside.D + d)


def _results(step):
    H2, W2, K = step.out.shape
    shown = range(K) if H2 <= 5 else [step.k]  # two large maps would have illegible numbers
    height = 312 / len(shown)
    side = min(CELL, (MAPS[1] - MAPS[0]) / W2, (height - 26) / H2)
    for place, k in enumerate(shown):
        at = sum(MAPS) / 2 - W2 * side / 2, INPUT[0] + place * height
        yield Grid("out", k, *at, side, step.out[:, :, k])
    *_, bias, total = step.parts(step.now)
    for name, x, value in (("b", BIAS, bias), ("total", TOTAL, total)):
        yield Grid(name, step.k, x - CELL / 2, SUM - CELL / 2, CELL, np.array([[value]]))


def draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), label="stepper", xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    ax.set_axis_off()
    bands = PolyCollection([], facecolors=BAND, lw=0, zorder=1, animated=True)
    squares = PolyCollection([], edgecolors="#555555", lw=1, zorder=2, animated=True)
    edits = PolyCollection([], facecolors="none", edgecolors=CHANGED, lw=3, zorder=3, animated=True)
    frames = PolyCollection([], facecolors="none", lw=3.5, zorder=4, animated=True)
    for collection in (bands, squares, edits, frames):
        ax.add_collection(collection)
    numbers = {name: Words(ax) for name in ("x", "w", "products", "out", "b", "total")}
    heads, signs, sums = Words(ax), Words(ax, size=15), Words(ax, size=19)

    def show(step):
        tables = list(grids(step))
        cells = {name: [] for name in numbers}
        for grid in tables:
            cells[grid.name] += cells_of(step, grid)
        boxes, paint, _ = zip(*chain(*cells.values()), strict=True)
        squares.set_verts(np.array(boxes))
        squares.set_facecolor(np.array(paint))
        for name, words in numbers.items():
            words.show([word for *_, word in cells[name]])
            words.size = fitting(words.words, [grid.side for grid in tables if grid.name == name])
        edits.set_verts([box for grid in tables for box in _edited(step, grid)])
        frames.set_verts([box for grid in tables for box in _frames(step, grid)])
        frames.set_edgecolor(CHANGED if step.complaint else HERE)
        heads.show([*_names(step, tables), *_notes(step)])
        signs.show(_signs(step))
        sums.show(_sums(step))
        bands.set_verts([_band(left_of(step, d)) for d in range(step.inside.D)])

    return show


def cells_of(step, grid):
    """Return [(corners, color, (x, y, number, color of the number)), ...] of a grid's cells."""
    read = set()
    if grid.name == "x":
        rows, columns = step.lines
        read = {(row, col) for row in rows.tolist() for col in columns.tolist()}
    cells, limit = [], 6 if grid.name in ("out", "total") else 2
    for cell, value in np.ndenumerate(grid.values):
        paint, ink = _tint(value, limit), "black"
        if grid.name == "x":
            real = step.is_real(*cell)
            paint = READ if cell in read else PLAIN if real else PADDING
            ink = "black" if real else GRAY
        if grid.name == "out" and (grid.index, *cell) > (step.k, step.row, step.col):
            paint, ink = PLAIN, GRAY
        if np.isnan(value) and cell not in read:
            continue  # beyond the padding
        box = grid.box(cell[:1], cell[1:])
        (left, top), _, (right, low), _ = box
        ink = CHANGED if np.isnan(value) else ink
        # A shorter minus, or −1 and −1 next to each other are too wide for their cells
        text = number(value).replace("−", "–") or "?"
        cells.append((box, paint, ((left + right) / 2, (top + low) / 2, text, ink)))
    return cells


@lru_cache(maxsize=1024)
def _tint(value, limit):
    return tuple(tint([value], limit)[0])


def _edited(step, grid):
    """Yield the corners of the cells of a grid whose numbers the reader has edited."""
    for name, index in step.edits:
        if name == grid.name == "x" and index[2] == grid.index:
            yield grid.box([index[0] + step.P], [index[1] + step.P])
        elif name == grid.name == "w" and (index[0], index[3]) == (step.k, grid.index):
            row, col = step.turned(*index[1:3])
            yield grid.box([row], [col])
        elif name == grid.name == "b" and index == (step.k,):
            yield grid.box([0], [0])


def _band(left):
    """Return the corners of the area of the picture that belongs to a slice."""
    right = left + PITCH - GAP
    return [(left, 0), (right, 0), (right, HEIGHT), (left, HEIGHT)]


def fitting(words, sides):
    """Return the size in points at which words fit into cells of some pixels."""
    side = min(sides, default=CELL)
    texts = {text for _, _, text, _ in words}
    widest = max((np.ptp(outline(text, 10)[0][:, 0]) for text in texts), default=1)
    return int(min(17, 0.68 * side, 5.6 * side / widest))


def _frames(step, grid):
    """Return the frames around cells of a grid: what is read, and what comes of it."""
    if grid.name == "x":
        return [grid.box(*step.lines)]
    if grid.name == "out" and grid.index == step.k:
        return [grid.box([step.row], [step.col])]
    return [grid.box([0], [0])] if grid.name == "total" else []


def _names(step, tables):
    """Yield what stands above the tables, (x, y, text)."""
    names = {"x": "input x[:, :, {}]", "products": "products", "out": "output of filter {}"}
    names["w"] = f"w{step.k} flipped" if step.flip else f"w{step.k}[:, :, {{}}]"
    for grid in tables:
        if grid.name in names:
            y = SUMMANDS[0] - 14 if grid.name in ("w", "products") else grid.top - 14
            x = grid.left + grid.side * grid.values.shape[1] / 2
            yield x, y, names[grid.name].format(grid.index)


def _notes(step):
    """Yield what stands below the sum, (x, y, text, color): how it grows, and what was before."""
    if step.complaint:
        return
    now, before = step.parts(step.now), step.parts(step.before)
    so_far = [(f"so far {number(total)}", GRAY) for total in now[:-2].cumsum()]
    notes = [("", GRAY), *so_far[1:], (f"bias b{step.k}", "black"), ("output", "black")]
    for x, new, old, note in zip(_summands(step), now, before, notes, strict=True):
        yield x, NOTES, *(note if new == old else (f"was {number(old)}", CHANGED))


def _summands(step):
    """Return where, across, the sums of the slices stand, then the bias and the output."""
    middle = (PITCH - GAP) / 2
    return [left_of(step, d) + middle for d in range(step.inside.D)] + [BIAS, TOTAL]


def _signs(step):
    """Yield the signs between a slice's tables, (x, y, text)."""
    middle = sum(SUMMANDS) / 2
    for d in range(step.inside.D):
        yield left_of(step, d) + WEIGHTS - 11, middle, "×"
        if not step.complaint:
            yield left_of(step, d) + PRODUCTS - 11, middle, "="


def _sums(step):
    """Yield the sums and the signs between them, (x, y, text, color); or why there are none."""
    places = _summands(step)
    if step.complaint:
        yield sum(MAPS) / 2, sum(INPUT) / 2, "no output", CHANGED
        yield WIDTH / 2, SUM + 8, _places_in_signs(step), CHANGED
        return
    now, before = step.parts(step.now), step.parts(step.before)
    for d in range(step.inside.D):
        yield left_of(step, d + 1) - GAP / 2, SUM, "+", "black"
        yield places[d], SUM, number(now[d]), "black" if now[d] == before[d] else CHANGED
    yield (BIAS + TOTAL) / 2, SUM, "=", "black"


def _places_in_signs(step):
    """Return the chapter's formula for the side along which the filter does not fit."""
    span = (step.F - 1) * step.dilation + 1
    for name, side in (("Down", step.inside.H), ("Across", step.inside.W)):
        count = (side - span + 2 * step.P) / step.S + 1
        if count < 1 or count % 1:
            formula = f"({side} − {span} + 2·{step.P})/{step.S} + 1 = {number(count)}"
            return f"{name}: {formula} is no number of positions"


def _chain(values):
    """Return numbers as a sum: −1 + (−1) + 3."""
    first, *rest = values
    rest = (f"({number(value)})" if value < 0 else number(value) for value in rest)
    return " + ".join([number(first), *rest])


def _lines_in_words(step, axis):
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


def point(step, spot):
    """Return the position that a click on an output selects, or the edits with a number raised."""
    for grid in grids(step):
        cell = grid.cell_at(spot.x, spot.y)
        if cell is None or grid.name in ("products", "total"):
            continue
        if grid.name == "out":
            H2, W2, _ = step.out.shape
            return {"place": (grid.index * H2 + cell[0]) * W2 + cell[1]}
        if grid.name == "x" and not step.is_real(*cell):
            continue
        index = {
            "x": (cell[0] - step.P, cell[1] - step.P, grid.index),
            "w": (step.k, *step.turned(*cell), grid.index),
            "b": (step.k,),
        }[grid.name]
        (low, high), value = TURNS[grid.name], grid.values[cell] + 1
        value = value if low <= value <= high else low
        return {"edits": write_edits(step.edits | {(grid.name, index): value})}
    return {}


PRESETS = {
    "corner": {"place": 0},
    "stride 1": {"S": 1, "place": 12},
    "no padding": {"P": 0, "place": 3},
    "not square": {"W": 7, "place": 7},
    "does not fit": {"W": 6},
    "dilation 2": {"S": 1, "dilation": 2},
    "flipped": {"flip": True},
    "one edit": {"edits": "w0[1,1,2]=1"},
}


def convolution_stepper(x=None, w=None, b=None):
    """Return the panel that makes one output of a convolution at a time.

    x  (H, W, D)     the input, at most 7x7x3; one like the chapter's demo if None
    w  (K, F, F, D)  the filters, at most two of 3x3; two like the demo's if None
    b  (K,)          one bias per filter; the demo's, or zeros for filters of your own, if None

    Raises ValueError for arrays of other shapes.
    """
    demo = x is None and w is None and b is None
    x, w, b = filled_in(x, w, b)
    (H, W, _), (K, F, *_) = x.shape, w.shape

    def last_place(values):
        names = ("W", "H", "F", "S", "P", "dilation")
        (H2, W2), complaint = places(**{name: values[name] for name in names})
        return 0 if complaint else K * H2 * W2 - 1

    examples = ("x[1,2,0]=2; w0[0,1,0]=-1; b0=3", "x[1,2,0]=1", "w=1", "w0[1,1]=1", "x[9,0,0]=1")
    return Panel(
        "convolution stepper",
        partial(compute, x, w, b),
        draw,
        describe,
        controls={
            "W": Choice("width W", list(range(min(3, W), W + 1)), start=5 if demo else W),
            "H": Choice("height H", list(range(min(3, H), H + 1)), start=5 if demo else H),
            "F": Choice("filter F", list(range(1, F + 1)), start=F),
            "S": Choice("stride S", [1, 2, 3], start=2 if demo else 1),
            "P": Choice("padding P", [0, 1, 2], start=1 if demo else 0),
            "dilation": Choice("dilation", [1, 2, 3], start=1),
            "flip": Switch("turn the filter"),
            "place": Slider("position", 0, last_place, start=4 if demo else 0),
            "edits": Entry("edits", "", examples),
        },
        presets=PRESETS if demo else {},
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
        steps="place",
    )


def filled_in(x, w, b):
    """Return x, w and b, the demo's where there is None, once they are known to fit the picture."""
    x = X if x is None else x
    check_array("x", x, "H W D")
    demo = w is None
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
