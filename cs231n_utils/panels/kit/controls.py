"""What a reader of a panel can move: a whole number, a choice, a switch, a line of text.

These only say what there is to move; panel.py makes the widgets. A range may depend on the controls
that come before it in the panel: give a function of their values, as in

    Slider("position", 0, lambda values: values["W"] - values["F"])
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Slider:
    """A whole number from low to high."""

    label: str
    low: int
    high: int | Callable
    start: int
    step: int = 1

    def allowed(self, values):
        """Return the numbers that the slider can stand at, given the values of those before it."""
        low, high = _now(self.low, values), _now(self.high, values)
        return range(low, max(low, high) + 1, self.step)

    def nearest(self, value, allowed):
        """Return the allowed number nearest to value."""
        steps = round((int(value) - allowed[0]) / self.step)
        return allowed[min(max(steps, 0), len(allowed) - 1)]


@dataclass(frozen=True)
class Choice:
    """One of several things, in a list of names, or in a dictionary of names and values."""

    label: str
    options: list | dict | Callable
    start: object
    look: str = "buttons"  # side by side, a "menu" to open, or a "slider" along the names

    def named(self, values):
        """Return the names with their values, given the values of the controls before it."""
        options = _now(self.options, values)
        return dict(options) if isinstance(options, dict) else {str(name): name for name in options}

    def allowed(self, values):
        return list(self.named(values).values())

    def nearest(self, value, allowed):
        return value if value in allowed else allowed[0]


@dataclass(frozen=True)
class Switch:
    """Yes or no."""

    label: str
    start: bool = False

    def allowed(self, values):
        return [False, True]

    def nearest(self, value, allowed):
        return bool(value)


@dataclass(frozen=True)
class Entry:
    """A line of text; it counts once the reader presses Enter or leaves the field."""

    label: str
    start: str
    examples: tuple = ()  # other texts for compute, right and wrong: the tests type them
    lines: int = 1  # of the field; with more than one, Enter begins a new line
    hint: str = ""  # stands in the field while it is empty

    def allowed(self, values):
        return [self.start, *self.examples]

    def nearest(self, value, allowed):
        return str(value)


def _now(limit, values):
    return limit(values) if callable(limit) else limit
