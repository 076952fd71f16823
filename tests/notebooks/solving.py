"""The cells in which a notebook poses its exercises, and the notebook with all of them answered."""

import copy

from cs231n_utils.exercises.progress import all_exercises
from running import number_of


def exercises_of(path):
    """Return the exercises of a notebook, in order."""
    return [e for e in all_exercises() if str(e.notebook) == number_of(path)]


def posed(exercise, keep=False):
    """Return the source of the cell that poses an exercise.

    keep  whether it offers to keep the answer, as those do that are layers of a net
    """
    call = f"ex{exercise.notebook:02}.{exercise.name}"
    lines = [
        exercise.stub,
        "" if exercise.is_value else "\n",
        f"{call}.check({exercise.name})",
        f"# {call}.hint()",
        f"# {call}.solution()",
    ]
    return "\n".join(lines + [f"# {call}.keep({exercise.name})"] * keep)


def cell_of(nb, exercise):
    """Return the cell of nb that poses an exercise, or None."""
    sources = [posed(exercise), posed(exercise, keep=True)]
    return next((cell for cell in nb.cells if cell.source in sources), None)


def solved(nb, exercises):
    """Return a copy of nb with every stub answered and every layer kept."""
    nb = copy.deepcopy(nb)
    for exercise in exercises:
        cell = cell_of(nb, exercise)
        cell.metadata["exercise"] = exercise.number
        cell.source = cell.source.replace(exercise.stub, exercise.source)
        keep = f"ex{exercise.notebook:02}.{exercise.name}.keep("
        cell.source = cell.source.replace(f"# {keep}", keep)
    return nb
