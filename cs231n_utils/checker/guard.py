"""Runs what a reader wrote, whatever it does: within a time limit, with its prints caught."""

import contextlib
import ctypes
import gc
import io
import os
import random
import sys
import threading
import warnings
from dataclasses import dataclass
from time import monotonic  # taken now: an answer may replace time.monotonic

import numpy as np

from cs231n_utils.checker.failure import Failure, plain
from cs231n_utils.checker.time_limit import ended_here

LIMIT = 10.0  # seconds for all calls of one check; a right answer takes some thousandths
PATIENCE = 2.0  # seconds more in which a call that is late is made to stop
STACK = 64 * 2**20  # bytes: recursion through C code would overflow the small stack of a thread
SHOWN = 2000  # characters that are kept of what an answer prints


@dataclass
class Ran:
    """What came of a call."""

    value: object = None
    failure: Failure | None = None
    printed: str = ""
    late: bool = False  # it was still running when its time was up
    stuck: bool = False  # and could not be stopped


class _Worker(threading.Thread):
    """A thread that runs what a reader wrote."""


class _Start(io.StringIO):
    """A text stream that keeps the beginning only: an answer may print without end."""

    def write(self, text):
        super().write(text[: max(0, SHOWN + 1 - self.tell())])  # one more tells that there is more
        return len(text)

    def close(self):
        """Stay open: it is not the answer's to close."""


def guarded(call, limit=None):
    """Return what came of call(), as Ran, after at most `limit` seconds and PATIENCE.

    It runs in a thread of its own, which can be left behind, or in this one where there are no
    threads; and what it changes of Python itself is put back.

    What no thread can be stopped in, and no Python can be, is one endless call into C.
    """
    ran, printed = Ran(), _Start()

    def work():
        try:
            with np.errstate(all="ignore"):  # we say ourselves where a NaN is
                ran.value = call()
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers, too
            ran.failure = Failure.of(error)

    if isinstance(threading.current_thread(), _Worker):  # or it would go on and on
        raise RuntimeError("an answer cannot check itself: call `.check` after the function")
    streams = contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed)
    with _put_back(), streams[0], streams[1]:
        thread, limit = _Worker(target=work, daemon=True), LIMIT if limit is None else limit
        try:
            ran.late = not (_ended(thread, limit) if _started(thread) else ended_here(work, limit))
        finally:  # also where the reader presses stop, which then stops the notebook
            ran.stuck = not _stopped(thread)
    ended = Ran(printed=plain(printed.getvalue(), SHOWN), late=ran.late, stuck=ran.stuck)
    if not ran.late:
        ended.value, ended.failure = ran.value, ran.failure
    return ended  # and not `ran`, which a thread left behind may still change


@contextlib.contextmanager
def _put_back():
    """Put back what is shared with the rest of the notebook, and show no warnings in between."""
    ours, legacy = random.getstate(), np.random.get_bit_generator()
    numpys, deepest, style = legacy.state, sys.getrecursionlimit(), np.get_printoptions()
    folder, variables, path, collects = (
        os.getcwd(),
        dict(os.environ),
        list(sys.path),
        gc.isenabled(),
    )
    stdin, set_limit = sys.stdin, sys.setrecursionlimit
    # The limit is one for all threads: a low one would stop the thread that waits
    sys.setrecursionlimit = lambda limit: set_limit(max(limit, deepest))
    with warnings.catch_warnings(), _no_exit():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            random.setstate(ours)
            np.random.set_bit_generator(legacy)
            legacy.state = numpys
            sys.setrecursionlimit = set_limit
            set_limit(deepest)
            np.set_printoptions(**style)
            os.chdir(folder)
            if dict(os.environ) != variables:
                os.environ.clear()
                os.environ.update(variables)
            sys.path[:], sys.stdin = path, stdin
            (gc.enable if collects else gc.disable)()


@contextlib.contextmanager
def _no_exit():
    """Make IPython's `exit()` end the answer that calls it, and not the kernel."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        yield
        return
    shell.ask_exit = sys.exit
    try:
        yield
    finally:
        del shell.ask_exit  # the method of its class shows again


def _started(thread):
    """Start a thread, and return whether that is possible: in a browser tab it is not."""
    try:
        before = threading.stack_size(STACK)
        try:
            thread.start()
        finally:
            threading.stack_size(before)
    except RuntimeError:
        return False
    return True


def _ended(thread, limit):
    until = monotonic() + limit
    while thread.is_alive() and monotonic() < until:
        thread.join(0.05)  # in slices, because on Windows a long wait cannot be interrupted
    return not thread.is_alive()


def _stopped(thread):
    """Return whether the thread has ended, or could be made to: it may catch what is raised in it.

    SystemExit is what ends a thread silently, and few answers catch it.
    """
    until = monotonic() + PATIENCE
    while thread.is_alive() and monotonic() < until:
        raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
        raise_in(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
        thread.join(0.05)
    return not thread.is_alive()
