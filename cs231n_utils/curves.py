"""The two pictures that say how a training run went, each with its alt text."""

import matplotlib.pyplot as plt
import numpy as np

from cs231n_utils.figures import COLOURS


def draw_history(history, chance):
    """Return (figure, alt text) of a run's History: loss by the step, accuracy by the epoch.

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
    first, best = history.val_accuracy[0], max(history.val_accuracy)
    return fig, (
        f"The loss falls from {chance:.1f}, its value at chance, to ≈ {history.losses[-1]:.2f}. "
        f"Of the validation pictures ≈ {first:.0%} are right after the first epoch and "
        f"≈ {best:.0%} after the best."
    )


def draw_accuracies(accuracies, chance):
    """Return (figure, alt text) of bars: each net's accuracy on training and validation pictures.

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
    described = [
        f"{name}: ≈ {train:.0%} of the training and ≈ {val:.0%} of the validation pictures"
        for name, (train, val) in accuracies.items()
    ]
    return fig, f"{'; '.join(described)}. Chance is {chance:.0%}."
