import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.nets import pattern
from cs231n_utils.panels.kit.marks import Frame, Image
from cs231n_utils.panels.receptive_fields import SCENES, plan, receptive_fields
from cs231n_utils.receptive_fields import fields

THREE_IN_A_ROW = np.array([1, 3, 6, 7, 6, 3, 1])


def middle(panel, level, row, col):
    """Return where in the picture a neuron of a level lies: 0 is the input."""
    box = [mark for mark in panel.marks if getattr(mark, "sets", None)][level].at(row, col)
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
    assert panel.state.boxes == [
        ((1, 7), (3, 9)),
        ((1, 5), (3, 7)),
        ((1, 3), (3, 5)),
        ((1, 1), (3, 3)),
    ]


def test_fields_grow_faster_once_the_net_has_pooled():
    seen = receptive_fields().show("pooling").state
    assert [field.extent for field in seen.net.fields] == [1, 3, 5, 6, 10, 14, 16, 24, 32, 36]
    assert [field.jump for field in seen.net.fields[::3]] == [1, 2, 4, 8]


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


@pytest.mark.parametrize("net", [net for net, *_ in SCENES.values()])
def test_every_net_sees_the_same_across_and_down(net):
    volume, layers = pattern.parse(net)
    for field, (across, down) in zip(plan(net).fields, fields(layers, volume), strict=True):
        assert field == across == down


def test_layers_are_named_by_filter_stride_and_dilation():
    panel = receptive_fields()
    assert panel.show("stride 2").state.net.names == ["input", "3x3/2"]
    assert panel.show("holes").state.net.names == ["input", "3x3 dil. 2", "3x3 dil. 2"]
    assert panel.show("pooling").state.net.names[3] == "pool 2x2"


def test_pixels_between_the_holes_are_said_to_have_no_path():
    sentence = receptive_fields().show("holes").sentence
    assert "Of these pixels 25 have 1 to 9 paths to it, the other 56 have none." in sentence


def test_what_a_neuron_reads_of_a_map_is_pale_and_the_neuron_dark():
    _, first, second, _ = [
        mark for mark in receptive_fields().set(layer=2).marks if getattr(mark, "sets", None)
    ]
    pale, dark = (np.argwhere((mark.colors != 255).any(axis=2)) for mark in (first, second))
    assert pale.tolist() == [[row, col] for row in (1, 2, 3) for col in (3, 4, 5)]
    assert dark.tolist() == [[1, 3]]


def test_the_frame_on_the_input_is_as_large_as_the_field_even_beyond_the_border():
    panel = receptive_fields().show("pooling")
    for y, x in (1, 3), (0, 0), (3, 5):
        marks = panel.set(y=y, x=x).marks
        image = next(mark for mark in marks if isinstance(mark, Image))
        frame = next(mark for mark in marks if isinstance(mark, Frame) and mark.width == 4)
        assert frame.box == image.at(8 * y - 14, 8 * x - 14, 36, 36)
