import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n_utils.curves import draw_accuracies, draw_history
from cs231n_utils.training import History


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
    for words in ("2.3, its value at chance, to ≈ 0.42", "≈ 45% are right", "≈ 75% after the best"):
        assert words in alt


def test_accuracies_are_drawn_as_two_bars_a_net_in_the_order_given():
    fig, alt = draw_accuracies({"linear": (0.3, 0.2), "ConvNet": (1.0, 0.9)}, chance=0.1)

    [ax] = fig.axes
    training, validation = ax.containers
    assert [bar.get_width() for bar in training] == [0.3, 1.0]
    assert [bar.get_width() for bar in validation] == [0.2, 0.9]
    assert training[0].get_y() > training[1].get_y(), "the first net should stand on top"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["linear", "ConvNet"]
    assert "linear: ≈ 30% of the training and ≈ 20% of the validation pictures" in alt
    assert alt.endswith("Chance is 10%.")
