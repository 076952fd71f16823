"""Bars of class probabilities, before a change and after it."""

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS, rgb
from cs231n_utils.panels.kit.marks import Box, Image, Text

BEFORE, AFTER, ASKED = "#b5b5b5", COLORS[0], COLORS[1]
NAME, PERCENT, GAP = 150, 62, 6  # pixels for a name and for a percentage, and between them and bars
MOST = 26  # pixels that a row is high, at most
COLUMNS, LINES = 200, 10  # pixels of a row in the image of the bars


def class_bars(box, classes, before, after, asked):
    """Yield one row per class: its name, a bar before, a bar after, and the percentage after.

    before, after  (classes,) probabilities
    asked          number of the class whose bar stands out

    The bars are pixels, and ≈ stands before each number, since both vary from machine to machine.
    """
    high = min(box.height / len(classes), MOST)
    bars = Box(box.left + NAME + GAP, box.top, box.width - NAME - PERCENT - 2 * GAP, 0)
    bars = bars._replace(height=high * len(classes))
    yield Image(_pixels(before, after, asked), bars)
    size = min(16, 0.8 * high)
    for i, name in enumerate(classes):
        y, color = bars.top + (i + 0.5) * high, ASKED if i == asked else "black"
        yield Text(bars.left - GAP, y, name, color, size, ha="right")
        yield Text(box.right, y, f"≈{100 * after[i]:.0f}%", color, size, ha="right")
    yield Text(bars.left, box.top - 16, "before", "#666666", 16, bold=True, ha="left")
    yield Text(box.right, box.top - 16, "after", AFTER, 16, bold=True, ha="right")


def _pixels(before, after, asked):
    """Return the bars as bytes (rows, COLUMNS, 3)."""
    pixels = np.full((len(after), LINES, COLUMNS, 3), 255, np.uint8)
    for values, color, lines in ((before, BEFORE, slice(1, 5)), (after, AFTER, slice(5, 9))):
        for i, value in enumerate(values):
            shade = ASKED if i == asked and color == AFTER else color
            long = max(1, round(COLUMNS * float(value)))
            pixels[i, lines, :long] = rgb(shade)
    return pixels.reshape(-1, COLUMNS, 3)


def percent(probability):
    """Return a probability in words, as it varies from machine to machine: "≈ 97%"."""
    return f"≈ {100 * probability:.0f}%"
