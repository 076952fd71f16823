"""Pooling: each depth slice shrinks by itself, and nothing is learned.

Every window of F x F pixels becomes one number. The fast way to visit all windows at once is to
take their pixels one position at a time: pixel (r, c) of every window is the strided slice
x[:, r::S, c::S], so F*F slices hold all there is to know.
"""

from typing import NamedTuple

import numpy as np

from cs231n_utils.checks import check_array, check_dtypes
from cs231n_utils.volumes import out_side

CHUNK_BYTES = 2**20  # so much of a batch at a time stays in the processor's cache


class MaxPoolCache(NamedTuple):
    """What max_pool_backward needs to remember: which pixel of each window won."""

    winner: np.ndarray  # (N, H2, W2, D), row * F + column within the window
    x_shape: tuple
    F: int
    S: int
    P: int


class AveragePoolCache(NamedTuple):
    """What average_pool_backward needs to remember: how many pixels each window has."""

    count: np.ndarray  # (1, H2, W2, 1), in x's dtype
    out_shape: tuple
    x_shape: tuple
    F: int
    S: int
    P: int


class L2PoolCache(NamedTuple):
    """What l2_pool_backward needs to remember of the forward pass."""

    x: np.ndarray  # (N, H, W, D)
    out: np.ndarray  # (N, H2, W2, D)
    F: int
    S: int
    P: int


def max_pool_forward(x, F=2, S=2, P=0, rounding="raise"):
    """Return the largest value of every window, as (out, cache); on a tie the first in row order.

    x         (N, H, W, D)    input volumes
    out       (N, H2, W2, D)  H2 = out_side(H, F, S, P, rounding=rounding), and W2 likewise
    P         padding, as in out_side; it never wins, not even over negative pixels
    rounding  "raise", "floor" or "ceil", as in out_side; what sticks out never wins either

    Raises ValueError if x is not such an array, DoesNotFit if the windows do not tile it.
    """
    out = np.empty(_out_shape(x, F, S, P, rounding), x.dtype)
    winner = np.zeros(out.shape, np.min_scalar_type(F * F - 1))
    x_pad = _pad(x, P, -np.inf)  # what loses to every number
    for few in _few_at_a_time(x_pad):
        for t, (pixels, here) in enumerate(_positions(x_pad[few], F, S, out.shape)):
            best, best_t = out[few][here], winner[few][here]
            if t == 0:  # every window has its first pixel, even one that sticks out
                best[...] = pixels
                continue
            pixels = pixels.copy()  # side by side, the next lines run through them faster
            better = pixels > best  # not >=: the earlier pixel keeps a tie
            np.maximum(best, pixels, out=best)
            np.maximum(best_t, better * best_t.dtype.type(t), out=best_t)
    return out, MaxPoolCache(winner, x.shape, F, S, P)


def max_pool_backward(dout, cache):
    """Return dx: every window hands its gradient to the pixel that won.

    dout  (N, H2, W2, D)
    dx    (N, H, W, D)    a pixel that won in several windows gets the sum, one that won none 0
    """
    winner, x_shape, F, S, P = cache
    _check_dout(dout, winner.shape)
    dx_pad = _pad(np.zeros(x_shape, dout.dtype), P, 0)
    for few in _few_at_a_time(dx_pad):
        for t, (pixels, here) in enumerate(_positions(dx_pad[few], F, S, dout.shape)):
            share = dout[few][here] * (winner[few][here] == t)
            if max(divmod(t, F)) < S:  # these pixels have nothing yet, and writing is faster
                pixels[...] = share
            else:
                pixels += share
    return _crop(dx_pad, P)


def average_pool_forward(x, F=2, S=2, P=0, rounding="raise"):
    """Return the mean of every window, as (out, cache).

    x         (N, H, W, D)    input volumes
    out       (N, H2, W2, D)  H2 = out_side(H, F, S, P, rounding=rounding), and W2 likewise
    P         padding, as in out_side; it is not averaged in
    rounding  "raise", "floor" or "ceil", as in out_side; what sticks out is not averaged in either

    Raises ValueError if x is not such an array, DoesNotFit if the windows do not tile it.
    """
    out_shape = _out_shape(x, F, S, P, rounding)
    ones = np.ones((1, *x.shape[1:3], 1), x.dtype)
    count = _sum_windows(ones, F, S, P, (1, *out_shape[1:3], 1))
    out = _sum_windows(x, F, S, P, out_shape) / count
    return out, AveragePoolCache(count, out_shape, x.shape, F, S, P)


def average_pool_backward(dout, cache):
    """Return dx (N, H, W, D): every window shares its dout (N, H2, W2, D) equally."""
    count, out_shape, x_shape, F, S, P = cache
    _check_dout(dout, out_shape)
    check_dtypes(x=count, dout=dout)
    return _spread(dout / count, F, S, P, x_shape)


def l2_pool_forward(x, F=2, S=2, P=0, rounding="raise"):
    """Return the length of every window, the root of its sum of squares, as (out, cache).

    x         (N, H, W, D)    input volumes
    out       (N, H2, W2, D)  H2 = out_side(H, F, S, P, rounding=rounding), and W2 likewise
    P         padding with zeros, as in out_side
    rounding  "raise", "floor" or "ceil", as in out_side; what sticks out counts as zeros

    Raises ValueError if x is not such an array, DoesNotFit if the windows do not tile it.
    """
    out_shape = _out_shape(x, F, S, P, rounding)
    out = np.sqrt(_sum_windows(x * x, F, S, P, out_shape))
    return out, L2PoolCache(x, out, F, S, P)


def l2_pool_backward(dout, cache):
    """Return dx (N, H, W, D) for dout (N, H2, W2, D): each pixel's part is x / out.

    Where a window is all zeros the slope is undefined, and 0 is taken.
    """
    x, out, F, S, P = cache
    _check_dout(dout, out.shape)
    check_dtypes(x=x, dout=dout)
    slope = np.divide(dout, out, out=np.zeros_like(dout), where=out > 0)
    return x * _spread(slope, F, S, P, x.shape)


def _positions(x, F, S, out_shape):
    """Yield, for pixel (r, c) of the windows in row order, that pixel of each window.

    It comes as a view into x and the index, into the output, of the windows that have this pixel
    in the image: all of them, unless the last ones stick out.
    """
    _, H2, W2, _ = out_shape
    for r, c in np.ndindex(F, F):
        pixels = x[:, r : r + S * (H2 - 1) + 1 : S, c : c + S * (W2 - 1) + 1 : S]
        yield pixels, np.s_[:, : pixels.shape[1], : pixels.shape[2]]


def _few_at_a_time(x):
    """Yield slices that cut the batch into chunks of about CHUNK_BYTES."""
    few = max(1, CHUNK_BYTES // max(1, x[:1].nbytes))
    for n in range(0, len(x), few):
        yield slice(n, n + few)


def _sum_windows(x, F, S, P, out_shape):
    total = np.zeros(out_shape, x.dtype)
    for pixels, here in _positions(_pad(x, P, 0), F, S, out_shape):
        total[here] += pixels
    return total


def _spread(values, F, S, P, x_shape):
    """Return an array of x_shape in which each window has added its value to all its pixels."""
    dx_pad = _pad(np.zeros(x_shape, values.dtype), P, 0)
    for pixels, here in _positions(dx_pad, F, S, values.shape):
        pixels += values[here]
    return _crop(dx_pad, P)


def _pad(x, P, value):
    sides = (0, 0), (P, P), (P, P), (0, 0)
    return np.pad(x, sides, constant_values=value) if P else x


def _crop(x_pad, P):
    return x_pad[:, P:-P, P:-P] if P else x_pad


def _out_shape(x, F, S, P, rounding):
    check_array("x", x, "N H W D")
    N, H, W, D = x.shape
    H2, W2 = (out_side(side, F, S, P, rounding=rounding) for side in (H, W))
    if P >= F:
        raise ValueError(f"P: got {P}, expected less than F={F}, else windows see padding only")
    return N, H2, W2, D


def _check_dout(dout, out_shape):
    check_array("dout", dout, " ".join(map(str, out_shape)))
