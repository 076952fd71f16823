"""Wrong reshape: the chapter's product, folded back into an output in two ways."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.kit.marks import Box, Frame, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count

NAMES = "abc"  # of the filters
PALE = {"a": "#cdebdd", "b": "#f5dfed", "c": "#fbe3b3"}
HERE, WRONG, WRONG_INK = COLORS[0], COLORS[1], "#a84a00"
TOP, LEFT, RIGHT = Box(8, 60, 784, 108), Box(8, 268, 372, 108), Box(420, 268, 372, 108)
LARGEST, APART = 36, 14  # side of a cell, pixels from one map to the next


@dataclass(frozen=True)
class Folds:
    """What stands where; a0 is what filter a gives at position 0."""

    product: np.ndarray  # (K, positions)
    straight: np.ndarray  # (H2, W2, K) reshaped straight
    moved: np.ndarray  # (H2, W2, K) reshaped to (K, H2, W2), then the axis of K moved to the end
    place: int

    @property
    def at(self):
        """The position's row and column in the output."""
        return divmod(self.place, self.moved.shape[1])

    @property
    def wrong(self):
        """How many numbers the straight reshape puts where others belong."""
        return int((self.straight != self.moved).sum())


def compute(K, W2, H2, place):
    codes = [[f"{name}{p}" for p in range(H2 * W2)] for name in NAMES[:K]]
    product = np.array(codes, object)
    moved = np.moveaxis(product.reshape(K, H2, W2), 0, -1)
    return Folds(product, product.reshape(H2, W2, K), moved, place)


def describe(folds):
    (H2, W2, K), (i, j) = folds.moved.shape, folds.at
    straight, moved = (" ".join(maps[i, j]) for maps in (folds.straight, folds.moved))
    start = f"The chapter's product is {K}x{H2 * W2}, one row per filter."
    if not folds.wrong:
        return (
            f"{start} With {count(K, 'filter')} and {W2}x{H2} positions, reshaping it straight to "
            f"{H2}x{W2}x{K} happens to be right: at y={i}, x={j} stands {moved}."
        )
    return (
        f"{start} Reshaped straight to {H2}x{W2}x{K}, {folds.wrong} of {folds.product.size} "
        f"numbers are in the wrong place: at y={i}, x={j} stands {straight} where {moved} belongs. "
        f"Reshaped to {K}x{H2}x{W2}, with the first axis then moved to the end, all are right."
    )


def picture(folds):
    (H2, W2, K), (_, places) = folds.moved.shape, folds.product.shape
    cell = min(LARGEST, (LEFT.width - APART * (K - 1)) / (K * W2))
    colors, sets = _pale(folds.product), lambda _, col: {"place": col}
    product = TOP.table(folds.product, cell, colors=colors, size=0.54 * cell, sets=sets)
    yield from (product, Frame(product.at(0, folds.place, rows=K), HERE))
    for place in range(places):
        yield Text(product.at(0, place).middle, product.top - 14, str(place), size=16)
    title = f"the chapter's product, {K}x{places}: one row per filter, one column per position"
    yield Text(400, 17, title, bold=True)
    yield Text(LEFT.middle, 197, f"reshape({H2}, {W2}, {K})", WRONG, 21, bold=True)
    yield Text(LEFT.middle, 222, f"{folds.wrong} of {K * places} are in the wrong place", WRONG)
    yield from maps_of(folds, folds.straight, LEFT, cell)
    yield Text(RIGHT.middle, 197, f"reshape({K}, {H2}, {W2})", HERE, 21, bold=True)
    yield Text(RIGHT.middle, 222, "then the first axis to the end: right", HERE)
    yield from maps_of(folds, folds.moved, RIGHT, cell)


def maps_of(folds, maps, box, cell):
    """Yield the slices of maps (H2, W2, K) side by side, the position framed in each."""
    _, W2, K = maps.shape
    step = max(cell * W2 + APART, 90)  # there are words above each
    inks, sets = np.where(maps == folds.moved, "", WRONG_INK), lambda i, j: {"place": i * W2 + j}
    for k, values in enumerate(np.moveaxis(maps, -1, 0)):
        place = box.middle + step * (k - (K - 1) / 2) - cell * W2 / 2, box.top, cell
        looks = {"inks": inks[:, :, k], "size": 0.54 * cell, "sets": sets}
        table = Table(values, *place, _pale(values), **looks)
        yield from (table, Frame(table.at(*folds.at), HERE))
        yield Text(table.box.middle, box.top - 15, f"[:, :, {k}]", size=16)


def wrong_reshape(**shown):
    """Return the panel that folds a product back into the maps of an output in two ways."""
    controls = {
        "K": Slider("filters K", 1, 3, start=2),
        "W2": Slider("output W2", 1, 4, start=3),
        "H2": Slider("output H2", 1, lambda values: min(3, 9 // values["W2"]), start=2),
        "place": Slider("position", 0, lambda values: values["W2"] * values["H2"] - 1, start=1),
    }
    presets = {"three filters": {"K": 3, "W2": 4, "H2": 2, "place": 5}}
    functions, size = (compute, picture, describe), (800, 380)
    return Panel("wrong reshape", *functions, controls, presets, size, steps="place", **shown)


def _pale(codes):
    """Return the colors of the filters that codes such as a0 come from."""
    return [[PALE[code[0]] for code in row] for row in codes]
