"""A net's volumes as columns of maps: where each goes on the page, and its pixels."""

from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np

from cs231n_utils.panels.kit.colors import SIGNED_PALETTE, ramp, signed_levels
from cs231n_utils.panels.kit.marks import Box
from cs231n_utils.volumes import Volume

ROOM = Box(178, 52, 528, 290)  # for all columns, in pixels of the page
FEWEST, MOST = 6, 10  # rows of maps
BETWEEN, STAGE = 4, 8  # from a map to the next; more, where the volume changes its size
STRIP, AROUND, SPREAD = 14, 4, 40  # a strip of single values, room at its sides; more room at most
SIDE = 24  # pixels that a map has down its image, or more: gaps between them are whole pixels
# From black, fit for what is never below zero. The first color of both palettes is the page's.
LIGHT = "000000 3b0f1a 8c1d1f d9541e f7a63b fde9a9 fffdf2"
PAGE = [[255, 255, 255]]
BRIGHT = np.vstack([PAGE, ramp(LIGHT, np.linspace(0, 1, 255))]).astype(np.uint8)
SIGNED = np.vstack([PAGE, SIGNED_PALETTE[1:]]).astype(np.uint8)


@dataclass(frozen=True)
class Column:
    """A volume on the page: maps below each other, or one strip if its maps are single values."""

    layer: int  # its number in the net
    word: str  # its heading, "CONV"
    volume: Volume
    box: Box | None = None  # of all rows

    @property
    def strip(self):
        return self.volume[:2] == (1, 1)


@dataclass(frozen=True)
class Sheet:
    """Columns with their places, and how many rows of maps there are.

    side, gap  pixels of a column's image down a map, and down from it to the next
    """

    columns: tuple
    rows: int
    side: int
    gap: int

    @property
    def maps(self):
        """The columns that are not strips."""
        return [column for column in self.columns if not column.strip]

    @property
    def deepest(self):
        """The number of maps in the column that has the most."""
        return max(column.volume.D for column in self.maps)

    def groups(self):
        """Return lists of neighbors that have the same volume."""
        return [list(group) for _, group in groupby(self.columns, lambda column: column.volume)]

    def pixels(self, column, values, first, own):
        """Return (pixels, palette) of the maps of a volume (H, W, D) from number `first` on.

        own  True: each map has a scale of its own; False: one for the volume
        """
        limit = np.abs(values).max()
        if column.strip:
            return levels_of(values.reshape(-1, 1), limit, values.min() < 0)
        shown = np.moveaxis(values[:, :, first : first + self.rows], -1, 0)
        if own:
            limit = np.abs(shown).max(axis=(1, 2), keepdims=True)
        levels, palette = levels_of(shown, limit, values.min() < 0)
        down = np.arange(self.side) * levels.shape[1] // self.side
        missing = self.rows - len(levels)
        levels = np.pad(levels[:, down], ((0, missing), (0, self.gap), (0, 0)))
        return levels.reshape(-1, levels.shape[2])[: -self.gap], palette


def levels_of(values, limit, below):
    """Return values as bytes from 1 on, and the palette that says what they stand for.

    limit  the value with the last of the colors
    below  whether some are below 0: it is white then, with blue below and red above; else black
    """
    shares = values / np.where(limit, limit, 1.0)
    if below:
        return signed_levels(shares, 1), SIGNED
    return np.rint(1 + 254 * shares).astype(np.uint8), BRIGHT


def lay_out(columns):
    """Return the Sheet of some Columns without places: as large as they can be."""
    maps = [column for column in columns if not column.strip]
    W, H, _ = maps[0].volume
    across, down = W / max(W, H), H / max(W, H)  # of a map whose longer side is 1
    steps = [_step(*pair) for pair in pairwise(columns)]
    room = ROOM.width - sum(steps) - STRIP * (len(columns) - len(maps))
    long = min(room / (len(maps) * across), (ROOM.height / FEWEST - BETWEEN) / down)
    wide, high = max(2, long * across), max(2, long * down)
    side = -(-SIDE // H) * H
    gap = max(1, round(BETWEEN * side / high))
    step = high * (side + gap) / side
    fitting = int((ROOM.height + step - high + 0.5) / step)
    rows = max(1, min(fitting, MOST, max(column.volume.D for column in maps)))
    tall = rows * step - (step - high)
    spare = min(max(room - len(maps) * wide, 0) / len(columns), SPREAD)
    placed, x = [], ROOM.left + spare / 2
    for column, after in zip(columns, [*steps, 0], strict=False):
        width = STRIP if column.strip else wide
        placed.append(replace(column, box=Box(x, ROOM.top, width, tall)))
        x += width + after + spare
    return Sheet(tuple(placed), rows, side, gap)


def _step(column, after):
    """Return the pixels between two columns."""
    step = BETWEEN + STAGE * (column.volume != after.volume)
    return step + AROUND * (column.strip or after.strip)
