"""How far the reader has come, in words and as a picture."""

from dataclasses import dataclass
from html import escape
from importlib import import_module
from pkgutil import iter_modules

from cs231n_utils import exercises
from cs231n_utils.checker import record
from cs231n_utils.checker.exercise import Exercise

MARKS = {  # Okabe and Ito's colors, and a sign for who does not see them
    "right": ("✓", "#009E73", "white"),
    "tried": ("~", "#E69F00", "black"),
    "open": ("", "none", "inherit"),
}


def all_exercises():
    """Return every exercise of the course, in order."""
    names = [m.name for m in iter_modules(exercises.__path__) if m.name[2:].isdigit()]
    modules = [import_module(f"{exercises.__name__}.{name}") for name in names]
    found = [e for module in modules for e in vars(module).values() if isinstance(e, Exercise)]
    return sorted(found, key=lambda e: tuple(map(int, e.number.split("."))))


@dataclass(frozen=True)
class Progress:
    """The exercises of each notebook with what became of them: "right", "tried" or "open"."""

    notebooks: dict  # {notebook: {number: state}}

    def __repr__(self):
        states = [state for each in self.notebooks.values() for state in each.values()]
        if set(states) <= {"open"}:
            return "No exercise is answered yet. Each check adds to what you see here."
        lines = [f"{states.count('right')} of {len(states)} exercises are right."]
        for notebook, each in self.notebooks.items():
            if set(each.values()) != {"open"}:
                lines.append(f"Notebook {notebook:02}: {_in_words(each)}.")
        return "\n".join(lines)

    def _repr_html_(self):
        first, *others = map(escape, repr(self).split("\n"))
        if not others:
            return f"<p>{first}</p>"
        rows = "".join(
            f'<tr style="background: none"><th style="text-align: left">Notebook {notebook:02}</th>'
            f"{_squares(each)}</tr>"
            for notebook, each in self.notebooks.items()
        )
        table = f'<table style="border-collapse: separate; border-spacing: 4px">{rows}</table>'
        return f"<p><b>{first}</b></p>{table}<p>{' '.join(others)}</p>"


def _in_words(each):
    numbers = {state: [n for n in each if each[n] == state] for state in MARKS}
    words = [f"{len(numbers['right'])} of {len(each)} right"]
    if numbers["tried"]:
        words.append(f"{' and '.join(numbers['tried'])} not yet")
    return ", ".join(words)


def _squares(each):
    cells = []
    for number, state in each.items():
        sign, fill, ink = MARKS[state]
        cells.append(
            f'<td title="exercise {number}: {state}" style="background: {fill}; color: {ink}; '
            f'border: 1px solid #888888; padding: 2px 8px; text-align: center">{number} {sign}</td>'
        )
    return "".join(cells)


def progress():
    """Return what the reader has answered so far: it shows itself below a cell.

    It is kept in my_progress.json beside the notebooks, with how often which mistake was named, and
    sent nowhere. Delete that file to start over.

    Raises ValueError if the file is no longer readable.
    """
    answered = record.answered()
    if answered is None:
        raise ValueError(
            f"{record.FILE} should hold what you have answered, but it cannot be read: delete it, "
            f"and it starts over"
        )
    notebooks = {}
    for each in all_exercises():
        state = answered.get(each.number, "open")
        notebooks.setdefault(each.notebook, {})[each.number] = state
    return Progress(notebooks)
