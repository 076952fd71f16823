import pytest

from cs231n_utils.panels.receptive_fields.neuron import plan, trace
from cs231n_utils.receptive_fields import input_box
from cs231n_utils.volumes import DoesNotFit, Volume

NETS = [
    "INPUT 13x9x2 -> [CONV 2 3x3]*3",
    "INPUT 12x9x1 -> CONV 2 3x3 P=0 -> RELU -> CONV 1 2x2 S=2 P=0 floor -> AVGPOOL 2x2 S=1",
    "INPUT 11x8x1 -> ADD(CONV 1 3x3 -> RELU | ) -> CONV 1 3x3 dilation=2",
]


def last_neuron(net):
    volumes = plan(net).volumes
    return len(volumes) - 1, volumes[-1].H - 1, volumes[-1].W // 2


@pytest.mark.parametrize("net", NETS)
def test_the_box_in_every_layer_is_that_of_the_layers_above_it_alone(net):
    layer, y, x = last_neuron(net)
    seen = trace(net, layer, y, x)
    assert len(seen.boxes) == layer + 1
    for level, box in enumerate(seen.boxes):
        above = seen.net.layers(level, layer)
        assert box == input_box(above, seen.net.volumes[level], y, x, clipped=False)


def test_relu_joins_the_layer_before_it_and_branches_stay_together():
    assert plan(NETS[1]).names == ("3x3", "2x2/2", "pool 2x2/1")
    assert plan(NETS[2]).names == ("ADD", "3x3 dil. 2")


def test_a_neuron_that_sees_nothing_but_padding_has_no_pixels():
    seen = trace("INPUT 3x3x1 -> CONV 1 1x1 P=2", 1, 0, 0)
    assert seen.boxes[0] == ((-2, -2), (-2, -2))
    assert seen.pixels is None
    assert seen.paths.sum() == 0


def test_volumes_are_told_by_name_where_they_are_too_large():
    with pytest.raises(DoesNotFit, match=r"Got a volume \[66x5x1\]"):
        plan("INPUT 66x5x1 -> CONV 1 3x3")
    assert plan("INPUT 64x5x1 -> CONV 1 3x3").volumes[0] == Volume(64, 5, 1)
