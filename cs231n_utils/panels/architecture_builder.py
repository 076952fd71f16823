"""Architecture builder: a pattern in; volumes, activations, parameters and MACs by steps out."""

from dataclasses import dataclass

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from cs231n_utils.figures.blocks import paler
from cs231n_utils.figures.style import COLORS
from cs231n_utils.nets.architectures.steps import NETS, Net, read_net
from cs231n_utils.nets.ledger import Ledger
from cs231n_utils.panels.kit.controls import Entry, Slider
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.step_drawings import (
    KINDS,
    beads,
    block,
    brief,
    chains,
    cut,
    lanes,
    percent,
    rectangle,
    sizes,
    width,
)
from cs231n_utils.volumes import DoesNotFit

COUNTS = {"values": "activations", "parameters": "parameters", "macs": "MACs"}
BAR_COLORS = {"values": "#7a7a7a", "parameters": COLORS[4], "macs": COLORS[5]}
WORD_COLORS = {"values": "#4a4a4a", "parameters": "#8a5e00", "macs": "#1f6f9e"}
BRANCHES = "#6a59b5"
WIDTH, HEIGHT = 848, 400  # of the figure; these and the next in pixels of the page
LEFT, RIGHT, WIDEST = 134, 844, 92  # of the row of steps; and the most that one is wide
GRAPHS = (8, 34)  # upper and lower edge of the branches, above the volumes that they make
VOLUMES = {True: (74, 58), False: (57, 94)}  # if there are branches: their middle, their height
LETTERS, SIDES = 114, 131  # where the letters and the widths of the stages stand
BARS, ROW, BAR = 140, 43, 24  # top of the first row of bars, from one to the next, a bar's height
RULE, HEAD, LINES, LINE = 271, 285, 309, 20  # the selected step: heading, lines below it
OWN, HOW = 262, 270  # right edge of its numbers, left edge of how they come about
PARTS = {"values": 588, "parameters": 712, "macs": 842}  # right edges of its branches' numbers
MOST = 4  # branches that are listed
SCALE = "volumes: width and height to scale; the depth is drawn thicker each time that it doubles"


@dataclass(frozen=True)
class Selected:
    """A net, and one of its steps."""

    net: Net
    at: int

    @property
    def step(self):
        return self.net.steps[self.at]

    @property
    def pitch(self):
        """From one step to the next."""
        return min((RIGHT - LEFT) / len(self.net.steps), WIDEST)

    def edges(self, first, end=None):
        """Return the left and the right edge of a step, or of the steps before `end`."""
        return LEFT + first * self.pitch, LEFT + (end or first + 1) * self.pitch

    def middle(self, number):
        return LEFT + (number + 0.5) * self.pitch


def compute(pattern, at):
    return Selected(read_net(pattern), at)


def describe(selected):
    net, step = selected.net, selected.step
    lines, seen, name = step.lines, seen_by(step), net.name or "your net"
    does = f"reads {step.reads} and gives {step.volume}" if selected.at else str(step.volume)
    values, parameters, macs = (
        f"({percent(net.shares[what][selected.at])} of all)" for what in COUNTS
    )
    return (
        f"{name[0].upper() + name[1:]}, step {selected.at} of {len(net.steps) - 1}: {step.name}, "
        f"{does}. {lines.values:,} activations to store, {lines.memory()} {values}; "
        f"{lines.parameters:,} parameters{product_of(step)} {parameters}; {lines.macs:,} MACs "
        f"{macs}. A unit sees {seen} pixels. The whole net: {net.ledger.values:,} activations, "
        f"{net.ledger.parameters:,} parameters, {net.ledger.macs:,} MACs."
    )


def draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), label="net", xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    ax.set_axis_off()
    ax.axhline(RULE, color="0.75", lw=1)
    Words(ax, 11, ha="right").show([(LEFT - 6, SIDES, "width, height")])
    band, blocks, bars, boxes = (
        PolyCollection([], zorder=zorder, animated=True) for zorder in (0.1, 2, 2, 2)
    )
    rules, graphs, paths = (LineCollection([], zorder=z, animated=True) for z in (0.2, 1, 1))
    for collection in (band, blocks, bars, boxes, rules, graphs, paths):
        ax.add_collection(collection)
    band.set(facecolors=["#fff0c9"], edgecolors=["#b07d00"], linewidths=1.5)
    blocks.set(edgecolors="#333333", linewidths=0.7)
    boxes.set(edgecolors="#555555", linewidths=0.8)
    rules.set(colors="#d0d0d0", linewidths=1)
    for lines in (graphs, paths):
        lines.set(colors=BRANCHES, linewidths=1.5)
    bold, plain = (Words(ax, 13, weight=weight, ha="left") for weight in ("bold", "normal"))
    kinds, words, rulers, note = (Words(ax, size) for size in (13, 13, 11, 11))
    right, heads = Words(ax, 13, ha="right"), Words(ax, 13, weight="bold", ha="right")

    shown = None

    def show(selected):
        nonlocal shown
        if selected.net is not shown:  # from step to step it stays
            show_parts(blocks, volumes(selected))
            show_parts(bars, bars_of(selected))
            rules.set_segments([[(x, SIDES - 8), (x, RULE - 2)] for x in borders(selected)])
            graphs.set_segments(all_lanes(selected))
            kinds.show(letters(selected))
            rulers.show(sides_and_shares(selected))
            shown = selected.net
        branches = branches_of(selected)
        band.set_verts([rectangle(*selected.edges(selected.at), 2, RULE - 2)])
        show_parts(boxes, branches.boxes)
        paths.set_segments(branches.paths)
        bold.show(names(selected))
        plain.show(totals(selected) + explanations(selected) + branches.notes)
        words.show(branches.words)
        right.show(own_numbers(selected) + branches.numbers)
        heads.show(branches.heads)
        note.show([] if selected.step.branches else [(WIDTH / 2, HEIGHT - 9, SCALE)])

    return show


def show_parts(collection, parts):
    """Show polygons, given as (corners, color)."""
    collection.set_verts([corners for corners, _ in parts])
    collection.set_facecolor([color for _, color in parts])


# The row of steps


def volumes(selected):
    """Return the blocks that the steps' volumes are drawn as, and beads for those of branches."""
    steps, parts = selected.net.steps, []
    middle, tallest = VOLUMES[any(step.branches for step in steps)]
    drawn = sizes(steps, selected.pitch, tallest)
    for number, (step, size) in enumerate(zip(steps, drawn, strict=True)):
        parts += block(step, size, (selected.middle(number), middle))
        for branch, lane in zip(step.branches, graph(selected, number), strict=True):
            parts += beads(branch, lane)
    return parts


def graph(selected, number):
    """Return the lanes of a step's branches, above its volume."""
    left, right = selected.edges(number)
    inset = 0.06 * (right - left)
    count = len(selected.net.steps[number].branches)
    return lanes(count, left + inset, right - inset, *GRAPHS, slant=4)


def all_lanes(selected):
    return [lane for number in range(len(selected.net.steps)) for lane in graph(selected, number)]


def borders(selected):
    """Return where one stage ends and the next begins, and the ends of the row."""
    return [LEFT, *(selected.edges(0, end)[1] for _, end in selected.net.stages)]


def bars_of(selected):
    """Return the bars: each step's part of activations, parameters, MACs; the longest is full."""
    net, parts = selected.net, []
    for row, what in enumerate(COUNTS):
        shares = net.shares[what]
        base, most = BARS + row * ROW + BAR, max(shares) or 1
        for number, share in enumerate(shares):
            left, right = selected.edges(number)
            inset, high = 0.12 * (right - left), max(BAR * share / most, 1.5 * (share > 0))
            parts.append((rectangle(left + inset, right - inset, base - high, base), what))
    return [(corners, BAR_COLORS[what]) for corners, what in parts]


def letters(selected):
    """Return what kind of step each is, below its volume."""
    letters = [KINDS[step.kind][0] for step in selected.net.steps]
    if selected.pitch < 14:
        return []
    return [(selected.middle(number), LETTERS, letter) for number, letter in enumerate(letters)]


def sides_and_shares(selected):
    """Return the width of each stage's volumes, its part of activations, parameters, MACs."""
    net, words = selected.net, []
    for first, end in net.stages:
        left, right = selected.edges(first, end)
        W, H, _ = net.steps[first].volume
        texts = [(SIDES, f"{W}" if W == H else f"{W}x{H}")]
        for row, what in enumerate(COUNTS):
            text = percent(sum(net.shares[what][first:end]), 1 if right - left > 52 else 0)
            texts.append((BARS + row * ROW + BAR + 9, text))
        words += [
            ((left + right) / 2, y, text) for y, text in texts if width(text, 11) < right - left + 4
        ]
    return words


def names(selected):
    """Return the names of the net, of its counts, and of the selected step."""
    name = selected.net.name or "your net"
    words = [(6, 12, name if width(name, 13, "bold") < LEFT - 6 else "this net")]
    rows = [(name, WORD_COLORS[what]) for what, name in COUNTS.items()]
    words += [(6, BARS + row * ROW + 7, *name) for row, name in enumerate(rows)]
    if not selected.step.branches:
        words += [(6, LINES + row * LINE, *name) for row, name in enumerate(rows)]
        words.append((6, LINES + 3 * LINE, "sees"))
    room = PARTS["values"] - 90
    if not selected.step.branches:
        room = WIDTH - 30 - width(volumes_of(selected), 13)
    return [*words, (6, HEAD, cut(f"step {selected.at}: {selected.step.name}", room, "bold"))]


def totals(selected):
    """Return how many activations, parameters and MACs there are, and what the letters mean."""
    net = selected.net
    words = [
        (6, BARS + row * ROW + 24, brief(getattr(net.ledger, what), 10**9))
        for row, what in enumerate(COUNTS)
    ]
    there = [kind for kind in KINDS if any(step.kind == kind for step in net.steps)]
    for row, kind in enumerate(there):
        letter, color = KINDS[kind]
        words.append((6, 31 + 17 * row, f"{letter} {kind}", darker(color)))
    return words


# The selected step: of one layer


def product_of(step):
    """Return how the parameters of one layer come about, as in " = 5*5*3*12 + 12"."""
    products = [] if step.branches else [line.product for line in step.lines if line.product]
    return f" = {' + '.join(products)}" if products else ""


def seen_by(step):
    field = step.lines[-1]
    return f"{field.across.extent}x{field.down.extent}"


def explanations(selected):
    """Return how the numbers of one layer come about."""
    step, lines = selected.step, selected.step.lines
    if step.branches:
        return []
    (W, H, D), (count, macs) = step.volume, (step.volume.values, step.main.macs)
    keep = [line.layer.split()[0] for line in lines if line.stored]
    times, who = (f"{len(keep)}·", f" ({', '.join(keep)})") if len(keep) > 1 else ("", "")
    texts = [
        f"= {times}{W}·{H}·{D}{who}, {lines.memory()}",
        product_of(step).strip().replace("*", "·"),
        f"= {count:,} activations · {macs // count:,} products"
        if macs and macs % count == 0
        else "",
        "pixels of the input, padding included",
    ]
    return [(HOW, LINES + row * LINE, cut(text, 460)) for row, text in enumerate(texts)]


def own_numbers(selected):
    """Return the numbers of one layer, their parts of all, and its volumes."""
    net, step = selected.net, selected.step
    if step.branches:
        return []
    counts = [brief(getattr(step.lines, what), 10**11) for what in COUNTS]
    shares = [f"{percent(net.shares[what][selected.at])} of all" for what in COUNTS]
    words = [(OWN, LINES + row * LINE, text) for row, text in enumerate([*counts, seen_by(step)])]
    words += [(WIDTH - 6, LINES + row * LINE, text) for row, text in enumerate(shares)]
    return [*words, (WIDTH - 6, HEAD, volumes_of(selected))]


def volumes_of(selected):
    step = selected.step
    return f"{step.reads} → {step.volume}" if selected.at else str(step.volume)


# The selected step: of branches


@dataclass(frozen=True)
class Branches:
    """What is drawn of the branches of the selected step."""

    boxes: list
    paths: list
    words: list  # in the boxes
    notes: list
    numbers: list
    heads: list


def branches_of(selected):
    """Return the branches of the selected step, a line each, and what they have together."""
    step = selected.step
    if not step.branches:
        return Branches([], [], [], [], [], [])
    shown = step.branches[:MOST]
    heights = [LINES + row * LINE for row in range(len(shown))]
    boxes, words, end = chains(shown, 28, PARTS["values"] - 130, heights)
    middle = (heights[0] + heights[-1]) / 2
    paths = [[(8, middle), (18, y), (end, y), (end + 8, middle)] for y in heights]
    notes, numbers = sums(step, shown)
    heads = [(x, HEAD, COUNTS[what], WORD_COLORS[what]) for what, x in PARTS.items()]
    return Branches(boxes, paths, words, notes, numbers, heads)


def sums(step, shown):
    """Return what stands below the branches, and the numbers of branches, join and all of it."""
    rows = [(Ledger(line for inner in branch for line in inner.lines), "") for branch in shown]
    join = Ledger(line for line in step.lines if not line.place)
    if join.values and len(shown) < MOST:  # there is room for it
        rows.append((join, f"the {step.kind} itself"))
    every = "together" if len(shown) == len(step.branches) else f"all {len(step.branches)}"
    rows.append((step.lines, cut(f"{every}: {step.reads} → {step.volume}", 470)))
    places = [LINES + row * LINE for row in range(len(rows))]
    notes = [(6, y, text) for y, (_, text) in zip(places, rows, strict=True)]
    numbers = [
        (x, y, brief(getattr(lines, what), 10**9), WORD_COLORS[what])
        for y, (lines, _) in zip(places, rows, strict=True)
        for what, x in PARTS.items()
    ]
    return notes, numbers


def point(selected, spot):
    """Return the step that the reader points at."""
    at = (spot.x - LEFT) // selected.pitch
    return {"at": int(at)} if spot.y < RULE and 0 <= at < len(selected.net.steps) else {}


def darker(color):
    return tuple(0.75 * np.array(paler(color, 0)))


EXAMPLES = (  # right and wrong
    "LeNet-5",
    "INPUT 32x32x3",
    "INPUT 64x64x8 -> ADD([CONV 8 3x3 -> RELU]*7 | )",
    "INPUT 64x48x3 -> CONV 8 3x3 S=2 floor -> NORM -> RELU -> GLOBALMAX -> FC 5",
    "INPUT 32x32x3 -> CONCAT(CONV 8 1x1 | NORM -> RELU -> ADD(CONV 3 3x3 | ) | | POOL 3x3 S=1 P=1"
    " | CONV 4 5x5 -> RELU -> CONV 4 5x5 -> RELU -> CONV 4 5x5 groups=2 dilation=2) -> FC 10",
    "INPUT 224x224x3 -> [ADD(CONV 3 3x3 -> RELU | )]*40 -> FC 10",
    "INPUT 99999x99999x999 -> CONV 99999 5x5 -> RELU -> NORM -> LRN -> FC 99999999",
    "INPUT 32x32x3 -> POOL 3x3 S=2 -> FC 10",
    "INPUT 32x32x3 -> ADD(CONV 8 3x3 | ) -> FC 10",
    "INPUT 32x32x3 -> [FC 10]*200",
    "CONV 12 5x5",
    "",
)


def architecture_builder():
    """Return the panel that draws and counts the net of a pattern."""
    return Panel(
        "architecture builder",
        compute,
        draw,
        describe,
        controls={
            "pattern": Entry("pattern", NETS["2 x (CONV, POOL)"], EXAMPLES),
            "at": Slider("step", 0, _last, start=1),
        },
        presets={name: {"pattern": pattern} for name, pattern in NETS.items()},
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
    )


def _last(values):
    """Return the number of the last step of a pattern, or 0 if it cannot be read."""
    try:
        return len(read_net(values["pattern"]).steps) - 1
    except DoesNotFit:
        return 0
