import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n_utils.figures.curves import draw_accuracies, draw_confusion, draw_history, draw_search
from cs231n_utils.training.run import History
from cs231n_utils.training.search import Trial


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_a_history_is_drawn_with_its_steps_its_epochs_and_chance():
    history = History(
        losses=[2.3, 1.5, 1.0, 0.42], train_accuracy=[0.5, 0.8], val_accuracy=[0.45, 0.75]
    )

    fig, alt = draw_history(history, chance=np.log(10))

    loss, right = fig.axes
    np.testing.assert_array_equal(loss.lines[0].get_ydata(), history.losses)
    np.testing.assert_array_equal(loss.lines[1].get_ydata(), np.log(10))
    assert {line.get_label(): list(line.get_ydata()) for line in right.lines} == {
        "training": [0.5, 0.8],
        "validation": [0.45, 0.75],
    }
    assert list(right.lines[0].get_xdata()) == [1, 2]
    for words in (
        "2.3, its value at chance, to ≈ 0.42",
        "accuracy is ≈ 45% after the first",
        "≈ 75% after the best",
    ):
        assert words in alt


def test_accuracies_are_drawn_as_two_bars_a_net_in_the_order_given():
    fig, alt = draw_accuracies({"linear": (0.3, 0.2), "ConvNet": (1.0, 0.9)}, chance=0.1)

    [ax] = fig.axes
    training, validation = ax.containers
    assert [bar.get_width() for bar in training] == [0.3, 1.0]
    assert [bar.get_width() for bar in validation] == [0.2, 0.9]
    assert training[0].get_y() > training[1].get_y(), "the first net should stand on top"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["linear", "ConvNet"]
    assert "linear: ≈ 30% of the training and ≈ 20% of the validation images" in alt
    assert alt.endswith("Chance is 10%.")


def test_a_search_is_drawn_as_one_dot_per_setting_with_the_best_mean_ringed():
    trials = [
        Trial(2, 1e-2, 1e-3, 0.8),
        Trial(0, 1e-3, 1e-5, 0.25),
        Trial(1, 1.0, 1e-4, 0.1, diverged="the steps overshoot"),
        Trial(3, 1e-2, 1e-3, 0.4),
    ]

    fig, alt = draw_search(trials)

    [ax] = fig.axes
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    dots, ring = ax.collections
    np.testing.assert_array_equal(dots.get_offsets(), [[1e-2, 1e-3], [1e-3, 1e-5], [1.0, 1e-4]])
    np.testing.assert_array_equal(ring.get_offsets(), [[1e-2, 1e-3]])
    assert [text.get_text() for text in ax.texts] == ["80%, 40%", "25%", "diverged"]
    assert alt.startswith("3 dots")
    assert "mean accuracy is ≈ 60%, at a rate of ≈ 0.01000 and L2 of ≈ 0.00100;" in alt
    assert alt.endswith("the worst is ≈ 10%.")


def test_a_confusion_matrix_is_drawn_with_its_counts_and_its_mistakes_in_color():
    table = np.array([[9, 1, 0], [0, 10, 0], [3, 0, 7]])

    fig, alt = draw_confusion(table, ("disc", "ring", "vertical stripes"))

    [ax] = fig.axes
    assert [int(text.get_text()) for text in ax.texts] == table.ravel().tolist()
    np.testing.assert_allclose(ax.images[0].get_array(), [[0, 0.1, 0], [0, 0, 0], [0.3, 0, 0]])
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "disc",
        "ring",
        "vertical stripes",
    ]
    assert "Of 30 images, ≈ 26 are on the diagonal" in alt
    assert alt.endswith("the largest number off it is ≈ 3.")


def test_a_class_without_pictures_has_a_row_of_zeros_in_the_confusion_matrix():
    fig, _ = draw_confusion(np.array([[2, 0], [0, 0]]), ("disc", "ring"))
    np.testing.assert_array_equal(fig.axes[0].images[0].get_array(), np.zeros((2, 2)))
