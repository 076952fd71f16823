"""Sheets of pictures with names around them."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n_utils.figures.sheets import brightness, draw_sheet


@pytest.fixture
def drawn(rng):
    """Seven pictures, twice as wide as high, in rows of four, and the axes they are drawn on."""
    pictures = rng.uniform(-1, 2, (7, 4, 8, 3))
    fig = draw_sheet(
        pictures, columns=4, above={0: "first", 2: "third"}, below="abcd", beside=["one", "two"]
    )
    yield pictures, fig.axes[0]
    plt.close(fig)


def names(axis):
    return {
        text.get_text(): place
        for text, place in zip(axis.get_ticklabels(), axis.get_ticklocs(), strict=True)
    }


def test_every_picture_is_at_its_place_and_between_black_and_white(drawn):
    pictures, ax = drawn
    sheet = ax.images[0].get_array()
    assert sheet.shape == (2 * 4 + 2, 4 * 8 + 3 * 2, 3)
    np.testing.assert_array_equal(sheet[6:10, 10:18], np.clip(pictures[5], 0, 1))


def test_names_stand_in_the_middle_of_their_pictures(drawn):
    _, ax = drawn
    assert names(ax.xaxis) == {"a": 3.5, "b": 13.5, "c": 23.5, "d": 33.5}
    assert names(ax.yaxis) == {"one": 1.5, "two": 7.5}
    assert names(ax.child_axes[0].xaxis) == {"first": 3.5, "third": 23.5}


def test_the_largest_number_of_each_map_is_white():
    maps = np.array([[[0.0, 2], [4, 1]], [[0, 0], [0, 0]], [[8, 8], [0, 0]]])
    shown = brightness(maps)
    assert shown.shape == (3, 2, 2, 3)
    np.testing.assert_array_equal(
        shown[..., 0], [[[0, 0.5], [1, 0.25]], [[0, 0], [0, 0]], [[1, 1], [0, 0]]]
    )
