"""What the reader has answered is remembered beside the notebooks, and nowhere else."""

import json
import os
import stat
from html.parser import HTMLParser

import pytest

from cs231n_utils import own_files
from cs231n_utils.checker import record
from cs231n_utils.exercises.progress import Progress, all_exercises, progress
from cs231n_utils.own_files import own, write

SOME = Progress({0: {"0.1": "right", "0.2": "tried", "0.3": "open"}, 1: {"1.1": "open"}})


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CS231N_OWN", str(tmp_path))
    monkeypatch.setattr(record, "unwritten", {})
    return tmp_path


def test_the_readers_files_are_in_the_folder_of_the_notebook(monkeypatch):
    monkeypatch.delenv("CS231N_OWN")
    assert str(own("my_file")) == "my_file"


def test_what_was_right_stays_right():
    for kind in ("wrong values", "right", "raised", "not attempted"):
        record.note("1.1", kind)
    assert record.answered() == {"1.1": "right"}


def test_what_was_tried_becomes_right():
    record.note("1.1", "wrong values")
    assert record.answered() == {"1.1": "tried"}
    record.note("1.1", "right")
    assert record.answered() == {"1.1": "right"}


def test_an_exercise_that_is_not_attempted_leaves_nothing(own_folder):
    record.note("1.1", "not attempted")
    assert not list(own_folder.iterdir())


def test_nothing_is_written_again_that_is_known_already():
    record.note("1.1", "right")
    before = own(record.FILE).stat()
    record.note("1.1", "right")
    assert own(record.FILE).stat() == before


def test_two_notebooks_add_to_one_record(own_folder, monkeypatch):
    record.note("1.1", "right")
    monkeypatch.setattr(os, "getpid", lambda: -1)  # as in the kernel of another notebook
    record.note("2.1", "raised")
    assert record.answered() == {"1.1": "right", "2.1": "tried"}
    assert [path.name for path in own_folder.iterdir()] == [record.FILE]


def test_where_nothing_can_be_written_it_is_said_once_and_lasts_as_long_as_the_kernel(
    own_folder, monkeypatch
):
    def is_refused(path, text):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(record, "write", is_refused)
    said = [record.note(number, "right") for number in ("1.1", "1.2", "1.1")]
    assert said[0].startswith("Your progress cannot be written to my_progress.json (Read-only file")
    assert said[1:] == [None, None]
    assert record.answered() == {"1.1": "right", "1.2": "right"}
    assert not list(own_folder.iterdir())


def test_two_notebooks_that_write_at_once_do_not_share_a_draft(own_folder, monkeypatch):
    drafts = []
    monkeypatch.setattr(own_files.os, "replace", lambda draft, path: drafts.append(draft))
    for process in (1, 2):
        monkeypatch.setattr(own_files.os, "getpid", lambda process=process: process)
        write(own_folder / "a", "")
    assert drafts[0] != drafts[1]


def test_a_write_that_is_interrupted_leaves_the_old_file(own_folder, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    write(own("a.txt"), "old\n")
    monkeypatch.setattr(own_files.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(own("a.txt"), "new\n")
    assert [path.name for path in own_folder.iterdir()] == ["a.txt"]
    assert own("a.txt").read_text() == "old\n"


def test_a_file_is_as_open_to_others_as_any_that_is_made_here(own_folder):
    (own_folder / "plain").write_text("")
    write(own("a.txt"), "")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in sorted(own_folder.iterdir())]
    assert modes[0] == modes[1]


def test_where_the_folder_is_not_there_nothing_is_kept(own_folder, monkeypatch):
    monkeypatch.setenv("CS231N_OWN", str(own_folder / "nowhere"))
    record.note("1.1", "right")
    assert record.answered() == {}


def test_a_mistake_is_counted_by_its_sentence_and_without_one_by_its_verdict():
    for kind, named in (("raised", ()), ("wrong values", ("Rows come first.",)), ("right", ())):
        record.note("1.1", kind, named)
    record.note("1.1", "wrong values", ("Rows come first.",))
    assert record.mistakes() == {"1.1": {"raised": 1, "Rows come first.": 2}}
    assert json.loads(own(record.FILE).read_text()) == {
        "1.1": "right",
        "mistakes": record.mistakes(),
    }


@pytest.mark.parametrize("damaged", [[], {"1.1": 3}, {"1.1": {"a": "b", "c": True, "d": -1}}])
def test_counts_that_are_none_are_left_out(damaged):
    own(record.FILE).write_text(json.dumps({"mistakes": damaged}))
    record.note("1.1", "raised")
    assert record.mistakes() == {"1.1": {"raised": 1}}


BROKEN = ["", "{", "[1, 2]", "3", "[" * 10**5, b"\xff"]


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_record_that_cannot_be_read_stays_and_is_told_of(text):
    own(record.FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    before = own(record.FILE).read_bytes()
    record.note("1.1", "right")
    assert own(record.FILE).read_bytes() == before
    with pytest.raises(ValueError, match="delete it, and it starts over"):
        progress()


def test_a_record_that_was_deleted_begins_anew():
    record.note("0.1", "right")
    own(record.FILE).unlink()
    assert repr(progress()).startswith("No exercise is answered yet.")


def test_what_the_course_does_not_know_is_left_out():
    states = {"0.1": "right", "99.1": "right", "0.2": "nonsense", "0.3": [1]}
    own(record.FILE).write_text(json.dumps(states))
    assert repr(progress()).splitlines()[0].startswith("1 of ")


def test_progress_is_told_in_words():
    assert repr(SOME) == ("1 of 4 exercises are right.\nNotebook 00: 1 of 3 right, 0.2 not yet.")


def test_a_progress_in_one_exercise_is_found():
    record.note("0.1", "right")
    number = len(all_exercises())
    here = len([each for each in all_exercises() if each.notebook == 0])
    assert repr(progress()) == (
        f"1 of {number} exercises are right.\nNotebook 00: 1 of {here} right."
    )


def test_the_picture_has_a_square_for_each_exercise():
    class Squares(HTMLParser):
        titles = []

        def handle_starttag(self, tag, attributes):
            if tag == "td":
                self.titles.append(dict(attributes)["title"])

    Squares().feed(SOME._repr_html_())
    assert Squares.titles == [
        "exercise 0.1: right",
        "exercise 0.2: tried",
        "exercise 0.3: open",
        "exercise 1.1: open",
    ]


def test_exercises_come_in_the_order_of_their_numbers():
    numbers = [tuple(map(int, each.number.split("."))) for each in all_exercises()]
    assert numbers == sorted(numbers)
