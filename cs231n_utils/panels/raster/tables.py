"""Tables of numbers side by side on one page, painted as a handful of artists, for the panels.

Measures are pixels of the page, to the right and down from its upper left corner.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba_array
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from cs231n_utils.panels.raster.cells import Words, number

FAINT = "#666666"


@dataclass(frozen=True)
class Table:
    """Numbers in rows and columns of equal cells.

    name     what a click on it is told by
    values   (rows, columns) of numbers, NaN for an empty cell, or of texts
    left     of its upper left corner, and top
    cell     (width, height) of a cell
    colors  (rows, columns) of matplotlib's colors, or one for all
    hatched  (rows, columns), True for cells that are not really there, such as padding
    faint    (rows, columns), True for other numbers that do not count here
    lines    color of the lines between cells: pale where the numbers come close to them
    """

    name: str
    values: np.ndarray
    left: float
    top: float
    cell: tuple
    colors: object = "white"
    hatched: object = False
    faint: object = False
    lines: str = "#555555"

    @property
    def right(self):
        return self.left + self.values.shape[1] * self.cell[0]

    @property
    def bottom(self):
        return self.top + self.values.shape[0] * self.cell[1]

    @property
    def middle(self):
        return (self.left + self.right) / 2

    def box(self, row, col, rows=1, cols=1):
        """Return the corners (4, 2) of a block of cells."""
        width, height = self.cell
        left, top = self.left + col * width, self.top + row * height
        right, low = left + cols * width, top + rows * height
        return np.array([(left, top), (right, top), (right, low), (left, low)])

    def boxes(self, mask):
        """Return the corners of every cell where mask (rows, columns) is True."""
        return [self.box(row, col) for row, col in np.argwhere(mask)]

    def words(self):
        """Return (x, y, text, color) for every cell."""
        (width, height), shape = self.cell, self.values.shape
        faint = np.broadcast_to(np.logical_or(self.hatched, self.faint), shape)
        for (row, col), value in np.ndenumerate(self.values):
            text = value if isinstance(value, str) else number(value)
            x, y = self.left + (col + 0.5) * width, self.top + (row + 0.5) * height
            yield x, y, text, FAINT if faint[row, col] else "black"


def cell_at(tables, x, y):
    """Return (name of the table, row, column) at a place of the page, or ("", 0, 0)."""
    for table in tables:
        if table.left <= x < table.right and table.top <= y < table.bottom:
            width, height = table.cell
            return table.name, int((y - table.top) / height), int((x - table.left) / width)
    return "", 0, 0


def beside(left, top, cell, tables, gap=0):
    """Return a Table for each (name, values, colors, hatched, faint), from left to right.

    gap  between one table and the next
    """
    made = []
    for name, values, *looks in tables:
        made.append(Table(name, values, left, top, cell, *looks))
        left = made[-1].right + gap
    return made


def between(one, sign, other):
    """Return the word (x, y, text) for a sign in the middle of the gap between two tables."""
    low, high = min(one.bottom, other.bottom), max(one.top, other.top)
    return (one.right + other.left) / 2, (low + high) / 2, sign


class Page:
    """The whole of a figure, with tables, frames around some of their cells, and heads.

    size  of the numbers, in points; heads are a little larger
    """

    def __init__(self, figure, size=13):
        wide, high = figure.get_size_inches() * 100
        ax = figure.add_axes((0, 0, 1, 1), label="page", xlim=(0, wide), ylim=(high, 0))
        ax.set_axis_off()
        common = {"animated": True, "zorder": 2}
        self.squares = PolyCollection([], linewidths=1, **common)
        # One path for all hatched cells: hatching them one by one takes ten times as long.
        self.hatches = PathPatch(Path(np.zeros((0, 2))), fc="none", ec="#c4c4c4", **common)
        self.hatches.set(hatch="////", linewidth=0)
        self.frames = PolyCollection([], facecolors="none", linewidths=2.5, animated=True, zorder=6)
        for artist in (self.squares, self.hatches, self.frames):
            ax.add_artist(artist)
        self.numbers, self.heads = Words(ax, size), Words(ax, size=14, weight="bold")
        self.notes, self.rulers = Words(ax, size=13), Words(ax, size=11)

    def show(self, tables, frames, heads=(), notes=(), rulers=()):
        """Put tables on the page.

        frames               {color: boxes of the tables}, the last on top
        heads, notes, rulers  words (x, y, text) or (x, y, text, color)
        """
        masks = [np.broadcast_to(table.hatched, table.values.shape) for table in tables]
        whole = [np.ones(mask.shape, bool) for mask in masks]
        self.squares.set_verts(_all_boxes(tables, whole))
        self.squares.set_facecolor(np.concatenate([_paint(table) for table in tables]))
        self.squares.set_edgecolor([table.lines for table in tables for _ in table.values.flat])
        self.hatches.set_path(_outlines(_all_boxes(tables, masks)))
        self.frames.set_verts([box for boxes in frames.values() for box in boxes])
        self.frames.set_edgecolor([color for color, boxes in frames.items() for _ in boxes])
        self.numbers.show([word for table in tables for word in table.words()])
        for words, shown in zip(
            (self.heads, self.notes, self.rulers), (heads, notes, rulers), strict=True
        ):
            words.show(shown)


def _all_boxes(tables, masks):
    return [box for table, mask in zip(tables, masks, strict=True) for box in table.boxes(mask)]


def _outlines(boxes):
    """Return one path around every box."""
    corners = np.array([[*box, box[0]] for box in boxes]).reshape(-1, 2)
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(boxes)
    return Path(corners, codes)


def _paint(table):
    return to_rgba_array(np.broadcast_to(table.colors, table.values.shape).ravel().tolist())
