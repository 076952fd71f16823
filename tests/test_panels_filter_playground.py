import numpy as np
import pytest
from panel_checks import check_panel
from scipy.signal import convolve2d, correlate2d

from cs231n_utils.panels.filter_playground.panel import (
    compute,
    filter_playground,
    photographs,
    point,
    short,
)
from cs231n_utils.panels.filter_playground.typed_filter import BLUR, SOBEL, read_filter
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.panel import Spot


def test_every_control_preset_and_click():
    check_panel(filter_playground)


def test_what_cannot_be_read_is_said_in_the_panel():
    panel = filter_playground()
    panel.widgets["text"].value = "1 two 1"

    assert panel.state is None
    assert panel.sentence.startswith('"two" is not a number.')


def test_the_gray_photograph_is_what_the_gray_filter_makes_of_the_colors():
    answers = compute("0.3 | 0.6 | 0.1", False, "auto", 0, 0).out

    np.testing.assert_allclose(photographs()[1][:, :, 0], answers, atol=0.011)


def test_tables_are_read_like_the_photograph_row_by_row_and_slice_below_slice():
    panel = filter_playground().set(text="1 2; 3 4 | 5 6; 7 8 | 9 10; 11 12")
    page = next(ax for ax in panel.figure.axes if ax.get_label() == "page")
    written = [artist.words for artist in page.get_children() if isinstance(artist, Words)]
    weights = next(words for words in written if len(words) == 12 and words[0][2] == "1")

    assert [int(word[2]) for word in sorted(weights, key=lambda w: (w[1], w[0]))] == [*range(1, 13)]


@pytest.mark.parametrize("flip, slide", [(False, correlate2d), (True, convolve2d)])
def test_answers_are_scipys(flip, slide):
    text = "1 2 3 | 0 -1 0; 4 0 1; 0 0 2 | 5"
    filtered = compute(text, flip, "auto", 0, 0)
    photo, w = photographs()[3], read_filter(text)
    expected = sum(slide(photo[:, :, d], w[:, :, d], mode="valid") for d in range(3))

    np.testing.assert_allclose(filtered.out, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("flip", [False, True])
def test_the_sum_is_that_of_the_numbers_in_the_tables(flip):
    filtered = compute("1 2 3; -4 5 6; 7 8 9", flip, "auto", 20, 33)

    np.testing.assert_array_equal(filtered.patch, photographs()[1][33:36, 20:23])
    assert abs((filtered.patch * filtered.w).sum() - filtered.answer) < 1e-3
    assert f"x=20, y=33, the sum of its 9 products is {filtered.answer:.2f}".rstrip("0") in (
        filter_playground().set(text="1 2 3; -4 5 6; 7 8 9", flip=flip, x=20, y=33).sentence
    )


def test_the_numbers_in_the_tables_are_the_photographs_own_and_not_rounded_for_show():
    for photo in photographs().values():
        np.testing.assert_allclose(100 * photo, np.round(100 * photo), atol=1e-4)


def test_a_flip_reverses_the_signs_of_an_edge_filter_and_leaves_a_symmetric_one_alone():
    edges = [compute("1 0 -1", flip, "auto", 0, 0).out for flip in (False, True)]
    np.testing.assert_allclose(edges[0], -edges[1], atol=1e-6)

    panel = filter_playground().set(text=BLUR, flip=True)
    assert "filter, flipped, which changes nothing, at each position" in panel.sentence
    assert "nothing" not in panel.set(text="1 0 -1; 1 0 -1; 1 0 -1").sentence
    assert "nothing" not in panel.set(text=SOBEL).sentence


def test_filters_of_sum_zero_are_drawn_around_zero_and_brightnesses_from_black_to_white():
    edges, blur = (compute(text, False, "auto", 0, 0) for text in (SOBEL, BLUR))

    assert edges.signed
    assert not blur.signed
    assert blur.strongest == 1
    assert compute("1 1; 1 1", False, "gray", 0, 0).strongest == 4
    assert not compute(SOBEL, False, "gray", 0, 0).signed


def test_a_filter_of_zeros_is_drawn_without_complaint():
    assert "values from 0 to 0" in filter_playground().set(text="0").sentence


@pytest.mark.parametrize("axes", ["photograph", "answers"])
def test_a_click_puts_the_middle_of_the_filter_there(axes):
    panel = filter_playground()

    assert panel.click(axes, 100, 50).values["x"] == 99
    assert panel.values["y"] == 49
    assert panel.click(axes, 500, -9).values["x"] == 177
    assert panel.values["y"] == 0
    assert point(panel.state, Spot("page", 100, 50)) == {}


def test_the_answer_lies_over_the_middle_of_its_patch():
    panel = filter_playground().set(text="0 0 0 0 0; 0 0 0 0 0; 0 0 1 0 0; 0 0 0 0 0; 0 0 0 0 0")
    image = next(ax for ax in panel.figure.axes if ax.get_label() == "answers").images[0]

    assert image.get_extent() == [1.5, 177.5, 217.5, 1.5]
    np.testing.assert_allclose(panel.state.out, photographs()[1][2:-2, 2:-2, 0], atol=1e-6)


@pytest.mark.parametrize(
    "value, text",
    [(0.5, ".5"), (-0.25, "−.25"), (1 / 9, "1/9"), (1 / 16, "1/16"), (-2, "−2"), (10, "10")],
)
def test_weights_are_written_short(value, text):
    assert short(value) == text
