"""Notebook 04 as an nbgrader assignment, released without answers and graded by our checks."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from cs231n_utils.exercises.progress import all_exercises

pytest.importorskip("nbgrader", reason="the assignment is tested after: pip install nbgrader")
from nbgrader.api import Gradebook

ROOT = Path(__file__).parents[1]
NAME = "04_convolution"
EXERCISES = {e.name: e for e in all_exercises() if e.notebook == 4}
EXERCISE_FILES = {f"ex{e.notebook:02}" for e in all_exercises()}

pytestmark = pytest.mark.slow


def run(*command, at):
    command = [sys.executable, *map(str, command)]
    done = subprocess.run(command, cwd=at, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """nbgrader's course directory, with the assignment released."""
    course = tmp_path_factory.mktemp("course")
    bin = Path(sys.executable).parent  # nbgrader starts another program of its environment
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join([str(bin), os.environ["PATH"]]))
        patch.setenv("HOME", str(course))
        script = ROOT / "deploy" / "nbgrader" / "assignment.py"
        run(script, ROOT / "notebooks" / f"{NAME}.ipynb", course, at=course)
        run("-m", "nbgrader", "generate_assignment", NAME, at=course)
        yield course


def released(course):
    return nbformat.read(course / "release" / NAME / f"{NAME}.ipynb", as_version=4)


def submit(course, student, answers, tests=None):
    """Submit the released notebook with answers, {name: code}, and a source for all test cells."""
    notebook = released(course)
    for cell in notebook.cells:
        named = cell.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix("ex04_")
        if named in answers:
            assert EXERCISES[named].stub in cell.source
            cell.source = cell.source.replace(EXERCISES[named].stub, answers[named])
        if tests and named.endswith("_test"):
            cell.source = tests
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def test_the_release_has_no_answers_and_runs_with_the_package_that_students_get(course):
    text = "\n".join(cell.source for cell in released(course).cells)
    for exercise in EXERCISES.values():
        assert exercise.stub in text
        assert exercise.source not in text
        assert f"{exercise.name}.grade" not in text

    package = course / "package"
    names = [path.stem for path in package.rglob("*.py")]
    assert "exercise" in names
    assert not [name for name in names if name in EXERCISE_FILES]
    notebook = released(course)
    notebook.cells += [nbformat.v4.new_code_cell("import cs231n_utils\ncs231n_utils.__file__")]
    NotebookClient(notebook, timeout=300).execute(env=os.environ | {"PYTHONPATH": str(package)})
    assert str(package) in notebook.cells[-1].outputs[0]["data"]["text/plain"]


def test_submissions_are_graded_by_the_checks_of_the_course(course):
    right = {name: exercise.source for name, exercise in EXERCISES.items()}
    wrong = right["two_kernels"].replace(" / 9", "")
    submit(course, "ada", right)
    submit(course, "ben", right | {"two_kernels": wrong}, tests="assert True")
    submit(course, "cy", {})
    run("-m", "nbgrader", "autograde", NAME, at=course)
    run("-m", "nbgrader", "generate_feedback", NAME, at=course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cs231n") as book:
        scores = {name: book.find_submission(NAME, name).score for name in ("ada", "ben", "cy")}
    assert scores == {"ada": len(EXERCISES), "ben": len(EXERCISES) - 1, "cy": 0}
    feedback = (course / "feedback" / "ben" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "Nine ones add the pixels up" in feedback
