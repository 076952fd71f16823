import numpy as np
import pytest

from cs231n_utils.panels.activation_flow.sheet import (
    Column,
    lay_out,
    paint,
    paint_column,
    resized,
    table,
)
from cs231n_utils.volumes import Volume


def sheet_of(*volumes, left=100, right=800, top=50, height=400):
    columns = tuple(Column(i, "CONV", Volume(*v)) for i, v in enumerate(volumes, 1))
    return lay_out(columns, left, right, top, height)


SHEETS = [
    [(32, 32, 12), (32, 32, 12), (16, 16, 12), (1, 1, 12)],
    [(8, 8, 3)],
    [(60, 6, 96), (60, 6, 96)],
    [(6, 60, 96)] * 12,
    [(32, 32, 20)] * 20,
    [(1, 1, 7), (1, 1, 3)],
]


@pytest.mark.parametrize("volumes", SHEETS)
def test_maps_lie_in_their_room_and_apart_from_each_other(volumes):
    sheet = sheet_of(*volumes)
    page = np.zeros((460, 900), int)
    for column in sheet.columns:
        for row in range(1 if column.strip else sheet.rows):
            left, top, wide, high = sheet.box(column, row)
            page[top : top + high, left : left + wide] += 1

    assert page.max() == 1
    assert page.sum() == page[50:450, 100:800].sum() > 0


def test_maps_keep_the_proportions_of_the_input():
    sheet = sheet_of((60, 20, 9), (30, 10, 9))
    _, _, wide, high = sheet.box(sheet.maps[1], 0)
    assert wide / high == pytest.approx(3, rel=0.05)


def test_neighbors_of_one_size_are_a_group_and_other_sizes_stand_farther_off():
    sheet = sheet_of(*[(32, 32, 24)] * 2, *[(16, 16, 24)] * 3)
    assert [group[2] for group in sheet.groups()] == [Volume(32, 32, 24), Volume(16, 16, 24)]

    left = [column.left for column in sheet.columns]
    assert left[2] - left[1] > left[1] - left[0] == left[3] - left[2]


def test_a_pixel_leads_back_to_its_map():
    sheet = sheet_of((32, 32, 12), (1, 1, 5), (16, 16, 12))
    for number, column in enumerate(sheet.maps):
        for row in range(sheet.rows):
            left, top, wide, high = sheet.box(column, row)
            assert sheet.at(left, top) == sheet.at(left + wide - 1, top + high - 1) == (number, row)
    assert sheet.at(99, 50) is None


def test_an_image_in_another_shape_has_the_same_mean_and_plain_pixels(rng):
    image = rng.random((2, 3, 5))
    larger, smaller = resized(image, (33, 40)), resized(image, (2, 2))

    np.testing.assert_array_equal(larger[0, :11, :8], np.full((11, 8), image[0, 0, 0]))
    np.testing.assert_allclose(smaller.mean(axis=(1, 2)), image.mean(axis=(1, 2)), rtol=1e-6)


def test_zero_is_white_among_signs_and_black_without():
    values = np.array([[-2.0, 0, 2]])

    blue, white, red = paint(values, (1, 3), "signed", 2)[0, :, :3].astype(int)
    assert blue[2] > blue[0] + 50
    assert red[0] > red[2] + 50
    assert white.min() > 240
    black, *_, light = paint(np.abs(values[:, 1:]), (1, 2), "light", 2)[0, :, :3].astype(int)
    assert black.max() == 0
    assert light.min() > 230


def test_light_colors_grow_lighter_all_the_way():
    brightness = table("light")[:, :3].astype(int) @ [3, 6, 1]
    assert (np.diff(brightness) >= 0).all()


def test_on_a_scale_of_its_own_a_weak_map_is_as_bright_as_a_strong_one():
    sheet = sheet_of((4, 4, 2))
    values = np.zeros((4, 4, 2))
    values[1, 1] = [8, 0.5]
    shared, own = np.zeros((2, 460, 900, 4), np.uint8)
    paint_column(shared, sheet, sheet.maps[0], values, 0, own=False)
    paint_column(own, sheet, sheet.maps[0], values, 0, own=True)

    (x, y, wide, high), (x2, y2, _, _) = (sheet.box(sheet.maps[0], row) for row in (0, 1))
    strong, weak = (
        (slice(y, y + high), slice(x, x + wide)),
        (
            slice(y2, y2 + high),
            slice(x2, x2 + wide),
        ),
    )
    assert shared[weak][..., :3].max() < 60 < 230 < shared[strong][..., :3].max()
    np.testing.assert_array_equal(own[weak], own[strong])
