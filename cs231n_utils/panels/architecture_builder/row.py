"""The upper part of the builder's picture: a net's volumes, bars and stages, from left to right."""

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, paler, rgb
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


def row_of(net, at):
    """Yield the marks of a net whose step `at` is framed."""
    many = len(net.steps)
    cell = min((RIGHT - LEFT) / many, WIDEST), STRIP - 6
    row = Table([[""] * many], LEFT, 2, cell, "", sets=lambda _, col: {"at": col})
    columns = [row.at(0, step) for step in range(many)]
    yield Area(columns[at], "#fff0c9")
    yield from volumes(net.steps, columns)
    yield from branches(net.steps, columns)
    yield from bars(net.shares, columns)
    yield from stages(net, row)
    yield Frame(columns[at], "#b07d00", 2.5)
    yield from names(net)
    yield row


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
    for line, (what, total) in enumerate(zip(COUNTS, counts(net.ledger), strict=True)):
        y = BARS + line * ROW
        yield Text(6, y + 7, COUNTS[what], WORD_COLORS[what], SIZE, True, "left")
        yield Text(6, y + 23, brief(total), size=SIZE, ha="left")


def volumes(steps, columns):
    """Yield the volumes as blocks, with their letters."""
    middle, tallest = VOLUMES[any(step.branches for step in steps)]
    drawn = sizes(steps, columns[0].width, tallest)
    for step, size, column in zip(steps, drawn, columns, strict=True):
        letter, color = KINDS.get(step.kind, OTHER)
        for corners, white in block(size, (column.middle, middle)):
            yield Polygon(corners, paler(color, white), "#333333", 1)
        if column.width >= 14:
            yield Text(column.middle, LETTERS, letter, darker(color), SIZE)


def branches(steps, columns):
    """Yield the branches that make some of the volumes, with a dot for each of their layers."""
    lines, layers, center = [], [], sum(LANES) / 2
    for step, column in zip(steps, columns, strict=True):
        left, right, many = column.left, column.right, len(step.branches)
        for branch, y in zip(step.branches, np.linspace(*LANES, many), strict=True):
            y = y if many > 1 else center
            lines += [(left + 2, center), (left + 6, y), (right - 6, y), (right - 2, center), GAP]
            places = np.linspace(left + 6, right - 6, 2 * len(branch) + 1)[1::2]
            layers += [(x, y) for x in places]
    if lines:
        yield Line(lines, BRANCHES, 1.6)
        yield Dots(layers, BRANCHES, 5.5)


def bars(shares, columns):
    """Yield, as one shape for each count, each step's part of it; the longest is full."""
    for line, what in enumerate(COUNTS):
        base, most, corners = BARS + line * ROW + BAR, max(shares[what]) or 1, []
        for share, column in zip(shares[what], columns, strict=True):
            inset, high = 0.12 * column.width, max(BAR * share / most, 1.5 * (share > 0))
            left, right, top = column.left + inset, column.right - inset, base - high
            corners += [(left, base), (left, top), (right, top), (right, base)]
        yield Line([(LEFT, base), (columns[-1].right, base)], "#bbbbbb", 1)
        yield Polygon(corners, BAR_COLORS[what])


def stages(net, row):
    """Yield a strip with what each stage, steps of equal width, has of all; and where it ends."""
    yield Area(Box(2, STRIP, row.box.right - 2, RULE - STRIP - 2), "#efefef")
    labels, colors = ["width of a stage", *COUNTS.values()], ["black", *WORD_COLORS.values()]
    ys = [STRIP + 9 + line * ENTRY for line in range(4)]
    for y, label, color in zip(ys, labels, colors, strict=True):
        yield Text(6, y, label, color, 14, ha="left")
    brackets = []
    for first, end in net.stages:
        stage = row.at(0, first, 1, end - first)
        left, right = stage.left + 3, stage.right - 3
        brackets += [(left, STRIP + 3), (left, STRIP - 1), (right, STRIP - 1), (right, STRIP + 3)]
        brackets.append(GAP)
        W, H, _ = net.steps[first].volume
        shares = [sum(net.shares[what][first:end]) for what in COUNTS]
        digits = 1 if stage.width > 50 else 0
        texts = [f"{W}" if W == H else f"{W}x{H}", *(percent(share, digits) for share in shares)]
        for y, color, text in zip(ys, colors, texts, strict=True):
            if width(text, SMALL) < stage.width - 1:
                yield Text(stage.middle, y, text, color, SMALL)
    yield Line(brackets, FAINT, 1.6)


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


def block(size, middle):
    """Yield the faces that one sees of a volume: (corners (4, 2), how much white is in them).

    size    (deep, wide, high) as it is drawn
    middle  where its middle goes
    """
    deep, wide, high = size
    across, near, down = np.array([(deep, 0), AWAY * wide, (0, high)])
    far = middle - (across + near + down) / 2
    faces = (far, near, down, 0.65), (far, across, near, 0.8), (far + near, across, down, 0.45)
    for corner, one, other, white in faces:
        yield corner + np.array([(0, 0), one, one + other, other]), white


def counts(lines):
    """Return the activations, parameters and MACs of the lines of a ledger."""
    return [getattr(lines, what) for what in COUNTS]


def percent(share, digits=1):
    """Return a part of one in percent; what is too little for the digits is said to be less."""
    least = 10.0**-digits
    if not share:
        return "0%"
    return f"<{least:g}%" if 100 * share < least / 2 else f"{100 * share:.{digits}f}%"


def brief(count):
    """Return a count, exactly if it is below ten billion."""
    if count < 10**10:
        return f"{count:,}"
    return f"{count / 10**9:,.2f} billion" if count < 10**13 else f"{count:.2e}"
