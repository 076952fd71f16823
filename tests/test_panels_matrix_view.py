import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.panels.matrix_view.panel import (
    FULL,
    LOCAL,
    ROW,
    WEIGHT,
    frames,
    layout,
    matrix_view,
)


def test_every_control_preset_and_click():
    check_panel(matrix_view)


def test_it_starts_with_the_9x25_matrix_of_81_weights_of_9_kinds():
    sentence = matrix_view().sentence

    assert "9 rows, one per output, times 25 columns, one per pixel, are 225 weights" in sentence
    assert "81 are not zero, with 9 different values" in sentence
    assert "Its weight e stands in 9 rows" in sentence


@pytest.mark.parametrize("wiring, different", [(LOCAL, 81), (FULL, 225)])
def test_without_sharing_every_weight_stands_once(wiring, different):
    panel = matrix_view().set(wiring=wiring)

    assert f"with {different} different values" in panel.sentence
    assert panel.sentence.endswith("stands in 1 row.")


def test_equal_weights_have_equal_letters_and_colors_and_zeros_none():
    state = matrix_view().show("padded").state
    table = tables(state)["matrix"]

    assert (table.values[state.weights == 0] == "").all()
    for weight, letter in enumerate("abcdefghi", start=1):
        here = state.weights == weight
        assert set(table.values[here]) == {letter}
        assert len(set(table.colors[here])) == 1
    assert len(set(table.colors[state.weights > 0])) == 9


def test_the_second_filter_has_a_block_of_rows_and_letters_of_its_own():
    table = tables(matrix_view().show("two filters").state)["matrix"]

    assert set(table.values[:9].ravel()) == {"", *"abcdefghi"}
    assert set(table.values[9:].ravel()) == {"", *"ABCDEFGHI"}


@pytest.mark.parametrize("preset", ["stride 2", "padded", "two filters", "1x1 filter"])
def test_the_window_on_the_input_is_what_the_row_reads(preset):
    panel = matrix_view().show(preset)
    for row in panel.allowed("row"):
        state = panel.set(row=row).state
        top, left, high, wide = state.reads
        pixels = np.arange(state.volume.values).reshape(state.volume.H, state.volume.W)
        window = pixels[max(top, 0) : top + high, max(left, 0) : left + wide]
        assert np.flatnonzero(state.weights[row]).tolist() == window.ravel().tolist()


def test_a_weight_that_meets_only_padding_is_said_to_stand_nowhere():
    panel = matrix_view().show("padded").set(wiring=LOCAL, row=0, tap=0)

    assert "reads 3x3 pixels, 5 of them padding" in panel.sentence
    assert "a0 meets only padding and stands in no row" in panel.sentence


def test_a_click_in_the_matrix_selects_the_row_and_the_weight():
    panel = click(matrix_view(), "matrix", row=7, col=11)

    assert (panel.values["row"], panel.values["tap"]) == (7, 0)
    assert click(panel, "matrix", row=2, col=0).values["tap"] == 0  # a zero: the row alone
    assert panel.values["row"] == 2


def test_a_click_on_a_weight_an_output_or_a_pixel_selects_it():
    panel = matrix_view().show("two filters")

    assert click(panel, "own", row=2, col=1).values["tap"] == 7
    assert click(panel, "map 1", row=0, col=2).values["row"] == 9 + 2
    assert click(panel, "input", row=3, col=1).values["row"] == 9 + 6  # the window around it
    assert click(panel.set(wiring=FULL), "input", row=3, col=1).values["tap"] == 16


def test_a_matrix_of_more_rows_than_can_be_read_is_not_offered():
    panel = matrix_view()

    assert panel.allowed("P") == [0]
    assert panel.set(F=2).allowed("K") == [1]


def test_what_does_not_fit_is_said_in_words():
    panel = matrix_view().show("stride 2 does not fit")

    assert panel.state is None
    assert panel.sentence.startswith("Down: (4 - 3 + 2*0)/2 + 1 = 1.5 is not whole")


def tables(state):
    return {table.name: table for table in layout(state)}


def click(panel, name, row, col):
    return panel.click("page", *tables(panel.state)[name].box(row, col).mean(axis=0))


def test_a_click_on_a_weight_of_the_second_filter_selects_it():
    panel = click(matrix_view().show("two filters"), "matrix", row=9 + 3, col=11)

    assert (panel.values["row"], panel.values["tap"]) == (12, 4)


def test_the_row_its_window_and_every_copy_of_the_weight_are_framed():
    state = matrix_view().show("padded").set(row=7, tap=3).state  # y=1, x=3
    at = tables(state)
    framed = frames(state, at)
    row, window, output = framed[ROW]
    *copies, own, pixel = framed[WEIGHT]

    np.testing.assert_array_equal(row, at["matrix"].box(7, 0, cols=16))
    np.testing.assert_array_equal(window, at["input"].box(1, 3, 3, 3))  # padding is drawn
    np.testing.assert_array_equal(output, at["map 0"].box(1, 3))
    cells = [at["matrix"].box(i, j) for i, j in np.argwhere(at["matrix"].values == "d")]
    np.testing.assert_array_equal(copies, cells)
    np.testing.assert_array_equal(own, at["own"].box(1, 0))
    np.testing.assert_array_equal(pixel, at["input"].box(2, 3))
