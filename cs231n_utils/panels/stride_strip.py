"""Stride strip: the chapter's row of numbers, and every position that a filter finds along it."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Polygon, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count, number
from cs231n_utils.volumes import DoesNotFit, out_side

ROW = np.array([1, 2, -1, 1, -3, 2, 0, 1, -2, 3, -1, 2])  # the first five are the chapter's
POLICIES = {"refuse": "raise", "leave the rest out": "floor", "add zeros at the end": "pad"}
HERE, WRONG = COLORS[0], COLORS[1]
STRONGEST = 4  # the number with the strongest tint
LEFT, WIDE, CELL = 100, 690, 50  # pixels: where the rows begin, and what they and a cell may take
OUTPUT, INPUT, FILTER, BARS, SUM = 8, 92, 142, 202, 296  # tops of the rows; the middle of the sum
BARS_HIGH = 72


@dataclass(frozen=True)
class Strip:
    """A filter at one of its positions along a row of numbers."""

    W: int
    F: int
    S: int
    P: int
    x_pad: np.ndarray  # the row with its padding, and the zeros that were added to make it fit
    w: np.ndarray  # (F,) the filter's weights
    begins: tuple  # where each position begins in x_pad; one that sticks out comes last
    position: int  # which of them is shown, from 0
    out: np.ndarray  # one output per position; none if the layer is refused
    extra: int  # zeros added at the end
    unread: int  # numbers at the end that no position reaches
    complaint: str  # why the layer is refused, or ""

    @property
    def begin(self):
        return self.begins[self.position]

    @property
    def window(self):
        """The numbers under the filter, fewer than F where it sticks out."""
        return self.x_pad[self.begin : self.begin + self.F]


def weights(F):
    """Return F weights, ones before the middle and minus ones after it: 1 0 −1 for F=3."""
    return np.sign(F - 1 - 2 * np.arange(F)) if F > 1 else np.ones(1, dtype=int)


def compute(W, F, S, P, policy, position):
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
    return Strip(W, F, S, P, x_pad, w, tuple(begins), position, out, extra, unread, complaint)


def zeros_to_add(W, F, S, P):
    """Return how many zeros at one end let the filter reach it in whole strides."""
    room = W + 2 * P - F
    return -room if room < 0 else -room % S


def last_position(values):
    """Return the index of the filter's last position, which may stick out."""
    return len(compute(**values, position=0).begins) - 1


def describe(strip):
    W, F, S, P = strip.W, strip.F, strip.S, strip.P
    if strip.complaint:
        over = F - strip.window.size
        here = f"sticks out by {over}" if over else f"reads {_row(strip.window)}"
        return f"No output: {strip.complaint} At position {strip.position} the filter {here}."
    added, plus, rounded, rest = "", "", "", ""
    if strip.extra:
        added = f"{count(strip.extra, 'zero')} added at the end: "
        plus = f" + {strip.extra}"
    if strip.unread:
        rounded = " rounded down"
        rest = f" The last {count(strip.unread, 'number')} are never read."
        if strip.unread == 1:
            rest = " The last number is never read."
    return (
        f"With W={W}, F={F}, S={S}, P={P}, {added}({W}{plus} - {F} + 2*{P})/{S} + 1{rounded} = "
        f"{count(len(strip.out), 'output')}: {_row(strip.out)}.{rest} "
        f"Position {strip.position}: {_sum(strip)}."
    )


def picture(strip):
    length, ends = len(strip.x_pad), [begin + strip.F for begin in strip.begins]
    cell = min(CELL, WIDE / max(length, *ends, 11))
    here = Box(LEFT + strip.begin * cell, INPUT, strip.F * cell, 2 * CELL)
    fits = strip.window.size == strip.F
    padding = np.ones((1, length), bool)
    padding[0, strip.P : strip.P + strip.W] = False
    over = np.arange(strip.begin, ends[strip.position]) >= length
    middles = [LEFT + (begin + strip.F / 2) * cell for begin in strip.begins]

    def nearest(x):
        return int(np.abs(np.array(middles) - x).argmin())

    def row(values, left, top, **looks):
        looks = {"colors": tint([values], STRONGEST), "size": 22} | looks
        return Table([values], left, top, (cell, CELL), **looks)

    for i, middle in enumerate(middles if strip.out.size else ()):
        if i == strip.position:
            corners = [(here.left, INPUT), (here.right, INPUT)]
            corners += [(middle + cell / 2, OUTPUT + CELL), (middle - cell / 2, OUTPUT + CELL)]
            yield Polygon(corners, HERE, opacity=0.18)
    yield row(
        strip.x_pad,
        LEFT,
        INPUT,
        hatched=padding,
        sets=lambda _, col: {"position": nearest(LEFT + (col + 0.5) * cell)},
    )
    yield row(strip.w, here.left, FILTER, hatched=[over])
    for i, (middle, value) in enumerate(zip(middles, strip.out, strict=False)):
        yield row([value], middle - cell / 2, OUTPUT, sets=lambda *_, i=i: {"position": i})
        if i == strip.position:
            yield Frame(Box(middle - cell / 2, OUTPUT, cell, CELL), HERE)
    yield Frame(here, HERE if fits else WRONG)
    yield from _bars(strip, cell)
    yield from _words(strip, cell)


def _bars(strip, cell):
    """Yield one bar per position, as wide as the filter, going down in steps."""
    step = min(17, BARS_HIGH / len(strip.begins))
    for i, begin in enumerate(strip.begins):
        bar = Box(LEFT + begin * cell + 3, BARS + i * step, strip.F * cell - 6, 0.8 * step)
        fits, shown = begin + strip.F <= len(strip.x_pad), i == strip.position
        color = (HERE if fits else WRONG) if shown else ("#d0d0d0" if fits else "#f4c9ae")
        yield Area(bar, color, sets={"position": i})


def _words(strip, cell):
    """Yield the names of the rows, what is not read or was added, and the sum."""
    rows = {"output": OUTPUT, "input": INPUT, "filter": FILTER}
    for name, top in rows.items():
        yield Text(LEFT - 14, top + CELL / 2, name, size=18, ha="right")
    yield Text(LEFT - 14, BARS + 10, "positions", size=18, ha="right")
    length = len(strip.x_pad)
    for col in range(length, strip.begin + strip.F):
        yield Text(LEFT + (col + 0.5) * cell, INPUT + CELL / 2, "?", WRONG, 22, bold=True)
    middle = LEFT + WIDE / 2
    if strip.complaint:
        yield Text(middle, OUTPUT + CELL / 2, "no output: it does not fit", WRONG, 20)
    if strip.unread and not strip.complaint:
        x = LEFT + (length - strip.unread / 2) * cell
        for y, word in ((FILTER + 14, "never"), (FILTER + 34, "read")):
            yield Text(x, y, word, WRONG, 16)
    if strip.extra:
        x = LEFT + (length - strip.extra / 2) * cell
        yield Text(x, INPUT - 14, "added", WRONG, 16)
    if strip.out.size:
        yield Text(LEFT, SUM, _sum(strip), size=22, ha="left")
        return
    W, F, S, P = strip.W, strip.F, strip.S, strip.P
    positions = number((W - F + 2 * P) / S + 1)
    yield Text(LEFT, SUM, f"({W} - {F} + 2*{P})/{S} + 1 = {positions}", WRONG, 22, ha="left")


def _row(values):
    return " ".join(map(number, values))


def _sum(strip):
    """Return the products under the filter and their sum, as in 0×1 + 1×0 + 2×(−1) = −2."""
    products = []
    for x, w in zip(strip.window, strip.w, strict=True):
        left = f"({number(x)})" if x < 0 and products else number(x)
        products.append(f"{left}×({number(w)})" if w < 0 else f"{left}×{number(w)}")
    return f"{' + '.join(products)} = {number(strip.window @ strip.w)}"


def stride_strip(only=None, scenes=None):
    """Return the panel that moves a filter along the chapter's row of numbers.

    only, scenes  names of the controls and of the presets that are shown; all if None
    """
    return Panel(
        "stride strip",
        compute,
        picture,
        describe,
        controls={
            "W": Slider("input W", 3, 10, start=5),
            "F": Slider("filter F", 1, 5, start=3),
            "S": Slider("stride S", 1, 7, start=1),
            "P": Slider("padding P", 0, 2, start=1),
            "policy": Choice("if it does not fit", POLICIES, start="raise"),
            "position": Slider("position", 0, last_position, start=0),
        },
        presets={
            "stride 2": {"S": 2},
            "10 wide, stride 2": {"W": 10, "P": 0, "S": 2, "position": 4},
            "stride 3 does not fit": {"S": 3, "position": 2},
            "stride 3, rest left out": {"S": 3, "policy": "floor", "position": 1},
            "stride 3, zeros added": {"S": 3, "policy": "pad", "position": 2},
        },
        size=(800, 320),
        steps="position",
        only=only or ("position", "W", "F", "S", "P", "policy"),  # first what is moved most
        scenes=scenes,
    )
