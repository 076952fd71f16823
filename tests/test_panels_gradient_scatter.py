import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_backward, conv_forward
from cs231n_utils.panels.gradient_scatter import panel as module
from cs231n_utils.panels.gradient_scatter.panel import INPUTS, gradient_scatter, layout
from cs231n_utils.panels.raster.cells import outline
from cs231n_utils.volumes import DoesNotFit


def settings():
    """Yield all settings that fit, without view and step."""
    for image in INPUTS.values():
        for F, S, P in [(2, 1, 0), (2, 2, 0), (3, 1, 0), (3, 1, 1), (3, 2, 0), (3, 2, 1)]:
            values = {"image": image, "F": F, "S": S, "P": P}
            try:
                module.compute(**values, view="drop", step=0)
            except DoesNotFit:
                continue
            yield values


def test_it_does_what_every_panel_does():
    check_panel(gradient_scatter)


@pytest.mark.parametrize("values", [v for v in settings() if v["image"][1] > 1], ids=str)
def test_after_the_last_place_dx_and_dw_are_those_of_the_layer(values):
    state = module.compute(**values, view="drop", step=module.last_step(values | {"view": "drop"}))
    x, w, dout = (
        np.float64(array)[None, ..., None]
        for array in (state.drops.x, state.drops.w, state.drops.dout)
    )
    _, cache = conv_forward(x, w, np.zeros(1), values["S"], values["P"])
    dx, dw, _ = conv_backward(dout, cache)
    shown = {table.name: table.values for table in layout(state)}

    P = values["P"]
    inner = slice(P, -P or None)
    np.testing.assert_array_equal(shown["dx now"][inner, inner], dx[0, ..., 0])
    np.testing.assert_array_equal(shown["dw now"], dw[0, ..., 0])


def test_the_row_of_five_ends_with_the_gradients_worked_out_by_hand():
    panel = gradient_scatter().show("1-D: the last position")

    assert panel.sentence.endswith("After 3 of 3 positions, dx is 1 2 2 −2 −3 and dw is 2 3 −8.")
    assert panel.state.drops.x.tolist() == [[1, 2, -1, 1, -3]]
    assert panel.state.drops.w.tolist() == [[1, 0, -1]]


@pytest.mark.parametrize("values", list(settings()), ids=str)
def test_each_place_adds_what_lies_between_before_and_after(values):
    for step in range(module.last_step(values | {"view": "drop"}) + 1):
        tables = layout(module.compute(**values, view="drop", step=step))
        shown = {table.name: table.values for table in tables}
        for name in ("dx", "dw"):
            added = np.nan_to_num(shown[f"{name} added"])
            np.testing.assert_array_equal(shown[f"{name} so far"] + added, shown[f"{name} now"])


@pytest.mark.parametrize("values", list(settings()), ids=str)
def test_numbers_stay_within_their_cells(values):
    for view in ("drop", "dx", "dw"):
        for step in range(module.last_step(values | {"view": view}) + 1):
            for table in layout(module.compute(**values, view=view, step=step)):
                for _, _, text, _ in table.words():
                    assert wide(text) <= table.cell[0], (table.name, text, view, step)


def test_the_weights_of_a_pixel_in_the_middle_are_the_filter_flipped():
    panel = gradient_scatter().set(P=1, view="dx", step=7)
    weights = next(table.values for table in layout(panel.state) if table.name == "weights")

    assert weights[1:4, 2:5].tolist() == [[9, 8, 7], [6, 5, 4], [3, 2, 1]]
    assert np.isnan(weights).sum() == weights.size - 9
    assert "was used by 9 outputs" in panel.sentence


def test_a_corner_pixel_was_used_once():
    sentence = gradient_scatter().show("a corner").sentence

    assert "Pixel 0 (y=0, x=0) was used by 1 output: dx there is 1·1 = 1." in sentence
    assert "one weight lies on an output, the others on zeros." in sentence
    assert "reverse" not in sentence


def test_at_stride_2_zeros_stand_between_the_outputs():
    panel = gradient_scatter().show("stride 2")

    assert "As S=2, zeros stand between the outputs" in panel.sentence
    assert panel.state.drops.spread[1].tolist() == [0, 1, 0, 2, 0, 3, 0]


def test_a_weights_tiles_sum_to_its_gradient():
    panel = gradient_scatter().show("a weight")
    shown = {table.name: table.values for table in layout(panel.state)}
    tiles = [values for name, values in shown.items() if name.startswith("tile")]

    assert len(tiles) == 6
    np.testing.assert_array_equal(sum(tiles), shown["dw"])
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
        ({"view": "dx"}, "weights", (1, 1), ("dx", 0)),
        ({"view": "dw"}, "tile 4", (2, 0), ("dw", 6)),
        ({"view": "dw"}, "dout", (0, 1), ("drop", 1)),
    ],
)
def test_a_click_on_a_number_shows_where_it_comes_from_or_goes(scene, name, cell, wanted):
    panel = gradient_scatter().set(**scene)
    table = next(table for table in layout(panel.state) if table.name == name)
    panel.click("page", *table.box(*cell).mean(axis=0))

    assert (panel.values["view"], panel.values["step"]) == wanted


def wide(text):
    """Return how many pixels of the page a number takes."""
    return np.ptp(outline(text, 13)[0][:, 0]) * 100 / 72 if text else 0
