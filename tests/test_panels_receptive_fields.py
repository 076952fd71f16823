import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.panels import receptive_fields
from cs231n_utils.panels.kit.marks import Frame, Image

THREE_IN_A_ROW = np.array([1, 3, 6, 7, 6, 3, 1])


def middle(panel, level, row, col):
    """Return where in the picture a neuron of a level lies: 0 is the input."""
    box = [mark for mark in panel.marks if isinstance(mark, Image)][level].at(row, col)
    return box.middle, box.center


def test_it_does_what_every_panel_does():
    check_panel(receptive_fields)


def test_three_3x3_and_one_7x7_see_the_same_box_but_count_it_differently():
    panel = receptive_fields()
    three = panel.show("three 3x3").state
    one = panel.show("one 7x7").state

    assert three.boxes[0] == one.boxes[0] == ((1, 7), (3, 9))
    box = np.s_[1:8, 3:10]
    np.testing.assert_array_equal(three.paths[box], np.outer(THREE_IN_A_ROW, THREE_IN_A_ROW))
    np.testing.assert_array_equal(one.paths[box], np.ones((7, 7)))
    assert three.paths.sum() == 9**3
    assert one.paths.sum() == 49


def test_the_box_is_traced_back_through_every_layer():
    panel = receptive_fields()
    assert panel.state.boxes == (
        ((1, 7), (3, 9)),
        ((1, 5), (3, 7)),
        ((1, 3), (3, 5)),
        ((1, 1), (3, 3)),
    )


def test_fields_grow_faster_once_the_net_has_pooled():
    seen = receptive_fields().show("pooling").state
    assert [across.extent for across, _ in seen.net.fields] == [1, 3, 5, 6, 10, 14, 16, 24, 32, 36]
    assert [across.jump for across, _ in seen.net.fields[::3]] == [1, 2, 4, 8]


def test_in_the_corner_what_sticks_out_is_told_apart_from_the_pixels():
    panel = receptive_fields().show("corner")
    assert panel.state.boxes[0] == ((-3, 3), (-3, 3))
    assert panel.state.pixels == ((0, 3), (0, 3))
    assert "rows −3 to 3" in panel.sentence
    assert "rows 0 to 3 and columns 0 to 3 are not padding" in panel.sentence


def test_stride_2_with_padding_sees_rows_1_to_3_and_columns_3_to_5():
    panel = receptive_fields().show("stride 2")
    assert (panel.values["y"], panel.values["x"]) == (1, 2)
    assert panel.state.pixels == panel.state.boxes[0] == ((1, 3), (3, 5))


def test_a_click_on_a_neuron_selects_it():
    panel = receptive_fields()
    panel.click(*middle(panel, 2, 4, 0))
    assert (panel.values["layer"], panel.values["y"], panel.values["x"]) == (2, 4, 0)


def test_a_click_on_a_pixel_moves_to_the_neuron_whose_field_is_around_it():
    panel = receptive_fields()
    panel.click(*middle(panel, 0, 5, 8))
    assert (panel.values["layer"], panel.values["y"], panel.values["x"]) == (3, 2, 5)
    (top, bottom), (left, right) = panel.state.boxes[0]
    assert ((top + bottom) / 2, (left + right) / 2) == (5, 8)


def test_relu_is_drawn_with_the_layer_before_it():
    panel = receptive_fields().set(net="INPUT 9x7x3 -> CONV 4 3x3 -> RELU -> POOL 3x3 S=2 -> FC 5")
    assert panel.state.net.names == ("3x3", "pool 3x3/2", "FC")
    assert panel.set(layer=3).state.pixels == ((0, 6), (0, 8))


@pytest.mark.parametrize(
    "net, said",
    [
        ("INPUT 13x9x1 -> CONV 1 20x20 P=0", "does not fit"),
        ("INPUT 13x9x1 -> CONF 3x3", "Got 'CONF', expected a layer"),
        ("INPUT 9x7x1 -> CONV 1 3x3 P=60", "Got a volume [127x125x1]"),
        ("AlexNet", "Got 'AlexNet', expected a pattern"),
        ("INPUT 9x9x1 -> [RELU]*99999999", "repeated 1000 times in all"),
        ("INPUT 9x9x1 -> " + "[" * 5000, "at most 20 brackets"),
        ("INPUT 13x9x1", "Got a net without layers, expected at least one"),
        (
            "INPUT 130x90x1 -> CONV 1 3x3",
            "Got a volume [130x90x1], expected 64 at most in width, height and depth",
        ),
    ],
)
def test_a_net_that_cannot_be_drawn_is_answered_in_words(net, said):
    panel = receptive_fields().set(net=net)
    assert panel.state is None
    assert said in panel.sentence


def test_of_a_long_net_the_first_layers_are_drawn():
    panel = receptive_fields().set(net="INPUT 32x32x3 -> [CONV 8 3x3 -> RELU]*10 -> POOL -> FC 10")
    assert len(panel.state.net.names) == 9
    assert panel.sentence.endswith("There are 3 more layers, not drawn here.")


def test_a_frame_is_open_where_more_of_the_field_follows_than_there_is_room_for():
    panel = receptive_fields().show("pooling")
    closed = sum(isinstance(mark, Frame) and mark.width == 4 for mark in panel.marks)
    assert closed == 10
    panel.set(y=0, x=0)
    assert panel.state.boxes[0] == ((-14, 21), (-14, 21))
    assert sum(isinstance(mark, Frame) and mark.width == 4 for mark in panel.marks) == closed - 1
