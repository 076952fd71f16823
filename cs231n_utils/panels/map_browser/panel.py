"""Filter and map browser: what a filter looks like, what it finds in a picture, what it likes."""

from functools import partial

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from cs231n_utils.figures.style import COLORS
from cs231n_utils.inside.units import receptive_box
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.map_browser.browsing import Browsed, Shelf
from cs231n_utils.panels.map_browser.images import (
    COLORS_OF_LIGHT,
    all_filters,
    channel_index,
    map_of,
    one_filter,
    patches_of,
    picture_of,
)
from cs231n_utils.panels.map_browser.layout import (
    AREAS,
    BAR,
    BARS,
    HEIGHT,
    LEFT,
    MAP,
    MIDDLE,
    PATCH,
    RIGHT,
    TOP,
    WIDTH,
    cell_at,
    grids,
    on_map,
    on_picture,
    patch_corner,
    patch_index,
)
from cs231n_utils.panels.map_browser.scenes import scenes
from cs231n_utils.panels.map_browser.words import (
    describe,
    heads_of,
    lefts_of,
    middles_of,
    silence_of,
)
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.pixels import Pixels

CHOSEN, PLACE, EMPTY = COLORS[0], COLORS[1], "#d9d9d9"
FRAME = (("white", 4.5), (None, 2.5))
SCALES = {"one for all": False, "each its own": True}


def compute(shelf, net, source, number, layer, filter, channel, scale, place):
    level = shelf.level(net, layer)
    values = shelf.volumes(net, source, number)[level.index][:, :, filter]
    at = None
    if place or values.size == 1 or np.ptp(values):
        # Positions are counted from 1 on, row by row; 0 stands for the strongest.
        at = divmod(place - 1 if place else int(values.argmax()), values.shape[1])
    box = at and receptive_box(shelf.nets[net].net, level.index, *at)[0]
    found = shelf.found(net, source)[level.index]
    return Browsed(
        net=net,
        source=source,
        number=number,
        pictures=shelf.pictures[source],
        layer=layer,
        level=level,
        filter=filter,
        channel=channel,
        own=scale,
        map=values,
        most=float(found.values[:, filter].max()),
        place=at,
        box=box,
        patches=shelf.patches(net, source, layer, filter),
        alive=found.alive,
    )


def draw(figure):
    page = figure.add_axes((0, 0, 1, 1), label="page", xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    page.set_axis_off()
    for name, (left, top, right, bottom) in AREAS.items():
        place = left / WIDTH, 1 - bottom / HEIGHT, (right - left) / WIDTH, (bottom - top) / HEIGHT
        ax = figure.add_axes(place, label=name, xlim=(left, right), ylim=(bottom, top))
        ax.set_axis_off()
    pictures = [Pixels(page) for _ in range(5)]
    frames = [frame(page, color) for color in (CHOSEN, CHOSEN, PLACE, PLACE, CHOSEN)]
    crosses = LineCollection([], colors="black", lw=1.5, animated=True, zorder=3)
    page.add_collection(crosses)
    bars = [bar(page, y) for y in BARS]
    heads = Words(page, 14, weight="bold", ha="left")
    lefts, middles = Words(page, ha="left"), Words(page)
    silence = Words(page, 16, weight="bold")

    def show(browsed):
        level, (upper, lower) = browsed.level, grids(browsed.level)
        painted = [
            (all_filters(level, browsed.channel, browsed.own), LEFT, TOP),
            (one_filter(level, browsed.filter, browsed.own), LEFT, lower.top),
            (picture_of(browsed), MIDDLE, TOP),
            (map_of(browsed), MIDDLE, MAP),
            (patches_of(browsed), RIGHT, TOP),
        ]
        for picture, (image, left, top) in zip(pictures, painted, strict=True):
            picture.show(image, left, top)
        for patches, place in zip(frames, framed(browsed, upper, lower), strict=True):
            put(patches, place)
        crosses.set_segments(crossed(browsed, upper))
        shares = browsed.alive_here, browsed.alive[browsed.filter]
        for patch, share in zip(bars, shares, strict=True):
            patch.set_width(share * (BAR[1] - BAR[0]))
        heads.show(heads_of(browsed, lower))
        lefts.show(lefts_of(browsed))
        middles.show(middles_of(browsed, lower))
        silence.show(silence_of(browsed))

    return show


def frame(page, color):
    """Return the two patches that make a frame, seen on dark and on bright."""
    style = {"fill": False, "animated": True, "joinstyle": "miter", "zorder": 4}
    patches = [Rectangle((0, 0), 1, 1, ec=ec or color, lw=lw, **style) for ec, lw in FRAME]
    return [page.add_patch(patch) for patch in patches]


def put(patches, place):
    """Put a frame around (left, top, width, height), or nowhere for None."""
    for patch in patches:
        patch.set_visible(place is not None)
        if place is not None:
            left, top, width, height = place
            patch.set(xy=(left - 1, top - 1), width=width + 2, height=height + 2)


def framed(browsed, upper, lower):
    """Return what has a frame: filter, its channel, box, position, and this picture's patch."""
    channel = channel_index(browsed.level, browsed.channel) + browsed.level.in_color
    here = [i for i, patch in enumerate(browsed.patches) if patch.picture == browsed.number]
    return [
        (*upper.corner(browsed.filter), upper.tile, upper.tile),
        (*lower.corner(channel), lower.tile, lower.tile),
        browsed.box and on_picture(browsed.picture.shape, browsed.box),
        browsed.place and on_map(browsed.map.shape, *browsed.place),
        (*patch_corner(here[0]), PATCH, PATCH) if here else None,
    ]


def bar(page, y):
    """Return what fills a bar of the meter."""
    page.add_patch(Rectangle((BAR[0], y - 7), BAR[1] - BAR[0], 14, fc=EMPTY))
    return page.add_patch(Rectangle((BAR[0], y - 7), 0, 14, fc=CHOSEN, animated=True))


def crossed(browsed, upper):
    """Return lines across the filters that are nowhere above 0, in no picture."""
    lines = []
    for k in np.flatnonzero(browsed.alive == 0).tolist():
        left, top = upper.corner(k)
        right, bottom = left + upper.tile, top + upper.tile
        lines += [[(left, top), (right, bottom)], [(left, bottom), (right, top)]]
    return lines


def point(browsed, spot):
    """Return what a click selects: a filter, a channel, a position, or the picture of a patch."""
    x, y = spot.x, spot.y
    if spot.axes == "filters":
        return filter_at(browsed.level, x, y)
    if spot.axes in ("map", "picture"):
        row, column = cell_at(browsed.map.shape, MAP, x, y)
        if spot.axes == "picture":
            row, column = browsed.level.place(*cell_at(browsed.picture.shape, TOP, x, y))
        return {"place": 1 + row * browsed.map.shape[1] + column}
    i = patch_index(x, y) if spot.axes == "patches" else None
    if i is None or i >= len(browsed.patches):
        return {}
    return {"number": browsed.patches[i].picture, "place": 0}


def filter_at(level, x, y):
    upper, lower = grids(level)
    if (k := upper.index(x, y)) is not None:
        return {"filter": k, "place": 0}
    if (d := lower.index(x, y)) is not None:
        return {"channel": COLORS_OF_LIGHT[d] if level.in_color else d}
    return {}


def map_browser(nets=None, pictures=None):
    """Return the panel that shows a net's filters, their maps of a picture, and what excites them.

    nets      {name: Trained}; if None, the two that come with the course
    pictures  {name: (N, H, W, 3)}, float32 from 0 to 1, of the size that all the nets take, some
              hundred at most, since all pass through a net at once; if None, drawn shapes and
              parts of a photograph
    """
    shelf = Shelf(nets, pictures)
    return Panel(
        "filter and map browser",
        partial(compute, shelf, **shelf.first),
        draw,
        describe,
        controls_of(shelf),
        scenes(shelf),
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
    )


def controls_of(shelf):
    """Return the controls; net and pictures are left out where there is only one."""

    def layers(values):
        levels = shelf.levels[(shelf.first | values)["net"]]
        return {f"{i}: {level.name}": i for i, level in enumerate(levels, 1)}

    def level(values):
        return shelf.level((shelf.first | values)["net"], values["layer"])

    def channels(values):
        here = level(values)
        return COLORS_OF_LIGHT if here.in_color else range(here.w.shape[-1])

    return shelf.controls(label="picture") | {
        "layer": Choice("layer", layers, 1, look="menu"),
        "filter": Slider("filter", 0, lambda values: len(level(values).w) - 1, start=0),
        "channel": Choice("channel", channels, "in color", look="slider"),
        "scale": Choice("scale", SCALES, False),
        "place": Slider("position", 0, lambda values: level(values).places, start=0),
    }
