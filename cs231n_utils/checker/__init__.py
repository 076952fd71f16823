"""What grades an answer, names the mistake in it, and keeps the ones that are right."""

from cs231n_utils.checker.exercise import Exercise, exercise
from cs231n_utils.checker.own_layers import OwnLayers
from cs231n_utils.checker.verdict import short

__all__ = [
    "Exercise",
    "OwnLayers",
    "exercise",
    "short",
]
