"""Stride strip: the chapter's row of numbers, and every position that a filter finds along it."""

import re
from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, css, tint
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Polygon, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import count, number
from cs231n_utils.volumes import DoesNotFit, out_side

ROW = np.array([1, 2, -1, 1, -3, 2, 0, 1, -2, 3, -1, 2])  # the first five are the chapter's
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
    def window(self):
        """The numbers under the filter, fewer than F where it sticks out."""
        begin = self.begins[self.position]
        return self.x_pad[begin : begin + self.F]


def weights(F):
    """Return F weights, ones before the middle and minus ones after it: 1 0 −1 for F=3."""
    return np.sign(F - 1 - 2 * np.arange(F)) if F > 1 else np.ones(1, dtype=int)


def compute(W, F, S, P, policy, position):
    room = W + 2 * P - F
    extra = max(-room, -room % S) if policy == "pad" else 0  # zeros, for whole strides to the end
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


def last_position(values):
    """Return the index of the filter's last position, which may stick out."""
    return len(compute(**values, position=0).begins) - 1


def describe(strip):
    if strip.complaint:
        over = strip.F - strip.window.size
        here = f"sticks out by {over}" if over else f"reads {_row(strip.window)}"
        why = re.sub(r"\d+\.\d+", lambda found: number(float(found[0])), strip.complaint)
        why = why.replace(" - ", " − ").replace("*", "×")
        return f"No output: {why} At position {strip.position} the filter {here}."
    zeros = f" and {count(strip.extra, 'zero')} added at the end" if strip.extra else ""
    rest = ""
    if strip.unread:
        numbers = "number is" if strip.unread == 1 else f"{strip.unread} numbers are"
        rest = f" The last {numbers} never read."
    return (
        f"With W={strip.W}, F={strip.F}, S={strip.S}, P={strip.P}{zeros}: "
        f"{_count(strip, 'output')}: {_row(strip.out)}.{rest} "
        f"Position {strip.position}: {_sum(strip)}."
    )


def picture(strip):
    length, begin, F = len(strip.x_pad), strip.begins[strip.position], strip.F
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
        corners = [(window.left, INPUT), (window.right, INPUT)]
        corners += [(result.right, result.bottom), (result.left, result.bottom)]
        yield Polygon(corners, HERE, opacity=0.18)
        yield Frame(result, HERE)
    yield Frame(window, color)
    step = min(17, BARS_HIGH / len(strip.begins))
    for i, at in enumerate(strip.begins):
        bar = box(at, BARS + i * step, F)._replace(height=0.8 * step)
        pale = "#d0d0d0" if at + F <= length else "#f4c9ae"
        yield Area(bar, color if i == strip.position else pale, sets={"position": i})
    for name, y in {"output": OUTPUT, "input": INPUT, "filter": FILTER}.items():
        yield Text(left - 14, y + HIGH / 2, name, ha="right")
    yield Text(left - 14, BARS + 12, "positions", ha="right")
    for col in range(length, begin + F):
        yield Text(box(col, 0).middle, INPUT + HIGH / 2, "?", WRONG, 22, bold=True)
    yield from _words(strip, box)


def _words(strip, box):
    """Yield what becomes of the end of the row, the sum at the position, and the count."""
    length, middle = len(strip.x_pad), LEFT + ROOM / 2
    if strip.extra:
        yield Text(box(length - strip.extra, 0, strip.extra).middle, INPUT - 14, "added", WRONG)
    if strip.complaint:
        yield Text(middle, OUTPUT + HIGH / 2, "no output: it does not fit", WRONG, 20)
        yield Text(middle, SUM, f"{_count(strip)} is not a whole number", WRONG, 20)
        return
    if strip.unread:
        for y, word in ((INPUT - 33, "never"), (INPUT - 14, "read")):
            yield Text(box(length - strip.unread, 0, strip.unread).middle, y, word, WRONG, 16)
    yield Text(middle, SUM, _sum(strip), HERE, 20, bold=True)
    yield Text(middle, COUNT, _count(strip, "position"), size=20)


def _row(values):
    return " ".join(map(number, values))


def _sum(strip):
    """Return the products under the filter and their sum, as in 0×1 + 1×0 + 2×(−1) = −2."""
    products = []
    for x, w in zip(strip.window, strip.w, strict=True):
        left = f"({number(x)})" if x < 0 and products else number(x)
        products.append(f"{left}×({number(w)})" if w < 0 else f"{left}×{number(w)}")
    return f"{' + '.join(products)} = {number(strip.window @ strip.w)}"


def _count(strip, thing=""):
    """Return how many positions there are, as in (5 − 3 + 2×1)/1 + 1 = 5, of a thing, if any."""
    places = (strip.W + strip.extra - strip.F + 2 * strip.P) / strip.S + 1
    added = f" + {strip.extra}" if strip.extra else ""
    down = f", rounded down to {len(strip.out)}" if strip.out.size and strip.unread else ""
    things = thing and f" {thing}{'' if len(strip.out) == 1 else 's'}"
    size = f"{strip.W}{added} − {strip.F} + 2×{strip.P}"
    return f"({size})/{strip.S} + 1 = {number(places)}{down}{things}"


CONTROLS = {
    "W": Slider("input W", 3, 10, start=5),
    "F": Slider("filter F", 1, 5, start=3),
    "S": Slider("stride S", 1, 7, start=1),
    "P": Slider("padding P", 0, 2, start=1),
    "policy": Choice("if it does not fit", POLICIES, start="raise"),
    "position": Slider("position", 0, last_position, start=0),
}
SCENES = {
    "stride 2": {"S": 2},
    "stride 3 does not fit": {"S": 3, "position": 2},
    "stride 3, remainder dropped": {"S": 3, "policy": "floor", "position": 1},
    "stride 3, zeros added": {"S": 3, "policy": "pad", "position": 2},
    "10 wide, stride 2": {"W": 10, "P": 0, "S": 2, "position": 4},
}


def stride_strip(only=("position", "W", "F", "S", "P", "policy"), **shown):
    """Return the panel that moves a filter along the chapter's row of numbers; shown: see Panel."""
    shown |= {"steps": "position", "only": only}
    return Panel("stride strip", compute, picture, describe, CONTROLS, SCENES, SIZE, **shown)
