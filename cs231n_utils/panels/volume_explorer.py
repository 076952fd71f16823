"""Volume explorer: a block of neurons, a slice and a column of it, and a net of such blocks.

A block is seen from above and from the left, the side from which an image enters a net: depth runs
to the right, height down, and width from the far edge toward the reader. So x=0, y=0 is the far
upper corner of the face on the left, and that face shows an image the right way round.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, paler
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.kit.marks import Box, Line, Polygon, Text, arrow
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count
from cs231n_utils.volumes import Volume

NEARER = np.array([0.45, 0.35])  # where a step in x leads on the page, in steps right and down
WHITE_IN = {"left": 0.65, "top": 0.8, "front": 0.45}  # how pale the faces are that one sees
PLAIN, SLICE, COLUMN = COLORS[:3]
HIGH, LARGEST = 376, 30  # of the picture; side of a neuron in it
ROOM, STRIP = Box(66, 34, 484, HIGH - 116), Box(244, 312, 546, 60)  # of block and slice; of the net
GAP, WORDS = 78, 588  # from the block to the slice; left of the words beside them


@dataclass(frozen=True)
class Cut:
    """A volume, one slice and one column of it, and how many layers there are in the net."""

    volume: Volume
    d: int  # of the slice V[:, :, d]
    x: int  # and of the column V[y, x, :]
    y: int
    layers: int

    @property
    def slice(self):
        return f"V[:, :, {self.d}]"

    @property
    def column(self):
        return f"V[{self.y}, {self.x}, :]"


def compute(W, H, D, d, y, x, layers):
    return Cut(Volume(W, H, D), d, x, y, layers)


def describe(cut):
    (W, H, D), layers = cut.volume, cut.layers
    net = f"A net {count(layers, 'layer')} deep has {layers + 1} such volumes, each {D} deep."
    return (
        f"V is a volume {cut.volume}: an array of shape {cut.volume.shape}, "
        f"{count(cut.volume.values, 'number')}. {cut.slice} is a depth slice, of shape {(H, W)}: "
        f"one number from each position. {cut.column} is a depth column, of shape {(D,)}: "
        f"all from the position x={cut.x}, y={cut.y}. {net if layers else ''}"
    )


@dataclass(frozen=True)
class Face(Polygon):
    """A parallelogram of rows and columns of neurons; its sets is sets(row, column)."""

    shape: tuple = (1, 1)
    sets: Callable | None = None

    @classmethod
    def of(cls, corner, across, down, shape, color, sets=None, **looks):
        """Return the face that leads from a corner so far across and so far down, each (2,)."""
        points = np.add(corner, [(0, 0), across, np.add(across, down), down])
        return cls(points, color, "black", sets=sets, shape=shape, **looks)

    @property
    def steps(self):
        """Where the next column lies, and below it the next row, (2, 2)."""
        start, right, _, low = self.points
        return np.array([(right - start) / self.shape[1], (low - start) / self.shape[0]])

    def holds(self, x, y):
        place = (np.array([x, y]) - self.points[0]) @ np.linalg.inv(self.steps)
        return bool((place >= 0).all() and (place < self.shape[::-1]).all())

    def targets(self):
        """Yield the shape in which a click selects something."""
        yield self.points

    def at(self, row, col, rows=1, cols=1):
        """Return the corners (4, 2) of a block of its neurons."""
        corners = np.array([(0, 0), (cols, 0), (cols, rows), (0, rows)]) + (col, row)
        return self.points[0] + corners @ self.steps

    def grid(self):
        """Return the lines between the neurons."""
        rows, cols = self.shape
        ends = [(col, row) for col in range(1, cols) for row in (0, rows, np.nan)]
        ends += [(col, row) for row in range(1, rows) for col in (0, cols, np.nan)]
        points = self.points[0] + np.reshape(ends, (-1, 2)) @ self.steps
        return Line(points, width=min(0.08 * np.hypot(*self.steps[0]), 0.8))

    def cell_at(self, x, y):
        """Return the (row, column) of the neuron there; beyond the edge that of the nearest."""
        col, row = (np.array([x, y]) - self.points[0]) @ np.linalg.inv(self.steps)
        last = np.subtract(self.shape, 1)
        return tuple(np.clip([row, col], 0, last).astype(int).tolist())

    def selects(self, x, y):
        return self.sets(*self.cell_at(x, y))


def picture(cut):
    low = STRIP.top - 8 if cut.layers else HIGH  # where the part above the net ends
    faces = laid_out(cut, low)
    yield from faces.values()
    yield from guides(cut, faces)
    yield from painted(cut, faces)
    for face in faces.values():
        yield face.grid()
    yield from framed(cut, faces)
    yield from sides(cut, faces)
    yield from words(cut, (low - 250) / 2)
    if cut.layers:
        yield from net(cut)


def laid_out(cut, low):
    """Return the faces of the block, the slice and the column, by name, each where it goes."""
    W, H, D = cut.volume
    wide, tall = D + (1 + NEARER[0]) * W, H + NEARER[1] * W  # of block and slice, in neurons
    room = Box(ROOM.left, ROOM.top, ROOM.width - GAP, ROOM.height - HIGH + low)
    cell, step = room.cell(tall, wide, LARGEST), min(LARGEST, ROOM.width / D)
    left, top = room.middle - cell * wide / 2, room.center - cell * tall / 2
    sheet = room.middle + cell * (wide / 2 - W) + GAP, room.center - cell * H / 2 + 6
    column = min(left, ROOM.right - step * D), low - 47 - step / 2

    def position(row, col):
        return {"x": col, "y": row}

    def depth(row, col):
        return {"d": col}

    sides = (cell * W, 0), (0, cell * H), (H, W), paler(SLICE, 0.75), position
    row = (step * D, 0), (0, step), (1, D), paler(COLUMN, 0.75), depth
    flat = {"slice": Face.of(sheet, *sides), "column": Face.of(column, *row)}
    return block((left, top), cell, cut.volume, left=position, top=depth, front=depth) | flat


def block(at, cell, volume, **sets):
    """Return the three faces that one sees of a block, by name; at is its far upper left corner."""
    W, H, D = volume
    near, high, deep = W * cell * NEARER, (0, H * cell), (D * cell, 0)
    sides = {
        "left": (at, near, high, (H, W)),
        "top": (at, deep, near, (W, D)),
        "front": (at + near, deep, high, (H, D)),
    }
    return {
        name: Face.of(*side, paler(PLAIN, WHITE_IN[name]), sets.get(name))
        for name, side in sides.items()
    }


def painted(cut, faces):
    """Yield what is in the slice or in the column: where they meet, in the other's color."""
    (W, H, D), (x, y, d) = cut.volume, (cut.x, cut.y, cut.d)
    parts = [("left", SLICE, (0, 0, H, W))] if d == 0 else []
    parts += [("top", SLICE, (0, d, W, 1)), ("front", SLICE, (0, d, H, 1))]
    parts += [("left", COLUMN, (y, x))]
    parts += [("top", COLUMN, (x, 0, 1, D))] if y == 0 else []
    parts += [("front", COLUMN, (y, 0, 1, D))] if x == W - 1 else []
    parts += [("slice", COLUMN, (y, x)), ("column", SLICE, (0, d))]
    for name, color, part in parts:
        yield Polygon(faces[name].at(*part), paler(color, WHITE_IN.get(name, 0) / 2), "black")


def framed(cut, faces):
    """Yield frames around the end of the column, and around the neuron in slice and column."""
    at = cut.y, cut.x
    parts = ("left", COLUMN, at), ("slice", "black", at), ("column", "black", (0, cut.d))
    for name, color, part in parts:
        corners = faces[name].at(*part)
        away = 2.5 * np.sign(corners - corners.mean(axis=0))  # so that nothing small is hidden
        yield Polygon(corners + away, "none", color, 3.4)


def guides(cut, faces):
    """Yield dotted lines from the block to the slice, and from the end of the column to it."""
    _, high, low, _ = faces["front"].at(0, cut.d, rows=cut.volume.H)
    end, sheet = faces["left"].at(cut.y, cut.x)[2], faces["slice"].points
    yield from (Line(pair, SLICE, 2.4, "2 4") for pair in ((high, sheet[0]), (low, sheet[3])))
    yield Line((end, faces["column"].points[0]), COLUMN, 2.4, "2 4")


def sides(cut, faces):
    """Yield the sizes at the block's edges, and the indices at those of slice and column."""
    (W, H, D), sheet, column = cut.volume, faces["slice"], faces["column"]
    corner, _, near, low = faces["left"].points
    end, looks = faces["top"].points[1], {"size": 17, "bold": True, "halo": True}
    yield Text(*(corner + low) / 2 - (8, 0), f"H={H}", ha="right", **looks)
    yield Text(*(near + low) / 2 + (-6, 13), f"W={W}", ha="right", **looks)
    yield Text(*(corner + end) / 2 - (0, 15), f"D={D}", PLAIN, **looks)
    x, y = sheet.at(cut.y, cut.x).mean(axis=0)
    left, top = sheet.points[0]
    yield Text(x, top - 15, f"x={cut.x}", size=16, halo=True)
    yield Text(left - 9, y, f"y={cut.y}", size=16, ha="right", halo=True)
    yield Text(column.at(0, cut.d)[:2, 0].mean(), column.points[2, 1] + 15, f"d={cut.d}", size=16)


def words(cut, top):
    """Yield what slice, column and the number in both are, from so far down on."""
    W, H, D = cut.volume
    lines = (
        (0, cut.slice, ["a depth slice", f"shape {(H, W)}", count(H * W, "number")], SLICE),
        (108, cut.column, ["a depth column", f"shape {(D,)}", count(D, "number")], COLUMN),
        (216, f"V[{cut.y}, {cut.x}, {cut.d}]", ["in both, framed"], "black"),
    )
    for down, name, what, color in lines:
        yield Text(WORDS, top + down, name, color, 20, True, "left")
        for i, line in enumerate(what, 1):
            yield Text(WORDS, top + down + 2 + 22 * i, line, size=16, ha="left")


def net(cut):
    """Yield a block for what enters the net, and one for each layer's output."""
    (W, H, D), layers, gap = cut.volume, cut.layers, 36
    across, down = D + NEARER[0] * W, H + NEARER[1] * W
    room = (STRIP.width - layers * gap) / (layers + 1)
    cell = min(room / across, (STRIP.height - 4) / down, 10)
    yield Line([(0, STRIP.top - 4), (800, STRIP.top - 4)], "#cccccc", 1.4)
    depth = f"a net {count(layers, 'layer')} deep"
    yield Text(10, STRIP.center - 14, depth, size=17, bold=True, ha="left")
    yield Text(10, STRIP.center + 14, f"volumes {D} deep", PLAIN, 17, True, "left")
    for i in range(layers + 1):
        left = STRIP.left + i * (across * cell + gap)
        yield from block((left, STRIP.center - down * cell / 2), cell, cut.volume).values()
        if i:
            yield from arrow((left - gap + 7, STRIP.center + 8), (left - 7, STRIP.center + 8))
            yield Text(left - gap / 2, STRIP.center - 10, str(i), size=16)


CONTROLS = {
    "W": Slider("width W", 1, 32, start=6),
    "H": Slider("height H", 1, 32, start=4),
    "D": Slider("depth D", 1, 32, start=5),
    "d": Slider("slice at d", 0, lambda values: values["D"] - 1, start=2),
    "y": Slider("column at y", 0, lambda values: values["H"] - 1, start=1),
    "x": Slider("column at x", 0, lambda values: values["W"] - 1, start=5),
    "layers": Slider("layers", 0, 6, start=2),
}
CIFAR_10 = {"W": 32, "H": 32, "x": 21, "y": 9, "layers": 0}
SCENES = {
    "12 filters": CIFAR_10 | {"D": 12, "d": 4},
    "class scores": {"W": 1, "H": 1, "D": 10, "x": 0, "y": 0, "layers": 0},
    "24 wide, 16 high": CIFAR_10 | {"W": 24, "H": 16, "D": 6, "d": 4},
    "many layers, 2 deep": {"D": 2, "d": 1, "layers": 6},
    "one layer, 30 deep": {"D": 30, "layers": 1},
}


def volume_explorer(**shown):
    """Return the panel that takes slices and columns out of a volume; shown: see Panel."""
    size = 800, HIGH
    return Panel("volume explorer", compute, picture, describe, CONTROLS, SCENES, size, **shown)
