"""Where things are on the page of the filter and map browser, in pixels of the page."""

from typing import NamedTuple

import numpy as np

WIDTH, HEIGHT, HEAD, TOP, LOW, FOOT = 860, 400, 14, 30, 370, 386
LEFT, FILTERS = 8, 330  # left edge and width of the filters
BETWEEN, GAP = 24, 2  # from one grid of filters to the next, for a heading; between tiles
COLOR_TILE, COLOR_STEP, COLOR_NAME = 60, 82, 20  # side, distance and words of a filter's colors
MIDDLE, SIDE, MAP = 368, 154, 216  # picture and map: left edge, side; upper edge of the map
RIGHT, PATCH, ACROSS, DOWN = 560, 86, 103, 106  # patches: left edge, side, from one to the next
BAR, BARS = (694, 790), (362, 385)  # ends of the two bars, and their middles

AREAS = {  # where a hand can point: left, top, right, bottom
    "filters": (LEFT, TOP, LEFT + FILTERS, FOOT - 8),
    "picture": (MIDDLE, TOP, MIDDLE + SIDE, TOP + SIDE),
    "map": (MIDDLE, MAP, MIDDLE + SIDE, MAP + SIDE),
    "patches": (RIGHT, TOP, WIDTH - 4, TOP + 3 * DOWN),
}


class Grid(NamedTuple):
    """Square tiles in rows that fill from the left."""

    count: int
    columns: int
    step: int  # from the left edge of a tile to that of the next
    tile: int  # side of a tile
    left: float
    top: float

    @property
    def bottom(self):
        return self.corner(self.count - 1)[1] + self.tile

    def corner(self, i):
        """Return (left, top) of tile i."""
        row, column = divmod(i, self.columns)
        return self.left + column * self.step, self.top + row * self.step

    def index(self, x, y):
        """Return which tile is at (x, y), or None."""
        column, row = (x - self.left) // self.step, (y - self.top) // self.step
        i = int(row * self.columns + column)
        return i if 0 <= column < self.columns and 0 <= i < self.count else None


def grids(level):
    """Return two Grids: all filters of a layer, and below it one filter by its channels."""
    K, *_, D = level.w.shape
    room = LOW - TOP - BETWEEN
    if level.in_color:
        columns, step = columns_and_step([K], room - COLOR_TILE - COLOR_NAME)
        lower = 4, 4, COLOR_STEP, COLOR_TILE
    else:
        columns, step = columns_and_step([K, D], room)
        lower = D, columns, step, step - GAP
    upper = Grid(K, columns, step, step - GAP, LEFT, TOP)
    return upper, Grid(*lower, LEFT, upper.bottom + BETWEEN)


def columns_and_step(counts, height, largest=90):
    """Return (columns, step) of the largest tiles with which all counts fit below each other."""
    for step in range(largest, GAP, -1):
        columns = (FILTERS + GAP) // step
        if sum(-(-count // columns) for count in counts) * step <= height + GAP:
            return columns, step
    raise ValueError(f"{sum(counts)} filters and channels are too many for one page")


def patch_corner(i):
    """Return (left, top) of patch i."""
    return RIGHT + i % 3 * ACROSS, TOP + i // 3 * DOWN


def patch_index(x, y):
    """Return which patch is at (x, y), or None."""
    column, row = int((x - RIGHT) // ACROSS), int((y - TOP) // DOWN)
    return 3 * row + column if 0 <= column < 3 and 0 <= row < 3 else None


def on_picture(shape, box):
    """Return (left, top, width, height) of a box of the picture, whose shape is (H, W, 3)."""
    across, down = SIDE / shape[1], SIDE / shape[0]
    left, top = MIDDLE + box.left * across, TOP + box.top * down
    return left, top, (box.right - box.left) * across, (box.bottom - box.top) * down


def on_map(shape, row, column):
    """Return (left, top, width, height) of a position of the map, whose shape is (H2, W2)."""
    across, down = SIDE / shape[1], SIDE / shape[0]
    return MIDDLE + column * across, MAP + row * down, across, down


def cell_at(shape, top, x, y):
    """Return (row, column) of what is at (x, y) of the picture or map with that upper edge."""
    H, W = shape[:2]
    cell = np.floor([(y - top) * H / SIDE, (x - MIDDLE) * W / SIDE])
    row, column = np.clip(cell, 0, (H - 1, W - 1)).astype(int).tolist()
    return row, column
