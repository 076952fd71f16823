"""Whatever is handed over, it gets a verdict in words, and the notebook lives on.

What nothing in Python can stop is not tried here: one endless call into C, such as
`sum(itertools.count())`, or one that fills the memory of the machine.
"""

import functools
import itertools
import operator
import random
import sys
import threading
import types
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_exercises import EXERCISES, FUNCTIONS, VALUES, both, parameters, places, scaled

from cs231n_utils.checker import guard
from cs231n_utils.checker.verdict import TITLES, Verdict

LONGEST = 6000  # characters of a verdict as text; as a picture ten times as many
names = operator.attrgetter("name")


def shared():
    """Return what an answer shares with the rest of a notebook."""
    legacy = np.random.get_state()
    return (
        random.getstate(),
        (legacy[0], legacy[1].tobytes(), legacy[2:]),
        (sys.stdout, sys.stderr, sys.getrecursionlimit()),
        (np.geterr(), np.get_printoptions(), tuple(warnings.filters)),
        [thread for thread in threading.enumerate() if isinstance(thread, guard._Worker)],
    )


def grade(exercise, answer):
    """Return the verdict on an answer, which can be read and shown, and leaves all as it was."""
    before = shared()
    verdict = exercise.grade(answer)
    assert shared() == before
    assert type(verdict) is Verdict
    assert verdict.kind in TITLES
    assert verdict.kind == "right" or verdict.words
    text, picture = repr(verdict), verdict._repr_html_()
    assert text.startswith(TITLES[verdict.kind][0])
    assert len(text) < LONGEST
    assert len(picture) < 10 * LONGEST
    text.encode("utf-8"), picture.encode("utf-8")
    assert picture.startswith("<div")
    assert picture.endswith("</div>")
    return verdict


# ---- values ----


def nested_in_itself():
    row = []
    row.append(row)
    return row


def array_nested_in_itself():
    array = np.empty(2, object)
    array[:] = [array, array]
    return array


def masked(shape):
    return np.ma.masked_array(np.ones(shape), mask=True)


def readonly():
    array = np.ones((3, 4))
    array.flags.writeable = False
    return array


def endless_generator():
    while True:
        yield 1


async def coroutine(*_):
    return 1


async def async_generator(*_):
    yield 1


MISBEHAVING = (
    "__array__ __len__ __iter__ __eq__ __repr__ __str__ __bool__ __float__ __int__ __index__ "
    "__hash__ __getitem__ __call__ __array_interface__ __array_struct__ __array_ufunc__ "
    "__array_function__ __dict__ __signature__ __name__ __wrapped__ __doc__ __module__ __class__"
).split()
BASES = (object, list, tuple, str, float, int, dict, np.ndarray)


def misbehaving(base, act):
    """Return an object all of whose special methods and attributes do `act`."""
    body = dict.fromkeys(set(MISBEHAVING) - {"__class__", "__dict__", "__doc__", "__module__"}, act)
    body |= dict.fromkeys(("__class__", "__signature__", "__wrapped__"), property(act))
    body["__getattr__"] = act
    kind = type("Hostile", (base,), body)
    return np.ones((3, 4)).view(kind) if base is np.ndarray else base.__new__(kind)


def refuse(*_, **__):
    raise RuntimeError("refused")


def leave(*_, **__):
    raise SystemExit(1)


def lie(*_, **__):
    return -1


def recurse(*_, **__):
    return recurse()


class Nameless(type):
    @property
    def __name__(cls):
        raise RuntimeError

    def __instancecheck__(cls, other):
        raise RuntimeError

    def __repr__(cls):
        raise RuntimeError


def nameless():
    return Nameless("Nameless", (), {})


HOSTILE = {
    "None": lambda: None,
    "NotImplemented": lambda: NotImplemented,
    "a class": lambda: dict,
    "a class without a name": nameless,
    "an object of a class without a name": lambda: nameless()(),
    "a class with a long name": lambda: type("X" * 10**6, (), {})(),
    "a module": lambda: np,
    "an exercise": lambda: scaled,
    "a generator": endless_generator,
    "an iterator": lambda: itertools.count(),
    "a coroutine": coroutine,
    "an async generator": async_generator,
    "a text": lambda: "def f(x): return x",
    "an empty text": lambda: "",
    "a long text": lambda: "x" * 10**6,
    "half a character": lambda: "\ud800",
    "markup": lambda: "<script>alert('`')</script>",
    "bytes": lambda: b"\xff\x00",
    "nan": lambda: float("nan"),
    "inf": lambda: -np.inf,
    "complex": lambda: 1 + 2j,
    "a large number": lambda: 10**5000,
    "a large negative number": lambda: -(2**63),
    "a large float": lambda: 1e308,
    "no number": lambda: np.datetime64("NaT"),
    "a wide float": lambda: np.longdouble("1e4000"),
    "an endless range": lambda: range(10**30),
    "an empty list": list,
    "a deep list": lambda: functools.reduce(lambda inner, _: [inner], range(900), 1),
    "rows of two lengths": lambda: [[1, 2], [3]],
    "a list in itself": nested_in_itself,
    "an array in itself": array_nested_in_itself,
    "a list of texts": lambda: ["a", "b"],
    "a set": lambda: {1, 2},
    "a dict": lambda: {"x": 1},
    "a tuple of None": lambda: (None, None),
    "objects": lambda: np.array([[None, "x"], [{}, 1]], dtype=object),
    "large numbers": lambda: np.array([10**400] * 2, dtype=object),
    "fields": lambda: np.zeros((3, 4), dtype=[("a", "f8"), ("b", "i4")]),
    "many fields": lambda: np.zeros(2, dtype=[(f"f{i}", "f8") for i in range(2000)]),
    "texts": lambda: np.array(["a", "b"]),
    "bytes in an array": lambda: np.array([b"a"]),
    "dates": lambda: np.array(["2020-01-01"], dtype="M8[D]"),
    "complex numbers": lambda: np.ones((3, 4)) * 1j,
    "truth values": lambda: np.ones((3, 4), bool),
    "half precision": lambda: np.full((3, 4), 6e4, np.float16),
    "small numbers": lambda: np.full((3, 4), 255, np.uint8),
    "masked": lambda: masked((3, 4)),
    "a masked number": lambda: np.ma.masked,
    "a matrix": lambda: np.ones((3, 4)).view(np.matrix),
    "records": lambda: np.rec.array([(1, 2.0)], names="a,b"),
    "readonly": readonly,
    "no numbers": lambda: np.zeros((0, 4)),
    "no axes": lambda: np.array(3.0),
    "many axes": lambda: np.zeros((1,) * 32),
    "a giant": lambda: np.broadcast_to(1.0, (10**9, 10**9)),
    "a giant of ints": lambda: np.broadcast_to(1, (10**6, 10**6, 10**4)),
    "nans": lambda: np.full((3, 4), np.nan),
    "infs": lambda: np.full((3, 4), np.inf),
    "backwards": lambda: np.ones((3, 4), ">f8")[::-1],
    "a lambda": lambda: lambda *_: None,
    "a builtin": lambda: max,
    "a method": lambda: [].append,
    "a ufunc": lambda: np.add,
    "a partial": lambda: functools.partial(int, "x"),
    "a wide partial": lambda: functools.partial(scaled.answer, 1, 2, 3),
    "a getter": lambda: operator.itemgetter("x"),
    "a namespace": types.SimpleNamespace,
    "a view of memory": lambda: memoryview(b"abc"),
    "an error": lambda: ValueError("x"),
} | {
    f"{base.__name__} whose methods {act.__name__}": functools.partial(misbehaving, base, act)
    for base in BASES
    for act in (refuse, leave, lie, recurse)
}


# ---- functions that do more than return ----


class Unprintable(Exception):
    def __str__(self):
        raise SystemExit


class Shapeshifter(BaseException):
    __class__ = property(refuse)
    __traceback__ = property(refuse)
    __cause__ = property(refuse)


class Hidden(Exception, metaclass=Nameless):
    pass


def chained():
    try:
        raise KeyError("first") from OSError("before")
    except KeyError as error:
        error.__context__ = error
        raise Unprintable from error


ERRORS = {
    "SystemExit": lambda: SystemExit("bye"),
    "KeyboardInterrupt": KeyboardInterrupt,
    "GeneratorExit": GeneratorExit,
    "StopIteration": StopIteration,
    "BaseException": lambda: BaseException("base"),
    "a group": lambda: BaseExceptionGroup("many", [SystemExit(), ValueError()]),
    "MemoryError": MemoryError,
    "10 MB": lambda: ValueError("x" * 10**7),
    "half a character": lambda: ValueError("\ud800"),
    "markup": lambda: ValueError("</div><script>`"),
    "lines": lambda: ValueError("a\n" * 10**5),
    "unprintable": Unprintable,
    "shapeshifter": Shapeshifter,
    "hidden": Hidden,
    "a Unicode error": lambda: UnicodeDecodeError("utf-8", b"\xff" * 9999, 0, 1, "why"),
    "no error": lambda: "just a text",
    "late": NotImplementedError,
}


def throw(make):
    raise make()


def through_repr():
    class Row(list):
        def __repr__(self):
            return repr([self])

    repr(Row())


def talk():
    for _ in range(10**4):
        print("<b>no end</b>", "\x1b[31m\0", file=random.choice([sys.stdout, sys.stderr]))


def start_thread():
    thread = threading.Thread(target=lambda: [print("thread") for _ in range(99)])
    thread.start()
    thread.join(5)


def deep(depth=0):
    return depth if depth > 5000 else deep(depth + 1)


def go_deeper():
    sys.setrecursionlimit(10**4)
    return deep()


DEEDS = {
    "prints without end": talk,
    "closes stdout": lambda: sys.stdout and sys.stdout.close(),
    "replaces stdout": lambda: setattr(sys, "stdout", None),
    "writes a number": lambda: sys.stdout.write(1),
    "recurses": recurse,
    "recurses in sorted": lambda: sorted([1, 2], key=lambda _: DEEDS["recurses in sorted"]()),
    "recurses in repr": through_repr,
    "raises in a chain": chained,
    "seeds": lambda: (random.seed(1), np.random.seed(1)),
    "swaps generators": lambda: np.random.set_bit_generator(np.random.PCG64()),
    "draws": lambda: (random.random(), np.random.rand(9)),
    "raises the limit": go_deeper,
    "lowers the limit": lambda: sys.setrecursionlimit(80),
    "turns warnings to errors": lambda: warnings.simplefilter("error"),
    "warns": lambda: warnings.warn("careful", stacklevel=1),
    "divides by zero": lambda: np.ones(2) / 0,
    "makes numpy strict": lambda: np.seterr(all="raise"),
    "prints numbers in another way": lambda: np.set_printoptions(precision=1, formatter={}),
    "starts a thread": start_thread,
    "checks itself": lambda: scaled.grade(lambda *_: DEEDS["checks itself"]()),
    "interrupts": lambda: throw(KeyboardInterrupt),
} | {f"raises {name}": functools.partial(throw, make) for name, make in ERRORS.items()}


class Callable:
    """A function in disguise, whose every attribute misbehaves."""

    def __init__(self, function, act):
        self.function, self.act = function, act

    def __call__(self, *inputs):
        return object.__getattribute__(self, "function")(*inputs)

    def __getattribute__(self, name):
        return object.__getattribute__(self, "act")()


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_value_is_turned_down_in_words(make):
    for each in EXERCISES:
        assert grade(each, make()).kind != "right", each


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_function_that_returns_a_hostile_value_is_turned_down_in_words(make):
    for each in FUNCTIONS:
        assert grade(each, lambda *inputs: make()).kind != "right", each


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_a_hostile_function_that_is_wrong_is_turned_down_in_words(deed):
    for each in FUNCTIONS:
        assert grade(each, lambda *inputs: deed()).kind != "right", each


HARMLESS = (
    "prints without end, closes stdout, replaces stdout, seeds, swaps generators, draws, raises "
    "the limit, turns warnings to errors, prints numbers in another way, starts a thread"
).split(", ")


@pytest.mark.parametrize("each", FUNCTIONS, ids=names)
@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_right_answer_does_besides_does_not_matter(name, each):
    def answer(*inputs):
        DEEDS[name]()
        return each.answer(*inputs)

    assert grade(each, answer).kind == "right"


@pytest.mark.parametrize("act", [refuse, leave, lie, recurse])
def test_a_callable_with_hostile_attributes_is_right_if_what_it_returns_is(act):
    assert grade(scaled, Callable(scaled.answer, act)).kind == "right"
    grade(scaled, Callable(recurse, act))


@pytest.mark.parametrize(
    "answer",
    [
        lambda: 1,
        lambda a, b, c, d: 1,
        lambda *, x, factor: x,
        lambda *inputs: endless_generator(),
        lambda x, *rest: x.fill(0),
        lambda x, *rest: np.random.random(np.shape(x)),
        lambda *inputs: coroutine(),
        types.MethodType(lambda self, *inputs: self, 3),
        functools.partial(lambda *inputs: 1, 2, k=3),
        functools.lru_cache(lambda *inputs: 1),
        coroutine,
        async_generator,
        print,
        breakpoint.__class__,
        np.dot,
        np.add,
        int.__add__,
        eval,
        getattr,
        type,
    ],
)
@pytest.mark.parametrize("each", FUNCTIONS, ids=names)
def test_a_function_of_another_kind_is_turned_down_in_words(answer, each):
    verdict = grade(each, answer)
    assert verdict.kind != "right"


# ---- what never comes to an end ----


def loop(*_, **__):
    while True:
        pass


def stubborn(*_, **__):
    try:
        loop()
    except BaseException:
        loop()


def in_finally(*_, **__):
    try:
        loop()
    finally:
        loop()


def talkative(*_, **__):
    while True:
        print("x")


def waits_for_a_thread(*_, **__):
    done = threading.Event()
    while not done.wait(0.01):
        pass


def hangs_in_its_error(*_, **__):
    class Endless(Exception):
        __str__ = loop

    raise Endless


ENDLESS = (loop, stubborn, in_finally, talkative, waits_for_a_thread, hangs_in_its_error)


@pytest.mark.parametrize("answer", ENDLESS)
def test_an_answer_that_never_returns_is_out_of_time(answer, monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.1)
    verdict = grade(both, answer)
    assert verdict.kind == "late"


@pytest.mark.parametrize("each", [scaled, parameters, VALUES[2]], ids=names)
@pytest.mark.parametrize("base", BASES)
def test_a_value_that_hangs_when_it_is_looked_at_is_turned_down_in_words(base, each, monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.05)
    verdict = grade(each, misbehaving(base, loop))
    assert verdict.kind != "right"


def test_a_callable_whose_attributes_hang_is_turned_down_in_words(monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.05)
    grade(scaled, Callable(scaled.answer, loop))


def test_an_answer_that_swallows_all_that_stops_it_is_told_of(monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.05)
    monkeypatch.setattr(guard, "PATIENCE", 0.2)
    over = threading.Event()

    def swallows(*_):
        while True:
            try:
                if over.wait(0.01):
                    return
            except BaseException:
                pass

    verdict = places.grade(swallows)
    over.set()
    for thread in threading.enumerate():
        if isinstance(thread, guard._Worker):
            thread.join(5)
    assert "*Restart Kernel*" in repr(verdict)


# ---- a thousand more ----


def returned(make, *inputs):
    return make()


def yielded(make, *inputs):
    yield make()


def raised(make, *inputs):
    error = make()
    raise error if type.__subclasscheck__(BaseException, type(error)) else Exception(error)


def once_right(make, *inputs, exercise):
    """Return the right thing in all cases but the last."""
    last = inputs[0] is not None and np.shape(inputs[0]) == np.shape(exercise.inputs[-1][0])
    same = last and np.array_equal(inputs[0], exercise.inputs[-1][0])
    return make() if same else exercise.answer(*inputs)


def in_an_array(value):
    array = np.empty((3, 4), object)
    array.fill(value)
    return array


NESTS = {
    "bare": lambda value: value,
    "in a list": lambda value: [value],
    "in a row": lambda value: [[1.0, value], [value, 1.0]],
    "in a pair": lambda value: (value, 1.0),
    "in the other place": lambda value: (np.ones((2, 3, 4, 2)), value),
    "in an array": in_an_array,
    "in a dict": lambda value: {"double": value},
    "in a closure": lambda value: lambda *_: value,
    "in an error": lambda value: ValueError(value),
}
DELIVERIES = ("as a value", "returned", "yielded", "raised", "in the end")


@st.composite
def hostile_answers(draw):
    """Return an exercise, an answer that is wrong, and in words what it is."""
    each = draw(st.sampled_from(EXERCISES))
    name, nest = draw(st.sampled_from(sorted(HOSTILE))), draw(st.sampled_from(sorted(NESTS)))
    deed, delivery = (
        draw(st.sampled_from([None, *sorted(DEEDS)])),
        draw(st.sampled_from(DELIVERIES)),
    )

    def make():
        return NESTS[nest](HOSTILE[name]())

    if delivery == "as a value":
        return each, make(), (name, nest)
    do = {"returned": returned, "yielded": yielded, "raised": raised}.get(delivery)
    if do is None:
        do = returned if each.is_value else functools.partial(once_right, exercise=each)

    def answer(*inputs):
        if deed:
            DEEDS[deed]()
        return do(make, *inputs)

    return each, answer, (name, nest, deed, delivery)


@pytest.mark.slow
@settings(
    max_examples=1000,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(hostile_answers())
def test_a_thousand_hostile_answers_are_turned_down_in_words(hostile):
    each, answer, _ = hostile
    verdict = grade(each, answer)
    assert verdict.kind != "right"


@pytest.mark.slow
@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(st.sampled_from(FUNCTIONS), st.lists(st.sampled_from(HARMLESS), max_size=3))
def test_what_is_really_right_is_right_whatever_else_it_does(each, deeds):
    def answer(*inputs):
        result = each.answer(*inputs)
        for deed in deeds:
            DEEDS[deed]()
        return result

    assert grade(each, answer).kind == "right"
