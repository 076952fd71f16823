"""Why does a net say what it says? Ways to ask, the numbers behind the panel of that name."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cs231n_utils.inside.occlusion import occlusion
from cs231n_utils.inside.saliency import saliency, score_gradient
from cs231n_utils.panels.kit.picked import Picked
from cs231n_utils.panels.kit.threads import one_thread

METHODS = {  # by name: the rule of its backward pass
    "occlusion": None,
    "saliency": "backprop",
    "gradient": "backprop",
    "deconvnet": "deconvnet",
    "guided": "guided",
}
FILLS = ("background", "gray", "black", "white")
WINNER = "the prediction"
QUICK = 5e6  # multiply-adds: a net with more of them is asked at fewer positions


@dataclass(frozen=True, eq=False)
class Probed:
    """An image, what a net says of it and of the image with a patch on it, and where it looks.

    values  (H2, W2)    occlusion: the probability of the class asked about
            (H, W)      saliency: the largest gradient by each pixel's colors, without its sign
            (H, W, D)   the other methods: the gradient, or what passes for it
    extent  (left, right, low, top) of where they lie, in pixels from the middle of the first
    share   of all of the map's size that lies under the patch; None where it has no such thing
    """

    picked: Picked
    method: str
    fill: str
    asked: int
    values: np.ndarray
    extent: tuple
    covered: np.ndarray  # (H, W, D), from 0 to 1
    before: np.ndarray  # (classes,)
    after: np.ndarray  # (classes,)
    F: int
    S: int
    y: int
    x: int

    @property
    def classes(self):
        return self.picked.trained.classes

    @property
    def patch(self):
        return np.s_[self.y : self.y + self.F, self.x : self.x + self.F]

    @property
    def share(self):
        """The part of the map's size that lies under the patch; 0 if it is zero everywhere."""
        sizes = np.abs(self.values).astype(float)
        return sizes[self.patch].sum() / (sizes.sum() or 1)


class Probe:
    """Asks nets about images, and remembers what they said.

    bench  the Bench that holds both
    """

    def __init__(self, bench):
        self.bench = bench
        # Hands go back and forth, and a patch moves over a map that stays: nothing is asked twice.
        self.mapped = lru_cache(maxsize=256)(self._mapped)
        self.whole = lru_cache(maxsize=256)(self._whole)

    def __call__(self, **values):
        """Return what is Probed, given the values of the panel's controls."""
        with one_thread():
            return self._probed(**values)

    def _probed(self, number, method, label, F, fill, y, x, net=None, source=None):
        chosen = number, net, source
        picked, before = self.whole(*chosen)
        asked = int(before.argmax()) if label == WINNER else picked.trained.classes.index(label)
        S = stride(picked.trained.net)
        setting = (F, S, fill) if method == "occlusion" else (None, None, None)
        values, extent = self.mapped(*chosen, METHODS[method], asked, *setting)
        if method == "saliency":
            values = saliency(values[None])[0]
        covered = picked.x
        patch = np.s_[y : y + F, x : x + F]
        covered[patch] = filling(picked, fill)[patch]
        after = picked.probabilities(covered)
        seen = values, extent, picked.trained.to_show(covered), before, after
        return Probed(picked, method, fill, asked, *seen, F, S, y, x)

    def _whole(self, *chosen):
        picked = self.bench.pick(*chosen)
        return picked, picked.probabilities(picked.x)

    def _mapped(self, number, net, source, rule, asked, F, S, fill):
        picked, _ = self.whole(number, net, source)
        if rule is None:
            seen = occlusion(picked.trained.net, picked.x, asked, F, S, filling(picked, fill))
            return seen.probability, seen.extent
        gradient = score_gradient(picked.trained.net, picked.x[None], asked, rule)[0]
        H, W, _ = gradient.shape
        return gradient, (-0.5, W - 0.5, H - 0.5, -0.5)


def filling(picked, fill):
    """Return what a patch shows, (H, W, D) as the net takes it.

    fill  "gray" is the mean of the training images, which is what zero means to the net;
          "background" the color that half of this image's pixels exceed, channel by channel
    """
    black, white = picked.bounds
    if fill == "background":
        return (np.median(picked.picture, axis=(0, 1)) + black).astype(np.float32)
    return {"gray": np.zeros_like(black), "black": black, "white": white}[fill]


@lru_cache(maxsize=8)
def stride(net):
    """Return how far the patch moves, pixels, so that a map does not take too long."""
    return 2 if net.ledger().macs <= QUICK else 4
