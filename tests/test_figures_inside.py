"""Answers, filters, maps and codes of trained nets."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n_utils.figures import (
    draw_answers,
    draw_banks,
    draw_maps_below,
    draw_occlusions,
    draw_plane,
)
from cs231n_utils.inside import occlusion
from cs231n_utils.nets import ConvNet
from cs231n_utils.training import Trained


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture
def trained():
    """A net that always says "b"."""
    net = ConvNet.from_pattern("INPUT 6x4x3 -> FC 3")
    net.params["fc1.b"][...] = 0, np.log(8), 0
    net.params["fc1.w"][...] = 0
    return Trained(net, np.zeros((4, 6, 3), np.float32), ("a", "b", "c"))


def words(axis):
    return [text.get_text() for text in axis.get_ticklabels()]


def test_every_net_says_what_it_takes_an_image_for_and_how_confident_it_is(trained, rng):
    images = rng.random((2, 4, 6, 3), np.float32)
    (ax,) = draw_answers(images, {"one": trained, "two": trained}, above=["x", "y"]).axes
    assert words(ax.xaxis) == ["one:\nb, 80%\ntwo:\nb, 80%"] * 2
    assert words(ax.child_axes[0].xaxis) == ["x", "y"]
    assert ax.images[0].get_array().shape == (4, 6 + 2 + 6, 3)


@pytest.mark.parametrize("one_scale, limits", [(False, [1, 1, 1]), (True, [1, 0.5, 0.25])])
def test_filters_are_stretched_each_by_itself_or_all_alike(one_scale, limits):
    w = np.zeros((3, 2, 2, 3))
    w[:, 0, 0] = -4, 0, 0
    w[:, 1, 1] = np.array([4, 2, 1])[:, None]
    w[1:, 0, 0] /= np.array([2, 4])[:, None]
    first, second, *_ = draw_banks({"net": w, "other": -w}, one_scale, columns=2).axes[:3]
    assert [first.get_ylabel(), second.get_ylabel().strip()] == ["net", ""]
    tops = [first.images[0].get_array()[1, 1, 0], first.images[0].get_array()[1, 4, 0]]
    tops.append(second.images[0].get_array()[1, 1, 0])
    np.testing.assert_allclose(tops, 0.5 + np.array(limits) / 2)


def test_occlusion_maps_lie_over_the_image_with_its_outline(trained, rng):
    image = rng.random((4, 6, 3), np.float32)
    maps = {fill: occlusion(trained.net, image, 1, F=2, S=1) for fill in ("gray", "black")}
    fig = draw_occlusions(image, image[..., 0], maps, "b")
    assert [ax.get_title() for ax in fig.axes[:3]] == ["image", "gray", "black"]
    np.testing.assert_allclose(fig.axes[1].images[0].get_array(), 0.8, rtol=1e-5)
    assert all(ax.get_ylim() == (3.5, -0.5) and ax.collections for ax in fig.axes[1:3])
    assert fig.axes[-1].get_ylabel() == "P(b)"


def test_maps_below_images_share_their_colors_with_zero_in_the_middle(rng):
    maps = np.array([[[1.0, -2]], [[8, 3]]])
    fig = draw_maps_below(rng.random((2, 4, 5, 3)), maps, ["cat", "dog"])
    assert [ax.get_title() for ax in fig.axes[:2]] == ["cat", "dog"]
    below = [ax.images[0] for ax in fig.axes[2:4]]
    assert [image.get_clim() for image in below] == [(-8, 8)] * 2
    np.testing.assert_array_equal(below[1].get_array(), maps[1])


def test_named_classes_are_in_color_over_all_points(rng):
    points, y = rng.normal(size=(9, 2)), np.arange(9) % 3
    (ax,) = draw_plane(points, y, {2: "frame", 0: "disc"}).axes
    everything, frames, discs = ax.lines
    assert [line.get_label() for line in ax.lines] == ["the others", "frame", "disc"]
    np.testing.assert_array_equal(everything.get_xydata(), points)
    np.testing.assert_array_equal(frames.get_xydata(), points[2::3])
    np.testing.assert_array_equal(discs.get_xydata(), points[::3])
