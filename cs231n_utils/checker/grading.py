"""From an answer to a verdict: calls it, compares, and says what is wrong first."""

import copy
import inspect
from dataclasses import dataclass
from time import monotonic

import numpy as np

from cs231n_utils.checker import explaining, guard, naming
from cs231n_utils.checker.failure import Failure, name_of, plain
from cs231n_utils.checker.fitting import Misfit, differ, fitted, kind_of, shapes_differ
from cs231n_utils.checker.verdict import Verdict


@dataclass(frozen=True)
class Outcome:
    """What an answer made of one case."""

    value: object = None  # as `fitted` returns it
    failure: Failure | None = None
    changed: str = ""  # the name of an input that is no longer what it was
    late: bool = False
    stuck: bool = False
    printed: str = ""

    def fault(self, wanted):
        """Return the kind of verdict that this deserves, or "" if it is right."""
        if self.late:
            return "late"
        if self.failure and self.failure.is_a(Misfit):
            return "wrong kind"
        if self.failure:
            refused = isinstance(wanted, ValueError) and self.failure.is_a(ValueError)
            return "" if refused else "raised"
        if shapes_differ(self.value, wanted):
            return "wrong shape"
        return "wrong values" if differ(self.value, wanted) else ""


def grade(exercise, answer):
    """Return the Verdict on an answer, whatever it is."""
    try:
        return _grade(exercise, answer)
    except Exception as error:  # after `np.max = None` nothing of ours works either
        words = (
            f"The check itself stopped with {name_of(type(error))}. Was a part of NumPy or Python "
            f"replaced, as by `np.max = ...`? Choose *Restart Kernel* and run the cells again."
        )
        return Verdict("unchecked", (words,))


def _grade(exercise, answer):
    if answer is ...:
        return _not_attempted(exercise)
    end = monotonic() + guard.LIMIT
    complaint = guard.guarded(lambda: _unusable(exercise, answer)).value
    if complaint:
        return Verdict("wrong kind", (complaint,))
    outcomes = _outcomes(exercise, answer, end)
    first = outcomes[0].failure
    if first and first.is_a(NotImplementedError) and first.own:
        return _not_attempted(exercise)
    faults = [outcome.fault(want) for outcome, want in zip(outcomes, exercise.wanted, strict=False)]
    if any(faults):
        return _wrong(exercise, answer, outcomes, faults)
    changed = next((outcome.changed for outcome in outcomes if outcome.changed), "")
    if changed:
        words = f"`{changed}` belongs to the caller. Begin with a copy: `{changed}.copy()`."
        return Verdict("changed", (words,))
    return Verdict("right", (exercise.note,) if exercise.note else ())


def _outcomes(exercise, answer, end):
    """Return what an answer makes of each case, up to the one that takes too long."""
    outcomes = []
    for case in zip(exercise.inputs, exercise.wanted, strict=True):
        left = max(end - monotonic(), 0.1)
        outcomes.append(observe(exercise, answer, *case, limit=left))
        if outcomes[-1].late:
            break
    return outcomes


def _not_attempted(exercise):
    place = "`...`" if exercise.is_value else "the line that raises `NotImplementedError`"
    words = f"Replace {place} with your answer. Stuck? `.hint()` helps."
    return Verdict("not attempted", (words,))


def _unusable(exercise, answer):
    """Return why something is no answer at all, as a sentence, or "".

    It asks the answer, which may raise or hang: to be called guarded.
    """
    if exercise.is_value:
        return ""
    given = f"Pass the function by its name, without calling it: `.check({exercise.name})`."
    if isinstance(answer, type):
        return f"Got a class, expected a function. {given}"
    if not callable(answer):
        return f"Got {kind_of(answer)}, expected a function. {given}"
    signature = inspect.signature(answer)  # raises for some functions written in C: they may do
    try:
        signature.bind(*exercise.inputs[0])
    except TypeError as why:
        call = f"`{exercise.name}({', '.join(exercise.names)})`"
        return f"It is called as {call}, but yours cannot be: {plain(str(why), 200)}."
    return ""


def observe(exercise, answer, inputs, wanted, limit=None):
    """Return the Outcome of calling answer with a copy of the inputs, or of taking a value."""
    given = copy.deepcopy(inputs)
    changed = []

    def call():  # all that may run code of the reader's, comparing included
        value = fitted(answer if exercise.is_value else answer(*given), wanted)
        changed.append(_changed(exercise.names, inputs, given))
        return value

    ran = guard.guarded(call, limit)
    return Outcome(ran.value, ran.failure, "".join(changed), ran.late, ran.stuck, ran.printed)


def _changed(names, inputs, given):
    """Return the name of the first array or list that is no longer what it was, or ""."""
    for name, was, now in zip(names, inputs, given, strict=True):
        if isinstance(was, np.ndarray):
            same = (was.dtype, was.shape) == (
                now.dtype,
                now.shape,
            ) and was.tobytes() == now.tobytes()
        else:  # lengths first: a list may have grown to millions
            same = not isinstance(was, list) or (len(was) == len(now) and repr(was) == repr(now))
        if not same:
            return name
    return ""


def _wrong(exercise, answer, outcomes, faults):
    """Return the Verdict on a wrong answer: the mistake by name, and the first thing wrong."""
    first = next(i for i, fault in enumerate(faults) if fault)
    outcome, kind = outcomes[first], faults[first]
    named = [] if outcome.late else naming.names_of(exercise, answer, outcomes, first)
    details, *grids = explaining.explained(exercise, first, outcome, kind)
    words = [*named]
    if not (named and exercise.is_value):  # a value's mistake says it all
        words.append(details)
    if "" in faults and not outcome.late:
        words.append(f"Correct for {faults.count('')} of {len(faults)} inputs.")
    if outcome.changed:
        words.append(f"It also changes its input `{outcome.changed}`, which is the caller's.")
    named = tuple(map(naming.in_general, named))
    return Verdict(kind, tuple(words), *grids, printed=outcome.printed.rstrip(), named=named)
