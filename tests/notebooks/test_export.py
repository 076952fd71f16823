"""A notebook as a web page or as slides, without a kernel: its figures keep their alt text."""

import matplotlib.pyplot as plt
import pytest
from nbconvert import HTMLExporter, SlidesExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output

from cs231n_utils.figures.style import still

ALT = "A line that rises from 0 to 3."


@pytest.mark.parametrize("exporter", [HTMLExporter, SlidesExporter])
@pytest.mark.filterwarnings("default::DeprecationWarning")  # nbconvert's own, in old versions
def test_an_exported_figure_keeps_its_alt_text(exporter):
    html = still(plt.Figure(figsize=(1, 1)), ALT)._repr_html_()
    output = new_output("display_data", {"text/html": html, "text/plain": ALT})
    nb = new_notebook(cells=[new_code_cell("show(fig, alt)", outputs=[output])])

    page, _ = exporter().from_notebook_node(nb)

    assert page.count("<img") == 1
    assert f'<img alt="{ALT}"' in page
