"""Sharing: neurons, connections and parameters of one layer, if it is wired in three ways."""

from dataclasses import dataclass

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import hsv_to_rgb

from cs231n_utils.figures.style import COLORS
from cs231n_utils.nets.layers import FC, Conv
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.volumes import DoesNotFit, Volume, out_side

WIRINGS = {  # and who has a set of weights and a bias
    "shared": "CONV: one weight set a slice",
    "locally connected": "one set per neuron",
    "fully connected": "one set per neuron",
}
COUNTS = ("neurons", "connections", "parameters")
COUNT_COLORS = ("#7a7a7a", COLORS[5], COLORS[4])
HERE = COLORS[0]
MOST = 3  # positions along a side, and slices, that are drawn
WIDTH, HEIGHT = 860, 372  # of the figure; these and the next in pixels of the page
ROWS, ROW = 30, 107  # upper edge of the first wiring, and from one to the next
DOWN = 28  # from a wiring's upper edge to its drawing
INPUT, INPUT_SIDE = 10, 75  # left edge of the drawing of the input, and its side
OUTPUT, CELL, SLICE = 106, 25, 86  # left edge of the first slice; a neuron; slice to slice
BARS, DECADE = (368, 476, 664), 13  # left edges of the bars; pixels for ten times as many
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


def compute(side, D, K, F, S, P, neuron):
    volume, conv = Volume(side, side, D), Conv(K, F, S, P)
    out = conv.out_volume(volume)
    neurons, full = out.values, FC(out.values)
    reads = conv.macs(volume) // neurons
    return Wirings(
        volume,
        out,
        F,
        S,
        P,
        neurons,
        connections=(conv.macs(volume), conv.macs(volume), full.macs(volume)),
        parameters=(size_of(conv, volume), neurons * (reads + 1), size_of(full, volume)),
        drawn=(some(out.W), some(K)),
        chosen=neuron - 1,
    )


def size_of(layer, volume):
    """Return how many parameters a layer has."""
    return sum(int(np.prod(shape)) for shape in layer.shapes(volume).values())


def some(count):
    """Return the first, the middle and the last of so many, or all if they are fewer."""
    return tuple(sorted({0, count // 2, count - 1}))


def describe(wirings):
    volume, out, neurons = wirings.volume, wirings.out, wirings.neurons
    (near, _, all_), (shared, local, full) = wirings.reads, wirings.parameters
    (k, row, col), (places, slices) = wirings.neuron, wirings.drawn
    others, zeros = out.W * out.H - 1, ", zeros of the padding included" if wirings.P else ""
    peers = f"the {others:,} others of its slice if shared, else with none"
    if not others:
        peers = "no other, being alone in its slice"
    drawn = len(slices) * len(places) ** 2
    return (
        f"Three ways to wire {volume} to the same {neurons:,} neurons, {out}. Each reads {near:,} "
        f"numbers{zeros}: {wirings.connections[0]:,} connections; if fully connected all "
        f"{all_:,}: {wirings.connections[2]:,}. Parameters: shared {shared:,}, in "
        f"{_sets(out.D)} with a bias each; locally connected {local:,} and fully connected "
        f"{full:,}, in {_sets(neurons)}. Of rows, columns and slices the first, middle and last "
        f"are drawn, {drawn} neuron{'s' if drawn > 1 else ''}. The framed one, number "
        f"{wirings.chosen + 1}, is at x={places[col]}, y={places[row]} of slice {slices[k]} and "
        f"shares its set with {peers}."
    )


def draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), label="wirings", xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    ax.set_axis_off()
    fixed(ax)
    lines = LineCollection([], colors=HERE, linewidths=1.3, zorder=0.6, animated=True)
    inputs, fields, squares, frames, bars = (
        PolyCollection([], zorder=zorder, animated=True) for zorder in (0.5, 0.7, 2, 3, 1)
    )
    for collection in (lines, inputs, fields, squares, frames, bars):
        ax.add_collection(collection)
    inputs.set(facecolors=["white", "#dddddd"] * 3, edgecolors="#555555", linewidths=1)
    fields.set(facecolors="#0072B250", edgecolors=HERE, linewidths=2)
    frames.set(facecolors="none")
    bars.set_facecolor(np.repeat(COUNT_COLORS, 3))
    labels = Words(ax, 13)
    reasons, counts = Words(ax, 13, ha="left"), Words(ax, 14, ha="left")

    def show(wirings):
        cells = neurons_of(wirings)
        numbers = np.array(numbers_of(wirings))  # (3, neurons)
        squares.set_verts(np.concatenate(cells))
        squares.set_facecolor(hues(numbers.ravel()))
        squares.set(edgecolors="#555555", linewidths=0.8)
        middles = np.concatenate(cells).mean(axis=1)
        sets = [(x, y, str(n)) for (x, y), n in zip(middles, numbers.ravel(), strict=True)]
        labels.show(sets + names_of(wirings))
        show_frames(frames, wirings, cells, numbers)
        inputs.set_verts(inputs_of(wirings))
        seen = fields_of(wirings)
        fields.set_verts(seen)
        lines.set_segments(lines_of(wirings, seen, cells))
        bars.set_verts(bars_of(wirings))
        reasons.show(reasons_of(wirings))
        counts.show(counts_of(wirings))

    return show


def fixed(ax):
    """Draw what stays: names, and the ruler of the bars."""
    titles = [(10, top - 16, name) for top, name in zip(tops(), WIRINGS, strict=True)]
    titles += [(x, 16, name) for x, name in zip(BARS, COUNTS, strict=True)]
    Words(ax, 13, weight="bold", ha="left").show(titles)
    sets = [(352, top - 16, who) for top, who in zip(tops(), WIRINGS.values(), strict=True)]
    Words(ax, 13, ha="right").show(sets)
    marks = [(left + n * DECADE, RULER[n]) for left in BARS for n in RULER]
    del marks[3:5]  # there are never so many neurons
    ax.vlines([x for x, _ in marks], 30, HEIGHT - 20, color="#d5d5d5", lw=1, zorder=0)
    Words(ax, 11).show([(x, HEIGHT - 10, text) for x, text in marks])
    Words(ax, 11, ha="right").show(
        [(352, HEIGHT - 10, "bars: from line to line 1,000 times as many")]
    )


def rectangle(left, top, width, height):
    """Return the corners (4, 2) of a rectangle on the page."""
    right, low = left + width, top + height
    return np.array([(left, top), (right, top), (right, low), (left, low)])


def tops():
    """Return the upper edges of the three drawings."""
    return [ROWS + i * ROW + DOWN for i in range(len(WIRINGS))]


def neurons_of(wirings):
    """Return the corners (neurons, 4, 2) of the drawn neurons, of the three wirings."""
    places, slices = wirings.drawn
    k, row, col = np.indices((len(slices), len(places), len(places))).reshape(3, -1)
    corners = np.stack([OUTPUT + k * SLICE + col * CELL, row * CELL], axis=-1)
    cells = corners[:, None] + rectangle(0, 0, CELL, CELL)
    return [cells + (0, top) for top in tops()]


def numbers_of(wirings):
    """Return the numbers of the sets of the drawn neurons, from 1, of the three wirings."""
    places, slices = wirings.drawn
    own = np.arange(len(slices) * len(places) ** 2)
    return [own // len(places) ** 2 + 1, own + 1, own + 1]


def hues(numbers):
    """Return colors (..., 3) that tell sets apart, even neighbors."""
    hue = (numbers - 1) * 10 % 27 / 27
    return hsv_to_rgb(np.stack([hue, 0.25 + 0.2 * (numbers % 2), np.ones(len(hue))], axis=-1))


def show_frames(frames, wirings, cells, numbers):
    """Frame the chosen neuron in each wiring, and those that share its set."""
    peers = [row[own == own[wirings.chosen]] for row, own in zip(cells, numbers, strict=True)]
    chosen = [row[wirings.chosen] for row in cells]
    frames.set_verts([*np.concatenate(peers), *chosen])
    shown = sum(map(len, peers))
    frames.set(edgecolors=["black"] * shown + [HERE] * 3, linewidths=[2] * shown + [4] * 3)


def inputs_of(wirings):
    """Return the corners of the padded inputs and of the inputs, to scale."""
    side, P, scale = wirings.volume.W, wirings.P, scale_of(wirings)
    return [
        rectangle(INPUT + edge, top + edge, size, size)
        for top in tops()
        for edge, size in ((0, INPUT_SIDE), (P * scale, side * scale))
    ]


def scale_of(wirings):
    """Return the pixels of the page for one of the input's."""
    return INPUT_SIDE / (wirings.volume.W + 2 * wirings.P)


def fields_of(wirings):
    """Return the corners of what the chosen neuron reads, of the three wirings."""
    scale, places, (_, row, col) = scale_of(wirings), wirings.drawn[0], wirings.neuron
    x, y, size = (scale * n for n in (places[col] * wirings.S, places[row] * wirings.S, wirings.F))
    edge, side = wirings.P * scale, wirings.volume.W * scale
    first, second, third = tops()
    return [
        rectangle(INPUT + x, first + y, size, size),
        rectangle(INPUT + x, second + y, size, size),
        rectangle(INPUT + edge, third + edge, side, side),
    ]


def lines_of(wirings, seen, cells):
    """Return lines from what the chosen neuron reads to the neuron."""
    ends = [row[wirings.chosen] for row in cells]
    return [
        (field[corner], end[left])
        for field, end in zip(seen, ends, strict=True)
        for corner, left in ((1, 0), (2, 3))
    ]


def bars_of(wirings):
    """Return the corners of the bars: of the neurons, then connections, then parameters."""
    return [
        rectangle(left, top + 14, max(DECADE * np.log10(count), 2), 22)
        for left, counts in zip(BARS, counted(wirings), strict=True)
        for top, count in zip(tops(), counts, strict=True)
    ]


def counted(wirings):
    """Return neurons, connections and parameters, of the three wirings each."""
    return [wirings.neurons] * 3, wirings.connections, wirings.parameters


def counts_of(wirings):
    return [
        (left, top + 2, f"{count:,}")
        for left, counts in zip(BARS, counted(wirings), strict=True)
        for top, count in zip(tops(), counts, strict=True)
    ]


def reasons_of(wirings):
    """Return what is written below the bars: how their numbers come about."""
    W2, H2, K = wirings.out
    words = []
    for top, reads, sets in zip(tops(), wirings.reads, wirings.sets, strict=True):
        first, second = top + 49, top + 67
        words += [(BARS[0], first, f"{W2}·{H2}·{K}"), (BARS[1], first, f"{reads:,} a neuron")]
        words += [
            (BARS[2], first, _sets(sets)),
            (BARS[2], second, f"of {reads:,} + 1 bias"),
        ]
    return words


def names_of(wirings):
    """Return the names of what is drawn, above it."""
    slices = wirings.drawn[1]
    half = MOST * CELL / 2
    words = [(OUTPUT + half + k * SLICE, 16, f"slice {name}") for k, name in enumerate(slices)]
    return [*words, (INPUT + INPUT_SIDE / 2, 16, "input")]


def point(wirings, spot):
    """Return the neuron that the reader points at, in any of the three drawings."""
    for row in neurons_of(wirings):
        inside = (row[:, 0] <= (spot.x, spot.y)) & ((spot.x, spot.y) < row[:, 2])
        if inside.all(axis=1).any():
            return {"neuron": int(np.argmax(inside.all(axis=1))) + 1}
    return {}


def sharing():
    """Return the panel that counts what a layer holds if weights are shared, and if not."""
    sizes = [1, 2, 3, 6, 12, 16, 32, 64, 96]
    return Panel(
        "sharing",
        compute,
        draw,
        describe,
        controls={
            "side": Slider("side W=H", 8, 227, start=32),
            "D": Choice("depth D", sizes[:6], start=3, look="slider"),
            "K": Choice("filters K", sizes, start=12, look="slider"),
            "F": Slider("filter F", 1, lambda values: min(11, values["side"]), start=5),
            "S": Slider("stride S", 1, 4, start=1),
            "P": Slider("padding P", 0, 5, start=2),
            "neuron": Slider("drawn neuron", 1, _last, start=5),
        },
        presets={
            "CIFAR-10": {},
            "the same, 224 wide": {"side": 224},
            "AlexNet's first layer": {"side": 227, "K": 96, "F": 11, "S": 4, "P": 0},
            "a filter as large as the image": {"side": 8, "F": 8, "P": 0, "neuron": 1},
        },
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
    )


def _last(values):
    """Return how many neurons are drawn."""
    try:
        places = out_side(values["side"], values["F"], values["S"], values["P"])
    except DoesNotFit:
        return 1
    return len(some(places)) ** 2 * len(some(values["K"]))


def _sets(count):
    return "1 set" if count == 1 else f"{count:,} sets"
