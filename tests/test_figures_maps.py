"""Filters, the maps that they make, and maps of scores."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n_utils.figures import (
    draw_crop_scores,
    draw_feature_maps,
    draw_filters,
    draw_side_by_side,
    edges_and_blobs,
)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def drawn(fig):
    return [ax.images[0] for ax in fig.axes if ax.images]


def test_maps_share_their_colors_with_zero_in_the_middle(rng):
    small, large = rng.uniform(-1, 1, (4, 5)), np.array([[-8.0, 2], [0, 3]])
    fig = draw_side_by_side({"an image": rng.random((4, 5, 3)), "small": small, "large": large})
    assert [ax.get_title() for ax in fig.axes[:3]] == ["an image", "small", "large"]
    assert [image.get_clim() for image in drawn(fig)[1:3]] == [(-8, 8)] * 2
    np.testing.assert_array_equal(drawn(fig)[2].get_array(), large)


def test_a_line_crosses_the_maps_above_its_row(rng):
    fig = draw_side_by_side({"image": rng.random((4, 5, 3)), "map": np.eye(4)}, line=2)
    assert not fig.axes[0].lines
    assert set(fig.axes[1].lines[0].get_ydata()) == {1.5}


def test_images_alone_have_no_scale_of_colors(rng):
    fig = draw_side_by_side({"one": rng.random((4, 5, 3)), "other": rng.random((4, 5, 3))})
    assert len(fig.axes) == 2


def test_a_weight_of_zero_is_gray_and_the_largest_of_each_filter_is_white():
    w = np.zeros((2, 3, 3, 3))
    w[0, 0, 0], w[1, 2, 2, 1] = 0.2, -7
    (image,) = drawn(draw_filters(w, columns=2))
    sheet = image.get_array()  # filters of 3 pixels, with a gap of one between them
    assert sheet.shape == (3, 7, 3)
    np.testing.assert_array_equal(sheet[0, 0], 1)
    np.testing.assert_array_equal(sheet[2, 6], [0.5, 0, 0.5])
    np.testing.assert_array_equal(sheet[1, 1], 0.5)


def test_each_map_has_its_filter_in_the_corner(rng):
    w, maps = np.zeros((3, 2, 2, 3)), np.zeros((80, 60, 3))
    w[:, 0, 0], w[2, 1, 1, 0] = 1, -1
    maps[0, 0] = 0.1, 0.5, 3
    image, sheet = (
        each.get_array() for each in drawn(draw_feature_maps(rng.random((80, 60, 3)), w, maps, 1))
    )
    assert image.shape == (80, 60, 3)
    tops = [sheet[0, k * 34] for k in range(3)]  # maps are 30 wide, and a gap 4
    np.testing.assert_allclose(tops, [[0.1] * 3, [0.5] * 3, [1] * 3])
    np.testing.assert_array_equal(sheet[-18, 0], 1)  # two rows of weights, 9 pixels each
    np.testing.assert_array_equal(sheet[-1, 2 * 34 + 17], [0, 0.5, 0.5])


def test_edges_are_positive_on_one_side_and_blobs_in_their_color():
    bank = edges_and_blobs()
    assert bank.shape == (12, 5, 5, 3)
    np.testing.assert_allclose(bank.sum(axis=(1, 2, 3)), 0, atol=1e-12)  # nothing in gray areas
    np.testing.assert_array_equal(bank[:8, ..., 0], bank[:8, ..., 2])  # edges ignore color
    assert (bank[0, :, :2] < 0).all()  # dark on the left
    assert (bank[0, :, 3:] > 0).all()
    np.testing.assert_allclose(bank[4], -bank[0], atol=1e-12)
    assert (bank[8:, 2, 2] > 0).tolist() == np.vstack([np.eye(3), [1, 1, 0]]).astype(bool).tolist()


def test_a_score_is_a_dot_at_the_center_of_its_crop(rng):
    image, scores = rng.random((8, 6, 3)), np.array([[0, 1], [0.5, 0], [0, 0]])
    fig = draw_crop_scores(image, {"cat": scores, "dog": 1 - scores}, side=4, S=2)
    assert [ax.get_title() for ax in fig.axes] == ["image", "cat", "dog"]
    np.testing.assert_array_equal(drawn(fig)[0].get_array(), image)
    assert not fig.axes[0].collections
    centers, dots = fig.axes[1].collections
    for points in (centers, dots):
        x, y = np.array(points.get_offsets()).T
        assert x.tolist() == [1.5, 3.5] * 3  # of crops from 0 to 3, and from 2 to 5
        assert y.tolist() == [1.5, 1.5, 3.5, 3.5, 5.5, 5.5]
    area = dots.get_sizes()
    np.testing.assert_allclose(area / area[1], [0, 1, 0.5, 0, 0, 0])
