"""The walk from an image to one that a net takes for another class, step by step."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cs231n_utils.inside.ascent import fool, noise_flips
from cs231n_utils.panels.kit.picked import Picked
from cs231n_utils.panels.kit.threads import one_thread

RUNNER_UP = "the runner-up"
LENGTH, MOST = 0.1, 50  # of a step; how many at most
TRIES = 20  # of random changes


@dataclass(frozen=True, eq=False)
class Walked:
    """A place on the walk from an image to another class.

    chances  (steps + 1,)  the target's probability from the start of the walk to its end
    flipped  whether the walk ends at an image that is taken for the target
    step     where we are on it
    change   (H, W, D)     what the steps up to here have added
    before, after  (classes,)  probabilities for the image, and for the changed one
    noise    at the end of the walk the fraction of random changes, as long as this one, that change
             the answer; else None
    """

    picked: Picked
    target: int
    chances: np.ndarray
    flipped: bool
    step: int
    change: np.ndarray
    before: np.ndarray
    after: np.ndarray
    noise: float | None

    @property
    def classes(self):
        return self.picked.trained.classes

    @property
    def steps(self):
        return len(self.chances) - 1

    @property
    def size(self):
        """By how much a value has changed on average; from black to white is 1."""
        return float(np.abs(self.change).mean())

    @property
    def picture(self):
        """The changed image, (H, W, D) from 0 to 1."""
        return np.clip(self.picked.picture + self.change, 0, 1)


class Walk:
    """Walks from images to classes, and remembers where it was.

    bench  the Bench that holds nets and images
    """

    def __init__(self, bench):
        self.bench = bench
        self.way = lru_cache(maxsize=256)(self._way)
        self.at = lru_cache(maxsize=1024)(self._at)
        self.place = lru_cache(maxsize=1024)(self._place)

    def __call__(self, number, target, step, net=None, source=None):
        """Return where one is Walked to; the arguments are the panel's controls."""
        with one_thread():
            return self.place(number, target, net, source, step)

    def steps(self, values):
        """Return how long the walk is, given the values of the controls that say which."""
        chosen = (values.get(name) for name in ("number", "target", "net", "source"))
        with one_thread():
            return self.way(*chosen)[2].steps

    def _place(self, *where):
        *way, step = where
        picked, target, end = self.way(*way)
        x, change = self.at(*where), self.at(*where) - picked.x
        ends = picked.probabilities(picked.x), picked.probabilities(x)
        noise = None
        if 0 < step == end.steps:
            length = float(np.linalg.norm(change))
            noise = noise_flips(picked.trained.net, picked.x, length, TRIES)
        return Walked(picked, target, end.probabilities, end.flipped, step, change, *ends, noise)

    def _way(self, number, target, net, source):
        picked = self.bench.pick(number, net, source)
        target = picked.label(target, place=1)
        how = {"step": LENGTH, "bounds": picked.bounds}
        return picked, target, fool(picked.trained.net, picked.x, target, most=MOST, **how)

    def _at(self, *where):
        """Return the image after a step, as the net takes it: one more than the step before."""
        *way, step = where
        picked, target, end = self.way(*way)
        if step in (0, end.steps):
            return end.x if step else picked.x
        x = self.at(*way, step - 1)
        how = {"step": LENGTH, "bounds": picked.bounds}
        return fool(picked.trained.net, x, target, most=1, **how).x
