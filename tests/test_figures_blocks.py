from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection

from cs231n_utils.datasets.landscape import BALLOON, SUN, landscape
from cs231n_utils.figures.blocks import (
    draw_block,
    draw_blocks,
    draw_dense_net,
    draw_slices,
    draw_two_nets,
    faces,
    name_sides,
    on_page,
)
from cs231n_utils.figures.style import STYLE


@pytest.fixture
def ax():
    with plt.style.context(STYLE):
        fig, ax = plt.subplots()
        yield ax
    plt.close(fig)


def words(ax):
    return [text.get_text() for text in ax.texts]


def polygons(ax):
    return [c for c in ax.collections if isinstance(c, PolyCollection)]


def test_depth_goes_right_height_up_and_width_toward_the_reader():
    x, y, d = np.eye(3)
    right, down, deep = (on_page(x[i], y[i], d[i]) for i in range(3))

    np.testing.assert_array_equal(deep, [1, 0])
    np.testing.assert_array_equal(down, [0, -1])
    assert right[0] > 0 > right[1]


def test_the_faces_that_are_seen_share_the_corner_that_is_nearest_to_the_reader():
    top, left, front = faces(0, 0, 0, W=5, H=4, D=3).values()
    for face in (top, left, front):
        assert any(np.allclose(corner, on_page(5, 0, 0)) for corner in face)
    assert not any(np.allclose(corner, on_page(5, 0, 0)) for corner in on_page(0, [0, 4], 3))


def test_a_face_shows_the_picture_the_right_way_round(ax):
    img = landscape()
    draw_block(ax, (24, 16, 3), picture=img)
    (mesh,) = set(ax.collections) - set(polygons(ax))
    corners, colors = mesh.get_coordinates(), mesh.get_array()

    np.testing.assert_allclose(corners[2, 7], on_page(x=7, y=2, d=0))
    np.testing.assert_allclose(colors.reshape(16, 24, -1)[2, 7, :3], SUN)


def test_a_row_has_names_and_sizes_and_nothing_touches(ax):
    volumes = [(32, 16, 3), (16, 8, 12), (1, 1, 10)]
    draw_blocks(ax, volumes, ["INPUT", "POOL", "FC"], gap=8)

    assert words(ax) == ["INPUT", "[32x16x3]", "POOL", "[16x8x12]", "FC", "[1x1x10]"]
    boxes = [c.get_datalim(ax.transData) for c in polygons(ax)[::2]]
    spans = [box.intervalx for box in boxes]
    np.testing.assert_allclose([(box.y0 + box.y1) / 2 for box in boxes], 0, atol=1e-9)
    gaps = [b[0] - a[1] for a, b in pairwise(spans)]
    np.testing.assert_allclose(gaps, 8)
    assert ax.get_xlim()[0] < spans[0][0]
    assert ax.get_xlim()[1] > spans[-1][1]


def test_blocks_are_drawn_to_scale(ax):
    draw_blocks(ax, [(4, 30, 2), (4, 10, 2)], ["a", "b"])
    tall, small = (c.get_datalim(ax.transData).height for c in polygons(ax)[::2])
    assert tall - small == pytest.approx(20)
    assert ax.get_aspect() == 1


def test_the_sides_are_named_where_they_are(ax):
    name_sides(ax, (24, 16, 8))

    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert places["W"] == pytest.approx(on_page(12, 16, 0))
    assert places["H"] == pytest.approx(on_page(0, 8, 0), abs=0.5)
    assert places["D"] == pytest.approx(on_page(24, 16, 4))


@pytest.mark.parametrize("D, axes", [(1, 3), (3, 3), (4, 6)])
def test_every_slice_is_drawn_with_its_expression(rng, D, axes):
    V = rng.normal(size=(4, 6, D))
    fig = draw_slices(V, "V", at=(1, 5), vmin=-2, vmax=2)

    assert len(fig.axes) == axes
    for d, ax in enumerate(fig.axes[:D]):
        assert ax.get_title() == f"V[:, :, {d}]"
        np.testing.assert_array_equal(ax.images[0].get_array(), V[:, :, d])
        assert ax.images[0].get_clim() == (-2, 2)
        np.testing.assert_array_equal(ax.lines[0].get_xydata(), [(5, 1)])
    assert not any(ax.images for ax in fig.axes[D:])
    plt.close(fig)


def test_a_dense_net_has_a_circle_for_each_neuron_and_a_line_for_each_weight(ax):
    draw_dense_net(ax, [3, 4, 4, 1], ["input", "hidden", "hidden", "output"])

    (lines,) = (c for c in ax.collections if isinstance(c, LineCollection))
    assert len(lines.get_segments()) == 3 * 4 + 4 * 4 + 4 * 1
    circles = [c for c in ax.collections if c is not lines]
    assert [len(c.get_offsets()) for c in circles] == [3, 4, 4, 1]
    assert words(ax) == ["input\n3", "hidden\n4", "hidden\n4", "output\n1"]


def test_two_nets_stand_side_by_side():
    with plt.style.context(STYLE):
        fig = draw_two_nets([3, 4, 1], [(24, 16, 3), (12, 8, 8), (1, 1, 3)], landscape())
    regular, convnet = fig.axes

    assert regular.get_title() == "a regular 2-layer net"  # the input is not counted
    assert words(regular) == ["input\n3", "hidden\n4", "output\n1"]
    assert words(convnet)[::2][:2] == ["input", ""]
    assert "[12x8x8]" in words(convnet)
    plt.close(fig)


def test_nothing_that_is_written_sticks_out_of_the_figure(ax):
    draw_blocks(ax, [(24, 16, 3), (24, 16, 8), (1, 1, 3)], ["input", "middle", "output"], sides=1)
    ax.figure.canvas.draw()
    page = ax.figure.bbox
    for text in ax.texts:
        box = text.get_window_extent()
        assert page.x0 <= box.x0 <= box.x1 <= page.x1
        assert page.y0 <= box.y0 <= box.y1 <= page.y1


def test_the_landscape_is_wider_than_high_and_differs_where_x_and_y_are_swapped():
    img = landscape()

    assert img.shape == (16, 24, 3)
    assert img.min() >= 0
    assert img.max() <= 1
    np.testing.assert_array_equal(img[2, 7], SUN)
    np.testing.assert_array_equal(img[7, 2], BALLOON)
