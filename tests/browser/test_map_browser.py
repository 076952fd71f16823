"""The filter and map browser in a real JupyterLab, by keyboard and by mouse."""

import pytest
from cs231n_utils.panels.map_browser.layout import grids, patch_corner
from test_panels import Shown, opened, panel

from cs231n_utils.panels.map_browser.panel import map_browser

__all__ = ["opened"]  # a fixture
pytestmark = pytest.mark.browser


def test_a_layer_by_keyboard_a_filter_and_a_patch_by_click(opened):
    notebook = opened(panel("map_browser"))
    browser, here = Shown(notebook), map_browser()
    assert "Filter 0 of the 12 in CONV 12 5x5, layer 1" in browser.sentence.inner_text()

    menu = browser.box.get_by_role("combobox", name="layer")
    menu.focus()
    sentence = browser.after(lambda: notebook.page.keyboard.press("ArrowDown"))
    assert "of the 24 in CONV 24 3x3, layer 2" in sentence

    upper, _ = grids(here.set(layer=2).state.level)
    left, top = upper.corner(3)
    middle = {"x": left + upper.tile / 2, "y": top + upper.tile / 2}
    sentence = browser.after(lambda: browser.image.click(position=middle))
    assert sentence.startswith("Filter 3 of the 24")

    patch = here.set(filter=3).state.patches[0]
    left, top = patch_corner(0)
    sentence = browser.after(lambda: browser.image.click(position={"x": left + 9, "y": top + 9}))
    assert f"of picture {patch.picture} of" in sentence
    assert "strongest, row " in sentence

    sentence = browser.after(browser.box.get_by_role("button", name="silent on this").click)
    assert "is 0 at all" in sentence
    assert notebook.console_errors == []
