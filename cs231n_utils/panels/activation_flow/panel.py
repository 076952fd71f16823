"""Activation flow: a picture on its way through a net, every volume as maps, and the classes."""

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import zip_longest

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from cs231n_utils.figures.style import COLORS, SHARPNESS
from cs231n_utils.panels.activation_flow.gallery import SHORT, TOP_CLASSES, Gallery, describe
from cs231n_utils.panels.activation_flow.sheet import lay_out, paint, paint_column, resized, scale
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.picked import course_pictures
from cs231n_utils.panels.raster.cells import Words, number, outline
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.pixels import Pixels
from cs231n_utils.volumes import Volume

# In pixels of the image, of which there are SHARPNESS to one of the page: the picture;
WIDTH, HEIGHT, MARGIN = 1280, 600, 10
# the maps; the input, and below it the map that is looked at, its title and its colors;
TOP, TALL = 66, 462
SIDE, TITLE, LOOK, RAMP, RAMP_HIGH = 192, 310, 360, 560, 12
# a filter; from the input to the maps, and from there to the bars;
FILTER, GUTTER, BEFORE_BARS = 60, 66, 30
# a bar, from its middle to the name above, and room for the percents beside that.
BAR, NAME, PERCENT = 22, 22, 84
MIDDLE, NOTHING = (620, TOP + SIDE // 2), "nothing in between: each score reads all pixels"
LINE = 26  # from one line of words to the next
HERE, BEST, OTHERS, TRACK, FAINT = COLORS[2], COLORS[0], "#7fb2d6", "#eeeeee", "#707070"


@dataclass(frozen=True)
class Nearby(Choice):
    """A Choice of whole numbers, which goes to the nearest where one is not to be had."""

    def nearest(self, value, allowed):
        return min(allowed, key=lambda other: abs(other - value))


def draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), label="flow", xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    ax.set_axis_off()
    ax.set_autoscale_on(False)
    page = Pixels(ax)
    frames = PolyCollection([], fc="none", ec=HERE, lw=3, zorder=6, animated=True)
    ax.add_collection(frames)
    above, below, rulers = Words(ax), Words(ax), Words(ax, size=11, color=FAINT)
    between, title = Words(ax), Words(ax, weight="bold", color=HERE, ha="left")
    best, names = Words(ax, weight="bold", ha="left"), Words(ax, ha="left")
    percents = Words(ax, ha="right")

    def show(flow):
        page.show(painted(flow).view(np.uint32)[..., 0], 0, 0)
        frames.set_verts([_corners(*box) for box in frames_of(flow)])
        above.size, words = headings(flow)
        above.show(words)
        below.size, words = sizes(flow)
        below.show(words)
        between.show([] if flow.sheet.columns else [(*MIDDLE, NOTHING)])
        rulers.show([*row_numbers(flow), *ends_of_colors(flow), *scale_in_words(flow)])
        left = MARGIN + (FILTER + 12) * (flow.filters is not None)
        title.show([(left, TITLE, word_of(flow, flow.layer)), (left, TITLE + 28, flow.channel)])
        bars = list(bars_of(flow))
        words = [(bar.left, bar.middle - NAME, bar.name) for bar in bars]
        best.show(words[:1])
        names.show(words[1:])
        percents.show([(bar.right, bar.middle - NAME, bar.percent) for bar in bars])

    return show


# What is painted, pixel by pixel


def painted(flow):
    """Return the pictures and the bars as one image (HEIGHT, WIDTH, 4) of bytes."""
    page = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)[::-1]  # as it will be in memory
    for column in flow.sheet.columns:
        paint_column(page, flow.sheet, column, flow.volumes[column.layer], flow.first, flow.own)
    for left, right, _ in flow.sheet.groups():
        _part(page, left, TOP + TALL + 8, right - left, 2)[..., :3] = 160
    _paint_picture(page, flow.picture, *input_box(flow))
    colors, limit = colors_of(flow)
    _, _, wide, high = look_box(flow)
    _part(page, *look_box(flow))[:] = paint(flow.values, (high, wide), colors, limit)
    ramp = np.linspace(-1 if colors == "signed" else 0, 1, SIDE)[None]
    _part(page, MARGIN, RAMP, SIDE, RAMP_HIGH)[:] = paint(ramp, (RAMP_HIGH, SIDE), colors, 1)
    if flow.filters is not None:
        w = flow.filters[flow.map]
        w = (w - w.min()) / (np.ptp(w) or 1)
        _paint_picture(page, w, MARGIN, TITLE - 14, FILTER, FILTER)
    for bar, color in zip(bars_of(flow), [BEST, *[OTHERS] * TOP_CLASSES], strict=False):
        for right, shade in ((bar.right, TRACK), (bar.end, color)):
            box = bar.left, bar.middle - BAR // 2 + NAME // 2, right - bar.left, BAR
            _part(page, *box)[..., :3] = np.multiply(255, to_rgb(shade))
    return page


def _part(page, left, top, wide, high):
    return page[top : top + high, left : left + wide]


def _paint_picture(page, picture, left, top, wide, high):
    """Paint a picture (H, W, D) from 0 to 1; it is gray unless it has three channels."""
    if picture.shape[-1] != 3:
        picture = picture.mean(axis=-1, keepdims=True)
    drawn = resized(np.moveaxis(picture, -1, 0), (high, wide))
    _part(page, left, top, wide, high)[..., :3] = np.moveaxis(np.clip(drawn, 0, 1) * 255, 0, -1)


def colors_of(flow):
    """Return the name of the colors of the map that is looked at, and the value at their end."""
    colors, limit = scale(flow.volumes[flow.layer])
    return colors, float(np.abs(flow.values).max()) if flow.own else limit


def input_box(flow):
    return _fitted(flow.picture.shape, TOP)


def look_box(flow):
    return _fitted(flow.values.shape, LOOK)


def _fitted(shape, top):
    """Return the box (left, top, width, height) of a picture at the left, in its proportions."""
    high, wide = (max(2, round(SIDE * side / max(shape[:2]))) for side in shape[:2])
    return MARGIN + (SIDE - wide) // 2, top + (SIDE - high) // 2, wide, high


def frames_of(flow):
    """Return the boxes of what is looked at: enlarged, and among the other maps."""
    row = flow.map - flow.first
    columns = [column for column in flow.sheet.maps if column.layer == flow.layer]
    boxes = [flow.sheet.box(column, row) for column in columns if 0 <= row < flow.sheet.rows]
    return [look_box(flow), *boxes]


def _corners(left, top, wide, high):
    right, bottom = left + wide, top + high
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


# The class bars


@dataclass(frozen=True)
class Bar:
    left: int
    end: int
    right: int  # where it would end at 100 percent
    middle: int
    name: str
    percent: str


def bars_of(flow):
    """Yield a Bar for each of the most probable classes."""
    left, right = bar_room(flow.classes)
    for row, label in enumerate(flow.best):
        middle = TOP + 34 + round(row * (TALL - 56) / (TOP_CLASSES - 1))
        part = flow.probabilities[label]
        end = left + max(2, round(part * (right - left)))
        name = shortened(flow.classes[label], right - left - PERCENT)
        yield Bar(left, end, right, middle, name, f"{part:.0%}")


@lru_cache(maxsize=16)
def bar_room(classes):
    """Return from where to where the bars go, so that names and percents stand side by side."""
    widest = max(width_of(name, 13, "bold") for name in classes)
    return WIDTH - MARGIN - int(np.clip(np.ceil(widest) + PERCENT, 240, 450)), WIDTH - MARGIN


def shortened(text, room):
    """Return a text, or as much of it as has room."""
    while width_of(text, 13, "bold") > room:
        text = text.rstrip("…")[:-1] + "…"
    return text


@lru_cache(maxsize=4096)
def width_of(text, size, weight="normal"):
    """Return the width of a text in pixels."""
    return float(np.ptp(outline(text, size, weight)[0][:, 0])) * SHARPNESS * 100 / 72


# The words around


def word_of(flow, layer):
    word = flow.layers[layer].replace("(", " ").split()[0]
    return SHORT.get(word, word)


def headings(flow):
    """Return (size, words): what each column is called, on two lines if that is needed."""
    columns, (left, right) = flow.sheet.columns, bar_room(flow.classes)
    end = f"{word_of(flow, -1)}, softmax"
    texts = [(column.middle, column.word) for column in columns] + [((left + right) / 2, end)]
    words = [text for _, text in texts]
    one, two = [0] * len(words), [int(word == "RELU") for word in words]
    three = [{"RELU": 1, "POOL": 2}.get(word, 0) for word in words]
    size, lines = lines_for(texts, 6, [(13, one), (13, two), (12, two), (11, two), (11, three)])
    first, step = (14, 21) if max(lines) == 2 else (20, LINE)
    here = [column.layer == flow.layer for column in columns] + [False]
    words = [(MARGIN + SIDE / 2, TOP - first, "INPUT", "black" if flow.layer else HERE)]
    for (x, text), line, h in zip(apart(texts, lines, size), lines, here, strict=True):
        words.append((x, TOP - first - step * line, text, HERE if h else "black"))
    return size, words


def sizes(flow):
    """Return (size, words): the size of each volume, below it and its neighbors of that size."""
    end = sum(bar_room(flow.classes)) / 2
    texts = [((left + right) / 2, str(volume)) for left, right, volume in flow.sheet.groups()]
    texts.append((end, str(Volume.of(flow.volumes[-1]))))
    one, two = [0] * len(texts), [i % 2 for i in range(len(texts))]
    size, lines = lines_for(texts, 10, [(13, one), (12, one), (13, two), (12, two), (11, two)])
    top, texts = TOP + TALL + 26, apart(texts, lines, size)
    words = [(x, top + LINE * line, text) for (x, text), line in zip(texts, lines, strict=True)]
    return size, [*words, (MARGIN + SIDE / 2, TOP + SIDE + 18, str(Volume.of(flow.volumes[0])))]


def lines_for(texts, gap, tries):
    """Return the size and the line of each at which texts (x, text) do not touch.

    tries  (size, lines) to choose from; the last one if none does
    """
    for size, lines in tries:
        if apart(texts, lines, size, gap) == texts:
            break
    return size, lines


def apart(texts, lines, size, gap=0):
    """Return texts [(x, text), ...] without those that would touch one before, on the same line."""
    ends, kept = {}, []
    for (x, text), line in zip(texts, lines, strict=True):
        half = width_of(text, size) / 2
        fits = x - half >= ends.get(line, -np.inf) + gap
        ends[line] = x + half if fits else ends[line]
        kept.append((x, text if fits else ""))
    return kept


def row_numbers(flow):
    maps = flow.sheet.maps
    deepest = max((column.volume.D for column in maps), default=0)
    for row in range(min(flow.sheet.rows, deepest - flow.first)):
        left, top, _, high = flow.sheet.box(maps[0], row)
        here = flow.layer and flow.first + row == flow.map
        yield left - 22, top + high / 2, str(flow.first + row), HERE if here else FAINT


def ends_of_colors(flow):
    colors, limit = colors_of(flow)
    ends = [number(-limit), "0", number(limit)] if colors == "signed" else ["0", number(limit)]
    left, right = (width_of(text, 11) / 2 for text in (ends[0], ends[-1]))
    xs = np.linspace(MARGIN + left, MARGIN + SIDE - right, len(ends))
    return [(x, RAMP + LINE, text) for x, text in zip(xs, ends, strict=True)]


def scale_in_words(flow):
    text = "scale per map" if flow.own else "scale per volume"
    return [(WIDTH - MARGIN - width_of(text, 11) / 2, HEIGHT - 18, text)] * bool(flow.sheet.maps)


def point(flow, spot):
    """Return the map that a click selects."""
    left, top, wide, high = input_box(flow)
    if left <= spot.x < left + wide and top <= spot.y < top + high:
        return {"column": 0}
    found = flow.sheet.at(spot.x, spot.y)
    if found and flow.first + found[1] < flow.sheet.maps[found[0]].volume.D:
        return {"column": 1 + found[0], "map": flow.first + found[1]}
    return {}


def place(columns, classes):
    return lay_out(columns, MARGIN + SIDE + GUTTER, bar_room(classes)[0] - BEFORE_BARS, TOP, TALL)


# The panel


def activation_flow(nets=None, pictures=None):
    """Return the panel that shows what nets make of pictures, layer by layer.

    nets      {name: Trained}; the two nets of the course if None
    pictures  {name: (N, H, W, D)} from 0 to 1, as large as the nets take them; names without a
              picture are left out
    """
    if pictures is None:
        pictures = course_pictures(first=9)  # which is a ring of which the net is sure
    gallery = Gallery(nets, pictures, place)
    compute, controls = partial(gallery.flow, **gallery.first), controls_for(gallery)
    size = WIDTH / 100 / SHARPNESS, HEIGHT / 100 / SHARPNESS
    presets = presets_for(gallery)
    return Panel("activation flow", compute, draw, describe, controls, presets, size, point)


def controls_for(gallery):
    """Return the controls; those of which there is but one choice are left out."""

    def settled(values, *names):
        values = gallery.first | values
        return {name: values[name] for name in names if name in values}

    def stages(values):
        return ["CONV", "NORM"] if has_norm(gallery, **settled(values, "net")) else ["CONV"]

    def columns(values):
        return gallery.columns(**settled(values, "net", "stage"))

    def last_map(values):
        return gallery.depth(**settled(values, "net", "stage", "column")) - 1

    def last_first(values):
        sheet = gallery.sheet(**settled(values, "net", "stage"))
        return max((column.volume.D - sheet.rows for column in sheet.maps), default=0)

    controls = gallery.controls() | {
        "stage": Choice("before RELU", stages, start="CONV"),
        "column": Nearby("layer", columns, start=1, look="menu"),
        "map": Slider("map", 0, last_map, start=0),
        "first": Slider("maps from", 0, last_first, start=0),
        "own": Choice("one scale per", {"volume": False, "map": True}, start=False),
    }
    if not any(has_norm(gallery, net) for net in gallery.nets):
        del controls["stage"]
    return controls


def has_norm(gallery, net):
    return "NORM" in gallery.words(net)


def presets_for(gallery):
    """Return a preset for every other net, on the pictures that are in its place, and two more."""
    nets, sources = list(gallery.nets), list(gallery.pictures)
    presets = {}
    for net, source in zip_longest(nets[1:], sources[1 : len(nets)], fillvalue=sources[0]):
        chosen = {"net": net, "source": source} if len(sources) > 1 else {"net": net}
        presets[" on ".join(chosen.values())] = chosen
    maps, rows = gallery.sheet(nets[0]).maps, gallery.sheet(nets[0]).rows
    if maps:
        first = max(0, maps[-1].volume.D - rows)
        last = {"column": len(maps), "map": first, "first": first}
        presets |= {"one scale per map": {"own": True}, "the last volume": last}
    return presets
