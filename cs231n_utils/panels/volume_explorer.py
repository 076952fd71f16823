"""Volume explorer: a block of neurons, a slice and a column of it, and a net of such blocks."""

from dataclasses import dataclass

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from cs231n_utils.figures.blocks import NEARER, PLAIN, WHITE_IN, faces, on_page, paler
from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.volumes import Volume

SLICE, COLUMN = COLORS[1], COLORS[2]
END = "#004d38"  # the frame around the end of the column: a darker green
FAINT = 0.75  # white in the colors of what is taken out
BLOCK = (
    0.65,
    1.77,
    2.3,
    2.13,
)  # where on the page things go, in inches: left, bottom, width, height
NET, GAP = (2.75, 0.1, 5.15, 0.55), 0.3  # the net's blocks, likewise; from one to the next
LEFT_OF_SLICE, LEFT_OF_WORDS, WIDEST_SLICE = 3.4, 5.65, 1.9
SQUARE = np.array([(0, 0), (1, 0), (1, -1), (0, -1)])

CIFAR_10 = {"W": 32, "H": 32, "x": 21, "y": 9}


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

    @property
    def scale(self):
        """Inches for a neuron, in the block and in the slice."""
        W, H, D = self.volume
        block = BLOCK[2] / (D + W * NEARER[0]), BLOCK[3] / (H - W * NEARER[1])
        return min(*block, WIDEST_SLICE / W, 0.3)

    @property
    def step(self):
        """Inches for a neuron in the column."""
        return min(4.6 / self.volume.D, 0.3)

    @property
    def at(self):
        """Where on the page the block's far upper left corner is."""
        return middle_of(BLOCK, self.volume, self.scale)

    @property
    def slice_at(self):
        """Where on the page the slice's upper left corner is."""
        middle = BLOCK[1] + BLOCK[3] / 2 - 0.1  # there are words above it
        return np.array([LEFT_OF_SLICE, middle + self.volume.H * self.scale / 2])

    @property
    def column_at(self):
        return np.array([BLOCK[0], 1.23])


def compute(W, H, D, d, y, x, layers):
    return Cut(Volume(W, H, D), d, x, y, layers)


def describe(cut):
    (W, H, D), layers = cut.volume, cut.layers
    net = "There is no layer yet."
    if layers:
        net = f"A net of {_count(layers, 'layer')} has {layers + 1} such volumes: more, not deeper."
    return (
        f"V is a volume {cut.volume}, {D} deep: an array of shape {cut.volume.shape}, "
        f"{_count(cut.volume.values, 'number')}. {cut.slice} is a depth slice, of shape {(H, W)}: "
        f"{_count(H * W, 'number')}, one from each position. {cut.column} is a depth column, of "
        f"shape {(D,)}: {_count(D, 'number')}, all from the position x={cut.x}, y={cut.y}. {net}"
    )


def draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), label="volume", xlim=(0, 8), ylim=(0, 4))
    ax.set_axis_off()
    ax.axhline(0.78, color="0.8", lw=1)
    common = {"edgecolors": "black", "joinstyle": "round", "animated": True}
    blocks, marks, frames = (ax.add_collection(PolyCollection([], **common)) for _ in range(3))
    rows, guides = (ax.add_collection(LineCollection([], animated=True)) for _ in range(2))
    for zorder, artist in enumerate([blocks, guides, marks, rows, frames]):
        artist.set_zorder(zorder)
    rows.set_color("black")
    guides.set(colors=[SLICE, SLICE, COLUMN, COLUMN], linestyles=":", linewidths=2)
    frames.set(facecolors="none", edgecolors=[END] + ["black"] * 4, linewidths=2.5)
    names, headings = (Words(ax, size, weight="bold", ha="left") for size in (15, 18))
    sides, notes = Words(ax, 14, weight="bold", ha="right"), Words(ax, 13, ha="left")
    arrows, small = Words(ax, 18), Words(ax, 12)

    def show(cut):
        net, block = net_of(cut), faces(0, 0, 0, *cut.volume)
        blocks.set_verts([cut.scale * corners + cut.at for corners in block.values()] + net)
        blocks.set_facecolor([paler(PLAIN, WHITE_IN[name]) for name in block])
        blocks.set_linewidth([1.2] * 3 + [0.8] * len(net))
        polygons, paint = marked(cut)
        marks.set_verts(polygons)
        marks.set_facecolor(paint)
        rows.set_segments(grid(cut))
        rows.set_linewidth(min(6 * cut.scale, 0.6))
        guides.set_segments(guiding(cut))
        frames.set_verts([around(corners) for corners in framed(cut)])
        sides.show(sides_of(cut))
        headings.show(
            [(LEFT_OF_WORDS, 3.55, cut.slice, SLICE), (LEFT_OF_WORDS, 1.58, cut.column, COLUMN)]
        )
        names.show(names_of(cut))
        notes.show(notes_of(cut))
        ends = [(net[i + 2][:, 0].max(), net[i + 3][:, 0].min()) for i in range(0, len(net) - 3, 3)]
        gaps = [sum(pair) / 2 for pair in ends]
        arrows.show([(x, 0.28, "→") for x in gaps])
        numbered = [(x, 0.58, str(i)) for i, x in enumerate(gaps, 1)]
        small.show(numbered + indices(cut))

    return show


def middle_of(box, volume, scale):
    """Return where the far upper left corner goes of a block in the middle of a box of the page."""
    left, bottom, width, height = box
    W, H, D = volume
    wide, high = scale * (D + W * NEARER[0]), scale * (H - W * NEARER[1])
    return np.array([left + (width - wide) / 2, bottom + (height + high) / 2])


def marked(cut):
    """Return what has the colors of slice and column: polygons on the page, and the colors."""
    (W, H, D), (x, y, d) = cut.volume, (cut.x, cut.y, cut.d)
    parts = []  # (face of the block, its corners, color)
    sheet = faces(0, 0, d, W, H, 1)
    parts += [(name, sheet[name], SLICE) for name in sheet if name != "left" or d == 0]
    bar = faces(x, y, 0, 1, 1, D)
    seen = {"left": True, "top": y == 0, "front": x == W - 1}
    parts += [(name, bar[name], COLUMN) for name in bar if seen[name]]
    polygons = [cut.scale * corners + cut.at for _, corners, _ in parts]
    paint = [paler(color, WHITE_IN[name] / 2) for name, _, color in parts]
    taken = [(cut.slice_at, W, H, cut.scale, SLICE)]
    taken += [(cut.column_at + (0, cut.step / 2), D, 1, cut.step, COLUMN)]
    for at, across, down, size, color in taken:
        polygons.append(at + size * SQUARE * (across, down))
        paint.append(paler(color, FAINT))
    crossing = framed(cut)[1:3]  # slice and column meet: each shows there the other's color
    return [*polygons, *crossing], [*paint, COLUMN, SLICE]


def framed(cut):
    """Return the end of the column on the block, then the neuron in both wherever it is seen."""
    (W, _, _), (x, y, d) = cut.volume, (cut.x, cut.y, cut.d)
    both = faces(x, y, d)
    ends = [faces(x, y, 0)["left"]]
    ends += [both[name] for name, seen in (("top", y == 0), ("front", x == W - 1)) if seen]
    on_block = [cut.scale * corners + cut.at for corners in ends]
    in_slice = cut.slice_at + cut.scale * (SQUARE + (x, -y))
    in_column = cut.column_at + cut.step * (SQUARE + (d, 0.5))
    return [on_block[0], in_slice, in_column, *on_block[1:]]


def around(corners, margin=0.025):
    """Return corners farther from their middle, so that a frame hides nothing of a small cell."""
    return corners + margin * np.sign(corners - corners.mean(axis=0))


def grid(cut):
    """Return the lines between the neurons, on the faces of the block and on what is taken out."""
    W, H, _ = cut.volume
    x, y, d = (np.arange(1, side)[:, None] for side in cut.volume)
    across, down, deep = ([0, side] for side in cut.volume)
    block = [on_page(x, 0, deep), on_page(x, down, 0), on_page(across, y, 0)]
    block += [on_page(W, y, deep), on_page(across, 0, d), on_page(W, down, d)]
    flat = [np.stack(np.broadcast_arrays(x, [0, -H]), axis=-1)]
    flat += [np.stack(np.broadcast_arrays(across, -y), axis=-1)]
    column = np.stack(np.broadcast_arrays(d, [-0.5, 0.5]), axis=-1)
    return [
        *np.concatenate(block) * cut.scale + cut.at,
        *np.concatenate(flat) * cut.scale + cut.slice_at,
        *column * cut.step + cut.column_at,
    ]


def guiding(cut):
    """Return dotted lines from the block to the slice and to the column."""
    (W, H, D), (x, y) = cut.volume, (cut.x, cut.y)
    pairs = [
        (on_page(W, 0, cut.d + 1), cut.slice_at),
        (on_page(W, H, cut.d + 1), cut.slice_at - (0, cut.scale * H)),
        (on_page(x + 1, y + 1, 0), cut.column_at + (0, cut.step / 2)),
        (on_page(x + 1, y + 1, D), cut.column_at + (D * cut.step, cut.step / 2)),
    ]
    return [np.array([cut.scale * inside + cut.at, outside]) for inside, outside in pairs]


def net_of(cut):
    """Return the faces of a block for what enters the net, and of one for each layer's output."""
    (W, H, D), blocks = cut.volume, cut.layers + 1
    left, bottom, width, height = NET
    across, down = D + W * NEARER[0], H - W * NEARER[1]
    room = (width - cut.layers * GAP) / blocks
    scale = min(room / across, height / down, 0.1)
    corners = []
    for i in range(blocks):
        box = left + i * (across * scale + GAP), bottom, across * scale, height
        at = middle_of(box, cut.volume, scale)
        corners += [scale * face + at for face in faces(0, 0, 0, W, H, D).values()]
    return corners


def sides_of(cut):
    """Return the words beside the edges of the block."""
    W, H, D = cut.volume
    places = [
        (f"W={W}", on_page(W / 2, H, 0), (-0.06, -0.12)),
        (f"H={H}", on_page(0, H / 2, 0), (-0.06, 0)),
        (f"D={D}", on_page(W, H, D / 2), (max(0.24, 0.42 - D / 2 * cut.scale), -0.15), PLAIN),
    ]
    return [
        (*(cut.scale * place + cut.at + aside), text, *color)
        for text, place, aside, *color in places
    ]


def names_of(cut):
    """Return how deep the net is and how deep its volumes are, and which neuron is framed."""
    net = f"a net {_count(cut.layers, 'layer')} deep" if cut.layers else "no layers"
    volumes = f"volumes {cut.volume.D} deep" if cut.layers else f"a volume {cut.volume.D} deep"
    return [
        (0.1, 0.57, net),
        (0.1, 0.22, volumes, PLAIN),
        (LEFT_OF_WORDS, 2.15, f"V[{cut.y}, {cut.x}, {cut.d}]"),
    ]


def notes_of(cut):
    W, H, D = cut.volume
    slice_, column = f"shape {(H, W)}", f"shape {(D,)}"
    lines = [(3.25, "a depth slice"), (3.0, slice_), (2.75, _count(H * W, "number"))]
    lines += [(2.4, "framed, in both:"), (1.28, "a depth column"), (1.03, column)]
    return [(LEFT_OF_WORDS, y, text) for y, text in lines]


def indices(cut):
    """Return the indices of the framed neuron, at the edges of slice and column."""
    left, top = cut.slice_at
    return [
        (left + (cut.x + 0.5) * cut.scale, top + 0.12, f"x={cut.x}"),
        (left - 0.25, top - (cut.y + 0.5) * cut.scale, f"y={cut.y}"),
        (*(cut.column_at + ((cut.d + 0.5) * cut.step, -cut.step / 2 - 0.14)), f"d={cut.d}"),
    ]


def point(cut, spot):
    """Return what a click moves: the position, on the left face and in the slice, elsewhere d."""
    W, H, D = cut.volume
    page = np.array([spot.x, spot.y])
    right, up = (page - cut.slice_at) / cut.scale
    if 0 <= right < W and 0 <= -up < H:
        return {"x": int(right), "y": int(-up)}
    right, up = (page - cut.column_at) / cut.step
    if 0 <= right < D and abs(up) <= 0.5:
        return {"d": int(right)}
    right, up = (page - cut.at) / cut.scale
    x = right / NEARER[0]
    y = x * NEARER[1] - up
    if 0 <= x < W and 0 <= y < H:
        return {"x": int(x), "y": int(y)}
    x = min(up / NEARER[1], W)  # on the top, or else in front, where x = W
    d, y = right - x * NEARER[0], x * NEARER[1] - up
    return {"d": int(d)} if x >= 0 and 0 <= d < D and y < H else {}


def volume_explorer():
    """Return the panel that takes slices and columns out of a volume of any size."""
    return Panel(
        "volume explorer",
        compute,
        draw,
        describe,
        controls={
            "W": Slider("width W", 1, 32, start=6),
            "H": Slider("height H", 1, 32, start=4),
            "D": Slider("depth D", 1, 32, start=5),
            "d": Slider("slice at d", 0, lambda values: values["D"] - 1, start=2),
            "y": Slider("column at y", 0, lambda values: values["H"] - 1, start=1),
            "x": Slider("column at x", 0, lambda values: values["W"] - 1, start=5),
            "layers": Slider("number of layers", 0, 6, start=2),
        },
        presets={
            "CIFAR-10 picture": CIFAR_10 | {"D": 3, "d": 0, "layers": 0},
            "12 filters": CIFAR_10 | {"D": 12, "layers": 1, "d": 4},
            "class scores": {"W": 1, "H": 1, "D": 10, "x": 0, "y": 0},
            "24 wide, 16 high": CIFAR_10 | {"W": 24, "H": 16, "D": 6, "d": 4},
            "many layers, 2 deep": {"D": 2, "d": 1, "layers": 6},
            "one layer, 30 deep": {"D": 30, "layers": 1},
        },
        size=(8.0, 4.0),
        point=point,
    )


def _count(number, what):
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
