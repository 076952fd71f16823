"""CIFAR-10: 60,000 photographs [32x32x3] in ten classes, fetched once and kept as one file.

Alex Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
"""

import hashlib
import shutil
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from cs231n_utils.array_files import read_arrays
from cs231n_utils.checks import check_labels
from cs231n_utils.datasets.archive import is_plain_tar, read_archive
from cs231n_utils.datasets.dataset import DATA, Dataset
from cs231n_utils.datasets.pickled import CLASSES, NotCifar10
from cs231n_utils.in_browser import in_browser

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
PER_BATCH = 10_000
FILE = "cifar-10.npz"
HALF_DONE = ".cifar-10-"  # how the folder of a download begins
# With the Python that is running: a terminal beside the notebooks may have another one.
COMMAND = f'"{sys.executable}" -m cs231n_utils.datasets cifar10'
NOT_IN_A_TAB = (
    "CIFAR-10 cannot be fetched in a browser tab: install the course on your computer for it, or "
    "stay with the drawn shapes."
)


class DownloadFailed(OSError):
    """The archive did not come through the network."""


def cifar10(folder=DATA, train=49_000, val=1_000, test=10_000):
    """Return CIFAR-10 as a Dataset, divided as CS231n does: 49,000, 1,000 and 10,000 images.

    train, val, test  ask for fewer to save memory (12 kB per image): the first `train` of the
                      50,000 training images, the last `val` of them, the first `test` of the
                      test images

    Raises FileNotFoundError if nothing was fetched yet, NotCifar10 if the file is damaged,
    ValueError if more images are asked for than there are.
    """
    x, y, x_test, y_test = _read(Path(folder) / FILE)
    if min(train, val, test) < 0 or train + val > len(x) or test > len(x_test):
        raise ValueError(
            f"got train={train:,}, val={val:,}, test={test:,}, expected train + val to be at most "
            f"{len(x):,} and test at most {len(x_test):,}, all of them 0 or more"
        )
    parts = [(x[:train], y[:train]), (x[len(x) - val :], y[len(y) - val :])]
    parts.append((x_test[:test], y_test[:test]))
    numbers = (part for x, y in parts for part in (np.divide(x, 255, dtype=np.float32), y))
    return Dataset("CIFAR-10", CLASSES, *numbers)


def download_cifar10(folder=DATA, url=URL, sha256=SHA256, attempts=3, progressbar=True):
    """Fetch the archive, check it, and return the path of the one file made of it.

    url       where the archive is; a mirror will do, since the checksum is compared
    sha256    the checksum that it must have
    attempts  how often to try before giving up; each starts afresh

    The archive is not kept: the file holds all that is in it, with checksums of its own.

    Raises DownloadFailed if it does not come, NotCifar10 if something else comes, OSError if it
    cannot be stored. Then nothing new is left in the folder, and an earlier file is untouched.
    """
    folder, sha256 = Path(folder), sha256.lower()
    with _workshop(folder) as workshop:
        archive = _fetch(url, sha256, workshop, attempts, progressbar)
        return _store(archive, sha256, workshop, folder)


def unpack_cifar10(archive, folder=DATA, sha256=SHA256):
    """Do as download_cifar10 does, with an archive that is on this computer already.

    archive  cifar-10-python.tar.gz; or the .tar in it, or the folder in that, which have no
             checksum and are held to what CIFAR-10 is: six batches of 10,000 images

    Raises NotCifar10 if its checksum is another or its content wrong, OSError if it cannot be read
    or stored. Neither the archive nor an earlier file is touched then.
    """
    archive, folder, sha256 = Path(archive), Path(folder), sha256.lower()
    if archive.is_dir() or is_plain_tar(archive):
        with _workshop(folder) as workshop:
            return _store(archive, sha256, workshop, folder)
    try:
        with open(archive, "rb") as file:
            got = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as why:
        raise OSError(f"{archive} cannot be read: {why.strerror}.") from why
    if got != sha256:
        raise NotCifar10(
            f"{archive.name} is another archive, or not whole: got sha256 {got}, expected "
            f"{sha256}. If you know where it comes from and want it all the same, say which you "
            f"mean: --sha256 {got}"
        )
    with _workshop(folder) as workshop:
        return _store(archive, sha256, workshop, folder)


def _fetch(url, sha256, workshop, attempts, progressbar):
    if in_browser():
        raise DownloadFailed(NOT_IN_A_TAB)
    import pooch
    from requests import RequestException

    name = "cifar-10-python.tar.gz"
    source = pooch.create(
        workshop,
        "",
        registry={name: f"sha256:{sha256}"},
        urls={name: url},
        retry_if_failed=attempts - 1,
    )
    downloader = pooch.HTTPDownloader(progressbar=progressbar, chunk_size=2**16, timeout=30)
    try:
        return Path(source.fetch(name, downloader=downloader))
    except RequestException as why:
        raise DownloadFailed(
            f"{url} could not be fetched, in {attempts} attempts: {_in_words(why)}. If you can get "
            f"the archive by other means: {COMMAND} --archive FILE"
        ) from why
    except ValueError as why:
        raise NotCifar10(
            f"What came from {url} was cut short or is another file: its sha256 is not {sha256}. "
            "It was thrown away; try again later."
        ) from why


def _in_words(why):
    from requests import HTTPError, Timeout
    from requests.exceptions import ProxyError, SSLError

    if isinstance(why, ProxyError):
        return (
            "the proxy did not let it through. HTTPS_PROXY and NO_PROXY in the environment say "
            "which one is asked, and may need a name and a password"
        )
    if isinstance(why, SSLError):
        return (
            "the server's certificate was not accepted. Some schools and companies read along "
            "with a certificate of their own: REQUESTS_CA_BUNDLE then names its file"
        )
    if isinstance(why, HTTPError):
        return (
            f"the server answered {why.response.status_code} {why.response.reason}. Try again later"
        )
    if isinstance(why, Timeout):
        return "the server did not answer within 30 seconds. Try again later"
    return "the network is down, the address is wrong or the connection broke off. Try again later"


@contextmanager
def _workshop(folder):
    """Give a folder for half-done work, inside the other, that is gone afterwards in any case."""
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{HALF_DONE}*"):  # by a download that was killed
            if left.stat().st_mtime < time.time() - 86_400:
                shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(prefix=HALF_DONE, dir=folder) as workshop:
            yield Path(workshop)
    except DownloadFailed:
        raise
    except OSError as why:
        reason = why.strerror or why
        raise OSError(
            f"CIFAR-10 cannot be stored in {folder}: {reason}. Nothing was kept."
        ) from why
    finally:
        if is_new and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _store(archive, sha256, workshop, folder):
    # Whoever names another checksum vouches for another archive, which may well be a smaller one.
    arrays = read_archive(archive, per_batch=PER_BATCH if sha256 == SHA256 else None)
    half_done = workshop / FILE
    np.savez(half_done, **arrays)
    return half_done.replace(folder / FILE)


def _read(path):
    """Return the arrays of the file that _store wrote."""
    names = "x_train", "y_train", "x_test", "y_test"
    try:
        arrays = read_arrays(path, names, kinds="ui", only=True)
        for x, y in (arrays[names[0]], arrays[names[1]]), (arrays[names[2]], arrays[names[3]]):
            if x.dtype != np.uint8 or x.shape != (len(x), 32, 32, 3):
                raise ValueError(f"a {x.dtype} array {x.shape} is in it")
            check_labels(y, len(x), len(CLASSES))
    except FileNotFoundError:
        hint = f"CIFAR-10 is not in {path.parent} yet: {COMMAND} fetches it (170 MB)."
        raise FileNotFoundError(NOT_IN_A_TAB if in_browser() else hint) from None
    except (OSError, ValueError) as why:
        raise NotCifar10(
            f"{path} is damaged or cannot be read ({why}). Delete it, and fetch it again: {COMMAND}"
        ) from why
    return [arrays[name] for name in names]
