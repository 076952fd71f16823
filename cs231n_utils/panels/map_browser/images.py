"""What the filter and map browser paints: filters, a map and patches, as packed pixels."""

from functools import lru_cache

import numpy as np
from matplotlib import colormaps

from cs231n_utils.figures.style import SIGNED
from cs231n_utils.inside.units import crop
from cs231n_utils.panels.map_browser.browsing import TOP_PATCHES
from cs231n_utils.panels.map_browser.layout import (
    ACROSS,
    DOWN,
    PATCH,
    RIGHT,
    SIDE,
    TOP,
    grids,
    patch_corner,
)
from cs231n_utils.panels.raster.pixels import NOTHING, enlarged, packed, sharp

RIM = packed(np.full(3, 0.62))  # on white paper a filter of zeros would not be seen
COLORS_OF_LIGHT = (
    "in color",
    "red",
    "green",
    "blue",
)  # a first layer's channels, and all at once


@lru_cache(maxsize=32)
def all_filters(level, channel, own):
    """Return every filter of a layer, in color or at one channel, as one picture."""
    upper, _ = grids(level)
    if channel == "in color":
        return tiled(upper, in_color(level.w, limits_of(level.w, own)))
    w = level.w[..., channel_index(level, channel)]
    return tiled(upper, in_two_colors(w, limits_of(w if own else level.w, own)))


@lru_cache(maxsize=128)
def one_filter(level, filter, own):
    """Return a filter of a layer by its channels as one picture; in color first where it can."""
    _, lower = grids(level)
    w = np.moveaxis(level.w[filter], -1, 0)  # (D, F, F)
    tiles = in_two_colors(w, limits_of(w if own else level.w, own))
    if level.in_color:
        w = level.w[filter][None]
        whole = in_color(w, limits_of(w if own else level.w, own))
        tiles = np.concatenate([whole, tiles])
    return tiled(lower, tiles)


def channel_index(level, channel):
    return COLORS_OF_LIGHT.index(channel) - 1 if level.in_color else channel


def in_color(w, limits):
    """Return filters (K, F, F, 3) as packed pictures: 0 is gray, ±limits (K,) are full color."""
    return packed(0.5 + w / (2 * limits[:, None, None, None]))


def in_two_colors(slices, limits):
    """Return slices (N, F, F) as packed pictures: 0 is white, below it is blue, above it red."""
    return packed(colormaps[SIGNED](0.5 + slices / (2 * limits[:, None, None]), bytes=True))


def limits_of(w, own):
    """Return the size of the largest weight of all (1,), or of each of N filters (N,) if own."""
    limits = np.abs(w).reshape(len(w) if own else 1, -1).max(axis=1)
    return np.where(limits > 0, limits, 1)


def tiled(grid, pictures):
    """Return packed pictures (N, F, F) at the tiles of a grid, with a rim each, as one picture."""
    side, flat = sharp(grid.tile), grid._replace(left=0, top=0)
    tiles = enlarged(pictures, side, side)
    for edge in (np.s_[:, 0], np.s_[:, -1], np.s_[:, :, 0], np.s_[:, :, -1]):
        tiles[edge] = RIM
    corners = [[sharp(end) for end in flat.corner(i)] for i in range(grid.count)]
    width, height = np.max(corners, axis=0) + side
    sheet = np.full((height, width), NOTHING, np.uint32)
    for (left, top), tile in zip(corners, tiles, strict=True):
        sheet[top : top + side, left : left + side] = tile
    return sheet


def picture_of(browsed):
    return enlarged(packed(browsed.picture), sharp(SIDE), sharp(SIDE))


def map_of(browsed):
    scaled = browsed.map / browsed.limit
    if browsed.level.rectified:
        colors = colormaps["gray"](scaled, bytes=True)
    else:
        colors = colormaps[SIGNED](0.5 + scaled / 2, bytes=True)
    return enlarged(packed(colors), sharp(SIDE), sharp(SIDE))


def patches_of(browsed):
    """Return the patches as one picture, hatched beyond their pictures and where patches lack."""
    side = sharp(PATCH)
    size = sharp(2 * DOWN + PATCH), sharp(2 * ACROSS + PATCH)
    sheet, hatched = np.full(size, NOTHING, np.uint32), hatching(side)
    for i in range(TOP_PATCHES if browsed.patches else 0):
        left, top = (sharp(end) for end in np.subtract(patch_corner(i), (RIGHT, TOP)))
        tile = hatched
        if i < len(browsed.patches):
            patch = browsed.patches[i]
            whole = packed(browsed.pictures[patch.picture])[..., None]
            seen = crop(whole, patch.window, NOTHING)[..., 0]
            tile = enlarged(seen, side, side)
            tile = np.where(tile == NOTHING, hatched, tile)
        sheet[top : top + side, left : left + side] = tile
    return sheet


@lru_cache(maxsize=1)
def hatching(side):
    down, across = np.indices((side, side))
    gray = np.where((down + across) % 14 < 3, 176, 240).astype(np.uint8)
    return packed(np.repeat(gray[..., None], 3, axis=2))
