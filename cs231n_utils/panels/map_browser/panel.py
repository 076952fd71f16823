"""Filter and map browser: what a filter looks like, what it finds in an image, what it likes."""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from cs231n_utils.inside.units import crop, receptive_box
from cs231n_utils.panels.kit.colors import COLORS, SIGNED_PALETTE, gray, signed_levels
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.images import sheet
from cs231n_utils.panels.kit.marks import Box, Frame, Image, Line, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import width
from cs231n_utils.panels.map_browser.browsing import Browsed, Shelf
from cs231n_utils.panels.map_browser.words import describe, percent, seen_at, short

SIZE, HEAD, TOP, LOW, FOOT = (860, 380), 14, 30, 348, 364
FILTERS = Box(8, TOP, 330, LOW - TOP)
PICTURE, MAP = Box(368, TOP, 150, 150), Box(368, 206, 150, 150)
RIGHT, PATCH, ACROSS, DOWN = 560, 78, 103, 98  # patches: left edge, side, from one to the next
METERS = Box(690, 332, 96, 12), Box(690, 356, 96, 12)
LARGEST, COLOR_TILE, NAMES = 90, 58, 22  # side of a filter; of one by its colors, and their names
BETWEEN, ENLARGED = 24, 4  # between two grids of filters; pixels of a weight in their images
CHOSEN, HERE, RIM, EMPTY = COLORS[0], COLORS[1], 158, 217
COLORS_OF_LIGHT = ("in color", "red", "green", "blue")  # a first layer's channels, and all at once
SHAPES = {"net": "shapes", "source": "shapes"}
PHOTOGRAPH = {"net": "CIFAR-10", "source": "photograph"}
SCENES = {
    "an edge filter": SHAPES | {"number": 36, "layer": 1, "filter": 10},
    "a color filter": PHOTOGRAPH | {"number": 0, "layer": 1, "filter": 13},
    "a deep filter": PHOTOGRAPH | {"number": 36, "layer": 8, "filter": 3},
    "own scale flatters noise": SHAPES | {"number": 39, "layer": 4, "filter": 9, "scale": True},
    "silent on this image": PHOTOGRAPH | {"number": 41, "layer": 1, "filter": 12},
}
SCALES = {"one for all": False, "each its own": True}


def compute(shelf, net, source, number, layer, filter, channel, scale, position):
    level = shelf.level(net, layer)
    values = shelf.volumes(net, source, number)[level.index][:, :, filter]
    at = None
    if position or np.ptp(values):
        # Positions are counted from 1 on, row by row; 0 stands for the strongest.
        at = divmod(position - 1 if position else int(values.argmax()), values.shape[1])
    box = at and receptive_box(shelf.nets[net].net, level.index, *at)[0]
    found = shelf.found(net, source)[level.index]
    picked, pictures = shelf.pick(number, net, source), shelf.pictures[source]
    most, patches = float(found.values[:, filter].max()), shelf.patches(net, source, layer, filter)
    shown = level, filter, channel, scale
    return Browsed(picked, pictures, *shown, values, most, at, box, patches, found.alive)


class Grid(NamedTuple):
    """Square filters in rows that fill from the left."""

    count: int
    columns: int
    step: float  # pixels of the page from the left edge of a filter to that of the next
    tile: float  # and its side
    left: float
    top: float

    @property
    def bottom(self):
        return self.box(self.count - 1).bottom

    def box(self, i):
        row, col = divmod(i, self.columns)
        left, top = self.left + col * self.step, self.top + row * self.step
        return Box(left, top, self.tile, self.tile)

    def image(self, tiles, sets):
        """Return filters (N, F, F, 3) in bytes as one Image; sets(i) -> {control: value}."""
        tiles = tiles.repeat(ENLARGED, axis=1).repeat(ENLARGED, axis=2)
        rim = ((0, 0), (1, 1), (1, 1), (0, 0))  # on white a filter of zeros would not be seen
        tiles = np.pad(tiles, rim, constant_values=RIM)
        gap = max(1, round((self.step - self.tile) * tiles.shape[1] / self.tile))
        side, pixels = tiles.shape[1] + gap, sheet(tiles, self.columns, gap)

        def pointed(row, col):
            i = row // side * self.columns + col // side
            return sets(i) if i < self.count else {}

        high, wide = (n * self.tile / (side - gap) for n in pixels.shape[:2])
        return Image(pixels, Box(self.left, self.top, wide, high), pointed)


@lru_cache(maxsize=32)
def grids(level):
    """Return two Grids: all filters of a layer, and below it one filter by its channels."""
    K, *_, D = level.w.shape
    room = FILTERS.height - BETWEEN
    if level.in_color:
        columns, step = columns_and_step([K], room - COLOR_TILE - NAMES)
        lower = 4, 4, COLOR_TILE + 24, COLOR_TILE
    else:
        columns, step = columns_and_step([K, D], room)
        lower = D, columns, step, step - 2
    upper = Grid(K, columns, step, step - 2, FILTERS.left, FILTERS.top)
    return upper, Grid(*lower, FILTERS.left, upper.bottom + BETWEEN)


def columns_and_step(counts, height):
    """Return (columns, step) of the largest tiles with which all counts fit below each other."""
    for step in range(LARGEST, 3, -1):
        columns = int(FILTERS.width // step)
        if sum(-(-count // columns) for count in counts) * step <= height:
            return columns, step
    raise ValueError(f"{sum(counts)} filters and channels are too many for one page")


@lru_cache(maxsize=32)
def all_filters(level, channel, own):
    """Return every filter of a layer, in color or at one channel, in bytes (K, F, F, 3)."""
    w = level.w if channel == "in color" else level.w[..., channel_index(level, channel)]
    return painted(w, own, np.abs(level.w).max())


@lru_cache(maxsize=128)
def one_filter(level, filter, own):
    """Return a filter by its channels in bytes (D, F, F, 3); in color first where it can be."""
    w, largest = level.w[filter], np.abs(level.w).max()
    whole = [painted(w[None], own, largest)] if level.in_color else []
    return np.concatenate([*whole, painted(np.moveaxis(w, -1, 0), own, largest)])


def channel_index(level, channel):
    return COLORS_OF_LIGHT.index(channel) - 1 if level.in_color else channel


def painted(w, own, largest):
    """Return filters (N, F, F, 3), where 0 is gray, or slices of them (N, F, F), where it is white.

    In bytes (N, F, F, 3), each on its own scale, or all on that of the largest weight.
    """
    limits = np.abs(w).reshape(len(w), -1).max(axis=1) if own else np.full(len(w), largest)
    scaled = w / np.where(limits > 0, limits, 1).reshape(-1, *(1,) * (w.ndim - 1))
    return gray(0.5 + scaled / 2) if w.ndim == 4 else SIGNED_PALETTE[signed_levels(scaled, 1)]


def picture(browsed):
    level, (upper, lower) = browsed.level, grids(browsed.level)

    def channel_of(d):
        return {"channel": COLORS_OF_LIGHT[d] if level.in_color else d}

    tiles = all_filters(level, browsed.channel, browsed.own)
    yield upper.image(tiles, lambda k: {"filter": k, "position": 0})
    for k in np.flatnonzero(browsed.alive == 0).tolist():
        box, gap = upper.box(k), (np.nan, np.nan)
        ends = [(box.left, box.top), (box.right, box.bottom), gap]
        yield Line([*ends, (box.left, box.bottom), (box.right, box.top)], width=1.5)
    yield Frame(upper.box(browsed.filter), CHOSEN, 3, halo=True)
    yield lower.image(one_filter(level, browsed.filter, browsed.own), channel_of)
    channel = channel_index(level, browsed.channel) + level.in_color
    yield Frame(lower.box(channel), CHOSEN, 3, halo=True)
    yield from _picture_and_map(browsed)
    yield from _patches(browsed)
    yield from _words(browsed, lower)


def _picture_and_map(browsed):
    """Yield the image and the filter's map of it, each with the frame of a position."""
    W2, scaled = browsed.map.shape[1], browsed.map / browsed.limit

    def sets(row, col):
        return {"position": 1 + row * W2 + col}

    image, map_ = Image(gray(browsed.picked.picture), PICTURE), Image(gray(scaled), MAP, sets)
    if not browsed.level.rectified:
        map_ = Image(signed_levels(scaled, 1), MAP, sets, SIGNED_PALETTE)
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
        there = {"number": patch.picture, "position": 0}
        yield Image(gray(seen), box, lambda row, col, there=there: there)
        yield Text(box.middle, box.bottom + 10, f"≈ {short(patch.value)}", size=14)
        if patch.picture == browsed.picked.number:
            yield Frame(box, CHOSEN, 3, halo=True)


def _words(browsed, lower):
    """Yield the headings, the scales of colors, and the two meters."""
    level, (H2, W2) = browsed.level, browsed.map.shape
    K, *_, D = level.w.shape
    by = "by color" if level.in_color else f"by its {D} channels"
    title = browsed.picked.title.removesuffix(f" of {browsed.picked.source}")
    while width(title, 16, True) > PICTURE.width:
        title = title.rstrip("…")[:-1] + "…"
    heads = [
        (FILTERS.left, HEAD, f"{K} filters {seen_at(browsed)}"),
        (FILTERS.left, lower.top - BETWEEN / 2 + 1, f"filter {browsed.filter} {by}"),
        (PICTURE.left, HEAD, title),
        (MAP.left, (PICTURE.bottom + MAP.top) / 2, f"map {W2}x{H2}"),
        (RIGHT, HEAD, "what excites it most"),
    ]
    for x, y, text in heads:
        yield Text(x, y, text, size=16, bold=True, ha="left")
    if level.in_color:
        for i, name in enumerate(("all", *COLORS_OF_LIGHT[1:])):
            box = lower.box(i)
            yield Text(box.middle, box.bottom + 11, name, size=15)
    limit = short(np.abs(level.w).max())
    in_color = browsed.channel == "in color"
    ends = f"gray 0, full color ±{limit}" if in_color else f"red {limit}, blue −{limit}"
    scale = "each on its own scale" if browsed.own else f"one scale: {ends}"
    yield Text(FILTERS.left, FOOT, scale, size=15, ha="left")
    limit = short(browsed.limit)
    ends = f"black 0, white ≈ {limit}" if level.rectified else f"red ≈ {limit}, blue ≈ −{limit}"
    if not browsed.map.any():
        ends = "black 0" if level.rectified else "white 0"
    yield Text(MAP.middle, MAP.bottom + 11, ends, size=15)
    if browsed.same:
        value = browsed.map[0, 0]
        color = "black" if value or not level.rectified else "white"
        yield Text(MAP.middle, MAP.center, f"all {'≈ ' if value else ''}{short(value)}", color)
    if not browsed.patches:
        middle = (RIGHT + SIZE[0]) / 2
        yield Text(middle, 150, "nothing:", bold=True)
        yield Text(middle, 180, f"0 on all {len(browsed.pictures)} images", bold=True)
    meters = {
        "above 0 here": browsed.alive_here,
        f"on all {len(browsed.pictures)}": browsed.alive[browsed.filter],
    }
    for box, (name, share) in zip(METERS, meters.items(), strict=True):
        pixels = np.full((1, 96, 3), EMPTY, np.uint8)  # a length would vary between machines
        pixels[:, : round(96 * float(share))] = list(bytes.fromhex(CHOSEN[1:]))
        yield Image(pixels, box)
        yield Text(box.left - 8, box.center, name, size=15, ha="right")
        yield Text(box.right + 8, box.center, f"≈ {percent(share)}", size=15, ha="left")


def map_browser(nets=None, pictures=None, **shown):
    """Return the panel that shows a net's filters, their maps of an image, and what excites them.

    nets      {name: Trained}; if None, the two that come with the course
    pictures  {name: (N, H, W, 3) or {file: (H, W, 3)}}, float32 from 0 to 1, of the size that all
              the nets take, some hundred at most, since all pass through a net at once; if None,
              drawn shapes and parts of a photograph
    shown     see Panel
    """
    shelf = Shelf(nets, pictures)
    ask, controls = partial(compute, shelf, **shelf.first), controls_of(shelf)
    ours = {"shapes", "CIFAR-10"} <= {*shelf.nets} and {"shapes", "photograph"} <= {*shelf.pictures}
    scenes, name = SCENES if ours else {}, "filter and map browser"
    return Panel(name, ask, picture, describe, controls, scenes, SIZE, **shown)


def controls_of(shelf):
    """Return the controls; net and images are left out where there is only one."""

    def layers(values):
        levels = shelf.levels[(shelf.first | values)["net"]]
        return {f"{level.number}: {level.name}": level.number for level in levels}

    def level(values):
        return shelf.level((shelf.first | values)["net"], values["layer"])

    def channels(values):
        here = level(values)
        return COLORS_OF_LIGHT if here.in_color else range(here.w.shape[-1])

    first = shelf.levels[shelf.first["net"]][0].number
    return shelf.controls() | {
        "layer": Choice("layer", layers, first, look="menu"),
        "filter": Slider("filter", 0, lambda values: len(level(values).w) - 1, start=0),
        "channel": Choice("channel", channels, "in color", look="slider"),
        "scale": Choice("scale", SCALES, False),
        "position": Slider("position", 0, lambda values: level(values).places, start=0),
    }
