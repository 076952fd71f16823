"""A training run to be watched, and changed on the way."""

from itertools import takewhile
from math import ceil
from typing import NamedTuple

import numpy as np

from cs231n_utils.training.optimizers import SGD, Adam
from cs231n_utils.training.run import JUDGED, Diverged, Run, update_ratios

OPTIMIZERS = {"Adam": Adam, "SGD": SGD, "momentum": lambda: SGD(momentum=0.9)}
BEATS = 10  # an epoch, if it has so many steps
PEEKED = 250  # images of each part that are judged within an epoch,
APART = 60  # so many steps after the last time, and before its end
EXPLODED = 10  # times the loss at chance


class Settings(NamedTuple):
    """What a step is taken with."""

    optimizer: str  # a name in OPTIMIZERS
    rate: float


class WatchedTraining:
    """A run without end: one small piece of work per call, and anything may happen in between.

    net, data, batch, l2, seed  as in `training.train`; the same settings take the same steps

    run    the training.Run that takes the steps; its history has a line per step and one per epoch
    used   the Settings of every step
    beats  (epoch, update ratios of its last step: see training.run), some ten times per epoch
    looks  (epoch, accuracy on training images, on validation images): some within an epoch, all of
           them at its end
    """

    def __init__(self, net, data, batch=32, l2=0.0, seed=0):
        self.net, self.data, self._how = net, data, ("softmax", l2, seed)
        self.batch, self.classes = batch, net.out_volume.D
        self.chance = float(np.log(self.classes))
        self._first = net.snapshot()
        self.restart()

    def restart(self):
        """Put the net back as it was at first, and forget what happened since."""
        self.net.restore(self._first)
        self.run = Run(self.net, self.data, 1, self.batch, Adam(), *self._how)
        self.history, self.steps = self.run.history, self.run.steps
        self.settings, self.used, self.beats, self.looks = Settings("Adam", 1e-3), [], [], []
        self._left, self._pieces = [], None

    @property
    def epoch(self):
        """How many epochs the steps so far make."""
        return len(self.history.losses) / self.steps

    @property
    def current(self):
        """The epoch of the last step, from 1."""
        return max(1, ceil(self.epoch))

    @property
    def epochs(self):
        """How many epochs are finished and judged."""
        return len(self.history.val_accuracy)

    def obey(self, settings):
        """Take the next step with these Settings."""
        if settings.optimizer != self.settings.optimizer:
            self.run.optimizer = OPTIMIZERS[settings.optimizer]()
        self.settings, self.run.optimizer.rate = settings, settings.rate

    def advance(self):
        """Take the next step, or judge some images.

        Raises Diverged when the loss explodes. Whatever is raised, the step in which it happened
        has not been taken, unless it was the explosion itself.
        """
        if self._pieces is None:
            self._pieces = self._work()
        try:
            next(self._pieces)
        except BaseException:
            self._pieces = None  # a generator ends with its first exception
            raise

    # How it works: all that must outlive an exception is in the object, not in the generator

    def _work(self):
        """Work on for ever, yielding after every piece."""
        while True:
            if self.epochs < self.epoch and not self._left:
                train, val = yield from self._judge(JUDGED, None)
                self.run.judged(self._before, train, val)
                yield
            self._left = self._left or self.run.batches()
            while self._left:
                self._step()
                yield
                left = len(self._left)
                if (self.steps - left) % APART == 0 and left >= APART:
                    yield from self._judge(PEEKED, PEEKED)

    def _step(self):
        self._before = self.run.weights()
        self.run.step(self._left[0])
        self._left = self._left[1:]
        self.used.append(self.settings)
        losses = self.history.losses
        limit = EXPLODED * max(self.chance, losses[0])
        exploded = min(np.mean(losses[-5:]), losses[-1]) > limit
        if exploded or len(self._left) % ceil(self.steps / BEATS) == 0:
            self.beats.append((self.epoch, update_ratios(self._before, self.net.params)))
        if exploded:
            raise Diverged(f"the loss is {losses[-1]:.3g}", self.history)

    def _judge(self, *most):
        """Note the accuracies on so many images of each part, yielding after every few."""
        rights = []
        for part, some in zip(("train", "val"), most, strict=True):
            x, y = (getattr(self.data, f"{name}_{part}")[:some] for name in "xy")
            right = []
            for n in range(0, len(x), 250):
                right += (self.net.scores(x[n : n + 250]).argmax(axis=1) == y[n : n + 250]).tolist()
                yield
            rights.append(float(np.mean(right)))
        self.looks.append((self.epoch, *rights))
        return rights


def first_filters(net):
    """Return the name of the first layer with weights, and these as images (K, H, W, D).

    Of an FC layer they are one template per neuron, as large as the image.
    """
    name, w = next((name, w) for name, w in net.params.items() if name.endswith(".w"))
    if w.ndim == 2:
        volume = net.volume
        for layer in takewhile(lambda layer: "w" not in layer.params, net.layers):
            volume = layer.out_volume(volume)
        w = w.T.reshape(-1, *volume.shape)
    return name.removesuffix(".w"), w
