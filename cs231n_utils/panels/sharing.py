"""Sharing: neurons, connections and parameters of one layer, if it is wired in three ways."""

from colorsys import hsv_to_rgb
from dataclasses import dataclass

import numpy as np

from cs231n_utils.nets.layers import FC, Conv
from cs231n_utils.panels.kit.colors import COLORS
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Line, Text, fan
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count
from cs231n_utils.volumes import DoesNotFit, Volume, out_side

WIRINGS = {  # and who has a set of weights and a bias
    "shared": "one set of weights per slice",
    "locally connected": "one set per neuron",
    "fully connected": "one set per neuron",
}
COUNTS = {"neurons": "#7a7a7a", "connections": COLORS[5], "parameters": COLORS[4]}
HERE, EDGE = COLORS[0], "#555555"
WIDTH, HEIGHT = 860, 376  # of the picture; these and the next in pixels of the page
TOPS = (48, 160, 272)  # upper edges of the drawings of the wirings
SIDE, OUTPUT, SLICE, CELL = (
    75,
    114,
    82,
    25,
)  # of input and slice; first slice; from one to the next; a neuron
BARS, DECADE = (366, 472, 651), 13  # left edges of the bars; pixels for ten times as many
RULER = {0: "1", 3: "10³", 6: "10⁶", 9: "10⁹", 12: "10¹²"}


@dataclass(frozen=True)
class Wirings:
    """A layer, what it holds in each of three wirings, and one of its neurons."""

    volume: Volume  # of the input
    out: Volume
    F: int
    S: int
    P: int
    neurons: int
    connections: tuple  # of the wirings: shared, locally connected, fully connected
    parameters: tuple
    drawn: tuple  # which positions along a side are drawn, and which slices
    chosen: int  # which of the drawn neurons, from 0

    @property
    def neuron(self):
        """The chosen neuron: which of the drawn slices, rows and columns."""
        places, slices = self.drawn
        return np.unravel_index(self.chosen, (len(slices), len(places), len(places)))

    @property
    def reads(self):
        """How many numbers a neuron reads, of the wirings."""
        return tuple(connections // self.neurons for connections in self.connections)

    @property
    def sets(self):
        """How many sets of weights and bias there are, of the wirings."""
        return self.out.D, self.neurons, self.neurons

    @property
    def numbers(self):
        """The set of each drawn neuron, from 1, (wirings, slices, rows, columns)."""
        places, slices = self.drawn
        shape = len(slices), len(places), len(places)
        own = np.arange(np.prod(shape)).reshape(shape) + 1
        shared = np.broadcast_to(np.arange(len(slices))[:, None, None] + 1, shape)
        return np.stack([shared, own, own])


def compute(side, D, K, F, S, P, neuron):
    volume, conv = Volume(side, side, D), Conv(K, F, S, P)
    out = conv.out_volume(volume)
    neurons, full = out.values, FC(out.values)
    near, far = conv.macs(volume), full.macs(volume)
    return Wirings(
        volume,
        out,
        F,
        S,
        P,
        neurons,
        connections=(near, near, far),
        parameters=(size_of(conv, volume), near + neurons, size_of(full, volume)),
        drawn=(some(out.W), some(K)),
        chosen=neuron - 1,
    )


def size_of(layer, volume):
    """Return how many parameters a layer has."""
    return sum(int(np.prod(shape)) for shape in layer.shapes(volume).values())


def some(many):
    """Return the first, the middle and the last of so many, or all if they are fewer."""
    return tuple(sorted({0, many // 2, many - 1}))


def describe(wirings):
    out, (near, _, far) = wirings.out, wirings.connections
    (reads, _, all_), (shared, local, full) = wirings.reads, wirings.parameters
    (k, row, col), (places, slices) = wirings.neuron, wirings.drawn
    zeros, others = ", padding included" if wirings.P else "", out.W * out.H - 1
    peers = f", if shared, with {count(others, 'other')}" if others else " with no other"
    return (
        f"{wirings.volume} to {wirings.neurons:,} neurons, {out}. Connections: {near:,} ({reads:,} "
        f"per neuron{zeros}), fully connected {far:,} ({all_:,}). Parameters: shared {shared:,} "
        f"({count(out.D, 'set')}), locally connected {local:,}, fully connected {full:,}. The "
        f"framed neuron, at x={places[col]}, y={places[row]} of slice {slices[k]}, shares its "
        f"set{peers}."
    )


def picture(wirings):
    for x in range(len(wirings.drawn[1])):
        middle = OUTPUT + x * SLICE + SIDE / 2
        yield Text(middle, 13, f"slice {wirings.drawn[1][x]}", size=16)
    yield Text(8 + SIDE / 2, 13, "input", size=16)
    for i, (top, (name, rule)) in enumerate(zip(TOPS, WIRINGS.items(), strict=True)):
        yield Text(8, top - 13, name, size=16, bold=True, ha="left")
        yield Text(OUTPUT + 2 * SLICE + SIDE, top - 13, rule, size=16, ha="right")
        yield from neurons(wirings, i, top)
    yield from ruler()
    for i, top in enumerate(TOPS):
        yield from bars(wirings, i, top)


def neurons(wirings, wiring, top):
    """Yield the input, the neurons that are drawn, and what the chosen one reads."""
    numbers, (k, row, col) = wirings.numbers[wiring], wirings.neuron
    across = numbers.shape[1]
    slices = [
        Box(OUTPUT + d * SLICE, top, SIDE, SIDE).table(
            sets,
            CELL,
            colors=hues(sets),
            size=16,
            sets=lambda row, col, d=d: {"neuron": (d * across + row) * across + col + 1},
        )
        for d, sets in enumerate(numbers)
    ]
    whole = Box(8, top, SIDE, SIDE)  # with its padding
    scale = SIDE / (wirings.volume.W + 2 * wirings.P)
    inside = field = whole.grown(-wirings.P * scale)
    if wiring < 2:
        x, y = (wirings.drawn[0][at] * wirings.S * scale for at in (col, row))
        field = Box(whole.left + x, top + y, wirings.F * scale, wirings.F * scale)
    chosen = slices[k].at(row, col)
    yield Area(inside, "#dddddd")
    yield from (Frame(inside, EDGE, 1), Frame(whole, EDGE, 1))
    yield Area(field, HERE, 0.3)
    yield Frame(field, HERE, 2)
    yield from slices
    yield Frame(slices[k].around(numbers[k] == numbers[k, row, col]), "black", 3)
    yield from fan(field, chosen, HERE)
    yield Frame(chosen, HERE, 4)


def hues(numbers):
    """Return colors (..., 3) that tell sets apart, even neighbors."""
    colors = [
        hsv_to_rgb((n - 1) * 10 % 27 / 27, 0.25 + 0.2 * (n % 2), 1)
        for n in numbers.ravel().tolist()
    ]
    return np.rint(255 * np.array(colors)).astype(np.uint8).reshape(*numbers.shape, 3)


def ruler():
    """Yield the names of the bars, and lines that count how long they are."""
    for name, left in zip(COUNTS, BARS, strict=True):
        yield Text(left, 13, name, size=17, bold=True, ha="left")
        for power, words in RULER.items():
            if name != "neurons" or power < 9:  # there are never so many
                x = left + power * DECADE
                yield Line([(x, 26), (x, HEIGHT - 20)], "#d5d5d5", 1)
                yield Text(x, HEIGHT - 9, words, size=13)
    yield Text(8, HEIGHT - 9, "bars: × 1,000 from line to line", size=16, ha="left")


def bars(wirings, wiring, top):
    """Yield how many there are of each, as numbers and as bars, and how the numbers come about."""
    W2, H2, K = wirings.out
    reads, sets = wirings.reads[wiring], wirings.sets[wiring]
    hows = f"{W2}×{H2}×{K}", f"{reads:,} per neuron", f"{sets:,} × ({reads:,} + 1)"
    many = wirings.neurons, wirings.connections[wiring], wirings.parameters[wiring]
    for left, color, n, how in zip(BARS, COUNTS.values(), many, hows, strict=True):
        yield Text(left, top + 10, f"{n:,}", size=17, ha="left")
        yield Area(Box(left, top + 23, max(DECADE * np.log10(n), 2), 22), color)
        yield Text(left, top + 60, how, size=15, ha="left")


def sharing(only=None, scenes=None):
    """Return the panel that counts what a layer holds if weights are shared, and if not.

    only, scenes  names of the controls and of the presets that are shown; all if None
    """
    sizes = [1, 2, 3, 6, 12, 16, 32, 64, 96]
    return Panel(
        "sharing",
        compute,
        picture,
        describe,
        controls={
            "side": Slider("side W=H", 8, 227, start=32),
            "D": Choice("depth D", sizes[:6], start=3, look="slider"),
            "K": Choice("filters K", sizes, start=12, look="slider"),
            "F": Slider("filter F", 1, lambda values: min(11, values["side"]), start=5),
            "S": Slider("stride S", 1, 4, start=1),
            "P": Slider("padding P", 0, 5, start=2),
            "neuron": Slider("drawn neuron", 1, last_neuron, start=5),
        },
        presets={
            "the same, 224 wide": {"side": 224},
            "AlexNet's first layer": {"side": 227, "K": 96, "F": 11, "S": 4, "P": 0},
            "a filter as large as the image": {"side": 8, "F": 8, "P": 0, "neuron": 1},
        },
        size=(WIDTH, HEIGHT),
        only=only,
        scenes=scenes,
    )


def last_neuron(values):
    """Return how many neurons are drawn."""
    try:
        places = out_side(values["side"], values["F"], values["S"], values["P"])
    except DoesNotFit:
        return 1
    return len(some(places)) ** 2 * len(some(values["K"]))
