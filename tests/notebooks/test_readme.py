"""The README's table says of every notebook what the notebook itself says."""

import re

import nbformat
import pytest

from claims import TIME
from running import NOTEBOOKS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS = {
    name: minutes
    for name, *minutes in re.findall(
        r"\]\(notebooks/(\w+\.ipynb)\).* \| (\d+) \| *(\d*) *\|", README
    )
}


def test_every_notebook_is_in_the_table():
    assert list(ROWS) == [path.name for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_minutes_are_those_of_the_notebook(path):
    opening = nbformat.read(path, as_version=4).cells[0].source
    core, optional = re.search(TIME, opening).groups()
    assert [core, optional or ""] == ROWS[path.name]
