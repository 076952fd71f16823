"""Axes with round numbers, and what is drawn on them, as marks."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.marks import Box, Line, Text


@dataclass(frozen=True)
class Plot:
    """A part of the page with a scale across and one upwards."""

    box: Box
    x: tuple  # (low, high) of the scale across
    y: tuple  # and of that upwards
    log: bool = False  # True if that counts powers of ten

    def across(self, values):
        from_left = self.box.width * (np.asarray(values, dtype=float) - self.x[0])
        return self.box.left + from_left / (self.x[1] - self.x[0])

    def down(self, values):
        """Return where values stand; what is off the scale stands at its end."""
        values, (low, high) = np.clip(np.asarray(values, dtype=float), *self.y), self.y
        if self.log:
            values, low, high = np.log10(values), np.log10(low), np.log10(high)
        return self.box.bottom - self.box.height * (values - low) / (high - low)

    def points(self, xs, ys):
        """Return places of the page (N, 2)."""
        return np.stack([self.across(xs), self.down(ys)], axis=-1)

    def level(self, y, color="black", dashes="2 4"):
        """Return a line across the whole plot."""
        return Line(self.points(self.x, [y, y]), color, 2.4, dashes)

    def axes(self, xs=(), ys=(), unit=""):
        """Yield both axes: with a tick and a number at each of xs, and {number: words} at ys.

        unit  after the last number across
        """
        left, top, *_ = box = self.box
        yield Line([(left, top), (left, box.bottom), (box.right, box.bottom)], width=1.2)
        for i, value in enumerate(xs):
            x, last = float(self.across(value)), i == len(xs) - 1
            yield Line([(x, box.bottom), (x, box.bottom + 5)], width=1.2)
            if last and unit:
                yield Text(x - 5, box.bottom + 16, f"{value:g} {unit}", size=16, ha="left")
            else:
                yield Text(x, box.bottom + 16, f"{value:g}", size=16)
        for value, words in dict(ys).items():
            y = float(self.down(value))
            yield Line([(left - 5, y), (left, y)], width=1.2)
            yield Text(left - 9, y, words, size=16, ha="right")


def round_steps(until, most=6):
    """Return round numbers from 0 to until, at most so many and one."""
    apart = next(n for n in (1, 2, 5, 10, 20, 50, 10**9) if until <= most * n)
    return np.arange(0, until + 1, apart)
