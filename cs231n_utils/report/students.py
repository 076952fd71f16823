"""The hand-ins of a class, each checked by a worker process that may end or lie as it likes."""

import json
import os
import signal
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

from cs231n_utils.checker import keeping, naming, record
from cs231n_utils.checker.failure import plain
from cs231n_utils.checker.verdict import TITLES
from cs231n_utils.report import worker

REPLIES = 2**20  # bytes of the replies to a hand-in that are read
OFTEN = 1000  # times at most that a recorded mistake counts
TAKEN = ("PATH", "LANG", "SYSTEMROOT", "TEMP", "TMP")  # of the environment
STATES = {"right": "right", "not attempted": "open"}  # of verdicts; the others are wrong
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# On Linux, workers are forked from a process that has everything ready; elsewhere BLAS may not
# survive a fork, and each worker is a new Python.
PROCESSES = get_context("forkserver" if sys.platform == "linux" else "spawn")
if sys.platform == "linux":
    PROCESSES.set_forkserver_preload(["cs231n_utils.report.ready"])


@dataclass
class Student:
    """What became of a hand-in."""

    name: str
    states: dict  # {number: "right", "wrong", "said" or "open"}
    mistakes: dict = field(default_factory=dict)  # {number: sentences, or a kind of verdict}
    attempts: dict = field(default_factory=dict)  # {number: {sentence or kind: how often}}
    problems: list = field(default_factory=list)  # sentences


def variables():
    """Return the environment that workers start with."""
    kept = {name: os.environ[name] for name in TAKEN if name in os.environ}
    kept |= dict.fromkeys(THREADS, "1") | {"PYTHONUTF8": "1", "MPLBACKEND": "agg"}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def examined(path, exercises, limits):
    """Return the Student whose hand-in lies at a path, whatever that is."""
    student = Student(plain(path.name, 80), {e.number: "open" for e in exercises})
    try:
        replies, why = _replies(_place(path), [e.number for e in exercises], limits)
        student.problems += [why] if why else []
        _take(student, replies, exercises)
    except Exception as error:  # replies may be anything, and the others' rows must not suffer
        student.problems.append(f"It cannot be read: {plain(str(error), 300)}.")
    return student


def _place(path):
    """Return the folder of a hand-in that holds the files. Raises ValueError if there is none."""
    if path.is_symlink() or not path.is_dir():
        raise ValueError("expected a folder; unpack it, or put its files into one of that name")
    for place in (path, *sorted(inner for inner in path.iterdir() if inner.is_dir())):
        wanted = *place.glob("*.ipynb"), place / keeping.FILE, place / record.FILE
        if not place.is_symlink() and any(file.exists() for file in wanted):
            return place.resolve()
    raise ValueError(f"it holds no notebook, no {keeping.FILE} and no {record.FILE}")


def _replies(place, numbers, limits):
    """Return what workers say of a hand-in, and a sentence where they could not finish.

    An answer that ends its worker costs only itself: another one takes the rest, and begins with
    that answer unless it was the first already.
    """
    replies, left, end, room = [], list(numbers), monotonic() + limits.hand_in, REPLIES
    while end - monotonic() > 0.1 and room > 0:
        text = _run(place, left, end - monotonic(), room, limits)
        room -= len(text)
        new = [reply for reply in map(_parsed, text.splitlines()) if isinstance(reply, dict)]
        replies += new
        begun = [reply["begun"] for reply in new if reply.get("begun") in left]
        if new and "done" in new[-1]:
            return replies, ""
        if not begun:
            break
        left = left[left.index(begun[-1]) :]
        if begun[-1] == begun[0]:  # no answer before it is to blame
            replies.append({"number": left.pop(0), "kind": "unchecked"})
    return replies, f"{len(left)} exercises could not be checked: it takes too long, or too much."


def _run(place, numbers, seconds, room, limits):
    """Return what one worker replies, in bytes; it and what it started has ended then."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty:
        out = Path(empty) / "replies"
        out.touch()
        process = PROCESSES.Process(target=worker.main, args=(place, numbers, out, limits))
        process.start()
        try:
            process.join(seconds)
        finally:
            with suppress(AttributeError, OSError):  # Windows; or nothing of it is left
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.join()
        with out.open("rb") as file:
            return file.read(room)


def _parsed(line):
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _take(student, replies, exercises):
    """Put into a student what replies say, as far as it is something that they can say."""
    said = next((reply for reply in replies if "problems" in reply), {})
    student.problems += [f"{plain(text, 300)}." for text in said.get("problems", ())[:5]]
    verdicts = {reply.get("number"): reply for reply in reversed(replies)}  # the first word counts
    for exercise in exercises:
        known, number = partial(naming.known, exercise), exercise.number
        verdict, right = verdicts.get(number, {}), said.get("states", {}).get(number) == "right"
        kind = verdict.get("kind", "not attempted")
        student.states[number] = STATES.get(kind, "wrong") if kind in TITLES else "open"
        if student.states[number] == "open" and right:
            student.states[number] = "said"
        if student.states[number] == "wrong":
            named = dict.fromkeys(filter(known, verdict.get("named", ())))  # each counts once
            student.mistakes[number] = [*named] or [kind]
        student.attempts[number] = {
            name: max(0, min(times, OFTEN))
            for name, times in said.get("mistakes", {}).get(number, {}).items()
            if type(times) is int and (name in TITLES or known(name))
        }
