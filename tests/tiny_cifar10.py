"""CIFAR-10 in small: archives in the official layout with a handful of random pictures.

The pickles are written opcode by opcode as Python 2 and its NumPy wrote the official ones.
"""

import gzip
import hashlib
import io
import tarfile

import numpy as np

NAMES = b"airplane automobile bird cat deer dog frog horse ship truck".split()
FOLDER = "cifar-10-batches-py"


def python2_pickle(value):
    return b"\x80\x02" + _opcodes(value) + b"."


def _opcodes(value):
    if isinstance(value, bytes):
        return b"T" + len(value).to_bytes(4, "little") + value
    if isinstance(value, bool):
        return b"\x88" if value else b"\x89"
    if isinstance(value, int):
        return b"J" + value.to_bytes(4, "little", signed=True)
    if isinstance(value, tuple):
        return b"(" + b"".join(map(_opcodes, value)) + b"t"
    if isinstance(value, list):
        return b"](" + b"".join(map(_opcodes, value)) + b"e"
    if isinstance(value, dict):
        return b"}(" + b"".join(_opcodes(k) + _opcodes(v) for k, v in value.items()) + b"u"
    return array_opcodes(value.shape, value.dtype.str[1:].encode(), value.tobytes())


def array_opcodes(shape, kind, raw):
    """Return the opcodes of an array as it says it is, be it true or not."""
    empty = (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"
        + _opcodes((0,))
        + b"T\1\0\0\0b\x87R"
    )
    dtype = b"cnumpy\ndtype\n" + _opcodes(kind) + b"K\0K\1\x87R"
    dtype += b"(K\3" + _opcodes(b"|") + b"NNN" + 2 * _opcodes(-1) + b"K\0tb"
    return empty + b"(K\1" + _opcodes(tuple(shape)) + dtype + b"\x89" + _opcodes(raw) + b"tb"


def batch(rng, count=4):
    """Return what one batch holds: random pictures, and the labels 0 to 9 in turn."""
    data = rng.integers(0, 256, (count, 3072), dtype=np.uint8)
    return {b"batch_label": b"a batch", b"labels": [k % 10 for k in range(count)], b"data": data}


def contents(rng, per_batch=4, in_test=4):
    """Return what the seven members hold, by name."""
    members = {f"data_batch_{k}": batch(rng, per_batch) for k in range(1, 6)}
    members["test_batch"] = batch(rng, in_test)
    members["batches.meta"] = {
        b"num_cases_per_batch": per_batch,
        b"label_names": NAMES,
        b"num_vis": 3072,
    }
    return members


def archive(members, extra=()):
    """Return the bytes of a .tar.gz of members (name -> content or bytes) and extra entries."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        folder = tarfile.TarInfo(FOLDER)
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name, content in {"readme.html": b"<html>", **members}.items():
            add(tar, f"{FOLDER}/{name}", content)
        for entry in extra:
            add(tar, *entry) if isinstance(entry, tuple) else tar.addfile(entry)
    return gzip.compress(buffer.getvalue(), compresslevel=1)


def add(tar, path, content):
    raw = content if isinstance(content, bytes) else python2_pickle(content)
    entry = tarfile.TarInfo(path)
    entry.size = len(raw)
    tar.addfile(entry, io.BytesIO(raw))


def sha256(raw):
    return hashlib.sha256(raw).hexdigest()
