import sys
import time

import numpy as np
import pytest

from cs231n_utils.datasets import draw_shapes, shapes
from cs231n_utils.datasets.outlines import SHAPES

# The package has a function of the same name, which hides the module from an import statement.
MODULE = sys.modules["cs231n_utils.datasets.shapes"]
CLASSES = MODULE.CLASSES


def cover_of(name, count=60, place="anywhere"):
    """Return (count, 32, 32): how much of each pixel a shape covers, without color and grain."""
    y = np.full(count, CLASSES.index(name))
    return MODULE._cover(y, np.random.default_rng(5), *MODULE.PLACES[place])


def test_pictures_are_volumes_of_the_chapter_with_a_label_each():
    x, y = draw_shapes(37, 0)

    assert (x.shape, x.dtype, y.shape, y.dtype) == ((37, 32, 32, 3), np.float32, (37,), np.int64)
    assert x.min() >= 0
    assert x.max() <= 1
    assert sorted(np.bincount(y)) == [3, 3, 3, 4, 4, 4, 4, 4, 4, 4]


def test_the_same_seed_draws_the_same_pictures_and_another_draws_others():
    (x, y), (again, y_again), (other, y_other) = (draw_shapes(50, seed) for seed in (1, 1, 2))

    np.testing.assert_array_equal(x, again)
    np.testing.assert_array_equal(y, y_again)
    assert not np.array_equal(y, y_other)
    assert abs(x - other).mean() > 0.1


def test_the_pictures_are_those_of_every_other_machine():
    x, y = draw_shapes(1000, 0)

    assert y[:12].tolist() == [9, 6, 2, 2, 1, 4, 0, 0, 8, 4, 3, 4]
    np.testing.assert_allclose(x.mean(axis=(0, 1, 2)), [0.50726, 0.51097, 0.49681], atol=1e-4)
    np.testing.assert_allclose(x[3, 16, 16], [0.37449, 0.08392, 0.29018], atol=1e-4)
    np.testing.assert_allclose(x[3, 0, 0], [1, 1, 0.58653], atol=1e-4)


def test_more_pictures_of_one_part_leave_the_others_as_they_are():
    few, many = shapes(train=10, val=20, test=30), shapes(train=50, val=20, test=30)

    np.testing.assert_array_equal(few.x_val, many.x_val)
    np.testing.assert_array_equal(few.x_test, many.x_test)


def test_no_picture_is_in_two_parts():
    data = shapes(train=30, val=30, test=30)

    pictures = np.concatenate([data.x_train, data.x_val, data.x_test]).reshape(90, -1)
    assert len(np.unique(pictures, axis=0)) == 90


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize(
    "place, first, past", [("anywhere", 0, 32), ("top left", 0, 18), ("bottom right", 14, 32)]
)
def test_a_shape_lies_wholly_in_its_place_and_comes_everywhere_in_it(name, place, first, past):
    cover = cover_of(name, 500, place)

    ever = cover.max(axis=0)
    outside = ever.copy()
    outside[first:past, first:past] = 0
    assert not outside.any()
    ever = ever > 0.5
    rows, columns = np.flatnonzero(ever.any(axis=1)), np.flatnonzero(ever.any(axis=0))
    assert max(rows[0], columns[0]) <= first + 3
    assert min(rows[-1], columns[-1]) >= past - 4


@pytest.mark.parametrize("name", CLASSES)
def test_every_shape_has_paint_and_ground_within_its_box(name):
    cover = cover_of(name)

    share = cover.sum(axis=(1, 2)) / 15**2  # of a box of medium size
    assert share.min() > 0.1
    assert share.max() < 1.8
    assert ((cover > 0) & (cover < 1)).any(), "edges are smooth"


def area(name, half, turn=0.0, thick=0.5):
    """Return the area that a shape covers, measured on a fine grid."""
    step = 0.05
    grid = np.arange(-half - 1, half + 1, step) + step / 2
    arguments = (np.full((1, 1, 1), value) for value in (half, turn, thick))
    return np.sum(SHAPES[name](grid[None, :, None], grid[None, None], *arguments) < 0) * step**2


@pytest.mark.parametrize(
    "name, want",
    [
        ("disc", np.pi * 64),
        ("ring", np.pi * (64 - 5**2)),  # the rim is 0.375 of 8 pixels wide
        ("square", 16**2),
        ("frame", 16**2 - 10**2),
        ("triangle", 0.75 * 3**0.5 * 64),
        ("plus", 2 * 16 * 4.8 - 4.8**2),  # bars of 0.3 of 16 pixels
        ("cross", (2 * 16 * 4.8 - 4.8**2) * 2 / 1.3**2),  # turned by 45 degrees, longer bars fit
        ("horizontal stripes", 16 * 16 * 3 / 5),
        ("vertical stripes", 16 * 16 * 3 / 5),
        ("checkers", 16 * 16 / 2),
    ],
)
def test_shapes_have_the_area_that_geometry_gives_them(name, want):
    assert area(name, half=8.0) == pytest.approx(want, rel=0.02)


def test_the_border_of_checkers_is_painted_at_every_other_cell_alone():
    half, level, zero = (np.full((1, 1, 1), value) for value in (8.0, 0.0, 0.0))
    middles = np.array([[[-6.0, -2.0, 2.0, 6.0]]])

    border = SHAPES["checkers"](np.full((1, 1, 1), -8.0), middles, half, level, zero)

    assert border.ravel().tolist() in ([0, 2, 0, 2], [2, 0, 2, 0])


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("turn", [-1.0, -0.5, 0.5, 1.0])
def test_a_turned_shape_stays_in_its_box(name, turn):
    grid = np.arange(-12, 12, 0.1)
    arguments = (np.full((1, 1, 1), value) for value in (8.0, turn, 1.0))

    inside = SHAPES[name](grid[None, :, None], grid[None, None], *arguments)[0] < 0

    rows, columns = grid[inside.any(axis=1)], grid[inside.any(axis=0)]
    assert max(abs(rows).max(), abs(columns).max()) <= 8.1


def test_stripes_lie_and_stand_as_they_are_called():
    lying, standing = cover_of("horizontal stripes"), cover_of("vertical stripes")

    for cover, (along, across) in ((lying, (2, 1)), (standing, (1, 2))):
        changes_along = abs(np.diff(cover, axis=along)).sum()
        changes_across = abs(np.diff(cover, axis=across)).sum()
        assert changes_across > 1.5 * changes_along


def test_every_shape_can_be_seen_and_is_as_often_bright_as_dark():
    paint, ground = MODULE._colors(2000, np.random.default_rng(0))

    gap = paint.mean(axis=1) - ground.mean(axis=1)
    assert abs(gap).min() >= 0.349
    assert 0.45 < (gap > 0).mean() < 0.55
    for color in (paint, ground):
        assert color.min() >= 0
        assert color.max() <= 1
        assert np.ptp(color, axis=1).mean() > 0.2, "gray would be dull"


def test_the_mean_picture_of_a_class_does_not_give_it_away():
    x, y = draw_shapes(5000, 0)
    x_new, y_new = draw_shapes(1000, 1)

    templates = np.stack([x[y == k].mean(axis=0) for k in range(10)]).reshape(10, -1)
    distance = ((x_new.reshape(1000, 1, -1) - templates) ** 2).sum(axis=2)

    assert (distance.argmin(axis=1) == y_new).mean() < 0.2


def test_five_thousand_pictures_are_drawn_in_under_two_seconds():
    draw_shapes(100, 0)
    start = time.process_time()

    draw_shapes(5000, 0)

    assert time.process_time() - start < 2


@pytest.mark.parametrize("N", [-1, 2.5, "ten"])
def test_a_number_of_pictures_that_is_none_is_refused(N):
    with pytest.raises(ValueError, match="N: got .* expected a whole number of images"):
        draw_shapes(N, 0)


def test_a_place_that_there_is_not_is_refused():
    with pytest.raises(
        ValueError, match="got 'middle', expected 'anywhere' or 'top left' or 'bottom right'"
    ):
        draw_shapes(10, 0, place="middle")


def test_no_pictures_are_no_mistake():
    x, y = draw_shapes(0, 0)

    assert (x.shape, y.shape) == ((0, 32, 32, 3), (0,))
