"""Global pooling: each depth slice becomes one number, and where a feature was is forgotten."""

import numpy as np

from cs231n_utils.checks import check_array


def global_max_pool_forward(x):
    """Return the largest value of every depth slice of x (N, H, W, D), as (out, cache).

    out  (N, 1, 1, D)  on a tie the first in row order gets the gradient
    """
    check_array("x", x, "N H W D")
    N, H, W, D = x.shape
    slices = x.reshape(N, H * W, D)
    winner = slices.argmax(axis=1)[:, None]  # (N, 1, D)
    out = np.take_along_axis(slices, winner, axis=1).reshape(N, 1, 1, D)
    return out, (winner, x.shape)


def global_max_pool_backward(dout, cache):
    """Return dx (N, H, W, D), in which the winner of each slice has its dout (N, 1, 1, D)."""
    winner, (N, H, W, D) = cache
    check_array("dout", dout, f"{N} 1 1 {D}")
    dx = np.zeros((N, H * W, D), dout.dtype)
    np.put_along_axis(dx, winner, dout.reshape(N, 1, D), axis=1)
    return dx.reshape(N, H, W, D)


def global_average_pool_forward(x):
    """Return the mean of every depth slice of x (N, H, W, D), as (out, cache); out (N, 1, 1, D)."""
    check_array("x", x, "N H W D")
    return x.mean(axis=(1, 2), keepdims=True), x.shape


def global_average_pool_backward(dout, cache):
    """Return dx (N, H, W, D), in which every pixel has its equal share of dout (N, 1, 1, D)."""
    N, H, W, D = cache
    check_array("dout", dout, f"{N} 1 1 {D}")
    return np.broadcast_to(dout / (H * W), cache).copy()
