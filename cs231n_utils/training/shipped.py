"""The two nets that come with the course, and how they were trained.

    python -m cs231n_utils.training shapes       # trains it again, in half a minute
    python -m cs231n_utils.training cifar10      # half an hour on a free core; it needs CIFAR-10

Each prints what data/README.md has to say of the net: accuracy, history and confusion matrix.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cs231n_utils.datasets import cifar10, shapes
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.training.augmentation import flip_and_shift
from cs231n_utils.training.optimizers import SGD, Adam
from cs231n_utils.training.run import confusion, cosine, train
from cs231n_utils.training.trained import Trained

FOLDER = Path(__file__).parent  # of the files of the two nets


@dataclass(frozen=True)
class Recipe:
    """How a net was trained: a pattern, a data set, and the arguments of `train`."""

    pattern: str
    data: Callable
    optimizer: Callable  # makes a new one: an optimizer remembers the net that it has trained
    settings: dict
    scales: dict = field(default_factory=dict)  # factors on the initial weights, by name


RECIPES = {
    # Small first weights, so that what the filters learn is not hidden by what they began with.
    "shapes": Recipe(
        "INPUT 32x32x3 -> CONV 12 5x5 -> RELU -> POOL -> CONV 24 3x3 -> RELU -> POOL -> FC 10",
        shapes,
        lambda: Adam(3e-3),
        {"epochs": 5, "batch": 32, "l2": 1e-3},
        {"conv1.w": 0.1},
    ),
    "cifar10": Recipe(
        "INPUT 32x32x3 -> CONV 24 5x5 -> NORM -> RELU -> POOL"
        " -> [CONV 48 3x3 -> NORM -> RELU]*2 -> POOL"
        " -> [CONV 96 3x3 -> NORM -> RELU]*2 -> GLOBALAVG -> FC 10",
        cifar10,
        lambda: SGD(0.05, momentum=0.9, nesterov=True),
        {"epochs": 16, "batch": 64, "l2": 5e-4, "augment": flip_and_shift},
    ),
}


def shipped_net(name):
    """Return one of the nets that come with the course, "shapes" or "cifar10", as a Trained."""
    return Trained.load(_path(name))


def train_again(name):
    """Train a net by its recipe, write its file, and return what there is to say of it."""
    recipe = RECIPES[name]
    data = recipe.data().zero_mean()
    net = ConvNet.from_pattern(recipe.pattern)
    for parameter, scale in recipe.scales.items():
        net.params[parameter] *= scale
    optimizer = recipe.optimizer()
    history = train(net, data, optimizer=optimizer, schedule=cosine, **recipe.settings)
    Trained(net, data.mean, tuple(data.classes)).save(_path(name), np.float16)
    kept = shipped_net(name)  # as others will have it: rounded to 16 bits
    return report(history, confusion(kept.net, data.x_test, data.y_test), kept.classes)


def report(history, table, classes):
    """Return a run in markdown: test accuracy, history and confusion matrix."""
    lines = [f"Test accuracy: {table.trace() / table.sum():.2%}.", ""]
    lines += ["| epoch | validation accuracy |", "|---|---|"]
    lines += [f"| {i} | {part:.1%} |" for i, part in enumerate(history.val_accuracy, 1)]
    lines += ["", f"| | {' | '.join(classes)} |", "|---" * (len(classes) + 1) + "|"]
    rows = zip(classes, table.tolist(), strict=True)
    lines += [f"| **{name}** | {' | '.join(map(str, row))} |" for name, row in rows]
    return "\n".join(lines)


def _path(name):
    if name not in RECIPES:
        raise ValueError(
            f"got {name!r}, expected a net that comes with the course: {' or '.join(RECIPES)}"
        )
    return FOLDER / f"{name}_net.npz"
