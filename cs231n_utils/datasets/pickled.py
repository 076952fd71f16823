"""Reads a pickle of CIFAR-10 without running it.

CIFAR-10 comes in seven Python 2 pickles: six batches of images, and the names of the classes. A
pickle is a program, and may call whatever it can name; this reader lets it name three things of
NumPy, and puts stand-ins in their place which only note what they are told. Its opcodes are counted
before it runs, so that it can neither nest nor run on without end.
"""

import io
import pickle
import pickletools

import numpy as np

CLASSES = tuple("airplane automobile bird cat deer dog frog horse ship truck".split())
# What Python 2 writes of dictionaries, lists, numbers, bytes and an array of NumPy's.
OPCODES = set("PROTO STOP MARK NONE NEWTRUE NEWFALSE BININT BININT1 BININT2 LONG1 GLOBAL".split())
OPCODES |= set("SHORT_BINSTRING BINSTRING BINUNICODE BINPUT LONG_BINPUT BINGET LONG_BINGET".split())
OPCODES |= set("APPEND APPENDS SETITEM SETITEMS".split())
NESTING = set("EMPTY_DICT EMPTY_LIST EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 REDUCE BUILD".split())
OPCODES_AT_MOST, NESTING_AT_MOST = 10**6, 100  # a batch has some 50,000, and 12 that nest


class NotCifar10(ValueError):
    """What should have been CIFAR-10 is something else, or damaged."""


def read_count(name, raw):
    """Return how many images a batch has, once the classes prove to be those of CIFAR-10."""
    meta = _unpickle(name, raw)
    names, count = meta.get(b"label_names"), meta.get(b"num_cases_per_batch")
    if names != [name.encode() for name in CLASSES]:
        raise NotCifar10(f"its classes are not {', '.join(CLASSES)}")
    if type(count) is not int or count < 1:
        raise NotCifar10(f"{name} does not say how many images a batch has")
    return count


def read_batch(name, raw):
    """Return the images (n, 32, 32, 3) and labels (n,) of one batch."""
    content = _unpickle(name, raw)
    labels, data = content.get(b"labels"), content.get(b"data")
    if type(labels) is not list or not all(type(k) is int and 0 <= k < 10 for k in labels):
        raise NotCifar10(f"{name} has no list of labels from 0 to 9")
    shape = (len(labels), 3 * 32 * 32)
    if not isinstance(data, _Array) or data.kind not in (b"u1", "u1") or data.shape != shape:
        raise NotCifar10(f"{name} has no array of {shape[0]:,} x {shape[1]:,} bytes")
    if type(data.raw) is not bytes or len(data.raw) != shape[0] * shape[1]:
        raise NotCifar10(f"the array of {name} is not whole")
    x = np.frombuffer(data.raw, np.uint8).reshape(shape, order="F" if data.by_columns else "C")
    x = x.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)  # (n, 32, 32, 3)
    return np.ascontiguousarray(x), np.array(labels, np.int64)


def _unpickle(name, raw):
    try:
        _count_opcodes(name, raw)
        content = _Unpickler(io.BytesIO(raw), encoding="bytes").load()
    except NotCifar10:
        raise
    except Exception as why:  # a broken pickle can raise nearly anything
        raise NotCifar10(f"the pickle {name} cannot be read ({why!r})") from why
    if type(content) is not dict:
        raise NotCifar10(f"{name} holds no dictionary")
    return content


def _count_opcodes(name, raw):
    """Refuse a pickle before it runs that does more, or other things, than a batch needs."""
    nesting = 0
    for count, (opcode, _, _) in enumerate(pickletools.genops(raw)):
        nesting += opcode.name in NESTING
        if opcode.name not in OPCODES | NESTING:
            raise NotCifar10(f"the pickle {name} uses {opcode.name}, which no image needs")
        if count == OPCODES_AT_MOST or nesting > NESTING_AT_MOST:
            raise NotCifar10(f"the pickle {name} is nested or long beyond what a batch needs")


class _DType:
    """Stands in for numpy.dtype: notes the letter and size, such as b"u1"."""

    def __init__(self, kind, *rest):
        self.kind = kind

    def __setstate__(self, state):
        pass  # the byte order, of which single bytes have none


class _Array:
    """Stands in for numpy.ndarray: notes the shape, the kind and the bytes."""

    shape = kind = raw = by_columns = None

    def __init__(self, *of_an_empty_one):
        pass

    def __setstate__(self, state):
        _version, self.shape, dtype, self.by_columns, self.raw = state
        self.kind = dtype.kind


class _Unpickler(pickle.Unpickler):
    KNOWN = {
        ("numpy.core.multiarray", "_reconstruct"): _Array,
        ("numpy", "ndarray"): _Array,
        ("numpy", "dtype"): _DType,
    }

    def find_class(self, module, name):
        if (module, name) not in self.KNOWN:
            raise NotCifar10(f"a pickle in it asks for {module}.{name}, which no image needs")
        return self.KNOWN[module, name]
