import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_forward, max_pool_forward
from cs231n_utils.panels.dense_evaluation import (
    dense_evaluation,
    house,
    net_for_crops,
    scores_of,
)
from cs231n_utils.panels.kit.marks import Area, Frame, Image, Table
from cs231n_utils.panels.kit.words import number


def test_every_control_preset_and_click():
    check_panel(dense_evaluation)


@pytest.mark.parametrize("P", [0, 1])
def test_a_crops_score_is_that_of_the_net_on_the_cut_out_crop(P):
    img, ((alone, _, _), _, _) = house(), scores_of(P)

    for i, j in ((0, 0), (1, 5), (3, 2)):
        crop = img[4 * i : 4 * i + 28, 4 * j : 4 * j + 28]
        expected = net_for_crops(P).scores(np.ascontiguousarray(crop)[None])[0, 0]
        np.testing.assert_allclose(alone[i, j], expected, atol=1e-4)


@pytest.mark.parametrize("P", [0, 1])
def test_the_pass_is_the_layers_one_after_another_on_the_whole_image(P):
    params = net_for_crops(P).params
    x = house()[None]
    for n, pooled in ((1, False), (2, True), (3, True)):
        x, _ = conv_forward(x, params[f"conv{n}.w"], params[f"conv{n}.b"], P=P)
        x = np.maximum(x, 0)
        x = max_pool_forward(x)[0] if pooled else x
    side = 7 if P else 5
    (_, together, _), _, _ = scores_of(P)

    for i, j in np.ndindex(together.shape):
        patch = x[0, i : i + side, j : j + side].ravel()
        expected = (patch @ params["fc1.w"] + params["fc1.b"])[0]
        np.testing.assert_allclose(together[i, j], expected, atol=1e-4)


def test_without_padding_crops_and_pass_are_the_same():
    panel = dense_evaluation()
    assert not panel.state.maps[2].any()
    assert not panel.state.differs.any()
    assert "Both give the same scores of class 0." in panel.sentence


def test_with_padding_no_score_is_the_same():
    (_, _, difference), _, _ = scores_of(1)
    assert (np.abs(difference) > 0.01).all()


def test_padding_changes_the_sides_of_a_crop_that_are_not_the_images():
    _, differs, _ = scores_of(1)
    ring = np.ones((7, 7), bool)
    ring[1:-1, 1:-1] = False

    np.testing.assert_array_equal(differs[2, 3], ring)
    corner = ring.copy()
    corner[0, :-1] = corner[:-1, 0] = False  # there image and crop are padded alike
    np.testing.assert_array_equal(differs[0, 0], corner)
    np.testing.assert_array_equal(differs[5, 5], corner[::-1, ::-1])


def test_the_cost_is_that_of_36_runs_against_one():
    panel = dense_evaluation().show("P=1")

    # Padded, a crop is 28x28 and the image 48x48 until the FC layer: 36 * 28² / 48² = 12.25.
    crop = 28 * 28 * (27 + 72) * 8 + 14 * 14 * 72 * 12 + 49 * 12 * 3
    whole = 48 * 48 * (27 + 72) * 8 + 24 * 24 * 72 * 12 + 36 * 49 * 12 * 3
    assert panel.state.fewer == 36 * crop / whole
    assert "takes 12.0 times fewer MACs than 36 crops" in panel.sentence


def test_the_sentence_has_the_largest_difference_and_the_crops_numbers():
    panel = dense_evaluation().set(P=1, place=9)
    alone, together, difference = panel.state.maps

    assert f"class 0 scores differ by up to {np.abs(difference).max():.1f}" in panel.sentence
    here = f"scores {number(alone[1, 3], 1)} alone and {number(together[1, 3], 1)} in the pass"
    assert f"The crop at x=12, y=4 {here}" in panel.sentence
    assert "24 of its 49 cells before the FC layer differ, in orange" in panel.sentence


def test_a_click_on_a_map_or_on_the_image_selects_the_crop_there():
    panel = dense_evaluation()
    tables = [mark for mark in panel.marks if isinstance(mark, Table)]
    seen = next(mark for mark in panel.marks if isinstance(mark, Image))

    for place, table in zip((3, 10, 23), tables, strict=True):
        assert panel.click(*middle(table.at(*divmod(place, 6)))).values["place"] == place
    of_crop = seen.at(4 * 2, 4 * 1, 28, 28)  # the crop in row 2, column 1
    assert panel.click(*middle(of_crop)).values["place"] == 2 * 6 + 1
    assert panel.click(*middle(seen.at(0, 47))).values["place"] == 5


def test_the_crop_and_what_differs_in_it_are_marked_where_they_are():
    panel = dense_evaluation().set(P=1, place=6 + 3)  # x=12, y=4
    seen = next(mark for mark in panel.marks if isinstance(mark, Image))
    crop = next(mark for mark in panel.marks if isinstance(mark, Frame)).box.grown(-1.5)
    orange = [mark for mark in panel.marks if isinstance(mark, Area) and mark.opacity]

    np.testing.assert_allclose(crop, seen.at(4, 12, 28, 28))
    for row, col in np.ndindex(7, 7):
        spot = middle(seen.at(4 + 4 * row, 12 + 4 * col, 4, 4))
        assert any(area.holds(*spot) for area in orange) == panel.state.differing[row, col]


def middle(box):
    return box.middle, box.center
