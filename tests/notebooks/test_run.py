"""How notebooks are stored and checked, tried on made-up ones in a project of their own."""

import os
import re
import shutil
import subprocess
import sys

import joblib
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from running import ROOT, budget, environment, limit
from store_outputs import execute

pytestmark = pytest.mark.slow

FIGURE = """
import matplotlib.pyplot as plt
from cs231n_utils.figures.style import STYLE, show
plt.style.use(STYLE)
fig, ax = plt.subplots()
ax.plot([0, 1, 3])
show(fig, "A line that rises from 0 to 3.")
"""
BAR = """
from time import sleep
from tqdm.auto import tqdm
for epoch in tqdm(range(12), desc="epochs"):
    sleep(epoch / 1000)
"""
STOPPED_BAR = """
from tqdm.auto import tqdm
for epoch in tqdm(range(12)):
    if epoch == 6: break
"""
NETWORK = """
from urllib.request import urlopen
try:
    urlopen("http://example.org")
except OSError as error:
    print(error)
"""
CELLS = {
    "figure": FIGURE,
    "bar": BAR,
    "stopped": STOPPED_BAR,
    "set": "print({'conv', 'relu', 'pool'}, hash('conv'))",
    "about": "import time; print(f'loss ≈ {time.time():,.3f}, of 10 classes')",
    "exact": "print('3,072 weights')",
    "share": "print(f'≈ {73}% are right')",
    "result": "6 * 7",
    "image": FIGURE,
    "network": NETWORK,
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the machinery with three notebooks, whose outputs are stored."""
    home = tmp_path_factory.mktemp("project")
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, home)
    for name in ("tests/notebooks", "tests/offline"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    (home / "notebooks").mkdir()
    cells = [new_markdown_cell("# Made up"), *map(new_code_cell, CELLS.values())]
    nbformat.write(new_notebook(cells=cells), home / "notebooks" / "01_right.ipynb")
    store(home)
    return home


def run(home, *command):
    env = os.environ | {"PYTHONPATH": "", "PYTHONHASHSEED": "random", "COLUMNS": "200"}
    command = [sys.executable, *command]
    return subprocess.run(command, cwd=home, env=env, capture_output=True, text=True)


def store(home):
    done = run(home, "tests/notebooks/store_outputs.py")
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture
def right(project):
    return nbformat.read(project / "notebooks" / "01_right.ipynb", as_version=4)


def cell_of(nb, name):
    return nb.cells[1 + list(CELLS).index(name)]


def test_storing_twice_writes_the_same_bytes_though_a_number_varies(project, right):
    assert "time.time()" in cell_of(right, "about").source
    store(project)
    again = nbformat.read(project / "notebooks" / "01_right.ipynb", as_version=4)
    assert nbformat.writes(again) == nbformat.writes(right)


def test_a_number_that_varies_is_stored_anew_where_its_sentence_has_changed(project, right):
    older = nbformat.reads(nbformat.writes(right), as_version=4)
    falsify(older, "about", "10 classes\\n", "11 classes\\n")
    path = project / "notebooks" / "01_right.ipynb"
    nbformat.write(older, path)
    store(project)
    again = nbformat.read(path, as_version=4)
    said = [cell_of(nb, "about").outputs[0].text for nb in (right, again)]
    assert "10 classes" in said[1]
    assert said[0] != said[1]


def test_a_finished_bar_is_stored_as_finished(right):
    (output,) = cell_of(right, "bar").outputs
    assert output.data == {"text/plain": "epochs: 100%|██████████| 12/12"}


def test_a_stopped_bar_is_stored_where_it_stopped(right):
    (output,) = cell_of(right, "stopped").outputs
    assert output.data == {"text/plain": "50%|█████     | 6/12"}


def test_a_kernel_cannot_leave_this_machine(right):
    (output,) = cell_of(right, "network").outputs
    assert "the tests run without a network" in output.text
    assert "example.org" in output.text


def falsify(nb, name, old, new):
    """Change what is stored under a cell, as an edit of the code would."""
    text = nbformat.writes(new_notebook(cells=[cell_of(nb, name)]))
    assert old in text
    changed = nbformat.reads(text.replace(old, new), as_version=4).cells[0]
    cell_of(nb, name).outputs = changed.outputs


FALSE = [
    ("exact", "3,072 weights\\n", "3,073 weights\\n"),
    ("about", "10 classes\\n", "11 classes\\n"),
    ("figure", '"A line that', '"A curve that'),
    ("bar", "epochs: 100%", "steps: 100%"),
    ("share", "≈ 73%", "≈ 13%"),
    ("result", '"execute_result"', '"display_data"'),
    ("image", "base64,iVBOR", "base64,iVBOQ"),
]


def test_nbval_compares_all_but_what_sanitize_cfg_lets_through(project, right):
    wrong = nbformat.reads(nbformat.writes(right), as_version=4)
    for fault in FALSE:
        falsify(wrong, *fault)
    nbformat.write(wrong, project / "notebooks" / "02_false.ipynb")
    slow = new_notebook(cells=[new_code_cell("x = 1", execution_count=1)])
    nbformat.write(slow, project / "notebooks" / "03_slow.ipynb")
    budgets = project / "tests" / "notebooks" / "running.py"
    text = budgets.read_text(encoding="utf-8")
    assert '"09": 60' in text
    budgets.write_text(text.replace('"09": 60', '"03": 0'), encoding="utf-8")

    done = run(project, "-m", "pytest", "-n2", "notebooks", "-p", "no:cacheprovider")

    failed = re.findall(r"FAILED notebooks/(\S+?)\.ipynb::Cell (\d+)", done.stdout)
    wanted = [("02_false", str(list(CELLS).index(name))) for name, _, _ in FALSE]
    assert sorted(failed) == [*sorted(wanted), ("03_slow", "0")], done.stdout + done.stderr
    assert re.search(r"03_slow.ipynb has taken \d s of a core up to .*, where 0 s", done.stdout)
    assert re.search(r"\d\.\d s of a core  notebooks/01_right.ipynb", done.stdout)
    assert re.search(r"\d MB  gw1", done.stdout)
    assert f" {2 * len(CELLS) - len(FALSE)} passed" in done.stdout


def test_the_rules_let_three_things_through_and_no_more():
    config = (ROOT / "tests" / "notebooks" / "sanitize.cfg").read_text(encoding="ascii")
    assert len(re.findall("^regex:", config, re.MULTILINE)) == 3


def test_a_notebook_has_thirty_seconds_and_the_training_one_sixty():
    assert budget("notebooks/01_volumes.ipynb") == 30
    assert budget("notebooks/09_full_convnet.ipynb") == 60
    assert limit("notebooks/09_full_convnet.ipynb") == 120


@pytest.mark.parametrize(
    "source, least, most",
    [
        ("import time; time.sleep(5)", 0, 4),
        ("import time\nwhile time.process_time() < 5: pass", 4, 15),
    ],
)
def test_seconds_are_those_that_the_kernel_works(source, least, most, tmp_path):
    assert least < execute(new_notebook(cells=[new_code_cell(source)]), tmp_path) < most


def test_a_process_that_holds_too_much_fails_once_and_says_at_which_test(project):
    (project / "tests" / "test_memory.py").write_text(
        "KEPT = []\n"
        "def test_small(): pass\n"
        "def test_large(): KEPT.append(b'1' * 1_600_000_000)\n"
        "def test_after(): pass\n"
    )
    done = run(project, "-m", "pytest", "tests/test_memory.py", "-p", "no:cacheprovider")
    assert re.findall(r"FAILED (\S+)", done.stdout) == ["tests/test_memory.py::test_large"]
    assert "test_large this process has come to hold 1" in done.stdout
    assert " 2 passed" in done.stdout


def test_there_are_as_many_workers_as_cores(project):
    done = run(project, "-m", "pytest", "-nauto", "notebooks/01_right.ipynb", "-pno:cacheprovider")
    assert f"{joblib.cpu_count()} workers [{len(CELLS)} items]" in done.stdout


def test_the_tests_themselves_have_no_network_either():
    import socket

    with pytest.raises(OSError, match="without a network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="without a network"):
        socket.getaddrinfo("example.org", 80)


def test_loopback_stays_open():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        socket.create_connection(("localhost", server.getsockname()[1])).close()


def test_kernels_are_started_under_the_same_conditions():
    for name, value in environment().items():
        assert os.environ[name] == value
