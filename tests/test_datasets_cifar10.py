import errno
import gzip
import os
import socket
import subprocess
import sys
import tarfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest
import tiny_cifar10 as tiny
from requests.exceptions import ConnectionError, ProxyError, SSLError, Timeout

from cs231n_utils.datasets import (
    DownloadFailed,
    NotCifar10,
    cifar10,
    download_cifar10,
    unpack_cifar10,
)
from cs231n_utils.datasets.__main__ import main

# The package has a function of the same name, which hides the module from an import statement.
MODULE = sys.modules["cs231n_utils.datasets.cifar10"]


@pytest.fixture(autouse=True)
def no_proxy_and_no_waiting(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("pooch.core.time.sleep", lambda seconds: None)


@pytest.fixture
def members(rng):
    return tiny.contents(rng)


@pytest.fixture
def raw(members):
    return tiny.archive(members)


@pytest.fixture
def archive(tmp_path, raw):
    path = tmp_path / "downloads" / "mine.tar.gz"
    path.parent.mkdir()
    path.write_bytes(raw)
    return path


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture(params=["a new folder", "a folder with an earlier file"])
def untouched(request, folder):
    """The folder in which a failure may leave no trace: checked when the test is over."""
    if request.param == "a new folder":
        yield folder
        assert not folder.exists()
    else:
        folder.mkdir()
        (folder / "cifar-10.npz").write_bytes(b"an earlier file")
        yield folder
        assert [path.name for path in folder.iterdir()] == ["cifar-10.npz"]
        assert (folder / "cifar-10.npz").read_bytes() == b"an earlier file"


@pytest.fixture
def server():
    """A server on this machine: its answers are given in turn, the last one again and again."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked += 1
            answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            status, body, length = answer
            self.send_response(status)
            self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers = 0, []
    server.url = f"http://127.0.0.1:{server.server_port}/cifar-10-python.tar.gz"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def whole(body):
    return 200, body, len(body)


def broken_off(body):
    return 200, body[: len(body) // 2], len(body)


def fetch(server, folder, raw, attempts=1):
    return download_cifar10(folder, server.url, tiny.sha256(raw), attempts, progressbar=False)


def test_a_download_becomes_one_file_that_can_be_loaded(server, folder, raw, members):
    server.answers = [whole(raw)]

    path = fetch(server, folder, raw)

    assert list(folder.iterdir()) == [path]
    assert path == folder / "cifar-10.npz"
    data = cifar10(folder, train=17, val=3, test=4)
    red_green_blue = members["data_batch_5"][b"data"][3].reshape(3, 32, 32)
    np.testing.assert_allclose(data.x_val[2], red_green_blue.transpose(1, 2, 0) / 255, rtol=1e-6)


def test_a_download_takes_the_place_of_an_earlier_file(server, folder, raw):
    folder.mkdir()
    (folder / "cifar-10.npz").write_bytes(b"an earlier file")
    server.answers = [whole(raw)]

    fetch(server, folder, raw)

    assert len(cifar10(folder, 17, 3, 4).x_train) == 17


def test_a_connection_that_breaks_off_is_tried_again_from_the_start(server, folder, raw):
    server.answers = [broken_off(raw), (503, b"", 0), whole(raw)]

    path = fetch(server, folder, raw, attempts=3)

    assert server.asked == 3
    assert list(folder.iterdir()) == [path]
    assert len(cifar10(folder, 17, 3, 4).x_train) == 17


def test_after_the_last_attempt_it_gives_up(server, untouched, raw):
    server.answers = [broken_off(raw)]

    with pytest.raises(DownloadFailed, match=r"in 2 attempts: .* the connection broke off"):
        fetch(server, untouched, raw, attempts=2)
    assert server.asked == 2


def test_what_the_server_answers_is_told(server, untouched, raw):
    server.answers = [(404, b"", 0)]

    with pytest.raises(DownloadFailed, match="the server answered 404 Not Found"):
        fetch(server, untouched, raw)


def test_without_a_network_it_says_so(untouched, raw):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(DownloadFailed, match=r"the network is down.* --archive FILE"):
            download_cifar10(untouched, url, attempts=1, progressbar=False)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda raw: raw[: len(raw) // 2], id="truncated"),
        pytest.param(lambda raw: raw[:2000] + b"?" + raw[2001:], id="tampered with"),
        pytest.param(lambda raw: b"<html>Log in first</html>", id="a web page"),
    ],
)
def test_a_download_with_another_checksum_is_thrown_away(server, untouched, raw, damage):
    server.answers = [whole(damage(raw))]

    with pytest.raises(NotCifar10, match="was cut short or is another file: its sha256 is not"):
        fetch(server, untouched, raw)


def test_nothing_escapes_from_an_archive_even_if_its_checksum_is_right(
    server, untouched, members, tmp_path
):
    raw = tiny.archive(members, [("../evil", b"x")])
    server.answers = [whole(raw)]

    with pytest.raises(NotCifar10, match=r"'../evil' does not belong there"):
        fetch(server, untouched, raw)
    assert not list(tmp_path.rglob("evil"))


def test_no_function_is_called_even_if_the_checksum_is_right(server, untouched, members, tmp_path):
    mark = tmp_path / "called"
    words = b"mkdir %s" % bytes(mark)
    members["test_batch"] = b"cos\nsystem\n(" + tiny.python2_pickle(words)[2:-1] + b"tR."
    raw = tiny.archive(members)
    server.answers = [whole(raw)]

    with pytest.raises(NotCifar10, match=r"asks for os.system, which no image needs"):
        fetch(server, untouched, raw)
    assert not mark.exists()


def test_the_official_archive_has_to_have_ten_thousand_pictures_a_batch(
    server, untouched, raw, monkeypatch
):
    monkeypatch.setattr(MODULE, "SHA256", tiny.sha256(raw))
    server.answers = [whole(raw)]

    for checksum in (tiny.sha256(raw), tiny.sha256(raw).upper()):
        with pytest.raises(NotCifar10, match="data_batch_1 has 4 images"):
            download_cifar10(untouched, server.url, checksum, attempts=1, progressbar=False)


def test_an_archive_of_the_readers_own_is_unpacked_and_left_where_it_is(archive, folder, raw):
    path = unpack_cifar10(archive, folder, tiny.sha256(raw).upper())

    assert list(folder.iterdir()) == [path]
    assert archive.read_bytes() == raw


def test_an_archive_that_nobody_vouched_for_is_refused_with_its_checksum(archive, untouched, raw):
    with pytest.raises(NotCifar10, match=f"--sha256 {tiny.sha256(raw)}"):
        unpack_cifar10(archive, untouched)


@pytest.fixture
def four_a_batch(monkeypatch):
    """The number of images of the small batches of these tests, in place of CIFAR-10's."""
    monkeypatch.setattr(MODULE, "PER_BATCH", 4)


@pytest.mark.usefixtures("four_a_batch")
@pytest.mark.parametrize("name", ["cifar-10-batches-py", "."])
def test_an_unpacked_folder_is_read(name, archive, folder, tmp_path, raw):
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "Downloads", filter="data")
    (tmp_path / "Downloads" / "cifar-10-batches-py" / ".DS_Store").write_bytes(b"")
    path = unpack_cifar10(tmp_path / "Downloads" / name, folder)
    assert len(cifar10(path.parent, 15, 5, 4).x_train) == 15


@pytest.mark.usefixtures("four_a_batch")
def test_a_tar_that_the_browser_has_unpacked_is_read(folder, tmp_path, raw):
    plain = tmp_path / "cifar-10-python.tar"
    plain.write_bytes(gzip.decompress(raw))
    path = unpack_cifar10(plain, folder)
    assert len(cifar10(path.parent, 15, 5, 4).x_train) == 15


def test_a_folder_of_something_else_is_refused(untouched, tmp_path):
    with pytest.raises(
        NotCifar10, match="is not CIFAR-10 as it is published: it lacks data_batch_1"
    ):
        unpack_cifar10(tmp_path, untouched)


@pytest.mark.parametrize(
    "fault, words",
    [
        (ProxyError("407"), "the proxy did not let it through. HTTPS_PROXY and NO_PROXY"),
        (SSLError("self-signed"), "certificate was not accepted. .* REQUESTS_CA_BUNDLE"),
        (Timeout(), "within 30 seconds. Try again later"),
        (ConnectionError(), "the network is down"),
    ],
)
def test_each_fault_of_the_network_has_words_of_its_own(untouched, monkeypatch, fault, words):
    def fails(self, url, *args, **kwargs):
        raise fault

    monkeypatch.setattr("pooch.HTTPDownloader.__call__", fails)
    with pytest.raises(DownloadFailed, match=words):
        download_cifar10(untouched, "https://here/x", attempts=1, progressbar=False)


def test_an_archive_that_is_not_there_is_refused(untouched, tmp_path):
    with pytest.raises(OSError, match=r"nowhere.tar.gz cannot be read: No such file"):
        unpack_cifar10(tmp_path / "nowhere.tar.gz", untouched)


def test_a_full_disk_leaves_nothing_behind(archive, untouched, raw, monkeypatch):
    def fills_up(path, **arrays):
        path.write_bytes(b"half of")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(MODULE.np, "savez", fills_up)

    with pytest.raises(OSError, match=r"cannot be stored in .*: No space left on device"):
        unpack_cifar10(archive, untouched, tiny.sha256(raw))


def test_what_a_download_that_was_killed_left_is_cleared_away(server, folder, raw):
    for name, age in ((".cifar-10-killed", 90_000), (".cifar-10-running", 60)):
        (folder / name).mkdir(parents=True)
        os.utime(folder / name, (time.time() - age,) * 2)
    server.answers = [whole(raw)]

    download_cifar10(folder, server.url, tiny.sha256(raw), progressbar=False)

    assert {path.name for path in folder.iterdir()} == {".cifar-10-running", "cifar-10.npz"}


def test_a_stop_midway_leaves_nothing_behind(archive, untouched, raw, monkeypatch):
    def is_stopped(path, **arrays):
        path.write_bytes(b"half of")
        raise KeyboardInterrupt

    monkeypatch.setattr(MODULE.np, "savez", is_stopped)

    with pytest.raises(KeyboardInterrupt):
        unpack_cifar10(archive, untouched, tiny.sha256(raw))


def test_a_file_in_the_place_of_the_folder_is_left_alone(archive, tmp_path, raw):
    (tmp_path / "data").write_text("a file")

    with pytest.raises(OSError, match=r"CIFAR-10 cannot be stored in .*data: "):
        unpack_cifar10(archive, tmp_path / "data", tiny.sha256(raw))
    assert (tmp_path / "data").read_text() == "a file"


@pytest.fixture
def unpacked(archive, folder, raw):
    return unpack_cifar10(archive, folder, tiny.sha256(raw))


def test_the_last_training_pictures_are_for_validation(unpacked, members):
    data = cifar10(unpacked.parent, train=15, val=5, test=3)

    pictures = np.concatenate([members[f"data_batch_{k}"][b"data"] for k in range(1, 6)])
    pictures = pictures.reshape(20, 3, 32, 32).transpose(0, 2, 3, 1)
    assert data.x_train.dtype == np.float32
    np.testing.assert_array_equal(np.rint(data.x_train * 255), pictures[:15])
    np.testing.assert_array_equal(np.rint(data.x_val * 255), pictures[15:])
    assert data.y_val.tolist() == [3, 0, 1, 2, 3]
    assert data.y_test.tolist() == [0, 1, 2]
    assert (data.x_train.min(), data.x_train.max()) == (0, 1)
    assert repr(data) == "CIFAR-10: 15 training, 5 validation and 3 test images [32x32x3]"


def test_fewer_pictures_are_the_first_ones_and_validation_stays_the_same(unpacked):
    all_of_them = cifar10(unpacked.parent, train=15, val=5, test=4)

    fewer = cifar10(unpacked.parent, train=6, val=5, test=0)

    np.testing.assert_array_equal(fewer.x_train, all_of_them.x_train[:6])
    np.testing.assert_array_equal(fewer.x_val, all_of_them.x_val)
    assert fewer.x_test.shape == (0, 32, 32, 3)


@pytest.mark.parametrize("counts", [(18, 3, 0), (15, 5, 5), (-1, 3, 3), (20, 0, -1)])
def test_more_pictures_than_there_are_is_refused(unpacked, counts):
    with pytest.raises(
        ValueError, match=r"expected train \+ val to be at most 20 and test at most 4"
    ):
        cifar10(unpacked.parent, *counts)


def test_before_it_is_fetched_the_command_that_fetches_it_is_named(folder):
    with pytest.raises(
        FileNotFoundError, match=r'python[^ ]*" -m cs231n_utils.datasets cifar10 fetches'
    ):
        cifar10(folder)


def write(path, **arrays):
    with open(path, "wb") as file:
        np.savez(file, **arrays)


def labels(count):
    return np.zeros(count, np.int64)


def as_floats(path):
    x = np.zeros((2, 32, 32, 3))
    write(path, x_train=x, y_train=labels(2), x_test=x, y_test=labels(2))


def with_labels(y):
    def damage(path):
        x = np.zeros((2, 32, 32, 3), np.uint8)
        write(path, x_train=x, y_train=np.array(y), x_test=x, y_test=labels(2))

    return damage


def with_another_array(path):
    x = np.zeros((2, 32, 32, 3), np.uint8)
    write(path, x_train=x, y_train=labels(2), x_test=x, y_test=labels(2), more=labels(10**6))


def with_a_label_too_few(path):
    x = np.zeros((2, 32, 32, 3), np.uint8)
    write(path, x_train=x, y_train=labels(2), x_test=x, y_test=labels(1))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-100]), id="cut short"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"a text"), id="a text"),
        pytest.param(lambda path: write(path, x_train=labels(2)), id="arrays missing"),
        pytest.param(lambda path: np.save(path.open("wb"), labels(2)), id="one array alone"),
        pytest.param(lambda path: write(path, x_train=np.array([{}])), id="a pickle inside"),
        pytest.param(as_floats, id="other numbers"),
        pytest.param(with_a_label_too_few, id="a label too few"),
        pytest.param(with_labels([0, 99]), id="label 99"),
        pytest.param(with_labels([0, -1]), id="label -1"),
        pytest.param(with_labels([0.0, np.nan]), id="no number"),
        pytest.param(with_labels(["cat", "dog"]), id="texts"),
        pytest.param(with_another_array, id="an array more"),
    ],
)
@pytest.mark.filterwarnings("ignore:unclosed file")
def test_a_damaged_file_is_refused_with_the_way_out(unpacked, damage):
    damage(unpacked)

    with pytest.raises(NotCifar10, match=r"cifar-10.npz is damaged .* Delete it, and fetch it"):
        cifar10(unpacked.parent, 15, 5, 4)


def test_a_changed_byte_in_the_file_is_noticed(unpacked):
    content = bytearray(unpacked.read_bytes())
    content[20_000] ^= 1
    unpacked.write_bytes(content)

    with pytest.raises(NotCifar10, match="BadZipFile"):
        cifar10(unpacked.parent, 15, 5, 4)


def test_the_command_line_says_what_there_is(folder, capsys):
    assert main(["--folder", str(folder)]) == 0

    said = capsys.readouterr().out
    assert f'not there yet (170 MB): "{sys.executable}" -m cs231n_utils.datasets cifar10' in said
    assert not folder.exists()


def test_the_command_line_unpacks_an_archive_once(archive, folder, raw, capsys):
    command = ["cifar10", "--archive", str(archive), "--folder", str(folder)]
    command += ["--sha256", tiny.sha256(raw)]

    assert main(command) == 0
    assert "is there: cs231n_utils.datasets.cifar10() reads it" in capsys.readouterr().out
    archive.unlink()
    assert main(command) == 0
    assert "is there already and whole" in capsys.readouterr().out
    assert main(["--folder", str(folder)]) == 0
    assert f"in {folder}" in capsys.readouterr().out
    (folder / "cifar-10.npz").write_bytes(b"half of it")
    assert main(["--folder", str(folder)]) == 0
    assert f"damaged, in {folder}" in capsys.readouterr().out


def test_the_command_line_fetches_from_a_mirror(server, folder, raw, capsys):
    server.answers = [whole(raw)]
    command = ["cifar10", "--url", server.url, "--sha256", tiny.sha256(raw)]

    assert main([*command, "--folder", str(folder)]) == 0
    assert len(cifar10(folder, 17, 3, 4).x_train) == 17


def test_the_command_line_ends_in_one_sentence_and_an_exit_code(archive, tmp_path):
    command = [sys.executable, "-m", "cs231n_utils.datasets", "cifar10"]
    command += ["--archive", str(archive), "--folder", str(tmp_path / "data")]

    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("mine.tar.gz is another archive")
    assert ran.stderr.count("\n") == 1


def test_importing_the_data_sets_imports_neither_plots_nor_downloads():
    code = "import sys, cs231n_utils.datasets; print(*sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "cs231n_utils.datasets.shapes" in ran.stdout.split()
    assert not {"matplotlib", "pooch", "tqdm", "requests"} & set(ran.stdout.split())


def test_in_a_browser_tab_it_is_said_what_cannot_be_had_there(folder, monkeypatch):
    monkeypatch.setattr(MODULE, "in_browser", lambda: True)
    for get, error in ((cifar10, FileNotFoundError), (download_cifar10, DownloadFailed)):
        with pytest.raises(error, match="install the course on your computer for it"):
            get(folder)
