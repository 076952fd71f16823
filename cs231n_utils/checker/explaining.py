"""Says what an answer did, where no mistake is named or besides it: enough to go on with."""

import math
import re

import numpy as np

from cs231n_utils.checker.failure import plain
from cs231n_utils.checker.fitting import CLOSE, cut_off, parts_of, plane, wrong_cells
from cs231n_utils.checker.verdict import LARGEST, Grid, short

SHOWN = 8  # numbers of an input that are written out in a call
UNITS = {
    1e3: "thousands",
    1e6: "millions",
    1e9: "billions",
    2**10: "KiB",
    2**20: "MiB",
    2**30: "GiB",
}
MEANINGS = (  # of messages that Python and NumPy leave at a few words
    (r"'float' object cannot be interpreted|slice indices must be integers|only integers, slices",
     "A float or an array is used as a whole number. `/` gives a float, `//` does not."),
    (r"Cannot interpret .* as a data type",
     "A shape, or several axes, are one argument: `np.zeros((2, 3))`, `np.sum(x, axis=(0, 1))`."),
    (r"zeros\(\) takes", "A shape is one argument: `np.zeros((2, 3))`."),
    (r"return arrays must be of ArrayType|'tuple' object cannot be interpreted",
     "Several axes go together, `axis=(0, 1)`, and `argmax` takes one axis only."),
    (r"only .*arrays can be converted to Python scalars",
     "An array is used where one number belongs: take the number out, as in `r[0]`."),
    (r"object is not subscriptable", "Square brackets follow a number: what is not an array?"),
    (r"object is not callable", "Parentheses call a function, square brackets index."),
    (r"(too many|not enough) values to unpack", "How many values are on the right side of `=`?"),
    (r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
     "Axis {1} has {2} positions, counted from 0. Does a loop go too far, over the input's size "
     "instead of the output's?"),
    (r"list (assignment )?index out of range", "The list is shorter: does a loop go too far?"),
    (r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
     "The left side of `=` has shape {1}, the right side has {0}."),
    (r"operands could not be broadcast together with shapes (\(.*?\)) (\(.*?\))",
     "Elementwise arithmetic needs equal shapes, from the last axis on. Here they are {0} and "
     "{1}: does one stick out past an edge, or are its axes in another order?"),
    (r"core dimension|not aligned", "In `A @ B`, A has as many columns as B has rows."),
    (r"setting an array element with a sequence", "Several numbers are written where one fits."),
    (r"cannot reshape array of size", "A reshape keeps how many numbers there are."),
    (r"truth value of an array", "`if`, `and`, `or`, `max` and `min` take one value. For an array "
     "there are `np.where`, `&`, `|`, `np.maximum` and `np.minimum`."),
    (r"name '(\w)' is not defined", "If it is a letter, put it in quotes: `\"{0}\"`."),
    (r"name '(\w+)' is not defined", "Is `{0}` spelled as above, and made before this line?"),
    (r"referenced before assignment|not associated with a value",
     "The name gets its value in an `if` or a loop that did not run."),
    (r"'NoneType'", "A function without `return` gives None, and so does `append`."),
    (r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
     "That array has {1} axes, counted from 0."),
    (r"too many indices", "The array has fewer axes than the brackets have entries."),
    (r"shape mismatch|shapes? .* mismatch", "Compare the shapes on both sides."),
)  # fmt: skip


def explained(exercise, case, outcome, kind):
    """Return a paragraph on a case, grids of how it comes about, and grids of both results."""
    call = "" if exercise.is_value else call_of(exercise, exercise.inputs[case])
    if kind == "late":
        return _late(call, outcome.stuck), (), ()
    wanted = exercise.wanted[case]
    if kind == "raised":
        return _raised(call, outcome, wanted), (), ()
    before = f"{call}: " if call else ""
    if kind == "wrong kind":
        message = outcome.failure.message
        if exercise.parts and "values, expected" in message:
            message += f": {_and(exercise.parts)}"
        return f"{capital(before + message)}.", (), ()
    wrong = _wrong_shape if kind == "wrong shape" else _wrong_number
    got, want, part = _first_wrong_part(exercise.parts, outcome.value, wanted, wrong)
    if kind == "wrong shape":
        return capital(f"{before}{part}{_of_shape(got, want)}"), (), ()
    if exercise.is_value:
        return _value(exercise, got, want, part), (), ()
    words, at = _first_wrong_number(got, want, part)
    return _shown(exercise, case, before + words, got, want, part, at)


def capital(text):
    return text[:1].upper() + text[1:]


def call_of(exercise, inputs):
    """Return a call as the reader would write it, large arrays by their names and shapes."""
    written, shapes = [], []
    for name, value in zip(exercise.names, inputs, strict=True):
        if not isinstance(value, np.ndarray):
            written.append(f"{name}={value!r}")
        elif value.size <= SHOWN and value.ndim == 1:
            written.append(f"{name}={value.tolist()}")
        else:
            written.append(name)
            shapes.append(f"{name} {value.shape}")
    where = f" with {', '.join(shapes)}" if shapes else ""
    return f"`{exercise.name}({', '.join(written)})`{where}"


def _late(call, stuck):
    words = (
        f"{call or 'It'} did not come to an end. Does a loop wait for something that never comes?"
    )
    if stuck:
        words += " It could not be stopped either: choose *Restart Kernel* before you go on."
    return words


def _raised(call, outcome, wanted):
    failure = outcome.failure
    words = f"{call or 'It'} raised {failure.name}"
    words += f": {failure.message.rstrip('.')}." if failure.message else "."
    if failure.line:
        words += f" That was in the line `{failure.line}`."
    if isinstance(wanted, ValueError):
        return f"{words} An error is right here, but `raise ValueError(...)` is expected."
    if failure.is_a(RecursionError):
        return f"{words} The function calls itself and never stops doing so."
    if failure.refuses and call:
        number = "" if isinstance(wanted, np.ndarray | tuple) else f": {short(wanted)} is expected"
        return f"{words} These inputs should not be refused{number}."
    for pattern, meaning in MEANINGS:
        if found := re.search(pattern, failure.message):
            return f"{words} {meaning.format(*found.groups())}"
    return words


def _and(names):
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _first_wrong_part(names, got, wanted, wrong):
    """Return the first part that is wrong, what was expected of it, and its name with a blank."""
    if names:
        parts = zip(names, got, wanted, strict=True)
        named = [(f"`{name}` ", *pair) for name, *part in parts for pair in _pairs(*part)]
    else:
        pairs = _pairs(got, wanted)
        named = [(f"value {i} of {len(pairs)} ", *pair) for i, pair in enumerate(pairs, 1)]
    name, ours, want = next(each for each in named if wrong(*each[1:]))
    return ours, want, name if len(named) > 1 else "it "


def _pairs(got, wanted):
    return list(zip(parts_of(got), parts_of(wanted), strict=True))


def _wrong_shape(got, want):
    return np.shape(got) != np.shape(want)


def _wrong_number(got, want):
    return wrong_cells(got, want).any()


def _of_shape(got, want):
    """Return what is wrong with a shape, in words."""
    mine, right = np.shape(got), np.shape(want)
    if mine == ():
        return f"is a single number. Expected an array of shape {right}."
    if len(mine) == len(right) == 1:
        return f"has length {mine[0]}, expected {right[0]}."
    words = f"has shape {mine}, expected {right}."
    if sorted(mine) == sorted(right):
        words += " The axes are in another order."
    elif np.prod(mine) == np.prod(right):
        words += " It holds as many numbers: the axes differ."
    elif len(mine) == len(right):
        names = [f"{axis}" for axis, (a, b) in enumerate(zip(mine, right, strict=True)) if a != b]
        words += f" Check ax{'is' if len(names) == 1 else 'es'} {' and '.join(names)}."
    return words


def _value(exercise, got, want, part):
    """Return what is wrong with a value, without giving it away."""
    if exercise.options and got not in exercise.options:
        return f"The letters to choose from are {', '.join(exercise.options)}."
    if isinstance(want, str | bool | np.bool_):
        return f"{capital(part)}is {_quoted(got)}, which is not right."
    if isinstance(want, np.ndarray):
        at = tuple(np.argwhere(wrong_cells(got, want))[0].tolist())
        return f"{capital(part)}is wrong at {list(at)}, where you have {short(got[at].item())}."
    if not math.isfinite(got):
        return f"{capital(part)}is {got}, expected a finite number."
    return f"{capital(part)}is {short(got)}{_how_far_off(got, want)}"


def _how_far_off(got, want):
    """Return how a number differs from the expected one, without saying that one."""
    way = "small" if abs(got) < abs(want) else "large"
    if not got or not want or got * want < 0:
        return ", and its sign is wrong." if got == -want else f", which is too {way}."
    times = max(abs(got), abs(want)) / min(abs(got), abs(want))
    if times < 1.02:
        return ", which is close. Is it rounded? Give all digits."
    for unit, name in UNITS.items():
        if abs(times / unit - 1) < 0.01:
            asked = (
                f"Is it in {name}? Give the number itself"
                if way == "small"
                else (f"The expected unit is larger by {unit:,.0f}")
            )
            return f", which is too {way}. {asked}."
    exact = 1.5 < times < 1000 and abs(times - round(times)) < CLOSE * times and abs(got) != 1
    by = f", by a factor of {round(times):,}" if exact else ""
    return f", which is too {way}{by}."


def _quoted(value):
    return plain(repr(value), 80)


def _first_wrong_number(got, want, part):
    """Return in words which number of a result is wrong first, and its place."""
    if not isinstance(want, np.ndarray):
        texts = _told_apart(got, want)
        return f"{part}is {texts[0]}, expected {texts[1]}.", ()
    wrong = wrong_cells(got, want)
    at = tuple(np.argwhere(wrong)[0].tolist())
    ours, wanted = _told_apart(got[at].item(), want[at].item())
    words = f"got {ours}, expected {wanted}."
    if got.size > 1:
        whose = "" if part == "it " else f"of {part.strip()} "
        many = "are" if wrong.sum() > 1 else "is"
        count = f"{wrong.sum()} of {wrong.size} numbers {whose}{many} wrong"
        words = f"{count}, the first at {list(at)}: {words}"
    if cut_off(got, want):
        words += f" An array of {got.dtype} drops the decimals of what is put into it."
    if not np.isfinite(got[at]):
        words += " Something was divided by 0, or grew too large."
    return words, at


def _told_apart(*values):
    """Return two values as texts, with as many digits as it takes to see that they differ."""
    if any(isinstance(value, str | bool | np.bool_) for value in values):
        return tuple(map(_quoted, values))
    for digits in (4, 7, 12, 17):
        texts = tuple(short(value, digits) for value in values)
        if texts[0] != texts[1]:
            break
    return texts


def _shown(exercise, case, words, got, want, part, at):
    """Return the words, grids of how the first wrong number comes about, and both results."""
    working, compared = (), ()
    if exercise.working:
        name = part.strip(" `") if exercise.parts else ""
        grids, how = exercise.working(name, at, *exercise.inputs[case])
        words, working = f"{words} {how}", tuple(Grid.of(title, a) for title, a in grids.items())
    if isinstance(want, np.ndarray) and 1 < want.size and want.ndim <= 4:
        index, place = plane(want.ndim, at)
        wrong = wrong_cells(got, want)[index]
        if not working or max(wrong.shape) <= LARGEST:
            compared = (
                Grid.of(f"yours{written(index)}", got[index], place, wrong),
                Grid.of(f"expected{written(index)}", want[index], place),
            )
    return words, working, compared


def written(index):
    """Return an index as Python writes it, "" if it takes everything."""
    texts = [":" if isinstance(each, slice) else str(each) for each in index]
    return f"[{', '.join(texts)}]" if set(texts) - {":"} else ""
