"""The upper part of the builder's picture: a net's volumes, bars and stages, from left to right."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cs231n_utils.nets.architectures.steps import Net
from cs231n_utils.panels.kit.colors import COLORS, rgb
from cs231n_utils.panels.kit.marks import FAINT, Area, Box, Dots, Frame, Line, Polygon, Table, Text
from cs231n_utils.panels.kit.words import width, wrapped

KINDS = {  # what a kind of step is drawn with: a letter, and a color
    "INPUT": ("IN", COLORS[2]),
    "CONV": ("C", COLORS[0]),
    "DW": ("D", "#1a9bb0"),
    "POOL": ("P", COLORS[1]),
    "UP": ("U", "#b59a00"),
    "FC": ("F", COLORS[3]),
    "ADD": ("+", "#6a59b5"),
    "CONCAT": ("||", "#6a59b5"),
}
OTHER = ("", "#8a8a8a")
STRIPES = ("#8f7fd0", "#cfc6ef")  # of the branches, in the volume they make side by side
BRANCHES = "#6a59b5"
COUNTS = {"values": "activations", "parameters": "parameters", "macs": "MACs"}
BAR_COLORS = {"values": "#7a7a7a", "parameters": COLORS[4], "macs": COLORS[5]}
WORD_COLORS = {"values": "#4a4a4a", "parameters": "#8a5e00", "macs": "#1f6f9e"}
AWAY = np.array([0.15, 0.1])  # where a step along the width leads: the volumes are seen aslant
THINNEST, GAP = 3, (np.nan, np.nan)
SIZE, SMALL = 16, 13  # of words, and of numbers in the strip of the stages

LEFT, RIGHT, WIDEST = 140, 794, 92  # of the row of steps; and the most that one is wide
LANES = (8, 32)  # upper and lower edge of the branches, above the volumes that they make
VOLUMES = {True: (62, 48), False: (46, 82)}  # if there are branches: their middle, their height
LETTERS = 96
BARS, ROW, BAR = 105, 34, 28  # top of the first row of bars, from one to the next, a bar's height
STRIP, ENTRY = 211, 15  # top of the strip of the stages, and from line to line of it
RULE = STRIP + 4 * ENTRY + 5  # what is below belongs to one step


@dataclass(frozen=True)
class Row:
    """Where the steps of a net stand, side by side."""

    net: Net

    @property
    def pitch(self):
        """From one step to the next."""
        return min((RIGHT - LEFT) / len(self.net.steps), WIDEST)

    def edges(self, first, end=None):
        """Return the left and the right edge of a step, or of the steps before `end`."""
        return LEFT + first * self.pitch, LEFT + (end or first + 1) * self.pitch

    def middle(self, step):
        return LEFT + (step + 0.5) * self.pitch


def row_of(net, at):
    """Yield the marks of a net whose step `at` is framed."""
    row = Row(net)
    left, right = row.edges(at)
    frame = Box(left, 2, right - left, STRIP - 6)
    yield Area(frame, "#fff0c9")
    yield from volumes(row)
    for step in range(len(net.steps)):
        letter, color = KINDS.get(net.steps[step].kind, OTHER)
        if row.pitch >= 14:
            yield Text(row.middle(step), LETTERS, letter, darker(color), SIZE)
    yield from bars(row)
    yield from stages(row)
    yield Frame(frame, "#b07d00", 2.5)
    yield from names(net)
    columns = [[""] * len(net.steps)]
    yield Table(columns, LEFT, 2, (row.pitch, STRIP - 6), "", sets=lambda _, col: {"at": col})


def names(net):
    """Yield the name of the net, what its letters mean, and how many of all there are."""
    title = wrapped(net.name or "your net", LEFT - 8, SIZE, bold=True)
    for line, text in enumerate(title):
        yield Text(6, 13 + 17 * line, text, size=SIZE, bold=True, ha="left")
    there = [kind for kind in KINDS if any(step.kind == kind for step in net.steps)]
    top = 14 + 17 * len(title)
    apart = min(15, (BARS - 6 - top) / len(there))
    for line, kind in enumerate(there):
        (letter, color), y, size = KINDS[kind], top + apart * line, max(12, min(14, apart))
        yield Text(17, y, letter, darker(color), size)
        yield Text(34, y, kind, darker(color), size, ha="left")
    for line, (what, name) in enumerate(COUNTS.items()):
        y, total = BARS + line * ROW, brief(getattr(net.ledger, what), 10**9)
        yield Text(6, y + 7, name, WORD_COLORS[what], SIZE, True, "left")
        yield Text(6, y + 23, total, size=SIZE, ha="left")


def volumes(row):
    """Yield the volumes as blocks, and above them the branches that make some of them."""
    steps, faces, lines, layers = row.net.steps, {}, [], []
    middle, tallest = VOLUMES[any(step.branches for step in steps)]
    drawn = sizes(steps, row.pitch, tallest)
    for at, (step, size) in enumerate(zip(steps, drawn, strict=True)):
        for corners, color in block(step, size, (row.middle(at), middle)):
            faces.setdefault(color, []).extend([*corners, corners[0], GAP])
    for color, corners in faces.items():
        yield Polygon(corners[:-1], color, "#333333", 1)
    for at, step in enumerate(steps):
        left, right = row.edges(at)
        count, center = len(step.branches), sum(LANES) / 2
        for branch, y in zip(step.branches, np.linspace(*LANES, count), strict=True):
            y = y if count > 1 else center
            lines += [(left + 2, center), (left + 6, y), (right - 6, y), (right - 2, center), GAP]
            if len(branch) <= (right - left - 12) / 6:
                places = np.linspace(left + 6, right - 6, 2 * len(branch) + 1)[1::2]
                layers += [(x, y) for x in places]
    if lines:
        yield Line(lines, BRANCHES, 1.6)
    if layers:
        yield Dots(layers, BRANCHES, 5.5)


def bars(row):
    """Yield, as one shape for each count, each step's part of it; the longest is full."""
    for line, what in enumerate(COUNTS):
        shares = row.net.shares[what]
        base, most, corners = BARS + line * ROW + BAR, max(shares) or 1, []
        for at, share in enumerate(shares):
            left, right = row.edges(at)
            inset, high = 0.12 * (right - left), max(BAR * share / most, 1.5 * (share > 0))
            left, right, top = left + inset, right - inset, base - high
            corners += [(left, base), (left, top), (right, top), (right, base)]
        yield Line([(LEFT, base), (LEFT + row.pitch * len(shares), base)], "#bbbbbb", 1)
        yield Polygon(corners, BAR_COLORS[what])


def stages(row):
    """Yield a strip with what each stage, steps of equal width, has of all; and where it ends."""
    net, lines = row.net, []
    _, right = row.edges(0, len(net.steps))
    yield Area(Box(2, STRIP, right - 2, RULE - STRIP - 2), "#efefef")
    labels, colors = ["width of a stage", *COUNTS.values()], ["black", *WORD_COLORS.values()]
    ys = [STRIP + 9 + line * ENTRY for line in range(4)]
    for y, label, color in zip(ys, labels, colors, strict=True):
        yield Text(6, y, label, color, 14, ha="left")
    for first, end in net.stages:
        left, right = row.edges(first, end)
        bracket = [(left + 3, STRIP + 3), (left + 3, STRIP - 1), (right - 3, STRIP - 1)]
        lines += [*bracket, (right - 3, STRIP + 3), GAP]
        W, H, _ = net.steps[first].volume
        sums = [sum(net.shares[what][first:end]) for what in COUNTS]
        texts = [[f"{W}" if W == H else f"{W}x{H}"]]
        texts += [[percent(share, digits) for digits in (1, 0)] for share in sums]
        for y, color, ways in zip(ys, colors, texts, strict=True):
            fits = [text for text in ways if width(text, SMALL) < right - left - 1]
            if fits:
                yield Text((left + right) / 2, y, fits[0], color, SMALL)
    yield Line(lines, FAINT, 1.6)


def color_of(step):
    return KINDS.get(step.kind, OTHER)[1]


def paler(color, white):
    """Return a color with so much white in it, 0 to 1."""
    return "#" + bytes(round(part + (255 - part) * white) for part in rgb(color)).hex()


def darker(color):
    """Return a color that words on white are readable in."""
    return "#" + bytes(3 * part // 4 for part in rgb(color)).hex()


def sizes(steps, pitch, tallest):
    """Return how deep, wide and high the volume of every step is drawn, (steps, 3).

    Width and height are to scale; the depth grows by as much each time that it doubles.

    pitch    from one step to the next
    tallest  the height of the largest volume, as it is seen
    """
    made = np.array([step.volume for step in steps], dtype=float)
    scale = tallest / (made[:, 1] + AWAY[1] * made[:, 0]).max()
    scale = min(scale, 0.45 * pitch / (AWAY[0] * made[:, 0].max()))
    deep = np.log2(1 + made[:, 2])
    deep *= 0.55 * pitch / deep.max()
    return np.column_stack([deep, np.maximum(made[:, :2] * scale, THINNEST)])


def block(step, size, middle):
    """Yield the faces that one sees of a step's volume: (corners (4, 2), color).

    size    (deep, wide, high) as it is drawn
    middle  where its middle goes
    """
    deep, wide, high = size
    dx, dy = AWAY * wide
    x, y = middle[0] - (deep + dx) / 2, middle[1] - (high + dy) / 2
    right, bottom = x + dx + deep, y + dy + high
    color = color_of(step)
    left = [(x, y), (x + dx, y + dy), (x + dx, bottom), (x, y + high)]
    top = [(x, y), (x + dx, y + dy), (right, y + dy), (x + deep, y)]
    yield left, paler(color, 0.65)
    yield top, paler(color, 0.8)
    depths, fronts = [1], [paler(color, 0.45)]
    if step.kind == "CONCAT":
        depths = [branch[-1].volume.D if branch else step.reads.D for branch in step.branches]
        fronts = [STRIPES[branch % 2] for branch in range(len(depths))]
    ends = x + dx + deep * np.cumsum([0, *depths]) / sum(depths)
    for (start, end), front in zip(pairwise(ends), fronts, strict=True):
        yield [(start, y + dy), (end, y + dy), (end, bottom), (start, bottom)], front


def percent(share, digits=1):
    """Return a part of one in percent; what is too little for the digits is said to be less."""
    least = 10.0**-digits
    if not share:
        return "0%"
    return f"<{least:g}%" if 100 * share < least / 2 else f"{100 * share:.{digits}f}%"


def brief(count, limit):
    """Return a count, exactly if it is below a limit."""
    if count < limit:
        return f"{count:,}"
    return f"{count / 10**9:,.2f} billion" if count < 10**13 else f"{count:.2e}"
