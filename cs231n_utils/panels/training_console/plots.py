"""How far a training run has come, as plots and filters."""

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, gray
from cs231n_utils.panels.kit.images import drawn, sheet
from cs231n_utils.panels.kit.marks import Area, Box, Dots, Image, Line, Text
from cs231n_utils.panels.kit.plots import Plot, round_steps
from cs231n_utils.panels.kit.words import width
from cs231n_utils.panels.training_console.progress import RECENT, changed, plain

SIZE = 860, 386  # of the picture
LOSS, ACCURACY = Box(60, 58, 370, 164), Box(60, 264, 370, 94)
FILTERS, RATIOS = Box(480, 58, 372, 146), Box(548, 264, 150, 94)
TRAIN, VAL, PALE, LOUD, BAND = COLORS[0], COLORS[1], "#7cbbe0", COLORS[1], "#00664b"
SMOOTH = 10  # steps before and after, whose mean is the line of the loss
POINTS = 700  # of the loss, at most
USUAL = 10**-3.5, 10**-2.5  # update-to-weight ratios: around CS231n's rough target
NAMED = 5  # layers at most


class Curve(Line):
    """A line through numbers that come out of training: they vary from machine to machine."""


class Points(Dots):
    """Such numbers as dots."""


def picture(p):
    optimizer, rate = p.settings
    words = [(f"{p.headline}: ", LOUD if p.why else "black")]
    words += [(f"{optimizer}, rate {plain(rate)}", "black")]
    words += [(f"  →  next step: {p.changes}", LOUD)] if p.changes else []
    yield Text(8, 15, words, size=18, bold=True, ha="left")
    until, at = (0, p.until), round_steps(p.until)
    losses = Plot(LOSS, until, (0, 1.5 * p.run.chance))
    parts, ratios = Plot(ACCURACY, until, (0, 1)), Plot(RATIOS, until, (1e-5, 1), log=True)
    unit = "epoch" if p.until == 1 else "epochs"
    yield from loss_curve(p, losses)
    yield from accuracies(p, parts)
    yield from parts.axes(at, {0: "0%", 0.5: "50%", 1: "100%"}, unit)
    yield from update_ratios(p, ratios)
    yield from ratios.axes(at, {1: "1", 1e-2: "0.01", 1e-4: "0.0001"}, unit)
    yield from filters(*p.filters)


def title(left, box, *parts):
    return Text(left, box.top - 17, list(parts), size=17, ha="left")


def curve(plot, xs, ys, color, thick=3.0):
    """Return a Curve through those of the points that are finite."""
    points = plot.points(xs, ys)
    return Curve(points[np.isfinite(points).all(axis=1)], color, thick)


def loss_curve(p, plot):
    """Yield the loss of every step as a thin line, and a smooth one."""
    top, losses, now = plot.y[1], p.losses, ("", TRAIN)
    at = np.arange(1, len(losses) + 1) / p.run.steps
    if len(losses):
        # What is off the scale leaps there at once; smoothed, it would seem to have come before.
        smooth = np.where(losses > top, losses, smoothed(np.minimum(losses, top)))
        few = slice(None, None, 1 + len(at) // POINTS)
        yield curve(plot, at[few], losses[few], PALE, 1.5)
        yield curve(plot, at[few], smooth[few], TRAIN)
        now = f" ≈ {plain(losses[-RECENT:].mean())}", TRAIN
        if losses[-1] > top:
            now = f": off the scale, ≈ {plain(losses[-1])} ▲", LOUD
    yield from plot.axes(ys={y: f"{y}" for y in range(int(top) + 1)})
    yield plot.level(p.run.chance)
    yield title(LOSS.left, LOSS, ("loss per step", "black"), now)
    yield from changes(plot, at, p.run.used)
    chance, y = f"chance {p.run.chance:.3f}", float(plot.down(p.run.chance)) - 12
    yield Text(LOSS.right, y, chance, size=16, ha="right", halo=True)


def changes(plot, at, used):
    """Yield where the hand changed the settings, and to what it changed them last."""
    text = ""
    for i in range(1, len(used)):
        if used[i] != used[i - 1]:
            x, text = float(plot.across(at[i - 1])), changed(used[i - 1], used[i])
            yield Line([(x, LOSS.top), (x, LOSS.bottom)], LOUD)
    if text:
        left = min(x + 5, LOSS.right - width(text, 16))
        yield Text(left, LOSS.top + 10, text, LOUD, 16, ha="left", halo=True)


def accuracies(p, plot):
    """Yield the accuracy on training and on validation images."""
    looks, said = np.array(p.run.looks).reshape(-1, 3), [("accuracy: ", "black")]
    parts = zip(("training", "validation"), (TRAIN, VAL), looks.T[1:], strict=True)
    for name, color, values in parts:
        yield (line := curve(plot, looks[:, 0], values, color))
        yield Points(line.points, color, 8, square=color == VAL)
        said.append((f"{name} ≈ {values[-1]:.0%}  " if len(values) else f"{name}  ", color))
    yield plot.level(1 / p.run.classes)
    yield title(ACCURACY.left, ACCURACY, *said)


def update_ratios(p, plot):
    """Yield how large a step is beside the weights that it changes, one line per layer."""
    beats, top, bottom = p.run.beats, plot.down(USUAL[1]), plot.down(USUAL[0])
    yield Area(Box(RATIOS.left, top, RATIOS.width, bottom - top), COLORS[2], 0.25)
    weights = [name for name in p.run.net.params if name.endswith(".w")]
    shown = list(zip(weights, COLORS * len(weights), strict=False))
    at = [epoch for epoch, _ in beats]
    for name, color in shown:
        yield curve(plot, at, [sizes[name] for _, sizes in beats], color)
    parts = ("update-to-weight ratio, ", "black"), ("rough target", BAND)
    yield title(FILTERS.left, RATIOS, *parts)
    shown = shown if len(shown) <= NAMED else [shown[0], *shown[1 - NAMED :]]
    for i, (name, color) in enumerate(shown):
        ratio = beats[-1][1][name] if beats else np.nan
        text = name.removesuffix(".w") + (f" ≈ {plain(ratio, 1)}" if np.isfinite(ratio) else "")
        yield Text(RATIOS.right + 12, RATIOS.top + 5 + 20 * i, text, color, 16, ha="left")


def filters(layer, some):
    """Yield the filters of the first layer, each stretched to the full range of colors."""
    K, H, W, _ = some.shape
    cells = [FILTERS.cell(-(-K // n) * (H + 1), n * (W + 1)) for n in range(1, K + 1)]
    columns = 1 + int(np.argmax(cells))  # at which they come out largest
    pixels = sheet(gray(colored(some)), columns, 1)[:-1, :-1]
    high, wide = max(cells) * np.array(pixels.shape[:2])
    yield Image(pixels, Box(*FILTERS[:2], wide, high))
    yield title(FILTERS.left, FILTERS, (f"filters of {layer}", "black"))


def smoothed(values):
    """Return a line through noisy values: the means of neighbors, fewer of them at the ends."""
    sums, at = np.cumsum([0.0, *values]), np.arange(len(values))
    first, past = np.maximum(at - SMOOTH, 0), np.minimum(at + SMOOTH + 1, len(values))
    return (sums[past] - sums[first]) / (past - first)


def colored(filters):
    """Return filters (K, F, F, D) as colors (K, F, F, 3): gray is 0, lighter is above."""
    filters = filters if filters.shape[3] == 3 else np.repeat(filters[..., :1], 3, axis=3)
    filters = np.nan_to_num(filters, posinf=1e6, neginf=-1e6)
    largest = np.abs(filters).max(axis=(1, 2, 3), keepdims=True)
    return 0.5 + filters / (2 * np.maximum(largest, 1e-12))


def comparable(marks):
    """Return marks with those that vary as one image: tests compare lengths, but no pixels."""
    grown = [mark for mark in marks if isinstance(mark, Curve | Points) and len(mark.points)]
    rest = [mark for mark in marks if not isinstance(mark, Curve | Points)]
    return [Image(drawn(grown, SIZE), Box(0, 0, *SIZE)), *rest] if grown else marks
