import io
import zipfile

import numpy as np
import pytest

from cs231n_utils.array_files import read_arrays, write_arrays


def test_what_is_written_is_read_again(tmp_path, rng):
    arrays = {"conv1.w": rng.normal(size=(2, 3, 3, 1)), "pattern": np.array("INPUT 4x4x1 -> FC 2")}
    write_arrays(tmp_path / "net.npz", arrays)
    read = read_arrays(tmp_path / "net.npz", ["pattern"])
    assert read.keys() == arrays.keys()
    np.testing.assert_array_equal(read["conv1.w"], arrays["conv1.w"])
    assert str(read["pattern"]) == "INPUT 4x4x1 -> FC 2"


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    write_arrays(path, {"a": np.zeros(3)})
    whole = path.read_bytes()

    def disk_is_full(file, **arrays):
        file.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez_compressed", disk_is_full)
    with pytest.raises(OSError, match="No space"):
        write_arrays(path, {"a": np.ones(3)})

    assert path.read_bytes() == whole
    assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]


def test_where_nothing_can_be_written_it_is_said_where_to_write(tmp_path):
    path = tmp_path / "gone" / "net.npz"
    with pytest.raises(
        OSError, match=r"net\.npz cannot be written \(No such .*such as '.*net\.npz'"
    ):
        write_arrays(path, {"a": np.zeros(3)})


def damaged(path, rng):
    """Yield files that are not, or not any more, what write_arrays writes."""
    write_arrays(path, {"a": rng.normal(size=(40, 5))})
    whole = path.read_bytes()
    yield "half", whole[: len(whole) // 2]
    yield "empty", b""
    yield "text", b"not a zip file at all"
    middle = len(whole) // 2
    yield "scratched", whole[:middle] + bytes(8) + whole[middle + 8 :]
    np.save(path.with_suffix(".npy"), np.zeros(3))
    yield "array", path.with_suffix(".npy").read_bytes()
    np.savez(path, a=np.array([{}], dtype=object))
    yield "pickle", path.read_bytes()
    for name, array in {
        "integers": np.arange(3),
        "complex": np.zeros(2, complex),
        "fields": np.zeros(2, [("a", "f4")]),
        "nan": np.array([1.0, np.nan]),
        "infinite": np.array([np.inf]),
    }.items():
        np.savez(path, a=array)
        yield name, path.read_bytes()
    for name, header in HEADERS.items():
        yield name, zipped("a.npy", header + bytes(80))
    yield "other", zipped("readme.txt", b"hello")
    yield "method", zipped("a.npy", whole, LZMA)[:-4]
    yield "folder", zipped("a.npy/", b"")


def zipped(name, content, method=0):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        file.writestr(name, content)
    return buffer.getvalue()


def header(text):
    """Return the first bytes of an array's file that say so much about it."""
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


LZMA = zipfile.ZIP_LZMA
HEADERS = {
    "terabyte": header(b"{'descr': '<f8', 'fortran_order': False, 'shape': (10**12,), }"),
    "huge": header(b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"),
    "nested": header(b"(" * 3000),
    "indented": header(b"\n  {\n"),
    "unknown": header(b"{'descr': 'nonsense', 'fortran_order': False, 'shape': (10,), }"),
    "version": b"\x93NUMPY\x09\x00" + bytes(90),
}


def test_a_file_that_is_damaged_or_something_else_is_refused_in_words(tmp_path, rng):
    for name, content in damaged(tmp_path / "net.npz", rng):
        path = tmp_path / f"{name}.npz"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=f"{name}.npz is no .npz file of arrays"):
            read_arrays(path, [])
    with pytest.raises(FileNotFoundError):
        read_arrays(tmp_path / "missing.npz", [])


def test_a_file_without_what_is_needed_says_what_it_has(tmp_path):
    write_arrays(tmp_path / "net.npz", {"a": np.zeros(1), "b": np.zeros(1)})
    with pytest.raises(ValueError, match="has no pattern, only a, b"):
        read_arrays(tmp_path / "net.npz", ["a", "pattern"])
