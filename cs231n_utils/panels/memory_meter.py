"""Memory meter: what training a net takes of a card's memory, and the largest batch that fits."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.nets.architectures.steps import NETS, Net, read_net
from cs231n_utils.nets.ledger import Ledger, memory_in_words
from cs231n_utils.panels.kit.colors import COLORS, rgb
from cs231n_utils.panels.kit.controls import Choice, Slider, Switch
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Image, Line, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count, number, width
from cs231n_utils.training.memory import CACHES, GIB, TrainingMemory, kept

PARTS = {  # with their colors, those of their letters, and the letters, which stand in the bar
    "parameters": (COLORS[4], "black", "A"),
    "gradients of parameters": ("#f3cf80", "black", "B"),
    "optimizer": ("#a87400", "white", "C"),
    "activations": (COLORS[0], "white", "D"),
    "max-pool indices": (COLORS[2], "white", "E"),
    "gradients of activations": ("#7fb8dc", "black", "F"),
}
FREE, GAP, TOO_MUCH = "#ececec", "#ffffff", "#b00020"
CARD, END = Box(8, 62, 648, 48), 792  # the card is the bar's frame; the picture's edge
ROWS, LINE = 166, 25  # the first line of the table, and from line to line
NAME, HOW, UNITS = 42, 262, (668, END)  # columns of the table; the last two end there
SIZE = 16


@dataclass(frozen=True)
class Meter:
    """A net in training on a card."""

    net: Net
    memory: TrainingMemory
    stages: tuple  # the activations of one image, by stages
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
        return CARD.left + CARD.width * size / self.room


def compute(net, batch, room, optimizer, backward, freed, in_place):
    net = read_net(net)
    memory = TrainingMemory.of(net.ledger, optimizer, backward, in_place, freed)
    lines = (
        [line for step in net.steps[slice(*ends)] for line in step.lines] for ends in net.stages
    )
    stages = tuple(sum(kept(Ledger(stage), in_place)) for stage in lines)
    return Meter(net, memory, stages, batch, room * GIB)


def describe(meter):
    memory, parts = meter.memory, meter.parts | {"all": meter.memory.of_parameters}
    sizes = {name: memory_in_words(size, 1).split(" = ")[0] for name, size in parts.items()}
    sums = [f"activations {sizes['activations']}"]
    if memory.backward:
        when = "all at once" if memory.at_peak is None else "at the peak"
        sums.append(f"their gradients {sizes['gradients of activations']} {when}")
    if memory.indices:
        sums.append(f"max-pool indices {sizes['max-pool indices']}")
    more = ", their gradients and the optimizer" if memory.backward else ""
    sums.append(f"{memory.parameters:,} parameters{more} {sizes['all']}")
    most = f"The most that fit: {count(meter.largest, 'image')}."
    return (
        f"{meter.net.name}, {count(meter.batch, 'image')}, "
        f"{memory.optimizer if memory.backward else 'forward pass only'}: {'; '.join(sums)}. "
        f"Together {memory_in_words(meter.total, 1)}: that "
        f"{'fits' if meter.fits else 'does not fit'} into {meter.room // GIB} GiB. "
        f"{most if meter.largest else 'Not even one image fits.'}"
    )


def pieces(meter):
    """Return (name, left, right) of what the bar is made of; activations are in pieces by stage."""
    made, start = [], 0
    for name, size in meter.parts.items():
        stages = meter.stages if name == "activations" else [1]
        for values in stages:
            end = start + size * values / sum(stages)
            made.append((name, *(min(meter.x(at), END) for at in (start, end))))
            start = end
    return made


def picture(meter):
    total, gib = memory_in_words(meter.total, 1).split(" = ")[1], meter.room // GIB
    enough, color = ("fits", "black") if meter.fits else ("too much", TOO_MUCH)
    head = f"{meter.net.name}, {count(meter.batch, 'image')}: {total} of {gib} GiB, {enough}"
    yield Text(CARD.left, 18, head, color, 21, True, "left")
    yield bar(meter)
    beyond = min(meter.x(meter.total), END) - CARD.right
    if beyond > 0:
        size = beyond, CARD.height
        yield Table([[""]], CARD.right, CARD.top, size, "none", hatched=True, edges=TOO_MUCH)
        yield Frame(Box(CARD.right, CARD.top, *size), TOO_MUCH, 3)
    yield Frame(CARD.grown(2), "black", 4)
    yield from around(meter)
    yield from bill(meter)


def bar(meter):
    """Return the bar, a pixel for each one of the page; a click sets the batch that ends there."""
    colors = np.full(END - CARD.left, FREE, dtype=object)
    colors[int(CARD.width) :] = GAP
    for name, left, right in pieces(meter):
        first, end = (round(at - CARD.left) for at in (left, right))
        colors[first:end] = PARTS[name][0]
        if end - first > 3:
            colors[end - 1] = GAP
    pixels = np.array(list(map(rgb, colors)), np.uint8)

    def batch_at(_, col):
        size = (col + 1) / CARD.width * meter.room - meter.memory.of_parameters
        return {"batch": round(size / meter.memory.of_an_image)}

    box = Box(CARD.left, CARD.top, len(colors), CARD.height)
    return Image(pixels[None], box, batch_at)


def around(meter):
    """Yield the letters in the bar, the stages' widths above it, and the card's sizes below."""
    made = pieces(meter)
    for name in meter.parts:
        wide, left, right = max((end - at, at, end) for part, at, end in made if part == name)
        _, ink, letter = PARTS[name]
        if wide > 18:
            yield Text((left + right) / 2, CARD.center, letter, ink, SIZE, True)
    stages = [ends for name, *ends in made if name == "activations"]
    for (left, right), (first, _) in zip(stages, meter.net.stages, strict=True):
        W = meter.net.steps[first].volume.W
        words = next((t for t in (f"{W} wide", f"{W}") if width(t, SIZE) < right - left - 4), "")
        if words and right < END:
            yield Text((left + right) / 2, CARD.top - 15, words, size=SIZE)
    gib = meter.room // GIB
    for n in range(0, gib + 1, max(gib // 4, 1)):
        x = max(meter.x(n * GIB), CARD.left + 22)
        yield Text(x, CARD.bottom + 20, f"{n} GiB", size=SIZE)
    if meter.x(meter.total) > END:
        yield Text(END, CARD.bottom + 20, "goes on →", TOO_MUCH, SIZE, ha="right")


def bill(meter):
    """Yield the table: each part, how it comes about, and its size in two units."""
    memory, batch = meter.memory, meter.batch
    how = {
        "parameters": f"{memory.parameters:,} · 4 bytes",
        "gradients of parameters": "as many",
        "optimizer": f"{CACHES[memory.optimizer]} · as many ({memory.optimizer})",
        "activations": f"{batch} · {memory.values:,} · 4 bytes",
        "max-pool indices": f"{batch} · {memory.indices:,} · 8 bytes",
        "gradients of activations": f"{batch} · {memory.gradients:,} · 4 bytes (peak)",
    }
    if memory.at_peak is None:
        how["gradients of activations"] = "as many, all at once"
    for row, (name, size) in enumerate(meter.parts.items()):
        y, (color, ink, letter) = ROWS + row * LINE, PARTS[name]
        yield Area(Box(CARD.left, y - 10, 24, 20), color)
        yield Text(CARD.left + 12, y, letter, ink, SIZE, True)
        yield Text(NAME, y, name, size=SIZE, ha="left")
        yield Text(HOW, y, how[name], size=SIZE, ha="left")
        yield from in_units(meter, size, y)
    y = ROWS + len(meter.parts) * LINE + 4
    yield Line([(CARD.left, y - 15), (END, y - 15)], "#888888", 1)
    yield Text(NAME, y, "together", size=SIZE, bold=True, ha="left")
    yield from in_units(meter, meter.total, y, bold=True)
    exact = (meter.room - memory.of_parameters) / memory.of_an_image
    left = f"({meter.room // GIB}·1024³ − {memory.of_parameters:,}) / {memory.of_an_image:,} bytes"
    words = f"largest batch: {left} = {number(exact)}, so {meter.largest:,}"
    yield Text(CARD.left, 364, words, size=SIZE, ha="left")


def in_units(meter, size, y, bold=False):
    """Yield a size in two units, those that suit the whole."""
    power = 3 if meter.total >= 1000**3 else 2 if meter.total >= 1000**2 else 1
    letter = " KMG"[power]
    texts = f"{size / 1000**power:,.3f} {letter}B", f"{size / 1024**power:,.3f} {letter}iB"
    for x, text in zip(UNITS, texts, strict=True):
        yield Text(x, y, text, size=SIZE, bold=bold, ha="right")


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
        "ResNet-50, Adam": {"batch": 128, "net": "ResNet-50", "optimizer": "Adam"},
    }
    return Panel("memory meter", compute, picture, describe, controls, presets, (800, 380), **shown)
