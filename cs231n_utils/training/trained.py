"""A net, with what it takes to use it: the mean image and the names of its classes."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.array_files import read_arrays, write_arrays
from cs231n_utils.checks import check_array
from cs231n_utils.layers.losses import softmax
from cs231n_utils.nets.convnet import ConvNet


@dataclass(frozen=True, eq=False)
class Trained:
    """A net that has learned from images less their mean.

    net      a ConvNet that ends in one score per class
    mean     (H, W, D)  the mean training image, float32
    classes             the names of the scores
    """

    net: ConvNet
    mean: np.ndarray
    classes: tuple[str, ...]

    def __post_init__(self):
        W, H, D = self.net.volume
        check_array("mean", self.mean, f"{H} {W} {D}")
        if len(self.classes) != self.net.out_volume.D:
            raise ValueError(
                f"classes: got {len(self.classes)} names, expected {self.net.out_volume.D}, one "
                f"per score of the net"
            )

    def prepared(self, pictures):
        """Return what the net takes for images (N, H, W, D) from 0 to 1: them less the mean."""
        W, H, D = self.net.volume
        check_array("pictures", pictures, f"N {H} {W} {D}")
        return (pictures - self.mean).astype(self.net.dtype)

    def to_show(self, x):
        """Return x (..., H, W, D), which the net takes, as images from 0 to 1 again."""
        return np.clip(x + self.mean, 0, 1)

    def probabilities(self, pictures):
        """Return the softmax probabilities (N, classes) of images (N, H, W, D) from 0 to 1."""
        return softmax(self.net.scores(self.prepared(pictures)))

    def save(self, path, dtype=np.float32):
        """Write all of it to the .npz file at path; np.float16 makes it half as large."""
        arrays = self.net.snapshot() | {"mean": self.mean}
        words = {"pattern": np.array(self.net.pattern), "classes": np.array(self.classes)}
        write_arrays(path, words | {name: a.astype(dtype) for name, a in arrays.items()})

    @classmethod
    def load(cls, path):
        """Return what `save` wrote, in float32; ValueError if the file holds anything else."""
        arrays = read_arrays(path, ["pattern", "mean", "classes"])
        text, classes = str(arrays.pop("pattern")), tuple(arrays.pop("classes").tolist())
        arrays = {name: value.astype(np.float32) for name, value in arrays.items()}
        mean = arrays.pop("mean")
        return cls(ConvNet.from_arrays(text, arrays), mean, classes)
