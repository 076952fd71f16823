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

WIRINGS = {  # and what has a set of weights and a bias
    "shared": "one set of weights per slice",
    "locally connected": "one set per neuron",
    "fully connected": "one set per neuron",
}
COUNTS = {"neurons": "#7a7a7a", "connections": COLORS[5], "parameters": COLORS[4]}
HERE, EDGE = COLORS[0], "#555555"
WIDTH, HEIGHT = 860, 380  # of the picture; these and the next in pixels of the page
TOPS = (48, 160, 272)  # upper edges of the drawings of the wirings
SIDE, CELL = 75, 25  # of the input and a slice; of a neuron
OUTPUT, SLICE = 114, 82  # left edge of the first slice; from one to the next
BARS, DECADE = (364, 477, 655), 13  # left edges of the bars; pixels for ten times as many
RULER = {0: "1", 3: "10³", 6: "10⁶", 9: "10⁹", 12: "10¹²"}


@dataclass(frozen=True)
class Wirings:
    """A layer, what it holds in each of three wirings, and one of its neurons."""

    volume: Volume  # of the input
    conv: Conv
    out: Volume
    connections: tuple  # of the wirings: shared, locally connected, fully connected
    parameters: tuple
    chosen: int  # which of the drawn neurons, from 0

    @property
    def places(self):
        """Which positions along a side are drawn."""
        return some(self.out.W)

    @property
    def slices(self):
        """Which slices are drawn."""
        return some(self.out.D)

    @property
    def neuron(self):
        """The chosen neuron: which of the drawn slices, rows and columns."""
        return np.unravel_index(self.chosen, self.numbers.shape[1:])

    @property
    def reads(self):
        """How many numbers a neuron reads, of the wirings."""
        return tuple(connections // self.out.values for connections in self.connections)

    @property
    def numbers(self):
        """The set of each drawn neuron, from 1, (wirings, slices, rows, columns)."""
        shape = len(self.slices), len(self.places), len(self.places)
        own = np.arange(np.prod(shape)).reshape(shape) + 1
        shared = np.broadcast_to(np.arange(len(self.slices))[:, None, None] + 1, shape)
        return np.stack([shared, own, own])


def compute(side, D, K, F, S, P, neuron):
    volume, conv = Volume(side, side, D), Conv(K, F, S, P)
    out = conv.out_volume(volume)
    full, near = FC(out.values), conv.macs(volume)
    connections = near, near, full.macs(volume)
    parameters = size_of(conv, volume), near + out.values, size_of(full, volume)
    return Wirings(volume, conv, out, connections, parameters, neuron - 1)


def size_of(layer, volume):
    """Return how many parameters a layer has."""
    return sum(int(np.prod(shape)) for shape in layer.shapes(volume).values())


def some(many):
    """Return the first, the middle and the last of so many, or all if they are fewer."""
    return tuple(sorted({0, many // 2, many - 1}))


def describe(wirings):
    out, (near, _, far) = wirings.out, wirings.connections
    (reads, _, all_), (shared, local, full) = wirings.reads, wirings.parameters
    (k, row, col), places, slices = wirings.neuron, wirings.places, wirings.slices
    zeros, others = ", with padding" if wirings.conv.P else "", out.W * out.H - 1
    peers = f"if shared, its set serves {count(others, 'other') if others else 'no other'}"
    return (
        f"{wirings.volume} to {out.values:,} neurons, {out}. Connections: {near:,} ({reads:,} "
        f"per neuron{zeros}), fully connected {far:,} ({all_:,}). Parameters: shared {shared:,}, "
        f"locally connected {local:,}, fully connected {full:,}. Framed: "
        f"x={places[col]}, y={places[row]} of slice {slices[k]}; {peers}."
    )


def picture(wirings):
    for i, d in enumerate(wirings.slices):
        yield Text(OUTPUT + i * SLICE + SIDE / 2, 13, f"slice {d}", size=16)
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
    across, slices = numbers.shape[1], []
    for d, sets in enumerate(numbers):
        looks = {"colors": hues(sets), "size": 16}
        looks["sets"] = lambda y, x, d=d: {"neuron": (d * across + y) * across + x + 1}
        slices.append(Box(OUTPUT + d * SLICE, top, SIDE, SIDE).table(sets, CELL, **looks))
    whole = Box(8, top, SIDE, SIDE)  # with its padding
    F, S, P = wirings.conv.F, wirings.conv.S, wirings.conv.P
    scale = SIDE / (wirings.volume.W + 2 * P)
    inside = field = whole.grown(-P * scale)
    if wiring < 2:
        x, y = (wirings.places[at] * S * scale for at in (col, row))
        field = Box(whole.left + x, top + y, F * scale, F * scale)
    chosen = slices[k].at(row, col)
    yield from (Area(inside, "#dddddd"), Frame(inside, EDGE, 1), Frame(whole, EDGE, 1))
    yield from (Area(field, HERE, 0.3), Frame(field, HERE, 2))
    yield from slices
    yield Frame(slices[k].around(numbers[k] == numbers[k, row, col]), "black", 3)
    yield from fan(field, chosen, HERE)
    yield Frame(chosen, HERE, 4)


def hues(numbers):
    """Return colors (..., 3) that tell sets apart, even neighbors."""
    colors = [hsv_to_rgb((n - 1) * 10 % 27 / 27, 0.25 + 0.2 * (n % 2), 1) for n in numbers.flat]
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
    reads, sets = wirings.reads[wiring], wirings.out.values if wiring else K
    hows = f"{W2}×{H2}×{K}", f"{reads:,} per neuron", f"{sets:,} × ({reads:,} + 1)"
    many = wirings.out.values, wirings.connections[wiring], wirings.parameters[wiring]
    for left, color, n, how in zip(BARS, COUNTS.values(), many, hows, strict=True):
        yield Text(left, top + 10, f"{n:,}", size=17, ha="left")
        yield Area(Box(left, top + 23, max(DECADE * np.log10(n), 2), 22), color)
        yield Text(left, top + 60, how, size=15, ha="left")


def sharing(**shown):
    """Return the panel that counts what a layer holds if weights are shared, and if not."""
    sizes = [1, 2, 3, 6, 12, 16, 32, 64, 96]
    controls = {
        "side": Slider("side W=H", 8, 227, start=32),
        "D": Choice("depth D", sizes[:6], start=3, look="slider"),
        "K": Choice("filters K", sizes, start=12, look="slider"),
        "F": Slider("filter F", 1, lambda values: min(11, values["side"]), start=5),
        "S": Slider("stride S", 1, 4, start=1),
        "P": Slider("padding P", 0, 5, start=2),
        "neuron": Slider("drawn neuron", 1, last_neuron, start=5),
    }
    presets = {
        "the same, 224 wide": {"side": 224},
        "AlexNet's first layer": {"side": 227, "K": 96, "F": 11, "S": 4, "P": 0},
        "a filter as large as the image": {"side": 8, "F": 8, "P": 0, "neuron": 1},
    }
    return Panel("sharing", compute, picture, describe, controls, presets, (WIDTH, HEIGHT), **shown)


def last_neuron(values):
    """Return how many neurons are drawn."""
    try:
        places = out_side(values["side"], values["F"], values["S"], values["P"])
    except DoesNotFit:
        return 1
    return len(some(places)) ** 2 * len(some(values["K"]))
