"""Depth column: five neurons look at one region, each with a set of weights of its own."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Slider, Switch
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import number

X = np.array(  # one table per depth slice
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
REGION, CHOSEN, BAND = COLORS[0], COLORS[1], "#fbe3d3"
CELL = 30  # pixels of the page, as all that follows
INPUT_LEFT, INPUT_TOPS = 48, (36, 184)  # of the input's slices
LEFT, PITCH = 286, 103  # of the first neuron's tables, and from one neuron to the next
OUT_TOP, WEIGHTS_TOPS = 36, (112, 214)
NAMES = 276  # where the names of the rows of tables end
SUMS = 325, 348, 371


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
    kinds = len({w.tobytes() for w in column.w})
    sets = f"{kinds} different sets of weights" if kinds > 1 else "one and the same set of weights"
    total = number(column.total)
    return (
        f"The {K} neurons at y={i}, x={j} read the same {F}x{F}x{D} numbers, rows {i} to "
        f"{i + F - 1} and columns {j} to {j + F - 1}, with {sets}. Their outputs: "
        f"{', '.join(outs)}. Neuron {k}: {_parts(column)} = {total}, and max(0, {total}) = "
        f"{outs[k]}."
    )


def picture(column):
    i, j, k = column.row, column.col, column.k
    for n in range(K):
        band = Box(_left(n) - 6, 2, F * CELL + 12, WEIGHTS_TOPS[-1] + F * CELL + 4)
        yield Area(band, BAND if n == k else "none", sets={"k": n})
    for d, top in enumerate(INPUT_TOPS):
        slice_ = Table(column.x[:, :, d], INPUT_LEFT, top, CELL, size=19, sets=_centered)
        yield slice_
        yield Text(INPUT_LEFT - 10, slice_.box.center, f"d={d}", size=16, ha="right")
        yield Frame(slice_.at(i, j, F, F), REGION)
    for n in range(K):
        out = Table(
            column.out[:, :, n],
            _left(n),
            OUT_TOP,
            CELL,
            size=19,
            sets=lambda row, col, n=n: {"k": n, "row": row, "col": col},
        )
        yield out
        yield Frame(out.at(i, j), REGION)
        for d, top in enumerate(WEIGHTS_TOPS):
            w = column.w[n, :, :, d]
            yield Table(w, _left(n), top, CELL, colors=tint(w, limit=2), size=19)
    yield from _words(column)


def _centered(row, col):
    """Return the controls that put the middle of the region on a pixel of the input."""
    return {"row": row - F // 2, "col": col - F // 2}


def _words(column):
    """Yield the names of the tables, and the chosen neuron's sum."""
    H, W, _ = X.shape
    yield Text(INPUT_LEFT + W * CELL / 2, 18, f"input [{W}x{H}x{D}]", size=18, bold=True)
    yield Text(NAMES, OUT_TOP + CELL, "output", size=16, ha="right")
    for d, top in enumerate(WEIGHTS_TOPS):
        yield Text(NAMES, top + CELL, "weights", size=16, ha="right")
        yield Text(NAMES, top + 2 * CELL, f"d={d}", size=16, ha="right")
    for n in range(K):
        color = CHOSEN if n == column.k else "black"
        yield Text(_left(n) + F * CELL / 2, 18, f"neuron {n}", color, 18, bold=n == column.k)
    for y, line in zip(SUMS, sums(column), strict=True):
        yield Text(12, y, line, size=17, ha="left")


def sums(column):
    """Return the chosen neuron's sum in lines of words, one per depth slice, then the total."""
    lines = []
    for d in range(D):
        region, w = column.region[:, :, d].ravel(), column.w[column.k, :, :, d].ravel()
        terms = " + ".join(f"{_signed(a)}×{_signed(b)}" for a, b in zip(region, w, strict=True))
        lines.append(f"d={d}:  {terms} = {number(region @ w)}")
    total, out = number(column.total), number(column.out[column.row, column.col, column.k])
    lines.append(f"neuron {column.k}:  {_parts(column)} = {total},  max(0, {total}) = {out}")
    return lines


def _parts(column):
    """Return the sums of the chosen neuron's slices and its bias, as in 2 + (−1) + bias 3."""
    parts = " + ".join(_signed(part) for part in column.products.sum(axis=(0, 1)))
    return f"{parts} + bias {_signed(column.b[column.k])}"


def _signed(value):
    """Return a number, in brackets if it is negative, for use in a sum or product."""
    return f"({number(value)})" if value < 0 else number(value)


def _left(k):
    """Return where the tables of neuron k begin."""
    return LEFT + k * PITCH


def depth_column(only=None, scenes=None):
    """Return the panel that shows the neurons of one depth column, and their weights.

    only, scenes  names of the controls and of the presets that are shown; all if None
    """
    H2, W2, _ = compute(0, 0, 0, False).out.shape
    return Panel(
        "depth column",
        compute,
        picture,
        describe,
        controls={
            "k": Slider("neuron k", 0, K - 1, start=0),
            "col": Slider("position x", 0, W2 - 1, start=1),
            "row": Slider("position y", 0, H2 - 1, start=0),
            "same": Switch("all five with this neuron's weights"),
        },
        presets={
            "neuron 1 of the same column": {"k": 1},
            "another column": {"row": 1, "col": 2},
            "if they shared their weights": {"same": True},
        },
        size=(800, 385),
        only=only,
        scenes=scenes,
    )
