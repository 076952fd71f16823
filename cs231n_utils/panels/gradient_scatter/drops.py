"""The gradients of one filter on one slice, taken apart: what each position of the filter gives.

conv_backward adds all of this up at once. Here it stays separate, so that it can be looked at: the
arrays are 2-D, without axes for images, channels and filters.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Drops:
    """A layer's input, filter and incoming gradient, and where the outgoing ones come from."""

    x: np.ndarray  # (H, W)
    w: np.ndarray  # (rows, cols) of the filter, which need not be square
    dout: np.ndarray  # (H2, W2), without zeros, which would look like those between outputs
    S: int
    P: int

    @cached_property
    def x_pad(self):
        return np.pad(self.x, self.P)

    @property
    def real(self):
        """Where in x_pad x is: two slices."""
        return tuple(slice(self.P, self.P + side) for side in self.x.shape)

    @property
    def padding(self):
        """Where in x_pad the zeros around x are."""
        return np.pad(np.zeros(self.x.shape, bool), self.P, constant_values=True)

    @cached_property
    def corners(self):
        """The (row, column) of x_pad at which each position begins, in reading order."""
        return [(i * self.S, j * self.S) for i, j in np.ndindex(self.dout.shape)]

    def patch(self, array, corner):
        """Return the part of an array, as large as the filter, that begins at a corner."""
        return array[tuple(slice(at, at + F) for at, F in zip(corner, self.w.shape, strict=True))]

    @cached_property
    def on_dx(self):
        """What each position adds to x_pad's gradient, (positions, *x_pad.shape): dout times w."""
        drops = np.zeros((self.dout.size, *self.x_pad.shape), self.w.dtype)
        for drop, corner, dout in zip(drops, self.corners, self.dout.flat, strict=True):
            self.patch(drop, corner)[:] = dout * self.w
        return drops

    @cached_property
    def on_dw(self):
        """What each position adds to dw, (positions, *w.shape): dout times what the filter saw."""
        seen = np.array([self.patch(self.x_pad, corner) for corner in self.corners])
        return self.dout.reshape(-1, 1, 1) * seen

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
        wide = np.zeros([(side - 1) * self.S + 1 for side in self.dout.shape], self.dout.dtype)
        wide[:: self.S, :: self.S] = self.dout
        return np.pad(wide, [(F - 1 - self.P,) * 2 for F in self.w.shape])

    def pixel_terms(self, *at):
        """Return [(dout, weight), ...] of the outputs that used pixel (y, x), in their order."""
        outs = self.patch(self.spread, at)
        return list(zip(outs[outs != 0], self.w[::-1, ::-1][outs != 0], strict=True))

    def weight_terms(self, *at):
        """Return [(dout, number of x_pad that weight (r, c) met), ...], one per position."""
        met = (self.patch(self.x_pad, corner)[at] for corner in self.corners)
        return list(zip(self.dout.flat, met, strict=True))
