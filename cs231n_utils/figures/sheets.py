"""Sheets of small pictures with names around them, as notebook 10 shows them."""

import matplotlib.pyplot as plt
import numpy as np

from cs231n_utils.figures.style import mosaic

GAP = 2  # white pixels between neighbors
LINE, LETTER = 0.24, 0.12  # inches that a line is high, and a letter wide


def draw_sheet(pictures, columns, above=(), below=(), beside=(), width=9.0):
    """Return a figure of pictures in rows, with names around them.

    pictures      (N, H, W, 3)  from 0 to 1; what lies outside is drawn black or white
    columns       pictures per row
    above, below  names of the columns in order, or {column: name} for some of them
    beside        names of the rows in order
    width         of the figure, inches
    """
    sheet = mosaic(np.clip(pictures, 0, 1), columns, GAP)
    left = max((0.15 + LETTER * len(name) for name in beside), default=0)
    over, under = (0.1 + LINE * _lines(names) if len(names) else 0.02 for names in (above, below))
    tall = (width - left) * sheet.shape[0] / sheet.shape[1]
    height = over + tall + under
    fig = plt.figure(figsize=(width, height), layout="none")
    place = (left / width, under / height, 1 - left / width, tall / height)
    ax = fig.add_axes(place, frame_on=False)
    ax.imshow(sheet, aspect="auto")
    top = ax.secondary_xaxis("top")
    top.spines[:].set_visible(False)
    _, H, W, _ = pictures.shape
    top.set_xticks(*_ticks(above, W))
    ax.set_xticks(*_ticks(below, W))
    ax.set_yticks(*_ticks(beside, H))
    for axes in (ax, top):
        axes.tick_params(length=0, pad=5)
    return fig


def brightness(maps):
    """Return maps (N, H, W) of numbers from 0 up as gray pictures (N, H, W, 3).

    In each of them its own largest number is white; one of zeros stays black.
    """
    largest = maps.max(axis=(1, 2), keepdims=True)
    return np.repeat((maps / np.where(largest > 0, largest, 1))[..., None], 3, axis=3)


def _ticks(names, side):
    """Return where the pictures with a name have their middles on the sheet, and the names."""
    named = _named(names)
    return [place * (side + GAP) + (side - 1) / 2 for place in named], list(named.values())


def _named(names):
    return names if isinstance(names, dict) else dict(enumerate(names))


def _lines(names):
    return max(name.count("\n") + 1 for name in _named(names).values())
