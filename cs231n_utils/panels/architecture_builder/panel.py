"""The panel: a pattern is typed, a step of its net selected, another net compared with it."""

from dataclasses import dataclass
from itertools import groupby

from cs231n_utils.nets.architectures.steps import NETS, Net, read_begun, read_net
from cs231n_utils.nets.ledger import Ledger
from cs231n_utils.nets.pattern import left_out
from cs231n_utils.panels.architecture_builder.row import (
    COUNTS,
    RULE,
    SIZE,
    WORD_COLORS,
    brief,
    counts,
    percent,
    row_of,
)
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import cut, width, wrapped
from cs231n_utils.volumes import DoesNotFit

WIDTH, HEIGHT = 800, 387  # of the picture
HEAD, LINES, LINE = RULE + 10, RULE + 30, 18  # heading, the first line below it, the next
OWN, HOW = 232, 240  # right edge of a step's numbers, left edge of how they come about
COLUMNS = (560, 672, 794)  # right edges of the numbers in a table
MOST, LIMIT = 4, 470  # branches that are listed, and the most that the words of a row take
FAULT = "#b00020"
ALONE = "no other net"


@dataclass(frozen=True)
class Built:
    """A net, one of its steps, and what there is to say of it."""

    net: Net  # of a pattern that cannot be read: of its beginning
    at: int
    other: Net | None  # to compare it with
    complaint: str  # why the rest of the pattern cannot be read, or ""
    notes: str  # sentences about words that were left out


def compute(pattern, at, other):
    net, why = read_begun(pattern)
    if net is None:
        raise DoesNotFit(why)
    notes = "" if why else " ".join(left_out(pattern))
    return Built(net, at, None if other == ALONE else read_net(other), why, notes)


def describe(built):
    if built.complaint:
        return f"{built.complaint} Drawn: what comes before."
    net, at = built.net, built.at
    name = net.name[:1].upper() + net.name[1:] or "Your net"
    totals, notes = [f"{n:,}" for n in counts(net.ledger)], built.notes
    if built.other:
        values, parameters, macs = ratios(built)
        return (
            f"{name}: {totals[0]} activations, {totals[1]} parameters, {totals[2]} MACs. Compared "
            f"with {built.other.name} it has {values} times the activations, {parameters} times "
            f"the parameters, {macs} times the MACs. {notes}"
        )
    step, shares = net.steps[at], [f"({percent(net.shares[what][at])})" for what in COUNTS]
    return (
        f"{name}, step {at} of {len(net.steps) - 1}: {step.name}, {volumes_of(net, at)}: "
        f"{step.lines.values:,} activations {shares[0]}, "
        f"{step.lines.parameters:,} parameters{product_of(step)} {shares[1]}, "
        f"{step.lines.macs:,} MACs {shares[2]}. In all {', '.join(totals)}. {notes}"
    )


def picture(built):
    net, at = built.net, built.at
    step = net.steps[at]
    yield from row_of(net, at)
    if built.complaint:
        yield Area(Box(2, RULE + 3, 4, HEIGHT - RULE - 6), FAULT)
        for line, text in enumerate(wrapped(built.complaint, WIDTH - 24, 15)):
            yield Text(14, RULE + 14 + LINE * line, text, FAULT, 15, ha="left")
    elif built.other:
        rows = [(one.name or "your net", texts_of(one.ledger)) for one in (net, built.other)]
        yield from table("side by side", [*rows, ("times as much", ratios(built))])
    elif step.branches:
        yield from table(f"step {at}: {step.name}", branches(step))
    else:
        yield from one_layer(net, at)


def table(head, rows):
    """Yield the three counts side by side, in rows (words, three texts)."""
    yield heading(head, COLUMNS[0] - 110)
    for right, (what, name) in zip(COLUMNS, COUNTS.items(), strict=True):
        yield Text(right, HEAD, name, WORD_COLORS[what], SIZE, True, "right")
    for row, (words, texts) in enumerate(rows):
        y, size = LINES + row * LINE, 14 if width(words, 14) < LIMIT else 12
        yield Text(6, y, cut(words, LIMIT, size), size=size, ha="left")
        for right, color, text in zip(COLUMNS, WORD_COLORS.values(), texts, strict=True):
            yield Text(right, y, text, color, 15, ha="right")


def one_layer(net, at):
    """Yield how the numbers of a step of one layer come about."""
    step, lines, sizes = net.steps[at], net.steps[at].lines, volumes_of(net, at)
    yield heading(f"step {at}: {step.name}", WIDTH - 36 - width(sizes, SIZE))
    yield Text(WIDTH - 6, HEAD, sizes, size=SIZE, ha="right")
    kept = " + ".join("·".join(map(str, line.volume)) for line in lines if line.stored)
    count, macs = step.volume.values, step.main.macs
    products = f"= {count:,} activations · {macs // count:,} products"
    hows = (
        f"= {kept}, {lines.memory().split(' =')[0]}",
        product_of(step).strip(),
        products if macs and macs % count == 0 else "",
    )
    rows = zip(COUNTS.items(), texts_of(lines), hows, strict=True)
    for row, ((what, name), own, how) in enumerate(rows):
        y, share = LINES + row * LINE, f"{percent(net.shares[what][at])} of all"
        yield Text(6, y, name, WORD_COLORS[what], SIZE, True, "left")
        yield Text(OWN, y, own, size=SIZE, ha="right")
        yield Text(HOW, y, cut(how, WIDTH - 126 - HOW, SIZE), size=SIZE, ha="left")
        yield Text(WIDTH - 6, y, share, size=SIZE, ha="right")


def heading(words, room):
    """Return a heading, smaller if it is long, and cut if that does not help."""
    size = SIZE if width(words, SIZE, True) <= room else 14
    return Text(6, HEAD, cut(words, room, size, True), size=size, bold=True, ha="left")


def volumes_of(net, at):
    step = net.steps[at]
    return f"{step.reads} → {step.volume}" if at else str(step.volume)


def product_of(step):
    """Return how the parameters of one layer come about, as in " = 5·5·3·12 + 12"."""
    products = [] if step.branches else [line.product for line in step.lines if line.product]
    return f" = {' + '.join(products)}".replace("*", "·") if products else ""


def ratios(built):
    """Return how many times as much a net has of each count as the other."""
    pairs = zip(counts(built.net.ledger), counts(built.other.ledger), strict=True)
    return [f"{a / b:.2f}" if a < 10 * b else brief(round(a / b)) for a, b in pairs]


def texts_of(lines):
    return [brief(n) for n in counts(lines)]


def branches(step):
    """Yield (words, three texts) of the branches, of their join if there is room, and of all."""
    shown = step.branches[:MOST]
    for branch in shown:
        alike = [(name, len(list(steps))) for name, steps in groupby(branch, key=short)]
        words = [f"{many} x {name}" if many > 1 else name for name, many in alike]
        lines = Ledger(line for inner in branch for line in inner.lines)
        yield " → ".join(words) or "its input as it is", texts_of(lines)
    join = Ledger(line for line in step.lines if not line.place)
    if join.values and len(shown) < MOST:
        yield f"the {step.kind} itself", texts_of(join)
    every = "together" if len(shown) == len(step.branches) else f"all {len(step.branches)}"
    yield f"{every}: {step.reads} → {step.volume}", texts_of(step.lines)


def short(step):
    """Return the name of a step inside of a branch, without its smaller settings."""
    if step.branches:
        return f"{step.kind} of {len(step.branches)}"
    small = ("nobias", "floor", "ceil")
    name = " ".join(word for word in step.main.layer.split() if word not in small)
    return name.removesuffix(" 2x2 S=2")


EXAMPLES = (  # right and wrong
    "input 64x48x3 → conv 8 3, S=2 floor, bn, relu6, dw 3x3, UP 2, CONV 8 1x7, globalmax, "
    "flatten, fc 5, softmax",
    "INPUT 32x32x3 -> CONCAT(CONV 8 1x1 | NORM -> RELU -> ADD(CONV 3 3x3 | ) | | POOL 3x3 S=1 P=1"
    " | CONV 4 5x5 -> RELU -> CONV 4 5x5 -> RELU -> CONV 4 5x5 groups=2 dilation=2) -> FC 10",
    "INPUT 224x224x3 -> [ADD(CONV 3 3x3 -> RELU | )]*40 -> FC 10",
    "INPUT 99999x99999x999 -> CONV 99999 5x5 -> RELU -> NORM -> LRN -> FC 99999999",
    "INPUT 32x32x3 -> [FC 10]*200",
    "",
)
ALONG = {"VGG without FC": "VGG-16", "MobileNet v1": "VGG-16"}  # scenes with two nets


def architecture_builder(**shown):
    """Return the panel that draws and counts the net of a pattern; shown: see Panel."""
    controls = {
        "pattern": Entry("pattern", NETS["2 x (CONV, POOL)"], EXAMPLES, lines=3),
        "at": Slider("step", 0, _last, start=1),
        "other": Choice("compare with", [ALONE, *NETS], ALONE, look="menu"),
    }
    presets = {
        name: {"pattern": pattern, "other": ALONG.get(name, ALONE)}
        for name, pattern in NETS.items()
    }
    name, size = "architecture builder", (WIDTH, HEIGHT)
    return Panel(name, compute, picture, describe, controls, presets, size, **shown)


def _last(values):
    """Return the number of the last step of what can be read of a pattern, or 0."""
    net, _ = read_begun(values["pattern"])
    return len(net.steps) - 1 if net else 0
