import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.nets.architectures.steps import NETS, read_net
from cs231n_utils.panels import architecture_builder
from cs231n_utils.panels.architecture_builder.panel import COLUMNS, LINES, OWN
from cs231n_utils.panels.architecture_builder.row import (
    BAR,
    BAR_COLORS,
    BARS,
    LETTERS,
    STRIP,
    block,
    brief,
    percent,
    sizes,
)
from cs231n_utils.panels.kit.marks import Dots, Polygon, Table, Text
from cs231n_utils.panels.kit.words import cut, width


def said(panel, **where):
    """Return the texts of the picture whose marks have these attributes, in their order."""
    marks = [mark for mark in panel.marks if isinstance(mark, Text)]
    return [
        mark.words
        for mark in marks
        if all(getattr(mark, name) == value for name, value in where.items())
    ]


def shares_shown(panel, line):
    """Return a line of the strip of the stages: 1 activations, 2 parameters, 3 MACs."""
    return said(panel, y=STRIP + 9 + 15 * line, ha="center")


def bar_heights(panel, what):
    [shape] = [m for m in panel.marks if isinstance(m, Polygon) and m.color == BAR_COLORS[what]]
    corners = np.array(shape.points).reshape(-1, 4, 2)
    return np.ptp(corners[:, :, 1], axis=1)


def typed(pattern, at=1):
    panel = architecture_builder()
    panel.widgets["pattern"].value = pattern
    return panel.set(at=at)


def test_every_control_preset_and_click():
    check_panel(architecture_builder)


def test_vgg_16_has_the_chapters_numbers_once_they_are_summed():
    sentence = architecture_builder().show("VGG-16").sentence

    assert sentence.endswith("In all 15,237,608, 138,357,544, 15,470,264,320.")


def test_vgg_16_works_most_in_its_middle_and_stores_most_at_its_start():
    panel = architecture_builder().show("VGG-16")

    assert shares_shown(panel, 1)[:3] == ["43.1%", "26.3%", "18.4%"]
    assert shares_shown(panel, 2)[-1] == "89.4%"
    assert shares_shown(panel, 3) == ["12.5%", "17.9%", "29.9%", "29.9%", "9.0%", "0%", "0.8%"]


def test_the_second_conv_of_vgg_16_line_by_line():
    panel = architecture_builder().show("VGG-16").set(at=2)

    assert panel.sentence.startswith(
        "VGG-16, step 2 of 21: CONV 64 3x3, then RELU, [224x224x64] → [224x224x64]: 3,211,264 "
        "activations (21.1%), 36,928 parameters = 3·3·64·64 + 64 (<0.1%), 1,849,688,064 MACs "
        "(12.0%). In all"
    )
    assert said(panel, x=OWN) == ["3,211,264", "36,928", "1,849,688,064"]
    assert said(panel, y=LINES)[-1] == "21.1% of all"


@pytest.mark.parametrize("name", [name for name in NETS if name != "VGG-11"])
def test_bars_are_as_high_as_their_parts_of_the_whole(name):
    panel = architecture_builder().show(name)

    for what, shares in panel.state.net.shares.items():
        shares, heights = np.array(shares), bar_heights(panel, what)
        assert heights.max() == BAR or not shares.any()
        seen = heights > 1.6  # what is less is drawn as a line, to be seen
        np.testing.assert_allclose(heights[seen] / heights.max(), shares[seen] / shares.max())
        assert (heights[shares == 0] == 0).all()


def test_a_block_of_googlenet_lists_its_four_branches():
    panel = architecture_builder().show("GoogLeNet").set(at=6)

    assert said(panel, size=14, x=6)[-5:] == [
        *("CONV 64 1x1", "CONV 96 1x1 → CONV 128 3x3", "CONV 16 1x1 → CONV 32 5x5"),
        *("POOL 3x3 S=1 P=1 → CONV 32 1x1", "together: [28x28x192] → [28x28x256]"),
    ]
    assert said(panel, x=COLUMNS[1]) == [
        *("parameters", "12,352", "129,248", "15,920", "6,176", "163,696")
    ]


def test_a_block_of_resnet_adds_up_with_what_the_sum_itself_stores():
    panel = architecture_builder().show("ResNet-50").set(at=4)

    assert "its input as it is" in said(panel)
    assert said(panel, x=COLUMNS[0])[1:] == ["2,408,448", "0", "802,816", "3,211,264"]


def test_more_branches_than_there_is_room_for_are_counted_all_the_same():
    panel = typed(f"INPUT 8x8x3 -> CONCAT({' | '.join(['CONV 2 1x1'] * 5)})")

    assert said(panel).count("CONV 2 1x1") == 4
    assert "all 5: [8x8x3] → [8x8x10]" in said(panel)
    assert said(panel, x=COLUMNS[2])[-1] == "1,920"


def test_a_long_branch_counts_equal_layers_and_says_that_there_is_more():
    assert "9 x CONV 4 3x3" in said(typed("INPUT 8x8x4 -> ADD([CONV 4 3x3]*9 | )"))
    cut_off = said(typed("INPUT 8x8x4 -> ADD([CONV 4 3x3 -> CONV 4 5x5]*9 | )"))
    assert sum(words.endswith("…") for words in cut_off) == 1
    whole = said(architecture_builder().show("small U-Net").set(at=3))
    assert not any(words.endswith("…") for words in whole)


def test_a_click_selects_the_step_above_or_below_which_it_is():
    panel = architecture_builder().show("VGG-16")
    [row] = [mark for mark in panel.marks if isinstance(mark, Table)]

    assert panel.click(row.at(0, 7).middle, 20).values["at"] == 7
    assert panel.click(row.at(0, 21).middle, BARS).values["at"] == 21
    assert panel.click(row.at(0, 3).middle, STRIP + 20).values["at"] == 21
    assert panel.click(60, 20).values["at"] == 21


def test_the_frame_ends_above_the_shares_of_the_stages():
    [frame] = [mark.box for mark in architecture_builder().marks if type(mark).__name__ == "Frame"]

    assert frame.bottom < STRIP


def test_a_step_that_the_next_net_does_not_have_gives_way_to_its_last():
    panel = architecture_builder().show("VGG-16").set(at=21)

    panel.widgets["pattern"].value = "INPUT 8x8x3 -> FC 10"
    assert panel.values["at"] == 1


def test_of_a_pattern_that_cannot_be_read_the_beginning_is_drawn_beside_the_reason():
    panel = typed("INPUT 32x32x3 -> CONV 8 3x3 -> POOL 3x3 S=2 -> FC 10")

    assert [step.kind for step in panel.state.net.steps] == ["INPUT", "CONV"]
    assert said(panel, y=LETTERS) == ["IN", "C"]
    assert "S=1 or 29 would fit" in panel.sentence
    assert "To round down, write POOL 3x3 S=2 floor." in panel.sentence
    assert panel.sentence.endswith("Drawn: what comes before.")
    words = " ".join(said(panel, color="#b00020"))
    assert words == panel.state.complaint
    panel.widgets["pattern"].value = "INPUT 32x32x3 -> POOL -> FC 10"
    assert panel.sentence.startswith("Your net, step 1 of 2")


def test_where_nothing_can_be_read_there_are_words_only():
    panel = architecture_builder()

    panel.widgets["pattern"].value = "CONV 12 5x5"
    assert panel.state is None
    assert "begins with the input's width x height x depth" in panel.sentence


def test_words_that_are_left_out_are_mentioned():
    panel = typed("INPUT 8x8x3 -> FLATTEN -> FC 10")

    assert panel.sentence.endswith("FC flattens by itself, so FLATTEN is left out.")


def test_two_nets_side_by_side():
    panel = architecture_builder().show("VGG without FC")

    assert panel.sentence.endswith(
        "15,347,142,656 MACs. Compared with VGG-16 it has 1.00 times the activations, 0.11 times "
        "the parameters, 0.99 times the MACs."
    )
    assert said(panel, x=COLUMNS[1])[1:] == ["15,227,688", "138,357,544", "0.11"]
    assert said(panel, y=LINES + 18)[0] == "VGG-16"


def test_a_dot_for_every_step_of_a_branch():
    def dots(name):
        marks = architecture_builder().show(name).marks
        return sum(len(mark.points) for mark in marks if isinstance(mark, Dots))

    assert dots("VGG-16") == 0
    assert dots("ResNet-50") == 4 * (3 + 1) + 12 * 3
    assert dots("GoogLeNet") == 9 * 7


def test_volumes_are_to_scale_but_for_those_too_small_to_be_seen():
    net = read_net("VGG-16")
    deep, wide, high = sizes(net.steps, pitch=32, tallest=94).T

    assert high[1] / high[4] == pytest.approx(2)
    assert high[1] / high[7] == pytest.approx(4)
    assert wide[1] == high[1]
    assert high[-1] == 3
    assert (np.diff(deep[[1, 4, 7, 11]]) > 0).all()


def test_of_a_volume_one_sees_three_faces_that_meet():
    left, top, front = (corners for corners, _ in block((30, 20, 40), (100, 50)))

    np.testing.assert_array_equal(left[1], top[3])
    np.testing.assert_array_equal(left[1], front[0])
    corners = np.concatenate([left, top, front])
    np.testing.assert_allclose((corners.min(axis=0) + corners.max(axis=0)) / 2, (100, 50))


@pytest.mark.parametrize(
    "share, digits, text",
    [(0, 1, "0%"), (0.0004, 1, "<0.1%"), (0.004, 0, "<1%"), (0.125, 1, "12.5%"), (1, 1, "100.0%")],
)
def test_a_small_part_is_not_rounded_to_none(share, digits, text):
    assert percent(share, digits) == text


def test_long_numbers_and_texts_are_shortened():
    assert [brief(count) for count in (10**10 - 1, 15_470_264_320, 10**15)] == [
        *("9,999,999,999", "15.47 billion", "1.00e+15")
    ]
    assert cut("CONV 12 5x5", 500, 16) == "CONV 12 5x5"
    shortened = cut("CONV 12 5x5, then RELU" * 5, 200, 16)
    assert shortened.endswith("…")
    assert 150 < width(shortened, 16) <= 200
