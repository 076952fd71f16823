"""What the training console says: how far a training has come, in a headline and in sentences."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Progress:
    """How far a training has come, and what of it the picture shows."""

    status: str  # untrained, training, paused, done, exploded or failed
    why: str  # more about that; "" if there is no more to say
    settings: str  # optimizer, rate and L2, in words
    epochs: int  # that start takes
    target: int  # the epoch that ends this stretch of it
    steps: int  # an epoch
    batch: int
    chance: float
    classes: int
    losses: np.ndarray  # one per step, and so the rates
    rates: np.ndarray
    looks: tuple
    beats: tuple
    weights: tuple  # names of the weight arrays
    layer: str
    filters: np.ndarray  # (K, F, F, D) of that layer, which is the first
    when: str  # that was

    @property
    def loss(self):
        """The mean of the last losses: a single one says little."""
        return float(np.mean(self.losses[-25:]))

    @property
    def epoch(self):
        """The epoch that is being trained, from 1; the last one if it is finished."""
        return max(1, -(-len(self.losses) // self.steps))

    @property
    def until(self):
        """How many epochs the axes show."""
        return self.epoch if self.status == "done" else max(self.epoch, self.target)

    @property
    def trouble(self):
        return self.status in ("exploded", "failed")

    @property
    def headline(self):
        place = f"epoch {self.epoch} of {self.until}"
        words = {
            "untrained": "untrained",
            "training": f"training: {place}",
            "paused": f"paused in {place}",
            "done": f"{_count(self.epoch, 'epoch')} trained",
            "exploded": "the loss exploded",
            "failed": "an error stopped it",
        }
        return f"{words[self.status]}  ·  {self.settings}"


def describe(progress):
    """Return the sentences under the picture; what varies from machine to machine follows a ≈."""
    p = progress
    steps = _count(p.steps, "step")
    filters = f"Shown are {len(p.filters)} filters of {p.layer}, {p.when}."
    if p.status == "untrained":
        return (
            f"Not trained yet: start takes {_count(p.epochs, 'epoch')} of {steps}, "
            f"{p.batch} pictures each ({p.settings}). A net that guesses among {p.classes} "
            f"classes has an accuracy of {1 / p.classes:.0%}, and its loss is {p.chance:.3f}. "
            f"{filters}"
        )
    if p.trouble:
        return p.why
    begin = {
        "training": f"Training, epoch {p.epoch} of {p.until}",
        "paused": f"Paused in epoch {p.epoch}",
        "done": f"Trained for {_count(p.epoch, 'epoch')} of {steps}",
    }[p.status]
    return " ".join([f"{begin} ({p.settings}).", *_measured(p), p.why, filters])


def _measured(p):
    """Yield what came out so far, a sentence each."""
    if len(p.losses):
        yield f"The loss is ≈ {p.loss:.2f}; at chance it is {p.chance:.3f}."
    if p.looks:
        _, train, val = p.looks[-1]
        yield f"The accuracy is ≈ {train:.0%} in training and ≈ {val:.0%} in validation."
    sizes = [f"{n.removesuffix('.w')} by ≈ {r:.2g}" for n, r in p.beats[-1].ratios.items()]
    if sizes:
        some = sizes if len(sizes) <= 4 else [sizes[0], sizes[-1]]
        yield f"A step changes {_and(some)} of its size."


def _count(number, word):
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _and(words):
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
