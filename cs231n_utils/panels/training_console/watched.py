"""A training run to be watched, changed on the way, and taken back when it went wrong."""

from itertools import takewhile
from math import ceil
from typing import NamedTuple

import numpy as np

from cs231n_utils.training.optimizers import SGD, Adam
from cs231n_utils.training.run import JUDGED, Diverged, Run, update_ratios

OPTIMIZERS = {"Adam": Adam, "SGD": SGD, "momentum": lambda: SGD(momentum=0.9)}
BEATS = 10  # an epoch, if it has so many steps
PEEKED = 250  # images of each part that are judged in the middle of an epoch
APART = 60  # steps at least between that and the next time
KEPT = 24  # filters of the first layer, at each beat
EXPLODED = 10  # times the loss at chance


class Settings(NamedTuple):
    """What a step is taken with."""

    optimizer: str  # a name in OPTIMIZERS
    rate: float
    l2: float


class Beat(NamedTuple):
    """What is noted of the net ten times per epoch."""

    epoch: float
    filters: np.ndarray  # (K, F, F, D), the first of them
    ratios: dict  # of the last step, by name: see training.run.update_ratios


class Look(NamedTuple):
    """The accuracy on the training and on the validation images, from 0 to 1."""

    epoch: float
    train: float
    val: float


class WatchedTraining:
    """A run without end: one small piece of work per call, and anything may happen in between.

    net, data, batch, loss, seed  as in `training.train`; the same settings take the same steps

    run    the training.Run that takes the steps; its history has a line per step and one per epoch
    used   the Settings of every step
    beats  what the filters were, ten times per epoch, and how large the steps
    looks  the accuracies, of some of the images within an epoch and of all at its end
    good   the last epoch whose end was fine, 0 for the start
    """

    def __init__(self, net, data, batch=32, loss="softmax", seed=0):
        self.net, self.data, self.batch, self.loss, self.seed = net, data, batch, loss, seed
        self.classes = net.out_volume.D
        self.chance = float(np.log(self.classes)) if loss == "softmax" else self.classes - 1.0
        self._first = net.snapshot()
        self.restart()

    def restart(self):
        """Put the net back as it was at first, and forget what happened since."""
        self.net.restore(self._first)
        self.run = Run(self.net, self.data, 1, self.batch, Adam(), self.loss, 0.0, self.seed)
        self.history, self.steps = self.run.history, self.run.steps
        self._beats = min(BEATS, self.steps)  # an epoch
        self._peeks = ceil(APART * self._beats / self.steps)  # beats from one to the next
        self.settings, self.used = Settings("Adam", self.run.optimizer.rate, 0.0), []
        self.beats, self.looks = [self._beat({})], []
        self._left, self._pieces = [], None
        self.good, self._weights = 0, self._first

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
        self.settings = settings
        _, self.run.optimizer.rate, self.run.l2 = settings

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

    def go_back(self):
        """Put the net back to the end of the last good epoch, and forget what happened since."""
        epoch, history = self.good, self.history
        self.net.restore(self._weights)
        self.run.optimizer = OPTIMIZERS[self.settings.optimizer]()
        for steps in (history.losses, history.rates, self.used):
            del steps[epoch * self.steps :]
        for epochs in (history.train_accuracy, history.val_accuracy, history.update_ratios):
            del epochs[epoch:]
        self.beats = [beat for beat in self.beats if beat.epoch <= epoch]
        self.looks = [look for look in self.looks if look.epoch <= epoch]
        self._left, self._pieces = [], None

    # How it works: all that must outlive an exception is in the object, not in the generator

    def _work(self):
        """Work on for ever, yielding after every piece."""
        while True:
            if self.epochs < self.epoch and not self._left:
                yield from self._end_epoch()
            self._left = self._left or self.run.batches()
            while self._left:
                beat = self._step()
                yield
                if beat and self._left and beat % self._peeks == 0:
                    yield from self._judge(PEEKED, PEEKED)

    def _step(self):
        """Take a step; return which beat of the epoch it completed, from 1, or 0 if none."""
        taken = self.steps - len(self._left)
        beat = (taken + 1) * self._beats // self.steps
        on_beat = beat > taken * self._beats // self.steps
        self._before = self.run.weights()
        self.run.step(self._left[0])
        self._left = self._left[1:]
        self.used.append(self.settings)
        exploded = self._exploded()
        if on_beat or exploded:
            self.beats.append(self._beat(update_ratios(self._before, self.net.params)))
        if exploded:
            raise Diverged(f"the loss is {self.history.losses[-1]:.3g}", self.history)
        return beat if on_beat else 0

    def _exploded(self):
        losses = self.history.losses
        limit = EXPLODED * max(self.chance, losses[0])
        return np.mean(losses[-5:]) > limit and losses[-1] - self._penalty() > limit

    def _penalty(self):
        squares = sum(np.sum(w * w) for name, w in self.net.params.items() if name.endswith(".w"))
        return self.run.l2 / 2 * float(squares)

    def _end_epoch(self):
        train, val = yield from self._judge(JUDGED, None)
        self.run.judged(self._before, train, val)
        losses = self.history.losses
        if np.mean(losses[-25:]) - self._penalty() < 1.5 * max(self.chance, losses[0]):
            self.good, self._weights = self.epochs, self.net.snapshot()
        yield

    def _judge(self, *most):
        """Note the accuracies of so many training and validation images, and return them."""
        rights = []
        for part, some in zip(("train", "val"), most, strict=True):
            x, y = (getattr(self.data, f"{name}_{part}")[:some] for name in "xy")
            rights.append((yield from self._right(x, y)))
        self.looks.append(Look(self.epoch, *rights))
        return rights

    def _right(self, x, y, batch=250):
        """Return the accuracy of the net on images x, yielding after every batch."""
        right = 0
        for n in range(0, len(x), batch):
            scores = self.net.scores(x[n : n + batch])
            right += int(np.sum(scores.argmax(axis=1) == y[n : n + batch]))
            yield
        return right / len(x)

    def _beat(self, ratios):
        return Beat(self.epoch, first_filters(self.net)[1][:KEPT].copy(), ratios)


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
