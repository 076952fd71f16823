"""Wrong reshape: the chapter's product, folded back into an output in two ways."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.tables import Page, Table, cell_at

NAMES = "abc"  # of the filters
PALE = {"a": "#cdebdd", "b": "#f5dfed", "c": "#fbe3b3"}
HERE, WRONG = COLORS[0], COLORS[1]
CELL, TOP, LOW = (33, 32), 62, 244  # pixels of the page: a cell, the product, the maps


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
    start = f"The product as the chapter has it is {K}x{H2 * W2}, one row per filter."
    if not folds.wrong:
        return (
            f"{start} With {K} filter{'' if K == 1 else 's'} and {W2}x{H2} positions, reshaping it "
            f"straight to {H2}x{W2}x{K} happens to be right: at y={i}, x={j} stands {moved}."
        )
    return (
        f"{start} Reshaped straight to {H2}x{W2}x{K}, {folds.wrong} of {folds.product.size} "
        f"numbers are in the wrong place: at y={i}, x={j} stands {straight} where {moved} belongs. "
        f"Reshaped to {K}x{H2}x{W2}, with the first axis then moved to the end, all are right."
    )


def draw(figure):
    page = Page(figure)

    def show(folds):
        tables = {table.name: table for table in layout(folds)}
        here = [tables["product"].box(0, folds.place, rows=len(folds.product))]
        here += [table.box(*folds.at) for name, table in tables.items() if name != "product"]
        page.show(tables.values(), {HERE: here}, *words(folds, tables))

    return show


def layout(folds):
    """Return the product and, below it, the maps that the two ways give."""
    places, (_, W2, K) = folds.product.shape[1], folds.moved.shape
    tables = [_coded("product", folds.product, 430 - CELL[0] * places / 2, TOP)]
    for name, middle in (("straight", 215), ("moved", 645)):
        for k in range(K):
            left = middle + 140 * (k - (K - 1) / 2) - CELL[0] * W2 / 2
            tables.append(_coded(f"{name} {k}", getattr(folds, name)[:, :, k], left, LOW))
    return tables


def words(folds, tables):
    """Return the heads and the notes."""
    (H2, W2, K), product = folds.moved.shape, tables["product"]
    verdict = "scrambled" if folds.wrong else "right this once"
    heads = [
        (
            430,
            18,
            f"the chapter's product, {K}x{H2 * W2}: one row per filter, one column per position",
        ),
        (215, 180, f"reshape({H2}, {W2}, {K})", WRONG),
        (645, 180, f"reshape({K}, {H2}, {W2}), first axis to the end", HERE),
    ]
    notes = [(215, 204, verdict, WRONG), (645, 204, "right", HERE)]
    notes += [
        (table.middle, LOW - 14, f"[:, :, {name[-1]}]")
        for name, table in tables.items()
        if name != "product"
    ]
    rulers = [
        (product.left + (p + 0.5) * CELL[0], TOP - 12, str(p))
        for p in range(folds.product.shape[1])
    ]
    return heads, notes, rulers


def point(folds, spot):
    """Return the position that a click on one of the tables selects."""
    name, row, col = cell_at(layout(folds), spot.x, spot.y)
    if not name:
        return {}
    return {"place": col if name == "product" else row * folds.moved.shape[1] + col}


def wrong_reshape():
    """Return the panel that folds a product back into the maps of an output in two ways."""
    return Panel(
        "wrong reshape",
        compute,
        draw,
        describe,
        controls={
            "K": Slider("filters K", 1, 3, start=2),
            "W2": Slider("output W2", 1, 4, start=3),
            "H2": Slider("output H2", 1, lambda values: min(3, 9 // values["W2"]), start=2),
            "place": Slider("position", 0, lambda values: values["W2"] * values["H2"] - 1, start=1),
        },
        presets={
            "three filters": {"K": 3, "W2": 4, "H2": 2, "place": 5},
        },
        size=(8.6, 3.6),
        point=point,
        steps="place",
    )


def _coded(name, texts, left, top):
    """Return a table of codes such as a0, each in the color of its filter."""
    colors = [[PALE[text[0]] for text in row] for row in texts]
    return Table(name, texts, left, top, CELL, colors)
