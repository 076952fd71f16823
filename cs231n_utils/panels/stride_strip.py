"""Stride strip: the chapter's row of numbers, and every position that a filter finds along it."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, css, tint
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Polygon, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import are, count, in_rows, number, term

ROW = np.array([1, 2, -1, 1, -3, 2, 0, 1, -2, 3])  # the first five are the chapter's
POLICIES = {"refuse": "raise", "drop the remainder": "floor", "add zeros at the end": "pad"}
HERE, WRONG = COLORS[0], COLORS[1]
STRONGEST = 4  # the number with the strongest tint
LEFT, ROOM, WIDEST, HIGH = 100, 690, 60, 50  # pixels: of the rows, and of a cell
OUTPUT, INPUT, FILTER, BARS, BARS_HIGH = 6, 96, 146, 212, 68  # tops of the rows
SUM, COUNT = 305, 335
SIZE = 800, 352


@dataclass(frozen=True)
class Strip:
    """A filter at one of its positions along a row of numbers."""

    W: int
    S: int
    P: int
    x_pad: np.ndarray  # the row with its padding, and the zeros that were added to make it fit
    w: np.ndarray  # (F,) the filter's weights
    begins: list  # where each position begins in x_pad; one that sticks out comes last
    position: int  # which of them is shown, from 0
    out: np.ndarray  # one output per position; none if the layer is refused
    extra: int  # zeros added at the end

    @property
    def window(self):
        """The numbers under the filter, fewer than F where it sticks out."""
        return self.x_pad[self.begins[self.position] :][: len(self.w)]

    @property
    def unread(self):
        """How many numbers at the end no position reaches."""
        return max(0, len(self.x_pad) - self.begins[-1] - len(self.w))

    @property
    def sum(self):
        """The products under the filter and their sum, as in 0·1 + 1·0 + 2·(−1) = −2."""
        products = (f"{term(x)}·{term(w)}" for x, w in zip(self.window, self.w, strict=True))
        return f"{' + '.join(products)} = {number(self.window @ self.w)}"

    @property
    def places(self):
        """How many positions there are, as in (5 − 3 + 2·1)/1 + 1 = 5."""
        places = (self.W + self.extra - len(self.w) + 2 * self.P) / self.S + 1
        added = f" + {self.extra}" if self.extra else ""
        down = f", rounded down to {len(self.out)}" if self.unread else ""
        size = f"{self.W}{added} − {len(self.w)} + 2·{self.P}"
        return f"({size})/{self.S} + 1 = {number(places)}{down}"


def compute(W, F, S, P, policy, position):
    w = np.sign(F - 1 - 2 * np.arange(F))  # 1 0 −1 for F=3
    rest = (W + 2 * P - F) % S
    extra = -rest % S if policy == "pad" else 0
    x_pad = np.concatenate([np.zeros(P), ROW[:W], np.zeros(P + extra)])
    begins = list(range(0, len(x_pad) - F + 1, S))
    out = np.array([x_pad[begin : begin + F] @ w for begin in begins])
    if rest and policy == "raise":
        begins, out = [*begins, len(begins) * S], np.zeros(0)
    return Strip(W, S, P, x_pad, w, begins, position, out, extra)


def last_position(values):
    """Return the index of the filter's last position, which may stick out."""
    return len(compute(**values, position=0).begins) - 1


def describe(strip):
    zeros = f" and {count(strip.extra, 'zero')} added at the end" if strip.extra else ""
    layer = f"With W={strip.W}, F={len(strip.w)}, S={strip.S}, P={strip.P}{zeros}"
    if not strip.out.size:
        read = in_rows([strip.window]) or "nothing: it lies behind the input"
        return (
            f"{layer} there is no output: {strip.places} is not a whole number, and the last "
            f"position sticks out. Position {strip.position} reads {read}."
        )
    unread = f" There {are(strip.unread, 'number')} at the end that no position reads."
    return (
        f"{layer} the positions are {strip.places}, and the outputs {in_rows([strip.out])}."
        f"{unread if strip.unread else ''} Position {strip.position}: {strip.sum}."
    )


def picture(strip):
    length, begin, F = len(strip.x_pad), strip.begins[strip.position], len(strip.w)
    cells = max(length, strip.begins[-1] + F)
    wide = min(WIDEST, ROOM / cells)
    left = LEFT + (ROOM - cells * wide) / 2
    color = HERE if strip.window.size == F else WRONG

    def box(first, top, cols=1, rows=1):
        return Box(left + first * wide, top, cols * wide, rows * HIGH)

    def row(values, first, top, **looks):
        colors = np.where(np.isnan(values), "", css(tint(values, STRONGEST)))
        return Table([values], *box(first, top)[:2], (wide, HIGH), [colors], size=20, **looks)

    def nearest(_, col):
        return {"position": int(np.abs(np.array(strip.begins) + (F - 1) / 2 - col).argmin())}

    padding = np.ones(length, bool)
    padding[strip.P : strip.P + strip.W] = False
    yield row(strip.x_pad, 0, INPUT, hatched=[padding], sets=nearest)
    yield row(strip.w, begin, FILTER, hatched=[np.arange(begin, begin + F) >= length])
    window = box(begin, INPUT, F, 2)
    if strip.out.size:
        spread = np.full((len(strip.out) - 1) * strip.S + 1, np.nan)
        spread[:: strip.S] = strip.out
        yield row(spread, (F - 1) / 2, OUTPUT, sets=lambda _, c: {"position": round(c / strip.S)})
        result = box(begin + (F - 1) / 2, OUTPUT)
        corners = [*window.corners[:2], *result.corners[2:]]
        yield from (Polygon(corners, HERE, opacity=0.18), Frame(result, HERE))
    yield Frame(window, color)
    step = min(17, BARS_HIGH / len(strip.begins))
    for i, at in enumerate(strip.begins):
        bar = box(at, BARS + i * step, F)._replace(height=0.8 * step)
        yield Area(bar, color if i == strip.position else "#d0d0d0", sets={"position": i})
    yield from words(strip, left, box)


def words(strip, left, box):
    """Yield the names of the rows, what becomes of the end of the input, the sum and the count."""
    length, middle = len(strip.x_pad), LEFT + ROOM / 2
    tops = {"output": OUTPUT, "input": INPUT, "filter": FILTER, "positions": BARS - 13}
    for name, top in tops.items():
        yield Text(left - 14, top + HIGH / 2, name, ha="right")
    for col in range(length, strip.begins[strip.position] + len(strip.w)):
        yield Text(box(col, 0).middle, INPUT + HIGH / 2, "?", WRONG, 22, bold=True)
    for word, cols in (("added", strip.extra), ("unread", strip.unread)):
        if cols:
            yield Text(box(length - cols, 0, cols).middle, INPUT - 14, word, WRONG)
    if strip.out.size:
        yield Text(middle, SUM, strip.sum, HERE, 20, bold=True)
        yield Text(middle, COUNT, f"positions: {strip.places}", size=20)
    else:
        yield Text(middle, OUTPUT + HIGH / 2, "no output: it does not fit", WRONG, 20)
        yield Text(middle, SUM, f"{strip.places} is not a whole number", WRONG, 20)


def stride_strip(only=("position", "W", "F", "S", "P", "policy"), **shown):
    """Return the panel that moves a filter along the chapter's row of numbers; shown: see Panel."""
    controls = {
        "W": Slider("input W", 5, 10, start=5),
        "F": Slider("filter F", 2, 5, start=3),
        "S": Slider("stride S", 1, 7, start=1),
        "P": Slider("padding P", 0, 2, start=1),
        "policy": Choice("if it does not fit", POLICIES, start="raise"),
        "position": Slider("position", 0, last_position, start=0),
    }
    presets = {
        "stride 2": {"S": 2},
        "stride 3 does not fit": {"S": 3, "position": 2},
        "stride 3, remainder dropped": {"S": 3, "policy": "floor", "position": 1},
        "stride 3, zeros added": {"S": 3, "policy": "pad", "position": 2},
        "10 wide, stride 2": {"W": 10, "P": 0, "S": 2, "position": 4},
    }
    shown |= {"steps": "position", "only": only}
    return Panel("stride strip", compute, picture, describe, controls, presets, SIZE, **shown)
