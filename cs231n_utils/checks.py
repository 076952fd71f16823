"""Checks at the door: an array that does not fit is refused in a sentence."""

import numpy as np


class NotFinite(ValueError):
    """A NaN or an infinity where numbers are expected."""


def check_array(name, x, axes):
    """Raise ValueError unless x is a floating-point NumPy array with these axes.

    name   what the reader calls the array
    axes   one word per axis, as in "N H W D"; a number is its length, as in "H W 3"
    """
    axes = axes.split()
    expected = f"expected a floating-point NumPy array of shape {_tuple(axes)}"
    if not isinstance(x, np.ndarray):
        kind = type(x).__name__
        raise ValueError(f"{name}: got a {kind}, {expected}; np.array(...) makes one")
    got = f"{name}: got an array of shape {_tuple(x.shape)} and dtype {x.dtype}, {expected}"
    if x.ndim == len(axes) - 1 and axes[0] == "N":
        raise ValueError(f"{got}; {name}[None] makes it a batch of one")
    lengths_agree = x.ndim == len(axes) and all(
        axis == str(length) for axis, length in zip(axes, x.shape, strict=True) if axis.isdigit()
    )
    if not lengths_agree:
        raise ValueError(got)
    if not np.issubdtype(x.dtype, np.floating):
        raise ValueError(f"{got}; {name}.astype(np.float32) makes it one")


def check_dtypes(**arrays):
    """Raise ValueError unless the arrays share one dtype, so that nothing is upcast silently."""
    if len({x.dtype for x in arrays.values()}) > 1:
        got = ", ".join(f"{name} {x.dtype}" for name, x in arrays.items())
        raise ValueError(f"got {got}, expected arrays of one dtype; .astype(...) changes it")


def check_labels(y, N, classes):
    """Raise ValueError unless y holds N labels, whole numbers from 0 to classes - 1."""
    expected = f"expected {N} whole numbers from 0 to {classes - 1}, one per image"
    if not isinstance(y, np.ndarray) or not np.issubdtype(y.dtype, np.integer):
        kind = (
            f"an array of dtype {y.dtype}" if isinstance(y, np.ndarray) else f"a {type(y).__name__}"
        )
        raise ValueError(f"labels: got {kind}, {expected}; np.array(labels, dtype=int) makes them")
    if y.shape != (N,):
        raise ValueError(f"labels: got an array of shape {_tuple(y.shape)}, {expected}")
    if N and (y.min() < 0 or y.max() >= classes):
        raise ValueError(f"labels: got numbers from {y.min()} to {y.max()}, {expected}")


def check_finite(name, x, cause):
    """Raise NotFinite, naming the likely cause, if x holds a NaN or an infinity."""
    if not np.isfinite(x).all():
        bad = np.argwhere(~np.isfinite(x))[0].tolist()
        raise NotFinite(f"{name}{bad} is {x[tuple(bad)]}: {cause}")


def _tuple(axes):
    return f"({', '.join(map(str, axes))}{',' if len(axes) == 1 else ''})"
