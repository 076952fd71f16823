"""What the tests of the package share."""

import gc

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import psutil
import pytest

ROOM = 100e6  # bytes that a worker may grow by before it looks for what nobody refers to
grown = {"to": 300e6}


@pytest.fixture
def rng():
    return np.random.default_rng(231)


@pytest.fixture(autouse=True, scope="module")
def collected():
    """Collect a module's garbage before the next begins; what is left is not looked at again."""
    yield
    gc.collect()
    gc.freeze()  # modules, classes and plots' caches: each look at them took half a second


@pytest.fixture(autouse=True)
def nothing_stays():
    """Close the test's widgets, which ipywidgets keeps for ever with their panels, and figures."""
    yield
    ipywidgets.Widget.close_all()
    plt.close("all")
    if psutil.Process().memory_info().rss > grown["to"]:
        gc.collect()  # panels refer to themselves, and Python does not see how large they are
        grown["to"] = psutil.Process().memory_info().rss + ROOM
