"""The two pictures that say how a training run went."""

import matplotlib.pyplot as plt
import numpy as np

from cs231n_utils.figures import COLOURS


def draw_history(history, chance):
    """Return a figure of a run's History: the loss of every step, the accuracy after every epoch.

    chance  the loss of a net that has learned nothing, drawn as a dotted line
    """
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6))
    left.plot(history.losses, linewidth=1)
    left.axhline(chance, linestyle=":", linewidth=1.5, color="black")
    left.text(len(history.losses), chance, "chance\n", ha="right", va="center")
    left.set(xlabel="step", ylabel="loss", title="loss of every step", ylim=0)
    epochs = np.arange(1, len(history.val_accuracy) + 1)
    parts = {"training": history.train_accuracy, "validation": history.val_accuracy}
    for (name, values), colour, marker in zip(parts.items(), COLOURS, "os", strict=False):
        right.plot(epochs, values, marker=marker, color=colour, label=name)
    right.set(xlabel="epoch", title="part that is right", ylim=(0, 1.05))
    right.xaxis.get_major_locator().set_params(integer=True)
    right.legend(loc="lower right")
    return fig


def draw_accuracies(accuracies, chance):
    """Return a figure of bars: for each name its accuracy on training and on validation pictures.

    accuracies  {name: (training, validation)}, each from 0 to 1
    chance      the accuracy of a guess, drawn as a dotted line
    """
    fig, ax = plt.subplots(figsize=(8, 0.9 + 0.9 * len(accuracies)))
    rows = np.arange(len(accuracies))[::-1]
    bars = zip(*accuracies.values(), strict=True)
    for values, name, up, hatch in zip(
        bars, ("training", "validation"), (0.2, -0.2), ("", "//"), strict=True
    ):
        drawn = ax.barh(rows + up, values, height=0.38, hatch=hatch, edgecolor="white", label=name)
        ax.bar_label(drawn, [f"{value:.0%}" for value in values], padding=4)
    ax.axvline(chance, linestyle=":", linewidth=1.5, color="black", label="chance")
    ax.set(
        yticks=rows, yticklabels=accuracies, xlim=(0, 1.1), xticks=[], title="part that is right"
    )
    ax.spines["bottom"].set_visible(False)
    fig.legend(loc="outside lower center", ncols=3)
    return fig
