"""How far a training run has come, in numbers and in sentences."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.words import count
from cs231n_utils.panels.training_console.watched import Settings, first_filters

RECENT = 25  # steps whose mean is said: the loss of a single one says little
KEPT = 24  # filters that are shown, at most


@dataclass(frozen=True)
class Progress:
    """How far a training run has come, and what of it the picture shows."""

    run: object  # the WatchedTraining, as it stands
    status: str  # untrained, training, paused, done, exploded or failed
    question: str  # of the scene; "" if it is none
    why: str  # what went wrong, in a sentence; "" if nothing
    coming: Settings  # of the next step
    until: int  # how many epochs the axes show

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
        """Name of the first layer, and its filters (K, F, F, D)."""
        layer, filters = first_filters(self.run.net)
        return layer, filters[:KEPT]


def plain(value, digits=3):
    """Return a number above 0 without a power of ten: 0.00001, 1,234."""
    value = float(f"{value:.{digits}g}")
    return f"{value:,.0f}" if value >= 100 else np.format_float_positional(value, trim="-")


def changed(old, new):
    """Return in words what is new in Settings; "" if nothing."""
    parts = [] if old.optimizer == new.optimizer else [new.optimizer]
    return ", ".join(parts if old.rate == new.rate else [*parts, f"rate {plain(new.rate)}"])


def describe(p):
    """Return the sentences under the picture; what varies from machine to machine follows a ≈."""
    if p.why:
        return f"{p.question} {p.why}"
    run, chosen = p.run, f"with {p.settings.optimizer}, learning rate {plain(p.settings.rate)}"
    if p.status == "untrained":
        layer, shown = p.filters
        return (
            f"{p.question} Not trained yet: start takes {count(p.until, 'epoch')} of "
            f"{count(run.steps, 'step')}, {run.batch} images each, {chosen}. A net that "
            f"guesses among {run.classes} classes has an accuracy of {1 / run.classes:.0%} and a "
            f"loss of {run.chance:.3f}. Shown are {count(len(shown), 'filter')} of {layer}."
        )
    last = "in the end " if len(set(run.used)) > 1 else ""
    coming = f"Next step: {p.changes}." if p.changes else ""
    begin = f"{p.question} {p.headline.capitalize()}, {last}{chosen}. {coming}"
    return " ".join([begin, *_measured(p)])


def _measured(p):
    """Yield what came out so far, in sentences."""
    losses = p.losses[-RECENT:]
    if len(losses) > 1:
        wobble = plain(np.abs(np.diff(losses)).mean(), 2)
        yield f"The loss is ≈ {plain(losses.mean())} (chance {p.run.chance:.3f})"
        yield f"and changes by ≈ {wobble} per step."
    if p.run.looks:
        _, train, val = p.run.looks[-1]
        yield f"Accuracy: ≈ {train:.0%} in training, ≈ {val:.0%} in validation."
    if p.run.beats:
        _, ratios = p.run.beats[-1]
        sizes = [f"{name.removesuffix('.w')} ≈ {plain(r, 2)}" for name, r in ratios.items()]
        yield f"Update-to-weight ratio: {', '.join(dict.fromkeys([sizes[0], sizes[-1]]))}."
