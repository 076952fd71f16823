"""im2col unroller: every patch becomes a row, and one matrix product is the whole layer."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cs231n_utils.panels.kit.colors import COLORS
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Frame, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.sides import last_position
from cs231n_utils.panels.kit.words import count, number
from cs231n_utils.volumes import Volume

VOLUMES = {str(volume): volume for volume in (Volume(5, 4, 1), Volume(4, 3, 2))}
FILTERS = {  # for a (F, D) each: the weights of filters a and b, in the order of a patch
    (1, 1): [[2], [3]],
    (1, 2): [[1, 1], [-2, 1]],
    (2, 1): [[1, 0, 1, -1], [0, 1, 1, 0]],
    (2, 2): [[1, 0, 0, 0, 1, 0, -1, 1], [0, -1, 1, 0, 1, 0, 0, 0]],
    (3, 1): [[1, 0, 0, 0, 1, 0, 0, 0, -1], [0, 1, 0, 1, 0, 1, 0, 0, -1]],
}
PATCH, COPY = COLORS[0], COLORS[1]
PALE_COPY, PALE = "#f7c29c", ["#cdebdd", "#f5dfed"]  # of filters a and b: green and pink
WIDE, TOP, ROOM = 840, 66, 284  # of the page; above the tables; the tallest of them
LARGEST, ROOMY = 34, 20  # side of a cell; in rows that are lower, digits come close to lines
LETTER, RULER, GAP = 26, 22, 33  # above the second map; for the rows' numbers; at least


@dataclass(frozen=True)
class Unrolled:
    """A layer as one matrix product, with one patch and one number of the input looked at."""

    x: np.ndarray  # (H, W, D) the input, numbered from 1: a number is its own name
    x_pad: np.ndarray  # (H + 2P, W + 2P, D)
    F: int
    P: int
    patches: np.ndarray  # (positions, F*F*D) one row per patch
    filters: np.ndarray  # (F*F*D, K) one column per filter
    out: np.ndarray  # (H2, W2, K)
    place: int
    value: int

    @property
    def product(self):
        """One row per position, (positions, K); read on, it is the output."""
        return self.out.reshape(len(self.patches), -1)

    @property
    def at(self):
        """The position's row and column in the output."""
        return divmod(self.place, self.out.shape[1])

    @property
    def copies(self):
        return int((self.patches == self.value).sum())


def compute(volume, F, P, place, value):
    H, W, D = volume.shape
    x = np.arange(1, H * W * D + 1).reshape(D, H, W).transpose(1, 2, 0)  # a slice, then the next
    x_pad = np.pad(x, ((P, P), (P, P), (0, 0)))
    windows = sliding_window_view(x_pad, (F, F), axis=(0, 1))  # (H2, W2, D, F, F)
    patches = windows.transpose(0, 1, 3, 4, 2).reshape(-1, F * F * D)
    filters = np.array(FILTERS[F, D]).T
    out = (patches @ filters).reshape(*windows.shape[:2], -1)
    return Unrolled(x, x_pad, F, P, patches, filters, out, place, value)


def describe(state):
    (i, j), (places, values) = state.at, state.patches.shape
    outs = " and ".join(map(number, state.out[i, j]))
    return (
        f"With F={state.F}, S=1, P={state.P}, the input {Volume.of(state.x)} has {places} patches "
        f"of {count(values, 'number')}, so {_growth(state)}. Row {state.place} is the patch at "
        f"y={i}, x={j}; its dot products with filters a and b are {outs}. The {_copied(state)}."
    )


def _growth(state):
    before, now = state.x.size, state.patches.size
    return f"{before} numbers become {now}: {number(now / before, 1)} times the data"


def _copied(state):
    return f"{state.value} is written {'once' if state.copies == 1 else f'{state.copies} times'}"


def picture(state):
    slices, patches, filters, product, maps = tables(state)
    yield from (*slices, patches, filters, product, *maps)
    i, j = state.at
    here = [table.at(state.place, 0, 1, table.shape[1]) for table in (patches, product)]
    here += [table.at(i, j, state.F, state.F) for table in slices]
    yield from (Frame(box, PATCH, 4) for box in (*here, *(table.at(i, j) for table in maps)))
    yield from words(state, slices[0].box, patches, filters, product, maps)


def tables(state):
    """Return the slices of the input, the patches, the filters, the product, and the maps."""
    (H, W, D), (places, values) = state.x_pad.shape, state.patches.shape
    H2, W2, K = state.out.shape
    free = WIDE - 20 - RULER
    down = (ROOM - LETTER) / (K * H2), (ROOM - 12) / (D * H)
    across = W + values + K + 1.2 * (K + W2)  # a minus or a third digit needs more room
    cell = min(LARGEST, (free - 4 * GAP) / across, *down)
    row, gap, broad = min(cell, ROOM / max(places, values)), (free - cell * across) / 4, 1.2 * cell

    def table(values, left, top, wide, high, colors, **more):
        edges, size = "#555555" if high > ROOMY else "#cccccc", min(0.5 * cell, 0.85 * high)
        return Table(values, left, top, (wide, high), colors, size=size, edges=edges, **more)

    def painted(values, left, top, high, sets):
        colors = np.where(values == state.value, PALE_COPY, "white")
        return table(values, left, top, cell, high, colors, hatched=values == 0, sets=sets)

    slices = []
    for d, x in enumerate(np.moveaxis(state.x_pad, -1, 0)):

        def number_at(row, col, x=x):
            return {"value": int(x[row, col])} if x[row, col] else {}

        slices.append(painted(x, 10, TOP + d * (H * cell + 12), cell, number_at))
    left, sets = slices[0].box.right + gap + RULER, lambda row, _: {"place": row}
    patches = painted(state.patches, left, TOP, row, sets)
    filters = table(state.filters, patches.box.right + gap, TOP, cell, row, PALE)
    left = filters.box.right + gap
    product = table(state.product, left, TOP, broad, row, PALE, sets=sets)
    left, sets = product.box.right + gap, lambda row, col: {"place": row * W2 + col}
    maps = [
        table(values, left, TOP + k * (H2 * cell + LETTER), broad, cell, PALE[k], sets=sets)
        for k, values in enumerate(np.moveaxis(state.out, -1, 0))
    ]
    return slices, patches, filters, product, maps


def words(state, first, patches, filters, product, maps):
    """Yield the heads above the tables, the signs between them, and what there is to count.

    first  Box of the first slice of the input
    """
    boxes = first, patches.box, filters.box, product.box, maps[0].box
    sizes = ["x".join(map(str, table.shape)) for table in (patches, filters, product)]
    sizes = Volume.of(state.x), *sizes, Volume.of(state.out)
    heads = "input", "patches", "filters", "product", "output"
    for box, head, size in zip(boxes, heads, sizes, strict=True):
        yield Text(box.middle, 12, head, bold=True)
        yield Text(box.middle, 33, str(size), size=16)
    middle = min(patches.box.center, filters.box.center)
    for (one, other), sign in zip(pairwise(boxes), "→@=→", strict=True):
        x = (one.right + other.left - RULER * (one is first)) / 2
        yield Text(x, middle, sign, size=20, bold=True)
    for k, letter in enumerate("ab"):
        for box in (filters.at(0, k), product.at(0, k), maps[k].box):
            yield Text(box.middle, box.top - 11, letter, size=16)
    for row in range(len(state.patches)):
        box = patches.at(row, 0)
        yield Text(box.left - 6, box.center, str(row), size=max(12, patches.size - 2), ha="right")
    row = f"row {state.place} @ filters = {', '.join(map(number, state.product[state.place]))}"
    yield Text(10, 372, _growth(state), size=16, ha="left")
    yield Text(500, 372, _copied(state), COPY, 16)
    yield Text(WIDE - 10, 372, row, PATCH, 16, ha="right")


def last_place(values):
    return last_position(values["volume"].shape[:2], values["F"], P=values["P"])


def im2col_unroller(**shown):
    """Return the panel that unrolls patches into rows: a layer as one product; shown: see Panel."""
    controls = {
        "volume": Choice("input", VOLUMES, start=Volume(5, 4, 1)),
        "F": Choice("filter F", lambda values: [1, 2, 3][: 4 - values["volume"][2]], start=3),
        "P": Choice("padding P", lambda values: [0, 1] if values["F"] == 3 else [0], start=0),
        "value": Slider("number", 1, lambda values: values["volume"].values, start=8),
        "place": Slider("position", 0, last_place, start=0),
    }
    presets = {
        "padded": {"P": 1, "place": 5},
        "two channels": {"volume": Volume(4, 3, 2), "F": 2, "value": 18},
        "1x1 filters": {"F": 1, "place": 7},
    }
    functions, size = (compute, picture, describe), (WIDE, 385)
    return Panel("im2col unroller", *functions, controls, presets, size, steps="place", **shown)
