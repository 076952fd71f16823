"""Ten shapes as signed distances: how many pixels a point lies outside (negative: inside).

Every function takes the same five arguments, for many images at once, and returns (n, H, W):

row, column  (n, H, W)  where each pixel lies, seen from the middle of the shape
half         (n, 1, 1)  pixels from there to the side of the upright box that holds the shape
turn         (n, 1, 1)  -1 to 1, how far to turn; as far as the shape keeps its name
thick        (n, 1, 1)  0 to 1, from thin to thick

Distances that only need to be right close to the edge may be simpler than the true ones: beside
the corner of a square, say.
"""

import numpy as np


def disc(row, column, half, turn, thick):
    return np.hypot(row, column) - half


def ring(row, column, half, turn, thick):
    return _rim(disc(row, column, half, turn, thick), half, thick)


def square(row, column, half, turn, thick):
    return _box(*_turned_in_box(row, column, half, turn))


def frame(row, column, half, turn, thick):
    return _rim(square(row, column, half, turn, thick), half, thick)


def triangle(row, column, half, turn, thick):
    """Equal sides, and any turn: a triangle on its tip is one still. Its corners touch a circle."""
    row, column = _turned(row, column, turn * np.pi)
    upper_sides = 0.75**0.5 * abs(column) - row / 2
    return np.maximum(row, upper_sides) - half / 2


def plus(row, column, half, turn, thick):
    return _two_bars(row, column, half, turn * np.pi / 15, thick)


def cross(row, column, half, turn, thick):
    return _two_bars(row, column, half, np.pi / 4 + turn * np.pi / 15, thick)


def horizontal_stripes(row, column, half, turn, thick):
    row, column, side = _turned_in_box(row, column, half, turn)
    return np.maximum(_stripes(row, side / 2.5), _box(row, column, side))


def vertical_stripes(row, column, half, turn, thick):
    return horizontal_stripes(column, row, half, turn, thick)


def checkers(row, column, half, turn, thick):
    row, column, side = _turned_in_box(row, column, half, turn)
    # Four cells a side: half a cell aside, so that the middle lies between two. The outer cells go
    # on for ever and are cut by the box; a cell that ended there too would leave a thin line.
    a, b = (
        _stripes(np.clip(along, -0.75 * side, 0.75 * side) + side / 4, side / 2)
        for along in (row, column)
    )
    both_or_neither = np.minimum(np.maximum(a, b), np.maximum(-a, -b))
    return np.maximum(both_or_neither, _box(row, column, side))


SHAPES = {
    "disc": disc,
    "ring": ring,
    "square": square,
    "frame": frame,
    "triangle": triangle,
    "plus": plus,
    "cross": cross,
    "horizontal stripes": horizontal_stripes,
    "vertical stripes": vertical_stripes,
    "checkers": checkers,
}


def _turned(row, column, angle):
    cos, sin = np.cos(angle), np.sin(angle)
    return cos * row + sin * column, cos * column - sin * row


def _turned_in_box(row, column, half, turn):
    """Return row and column turned by up to 15 degrees, and the half of a square so turned."""
    angle = turn * np.pi / 12
    return *_turned(row, column, angle), half / (np.cos(angle) + abs(np.sin(angle)))


def _box(row, column, half):
    return np.maximum(abs(row), abs(column)) - half


def _rim(distance, half, thick):
    """Return the distance from the rim of a shape: what is left when its inside is taken out."""
    width = half * (0.3 + 0.15 * thick)
    return abs(distance + width / 2) - width / 2


def _two_bars(row, column, half, angle, thick):
    """Return the distance from two bars crossed at their middles and turned, within the box."""
    share = 0.25 + 0.1 * thick  # of a bar's length, its width
    cos, sin = np.cos(angle), abs(np.sin(angle))
    length = half / np.maximum(cos + share * sin, sin + share * cos)
    row, column = (abs(along) for along in _turned(row, column, angle))
    return np.maximum(np.minimum(row, column) - share * length, np.maximum(row, column) - length)


def _stripes(across, width):
    """Return the distance from stripes as wide as the gaps between them, one in the middle."""
    return abs((across + width) % (2 * width) - width) - width / 2
