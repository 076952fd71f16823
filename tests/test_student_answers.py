"""What students answered: no wrong answer passes, no right one fails, no mistake gets a wrong name.

Each answer stands with words of the sentence that names its mistake, or with "" where the checker
knows no name and has to say what it sees instead.
"""

from importlib import import_module

import pytest

from cs231n_utils.checker import naming
from cs231n_utils.exercises.progress import all_exercises

EXERCISES = {exercise.name: exercise for exercise in all_exercises()}
ANSWERS = [
    pytest.param(EXERCISES[name], words, answer, id=f"{EXERCISES[name].number}-{i}")
    for notebook in range(11)
    for i, (name, words, answer) in enumerate(
        import_module(f"student_answers.ex{notebook:02}").WRONG, 1
    )
]


@pytest.mark.slow
@pytest.mark.parametrize("exercise, words, answer", ANSWERS)
def test_a_students_mistake_gets_its_name_or_none(exercise, words, answer, monkeypatch):
    names = []
    names_of = naming.names_of
    monkeypatch.setattr(naming, "names_of", lambda *args: names.extend(names_of(*args)) or names)
    verdict = exercise.grade(answer)
    assert verdict.kind not in ("right", "unchecked", "not attempted"), verdict
    assert words in " ".join(names), verdict
    assert words or not names, verdict
