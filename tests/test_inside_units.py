import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layer_checks import sizes_vary

from cs231n_utils.inside.units import Box, crop, receptive_box, strongest, top_patches
from cs231n_utils.nets.convnet import ConvNet

SMALL = "INPUT 12x8x2 -> CONV 4 3x3 -> RELU -> POOL -> CONV 5 3x3 -> RELU -> FC 3"


@pytest.fixture
def net():
    return ConvNet.from_pattern(SMALL, dtype=np.float64)


@pytest.fixture
def x(rng):
    return rng.standard_normal((7, 8, 12, 2))


def bright_spots():
    """Return a net of one averaging filter, and three pictures with one, no and two bright pixels.

    The filter sees 3x3 pixels and stands on every second one.
    """
    net = ConvNet.from_pattern("INPUT 9x7x1 -> CONV 1 3x3 S=2 P=0 -> RELU", dtype=np.float64)
    net.params["conv1.w"][...] = 1 / 9
    x = np.zeros((3, 7, 9, 1))
    x[0, 5, 3] = 1
    x[2, 0, 8], x[2, 4, 4] = 0.5, 2
    return net, x


def test_there_is_a_strongest_for_every_activation(net, x):
    found = strongest(net, x)

    for here, (layer, values) in zip(found, net.activations(x), strict=True):
        assert here.name == layer
        assert here.values.shape == here.rows.shape == here.columns.shape == (7, values.shape[3])
        np.testing.assert_allclose(here.values, values.max(axis=(1, 2)))
        n, k = np.indices(here.rows.shape)
        np.testing.assert_allclose(values[n, here.rows, here.columns, k], here.values)
        np.testing.assert_allclose(here.alive, (values > 0).mean(axis=(0, 1, 2)))


@sizes_vary
@given(batch=st.integers(1, 9))
def test_how_many_pictures_go_in_a_pass_changes_nothing(batch):
    net, x = ConvNet.from_pattern(SMALL), np.random.default_rng(1).standard_normal((7, 8, 12, 2))
    x = x.astype(np.float32)

    for at_once, in_passes in zip(strongest(net, x, 7), strongest(net, x, batch), strict=True):
        np.testing.assert_allclose(in_passes.values, at_once.values, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(in_passes.alive, at_once.alive)


def test_of_equally_strong_units_the_first_in_reading_order_is_found():
    net, x = bright_spots()

    found = strongest(net, x)[2]

    # The bright pixel in row 5, column 3 is seen by units of row 2 in columns 1 alone; the one in
    # row 4, column 4 by four units, of which (1, 1) is read first.
    assert found.rows.tolist() == [[2], [0], [1]]
    assert found.columns.tolist() == [[1], [0], [1]]


def test_a_channel_that_is_0_in_one_picture_is_alive_and_one_that_never_is_above_0_is_not(net, x):
    net.params["conv1.b"][2] = -100
    found = strongest(net, x)[2]
    net, spots = bright_spots()

    assert found.alive[2] == 0
    assert (np.delete(found.alive, 2) > 0).all()
    # 12 units per image: one sees the spot of the first, 1 + 4 those of the third.
    assert strongest(net, spots)[2].alive[0] == pytest.approx((1 + 0 + 5) / 36)


def test_the_top_patches_come_strongest_first_one_a_picture_and_none_without_any_activation():
    net, x = bright_spots()

    patches = top_patches(net, strongest(net, x), layer=2, channel=0)

    assert [patch.picture for patch in patches] == [2, 0]
    assert [patch.value for patch in patches] == pytest.approx([2 / 9, 1 / 9])
    assert patches[1][1:3] == (2, 1)
    assert patches[1].box == patches[1].window == Box(top=4, bottom=7, left=2, right=5)


def test_no_more_patches_come_than_are_asked_for(net, x):
    found = strongest(net, x)

    patches = top_patches(net, found, layer=1, channel=3, top=2)

    assert [patch.picture for patch in patches] == np.argsort(-found[1].values[:, 3])[:2].tolist()
    assert top_patches(net, found, 1, 3, top=0) == []


@pytest.mark.parametrize("layer", range(7))
def test_nothing_outside_its_box_changes_a_unit_and_every_edge_of_the_box_does(layer, net, x, rng):
    maps = net.activations(x)[layer].values
    for row, column in {(0, 0), (maps.shape[1] // 2, maps.shape[2] - 1)}:
        box, _ = receptive_box(net, layer, row, column)
        before = maps[:, row, column]

        changed = rng.standard_normal(x.shape)
        inside = np.s_[:, box.top : box.bottom, box.left : box.right]
        changed[inside] = x[inside]
        np.testing.assert_allclose(net.activations(changed)[layer].values[:, row, column], before)
        for side, edge in enumerate(box):
            changed = x.copy()
            line = edge - side % 2  # a box ends past its last pixel
            changed[(np.s_[:], line) if side < 2 else (np.s_[:], np.s_[:], line)] += 3
            assert (net.activations(changed)[layer].values[:, row, column] != before).any()


def test_all_windows_of_a_layer_are_of_one_size_and_the_box_is_what_of_them_is_in_the_picture(net):
    for layer, (H, W) in enumerate([(8, 12), (8, 12), (8, 12), (4, 6), (4, 6), (4, 6)]):
        sizes = set()
        for row, column in np.ndindex(H, W):
            box, window = receptive_box(net, layer, row, column)
            sizes.add((window.bottom - window.top, window.right - window.left))
            assert box == (
                *np.clip([window.top, window.bottom], 0, 8),
                *np.clip([window.left, window.right], 0, 12),
            )
        assert len(sizes) == 1


@pytest.mark.parametrize("end", ["FC 3", "GLOBALAVG", "GLOBALMAX -> FC 2", "FC 5 -> RELU -> FC 2"])
def test_units_without_neighbors_see_all_of_the_picture(end):
    net = ConvNet.from_pattern(f"INPUT 12x8x2 -> CONV 4 5x5 -> {end}")

    for layer in range(2, len(net.layers) + 1):
        assert receptive_box(net, layer, 0, 0) == (Box(0, 8, 0, 12), Box(0, 8, 0, 12))


def test_where_a_unit_sees_nothing_but_padding_its_box_is_empty():
    net = ConvNet.from_pattern("INPUT 4x4x1 -> CONV 1 1x1 P=1")

    box, window = receptive_box(net, 1, 0, 5)

    assert (box, window) == (Box(0, 0, 4, 4), Box(-1, 0, 4, 5))
    assert crop(np.zeros((4, 4, 3)), window, fill=0.7).tolist() == [[[0.7] * 3]]


@sizes_vary
@given(
    H=st.integers(1, 6),
    W=st.integers(1, 6),
    top=st.integers(-9, 9),
    left=st.integers(-9, 9),
    high=st.integers(1, 8),
    wide=st.integers(1, 8),
)
def test_a_crop_is_the_window_of_a_picture_with_a_wide_frame(H, W, top, left, high, wide):
    picture = np.arange(H * W * 3, dtype=np.float32).reshape(H, W, 3)
    framed = np.pad(picture, ((20, 20), (20, 20), (0, 0)), constant_values=0.5)

    cropped = crop(picture, Box(top, top + high, left, left + wide))

    wanted = framed[top + 20 :, left + 20 :][:high, :wide]
    np.testing.assert_array_equal(cropped, wanted, strict=True)


def test_what_is_not_there_is_refused_in_words(net, x):
    found = strongest(net, x)

    with pytest.raises(ValueError, match="layer: got 7, expected 0 to 6, the input first"):
        top_patches(net, found, 7, 0)
    with pytest.raises(ValueError, match="channel: got 4, expected 0 to 3, .* CONV 4 3x3"):
        top_patches(net, found, 1, 4)
    with pytest.raises(ValueError, match="expected y from 0 to 3"):
        receptive_box(net, 3, 4, 0)
    with pytest.raises(ValueError, match="holds no images"):
        strongest(net, x[:0])
    with pytest.raises(ValueError, match=r"x.astype\(np.float64\)"):
        strongest(net, x.astype(np.float32))
