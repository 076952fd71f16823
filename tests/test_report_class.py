"""A class of 200 is reported: each exercise as it was answered, whatever others handed in."""

import json
import random
from importlib import import_module
from pathlib import Path

import psutil
import pytest
from test_exercises import handed_over
from test_report import BROKEN, EXERCISES, HOSTILE, SLOW, pixel_code, room  # noqa: F401, a fixture

from cs231n_utils.checker.naming import in_general
from cs231n_utils.checker.standalone import NotAlone, standalone
from cs231n_utils.report.__main__ import report

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("[01]*.ipynb"))
SIZE = 200
STATES = {"right": 65, "wrong": 25, "open": 10}  # percent
DEEDS = [(HOSTILE | SLOW)[name] for name in ("exit", "fork", "forge", "patch", "deaf")]
SECONDS = 1  # of a core per hand-in; it takes 0.3


def written(exercise, answer):
    """Return an answer as a student writes it, or "" if it needs more than itself."""
    if exercise.is_value:
        value = repr(answer).replace("array(", "np.array(").replace("dtype=", "dtype=np.")
        return f"import numpy as np\n\n{exercise.name} = {value}"
    name = getattr(answer, "__name__", "")
    try:
        code = standalone(answer, name)
    except (NotAlone, AttributeError):  # as lambdas do
        return ""
    return "" if f"{name}.answer(" in code else f"{code}\n\n\n{exercise.name} = {name}"


def bank(exercise):
    """Return {state: [(code, the sentence that names its mistake, "" for any)]}."""
    right = import_module(f"right_answers.ex{exercise.notebook:02}").RIGHT[exercise.name]
    wrong = import_module(f"student_answers.ex{exercise.notebook:02}").WRONG
    wrong = [answer for name, _, answer in wrong if name == exercise.name]
    slips = [(handed_over(exercise, s.function), in_general(s.sentence)) for s in exercise.slips]
    known = [(written(exercise, answer), sentence) for answer, sentence in slips]
    found = {
        "right": [(exercise.source, ""), *((written(exercise, answer), "") for answer in right)],
        "wrong": [*known, *((written(exercise, answer), "") for answer in wrong)],
        "open": [(exercise.stub, "")],
    }
    return {state: [answer for answer in each if answer[0]] for state, each in found.items()}


def answers_of_class():
    """Yield what each student answers, {exercise: (state, code, sentence)}; the first knows all.

    The others hand in some notebooks, from the first one on.
    """
    draw, banks = random.Random(231), {exercise: bank(exercise) for exercise in EXERCISES.values()}
    yield {exercise: ("right", *found["right"][0]) for exercise, found in banks.items()}
    for i in range(1, SIZE - len(BROKEN)):
        own, last = {}, draw.randrange(len(NOTEBOOKS))
        for exercise in (exercise for exercise in banks if exercise.notebook <= last):
            [state] = draw.choices([*STATES], STATES.values())
            own[exercise] = (state, *draw.choice(banks[exercise][state]))
        if i <= len(DEEDS):
            own[EXERCISES["pixel"]] = "wrong", pixel_code(DEEDS[i - 1]), ""
        yield own


def texts():
    """Return the notebooks' texts without outputs, {path: text}."""
    found = {}
    for path in NOTEBOOKS:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            cell.pop("outputs", None)
        found[path] = json.dumps(notebook)
    return found


def in_json(code):
    return json.dumps(code)[1:-1]


def cpu_seconds():
    """Return the seconds of a core that workers took so far, or 0 where they are not forked."""
    for child in psutil.Process().children():
        if "multiprocessing.forkserver" in " ".join(child.cmdline()):
            return child.cpu_times().children_user + child.cpu_times().children_system
    return 0


@pytest.mark.slow
def test_a_class_of_200_is_reported_as_each_answered(room):  # noqa: F811
    expected, notebooks, before = {}, texts(), cpu_seconds()
    for i, own in enumerate(answers_of_class()):
        place, expected[f"{i:03}"] = room(f"{i:03}"), own
        for path, text in notebooks.items():
            answers = [e for e in own if path.name.startswith(f"{e.notebook:02}")]
            for exercise in answers:
                text = text.replace(in_json(exercise.stub), in_json(own[exercise][1]))
            if answers:
                (place / path.name).write_text(text, encoding="utf-8")
    for name, (files, _) in BROKEN.items():
        room(name, **files)

    found = {s.name: s for s in report(room.folder, room.folder.parent, answer=2)}
    assert len(found) == SIZE
    assert {name for name, student in found.items() if student.problems} == set(BROKEN)
    for name, own in expected.items():
        for exercise in EXERCISES.values():
            state, code, sentence = own.get(exercise, ("open", "", ""))
            assert found[name].states[exercise.number] == state, (name, exercise, code)
            if sentence:
                assert found[name].mistakes[exercise.number] == [sentence], (name, exercise, code)
    assert cpu_seconds() - before < SECONDS * SIZE
