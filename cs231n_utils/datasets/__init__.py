"""Data sets: drawn shapes (made on the spot), CIFAR-10 (fetched on request), a photograph,
and the reader's own images.

`python -m cs231n_utils.datasets` says what is there and what can be fetched.
"""

from cs231n_utils.datasets.cifar10 import DownloadFailed, cifar10, download_cifar10, unpack_cifar10
from cs231n_utils.datasets.dataset import DATA, Dataset
from cs231n_utils.datasets.landscape import landscape
from cs231n_utils.datasets.own_images import (
    OwnImages,
    own_images,
    read_image,
    tiles,
)
from cs231n_utils.datasets.photograph import photograph
from cs231n_utils.datasets.pickled import NotCifar10
from cs231n_utils.datasets.shapes import draw_shapes, shapes

__all__ = [
    "DATA",
    "Dataset",
    "DownloadFailed",
    "NotCifar10",
    "OwnImages",
    "cifar10",
    "download_cifar10",
    "draw_shapes",
    "landscape",
    "own_images",
    "photograph",
    "read_image",
    "shapes",
    "tiles",
    "unpack_cifar10",
]
