"""Hostile answers in a real kernel: the kernel goes on, and the notebook is as it was."""

import nbformat
import pytest
from nbclient import NotebookClient

SETUP = """
import gc, os, sys
import numpy as np
from cs231n_utils.exercises import ex01
def outside():
    return (os.getcwd(), dict(os.environ), list(sys.path), gc.isenabled(), sys.getrecursionlimit())
before = outside()
"""
DEEDS = {
    "leaves IPython": "exit()",
    "quits": "quit",
    "quits with a call": "quit()",
    "leaves Python": "sys.exit(3)",
    "interrupts": "raise KeyboardInterrupt",
    "moves to another folder": "os.chdir('/')",
    "empties the environment": "os.environ.clear()",
    "empties the path": "sys.path.clear()",
    "stops collecting garbage": "gc.disable()",
    "recurses without end": "relu_forward(x)",
    "asks for input": "input()",
    "prints escapes": "print('\\x1b[31mred\\x00')",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernel")
    cells = [SETUP] + [
        f"def relu_forward(x):\n    {deed}\n    return x\n\nex01.relu_forward.check(relu_forward)"
        for deed in DEEDS.values()
    ]
    cells += [
        "print('alive', outside() == before)",
        "np.max = None",
        cells[1].replace("exit()", "x = x + 1"),
    ]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(nb, kernel_name="python3", timeout=60, allow_errors=True)
    client.execute(cwd=str(folder))
    return [cell.outputs for cell in nb.cells]


@pytest.mark.parametrize("number, deed", list(enumerate(DEEDS, 1)))
def test_each_gets_a_verdict_and_no_traceback(outputs, number, deed):
    (output,) = outputs[number]
    assert output.output_type == "display_data", output
    said = output.data["text/plain"]
    assert said.startswith("✗"), said
    assert "\x1b" not in said
    assert "\x00" not in said


def test_the_kernel_is_alive_and_as_it_was(outputs):
    assert outputs[len(DEEDS) + 1][0].text == "alive True\n"


def test_a_numpy_that_was_replaced_is_answered_in_words(outputs):
    said = outputs[-1][0].data["text/plain"]
    assert said.startswith("✗ This could not be checked. The check itself stopped with TypeError.")
    assert "*Restart Kernel*" in said
