"""Filter and map browser: what a filter looks like, what it finds in an image, what it likes."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cs231n_utils.inside.units import crop
from cs231n_utils.panels.kit.class_bars import percent
from cs231n_utils.panels.kit.colors import COLORS, SIGNED_PALETTE, gray, signed_levels
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.images import sheet
from cs231n_utils.panels.kit.marks import Box, Frame, Image, Line, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import cut, number
from cs231n_utils.panels.map_browser.browsing import Shelf, describe

SIZE, HEAD, TOP, FOOT = (860, 380), 14, 30, 364
FILTERS = Box(8, TOP, 330, 318)
PICTURE, MAP = Box(368, TOP, 150, 150), Box(368, 206, 150, 150)
RIGHT, PATCH, ACROSS, DOWN = 560, 78, 103, 98  # patches: left edge, side, from one to the next
LARGEST, BETWEEN = 90, 24  # from a filter to the next; between two grids of them
ENLARGED, RIM = 4, 158  # pixels of a weight in their images; the gray around a filter
CHOSEN, HERE = COLORS[0], COLORS[1]
SHAPES = {"net": "shapes", "source": "shapes"}
PHOTOGRAPH = {"net": "CIFAR-10", "source": "photograph"}
SCENES = {
    "an edge filter": SHAPES | {"number": 36, "layer": 1, "filter": 10},
    "a color filter": PHOTOGRAPH | {"number": 0, "layer": 1, "filter": 13},
    "a deep filter": PHOTOGRAPH | {"number": 36, "layer": 8, "filter": 3},
    "own scale flatters noise": SHAPES | {"number": 39, "layer": 4, "filter": 9, "own": True},
    "silent on this image": PHOTOGRAPH | {"number": 41, "layer": 1, "filter": 12},
}
SCALES = {"one for all": False, "each its own": True}


class Grid(NamedTuple):
    """Square filters in rows that fill from the left."""

    count: int
    columns: int
    step: int  # pixels of the page from a filter to the next
    top: float

    @property
    def box(self):
        """The Box of all of them."""
        rows = -(-self.count // self.columns)
        return Box(FILTERS.left, self.top, self.columns * self.step, rows * self.step)

    def tile(self, i):
        """Return the Box of one of them."""
        row, col = divmod(i, self.columns)
        left, top = FILTERS.left + col * self.step, self.top + row * self.step
        return Box(left, top, self.step - 2, self.step - 2)

    def image(self, tiles, sets=None):
        """Return filters (N, F, F, 3) in bytes as one Image; sets(i) -> {control: value}."""
        tiles = tiles.repeat(ENLARGED, axis=1).repeat(ENLARGED, axis=2)
        rim = ((0, 0), (1, 1), (1, 1), (0, 0))  # on white a filter of zeros would not be seen
        tiles, side = np.pad(tiles, rim, constant_values=RIM), tiles.shape[1] + 3

        def pointed(row, col):
            i = row // side * self.columns + col // side
            return sets(i) if i < self.count else {}

        return Image(sheet(tiles, self.columns, 1), self.box, sets and pointed)


@lru_cache(maxsize=32)
def grids(level):
    """Return two Grids: all filters of a layer, and below it one filter by its channels."""
    K, *_, D = level.w.shape
    for step in range(LARGEST, 3, -1):
        columns = int(FILTERS.width // step)
        if (-(-K // columns) - (-D // columns)) * step <= FILTERS.height - BETWEEN:
            break
    upper = Grid(K, columns, step, TOP)
    return upper, Grid(D, columns, step, upper.box.bottom + BETWEEN)


def all_filters(level, own):
    """Return every filter of a layer, in color or at its strongest channel, (K, F, F, 3) bytes."""
    w = level.w
    if not level.in_color:
        w = w[np.arange(len(w)), :, :, np.abs(w).sum(axis=(1, 2)).argmax(axis=1)]
    return painted(w, own, np.abs(level.w).max())


def painted(w, own, largest):
    """Return filters (N, F, F, 3), where 0 is gray, or slices of them (N, F, F), where it is white.

    In bytes (N, F, F, 3), each on its own scale, or all on that of the largest weight.
    """
    limits = np.abs(w).reshape(len(w), -1).max(axis=1) if own else np.full(len(w), largest)
    scaled = w / np.where(limits > 0, limits, 1).reshape(-1, *(1,) * (w.ndim - 1))
    return gray(0.5 + scaled / 2) if w.ndim == 4 else SIGNED_PALETTE[signed_levels(scaled, 1)]


def picture(browsed):
    level, (upper, lower) = browsed.level, grids(browsed.level)
    yield upper.image(all_filters(level, browsed.own), lambda k: {"filter": k})
    for k in np.flatnonzero(browsed.alive == 0).tolist():
        corners = upper.tile(k).corners  # a dead one is crossed out
        yield from (Line(corners[::2], width=1.5), Line(corners[1::2], width=1.5))
    yield Frame(upper.tile(browsed.filter), CHOSEN, 3, halo=True)
    slices = np.moveaxis(level.w[browsed.filter], -1, 0)
    yield lower.image(painted(slices, browsed.own, np.abs(level.w).max()))
    yield from _picture_and_map(browsed)
    yield from _patches(browsed)
    yield from _words(browsed, lower)


def _picture_and_map(browsed):
    """Yield the image and the filter's map of it, each with the frame of the strongest position."""
    scaled = browsed.map / browsed.limit
    image, map_ = Image(gray(browsed.picked.picture), PICTURE), Image(gray(scaled), MAP)
    if not browsed.level.rectified:
        map_ = Image(signed_levels(scaled, 1), MAP, palette=SIGNED_PALETTE)
    yield from (image, Frame(PICTURE, "#999999", 1), map_, Frame(MAP, "#999999", 1))
    if browsed.place:
        top, bottom, left, right = browsed.box
        yield Frame(image.at(top, left, bottom - top, right - left), HERE, 3, halo=True)
        yield Frame(map_.at(*browsed.place), HERE, 3, halo=True)


def _patches(browsed):
    """Yield what excites the filter most, and how much; a click goes to the patch's image."""
    for i, patch in enumerate(browsed.patches):
        box = Box(RIGHT + i % 3 * ACROSS, TOP + i // 3 * DOWN, PATCH, PATCH)
        seen = crop(browsed.pictures[patch.picture], patch.window, fill=0.85)
        yield Image(gray(seen), box, lambda row, col, there=patch.picture: {"number": there})
        yield Text(box.middle, box.bottom + 10, f"≈ {patch.value:.2f}", size=14)
        if patch.picture == browsed.picked.number:
            yield Frame(box, CHOSEN, 3, halo=True)
    if not browsed.patches:
        yield Text(RIGHT + 1.5 * ACROSS, 150, "nothing", bold=True)


def _words(browsed, lower):
    """Yield the headings, the scales of colors, and how often the filter is active."""
    level, (H2, W2), N = browsed.level, browsed.map.shape, len(browsed.pictures)
    title = browsed.picked.title.removesuffix(f" of {browsed.picked.source}")
    seen_at, slices = ", strongest channel", "channel by channel"
    if level.in_color:
        seen_at, slices = "", "red, green, blue"
    heads = [
        (FILTERS.left, HEAD, f"{len(level.w)} filters{seen_at}"),
        (FILTERS.left, lower.top - BETWEEN / 2, f"filter {browsed.filter}: {slices}"),
        (PICTURE.left, HEAD, cut(title, PICTURE.width, 16, True)),
        (MAP.left, (PICTURE.bottom + MAP.top) / 2, f"map {W2}x{H2}"),
        (RIGHT, HEAD, "what excites it most"),
    ]
    for x, y, text in heads:
        yield Text(x, y, text, size=16, bold=True, ha="left")
    scale = "each on its own scale"
    if not browsed.own:
        scale = f"one scale, up to ±{number(np.abs(level.w).max())}"
    yield Text(FILTERS.left, FOOT, scale, size=15, ha="left")
    limit = number(browsed.limit)
    ends = f"black 0, white ≈ {limit}" if level.rectified else f"red ≈ {limit}, blue ≈ −{limit}"
    yield Text(MAP.middle, MAP.bottom + 11, ends, size=15)
    here, everywhere = map(percent, (browsed.alive_here, browsed.alive[browsed.filter]))
    yield Text(RIGHT, FOOT - 24, f"above 0 here: {here}", size=16, ha="left")
    yield Text(RIGHT, FOOT, f"in all {N} images: {everywhere}", size=16, ha="left")


def map_browser(nets=None, pictures=None, **shown):
    """Return the panel that shows a net's filters, their maps of an image, and what excites them.

    nets      {name: Trained}; if None, the two that come with the course
    pictures  {name: (N, H, W, 3) or {file: (H, W, 3)}}, float32 from 0 to 1, of the size that all
              the nets take, some hundred at most, since all pass through a net at once; if None,
              drawn shapes and parts of a photograph
    shown     see Panel
    """
    shelf = Shelf(nets, pictures)

    def layers(values):
        levels = shelf.levels[(shelf.first | values)["net"]]
        return {f"{level.number}: {level.name}": level.number for level in levels}

    def last_filter(values):
        return len(shelf.level((shelf.first | values)["net"], values["layer"]).w) - 1

    controls = shelf.controls() | {
        "layer": Choice("layer", layers, 1, look="menu"),
        "filter": Slider("filter", 0, last_filter, start=0),
        "own": Choice("scale", SCALES, False),
    }
    functions, scenes = (shelf.browse, picture, describe), SCENES if shelf.named else {}
    return Panel("filter and map browser", *functions, controls, scenes, SIZE, **shown)
