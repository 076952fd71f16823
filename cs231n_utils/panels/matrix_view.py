"""Matrix view: a convolution is a fully connected layer whose matrix is mostly zero, and shared."""

from colorsys import hsv_to_rgb
from dataclasses import dataclass
from math import prod

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, css
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Box, Frame, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.sides import out_sides
from cs231n_utils.panels.kit.words import count
from cs231n_utils.volumes import DoesNotFit, Volume

SHARED, LOCAL, FULL = "CONV", "locally connected", "fully connected"
VOLUMES = {f"{W}x{H}": Volume(W, H, 1) for W, H in ((5, 5), (5, 4), (4, 4), (4, 3))}
LETTERS = ["abcdefghi", "ABCDEFGHI"]  # the weights of the first filter and of the second
ROW, WEIGHT = COLORS[0], COLORS[1]
ZERO, ZERO_HERE = "#ececec", "#cfe3f1"
MOST_ROWS = 18  # more of them would be too low for their letters
# One hue per weight of two filters, or one per row; the golden ratio keeps neighbors apart.
WHEEL = [hsv_to_rgb(n * 0.618 % 1, 0.34, 1) for n in range(1, MOST_ROWS + 1)]
HUES = css(np.rint(255 * np.array(WHEEL)))
LETTER_SIZES = {SHARED: 16, LOCAL: 12, FULL: 11}  # at most
INPUT, OWN, MAPS = Box(10, 28, 206, 150), Box(10, 226, 96, 96), Box(116, 226, 100, 148)
MATRIX = Box(250, 66, 584, 262)
SIZE = 840, 385


@dataclass(frozen=True)
class Matrix:
    """A layer of depth 1 as a matrix: one row per output, one column per pixel.

    Both are in row order; the outputs of the second filter follow those of the first. Weights are
    known by numbers from 1, and 0 is none.
    """

    volume: Volume
    wiring: str
    F: int
    S: int
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
        if self.wiring == FULL:
            return 0, 0, self.volume.H, self.volume.W
        _, i, j = self.at
        return i * self.S - self.P, j * self.S - self.P, self.F, self.F


def compute(volume, wiring, F, S, P, K, row, tap):
    volume = Volume(*volume)
    maps = K, *out_sides(volume.shape[:2], F, S, P)
    P = 0 if wiring == FULL else P  # from here on: what is drawn around the input
    own, weights = weights_of(volume, wiring, F, S, P, maps)
    return Matrix(volume, wiring, F, S, P, maps, weights, row, own[row], tap)


def weights_of(volume, wiring, F, S, P, maps):
    """Return the numbers of each output's weights, (rows, F, F), and of those in the matrix.

    The matrix is (rows, H*W); fully connected, an output's weights are (H, W).
    """
    (H, W, _), outputs = volume.shape, np.arange(prod(maps)).reshape(-1, 1, 1)
    if wiring == FULL:
        own = 1 + outputs * H * W + np.arange(H * W).reshape(H, W)
        return own, own.reshape(len(own), -1)
    group = outputs // (maps[1] * maps[2]) if wiring == SHARED else outputs
    own = 1 + group * F * F + np.arange(F * F).reshape(F, F)
    padded = np.zeros((len(own), H + 2 * P, W + 2 * P), int)
    for row, (_, i, j) in enumerate(np.ndindex(maps)):
        padded[row, i * S : i * S + F, j * S : j * S + F] = own[row]
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
    _, _, high, wide = state.reads
    F, S, P, K = state.F, state.S, state.P, state.maps[0]
    settings = "" if state.wiring == FULL else f" with F={F}, S={S}, P={P}, K={K}"
    filled, zeros = _filled(state), state.own.size - np.count_nonzero(state.weights[state.row])
    name = names_of(state.own, state.wiring, F).flat[state.tap]
    copies = (state.weights == state.weight).sum()
    where = f"stands in {count(copies, 'row')}"
    return (
        f"A {state.wiring} layer{settings} as a matrix: {rows} rows (one per output) x {columns} "
        f"columns (one per pixel) = {rows * columns} entries. {filled}. Row {state.row}, the "
        f"output at y={i}, x={j}{f' of filter {k}' if K > 1 else ''}, reads {wide}x{high} "
        f"pixels{f', {zeros} of them padding' if zeros else ''}. Its weight {name} "
        f"{where if copies else 'meets only padding and stands in no row'}."
    )


def _filled(state):
    there = state.weights[state.weights > 0]
    filled = f"{there.size} of {state.weights.size} entries are not zero"
    filled = "No entry is zero" if there.size == state.weights.size else filled
    return f"{filled}: {count(np.unique(there).size, 'different value')}"


def picture(state):
    """Yield the input, the matrix, one map per filter and the weights of this output."""
    (K, H2, W2), (k, i, j), P, full = state.maps, state.at, state.P, state.wiring == FULL
    (rows, columns), (top, left, high, wide) = state.weights.shape, state.reads
    pixels = np.arange(state.volume.values, dtype=float).reshape(state.volume.shape[:2])
    pixels = np.pad(pixels, P, constant_values=np.nan)
    own_hues, colors = _hues(state, state.own, state.row), np.full(pixels.shape, "white", object)
    colors[P + top : P + top + high, P + left : P + left + wide] = own_hues
    image = _grid(pixels, INPUT, None, colors, np.isnan(pixels))
    matrix = matrix_table(state)
    outputs, middle = np.arange(rows).reshape(state.maps), (INPUT if full else MAPS).middle
    cell = min(26, (MAPS.height - 14 * (K - 1)) / (K * H2))
    maps = [
        Table(
            *(values, middle - cell * W2 / 2, MAPS.top + n * (H2 * cell + 14), cell),
            sets=lambda row, col, values=values: {"row": int(values[row, col])},
        )
        for n, values in enumerate(outputs)
    ]
    names = names_of(state.own, state.wiring, state.F)
    own = _grid(names, OWN, lambda row, col: {"tap": row * state.F + col}, own_hues)
    yield from (image, matrix, *maps, *([] if full else [own]))
    yield from (Frame(matrix.at(n * H2 * W2, 0, H2 * W2, columns), "black", 3) for n in range(K))
    here = matrix.at(state.row, 0, 1, columns), image.at(P + top, P + left, high, wide)
    yield from (Frame(box, ROW, 4) for box in (*here, maps[k].at(i, j)))
    down, across = divmod(state.tap, wide)
    copies = [matrix.at(*at) for at in np.argwhere(state.weights == state.weight)]
    copies += [] if full else [own.at(down, across)]
    copies.append(image.at(P + top + down, P + left + across))
    yield from (Frame(box, WEIGHT, 3) for box in copies)
    yield Text(INPUT.middle, 12, f"input {state.volume.W}x{state.volume.H}", bold=True)
    yield Text(middle, MAPS.top - 16, f"output {W2}x{H2}", size=16, bold=True)
    yield Text(OWN.middle, MAPS.top - 16, "" if full else "weights", size=16, bold=True)
    yield from words(state, matrix)


def _grid(values, box, sets, colors, hatched=False):
    """Return a Table of square cells at the top of a box."""
    cell = box.cell(*values.shape, 30)
    left = box.middle - cell * values.shape[1] / 2
    return Table(values, left, box.top, cell, colors, hatched, size=16, sets=sets)


def _hues(state, weights, row):
    """Return a color for each weight: one for equal weights, or one per row if none are equal."""
    return HUES[weights - 1 if state.wiring == SHARED else row + 0 * weights]


def matrix_table(state):
    (rows, columns), size = state.weights.shape, LETTER_SIZES[state.wiring]
    row = np.arange(rows)[:, None]
    hues, zeros = _hues(state, state.weights, row), np.where(row == state.row, ZERO_HERE, ZERO)
    wide, high = MATRIX.width / columns, min(40, MATRIX.height / rows)

    def sets(row, col):
        weight = int(state.weights[row, col])
        return {"row": row} | ({"tap": (weight - 1) % state.own.size} if weight else {})

    return Table(
        names_of(state.weights, state.wiring, state.F),
        *(MATRIX.left, MATRIX.top, (wide, high)),
        colors=np.where(state.weights, hues, zeros),
        size=min(size, 0.83 * high),
        edges="#aaaaaa",
        sets=sets,
    )


def words(state, matrix):
    """Yield what stands around the matrix: its head, its rulers, and what there is to count."""
    (rows, columns), (wide, high) = state.weights.shape, matrix.sides
    head = f"matrix {rows}x{columns}: rows are outputs, columns are pixels"
    yield Text(MATRIX.middle, 12, head, bold=True)
    yield Text(MATRIX.middle, 34, _filled(state), size=16)
    plain = {"size": 12, "edges": "white"}
    yield Table([range(columns)], MATRIX.left, MATRIX.top - 18, (wide, 16), **plain)
    yield Table([[n] for n in range(rows)], MATRIX.left - 25, MATRIX.top, (22, high), **plain)
    for n, line in enumerate(_dot_product(state)):
        yield Text(MATRIX.middle, matrix.box.bottom + 20 + 22 * n, line, ROW, 16)


def _dot_product(state):
    """Return how the row's output comes about, in lines that are as wide as the matrix at most."""
    start = f"output {state.row} ="
    if state.wiring == FULL:
        return [f"{start} all {state.volume.values} pixels, each times its own weight, added up"]
    names = names_of(state.weights[state.row], state.wiring, state.F)
    terms = [f"{name}·x{pixel}" for pixel, name in enumerate(names) if name]
    lines = [" + ".join(terms[at : at + 5]) for at in range(0, len(terms), 5)]
    return [f"{start} {lines[0]}", *(f"+ {line}" for line in lines[1:])]


def rows_left(values):
    """Return how many rows the matrix has, 0 if the filter does not fit."""
    values = {"S": 1, "P": 0, "K": 1} | values
    sides = Volume(*values["volume"]).shape[:2]
    try:
        return values["K"] * prod(out_sides(sides, values["F"], values["S"], values["P"]))
    except DoesNotFit:
        return 0


def few_rows(name, options):
    """Return what a control may be put to: what leaves a matrix that is low enough to read."""
    return lambda values: [n for n in options if rows_left(values | {name: n}) <= MOST_ROWS]


def taps_now(values):
    """Return the weights of the chosen row, {name: index}; just one if the filter does not fit."""
    if not rows_left(values):
        return {"a": 0}
    state = compute(**values, tap=0)
    names = names_of(state.own, state.wiring, state.F)
    return {name: tap for tap, name in enumerate(names.flat)}


CONTROLS = {
    "volume": Choice("input", VOLUMES, start=Volume(5, 5, 1), look="menu"),
    "wiring": Choice("layer", [SHARED, LOCAL, FULL], start=SHARED),
    "F": Choice("filter F", few_rows("F", [1, 2, 3]), start=3),
    "S": Choice("stride S", [1, 2], start=1),
    "P": Choice("padding P", few_rows("P", [0, 1]), start=0),
    "K": Choice("filters K", few_rows("K", [1, 2]), start=1),
    "row": Slider("row", 0, lambda values: max(rows_left(values), 1) - 1, start=4),
    "tap": Choice("weight", taps_now, start=4, look="menu"),
}
SCENES = {
    "locally connected": {"wiring": LOCAL},
    "fully connected": {"wiring": FULL, "tap": 12},
    "two filters": {"K": 2, "row": 13},
    "padded": {"volume": Volume(4, 4, 1), "P": 1, "row": 5},
    "1x1 filter": {"volume": Volume(4, 3, 1), "F": 1, "tap": 0},
    "stride 2": {"S": 2, "row": 1},
    "stride 2 does not fit": {"volume": Volume(5, 4, 1), "S": 2},
}


def matrix_view(**shown):
    """Return the panel that writes a convolution as an FC layer's matrix; shown: see Panel."""
    name = "matrix view"
    return Panel(name, compute, picture, describe, CONTROLS, SCENES, SIZE, steps="row", **shown)
