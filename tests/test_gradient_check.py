import numpy as np
import pytest
from scipy.optimize import approx_fprime

from cs231n_utils.gradient_check import numeric_gradient, relative_error


def test_the_gradient_of_a_number_is_its_derivative(rng):
    x = rng.normal(size=(2, 3))

    gradient = numeric_gradient(lambda: np.sum(np.sin(x)), x)

    np.testing.assert_allclose(gradient, np.cos(x), atol=1e-9)


def test_an_array_is_contracted_with_dout(rng):
    x, w, dout = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(2, 4))

    gradient = numeric_gradient(lambda: x @ w, x, dout)

    np.testing.assert_allclose(gradient, dout @ w.T, atol=1e-9)


def test_it_agrees_with_a_library(rng):
    x = rng.normal(size=5)

    gradient = numeric_gradient(lambda: np.prod(x), x)

    np.testing.assert_allclose(gradient, approx_fprime(x, np.prod), atol=1e-6)


def test_differences_are_centered():
    x = np.array([1.0])

    gradient = numeric_gradient(lambda: float(x[0] ** 2), x, h=0.1)

    assert gradient[0] == pytest.approx(2, abs=1e-12), "a one-sided difference gives 2.1 or 1.9"


def test_a_function_may_use_the_same_array_for_every_answer():
    x, out = np.array([1.0, 2.0]), np.empty(2)

    gradient = numeric_gradient(lambda: np.multiply(x, 3, out=out), x, np.ones(2))

    np.testing.assert_allclose(gradient, [3, 3])


@pytest.mark.parametrize("x", [np.array(2.0), np.ones((3, 4))[::2, ::2], np.ones((0, 2))])
def test_x_may_have_any_shape(x):
    np.testing.assert_allclose(numeric_gradient(lambda: np.sum(x * x), x), 2 * x)


def test_every_value_is_put_back(rng):
    x = rng.normal(size=(3, 4))
    before = x.copy()

    numeric_gradient(lambda: np.sum(x**3), x)

    np.testing.assert_array_equal(x, before)


def test_every_value_is_put_back_when_the_function_fails():
    x = np.ones(3)

    with pytest.raises(ZeroDivisionError):
        numeric_gradient(lambda: 1 / 0, x)

    np.testing.assert_array_equal(x, 1)


@pytest.mark.parametrize("x, got", [(np.ones(3, np.float32), "float32"), ([1.0], "a list")])
def test_what_has_too_few_digits_is_refused_in_words(x, got):
    with pytest.raises(ValueError, match=f"x: got {got}, expected a float64 array"):
        numeric_gradient(lambda: 0.0, x)


def test_a_function_that_computes_in_float32_is_refused():
    x = np.ones(3)

    with pytest.raises(ValueError, match="f returns: got float32, expected a float64"):
        numeric_gradient(lambda: x.astype(np.float32).sum(), x)


@pytest.mark.parametrize("dout, got", [(None, "None"), (np.ones(3), r"\(3,\)"), (1.0, r"\(\)")])
def test_a_dout_unlike_the_array_is_refused(dout, got):
    x = np.ones((2, 3))

    with pytest.raises(ValueError, match=rf"dout: got .*{got}, expected shape \(2, 3\)"):
        numeric_gradient(lambda: x * 2, x, dout)


def test_relative_error_is_the_largest_of_all():
    a, b = np.array([1.0, 2.0, 0.0]), np.array([1.0, 2.2, 0.0])

    assert relative_error(a, b) == pytest.approx(0.2 / 4.2)
    assert relative_error(a, a) == 0
    assert relative_error(np.uint8([1]), np.uint8([3])) == 0.5  # as they are, 1 - 3 is 254


def test_relative_error_counts_signs_and_forgives_what_is_next_to_nothing():
    assert relative_error(1.0, -1.0) == 1
    assert relative_error(1e-12, 0.0) == pytest.approx(1e-4)
    assert relative_error(1e-7, 0.0) == 1


def test_the_relative_error_of_a_nan_passes_no_check():
    assert not relative_error([1.0, np.nan], [1.0, 1.0]) < 1e-7


def test_the_relative_error_of_nothing_is_zero():
    assert relative_error(np.ones(0), np.ones(0)) == 0


def test_arrays_of_two_shapes_are_not_compared():
    with pytest.raises(ValueError, match=r"got shapes \(3,\) and \(3, 1\)"):
        relative_error(np.ones(3), np.ones((3, 1)))
