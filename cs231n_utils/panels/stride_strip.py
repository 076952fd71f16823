"""Stride strip: the chapter's row of numbers, and every position that a filter finds along it."""

from dataclasses import dataclass

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.raster.cells import Cells, Words, number
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.volumes import DoesNotFit, out_side

ROW = np.array([1, 2, -1, 1, -3, 2, 0, 1, -2, 3, -1, 2])  # the first five are the chapter's
POLICIES = {"refuse": "raise", "leave the rest out": "floor", "add zeros at the end": "pad"}
HERE, WRONG = COLORS[0], COLORS[1]
LEFT = 0.1  # of the figure, for the names of the rows
OUTPUT, INPUT, FILTER, PLACES, SUM = 0.5, 2.35, 3.35, 4.25, 6.0  # heights of the rows, downwards


@dataclass(frozen=True)
class Strip:
    """A filter at one of its positions along a row of numbers."""

    W: int
    F: int
    S: int
    P: int
    x_pad: np.ndarray  # the row with its padding, and the zeros that were added to make it fit
    w: np.ndarray  # (F,) the filter's weights
    begins: tuple  # where each position begins in x_pad; one that hangs over comes last
    place: int  # which of them is shown, from 0
    out: np.ndarray  # one output per position; none if the layer is refused
    extra: int  # zeros added at the end
    unread: int  # numbers at the end that no position reaches
    complaint: str  # why the layer is refused, or ""

    @property
    def window(self):
        """The numbers under the filter, fewer than F where it hangs over."""
        begin = self.begins[self.place]
        return self.x_pad[begin : begin + self.F]


def weights(F):
    """Return F weights, ones before the middle and minus ones after it: 1 0 −1 for F=3."""
    return np.sign(F - 1 - 2 * np.arange(F)) if F > 1 else np.ones(1, dtype=int)


def compute(W, F, S, P, policy, place):
    extra = zeros_to_add(W, F, S, P) if policy == "pad" else 0
    x_pad = np.concatenate([np.zeros(P), ROW[:W], np.zeros(P + extra)])
    begins = list(range(0, len(x_pad) - F + 1, S))
    unread = len(x_pad) - (begins[-1] + F) if begins else len(x_pad)
    w, out, complaint = weights(F), np.zeros(0), ""
    try:
        out_side(W + extra, F, S, P, rounding="floor" if policy == "floor" else "raise")
        out = np.array([x_pad[begin : begin + F] @ w for begin in begins])
    except DoesNotFit as why:
        complaint = str(why)
        begins.append(len(begins) * S)
    return Strip(W, F, S, P, x_pad, w, tuple(begins), place, out, extra, unread, complaint)


def zeros_to_add(W, F, S, P):
    """Return how many zeros at one end let the filter reach it in whole strides."""
    room = W + 2 * P - F
    return -room if room < 0 else -room % S


def last_place(values):
    """Return the index of the filter's last position, which may hang over."""
    return len(compute(**values, place=0).begins) - 1


def describe(strip):
    W, F, S, P = strip.W, strip.F, strip.S, strip.P
    if strip.complaint:
        over = F - strip.window.size
        here = f"hangs over by {over}" if over else f"reads {_row(strip.window)}"
        return f"No output: {strip.complaint} At position {strip.place} the filter {here}."
    size = f"({W} − {F} + 2·{P})/{S} + 1"
    if strip.extra:
        zeros = "1 zero is" if strip.extra == 1 else f"{strip.extra} zeros are"
        size = f"{zeros} added at the end: ({W} + {strip.extra} − {F} + 2·{P})/{S} + 1"
    rest = ""
    if strip.unread:
        numbers = "number is" if strip.unread == 1 else f"{strip.unread} numbers are"
        size, rest = f"{size} rounded down", f" The last {numbers} never read."
    return (
        f"With W={W}, F={F}, S={S}, P={P}, {size} = {len(strip.out)} outputs: {_row(strip.out)}."
        f"{rest} Position {strip.place}: {_sum(strip)}."
    )


def draw(figure):
    names = figure.add_axes((0, 0, LEFT, 1), xlim=(0, 1), ylim=(6.5, -0.25))
    names.set_axis_off()
    heights = {"output": OUTPUT, "input": INPUT, "filter": FILTER, "places": PLACES + 0.5}
    Words(names, size=14, ha="right").show([(0.9, y, name) for name, y in heights.items()])
    ax = figure.add_axes((LEFT, 0, 1 - LEFT, 1), label="strip", ylim=(6.5, -0.25))
    ax.set_axis_off()
    cone = ax.add_collection(PolyCollection([], color="#0072B2", alpha=0.18, lw=0, animated=True))
    bars = ax.add_collection(PolyCollection([], edgecolors="black", lw=0.8, animated=True))
    outputs, inputs, filter_ = (Cells(ax, size=19) for _ in range(3))
    notes, total = Words(ax, size=14, color=WRONG), Words(ax, size=17, ha="left")
    style = {"height": 1, "fill": False, "linewidth": 4, "zorder": 4, "animated": True}
    window = ax.add_patch(Rectangle((0, INPUT - 0.5), 1, **style))
    result = ax.add_patch(Rectangle((0, OUTPUT - 0.5), 1, edgecolor=HERE, **style))

    def show(strip):
        begin, F, length = strip.begins[strip.place], strip.F, len(strip.x_pad)
        ends = [at + F for at in strip.begins]
        ax.set_xlim(-0.6, max(length, *ends, 11) - 0.3)
        color = HERE if strip.window.size == F else WRONG
        center = begin + (F - 1) / 2

        pad = np.ones(length, bool)
        pad[strip.P : strip.P + strip.W] = False
        inputs.show(strip.x_pad, hatched=pad, limit=4, at=(0, INPUT))
        over = np.arange(begin, begin + F) >= length
        filter_.show(strip.w, hatched=over, limit=4, at=(begin, FILTER))
        window.set(x=begin - 0.5, width=F, height=2, edgecolor=color)
        first = strip.begins[0] + (F - 1) / 2
        outputs.show(strip.out, limit=4, at=(first, OUTPUT), spacing=strip.S)
        cone.set_verts([_cone(begin, F, center)] if strip.out.size else [])
        result.set(x=center - 0.5, visible=bool(strip.out.size))

        bars.set_verts(_bars(strip))
        paint = [
            (HERE if end <= length else WRONG)
            if i == strip.place
            else ("#d0d0d0" if end <= length else "#f4c9ae")
            for i, end in enumerate(ends)
        ]
        bars.set_facecolor(paint)
        notes.show(_notes(strip))
        total.show([(-0.5, SUM, _bottom_line(strip), "black" if strip.out.size else WRONG)])

    return show


def point(strip, spot):
    """Return the control that a click moves: the filter goes to the position nearest to it."""
    if spot.axes != "strip":
        return {}
    centers = np.array(strip.begins) + (strip.F - 1) / 2
    return {"place": int(np.abs(centers - spot.x).argmin())}


def stride_strip():
    """Return the panel that moves a filter along the chapter's row of numbers."""
    return Panel(
        "stride strip",
        compute,
        draw,
        describe,
        controls={
            "W": Slider("input W", 3, 10, start=5),
            "F": Slider("filter F", 1, 5, start=3),
            "S": Slider("stride S", 1, 7, start=1),
            "P": Slider("padding P", 0, 2, start=1),
            "policy": Choice("if it does not fit", POLICIES, start="raise"),
            "place": Slider("position", 0, last_place, start=0),
        },
        presets={
            "stride 2": {"S": 2},
            "stride 3 does not fit": {"S": 3, "place": 2},
            "stride 3, rest left out": {"S": 3, "policy": "floor", "place": 1},
            "stride 3, zeros added": {"S": 3, "policy": "pad", "place": 2},
            "10 wide, stride 2": {"W": 10, "P": 0, "S": 2, "place": 4},
        },
        size=(8.0, 4.0),
        point=point,
        steps="place",
    )


def _row(values):
    return " ".join(map(number, values))


def _sum(strip):
    """Return the products under the filter and their sum, as in 0·1 + 1·0 + 2·(−1) = −2."""
    products = []
    for x, w in zip(strip.window, strip.w, strict=True):
        left = f"({number(x)})" if x < 0 and products else number(x)
        products.append(f"{left}·({number(w)})" if w < 0 else f"{left}·{number(w)}")
    return f"{' + '.join(products)} = {number(strip.window @ strip.w)}"


def _bottom_line(strip):
    if strip.out.size:
        return _sum(strip)
    W, F, S, P = strip.W, strip.F, strip.S, strip.P
    places = (W - F + 2 * P) / S + 1
    return f"({W} − {F} + 2·{P})/{S} + 1 = {number(places)} is no number of positions"


def _cone(begin, F, center):
    top, bottom = OUTPUT + 0.5, INPUT - 0.5
    return [
        (begin - 0.5, bottom),
        (begin + F - 0.5, bottom),
        (center + 0.5, top),
        (center - 0.5, top),
    ]


def _bars(strip):
    """Return the corners of one bar per position, as wide as the filter, going down in steps."""
    step = min(0.3, 1.35 / len(strip.begins))
    corners = []
    for i, begin in enumerate(strip.begins):
        left, right, top = begin - 0.45, begin + strip.F - 0.55, PLACES + i * step
        corners.append(
            [(left, top), (right, top), (right, top + 0.8 * step), (left, top + 0.8 * step)]
        )
    return corners


def _notes(strip):
    length, end = len(strip.x_pad), strip.begins[strip.place] + strip.F
    notes = [(x, INPUT, "?") for x in range(length, end)]
    if strip.complaint:
        notes.append((len(strip.x_pad) / 2 - 0.5, OUTPUT, "no output: the layer is refused"))
    elif strip.unread:
        x = length - (strip.unread + 1) / 2
        notes += [(x, INPUT + 0.75, "never"), (x, INPUT + 1.05, "read")]
    if strip.extra:
        notes.append((length - (strip.extra + 1) / 2, INPUT - 0.68, "added"))
    return notes
