"""The command line: what data there is, and `cifar10` to fetch what has to be fetched."""

import argparse
import sys
from pathlib import Path

from cs231n_utils.datasets.cifar10 import (
    COMMAND,
    FILE,
    SHA256,
    URL,
    NotCifar10,
    cifar10,
    download_cifar10,
    unpack_cifar10,
)
from cs231n_utils.datasets.dataset import DATA


def main(arguments=None):
    """Run the command and return its exit code: 0, or 1 after a sentence on what went wrong."""
    options = _parser().parse_args(arguments)
    try:
        if options.dataset == "cifar10":
            print(_get_cifar10(options))
        else:
            print(_what_there_is(options.folder))
    except (OSError, ValueError) as why:
        print(why, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was kept.", file=sys.stderr)
        return 130
    return 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m cs231n_utils.datasets",
        description="Say which data sets there are; fetch the one that is not made on the spot.",
    )
    parser.add_argument("dataset", nargs="?", choices=["cifar10"], help="fetch this data set")
    parser.add_argument("--folder", type=Path, default=DATA, help="where to keep it (%(default)s)")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--archive", type=Path, help="a cifar-10-python.tar.gz you have already")
    source.add_argument("--url", default=URL, help="a mirror to fetch it from (%(default)s)")
    parser.add_argument(
        "--sha256", default=SHA256, help="the checksum of another archive that you trust"
    )
    return parser


def _get_cifar10(options):
    path = options.folder / FILE
    if _is_whole(options.folder):
        return f"{path} is there already and whole: delete it first to fetch it again."
    if options.archive:
        path = unpack_cifar10(options.archive, options.folder, options.sha256)
    else:
        path = download_cifar10(options.folder, options.url, options.sha256)
    return f"{path} is there: cs231n_utils.datasets.cifar10() reads it."


def _is_whole(folder):
    try:
        cifar10(folder, train=0, val=0, test=0)
    except (FileNotFoundError, NotCifar10):
        return False
    return True


def _what_there_is(folder):
    path = folder / FILE
    if not path.exists():
        fetched = f"not there yet (170 MB): {COMMAND}"
    elif _is_whole(folder):
        fetched = f"in {path}"
    else:
        fetched = f"damaged, in {path}: delete it, and fetch it again: {COMMAND}"
    return (
        "shapes      drawn on the spot, nothing to fetch\n"
        "photograph  comes with matplotlib, nothing to fetch\n"
        f"cifar10     {fetched}"
    )


if __name__ == "__main__":
    sys.exit(main())
