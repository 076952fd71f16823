import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_backward, conv_forward
from cs231n_utils.panels.gradient_scatter.panel import (
    ASKED,
    INPUTS,
    compute,
    gradient_scatter,
    last_step,
    layout,
)
from cs231n_utils.panels.kit.marks import Frame
from cs231n_utils.volumes import DoesNotFit


def settings():
    """Yield all settings that fit, without view and step."""
    for image in INPUTS.values():
        for F, S, P in [(2, 1, 0), (2, 2, 0), (3, 1, 0), (3, 1, 1), (3, 2, 0), (3, 2, 1)]:
            values = {"image": image, "F": F, "S": S, "P": P}
            try:
                compute(**values, view="drop", step=0)
            except DoesNotFit:
                continue
            yield values


def test_every_control_preset_and_click():
    check_panel(gradient_scatter)


@pytest.mark.parametrize("values", [v for v in settings() if v["image"][1] > 1], ids=str)
def test_after_the_last_position_dx_and_dw_are_those_of_the_layer(values):
    state = compute(**values, view="drop", step=last_step(values | {"view": "drop"}))
    x, w, dout = (
        np.float64(array)[None, ..., None]
        for array in (state.drops.x, state.drops.w, state.drops.dout)
    )
    _, cache = conv_forward(x, w, np.zeros(1), values["S"], values["P"])
    dx, dw, _ = conv_backward(dout, cache)
    shown = layout(state)

    np.testing.assert_array_equal(shown["dx now"].values[state.drops.real], dx[0, ..., 0])
    np.testing.assert_array_equal(shown["dw now"].values, dw[0, ..., 0])


def test_the_row_of_five_ends_with_the_gradients_worked_out_by_hand():
    panel = gradient_scatter().show("1-D: the last position")

    assert panel.sentence.endswith("After 3 of 3 positions, dx is 1 2 2 −2 −3 and dw is 2 3 −8.")
    assert panel.state.drops.x.tolist() == [[1, 2, -1, 1, -3]]
    assert panel.state.drops.w.tolist() == [[1, 0, -1]]


@pytest.mark.parametrize("values", list(settings()), ids=str)
def test_each_position_adds_what_lies_between_before_and_after(values):
    for step in range(last_step(values | {"view": "drop"}) + 1):
        shown = layout(compute(**values, view="drop", step=step))
        for name in ("dx", "dw"):
            before, added, now = (shown[f"{name} {n}"].values for n in ("so far", "added", "now"))
            np.testing.assert_array_equal(before + np.nan_to_num(added), now)


def test_the_weights_of_a_pixel_in_the_middle_are_the_filter_flipped():
    panel = gradient_scatter().show("a pixel")
    weights = layout(panel.state)["weights"].values

    assert weights[1:4, 2:5].tolist() == [[9, 8, 7], [6, 5, 4], [3, 2, 1]]
    assert np.isnan(weights).sum() == weights.size - 9
    assert "was used by 9 outputs" in panel.sentence
    assert panel.sentence.endswith("w flipped by 180°.")


def test_a_corner_pixel_was_used_once():
    sentence = gradient_scatter().show("a corner").sentence

    assert "Pixel 0 (y=0, x=0) was used by 1 output: dx there is 1·1 = 1." in sentence
    assert sentence.endswith("with one weight: the others lie on zeros.")


def test_at_stride_2_zeros_stand_between_the_outputs():
    panel = gradient_scatter().show("stride 2")

    assert "As S=2, zeros stand between the outputs" in panel.sentence
    assert panel.state.drops.spread[1].tolist() == [0, 1, 0, 2, 0, 3, 0]


def test_the_tiles_sum_to_the_gradient_of_the_weights():
    panel = gradient_scatter().show("a weight")
    shown = layout(panel.state)
    tiles = [table.values for name, table in shown.items() if name.startswith("tile")]

    assert len(tiles) == 6
    np.testing.assert_array_equal(sum(tiles), shown["dw"].values)
    assert "1·2 + 2·(−1) + 3·1 + 2·1 + (−1)·3 + 1·0 = 2" in panel.sentence


@pytest.mark.parametrize(
    "scene, name, cell, wanted",
    [
        ({}, "dout", (1, 2), ("drop", 5)),
        ({}, "x", (2, 3), ("dx", 13)),
        ({}, "dx now", (3, 4), ("dx", 19)),
        ({"P": 1}, "dx now", (1, 2), ("dx", 1)),
        ({"P": 1}, "dx now", (0, 2), ("drop", 0)),
        ({}, "dw now", (2, 1), ("dw", 7)),
        ({"view": "dx"}, "w", (1, 0), ("dw", 3)),
        ({"view": "dx"}, "dx", (1, 0), ("dx", 5)),
        ({"view": "dx"}, "dout", (2, 3), ("dx", 0)),
        ({"view": "dx"}, "weights", (1, 1), ("dx", 0)),
        ({"view": "dw"}, "tile 4", (2, 0), ("dw", 6)),
        ({"view": "dw"}, "dout", (0, 1), ("drop", 1)),
    ],
)
def test_a_click_on_a_number_shows_where_it_comes_from_or_goes(scene, name, cell, wanted):
    panel = clicked(gradient_scatter().set(**scene), name, *cell)

    assert (panel.values["view"], panel.values["step"]) == wanted


def test_a_drag_that_changed_the_view_does_not_go_on_in_another_table():
    panel = gradient_scatter()
    here = layout(panel.state)["x"].at(2, 3)
    panel.picture.pointer = [here.middle, here.center, 1, 1]
    values, there = panel.values, layout(panel.state)["w"].box

    panel.picture.pointer = [there.middle, there.center, 2, 1]  # of the same press

    assert values["view"] == "dx"
    assert panel.values == values


def test_what_is_asked_for_is_framed():
    panel = gradient_scatter().show("a pixel")

    asked = [mark for mark in panel.marks if isinstance(mark, Frame) and mark.color == ASKED]
    assert [frame.box for frame in asked] == [layout(panel.state)["dx"].at(1, 2)]


def test_what_does_not_fit_is_said():
    panel = gradient_scatter().show("stride 2 does not fit")

    assert panel.state is None
    assert panel.sentence.startswith("Down: (4 - 3 + 2*0)/2 + 1 = 1.5 is not whole")


def clicked(panel, name, row, col):
    box = layout(panel.state)[name].at(row, col)
    return panel.click(box.middle, box.center)
