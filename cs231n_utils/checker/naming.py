"""Finds the mistake behind a wrong answer: something known that comes to the same in every case.

First the exercise's own slips, then what recurs in every exercise (kinds.py), then any small change
of the worked answer (changes.py), then two slips at once. Each is a function, and a sentence
that is true of every answer that does as the function does. Without such evidence nothing is named.
"""

import ast
import copy
import inspect
import re
import textwrap
import warnings
from itertools import chain, combinations, permutations, product
from time import process_time
from typing import NamedTuple

import numpy as np

from cs231n_utils.checker import guard, kinds
from cs231n_utils.checker.changes import changes
from cs231n_utils.checker.failure import Failure
from cs231n_utils.checker.fitting import Misfit, differ, fitted, same, shapes_differ
from cs231n_utils.checker.slips import Slip

SECONDS = 1.5  # of CPU time for each kind of what is tried after the slips
PAIRS = 400  # slips that are tried together, at most
TWO = "Two mistakes together give the same. "
NEVER_REFUSES = (
    "What does not fit is not refused: check for a remainder, and `raise ValueError(...)`."
)
NEVER_RAISES = (
    "You notice what does not fit, but do not refuse it: write `raise ValueError(...)` there."
)
NO_RESULT = re.compile("the error is returned|got (None|the text|the bool)")
ELSEWHERE = (
    "The numbers are right, but in other positions. Look at indices, `reshape`, `transpose`."
)
_KNOWN = {}  # the sentences of each exercise, once somebody has asked for them


class Did(NamedTuple):
    """What a known mistake makes of a case."""

    value: object = None
    failure: Failure | None = None


def names_of(exercise, answer, outcomes, first):
    """Return the sentences that name the mistake in an answer, [] if it is none of those known.

    outcomes  what the answer made of each case
    first     the number of the first case that is wrong
    """
    if len(outcomes) < len(exercise.inputs) or outcomes[-1].late:  # other cases are not known
        return []
    found = guard.guarded(lambda: _found(exercise, answer, outcomes, first), 4 * SECONDS)
    return found.value or []


def _found(exercise, answer, outcomes, first):
    whole = _Search(exercise, outcomes, first)
    sentence = whole.among(exercise.slips)
    if not sentence:
        sentence = _never_refuses(exercise, outcomes)
        sentence = sentence or kinds.in_the_code(exercise, outcomes, _code(answer))
        sentence = sentence or whole.among(kinds.kinds(exercise))
    if sentence:
        return [sentence]
    named, unnamed = _named_parts(exercise, outcomes)
    if exercise.is_value or (named and not unnamed):
        return named + unnamed
    small = () if named else changes(exercise.answer)  # each part has been tried with them
    for more in (small, _two_at_once(exercise)):
        sentence = sentence or whole.among(more, until=process_time() + SECONDS)
    sentence = sentence or (not named and _elsewhere(exercise, outcomes))
    return [sentence] if sentence else named + unnamed


def in_general(sentence):
    """Return what names a mistake without what is of one answer: the part or the line it is in."""
    sentence = re.sub(r"^(`\w+`( and )?)+: ", "", sentence)
    return re.sub("^`[^`]+` (?=reads the axes)", f"{kinds.A_LINE} ", sentence)


def known(exercise, sentence):
    """Return whether a sentence, in general, is one that names a mistake in an exercise."""
    if exercise not in _KNOWN:
        found = {slip.sentence for slip in exercise.slips}
        found |= {NEVER_REFUSES, NEVER_RAISES, ELSEWHERE}
        found |= {mistake.sentence for mistake in kinds.kinds(exercise)}
        found |= set(kinds.of_the_code(exercise))
        if not exercise.is_value:
            found |= {mistake.sentence for mistake in changes(exercise.answer)}
        _KNOWN[exercise] = set(map(in_general, found))
    two = sentence.removeprefix(TWO).split(" And: ") if sentence.startswith(TWO) else [sentence]
    return set(two) <= _KNOWN[exercise]


def _never_refuses(exercise, outcomes):
    """Return the sentence about inputs that should be refused, where nothing else is wrong."""
    for outcome, wanted in zip(outcomes, exercise.wanted, strict=True):
        refused = isinstance(wanted, ValueError)
        if bool(outcome.fault(wanted)) != refused or (refused and not outcome.failure.is_a(Misfit)):
            return ""
    returned = [outcome.failure.message for outcome in outcomes if outcome.failure]
    same_each_time = len(set(returned)) == 1 < len(returned)  # −1, say
    noticed = same_each_time or all(map(NO_RESULT.match, returned))
    return NEVER_RAISES if noticed else NEVER_REFUSES


def _code(answer):
    """Return the source of an answer without comments and texts, which may speak of anything."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
    except (OSError, TypeError, SyntaxError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.unparse(tree)


def _elsewhere(exercise, outcomes):
    """Return the sentence about the right numbers in other positions, or ""."""
    for outcome, wanted in zip(outcomes, exercise.wanted, strict=True):
        if outcome.failure or not isinstance(wanted, np.ndarray) or wanted.size < 4:
            return ""
        if outcome.value.size != wanted.size:
            return ""
        if not same(np.sort(outcome.value, axis=None), np.sort(wanted, axis=None)):
            return ""
    return ELSEWHERE


class _Search:
    """Looks for a known mistake that does as an answer does, in every case or in one part of it."""

    def __init__(self, exercise, outcomes, first, parts=()):
        self.exercise, self.outcomes, self.parts = exercise, outcomes, parts
        others = [i for i in range(len(outcomes)) if i != first]
        self.order = [first, *others]  # what differs there need not be tried in the others

    def among(self, mistakes, until=None):
        """Return the sentence of the first mistake that does as the answer does, or ""."""
        for mistake in mistakes:
            try:
                if all(self.alike(self.did(mistake, i), i) for i in self.order):
                    return mistake.sentence
            except RecursionError:  # a change of a function that calls itself
                continue
            if until and process_time() > until:
                break
        return ""

    def did(self, mistake, i):
        if isinstance(mistake, Slip):
            return self.exercise.did(mistake, i)
        wanted = self.exercise.wanted[i]
        if not mistake.of_result:
            return attempt(mistake.function, self.exercise.inputs[i], wanted)
        if isinstance(wanted, ValueError):
            return Did(failure=Failure(ValueError, line="raise"))
        return attempt(mistake.function, (wanted,), wanted)

    def alike(self, did, i):
        """Return whether a mistake did as the answer did in a case."""
        outcome = self.outcomes[i]
        if did.failure and outcome.failure:
            if did.failure.refuses and outcome.failure.refuses:
                return True  # turned down on purpose, in whatever words
            return did.failure.is_like(outcome.failure)
        if did.failure or outcome.failure:
            return False
        wanted = self.exercise.wanted[i]
        if self.parts and isinstance(wanted, tuple):
            alike = all(same(did.value[part], outcome.value[part]) for part in self.parts)
            return alike and (len(self.parts) > 1 or not _reordered(did.value, wanted))
        return same(did.value, outcome.value)


def attempt(function, inputs, wanted):
    """Return what a known mistake makes of a case."""
    given, drawn = copy.deepcopy(inputs), np.random.get_state()
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Did(fitted(function(*given), wanted))
    except Exception as error:
        return Did(failure=Failure.of(error))
    finally:
        np.random.set_state(drawn)  # so that all draw what the answer drew


def _reordered(value, wanted):
    """Return whether a tuple is what is expected in another order: no part of it is wrong alone."""
    alike = any(same(a, b) for a, b in combinations(wanted, 2))
    return not alike and any(same(value, order) for order in list(permutations(wanted))[1:])


def _named_parts(exercise, outcomes):
    """Return what is wrong with the parts of a tuple, such as dx, dw and db, each or some together.

    That is a list of sentences, and one of a sentence on the parts that nothing known explains.
    """
    several = [i for i, wanted in enumerate(exercise.wanted) if isinstance(wanted, tuple)]
    if any(outcomes[i].failure for i in several):
        return [], []
    faults = [
        (part, i)
        for part, i in product(range(len(exercise.parts)), several)
        if _wrong(outcomes[i].value[part], exercise.wanted[i][part])
    ]
    first, named = dict(reversed(faults)), {}
    unnamed = sorted(first)

    def look(parts, mistakes, until=None):
        search = _Search(exercise, outcomes, first[parts[0]], parts)
        search.order = sorted(several, key=lambda i: i != first[parts[0]])
        if sentence := search.among(mistakes, until):
            named[sentence] = sorted(named.get(sentence, []) + list(parts))
            unnamed[:] = [part for part in unnamed if part not in parts]

    for part in tuple(unnamed):
        look((part,), _recurring(exercise))
    if len(unnamed) > 1:  # such as two that are swapped
        look(tuple(unnamed), _recurring(exercise))
    for part in () if exercise.is_value else tuple(unnamed):
        look((part,), changes(exercise.answer), process_time() + SECONDS / len(exercise.parts))
    said = [f"{_listed(exercise, parts)}: {sentence}" for sentence, parts in named.items()]
    rest = f"Something else is wrong with {_listed(exercise, unnamed)}."
    return said, [rest] if named and unnamed else []


def _recurring(exercise):
    return chain(exercise.slips, kinds.kinds(exercise))


def _listed(exercise, parts):
    return " and ".join(f"`{exercise.parts[part]}`" for part in parts)


def _wrong(got, wanted):
    return shapes_differ(got, wanted) or differ(got, wanted)


def _two_at_once(exercise):
    """Yield the mistakes that are two of the slips together."""
    single = [slip for slip in exercise.slips if not slip.replaces]
    for tried, (one, other) in enumerate(combinations(single, 2)):
        if tried == PAIRS:
            return
        both = Slip(
            exercise.answer,
            one.edits + other.edits,
            f"{TWO}{one.sentence} And: {other.sentence}",
        )
        try:
            both.function  # noqa: B018, the second edit may find nothing left to change
        except (ValueError, SyntaxError):
            continue
        yield kinds.Mistake(both.function, both.sentence)
