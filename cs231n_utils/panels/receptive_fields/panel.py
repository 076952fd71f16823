"""Receptive fields: click a neuron of any small net and see which pixels of the input it sees."""

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Entry, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Image, Line, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import are, fitting, number
from cs231n_utils.panels.receptive_fields.neuron import clipped, plan, trace
from cs231n_utils.volumes import DoesNotFit, Volume

THREE = "INPUT 13x9x1 -> [CONV 1 3x3 P=0]*3"
POOLED = "INPUT 48x32x1 -> [CONV 1 3x3 -> CONV 1 3x3 -> POOL]*3"
OTHERS = (
    POOLED,
    "INPUT 9x7x2 -> ADD(CONV 2 3x3 -> RELU | ) -> AVGPOOL 3x3 S=2 -> FC 5",
    "INPUT 13x9x1 -> CONV 1 20x20",
    "INPUT 13x9x1 -> CONF 3x3",
    "INPUT 40x30x1 -> [CONV 1 3x3]*20",
)
HERE, PALE, LINES = COLORS[0], "#cfe3f1", "#8a8a8a"
ROOM = Box(8, 30, 400, 306)  # of the input with its margin; the maps are on its right
WIDE, HIGH, CELL = 800, 362, 34  # of the picture, and the side of a cell at most
GRID = 8  # side of a cell from which there are lines


def describe(seen):
    across, down = seen.field
    rows, cols = map(_span, seen.boxes[0])
    padding = ""
    if seen.pixels is None:
        padding = ", all of them padding"
    elif seen.pixels != seen.boxes[0]:
        inside = map(_span, seen.pixels)
        padding = "; of these rows {} and columns {} are not padding".format(*inside)
    jump, start = _both(across.jump, down.jump), _both(across.start, down.start)
    more = f" There {are(seen.net.more, 'more layer')}, not drawn here." if seen.net.more else ""
    return (
        f"Neuron y={seen.y}, x={seen.x} of layer {seen.layer} ({seen.net.names[seen.layer - 1]}) "
        f"sees {across.extent}x{down.extent} pixels: rows {rows}, columns {cols}{padding}. "
        f"{_paths_in_words(seen)} From neuron to neuron the field moves by {jump} (the jump); the "
        f"first begins at {start} (the start).{more}"
    )


def _paths_in_words(seen):
    counts = seen.paths[seen.paths > 0]
    if not counts.size:
        return "No pixel has a path to it."
    low, high = f"{counts.min():,.0f}", f"{counts.max():,.0f}"
    paths = f"{low} path" if high == "1" else f"{low} to {high} paths"
    others = np.prod([last - first + 1 for first, last in seen.pixels]) - counts.size
    if others:
        return f"Of these pixels {counts.size} have {paths} to it, the other {others} have none."
    return f"Each pixel has {paths} to it."


def picture(seen):
    net = seen.net
    margin, boxes = lay_out(net.volumes, net.fields)

    def centered(row, col):
        """Return the neuron whose field has its middle nearest to a pixel."""
        return {
            axis: round((at - field.start - (field.extent - 1) / 2) / field.jump)
            for axis, field, at in zip("xy", seen.field, (col, row), strict=True)
        }

    image = Image(tint(seen.paths), boxes[0], centered)
    in_sight = clipped(seen.boxes[0], net.volumes[0], margin)
    over = _block(image, in_sight)
    yield Table([[""]], over.left, over.top, (over.width, over.height), hatched=True, edges="none")
    yield image
    yield from _grid(boxes[0], net.volumes[0])
    yield from _numbers(seen, image)
    yield _outline(over, in_sight, seen.boxes[0])
    for level, box in enumerate(boxes[1:], 1):
        yield from _map(seen, level, box)
    yield from _words(seen, boxes)


def _map(seen, level, box):
    """Yield the map of a layer: what the neuron reads of it is pale, and the neuron is dark."""
    volume = seen.net.volumes[level]
    blank = np.full((volume.H, volume.W), 255, np.uint8)
    sheet = Image(blank, box, lambda row, col: {"layer": level, "y": row, "x": col})
    yield sheet
    here = None
    if level <= seen.layer:
        here = _block(sheet, clipped(seen.boxes[level], volume))
        yield Area(here, HERE if level == seen.layer else PALE)
    yield from _grid(box, volume)
    if here:
        yield Frame(here, HERE, 4)


def lay_out(volumes, fields):
    """Return (margin, boxes): of the input for what sticks out of it, in pixels; of all maps.

    A margin (across, down) holds what neurons see beyond the border, up to a fifth of the side.
    """
    W, H, _ = volumes[0]
    margin = []
    for axis, side in enumerate((W, H)):
        beyond = [-field[axis].start for field in fields]
        for field, volume in zip(fields, volumes, strict=True):
            beyond.append(field[axis].pixels(volume[axis] - 1)[1] - side + 1)
        margin.append(min(max(beyond), max(3, side // 5)))
    boxes = [ROOM.fit(H, W, ROOM.cell(H + 2 * margin[1], W + 2 * margin[0], CELL))]
    layers = len(volumes) - 1
    columns = 1 if layers <= 2 else 2 if layers <= 6 else 3
    wide, high = (WIDE - ROOM.right - 8) / columns, (HIGH - 2) / -(-layers // columns)
    for i, (W, H, _) in enumerate(volumes[1:]):
        row, col = divmod(i, columns)
        empty = columns - min(columns, layers - row * columns)  # places of a row, half on its left
        x, y = ROOM.right + 13 + (col + empty / 2) * wide, 30 + row * high
        boxes.append(Box(x, y, wide - 14, high - 54).fit(H, W, CELL))
    return tuple(margin), boxes


def _block(mark, box):
    """Return the Box of some cells ((first row, last row), (first column, last column))."""
    (top, bottom), (left, right) = box
    return mark.at(top, left, bottom - top + 1, right - left + 1)


def _outline(box, in_sight, whole):
    """Return the frame around what is in sight of a block of cells, open where more follows."""
    if in_sight == whole:
        return Frame(box, HERE, 4)
    (top, bottom), (left, right) = np.equal(in_sight, whole)
    ends = np.stack([box.corners, np.roll(box.corners, -1, axis=0)], axis=1)
    ends[~np.array([top, right, bottom, left])] = np.nan
    return Line(ends.reshape(-1, 2), HERE, 4)


def _grid(box, volume):
    """Yield the lines between the cells of a map, or only those around it where cells are tiny."""
    if box.width / volume.W < GRID:
        yield Frame(box, LINES, 1)
        return
    gap, points = (np.nan, np.nan), []
    for x in np.linspace(box.left, box.right, volume.W + 1):
        points += [(x, box.top), (x, box.bottom), gap]
    for y in np.linspace(box.top, box.bottom, volume.H + 1):
        points += [(box.left, y), (box.right, y), gap]
    yield Line(points, LINES, 1)


def _numbers(seen, image):
    """Yield how many paths each pixel has, unless the numbers would be too small to read."""
    cell = image.box.width / image.shape[1]
    size = fitting([number(seen.paths.max(), 0)], cell, cell, 19)
    if seen.pixels and size >= 12:
        (top, bottom), (left, right) = seen.pixels
        paths = seen.paths[top : bottom + 1, left : right + 1]
        texts, (x, y, _, _) = np.where(paths, paths, np.nan), image.at(top, left)
        yield Table(texts, x, y, cell, "none", size=size, edges="none")


def _words(seen, boxes):
    """Yield the words above and below each map."""
    few = len(boxes) <= 7
    rows, cols = map(_span, seen.boxes[0])
    title = f"input {seen.net.volumes[0]}: paths to the neuron"
    yield Text(ROOM.middle, 14, title, size=18, bold=True)
    yield Text(ROOM.middle, 349, f"rows {rows}, columns {cols}", HERE, 18)
    layers = zip(seen.net.names, seen.net.fields[1:], boxes[1:], strict=True)
    for level, (name, (across, down), box) in enumerate(layers, 1):
        sees = f"{across.extent}x{down.extent}, jump {_both(across.jump, down.jump)}"
        chosen, size = level == seen.layer, 18 if few else 16
        color = HERE if chosen else "black"
        yield Text(box.middle, box.top - 12, f"{level}: {name}", color, size, chosen)
        yield Text(box.middle, box.bottom + 13, "sees " * few + sees, color, size)


def volumes_of(values):
    """Return the volumes of the net that is typed; if there is none, of a single neuron."""
    try:
        return plan(values["net"]).volumes
    except DoesNotFit:
        return 2 * (Volume(1, 1, 1),)


def receptive_fields(**shown):
    """Return the panel that shows which pixels a neuron of a small net sees; shown: see Panel."""
    padded, strided = "INPUT 11x7x1 -> [CONV 1 3x3]*3", "INPUT 11x7x1 -> CONV 1 3x3 S=2 P=1"
    dilated = " -> ".join(f"CONV 1 3x3 P=0 dilation={dilation}" for dilation in (1, 2, 4))
    holes = "INPUT 13x11x1 -> [CONV 1 3x3 P=0 dilation=2]*2"
    controls = {
        "net": Entry("net", THREE, examples=OTHERS, lines=2),
        "layer": Slider("layer", 1, lambda values: len(volumes_of(values)) - 1, start=3),
        "y": Slider("row y", 0, lambda v: volumes_of(v)[v["layer"]].H - 1, start=1),
        "x": Slider("column x", 0, lambda v: volumes_of(v)[v["layer"]].W - 1, start=3),
    }
    presets = {
        "three 3x3": {},
        "one 7x7": {"net": "INPUT 13x9x1 -> CONV 1 7x7 P=0", "layer": 1},
        "pooling": {"net": POOLED, "layer": 9, "y": 1, "x": 3},
        "dilation": {"net": f"INPUT 17x15x1 -> {dilated}", "layer": 3, "y": 0, "x": 1},
        "holes": {"net": holes, "layer": 2, "y": 1, "x": 2},
        "stride 2": {"net": strided, "layer": 1, "y": 1, "x": 2},
        "corner": {"net": padded, "y": 0, "x": 0},
    }
    name, size = "receptive field explorer", (WIDE, HIGH)
    return Panel(name, trace, picture, describe, controls, presets, size, **shown)


def _span(ends):
    """Return in words from where to where, as in "−1 to 3"."""
    return " to ".join(map(number, ends))


def _both(across, down):
    """Return a number that is the same in both directions, or both."""
    return number(across) if across == down else f"{number(across)} across, {number(down)} down"
