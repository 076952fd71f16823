import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_backward, conv_forward
from cs231n_utils.panels.gradient_scatter.panel import (
    ASKED,
    LAYERS,
    compute,
    gradient_scatter,
    last_step,
    layout,
)
from cs231n_utils.panels.kit.marks import Frame

SETTINGS = [{"layer": layer} for layer in LAYERS.values()]


def test_every_control_preset_and_click():
    check_panel(gradient_scatter)


@pytest.mark.parametrize("values", SETTINGS[:3], ids=str)
def test_after_the_last_position_dx_and_dw_are_those_of_the_layer(values):
    state = compute(**values, view="dout", step=last_step(values | {"view": "dout"}))
    x, w, dout = (
        np.float64(array)[None, ..., None]
        for array in (state.drops.x, state.drops.w, state.drops.dout)
    )
    _, cache = conv_forward(x, w, np.zeros(1), *values["layer"][2:])
    dx, dw, _ = conv_backward(dout, cache)
    shown, _ = layout(state)

    np.testing.assert_array_equal(shown["dx now"].values[state.drops.real], dx[0, ..., 0])
    np.testing.assert_array_equal(shown["dw now"].values, dw[0, ..., 0])


def test_the_row_of_five_ends_with_the_gradients_worked_out_by_hand():
    panel = gradient_scatter().show("1-D").set(step=2)

    assert panel.sentence.endswith("After 3 of 3 positions, dx is 1 2 2 −2 −3 and dw is 2 3 −8.")
    assert panel.state.drops.x.tolist() == [[1, 2, -1, 1, -3]]
    assert panel.state.drops.w.tolist() == [[1, 0, -1]]


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_each_position_adds_what_lies_between_before_and_after(values):
    for step in range(last_step(values | {"view": "dout"}) + 1):
        shown, _ = layout(compute(**values, view="dout", step=step))
        for name in ("dx", "dw"):
            first = list(shown).index(f"{name} so far")
            before, added, now = (table.values for table in [*shown.values()][first : first + 3])
            np.testing.assert_array_equal(before + np.nan_to_num(added), now)


def test_the_weights_of_a_pixel_in_the_middle_are_the_filter_flipped():
    panel = gradient_scatter().show("a pixel")
    weights = layout(panel.state)[0]["each output's weight"].values

    assert weights[1:4, 2:5].tolist() == [[9, 8, 7], [6, 5, 4], [3, 2, 1]]
    assert np.isnan(weights).sum() == weights.size - 9
    assert "was used by 9 outputs" in panel.sentence
    assert panel.sentence.endswith("zeros are not outputs.")


def test_a_corner_pixel_was_used_once():
    sentence = gradient_scatter().show("a corner").sentence

    assert "Pixel 0 (y=0, x=0) was used by 1 output: dx there is 1·1 = 1." in sentence
    assert sentence.endswith("the hatched zeros are not outputs.")


def test_at_stride_2_zeros_stand_between_the_outputs():
    panel = gradient_scatter().show("stride 2")

    assert panel.state.drops.spread[1].tolist() == [0, 1, 0, 2, 0, 3, 0]


def test_the_tiles_sum_to_the_gradient_of_the_weights():
    panel = gradient_scatter().show("a weight")
    shown, _ = layout(panel.state)
    tiles = [table.values for name, table in shown.items() if name.startswith("tile")]

    assert len(tiles) == 6
    np.testing.assert_array_equal(sum(tiles), shown["dw"].values)
    assert "1·2 + 2·(−1) + 3·1 + 2·1 + (−1)·3 + 1·0 = 2" in panel.sentence


@pytest.mark.parametrize(
    "view, name, cell, step",
    [("dout", "dout", (1, 2), 5), ("dx", "dx", (1, 0), 5), ("dw", "dw", (2, 1), 7)],
)
def test_a_click_on_a_number_chooses_it(view, name, cell, step):
    panel = gradient_scatter().set(view=view)
    box = layout(panel.state)[0][name].at(*cell)

    assert panel.click(box.middle, box.center).values["step"] == step


def test_what_is_asked_for_is_framed():
    panel = gradient_scatter().show("a pixel")

    asked = [mark for mark in panel.marks if isinstance(mark, Frame) and mark.color == ASKED]
    assert [frame.box for frame in asked] == [layout(panel.state)[0]["dx"].at(1, 2)]
