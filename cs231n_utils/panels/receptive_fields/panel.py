"""Receptive fields: click a neuron of any small net and see which pixels of the input it sees."""

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Image, Line, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import are, fitting, number
from cs231n_utils.panels.receptive_fields.neuron import clipped, plan, trace
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
THREE = "INPUT 13x9x1 -> [CONV 1 3x3 P=0]*3"
POOLED = "INPUT 48x32x1 -> [CONV 1 3x3 -> CONV 1 3x3 -> POOL]*3"
OTHERS = (
    POOLED,
    "INPUT 12x10x3 -> CONV 4 3x3 -> RELU -> POOL -> CONV 4 3x3 -> RELU -> FC 5",
    "INPUT 9x7x2 -> ADD(CONV 2 3x3 -> RELU | ) -> AVGPOOL 3x3 S=2",
    "INPUT 13x9x1 -> CONV 1 20x20",
    "INPUT 13x9x1 -> CONF 3x3",
    "INPUT 13x9x1",
    "INPUT 130x90x1 -> CONV 1 3x3",
    "INPUT 40x30x1 -> [CONV 1 3x3]*20",
    "INPUT 9x7x1 -> CONV 1 3x3 -> LRN",
)
HERE, PALE, LINES = COLORS[0], "#cfe3f1", "#8a8a8a"
ROOM = Box(8, 30, 400, 306)  # of the input with its margin; the maps are on its right
WIDE, HIGH, CELL = 800, 362, 34  # of the picture, and the side of a cell at most
GRID, WRITTEN = 8, 17  # sides of a cell from which there are lines, and numbers


def describe(seen):
    across, down = seen.field
    (top, bottom), (left, right) = seen.boxes[0]
    padding = ""
    if seen.pixels is None:
        padding = ", all of them padding"
    elif seen.pixels != seen.boxes[0]:
        rows, cols = seen.pixels
        padding = f"; of these rows {_span(rows)} and columns {_span(cols)} are not padding"
    jump, start = _both(across.jump, down.jump), _both(across.start, down.start)
    more = f" There {are(seen.net.more, 'more layer')}, not drawn here." if seen.net.more else ""
    return (
        f"Neuron y={seen.y}, x={seen.x} of layer {seen.layer} ({seen.net.names[seen.layer - 1]}) "
        f"sees {across.extent}x{down.extent} pixels: rows {_span((top, bottom))}, columns "
        f"{_span((left, right))}{padding}. {_heat_in_words(seen)} From neuron to neuron the field "
        f"moves by {jump} (the jump); the first begins at {start} (the start).{more}"
    )


def picture(seen):
    net = seen.net
    margin, boxes = lay_out(net.volumes, net.fields)
    whole = boxes[0]
    cell = whole.width / net.volumes[0].W

    def centered(row, col):
        """Return the neuron whose field has its middle nearest to a pixel."""
        places = zip("xy", seen.field, (col, row), strict=True)
        return {
            axis: round((at - field.start - (field.extent - 1) / 2) / field.jump)
            for axis, field, at in places
        }

    image = Image(tint(seen.values), whole, centered)
    in_sight = clipped(seen.boxes[0], net.volumes[0], margin)
    over = _block(image, in_sight)
    yield Table([[""]], over.left, over.top, (over.width, over.height), hatched=True, edges="none")
    yield image
    yield from _grid(whole, net.volumes[0])
    if seen.shade != "nothing" and cell >= WRITTEN:
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
        sees = [
            f[axis].pixels(v[axis] - 1)[1] - side + 1 for f, v in zip(fields, volumes, strict=True)
        ]
        beyond = max(*sees, *(-field[axis].start for field in fields))
        margin.append(min(beyond, max(3, side // 5)))
    cell = ROOM.cell(H + 2 * margin[1], W + 2 * margin[0], CELL)
    boxes = [_centered(ROOM.middle, ROOM.center, W * cell, H * cell)]
    layers = len(volumes) - 1
    columns = 1 if layers <= 2 else 2 if layers <= 6 else 3
    wide, high = (WIDE - ROOM.right - 8) / columns, (HIGH - 2) / -(-layers // columns)
    for i, (W, H, _) in enumerate(volumes[1:]):
        down, across = divmod(i, columns)
        cell = Box(0, 0, wide - 14, high - 54).cell(H, W, CELL)
        empty = columns - min(columns, layers - down * columns)  # places of a row, half on its left
        x, y = ROOM.right + 6 + (across + 0.5 + empty / 2) * wide, 3 + (down + 0.5) * high
        boxes.append(_centered(x, y, W * cell, H * cell))
    return tuple(margin), boxes


def _centered(x, y, wide, high):
    return Box(x - wide / 2, y - high / 2, wide, high)


def _block(mark, box):
    """Return the Box of some cells ((first row, last row), (first column, last column))."""
    (top, bottom), (left, right) = box
    return mark.at(top, left, bottom - top + 1, right - left + 1)


def _outline(box, in_sight, whole):
    """Return the frame around what is in sight of a block of cells, open where more follows."""
    if in_sight == whole:
        return Frame(box, HERE, 4)
    (top, bottom), (left, right) = (np.equal(*ends) for ends in zip(in_sight, whole, strict=True))
    sides = {
        (box.left, box.top, box.right, box.top): top,
        (box.right, box.top, box.right, box.bottom): right,
        (box.right, box.bottom, box.left, box.bottom): bottom,
        (box.left, box.bottom, box.left, box.top): left,
    }
    points = []
    for (x, y, to_x, to_y), there in sides.items():
        points += [(x, y), (to_x, to_y)] if there else [(np.nan, np.nan)]
    return Line(points, HERE, 4)


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
    """Yield the numbers of the pixels with a path, unless they would be too small to read."""
    (top, bottom), (left, right) = seen.pixels or ((0, 0), (0, 0))
    rows, cols = slice(top, bottom + 1), slice(left, right + 1)
    texts = np.full(seen.paths.shape, "", object)
    for at in zip(*np.nonzero(seen.paths), strict=True):
        # gradients with random weights have many digits, but one sign
        signs = "+" if seen.values[at] > 0 else "−" if seen.values[at] < 0 else "0"
        texts[at] = signs if seen.shade == "random" else number(seen.values[at], 0)
    box, cell = _block(image, ((top, bottom), (left, right))), image.box.width / image.shape[1]
    size = fitting(set(texts.flat), cell, cell, 19)
    if size >= 12:
        texts = texts[rows, cols]
        yield Table(texts, box.left, box.top, cell, "none", size=size, edges="none")


def _words(seen, boxes):
    """Yield the words above and below each map."""
    volumes, size = seen.net.volumes, 18 if len(boxes) <= 7 else 16
    rows, cols = seen.boxes[0]
    title = f"input {volumes[0]}{HEADINGS[seen.shade]}"
    yield Text(ROOM.middle, 14, title, size=18, bold=True)
    yield Text(ROOM.middle, 349, f"rows {_span(rows)}, columns {_span(cols)}", HERE, 18)
    for level, box in enumerate(boxes[1:], 1):
        across, down = seen.net.fields[level]
        sees = f"{across.extent}x{down.extent}, jump {_both(across.jump, down.jump)}"
        chosen = level == seen.layer
        look = {"color": HERE if chosen else "black", "size": size}
        name = f"{level}: {seen.net.names[level - 1]}"
        yield Text(box.middle, box.top - 12, name, bold=chosen, **look)
        yield Text(box.middle, box.bottom + 13, "sees " * (len(boxes) <= 7) + sees, **look)


def volumes_of(values):
    """Return the volumes of the net that is typed; if there is none, of a single neuron."""
    try:
        return plan(values["net"]).volumes
    except DoesNotFit:
        return 2 * (Volume(1, 1, 1),)


def receptive_fields(only=None, scenes=None):
    """Return the panel that shows which pixels a neuron of a small net sees.

    only, scenes  names of the controls and of the presets that are shown; all if None
    """
    padded, strided = "INPUT 11x7x1 -> [CONV 1 3x3]*3", "INPUT 11x7x1 -> CONV 1 3x3 S=2 P=1"
    dilated = " -> ".join(f"CONV 1 3x3 P=0 dilation={dilation}" for dilation in (1, 2, 4))
    holes = "INPUT 13x11x1 -> [CONV 1 3x3 P=0 dilation=2]*2"
    return Panel(
        "receptive field explorer",
        trace,
        picture,
        describe,
        controls={
            "net": Entry("net", THREE, examples=OTHERS, lines=2),
            "layer": Slider("layer", 1, lambda values: len(volumes_of(values)) - 1, start=3),
            "y": Slider("row y", 0, lambda v: volumes_of(v)[v["layer"]].H - 1, start=1),
            "x": Slider("column x", 0, lambda v: volumes_of(v)[v["layer"]].W - 1, start=3),
            "shade": Choice("shade by", SHADES, start="paths", look="menu"),
        },
        presets={
            "three 3x3": {},
            "one 7x7": {"net": "INPUT 13x9x1 -> CONV 1 7x7 P=0", "layer": 1},
            "pooling": {"net": POOLED, "layer": 9, "y": 1, "x": 3},
            "dilation": {"net": f"INPUT 17x15x1 -> {dilated}", "layer": 3, "y": 0, "x": 1},
            "holes": {"net": holes, "layer": 2, "y": 1, "x": 2},
            "stride 2": {"net": strided, "layer": 1, "y": 1, "x": 2},
            "corner": {"net": padded, "y": 0, "x": 0},
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
        paths = f"{low} path" if high == "1" else f"{low} to {high} paths"
        there, n = np.prod([last - first + 1 for first, last in seen.pixels]), joined.sum()
        if n < there:
            return f"Of these pixels {n} have {paths} to it, the other {there - n} have none."
        return f"Each pixel has {paths} to it."
    moving, n = int(np.count_nonzero(gradient)), int(joined.sum())
    if not moving:
        return "Its gradient is 0 at every pixel: a RELU on the way holds it at zero."
    shut = " (RELU or max pooling shuts out the others)" if moving < n else ""
    where = (
        f"Its gradient is not 0 at {moving} of the {n} pixels with a path{shut}, and at "
        f"{int(np.count_nonzero(gradient[~joined]))} outside"
    )
    if seen.shade == "random":
        return f"{where}."
    ratios = gradient[joined] / seen.paths[joined]
    if not np.allclose(ratios, ratios[0]):
        return f"{where}; it is not proportional to the paths."
    times = "equal to" if np.isclose(ratios[0], 1) else f"{number(ratios[0])} times"
    return f"{where}; everywhere it is {times} the number of paths."


def _span(ends):
    """Return in words from where to where, as in "−1 to 3"."""
    return " to ".join(map(number, ends))


def _both(across, down):
    """Return a number that is the same in both directions, or both."""
    return number(across) if across == down else f"{number(across)} across, {number(down)} down"
