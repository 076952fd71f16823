import numpy as np
import pytest

from cs231n_utils.panels.filter_playground.typed_filter import FILTERS, read_filter
from cs231n_utils.volumes import DoesNotFit


@pytest.mark.parametrize(
    "text, w",
    [
        ("1 2 1; 0 0 0; -1 -2 -1", [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]),
        ("[[1, 2], [−3, .5]]", [[1, 2], [-3, 0.5]]),
        ("1/2 * 1 2 ; 4 1/2", [[0.5, 1], [2, 0.25]]),
        ("1 0 -1", [[0, 0, 0], [1, 0, -1], [0, 0, 0]]),
        ("1 2 3; 4 5 6", [[1, 2, 3], [4, 5, 6], [0, 0, 0]]),
        ("7", [[7]]),
    ],
)
def test_rows_of_numbers_are_read_as_a_filter_for_gray(text, w):
    np.testing.assert_array_equal(read_filter(text)[:, :, 0], w)


def test_three_slices_are_a_filter_for_color_and_get_zeros_around_them():
    w = read_filter("2 | 0 | 1 0 -1; 1 0 -1; 1 0 -1")

    assert w.shape == (3, 3, 3)
    np.testing.assert_array_equal(w[:, :, 0], [[0, 0, 0], [0, 2, 0], [0, 0, 0]])
    np.testing.assert_array_equal(w[:, :, 2], [[1, 0, -1]] * 3)


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "Got rows of 0 numbers, expected equally many, 1 or more."),
        ("1 two 1", '"two" is not a number from -100 to 100.'),
        ("1/0", '"1/0" is not a number from -100 to 100.'),
        ("nan 1", '"nan" is not a number from -100 to 100.'),
        ("1e400 1", '"1e400" is not a number from'),
        ("1e999999999", '"1e999999999" is not a number from'),
        ("1 " * 10**5, "Got 200,000 signs, expected 2,000 at most."),
        ("1e9", '"1e9" is not a number from -100 to 100.'),
        ("1 2; 3", "Got rows of 1 and 2 numbers, expected equally many, 1 or more."),
        ("1 1 1 1 1 1 1 1", "Got 8 numbers in a line, expected 7x7 at most."),
        ("1 | 2", "Got 2 slices, expected 1 or 3, as a photograph has."),
    ],
)
def test_what_cannot_be_read_is_answered_in_words(text, words):
    with pytest.raises(DoesNotFit) as complaint:
        read_filter(text)

    assert words in str(complaint.value)
    assert str(complaint.value).endswith("such as 0.3 | 0.6 | 0.1.")


def test_the_named_filters_are_what_they_are_called():
    w = {name: read_filter(text) for name, text in FILTERS.items()}

    assert w["identity"].sum() == w["identity"][1, 1] == 1
    np.testing.assert_allclose(w["blur"], np.full((5, 5, 1), 1 / 25))
    np.testing.assert_array_equal(w["horizontal edges"], w["vertical edges"].transpose(1, 0, 2))
    assert abs(w["sharpen"].sum() - 1) < 1e-12
    assert w["outlines"].sum() == 0
    np.testing.assert_array_equal(w["gray from colors"], [[[0.3, 0.6, 0.1]]])
    assert not w["edges in blue"][:, :, :2].any()
