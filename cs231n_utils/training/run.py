"""Training: step down the gradient, a few images at a time, and keep the best net on the way."""

from dataclasses import dataclass, field

import numpy as np
from threadpoolctl import threadpool_limits

from cs231n_utils.checks import NotFinite, check_array, check_finite, check_labels
from cs231n_utils.in_browser import budget, progress_bar
from cs231n_utils.training.optimizers import Adam

JUDGED = budget(1000, tab=250)  # training images that the accuracy after an epoch is taken on


@dataclass
class History:
    """What happened in a training run, step by step and epoch by epoch."""

    losses: list = field(default_factory=list)  # of every step's images, L2 included
    rates: list = field(default_factory=list)  # the learning rate of every step
    train_accuracy: list = field(default_factory=list)  # after every epoch, from 0 to 1
    val_accuracy: list = field(default_factory=list)  # after every epoch, from 0 to 1
    update_ratios: list = field(default_factory=list)  # after every epoch: {name of the weights:
    # size of the last step over the size of the weights}, for which 1e-3 is a rough target
    ended: str = ""  # why the run ended and what the net holds now, in a sentence

    @property
    def best_epoch(self):
        """The epoch, counted from 1, that did best on the validation part; 0 before the first."""
        return int(np.argmax(self.val_accuracy)) + 1 if self.val_accuracy else 0


class Diverged(ArithmeticError):
    """The loss is not a number any more; `history` holds the run up to there."""

    def __init__(self, why, history):
        super().__init__(why)
        self.history = history


def accuracy(net, x, y):
    """Return the accuracy, from 0 to 1: how often the highest score of images x is that of y."""
    check_labels(y, len(x), net.out_volume.D)
    return float(np.mean(net.scores(x).argmax(axis=1) == y))


def confusion(net, x, y):
    """Return how often images of each class (row) were taken for each class (column), as counts.

    x  (N, H, W, D)  as the net takes them
    y  (N,)          their classes
    """
    classes = net.out_volume.D
    check_labels(y, len(x), classes)
    table = np.zeros((classes, classes), int)
    np.add.at(table, (y, net.scores(x).argmax(axis=1)), 1)
    return table


class Run:
    """A training run in the making: one epoch a call, with the net open to looks in between.

    The arguments are those of `train`, which is what to call unless you want to look.
    """

    def __init__(
        self, net, data, epochs, batch, optimizer, loss, l2, seed, schedule=None, augment=None
    ):
        _check(net, data, epochs, batch)
        self.net, self.data, self.epochs, self.batch = net, data, epochs, batch
        self.optimizer, self.loss, self.l2 = optimizer, loss, l2
        self.schedule, self.augment = schedule, augment
        self.rng = np.random.default_rng(seed)
        self.steps = -(-len(data.x_train) // batch)  # an epoch, the last one with what is left
        self.history, self.best = History(), None

    def epoch(self):
        """Take the steps of one epoch, yielding the loss of each; then judge the net."""
        batches = self.batches()
        for some in batches:
            if some is batches[-1]:
                before = self.weights()
            yield self.step(some)
        data, shown = self.data, slice(JUDGED)
        right = accuracy(self.net, data.x_train[shown], data.y_train[shown])
        self.judged(before, right, accuracy(self.net, data.x_val, data.y_val))

    def batches(self):
        """Return what the steps of one epoch look at: arrays of indices, in an order by chance."""
        order = self.rng.permutation(len(self.data.x_train))
        return [order[n : n + self.batch] for n in range(0, len(order), self.batch)]

    def weights(self):
        """Return copies of the parameters, by name, for `update_ratios`."""
        return {name: value.copy() for name, value in self.net.params.items()}

    def step(self, some):
        """Take a step down the gradient of some of the training images; return their loss."""
        x, y = self.data.x_train[some], self.data.y_train[some]
        if self.augment:
            x = self.augment(x, self.rng)
        done = len(self.history.losses) / (self.epochs * self.steps)
        rate = self.optimizer.rate * (self.schedule(done) if self.schedule else 1)
        with np.errstate(over="ignore", invalid="ignore"):  # Diverged says it in words
            try:
                value = self.net.loss(x, y, self.loss, self.l2, training=self.rng)
                check_finite("loss", np.array(value), "it overflowed")
            except NotFinite:
                raise Diverged(_why(self.history.losses, rate), self.history) from None
            self.optimizer.step(self.net.params, self.net.grads, rate)
        self.history.losses.append(value)
        self.history.rates.append(rate)
        return value

    def judged(self, before, train_accuracy, val_accuracy):
        """Add an epoch's line to the history, and remember the net if it is the best so far.

        before  the parameters before the epoch's last step
        """
        history = self.history
        history.update_ratios.append(update_ratios(before, self.net.params))
        history.train_accuracy.append(train_accuracy)
        history.val_accuracy.append(val_accuracy)
        if history.best_epoch == len(history.val_accuracy):
            self.best = self.net.snapshot()


def train(
    net,
    data,
    epochs=10,
    batch=64,
    optimizer=None,
    loss="softmax",
    l2=0.0,
    schedule=None,
    augment=None,
    patience=None,
    seed=0,
    progress=True,
):
    """Train the net and return the run's History; the net then holds the weights of its best epoch.

    data       a Dataset, or anything with x_train, y_train, x_val and y_val
    batch      images per step
    optimizer  an SGD or an Adam; Adam() unless given
    loss       "softmax" or "svm"
    l2         strength of the penalty on large weights, as in ConvNet.loss
    schedule   a function from how much of the run is done, 0 to 1, to a factor on the rate
    augment    a function from a batch of images and a random generator to other images of the
               same classes, as in augmentation.py
    patience   stop after so many epochs in a row that were not the best so far
    seed       shuffles images and draws dropout's masks: the same seed, the same run
    progress   show a bar, in a notebook or in a terminal

    Interrupting (the stop button, or Ctrl-C) ends the run and loses nothing: the net holds its best
    epoch, and the History says so. Raises ValueError if the data do not belong to the net, and
    Diverged, with the likely cause, when the loss turns into NaN or infinity.
    """
    optimizer = Adam() if optimizer is None else optimizer
    run = Run(net, data, epochs, batch, optimizer, loss, l2, seed, schedule, augment)
    history = run.history
    # The matrix products are too small to be worth sharing out: on a busy machine, threads that
    # wait for each other take five times as long as one.
    one_thread = threadpool_limits(1, user_api="blas")
    bar = progress_bar(desc="training", total=epochs * run.steps, unit="step", disable=not progress)
    with one_thread, bar:
        try:
            for epoch in range(1, epochs + 1):
                for _ in run.epoch():
                    bar.update()
                right = f"{history.val_accuracy[-1]:.1%}"
                bar.set_postfix_str(f"epoch {epoch} of {epochs}, validation accuracy {right}")
                if patience and epoch - history.best_epoch >= patience:
                    history.ended = f"{patience} epochs in a row brought nothing better"
                    break
            else:
                history.ended = f"all {epochs} epochs are done"
        except KeyboardInterrupt:
            history.ended = f"interrupted in epoch {epoch}"
        finally:
            if run.best is not None:
                net.restore(run.best)
                history.ended += f"; the net holds the weights of epoch {history.best_epoch}"
    return history


def cosine(done):
    """Return the factor of a schedule that falls like half a cosine, from 1 to 0."""
    return (1 + np.cos(np.pi * done)) / 2


def update_ratios(before, after):
    """Return, by name, the size of each weight array's change over its own size (L2 norms)."""
    return {
        name: float(np.linalg.norm(after[name] - w) / max(np.linalg.norm(w), 1e-12))
        for name, w in before.items()
        if name.endswith(".w")
    }


def _why(losses, rate):
    if not losses:
        return (
            "the loss of the very first step is not a number, before anything was learned: "
            "images should be around -1 to 1 (divide by 255), and initial weights small"
        )
    return (
        f"the loss was {losses[0]:.3g} at first and {losses[-1]:.3g} in step {len(losses)}, and is "
        f"not a number in the next: the steps overshoot. Try a learning rate of {rate / 10:.1g} "
        f"instead of {rate:.1g}, or a smaller l2"
    )


def _check(net, data, epochs, batch):
    for name, value in {"epochs": epochs, "batch": batch}.items():
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"{name}: got {value!r}, expected a whole number from 1 up")
    W, H, D = net.volume
    for part in ("train", "val"):
        x, y = getattr(data, f"x_{part}"), getattr(data, f"y_{part}")
        check_array(f"x_{part}", x, f"N {H} {W} {D}")
        check_labels(y, len(x), net.out_volume.D)
        check_finite(
            f"x_{part}", x, "a net cannot learn from it; look at where the images come from"
        )
        if not len(x):
            raise ValueError(f"x_{part} is empty: training takes at least one image in each part")
