"""The gradients of one filter on one slice, taken apart: what each position of the filter gives.

conv_backward adds all of this up at once. Here it stays separate, so that it can be looked at: the
arrays are 2-D, without axes for images, channels and filters.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cs231n_utils.panels.kit.sides import out_sides


@dataclass(frozen=True)
class Drops:
    """A layer's input, filter and incoming gradient, and where the outgoing ones come from."""

    x: np.ndarray  # (H, W)
    w: np.ndarray  # (rows, cols) of the filter, which need not be square
    dout: np.ndarray  # (H2, W2)
    S: int
    P: tuple  # zeros added (above and below, left and right)

    @cached_property
    def x_pad(self):
        return np.pad(self.x, [(P, P) for P in self.P])

    @property
    def real(self):
        """Where in x_pad x is: two slices."""
        return tuple(slice(P, P + side) for P, side in zip(self.P, self.x.shape, strict=True))

    @property
    def places(self):
        """The output's (row, column) of every position, in reading order."""
        return list(np.ndindex(self.dout.shape))

    def window(self, i, j):
        """Return where in x_pad the filter stands for output (i, j): two slices."""
        return tuple(
            slice(at * self.S, at * self.S + side)
            for at, side in zip((i, j), self.w.shape, strict=True)
        )

    @cached_property
    def on_dx(self):
        """What each position adds to x_pad's gradient, (positions, *x_pad.shape): dout times w."""
        drops = np.zeros((self.dout.size, *self.x_pad.shape), self.w.dtype)
        for drop, place in zip(drops, self.places, strict=True):
            drop[self.window(*place)] = self.dout[place] * self.w
        return drops

    @cached_property
    def on_dw(self):
        """What each position adds to dw, (positions, *w.shape): dout times what the filter saw."""
        return np.array([self.dout[at] * self.x_pad[self.window(*at)] for at in self.places])

    @property
    def dx(self):
        return self.on_dx.sum(axis=0)[self.real]

    @property
    def dw(self):
        return self.on_dw.sum(axis=0)

    @cached_property
    def spread(self):
        """dout with S - 1 zeros between its numbers and a rim of zeros, (H + F - 1, W + F - 1).

        The window at (y, x) of it, times w flipped by 180 degrees, sums to dx[y, x].
        """
        return self._spread(self.dout)

    @cached_property
    def outputs(self):
        """Where in spread an output is, and not a zero that was put in."""
        return self._spread(np.ones(self.dout.shape, bool))

    def _spread(self, values):
        wide = np.zeros([(side - 1) * self.S + 1 for side in values.shape], values.dtype)
        wide[:: self.S, :: self.S] = values
        return np.pad(wide, [(F - 1 - P,) * 2 for F, P in zip(self.w.shape, self.P, strict=True)])

    def pixel_terms(self, y, x):
        """Return [(dout, weight), ...] of the outputs that used pixel (y, x), in their order."""
        window = tuple(slice(at, at + F) for at, F in zip((y, x), self.w.shape, strict=True))
        used = self.outputs[window]
        return list(zip(self.spread[window][used], self.w[::-1, ::-1][used], strict=True))

    def met_by(self, r, c, x_pad):
        """Return the part of x_pad (or of what is as large) that weight (r, c) met, (H2, W2)."""
        H2, W2 = self.dout.shape
        return x_pad[r :: self.S, c :: self.S][:H2, :W2]

    def weight_terms(self, r, c):
        """Return [(dout, number of x_pad that weight (r, c) met), ...], one per position."""
        return list(zip(self.dout.flat, self.met_by(r, c, self.x_pad).flat, strict=True))


def drops_for(x, w, dout, S, P):
    """Return the Drops for as much of dout as the layer has outputs.

    Raises DoesNotFit, which says in which direction, if the filter does not tile the input.
    """
    H2, W2 = out_sides(x.shape, w.shape, S, P)
    return Drops(x, w, dout[:H2, :W2], S, P)
