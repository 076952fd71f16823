import numpy as np
import pytest

from cs231n_utils.nets import pattern
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.panels.receptive_fields.unit_trace import plan, trace
from cs231n_utils.receptive_fields import input_box
from cs231n_utils.volumes import DoesNotFit, Volume

NETS = [
    "INPUT 13x9x2 -> [CONV 2 3x3]*3",
    "INPUT 12x9x1 -> CONV 2 3x3 P=0 -> RELU -> CONV 1 2x2 S=2 P=0 floor -> AVGPOOL 2x2 S=1",
    "INPUT 11x8x1 -> ADD(CONV 1 3x3 -> RELU | ) -> CONV 1 3x3 dilation=2",
]


def last_unit(net):
    names, _, volumes, *_ = plan(net)
    return len(names), volumes[-1].H - 1, volumes[-1].W // 2


@pytest.mark.parametrize("net", NETS)
def test_the_box_in_every_layer_is_that_of_the_layers_above_it_alone(net):
    layer, y, x = last_unit(net)
    seen = trace(net, "nothing", layer, y, x)
    _, chains, volumes, *_ = plan(net)
    assert len(seen.boxes) == layer + 1
    for level, box in enumerate(seen.boxes):
        above = [part for chain in chains[level:] for part in chain]
        assert box == input_box(above, volumes[level], y, x, clipped=False)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("shade", ["ones", "random"])
def test_the_measured_field_never_leaves_the_pixels_with_a_path(net, shade):
    seen = trace(net, shade, *last_unit(net))
    assert seen.gradient.any()
    assert not seen.gradient[seen.paths == 0].any()


def test_the_gradient_is_how_far_the_unit_moves():
    net = NETS[0]
    layer, y, x = last_unit(net)
    seen = trace(net, "random", layer, y, x)
    volume, layers = pattern.parse(net)
    rng, picture = np.random.default_rng(231), np.random.default_rng(7).normal(size=(1, 9, 13, 2))
    made = ConvNet(layers, volume, seed=231, dtype=np.float64)  # the same net, drawn anew
    before = made.forward(picture)[0, y, x, 0]
    for row, col in rng.integers((9, 13), size=(12, 2)):
        changed = picture.copy()
        changed[0, row, col, 0] += 1
        np.testing.assert_allclose(
            made.forward(changed)[0, y, x, 0] - before, seen.gradient[row, col], atol=1e-12
        )


def test_relu_joins_the_layer_before_it_and_branches_stay_together():
    assert plan(NETS[1])[0] == ("3x3", "2x2/2", "pool 2x2/1")
    assert plan(NETS[2])[0] == ("ADD", "3x3 dil. 2")


def test_a_unit_that_sees_nothing_but_padding_has_no_pixels():
    seen = trace("INPUT 3x3x1 -> CONV 1 1x1 P=2", "paths", 1, 0, 0)
    assert seen.boxes[0] == ((-2, -2), (-2, -2))
    assert seen.pixels is None
    assert seen.paths.sum() == 0


def test_volumes_are_told_by_name_where_they_are_too_large():
    with pytest.raises(DoesNotFit, match=r"Got a volume \[66x5x1\]"):
        plan("INPUT 66x5x1 -> CONV 1 3x3")
    assert plan("INPUT 64x5x1 -> CONV 1 3x3")[2][0] == Volume(64, 5, 1)
