"""Gradients by finite differences: slow, simple, and the judge of every backward pass."""

import numpy as np


def numeric_gradient(f, x, dout=None, h=1e-5):
    """Return the gradient by x of f(), or of sum(f() * dout) if f returns an array.

    f     a function of no arguments that reads x in place and returns a number or an array
    x     any shape, float64  each of its values is moved by h both ways, and put back
    dout  as f's array        leave it out if f returns a number

    Raises ValueError for float32, in whose 7 digits a step of 1e-5 is mostly rounding, and for a
    dout that is not like f's array.
    """
    _check_float64("x", x)
    gradient = np.empty_like(x)
    for place in np.ndindex(x.shape):
        slope = (_moved(f, x, place, h) - _moved(f, x, place, -h)) / (2 * h)
        _check_dout(dout, slope.shape)
        gradient[place] = slope if dout is None else np.sum(slope * dout)
    return gradient


def relative_error(a, b):
    """Return the largest of |a - b| / max(1e-8, |a| + |b|), elementwise, as CS231n has it.

    Below 1e-7 two gradients agree; above 1e-2 one of them is wrong (CS231n, "Neural Networks 3").
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"got shapes {a.shape} and {b.shape}, expected two arrays of one shape")
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)), initial=0))


def _moved(f, x, place, step):
    """Return a copy of f() at an x that is moved by step in one place."""
    before = x[place]
    try:
        x[place] = before + step
        out = np.array(f())
    finally:
        x[place] = before
    _check_float64("what f returns", out)
    return out


def _check_dout(dout, shape):
    if np.shape(0.0 if dout is None else dout) != shape:
        got = "None" if dout is None else f"shape {np.shape(dout)}"
        raise ValueError(f"dout: got {got}, expected shape {shape}, which is what f returns")


def _check_float64(name, x):
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        got = f"{x.dtype}" if isinstance(x, np.ndarray) else f"a {type(x).__name__}"
        raise ValueError(
            f"{name}: got {got}, expected a float64 array, since finite differences need its 16 "
            f"digits"
        )
