"""The training console in a real JupyterLab: it trains while the reader does something else."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from test_panels import CHANGED, Shown

pytestmark = pytest.mark.browser

CONSOLE = """from cs231n_utils.datasets import shapes
from cs231n_utils.panels import training_console
data = shapes(train=1000, val=200, test=0).zero_mean()
console = training_console(data=data, epochs=20)
console"""
COUNT = "print(console.status, len(console.history.losses))"

# Runs the second cell and resolves to what it printed.
RUN_SECOND = """async () => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = 1;
    await window.jupyterapp.commands.execute('notebook:run-cell');
    return notebook.widgets[1].model.outputs.toJSON()[0].text;
}"""


@pytest.fixture
def notebook(lab):
    """A notebook with a console that has not been started, and a cell that asks how far it is."""
    nb = new_notebook(cells=[new_code_cell(CONSOLE), new_code_cell(COUNT)])
    nb.metadata["kernelspec"] = {"display_name": "Python 3", "name": "python3"}
    nbformat.write(nb, lab.folder / "console.ipynb")
    with lab.open("console.ipynb") as notebook:
        notebook.run_all()
        yield notebook


def asked(notebook):
    """Return status and steps as a cell prints them that is run now."""
    status, steps = "".join(notebook.page.evaluate(RUN_SECOND)).split()
    return status, int(steps)


def wait_for_a_picture(console):
    before = [console.handle(), console.sentence.inner_text(), console.picture.inner_html()]
    console.page.wait_for_function(CHANGED, arg=before)


def wait_until_it_says(console, words):
    says = "([p, words]) => p.textContent.includes(words)"
    console.page.wait_for_function(says, arg=[console.sentence.element_handle(), words])


def trains_on(notebook, steps):
    """Return whether the training gets further than so many steps, in ten seconds at most."""
    for _ in range(50):
        status, now = asked(notebook)
        if now > steps:
            return status == "training"
        notebook.page.wait_for_timeout(200)
    return False


def test_it_trains_beside_the_reader_pauses_obeys_and_goes_on(notebook):
    console = Shown(notebook)
    assert console.sentence.inner_text().startswith("Not trained yet: start takes 20 epochs")
    assert asked(notebook) == ("untrained", 0)

    console.button("start").click()
    wait_until_it_says(console, "Training epoch 1 of 20")
    wait_for_a_picture(console)  # by itself
    wait_for_a_picture(console)

    status, steps = asked(notebook)  # a cell runs meanwhile
    assert status == "training"
    assert trains_on(notebook, steps)
    console.slider("learning rate").press("ArrowLeft")
    wait_until_it_says(console, "learning rate 0.001.")
    assert trains_on(notebook, asked(notebook)[1])

    console.button("pause").click()
    wait_until_it_says(console, "Paused in epoch")
    notebook.page.wait_for_timeout(300)  # for a picture that is under way
    picture, before = console.picture.inner_html(), asked(notebook)
    notebook.page.wait_for_timeout(1000)
    assert asked(notebook) == before
    assert console.picture.inner_html() == picture

    console.button("resume").click()
    wait_for_a_picture(console)
    assert trains_on(notebook, before[1])
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_a_scene_starts_by_itself_with_its_question(notebook):
    console = Shown(notebook)
    console.button("rate 1").click()
    wait_until_it_says(console, "What do steps of this size do to the loss? The loss exploded")
    assert console.button("resume").is_disabled()
    console.button("reset").click()
    wait_until_it_says(console, "Not trained yet: start takes 20 epochs")
    assert asked(notebook) == ("untrained", 0)
    assert notebook.console_errors == []
