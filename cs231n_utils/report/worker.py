"""Checks what one student handed in, in a process of its own that can do little but compute."""

import contextlib
import ctypes
import faulthandler
import json
import os
import sys
from typing import NamedTuple

from cs231n_utils.checker import guard
from cs231n_utils.checker.verdict import Verdict
from cs231n_utils.exercises.progress import all_exercises
from cs231n_utils.report import handin

RESOURCES = {"CPU": 120, "AS": 2 * 2**30, "FSIZE": 2**22, "CORE": 0}  # in seconds and bytes
REFUSED = (  # audit events: whatever writes, starts, signals, connects, or loads machine code
    *("os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "os.kill"),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.chflags", "os.utime", "os.setxattr", "os.removexattr"),
    *("subprocess.", "pty.", "socket.", "ctypes.", "resource.", "fcntl.", "syslog.", "winreg."),
    *("sqlite3.", "shutil.", "msvcrt.", "webbrowser.", "_winapi.", "signal.", "code.__new__"),
)
VARIABLES = "HOME", "MPLCONFIGDIR", "IPYTHONDIR"  # name an empty folder
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Limits(NamedTuple):
    """Seconds by the clock for a hand-in, an answer, and an answer that nothing in Python stops."""

    hand_in: float = 300
    answer: float = guard.LIMIT
    stuck: float = 40


def refuse(event, arguments):
    """Raise PermissionError at what no answer to an exercise needs: an audit hook."""
    writes = event == "open" and arguments[0] != os.devnull and (arguments[2] or 0) & WRITES
    is_made = event == "os.mkdir" and os.path.isdir(arguments[0])  # as Matplotlib makes sure of
    if writes or (event.startswith(REFUSED) and not is_made):
        raise PermissionError(f"no answer needs {event}, and the report does not allow it")


def set_limits():
    """Set limits to the time, the memory and the files of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the clock alone limits it
        return
    for name, most in RESOURCES.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def verdict_on(exercise, answers, patience):
    """Return the Verdict on the first answer that is right, or else on the first attempt."""
    first = Verdict("not attempted")
    for answer in answers:
        faulthandler.dump_traceback_later(patience, exit=True)
        ran = guard.guarded(answer)
        failed = "late" if ran.late else "raised" if ran.failure else ""
        verdict = Verdict(failed) if failed else exercise.grade(ran.value)
        if verdict.kind == "right":
            return verdict
        first = verdict if first.kind == "not attempted" else first
    return first


def main(folder, numbers, out, limits):
    """Write JSON into the file `out`, a line for each step, and end the process."""
    with contextlib.suppress(AttributeError):  # Windows
        os.setsid()
    os.closerange(0, 1000)  # what leads to other processes; an answer cannot print either
    for _ in range(3):
        os.open(os.devnull, os.O_RDWR)
    file = out.open("w", encoding="utf-8")
    os.chdir(out.parent)
    os.environ |= dict.fromkeys(VARIABLES, str(out.parent)) | {"CS231N_OWN": str(folder)}

    def tell(**step):
        print(json.dumps(step), file=file, flush=True)

    ctypes.pythonapi.PyThreadState_SetAsyncExc  # noqa: B018, what the guard needs is loaded now
    guard.LIMIT = limits.answer
    exercises = [exercise for exercise in all_exercises() if exercise.number in numbers]
    set_limits()
    sys.addaudithook(refuse)
    faulthandler.dump_traceback_later(limits.stuck, exit=True)
    answers, told = handin.read(folder)
    tell(**told)
    for exercise in exercises:
        tell(begun=exercise.number)
        verdict = verdict_on(exercise, answers.get(exercise.name, ()), limits.stuck)
        if verdict.kind == "unchecked":  # something of NumPy or Python was replaced: start over
            os._exit(1)
        tell(number=exercise.number, kind=verdict.kind, named=verdict.named)
    tell(done=True)
    os._exit(0)  # threads that an answer left behind need not end
