import math

import pytest
from panel_checks import check_panel

from cs231n_utils.nets.layers import FC, Conv
from cs231n_utils.panels.kit.marks import Dots, Image
from cs231n_utils.panels.parameter_explosion import CHART, SIDES, parameter_explosion
from cs231n_utils.volumes import Volume


def test_the_panel_works_over_its_whole_range():
    check_panel(parameter_explosion)


@pytest.mark.parametrize("side, fc", [(32, 3072), (200, 120_000)])
def test_the_chapters_numbers_are_on_the_way(side, fc):
    panel = parameter_explosion().set(side=side)

    assert panel.state.fc == fc
    assert f"{fc:,} weights" in panel.sentence


@pytest.mark.parametrize("side, K, F", [(8, 10, 7), (224, 64, 3), (512, 256, 1)])
def test_both_counts_are_those_of_real_layers(side, K, F):
    state, volume = parameter_explosion().set(side=side, K=K, F=F).state, Volume(side, side, 3)

    assert state.fc == math.prod(FC(K).shapes(volume)["w"])
    assert state.conv == math.prod(Conv(K, F).shapes(volume)["w"])


def test_filters_stand_still_while_the_image_grows():
    panel = parameter_explosion()
    counts = [(panel.set(side=side).state.fc, panel.state.conv) for side in SIDES]

    assert {conv for _, conv in counts} == {75}
    assert [fc for fc, _ in counts] == [3 * side**2 for side in SIDES]


def test_the_dots_stand_where_the_lines_have_both_counts():
    panel = parameter_explosion().show("200 wide")
    (dots,) = (mark for mark in panel.marks if isinstance(mark, Dots))

    x, low, high = CHART.across(math.log2(200)), CHART.down(75), CHART.down(120_000)
    assert dots.points.tolist() == [[x, high], [x, low]]


def test_the_image_is_dragged_to_a_larger_one():
    panel = parameter_explosion()
    room = next(mark for mark in panel.marks if isinstance(mark, Image)).box

    assert panel.click(room.right - 1, room.center).values["side"] == 512
    assert panel.click(room.left + 1, room.bottom - room.height * 200 / 512).values["side"] == 200
    assert panel.click(300, 20).values["side"] == 200


def test_a_rounded_quotient_says_about():
    panel = parameter_explosion()

    assert "Fully connected: about 41 times as many weights" in panel.sentence
    assert "connected: 1,600 times as many" in panel.show("200 wide").sentence
