"""Matrix view: a convolution is a fully-connected layer whose matrix is mostly zero, and shared."""

from dataclasses import dataclass
from math import prod

import numpy as np
from matplotlib.colors import hsv_to_rgb, to_hex

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.matrix_view.weight_matrix import (
    FULL,
    LOCAL,
    SHARED,
    maps_of,
    weights_of,
    weights_of_row,
)
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.tables import Page, Table, cell_at
from cs231n_utils.volumes import DoesNotFit, Volume

VOLUMES = {f"{W}x{H}": Volume(W, H, 1) for W, H in ((5, 5), (5, 4), (4, 4), (4, 3))}
LETTERS = ["abcdefghi", "ABCDEFGHI"]  # the weights of the first filter and of the second
ROW, WEIGHT = COLORS[0], COLORS[1]
ZERO, ZERO_HERE = "#ececec", "#cfe3f1"
MOST_ROWS = 18  # more of them would be too low for their letters
# A hue for every weight of the largest matrix; the golden ratio keeps neighbors apart.
HUES = [to_hex(hsv_to_rgb((n * 0.618 % 1, 0.34, 1))) for n in range(1, MOST_ROWS * 25 + 1)]
PALETTE = np.array([ZERO, *HUES], object)
CELL, SMALL = 30, 26  # sides of cells, at most; these and the next in pixels of the page
INPUT, OWN, MAPS = (112, 28), (58, 222), (166, 222)  # middles and upper edges of what is left
INPUT_SIDE, OWN_SIDE = 156, 104  # at most
MATRIX = (256, 66, 842, 392)  # its left, upper, right and lower edge at most


@dataclass(frozen=True)
class Matrix:
    """A layer of depth 1 as a matrix: one row per output, one column per pixel."""

    volume: Volume
    wiring: str
    F: int
    S: int
    P: int
    maps: tuple  # (K, H2, W2) of the output
    weights: np.ndarray  # (K*H2*W2, H*W) which weight stands there, from 1; 0 for none
    row: int  # the row that is looked at
    own: np.ndarray  # (F, F) the weights that this output has: their numbers, from 1
    tap: int  # which of them is looked at

    @property
    def weight(self):
        return int(self.own.flat[self.tap])

    @property
    def copies(self):
        return int((self.weights == self.weight).sum())

    @property
    def filled(self):
        return int((self.weights > 0).sum())

    @property
    def different(self):
        return np.unique(self.weights[self.weights > 0]).size

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
    volume, maps = Volume(*volume), maps_of(volume, F, S, P, K)
    weights = weights_of(volume, wiring, F, S, P, K)
    own = weights_of_row(row, volume, wiring, F, maps)
    return Matrix(volume, wiring, F, S, P, maps, weights, row, own, tap)


def describe(state):
    rows, columns = state.weights.shape
    k, i, j = state.at
    _, _, high, wide = state.reads
    zeros = state.own.size - np.count_nonzero(state.weights[state.row])
    filled = "none is zero" if state.filled == rows * columns else f"{state.filled} are not zero"
    return (
        f"{_layer(state)} from {state.volume.W}x{state.volume.H} pixels to {rows} outputs, as a "
        f"matrix: {rows} rows, one per output, times {columns} columns, one per pixel, are "
        f"{rows * columns} weights. Of them {filled}, with "
        f"{_different(state)}. Row {state.row}, the output at "
        f"y={i}, x={j}{f' of filter {k}' if state.maps[0] > 1 else ''}, reads {wide}x{high} "
        f"pixels{f', {zeros} of them padding' if zeros else ''}. Its weight {_copies(state)}."
    )


def _layer(state):
    if state.wiring == FULL:
        return "A fully connected layer"
    two = state.maps[0] > 1
    filters = f"{'two' if two else 'a'} {state.F}x{state.F} filter{'s' if two else ''}"
    settings = f"S={state.S}, P={state.P},"
    if state.wiring == LOCAL:
        return f"A locally connected layer with {filters} per position, {settings}"
    return f"A CONV layer with {filters}, {settings}"


def _different(state):
    return f"{state.different} different value{'' if state.different == 1 else 's'}"


def _copies(state):
    rows = f"{state.copies} row{'' if state.copies == 1 else 's'}"
    where = f"stands in {rows}" if state.copies else "meets only padding and stands in no row"
    return f"{list(taps(state.wiring, state.own, state.row))[state.tap]} {where}"


def taps(wiring, own, row):
    """Return the weights of an output, {name: index}: "e", "e4" if no other has it, or a pixel."""
    if wiring == FULL:
        return {str(pixel): pixel for pixel in range(own.size)}
    names = "".join(LETTERS)
    if wiring == SHARED:
        return {names[weight - 1]: tap for tap, weight in enumerate(own.flat)}
    return {f"{names[tap]}{row}": tap for tap in range(own.size)}


def draw(figure):
    page = Page(figure)

    def show(state):
        tables = {table.name: table for table in layout(state)}
        page.show(tables.values(), frames(state, tables), **words(state, tables))

    return show


def layout(state):
    """Yield the tables: the input, the weights of this output, one map per filter, the matrix."""
    volume, P = state.volume, 0 if state.wiring == FULL else state.P
    pixels = np.arange(volume.values, dtype=float).reshape(volume.H, volume.W)
    pixels = np.pad(pixels, P, constant_values=np.nan)
    top, left, high, wide = state.reads
    colors = np.full(pixels.shape, "white", object)
    colors[P + top : P + top + high, P + left : P + left + wide] = hues(state.own)
    yield _grid("input", INPUT, pixels, INPUT_SIDE, colors=colors, hatched=np.isnan(pixels))
    names = list(taps(state.wiring, state.own, state.row))
    texts = np.array([""] * len(names) if state.wiring == FULL else names, object)
    yield _grid("own", OWN, texts.reshape(state.own.shape), OWN_SIDE, colors=hues(state.own))
    K, H2, W2 = state.maps
    for k, outputs in enumerate(np.arange(K * H2 * W2).reshape(state.maps)):
        (middle, top), pitch = MAPS, H2 * SMALL + 14
        yield _grid(f"map {k}", (middle, top + k * pitch), outputs, SMALL * H2)
    cell = (MATRIX[2] - MATRIX[0]) / volume.values, (MATRIX[3] - MATRIX[1]) / len(state.weights)
    letters = np.array(["", *"".join(LETTERS)], object)
    texts = letters[state.weights if state.wiring == SHARED else 0 * state.weights]
    colors = hues(state.weights)
    colors[state.row, state.weights[state.row] == 0] = ZERO_HERE
    yield Table("matrix", texts, *MATRIX[:2], tuple(min(CELL, side) for side in cell), colors)


def _grid(name, place, values, most, **looks):
    """Return one of the tables at the left, at a place (middle, top), of a height at most."""
    cell = min(CELL, most / len(values))
    left = place[0] - cell * values.shape[1] / 2
    return Table(name, values, left, place[1], (cell, cell), **looks)


def hues(weights):
    """Return a color for each weight: equal ones alike, neighbors apart, and gray for none."""
    return PALETTE[weights]


def frames(state, tables):
    """Return the boxes around the filters' blocks of rows, this row, and this weight's copies."""
    matrix, (K, H2, W2) = tables["matrix"], state.maps
    k, i, j = state.at
    columns = state.weights.shape[1]
    top, left, high, wide = state.reads
    P = 0 if state.wiring == FULL else state.P
    down, across = divmod(state.tap, state.own.shape[1])
    copies = matrix.boxes(state.weights == state.weight)
    copies.append(tables["own"].box(down, across))
    copies.append(tables["input"].box(P + top + down, P + left + across))
    return {
        "black": [matrix.box(n * H2 * W2, 0, H2 * W2, columns) for n in range(K)],
        ROW: [
            matrix.box(state.row, 0, 1, columns),
            tables["input"].box(P + top, P + left, high, wide),
            tables[f"map {k}"].box(i, j),
        ],
        WEIGHT: copies,
    }


def words(state, tables):
    """Return the heads above the tables, what there is to count, and the rulers of the matrix."""
    matrix, (rows, columns) = tables["matrix"], state.weights.shape
    width, height = matrix.cell
    (left, top, right, _), (k, _, _) = MATRIX, state.at
    middle = (left + right) / 2
    own = f"row {state.row}" if state.wiring != SHARED else "filter"
    heads = [
        (INPUT[0], 12, f"input {state.volume.W}x{state.volume.H}"),
        (OWN[0], OWN[1] - 16, f"filter {k}" if own == "filter" and state.maps[0] > 1 else own),
        (MAPS[0], MAPS[1] - 16, f"output {state.maps[2]}x{state.maps[1]}"),
        (middle, 12, f"matrix {rows}x{columns}: rows are outputs, columns are pixels"),
    ]
    counts = f"{state.filled} of {rows * columns} weights are not zero: {_different(state)}"
    notes = [(middle, 34, counts)]
    if matrix.bottom < 350:  # there is room below
        lines = enumerate(_dot_product(state))
        notes += [(middle, matrix.bottom + 22 * (n + 1), line, ROW) for n, line in lines]
    rulers = [(matrix.left + (x + 0.5) * width, top - 10, str(x)) for x in range(columns)]
    rulers += [(left - 13, matrix.top + (y + 0.5) * height, str(y)) for y in range(rows)]
    return {"heads": heads, "notes": notes, "rulers": rulers}


def _dot_product(state):
    """Return how the row's output comes about, in lines that are as wide as the matrix at most."""
    start = f"output {state.row} ="
    if state.wiring == FULL:
        return [f"{start} all {state.volume.values} pixels, each times its own weight, added up"]
    names = dict(zip(state.own.flat, taps(state.wiring, state.own, state.row), strict=True))
    columns = np.flatnonzero(state.weights[state.row])
    terms = [f"{names[state.weights[state.row, x]]}·x{x}" for x in columns]
    lines = [" + ".join(terms[at : at + 5]) for at in range(0, len(terms), 5)]
    return [f"{start} {lines[0]}", *(f"+ {line}" for line in lines[1:])]


def point(state, spot):
    """Return the row, and the weight, that a click on one of the tables selects."""
    name, i, j = cell_at(list(layout(state)), spot.x, spot.y)
    match name.split():
        case ["matrix"]:
            weight = state.weights[i, j]
            tap = j if state.wiring == FULL else (weight - 1) % state.F**2
            return {"row": i} | ({"tap": int(tap)} if weight else {})
        case ["own"]:
            return {"tap": i * state.own.shape[1] + j}
        case ["map", k]:
            return {"row": int(np.ravel_multi_index((int(k), i, j), state.maps))}
        case ["input"]:
            return _row_around(state, i, j)
    return {}


def _row_around(state, i, j):
    """Return the output whose window lies around a pixel; if all read all, that pixel's weight."""
    if state.wiring == FULL:
        return {"tap": i * state.volume.W + j}
    k, H2, W2 = state.at[0], *state.maps[1:]
    middle = [(n - (state.F - 1) / 2) / state.S for n in (i, j)]
    i, j = (int(np.clip(round(n), 0, most - 1)) for n, most in zip(middle, (H2, W2), strict=True))
    return {"row": (k * H2 + i) * W2 + j}


def rows(volume, F, S=1, P=0, K=1, **others):
    """Return how many rows the matrix has, 0 if the filter does not fit."""
    try:
        return prod(maps_of(volume, F, S, P, K))
    except DoesNotFit:
        return 0


def few_rows(name, options):
    """Return what a control may be put to: what leaves a matrix that is low enough to read."""
    return lambda values: [
        option for option in options if rows(**values | {name: option}) <= MOST_ROWS
    ]


def taps_now(values):
    """Return the weights of the chosen row, {name: index}; just one if the filter does not fit."""
    try:
        state = compute(**values, tap=0)
    except DoesNotFit:
        return {"a": 0}
    return taps(state.wiring, state.own, state.row)


def matrix_view():
    """Return the panel that writes a convolution as the matrix of a fully connected layer."""
    return Panel(
        "matrix view",
        compute,
        draw,
        describe,
        controls={
            "volume": Choice("input", VOLUMES, start=Volume(5, 5, 1), look="menu"),
            "wiring": Choice("layer", [SHARED, LOCAL, FULL], start=SHARED),
            "F": Choice("filter F", few_rows("F", [1, 2, 3]), start=3),
            "S": Choice("stride S", [1, 2], start=1),
            "P": Choice("padding P", few_rows("P", [0, 1]), start=0),
            "K": Choice("filters K", few_rows("K", [1, 2]), start=1),
            "row": Slider("row", 0, lambda values: max(rows(**values), 1) - 1, start=4),
            "tap": Choice("weight", taps_now, start=4, look="menu"),
        },
        presets={
            "two filters": {"K": 2, "row": 13},
            "padded": {"volume": Volume(4, 4, 1), "P": 1, "row": 5},
            "1x1 filter": {"volume": Volume(4, 3, 1), "F": 1, "tap": 0},
            "stride 2": {"S": 2, "row": 1},
            "stride 2 does not fit": {"volume": Volume(5, 4, 1), "S": 2},
        },
        size=(8.48, 4.0),
        point=point,
        steps="row",
    )
