"""The notebooks with a worked answer for every stub: each check says right, also when run again."""

import nbformat
import pytest

from running import NOTEBOOKS
from solving import cell_of, exercises_of, posed, solved
from store_outputs import execute
from structure import headings

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where one reader has worked through the notebooks, in their order."""
    return tmp_path_factory.mktemp("notebooks")


@notebooks
def test_the_notebook_poses_the_exercises_of_its_module(path):
    nb = nbformat.read(path, as_version=4)
    exercises = exercises_of(path)
    for exercise in exercises:
        assert cell_of(nb, exercise), f"no cell is exactly\n\n{posed(exercise)}"
    titles = [title for level, title in headings(nb) if title.startswith("Exercise")]
    assert [title.split()[1].rstrip(".:") for title in titles] == [e.number for e in exercises]
    checks = [cell for cell in nb.cells if cell.cell_type == "code" and ".check(" in cell.source]
    assert len(checks) == len(exercises), "a cell checks something that is no exercise"


@notebooks
@pytest.mark.slow
def test_every_check_says_right_and_every_cell_runs_again(path, folder, monkeypatch):
    monkeypatch.setenv("CS231N_OWN", str(folder))
    exercises = exercises_of(path)
    nb = solved(nbformat.read(path, as_version=4), exercises)

    execute(nb, folder, then_backward=True)

    said = {
        cell.metadata["exercise"]: [
            output.get("text") or output["data"]["text/plain"] for output in cell.outputs
        ]
        for cell in nb.cells
        if "exercise" in cell.metadata
    }
    assert list(said) == [exercise.number for exercise in exercises]
    for verdict, *others in said.values():
        assert verdict.startswith("✓ Right.")
        assert all(text.startswith("Kept: ") for text in others)
