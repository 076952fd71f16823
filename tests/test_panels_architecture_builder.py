import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.nets.architectures.steps import NETS, read_net
from cs231n_utils.panels.architecture_builder import (
    BAR,
    BARS,
    LEFT,
    RULE,
    architecture_builder,
    bars_of,
    branches_of,
    own_numbers,
    sides_and_shares,
    volumes,
)
from cs231n_utils.panels.raster.step_drawings import (
    beads,
    block,
    brief,
    cut,
    lanes,
    percent,
    sizes,
    width,
)


def shares_shown(panel, row):
    """Return the percentages below a row of bars, from left to right."""
    words = sides_and_shares(panel.state)
    heights = sorted({y for _, y, _ in words})
    return [text for _, y, text in sorted(words) if y == heights[row + 1]]


def bar_heights(panel, row):
    count = len(panel.state.net.steps)
    parts = bars_of(panel.state)[row * count : (row + 1) * count]
    return np.array([np.ptp(corners[:, 1]) for corners, _ in parts])


def test_every_control_preset_and_click():
    check_panel(architecture_builder)


def test_vgg_16_has_the_chapters_numbers_once_they_are_summed():
    sentence = architecture_builder().show("VGG-16").sentence

    for said in ("15,237,608 activations", "138,357,544 parameters", "15,470,264,320 MACs"):
        assert said in sentence


def test_vgg_16_works_most_in_its_middle_and_stores_most_at_its_start():
    panel = architecture_builder().show("VGG-16")

    macs = ["12.5%", "17.9%", "29.9%", "29.9%", "9.0%", "0%", "0.8%"]
    assert shares_shown(panel, 0)[:3] == ["43.1%", "26.3%", "18.4%"]
    assert shares_shown(panel, 1)[-1] == "89.4%"
    assert shares_shown(panel, 2) == macs


def test_the_second_conv_of_vgg_16_line_by_line():
    panel = architecture_builder().show("VGG-16").set(at=2)

    assert panel.sentence.startswith(
        "VGG-16, step 2 of 21: CONV 64 3x3, then RELU, reads [224x224x64] and gives [224x224x64]. "
        "3,211,264 activations to store, 12.85 MB = 12.25 MiB (21.1% of all); 36,928 parameters = "
        "3*3*64*64 + 64 (<0.1% of all); 1,849,688,064 MACs (12.0% of all). A unit sees 5x5 pixels."
    )
    texts = [text for _, _, text in own_numbers(panel.state)]
    assert texts[:4] == ["3,211,264", "36,928", "1,849,688,064", "5x5"]


@pytest.mark.parametrize("name", NETS)
def test_bars_are_as_high_as_their_parts_of_the_whole(name):
    panel = architecture_builder().show(name)

    for row, shares in enumerate(panel.state.net.shares.values()):
        shares, heights = np.array(shares), bar_heights(panel, row)
        assert heights.max() == BAR or not shares.any()
        seen = heights > 1.6  # what is less is drawn as a line, to be seen
        np.testing.assert_allclose(heights[seen] / heights.max(), shares[seen] / shares.max())
        assert (heights[shares == 0] == 0).all()


def test_a_block_of_googlenet_lists_its_four_branches():
    state = architecture_builder().show("GoogLeNet").set(at=6).state
    branches = branches_of(state)

    assert [text for _, _, text in branches.words] == [
        *("CONV 64 1x1", "CONV 96 1x1", "CONV 128 3x3", "CONV 16 1x1", "CONV 32 5x5"),
        *("POOL 3x3 S=1 P=1", "CONV 32 1x1"),
    ]
    parameters = [text for _, _, text, _ in branches.numbers][1::3]
    assert parameters == ["12,352", "129,248", "15,920", "6,176", "163,696"]


def test_a_block_of_resnet_adds_up_with_what_the_sum_itself_stores():
    state = architecture_builder().show("ResNet-50").set(at=4).state
    values = [text for _, _, text, _ in branches_of(state).numbers][::3]

    assert [text for _, _, text in branches_of(state).words][-1] == "its input as it is"
    assert [int(text.replace(",", "")) for text in values] == [2_408_448, 0, 802_816, 3_211_264]


def test_more_branches_than_there_is_room_for_are_counted_all_the_same():
    five = " | ".join(["CONV 2 1x1"] * 5)
    state = architecture_builder().set(pattern=f"INPUT 8x8x3 -> CONCAT({five})", at=1).state
    branches = branches_of(state)

    assert len(branches.words) == 4
    assert branches.notes[-1][2] == "all 5: [8x8x3] → [8x8x10]"
    assert [text for _, _, text, _ in branches.numbers][-2:] == ["40", "1,920"]


def test_a_branch_that_is_too_long_says_that_there_is_more():
    pattern = "INPUT 8x8x4 -> ADD([CONV 4 3x3]*9 | )"
    words = branches_of(architecture_builder().set(pattern=pattern, at=1).state).words

    assert words[-2][2] == "…"
    assert len(words) < 9


def test_a_click_selects_the_step_above_or_below_which_it_is():
    panel = architecture_builder().show("VGG-16")
    pitch = panel.state.pitch

    assert panel.click("net", LEFT + 7.5 * pitch, 20).values["at"] == 7
    assert panel.click("net", LEFT + 21.5 * pitch, BARS).values["at"] == 21
    assert panel.click("net", LEFT + 3.5 * pitch, RULE + 20).values["at"] == 21
    assert panel.click("net", LEFT - 5, 20).values["at"] == 21


def test_a_step_that_the_next_net_does_not_have_gives_way_to_its_last():
    panel = architecture_builder().show("VGG-16").set(at=21)

    panel.widgets["pattern"].value = "INPUT 8x8x3 -> FC 10"
    assert panel.values["at"] == 1


def test_a_pattern_that_cannot_be_read_is_answered_and_what_would_fit_is_said():
    panel = architecture_builder()

    panel.widgets["pattern"].value = "INPUT 32x32x3 -> POOL 3x3 S=2 -> FC 10"
    assert panel.state is None
    assert "15.5 is not whole" in panel.sentence
    assert "S=1 or 29 would fit" in panel.sentence
    panel.widgets["pattern"].value = "INPUT 32x32x3 -> POOL -> FC 10"
    assert panel.sentence.startswith("Your net, step 0 of 2")


def test_one_block_a_step_and_a_bead_for_every_step_of_a_branch():
    def count(name):
        return len(volumes(architecture_builder().show(name).state))

    assert count("VGG-16") == 3 * 22
    beaded, stripes = 4 * (3 + 1) + 12 * 3, 0
    assert count("ResNet-50") == 3 * 21 + beaded + stripes
    assert count("GoogLeNet") == 3 * 19 + 9 * 7 + 9 * 4


def test_the_row_of_volumes_is_that_of_the_net_which_is_shown():
    panel = architecture_builder()

    for name in ("VGG-16", "LeNet-5"):
        panel.show(name)
        drawn = [len(collection.get_paths()) for collection in panel.figure.axes[0].collections]
        assert len(volumes(panel.state)) in drawn
        assert len(bars_of(panel.state)) in drawn


def test_volumes_are_to_scale_but_for_those_too_small_to_be_seen():
    net = read_net("VGG-16")
    deep, wide, high = sizes(net.steps, pitch=32, tallest=94).T

    assert high[1] / high[4] == pytest.approx(2)
    assert high[1] / high[7] == pytest.approx(4)
    assert wide[1] == high[1]
    assert high[-1] == 3
    assert (np.diff(deep[[1, 4, 7, 11]]) > 0).all()


def test_what_is_concatenated_fills_the_volume_by_its_depth():
    step = read_net("INPUT 8x8x3 -> CONCAT(CONV 5 1x1 | | CONV 2 3x3)").steps[1]
    stripes = block(step, size=(30, 20, 20), middle=(50, 50))[3:]

    assert [np.ptp(corners[:, 0]) for corners, _ in stripes] == pytest.approx([15, 9, 6])


def test_lanes_begin_and_end_together():
    made = lanes(4, 10, 50, 0, 30, slant=5)

    assert {tuple(lane[0]) for lane in made} == {(10, 15)}
    assert {tuple(lane[-1]) for lane in made} == {(50, 15)}
    assert [lane[1][1] for lane in made] == [0, 10, 20, 30]
    assert beads((), made[0]) == []


@pytest.mark.parametrize(
    "share, digits, text",
    [(0, 1, "0%"), (0.0004, 1, "<0.1%"), (0.004, 0, "<1%"), (0.125, 1, "12.5%"), (1, 1, "100.0%")],
)
def test_a_small_part_is_not_rounded_to_none(share, digits, text):
    assert percent(share, digits) == text


def test_long_numbers_and_texts_are_shortened():
    assert [brief(count, 10**9) for count in (10**9 - 1, 15_470_264_320, 10**15)] == [
        *("999,999,999", "15.47 billion", "1.00e+15")
    ]
    assert cut("CONV 12 5x5", 500) == "CONV 12 5x5"
    shortened = cut("CONV 12 5x5, then RELU" * 5, 200)
    assert shortened.endswith("…")
    assert 150 < width(shortened, 13) <= 200
