"""Answers that passed are kept in my_layers.py, as code that needs no notebook."""

import os
import subprocess
import sys
import types
from math import prod, sqrt

import nbformat
import numpy as np
import numpy as numbers
import pytest
from made_up_exercises import both, parameters, places
from nbclient import NotebookClient

from cs231n_utils import own_files
from cs231n_utils.checker import guard, keeping
from cs231n_utils.checker.keeping import FILE, keep, kept
from cs231n_utils.checker.standalone import NotAlone, standalone
from cs231n_utils.own_files import own
from cs231n_utils.volumes import out_side
from cs231n_utils.volumes import out_side as out_of

ONE = 1
LIMITS = (0, (1, "two", None), -2.5)
FACTOR = np.float64(2)
TABLE = np.ones(3)
ENDLESS = float("inf")
THEIRS = '"""Mine."""\n\nimport numpy\n\n\ndef own():\n    return "ß"\n\n\n\n'


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CS231N_OWN", str(tmp_path))
    return tmp_path


def text():
    return own(FILE).read_bytes().decode()


def say(sentence):
    """Return the sentence, which should be words and no more than a few."""
    assert sentence.endswith(".")
    assert len(sentence) < 300
    return sentence


# ---- what is written ----


def plus_one(x):
    return numbers.asarray(x) + ONE


class Square:
    pass


def traced(function):
    import functools

    @functools.wraps(function)
    def inner(*inputs):
        return function(*inputs)

    return inner


def with_an_import(x):
    return numbers.sum(x)


def with_an_alias(x):
    return out_of(x, 1) + out_side(x, 1) + sqrt(prod([x]))


def with_a_helper(x):
    return plus_one(x)


def with_constants(x):
    return x, LIMITS, FACTOR


def with_a_default(x, start=ONE, shift=plus_one(2)):  # noqa: B008
    return x + start + shift


def with_an_annotation(x: np.ndarray) -> np.ndarray:
    return x


@traced
def with_a_decorator(x):
    return plus_one(x)


def with_recursion(x):
    return x if x < 1 else with_recursion(x - 1) + 0 * even(x)


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


def with_nested_code(x):
    class Inner:
        one = ONE

        def add(self, y):
            return [plus_one(v) + self.one for v in y]

    return Inner().add(x)


def with_nothing_else(x):
    return ONE(x)


def a_helper_of_two(x, shift=plus_one(1)):  # noqa: B008
    return x + shift


def with_helpers_that_need_each_other(x):
    return a_helper_of_two(plus_one(x))


@pytest.mark.parametrize(
    "function, inputs",
    [
        (plus_one, [1]),
        (with_an_import, [[1, 2]]),
        (with_an_alias, [4]),
        (with_a_helper, [2]),
        (with_constants, [2]),
        (with_a_default, [2]),
        (with_an_annotation, [2]),
        (with_a_decorator, [2]),
        (with_recursion, [4]),
        (with_nested_code, [[1, 2]]),
        (with_helpers_that_need_each_other, [3]),
    ],
)
def test_the_code_of_a_function_runs_by_itself(function, inputs):
    names = {}
    exec(standalone(function, function.__name__), names)
    np.testing.assert_equal(names[function.__name__](*inputs), function(*inputs))


def test_the_code_holds_what_is_needed_and_no_more():
    assert standalone(with_a_helper, "with_a_helper") == (
        "import numpy as numbers\n\n\nONE = 1\n\n\n"
        "def plus_one(x):\n    return numbers.asarray(x) + ONE\n\n\n"
        "def with_a_helper(x):\n    return plus_one(x)"
    )


def test_what_the_file_holds_already_is_not_imported_into_it(monkeypatch):
    module = types.ModuleType("my_layers")
    exec("def kept_before(x): return x", vars(module))
    monkeypatch.setitem(sys.modules, "my_layers", module)
    monkeypatch.setitem(globals(), "ONE", module.kept_before)
    assert "import" not in standalone(with_nothing_else, "with_nothing_else")


def uses_an_array(x):
    return x + TABLE


def uses_an_infinity(x):
    return x + ENDLESS


def uses_a_class(x):
    return Square(), x


def closure():
    shift = 1

    def places(side, F):
        return side + shift

    return places


def from_text():
    names = {}
    exec("def places(side, F): return 1", names)
    return names["places"]


@pytest.mark.parametrize(
    "function, name, words",
    [
        (uses_an_array, "uses_an_array", "uses `TABLE` from the notebook around it"),
        (uses_an_infinity, "uses_an_infinity", "uses `ENDLESS` from the notebook"),
        (lambda side: side, "places", "that begins with `def places(`"),
        (plus_one, "places", "that begins with `def places(`"),
        (print, "print", "that begins with `def print(`"),
        (closure(), "places", "uses names of a function around it"),
        (from_text(), "places", "run its cell again"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(function, name, words):
    with pytest.raises(NotAlone) as refusal:
        standalone(function, name)
    assert words in str(refusal.value)


def test_a_class_of_the_notebook_is_not_imported_from_it(monkeypatch):
    monkeypatch.setattr(Square, "__module__", "__main__")
    monkeypatch.setattr(sys.modules["__main__"], "Square", Square, raising=False)
    with pytest.raises(NotAlone, match="`Square`"):
        standalone(uses_a_class, "uses_a_class")


# ---- the file ----


def fits(side, F):
    if F > side:
        raise ValueError("too wide")


def first_places():
    def places(side, F):
        fits(side, F)
        return side - F + ONE

    return places


def other_places():
    def places(side, F):
        fits(side, F)
        moves = side - F
        return moves + 1

    return places


FIRST, OTHER = first_places(), other_places()


def test_an_answer_that_passes_is_kept(capsys):
    places.keep(FIRST)
    assert capsys.readouterr().out == "Kept: places is in my_layers.py, beside the notebooks.\n"
    assert text().startswith("# ---- exercise 90.2: places ----\nONE = 1\n")
    assert kept()["places"](5, 3) == 3


def test_the_kept_file_is_imported_by_a_fresh_python(own_folder):
    keep(places, FIRST)
    code = "import my_layers; print(my_layers.places(5, 3))"
    ran = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(own_folder)!r}); {code}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "3\n"


@pytest.mark.parametrize("answer", [lambda side, F: 1, None, places.answer.__class__])
def test_an_answer_that_does_not_pass_is_not_kept(answer):
    assert "does not pass yet, as `.check(places)` tells" in say(keep(places, answer))
    assert not own(FILE).exists()


def test_a_value_is_not_kept():
    assert "only functions are kept" in say(keep(parameters, 76))


def test_an_answer_kept_twice_is_there_once():
    keep(places, FIRST)
    before = text()
    assert say(keep(places, FIRST)).startswith("Kept")
    assert text() == before


def test_another_answer_takes_its_place_only_if_told_to():
    keep(places, FIRST)
    before = text()
    assert "`.keep(places, replace=True)` puts this one in its place" in say(keep(places, OTHER))
    assert text() == before
    assert say(keep(places, OTHER, replace=True)).startswith("Kept")
    assert "moves" in text()
    assert text().count("def places") == 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("theirs", [THEIRS, THEIRS.strip(), "\n\n" + THEIRS, "\ufeff" + THEIRS])
def test_what_others_wrote_is_left_byte_for_byte(theirs, end):
    theirs = theirs.replace("\n", end)
    own(FILE).write_bytes(theirs.encode())
    assert say(keep(places, FIRST)).startswith("Kept")
    own(FILE).write_bytes(text().encode() + b"# the end")
    assert say(keep(places, OTHER, replace=True)).startswith("Kept")
    assert text().startswith(theirs)
    assert text().endswith("# the end")
    assert text().count("\n") == text().count(end)
    assert kept()["places"](5, 3) == 3


def test_a_block_whose_last_line_an_editor_cut_off_is_still_a_block():
    keep(places, FIRST)
    own(FILE).write_text(text().rstrip())
    assert say(keep(places, FIRST)).startswith("Kept")
    assert text().count("def places") == 1


@pytest.mark.parametrize("theirs", ["def places(): pass\n", "places = 3\n", "class places: pass\n"])
def test_a_name_that_is_taken_is_refused_in_words(theirs):
    own(FILE).write_text(theirs)
    assert "rename or remove it" in say(keep(places, FIRST))
    assert text() == theirs


@pytest.mark.parametrize(
    "theirs, words",
    [
        (b"def f(:\n", "does not run: SyntaxError"),
        (b"1 / 0\n", "does not run: ZeroDivisionError, division by zero"),
        (b"raise SystemExit\n", "does not run: SystemExit"),
        (b"x = '\xff'\n", "is not text in UTF-8"),
        (b"x = '\x00'\n", "does not run"),
    ],
)
def test_a_file_that_does_not_run_is_left_alone_and_told_of(theirs, words):
    own(FILE).write_bytes(theirs)
    assert words in say(keep(places, FIRST))
    assert own(FILE).read_bytes() == theirs
    with pytest.raises(ValueError, match="Fix or remove it"):
        kept()


def test_a_file_that_never_ends_is_left_alone_and_told_of(monkeypatch):
    own(FILE).write_text("while True:\n    pass\n")
    monkeypatch.setattr(guard, "LIMIT", 0.2)
    monkeypatch.setattr(keeping, "standalone", lambda *_: "")
    assert "does not come to an end" in say(keep(places, FIRST))


def test_a_folder_that_cannot_be_written_to_is_told_of(own_folder, monkeypatch):
    monkeypatch.setenv("CS231N_OWN", str(own_folder / "nowhere"))
    assert "cannot be written (No such file" in say(keep(places, FIRST))


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_folder_or_a_pipe_of_that_name_is_told_of(own_folder, make):
    make(own_folder / FILE)
    assert "is a folder or a device. Remove it" in say(keep(places, FIRST))
    with pytest.raises(ValueError, match="is a folder or a device"):
        kept()


def test_blocks_without_number_are_told_of():
    own(FILE).write_text("# ---- exercise 1.1: f ----\n" * 100_000)
    with pytest.raises(ValueError, match="more than 200 blocks. Fix or remove it"):
        kept()


def test_a_write_that_fails_leaves_the_old_file(own_folder, monkeypatch):
    keep(places, FIRST)
    before = text()

    def fail(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(own_files.os, "replace", fail)
    assert "(Permission denied)" in say(keep(places, OTHER, replace=True))
    assert text() == before
    assert [path.name for path in own_folder.iterdir()] == [FILE]


def test_helpers_of_one_name_that_do_different_things_are_refused(monkeypatch):
    codes = {
        "places": "def helper(side, F):\n    return places_of(side, F)\n\n\n"
        "def places_of(side, F):\n    if F > side:\n        raise ValueError\n"
        "    return side - F + 1\n\n\n"
        "def places(side, F):\n    return helper(side, F)",
        "both": "def helper(x):\n    return 2 * x\n\n\ndef both(x):\n    return helper(x), x.sum()",
    }
    monkeypatch.setattr(keeping, "standalone", lambda answer, name: codes[name])
    monkeypatch.setattr(keeping, "_exercise", lambda number, name: {"places": places}[name])
    assert say(keep(places, FIRST)).startswith("Kept")
    before = text()
    said = say(keep(both, both.answer))
    assert "places in my_layers.py would no longer pass. Do two functions there use" in said
    assert text() == before


def test_blocks_of_exercises_that_the_course_has_no_longer_stay():
    keep(places, FIRST)
    old = text().replace("90.2: places", "98.1: gone").replace("of places", "of gone")
    own(FILE).write_text(old.replace("def places", "def gone"))
    assert say(keep(places, FIRST)).startswith("Kept")
    assert set(kept()) == {"places", "gone"}


def test_where_nothing_is_kept_there_is_nothing():
    assert kept() == {}


def test_a_reader_in_a_notebook_sees_the_line_and_keeps_the_answer(own_folder):
    cells = [
        "import numpy as np\nfrom cs231n_utils.exercises import ex01\nZERO = 0",
        "def relu_forward(x):\n    return x[99999]\n\nex01.relu_forward.check(relu_forward)",
        "def above(x):\n    return x > ZERO\n\n"
        "def relu_forward(x):\n    return np.where(above(x), x, ZERO)\n\n"
        "ex01.relu_forward.check(relu_forward)\nex01.relu_forward.keep(relu_forward)",
        "from cs231n_utils.exercises.progress import progress\nprogress()",
    ]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute(cwd=str(own_folder))
    outputs = [cell.outputs for cell in notebook.cells]
    wrong, right = outputs[1][0].data, outputs[2][0].data
    assert "That was in the line `return x[99999]`." in wrong["text/plain"]
    assert wrong["text/html"].startswith("<div")
    assert right["text/plain"].startswith("✓ Right.")
    assert outputs[2][1].data["text/plain"].startswith("Kept: relu_forward")
    assert "import numpy as np\n\n\nZERO = 0\n\n\ndef above(x):" in text()
    assert "1 of " in outputs[3][0].data["text/plain"]
