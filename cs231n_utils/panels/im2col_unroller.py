"""im2col unroller: every patch becomes a row, and one matrix product is the whole layer."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.raster.cells import number
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.tables import Page, Table, between, cell_at
from cs231n_utils.volumes import DoesNotFit, Volume, out_side

VOLUMES = {
    str(volume): volume
    for volume in (Volume(5, 4, 1), Volume(5, 3, 1), Volume(4, 4, 1), Volume(4, 3, 2))
}
FILTERS = {  # for a (F, D) each: the weights of filters a and b, in the order of a patch
    (1, 1): [[2], [3]],
    (1, 2): [[1, 1], [-2, 1]],
    (2, 1): [[1, 0, 1, -1], [0, 1, 1, 0]],
    (2, 2): [[1, 0, 0, 0, 1, 0, -1, 1], [0, -1, 1, 0, 1, 0, 0, 0]],
    (3, 1): [[1, 0, 0, 0, 1, 0, 0, 0, -1], [0, 1, 0, 1, 0, 1, 0, 0, -1]],
}
NAMES = "ab"  # of the filters
PATCH, COPY = COLORS[0], COLORS[1]
PALE_PATCH, PALE_COPY = "#d3e8f5", "#f7c29c"
PALE = ["#cdebdd", "#f5dfed"]  # of filter a and b: green and pink
CELL, LONGEST, TOP = 28, 338, 58  # pixels of the page: a side, the tallest matrix, above it
ROOMY, PALE_LINES = 20, "#d0d0d0"  # in rows that are lower than this, digits come close to lines
INPUT, PATCHES, WEIGHTS, PRODUCT, MAPS = 108, 410, 524, 610, 706  # two middles; then left edges


@dataclass(frozen=True)
class Unrolled:
    """A layer as one matrix product, with one patch and one number of the input looked at."""

    x: np.ndarray  # (H, W, D) the input, numbered from 1: a number is its own name
    w: np.ndarray  # (K, F, F, D)
    S: int
    P: int
    patches: np.ndarray  # (positions, F*F*D) one row per patch
    out: np.ndarray  # (H2, W2, K)
    place: int
    value: int

    @property
    def filters(self):
        """A column a filter, (F*F*D, K)."""
        return self.w.reshape(len(self.w), -1).T

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

    @property
    def growth(self):
        return self.patches.size / self.x.size


def compute(volume, F, S, P, place, value):
    H, W, D = Volume(*volume).shape
    x = np.arange(1, H * W * D + 1).reshape(D, H, W).transpose(1, 2, 0)  # a slice, then the next
    H2, W2 = (_places(name, side, F, S, P) for name, side in (("Down", H), ("Across", W)))
    w = np.array(FILTERS[F, D]).reshape(-1, F, F, D)
    patches = unroll(_padded(x, P), F, S)
    out = (patches @ w.reshape(len(w), -1).T).reshape(H2, W2, -1)
    return Unrolled(x, w, S, P, patches, out, place, value)


def unroll(x_pad, F, S):
    """Return the patches of x_pad (H, W, D), each flattened into a row: (positions, F*F*D)."""
    windows = sliding_window_view(x_pad, (F, F), axis=(0, 1))[::S, ::S]  # (H2, W2, D, F, F)
    return windows.transpose(0, 1, 3, 4, 2).reshape(-1, F * F * x_pad.shape[2])


def describe(state):
    (i, j), (places, values) = state.at, state.patches.shape
    outs = " and ".join(map(number, state.out[i, j]))
    return (
        f"With F={state.w.shape[1]}, S={state.S}, P={state.P}, the input {Volume.of(state.x)} has "
        f"{places} patches of {values} number{'' if values == 1 else 's'}: {state.x.size} numbers "
        f"became {state.patches.size}, {_growth(state)}. Row {state.place} is the patch of the "
        f"output at y={i}, x={j}; times the filters a and b it is {outs}. "
        f"The {_copied(state)}."
    )


def draw(figure):
    page = Page(figure)

    def show(state):
        tables = {table.name: table for table in layout(state)}
        page.show(tables.values(), frames(state, tables), **words(state, tables))

    return show


def layout(state):
    """Return the tables: the input by slices, patches, filters, product, and one map per filter."""
    cell = (CELL, min(CELL, LONGEST / max(state.patches.shape)))
    chosen = np.arange(len(state.patches))[:, None] == state.place
    wide = CELL * state.patches.shape[1]
    left = min(WEIGHTS - 26 - wide, PATCHES - wide / 2)  # the heads need room
    lines = PALE_LINES if cell[1] < ROOMY else Table.lines
    paint, padding = _paint(state, state.patches, chosen), state.patches == 0
    maps = np.moveaxis(state.out, -1, 0)
    pitch = len(state.out) * CELL + 36
    return [
        *_slices(state),
        Table("patches", state.patches, left, TOP, cell, paint, padding, lines=lines),
        Table("filters", state.filters, WEIGHTS, TOP, (30, cell[1]), PALE, lines=lines),
        Table("product", state.product, PRODUCT, TOP, (34, cell[1]), PALE, lines=lines),
        *(
            Table(f"map {k}", values, MAPS, TOP + k * pitch, (30, CELL), PALE[k])
            for k, values in enumerate(maps)
        ),
    ]


def _slices(state):
    """Yield a table for each slice of the input, with its padding."""
    x_pad = _padded(state.x, state.P)
    under = np.zeros(x_pad.shape[:2], bool)
    (row, col), F = _corner(state), state.w.shape[1]
    under[row : row + F, col : col + F] = True
    left, pitch = INPUT - CELL * x_pad.shape[1] / 2, CELL * (len(x_pad) + 0.6)
    for d, values in enumerate(np.moveaxis(x_pad, -1, 0)):
        paint = _paint(state, values, under)
        yield Table(f"slice {d}", values, left, TOP + d * pitch, (CELL, CELL), paint, values == 0)


def frames(state, tables):
    """Return the boxes around what belongs to the position, and around the number's copies."""
    F, here, copies = state.w.shape[1], [], []
    for name, table in tables.items():
        match name.split():
            case ["slice", _]:
                here.append(table.box(*_corner(state), F, F))
                copies += table.boxes(table.values == state.value)
            case ["map", _]:
                here.append(table.box(*state.at))
            case ["patches"] | ["product"]:
                here.append(table.box(state.place, 0, cols=table.values.shape[1]))
    return {PATCH: here, COPY: copies + tables["patches"].boxes(state.patches == state.value)}


def words(state, tables):
    """Return the heads above the tables, the signs between them, and what there is to say."""
    patches, filters, product = (tables[name] for name in ("patches", "filters", "product"))
    first_map, last_slice = tables["map 0"], tables[f"slice {state.x.shape[2] - 1}"]
    titles = [
        (tables["slice 0"], "input", Volume.of(state.x)),
        (patches, "patches", f"{_size(patches)}, one row per patch"),
        (filters, "filters", _size(filters)),
        (product, "product", _size(product)),
        (first_map, "output", Volume.of(state.out)),
    ]
    heads = [(table.middle, 11, title) for table, title, _ in titles]
    heads += [between(patches, "×", filters), between(filters, "=", product)]
    heads.append(between(product, "→", first_map))
    notes = [(table.middle, 30, str(size)) for table, _, size in titles]
    counts = (
        f"{state.x.size} numbers became",
        f"{state.patches.size}: {_growth(state)}",
        _copied(state),
    )
    for line, text in enumerate(counts):
        notes.append((INPUT, last_slice.bottom + 22 * (line + 1), text, ("black", COPY)[line == 2]))
    below = tables[f"map {len(NAMES) - 1}"].bottom + 28
    for k, letter in enumerate(NAMES):
        total = number(state.product[state.place, k])
        notes += [
            (table.left + (k + 0.5) * table.cell[0], 49, letter) for table in (filters, product)
        ]
        notes.append((tables[f"map {k}"].middle, tables[f"map {k}"].top - 9, letter))
        notes.append((776, below + 22 * k, f"row {state.place} · {letter} = {total}", PATCH))
    step = patches.cell[1]
    rulers = [
        (patches.left - 12, TOP + (p + 0.5) * step, str(p)) for p in range(len(product.values))
    ]
    return {"heads": heads, "notes": notes, "rulers": rulers}


def point(state, spot):
    """Return the position, the number, or both that a click on one of the tables selects."""
    name, row, col = cell_at(layout(state), spot.x, spot.y)
    match name.split():
        case ["patches"]:
            return {"place": row} | _if_real(state.patches[row, col])
        case ["product"]:
            return {"place": row}
        case ["map", _]:
            return {"place": row * state.out.shape[1] + col}
        case ["slice", d]:
            return _if_real(_padded(state.x, state.P)[row, col, int(d)])
    return {}


def im2col_unroller():
    """Return the panel that unrolls patches into rows and computes a layer as one product."""
    return Panel(
        "im2col unroller",
        compute,
        draw,
        describe,
        controls={
            "volume": Choice("input", VOLUMES, start=Volume(5, 4, 1), look="menu"),
            "F": Choice("filter F", lambda values: [1, 2, 3][: 4 - values["volume"][2]], start=3),
            "S": Choice("stride S", [1, 2], start=1),
            "P": Choice("padding P", lambda values: [0, 1] if values["F"] == 3 else [0], start=0),
            "place": Slider("position", 0, last_place, start=0),
            "value": Slider("number", 1, lambda values: values["volume"].values, start=8),
        },
        presets={
            "2x2 filters": {"F": 2, "place": 5},
            "padded": {"volume": Volume(5, 3, 1), "P": 1, "place": 5},
            "two channels": {"volume": Volume(4, 3, 2), "F": 2, "value": 18},
            "1x1: no copies": {"F": 1, "place": 7},
            "stride 2": {"volume": Volume(5, 3, 1), "S": 2, "P": 1, "place": 1},
            "stride 2 does not fit": {"S": 2},
        },
        size=(8.6, 4.0),
        point=point,
        steps="place",
    )


def last_place(values):
    """Return the index of the last patch, 0 if the filter does not fit."""
    try:
        return len(compute(**values, place=0, value=1).patches) - 1
    except DoesNotFit:
        return 0


def _places(name, side, F, S, P):
    try:
        return out_side(side, F, S, P)
    except DoesNotFit as why:
        raise DoesNotFit(f"{name}: {why}") from None


def _padded(x, P):
    return np.pad(x, ((P, P), (P, P), (0, 0)))


def _corner(state):
    """Return the row and column of x_pad where the patch begins."""
    i, j = state.at
    return i * state.S, j * state.S


def _paint(state, values, chosen):
    return np.where(values == state.value, PALE_COPY, np.where(chosen, PALE_PATCH, "white"))


def _if_real(value):
    """Return the control's value for a number of the input; padding has none."""
    return {"value": int(value)} if value else {}


def _size(table):
    return "x".join(map(str, table.values.shape))


def _growth(state):
    return f"{number(state.growth, 1)} times the data"


def _copied(state):
    times = "once" if state.copies == 1 else f"{state.copies} times"
    return f"{state.value} was {f'written {times}' if state.copies else 'never written'}"
