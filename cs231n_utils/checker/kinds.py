"""Mistakes that recur in every exercise: a setting that is not used, axes in another order, ...

Each is the worked answer with other inputs, or with its result changed.
"""

import re
from itertools import permutations
from typing import NamedTuple

import numpy as np

from cs231n_utils.checker.slips import source_of

CHANNELS_FIRST = {(0, 3, 1, 2), (2, 0, 1)}  # the orders of axes of PyTorch and our (N, H, W, D)
CHANNELS_LAST = {(1, 2, 3, 0), (1, 2, 0)}
SETTINGS = {  # other values of an exercise's settings, and what an answer does that uses them
    "S": (
        (lambda given: 1, "Your result is what a stride of 1 gives: `S` is not used everywhere."),
        (lambda given: given["F"], "Your window moves by its own size `F`. It moves by `S`."),
        (lambda given: 2, "Your result is what a stride of 2 gives, whatever `S` is."),
    ),
    "P": (
        (lambda given: 0, "Your result is what no padding gives: `P` is not used everywhere."),
        (lambda given: 1, "Your result is what a padding of 1 gives, whatever `P` is."),
        (
            lambda given: 2 * given["P"],
            "The padding is counted twice: `P` zeros at each end, 2P in all.",
        ),
        (lambda given: given["P"] / 2, "You pad by `P` in all. It is `P` at each end, 2P in all."),
    ),
    "F": (
        (lambda given: 2, "Your result is what a window of 2x2 gives, whatever `F` is."),
        (lambda given: given["S"], "Your window is as large as the stride `S`. It is `F` wide."),
    ),
    "dilation": (
        (
            lambda given: 1,
            "Your result is what a kernel without holes gives: `dilation` is not used.",
        ),
    ),
}


# What shows in the reader's code, or in which cases fail
EMPTY = "`[P:-P]` is empty where P is 0, since −0 is 0: write `[P : P + H]`."
LAST_TWO = "You pad the last two axes. In (N, H, W, D) rows and columns are axes 1 and 2."
POWER = "`^` is not a power in Python: write `**`."
LAST_AXIS = "You take filter k along the last axis of `w`. `w` is (K, F, F, D): it is `w[k]`."
GONE = (
    "The first of two reductions in a row takes its axis away, and the axes behind it move up. "
    "Name both axes at once, such as `axis=(1, 2)`."
)
A_LINE = "A line"
OTHER_ORDER = "{line} reads the axes in another order: `{name}` is ({axes})."


class Mistake(NamedTuple):
    """A function that makes a mistake, and the sentence that names it."""

    function: object
    sentence: str
    of_result: bool = False  # the function takes the expected result, not the inputs


def kinds(exercise):
    """Yield the Mistakes of an exercise that are not its own."""
    if not exercise.is_value:
        yield from _other_settings(exercise)
        yield from _other_arrays(exercise)
    yield from _other_results(exercise)


def _other_settings(exercise):
    names, answer = exercise.names, exercise.answer

    def with_others(**others):
        def function(*inputs):
            given = dict(zip(names, inputs, strict=True))
            return answer(**given | {name: value(given) for name, value in others.items()})

        return function

    for name in set(names) & SETTINGS.keys():
        for value, sentence in SETTINGS[name]:
            yield Mistake(with_others(**{name: value}), sentence)
    if {"F", "S"} <= set(names):
        two = with_others(F=lambda given: 2, S=lambda given: 2)
        yield Mistake(two, "Your result is what blocks of 2x2 give, whatever `F` and `S` are.")
    if {"H", "W"} <= set(names):
        swapped = with_others(H=lambda given: given["W"], W=lambda given: given["H"])
        yield Mistake(swapped, "Height and width are swapped: `H` counts rows, `W` columns.")


def _other_arrays(exercise):
    names, answer = exercise.names, exercise.answer

    def with_other(name, change):
        def function(*inputs):
            given = dict(zip(names, inputs, strict=True))
            return answer(**given | {name: change(given[name])})

        return function

    for name, given in zip(names, exercise.inputs[0], strict=True):
        if isinstance(given, list):
            backwards = with_other(name, lambda values: values[::-1])
            yield Mistake(backwards, f"You go through `{name}` from its last entry to its first.")
    if "b" in names:
        yield Mistake(with_other("b", lambda b: 0 * np.asarray(b)), "The bias `b` is missing.")
        yield Mistake(with_other("b", lambda b: 2 * np.asarray(b)), "The bias `b` is added twice.")
        first = with_other("b", lambda b: np.full_like(b, b[0]))
        yield Mistake(first, "Every filter gets the bias `b[0]`. Filter k has its own, `b[k]`.")
    if "w" in names and len(names) > 1:
        flipped = with_other("w", lambda w: w[..., ::-1, ::-1, :])
        yield Mistake(flipped, "The kernel is flipped by 180°. Here it is used as it is.")
        turned = with_other("w", lambda w: w.swapaxes(-3, -2))
        yield Mistake(turned, "Rows and columns of the kernel are swapped.")


def _other_results(exercise):
    """Yield what changes a result as a whole: its axes, its order, its sign, its scale."""

    def then(change, sentence):
        return Mistake(lambda wanted: _each_array(wanted, change), sentence, of_result=True)

    arrays = [want for want in exercise.wanted if isinstance(want, np.ndarray)]
    tuples = [want for want in exercise.wanted if isinstance(want, tuple)]
    depths = {a.ndim for a in arrays} | {np.ndim(a) for each in tuples for a in each}
    for axes in (axes for n in sorted(depths) for axes in permutations(range(n))):
        if list(axes) != sorted(axes):
            yield then(lambda a, axes=axes: a.transpose(axes), _order(axes))
    yield then(lambda a: -a, "Every sign is reversed.")
    yield then(lambda a: a * 0, "It is all zeros: nothing was written into what you return.")
    if not exercise.is_value:
        yield then(
            np.floor, "It is rounded down: `//`, `int()` and whole-number arrays drop the fraction."
        )
        yield then(np.trunc, "The decimals are cut off, as by `int()` or a whole-number array.")
        yield then(np.ceil, "It is rounded up: keep the fraction.")
        yield then(np.round, "It is rounded: keep the fraction.")
    yield then(
        lambda a: a.reshape(-1, a.shape[-1]) if a.ndim > 2 else a,
        "The result is still a matrix: reshape it, and keep one axis for rows and one for columns.",
    )
    yield then(
        lambda a: a.reshape(*a.shape[:-3], a.shape[-2], a.shape[-3], a.shape[-1]),
        "The numbers are in the right order, but the shape has height and width swapped.",
    )
    yield then(lambda a: a[0], "Only the first entry is there, without its axis: keep axis 0.")
    yield then(lambda a: a[-1], "Only the last entry is there, without its axis: keep axis 0.")
    yield then(np.ravel, "The numbers are right, but the result is flattened: keep its axes.")
    yield then(lambda a: a[None], "The numbers are right, but there is an extra axis in front.")
    yield then(
        lambda a: a[..., None], "The numbers are right, but there is an extra axis at the end."
    )
    yield then(lambda a: a[..., ::-1, ::-1, :], "The result is flipped by 180°.")
    yield then(lambda a: np.maximum(a, 0), "Numbers below zero have become 0, as after a RELU.")
    yield then(np.abs, "The signs are lost: numbers below zero have become positive.")
    yield then(lambda a: a / len(a), "The result is divided by the length of its first axis.")
    yield then(
        lambda a: np.concatenate([a[:1], 0 * a[1:]]),
        "Only the first entry is filled: does a loop end early, or is `return` inside it?",
    )
    parts = len(tuples[0]) if tuples else 0
    for order in permutations(range(parts if parts <= 4 else 0)):
        if list(order) != sorted(order):
            yield Mistake(
                lambda wanted, order=order: tuple(wanted[i] for i in order),
                f"The values are right, but in another order: expected {_listed(exercise)}.",
                of_result=True,
            )


def _each_array(value, change):
    """Return a result with every array and number in it changed, where that is possible."""
    if isinstance(value, tuple):
        return tuple(_each_array(part, change) for part in value)
    if isinstance(value, str | bool | np.bool_):
        return value
    try:
        changed = change(np.asarray(value))
    except (ValueError, IndexError, TypeError):  # an array of too few axes
        return value
    return (
        changed if isinstance(value, np.ndarray) or np.size(changed) != 1 else np.ravel(changed)[0]
    )


def _order(axes):
    if axes in CHANNELS_FIRST:
        return "The channels come first, as in PyTorch. In this course they are the last axis."
    if axes in CHANNELS_LAST:
        return "The first axis has come last: the numbers are right, but not the order of the axes."
    last = len(axes) - 2 if len(axes) < 3 else len(axes) - 3
    swapped = list(range(len(axes)))
    swapped[last], swapped[last + 1] = swapped[last + 1], swapped[last]
    if list(axes) == swapped:
        return "Rows and columns of the result are swapped."
    return "The numbers are right, but the axes of the result are in another order."


def _listed(exercise):
    return ", ".join(exercise.parts) if exercise.parts else "another one"


def in_the_code(exercise, outcomes, code):
    """Return the sentence of a mistake that shows in the reader's code, or in which cases fail."""
    if "P" in exercise.names:
        at = exercise.names.index("P")
        cases = list(zip(outcomes, exercise.inputs, exercise.wanted, strict=True))
        fails = [_is_empty(outcome) for outcome, given, _ in cases if given[at] == 0]
        works = [not outcome.fault(want) for outcome, given, want in cases if given[at] != 0]
        if works and fails and all(works) and all(fails):
            return EMPTY
    for line, name, mine in _shapes_read(code):
        for _, same, ours in _shapes_read(source_of(exercise.answer)):
            if name == same and len(mine) == 4 and len(ours) in (3, 4):
                if _axes(mine, ours) != _axes(ours, mine):
                    return _other_order(f"`{line}`", name, ours)
    if re.search(r"\(\(0, *0\), *\(0, *0\), *\(\w+, *\w+\), *\(\w+, *\w+\)\)", code):
        return LAST_TWO
    if re.search(r"[\w)\]] \^ \w", code):
        return POWER
    filters = dict(zip(exercise.names, exercise.inputs[0], strict=True)).get("w")
    if np.ndim(filters) == 4 and re.search(r"\bw\[(?:(?::, *){3}|\.\.\., *)[a-z]\w*\]", code):
        return LAST_AXIS
    return GONE if any(first < second for first, second in _reduced(code)) else ""


def of_the_code(exercise):
    """Yield every sentence that in_the_code may return, without the line of the reader's."""
    yield from (EMPTY, LAST_TWO, POWER, LAST_AXIS, GONE)
    for _, name, ours in _shapes_read("" if exercise.is_value else source_of(exercise.answer)):
        yield _other_order(A_LINE, name, ours)


def _other_order(line, name, ours):
    axes = ", ".join(ours) + ", …" * (len(ours) < 4)
    return OTHER_ORDER.format(line=line, name=name, axes=axes)


def _reduced(code):
    """Yield the two axes of `x.max(axis=1).max(axis=2)` and `np.max(np.max(x, axis=1), axis=2)`."""
    axis = r"(?:axis=)?(\d)\)"
    for pattern in (rf"\.\w+\({axis}\.\w+\({axis}", rf"\(np\.\w+\([^()]*, *{axis}, *{axis}"):
        yield from re.findall(pattern, code)


def _shapes_read(code):
    """Yield (line, array, names) of every line such as `N, H, W, D = x.shape`."""
    for line in re.finditer(
        r"^ *((\w+(?:, *\w+)+) *= *(?:np\.shape\((\w+)\)|(\w+)\.shape(?:\[:\d\])?)) *$", code, re.M
    ):
        yield line[1], line[3] or line[4], [name.strip() for name in line[2].split(",")]


def _axes(names, others):
    """Return the first axis of each letter that names of both lists begin with: HH is an H."""
    known = {name[0].upper() for name in others} - {"_"}
    initials = [name[0].upper() for name in names]
    return {initial: initials.index(initial) for initial in initials if initial in known}


def _is_empty(outcome):
    if outcome.failure:
        return "0" in outcome.failure.message and "shape" in outcome.failure.message
    leaves = outcome.value if isinstance(outcome.value, tuple) else (outcome.value,)
    return any(np.size(leaf) == 0 for leaf in leaves)
