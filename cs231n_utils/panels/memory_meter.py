"""Memory meter: what training a net takes of a card's memory, and the largest batch that fits."""

from dataclasses import dataclass

from cs231n_utils.nets.architectures.steps import NETS, read_net
from cs231n_utils.nets.ledger import memory_in_words
from cs231n_utils.panels.kit.colors import COLORS
from cs231n_utils.panels.kit.controls import Choice, Slider, Switch
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Line, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count, number
from cs231n_utils.training.memory import CACHES, GIB, TrainingMemory

PARTS = {  # a color, that of its letter, the letter, which stands in the bar, and how it is counted
    "parameters": (COLORS[4], "black", "A", "{m.parameters:,} · 4 bytes"),
    "gradients of parameters": ("#f3cf80", "black", "B", "as many"),
    "optimizer": ("#a87400", "white", "C", "{copies} · as many ({m.optimizer})"),
    "activations": (COLORS[0], "white", "D", "{batch} · {m.values:,} · 4 bytes"),
    "max-pool indices": (COLORS[2], "white", "E", "{batch} · {m.indices:,} · 8 bytes"),
    "gradients of activations": ("#7fb8dc", "black", "F", "{batch} · {m.gradients:,} · 4 bytes"),
}
FREE, TOO_MUCH = "#ececec", "#b00020"
BAR = Box(8, 52, 784, 48)  # as long as the card or what is in it, whichever is more
ROWS, LINE = 141, 25  # above the first line of the table, and from line to line
NAME, HOW, UNITS = 42, 262, (668, BAR.right)  # columns of the table; the last two end there
SIZE = 16


@dataclass(frozen=True)
class Meter:
    """A net in training on a card."""

    net: str
    memory: TrainingMemory
    batch: int
    room: int  # bytes of the card

    @property
    def total(self):
        return self.memory.total(self.batch)

    @property
    def verdict(self):
        return "fits" if self.total <= self.room else "does not fit"

    @property
    def largest(self):
        return self.memory.largest_batch(self.room)


def compute(net, batch, room, optimizer, backward, freed, in_place):
    net = read_net(net)
    memory = TrainingMemory.of(net.ledger, optimizer, backward, in_place, freed)
    return Meter(net.name, memory, batch, room * GIB)


def describe(meter):
    memory = meter.memory
    once = "parameters, their gradients and the optimizer" if memory.backward else "parameters"
    parts = {once: memory.of_parameters} | memory.of_images(meter.batch)
    sizes = [f"{part} {memory_in_words(size, 1).split(' = ')[0]}" for part, size in parts.items()]
    return (
        f"{meter.net}, {count(meter.batch, 'image')}, "
        f"{memory.optimizer if memory.backward else 'forward pass only'}: {'; '.join(sizes)}. "
        f"Together {memory_in_words(meter.total, 1)}: that {meter.verdict} into "
        f"{meter.room // GIB} GiB. The most that fit: {count(meter.largest, 'image')}."
    )


def picture(meter):
    memory, gib = meter.memory, meter.room // GIB
    total = memory_in_words(meter.total, 1).split(" = ")[1]
    head = f"{meter.net}, {count(meter.batch, 'image')}: {total} of {gib} GiB, {meter.verdict}"
    color = "black" if meter.verdict == "fits" else TOO_MUCH
    yield Text(BAR.left, 18, head, color, 21, True, "left")
    scale = BAR.width / max(meter.total, meter.room)
    card = BAR._replace(width=scale * meter.room)
    yield Area(card, FREE)
    yield from parts(meter, scale)
    yield Frame(card.grown(2), "black", 4)
    yield Text(max(card.right, 60), BAR.bottom + 20, f"{gib} GiB", size=SIZE, ha="right")
    exact = (meter.room - memory.of_parameters) / memory.of_an_image
    left = f"({gib}·1024³ − {memory.of_parameters:,}) / {memory.of_an_image:,} bytes"
    words = f"largest batch: {left} = {number(exact)}, so {meter.largest:,}"
    yield Text(BAR.left, 364, words, size=SIZE, ha="left")


def parts(meter, scale):
    """Yield each part twice, as a piece of the bar and in the table, and their sum."""
    memory, left = meter.memory, BAR.left
    values = {"m": memory, "batch": meter.batch, "copies": CACHES[memory.optimizer]}
    for row, (part, size) in enumerate(memory.parts(meter.batch).items(), 1):
        color, ink, letter, how = PARTS[part]
        piece = BAR._replace(left=left, width=scale * size)
        left = piece.right
        for box in (piece, Box(BAR.left, ROWS + row * LINE - 10, 24, 20)):
            yield Area(box, color)
            if box.width > 18:
                yield Text(box.middle, box.center, letter, ink, SIZE, True)
        yield from entry(row, part, how.format(**values), size)
    end = ROWS + row * LINE + 13
    yield Line([(BAR.left, end), (BAR.right, end)], "#888888", 1)
    yield from entry(row + 1, "together", "", meter.total, bold=True)


def entry(row, part, how, size, bold=False):
    """Yield a row of the table: a part, how it is counted, and its size in two units."""
    y = ROWS + row * LINE
    yield Text(NAME, y, part, size=SIZE, bold=bold, ha="left")
    yield Text(HOW, y, how, size=SIZE, ha="left")
    for x, words in zip(UNITS, memory_in_words(size, 1).split(" = "), strict=True):
        yield Text(x, y, words, size=SIZE, bold=bold, ha="right")


def memory_meter(**shown):
    """Return the panel that measures the memory of a net in training; shown: see Panel."""
    controls = {
        "net": Choice("net", list(NETS), "VGG-16", look="menu"),
        "batch": Slider("batch", 1, 512, start=32),
        "room": Choice("card, GiB", [3, 4, 6, 8, 12, 16, 24, 48, 80], 12, look="slider"),
        "optimizer": Choice("optimizer", list(CACHES), "momentum", look="menu"),
        "backward": Switch("backward pass", True),
        "in_place": Switch("RELU in place", True),
        "freed": Switch("gradients freed as we go", True),
    }
    presets = {
        "one image": {"batch": 1},
        "128 images": {"batch": 128},
        "all gradients kept": {"batch": 128, "freed": False},
        "every RELU kept": {"batch": 128, "in_place": False},
        "forward only": {"batch": 128, "backward": False},
    }
    return Panel("memory meter", compute, picture, describe, controls, presets, (800, 380), **shown)
