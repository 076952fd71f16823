import numpy as np
import pytest

from cs231n_utils.checks import NotFinite, check_array, check_dtypes, check_finite, check_labels


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floating_point_arrays_with_the_axes_pass(dtype):
    check_array("x", np.zeros((2, 5, 4, 3), dtype), "N H W D")
    check_array("picture", np.zeros((5, 4, 3), dtype), "H W 3")
    check_array("b", np.zeros(7, dtype), "7")


@pytest.mark.parametrize(
    "x, axes, why",
    [
        ([[1.0, 2.0]], "H W", r"a list, .* of shape \(H, W\); np.array\(...\) makes one"),
        (None, "K", r"a NoneType, .* of shape \(K,\)"),
        (np.zeros((5, 4)), "H W D", r"shape \(5, 4\) and .* expected .* \(H, W, D\)"),
        (np.zeros((5, 4, 4)), "H W 3", r"shape \(5, 4, 4\) and .* expected .* \(H, W, 3\)"),
        (np.zeros((2, 5, 4, 3, 1)), "N H W D", r"an array of shape \(2, 5, 4, 3, 1\)"),
        (np.zeros((5, 4), int), "H W", r"dtype int64, .*; x.astype\(np.float32\) makes it one"),
        (np.zeros((5, 4), bool), "H W", "dtype bool, "),
        (np.zeros((5, 4), complex), "H W", "dtype complex128, "),
        (np.array([None, "a"]), "N", "dtype object, "),
    ],
)
def test_whatever_else_comes_is_named_with_what_was_wanted(x, axes, why):
    with pytest.raises(ValueError, match=f"^x: got .*{why}"):
        check_array("x", x, axes)


def test_one_picture_where_a_batch_is_wanted_is_told_how_to_become_one():
    with pytest.raises(ValueError, match=r"img\[None\] makes it a batch of one"):
        check_array("img", np.zeros((5, 4, 3)), "N H W D")


def test_the_batch_of_one_is_not_proposed_where_no_batch_is_wanted():
    with pytest.raises(ValueError) as why:
        check_array("w", np.zeros((5, 5, 3)), "K F F D")

    assert "batch" not in str(why.value)


def test_arrays_of_one_dtype_pass():
    check_dtypes(x=np.zeros(3, np.float32), w=np.ones((2, 2), np.float32))


def test_arrays_of_two_dtypes_are_refused_by_name():
    with pytest.raises(ValueError, match="got x float32, w float64, expected arrays of one dtype"):
        check_dtypes(x=np.zeros(3, np.float32), w=np.zeros(3))


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_labels_may_be_integers_of_any_width(dtype):
    check_labels(np.array([0, 9, 4], dtype), 3, 10)


def test_no_labels_at_all_fit_no_pictures():
    check_labels(np.zeros(0, int), 0, 10)


@pytest.mark.parametrize(
    "y, why",
    [
        ([0, 1, 2], "a list"),
        (np.array([0.0, 1.0, 2.0]), "an array of dtype float64"),
        (np.array([0, 1]), r"an array of shape \(2,\)"),
        (np.array([[0], [1], [2]]), r"an array of shape \(3, 1\)"),
        (np.array([0, 1, 10]), "numbers from 0 to 10"),
        (np.array([0, -1, 2]), "numbers from -1 to 2"),
    ],
)
def test_other_labels_are_refused(y, why):
    with pytest.raises(
        ValueError, match=f"labels: got .*{why}.* expected 3 whole numbers from 0 to 9"
    ):
        check_labels(y, 3, 10)


def test_finite_numbers_pass():
    check_finite("loss", np.array([[0.0, -1e300]]), "nothing is wrong")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_first_number_that_is_not_finite_is_pointed_at(bad):
    x = np.zeros((2, 3))
    x[1, 0] = x[1, 2] = bad

    with pytest.raises(NotFinite, match=rf"scores\[1, 0\] is {bad}: the rate is too high"):
        check_finite("scores", x, "the rate is too high")
