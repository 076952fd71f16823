"""Matrix view: a convolution is a fully connected layer whose matrix is mostly zero, and shared."""

from dataclasses import dataclass
from math import prod

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, WHEEL, css
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Box, Frame, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count
from cs231n_utils.volumes import Volume

SHARED, LOCAL, FULL = "CONV", "locally connected", "fully connected"
VOLUMES = {f"{W}x{H}": Volume(W, H, 1) for W, H in ((5, 5), (5, 4), (4, 4), (4, 3))}
LETTERS = ["abcdefghi", "ABCDEFGHI"]  # the weights of the first filter and of the second
ROW, WEIGHT = COLORS[0], COLORS[1]
ZERO, ZERO_HERE = "#ececec", "#cfe3f1"
MOST_ROWS = 18  # more of them would be too low for their letters
HUES = css(WHEEL)  # one per weight of two filters, or one per row
LETTER_SIZES = {SHARED: 18, LOCAL: 12, FULL: 11}  # at most
INPUT, OWN, MAPS = Box(10, 32, 206, 150), Box(10, 212, 96, 160), Box(116, 212, 100, 160)
MATRIX = Box(250, 66, 584, 312)
SIZE = 840, 385


@dataclass(frozen=True)
class Matrix:
    """A layer of depth 1 and stride 1 as a matrix: one row per output, one column per pixel.

    Both are in row order; the outputs of the second filter follow those of the first. Weights are
    known by numbers from 1, and 0 is none.
    """

    volume: Volume
    wiring: str
    F: int
    P: int
    maps: tuple  # (K, H2, W2) of the output
    weights: np.ndarray  # (K*H2*W2, H*W) which weight stands there
    row: int  # the row that is looked at
    own: np.ndarray  # (F, F) the weights of this output, also those that meet only padding
    tap: int  # which of them is looked at

    @property
    def weight(self):
        return int(self.own.flat[self.tap])

    @property
    def at(self):
        """The row's filter, and its row and column in the output."""
        return tuple(map(int, np.unravel_index(self.row, self.maps)))

    @property
    def reads(self):
        """Upper row, left column, rows and columns of what this output reads, in the input."""
        _, i, j = self.at
        corner = (0, 0) if self.wiring == FULL else (i - self.P, j - self.P)
        return *corner, *self.own.shape


def compute(volume, wiring, F, P, K, row, tap):
    volume, maps = Volume(*volume), maps_of(volume, F, P, K)
    P = 0 if wiring == FULL else P  # from here on: what is drawn around the input
    own, weights = weights_of(volume, wiring, F, P, maps)
    return Matrix(volume, wiring, F, P, maps, weights, row, own[row], tap)


def maps_of(volume, F, P=0, K=1, **others):
    """Return the shape (K, H2, W2) of the output; others: controls that do not change it."""
    W, H, _ = volume
    return K, H + 2 * P - F + 1, W + 2 * P - F + 1


def weights_of(volume, wiring, F, P, maps):
    """Return the numbers of each output's weights, (rows, F, F), and of those in the matrix.

    The matrix is (rows, H*W); fully connected, an output's weights are (H, W).
    """
    (H, W, _), outputs = volume.shape, np.arange(prod(maps)).reshape(-1, 1, 1)
    group = outputs // (maps[1] * maps[2]) if wiring == SHARED else outputs
    taps = np.arange(H * W).reshape(H, W) if wiring == FULL else np.arange(F * F).reshape(F, F)
    own = 1 + group * taps.size + taps
    if wiring == FULL:
        return own, own.reshape(len(own), -1)
    padded = np.zeros((len(own), H + 2 * P, W + 2 * P), int)
    for row, (_, i, j) in enumerate(np.ndindex(maps)):
        padded[row, i : i + F, j : j + F] = own[row]
    return own, padded[:, P : P + H, P : P + W].reshape(len(own), -1)


def names_of(weights, wiring, F):
    """Return a name for each weight: "e", "e4" if only row 4 has it, or its number; "" for none."""
    names = [""]
    for number in range(weights.max()):
        group, tap = divmod(number, F * F)
        alone = f"{LETTERS[0][tap]}{group}" if wiring == LOCAL else str(number + 1)
        names.append(LETTERS[group][tap] if wiring == SHARED else alone)
    return np.array(names, object)[weights]


def describe(state):
    (rows, columns), (k, i, j) = state.weights.shape, state.at
    (K, _, _), (_, _, high, wide) = state.maps, state.reads
    settings = "" if state.wiring == FULL else f" with F={state.F}, P={state.P}, K={K}"
    zeros = state.own.size - np.count_nonzero(state.weights[state.row])
    name = names_of(state.own, state.wiring, state.F).flat[state.tap]
    copies = count((state.weights == state.weight).sum(), "row")
    return (
        f"A {state.wiring} layer{settings} as a matrix: {rows} rows (one per output) x {columns} "
        f"columns (one per pixel) = {rows * columns} entries. {filled(state)}. Row {state.row}, "
        f"the output at y={i}, x={j}{f' of filter {k}' if K > 1 else ''}, reads {wide}x{high} "
        f"pixels{f', {zeros} of them padding' if zeros else ''}. Its weight {name} stands in "
        f"{copies}."
    )


def filled(state):
    """Return in words how many entries are not zero, and how many of them are different."""
    there = state.weights[state.weights > 0]
    different = count(np.unique(there).size, "different value")
    return f"{there.size} of {state.weights.size} entries are not zero: {different}"


def picture(state):
    """Yield the input, the matrix, the maps one below the other and this output's weights."""
    (K, H2, W2), (k, i, j), P, full = state.maps, state.at, state.P, state.wiring == FULL
    (rows, columns), (top, left, high, wide) = state.weights.shape, state.reads
    top, left = P + top, P + left
    pixels = np.arange(state.volume.values, dtype=float).reshape(state.volume.shape[:2])
    pixels = np.pad(pixels, P, constant_values=np.nan)
    hues, colors = hues_of(state, state.own, state.row), np.full(pixels.shape, "white", object)
    colors[top : top + high, left : left + wide] = hues
    image = grid(pixels, INPUT, colors=colors, hatched=np.isnan(pixels))
    matrix = matrix_table(state)
    maps = grid(np.arange(rows).reshape(-1, W2), MAPS, lambda i, j: {"row": i * W2 + j})
    names = names_of(state.own, state.wiring, state.F)
    own = [] if full else [grid(names, OWN, lambda i, j: {"tap": i * wide + j}, None, colors=hues)]
    yield from (image, matrix, maps, *own)
    for n in range(K):
        yield Frame(matrix.at(n * H2 * W2, 0, H2 * W2, columns), "black", 3)
        yield Frame(maps.at(n * H2, 0, H2, W2), "black", 3)
    here = matrix.at(state.row, 0, 1, columns), image.at(top, left, high, wide)
    yield from (Frame(box, ROW, 4) for box in (*here, maps.at(k * H2 + i, j)))
    down, across = divmod(state.tap, wide)
    copies = [matrix.at(*at) for at in np.argwhere(state.weights == state.weight)]
    copies += [table.at(down, across) for table in own] + [image.at(top + down, left + across)]
    yield from (Frame(box, WEIGHT, 3) for box in copies)
    titles = f"input {state.volume.W}x{state.volume.H}", f"output {W2}x{H2}", "weights"
    for title, table in zip(titles, (image, maps, *own), strict=False):
        yield Text(table.box.middle, table.top - 16, title, size=16, bold=True)
    yield from words(state, matrix)


def grid(values, box, sets=None, size=16, **looks):
    """Return a Table of square cells in the middle of a box."""
    return box.table(values, box.cell(*values.shape, 30), sets=sets, size=size, **looks)


def hues_of(state, weights, row):
    """Return a color for each weight: one for equal weights, or one per row if none are equal."""
    return HUES[weights - 1 if state.wiring == SHARED else row + 0 * weights]


def matrix_table(state):
    rows, columns = state.weights.shape
    row = np.arange(rows)[:, None]
    zeros = np.where(row == state.row, ZERO_HERE, ZERO)
    colors = np.where(state.weights, hues_of(state, state.weights, row), zeros)
    cell = MATRIX.width / columns, min(40, MATRIX.height / rows)

    def sets(row, col):
        weight = int(state.weights[row, col])
        return {"row": row} | ({"tap": (weight - 1) % state.own.size} if weight else {})

    names = names_of(state.weights, state.wiring, state.F)
    looks = {"size": min(LETTER_SIZES[state.wiring], 0.8 * cell[1]), "edges": "#aaaaaa"}
    return Table(names, MATRIX.left, MATRIX.top, cell, colors, sets=sets, **looks)


def words(state, matrix):
    """Yield what stands around the matrix: its head, what there is to count, and its rulers."""
    (rows, columns), (wide, high) = state.weights.shape, matrix.sides
    head = f"matrix {rows}x{columns}: rows are outputs, columns are pixels"
    yield Text(MATRIX.middle, 12, head, bold=True)
    yield Text(MATRIX.middle, 34, filled(state), size=16)
    plain = {"size": 12, "edges": "white"}
    yield Table([range(columns)], MATRIX.left, MATRIX.top - 18, (wide, 16), **plain)
    yield Table([[n] for n in range(rows)], MATRIX.left - 25, MATRIX.top, (22, high), **plain)


def few_rows(name, options):
    """Return what a control may be put to: what leaves a matrix that is low enough to read."""
    return lambda values: [n for n in options if prod(maps_of(**values | {name: n})) <= MOST_ROWS]


def last_tap(values):
    """Return the number of a row's last weight."""
    return (values["volume"].values if values["wiring"] == FULL else values["F"] ** 2) - 1


CONTROLS = {
    "volume": Choice("input", VOLUMES, start=Volume(5, 5, 1), look="menu"),
    "wiring": Choice("layer", [SHARED, LOCAL, FULL], start=SHARED),
    "F": Choice("filter F", few_rows("F", [1, 2, 3]), start=3),
    "P": Choice("padding P", few_rows("P", [0, 1]), start=0),
    "K": Choice("filters K", few_rows("K", [1, 2]), start=1),
    "row": Slider("row", 0, lambda values: prod(maps_of(**values)) - 1, start=4),
    "tap": Slider("its weight", 0, last_tap, start=4),
}
SCENES = {
    "locally connected": {"wiring": LOCAL},
    "fully connected": {"wiring": FULL, "tap": 12},
    "two filters": {"K": 2, "row": 13},
    "padded": {"volume": Volume(4, 4, 1), "P": 1, "row": 5},
    "1x1 filter": {"volume": Volume(4, 3, 1), "F": 1, "tap": 0},
}


def matrix_view(**shown):
    """Return the panel that writes a convolution as an FC layer's matrix; shown: see Panel."""
    name = "matrix view"
    return Panel(name, compute, picture, describe, CONTROLS, SCENES, SIZE, steps="row", **shown)
