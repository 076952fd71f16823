import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_forward, fc_forward, local_forward
from cs231n_utils.panels.kit.marks import Frame, Table
from cs231n_utils.panels.matrix_view import (
    FULL,
    LOCAL,
    ROW,
    SHARED,
    WEIGHT,
    compute,
    matrix_view,
    names_of,
)
from cs231n_utils.volumes import Volume

SETTINGS = [(3, 0, 1), (3, 1, 2), (2, 0, 2), (1, 0, 1)]  # F, P, K


def test_every_control_preset_and_click():
    check_panel(matrix_view)


def weights_of(wiring, F, P, K):
    """Return the matrix of a layer on 5x4 pixels, and the shape of its output."""
    state = compute(Volume(5, 4, 1), wiring, F, P, K, row=0, tap=0)
    return state.weights, state.maps


@pytest.mark.parametrize("F, P, K", SETTINGS)
def test_the_matrix_times_the_pixels_is_the_convolution(rng, F, P, K):
    w, x = rng.normal(size=(K, F, F, 1)), rng.normal(size=(1, 4, 5, 1))
    weights, maps = weights_of(SHARED, F, P, K)

    out = np.array([0, *w.ravel()])[weights] @ x.ravel()

    expected, _ = conv_forward(x, w, np.zeros(K), 1, P)  # (1, H2, W2, K)
    np.testing.assert_allclose(out.reshape(maps), expected[0].transpose(2, 0, 1))


@pytest.mark.parametrize("F, P, K", SETTINGS)
def test_the_matrix_times_the_pixels_is_the_locally_connected_layer(rng, F, P, K):
    weights, maps = weights_of(LOCAL, F, P, K)
    w, x = rng.normal(size=(*maps, F, F, 1)), rng.normal(size=(1, 4, 5, 1))  # (K, H2, W2, ...)

    out = np.array([0, *w.ravel()])[weights] @ x.ravel()

    own = w.transpose(1, 2, 0, 3, 4, 5)
    expected = local_forward(x, own, np.zeros(own.shape[:3]), 1, P)
    np.testing.assert_allclose(out.reshape(maps), expected[0].transpose(2, 0, 1))


def test_every_cell_of_a_fully_connected_layer_has_its_own_weight(rng):
    x, w = rng.normal(size=(1, 4, 5, 1)), rng.normal(size=(6, 20))
    matrix, _ = weights_of(FULL, F=3, P=0, K=1)

    assert np.unique(matrix).size == matrix.size == 120
    out = np.array([0, *w.ravel()])[matrix] @ x.ravel()
    np.testing.assert_allclose(out, fc_forward(x, w.T, np.zeros(6))[0][0])


@pytest.mark.parametrize("wiring", [SHARED, LOCAL, FULL])
def test_a_row_holds_its_own_weights_in_their_order(wiring):
    for row in range(12):
        state = compute(Volume(5, 4, 1), wiring, F=3, P=0, K=2, row=row, tap=0)
        here = state.weights[row]
        np.testing.assert_array_equal(here[here > 0], state.own.ravel())


def test_it_starts_with_the_9x25_matrix_of_81_weights_of_9_kinds():
    sentence = matrix_view().sentence

    assert "9 rows (one per output) x 25 columns (one per pixel) = 225 entries" in sentence
    assert "81 of 225 entries are not zero: 9 different values" in sentence
    assert sentence.endswith("Its weight e stands in 9 rows.")


@pytest.mark.parametrize("scene, different", [(LOCAL, 81), (FULL, 225)])
def test_without_sharing_every_weight_stands_once_by_its_own_name(scene, different):
    panel = matrix_view().show(scene)
    state = panel.state
    names = names_of(state.weights, state.wiring, state.F)

    assert f"{different} different values" in panel.sentence
    assert panel.sentence.endswith("stands in 1 row.")
    assert len(set(names[names != ""])) == different


def test_equal_weights_have_equal_letters_and_colors_and_zeros_none():
    panel = matrix_view().show("padded")
    state, (_, matrix, *_) = panel.state, tables(panel)

    assert (matrix.values[state.weights == 0] == "").all()
    for weight, letter in enumerate("abcdefghi", start=1):
        here = state.weights == weight
        assert set(matrix.values[here]) == {letter}
        assert len(set(matrix.colors[here])) == 1
    assert len(set(matrix.colors[state.weights > 0])) == 9


@pytest.mark.parametrize("values, second", [({}, "ABCDEFGHI"), ({"F": 2}, "ABCD")])
def test_the_second_filter_has_a_block_of_rows_and_letters_of_its_own(values, second):
    panel = matrix_view().set(volume=Volume(4, 3, 1), **values).set(K=2)
    names = tables(panel)[1].values
    half = len(names) // 2

    assert set(names[:half].ravel()) == {"", *second.lower()}
    assert set(names[half:].ravel()) == {"", *second}


@pytest.mark.parametrize("preset", ["padded", "two filters", "1x1 filter"])
def test_the_window_on_the_input_is_what_the_row_reads(preset):
    panel = matrix_view().show(preset)
    for row in panel.allowed("row"):
        state = panel.set(row=row).state
        top, left, high, wide = state.reads
        pixels = np.arange(state.volume.values).reshape(state.volume.H, state.volume.W)
        window = pixels[max(top, 0) : top + high, max(left, 0) : left + wide]
        assert np.flatnonzero(state.weights[row]).tolist() == window.ravel().tolist()


def test_a_weight_that_meets_only_padding_stands_in_no_row():
    panel = matrix_view().show("padded").set(wiring=LOCAL, row=0, tap=0)

    assert "reads 3x3 pixels, 5 of them padding" in panel.sentence
    assert panel.sentence.endswith("Its weight a0 stands in 0 rows.")


def test_a_click_in_the_matrix_selects_the_row_and_the_weight():
    panel = matrix_view()

    assert clicked(panel, 1, 7, 11) == (7, 0)
    assert clicked(panel, 1, 2, 0) == (2, 0), "a zero: the row alone"
    assert clicked(panel.show("two filters"), 1, 9 + 3, 11) == (12, 4)


def test_a_click_on_a_weight_or_an_output_selects_it():
    panel = matrix_view().show("two filters")

    assert clicked(panel, 3, 2, 1) == (13, 7)  # its own weights
    assert clicked(panel, 2, 3, 2) == (9 + 2, 7)  # the second map


def test_a_matrix_of_more_rows_than_can_be_read_is_not_offered():
    panel = matrix_view()

    assert panel.allowed("P") == [0]
    assert panel.set(F=2).allowed("K") == [1]


def test_the_row_its_window_and_every_copy_of_the_weight_are_framed():
    panel = matrix_view().show("padded").set(row=7, tap=3)  # y=1, x=3
    image, matrix, outputs, own, *_ = tables(panel)

    assert framed(panel, ROW) == [
        matrix.at(7, 0, 1, 16),
        image.at(1, 3, 3, 3),  # padding is drawn
        outputs.at(1, 3),
    ]
    copies = [matrix.at(*at) for at in np.argwhere(matrix.values == "d")]
    assert framed(panel, WEIGHT) == [*copies, own.at(1, 0), image.at(2, 3)]


def tables(panel):
    """Return input, matrix, the maps, the row's weights, and two rulers."""
    return [mark for mark in panel.marks if isinstance(mark, Table)]


def framed(panel, color):
    return [mark.box for mark in panel.marks if isinstance(mark, Frame) and mark.color == color]


def clicked(panel, number, row, col):
    """Return row and tap after a click on a cell of a table."""
    box = tables(panel)[number].at(row, col)
    panel.click(box.middle, box.center)
    return panel.values["row"], panel.values["tap"]
