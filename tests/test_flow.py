import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n_utils.convnet import ConvNet
from cs231n_utils.flow import draw_flow

CLASSES = ("disc", "ring", "square", "frame", "plus", "cross")


@pytest.fixture
def drawn(rng):
    net = ConvNet.from_pattern("INPUT 12x8x3 -> CONV 4 3x3 -> RELU -> POOL -> FC 6")
    net.params["fc1.b"][3] = 4  # a frame, whatever the picture
    x = rng.random((1, 8, 12, 3), dtype=np.float32)
    fig, alt = draw_flow(net, x, x[0], CLASSES, maps=2)
    plt.close(fig)
    return fig, alt


def test_every_volume_has_a_column_with_its_name_and_size(drawn):
    *columns, _ = drawn[0].axes

    assert [ax.get_title() for ax in columns] == ["INPUT", "CONV", "RELU", "POOL"]
    assert [ax.get_xlabel() for ax in columns] == ["12x8x3", "12x8x4", "12x8x4", "6x4x4"]


def test_maps_are_in_colour_where_they_have_a_sign_and_grey_where_not(drawn):
    _, conv, relu, pool, _ = [ax.images and ax.images[0].get_array() for ax in drawn[0].axes]

    assert conv.shape == (8 + 1 + 8, 12, 3)
    assert np.ptp(conv, axis=-1).max() > 0.1
    for grey in (relu, pool):
        assert np.ptp(grey, axis=-1).max() == 0


def test_the_bars_are_the_probabilities_the_highest_on_top(drawn):
    fig, alt = drawn
    widths = [bar.get_width() for bar in fig.axes[-1].patches]

    assert len(widths) == 5
    assert widths == sorted(widths, reverse=True)
    assert fig.axes[-1].texts[0].get_text() == "frame"
    assert f"The highest class is frame, with a probability of ≈ {widths[0]:.0%}." in alt
