"""Files of arrays: what a net is kept in."""

import zlib
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

NO_NET = (BadZipFile, zlib.error, EOFError, ValueError, TypeError)  # numpy advises to unpickle it


def write_arrays(path, arrays):
    """Write arrays by name to the .npz file at path, all of them or nothing; no pickle."""
    path = Path(path)
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as file:
            np.savez_compressed(file, **arrays)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_arrays(path, needed):
    """Return the arrays by name that `write_arrays` wrote, the names in `needed` among them.

    Raises ValueError if the file holds anything else, or not all of it.
    """
    try:
        with Path(path).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except NO_NET:
        raise ValueError(f"{path} is no file that a net was saved in, or not all of it") from None
    for name in needed:
        if name not in arrays:
            raise ValueError(f"{path} holds no net: it has no {name}, only {', '.join(arrays)}")
    return arrays
