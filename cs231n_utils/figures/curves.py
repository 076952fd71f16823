"""The pictures that say how training, a search or a test went, each with its alt text."""

import matplotlib.pyplot as plt
import numpy as np

from cs231n_utils.figures.style import COLORS


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
    for (name, values), color, marker in zip(parts.items(), COLORS, "os", strict=False):
        right.plot(epochs, values, marker=marker, color=color, label=name)
    right.set(xlabel="epoch", title="accuracy", ylim=(0, 1.05))
    right.xaxis.get_major_locator().set_params(integer=True)
    right.legend(loc="lower right")
    first, best = history.val_accuracy[0], max(history.val_accuracy)
    return fig, (
        f"The loss falls from {chance:.1f}, its value at chance, to ≈ {history.losses[-1]:.2f}. "
        f"The validation accuracy is ≈ {first:.0%} after the first epoch and ≈ {best:.0%} after "
        f"the best."
    )


def draw_accuracies(accuracies, chance):
    """Return (figure, alt text) of bars: each net's accuracy on training and validation images.

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
    ax.set(yticks=rows, yticklabels=accuracies, xlim=(0, 1.1), xticks=[], title="accuracy")
    ax.spines["bottom"].set_visible(False)
    fig.legend(loc="outside lower center", ncols=3)
    described = [
        f"{name}: ≈ {train:.0%} of the training and ≈ {val:.0%} of the validation images"
        for name, (train, val) in accuracies.items()
    ]
    return fig, f"{'; '.join(described)}. Chance is {chance:.0%}."


def draw_search(trials):
    """Return (figure, alt text) of a search's Trials: their accuracy over rate and L2 strength.

    Trials of the same setting share a dot, colored by their mean, with their accuracies above it.
    """
    settings = {}
    for trial in trials:
        settings.setdefault((trial.rate, trial.l2), []).append(trial)
    rates, l2s = np.array(list(settings)).T
    right = np.array([np.mean([t.accuracy for t in same]) for same in settings.values()])
    fig, ax = plt.subplots(figsize=(8, 4.4))
    colors = {"c": right, "cmap": "Blues", "vmin": 0, "vmax": 1}
    ax.scatter(rates, l2s, s=220, edgecolors="black", zorder=2, **colors)
    best = int(right.argmax())
    ax.scatter(rates[best], l2s[best], s=520, facecolors="none", edgecolors=COLORS[1], linewidths=3)
    for place, same in settings.items():
        words = ", ".join("diverged" if t.diverged else f"{t.accuracy:.0%}" for t in same)
        # below, where another dot is just above
        below = any(
            0 < np.log10(l2 / place[1]) < 0.6 and abs(np.log10(rate / place[0])) < 0.4
            for rate, l2 in settings
        )
        at = (0, -26 if below else 15)
        ax.annotate(words, place, at, textcoords="offset points", ha="center")
    ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="regularization strength")
    ax.set_title("validation accuracy")
    ax.margins(0.12, 0.2)
    ax.grid(color="#dddddd", linewidth=1)
    ax.set_axisbelow(True)
    worst = int(right.argmin())
    return fig, (
        f"{len(settings)} dots, the learning rate across and the regularization strength up, both "
        f"on a log scale. The best mean accuracy is ≈ {right[best]:.0%}, at a rate of "
        f"≈ {rates[best]:.5f} and L2 of ≈ {l2s[best]:.5f}; the worst is ≈ {right[worst]:.0%}."
    )


def draw_confusion(table, classes):
    """Return (figure, alt text) of a confusion matrix, its counts written in its cells.

    table    (classes, classes)  how often a class (row) was taken for another (column)
    classes                      their names
    """
    fig, ax = plt.subplots(figsize=(8, 5.2))
    parts = table / np.maximum(1, table.sum(axis=1, keepdims=True))
    mistakes = parts * (1 - np.eye(len(table)))
    # The diagonal would outshine everything else, so only mistakes are colored.
    darkest = max(0.02, 1.3 * mistakes.max())
    ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=darkest, aspect="auto")
    for (row, column), count in np.ndenumerate(table):
        look = {
            "weight": "bold" if row == column else "normal",
            "color": "black" if count else "gray",
        }
        ax.text(column, row, f"{count:,}", ha="center", va="center", fontsize=12, **look)
    places = np.arange(len(classes))
    ax.set_xticks(places, [name.replace(" ", "\n") for name in classes], rotation=90, fontsize=12)
    ax.set_yticks(places, classes, fontsize=12)
    ax.set(xlabel="predicted class", ylabel="class of the image")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    most = (table - np.diag(table.diagonal())).max()
    return fig, (
        f"A table with one row per class and one column per prediction. Of {table.sum():,} images, "
        f"≈ {table.trace():,} are on the diagonal, and the largest number off it is ≈ {most:,}."
    )
