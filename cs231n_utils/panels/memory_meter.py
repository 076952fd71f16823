"""Memory meter: what training a net takes of a card's memory, and the largest batch that fits."""

from dataclasses import dataclass

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from cs231n_utils.figures.style import COLORS
from cs231n_utils.nets.architectures.steps import NETS, Net, read_net
from cs231n_utils.nets.ledger import memory_in_words
from cs231n_utils.panels.kit.controls import Choice, Slider, Switch
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.step_drawings import rectangle
from cs231n_utils.training.memory import CACHES, GIB, TrainingMemory, values_with_relus

PARTS = {  # and their colors
    "parameters": COLORS[4],
    "gradients of parameters": "#f3cf80",
    "optimizer": "#a87400",
    "activations": COLORS[0],
    "gradients of activations": "#7fb8dc",
}
WIDTH, HEIGHT = 848, 352  # of the figure; these and the next in pixels of the page
LEFT, CARD, END = 8, 640, 840  # of the bar: its left edge, the card's width, the picture's edge
TOP, BOTTOM = 62, 112  # of the bar
TABLE, LINE = 168, 24  # the first line of the table, and from line to line
SWATCH, NAME, HOW, UNITS = 8, 34, 272, (700, 840)  # its columns; the last two end there
TOO_MUCH = "#b00020"


@dataclass(frozen=True)
class Meter:
    """A net in training on a card."""

    net: Net
    memory: TrainingMemory
    stages: tuple  # the activations of a picture, by stages
    batch: int
    room: int  # bytes of the card

    @property
    def parts(self):
        return self.memory.parts(self.batch)

    @property
    def total(self):
        return self.memory.total(self.batch)

    @property
    def fits(self):
        return self.total <= self.room

    @property
    def largest(self):
        return self.memory.largest_batch(self.room)

    def x(self, size):
        """Return where on the page so many bytes end, from the bar's left edge."""
        return LEFT + CARD * size / self.room


def compute(net, optimizer, backward, in_place, batch, room):
    net = read_net(net)
    count = (lambda lines: lines.values) if in_place else values_with_relus
    stages = tuple(
        sum(count(step.lines) for step in net.steps[first:end]) for first, end in net.stages
    )
    memory = TrainingMemory(sum(stages), net.ledger.parameters, optimizer, backward)
    return Meter(net, memory, stages, batch, room * GIB)


def describe(meter):
    memory = meter.memory
    passes, more, kept = "a forward pass alone", "", ""
    if memory.backward:
        passes, more = f"with {memory.optimizer}", " and as much of their gradients"
        kept = ", their gradients and what the optimizer keeps"
    activations = memory_in_words(meter.parts["activations"], 1)
    return (
        f"{meter.net.name}, a batch of {_pictures(meter.batch)}, {passes}: {memory.values:,} "
        f"activations per picture, {activations} of them{more}. Its {memory.parameters:,} "
        f"parameters{kept} take {memory_in_words(memory.of_parameters, 1)}. Together "
        f"{memory_in_words(meter.total, 1)}: that {'fits' if meter.fits else 'does not fit'} into "
        f"{meter.room // GIB} GiB. {largest_in_words(meter)}."
    )


def largest_in_words(meter):
    if meter.largest == 0:
        return "Not even one picture fits"
    return f"The largest batch that fits has {_pictures(meter.largest)}"


def draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), label="memory", xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    ax.set_axis_off()
    card = PolyCollection([rectangle(LEFT, LEFT + CARD, TOP, BOTTOM)], facecolors="#f2f2f2")
    ax.add_collection(card)
    frame = PolyCollection([rectangle(LEFT, LEFT + CARD, TOP - 4, BOTTOM + 4)], facecolors="none")
    frame.set(edgecolors="black", linewidths=2.5, zorder=4)
    ax.add_collection(frame)
    ax.hlines(TABLE + 5 * LINE - 12, SWATCH, END, color="0.6", lw=1)
    bars, swatches = (PolyCollection([], zorder=2, animated=True) for _ in range(2))
    bars.set(edgecolors="white", linewidths=0.8)
    for collection in (bars, swatches):
        ax.add_collection(collection)
    over = PathPatch(Path(np.zeros((0, 2))), fc="none", ec=TOO_MUCH, hatch="////", lw=0)
    over.set(animated=True, zorder=3)
    ax.add_patch(over)
    heading = Words(ax, 17, weight="bold", ha="left")
    plain, bold = Words(ax, 13, ha="left"), Words(ax, 13, weight="bold", ha="left")
    right, totals = Words(ax, 13, ha="right"), Words(ax, 13, weight="bold", ha="right")
    rulers = Words(ax, 11)

    def show(meter):
        pieces = bar(meter)
        bars.set_verts([corners for corners, _ in pieces])
        bars.set_facecolor([color for _, color in pieces])
        over.set_path(too_much(meter))
        names = [name for name in PARTS if name in meter.parts]
        swatches.set_verts([rectangle(SWATCH, SWATCH + 18, y - 8, y + 8) for y, _ in table(names)])
        swatches.set_facecolor([PARTS[name] for name in names])
        heading.show([(LEFT, 18, headline(meter), "black" if meter.fits else TOO_MUCH)])
        plain.show(hows(meter, names))
        bold.show([(NAME, TABLE + 5 * LINE, "together")])
        right.show(in_units(meter, names))
        totals.show([(x, TABLE + 5 * LINE, text) for x, text in units(meter, meter.total)])
        rulers.show(marks(meter))

    return show


def table(names):
    """Return (height on the page, name) for the lines of the table."""
    return [(TABLE + row * LINE, name) for row, name in enumerate(names)]


def bar(meter):
    """Return the pieces of the bar (corners, color); activations are in pieces by stage."""
    pieces, start = [], 0
    for name, size in meter.parts.items():
        stages = meter.stages if "activations" in name else [1]
        for values in stages:
            end = start + size * values / sum(stages)
            left, right = (min(meter.x(at), END) for at in (start, end))
            if right > left:
                pieces.append((rectangle(left, right, TOP, BOTTOM), PARTS[name]))
            start = end
    return pieces


def too_much(meter):
    """Return the outline of what goes beyond the card."""
    left, right = LEFT + CARD, min(meter.x(meter.total), END)
    corners = rectangle(left, max(left, right), TOP, BOTTOM)
    return Path([*corners, corners[0]], closed=True)


def headline(meter):
    total = memory_in_words(meter.total, 1).split(" = ")[1]
    enough = "fits" if meter.fits else "too much"
    return f"{meter.net.name}, {_pictures(meter.batch)}: {total}, {enough}"


def marks(meter):
    """Return the words around the bar: the card's sizes, and how wide each stage's volumes are."""
    gib = meter.room // GIB
    places = [n for n in range(gib + 1) if n % max(gib // 4, 1) == 0]
    words = [(max(meter.x(n * GIB), LEFT + 16), BOTTOM + 17, f"{n} GiB") for n in places]
    left = meter.x(meter.total - meter.batch * meter.memory.of_a_picture)
    for values, (first, _) in zip(meter.stages, meter.net.stages, strict=True):
        W = meter.net.steps[first].volume.W
        right = left + meter.x(4 * values * meter.batch) - LEFT
        if right - left > 34 and right <= END:
            text = f"{W} wide" if right - left > 76 else f"{W}"
            words.append(((left + right) / 2, TOP - 15, text))
        left = right
    return words


def hows(meter, names):
    """Return the names of the parts and how they come about, and how the largest batch does."""
    memory, count = meter.memory, f"{meter.memory.parameters:,}"
    how = {
        "parameters": f"{count} numbers · 4 bytes",
        "gradients of parameters": "as many",
        "optimizer": f"{CACHES[memory.optimizer]} · as many ({memory.optimizer})",
        "activations": f"{meter.batch} · {memory.values:,} activations · 4 bytes",
        "gradients of activations": "as many",
    }
    words = [(NAME, y, name) for y, name in table(names)]
    words += [(HOW, y, how[name]) for y, name in table(names)]
    copies, passes = memory.of_parameters // memory.parameters, 2 if memory.backward else 1
    exact = (meter.room - memory.of_parameters) / memory.of_a_picture
    quotient = f"({meter.room // GIB}·1024³ − {copies}·{count}) / ({4 * passes}·{memory.values:,})"
    words.append(
        (LEFT, HEIGHT - 14, f"largest batch: {quotient} = {_minus(exact)}, so {meter.largest:,}")
    )
    return words


def in_units(meter, names):
    lines = [
        (y, text, x) for y, name in table(names) for x, text in units(meter, meter.parts[name])
    ]
    return [(x, y, text) for y, text, x in lines]


def units(meter, size):
    """Return a size in two units, as (place, text): those that suit the whole."""
    power = 3 if meter.total >= 1000**3 else 2 if meter.total >= 1000**2 else 1
    letter = " KMG"[power]
    texts = f"{size / 1000**power:,.3f} {letter}B", f"{size / 1024**power:,.3f} {letter}iB"
    return list(zip(UNITS, texts, strict=True))


def point(meter, spot):
    """Return the batch whose bar ends where the reader points."""
    if not TOP - 8 <= spot.y <= BOTTOM + 8:
        return {}
    size = (spot.x - LEFT) / CARD * meter.room - meter.memory.of_parameters
    return {"batch": round(size / meter.memory.of_a_picture)}


def memory_meter():
    """Return the panel that measures the memory of a net in training."""
    return Panel(
        "memory meter",
        compute,
        draw,
        describe,
        controls={
            "net": Choice("net", list(NETS), "VGG-16", look="menu"),
            "optimizer": Choice("optimizer", list(CACHES), "momentum"),
            "backward": Switch("backward pass", True),
            "in_place": Switch("RELU in place", True),
            "batch": Slider("batch", 1, 512, start=32),
            "room": Choice("card, GiB", [3, 4, 6, 8, 12, 16, 24, 48, 80], 12, look="slider"),
        },
        presets={
            "92 pictures": {"batch": 92},
            "93 pictures": {"batch": 93},
            "one picture": {"batch": 1},
            "every RELU kept": {"in_place": False, "batch": 92},
            "forward only": {"backward": False, "batch": 92},
            "ResNet-50, Adam": {"net": "ResNet-50", "optimizer": "Adam"},
        },
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
    )


def _pictures(count):
    return "1 picture" if count == 1 else f"{count:,} pictures"


def _minus(value):
    return f"{value:,.2f}".replace("-", "−")
