import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.datasets.landscape import landscape
from cs231n_utils.panels.find_the_pixel import find_the_pixel
from cs231n_utils.panels.kit.marks import Image


def test_the_panel_works():
    check_panel(find_the_pixel)


@pytest.mark.parametrize("x, y", [(7, 2), (2, 7), (0, 15), (15, 0), (23, 15), (16, 3)])
def test_both_orders_are_those_of_numpy(x, y):
    img = landscape()
    state = find_the_pixel().set(x=x, y=y).state

    np.testing.assert_array_equal(state.color, img[y, x])
    if x < 16:
        np.testing.assert_array_equal(state.swapped, img[x, y])
    else:
        with pytest.raises(IndexError):
            img[x, y]
        assert state.swapped is None


def test_the_sun_and_the_balloon_change_places_when_swapped():
    panel = find_the_pixel()
    assert panel.sentence == (
        "The pixel 7 to the right and 2 down is img[2, 7]: red 1, green 0.8, blue 0.1. "
        "Swapped, img[7, 2] is another pixel, 2 to the right and 7 down: "
        "red 0.9, green 0.2, blue 0.3."
    )
    sun, balloon = panel.state.color, panel.state.swapped
    panel.show("the balloon")
    np.testing.assert_array_equal(panel.state.color, balloon)
    np.testing.assert_array_equal(panel.state.swapped, sun)


@pytest.mark.parametrize("img, x, y", [(landscape(), 17, 7), (np.zeros((5, 3, 3)), 1, 4)])
def test_where_there_is_no_such_pixel_it_says_what_numpy_says(img, x, y):
    with pytest.raises(IndexError) as error:
        img[x, y]
    sentence = find_the_pixel(img).set(x=x, y=y).sentence
    assert sentence.endswith(f"Swapped, img[{x}, {y}] is an IndexError: {error.value}.")


def test_a_mistake_on_the_diagonal_goes_unnoticed():
    assert "goes unnoticed" in find_the_pixel().set(x=5, y=5).sentence


def test_a_click_takes_the_pixel_under_the_pointer():
    panel = find_the_pixel()
    pixel = next(mark for mark in panel.marks if isinstance(mark, Image)).at(7, 17)

    assert panel.click(pixel.left + 1, pixel.bottom - 1).values == {"x": 17, "y": 7}
    assert panel.click(700, 200).values == {"x": 17, "y": 7}
