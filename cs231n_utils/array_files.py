"""Files of arrays, in which nets and CIFAR-10 are kept: written whole, and read with distrust."""

from math import prod
from pathlib import Path
from zipfile import ZipFile

import numpy as np

LARGEST = 2**30  # bytes of an array: VGG-16's largest has 411 million
HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


class NoArray(ValueError):
    """What stands in a file where an array is expected."""


def write_arrays(path, arrays):
    """Write arrays by name to the .npz file at path, all of them or nothing; no pickle.

    Raises OSError, with a way out, where that cannot be written.
    """
    path = Path(path)
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as file:
            np.savez_compressed(file, **arrays)
        unfinished.replace(path)
    except OSError as why:
        raise OSError(
            f"{path} cannot be written ({why.strerror or why}); name a file where you may write, "
            f"such as {str(Path.home() / path.name)!r}"
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)


def read_arrays(path, needed, kinds="fU", only=False):
    """Return the arrays by name that an .npz file holds, the names in `needed` among them.

    kinds  letters of NumPy's kinds of arrays that may be in it: f floats, U texts, u and i integers
    only   whether nothing but what is needed may be in it

    Raises ValueError if the file holds anything else, or not all of it, and OSError if it cannot be
    opened. Nothing is made that is larger than the file says in two places that it is.
    """
    with Path(path).open("rb") as raw:
        try:
            with ZipFile(raw) as file:
                members = file.infolist()
                if only and (others := {_name(member) for member in members} - set(needed)):
                    raise NoArray(f"{min(others)!r} does not belong there")
                arrays = dict(_array(file, member, kinds) for member in members)
        except Exception as why:  # a made-up file can raise nearly anything
            what = why if isinstance(why, NoArray) else type(why).__name__
            raise ValueError(
                f"{path} is no .npz file of arrays, or not all of it ({what})"
            ) from None
    for name in needed:
        if name not in arrays:
            raise ValueError(f"{path} has no {name}, only {', '.join(arrays)}")
    return arrays


def _name(member):
    return member.filename.removesuffix(".npy")


def _array(file, member, kinds):
    """Return the name of an array in a file and the array, of these kinds; floats are finite."""
    name = _name(member)
    if name == member.filename or member.file_size > LARGEST:
        raise NoArray(f"{member.filename!r} in it is no array, or has over {LARGEST:,} bytes")
    with file.open(member) as raw:
        header = HEADERS[np.lib.format.read_magic(raw)]
        shape, _, dtype = header(raw)
        if dtype.kind not in kinds or prod(shape) * dtype.itemsize != member.file_size - raw.tell():
            raise NoArray(f"{name!r} holds {dtype} of shape {shape}")
    with file.open(member) as raw:
        array = np.lib.format.read_array(raw, allow_pickle=False)
    if dtype.kind == "f" and not np.isfinite(array).all():
        raise NoArray(f"{name!r} is not finite")
    return name, array
