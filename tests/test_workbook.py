import json
import subprocess
import sys

import pytest

from cs231n_utils.workbook import COURSE, bring_up_to_date


def notebook(*sources, outputs=()):
    cells = [
        {"cell_type": "code", "source": [source], "outputs": list(outputs), "execution_count": 3}
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "00_a.ipynb").write_text(notebook("1 + 1", outputs=[{"text": "2"}]))
    (folder / "01_b.ipynb").write_text(notebook("'ö'"), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "workbook"


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def test_the_copies_have_the_cells_without_their_outputs(course, folder):
    assert bring_up_to_date(folder, course) == ["00_a.ipynb: made", "01_b.ipynb: made"]
    (cell,) = cells(folder / "00_a.ipynb")
    assert cell["source"] == ["1 + 1"]
    assert cell["outputs"] == []
    assert cell["execution_count"] is None
    assert cells(course / "00_a.ipynb")[0]["outputs"]
    assert bring_up_to_date(folder, course) == []


def test_a_copy_that_was_only_run_follows_the_course(course, folder):
    bring_up_to_date(folder, course)
    (folder / "00_a.ipynb").write_text(notebook("1 + 1", outputs=[{"text": "mine"}]))
    assert bring_up_to_date(folder, course) == []
    assert cells(folder / "00_a.ipynb")[0]["outputs"] == [{"text": "mine"}]

    (course / "00_a.ipynb").write_text(notebook("1 + 1", "2 + 2"))
    assert bring_up_to_date(folder, course) == ["00_a.ipynb: brought up to date"]
    assert len(cells(folder / "00_a.ipynb")) == 2


@pytest.mark.parametrize("mine", [notebook("1 + 1 + 1"), notebook("1 + 1", "mine"), "damaged", ""])
def test_a_copy_that_was_edited_is_left_and_named(course, folder, mine):
    bring_up_to_date(folder, course)
    (folder / "00_a.ipynb").write_text(mine)
    (course / "00_a.ipynb").write_text(notebook("3 + 3"))

    (said,) = bring_up_to_date(folder, course)

    assert said.startswith("00_a.ipynb: left as you have edited it")
    assert (folder / "00_a.ipynb").read_text() == mine


@pytest.mark.parametrize("record", ["", "[]", "damaged", None])
def test_without_a_record_every_copy_that_differs_counts_as_edited(course, folder, record):
    bring_up_to_date(folder, course)
    (folder / ".made.json").unlink()
    if record is not None:
        (folder / ".made.json").write_text(record)
    (course / "00_a.ipynb").write_text(notebook("3 + 3"))
    assert "left as you have edited it" in bring_up_to_date(folder, course)[0]
    assert cells(folder / "00_a.ipynb")[0]["source"] == ["1 + 1"]


def test_what_was_kept_beside_the_course_comes_along_once(course, folder):
    (course / "my_layers.py").write_text("x = 1")
    (course / "my_images").mkdir()
    (course / "my_images" / "cat.png").write_bytes(b"cat")
    bring_up_to_date(folder, course)
    assert (folder / "my_images" / "cat.png").read_bytes() == b"cat"

    (folder / "my_layers.py").write_text("x = 2")
    bring_up_to_date(folder, course)
    assert (folder / "my_layers.py").read_text() == "x = 2"


def test_where_there_is_no_course_it_says_what_to_do(tmp_path, folder):
    with pytest.raises(FileNotFoundError, match="expected those of the course"):
        bring_up_to_date(folder, tmp_path)
    assert not folder.exists()


def test_the_command_makes_a_copy_of_every_notebook(folder):
    command = [sys.executable, "-m", "cs231n_utils.workbook", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    names = {path.name for path in COURSE.glob("*.ipynb")}
    assert {path.name for path in folder.glob("*.ipynb")} == names
    assert done.stdout.endswith(f"Your workbook is {folder}.\n")
    assert subprocess.run(command, capture_output=True, text=True).stdout.count("\n") == 1


def test_the_command_says_what_went_wrong(tmp_path):
    (tmp_path / "file").write_text("")
    command = [sys.executable, "-m", "cs231n_utils.workbook", str(tmp_path / "file")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("The workbook was not brought up to date.")
    assert "Traceback" not in done.stderr
