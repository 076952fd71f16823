"""What an answer returns is taken for what it means, and compared as closely as is fair."""

import re
from fractions import Fraction

import numpy as np
import pytest

from cs231n_utils.checker.fitting import (
    Misfit,
    cut_off,
    differ,
    fitted,
    kind_of,
    plane,
    same,
    shapes_differ,
    wrong_cells,
)

ARRAY = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    "value, wanted",
    [
        (3.0, 3),
        (3, 3.0),
        (np.int64(3), 3),
        (np.float32(3), 3),
        (np.array(3.0), 3),
        (Fraction(3), 3),
        ([3, 4.5], (3, 4.5)),
        (np.array([3, 4.5]), (3, 4.5)),
        (range(3, 5), (3, 4)),
        (np.True_, True),
        (" B ", "b"),
        ("(b)", "b"),
        ("(B) The volume.", "b"),
        ("[5x5x10]", "[5x5x10]"),
        ([[0, 1, 2], [3, 4, 5]], ARRAY),
        ([range(3), np.arange(3) + 3], ARRAY),
        (ARRAY.astype("float32"), ARRAY),
        (ARRAY.astype(int), ARRAY),
        (np.asfortranarray(ARRAY)[:], ARRAY),
        (np.ma.masked_array(ARRAY), ARRAY),
        (ARRAY.view(np.matrix), ARRAY),
        ((ARRAY, [3]), (ARRAY, np.array([3.0]))),
    ],
)
def test_what_means_the_same_is_the_same(value, wanted):
    result = fitted(value, wanted)
    assert not shapes_differ(result, wanted)
    assert not differ(result, wanted)


@pytest.mark.parametrize(
    "value, wanted, words",
    [
        (None, 3, "got None. Is a `return` missing?"),
        (True, 3, "got the bool True, expected one number"),
        ("3", 3, "got the text '3' (in quotes), expected one number"),
        (3j, 3, "got the number 3j, expected one number"),
        ([3], 3, "got the list [3], expected one number"),
        (ARRAY, 3, "got an array of shape (2, 3), expected one number"),
        (10**400, 3, "more than 18 digits"),
        (3, "b", "got the number 3, expected a letter in quotes"),
        (2, True, "got the number 2, expected True or False"),
        ((3,), (3, 4), "got (3,): 1 value, expected 2"),
        (ValueError("too wide"), ValueError(), "`raise` it, instead of `return`"),
        (np.float64(4), ValueError(), "got the number 4, expected an error"),
        ([1, np.int64(3)], (1, 2, 3), "got (1, 3): 2 values, expected 3"),
        (3, (3, 4), "got the number 3, expected a tuple of 2 values"),
        (np.array(3), (3, 4), "got an array of shape (), expected a tuple of 2 values"),
        ((3, 4, 5), (3, 4), "got (3, 4, 5): 3 values, expected 2"),
        (np.broadcast_to(0, (10**9, 2)), (3, 4), "got an array of shape (1000000000, 2)"),
        ((3, None), (3, 4), "got None"),
        ([[1, 2], [3]], ARRAY, "not equally long"),
        ({"a": 1}, ARRAY, "got the dict {'a': 1}, expected an array"),
        (np.array([3j]), ARRAY, "got an array of complex128, expected one of real numbers"),
        (np.array([None]), ARRAY, "got an array of objects"),
        ([10**400], ARRAY, "got an array of objects"),
        (np.zeros(2, "f4,f4"), ARRAY, "expected one of real numbers"),
        (3, ValueError(), "got the number 3, expected an error"),
    ],
)
def test_what_is_something_else_is_turned_down_in_words(value, wanted, words):
    with pytest.raises(Misfit, match=re.escape(words)):
        fitted(value, wanted)


async def waits():
    pass


@pytest.mark.parametrize(
    "value, words",
    [
        (int, "the class int"),
        (len, "a function, not what it returns"),
        (kind_of, "a function, not what it returns"),
        ([].append, "a function, not what it returns"),
        ((i for i in ()), "a generator (`yield` instead of `return`?)"),
        (waits(), "a coroutine (`async def` instead of `def`?)"),
        (iter([]), "a list_iterator"),
        (object(), "an object"),
        (NotImplemented, "NotImplemented"),
    ],
)
def test_a_kind_of_thing_has_words(value, words):
    assert kind_of(value) == words


def test_the_words_for_a_large_thing_are_short():
    for value in ("x" * 10**6, list(range(10**5)), 10**5000, (((),),) * 99):
        assert len(kind_of(value)) < 120


def test_an_array_is_a_copy_that_nobody_changes_any_more():
    value = ARRAY.copy()
    result = fitted(value, ARRAY)
    value[:] = 7
    assert not differ(result, ARRAY)


def test_an_oversized_array_is_not_copied():
    giant = np.broadcast_to(0.0, (10**6, 10**6))
    assert fitted(giant, ARRAY).shape == giant.shape


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 5.001, -5])
def test_a_wrong_number_is_found(wrong):
    value = ARRAY.copy()
    value[1, 2] = wrong
    assert np.argwhere(wrong_cells(value, ARRAY)).tolist() == [[1, 2]]


def test_float32_is_close_enough(rng):
    wanted = rng.normal(size=(50, 50))
    assert not wrong_cells(wanted.astype("float32"), wanted).any()


def test_a_large_whole_number_has_to_be_right_to_the_last_digit():
    assert wrong_cells(138_357_544 - 1000, 138_357_544)
    assert wrong_cells(138_357_545, 138_357_544)
    assert not wrong_cells(138_357_544.0, 138_357_544)


def test_the_float_that_a_division_gives_is_a_whole_number():
    assert not wrong_cells(0.1 * 3 * 10, 3)


def test_where_zeros_are_wanted_a_rounding_error_is_none():
    assert not wrong_cells(np.array([1e-9]), np.array([0.0])).any()
    assert wrong_cells(np.array([1e-3]), np.array([0.0])).all()


def test_values_with_the_same_nans_and_infinities_are_the_same():
    value = np.array([np.nan, np.inf, 1])
    assert same(value, value.copy())
    assert not same(value, np.array([np.nan, -np.inf, 1]))
    assert not same(value, np.array([0, np.inf, 1]))


def test_an_infinity_does_not_make_all_else_the_same():
    assert not same(np.array([np.inf, 1]), np.array([np.inf, 2]))


def test_values_of_another_shape_are_not_the_same():
    assert not same(np.zeros(3), np.zeros((3, 1)))
    assert not same((1, 2), (1, 2, 3))


def test_numbers_put_into_an_array_of_ints_are_recognized():
    wanted = ARRAY + 0.7
    assert cut_off(wanted.astype(int), wanted)
    assert not cut_off(wanted.astype(int) + 1, wanted)
    wrong_once = wanted.astype(int)
    wrong_once.flat[0] += 1
    assert not cut_off(wrong_once, wanted)
    assert not cut_off(np.trunc(wanted), wanted)


@pytest.mark.parametrize("shape", [(5,), (3, 5), (3, 5, 4), (2, 3, 5, 4)])
def test_the_plane_of_a_place_holds_it(shape):
    array = np.arange(np.prod(shape)).reshape(shape)
    at = tuple(side - 1 for side in shape)
    index, place = plane(array.ndim, at)
    assert np.atleast_2d(array[index])[place] == array[at]
