"""Every notebook in a real JupyterLab and a real browser, as a reader meets it."""

import io

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import readme_picture
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from cs231n_utils.figures.style import still
from running import NOTEBOOKS

pytestmark = pytest.mark.browser

ALT = "A line that rises from 0 to 3."
FIGURE = f"""
import matplotlib.pyplot as plt
from cs231n_utils.figures.style import STYLE, show
plt.style.use(STYLE)
fig, ax = plt.subplots()
ax.plot([0, 1, 3])
show(fig, {ALT!r})
"""


def errors(cells):
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [output["evalue"] for output in outputs if output["output_type"] == "error"]


def counts(cells):
    return [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_runs_from_top_to_bottom(lab, path):
    with lab.open(f"notebooks/{path.name}") as notebook:
        cells = notebook.run_all()

        assert errors(cells) == []
        assert counts(cells) == list(range(1, len(counts(cells)) + 1))
        assert all(notebook.pictures()), "a picture has no alt text"
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def write(lab, name, *cells):
    nb = new_notebook(cells=list(cells))
    nb.metadata["kernelspec"] = {"display_name": "Python 3", "name": "python3"}
    nbformat.write(nb, lab.folder / name)
    return name


def test_a_figure_has_its_alt_text_in_lab(lab):
    with lab.open(write(lab, "figure.ipynb", new_code_cell(FIGURE))) as notebook:
        notebook.run_all()
        assert notebook.pictures() == [ALT]


def test_a_stored_figure_is_seen_before_anything_is_run(lab):
    html = still(plt.Figure(figsize=(4, 2)), ALT)._repr_html_()
    output = new_output("display_data", {"text/html": html, "text/plain": ALT})
    cell = new_code_cell("0", execution_count=1, outputs=[output])

    with lab.open(write(lab, "stored.ipynb", cell)) as notebook:
        image = notebook.page.locator(".jp-OutputArea-output img")
        image.wait_for()
        assert image.get_attribute("alt") == ALT
        assert image.evaluate("image => image.complete && image.naturalWidth") == 600


def test_an_error_a_console_error_and_an_outside_request_would_be_noticed(lab):
    cells = [
        new_markdown_cell("![a cat](http://192.0.2.1/cat.png)"),
        new_code_cell("1 / 0"),
    ]
    with lab.open(write(lab, "faults.ipynb", *cells)) as notebook:
        ran = notebook.run_all()
        notebook.page.evaluate("() => console.error('a fault')")

        assert errors(ran) == ["division by zero"]
        assert notebook.console_errors[-1] == "a fault"
        assert notebook.outside_requests == ["http://192.0.2.1/cat.png"]


def test_the_picture_of_the_readme_is_the_one_that_a_notebook_shows(browser):
    with Image.open(readme_picture.FILE) as kept:
        with Image.open(io.BytesIO(readme_picture.drawn(browser))) as drawn:
            assert kept.size == drawn.size
            both = [np.asarray(image.convert("L"), int) for image in (kept, drawn)]
    assert np.abs(both[0] - both[1]).mean() < 2, "`make picture` draws it again"
