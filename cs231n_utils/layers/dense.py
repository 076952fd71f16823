"""Layers that look at every number alone, or at all of them at once: ReLU, dropout, FC."""

from typing import NamedTuple

import numpy as np

from cs231n_utils.checks import check_array, check_dtypes


class FCCache(NamedTuple):
    """What fc_backward needs to remember of the forward pass."""

    x: np.ndarray  # (N, ...)
    w: np.ndarray  # (M, K)


def fc_forward(x, w, b):
    """Return K scores for each of N inputs, every one a sum over the whole input: (out, cache).

    x    (N, ...)  inputs of any shape, which are flattened to M numbers in row order
    w    (M, K)    one column of weights per score
    b    (K,)      one bias per score
    out  (N, K)

    Raises ValueError if the arrays do not match.
    """
    check_array("x", x, "N" + " ..." * max(1, getattr(x, "ndim", 2) - 1))
    rows = x.reshape(len(x), -1)  # (N, M)
    check_array("w", w, "M K")
    if len(w) != rows.shape[1]:
        raise ValueError(
            f"w: got shape {w.shape}, expected ({rows.shape[1]}, K), one row per number of an "
            f"input; it was made for inputs of another size, or is transposed"
        )
    check_array("b", b, f"{w.shape[1]}")
    check_dtypes(x=x, w=w, b=b)
    return rows @ w + b, FCCache(x, w)


def fc_backward(dout, cache, want_dx=True):
    """Return the gradients (dx, dw, db) of a loss, given its gradient dout by the output.

    dout  (N, K)
    dx    as x    None unless want_dx: nobody reads the gradient of a net's first input
    dw    (M, K)
    db    (K,)
    """
    x, w = cache
    check_array("dout", dout, f"{len(x)} {w.shape[1]}")
    check_dtypes(x=x, dout=dout)
    dw = x.reshape(len(x), -1).T @ dout
    dx = (dout @ w.T).reshape(x.shape) if want_dx else None
    return dx, dw, dout.sum(axis=0)


def relu_forward(x):
    """Return max(x, 0), elementwise, as (out, cache); x and out have any one shape."""
    check_array("x", x, _as_it_is(x))
    return np.maximum(x, 0), x > 0


def relu_backward(dout, cache):
    """Return dx, of dout's shape: dout where x was positive, 0 elsewhere (and at x = 0 too)."""
    positive = cache
    check_array("dout", dout, " ".join(map(str, positive.shape)))
    return dout * positive


def dropout_forward(x, p, rng):
    """Return x with each number kept with probability p and set to 0 otherwise: (out, cache).

    x    any shape
    p    the probability to keep a number, as in CS231n; libraries often ask for 1 - p
    rng  a np.random.Generator: the same seed drops the same numbers
    out  as x; what is kept is divided by p ("inverted dropout"), so that the expected value
         stays the same and nothing needs to be done at test time
    """
    check_array("x", x, _as_it_is(x))
    if not 0 < p <= 1:
        raise ValueError(
            f"p: got {p!r}, expected the probability to keep a number, above 0 and up to 1"
        )
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng: got {rng!r}, expected np.random.default_rng(seed)")
    scale = ((rng.random(x.shape) < p) / p).astype(x.dtype)
    return x * scale, scale


def dropout_backward(dout, cache):
    """Return dx, of dout's shape: dout scaled as x was, so dropped numbers get 0."""
    scale = cache
    check_array("dout", dout, " ".join(map(str, scale.shape)))
    check_dtypes(x=scale, dout=dout)
    return dout * scale


def _as_it_is(x):
    """Return axes for check_array that any shape passes, so that only type and dtype count."""
    return " ".join(["..."] * getattr(x, "ndim", 1))
