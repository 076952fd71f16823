"""Receptive fields: click a unit of any small net and see which pixels of the input it sees."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider
from cs231n_utils.panels.raster.cells import Words, number, tint
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.receptive_fields.unit_trace import clipped, plan, trace
from cs231n_utils.volumes import DoesNotFit, Volume

SHADES = {
    "paths": "paths",
    "gradient, weights of 1": "ones",
    "gradient, random weights": "random",
    "nothing": "nothing",
}
HEADINGS = {
    "paths": ": paths to the unit",
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
ACROSS, DOWN = 8.0, 3.7  # of the figure, in inches


def describe(seen):
    (across, down), name = seen.fields[seen.layer], seen.names[seen.layer - 1]
    (top, bottom), (left, right) = seen.boxes[0]
    sees = (
        f"Unit y={seen.y}, x={seen.x} of layer {seen.layer} ({name}) sees "
        f"{across.extent}x{down.extent} pixels: rows {_span(top, bottom)}, "
        f"columns {_span(left, right)}"
    )
    if seen.pixels is None:
        sees += ", all of them padding"
    elif seen.pixels != seen.boxes[0]:
        rows, cols = seen.pixels
        sees += f"; of these rows {_span(*rows)} and columns {_span(*cols)} are not padding"
    jump, start = _both(across.jump, down.jump), _both(across.start, down.start)
    return f"{sees}. Jump {jump}, start {start}. {_heat_in_words(seen)}"


def draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), label="net", xlim=(0, 100 * ACROSS), ylim=(100 * DOWN, 0))
    ax.set_axis_off()
    ax.set_autoscale_on(False)
    common = {"animated": True}
    over = PolyCollection([], fc="none", ec="#888888", hatch="////", lw=0, zorder=1, **common)
    paper = PolyCollection([], fc="white", ec="none", zorder=2, **common)
    heat = ax.imshow(np.ones((1, 1, 4)), extent=(0, 1, 1, 0), aspect="auto", zorder=3, **common)
    pale = PolyCollection([], fc=PALE, ec="none", zorder=3, **common)
    unit = PolyCollection([], fc=HERE, ec="none", zorder=3, **common)
    grid = LineCollection([], color="#8a8a8a", lw=0.7, zorder=4, **common)
    frames = PolyCollection([], fc="none", ec=HERE, lw=3, zorder=6, **common)
    for collection in (over, paper, pale, unit, grid, frames):
        ax.add_collection(collection)
    head, chosen = Words(ax, size=13), Words(ax, size=13, weight="bold", color=HERE)
    numbers = Words(ax, size=11)

    def show(seen):
        places = lay_out(seen.volumes, seen.fields)
        first = places[0]
        sheets = [place.box((0, v.H - 1), (0, v.W - 1)) for place, v in _pairs(places, seen)]
        boxes = [place.box(*box) for place, box in zip(places, drawn_boxes(seen), strict=False)]
        over.set_verts(boxes[:1])
        paper.set_verts(sheets)
        heat.set_data(tint(seen.values))
        left, top = sheets[0][0]
        right, bottom = sheets[0][2]
        heat.set_extent((left, right, bottom, top))
        pale.set_verts(boxes[1:-1])
        unit.set_verts(boxes[-1:])
        grid.set_segments([line for place, v in _pairs(places, seen) for line in place.grid(v)])
        frames.set_verts(boxes)
        texts, numbers.size = numbers_that_fit(seen, first.cell)
        numbers.show([(*first.middle(row, col), text) for row, col, text in texts])
        titles, rest = captions(seen, places)
        chosen.show([titles.pop(seen.layer - 1)])
        head.show(titles + rest)

    return show


def drawn_boxes(seen):
    """Return the boxes to draw: the layers' without what hangs over, the input's with it."""
    units = zip(seen.boxes[1:], seen.volumes[1:], strict=False)
    return [seen.boxes[0], *(clipped(box, volume) for box, volume in units)]


@dataclass(frozen=True)
class Place:
    """Where a map lies in the picture: its upper left corner and the side of a cell, in pixels."""

    left: float
    top: float
    cell: float
    slot: float  # the middle of the room that it has, across

    def box(self, rows, cols):
        left, right = self.left + cols[0] * self.cell, self.left + (cols[1] + 1) * self.cell
        top, bottom = self.top + rows[0] * self.cell, self.top + (rows[1] + 1) * self.cell
        return [(left, top), (right, top), (right, bottom), (left, bottom)]

    def middle(self, row, col):
        return self.left + (col + 0.5) * self.cell, self.top + (row + 0.5) * self.cell

    def grid(self, volume):
        """Return the lines between the cells; where they are tiny, only those around all."""
        step = 1 if self.cell >= 6 else 0
        right, bottom = self.left + volume.W * self.cell, self.top + volume.H * self.cell
        xs = [self.left + i * self.cell for i in (range(volume.W + 1) if step else (0, volume.W))]
        ys = [self.top + i * self.cell for i in (range(volume.H + 1) if step else (0, volume.H))]
        return [[(x, self.top), (x, bottom)] for x in xs] + [
            [(self.left, y), (right, y)] for y in ys
        ]


@lru_cache(maxsize=64)
def lay_out(volumes, passed):
    """Return a Place for the input, with a margin for what hangs over it, and for every layer."""
    W, H, _ = volumes[0]
    before = [max(0, *(-field[axis].start for field in passed)) for axis in (0, 1)]
    after = []
    for axis, side in ((0, W), (1, H)):
        ends = [f[axis].pixels(v[axis] - 1)[1] for f, v in zip(passed, volumes, strict=True)]
        after.append(max(0, max(ends) - side + 1))
    layers = len(volumes) - 1
    columns = 1 if layers <= 2 else 2 if layers <= 6 else 3
    room, maps = (394, 372) if columns < 3 else (336, 448)  # of 800 pixels of the page
    across, down = W + before[0] + after[0], H + before[1] + after[1]
    cell = min(room / across, 304 / down, 34)
    x, y = 8 + (room - across * cell) / 2, 184 - down * cell / 2
    places = [Place(x + before[0] * cell, y + before[1] * cell, cell, 8 + room / 2)]
    rows = -(-layers // columns)
    for i, (W, H, _) in enumerate(volumes[1:]):
        room_x, room_y = maps / columns, 362 / rows
        cell = min((room_x - 14) / W, (room_y - 50) / H, 34)
        middle = 794 - maps + (i % columns + 0.5) * room_x, 4 + (i // columns + 0.5) * room_y
        places.append(Place(middle[0] - W * cell / 2, middle[1] - H * cell / 2, cell, middle[0]))
    return tuple(places)


def numbers_that_fit(seen, cell):
    """Return ([(row, col, text), ...], size) of the pixels' numbers; none where cells are small."""
    if seen.shade == "nothing" or cell < 17:
        return [], 11
    values = seen.values
    texts = [
        (row, col, _written(values[row, col], seen.shade))
        for row, col in zip(*np.nonzero(seen.paths), strict=True)
    ]
    longest = max((len(text) for *_, text in texts), default=0)
    fitting = [s for s in (15, 13, 11) if max(longest * s * 0.9, s * 1.4) <= cell - 2]
    return (texts, fitting[0]) if fitting else ([], 11)


def captions(seen, places):
    """Return (titles, rest): words (x, y, text) above each layer's map, and all others."""
    top = HEADINGS[seen.shade]
    (rows, cols), middle = seen.boxes[0], places[0].slot
    rest = [
        (middle, 16, f"input {seen.volumes[0]}{top}"),
        (middle, 354, f"rows {_span(*rows)}, columns {_span(*cols)}", HERE),
    ]
    titles = []
    for i, (place, volume) in enumerate(zip(places[1:], seen.volumes[1:], strict=True)):
        across, down = seen.fields[i + 1]
        sees = f"{across.extent}x{down.extent}, jump {_both(across.jump, down.jump)}"
        sees = sees if len(places) > 7 else f"sees {sees}"
        below = place.top + volume.H * place.cell + 12
        rest.append((place.slot, below, sees, HERE if i + 1 == seen.layer else "black"))
        titles.append((place.slot, place.top - 11, f"{i + 1}: {seen.names[i]}"))
    return titles, rest


def point(seen, spot):
    """Return the controls that a click moves: to a unit, or to one that sees the pixel clicked."""
    places = lay_out(seen.volumes, seen.fields)
    for level, (place, volume) in enumerate(zip(places, seen.volumes, strict=True)):
        col, row = (spot.x - place.left) // place.cell, (spot.y - place.top) // place.cell
        if 0 <= col < volume.W and 0 <= row < volume.H:
            if level:
                return {"layer": level, "y": int(row), "x": int(col)}
            across, down = seen.fields[seen.layer]
            return {"y": _unit_over(down, row), "x": _unit_over(across, col)}
    return {}


def last_layer(values):
    """Return the number of the net's last layer; 1 if there is no net to speak of."""
    try:
        return len(plan(values["net"])[0])
    except DoesNotFit:
        return 1


def last_unit(values):
    """Return the volume of the layer that the controls point at, or a single unit."""
    try:
        return plan(values["net"])[2][values["layer"]]
    except DoesNotFit:
        return Volume(1, 1, 1)


def receptive_fields():
    """Return the panel that shows which pixels a unit of a small net sees."""
    return Panel(
        "receptive field explorer",
        trace,
        draw,
        describe,
        controls={
            "net": Entry("net", THREE, examples=(PADDED, POOLED, *OTHERS)),
            "shade": Choice("shade by", SHADES, start="paths", look="menu"),
            "layer": Slider("layer", 1, last_layer, start=3),
            "y": Slider("row y", 0, lambda values: last_unit(values).H - 1, start=1),
            "x": Slider("column x", 0, lambda values: last_unit(values).W - 1, start=3),
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
        size=(ACROSS, DOWN),
        point=point,
    )


def _heat_in_words(seen):
    """Say what the shades show, and whether the gradient agrees with the paths."""
    ways, gradient = seen.paths > 0, seen.gradient
    if not ways.any():
        return "No pixel has a way to it."
    if gradient is None:
        low, high = f"{seen.paths[ways].min():,.0f}", f"{seen.paths.max():,.0f}"
        words = f"Each pixel has {low} path to it" if high == "1" else f"Paths: {low} to {high}"
        rows, cols = seen.pixels
        box = np.ptp(rows) + 1, np.ptp(cols) + 1
        unseen = int(np.prod(box) - ways.sum())
        return f"{words}; {unseen} pixels inside have none." if unseen else f"{words}."
    moving, n = int(np.count_nonzero(gradient)), int(ways.sum())
    if not moving:
        return "Its gradient is 0 at every pixel: a RELU on the way holds it at zero."
    outside = int(np.count_nonzero(gradient[~ways]))
    shut = " (RELU or max pooling shuts out the others)" if moving < n else ""
    where = f"Its gradient is not 0 at {moving} of the {n} pixels with a path{shut}, and at "
    where += f"{outside} outside"
    if seen.shade == "random":
        return f"{where}."
    ratios = gradient[ways] / seen.paths[ways]
    if not np.allclose(ratios, ratios[0]):
        return f"{where}; it is not proportional to the paths."
    times = "equal to" if np.isclose(ratios[0], 1) else f"{number(ratios[0])} times"
    return f"{where}; everywhere it is {times} the number of paths."


def _written(value, shade):
    """Return what is written on a pixel: gradients in the large have many digits, but one sign."""
    if shade != "random":
        return number(value, 0)
    return "+" if value > 0 else "−" if value < 0 else "0"


def _pairs(places, seen):
    return zip(places, seen.volumes, strict=True)


def _span(first, last):
    return f"{number(first)} to {number(last)}"


def _both(across, down):
    """Return a number that is the same in both directions, or both."""
    return number(across) if across == down else f"{number(across)} across, {number(down)} down"


def _unit_over(field, pixel):
    """Return the unit whose field has its middle nearest to a pixel."""
    return round((pixel - field.start - (field.extent - 1) / 2) / field.jump)
