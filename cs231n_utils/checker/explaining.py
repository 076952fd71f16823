"""Says what an answer did, where no slip is known or besides it: enough to go on with."""

import math

import numpy as np

from cs231n_utils.checker.failure import plain
from cs231n_utils.checker.fitting import CLOSE, cut_off, parts_of, plane, wrong_cells
from cs231n_utils.checker.verdict import Grid, short

SHOWN = 8  # numbers of an input that are written out in a call


def explained(exercise, case, outcome, kind):
    """Return a paragraph on what came of a case, and the grids that belong to it."""
    call = "" if exercise.is_value else call_of(exercise, exercise.inputs[case])
    if kind == "late":
        return _late(call, outcome.stuck), ()
    wanted = exercise.wanted[case]
    if kind == "raised":
        return _raised(call, outcome, wanted), ()
    before = f"{call}: " if call else ""
    if kind == "wrong kind":
        return f"{capital(before + outcome.failure.message)}.", ()
    wrong = _wrong_shape if kind == "wrong shape" else _wrong_number
    got, want, part = _first_wrong_part(exercise.parts, outcome.value, wanted, wrong)
    if kind == "wrong shape":
        return capital(f"{before}{part}{_of_shape(got.shape, want.shape)}."), ()
    if exercise.is_value:
        return _value(exercise, got, want, part), ()
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
    if failure.is_a(RecursionError):
        words += " The function calls itself and never stops doing so."
    if failure.line:
        words += f" That was in the line `{failure.line}`."
    if isinstance(wanted, ValueError):
        words += " An error is right here, but a ValueError was wanted."
    elif outcome.refuses and call:
        number = "" if isinstance(wanted, np.ndarray | tuple) else f": {short(wanted)} was wanted"
        words += f" Nothing is wrong with these inputs{number}."
    return words


def _first_wrong_part(names, got, wanted, wrong):
    """Return the first part that is wrong, what was wanted of it, and its name with a blank."""
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
    if got == ():
        return f"is a single number, and an array of shape {want} was wanted"
    if len(got) == len(want) == 1:
        return f"has length {got[0]}, and {want[0]} was wanted"
    return f"has shape {got}, and {want} was wanted"


def _value(exercise, got, want, part):
    """Return what is wrong with a value, without giving it away."""
    if exercise.options and got not in exercise.options:
        return f"The letters to choose from are {', '.join(exercise.options)}."
    if isinstance(want, str | bool | np.bool_):
        return f"{capital(part)}is {_quoted(got)}, and that is not so."
    if isinstance(want, np.ndarray):
        at = tuple(np.argwhere(wrong_cells(got, want))[0].tolist())
        return f"{capital(part)}is wrong at {list(at)}, where you have {short(got[at].item())}."
    if not math.isfinite(got):
        return f"{capital(part)}is {got}, and a proper number was wanted."
    way = "small" if got < want else "large"
    times = max(abs(got), abs(want)) / min(abs(got), abs(want)) if got and got * want > 0 else 0
    exact = times > 1.5 and abs(times - round(times)) < CLOSE * times and abs(got) != 1
    by = f", by a factor of {round(times):,}" if exact else ""
    return f"{capital(part)}is {short(got)}, which is too {way}{by}."


def _quoted(value):
    return plain(repr(value), 80)


def _first_wrong_number(got, want, part):
    """Return in words which number of a result is wrong first, and its place."""
    if not isinstance(want, np.ndarray):
        texts = _told_apart(got, want)
        return f"{part}is {texts[0]}, and {texts[1]} was wanted.", ()
    wrong = wrong_cells(got, want)
    at = tuple(np.argwhere(wrong)[0].tolist())
    ours, wanted = _told_apart(got[at].item(), want[at].item())
    words = f"{ours} came, and {wanted} was wanted."
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
    """Return the words, and grids of how the wrong number comes about, or of where it stands."""
    if exercise.working:
        name = part.strip(" `") if exercise.parts else ""
        grids, how = exercise.working(name, at, *exercise.inputs[case])
        return f"{words} {how}", tuple(Grid.of(title, a) for title, a in grids.items())
    if isinstance(want, np.ndarray) and 1 < want.size and want.ndim <= 4:
        index, place = plane(want.ndim, at)
        wrong = wrong_cells(got, want)[index]
        return words, (
            Grid.of(f"yours{written(index)}", got[index], place, wrong),
            Grid.of(f"wanted{written(index)}", want[index], place),
        )
    return words, ()


def written(index):
    """Return an index as Python writes it, "" if it takes everything."""
    texts = [":" if isinstance(each, slice) else str(each) for each in index]
    return f"[{', '.join(texts)}]" if set(texts) - {":"} else ""
