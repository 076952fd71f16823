"""What a reader wrote runs within a time limit, and changes nothing but what it returns."""

import _thread
import gc
import os
import random
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from cs231n_utils.checker import guard
from cs231n_utils.checker.failure import LONGEST, Failure
from cs231n_utils.checker.guard import guarded


@pytest.fixture(autouse=True)
def no_worker_is_left():
    yield
    assert not workers()


def workers():
    return [thread for thread in threading.enumerate() if isinstance(thread, guard._Worker)]


def endless():
    while True:
        pass


def raised(call):
    return guarded(call).failure


def test_what_a_call_returns_comes_back():
    assert guarded(lambda: 3) == guard.Ran(value=3)


def test_what_a_call_prints_is_caught(capsys):
    def talk():
        print("one")
        print("two", file=sys.stderr)

    assert guarded(talk).printed == "one\ntwo\n"
    assert capsys.readouterr() == ("", "")


def test_of_endless_prints_the_beginning_is_kept():
    printed = guarded(lambda: [print("x" * 99) for _ in range(999)]).printed
    assert len(printed) == guard.SHOWN + 1
    assert printed.endswith("…")


def test_prints_without_end_do_not_fill_the_memory():
    stream = guard._Start()
    for _ in range(99):
        assert stream.write("x" * 99) == 99
    assert len(stream.getvalue()) == guard.SHOWN + 1


@pytest.mark.parametrize("way", ["sys.stdout.close()", "sys.stdout = None"])
def test_what_a_call_does_to_the_streams_is_undone(way):
    before = sys.stdout, sys.stderr
    guarded(lambda: exec(f"import sys; {way}"))
    assert (sys.stdout, sys.stderr) == before
    print("still open")


def test_what_cannot_be_stored_is_replaced():
    assert guarded(lambda: print("\ud800")).printed == "?\n"


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt, GeneratorExit])
def test_an_error_of_any_kind_comes_back_in_words(kind):
    def fail():
        raise kind("because")

    failure = raised(fail)
    assert (failure.type, failure.message, failure.line) == (
        kind,
        "because",
        'raise kind("because")',
    )
    assert failure.own


def test_the_line_is_the_readers_even_if_a_library_raised():
    failure = raised(lambda: np.zeros((2, 3)).reshape(7))
    assert "reshape(7)" in failure.line


def test_an_error_in_a_library_written_in_python_is_not_the_readers_own():
    failure = raised(lambda: random.choice([]))
    assert "random.choice([])" in failure.line
    assert not failure.own


def test_an_error_without_a_source_has_no_line():
    assert raised(lambda: exec("1 / 0")).name == "ZeroDivisionError"


def test_a_long_message_is_cut():
    def fail():
        raise ValueError("x" * 10**7)

    assert len(raised(fail).message) == LONGEST + 1


def test_an_error_that_cannot_say_what_it_is_has_no_words():
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError

    def fail():
        raise Silent

    assert raised(fail) == Failure(Silent, "", "raise Silent", True)


def test_an_error_whose_place_cannot_be_found_keeps_its_type():
    def fail():
        raise ValueError("here")

    fail.__code__ = fail.__code__.replace(co_filename="a\x00b.py")
    failure = raised(fail)
    assert (failure.type, failure.message) == (ValueError, "here")


def test_a_low_recursion_limit_does_not_stop_the_thread_that_waits():
    assert guarded(lambda: sys.setrecursionlimit(14)).failure is None

    def shallow():
        sys.setrecursionlimit(14)
        return shallow()

    assert raised(shallow).type is RecursionError


@pytest.mark.parametrize(
    "one, other, alike",
    [
        (IndexError("index 3 is out of bounds"), IndexError("index 3 is out of bounds"), True),
        (IndexError("index 3 is out of bounds"), IndexError("index 4 is out of bounds"), False),
        (ValueError("expected 3"), ValueError("expected 4"), True),
        (ValueError("shapes (3,) (4,) broadcast"), ValueError("shapes (3,) (5,) broadcast"), False),
        (
            ValueError("dim 0 (size 3 is different from 4)"),
            ValueError("4 (dim 2) != 3 (dim 0)"),
            True,
        ),
        (
            ValueError("dim 0 (size 3 is different from 4)"),
            ValueError("5 (dim 2) != 3 (dim 0)"),
            False,
        ),
        (TypeError("'float' object"), TypeError("'int' object"), False),
        (TypeError("a"), ValueError("a"), False),
        (UnboundLocalError("variable 'x'"), UnboundLocalError("variable 'y'"), True),
    ],
)
def test_two_errors_have_one_cause_if_their_messages_say_so(one, other, alike):
    assert Failure.of(one).is_like(Failure.of(other)) is alike


def test_an_error_whose_class_hides_its_name_has_one():
    class Nameless(type):
        @property
        def __name__(self):
            raise RuntimeError

    class Hidden(Exception, metaclass=Nameless):
        pass

    def fail():
        raise Hidden

    assert raised(fail).name == "Hidden"


def test_recursion_without_end_is_an_error():
    def again():
        return again()

    assert raised(again).is_a(RecursionError)


def test_recursion_through_c_is_an_error():
    def again(_=None):
        return sorted([1, 2], key=again)

    assert raised(again).is_a(RecursionError)


def test_a_call_without_end_is_stopped():
    ran = guarded(endless, limit=0.05)
    assert (ran.late, ran.stuck, ran.value, ran.failure) == (True, False, None, None)


def test_what_swallows_one_exception_is_stopped_by_the_next():
    def stubborn():
        try:
            endless()
        except BaseException:
            endless()

    ran = guarded(stubborn, limit=0.05)
    assert (ran.late, ran.stuck) == (True, False)


def test_what_cannot_be_stopped_is_left_behind_and_said(monkeypatch):
    monkeypatch.setattr(guard, "PATIENCE", 0.1)
    gate = threading.Lock()
    gate.acquire()
    ran = guarded(gate.acquire, limit=0.05)
    (left,) = workers()
    gate.release()
    left.join()
    assert (ran.late, ran.stuck) == (True, True)
    assert ran.value is None, "what came of it later is no part of it"


def test_the_limit_can_be_set_for_all(monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.05)
    start = time.monotonic()
    assert guarded(endless).late
    assert time.monotonic() - start < 5


def test_pressing_stop_stops_the_call_and_the_notebook():
    before = sys.stdout, random.getstate()

    def interrupted():
        random.random()
        _thread.interrupt_main()
        endless()

    with pytest.raises(KeyboardInterrupt):
        guarded(interrupted)
    assert (sys.stdout, random.getstate()) == before


def test_random_numbers_go_on_as_if_nothing_had_been_drawn():
    def draw():
        return random.random(), np.random.random()

    random.seed(3), np.random.seed(3)
    wanted = draw()
    random.seed(3), np.random.seed(3)
    guarded(draw)
    assert draw() == wanted


def test_another_generator_of_random_numbers_is_taken_out_again():
    before = np.random.get_bit_generator()
    guarded(lambda: np.random.set_bit_generator(np.random.PCG64(1)))
    assert np.random.get_bit_generator() is before


def test_settings_of_python_and_numpy_are_put_back():
    def settings():
        return (
            sys.getrecursionlimit(),
            np.get_printoptions(),
            np.geterr(),
            tuple(warnings.filters),
        )

    def change():
        sys.setrecursionlimit(5000)
        np.set_printoptions(precision=2)
        np.seterr(all="raise")
        warnings.simplefilter("error")

    before = settings()
    assert not guarded(change).failure
    assert settings() == before


def test_the_folder_the_environment_and_the_path_are_put_back():
    before = os.getcwd(), dict(os.environ), list(sys.path), sys.stdin, gc.isenabled()

    def spoil():
        os.chdir("/")
        os.environ["CS231N_OWN"] = "elsewhere"
        sys.path.clear()
        sys.stdin = None
        gc.disable()

    guarded(spoil)
    assert (os.getcwd(), dict(os.environ), list(sys.path), sys.stdin, gc.isenabled()) == before


def test_warnings_are_not_shown():
    def warn():
        warnings.warn("careful", stacklevel=1)
        return np.zeros(1) / 0

    ran = guarded(warn)
    assert np.isnan(ran.value)
    assert ran.printed == ""


def test_a_call_within_a_call_is_refused():
    failure = raised(lambda: guarded(lambda: 3))
    assert failure.message == "an answer cannot check itself: call `.check` after the function"
    assert "guarded(lambda: 3)" in failure.line


def refuse(*_):
    raise RuntimeError("no threads here")


@pytest.mark.parametrize("missing", ["threading.Thread.start", "threading.stack_size"])
def test_where_there_are_no_threads_a_call_still_runs(monkeypatch, missing):
    def call():
        np.set_printoptions(precision=2)  # in a thread, newer versions of NumPy put it back
        return print("seen") or 3

    monkeypatch.setattr(missing, refuse)
    style = np.get_printoptions()
    assert guarded(call) == guard.Ran(value=3, printed="seen\n")
    assert np.get_printoptions() == style


def stubborn():
    while True:
        try:
            endless()
        except BaseException:
            pass


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="Python 3.12 brings sys.monitoring")
@pytest.mark.parametrize("call", [endless, stubborn, lambda: sum(iter(lambda: 1, 0))])
def test_where_there_are_no_threads_a_call_without_end_is_stopped(monkeypatch, call):
    monkeypatch.setattr("threading.Thread.start", refuse)
    assert guarded(call, limit=0.2) == guard.Ran(late=True)
    assert guarded(lambda: 3, limit=0.2) == guard.Ran(value=3)
