"""What a panel's picture is made of: tables, images, frames, lines, dots, areas and words.

A picture is a function of a panel's state that yields marks. Measures are pixels of the page, to
the right and down; what comes later lies on top. Colors are as CSS writes them, or (..., 3) bytes.

A mark may say what a click on it selects, {control: value}: a Table and an Image by a function,
sets(row, column), an Area by the dictionary itself. {} selects nothing. Yield the marks that do so
in the same order for every state: a drag stays in the mark in which it began, and that is known by
its place in the order. (So give {}, not None, to a mark that selects something in another state.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

FAINT = "#666666"


class Box(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self):
        return self.left + self.width

    @property
    def bottom(self):
        return self.top + self.height

    @property
    def middle(self):  # across
        return self.left + self.width / 2

    @property
    def center(self):  # down
        return self.top + self.height / 2

    @property
    def corners(self):
        """Its corners (4, 2), clockwise from the upper left."""
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])

    def holds(self, x, y):
        return self.left <= x < self.right and self.top <= y < self.bottom

    def grown(self, by):
        """Return the box with a margin of so much around it."""
        return Box(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)

    def cell(self, rows, cols, most=np.inf):
        """Return the side of the largest square cells of which so many fit."""
        return min(most, self.width / cols, self.height / rows)

    def fit(self, rows, cols, most=np.inf):
        """Return the Box of so many square cells in the middle of the box."""
        cell = self.cell(rows, cols, most)
        wide, high = cols * cell, rows * cell
        return Box(self.middle - wide / 2, self.center - high / 2, wide, high)

    def table(self, values, cell, **looks):
        """Return a Table of square cells in the middle of the box."""
        rows, cols = np.shape(values)
        corner = self.middle - cols * cell / 2, self.center - rows * cell / 2
        return Table(values, *corner, cell, **looks)


class Cells:
    """What a mark with rows and columns of equal cells can do; it has a box, a shape and sets."""

    def at(self, row, col, rows=1, cols=1):
        """Return the Box of a block of cells."""
        high, wide = self.box.height / self.shape[0], self.box.width / self.shape[1]
        return Box(self.box.left + col * wide, self.box.top + row * high, cols * wide, rows * high)

    def around(self, mask):
        """Return the Box of the smallest block with all cells where mask (rows, columns)."""
        rows, cols = np.nonzero(mask)
        return self.at(rows.min(), cols.min(), np.ptp(rows) + 1, np.ptp(cols) + 1)

    def runs(self, mask):
        """Yield the boxes of the cells where mask (rows, columns), neighbors in a row as one."""
        edges = np.diff(np.asarray(mask, dtype=bool).astype(int), prepend=0, append=0)
        for (row, first), (_, end) in np.argwhere(edges).reshape(-1, 2, 2).tolist():
            yield self.at(row, first, 1, end - first)

    def holds(self, x, y):
        return self.box.holds(x, y)

    def cell_at(self, x, y):
        """Return the (row, column) of the cell there; beyond the edge that of the nearest."""
        across, down = (x - self.box.left) / self.box.width, (y - self.box.top) / self.box.height
        rows, cols = self.shape[:2]
        row, col = np.clip([down * rows, across * cols], 0, (rows - 1, cols - 1)).astype(int)
        return int(row), int(col)

    def selects(self, x, y):
        """Return {control: value} for a click there."""
        return self._chosen(*self.cell_at(x, y))

    def targets(self):
        """Yield the boxes in which a click selects something."""
        rows, cols = self.shape
        yield from self.runs([[bool(self._chosen(r, c)) for c in range(cols)] for r in range(rows)])

    def _chosen(self, row, col):
        return self.sets(row, col) if callable(self.sets) else self.sets


@dataclass(frozen=True)
class Table(Cells):
    """Numbers in rows and columns of equal cells."""

    values: object  # (rows, columns) of numbers, NaN for an empty cell, or of texts
    left: float
    top: float
    cell: float | tuple  # side of a cell, or its (width, height)
    colors: object = "white"  # (rows, columns) of colors, or one for all; "": there is no cell
    hatched: object = False  # (rows, columns), True for what is not really there, such as padding
    inks: object = ""  # (rows, columns) of colors of the numbers; "": black, on dark cells white
    size: float | None = None  # of the numbers; as large as fits if None
    edges: str = "#555555"  # color of the lines between cells
    sets: Callable | None = None  # sets(row, column) -> {control: value}: what a click selects

    @property
    def shape(self):
        return np.shape(self.values)

    @property
    def sides(self):
        """Width and height of a cell."""
        return self.cell if isinstance(self.cell, tuple) else (self.cell, self.cell)

    @property
    def box(self):
        (rows, cols), (wide, high) = self.shape, self.sides
        return Box(self.left, self.top, cols * wide, rows * high)


@dataclass(frozen=True)
class Image(Cells):
    """A picture of true pixels, which the browser enlarges: a pixel becomes a rectangle."""

    pixels: np.ndarray  # (H, W), (H, W, 1) or (H, W, 3), bytes, or numbers cut to 0 to 1
    box: Box
    sets: Callable | None = None  # sets(row, column) -> {control: value}: what a click selects
    palette: np.ndarray | None = None  # (256, 3): what bytes (H, W) stand for; a gray each if None

    @property
    def shape(self):
        return self.pixels.shape

    def targets(self):
        """Yield the boxes in which a click selects something."""
        yield self.box


@dataclass(frozen=True)
class Frame:
    """The outline of a box; a halo leaves a white rim around it."""

    box: Box
    color: str
    width: float = 5
    halo: bool = False


@dataclass(frozen=True)
class Area(Cells):
    """A filled box; "none" is a color too, for a place that only takes clicks."""

    box: Box
    color: str
    opacity: float | None = None
    sets: dict | None = None
    shape = (1, 1)


@dataclass(frozen=True)
class Polygon:
    """A filled shape with corners (N, 2), such as a face of a block; edge colors its outline."""

    points: object
    color: str
    edge: str | None = None
    width: float = 1.2
    opacity: float | None = None


@dataclass(frozen=True)
class Line:
    """A line through points (N, 2); NaN interrupts it. dashes are "4 6": so long, so far apart."""

    points: object
    color: str = "black"
    width: float = 2
    dashes: str | None = None


@dataclass(frozen=True)
class Dots:
    """A dot, or a little square, at each of the points (N, 2)."""

    points: object
    color: str
    size: float = 4
    square: bool = False


@dataclass(frozen=True)
class Text:
    """A few words, centered at (x, y); or [(words, color), ...] one after the other."""

    x: float
    y: float
    text: object
    color: str = "black"
    size: float = 18
    bold: bool = False
    ha: str = "center"
    halo: bool = False  # a white rim around the letters, where they lie on something

    @property
    def words(self):
        """All of it, without its colors."""
        return self.text if isinstance(self.text, str) else "".join(part for part, _ in self.text)


def fan(here, there, color, width=1.5):
    """Yield the two lines that lead from one box to another on its right."""
    for edge in ("top", "bottom"):
        ends = (here.right, getattr(here, edge)), (there.left, getattr(there, edge))
        yield Line(ends, color, width)


def arrow(start, end, color="black", width=2, head=9):
    """Yield a line from one point to another with a head at its end."""
    start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    along = (end - start) / (np.hypot(*(end - start)) or 1)
    across = np.array([-along[1], along[0]])
    foot = end - head * along
    yield Line([start, foot], color, width)
    yield Polygon([end, foot + 0.45 * head * across, foot - 0.45 * head * across], color)
