"""A class's hand-ins become a page and a table, whatever students hand in."""

import csv
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from multiprocessing import get_context
from pathlib import Path

import pytest

from cs231n_utils.checker import keeping, record
from cs231n_utils.exercises.progress import all_exercises
from cs231n_utils.report import students
from cs231n_utils.report.__main__ import main, report
from cs231n_utils.report.worker import Limits

EXERCISES = {e.name: e for e in all_exercises()}
BY_NUMBER = {e.number: e for e in all_exercises()}
SWAPPED = "The two indices are swapped: an array counts rows first, and y counts rows."
LATER = ["0.2", "0.3"]  # the exercises of notebook 00 after the first


def cell(exercise, answer):
    """Return the cell that poses an exercise, with an answer in it."""
    return f"{answer}\n\nex{exercise.notebook:02}.{exercise.name}.check({exercise.name})\n"


def notebook(*sources):
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4})


def pixel_code(body):
    lines = "\n    ".join(body.splitlines())
    return f"import numpy as np\nimport os\n\n\ndef pixel(img, x, y):\n    {lines}"


def pixel_is(body):
    """Return notebook 00 with a body for `pixel`, and its other exercises solved."""
    others = [BY_NUMBER[number] for number in LATER]
    return notebook(
        "import numpy as np",
        cell(EXERCISES["pixel"], pixel_code(body)),
        *(cell(exercise, exercise.source) for exercise in others),
    )


@pytest.fixture
def room(tmp_path):
    """A folder for what is handed in, and the function that hands in files by name."""
    (tmp_path / "class").mkdir()

    def hand_in(student, inside="workbook", **files):
        place = tmp_path / "class" / student / inside
        place.mkdir(parents=True)
        for name, text in files.items():
            path = place / {"nb": "00_start_here.ipynb", "layers": keeping.FILE}.get(
                name, record.FILE
            )
            path.write_text(text, encoding="utf-8")
        return place

    hand_in.folder = tmp_path / "class"
    return hand_in


def reported(room, **seconds):
    found = report(room.folder, room.folder.parent, **seconds)
    return {student.name: student for student in found}


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attributes)


def test_a_class_is_reported_on_a_page_and_in_a_table(room):
    room("Ada", nb=pixel_is("return img[y, x]"))
    room("Ben", nb=pixel_is("return img[x, y]"))
    times = {"0.1": {SWAPPED: 3, "raised": 1}, "0.2": {"<b>mine</b>": 9}}
    room("Cy", inside=".", progress=json.dumps({"0.1": "right", "mistakes": times}))
    found = reported(room)

    assert found["Ada"].states["0.1"] == "right"
    assert found["Ben"].mistakes["0.1"] == [SWAPPED]
    assert [found["Ben"].states[number] for number in LATER] == ["right"] * len(LATER)
    assert found["Cy"].states["0.1"] == "said"
    assert found["Cy"].attempts["0.1"] == {SWAPPED: 3, "raised": 1}
    assert not found["Cy"].attempts["0.2"], "a sentence that no check says does not count"
    page = (room.folder.parent / "report.html").read_text(encoding="utf-8")
    assert f"<td>{SWAPPED}</td><td>2</td><td>1</td><td>3</td>" in page
    assert "mine" not in page
    text = (room.folder.parent / "report.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["student"], row["solved"], row["0.1"]) for row in rows] == [
        ("Ada", "3", "right"),
        ("Ben", "2", "wrong"),
        ("Cy", "0", "said"),
    ]


@pytest.mark.slow
def test_where_workers_are_not_forked_each_is_a_new_python(room, monkeypatch):
    monkeypatch.setattr(students, "PROCESSES", get_context("spawn"))
    room("Ada", nb=pixel_is("return img[y, x]"))
    room("Ben", nb=pixel_is("os._exit(0)"))
    found = reported(room)
    assert [found[name].states["0.1"] for name in ("Ada", "Ben")] == ["right", "wrong"]
    assert [found["Ben"].states[number] for number in LATER] == ["right"] * len(LATER)


def test_an_answer_finds_what_it_needs_in_other_cells(room):
    cells = (
        "%matplotlib inline\nimport numpy as np",
        "1/0  # what is not needed does not run",
        "def at(img, row, column):\n    return img[row, OFFSET + column]",
        "OFFSET = 5",
        "!ls\nOFFSET = 0\nprint(undefined)",
        "def pixel(img, x, y):\n    return at(img, y, x)",
        "ex00.pixel.check(pixel)",
        "for i in range(2):\n    1 / 0",
        "shape = []\nfor i in range(4):\n    shape.append(i)",
        "import matplotlib.pyplot as plt",
        "def brightest(img, d):\n    plt.plot([1])\n    return 0, 0",
        "ex00.brightest.check(brightest)",
        "shape[:] = 50, 30, 40, 3\nshape_of_batch = tuple(shape)",
        "ex00.shape_of_batch.check(shape_of_batch)",
    )
    room("Ada", nb=notebook(*cells))
    states = reported(room)["Ada"].states
    assert states["0.1"] == states["0.2"] == "right"
    assert states["0.3"] == "wrong"
    assert states["1.1"] == "open"


def test_what_was_kept_counts_where_the_notebook_has_no_right_answer(room):
    code = "def pixel(img, x, y):\n    return img[y, x]"
    kept = keeping.BLOCK.format(number="0.1", name="pixel", code=code)
    room("Ada", layers=kept)
    room("Ben", layers=kept, nb=pixel_is("return img[x, y]"))
    room("Cy", layers="def pixel(:")
    found = reported(room)
    assert found["Ada"].states["0.1"] == found["Ben"].states["0.1"] == "right"
    assert "my_layers.py does not run: SyntaxError" in found["Cy"].problems[0]


BROKEN = {
    "nothing": ({}, "it holds no notebook, no my_layers.py and no my_progress.json"),
    "no JSON": ({"nb": "{"}, "00_start_here.ipynb is damaged"),
    "no notebook": ({"nb": "[1]"}, "00_start_here.ipynb is damaged"),
    "nested": ({"nb": "[" * 10**5}, "00_start_here.ipynb is damaged"),
    "odd cells": ({"nb": '{"cells": [3]}'}, "00_start_here.ipynb is damaged"),
    "odd progress": ({"progress": "[]"}, "my_progress.json is damaged"),
}


def test_a_broken_hand_in_is_a_row_with_a_sentence(room):
    for name, (files, _) in BROKEN.items():
        room(name, **files)
    (room.folder / "a file").write_text("")
    (room.folder / "a link").symlink_to(room.folder / "nothing")
    with (room("large") / "00_start_here.ipynb").open("wb") as file:
        file.truncate(500_000_000)
    os.mkfifo(room("pipe", nb=pixel_is("return img[y, x]")) / record.FILE)
    answers = room("honest", layers="", nb=pixel_is("return img[y, x]")) / "00_start_here.ipynb"
    (room("copied") / "00_start_here.ipynb").symlink_to(answers)
    found = reported(room)

    problems = {name: " ".join(student.problems) for name, student in found.items()}
    for name, (_, words) in BROKEN.items():
        assert words in problems[name]
    assert "expected a folder; unpack it" in problems["a file"]
    assert "expected a folder; unpack it" in problems["a link"]
    assert "00_start_here.ipynb has 500 MB, of 50 that are read" in problems["large"]
    assert "my_progress.json is not a file" in problems["pipe"]
    assert "00_start_here.ipynb is not a file" in problems["copied"]
    assert "right" not in found["copied"].states.values()
    assert found["pipe"].states["0.1"] == found["honest"].states["0.1"] == "right"
    assert not problems["honest"]


FORGED = """
import json
for number in range(100):
    forged = json.dumps({"number": number, "kind": "right", "named": ["<script>"]}) + "\\n"
    try:
        os.write(number, forged.encode())
    except OSError:
        pass
"""
HOSTILE = {
    "exit": "os._exit(0)",
    "abort": "os.abort()",
    "fork": "while True: os.fork()",
    "shell": "os.system('touch {target}')",
    "process": "import subprocess; subprocess.run(['touch', '{target}'])",
    "write": "open('{target}', 'w')",
    "write low": "os.open('{target}', os.O_CREAT | os.O_WRONLY)",
    "save": "np.save('{target}', np.ones(3))",
    "remove": "import shutil; shutil.rmtree('{folder}')",
    "kill": "os.kill(os.getppid(), 9)",
    "network": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "C": "import ctypes; ctypes.CDLL(None).fork()",
    "memory": "return np.ones((10**10,)), [0] * 10**10",
    "markup": "raise ValueError('</td><script>alert(1)</script>')",
    "print": "while True: print('x' * 10**6)",
    "print low": "while True: os.write(1, b'x' * 10**6)",
    "forge": FORGED,
    "patch": "np.max = np.array = None",
    "deep": "return pixel(img, x, y)",
    "unhook": "from cs231n_utils.report import worker\n"
    "worker.REFUSED, worker.WRITES = ('none',), 0\nos.system('touch {target}')",
    "hook": "import gc\nfor each in gc.get_objects():\n"
    "    if getattr(each, '__name__', '') == 'refuse':\n"
    "        each.__code__ = (lambda event, arguments: None).__code__\nos.mkdir('{target}')",
    "null": "os.devnull = '{target}'\nopen('{target}', 'w')",
    "sly": "class Sly(str):\n    __ne__ = lambda *_: False\nopen(Sly('{target}'), 'w')",
    "is folder": "os.path.isdir = bool\nos.mkdir('{target}')",
    "folder": "os.chdir('/')\nos.mkdir('tmp', dir_fd=os.open('{folder}', 0))",
    "pipe": "os.mkfifo('{target}')",
    "node": "os.mknod('{target}', 0o100600)",
    "once more": "import sys\ndel sys.modules['posix']\nimport posix\nposix.mkfifo('{target}')",
    "spawn": "from multiprocessing.util import spawnv_passfds\n"
    "spawnv_passfds(b'/bin/touch', [b'touch', b'{target}'], [])\nreturn img[y, x]",
    "inner Python": "import _xxsubinterpreters as inner\n"
    'inner.run_string(inner.create(), \'open("{target}", "w")\')',
    "history": "import readline\nreadline.write_history_file('{target}')",
    "signal": "import signal\n"
    "signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)\nreturn img[y, x]",
    "slow down": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 1)\nreturn img[y, x]",
    "semaphore": "from _multiprocessing import SemLock\n"
    "SemLock(0, 1, 1, '/cs231n', True)\nreturn img[y, x]",
}
QUICK = "exit", "shell", "write", "forge", "unhook", "sly", "pipe", "spawn", "signal"
SLOW = {
    "loop": "while True: pass",
    "C loop": "import itertools; sum(itertools.count())",
    "deaf": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
}


def hostile(room, deeds):
    """Hand in an honest answer and hostile ones; return the students, once all is as it was."""
    target = room.folder.parent / "touched"
    room("<script>", nb=pixel_is("return img[y, x]"))
    room("=1+1", nb=pixel_is("return img[y, x]"))
    for name, deed in deeds.items():
        deed = deed.replace("{target}", str(target)).replace("{folder}", str(room.folder))
        room(name, nb=pixel_is(deed))
    before = sorted(room.folder.rglob("*"))
    found = reported(room, answer=2, stuck=8)
    assert sorted(room.folder.rglob("*")) == before
    assert not target.exists()
    assert not Path(f"{target}.npy").exists()
    page = (room.folder.parent / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert Tags(page).tags <= set(
        "html meta title style h1 h2 h3 p code table thead tbody tr th td small bdi br".split()
    )
    assert "\n'=1+1,3," in (room.folder.parent / "report.csv").read_text(encoding="utf-8")
    return found


@pytest.mark.parametrize(
    "names", [QUICK, pytest.param([n for n in HOSTILE if n not in QUICK], marks=pytest.mark.slow)]
)
def test_nothing_that_a_student_wrote_touches_more_than_its_own_row(room, names):
    found = hostile(room, {name: HOSTILE[name] for name in names})
    for name, student in found.items():
        honest = name in ("<script>", "=1+1")
        assert student.states["0.1"] == ("right" if honest else "wrong"), name
        after = [student.states[number] for number in LATER]
        assert after == ["right"] * len(LATER), name
        assert "<script>" not in str(student.mistakes)


def test_replies_without_end_are_not_kept_in_memory(monkeypatch):
    begun = b'{"begun": "0.1"}\n'
    monkeypatch.setattr(students, "REPLIES", 10 * len(begun))
    monkeypatch.setattr(students, "_run", lambda *_: begun * 4)
    replies, why = students._replies(None, [str(n) for n in range(99)] + ["0.1"], Limits())
    assert "too much" in why
    assert len(replies) < 20


def test_a_hand_in_counts_once_however_often_it_repeats_a_mistake():
    student = students.Student("Eve", {"0.1": "open"})
    reply = {"number": "0.1", "kind": "wrong values", "named": [SWAPPED] * 9}
    students._take(student, [reply], [EXERCISES["pixel"]])
    assert student.mistakes["0.1"] == [SWAPPED]


@pytest.mark.slow
def test_an_answer_without_end_costs_only_itself(room):
    found = hostile(room, SLOW)
    for name in SLOW:
        assert found[name].states["0.1"] == "wrong"
        assert [found[name].states[number] for number in LATER] == ["right"] * len(LATER), name


def test_a_hand_in_whose_time_is_over_says_so(room):
    room("Ada", nb=pixel_is("while True: pass"))
    student = reported(room, hand_in=1)["Ada"]
    assert re.match(r"\d\d exercises could not be checked", student.problems[0])
    assert "right" not in student.states.values()


def test_the_command_says_what_it_wrote_and_where_there_is_nothing(room, monkeypatch):
    monkeypatch.chdir(room.folder.parent)
    room("Ada", nb=pixel_is("return img[y, x]"))
    run = [sys.executable, "-m", "cs231n_utils.report", "class", "--jobs", "1"]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout == "1 hand-ins: report.html and report.csv\n"
    assert main(["nowhere"]).startswith("There is no report: [Errno 2]")
