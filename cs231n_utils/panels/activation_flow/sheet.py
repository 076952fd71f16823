"""A net's volumes as columns of maps on one sheet of pixels: where each goes, and its colors."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import LinearSegmentedColormap

from cs231n_utils.figures.style import SIGNED
from cs231n_utils.volumes import Volume

FEWEST, MOST = 6, 10  # rows of maps
BETWEEN, MOST_BETWEEN = 6, 16  # pixels from a map to the next
STAGE = 26  # more, where the volume changes its size
STRIP, AROUND = 20, 10  # pixels of a strip of single values, and of the room on both sides of it
LIGHT = ["#000000", "#3b0f1a", "#8c1d1f", "#d9541e", "#f7a63b", "#fde9a9", "#fffdf2"]


@dataclass(frozen=True)
class Column:
    """A volume on the sheet: maps below each other, or one strip if its side is 1.

    layer  index of its Activation
    word   its heading, "CONV"
    volume  its Volume
    left, width  in pixels
    """

    layer: int
    word: str
    volume: Volume
    left: float = 0.0
    width: int = 0

    @property
    def strip(self):
        return self.volume[:2] == (1, 1)

    @property
    def middle(self):
        return self.left + self.width / 2


@dataclass(frozen=True)
class Sheet:
    """Columns with their places; rows of maps, each so many pixels high."""

    columns: tuple
    top: int
    height: int
    rows: int
    high: int

    def box(self, column, row):
        """Return (left, top, width, height) of a map, or of a strip, in pixels."""
        left = round(column.left)
        if column.strip:
            return left, self.top, column.width, self.height
        step = (self.height - self.high) / max(self.rows - 1, 1)
        step = min(step, self.high + MOST_BETWEEN)
        return left, round(self.top + row * step), column.width, self.high

    @property
    def maps(self):
        """The columns that are not strips."""
        return [column for column in self.columns if not column.strip]

    def groups(self):
        """Return (left, right, volume) of neighbors that have the same volume."""
        groups = [list(group) for _, group in groupby(self.columns, lambda column: column.volume)]
        return [(round(g[0].left), round(g[-1].left) + g[-1].width, g[0].volume) for g in groups]

    def at(self, x, y):
        """Return (column, row) of the map at a pixel, its numbers among the maps; or None."""
        for number, column in enumerate(self.maps):
            for row in range(self.rows):
                left, top, width, height = self.box(column, row)
                if left <= x < left + width and top <= y < top + height:
                    return number, row
        return None


@lru_cache(maxsize=64)
def lay_out(columns, left, right, top, height):
    """Return the Sheet of some Columns in the room from left to right: as large as they can be."""
    maps = [column for column in columns if not column.strip]
    W, H, _ = maps[0].volume if maps else (1, 1, 1)
    across, down = W / max(W, H), H / max(W, H)  # of a map whose longer side is 1
    steps = [_step(*pair) for pair in pairwise(columns)]
    strips = STRIP * (len(columns) - len(maps))
    room = right - left - sum(steps) - strips
    side = min(room / max(len(maps) * across, 1), (height / FEWEST - BETWEEN) / down)
    wide, high = max(2, int(side * across)), max(2, int(side * down))
    deepest = max((column.volume[2] for column in maps), default=1)
    rows = min((height + BETWEEN) // (high + BETWEEN), MOST, deepest)
    spare = (right - left - sum(steps) - strips - len(maps) * wide) / max(len(columns), 1)
    spare = min(max(spare, 0), 60)
    placed, x = [], left + spare / 2
    for column, step in zip(columns, [*steps, 0], strict=False):
        width = STRIP if column.strip else wide
        placed.append(Column(column.layer, column.word, column.volume, x, width))
        x += width + step + spare
    return Sheet(tuple(placed), top, height, rows, high)


def _step(column, after):
    """Return the pixels between two columns."""
    step = BETWEEN + STAGE * (column.volume != after.volume)
    return step + AROUND * (column.strip or after.strip)


def paint_column(page, sheet, column, values, first, own):
    """Paint the maps of a volume (H, W, D) from number `first` on onto a page (rows, columns, 4).

    own  True: each map has a scale of its own; False: one for the volume
    """
    colors, limit = scale(values)
    if column.strip:
        shown = values.reshape(1, -1, 1)
    else:
        shown = values[:, :, first : first + sheet.rows].transpose(2, 0, 1)  # (D, H, W)
        limit = np.abs(shown).max(axis=(1, 2), keepdims=True) if own else limit
    _, _, width, height = sheet.box(column, 0)
    for row, picture in enumerate(paint(shown, (height, width), colors, limit)):
        left, top, _, _ = sheet.box(column, row)
        page[top : top + height, left : left + width] = picture


def scale(values):
    """Return the name of a volume's colors, and its farthest value from 0.

    The colors are those around zero if there is anything below it, else those from black up.
    """
    return ("signed" if values.min() < 0 else "light"), float(np.abs(values).max())


def paint(values, shape, colors, limit):
    """Return values (..., H, W) as pictures of another shape, (..., rows, columns, 4) bytes.

    colors  "signed": white at 0, red above and blue below; "light": black at 0
    limit    the value with the last of the colors
    """
    part = resized(values / np.where(limit, limit, 1.0), shape)
    part = part * 127.5 + 128 if colors == "signed" else part * 255 + 0.5
    return table(colors)[np.clip(part, 0, 255).astype(np.uint8)]


@lru_cache(maxsize=2)
def table(colors):
    """Return 256 colors, (256, 4) bytes."""
    light = LinearSegmentedColormap.from_list("light", LIGHT)
    ramp = colormaps[SIGNED] if colors == "signed" else light
    return (ramp(np.linspace(0, 1, 256)) * 255).round().astype(np.uint8)


def resized(values, shape):
    """Return images (..., H, W) in another shape; their pixels stay rectangles."""
    down, across = _shares(values.shape[-2], shape[0]), _shares(values.shape[-1], shape[1])
    return down @ values @ across.T


@lru_cache(maxsize=64)
def _shares(before, after):
    """Return (after, before): the share that each old pixel has in each new one, along a side."""
    edges = np.arange(after + 1) * before / after
    start = np.maximum(edges[:-1, None], np.arange(before))
    stop = np.minimum(edges[1:, None], np.arange(1, before + 1))
    return (np.clip(stop - start, 0, None) * after / before).astype(np.float32)
