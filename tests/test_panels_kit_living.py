"""The older panel of a cell that is run again is closed, in a real kernel."""

import os
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

MAKE = "from made_up_panel import made_up\nmade_up()"
COUNT = "from ipywidgets.widgets.widget import _instances\nprint(len(_instances))"


@pytest.fixture(scope="module")
def kernel():
    here = Path(__file__).parent
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(here), str(here.parent)])}
    manager, client = start_new_kernel(kernel_name="python3", env=env, cwd=str(here))
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def run(kernel):
    """run(cell, code) runs code as the cell of that name, and returns what it prints."""

    def run_cell(cell, code):
        content = {"code": code, "silent": False, "store_history": True}
        metadata = {"cellId": cell} if cell else {}
        message = kernel.session.msg("execute_request", content, metadata=metadata)
        kernel.shell_channel.send(message)
        printed = ""
        while True:
            answer = kernel.get_iopub_msg(timeout=60)
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if answer["msg_type"] == "error":
                raise AssertionError("\n".join(answer["content"]["traceback"]))
            if answer["msg_type"] == "stream":
                printed += answer["content"]["text"]
            if answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
                kernel.get_shell_msg(timeout=60)
                return printed

    return run_cell


def count(run):
    return int(run("count", COUNT).split()[-1])


def test_a_cell_that_runs_twenty_times_keeps_one_panel(run):
    run("again", MAKE)
    one = count(run)
    for _ in range(20):
        run("again", MAKE)
    assert count(run) == one


def test_where_cells_have_no_names_nothing_is_closed(run):
    before = count(run)
    run(None, MAKE)
    run(None, MAKE)
    assert count(run) >= before + 2 * 10


def test_several_panels_of_a_cell_survive_until_it_runs_again(run):
    two = f"{MAKE.replace('made_up()', 'a, b = made_up(), made_up()')}\na"
    run("two", two)
    before = count(run)
    run("ask", "print(a.box is not None, b.box is not None)")
    run("two", two)
    assert count(run) == before
    assert run("ask", "print(a.box is not None, b.box is not None)") == "True True\n"


def test_a_panel_that_is_shown_in_another_cell_survives_until_that_runs_again(run):
    run("here", f"{MAKE.replace('made_up()', 'panel = made_up()')}\nfirst = panel\npanel")
    run("there", "panel.set(n=4)")
    run("here", "panel = made_up()\npanel")
    assert run("ask", "print(first.box is not None, panel.box is not None)") == "True True\n"
    run("there", "panel.set(n=5)")
    assert run("ask", "print(first.box is not None, panel.box is not None)") == "False True\n"
    run("there", "first")
    assert run("ask", "print(first.box is not None, first.sentence)").startswith("True 4 squares")
