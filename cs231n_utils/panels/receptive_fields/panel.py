"""Receptive fields: click a neuron of any small net and see which pixels of the input it sees."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider
from cs231n_utils.panels.kit.marks import Box, Frame, Image, Line, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import number
from cs231n_utils.panels.receptive_fields.unit_trace import clipped, plan, trace
from cs231n_utils.volumes import DoesNotFit, Volume

SHADES = {
    "paths": "paths",
    "gradient, weights of 1": "ones",
    "gradient, random weights": "random",
    "nothing": "nothing",
}
HEADINGS = {
    "paths": ": paths to the neuron",
    "ones": ": gradient",
    "random": ": sign of the gradient",
    "nothing": "",
}
THREE, ONE = "INPUT 13x9x1 -> [CONV 1 3x3 P=0]*3", "INPUT 13x9x1 -> CONV 1 7x7 P=0"
PADDED = "INPUT 11x7x1 -> [CONV 1 3x3]*3"
POOLED = "INPUT 48x32x1 -> [CONV 1 3x3 -> CONV 1 3x3 -> POOL]*3"
STRIDED = "INPUT 11x7x1 -> CONV 1 3x3 S=2 P=1"
DILATED = (
    "INPUT 17x15x1 -> CONV 1 3x3 P=0 -> CONV 1 3x3 P=0 dilation=2 -> CONV 1 3x3 P=0 dilation=4"
)
HOLES = "INPUT 13x11x1 -> [CONV 1 3x3 P=0 dilation=2]*2"
OTHERS = (
    "INPUT 12x10x3 -> CONV 4 3x3 -> RELU -> POOL -> CONV 4 3x3 -> RELU -> FC 5",
    "INPUT 9x7x2 -> ADD(CONV 2 3x3 -> RELU | ) -> AVGPOOL 3x3 S=2",
    "INPUT 13x9x1 -> CONV 1 20x20",
    "INPUT 13x9x1 -> CONF 3x3",
    "INPUT 13x9x1",
    "INPUT 130x90x1 -> CONV 1 3x3",
    "INPUT 40x30x1 -> [CONV 1 3x3]*20",
    "INPUT 9x7x1 -> CONV 1 3x3 -> LRN",
)
HERE, PALE = COLORS[0], "#cfe3f1"
PIXELS = {name: tuple(bytes.fromhex(color[1:])) for name, color in (("here", HERE), ("pale", PALE))}
WIDE, HIGH, LARGEST = 800, 362, 34  # of the picture, and the side of a cell, at most
GRID = 6  # pixels of a cell from which lines are drawn between cells, and
WRITTEN = 17  # from which a number stands in it


def describe(seen):
    (across, down), name = seen.fields[seen.layer], seen.names[seen.layer - 1]
    (top, bottom), (left, right) = seen.boxes[0]
    sees = (
        f"Neuron y={seen.y}, x={seen.x} of layer {seen.layer} ({name}) sees "
        f"{across.extent}x{down.extent} pixels: rows {_span(top, bottom)}, "
        f"columns {_span(left, right)}"
    )
    if seen.pixels is None:
        sees += ", all of them padding"
    elif seen.pixels != seen.boxes[0]:
        rows, cols = seen.pixels
        sees += f"; of these rows {_span(*rows)} and columns {_span(*cols)} are not padding"
    jump, start = _both(across.jump, down.jump), _both(across.start, down.start)
    more = f" {seen.more} more layers are not drawn." if seen.more else ""
    return (
        f"{sees}. Its next neighbor sees as much, {jump} further (the jump); neuron 0 sees from "
        f"{start} on (the start). {_heat_in_words(seen)}{more}"
    )


def picture(seen):
    maps = lay_out(seen.volumes, seen.fields)
    for level, (map_, volume) in enumerate(zip(maps, seen.volumes, strict=True)):
        mark = _input(seen, map_) if not level else _layer(seen, level, map_)
        box = seen.boxes[level] if level < len(seen.boxes) else None
        if not level:
            (top, bottom), (left, right) = box
            over = mark.at(top, left, bottom - top + 1, right - left + 1)
            yield Table([[""]], over.left, over.top, (over.width, over.height), hatched=True)
        yield mark
        if map_.box.width / volume.W >= GRID and isinstance(mark, Image):
            yield _grid(map_.box, volume)
        elif isinstance(mark, Image):
            yield Frame(map_.box, "#8a8a8a", 1)
        if box:
            (top, bottom), (left, right) = clipped(box, volume) if level else box
            yield Frame(mark.at(top, left, bottom - top + 1, right - left + 1), HERE, 4)
    yield from captions(seen, maps)


def _input(seen, map_):
    """Return the input's mark: a table where its cells are large enough for numbers."""
    values = seen.values.round(6)
    across, down = seen.fields[seen.layer]

    def sets(row, col):
        return {"y": _over(down, row), "x": _over(across, col)}

    cell = map_.box.width / seen.volumes[0].W
    if cell < WRITTEN:
        return Image(tint(values), map_.box, sets)
    texts = np.full(values.shape, "", object)
    if seen.shade != "nothing":
        for at in zip(*np.nonzero(seen.paths), strict=True):
            texts[at] = _written(values[at], seen.shade)
    looks = {"colors": tint(values), "sets": sets, "edges": "#8a8a8a"}
    table = Table(texts, map_.box.left, map_.box.top, cell, **looks)
    longest = max(len(text) for text in texts.flat)
    if longest * 12 * 0.66 > cell:  # they would not be legible
        return Table(np.full(values.shape, ""), map_.box.left, map_.box.top, cell, **looks)
    return table


def _layer(seen, level, map_):
    """Return the mark of a layer's map: what the neuron reads of it is pale, the neuron is dark."""
    volume = seen.volumes[level]
    pixels = np.full((volume.H, volume.W, 3), 255, np.uint8)
    if level < len(seen.boxes):
        (top, bottom), (left, right) = clipped(seen.boxes[level], volume)
        color = PIXELS["here" if level == seen.layer else "pale"]
        pixels[top : bottom + 1, left : right + 1] = color
    return Image(pixels, map_.box, lambda y, x: {"layer": level, "y": y, "x": x})


def _grid(box, volume):
    """Return the lines between the cells of a map."""
    xs = box.left + np.arange(volume.W + 1) * box.width / volume.W
    ys = box.top + np.arange(volume.H + 1) * box.height / volume.H
    gap = (np.nan, np.nan)
    points = [p for x in xs for p in ((x, box.top), (x, box.bottom), gap)]
    points += [p for y in ys for p in ((box.left, y), (box.right, y), gap)]
    return Line(points, "#8a8a8a", 1)


class Map(NamedTuple):
    """Where a volume's map lies in the picture."""

    box: Box
    slot: float  # the middle of the room that it has, across


@lru_cache(maxsize=64)
def lay_out(volumes, passed):
    """Return a Map for the input, with a margin for what sticks out of it, and for every layer."""
    W, H, _ = volumes[0]
    before = [max(0, *(-field[axis].start for field in passed)) for axis in (0, 1)]
    after = []
    for axis, side in ((0, W), (1, H)):
        ends = [f[axis].pixels(v[axis] - 1)[1] for f, v in zip(passed, volumes, strict=True)]
        after.append(max(0, max(ends) - side + 1))
    layers = len(volumes) - 1
    columns = 1 if layers <= 2 else 2 if layers <= 6 else 3
    room = 400
    across, down = W + before[0] + after[0], H + before[1] + after[1]
    cell = min((room - 12) / across, 298 / down, LARGEST)
    left, top = 4 + (room - across * cell) / 2, 182 - down * cell / 2
    corner = left + before[0] * cell, top + before[1] * cell
    maps = [Map(Box(*corner, W * cell, H * cell), 4 + room / 2)]
    rows = -(-layers // columns)
    room_x, room_y = (WIDE - room - 8) / columns, (HIGH - 2) / rows
    for i, (W, H, _) in enumerate(volumes[1:]):
        cell = min((room_x - 14) / W, (room_y - 54) / H, LARGEST)
        x = room + 6 + (i % columns + 0.5) * room_x
        y = 3 + (i // columns + 0.5) * room_y
        maps.append(Map(Box(x - W * cell / 2, y - H * cell / 2, W * cell, H * cell), x))
    return tuple(maps)


def captions(seen, maps):
    """Yield the words above and below each map."""
    (rows, cols), middle = seen.boxes[0], maps[0].slot
    title = f"input {seen.volumes[0]}{HEADINGS[seen.shade]}"
    yield Text(middle, 14, title, size=18, bold=True)
    yield Text(middle, 349, f"rows {_span(*rows)}, columns {_span(*cols)}", HERE, 18)
    size = 18 if len(maps) <= 7 else 15
    for level, map_ in enumerate(maps[1:], 1):
        across, down = seen.fields[level]
        sees = f"{across.extent}x{down.extent}, jump {_both(across.jump, down.jump)}"
        sees = sees if len(maps) > 7 else f"sees {sees}"
        chosen = level == seen.layer
        color = HERE if chosen else "black"
        name = f"{level}: {seen.names[level - 1]}"
        yield Text(map_.slot, map_.box.top - 12, name, color, size, bold=chosen)
        yield Text(map_.slot, map_.box.bottom + 13, sees, color, size)


def last_layer(values):
    """Return the number of the net's last layer that is drawn; 1 if there is no net to speak of."""
    try:
        return len(plan(values["net"]).names)
    except DoesNotFit:
        return 1


def last_neuron(values):
    """Return the volume of the layer that the controls point at, or a single neuron."""
    try:
        return plan(values["net"]).volumes[values["layer"]]
    except DoesNotFit:
        return Volume(1, 1, 1)


def receptive_fields(only=None, scenes=None):
    """Return the panel that shows which pixels a neuron of a small net sees.

    only, scenes  names of the controls and of the presets that are shown; all if None
    """
    return Panel(
        "receptive field explorer",
        trace,
        picture,
        describe,
        controls={
            "net": Entry("net", THREE, examples=(PADDED, POOLED, *OTHERS), lines=2),
            "shade": Choice("shade by", SHADES, start="paths", look="menu"),
            "layer": Slider("layer", 1, last_layer, start=3),
            "y": Slider("row y", 0, lambda values: last_neuron(values).H - 1, start=1),
            "x": Slider("column x", 0, lambda values: last_neuron(values).W - 1, start=3),
        },
        presets={
            "three 3x3": {},
            "one 7x7": {"net": ONE, "layer": 1},
            "pooling": {"net": POOLED, "layer": 9, "y": 1, "x": 3},
            "corner": {"net": PADDED, "y": 0, "x": 0},
            "stride 2": {"net": STRIDED, "layer": 1, "y": 1, "x": 2},
            "dilation": {"net": DILATED, "layer": 3, "y": 0, "x": 1},
            "holes": {"net": HOLES, "layer": 2, "y": 1, "x": 2},
        },
        size=(WIDE, HIGH),
        only=only,
        scenes=scenes,
    )


def _heat_in_words(seen):
    """Say what the shades show, and whether the gradient agrees with the paths."""
    joined, gradient = seen.paths > 0, seen.gradient
    if not joined.any():
        return "No pixel has a path to it."
    if gradient is None:
        low, high = f"{seen.paths[joined].min():,.0f}", f"{seen.paths.max():,.0f}"
        words = f"Each pixel has {low} path to it" if high == "1" else f"Paths: {low} to {high}"
        rows, cols = seen.pixels
        box = np.ptp(rows) + 1, np.ptp(cols) + 1
        unseen = int(np.prod(box) - joined.sum())
        return f"{words}; {unseen} pixels inside have none." if unseen else f"{words}."
    moving, n = int(np.count_nonzero(gradient)), int(joined.sum())
    if not moving:
        return "Its gradient is 0 at every pixel: a RELU on its paths holds it at zero."
    outside = int(np.count_nonzero(gradient[~joined]))
    shut = " (RELU or max pooling shuts out the others)" if moving < n else ""
    where = f"Its gradient is not 0 at {moving} of the {n} pixels with a path{shut}, and at "
    where += f"{outside} outside"
    if seen.shade == "random":
        return f"{where}."
    ratios = gradient[joined] / seen.paths[joined]
    if not np.allclose(ratios, ratios[0]):
        return f"{where}; it is not proportional to the paths."
    times = "equal to" if np.isclose(ratios[0], 1) else f"{number(ratios[0])} times"
    return f"{where}; everywhere it is {times} the number of paths."


def _written(value, shade):
    """Return what is written on a pixel: gradients in the large have many digits, but one sign."""
    if shade != "random":
        return number(value, 0)
    return "+" if value > 0 else "−" if value < 0 else "0"


def _span(first, last):
    return f"{number(first)} to {number(last)}"


def _both(across, down):
    """Return a number that is the same in both directions, or both."""
    return number(across) if across == down else f"{number(across)} across, {number(down)} down"


def _over(field, pixel):
    """Return the neuron whose field has its middle nearest to a pixel."""
    return round((pixel - field.start - (field.extent - 1) / 2) / field.jump)
