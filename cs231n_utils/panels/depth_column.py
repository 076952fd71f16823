"""Depth column: five neurons look at one region, each with a set of weights of its own."""

from dataclasses import dataclass

import numpy as np
from matplotlib.collections import PolyCollection

from cs231n_utils.figures.style import COLORS
from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.kit.controls import Slider, Switch
from cs231n_utils.panels.raster.cells import Words, number, tint
from cs231n_utils.panels.raster.panel import Panel

X = np.array(  # one table a depth slice
    [
        [[0, 1, 2, 0, 1], [1, 2, 0, 1, 0], [2, 0, 1, 2, 1], [0, 1, 1, 0, 2]],
        [[1, 0, 0, 2, 1], [0, 1, 2, 0, 0], [1, 2, 0, 1, 1], [0, 0, 1, 2, 0]],
    ]
).transpose(1, 2, 0)  # (H, W, D) = (4, 5, 2)
W_ = np.array(  # five filters, each of two tables 3x3
    [
        [[[1, 0, -1], [1, 0, -1], [1, 0, -1]], [[0, 0, 0], [0, 1, 0], [0, 0, 0]]],
        [[[1, 1, 1], [0, 0, 0], [-1, -1, -1]], [[0, 1, 0], [1, 1, 1], [0, 1, 0]]],
        [[[0, 0, 0], [0, 2, 0], [0, 0, 0]], [[0, 0, 0], [0, -2, 0], [0, 0, 0]]],
        [[[0, 1, 0], [1, -2, 1], [0, 1, 0]], [[1, 0, 0], [0, 0, 0], [0, 0, 1]]],
        [[[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 0, 1], [0, -1, 0], [1, 0, 0]]],
    ]
).transpose(0, 2, 3, 1)  # (K, F, F, D) = (5, 3, 3, 2)
BIASES = np.array([0, -2, 2, -4, -1])
K, F, _, D = W_.shape
SIDE = 30  # pixels of the page for a cell
REGION, CHOSEN = COLORS[0], COLORS[1]
INPUT_AT, TABLES_AT, PITCH = (2.1, 1.75), 9.75, 3.45  # in cells: to the right, down
OUT_AT, FIRST, SECOND, SUM = 1.35, 4.35, 7.75, 11.05  # heights, downwards


@dataclass(frozen=True)
class Column:
    """The neurons at one position, one of them chosen."""

    x: np.ndarray  # (H, W, D) the input
    w: np.ndarray  # (K, F, F, D) each neuron's weights
    b: np.ndarray  # (K,)
    out: np.ndarray  # (H2, W2, K) the whole output, after the non-linearity max(0, x)
    row: int
    col: int
    k: int

    @property
    def region(self):
        """The numbers (F, F, D) that all neurons of the column read."""
        return self.x[self.row : self.row + F, self.col : self.col + F]

    @property
    def products(self):
        """The chosen neuron's weight times number, (F, F, D)."""
        return self.region * self.w[self.k]

    @property
    def total(self):
        return self.products.sum() + self.b[self.k]


def compute(row, col, k, same):
    w, b = (W_[[k] * K], BIASES[[k] * K]) if same else (W_, BIASES)
    sums, _ = conv_forward(*(array.astype(float) for array in (X[None], w, b)))
    return Column(X, w, b, np.maximum(sums[0], 0), row, col, k)


def describe(column):
    i, j, k = column.row, column.col, column.k
    outs = [number(value) for value in column.out[i, j]]
    tables = len({w.tobytes() for w in column.w})
    sets = (
        f"{tables} different sets of weights" if tables > 1 else "one and the same set of weights"
    )
    parts = " + ".join(_signed(part) for part in column.products.sum(axis=(0, 1)))
    return (
        f"The {K} neurons at y={i}, x={j} read the same {F}x{F}x{D} numbers, rows {i} to "
        f"{i + F - 1} and columns {j} to {j + F - 1}, with {sets}; they say {', '.join(outs)}. "
        f"Neuron {k}: {parts} + bias {_signed(column.b[k])} = {number(column.total)}, and "
        f"max(0, {number(column.total)}) = {outs[k]}."
    )


def draw(figure):
    across, down = figure.get_size_inches() * 100 / SIDE
    ax = figure.add_axes((0, 0, 1, 1), label="column", xlim=(0, across), ylim=(down, 0))
    ax.set_axis_off()
    band = PolyCollection([], facecolors="#fbe3d3", linewidths=0, zorder=0, animated=True)
    squares = PolyCollection([], edgecolors="#555555", linewidths=1, zorder=2, animated=True)
    frames = PolyCollection([], facecolors="none", zorder=6, animated=True)
    frames.set(edgecolors=REGION, linewidths=3.5)
    for collection in (band, squares, frames):
        ax.add_collection(collection)
    Words(ax).show(labels())
    numbers, heads, lines = Words(ax, size=14), Words(ax), Words(ax, ha="left")

    def show(column):
        i, j, k = column.row, column.col, column.k
        corners, paint, words = [], [], []
        for values, (left, top), colors in tables(column):
            for (row, col), value in np.ndenumerate(values):
                corners.append(_rectangle(left + col, top + row))
                words.append((left + col, top + row, number(value)))
            paint.append(colors.reshape(-1, 4))
        squares.set_verts(corners)
        squares.set_facecolor(np.concatenate(paint))
        numbers.show(words)
        regions = [_rectangle(INPUT_AT[0] + j, input_top(d) + i, F, F) for d in range(D)]
        frames.set_verts(regions + [_rectangle(_left(n) + j, OUT_AT + i) for n in range(K)])
        band.set_verts([_rectangle(_left(k) - 0.25, 0.5, 3.5, SECOND + 2.75)])
        colors = [CHOSEN if n == k else "black" for n in range(K)]
        heads.show([(_left(n) + 1, 0.45, f"neuron {n}", colors[n]) for n in range(K)])
        lines.show(sums(column))

    return show


def labels():
    """Return the words (x, y, text) that stay where they are."""
    H, W, _ = X.shape
    words = [(INPUT_AT[0] + 2, 0.45, f"input [{W}x{H}x{D}]"), (7.9, OUT_AT + 0.5, "output")]
    for d, top in enumerate((FIRST, SECOND)):
        words += [(0.8, input_top(d) + 1.5, f"d={d}"), (7.9, top + 1.4, f"d={d}")]
        words.append((7.9, top + 0.7, "weights"))
    return words


def tables(column):
    """Yield (values (rows, cols), where the first cell goes, colors (rows, cols, 4))."""
    for d in range(D):
        values = column.x[:, :, d]
        yield values, (INPUT_AT[0], input_top(d)), np.ones((*values.shape, 4))
    for k in range(K):
        values = column.out[:, :, k]
        yield values, (_left(k), OUT_AT), np.ones((*values.shape, 4))
        for d, top in enumerate((FIRST, SECOND)):
            values = column.w[k, :, :, d]
            yield values, (_left(k), top), tint(values, limit=2)


def input_top(d):
    """Return the height of the first row of the input's slice d."""
    return INPUT_AT[1] + d * 4.9


def sums(column):
    """Return the chosen neuron's sum in lines of words, a depth slice each."""
    lines = []
    for d in range(D):
        region, w = column.region[:, :, d].ravel(), column.w[column.k, :, :, d].ravel()
        terms = " + ".join(f"{_signed(a)}·{_signed(b)}" for a, b in zip(region, w, strict=True))
        lines.append(f"d={d}:  {terms} = {number(region @ w)}")
    parts = " + ".join(_signed(part) for part in column.products.sum(axis=(0, 1)))
    total, out = number(column.total), number(column.out[column.row, column.col, column.k])
    lines.append(
        f"neuron {column.k}:  {parts} + bias {_signed(column.b[column.k])} = {total},  "
        f"max(0, {total}) = {out}"
    )
    return [(0.4, SUM + 0.75 * i, line) for i, line in enumerate(lines)]


def point(column, spot):
    """Return the controls that a click moves: to a neuron, to its table, or to a region."""
    if spot.y > SECOND + 2.75:
        return {}
    k = round((spot.x - TABLES_AT - 1) / PITCH)
    if spot.x > TABLES_AT - 0.75:
        if OUT_AT - 0.5 <= spot.y < OUT_AT + 1.5:
            return {
                "k": k,
                "row": round(spot.y - OUT_AT),
                "col": round(spot.x - _left(k)),
            }
        return {"k": k}
    d = int(spot.y > input_top(1) - 0.7)
    if abs(spot.x - INPUT_AT[0] - 2) < 2.5 and abs(spot.y - input_top(d) - 1.5) < 2:
        return {"row": round(spot.y - input_top(d)) - 1, "col": round(spot.x - INPUT_AT[0]) - 1}
    return {}


def depth_column():
    """Return the panel that shows the neurons of one depth column, and their weights."""
    H2, W2, _ = compute(0, 0, 0, False).out.shape
    return Panel(
        "depth column",
        compute,
        draw,
        describe,
        controls={
            "row": Slider("position y", 0, H2 - 1, start=0),
            "col": Slider("position x", 0, W2 - 1, start=1),
            "k": Slider("neuron k", 0, K - 1, start=0),
            "same": Switch("all five with this neuron's weights"),
        },
        presets={
            "neuron 1 of the same column": {"k": 1},
            "another column": {"row": 1, "col": 2},
            "if they shared their weights": {"same": True},
        },
        size=(8.0, 4.0),
        point=point,
    )


def _signed(value):
    """Return a number, in brackets if it is negative, for use in a sum or product."""
    return f"({number(value)})" if value < 0 else number(value)


def _left(k):
    """Return where the first cells of neuron k's tables are centered, to the right."""
    return TABLES_AT + k * PITCH


def _rectangle(x, y, width=1, height=1):
    """Return the corners of a rectangle whose first cell is centered at (x, y)."""
    left, top = x - 0.5, y - 0.5
    right, low = left + width, top + height
    return [(left, top), (right, top), (right, low), (left, low)]
