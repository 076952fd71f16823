"""Receptive fields: click a neuron of a small net and see which pixels of the input it sees."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from cs231n_utils.nets import pattern
from cs231n_utils.nets.layers import MaxPool
from cs231n_utils.panels.kit.colors import COLORS, rgb, tint
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Box, Frame, Image, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import number
from cs231n_utils.receptive_fields import fields, input_box, path_counts

DILATED = " -> ".join(f"CONV 1 3x3 P=0 dilation={dilation}" for dilation in (1, 2, 4))
SCENES = {  # each a net and a neuron of it: layer, row and column
    "one 3x3": ("INPUT 13x9x1 -> CONV 1 3x3 P=0", 1, 1, 3),
    "three 3x3": ("INPUT 13x9x1 -> [CONV 1 3x3 P=0]*3", 3, 1, 3),
    "one 7x7": ("INPUT 13x9x1 -> CONV 1 7x7 P=0", 1, 1, 3),
    "pooling": ("INPUT 48x32x1 -> [CONV 1 3x3 -> CONV 1 3x3 -> POOL]*3", 9, 1, 3),
    "dilation": (f"INPUT 17x15x1 -> {DILATED}", 3, 0, 1),
    "holes": ("INPUT 13x11x1 -> [CONV 1 3x3 P=0 dilation=2]*2", 2, 1, 2),
    "stride 2": ("INPUT 11x7x1 -> CONV 1 3x3 S=2 P=1", 1, 1, 2),
    "corner": ("INPUT 11x7x1 -> [CONV 1 3x3]*3", 3, 0, 0),
}
HERE, PALE, LINES = COLORS[0], "#cfe3f1", "#8a8a8a"
ROOM = Box(8, 30, 400, 328)  # of the input with its margin; the maps are on its right
WIDE, HIGH, CELL = 800, 362, 34  # of the picture, and the side of a cell at most
GRID = 8  # side of a cell from which there are lines


@dataclass(frozen=True)
class Net:
    """A chain of layers that are square and read their whole input."""

    layers: list
    names: list  # one per volume
    volumes: list  # the input's, then one per layer
    fields: list  # of the neurons, likewise; the same across and down


@dataclass(frozen=True)
class Seen:
    """One neuron of a net, and what it sees."""

    net: Net
    layer: int  # the neuron's, from 1
    y: int
    x: int
    boxes: list  # which neurons it reads in the input and every layer up to its own: (rows, cols)
    paths: np.ndarray  # (H, W), along how many paths each pixel reaches the neuron

    @property
    def pixels(self):
        """The box on the input without what sticks out of it: (rows, cols)."""
        return clipped(self.boxes[0], self.net.volumes[0])


@cache
def plan(net):
    """Return the Net of a pattern."""
    volume, layers = pattern.parse(net)
    names, volumes = ["input"], [volume]
    for layer in layers:
        names.append(name_of(layer, volumes[-1]))
        volumes.append(layer.out_volume(volumes[-1]))
    return Net(layers, names, volumes, [across for across, _ in fields(layers, volume)])


def compute(net, layer, y, x):
    net = plan(net)
    above = [(net.layers[level:layer], net.volumes[level]) for level in range(layer + 1)]
    boxes = [input_box(*part, y, x, clipped=False) for part in above]
    return Seen(net, layer, y, x, boxes, path_counts(*above[0], y, x))


def clipped(box, volume):
    """Return a box (rows, cols) without what lies beyond a volume."""
    (top, bottom), (left, right) = box
    return (max(top, 0), min(bottom, volume.H - 1)), (max(left, 0), min(right, volume.W - 1))


def name_of(layer, volume):
    """Return a layer's name in a few letters: "3x3", "3x3/2", "3x3 dil. 2", "pool 2x2"."""
    F, S, _, dilation = layer.windows(volume)[0]
    if isinstance(layer, MaxPool):
        return f"pool {F}x{F}"
    return f"{F}x{F}" + f"/{S}" * (S > 1) + f" dil. {dilation}" * (dilation > 1)


def describe(seen):
    net, field = seen.net, seen.net.fields[seen.layer]
    rows, cols = map(span, seen.boxes[0])
    padding = ""
    if seen.pixels != seen.boxes[0]:
        inside = map(span, seen.pixels)
        padding = "; of these rows {} and columns {} are not padding".format(*inside)
    counts = seen.paths[seen.paths > 0]
    low, high = f"{counts.min():,.0f}", f"{counts.max():,.0f}"
    paths = f"{low} path" if high == "1" else f"{low} to {high} paths"
    reached = f"Each pixel has {paths} to it."
    if others := np.prod([last - first + 1 for first, last in seen.pixels]) - counts.size:
        reached = f"Of these pixels {counts.size} have {paths} to it, the other {others} have none."
    return (
        f"Neuron y={seen.y}, x={seen.x} of layer {seen.layer} ({net.names[seen.layer]}) sees "
        f"{field.extent}x{field.extent} pixels: rows {rows}, columns {cols}{padding}. {reached} "
        f"From neuron to neuron the field moves by {field.jump} (the jump); the first begins at "
        f"{number(field.start)} (the start)."
    )


def picture(seen):
    field = seen.net.fields[seen.layer]
    boxes = lay_out(seen.net.volumes, margin=-seen.net.fields[-1].start)

    def centered(row, col):
        """Return the neuron whose field has its middle nearest to a pixel."""
        middle = field.start + (field.extent - 1) / 2
        return {axis: round((at - middle) / field.jump) for axis, at in (("y", row), ("x", col))}

    paths = np.where(seen.paths, seen.paths, np.nan)
    image = sheet(boxes[0], paths, tint(seen.paths), centered)
    over = block(image, seen.boxes[0])
    yield Table([[""]], over.left, over.top, (over.width, over.height), hatched=True, edges="none")
    yield from (image, Frame(image.box, LINES, 1), Frame(over, HERE, 4))
    for level, box in enumerate(boxes[1:], 1):
        yield from feature_map(seen, level, box)
    yield from words(seen, boxes)


def lay_out(volumes, margin):
    """Return the boxes of the input and all maps.

    margin  pixels around the input: so far do fields stick out of it
    """
    W, H, _ = volumes[0]
    boxes = [ROOM.fit(H, W, ROOM.cell(H + 2 * margin, W + 2 * margin, CELL))]
    layers = len(volumes) - 1
    columns = 1 if layers <= 2 else 2 if layers <= 6 else 3
    wide, high = (WIDE - ROOM.right - 8) / columns, (HIGH - 2) / -(-layers // columns)
    for i, (W, H, _) in enumerate(volumes[1:]):
        row, col = divmod(i, columns)
        empty = columns - min(columns, layers - row * columns)  # places of a row, half on its left
        x, y = ROOM.right + 13 + (col + empty / 2) * wide, 30 + row * high
        boxes.append(Box(x, y, wide - 14, high - 54).fit(H, W, CELL))
    return boxes


def sheet(box, values, colors, sets):
    """Return a map with lines and numbers, or without where they would be too close."""
    cell = box.width / len(values[0])
    if cell < GRID:
        return Image(colors, box, sets)
    return Table(values, box.left, box.top, cell, colors, edges=LINES, sets=sets)


def feature_map(seen, level, box):
    """Yield the map of a layer: what the neuron reads of it is pale, and the neuron is dark."""
    volume = seen.net.volumes[level]
    colors, read = np.full((volume.H, volume.W, 3), 255, np.uint8), None
    if level <= seen.layer:
        read = clipped(seen.boxes[level], volume)
        rows, cols = (slice(first, last + 1) for first, last in read)
        colors[rows, cols] = rgb(HERE if level == seen.layer else PALE)
    blank = np.full((volume.H, volume.W), "")
    cells = sheet(box, blank, colors, lambda row, col: {"layer": level, "y": row, "x": col})
    yield from (cells, Frame(box, LINES, 1))
    if read:
        yield Frame(block(cells, read), HERE, 4)


def block(mark, box):
    """Return the Box of some cells ((first row, last row), (first column, last column))."""
    (top, bottom), (left, right) = box
    return mark.at(top, left, bottom - top + 1, right - left + 1)


def words(seen, boxes):
    """Yield the words above and below each map."""
    few, net = len(boxes) <= 7, seen.net
    title = f"input {net.volumes[0]}: paths to the neuron"
    yield Text(ROOM.middle, 14, title, size=18, bold=True)
    for level, (name, field, box) in enumerate(zip(net.names, net.fields, boxes, strict=True)):
        if level:
            sees = f"{field.extent}x{field.extent}, jump {field.jump}"
            chosen, size = level == seen.layer, 18 if few else 16
            color = HERE if chosen else "black"
            yield Text(box.middle, box.top - 12, f"{level}: {name}", color, size, chosen)
            yield Text(box.middle, box.bottom + 13, "sees " * few + sees, color, size)


def span(ends):
    """Return in words from where to where, as in "−1 to 3"."""
    return " to ".join(map(number, ends))


def receptive_fields(**shown):
    """Return the panel that shows which pixels a neuron of a small net sees; shown: see Panel."""
    net, layer, y, x = SCENES["three 3x3"]
    nets = {name: scene[0] for name, scene in SCENES.items()}
    controls = {
        "net": Choice("net", nets, start=net, look="menu"),
        "layer": Slider("layer", 1, lambda v: len(plan(v["net"]).layers), start=layer),
        "y": Slider("row y", 0, lambda v: plan(v["net"]).volumes[v["layer"]].H - 1, start=y),
        "x": Slider("column x", 0, lambda v: plan(v["net"]).volumes[v["layer"]].W - 1, start=x),
    }
    presets = {name: dict(zip(controls, scene, strict=True)) for name, scene in SCENES.items()}
    name, size = "receptive field explorer", (WIDE, HIGH)
    return Panel(name, compute, picture, describe, controls, presets, size, **shown)
