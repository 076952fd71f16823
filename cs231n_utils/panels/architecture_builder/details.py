"""The lower part of the builder's picture, a step in numbers or two nets; and the sentence."""

from itertools import groupby

from cs231n_utils.nets.ledger import Ledger, memory_in_words
from cs231n_utils.panels.architecture_builder.row import (
    BAR_COLORS,
    COUNTS,
    RULE,
    SIZE,
    WORD_COLORS,
    brief,
    paler,
    percent,
)
from cs231n_utils.panels.kit.marks import FAINT, Area, Box, Frame, Text
from cs231n_utils.panels.kit.words import cut, width, wrapped

WIDTH, HEIGHT = 800, 387  # of the picture
HEAD, LINES, LINE = RULE + 10, RULE + 30, 18  # heading, the first line below it, the next
OWN, HOW = 232, 240  # right edge of a step's numbers, left edge of how they come about
PARTS = {"values": 560, "parameters": 672, "macs": 794}  # right edges of branches' numbers
MOST, LIMIT = 4, 470  # branches that are listed, and the most that the words of one take
COLUMN, LONGEST = 266, 112  # of a comparison: from count to count; its longest bar


def describe(built):
    net, name = built.net, built.net.name or "your net"
    name = name[0].upper() + name[1:]
    if built.complaint:
        return f"{built.complaint} Drawn: what comes before."
    totals = [f"{getattr(net.ledger, what):,}" for what in COUNTS]
    notes = " ".join(built.notes)
    if built.other:
        return (
            f"{name}: {totals[0]} activations, {net.ledger.memory()}; {totals[1]} parameters, "
            f"{totals[2]} MACs. Compared with {built.other.name} it has "
            f"{ratios(net, built.other)}. {notes}"
        )
    step, shares = built.step, [f"({percent(net.shares[what][built.at])})" for what in COUNTS]
    return (
        f"{name}, step {built.at} of {len(net.steps) - 1}: {step.name}, "
        f"{volumes_of(net, built.at)}: {step.lines.values:,} activations {shares[0]}, "
        f"{step.lines.parameters:,} parameters{product_of(step)} {shares[1]}, "
        f"{step.lines.macs:,} MACs {shares[2]}; a unit sees {seen_by(net, built.at)} pixels. "
        f"In all {', '.join(totals)}. {notes}"
    )


def below(built):
    """Yield what there is to see below the row of steps."""
    net, at = built.net, built.at
    if built.complaint:
        yield from complaint(built.complaint)
    elif built.other:
        yield from comparison(net, built.other)
    else:
        yield from (branches if net.steps[at].branches else one_layer)(net, at)


def complaint(words):
    """Yield the reason why a pattern, or the rest of it, is no net."""
    yield Area(Box(2, RULE + 3, 4, HEIGHT - RULE - 6), "#b00020")
    for size in (SIZE, 14, 12):
        lines = wrapped(words, WIDTH - 24, size)
        if len(lines) * 1.25 * size < HEIGHT - RULE - 4:
            break
    for line, text in enumerate(lines):
        yield Text(14, RULE + 14 + 1.25 * size * line, text, "#b00020", size, ha="left")


def one_layer(net, at):
    """Yield how the numbers of a step of one layer come about."""
    step, lines, sizes = net.steps[at], net.steps[at].lines, volumes_of(net, at)
    yield heading(step, at, WIDTH - 36 - width(sizes, SIZE))
    yield Text(WIDTH - 6, HEAD, sizes, size=SIZE, ha="right")
    (W, H, D), count, macs = step.volume, step.volume.values, step.main.macs
    keep = [line.layer.split()[0] for line in lines if line.stored]
    times, who = (f"{len(keep)}·", f" ({', '.join(keep)})") if len(keep) > 1 else ("", "")
    products = f"= {count:,} activations · {macs // count:,} products"
    hows = (
        f"= {times}{W}·{H}·{D}{who}, {lines.memory().split(' =')[0]}",
        product_of(step).strip().replace("*", "·"),
        products if macs and macs % count == 0 else "",
    )
    rows = []
    for (what, name), how in zip(COUNTS.items(), hows, strict=True):
        own, share = brief(getattr(lines, what), 10**10), f"{percent(net.shares[what][at])} of all"
        rows.append((name, WORD_COLORS[what], own, cut(how, WIDTH - 126 - HOW, SIZE), share))
    rows.append(("sees", "black", seen_by(net, at), "pixels of the input, padding included", ""))
    for line, (name, color, own, how, share) in enumerate(rows):
        y = LINES + line * LINE
        yield Text(6, y, name, color, SIZE, True, "left")
        yield Text(OWN, y, own, size=SIZE, ha="right")
        yield Text(HOW, y, how, size=SIZE, ha="left")
        yield Text(WIDTH - 6, y, share, size=SIZE, ha="right")


def heading(step, at, room):
    """Return the name of a step, smaller if it is long, and cut if that does not help."""
    name = f"step {at}: {step.name}"
    size = SIZE if width(name, SIZE, True) <= room else 14
    return Text(6, HEAD, cut(name, room, size, True), size=size, bold=True, ha="left")


def volumes_of(net, at):
    step = net.steps[at]
    return f"{step.reads} → {step.volume}" if at else str(step.volume)


def product_of(step):
    """Return how the parameters of one layer come about, as in " = 5*5*3*12 + 12"."""
    products = [] if step.branches else [line.product for line in step.lines if line.product]
    return f" = {' + '.join(products)}" if products else ""


def seen_by(net, at):
    """Return how many pixels a unit of a step sees; on average, if there was upsampling."""
    step = net.steps[at]
    field, before = step.lines[-1], [line for one in net.steps[: at + 1] for line in one.lines]
    about = "about " * any(line.layer.startswith("UP ") for line in before)
    return f"{about}{field.across.extent}x{field.down.extent}"


def branches(net, at):
    """Yield the branches of a step, a line each, and what they have together."""
    step = net.steps[at]
    yield heading(step, at, PARTS["values"] - 110)
    for what, right in PARTS.items():
        yield Text(right, HEAD, COUNTS[what], WORD_COLORS[what], SIZE, True, "right")
    for row, (lines, words) in enumerate(sums(step)):
        y, size = LINES + row * LINE, 14 if width(words, 14) < LIMIT else 12
        yield Text(6, y, cut(words, LIMIT, size), size=size, ha="left")
        for what, right in PARTS.items():
            numbers = brief(getattr(lines, what), 10**9)
            yield Text(right, y, numbers, WORD_COLORS[what], 15, ha="right")


def sums(step):
    """Yield (Ledger, words) of the branches, of their join if there is room, and of all."""
    shown = step.branches[:MOST]
    for branch in shown:
        alike = [(name, len(list(steps))) for name, steps in groupby(branch, key=short)]
        words = [f"{many} x {name}" if many > 1 else name for name, many in alike]
        lines = Ledger(line for inner in branch for line in inner.lines)
        yield lines, " → ".join(words) or "its input as it is"
    join = Ledger(line for line in step.lines if not line.place)
    if join.values and len(shown) < MOST:
        yield join, f"the {step.kind} itself"
    every = "together" if len(shown) == len(step.branches) else f"all {len(step.branches)}"
    yield step.lines, f"{every}: {step.reads} → {step.volume}"


def short(step):
    """Return the name of a step inside of a branch, without its smaller settings."""
    if step.branches:
        return f"{step.kind} of {len(step.branches)}"
    small = ("nobias", "floor", "ceil")
    name = " ".join(word for word in step.main.layer.split() if word not in small)
    return name.removesuffix(" 2x2 S=2")


def comparison(net, other):
    """Yield the three counts of two nets as bars beside each other."""
    for column, what in enumerate(COUNTS):
        x, counts = 6 + column * COLUMN, [getattr(one.ledger, what) for one in (net, other)]
        unit = " in memory" if what == "values" else ""
        yield Text(x, HEAD, f"{COUNTS[what]}{unit}", WORD_COLORS[what], SIZE, True, "left")
        for row, (count, one) in enumerate(zip(counts, (net, other), strict=True)):
            y = HEAD + 20 + 40 * row
            long = LONGEST * count / max(*counts, 1)
            color = BAR_COLORS[what] if row == 0 else paler(BAR_COLORS[what], 0.55)
            memory = memory_in_words(count).split(" =")[0]
            words, bar = memory if unit else brief(count, 10**9), Box(x, y + 11, max(long, 1.5), 16)
            yield Text(x, y, cut(one.name or "your net", COLUMN - 10, SIZE), size=SIZE, ha="left")
            yield from (Area(bar, color), Frame(bar, FAINT, 1))
            yield Text(x + long + 8, y + 19, words, size=SIZE, ha="left")


def ratios(net, other):
    """Return in words how many times as much a net has of each count as the other."""
    parts = []
    for what, name in COUNTS.items():
        one, two = (getattr(some.ledger, what) for some in (net, other))
        if two:
            parts.append(f"{one / two:,.{2 if one < 10 * two else 0}f} times the {name}")
    return ", ".join(parts)
