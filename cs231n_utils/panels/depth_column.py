"""Depth column: five neurons look at one region, each with a set of weights of its own."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Slider, Switch
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import number, term

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
(H, W, D), (K, F, *_) = X.shape, W_.shape
REGION, CHOSEN, BAND = COLORS[0], COLORS[1], "#fbe3d3"
CELL = 27  # pixels of the page, as all that follows
INPUT_LEFT, INPUT_TOPS = 48, (36, 176)  # of the input's slices
LEFT, APART = 279, 108  # of the first neuron's tables; from one neuron to the next
OUT_TOP, WEIGHTS_TOPS = 36, (106, 203)
NAMES = 260  # where the names of the rows of tables end


@dataclass(frozen=True)
class Column:
    """The neurons at one position, one of them chosen."""

    w: np.ndarray  # (K, F, F, D) each neuron's weights
    b: np.ndarray  # (K,)
    out: np.ndarray  # (H2, W2, K) the whole output, after the non-linearity max(0, x)
    row: int
    col: int
    k: int

    @property
    def region(self):
        """The numbers (F, F, D) that all neurons of the column read."""
        return X[self.row : self.row + F, self.col : self.col + F]

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
    return Column(w, b, np.maximum(sums[0], 0), row, col, k)


def describe(column):
    i, j, k = column.row, column.col, column.k
    outs = [number(value) for value in column.out[i, j]]
    kinds = len({w.tobytes() for w in column.w})
    sets = f"{kinds} different sets of weights" if kinds > 1 else "one and the same set of weights"
    parts = enumerate(column.products.sum(axis=(0, 1)))
    parts = " + ".join(f"{term(part)} from d={d}" for d, part in parts)
    total = number(column.total)
    return (
        f"The {K} neurons at y={i}, x={j} read the same {F}x{F}x{D} numbers, rows {i} to "
        f"{i + F - 1} and columns {j} to {j + F - 1}, with {sets}. Their outputs: "
        f"{', '.join(outs)}. Neuron {k}: {parts} + bias {term(column.b[k])} = {total}, and "
        f"max(0, {total}) = {outs[k]}."
    )


def picture(column):
    yield Text(INPUT_LEFT + W * CELL / 2, 18, f"input [{W}x{H}x{D}]", size=18, bold=True)
    for d, top in enumerate(INPUT_TOPS):
        slice_ = Table(X[:, :, d], INPUT_LEFT, top, CELL, size=16, sets=centered)
        yield from (slice_, Frame(slice_.at(column.row, column.col, F, F), REGION, 4))
        yield Text(INPUT_LEFT - 10, slice_.box.center, f"d={d}", size=16, ha="right")
    yield Text(NAMES, OUT_TOP + CELL, "output", size=16, ha="right")
    for d, top in enumerate(WEIGHTS_TOPS):
        for y, name in ((-10, "weights"), (10, f"d={d}")):
            yield Text(NAMES, top + F * CELL / 2 + y, name, size=16, ha="right")
    for n in range(K):
        yield from neuron(column, n, LEFT + n * APART)


def neuron(column, n, left):
    """Yield a neuron's name, its outputs at all positions, and its weights."""
    chosen = n == column.k
    band = Box(left - 9, 3, F * CELL + 18, WEIGHTS_TOPS[-1] + F * CELL + 4)
    yield Area(band, BAND if chosen else "none", sets={"k": n})
    color = CHOSEN if chosen else "black"
    yield Text(left + F * CELL / 2, 18, f"neuron {n}", color, 18, bold=chosen)
    looks = {"size": 16, "sets": lambda row, col: {"k": n, "row": row, "col": col}}
    out = Table(column.out[:, :, n], left, OUT_TOP, CELL, **looks)
    yield from (out, Frame(out.at(column.row, column.col), REGION, 4))
    for d, top in enumerate(WEIGHTS_TOPS):
        w = column.w[n, :, :, d]
        yield Table(w, left, top, CELL, tint(w, 2), size=16)


def centered(row, col):
    """Return the controls that put the middle of the region on a pixel of the input."""
    return {"row": row - F // 2, "col": col - F // 2}


CONTROLS = {
    "k": Slider("neuron k", 0, K - 1, start=0),
    "col": Slider("position x", 0, W - F, start=1),
    "row": Slider("position y", 0, H - F, start=0),
    "same": Switch("all five with this neuron's weights"),
}
SCENES = {
    "neuron 1 of the same column": {"k": 1},
    "if they shared their weights": {"same": True},
    "another column": {"row": 1, "col": 2},
}


def depth_column(**shown):
    """Return the panel with the neurons of one depth column and their weights; shown: see Panel."""
    size = 800, 296
    return Panel("depth column", compute, picture, describe, CONTROLS, SCENES, size, **shown)
