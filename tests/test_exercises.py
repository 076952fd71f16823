"""Every exercise of the course takes right answers of any style, and names each known mistake."""

import ast
from importlib import import_module

import numpy as np
import pytest

from cs231n_utils.checker.fitting import parts_of
from cs231n_utils.exercises.progress import all_exercises

EXERCISES = all_exercises()
RIGHT = [
    pytest.param(exercise, answer, id=f"{exercise.number}-{i}")
    for exercise in EXERCISES
    for i, answer in enumerate(
        import_module(f"right_answers.ex{exercise.notebook:02}").RIGHT.get(exercise.name, [])
    )
]
each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.number)


def handed_over(exercise, function):
    """Return what a reader hands over who answers as the function does."""
    return function() if exercise.is_value else function


@each
def test_the_worked_answer_is_right(exercise):
    assert exercise.grade(handed_over(exercise, exercise.answer)).kind == "right"


@each
def test_there_are_right_answers_of_another_style(exercise):
    assert exercise in [param.values[0] for param in RIGHT]


@pytest.mark.parametrize("exercise, answer", RIGHT)
def test_a_right_answer_of_another_style_is_right(exercise, answer):
    verdict = exercise.grade(answer)
    assert verdict.kind == "right", verdict


@each
def test_every_slip_is_turned_down_by_its_name(exercise):
    for slip in exercise.slips:
        verdict = exercise.grade(handed_over(exercise, slip.function))  # a stale edit says so here
        assert verdict.kind != "right", slip
        assert verdict.words[0] == slip.sentence, (slip, verdict)


@each
def test_what_a_reader_meets_is_complete(exercise):
    assert len(exercise.hints) == 3
    sentences = [slip.sentence for slip in exercise.slips]
    assert len(set(sentences)) == len(sentences) >= 2
    assert all(text.strip()[-1] in ".?!:`)" for text in (*exercise.hints, *sentences))
    assert exercise.answer.__doc__.startswith("Return ")


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if e.options], ids=lambda e: e.number)
def test_every_wrong_choice_is_explained(exercise):
    explained = {slip.function() for slip in exercise.slips}
    assert explained | {exercise.answer()} == set(exercise.options)


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if e.working], ids=lambda e: e.number)
def test_any_number_that_may_be_wrong_can_be_explained(exercise):
    for inputs, wanted in zip(exercise.inputs, exercise.wanted, strict=True):
        if isinstance(wanted, ValueError):
            continue
        values = wanted if exercise.parts else [wanted]
        for part, value in zip(exercise.parts or [""], values, strict=True):
            for leaf in parts_of(value):
                for at in list(np.ndindex(np.shape(leaf)))[:200]:
                    grids, words = exercise.working(part, at, *inputs)
                    assert words.strip()
                    assert all(np.ndim(grid) <= 2 for grid in grids.values())


@each
def test_an_untouched_stub_is_not_attempted(exercise):
    names = {}
    exec(compile(exercise.stub, "<stub>", "exec"), names)
    assert exercise.grade(names[exercise.name]).kind == "not attempted"


@each
def test_the_solution_is_what_the_stub_becomes(exercise):
    stub, solution = (ast.parse(text).body for text in (exercise.stub, exercise.source))
    if exercise.is_value:
        assert solution[-1].targets[0].id == stub[0].targets[0].id == exercise.name
    else:
        assert [part.name for part in solution] == [exercise.name]
        assert ast.dump(solution[0].args) == ast.dump(stub[0].args)


def test_numbers_follow_one_another_and_names_are_used_once():
    for notebook in {exercise.notebook for exercise in EXERCISES}:
        here = [exercise for exercise in EXERCISES if exercise.notebook == notebook]
        assert [exercise.number for exercise in here] == [
            f"{notebook}.{i}" for i in range(1, len(here) + 1)
        ]
        assert here, notebook
    names = [exercise.name for exercise in EXERCISES]
    assert len(names) == len(set(names)), "my_layers.py could keep only one of two"
