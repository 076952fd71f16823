"""The README's table says of every notebook what the notebook itself says."""

import re

import nbformat
import pytest

from running import NOTEBOOKS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"\]\(notebooks/(\w+\.ipynb)\).* \| (\d+) \|", README))


def test_every_notebook_is_in_the_table():
    assert list(ROWS) == [path.name for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_minutes_are_those_of_the_notebook(path):
    opening = nbformat.read(path, as_version=4).cells[0].source
    assert re.search(r"(\d+) minutes", opening)[1] == ROWS[path.name]
