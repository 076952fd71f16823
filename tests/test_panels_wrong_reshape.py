import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.kit.marks import Table
from cs231n_utils.panels.wrong_reshape import compute, wrong_reshape


def test_it_does_what_every_panel_does():
    check_panel(wrong_reshape)


def test_the_axis_moved_product_is_the_layers_output_and_the_straight_one_is_not(rng):
    x, w = rng.normal(size=(1, 2, 3, 4)), rng.normal(size=(2, 1, 1, 4))
    out = conv_forward(x, w, np.zeros(2))[0][0]  # (2, 3, 2)
    product = w.reshape(2, 4) @ x.reshape(6, 4).T  # (K, places), as in the chapter
    values = {f"{'ab'[k]}{p}": product[k, p] for k in range(2) for p in range(6)}
    folds = compute(K=2, W2=3, H2=2, place=0)
    straight, moved = (np.vectorize(values.get)(maps) for maps in (folds.straight, folds.moved))

    np.testing.assert_allclose(moved, out)
    assert not np.isclose(straight, out).all()
    np.testing.assert_array_equal(straight, product.reshape(2, 3, 2))


def test_reshaped_straight_the_maps_mix_the_filters():
    folds = compute(K=2, W2=3, H2=2, place=1)

    assert folds.straight[:, :, 0].tolist() == [["a0", "a2", "a4"], ["b0", "b2", "b4"]]
    assert folds.moved[:, :, 0].tolist() == [["a0", "a1", "a2"], ["a3", "a4", "a5"]]


def test_it_says_what_stands_where_what_belongs():
    sentence = wrong_reshape().sentence

    assert "10 of 12 numbers are in the wrong place" in sentence
    assert "at y=0, x=1 stands a2 a3 where a1 b1 belongs" in sentence


@pytest.mark.parametrize("scene", [{"K": 1}, {"W2": 1, "H2": 1}], ids=str)
def test_with_one_filter_or_position_nobody_notices(scene):
    assert "happens to be right" in wrong_reshape().set(**scene).sentence


@pytest.mark.parametrize("table, cell, place", [(0, (1, 4), 4), (2, (1, 0), 3), (3, (0, 2), 2)])
def test_a_click_selects_a_position(table, cell, place):
    panel = wrong_reshape()
    box = [mark for mark in panel.marks if isinstance(mark, Table)][table].at(*cell)

    assert panel.click(box.middle, box.center).values["place"] == place
