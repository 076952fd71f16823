from itertools import pairwise

import numpy as np
import pytest

from cs231n_utils.panels.raster.picture import Canvas, new_figure
from cs231n_utils.panels.raster.pixels import NOTHING, Pixels, enlarged, packed, sharp

RED, BLUE = [255, 0, 0], [0, 0, 255]


@pytest.fixture
def figure():
    """An empty figure of 40 x 30 pixels of the page, 60 x 45 of the image."""
    figure = new_figure(0.4, 0.3)
    figure.add_axes((0, 0, 1, 1)).set_axis_off()
    return figure


def colors_of(figure):
    return Canvas(figure).pixels()[..., :3]


def unpacked(pixels):
    return pixels[..., None].view(np.uint8)


def test_packed_pixels_are_opaque_and_have_the_colors_given(rng):
    colors = rng.integers(0, 256, (4, 5, 3), dtype=np.uint8)

    np.testing.assert_array_equal(unpacked(packed(colors))[..., :3], colors)
    np.testing.assert_array_equal(packed(colors / 255), packed(colors))
    assert (unpacked(packed(colors))[..., 3] == 255).all()


def test_a_gray_picture_is_packed_as_one_in_color():
    gray = np.float32([[[0.0], [1.0]]])

    assert unpacked(packed(gray))[0, :, :3].tolist() == [[0, 0, 0], [255, 255, 255]]


def test_values_beyond_black_and_white_are_cut():
    assert unpacked(packed(np.array([-3, 0.2, 9])))[:3].tolist() == [0, 51, 255]


def test_each_pixel_becomes_a_rectangle(rng):
    pictures = rng.integers(0, 2**32, (2, 3, 4), dtype=np.uint32)

    larger = enlarged(pictures, 15, 40)

    np.testing.assert_array_equal(larger, pictures.repeat(5, axis=1).repeat(10, axis=2))


@pytest.mark.parametrize("on_axes", [True, False])
def test_an_image_stands_upright_where_it_is_put_and_nothing_is_transparent(figure, on_axes):
    pixels = Pixels(figure.axes[0] if on_axes else figure)
    red, blue = packed(np.uint8([RED, BLUE]))
    pixels.show(np.array([[red, NOTHING], [blue, blue], [blue, red]]), 4, 8)

    page = colors_of(figure)

    assert page[12, 6].tolist() == RED
    assert page[13:15, 6].tolist() == [BLUE] * 2
    assert page[14, 7].tolist() == RED
    put = [[12, 6], [13, 6], [13, 7], [14, 6], [14, 7]]
    assert np.argwhere((page != 255).any(axis=2)).tolist() == put


def test_a_picture_fills_its_part_of_the_page(figure, rng):
    colors = rng.integers(0, 255, (3, 2, 3), dtype=np.uint8)
    Pixels(figure).fill(packed(colors), 4, 6, 24, 22)

    page = colors_of(figure)

    expected = colors.repeat(8, axis=0).repeat(15, axis=1)
    np.testing.assert_array_equal(page[9:33, 6:36], expected)
    assert (page != 255).any(axis=2).sum() == 24 * 30


def test_pictures_that_touch_on_the_page_leave_no_gap(figure):
    ends = [3, 9.7, 15, 22.3]
    for left, right in pairwise(ends):
        Pixels(figure).fill(packed(np.zeros((1, 1, 3))), left, 0, right, 5)

    painted = (colors_of(figure) == 0).all(axis=2)

    assert painted[0, sharp(ends[0]) : sharp(ends[-1])].all()
    assert painted[0].sum() == sharp(ends[-1]) - sharp(ends[0])


def test_what_is_hidden_or_not_shown_yet_is_not_drawn(figure):
    Pixels(figure)
    hidden = Pixels(figure)
    hidden.fill(packed(np.zeros((1, 1, 3))), 0, 0, 40, 30)
    hidden.set_visible(False)

    assert (colors_of(figure) == 255).all()
