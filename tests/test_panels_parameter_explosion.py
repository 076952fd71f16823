import pytest
from panel_checks import check_panel

from cs231n_utils.nets.layers import FC, Conv
from cs231n_utils.panels.parameter_explosion import parameter_explosion
from cs231n_utils.volumes import Volume


def weights(layer, volume):
    *shape, last = layer.shapes(volume)["w"]
    for n in shape:
        last *= n
    return last


def test_the_panel_works_over_its_whole_range():
    check_panel(parameter_explosion)


@pytest.mark.parametrize("side, fc", [(32, 3072), (200, 120_000)])
def test_the_chapters_numbers_are_on_the_way(side, fc):
    panel = parameter_explosion().set(side=side)

    assert panel.state.fc == fc
    assert f"{fc:,} weights" in panel.sentence


@pytest.mark.parametrize("side, D, K, F", [(8, 1, 10, 7), (224, 3, 64, 3), (512, 3, 256, 1)])
def test_both_counts_are_those_of_real_layers(side, D, K, F):
    panel = parameter_explosion().set(side=side, D=D, K=K, F=F)

    volume = Volume(side, side, D)
    assert panel.state.fc == weights(FC(K), volume)
    assert panel.state.conv == weights(Conv(K, F), volume)


def test_filters_stand_still_while_the_picture_grows():
    panel = parameter_explosion()
    sides = panel.controls["side"].options
    counts = [(panel.set(side=side).state.fc, panel.state.conv) for side in sides]

    assert {conv for _, conv in counts} == {75}
    assert [fc for fc, _ in counts] == [3 * side**2 for side in sides]


def test_the_chart_and_the_picture_can_be_dragged():
    panel = parameter_explosion()

    assert panel.click("chart", 205, 1e3).values["side"] == 200
    assert panel.click("picture", 10, 500).values["side"] == 512
    assert panel.click("", 0.5, 0.5).values["side"] == 512


def test_a_rounded_quotient_says_about():
    panel = parameter_explosion()

    assert "Fully connected: about 41 times as many weights" in panel.sentence
    assert "connected: 1,600 times as many" in panel.show("200 wide").sentence
