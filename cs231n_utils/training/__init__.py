"""Training: the run, optimizers, augmentation, memory, a search, and trained nets."""

from cs231n_utils.training.augmentation import flip, flip_and_shift, shift
from cs231n_utils.training.memory import GIB, TrainingMemory
from cs231n_utils.training.optimizers import SGD, Adam
from cs231n_utils.training.run import (
    Diverged,
    History,
    Run,
    accuracy,
    confusion,
    cosine,
    train,
    update_ratios,
)
from cs231n_utils.training.search import log_uniform, search
from cs231n_utils.training.shipped import shipped_net
from cs231n_utils.training.trained import Trained

__all__ = [
    "GIB",
    "SGD",
    "Adam",
    "Diverged",
    "History",
    "Run",
    "Trained",
    "TrainingMemory",
    "accuracy",
    "confusion",
    "cosine",
    "flip",
    "flip_and_shift",
    "log_uniform",
    "search",
    "shift",
    "shipped_net",
    "train",
    "update_ratios",
]
