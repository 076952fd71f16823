"""Pooling of one depth slice, taken apart: what each window reads, and where its gradient goes.

The layers do this for whole batches at once. Here every window is an image of a batch of its own,
so that the layer itself says what one window alone would do. Arrays are 2-D, rows first.
"""

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from cs231n_utils import layers
from cs231n_utils.panels.kit.sides import out_sides

LAYERS = {
    "max": (layers.max_pool_forward, layers.max_pool_backward),
    "average": (layers.average_pool_forward, layers.average_pool_backward),
}


@dataclass(frozen=True)
class Windows:
    """A depth slice and all windows that pool it."""

    x: np.ndarray  # (H, W)
    F: int
    S: int
    P: int
    out: np.ndarray  # (H2, W2)
    with_zeros: np.ndarray  # (H2, W2), what it would be if padding counted as zeros
    slopes: np.ndarray  # (H2, W2, H, W), how fast each output grows with each pixel

    def block(self, i, j):
        """Return the rows and the columns of x that window (i, j) reads, as two slices."""
        corner = i * self.S - self.P, j * self.S - self.P
        return tuple(slice(max(0, at), at + self.F) for at in corner)

    def numbers(self, i, j):
        """Return what window (i, j) reads, in row order."""
        return self.x[self.block(i, j)].ravel()

    def winner(self, i, j):
        """Return the (row, column) of the pixel on which output (i, j) depends most."""
        return tuple(map(int, np.unravel_index(self.slopes[i, j].argmax(), self.x.shape)))


@dataclass(frozen=True)
class Pool:
    """A pooling layer on one depth slice, and the window that is looked at."""

    mode: str
    view: str
    shift: int  # pixels to the right
    windows: Windows
    before: Windows  # without the shift
    place: int  # of the window, from 0 in row order

    @property
    def at(self):
        """Row and column of the window's output."""
        return divmod(self.place, self.windows.out.shape[1])

    @property
    def dout(self):
        """The gradient that arrives, 1, 2, 3, ... in row order, (H2, W2)."""
        shape = self.windows.out.shape
        return np.arange(1.0, np.prod(shape) + 1).reshape(shape)

    @property
    def dx(self):
        return np.tensordot(self.dout, self.windows.slopes, axes=2)

    @cached_property
    def winners(self):
        """The (row, column) of all pixels that win, where these are shown."""
        if self.mode != "max" or self.view == "shift":
            return []
        return sorted({self.windows.winner(*at) for at in np.ndindex(self.windows.out.shape)})

    @property
    def changed(self):
        """Which outputs the shift changes, (H2, W2)."""
        return ~np.isclose(self.windows.out, self.before.out)


def take_apart(x, mode, F, S, P=0):
    """Return the Windows that pool x (H, W); mode is "max" or "average"."""
    shape, (forward, backward) = out_sides(x.shape, F, S, P), LAYERS[mode]
    count = prod(shape)
    out, cache = forward(np.repeat(x[None, :, :, None], count, axis=0), F, S, P)
    slopes = backward(np.eye(count).reshape(count, *shape, 1), cache).reshape(*shape, *x.shape)
    zeros, _ = forward(np.pad(x, P)[None, :, :, None], F, S)
    return Windows(x, F, S, P, out[0, :, :, 0], zeros[0, :, :, 0], slopes)
