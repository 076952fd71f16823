"""Why does a net say what it says? Two ways to ask, the numbers behind the panel of that name."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.inside.occlusion import occlusion
from cs231n_utils.inside.saliency import saliency, score_gradient
from cs231n_utils.panels.kit.picked import Bench, Picked
from cs231n_utils.panels.kit.threads import one_thread

METHODS = ("occlusion", "saliency")
FILLS = ("background", "gray", "black", "white")
QUICK = 5e6  # multiply-adds: a net with more of them is asked at fewer positions


@dataclass(frozen=True, eq=False)
class Probed:
    """An image, what a net says of it and of the image with a patch on it, and where it looks.

    values  (H2, W2)  occlusion: the probability of the class that the net names
            (H, W)    saliency: the largest gradient by each pixel's colors, without its sign
    """

    picked: Picked
    method: str
    fill: str
    values: np.ndarray
    covered: np.ndarray  # (H, W, D), from 0 to 1
    before: np.ndarray  # (classes,)
    after: np.ndarray  # (classes,)
    F: int
    S: int
    y: int
    x: int

    @property
    def asked(self):
        """The number of the class that the net names, and is asked about."""
        return int(self.before.argmax())

    @property
    def patch(self):
        return np.s_[self.y : self.y + self.F, self.x : self.x + self.F]

    @property
    def share(self):
        """The part of the map's size that lies under the patch; 0 if it is zero everywhere."""
        return self.values[self.patch].sum() / (self.values.sum() or 1)


class Prober(Bench):
    """A Bench whose nets are asked about its images."""

    # Hands go back and forth, and a patch moves over a map that stays: nothing is asked twice.
    remembered = "whole", "occluded", "gradient"

    def probe(self, number, method, fill, F, y, x, net=None, source=None):
        """Return what is Probed; the arguments are the panel's controls."""
        chosen = number, net, source
        with one_thread():
            picked, before = self.whole(*chosen)
            S = 2 if picked.trained.net.ledger().macs <= QUICK else 4
            occluded = method == "occlusion"
            values = self.occluded(*chosen, F, S, fill) if occluded else self.gradient(*chosen)
            covered, patch = picked.x, np.s_[y : y + F, x : x + F]
            covered[patch] = filling(picked, fill)[patch]
            seen = values, picked.trained.to_show(covered), before, picked.probabilities(covered)
        return Probed(picked, method, fill, *seen, F, S, y, x)

    def whole(self, *chosen):
        picked = self.pick(*chosen)
        return picked, picked.probabilities(picked.x)

    def occluded(self, number, net, source, F, S, fill):
        picked, before = self.whole(number, net, source)
        how = before.argmax(), F, S, filling(picked, fill)
        return occlusion(picked.trained.net, picked.x, *how).probability

    def gradient(self, *chosen):
        picked, before = self.whole(*chosen)
        gradient = score_gradient(picked.trained.net, picked.x[None], before.argmax())
        return saliency(gradient)[0]


def filling(picked, fill):
    """Return what a patch shows, (H, W, D) as the net takes it.

    fill  "gray" is the mean of the training images, which is what zero means to the net;
          "background" the color that half of this image's pixels exceed, channel by channel
    """
    black, white = picked.bounds
    if fill == "background":
        return (np.median(picked.picture, axis=(0, 1)) + black).astype(np.float32)
    return {"gray": np.zeros_like(black), "black": black, "white": white}[fill]
