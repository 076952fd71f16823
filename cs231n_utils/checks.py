"""Checks at the door: an array that does not fit is refused in a sentence."""

import numpy as np


class NotFinite(ValueError):
    """A NaN or an infinity where numbers are wanted."""


def check_array(name, x, axes):
    """Raise ValueError unless x is a floating-point NumPy array with these axes.

    name   what the reader calls the array
    axes   one word an axis, as in "N H W D"; a number is a length the axis must have, as in "H W 3"
    """
    wanted = axes.split()
    want = f"{name} should be a floating-point NumPy array of shape {_tuple(wanted)}"
    if not isinstance(x, np.ndarray):
        raise ValueError(f"{want}, but a {type(x).__name__} came: np.array(...) makes one")
    came = f"an array of shape {_tuple(x.shape)} and dtype {x.dtype} came"
    if x.ndim == len(wanted) - 1 and wanted[0] == "N":
        raise ValueError(f"{want}, but {came}: {name}[None] makes it a batch of one")
    lengths_agree = x.ndim == len(wanted) and all(
        axis == str(length) for axis, length in zip(wanted, x.shape, strict=True) if axis.isdigit()
    )
    if not lengths_agree:
        raise ValueError(f"{want}, but {came}")
    if not np.issubdtype(x.dtype, np.floating):
        raise ValueError(f"{want}, but {came}: {name}.astype(np.float32) makes it one")


def check_dtypes(**arrays):
    """Raise ValueError unless the arrays share one dtype, so that nothing is upcast silently."""
    if len({x.dtype for x in arrays.values()}) > 1:
        came = ", ".join(f"{name} {x.dtype}" for name, x in arrays.items())
        raise ValueError(
            f"arrays of one dtype are wanted, but {came} came: .astype(...) changes it"
        )


def check_labels(y, N, classes):
    """Raise ValueError unless y holds N labels, whole numbers from 0 to classes - 1."""
    want = f"labels should be {N} whole numbers from 0 to {classes - 1}, one a picture"
    if not isinstance(y, np.ndarray) or not np.issubdtype(y.dtype, np.integer):
        kind = (
            f"an array of dtype {y.dtype}" if isinstance(y, np.ndarray) else f"a {type(y).__name__}"
        )
        raise ValueError(f"{want}, but {kind} came: np.array(labels, dtype=int) makes them")
    if y.shape != (N,):
        raise ValueError(f"{want}, but an array of shape {_tuple(y.shape)} came")
    if N and (y.min() < 0 or y.max() >= classes):
        raise ValueError(f"{want}, but they run from {y.min()} to {y.max()}")


def check_finite(name, x, cause):
    """Raise NotFinite, naming the likely cause, if x holds a NaN or an infinity."""
    if not np.isfinite(x).all():
        bad = np.argwhere(~np.isfinite(x))[0].tolist()
        raise NotFinite(f"{name}{bad} is {x[tuple(bad)]}: {cause}")


def _tuple(axes):
    return f"({', '.join(map(str, axes))}{',' if len(axes) == 1 else ''})"
