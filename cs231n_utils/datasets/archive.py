"""Reads the archive in which CIFAR-10 is published, and believes nothing that it says.

It holds seven Python 2 pickles: six batches of images, and the names of the classes. A pickle is
a program, and may call whatever it can name; this reader lets it name three things of NumPy, and
puts stand-ins in their place which only note what they are told. Nothing is unpacked to a path
either: members are read in memory, and only those that belong there.
"""

import gzip
import io
import pickle
import pickletools
import tarfile
import zlib

import numpy as np

CLASSES = tuple("airplane automobile bird cat deer dog frog horse ship truck".split())
FOLDER = "cifar-10-batches-py"
TRAINING = tuple(f"data_batch_{k}" for k in range(1, 6))
TEST, META = "test_batch", "batches.meta"
BYTES_AT_MOST = 2**26  # a member; a batch of 10,000 images has 31 million
UNPACKED_AT_MOST = 2**28  # bytes of the whole; the published archive has 186 million
ENTRIES_AT_MOST = 100
HEADER_AT_MOST = 2**12  # bytes of what an entry says of itself beside its name and size
# What Python 2 writes of dictionaries, lists, numbers, bytes and an array of NumPy's.
OPCODES = set(
    "PROTO STOP MARK NONE NEWTRUE NEWFALSE BININT BININT1 BININT2 LONG1 SHORT_BINSTRING BINSTRING "
    "BINUNICODE BINPUT LONG_BINPUT BINGET LONG_BINGET APPEND APPENDS SETITEM SETITEMS GLOBAL".split()
)
NESTING = set("EMPTY_DICT EMPTY_LIST EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 REDUCE BUILD".split())
OPCODES_AT_MOST, NESTING_AT_MOST = 10**6, 100  # a batch has some 50,000, and 12 that nest


class NotCifar10(ValueError):
    """What should have been CIFAR-10 is something else, or damaged."""


def read_archive(path, per_batch=None):
    """Return what cifar-10-python.tar.gz holds, or its .tar, or its folder, as a dict of arrays.

    x_train  (N, 32, 32, 3)  uint8, the five training batches in order
    y_train  (N,)            int64
    x_test   (M, 32, 32, 3)  uint8
    y_test   (M,)            int64

    per_batch  how many images each batch must have; None takes the archive's word for it

    Raises NotCifar10 unless all seven members are there, whole and as they should be, with nothing
    beside them; OSError if the file cannot be read.
    """
    try:
        members = _read_folder(path) if path.is_dir() else _read_members(path)
        return _put_together(members, per_batch)
    except NotCifar10 as why:
        raise NotCifar10(f"{path.name} is not CIFAR-10 as it is published: {why}.") from why
    except (EOFError, zlib.error, tarfile.TarError, gzip.BadGzipFile, RecursionError) as why:
        kind = "is damaged, cut short, or no .tar.gz file at all"
        raise NotCifar10(f"{path.name} {kind} ({why}).") from why


def is_plain_tar(path):
    """Return whether a file is a tar archive that is not packed, as some browsers leave it."""
    try:
        return not _is_packed(path) and tarfile.is_tarfile(path)
    except OSError:
        return False


def _is_packed(path):
    with open(path, "rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _read_folder(path):
    """Return the members of an archive that somebody has unpacked; what else is there is left."""
    folder = path / FOLDER if (path / FOLDER).is_dir() else path
    files = {name: folder / name for name in (*TRAINING, TEST, META) if (folder / name).is_file()}
    if large := [name for name, file in files.items() if file.stat().st_size > BYTES_AT_MOST]:
        raise NotCifar10(f"{large[0]!r} is far too large")
    return {name: _member(name, file.read_bytes()) for name, file in files.items()}


def _member(name, raw):
    content = _unpickle(name, raw)
    return _names(content) if name == META else _batch(name, content)


def _read_members(path):
    members = {}
    opened = gzip.open if _is_packed(path) else open
    with opened(path, "rb") as file:
        whole = _Bounded(file)
        tar = tarfile.open(fileobj=whole, mode="r|", tarinfo=_Entry)
        for count, entry in enumerate(tar):
            if count == ENTRIES_AT_MOST:
                raise NotCifar10(f"it has more than {ENTRIES_AT_MOST} entries")
            path_in_it = entry.name.removeprefix("./")  # as some tools write it
            if path_in_it in (".", FOLDER) and entry.isdir():
                continue
            name = path_in_it.removeprefix(f"{FOLDER}/")
            if name == "readme.html" or name.rpartition("/")[2].startswith("."):
                continue  # such as .DS_Store
            if name not in (*TRAINING, TEST, META) or name == path_in_it or name in members:
                raise NotCifar10(f"{entry.name!r} does not belong there")
            if not entry.isreg() or entry.size > BYTES_AT_MOST:
                raise NotCifar10(f"{entry.name!r} is a link, a device or far too large")
            members[name] = _member(name, tar.extractfile(entry).read())
        while whole.read(2**20):
            pass  # gzip compares its own checksum only at the very end
    return members


class _Bounded:
    """A file of which no more than UNPACKED_AT_MOST bytes can be read."""

    def __init__(self, file):
        self.file, self.left = file, UNPACKED_AT_MOST

    def read(self, size):
        part = self.file.read(size)
        self.left -= len(part)
        if self.left < 0:
            raise NotCifar10(f"it unpacks to more than {UNPACKED_AT_MOST:,} bytes")
        return part


class _Entry(tarfile.TarInfo):
    """An entry whose extended headers, which tarfile reads whole, cannot be large."""

    @classmethod
    def frombuf(cls, *block):
        entry = super().frombuf(*block)
        if not (entry.isreg() or entry.isdir()) and entry.size > HEADER_AT_MOST:
            raise NotCifar10(f"an entry has a header of {entry.size:,} bytes")
        return entry


def _put_together(members, per_batch):
    if missing := [name for name in (*TRAINING, TEST, META) if name not in members]:
        raise NotCifar10(f"it lacks {', '.join(missing)}")
    said = members[META]
    for name in (*TRAINING, TEST):
        count = len(members[name][1])
        # Archives cut down by others keep as many test images as they like.
        want = per_batch or (count if name == TEST else said)
        if count != want or said != (per_batch or said):
            raise NotCifar10(f"{name} has {count:,} images, and {META} says {said:,}")
    x_train, y_train = (
        np.concatenate([members[name][part] for name in TRAINING]) for part in (0, 1)
    )
    x_test, y_test = members[TEST]
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def _names(meta):
    """Return how many images a batch has, once the classes prove to be those of CIFAR-10."""
    names, count = meta.get(b"label_names"), meta.get(b"num_cases_per_batch")
    if names != [name.encode() for name in CLASSES]:
        raise NotCifar10(f"its classes are not {', '.join(CLASSES)}")
    if type(count) is not int or count < 1:
        raise NotCifar10(f"{META} does not say how many images a batch has")
    return count


def _batch(name, content):
    """Return the images (n, 32, 32, 3) and labels (n,) of one batch."""
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
