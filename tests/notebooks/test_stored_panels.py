"""Panels in notebooks: what is stored, what strict nbval notices, what an exported page shows."""

import re
import shutil

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter, SlidesExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cs231n_utils.panels.kit.images import png
from cs231n_utils.panels.kit.panel import address_of
from running import ROOT
from structure import RULES
from test_run import run, store

pytestmark = pytest.mark.slow

MODULE = (ROOT / "tests" / "made_up_panel.py").read_text(encoding="utf-8")
CELLS = {
    "import": "from made_up_panel import made_up",
    "start": "panel = made_up()\npanel",
    "preset": "made_up().show('minus')",
    "callback": "panel.set(n=5, at=4)\nprint(panel.state)",
    "impossible": "panel.show('seven')",
    "moved": "panel.reset().set(at=0)",
}
START = "3 squares, +1 at 1."

# What an edit of the panel's module might break: the name, the edit, and the cells that notice.
SHOWN = {"start", "preset", "moved"}
EDITS = {
    "default": ("start=3", "start=4", SHOWN),
    "numbers": ("n, at, sign, named)\n", "n, at, 2 * sign, named)\n", SHOWN | {"callback"}),
    "callback": ("    return Row(", "    assert n != 5\n    return Row(", {"callback"}),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the machinery with a notebook of the made-up panel, whose outputs are stored."""
    home = tmp_path_factory.mktemp("project")
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, home)
    for name in ("tests/notebooks", "tests/offline"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    (home / "notebooks").mkdir()
    (home / "notebooks" / "made_up_panel.py").write_text(MODULE, encoding="utf-8")
    cells = [new_markdown_cell("# Made up"), *map(new_code_cell, CELLS.values())]
    nbformat.write(new_notebook(cells=cells), home / "notebooks" / "01_right.ipynb")
    store(home)
    return home


@pytest.fixture
def stored(project):
    return nbformat.read(project / "notebooks" / "01_right.ipynb", as_version=4)


def output_of(nb, name):
    (output,) = nb.cells[1 + list(CELLS).index(name)].outputs
    return output


def test_a_stored_panel_is_a_picture_and_a_sentence_and_no_widget(stored):
    assert output_of(stored, "start").data.keys() == {"text/html", "text/plain"}
    assert output_of(stored, "start").data["text/plain"] == START
    assert "widgets" not in stored.metadata
    assert "VBox" not in nbformat.writes(stored)


def test_each_cell_stores_the_panel_as_it_was_then(stored):
    sentences = [output_of(stored, name).data["text/plain"] for name in ("preset", "impossible")]
    assert sentences == ["3 squares, -1 at 1.", "7 squares do not fit into 6: with n=6 they would."]
    pictures = [
        re.search('src="([^"]*)"', output_of(stored, name).data["text/html"])[1]
        for name in ("start", "preset", "impossible")
    ]
    assert len(set(pictures)) == 3


def test_a_stored_panel_keeps_the_rules_for_notebooks(stored):
    for rule in RULES:
        if "alt_text" in rule.__name__ or "metadata" in rule.__name__ or "wrong" in rule.__name__:
            assert list(rule("1", stored)) == []


def test_storing_twice_writes_the_same_bytes(project, stored):
    store(project)
    again = nbformat.read(project / "notebooks" / "01_right.ipynb", as_version=4)
    assert nbformat.writes(again) == nbformat.writes(stored)


def test_nbval_notices_a_changed_default_changed_numbers_and_a_failing_callback(project, stored):
    for i, (name, (old, new, _)) in enumerate(EDITS.items(), 2):
        assert old in MODULE
        module = f"panel_with_another_{name}"
        path = project / "notebooks" / f"{module}.py"
        path.write_text(MODULE.replace(old, new), encoding="utf-8")
        text = nbformat.writes(stored).replace("from made_up_panel", f"from {module}")
        (project / "notebooks" / f"0{i}_{name}.ipynb").write_text(text, encoding="utf-8")

    done = run(project, "-m", "pytest", "-n2", "notebooks", "-p", "no:cacheprovider")

    found = set(re.findall(r"FAILED notebooks/0\d_(\w+)\.ipynb::Cell (\d+)", done.stdout))
    wanted = {
        (edit, str(list(CELLS).index(cell)))
        for edit, (_, _, noticed) in EDITS.items()
        for cell in noticed
    }
    assert found == wanted, done.stdout + done.stderr
    assert f" {4 * len(CELLS) - len(wanted)} passed" in done.stdout


MARKS = """
from made_up_panel import made_up
from cs231n_utils.panels.kit.marks import Box, Image, Text
import made_up_panel, numpy as np
def picture(row):
    yield from made_up_panel.picture(row)
    yield Image(np.eye(3), Box(200, 10, 40, 40))
    yield Text(300, 50, "loss ≈ 2.31", size=12)
made_up(picture=picture)
"""


def diagonal(gray):
    """Return the address of the image of MARKS, with so bright a diagonal, from 0 to 255."""
    return png((gray * np.eye(3, dtype=np.uint8)).tobytes(), (3, 3))


# What is put into the stored picture: the name, the old, the new, and whether it is noticed.
FAULTS = [
    ("color", "#555555", "#666666", True),
    ("length", "M10 10H50", "M10 11H50", True),
    ("number", ">1<", ">2<", True),
    ("place", 'x="200"', 'x="201"', True),
    ("about", "≈ 2.31", "≈ 2.29", False),
    ("pixels", diagonal(255), diagonal(250), False),
    ("image", diagonal(255), diagonal(0), True),
    ("damage", "iVBORw0KGgo", "iVBORw0KGgA", True),
]


@pytest.fixture(scope="module")
def drawn(project):
    """The notebook of a panel of marks, whose outputs are stored."""
    shutil.copy(ROOT / "tests" / "made_up_panel.py", project / "notebooks")
    path = project / "notebooks" / "02_drawn.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(MARKS)]), path)
    done = run(project, "tests/notebooks/store_outputs.py", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    text = path.read_text(encoding="utf-8")
    path.unlink()
    return text


def test_nbval_notices_a_changed_picture_of_marks_but_for_pixels_and_what_varies(project, drawn):
    folder = project / "drawn"
    folder.mkdir()
    shutil.copy(project / "notebooks" / "made_up_panel.py", folder)
    for name, old, new, _ in [("none", "", "", False), *FAULTS]:
        old, new = (address_of(text).partition(",")[2] for text in (old, new))
        assert old in drawn, name
        (folder / f"{name}.ipynb").write_text(drawn.replace(old, new), encoding="utf-8")

    done = run(project, "-m", "pytest", "-n2", "drawn", "-p", "no:cacheprovider")

    found = set(re.findall(r"FAILED drawn/(\w+)\.ipynb::Cell 0", done.stdout))
    assert found == {name for name, *_, noticed in FAULTS if noticed}, done.stdout + done.stderr


@pytest.mark.parametrize("exporter", [HTMLExporter, SlidesExporter])
@pytest.mark.filterwarnings("default::DeprecationWarning")  # nbconvert's own, in old versions
def test_an_exported_panel_is_its_picture_with_its_alt_text_and_its_sentence(exporter, stored):
    page, _ = exporter().from_notebook_node(stored)

    assert page.count(f'<img alt="{START}"') == 1
    assert page.count(f">{START}</p>") == 1
    assert "widget-view" not in page
    assert "VBox" not in page
