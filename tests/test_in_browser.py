"""What the package does otherwise in a browser tab comes to the same."""

import threading

import numpy as np
import pytest
from tqdm.auto import tqdm

from cs231n_utils import in_browser


@pytest.fixture
def tab(monkeypatch):
    """Make this Python take itself for one in a browser tab."""

    def refuse(*_):
        raise RuntimeError("no threads here")

    monkeypatch.setattr("sys.platform", "emscripten")
    monkeypatch.setattr(threading.Thread, "start", refuse)


def test_a_budget_is_smaller_in_a_tab_and_nowhere_else(monkeypatch):
    assert in_browser.budget(5, tab=3) == 5
    monkeypatch.setattr("sys.platform", "emscripten")
    assert in_browser.budget(5, tab=3) == 3


@pytest.mark.parametrize("a", [np.arange(12.0).reshape(3, 4), np.arange(12.0).reshape(4, 3).T])
def test_a_product_is_the_same_without_blas(tab, a):
    b, out = np.arange(8.0).reshape(2, 4).T, np.empty((3, 2))
    assert np.array_equal(in_browser.product(a, b), a @ b)
    assert in_browser.product(a, b, out=out) is out
    assert np.array_equal(out, a @ b)


def test_a_bar_needs_no_thread(tab, monkeypatch, capsys):
    monkeypatch.setattr(tqdm, "monitor", None)
    monkeypatch.setattr(tqdm, "monitor_interval", 10)
    with in_browser.progress_bar(desc="training", total=3) as bar:
        bar.update(3)
    assert "training: 100%" in capsys.readouterr().err
