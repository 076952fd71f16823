"""Brings what an answer returned into the form of what is expected, and compares the two."""

import inspect
import numbers
import re
import reprlib
from itertools import permutations

import numpy as np

from cs231n_utils.checker.failure import name_of, plain

CLOSE = 1e-5  # of the largest number expected: float32 passes, no mistake does
WHOLE = 0.01  # at most, where whole numbers are expected: they have to be right to the last digit
LARGEST = 2**63  # beyond it NumPy has no whole numbers


class Misfit(Exception):
    """A result that is not the kind of thing that is expected; the message says so."""


def fitted(value, wanted):
    """Return value as the kind of thing that wanted is: array, number, string, or tuple of them.

    Lists pass for arrays and tuples, floats for whole numbers, NumPy's numbers for Python's. The
    shape of an array is not looked at. May run code of the reader's: to be called guarded.

    Raises Misfit.
    """
    if isinstance(wanted, ValueError):
        if isinstance(value, BaseException):
            raise Misfit("the error is returned as a value: `raise` it, instead of `return`")
        raise Misfit(f"got {kind_of(value)}, expected an error, as from `raise ValueError(...)`")
    if value is None:
        raise Misfit("got None. Is a `return` missing? What is printed is not returned")
    if isinstance(wanted, tuple):
        return _tuple(value, wanted)
    if isinstance(wanted, np.ndarray):
        return _array(value, wanted)
    if isinstance(value, np.ndarray) and value.size == 1 and value.ndim == 0:
        value = value[()]
    if isinstance(wanted, str):
        return _text(value, wanted)
    if isinstance(wanted, bool | np.bool_):
        if isinstance(value, bool | np.bool_) or (isinstance(value, int) and value in (0, 1)):
            return bool(value)
        raise Misfit(f"got {kind_of(value)}, expected True or False")
    return _number(value)


def _text(value, wanted):
    if not isinstance(value, str):
        what = "a letter" if len(wanted) == 1 else "a text"
        raise Misfit(f"got {kind_of(value)}, expected {what} in quotes")
    text = str.strip(value)
    choice = re.fullmatch(r"(\w)|\((\w)\).*", text, re.DOTALL)  # b, B, (b), (b) and its words
    return (choice[1] or choice[2]).lower() if choice and len(wanted) == 1 else text


def _number(value):
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise Misfit(f"got {kind_of(value)}, expected one number")
    if not isinstance(value, numbers.Integral):
        return float(value)
    if abs(int(value)) >= LARGEST:
        raise Misfit("got a number of more than 18 digits, which is far too large")
    return int(value)


def _tuple(value, wanted):
    alone = isinstance(value, np.ndarray) and value.ndim == 0
    if alone or not isinstance(value, tuple | list | range | np.ndarray):
        raise Misfit(f"got {kind_of(value)}, expected a tuple of {len(wanted)} values")
    if len(value) != len(wanted):
        came = kind_of(value)
        if not isinstance(value, np.ndarray):  # the same words for a list and a tuple
            first = [_in_a_row(value[i]) for i in range(min(8, len(value)))]
            more = ", …" if len(value) > 8 else "," * (len(value) == 1)
            came = f"({', '.join(first)}{more})"
        raise Misfit(f"got {came}: {_count(len(value))}, expected {len(wanted)}")
    try:
        return tuple(fitted(part, like) for part, like in zip(value, wanted, strict=True))
    except Misfit:
        if len(wanted) <= 4 and any(_is(order, wanted) for order in permutations(value)):
            raise Misfit("the values are right, but in another order") from None
        raise


def _is(values, wanted):
    """Return whether values, in this order, are what is expected."""
    try:
        got = tuple(fitted(part, like) for part, like in zip(values, wanted, strict=True))
    except Misfit:
        return False
    return not shapes_differ(got, wanted) and not differ(got, wanted)


def _array(value, wanted):
    if not isinstance(value, np.ndarray | list | tuple | numbers.Real):
        raise Misfit(f"got {kind_of(value)}, expected an array")
    try:
        array = np.asarray(value)
    except (ValueError, RecursionError):
        raise Misfit("got a list whose rows are not equally long") from None
    if array.dtype.kind not in "biuf":
        kind = "objects" if array.dtype.kind == "O" else plain(str(array.dtype), 60)
        raise Misfit(f"got an array of {kind}, expected one of real numbers")
    # A copy, which nobody changes any more; one of another shape may be too large to be copied
    return np.array(array) if array.shape == wanted.shape else array


def _count(n):
    return f"{n} value{'s' * (n != 1)}"


def kind_of(value):
    """Return what a value is, in words with an article. May run code of the reader's."""
    if value is None or value is NotImplemented:
        return str(value)
    if isinstance(value, type):
        return f"the class {name_of(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if inspect.isgenerator(value):
        return "a generator (`yield` instead of `return`?)"
    if inspect.iscoroutine(value):
        value.close()  # or Python complains later that nobody awaited it
        return "a coroutine (`async def` instead of `def`?)"
    if inspect.isroutine(value):
        return "a function, not what it returns"
    name = name_of(type(value))
    if isinstance(value, str):
        return f"the text {plain(_repr(value), 80)} (in quotes)"
    if isinstance(value, numbers.Number) and not isinstance(value, bool):
        return f"the number {_in_a_row(value)}"
    if isinstance(value, bool | tuple | list | dict | set):
        return f"the {name} {plain(_repr(value), 80)}"
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _in_a_row(value):
    """Return a value in few words: 4, be it an int, a float or one of NumPy's."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return plain(_repr(value), 40)


def _repr(value):
    try:
        return reprlib.repr(value)
    except Exception:  # of a class of the reader's, or a number of thousands of digits
        return ""


def parts_of(value):
    """Return a value as a tuple of arrays, numbers and strings: tuples of tuples are flattened."""
    if not isinstance(value, tuple):
        return (value,)
    return tuple(leaf for part in value for leaf in parts_of(part))


def wrong_cells(got, wanted):
    """Return where `got`, an array of the expected shape or a number, is wrong, as bools."""
    got, wanted = np.asarray(got), np.asarray(wanted)
    if got.dtype.kind in "US" or wanted.dtype.kind in "US":
        return got != wanted
    whole = wanted.dtype.kind in "iu"
    with np.errstate(all="ignore"):  # there may be infinities
        got, wanted = got.astype(float), wanted.astype(float)
        largest = np.max(np.abs(wanted), initial=0, where=np.isfinite(wanted)) or 1.0
        allowed = min(CLOSE * largest, WHOLE) if whole else CLOSE * largest
        return ~((np.abs(got - wanted) <= allowed) | (got == wanted))  # a NaN is wrong


def shapes_differ(got, wanted):
    """Return whether an array among the parts of `got` has another shape than is expected."""
    pairs = zip(parts_of(got), parts_of(wanted), strict=True)
    return any(np.shape(ours) != np.shape(want) for ours, want in pairs)


def differ(got, wanted):
    """Return whether a number among the parts of `got`, shaped as expected, is wrong."""
    pairs = zip(parts_of(got), parts_of(wanted), strict=True)
    return any(wrong_cells(*pair).any() for pair in pairs)


def same(a, b):
    """Return whether two fitted values are equal, shapes and NaNs included."""
    a, b = parts_of(a), parts_of(b)
    return len(a) == len(b) and all(
        np.shape(ours) == np.shape(other)
        and not (wrong_cells(ours, other) & ~_nans(ours, other)).any()
        for ours, other in zip(a, b, strict=True)
    )


def _nans(a, b):
    return np.not_equal(a, a) & np.not_equal(b, b)


def cut_off(got, wanted):
    """Return whether `got` is `wanted` without decimals, as what is put in an array of ints is."""
    whole = isinstance(got, np.ndarray) and got.dtype.kind in "iu"
    return whole and not wrong_cells(got, np.trunc(wanted)).any()


def plane(ndim, at):
    """Return the index of the rows and columns around a place, and the place in them.

    In an array (N, H, W, D) it is [n, :, :, d], in (H, W, D) it is [:, :, d], in a row [:].
    """
    first = max(0, ndim - 3)
    index = (*at[:first], *[slice(None)] * min(ndim, 2), *at[first + 2 :])
    return index, (0, *at) if ndim == 1 else at[first : first + 2]
