import numpy as np
import pytest

from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.crops import crops, fully_convolutional
from cs231n_utils.volumes import DoesNotFit

BODY = "CONV 4 3x3 P=0 -> NORM -> RELU -> POOL -> FC 5 -> RELU -> FC 3"


@pytest.fixture
def net(rng):
    net = ConvNet.from_pattern(f"INPUT 8x8x2 -> {BODY}", dtype=np.float64)
    for layer in net.layers:
        for array in layer.arrays.values():
            array[...] = rng.uniform(0.1, 1, array.shape)  # none at the value that it is built with
    return net


def test_crops_stand_at_every_multiple_of_the_stride(rng):
    img = rng.normal(size=(7, 9, 2))

    cut = crops(img, side=3, S=2)

    assert cut.shape == (3, 4, 3, 3, 2)
    np.testing.assert_array_equal(cut[2, 3], img[4:7, 6:9])


@pytest.mark.parametrize("H, W", [(8, 9), (7, 8), (7, 2)])
def test_crops_that_do_not_reach_the_far_end_are_refused(H, W):
    with pytest.raises(DoesNotFit):
        crops(np.zeros((H, W, 1)), side=3, S=2)


def test_on_its_own_volume_the_converted_net_puts_out_the_same_scores(net, rng):
    x = rng.normal(size=(3, 8, 8, 2))

    np.testing.assert_allclose(
        fully_convolutional(net, net.volume).forward(x), net.forward(x), rtol=1e-12
    )


def test_without_padding_one_pass_is_the_net_on_every_crop(net, rng):
    img = rng.normal(size=(10, 14, 2))
    cut = crops(img, side=8, S=2)

    out = fully_convolutional(net, (14, 10, 2)).forward(img[None])[0]

    assert out.shape == (2, 4, 3)
    for i, j in np.ndindex(2, 4):
        np.testing.assert_allclose(out[i, j], net.forward(cut[i, j][None])[0, 0, 0], rtol=1e-12)


def test_the_converted_net_has_as_many_parameters_and_copies_of_its_own(net, rng):
    x = rng.normal(size=(1, 8, 8, 2))
    wide = fully_convolutional(net, net.volume)
    before = wide.forward(x)
    for array in net.params.values():
        array += 1

    assert wide.ledger().parameters == net.ledger().parameters
    np.testing.assert_array_equal(wide.forward(x), before)


def test_layers_within_branches_are_copied_too(rng):
    text = "INPUT 4x4x2 -> CONCAT(CONV 3 1x1 | CONV 2 3x3) -> FC 2"
    net = ConvNet.from_pattern(text, dtype=np.float64)
    x = rng.normal(size=(1, 4, 4, 2))

    np.testing.assert_allclose(
        fully_convolutional(net, net.volume).forward(x), net.forward(x), rtol=1e-12
    )


def test_an_fc_layer_that_reads_a_volume_wider_than_high_is_refused():
    net = ConvNet.from_pattern("INPUT 5x4x1 -> FC 2")

    with pytest.raises(ValueError, match="filters are square"):
        fully_convolutional(net, (9, 8, 1))
