"""The walk from an image to one that a net takes for another class, step by step."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.inside.ascent import fool, noise_flips
from cs231n_utils.panels.kit.picked import Bench, Picked
from cs231n_utils.panels.kit.threads import one_thread

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


class Walker(Bench):
    """A Bench whose images walk to classes."""

    remembered = "way", "at", "place"

    def walk(self, number, target, step, net=None, source=None):
        """Return where one is Walked to; the arguments are the panel's controls."""
        with one_thread():
            return self.place(number, target, net, source, step)

    def steps(self, values):
        """Return how long the walk is, given the values of the controls that say which."""
        chosen = (values.get(name) for name in ("number", "target", "net", "source"))
        with one_thread():
            return self.way(*chosen)[2].steps

    def place(self, *where):
        *way, step = where
        picked, target, end = self.way(*way)
        x, change = self.at(*where), self.at(*where) - picked.x
        ends = picked.probabilities(picked.x), picked.probabilities(x)
        noise = None
        if 0 < step == end.steps:
            length = float(np.linalg.norm(change))
            noise = noise_flips(picked.trained.net, picked.x, length, TRIES)
        return Walked(picked, target, end.probabilities, end.flipped, step, change, *ends, noise)

    def way(self, number, target, net, source):
        """Return the image, the target's number, and the Fooled at the end of the walk."""
        picked = self.pick(number, net, source)
        target = picked.trained.classes.index(target)
        return picked, target, _up(picked, picked.x, target, MOST)

    def at(self, *where):
        """Return the image after a step, as the net takes it: one more than the step before."""
        *way, step = where
        picked, target, end = self.way(*way)
        if step in (0, end.steps):
            return end.x if step else picked.x
        return _up(picked, self.at(*way, step - 1), target, 1).x


def _up(picked, x, target, most):
    """Return the Fooled after so many steps from x, at most."""
    return fool(picked.trained.net, x, target, LENGTH, most, picked.bounds)
