"""The four plots of the training console, drawn again and again while a net trains."""

from itertools import pairwise

import numpy as np
from matplotlib.collections import LineCollection

from cs231n_utils.figures.style import COLORS, mosaic
from cs231n_utils.panels.raster.cells import Words, outline
from cs231n_utils.panels.raster.pixels import Pixels, enlarged, packed, sharp

WIDTH, HEIGHT = 860, 410  # pixels of the page
LEFT, RIGHT = (64, 430), (536, 780)  # of the plots, across
TOP, BOTTOM = (58, 206), (250, 372)  # of the plots, down
FILTERS = (474, 66, 374, 140)  # left, top, width, height
TITLE, TICKS = 15, 15  # pixels from a plot to the words above and below it
TRAIN, VAL, LOUD = COLORS[0], COLORS[1], COLORS[1]
SMOOTH = 10  # steps before and after, whose mean is the line of the loss
DOTS = 800  # at most, of the loss
USUAL = 10**-3.5, 10**-2.5  # of a step's size over that of its weights


class Page:
    """The figure in pixels of the page from its top left corner, for what stands between plots."""

    def __init__(self, figure):
        self.ax = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(HEIGHT, 0), zorder=-1)
        self.ax.set_axis_off()

    def words(self, **style):
        return Words(self.ax, **{"size": 13, "ha": "left", **style})


class Plot:
    """Axes over the epochs, whose numbers change while it is drawn; the scale upwards is fixed."""

    def __init__(self, figure, page, label, across, down, **upwards):
        (left, right), (top, bottom) = across, down
        place = left / WIDTH, 1 - bottom / HEIGHT, (right - left) / WIDTH, (bottom - top) / HEIGHT
        self.ax = figure.add_axes(place, label=label, **upwards)
        self.ax.set(xticks=[], xlim=(0, 1))
        self.ax.tick_params(axis="y", labelsize=12)
        self.across, self.down = across, down
        self.title, self.numbers = page.words(), page.words(size=12, ha="center")
        self.ticks = self.ax.add_collection(
            LineCollection([], color="black", lw=0.8, animated=True, clip_on=False)
        )

    def scale(self, until, counted=True):
        """Let the axis go from 0 to so many epochs, with numbers at round ones."""
        (left, right), bottom = self.across, self.down[1]
        self.until = until
        apart = next(n for n in (1, 2, 5, 10, 20, 50, 10**9) if until <= 6 * n)
        at = np.arange(0, until + 1, apart)
        x = left + (right - left) * at / until
        style = self.ax.transAxes
        self.ticks.set(transform=style, segments=[[(e / until, 0), (e / until, -0.03)] for e in at])
        if counted:
            numbers = [(place, bottom + TICKS, f"{n:g}") for place, n in zip(x, at, strict=True)]
            unit = "epoch" if until == 1 else "epochs"
            beside = x[-1] + width(f"{at[-1]:g}", 12) / 2 + width(unit, 12) / 2 + 5
            self.numbers.show([*numbers, (beside, bottom + TICKS, unit)])

    def fractions(self, epochs):
        """Return how far across the epochs lie, 0 to 1."""
        return np.asarray(epochs, dtype=float) / self.until

    def say(self, *parts):
        """Put words above the plot, each (text) or (text, color), one after the other."""
        x, words = self.across[0], []
        for part in parts:
            text, color = part if isinstance(part, tuple) else (part, "black")
            words.append((x, self.down[0] - TITLE, text, color))
            x += width(text)
        self.title.show(words)

    def line(self, **style):
        (made,) = self.ax.plot([], [], animated=True, **style)
        return made


def width(text, size=13):
    """Return the pixels of the page that words take, with the spaces at their end."""
    end, full = (outline(t, size, "normal", "left")[0][:, 0].max() for t in (".", text + "."))
    return (full - end) * 100 / 72


class Loss(Plot):
    """Every step's loss as a dot, and a line through them."""

    def __init__(self, figure, page, chance):
        top = 1.5 * chance
        super().__init__(figure, page, "loss", LEFT, TOP, ylim=(0, top))
        self.top = top
        self.ax.axhline(chance, ls=":", lw=1.8, color="black")
        style = {"ha": "right", "va": "bottom", "size": 12}
        self.ax.text(
            0.995, chance, f"chance {chance:.3f}", transform=self.ax.get_yaxis_transform(), **style
        )
        dots = {"marker": ".", "ms": 5, "mew": 0, "ls": "", "alpha": 0.35}
        self.dots, self.smooth = self.line(color=TRAIN, **dots), self.line(color=TRAIN)
        upright = self.ax.get_xaxis_transform()
        self.changes = self.ax.add_collection(
            LineCollection([], color=LOUD, lw=1.5, zorder=1.5, animated=True, transform=upright)
        )
        self.notes = page.words(size=12, color=LOUD)

    def show(self, progress):
        self.scale(progress.until, counted=False)
        losses, steps = progress.losses, progress.steps
        at = self.fractions(np.arange(1, len(losses) + 1) / steps)
        few = slice(len(losses) % max(1, len(losses) // DOTS), None, max(1, len(losses) // DOTS))
        # What is off the scale leaps there at once; smoothed, it would seem to have come before.
        line = np.where(losses > self.top, losses, smoothed(np.minimum(losses, self.top)))
        self.dots.set_data(at[few], losses[few])
        self.smooth.set_data(at[few], np.minimum(line[few], 2 * self.top))
        if not len(losses):
            now = ""
        elif losses[-1] > self.top:
            now = f": {_short(losses[-1])}"
        else:
            now = f": {progress.loss:.2f}"
        self.say("loss of every step", (now, TRAIN))
        self._mark_changes(progress, at)

    def _mark_changes(self, progress, at):
        (left, right), (top, _) = self.across, self.down
        rates, losses = progress.rates, progress.losses
        changes = np.flatnonzero(np.diff(rates)) + 1
        self.changes.set_segments([[(at[i - 1], 0), (at[i - 1], 1)] for i in changes])
        notes, free = [], right + 60
        if len(losses) and losses[-1] > self.top:
            text = f"▲ {_short(losses[-1])}"
            free = min(left + (right - left) * at[-1] + 5, free - width(text, 12))
            notes.append((free, top + 9, text))
        for i in reversed(changes):
            x = left + (right - left) * at[i - 1] + 5
            text = f"rate {rates[i]:g}"
            if x + width(text, 12) < free:
                notes.append((x, top + 9, text))
                free = x
        self.notes.show(notes)


class Accuracy(Plot):
    """The accuracy on training and validation pictures."""

    def __init__(self, figure, page, classes):
        super().__init__(figure, page, "accuracy", LEFT, BOTTOM, ylim=(0, 1.03))
        self.ax.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
        self.ax.axhline(1 / classes, ls=":", lw=1.8, color="black")
        self.parts = [
            self.line(color=color, marker=marker, ms=6, clip_on=False)
            for color, marker in ((TRAIN, "o"), (VAL, "s"))
        ]

    def show(self, progress):
        self.scale(progress.until)
        looks = np.array(progress.looks).reshape(-1, 3)
        for line, values in zip(self.parts, looks.T[1:], strict=True):
            line.set_data(self.fractions(looks[:, 0]), values)
        names = ("training", TRAIN), ("validation", VAL)
        if len(looks):
            now = looks[-1, 1:]
            names = [(f"{name} {part:.0%}", c) for (name, c), part in zip(names, now, strict=True)]
        self.say("accuracy: ", names[0], ", ", names[1])


class Ratios(Plot):
    """How large a step is beside the weights that it changes, one line per layer."""

    def __init__(self, figure, page):
        super().__init__(figure, page, "ratios", RIGHT, BOTTOM, yscale="log", ylim=(1e-5, 3))
        self.ax.set_yticks([1, 1e-2, 1e-4], ["1", "0.01", "0.0001"])
        self.ax.minorticks_off()
        self.ax.axhspan(*USUAL, color=COLORS[2], alpha=0.25, lw=0)
        style = {"color": "#00614a", "size": 12, "va": "center"}
        self.ax.text(
            0.02, USUAL[0] / 2.8, "usual", transform=self.ax.get_yaxis_transform(), **style
        )
        self.lines, self.names = {}, page.words(size=12)

    def show(self, progress):
        self.scale(progress.until)
        (_, right), (top, bottom) = self.across, self.down
        self.say("size of a step / of the weights")
        epochs = self.fractions([beat.epoch for beat in progress.beats])
        ends = []
        for i, name in enumerate(progress.weights):
            values = [beat.ratios.get(name, np.nan) for beat in progress.beats]
            color = COLORS[i % len(COLORS)]
            if name not in self.lines:
                self.lines[name] = self.line(color=color, lw=2)
            self.lines[name].set_data(epochs, values)
            if np.isfinite(values[-1]):
                height = np.log10(max(values[-1], 1e-6) / 1e-5) / np.log10(3e5)
                ends.append((bottom - (bottom - top) * min(max(height, 0), 1), name, color))
        ends = [ends[0], *ends[-5:]] if len(ends) > 6 else ends
        y = spread([end[0] for end in ends], 17, top + 8)
        self.names.show(
            [
                (right + 6, at, name.removesuffix(".w"), c)
                for at, (_, name, c) in zip(y, ends, strict=True)
            ]
        )


class Filters:
    """The filters of the first layer, each stretched to the full range of colors on its own."""

    def __init__(self, figure, page):
        self.title, self.image = page.words(), Pixels(figure)

    def show(self, progress):
        left, top, wide, high = FILTERS
        filters = colored(progress.filters)
        sheet = mosaic(filters, best_columns(filters.shape, wide / high))
        H, W, _ = sheet.shape
        size = max(1, min(sharp(wide) // W, sharp(high) // H))  # of a weight's square
        squares = packed((255 * sheet).astype(np.uint8))
        self.image.show(enlarged(squares, size * H, size * W), left, top)
        words = f"filters of {progress.layer}, {progress.when}"
        self.title.show([(left, TOP[0] - TITLE, words)])


def draw(figure, chance, classes):
    """Lay out the console's figure; return what puts a Progress on it."""
    page = Page(figure)
    headline = page.words(size=14, weight="bold")
    plots = (
        Loss(figure, page, chance),
        Accuracy(figure, page, classes),
        Ratios(figure, page),
        Filters(figure, page),
    )

    def show(progress):
        headline.show([(8, 16, progress.headline, LOUD if progress.trouble else "black")])
        for plot in plots:
            plot.show(progress)

    return show


def _short(loss):
    return f"{loss:.3g}" if loss < 100 else f"{loss:,.0f}" if loss < 1e6 else f"{loss:.0e}"


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


def best_columns(shape, room):
    """Return the columns at which filters (K, F, F, D) come out largest; room is width/height."""
    K, H, W, _ = shape
    return max(range(1, K + 1), key=lambda n: min(room / (n * W), 1 / (-(-K // n) * H)))


def spread(heights, apart, first):
    """Return heights so far apart at least, in the same order, none before the first."""
    order = np.argsort(heights, kind="stable")
    placed = np.array(heights, dtype=float)
    for before, after in pairwise(order):
        placed[after] = max(placed[after], placed[before] + apart)
    placed -= np.mean(placed - heights) if len(placed) else 0
    return placed + max(first - placed.min(initial=first), 0)
