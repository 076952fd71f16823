"""Sharing: neurons, connections and parameters of one layer, if it is wired in three ways."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, WHEEL
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Line, Text, fan
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count
from cs231n_utils.volumes import Volume, out_side

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
    """A layer, and what it holds if it is shared, locally connected, fully connected."""

    volume: Volume  # of the input
    F: int
    S: int
    P: int
    out: Volume

    @property
    def reads(self):
        """How many numbers a neuron reads, of the wirings."""
        near = self.F * self.F * self.volume.D
        return near, near, self.volume.values

    @property
    def sets(self):
        """How many sets of weights there are."""
        return self.out.D, self.out.values, self.out.values

    @property
    def connections(self):
        return tuple(self.out.values * reads for reads in self.reads)

    @property
    def parameters(self):
        return tuple(n * (reads + 1) for n, reads in zip(self.sets, self.reads, strict=True))


def compute(side, D, K, F, S, P):
    W2 = out_side(side, F, S, P)
    return Wirings(Volume(side, side, D), F, S, P, Volume(W2, W2, K))


def some(many):
    """Return the first, the middle and the last of so many, or all if they are fewer."""
    return sorted({0, many // 2, many - 1})


def describe(wirings):
    out, (near, _, far), (reads, _, all_) = wirings.out, wirings.connections, wirings.reads
    shared, local, full = wirings.parameters
    zeros, peers = ", with padding" if wirings.P else "", count(out.W * out.H, "neuron")
    return (
        f"{wirings.volume} to {out.values:,} neurons, {out}. Connections: {near:,} ({reads:,} "
        f"per neuron{zeros}), fully connected {far:,} ({all_:,}). Parameters: shared {shared:,}, "
        f"locally connected {local:,}, fully connected {full:,}. A shared set serves {peers}."
    )


def picture(wirings):
    for i, d in enumerate(some(wirings.out.D)):
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
    """Yield the input, the neurons that are drawn, and what the middle one reads."""
    places, slices = some(wirings.out.W), len(some(wirings.out.D))
    across, middle = len(places), len(places) // 2
    whole = Box(8, top, SIDE, SIDE)  # the input with its padding
    scale = SIDE / (wirings.volume.W + 2 * wirings.P)
    inside = field = whole.grown(-wirings.P * scale)
    if wiring < 2:
        at, far = places[middle] * wirings.S * scale, wirings.F * scale
        field = Box(whole.left + at, top + at, far, far)
    yield from (Area(inside, "#dddddd"), Frame(inside, EDGE, 1), Frame(whole, EDGE, 1))
    yield from (Area(field, HERE, 0.3), Frame(field, HERE, 2))
    own = np.arange(slices * across**2).reshape(slices, across, across)
    for d, sets in enumerate(own if wiring else own // across**2):
        box = Box(OUTPUT + d * SLICE, top, SIDE, SIDE)
        table = box.table(sets + 1, CELL, colors=WHEEL[sets], size=16)
        yield table
        if d == 0:
            chosen = table.at(middle, middle)
            yield from (*fan(field, chosen, HERE), Frame(chosen, HERE, 4))


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
    (W2, H2, K), reads, sets = wirings.out, wirings.reads[wiring], wirings.sets[wiring]
    hows = f"{W2}·{H2}·{K}", f"{reads:,} per neuron", f"{sets:,} · ({reads:,} + 1)"
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
    }
    presets = {
        "the same, 224 wide": {"side": 224},
        "AlexNet's first layer": {"side": 227, "K": 96, "F": 11, "S": 4, "P": 0},
        "a filter as large as the image": {"side": 8, "F": 8, "P": 0},
    }
    return Panel("sharing", compute, picture, describe, controls, presets, (WIDTH, HEIGHT), **shown)
