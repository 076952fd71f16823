"""What is different in a browser tab, where Python runs on one thread, and NumPy without BLAS."""

import sys

import numpy as np


def in_browser():
    """Return whether this Python runs in a browser tab."""
    return sys.platform == "emscripten"


def budget(computer, tab):
    """Return `computer`, or in a browser tab, where nets train many times as slowly, `tab`."""
    return tab if in_browser() else computer


def product(a, b, out=None):
    """Return the matrix product a @ b, or a stack of them, in the array `out` if given."""
    if in_browser():  # NumPy's einsum takes between all and a quarter of its matmul's time there
        return np.einsum("...mn,...nk->...mk", a, b, out=out)
    return np.matmul(a, b, out=out)


def progress_bar(**settings):
    """Return a bar of tqdm's, for notebooks and terminals."""
    from tqdm.auto import tqdm  # in a notebook it loads ipywidgets, which numbers do not need

    if in_browser():
        tqdm.monitor_interval = 0  # its watcher is a thread
    return tqdm(**settings)
