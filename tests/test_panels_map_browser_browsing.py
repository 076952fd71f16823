import numpy as np
import pytest

from cs231n_utils.inside.units import receptive_box
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.panels.map_browser.browsing import Shelf, levels_of
from cs231n_utils.training.trained import Trained


def trained(pattern):
    net = ConvNet.from_pattern(pattern)
    W, H, D = net.volume
    return Trained(net, np.zeros((H, W, D), np.float32), tuple("abcdefghij"[: net.out_volume.D]))


def test_a_map_is_taken_after_the_norm_and_the_relu_that_follow_its_filter():
    net = ConvNet.from_pattern(
        "INPUT 8x8x3 -> CONV 2 3x3 -> CONV 3 3x3 -> RELU -> CONV 4 3x3 -> NORM -> RELU"
        " -> CONV 5 3x3 -> NORM -> POOL -> RELU -> FC 2"
    )
    levels = levels_of(net)

    assert [level.index for level in levels] == [1, 3, 6, 8]
    assert [level.rectified for level in levels] == [False, True, True, False]
    assert [level.in_color for level in levels] == [True, False, False, False]
    assert [level.volume.D for level in levels] == [2, 3, 4, 5]


def test_filters_of_a_gray_picture_are_not_in_color():
    (level,) = levels_of(ConvNet.from_pattern("INPUT 8x8x1 -> CONV 2 3x3 -> FC 2"))

    assert not level.in_color


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_a_pixel_leads_to_the_place_that_has_it_nearest_to_its_middle(layer):
    net = ConvNet.from_pattern(
        "INPUT 14x10x3 -> CONV 2 5x5 -> RELU -> POOL -> CONV 2 3x3 -> CONV 2 3x3 P=0 -> FC 2"
    )
    level = levels_of(net)[layer]
    W, H, _ = level.volume
    middles = {}
    for row, column in np.ndindex(H, W):
        _, window = receptive_box(net, level.index, row, column)
        middles[row, column] = (
            (window.top + window.bottom - 1) / 2,
            (window.left + window.right - 1) / 2,
        )

    for y, x in np.ndindex(10, 14):
        far = {place: np.hypot(y - my, x - mx) for place, (my, mx) in middles.items()}
        assert far[level.place(y, x)] == min(far.values())


def test_what_a_picture_passes_through_is_what_the_net_makes_of_it(rng):
    one = trained("INPUT 8x8x3 -> CONV 2 3x3 -> RELU -> FC 2")
    x = rng.random((3, 8, 8, 3), dtype=np.float32)
    volumes = Shelf({"one": one}, {"x": x}).volumes("one", "x", 2)

    np.testing.assert_allclose(volumes[2], one.net.activations(x)[2].values[2], atol=1e-6)


def test_nets_without_a_filter_are_refused_in_words(rng):
    x = rng.random((3, 8, 8, 3), dtype=np.float32)
    one, linear = trained("INPUT 8x8x3 -> CONV 2 3x3 -> FC 2"), trained("INPUT 8x8x3 -> FC 2")

    with pytest.raises(ValueError, match='no CONV layer to look into in "linear", which is INPUT'):
        Shelf({"one": one, "linear": linear}, {"x": x})
