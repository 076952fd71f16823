"""An answer gets the verdict that it deserves, and the mistake behind it its name."""

import asyncio
import functools
import re
import time

import made_up_exercises as made_up
import numpy as np
import pytest
from made_up_exercises import (
    EXERCISES,
    HINTS,
    both,
    edge,
    is_linear,
    letter,
    parameters,
    places,
    scaled,
)

from cs231n_utils.checker import guard, record
from cs231n_utils.checker.exercise import exercise
from cs231n_utils.own_files import own

LATER = []


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CS231N_OWN", str(tmp_path))


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.name)
def test_the_worked_answer_is_right(each):
    verdict = each.grade(each.answer() if each.is_value else each.answer)
    assert verdict.kind == "right"
    assert verdict.words == ((each.note,) if each.note else ())


@pytest.mark.parametrize(
    "each, answer",
    [
        (scaled, lambda x, factor: (x.astype("float32") * factor + 1).tolist()),
        (scaled, functools.partial(lambda plus, x, factor: x * factor + plus, 1)),
        (scaled, np.vectorize(lambda x, factor: x * factor + 1)),
        (scaled, lambda x, factor: time.sleep(0.3) or x * factor + 1),
        (places, lambda *sides: places.answer(*sides) * 1.0),
        (both, lambda x: [x + x, np.float32(x.sum())]),
        (parameters, 76.0),
        (edge, [[1, 0, -1], [2, 0, -2]]),
        (letter, "(B)"),
        (is_linear, np.False_),
    ],
)
def test_a_right_answer_of_any_style_is_right(each, answer):
    assert each.grade(answer).kind == "right"


@pytest.mark.parametrize("each, slip", [(each, slip) for each in EXERCISES for slip in each.slips])
def test_a_slip_is_named_first(each, slip):
    verdict = each.grade(slip.function() if each.is_value else slip.function)
    assert verdict.kind != "right"
    assert verdict.words[0] == slip.sentence


def test_a_slip_in_one_part_is_named_with_the_part():
    verdict = both.grade(lambda x: (2 * x, x.mean()))
    assert verdict.words[0] == "That is the average."
    verdict = both.grade(lambda x: (x**2, x.mean()))
    assert verdict.words[:2] == ("`double`: You squared it.", "`total`: That is the average.")


def test_slips_in_parts_are_named_where_another_case_is_to_be_refused():
    @exercise("90.9", HINTS, cases=lambda rng: [(3,), (-1,)], parts=("a", "b"))
    def checked(n):
        if n < 0:
            raise ValueError
        return n, 2 * n

    checked.slips_are("""
        n, 2 * n  =>  n + 1, 6
            One too many.
    """)

    def wrong_twice(n):
        if n < 0:
            raise ValueError
        return n + 1, 70

    assert checked.grade(wrong_twice).words[:2] == (
        "`a`: One too many.",
        "Something else is wrong with `b`.",
    )


def test_a_slip_in_several_parts_is_named_once_with_all_of_them():
    @exercise("90.9", HINTS, parts=("wide", "high", "deep"))
    def shape():
        return 4, 4, 2

    shape.slips_are("""
        2, 2, 2
            You left out the padding.
    """)

    words = "`wide` and `high`: You left out the padding."
    assert shape.grade((2, 2, 5)).words == (words, "Something else is wrong with `deep`.")


def test_of_several_parts_the_one_with_the_wrong_shape_is_said_to_have_it():
    @exercise("90.9", HINTS, cases=lambda rng: [(np.eye(2),)], parts=("dw", "db"))
    def gradients(x):
        return x, x[0]

    words = gradients.grade(lambda x: (x + 1, x[0, :1])).words[0]
    assert words.endswith("`db` has length 1, expected 2.")


def test_parts_may_be_tuples_themselves():
    @exercise("90.9", HINTS, cases=lambda rng: [(3,)], parts=("rows", "columns"))
    def field(n):
        return (n, n + 1), (n, n + 2)

    words = field.grade(lambda n: ((n, n + 1), (n, n + 9))).words[0]
    assert words == "`field(n=3)`: `columns` is 12, expected 5."


def test_a_mistake_made_in_some_cases_only_gets_no_name():
    verdict = scaled.grade(lambda x, factor: x * factor + (1 if factor < 2 else 0))
    assert "You left out" not in repr(verdict)
    assert "Correct for 2 of 3 inputs." in verdict.words


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.name)
def test_an_untouched_stub_is_not_attempted(each):
    names = {}
    exec(each.stub, names)
    assert repr(each.grade(names[each.name])).startswith("○ Not attempted yet. Replace ")


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.name)
def test_the_solution_is_right_in_place_of_the_stub(each):
    names = {"np": np}
    exec(each.source, names)
    assert each.grade(names[each.name]).kind == "right"


def test_a_body_that_is_missing_for_some_inputs_only_was_attempted():
    def partly(x, factor):
        if factor == 0:
            raise NotImplementedError
        return x * factor + 1

    assert scaled.grade(partly).kind == "raised"


def test_what_a_library_has_not_implemented_is_an_error():
    verdict = scaled.grade(lambda x, factor: asyncio.AbstractEventLoop().run_forever())
    assert verdict.kind == "raised"


def test_inputs_that_should_not_be_turned_down_must_not_be():
    def timid(side, F):
        if F >= side:
            raise ValueError("too wide")
        return side - F + 1

    verdict = places.grade(timid)
    assert verdict.kind == "raised"
    assert verdict.words[0].startswith("Your result is what `F >= side` gives")
    assert "`places(side=3, F=3)` raised ValueError: too wide." in verdict.words[1]
    assert "These inputs should not be refused: 1 is expected." in verdict.words[1]


def test_inputs_are_turned_down_with_an_error_of_the_right_kind():
    def loud(side, F):
        if F > side:
            raise Exception("too wide")
        return side - F + 1

    words = places.grade(loud).words[0]
    assert "An error is right here, but `raise ValueError(...)` is expected." in words


def test_a_slip_that_raises_is_recognized_by_the_type_and_the_message_of_its_error():
    @exercise("90.9", HINTS, cases=lambda rng: [(3,)])
    def last(n):
        return n - 1

    last.slips_are("""
        list(range(n))[n]
            You counted from 1.
    """)

    assert last.grade(lambda n: [0] * 3 + [1][n]).words[0] == "You counted from 1."
    assert last.grade(lambda n: "abc"[n]).words[0].startswith("`last(n=3)` raised IndexError")
    assert last.grade(lambda n: {}[n]).words[0].startswith("`last(n=3)` raised KeyError")


def test_a_slip_that_turns_down_too_much_is_recognized_whatever_the_refusal_says():
    @exercise("90.9", HINTS, cases=lambda rng: [(4,), (3,)])
    def half(n):
        if n % 2:
            raise ValueError("odd")
        return n // 2

    half.slips_are("""
        | if n % 2 == 0:
        |     raise ValueError("no")
        | return n // 2
            Those are the ones that fit.
    """)

    def mine(n):
        if n % 2 == 0:
            raise ValueError("it does not fit")
        return n // 2

    assert half.grade(mine).words[0] == "Those are the ones that fit."


def test_a_slip_that_raises_a_valueerror_is_recognized_by_what_it_says():
    @exercise("90.9", HINTS, cases=lambda rng: [(np.array([1.0, 2.0]),)])
    def clipped(x):
        return np.maximum(x, 0)

    clipped.slips_are("""
        max(x, 0)
            Python's `max` compares whole arrays.
    """)

    assert (
        clipped.grade(lambda x: x if x > 0 else 0).words[0]
        == "Python's `max` compares whole arrays."
    )
    assert clipped.grade(lambda x: np.zeros(3) + x).words[0].startswith("`clipped(x=[1.0, 2.0])`")


def verdict_of(each, answer):
    return " ".join(repr(each.grade(answer)).split("\n"))


def answer_with_error(x, factor):
    return x[99] * factor


def numbered(x, factor):
    return np.stack([x * factor + 1, x])


@pytest.mark.parametrize(
    "each, answer, words",
    [
        (scaled, 3, "✗ Unexpected result. Got the number 3, expected a function. Pass the"),
        (
            scaled,
            scaled.answer(np.eye(2), 2.0),
            "Got an array of shape (2, 2), expected a function.",
        ),
        (scaled, dict, "Got a class, expected a function."),
        (scaled, lambda x: x, "called as `scaled(x, factor)`, but yours cannot be: too many"),
        (scaled, lambda x, factor: None, "Is a `return` missing?"),
        (scaled, answer_with_error, "✗ Your code stopped with an error. `scaled(x, factor=2.0)`"),
        (scaled, answer_with_error, "with x (3, 4) raised IndexError: index 99 is out of bounds"),
        (scaled, answer_with_error, "That was in the line `return x[99] * factor`."),
        (scaled, lambda x, factor: x[:, 1:] * factor + 1, "it has shape (3, 3), expected (3, 4)"),
        (scaled, lambda x, factor: x * factor + 2, "12 of 12 numbers are wrong, the first at [0,"),
        (scaled, lambda x, factor: x * factor + 2, " times 2, and 1 more."),
        (scaled, lambda x, factor: (x * factor + 1).astype(int), "drops the decimals"),
        (scaled, lambda x, factor: x / 0 * 0, "got nan, expected "),
        (scaled, lambda x, factor: x / 0, "Something was divided by 0"),
        (places, lambda side, F: max(0, side - F + 1), "expected an error, as from"),
        (places, lambda side, F: 3 // (side - F + 1), "`places(side=5, F=3)`: it is 1, expected 3"),
        (both, lambda x: (2 * x, x), "got an array of shape (2, 3, 4, 2), expected one number"),
        (
            both,
            lambda x: 2 * x[0, 0],
            "got an array of shape (4, 2): 4 values, expected 2: double and total",
        ),
        (both, lambda x: (2 * x, x.sum() + 1e-3), "`total` is "),
        (both, lambda x: (3 * x, x.sum()), "48 of 48 numbers of `double` are wrong"),
        (parameters, 38, "It is 38, which is too small, by a factor of 2."),
        (parameters, 77, "It is 77, which is close. Is it rounded?"),
        (parameters, np.nan, "It is nan, expected a finite number."),
        (parameters, parameters.answer, "Got a function, not what it returns, expected one number"),
        (made_up.size, (6, 5), "Value 2 of 2 is 5, which is too large."),
        (edge, np.ones((3, 2)), "It has shape (3, 2), expected (2, 3)."),
        (edge, np.ones((2, 3)), "It is wrong at [0, 1], where you have 1."),
        (letter, "d", "The letters to choose from are a, b, c."),
        (letter, 2, "Got the number 2, expected a letter in quotes."),
    ],
)
def test_what_is_wrong_is_said_in_words(each, answer, words):
    assert words in verdict_of(each, answer)


@pytest.mark.parametrize("each", made_up.VALUES, ids=lambda each: each.name)
@pytest.mark.parametrize("answer", [1234, 7.0, (1, 2), np.ones((2, 3)), "a", True])
def test_a_value_is_never_given_away(each, answer):
    said = repr(each.grade(answer))
    if each in (parameters, made_up.size):
        assert not re.search(r"\b(76|6|4\.5)\b", said)
    assert "[[1" not in said
    assert "False" not in said or "True or False" in said


def test_numbers_that_look_alike_are_written_out():
    said = verdict_of(both, lambda x: (2 * x, x.sum() * 1.0001))
    ours, wanted = re.search(r"is (\S+), expected (\S+)\.", said).groups()
    assert ours != wanted


def test_the_working_is_shown_as_grids():
    grids = scaled.grade(lambda x, factor: x * factor + 2).grids
    assert [grid.title for grid in grids] == ["x", "factor", "products"]


def test_without_a_working_the_plane_of_the_first_wrong_number_is_shown():
    def off(x):
        double = 2 * x
        double[-1, 1, 1, 1] = 9
        return double, x.sum()

    yours, expected = both.grade(off).compared
    assert (yours.title, expected.title) == ("yours[1, :, :, 1]", "expected[1, :, :, 1]")
    assert yours.marked == expected.marked == (1, 1)
    assert yours.rows[1][1] == 9
    assert yours.wrong == {(1, 1)}


def test_what_an_answer_printed_is_told_when_it_is_wrong():
    assert scaled.grade(lambda x, factor: print("hello")).printed == "hello"


def changes(x, factor):
    x *= factor
    x += 1
    return x


def retypes(x, factor):
    result = x * factor + 1
    x.dtype = "V8"
    return result


def reshapes(x, factor):
    result = x * factor + 1
    x.shape = (-1,)
    return result


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("answer", [changes, retypes, reshapes])
def test_an_answer_that_changes_its_input_is_told_so(answer):
    verdict = scaled.grade(answer)
    assert verdict.kind == "changed"
    assert "Begin with a copy: `x.copy()`." in verdict.words[0]


def test_a_list_that_is_emptied_is_an_input_that_is_changed():
    @exercise("90.9", HINTS, cases=lambda rng: [([3, 4],)])
    def total(sizes):
        return sum(sizes)

    assert total.grade(lambda sizes: sizes.pop() + sizes.pop()).kind == "changed"
    assert total.grade(lambda sizes: sizes[0] + sizes[1]).kind == "right"


class Unspeakable:
    def __repr__(self):
        raise RuntimeError


def nested(depth):
    inner = []
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize(
    "deed, kind",
    [
        (lambda sizes: sizes.append(Unspeakable()), "changed"),
        (lambda sizes: sizes.append(nested(10**5)), "changed"),
        (lambda sizes: sizes.extend(range(10**6)), "changed"),
        (lambda sizes: sizes.__setitem__(0, Unspeakable()), "raised"),
        (lambda sizes: sizes.__setitem__(0, nested(10**5)), "raised"),
    ],
)
def test_whatever_an_answer_puts_into_a_list_there_is_a_verdict(deed, kind):
    @exercise("90.9", HINTS, cases=lambda rng: [([1, 2],)])
    def total(sizes):
        """Return the sum."""
        return sum(sizes)

    assert total.grade(lambda sizes: (sum(sizes), deed(sizes))[0]).kind == kind


def test_a_list_that_grows_for_ever_is_out_of_time_once(monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.2)

    @exercise("90.9", HINTS, cases=lambda rng: [([1, 2],), ([3],)])
    def total(sizes):
        """Return the sum."""
        return sum(sizes)

    def endless(sizes):
        for size in sizes:
            sizes.append(size)

    assert total.grade(endless).kind == "late"


def test_a_wrong_answer_that_changes_its_input_is_told_both():
    def wrong(x, factor):
        x *= factor
        return x + 2

    assert "It also changes its input `x`, which is the caller's." in scaled.grade(wrong).words


def test_inputs_that_an_answer_spoiled_are_whole_for_the_next():
    scaled.grade(changes)
    assert scaled.grade(scaled.answer).kind == "right"


def test_what_an_answer_changes_later_does_not_count():
    def shared(x, factor):
        LATER.append(x * factor + 1)
        LATER[0][:] = 0
        return LATER[-1]

    assert scaled.grade(shared).kind != "right"


def test_an_answer_that_is_late_is_out_of_time(monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.05)

    calls = []

    def endless(side, F):
        calls.append(side)
        while True:
            pass

    said = verdict_of(places, endless)
    assert said.startswith("✗ Out of time. `places(side=5, F=3)` did not come to an end.")
    assert "Restart" not in said
    assert calls == [5], "it is not called again"


def test_a_mistake_before_the_one_that_is_late_is_told_first(monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.3)

    def later(x):
        while len(x) == 1:
            pass
        return x, 3.0

    verdict = both.grade(later)
    assert verdict.kind == "wrong values"
    assert "`double`" in repr(verdict)


def test_recursion_without_end_is_called_so():
    def again(side, F):
        return again(side, F)

    assert "calls itself and never stops" in repr(places.grade(again))


def test_check_outside_a_notebook_prints_the_verdict(capsys):
    parameters.check(75)
    assert capsys.readouterr().out == "✗ Not yet right. You left out the bias.\n"


def test_check_without_an_answer_asks_for_it(capsys):
    parameters.check()
    assert "Pass your answer: `.check(parameters)`." in capsys.readouterr().out
    assert not own(record.FILE).exists()


def test_check_is_recorded_and_grade_is_not():
    parameters.grade(75)
    assert record.answered() == {}
    parameters.check(75)
    assert record.answered() == {"90.4": "tried"}


def test_hints_come_one_by_one_and_begin_again(capsys):
    for _ in range(5):
        letter.hint()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Hint 1 of 3: Is it?"
    assert (
        lines[3] == "That was the last hint: `.solution()` shows an answer, `.hint()` starts over."
    )
    assert lines[4] == lines[0]


def test_the_solution_is_printed_as_the_reader_would_write_it(capsys):
    parameters.solution()
    places.solution()
    said = capsys.readouterr().out
    assert said.startswith("weights = 5 * 5 * 3\nparameters = weights + 1\n")
    assert "def places(side, F):\n" in said
    assert "exercise(" not in said
