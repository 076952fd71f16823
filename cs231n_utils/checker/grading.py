"""From an answer to a verdict: calls it, compares, and looks for the mistake behind it."""

import copy
import inspect
import time
from dataclasses import dataclass

import numpy as np

from cs231n_utils.checker import explaining, guard
from cs231n_utils.checker.failure import Failure, plain
from cs231n_utils.checker.fitting import Misfit, differ, fitted, kind_of, same, shapes_differ
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

    def does_as(self, other, may_refuse):
        """Return whether this came to the same values, or to the same kind of error.

        may_refuse  the exercise has inputs to be turned down, so a ValueError may say anything
        """
        if not (self.failure or other.failure):
            return same(self.value, other.value)
        if not (self.failure and other.failure):
            return False
        if may_refuse and self.refuses:
            return other.refuses
        # NumPy's ValueErrors mean many things; of an IndexError, lists and arrays speak differently
        said = self.misfits or self.refuses
        alike = not said or self.failure.message == other.failure.message
        return alike and self.failure.type is other.failure.type

    @property
    def misfits(self):
        """Whether what came is not the kind of thing that was wanted."""
        return bool(self.failure) and self.failure.is_a(Misfit)

    @property
    def refuses(self):
        """Whether the inputs were turned down, as a function does with inputs it cannot use."""
        return bool(self.failure) and self.failure.is_a(ValueError, AssertionError)

    def fault(self, wanted):
        """Return the kind of verdict that this deserves, or "" if it is right."""
        if self.late:
            return "late"
        if self.misfits:
            return "wrong kind"
        if self.failure:
            return "" if isinstance(wanted, ValueError) and self.refuses else "raised"
        if shapes_differ(self.value, wanted):
            return "wrong shape"
        return "wrong values" if differ(self.value, wanted) else ""


def grade(exercise, answer):
    """Return the Verdict on an answer, whatever it is."""
    if answer is ...:
        return _not_attempted(exercise)
    complaint = guard.guarded(lambda: _unusable(exercise, answer)).value
    if complaint:
        return Verdict("wrong kind", (complaint,))
    outcomes = _outcomes(exercise, answer)
    first = outcomes[0].failure
    if first and first.is_a(NotImplementedError) and first.own:
        return _not_attempted(exercise)
    faults = [outcome.fault(want) for outcome, want in zip(outcomes, exercise.wanted, strict=False)]
    if any(faults):
        return _wrong(exercise, outcomes, faults)
    changed = next((outcome.changed for outcome in outcomes if outcome.changed), "")
    if changed:
        words = f"`{changed}` belongs to the caller. Begin with a copy: `{changed}.copy()`."
        return Verdict("changed", (words,))
    return Verdict("right", (exercise.note,) if exercise.note else ())


def _outcomes(exercise, answer):
    """Return what an answer makes of each case, up to the one that takes too long."""
    outcomes, end = [], time.monotonic() + guard.LIMIT
    for case in zip(exercise.inputs, exercise.wanted, strict=True):
        left = max(end - time.monotonic(), 0.1)
        outcomes.append(observe(exercise, answer, *case, limit=left))
        if outcomes[-1].late:
            break
    return outcomes


def _not_attempted(exercise):
    place = "`...`" if exercise.is_value else "the line that raises `NotImplementedError`"
    words = f"Put your answer in place of {place}. Stuck? `.hint()` helps."
    return Verdict("not attempted", (words,))


def _unusable(exercise, answer):
    """Return why something is no answer at all, as a sentence, or "".

    It asks the answer, which may raise or hang: to be called guarded.
    """
    if exercise.is_value:
        return ""
    given = f"Hand over the function by its name, without calling it: `.check({exercise.name})`."
    if isinstance(answer, type):
        return f"A class came, and a function was wanted. {given}"
    if not callable(answer):
        return f"{explaining.capital(kind_of(answer))} came, not a function. {given}"
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

    def call():  # all that may run code of the reader's, comparing included
        return fitted(answer if exercise.is_value else answer(*given), wanted)

    ran = guard.guarded(call, limit)
    changed = "" if ran.stuck else _changed(exercise.names, inputs, given)
    return Outcome(ran.value, ran.failure, changed, ran.late, ran.stuck, ran.printed)


def _changed(names, inputs, given):
    """Return the name of the first array or list that is no longer what it was, or ""."""
    for name, was, now in zip(names, inputs, given, strict=True):
        if _exactly(was) != _exactly(now):
            return name
    return ""


def _exactly(value):
    """Return what tells an input apart from one that was changed: an array's every byte."""
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tobytes()
    return repr(value) if isinstance(value, list) else ""


def _wrong(exercise, outcomes, faults):
    """Return the Verdict on a wrong answer: the mistake by name, and the first thing wrong."""
    first = next(i for i, fault in enumerate(faults) if fault)
    outcome, kind = outcomes[first], faults[first]
    named = [] if outcome.late else names_of(exercise, outcomes)
    details, grids = explaining.explained(exercise, first, outcome, kind)
    words = [*named]
    if not (named and exercise.is_value):  # a value's mistake says it all
        words.append(details)
    if "" in faults and not outcome.late:
        count = f"{faults.count('')} of the {len(faults)} inputs that were tried"
        words.append(f"For {count} it is right.")
    if outcome.changed:
        words.append(f"It also changes its input `{outcome.changed}`, which is the caller's.")
    return Verdict(kind, tuple(words), grids, outcome.printed.rstrip())


def names_of(exercise, outcomes):
    """Return the sentences of the slips that do as the answer does, in every case.

    If none does that altogether, those that do so for a part of what it returns.
    """
    if outcomes[-1].late:  # the other cases are not known
        return []
    cases, tried = list(zip(exercise.inputs, exercise.wanted, strict=True)), []
    may_refuse = any(isinstance(wanted, ValueError) for wanted in exercise.wanted)
    for slip, sentence in exercise.slips.items():
        answer = slip() if exercise.is_value else slip
        slipped = [observe(exercise, answer, *case) for case in cases]
        if all(
            s.does_as(outcome, may_refuse) for s, outcome in zip(slipped, outcomes, strict=True)
        ):
            return [sentence]
        tried.append((slipped, sentence))
    return _names_of_parts(exercise, outcomes, tried)


def _names_of_parts(exercise, outcomes, tried):
    """Return the sentences of the slips that do as the answer does in a part that is wrong.

    Where there are any, a last one names the parts that are wrong and that no slip explains.
    """
    several = [i for i, wanted in enumerate(exercise.wanted) if isinstance(wanted, tuple)]
    if any(outcomes[i].failure for i in several):
        return []
    named, unnamed = {}, []
    for part, name in enumerate(exercise.parts):
        got = tuple(outcomes[i].value[part] for i in several)
        if same(got, tuple(exercise.wanted[i][part] for i in several)):
            continue
        for slipped, sentence in tried:
            if not any(slipped[i].failure for i in several) and same(
                got, tuple(slipped[i].value[part] for i in several)
            ):
                named.setdefault(sentence, []).append(f"`{name}`")
                break
        else:
            unnamed.append(f"`{name}`")
    sentences = [f"{' and '.join(names)}: {sentence}" for sentence, names in named.items()]
    if named and unnamed:
        sentences.append(f"Something else is wrong with {' and '.join(unnamed)}.")
    return sentences
