"""How far a training run has come, in numbers and in sentences."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.words import count
from cs231n_utils.panels.training_console.watched import KEPT, Settings, first_filters

RECENT = 25  # steps whose mean is said: the loss of a single one says little


@dataclass(frozen=True)
class Progress:
    """How far a training run has come, and what of it the picture shows."""

    run: object  # the WatchedTraining, as it stands
    status: str  # untrained, training, paused, done, exploded or failed
    question: str  # of the scene; "" if it is none
    why: str  # more about the status; "" if there is no more to say
    coming: Settings  # of the next step
    epochs: int  # that start takes
    target: int  # the epoch that ends this stretch of it
    beat: object  # the Beat whose filters are shown; None for those of now

    @property
    def losses(self):
        return np.array(self.run.history.losses)

    @property
    def settings(self):
        """What the last step was taken with; before the first, what it will be taken with."""
        return self.run.used[-1] if self.run.used else self.coming

    @property
    def changes(self):
        """What the hand has changed since the last step, in words; "" if nothing."""
        return changed(self.settings, self.coming)

    @property
    def until(self):
        """How many epochs the axes show."""
        epoch = self.run.current
        return epoch if self.status == "done" else max(epoch, self.target)

    @property
    def headline(self):
        place = f"epoch {self.run.current} of {self.until}"
        return {
            "untrained": "not trained yet",
            "training": f"training {place}",
            "paused": f"paused in {place}",
            "done": f"trained for {count(self.run.epochs, 'epoch')}",
            "exploded": "the loss exploded",
            "failed": "an error stopped it",
        }[self.status]

    @property
    def filters(self):
        """Name of the first layer, its filters (K, F, F, D), and when they were so, in words."""
        layer, now = first_filters(self.run.net)
        if self.beat is None:
            return layer, now[:KEPT], "now"
        epoch = self.beat.epoch
        return layer, self.beat.filters, f"after {epoch:.2g} epochs" if epoch else "at the start"


def plain(value, digits=3):
    """Return a number above 0 without a power of ten: 0.00001, 1,234."""
    value = float(f"{value:.{digits}g}")
    return f"{value:,.0f}" if value >= 100 else np.format_float_positional(value, trim="-")


def changed(old, new):
    """Return in words what is new in Settings; "" if nothing."""
    parts = [] if old.optimizer == new.optimizer else [new.optimizer]
    parts += [] if old.rate == new.rate else [f"rate {plain(new.rate)}"]
    return ", ".join(parts if old.l2 == new.l2 else [*parts, f"L2 {plain(new.l2)}"])


def describe(p):
    """Return the sentences under the picture; what varies from machine to machine follows a ≈."""
    optimizer, rate, l2 = p.settings
    chosen = f"{optimizer}, learning rate {plain(rate)}, L2 {plain(l2)}"
    layer, shown, when = p.filters
    if p.status in ("exploded", "failed"):
        return f"{p.question} {p.why}"
    if p.status == "untrained":
        run = p.run
        return (
            f"{p.question} Not trained yet: start takes {count(p.epochs, 'epoch')} of "
            f"{count(run.steps, 'step')}, {run.batch} images each, with {chosen}. A net that "
            f"guesses among {run.classes} classes has an accuracy of {1 / run.classes:.0%} and a "
            f"loss of {run.chance:.3f}. Shown are {count(len(shown), 'filter')} of {layer}, {when}."
        )
    last = "in the end " if len(set(p.run.used)) > 1 else ""
    coming = f"The next step will use {p.changes}." if p.changes else ""
    begin = f"{p.question} {p.headline.capitalize()}, {last}with {chosen}. {coming}"
    end = f"Shown are the filters of {layer} {when}." if p.beat else _ratios(p)
    return " ".join([begin, *_measured(p), p.why, end])


def _measured(p):
    """Yield what came out so far."""
    losses = p.losses[-RECENT:]
    if len(losses) > 1:
        wobble = np.mean(np.abs(np.diff(losses)))
        yield f"The loss is ≈ {plain(losses.mean())} (at chance {p.run.chance:.3f}) and changes by"
        yield f"≈ {plain(wobble, 2)} from step to step."
    if p.run.looks:
        _, train, val = p.run.looks[-1]
        yield f"Accuracy: ≈ {train:.0%} in training, ≈ {val:.0%} in validation."


def _ratios(p):
    """Say how much a step changes the first and the last layer."""
    ratios = p.run.beats[-1].ratios
    sizes = [f"{name.removesuffix('.w')} by ≈ {plain(r, 2)}" for name, r in ratios.items()]
    ends = " and ".join(dict.fromkeys([*sizes[:1], *sizes[-1:]]))
    return f"A step changes {ends} of its size." if sizes else ""
