import numpy as np
import pytest

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
    assert [len(level.w) for level in levels] == [2, 3, 4, 5]


def test_filters_of_a_gray_picture_are_not_in_color():
    (level,) = levels_of(ConvNet.from_pattern("INPUT 8x8x1 -> CONV 2 3x3 -> FC 2"))

    assert not level.in_color


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
