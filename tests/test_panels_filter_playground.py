import numpy as np
import pytest
from panel_checks import check_panel
from scipy.signal import convolve2d, correlate2d

from cs231n_utils.panels.filter_playground.panel import (
    MAP,
    PHOTO,
    ZOOM,
    compute,
    filter_playground,
    photographs,
    short,
)
from cs231n_utils.panels.filter_playground.typed_filter import BLUR, SOBEL, read_filter
from cs231n_utils.panels.kit.marks import Image, Table


def test_every_control_preset_and_click():
    check_panel(filter_playground)


def test_what_cannot_be_read_is_said_in_the_panel():
    panel = filter_playground()
    panel.widgets["text"].value = "1 two 1"

    assert panel.state is None
    assert panel.sentence.startswith('"two" is not a number from -100 to 100.')


def test_the_gray_photograph_is_what_the_gray_filter_makes_of_the_colors():
    gray = compute("0.3 | 0.6 | 0.1", 0, 0, False).out

    np.testing.assert_allclose(photographs()[1][:, :, 0], gray, atol=0.011)


def test_tables_are_read_like_the_photograph_row_by_row_and_slice_below_slice():
    panel = filter_playground().set(text="1 2; 3 4 | 5 6; 7 8 | 9 10; 11 12")
    weights = [mark for mark in panel.marks if isinstance(mark, Table)][3:]

    assert np.concatenate([table.values.ravel() for table in weights]).tolist() == [
        str(n) for n in range(1, 13)
    ]
    assert weights[0].box.bottom < weights[1].top


@pytest.mark.parametrize("flip, slide", [(False, correlate2d), (True, convolve2d)])
def test_the_output_map_is_scipys(flip, slide):
    text = "1 2 3 | 0 -1 0; 4 0 1; 0 0 2 | 5"
    filtered = compute(text, 0, 0, flip)
    photo, w = photographs()[3], read_filter(text)
    expected = sum(slide(photo[:, :, d], w[:, :, d], mode="valid") for d in range(3))

    np.testing.assert_allclose(filtered.out, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("flip", [False, True])
def test_the_sum_is_that_of_the_numbers_in_the_tables(flip):
    filtered = compute("1 2 3; -4 5 6; 7 8 9", 20, 33, flip)

    np.testing.assert_array_equal(filtered.patch, photographs()[1][33:36, 20:23])
    assert abs((filtered.patch * filtered.w).sum() - filtered.value) < 1e-3
    panel = filter_playground().set(text="1 2 3; -4 5 6; 7 8 9", flip=flip, x=20, y=33)
    said = f"x=20, y=33, its upper left corner, the products add up to {filtered.value:.2f}"
    assert said.rstrip("0") in panel.sentence


def test_the_numbers_in_the_tables_are_the_photographs_own_and_not_rounded_for_show():
    for photo in photographs().values():
        np.testing.assert_allclose(100 * photo, np.round(100 * photo), atol=1e-4)


def test_a_flip_reverses_the_signs_of_an_edge_filter_and_leaves_a_symmetric_one_alone():
    edges = [compute("1 0 -1", 0, 0, flip).out for flip in (False, True)]
    np.testing.assert_allclose(edges[0], -edges[1], atol=1e-6)

    panel = filter_playground().set(text=BLUR, flip=True)
    assert "filter, flipped, on the gray photograph" in panel.sentence
    np.testing.assert_array_equal(panel.state.out, panel.set(flip=False).state.out)


def test_filters_of_sum_zero_are_drawn_around_zero_and_brightnesses_from_black_to_white():
    edges, blur = (compute(text, 0, 0, False) for text in (SOBEL, BLUR))

    assert edges.signed
    assert not blur.signed
    assert blur.strongest == 1
    assert compute("1 1; 1 1", 0, 0, False).strongest == 4


def test_a_filter_of_zeros_is_drawn_without_complaint():
    assert "from 0 to 0" in filter_playground().set(text="0").sentence


@pytest.mark.parametrize("box", [PHOTO, MAP])
def test_a_click_puts_the_middle_of_the_filter_there(box):
    panel = filter_playground()

    panel.click(box.left + 100.5 * ZOOM, box.top + 50.5 * ZOOM)
    assert (panel.values["x"], panel.values["y"]) == (99, 49)


def test_a_drag_on_the_photograph_ends_at_its_edge():
    panel = filter_playground()
    for when, (x, y) in enumerate([(PHOTO.middle, PHOTO.center), (800, -9)]):
        panel.picture.pointer = [x, y, when, 1]

    assert (panel.values["x"], panel.values["y"]) == (177, 0)


def test_the_map_lies_over_the_middles_of_the_patches():
    panel = filter_playground().set(text="0 0 0 0 0; 0 0 0 0 0; 0 0 1 0 0; 0 0 0 0 0; 0 0 0 0 0")
    output = [mark for mark in panel.marks if isinstance(mark, Image)][1]

    assert output.box == pytest.approx(MAP.grown(-2 * ZOOM))
    np.testing.assert_allclose(panel.state.out, photographs()[1][2:-2, 2:-2, 0], atol=1e-6)


def test_the_photograph_goes_to_the_page_once():
    panel = filter_playground()
    first = len(panel.picture.svg)

    assert len(panel.set(x=20).picture.svg) < first / 5


@pytest.mark.parametrize(
    "value, text",
    [(0.5, ".5"), (-0.25, "−.25"), (1 / 9, "1/9"), (1 / 16, "1/16"), (-2, "−2"), (10, "10")],
)
def test_weights_are_written_short(value, text):
    assert short(value) == text
