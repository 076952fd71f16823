"""What every data set of the course is: three parts of images with their labels."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cs231n_utils.volumes import Volume


def _data_folder():
    clone = Path(__file__).resolve().parents[2]
    # Installed for good, the package lies among others, and a folder "data" there is not ours.
    in_a_clone = (clone / "pyproject.toml").exists() and (clone / "data").is_dir()
    return clone / "data" if in_a_clone else Path.home() / "cs231n-data"


# Where files are kept: data/ of the clone, or "cs231n-data" in the home folder where there is no
# clone, so that a notebook finds what the command line fetched wherever the two were started.
DATA = _data_folder()


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images in three parts: to learn from, to choose by, and to be judged by once.

    x_train, x_val, x_test  (N, H, W, D)  float32, 0 to 1; after zero_mean, what is left of that
    y_train, y_val, y_test  (N,)          int64, each the index of a name in classes
    mean                    (H, W, D)     what zero_mean subtracted; None before it has
    """

    name: str
    classes: tuple[str, ...]
    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    mean: np.ndarray | None = None

    def zero_mean(self):
        """Return the same data less the mean training image, which is kept as its mean.

        The mean is that of the training part alone, and is subtracted from all three: nothing may
        be learned from the images that are to judge.

        Raises ValueError if there is no training image, or the mean is subtracted already.
        """
        if self.mean is not None:
            raise ValueError(f"the mean image has been subtracted from {self.name} already")
        if not len(self.x_train):
            raise ValueError(f"{self.name} has no training images to take a mean of")
        # float32 would lose digits over the 49,000 images of CIFAR-10.
        mean = self.x_train.mean(axis=0, dtype=np.float64).astype(np.float32)  # (H, W, D)
        x_train, x_val, x_test = (x - mean for x in (self.x_train, self.x_val, self.x_test))
        return replace(self, x_train=x_train, x_val=x_val, x_test=x_test, mean=mean)

    def few(self, N):
        """Return the same data with N training images, which it validates on too.

        A net that works can memorize them; whether it can is a check before training.
        """
        x, y = self.x_train[:N], self.y_train[:N]
        return replace(self, x_train=x, y_train=y, x_val=x, y_val=y)

    def to_show(self, x):
        """Return x (..., H, W, D) as images from 0 to 1 again, with the mean added back."""
        return np.clip(x if self.mean is None else x + self.mean, 0, 1)

    def describe(self):
        """Return what is in it, in two sentences."""
        zero = "" if self.mean is None else " The mean training image is subtracted."
        return f"{self!r}. {len(self.classes)} classes: {', '.join(self.classes)}.{zero}"

    def __repr__(self):
        train, val, test = (len(y) for y in (self.y_train, self.y_val, self.y_test))
        return (
            f"{self.name}: {train:,} training, {val:,} validation and {test:,} test images "
            f"{Volume.of(self.x_train)}"
        )
