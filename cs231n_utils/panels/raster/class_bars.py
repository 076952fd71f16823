"""Bars of class probabilities, before a change and after it, as a handful of artists."""

import numpy as np
from matplotlib.collections import PolyCollection

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.raster.cells import Words

BEFORE, AFTER, ASKED = "#b5b5b5", COLORS[0], COLORS[1]
NAME, PERCENT = 152, 54  # pixels of the page for a name and for a percentage
MOST = 26  # pixels that a row is high, at most


class ClassBars:
    """A row a class: its name, a bar before, a bar after, and the percentage after.

    ax            axes in pixels of the page, y downwards
    left, right   where names begin and percentages end
    top, bottom   what the rows fill
    """

    def __init__(self, ax, left, right, top, bottom):
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.start, self.end = left + NAME + 6, right - PERCENT
        common = {"lw": 0, "animated": True, "zorder": 2}
        self.before = ax.add_collection(PolyCollection([], facecolors=BEFORE, **common))
        self.after = ax.add_collection(PolyCollection([], facecolors=AFTER, **common))
        self.names, self.numbers = Words(ax, 13, ha="right"), Words(ax, 13, ha="right")
        self.asked = Words(ax, 13, ASKED, ha="right")
        self.keys = Words(ax, 13)

    def show(self, classes, before, after, asked, keys=("before", "after")):
        """Put down the bars of probabilities (classes,), those of the class asked about in color.

        keys  what the two bars of a row are called; an empty one stands for a bar left out
        """
        row = min((self.bottom - self.top) / len(classes), MOST)
        edges = self.top + row * np.arange(len(classes))
        middles = edges + row / 2
        half = 0.36 * row
        self.before.set_verts(self._bars(before, middles - half, half) if keys[0] else [])
        self.after.set_verts(self._bars(after, middles, half))
        paint = [ASKED if i == asked else AFTER for i in range(len(classes))]
        self.after.set_facecolor(paint)
        words = [(self.start - 6, y, name) for name, y in zip(classes, middles, strict=True)]
        numbers = [(self.right, y, f"{100 * p:.0f}%") for p, y in zip(after, middles, strict=True)]
        self.asked.show([words.pop(asked)])
        self.names.show(words)
        self.numbers.show(numbers)
        high = self.top - 18
        spread = (
            (self.start + 26, self.end - 14) if all(keys) else ((self.start + self.end) / 2,) * 2
        )
        self.keys.show(
            [(x, high, key, c) for x, key, c in zip(spread, keys, ("#777777", AFTER), strict=True)]
        )

    def _bars(self, lengths, tops, high):
        rights = self.start + np.maximum(lengths, 0.004) * (self.end - self.start)
        return [
            [(self.start, y), (x, y), (x, y + high), (self.start, y + high)]
            for x, y in zip(rights, tops, strict=True)
        ]


def percent(probability):
    """Return a probability in words, as it varies from machine to machine: "≈ 97%"."""
    return f"≈ {100 * probability:.0f}%"
