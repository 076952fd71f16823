"""What does the net need to see? Cover a part of the image, and look what its answer does.

After Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014, figure 7.
"""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.checks import check_array, check_labels
from cs231n_utils.layers.losses import softmax
from cs231n_utils.volumes import out_side


@dataclass(frozen=True, eq=False)
class Occlusion:
    """How likely a class is, wherever the image is covered.

    probability  (H2, W2)  of the class, with the patch at rows from row * S and columns from
                           column * S
    whole                  of the class, nothing covered
    F, S                   side and stride of the patch, pixels
    """

    probability: np.ndarray
    whole: float
    F: int
    S: int

    @property
    def extent(self):
        """What imshow takes to lay the map over its image, an S x S cell around each center."""
        H2, W2 = self.probability.shape
        first = (self.F - 1 - self.S) / 2  # the patch's center, half a cell less
        return first, first + W2 * self.S, first + H2 * self.S, first


def occlusion(net, x, label, F=8, S=4, fill=0.0):
    """Return the Occlusion of one image: the probability of a class as a patch slides over it.

    net    a ConvNet that ends in scores
    x      (H, W, D)  the image, as the net takes it
    label  int        the class whose probability is meant
    F      side of the patch, pixels
    S      how far it moves, pixels; where F and S do not tile the image, the last few pixels at
           the right and the bottom, fewer than S, are never covered
    fill   a number, (D,) or (H, W, D)  what the patch shows, as the net takes it. A net that takes
           images less their mean sees the mean in 0, mostly a gray; black is -mean

    Raises DoesNotFit if the patch is larger than the image.
    """
    check_array("x", x, "H W D")
    check_labels(np.array([label]), 1, net.out_volume.D)
    H, W, D = x.shape
    if np.shape(fill) not in ((), (D,), (H, W, D)):
        raise ValueError(
            f"fill: got an array of shape {np.shape(fill)}, expected a number, one per channel "
            f"({D},), or an image {x.shape}"
        )
    fill = np.broadcast_to(fill, x.shape)
    H2, W2 = (out_side(side, F, S, rounding="floor") for side in (H, W))
    probability = np.empty((H2, W2), x.dtype)
    for row in range(H2):  # a row of positions at a time, so that large images need little memory
        covered = np.repeat(x[None], W2, axis=0)  # (W2, H, W, D)
        for column, picture in enumerate(covered):
            patch = np.s_[row * S : row * S + F, column * S : column * S + F]
            picture[patch] = fill[patch]
        probability[row] = softmax(net.scores(covered, batch=32))[:, label]
    whole = float(softmax(net.scores(x[None]))[0, label])
    return Occlusion(probability, whole, F, S)
