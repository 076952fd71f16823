"""Checks what one student handed in, in a process of its own that can do little but compute."""

import contextlib
import ctypes
import faulthandler
import json
import os
import sys
from importlib import import_module
from stat import S_ISDIR
from types import ModuleType
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
    *("gc.get_", "cpython.PyInterpreterState_"),  # ways around this hook
)
SILENT = (  # what does the like without an event
    *("mkfifo", "mknod", "fork_exec", "_fork_exec", "pidfd_send_signal", "setpriority"),
    *("sched_setaffinity", "sched_setparam", "sched_setscheduler", "clock_settime"),
    *("clock_settime_ns", "shm_open", "shm_unlink", "SemLock", "sem_unlink"),
    *("write_history_file", "append_history_file"),
)
LOW = (  # modules that hold it, and are not to be imported once more
    *("posix", "time", "_signal", "_posixsubprocess", "_posixshmem", "_multiprocessing"),
    "readline",
)
CLOSED = "_dbm", "_gdbm"  # modules that write by themselves
VARIABLES = "HOME", "MPLCONFIGDIR", "IPYTHONDIR"  # name an empty folder
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Limits(NamedTuple):
    """Seconds by the clock for a hand-in, an answer, and an answer that nothing in Python stops."""

    hand_in: float = 300
    answer: float = guard.LIMIT
    stuck: float = 40


def hook(refused=REFUSED, closed=LOW + CLOSED, bits=WRITES, null=os.devnull):
    """Return the audit hook that raises PermissionError at what no answer to an exercise needs.

    It looks nothing up in a module, where an answer may replace it.
    """
    same, stat, is_folder, fault = str.__eq__, os.stat, S_ISDIR, PermissionError

    def refuse(event, arguments):
        bad = event.startswith(refused) or (event == "import" and arguments[0] in closed)
        if event == "open" and ((arguments[2] or 0) & bits or arguments[1] == "w"):
            bad = same(arguments[0], null) is not True  # `==` may be the path's own
        elif event == "os.mkdir":  # Matplotlib makes sure of a folder
            bad = arguments[2] != -1 or not is_folder(stat(arguments[0]).st_mode)
        if bad:
            raise fault(f"no answer needs {event}, and the report does not allow it")

    return refuse


def take_away():
    """Take from Python what would raise no audit event."""
    for name in LOW:
        with contextlib.suppress(ImportError):
            import_module(name)
    for module in list(sys.modules.values()):
        for name in SILENT:
            if isinstance(module, ModuleType) and name in vars(module):
                delattr(module, name)


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
    take_away()
    sys.addaudithook(hook())
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
