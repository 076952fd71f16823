import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.raster.cells import outline
from cs231n_utils.panels.wrong_reshape import compute, layout, wrong_reshape


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
def test_with_one_filter_or_place_nobody_notices(scene):
    assert "happens to be right" in wrong_reshape().set(**scene).sentence


@pytest.mark.parametrize("name, cell, place", [("product", (1, 4), 4), ("straight 1", (1, 0), 3)])
def test_a_click_selects_a_place(name, cell, place):
    panel = wrong_reshape()
    table = next(table for table in layout(panel.state) if table.name == name)

    assert panel.click("page", *table.box(*cell).mean(axis=0)).values["place"] == place


def test_codes_stay_within_their_cells():
    for table in layout(compute(K=3, W2=4, H2=2, place=0)):
        for _, _, text, _ in table.words():
            assert np.ptp(outline(text, 13)[0][:, 0]) * 100 / 72 < table.cell[0]
