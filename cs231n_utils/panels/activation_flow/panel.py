"""Activation flow: an image on its way through a net, every volume as maps, and the classes."""

from functools import partial

import numpy as np

from cs231n_utils.panels.activation_flow.gallery import Gallery, describe, words_of
from cs231n_utils.panels.activation_flow.sheet import BRIGHT, SIGNED, levels_of
from cs231n_utils.panels.kit.colors import COLORS, gray, rgb
from cs231n_utils.panels.kit.controls import Choice, Slider, Switch
from cs231n_utils.panels.kit.marks import FAINT, Box, Frame, Image, Line, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.picked import course_pictures
from cs231n_utils.panels.kit.words import cut, width
from cs231n_utils.volumes import Volume

SIZE = 860, 392
LEFT, INPUT, LOOK = 10, Box(10, 52, 140, 112), Box(10, 243, 140, 112)
SCALE = Box(10, 361, 140, 10)
BARS, BAR, ROW, NAME = Box(716, 52, 138, 290), 76, 60, 15  # a bar; to the next class; size of names
NUMBERS, WORDS = 14, 36  # the middles of the two lines above the columns
HERE, BEST, OTHERS, TRACK, RIM = COLORS[2], COLORS[0], "#7fb2d6", "#e6e6e6", "#999999"
SCENES = {
    "CIFAR-10 on photograph": {"net": "CIFAR-10", "source": "photograph"},
    "weak maps made visible": {"own": True},
    "the last volume": {"net": "shapes", "layer": 6},
}


def picture(flow):
    yield from columns(flow)
    yield from headings(flow)
    yield from input_and_look(flow)
    yield from bars(flow)


def columns(flow):
    """Yield the volumes, with a frame around the map looked at, and the numbers of rows."""
    sheet, step, images = flow.sheet, flow.sheet.side + flow.sheet.gap, []
    for column in sheet.columns:
        pixels, palette = sheet.pixels(column, flow.volumes[column.layer], flow.first, flow.own)
        sets = None if column.strip else partial(_map_at, flow, column)
        image = Image(pixels, column.box, sets, palette)
        yield image
        images += [] if column.strip else [image]
        if column.layer == flow.layer:
            top = (flow.map - flow.first) * step
            yield Frame(image.at(top, 0, sheet.side, pixels.shape[1]), HERE, 3.5)
    for row in range(sheet.rows):
        box, number = images[0].at(row * step, 0, sheet.side), flow.first + row
        color = HERE if number == flow.map else FAINT
        yield Text(box.left - 6, box.center, str(number), color, 15, ha="right")


def _map_at(flow, column, row, col):
    """Return what a click on a pixel of a column selects."""
    number = flow.first + row // (flow.sheet.side + flow.sheet.gap)
    return {"layer": column.layer, "map": number} if number < column.volume.D else {}


def headings(flow):
    """Yield number and word of each layer above its column, and the sizes of volumes below."""
    drawn = flow.sheet.columns
    middles = [column.box.middle for column in drawn]
    numbers = [str(column.layer) for column in drawn]
    yield from _line(NUMBERS, middles, numbers, flow)
    words = [column.word for column in drawn]
    if _size(middles, words) < 12:
        words = [word[0] for word in words]  # more columns than words have room
    yield from _line(WORDS, middles, words, flow)
    yield Text(BARS.middle, NUMBERS, str(len(flow.layers) - 1), size=16)
    yield Text(BARS.middle, WORDS, f"{words_of(flow.picked.trained.net)[-1]}, softmax", size=16)
    groups = flow.sheet.groups()
    ends = [(group[0].box, group[-1].box) for group in groups]
    middles = [(first.left + last.right) / 2 for first, last in ends]
    texts = [("{}x{}".format(*group[0].volume), f"x{group[0].volume.D}") for group in groups]
    size = max(12, min((_size(middles, line) for line in zip(*texts, strict=True)), default=12))
    for (first, last), middle, lines in zip(ends, middles, texts, strict=True):
        bottom = first.bottom + 7
        yield Line([(first.left, bottom), (last.right, bottom)], RIM)
        for line, text in enumerate(lines):
            x = min(middle, BARS.left - 4 - width(text, size) / 2)
            yield Text(x, bottom + 13 + 19 * line, text, FAINT, size)


def _line(y, middles, words, flow):
    size = max(12, _size(middles, words))
    for x, word, column in zip(middles, words, flow.sheet.columns, strict=True):
        yield Text(x, y, word, HERE if column.layer == flow.layer else "black", size)


def _size(middles, words, gap=2.5, most=16):
    """Return the size at which words beside each other do not touch."""
    wide = [width(word, 1) for word in words]
    pairs = zip(middles, middles[1:], wide, wide[1:], strict=False)
    return min([most, *(2 * (x2 - x1 - gap) / (w1 + w2) for x1, x2, w1, w2 in pairs)])


def input_and_look(flow):
    """Yield the image, and below it, enlarged, the map that is looked at."""
    for y, text in ((NUMBERS, "layer 0"), (WORDS, "INPUT")):
        yield Text(INPUT.middle, y, text, size=16)
    shown = in_gray(flow.picked.picture)
    box = INPUT.fit(*shown.shape[:2])
    yield from (Image(shown, box), Frame(box, RIM, 1))
    yield Text(INPUT.middle, INPUT.bottom + 13, str(Volume.of(flow.volumes[0])), FAINT, 16)
    name = f"layer {flow.layer} ({words_of(flow.picked.trained.net)[flow.layer]})"
    yield Text(LEFT, 202, name, HERE, 16, bold=True, ha="left")
    yield Text(LEFT, 223, f"map {flow.map}", HERE, 16, ha="left")
    below = flow.volumes[flow.layer].min() < 0
    limit = np.abs(flow.values if flow.own else flow.volumes[flow.layer]).max()
    look = LOOK.fit(*flow.values.shape)
    pixels, palette = levels_of(flow.values, limit, below)
    yield from (Image(pixels, look, palette=palette), Frame(look, HERE, 3.5))
    yield Image(np.arange(1, 256, dtype=np.uint8)[None], SCALE, palette=SIGNED if below else BRIGHT)
    least, middle = (f"≈ −{limit:.2g}", "0") if below else ("0", "")
    ends = (SCALE.left, least), (SCALE.middle, middle), (SCALE.right, f"≈ {limit:.2g}")
    for (x, text), ha in zip(ends, ("left", "center", "right"), strict=True):
        yield Text(x, SCALE.bottom + 13, text, FAINT, 14, ha=ha)


def in_gray(image):
    """Return an image (H, W, D), from 0 to 1, as bytes: in color, or the mean of its channels."""
    return gray(image if image.shape[-1] == 3 else image.mean(axis=-1))


def bars(flow):
    """Yield name, probability and bar of the most probable classes.

    The bars are pixels, since their lengths vary from machine to machine.
    """
    for row, (name, share) in enumerate(flow.best):
        top = BARS.top + ROW * row
        yield Text(BARS.left, top + 9, cut(name, BARS.width, NAME), size=NAME, ha="left")
        yield Text(BARS.right, top + 30, f"≈{share:.0%}", size=NAME, ha="right")
        filled = np.arange(BAR)[None, :, None] < max(1, round(BAR * share))
        shades = rgb(OTHERS if row else BEST), rgb(TRACK)
        pixels = np.where(filled, *shades).astype(np.uint8)
        yield Image(pixels, Box(BARS.left, top + 23, BAR, 14))


def activation_flow(nets=None, pictures=None, number=0, **shown):
    """Return the panel that shows what nets make of images, layer by layer; shown: see Panel.

    nets      {name: Trained}; the two nets of the course if None
    pictures  {name: (N, H, W, D) from 0 to 1, or {file: (H, W, D)}}, as large as the nets take
              them; names without an image are left out
    number    of the image with which it starts
    """
    if pictures is None:
        pictures = course_pictures(first=9)  # which is a ring of which the net is sure
    gallery = Gallery(nets, pictures)

    def layers(values):
        return gallery.layers((gallery.first | values)["net"])

    def last_map(values):
        return gallery.volumes((gallery.first | values)["net"])[values["layer"]].D - 1

    controls = gallery.controls(number) | {
        "layer": Choice("layer", layers, 1, look="menu"),
        "map": Slider("map", 0, last_map, start=0),
        "own": Switch("one scale per map"),
    }
    functions, scenes = (gallery.flow, picture, describe), SCENES if gallery.named else {}
    return Panel("activation flow", *functions, controls, scenes, SIZE, **shown)
