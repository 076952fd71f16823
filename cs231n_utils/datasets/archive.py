"""Reads the archive in which CIFAR-10 is published, and believes nothing that it says.

Nothing is unpacked to a path: members are read in memory, and only those that belong there. What
would take memory or time without end is refused: bytes, entries and their headers are counted.
"""

import gzip
import tarfile
import zlib

import numpy as np

from cs231n_utils.datasets.pickled import NotCifar10, read_batch, read_count

FOLDER = "cifar-10-batches-py"
TRAINING = tuple(f"data_batch_{k}" for k in range(1, 6))
TEST, META = "test_batch", "batches.meta"
BYTES_AT_MOST = 2**26  # a member; a batch of 10,000 images has 31 million
UNPACKED_AT_MOST = 2**28  # bytes of the whole; the published archive has 186 million
ENTRIES_AT_MOST = 100
HEADER_AT_MOST = 2**12  # bytes of what an entry says of itself beside its name and size


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
    return read_count(name, raw) if name == META else read_batch(name, raw)


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
