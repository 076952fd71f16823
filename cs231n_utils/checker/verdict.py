"""What a check has to say, as text and as a picture of words and grids."""

import re
from dataclasses import dataclass
from html import escape

import numpy as np

TITLES = {
    "not attempted": ("○", "Not attempted yet"),
    "raised": ("✗", "Your code stopped with an error"),
    "late": ("✗", "Out of time"),
    "wrong kind": ("✗", "Unexpected result"),
    "wrong shape": ("✗", "Wrong shape"),
    "wrong values": ("✗", "Not yet right"),
    "changed": ("✗", "Right, but it changes its input"),
    "unchecked": ("✗", "This could not be checked"),
    "right": ("✓", "Right"),
}
EDGES = {"○": "#888888", "✗": "#D55E00", "✓": "#009E73"}  # of Okabe and Ito's colors
SHELF = "display: flex; flex-wrap: wrap; align-items: center"
CELL = "border: 1px solid #888888; padding: 2px 7px; text-align: right; "
WRONG = "background: rgba(213, 94, 0, 0.25); "
FRAME = "outline: 3px solid #D55E00; outline-offset: -2px; "
PLACE = "border: none; padding: 0 5px; text-align: center; font-weight: normal; opacity: 0.7"
LARGEST = 12  # rows and columns of a grid; a larger one is cut around its marked cell


@dataclass(frozen=True)
class Grid:
    """A few rows of numbers with a title; the number at `marked` is framed."""

    title: str
    rows: tuple  # of tuples of numbers
    marked: tuple | None = None
    wrong: frozenset = frozenset()  # the places of all that are wrong
    corner: tuple = (0, 0)  # row and column of the first number in the array that it is cut from

    @classmethod
    def of(cls, title, array, marked=None, wrong=False):
        """Return the grid of an array (rows, columns), cut where it is large."""
        array = np.atleast_2d(array)
        corner = tuple(
            int(np.clip((marked or (0, 0))[axis] - LARGEST // 2, 0, max(0, side - LARGEST)))
            for axis, side in enumerate(array.shape)
        )
        cut = tuple(slice(first, first + LARGEST) for first in corner)
        if marked is not None:
            marked = tuple(int(place - first) for place, first in zip(marked, corner, strict=True))
        places = np.argwhere(np.broadcast_to(np.atleast_2d(wrong), array.shape)[cut]).tolist()
        rows = tuple(map(tuple, array[cut].tolist()))
        return cls(title, rows, marked, frozenset(map(tuple, places)), corner)

    def texts(self):
        return [[short(value) for value in row] for row in self.rows]


@dataclass(frozen=True)
class Verdict:
    """The result of a check: what kind it is, in sentences, with the numbers behind it."""

    kind: str
    words: tuple = ()  # paragraphs; `code` stands in backticks
    grids: tuple = ()  # how the first wrong number comes about
    compared: tuple = ()  # the reader's result and the expected one
    printed: str = ""  # what the answer printed
    named: tuple = ()  # the sentences of the mistakes in it, as all who make these get them

    def __repr__(self):
        mark, title = TITLES[self.kind]
        parts = [" ".join([f"{mark} {title}.", *self.words[:1]]), *self.words[1:]]
        parts += map(_side_by_side, self._shelves())
        if self.printed:
            parts.append(f"It printed:\n{self.printed}")
        return "\n".join(parts)

    def _shelves(self):
        return [
            shelf for grids in (self.grids, self.compared) if grids for shelf in _shelves(grids)
        ]

    def _repr_html_(self):
        mark, title = TITLES[self.kind]
        shelves = "".join(map(_shelf, self._shelves()))
        printed = f"<p>It printed:</p><pre>{escape(self.printed)}</pre>" if self.printed else ""
        first, *others = [as_html(words) for words in self.words] or [""]
        paragraphs = [f"<b>{mark} {title}.</b> {first}", *others]
        return (
            f'<div role="status" style="border-left: 5px solid {EDGES[mark]}; padding: 2px 14px">'
            + "".join(f'<p style="max-width: 52em">{words}</p>' for words in paragraphs)
            + f"{shelves}{printed}</div>"
        )


@dataclass(frozen=True)
class Note:
    """A sentence to display. As printed text, JupyterLab would break it in the middle of a word."""

    words: str

    def __repr__(self):
        return self.words

    def _repr_html_(self):
        return f'<p style="max-width: 52em">{as_html(self.words)}</p>'


def short(value, digits=4):
    """Return a number in few characters, a string as it is."""
    if isinstance(value, str):
        return value
    text = f"{value + 0.0:.{digits}g}" if isinstance(value, float) else str(value)  # no −0
    return text.replace("-", "−")


def _shelves(grids):
    """Return rows of (grid, what stands after it): × and = where two are multiplied for a third."""
    threes = [grids[i : i + 3] for i in range(0, len(grids), 3)]
    if all(map(_is_product, threes)):
        return [list(zip(three, ("×", "=", ""), strict=True)) for three in threes]
    return [[(grid, "") for grid in grids]]


def _is_product(grids):
    if len(grids) != 3 or len({np.shape(grid.rows) for grid in grids}) > 1:
        return False
    a, b, product = (np.array(grid.rows) for grid in grids)
    return all(each.dtype.kind in "iuf" for each in (a, b, product)) and np.allclose(a * b, product)


def _side_by_side(shelf):
    """Return grids as text, next to each other, each below its title; `>` marks a cell."""
    height, columns = max(len(grid.rows) for grid, _ in shelf), []
    for grid, sign in shelf:
        texts = grid.texts()
        width = max((len(text) for row in texts for text in row), default=0) + 2
        lines = [grid.title] + [
            "".join(
                (">" * ((i, j) == grid.marked) + text).rjust(width) for j, text in enumerate(row)
            )
            for i, row in enumerate(texts)
        ]
        lines += [""] * (height + 1 - len(lines))
        columns += [lines, [""] * (height + 1)]
        columns[-1][(height + 1) // 2] = sign
    padded = [[line.ljust(max(map(len, lines))) for line in lines] for lines in columns]
    return "\n".join("  ".join(line).rstrip() for line in zip(*padded, strict=True))


def _grid(grid):
    """Return a grid as an HTML table, on the ground of the notebook's theme, light or dark.

    One with a marked cell has its rows and columns numbered, as in the array it is cut from.
    """
    numbered, rows = grid.marked is not None, []
    several = numbered and len(grid.rows) > 1
    if numbered:
        places = range(grid.corner[1], grid.corner[1] + len(grid.rows[0]))
        heads = "".join(f'<th scope="col" style="{PLACE}">{place}</th>' for place in places)
        corner = '<td style="border: none"></td>' * several
        rows.append(f'<tr style="background: none">{corner}{heads}</tr>')
    for i, row in enumerate(grid.texts()):
        head = f'<th scope="row" style="{PLACE}">{grid.corner[0] + i}</th>' * several
        cells = "".join(
            f'<td style="{CELL}{WRONG * ((i, j) in grid.wrong)}{FRAME * ((i, j) == grid.marked)}">'
            f"{escape(text)}</td>"
            for j, text in enumerate(row)
        )
        rows.append(f'<tr style="background: none">{head}{cells}</tr>')
    return (
        '<table style="border-collapse: collapse; margin: 2px 0 10px 0; font-size: 100%">'
        '<caption style="caption-side: top; text-align: center; padding: 2px 0; color: inherit; '
        f'white-space: nowrap">{escape(grid.title)}</caption>{"".join(rows)}</table>'
    )


def _shelf(shelf):
    """Return grids as HTML, next to each other."""
    signs = (
        f'<span style="font-size: 130%; margin: 0 8px">{sign or "&nbsp;"}</span>'
        for _, sign in shelf
    )
    pictures = "".join(f"{_grid(grid)}{sign}" for (grid, _), sign in zip(shelf, signs, strict=True))
    return f'<div style="{SHELF}">{pictures}</div>'


def as_html(words):
    """Return a sentence as HTML, escaped, with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words))
