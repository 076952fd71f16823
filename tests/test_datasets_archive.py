import gzip
import pickle
import tarfile
import zlib

import numpy as np
import pytest
import tiny_cifar10 as tiny

from cs231n_utils.datasets import NotCifar10, archive
from cs231n_utils.datasets.archive import read_archive


@pytest.fixture
def members(rng):
    return tiny.contents(rng)


@pytest.fixture
def read(tmp_path):
    def write_and_read(raw, **options):
        path = tmp_path / "cifar.tar.gz"
        path.write_bytes(raw)
        return read_archive(path, **options)

    return write_and_read


@pytest.mark.filterwarnings("ignore:numpy.core")
def test_the_pickles_of_these_tests_are_ones_that_numpy_itself_reads(members):
    want = members["data_batch_3"]

    got = pickle.loads(tiny.python2_pickle(want), encoding="bytes")

    assert got[b"labels"] == want[b"labels"]
    np.testing.assert_array_equal(got[b"data"], want[b"data"], strict=True)


def test_a_whole_archive_gives_the_pictures_in_the_order_of_the_batches(read, members):
    arrays = read(tiny.archive(members))

    assert {name: (x.shape, x.dtype) for name, x in arrays.items()} == {
        "x_train": ((20, 32, 32, 3), np.uint8),
        "y_train": ((20,), np.int64),
        "x_test": ((4, 32, 32, 3), np.uint8),
        "y_test": ((4,), np.int64),
    }
    assert arrays["y_train"].tolist() == [0, 1, 2, 3] * 5
    third = members["data_batch_2"][b"data"][2]
    # A row of the batch holds all reds, row by row, then all greens, then all blues.
    assert arrays["x_train"][4 + 2, 7, 30].tolist() == third[7 * 32 + 30 :: 1024].tolist()
    assert (
        arrays["x_test"][3, 31, 0].tolist() == members["test_batch"][b"data"][3][992::1024].tolist()
    )


def test_an_array_stored_by_columns_is_read_by_columns(read, members):
    data = members["test_batch"][b"data"]
    by_rows = tiny.array_opcodes(data.shape, b"u1", data.tobytes())
    by_columns = tiny.array_opcodes(data.shape, b"u1", data.tobytes("F"))
    flag = by_columns.index(b"K\0tb\x89") + 4
    by_columns = by_columns[:flag] + b"\x88" + by_columns[flag + 1 :]
    members["test_batch"] = tiny.python2_pickle(members["test_batch"]).replace(by_rows, by_columns)

    got = read(tiny.archive(members))["x_test"]

    np.testing.assert_array_equal(got.transpose(0, 3, 1, 2).reshape(4, 3072), data)


def test_the_number_of_pictures_can_be_demanded(read, members):
    raw = tiny.archive(members)

    assert len(read(raw, per_batch=4)["x_train"]) == 20
    with pytest.raises(NotCifar10, match=r"data_batch_1 has 4 images, and batches.meta says 4"):
        read(raw, per_batch=5)
    members["batches.meta"][b"num_cases_per_batch"] = 5
    with pytest.raises(NotCifar10, match=r"data_batch_1 has 4 images, and batches.meta says 5"):
        read(tiny.archive(members), per_batch=4)


def link(kind, name=f"{tiny.FOLDER}/data_batch_1"):
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, "/etc/passwd"
    return entry


@pytest.mark.parametrize(
    "entry, sentence",
    [
        pytest.param(("../evil", b"x"), "'../evil' does not belong there", id="above the folder"),
        pytest.param((f"{tiny.FOLDER}/../../evil", b"x"), "does not belong", id="by a detour"),
        pytest.param(("/evil", b"x"), "'/evil' does not belong there", id="absolute"),
        pytest.param(("data_batch_1", b"x"), "does not belong there", id="outside the folder"),
        pytest.param((f"{tiny.FOLDER}/data_batch_6", b"x"), "does not belong", id="a stranger"),
        pytest.param((f"{tiny.FOLDER}/test_batch", b"x"), "does not belong there", id="twice"),
        pytest.param(link(tarfile.SYMTYPE), "is a link, a device", id="symbolic link"),
        pytest.param(link(tarfile.LNKTYPE), "is a link, a device", id="hard link"),
        pytest.param(link(tarfile.FIFOTYPE), "is a link, a device", id="pipe"),
    ],
)
def test_a_member_that_does_not_belong_is_refused(read, members, entry, sentence):
    del members["data_batch_1"]

    with pytest.raises(NotCifar10, match=sentence):
        read(tiny.archive(members, [entry]))


def test_a_member_far_too_large_is_refused_before_it_is_read(read, members, monkeypatch):
    monkeypatch.setattr(archive, "BYTES_AT_MOST", 3072)

    with pytest.raises(NotCifar10, match=r"data_batch_1' is a link, a device or far too large"):
        read(tiny.archive(members))


def with_header(kind, raw, name="header"):
    entry = tarfile.TarInfo(name)
    entry.type, entry.size = kind, len(raw)
    return entry.tobuf(tarfile.USTAR_FORMAT) + raw + bytes(-len(raw) % 512)


PAX = with_header(tarfile.XHDTYPE, b"12 size=100\n")


@pytest.mark.parametrize(
    "tar, sentence",
    [
        pytest.param(
            with_header(tarfile.XHDTYPE, b"8193 a=" + b"x" * 8185 + b"\n"),
            "an entry has a header of 8,193 bytes",
            id="a large header",
        ),
        pytest.param(
            with_header(tarfile.GNUTYPE_LONGNAME, bytes(5000)),
            "an entry has a header of 5,000 bytes",
            id="a long name",
        ),
        pytest.param(PAX * 5000, "is damaged, cut short", id="headers within headers"),
        pytest.param(
            with_header(tarfile.DIRTYPE, b"", tiny.FOLDER) * 101,
            "it has more than 100 entries",
            id="a folder again and again",
        ),
    ],
)
def test_a_tar_that_would_take_memory_or_time_without_end_is_refused(read, tar, sentence):
    with pytest.raises(NotCifar10, match=sentence):
        read(gzip.compress(tar))


def test_what_unpacks_to_far_too_much_is_refused(read, members, monkeypatch):
    raw = gzip.decompress(tiny.archive(members))
    monkeypatch.setattr(archive, "UNPACKED_AT_MOST", len(raw))
    assert len(read(gzip.compress(raw))["x_train"]) == 20

    with pytest.raises(NotCifar10, match=f"unpacks to more than {len(raw):,} bytes"):
        read(gzip.compress(raw + bytes(2**20)))


@pytest.mark.parametrize(
    "pickled, sentence",
    [
        pytest.param(b"\x80\x02})" + b"\x85" * 10**6 + b"Ns.", "is nested", id="a deep key"),
        pytest.param(b"\x80\x02}" + b"](" * 101 + b".", "is nested", id="deep lists"),
        pytest.param(b"\x80\x02](" + b"N" * 10**6 + b"e.", "or long beyond", id="a long list"),
        pytest.param(b"\x80\x02}\x8b" + b"\xff" * 4 + b".", "uses LONG4|cannot", id="a number"),
    ],
)
def test_a_pickle_that_does_too_much_is_refused_before_it_runs(read, members, pickled, sentence):
    members["data_batch_4"] = pickled

    with pytest.raises(NotCifar10, match=f"the pickle data_batch_4 .*{sentence}"):
        read(tiny.archive(members))


@pytest.mark.parametrize("name", ["data_batch_5", "test_batch", "batches.meta"])
def test_a_missing_member_is_named(read, members, name):
    del members[name]

    with pytest.raises(NotCifar10, match=f"it lacks {name}"):
        read(tiny.archive(members))


CALLS = {  # the pickle makes a folder; every way to name a function has to be closed
    "asks for os.system": b"cos\nsystem\n(T%s%stR.",
    "asks for posix.system": b"cposix\nsystem\n(T%s%stR.",
    "asks for numpy.load": b"cnumpy\nload\n(T%s%stR.",
    "uses INST": b"(T%s%sios\nsystem\n.",
    "uses SHORT_BINUNICODE": b"\x80\x04\x8c\x02os\x8c\x06system\x93(T%s%stR.",
}


@pytest.mark.parametrize("what", CALLS)
@pytest.mark.parametrize("member", ["data_batch_1", "batches.meta"])
def test_a_pickle_that_calls_a_function_is_refused_and_the_function_not_called(
    read, members, tmp_path, what, member
):
    mark = tmp_path / "called"
    words = b"mkdir %s" % bytes(mark)
    members[member] = CALLS[what] % (len(words).to_bytes(4, "little"), words)

    with pytest.raises(NotCifar10, match=f"published: .* {what}, which no image needs"):
        read(tiny.archive(members))
    assert not mark.exists()


def test_the_pickle_that_calls_a_function_would_do_so_if_it_were_let(tmp_path):
    words = b"mkdir %s" % bytes(tmp_path / "called")

    pickle.loads(
        CALLS["asks for os.system"] % (len(words).to_bytes(4, "little"), words), encoding="bytes"
    )

    assert (tmp_path / "called").exists()


def with_array(shape, kind, raw):
    head = tiny.python2_pickle({b"labels": [0, 1, 2, 3]})[:-2]
    return head + b"T\4\0\0\0data" + tiny.array_opcodes(shape, kind, raw) + b"u."


def with_labels(labels):
    data = np.zeros((4, 3072), np.uint8)
    return tiny.python2_pickle({b"labels": labels, b"data": data})


PIXELS = bytes(4 * 3072)


@pytest.mark.parametrize(
    "pickled, sentence",
    [
        pytest.param(with_array((4, 3071), b"u1", PIXELS), "no array of 4 x 3,072", id="narrow"),
        pytest.param(with_array((5, 3072), b"u1", PIXELS), "no array of 4 x 3,072", id="one more"),
        pytest.param(with_array((4, 3072), b"u2", 2 * PIXELS), "no array of", id="other numbers"),
        pytest.param(with_array((4, 3072), b"O8", PIXELS), "no array of 4 x", id="objects"),
        pytest.param(with_array((4, 3072), b"u1", PIXELS[1:]), "is not whole", id="short"),
        pytest.param(with_array((4, 3072), b"u1", [0] * 12288), "is not whole", id="no bytes"),
        pytest.param(with_labels([0, 1, 2]), "no array of 3 x", id="a label short"),
        pytest.param(with_labels([0, 1, 2, 10]), "no list of labels from 0 to 9", id="label 10"),
        pytest.param(with_labels([0, 1, 2, -1]), "no list of labels from 0 to 9", id="label -1"),
        pytest.param(with_labels([0, 1, 2, True]), "no list of labels", id="label true"),
        pytest.param(with_labels((0, 1, 2, 3)), "no list of labels", id="labels in a tuple"),
        pytest.param(with_labels([]), "no array of 0 x", id="no labels"),
        pytest.param(tiny.python2_pickle({b"labels": [0]}), "no array of 1 x", id="no data"),
        pytest.param(tiny.python2_pickle([1, 2]), "holds no dictionary", id="a list"),
        pytest.param(with_labels([1, 2, 3, 4])[:-700], "cannot be read", id="half a pickle"),
        pytest.param(b"", "cannot be read", id="empty"),
        pytest.param(b"\x80\x02K\x01K\x02b.", "cannot be read", id="nonsense"),
        pytest.param(b"cnumpy\ndtype\n)R.", "cannot be read", id="a type without a name"),
    ],
)
def test_a_batch_that_is_not_as_it_should_be_is_refused(read, members, pickled, sentence):
    members["data_batch_4"] = pickled

    with pytest.raises(NotCifar10, match=f"data_batch_4.* {sentence}|{sentence}.* data_batch_4"):
        read(tiny.archive(members))


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({b"num_cases_per_batch": 5}, "data_batch_1 has 4 images, and batches.meta says 5"),
        ({b"num_cases_per_batch": b"4"}, "does not say how many images"),
        ({b"num_cases_per_batch": 0}, "does not say how many images"),
        ({b"label_names": tiny.NAMES[::-1]}, "its classes are not airplane, automobile"),
        ({b"label_names": 10}, "its classes are not airplane, automobile"),
    ],
)
def test_names_and_numbers_of_another_data_set_are_refused(read, members, change, sentence):
    members["batches.meta"] |= change

    with pytest.raises(NotCifar10, match=sentence):
        read(tiny.archive(members))


def halved(raw):
    return raw[: len(raw) // 2]


def halved_with_nonsense_behind(raw):
    squeeze = zlib.compressobj(wbits=31)  # as gzip does
    half = squeeze.compress(halved(gzip.decompress(raw)))
    return half + squeeze.flush(zlib.Z_FULL_FLUSH) + b"\x07"  # a kind of block there is not


def with_another_checksum(raw):
    return raw[:-8] + bytes([raw[-8] ^ 1]) + raw[-7:]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(halved, id="half of it"),
        pytest.param(lambda raw: raw[:-4], id="all but four bytes"),
        pytest.param(halved_with_nonsense_behind, id="half of it, then nonsense"),
        pytest.param(with_another_checksum, id="gzip's checksum is wrong"),
        pytest.param(lambda raw: raw[:1000] + bytes(500) + raw[1500:], id="zeros within"),
        pytest.param(lambda raw: b"<html>Log in to use this network</html>", id="a web page"),
        pytest.param(lambda raw: b"", id="empty"),
        pytest.param(lambda raw: gzip.compress(b"a text"), id="compressed, but no tar"),
    ],
)
def test_a_damaged_archive_is_refused(read, members, damage):
    raw = tiny.archive(members)

    with pytest.raises(NotCifar10, match=r"^cifar.tar.gz (is damaged|is not CIFAR-10)"):
        read(damage(raw))
