"""Pooling of one depth slice, taken apart: what each window reads, and where its gradient goes.

The layers do this for whole batches at once. Here every window is a picture of a batch of its own,
so that the layer itself says what one window alone would do. Arrays are 2-D, rows first.
"""

from dataclasses import dataclass

import numpy as np

from cs231n_utils import layers
from cs231n_utils.volumes import DoesNotFit, out_side

LAYERS = {
    "max": (layers.max_pool_forward, layers.max_pool_backward),
    "average": (layers.average_pool_forward, layers.average_pool_backward),
    "L2": (layers.l2_pool_forward, layers.l2_pool_backward),
}


@dataclass(frozen=True)
class Windows:
    """A depth slice and all windows that pool it."""

    x: np.ndarray  # (H, W)
    F: int
    S: int
    P: int
    out: np.ndarray  # (H2, W2), NaN if the windows do not fit
    with_zeros: np.ndarray  # (H2, W2), what it would be if padding counted as zeros
    slopes: np.ndarray  # (H2, W2, H, W), how fast each output grows with each pixel
    complaint: str  # why the windows do not fit, or ""

    def lines(self, i, j):
        """Return the rows and the columns under window (i, j), also those outside of x."""
        return tuple(range(at * self.S - self.P, at * self.S - self.P + self.F) for at in (i, j))

    def cells(self, i, j):
        """Return the (row, column) of each pixel under window (i, j), in row order."""
        rows, columns = self.lines(i, j)
        H, W = self.x.shape
        return [(row, col) for row in rows for col in columns if 0 <= row < H and 0 <= col < W]

    def numbers(self, i, j):
        """Return what window (i, j) reads, in row order."""
        return np.array([self.x[cell] for cell in self.cells(i, j)])

    def winner(self, i, j):
        """Return the (row, column) of the pixel on which output (i, j) depends most."""
        return tuple(map(int, np.unravel_index(self.slopes[i, j].argmax(), self.x.shape)))

    @property
    def extent(self):
        """The rows and the columns that x, its padding and all windows cover: two ranges."""
        last = self.lines(self.out.shape[0] - 1, self.out.shape[1] - 1)
        return tuple(
            range(-self.P, max(side + self.P, line.stop))
            for side, line in zip(self.x.shape, last, strict=True)
        )

    @property
    def unread(self):
        """Which pixels no window reads, (H, W)."""
        unread = np.ones(self.x.shape, bool)
        for place in np.ndindex(self.out.shape):
            for cell in self.cells(*place):
                unread[cell] = False
        return unread

    def dx(self, dout):
        """Return the gradient (H, W) for the outputs' gradient (H2, W2)."""
        return np.tensordot(dout, self.slopes, axes=2)

    def terms(self, dout, row, col):
        """Return what each window that pixel (row, col) matters to adds to its gradient."""
        shares = dout * self.slopes[:, :, row, col]
        return shares[shares != 0]


@dataclass(frozen=True)
class Pool:
    """A pooling layer on one depth slice, and the window that is looked at."""

    mode: str
    view: str
    marks: bool  # whether the pixels that win are to be seen
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
        return self.windows.dx(self.dout)

    @property
    def winners(self):
        """The (row, column) of all pixels that win, if they are to be seen."""
        if not self.marks or self.mode != "max" or self.view == "shift" or self.windows.complaint:
            return []
        return sorted({self.windows.winner(*at) for at in np.ndindex(self.windows.out.shape)})

    @property
    def changed(self):
        """Which outputs the shift changes, (H2, W2)."""
        return ~np.isclose(self.windows.out, self.before.out)

    @property
    def pixel(self):
        """The (row, column) that gets most of the window; of equals, one in the most windows."""
        slopes = np.abs(self.windows.slopes)
        given, windows = np.round(slopes[self.at], 9), (slopes > 0).sum(axis=(0, 1))
        return max(self.windows.cells(*self.at), key=lambda cell: (given[cell], windows[cell]))


def take_apart(x, mode, F, S, P=0, rounding="raise"):
    """Return the Windows that pool x (H, W).

    mode      "max", "average" or "L2"
    rounding  as in the layers; if "raise" refuses, the windows are those up to the first one that
              does not fit, and they say why
    """
    shape, complaint = [], ""
    for name, side in zip(("Down", "Across"), x.shape, strict=True):
        try:
            shape.append(out_side(side, F, S, P, rounding=rounding))
        except DoesNotFit as why:
            complaint = f"{name}: {why}"
            shape.append(max(0, -(-(side + 2 * P - F) // S)) + 1)
    if complaint:
        no_out = np.full(shape, np.nan)
        return Windows(x, F, S, P, no_out, no_out, np.zeros((*shape, *x.shape)), complaint)
    forward, backward = LAYERS[mode]
    count = shape[0] * shape[1]
    out, cache = forward(np.repeat(x[None, :, :, None], count, axis=0), F, S, P, rounding)
    slopes = backward(np.eye(count).reshape(count, *shape, 1), cache)
    with_zeros, _ = forward(np.pad(x, P)[None, :, :, None], F, S, rounding=rounding)
    with_zeros = with_zeros[0, : shape[0], : shape[1], 0]
    return Windows(
        x, F, S, P, out[0, :, :, 0], with_zeros, slopes.reshape(*shape, *x.shape), complaint
    )
