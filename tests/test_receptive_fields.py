import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from layer_checks import sizes_vary

from cs231n_utils.nets.architectures import ALEXNET, VGG_16
from cs231n_utils.nets.layers import (
    FC,
    Branches,
    Conv,
    GlobalAveragePool,
    MaxPool,
    ReLU,
    Upsample,
)
from cs231n_utils.receptive_fields import (
    Field,
    Window,
    fields,
    input_box,
    path_counts,
    path_counts_1d,
    taps,
)
from cs231n_utils.volumes import DoesNotFit, Volume

TINY_VGG = (Conv(1, 3, P=1), ReLU(), Conv(1, 3, P=1), ReLU(), MaxPool()) * 3

convs = st.builds(
    Conv,
    K=st.just(1),
    F=st.integers(1, 3),
    S=st.integers(1, 3),
    P=st.integers(0, 2),
    dilation=st.integers(1, 2),
    rounding=st.just("floor"),
)
chains = st.lists(convs, min_size=1, max_size=4)


def all_ones(layers, volume):
    """Build the layers with weights of 1, so that what comes out counts the paths to it."""
    for layer in layers:
        for branch in layer.branches:
            all_ones(branch, volume)
        if not layer.branches:
            layer.build(volume, np.random.default_rng(0), np.float64)
            layer.params = {n: np.full(p.shape, float(n == "w")) for n, p in layer.params.items()}
        volume = layer.out_volume(volume)


def measured(layers, volume, y, x):
    """Light one pixel after the other, and return what each of them brings to unit (y, x)."""
    W, H, D = volume
    out = np.zeros((H * W, H, W, D))
    out[..., 0] = np.eye(H * W).reshape(H * W, H, W)
    for layer in layers:
        out = layer.forward(out)
    return out[:, y, x, 0].reshape(H, W)


def a_unit(layers, volume, data):
    """Return the row and column of some unit of the last volume, if the chain fits at all."""
    try:
        for layer in layers:
            volume = layer.out_volume(volume)
    except DoesNotFit:
        assume(False)
    return data.draw(st.integers(0, volume.H - 1)), data.draw(st.integers(0, volume.W - 1))


def box_around(seen):
    rows, cols = np.nonzero(seen)
    return (rows.min(), rows.max()), (cols.min(), cols.max())


@sizes_vary
@given(layers=chains, W=st.integers(1, 9), H=st.integers(1, 9), data=st.data())
def test_paths_and_box_are_those_of_a_net_of_ones(layers, W, H, data):
    volume = Volume(W, H, 1)
    y, x = a_unit(layers, volume, data)
    all_ones(layers, volume)

    lit = measured(layers, volume, y, x)

    np.testing.assert_allclose(path_counts(layers, volume, y, x), lit, atol=1e-9)
    box = box_around(lit > 0.5) if (lit > 0.5).any() else None
    assert input_box(layers, volume, y, x) == box


@sizes_vary
@given(layers=chains, W=st.integers(1, 20), H=st.integers(1, 20), data=st.data())
def test_clipping_only_takes_away_what_hangs_over(layers, W, H, data):
    volume = Volume(W, H, 1)
    y, x = a_unit(layers, volume, data)

    whole = input_box(layers, volume, y, x, clipped=False)
    clipped = input_box(layers, volume, y, x)

    (top, bottom), (left, right) = whole
    if clipped is not None:
        (y1, y2), (x1, x2) = clipped
        assert max(top, 0) <= y1 <= y2 <= min(bottom, H - 1)
        assert max(left, 0) <= x1 <= x2 <= min(right, W - 1)
    if top >= 0 and left >= 0 and bottom < H and right < W:
        assert clipped == whole


@sizes_vary
@given(layers=chains, W=st.integers(1, 12), H=st.integers(1, 12), data=st.data())
def test_in_a_chain_the_counts_are_products_of_those_along_both_axes(layers, W, H, data):
    volume = Volume(W, H, 1)
    y, x = a_unit(layers, volume, data)
    windows = [layer.windows(volume)[0] for layer in layers]

    across, down = path_counts_1d(windows, W, x), path_counts_1d(windows, H, y)

    np.testing.assert_array_equal(path_counts(layers, volume, y, x), np.outer(down, across))


def test_three_layers_of_three_lead_one_three_six_seven_ways():
    assert path_counts_1d([Window(3)] * 3, 7, 0).tolist() == [1, 3, 6, 7, 6, 3, 1]
    assert path_counts_1d([Window(7)], 7, 0).tolist() == [1] * 7


def test_the_counts_are_a_product_of_matrices():
    product = taps(Window(3), 3, 1) @ taps(Window(3), 5, 3) @ taps(Window(3), 7, 5)

    assert product.tolist() == [[1, 3, 6, 7, 6, 3, 1]]


def test_padding_offers_no_paths():
    in_the_corner = path_counts_1d([Window(3, P=1)] * 2, 5, 0)

    assert in_the_corner.tolist() == [2, 2, 1, 0, 0]


def test_taps_know_stride_padding_dilation_and_the_far_end():
    reads = taps(Window(F=3, S=2, P=1, dilation=2), side=6, places=3)

    assert reads.tolist() == [
        [0, 1, 0, 1, 0, 0],
        [0, 1, 0, 1, 0, 1],
        [0, 0, 0, 1, 0, 1],
    ]


def test_a_pool_that_hangs_over_reads_what_there_is():
    layers, volume = [MaxPool(3, 2, rounding="ceil")], Volume(6, 4, 1)

    assert input_box(layers, volume, 1, 2) == ((2, 3), (4, 5))
    assert input_box(layers, volume, 1, 2, clipped=False) == ((2, 4), (4, 6))


def test_the_chapters_exercise_on_a_strided_padded_layer():
    layers = [Conv(1, 3, S=2, P=1)]

    assert input_box(layers, Volume(7, 7, 1), 1, 2) == ((1, 3), (3, 5))
    assert input_box(layers, Volume(7, 7, 1), 0, 0) == ((0, 1), (0, 1))
    assert input_box(layers, Volume(7, 7, 1), 0, 0, clipped=False) == ((-1, 1), (-1, 1))


def test_a_unit_over_padding_alone_sees_nothing():
    layers = [Conv(1, 2, P=3)]

    assert input_box(layers, Volume(4, 4, 1), 0, 0) is None
    assert input_box(layers, Volume(4, 4, 1), 0, 0, clipped=False) == ((-3, -2), (-3, -2))


@pytest.mark.parametrize("head", [FC(10), GlobalAveragePool()], ids=str)
def test_a_head_sees_the_whole_picture_which_need_not_be_square(head):
    layers = [Conv(1, 3, P=1), head]

    assert input_box(layers, Volume(9, 5, 1), 0, 0) == ((0, 4), (0, 8))
    assert [field.extent for field in fields(layers, Volume(9, 5, 1))[-1]] == [11, 7]


def test_every_volume_has_its_fields_the_input_first():
    passed = fields([Conv(1, 3), ReLU(), MaxPool()], Volume(8, 6, 1))

    assert [across for across, down in passed] == [
        Field(1, 1, 0),
        Field(3, 1, 0),
        Field(3, 1, 0),
        Field(4, 2, 0),
    ]
    assert all(across == down for across, down in passed)


@pytest.mark.parametrize("y, x", [(3, 0), (0, 4), (-1, 0), (0, -1)])
@pytest.mark.parametrize("clipped", [True, False])
def test_a_unit_that_does_not_exist_is_refused(y, x, clipped):
    with pytest.raises(ValueError, match=f"got y={y} .* expected y from 0 to 2 and x from 0 to 3"):
        input_box([Conv(1, 3)], Volume(6, 5, 1), y, x, clipped)


# Branches


def test_the_paths_of_added_branches_add_up():
    layers = [
        Conv(1, 3, P=1),
        Branches([Conv(1, 5, P=2), Conv(1, 3, P=1)], [], join="add"),
        Conv(1, 2, S=2),
    ]
    volume = Volume(8, 6, 1)
    all_ones(layers, volume)

    lit = measured(layers, volume, 1, 2)

    np.testing.assert_allclose(path_counts(layers, volume, 1, 2), lit, atol=1e-9)
    assert input_box(layers, volume, 1, 2) == box_around(lit > 0.5)


def test_joined_branches_see_what_the_widest_sees():
    layers = [Branches([Conv(1, 3, P=1)], [Conv(1, 5, P=2)], [Conv(1, 1)], join="concat")]

    assert fields(layers, Volume(9, 7, 1))[-1] == (Field(5, 1, -2), Field(5, 1, -2))


def test_branches_that_lean_to_both_sides_are_joined_from_end_to_end():
    assert Field(3, 2, -4).joined(Field(5, 2, 0), units=3) == Field(9, 2, -4)


def test_branches_of_unequal_strides_cannot_be_joined():
    with pytest.raises(ValueError, match="units are 2 and 4 pixels apart, expected equal strides"):
        Field(3, 2, 0).joined(Field(3, 4, 0), units=3)


def test_single_units_are_joined_whatever_strides_led_there():
    heads = Branches([MaxPool(), GlobalAveragePool()], [FC(4)], join="concat")

    assert input_box([heads], Volume(8, 6, 1), 0, 0) == ((0, 5), (0, 7))
    assert fields([heads], Volume(8, 6, 1))[-1][0].extent == 8


# The chapter's tables, and what others publish


def extents(architecture, words):
    return [line.across.extent for line in architecture.ledger() if line.layer.split()[0] in words]


def test_vgg_16_sees_what_the_table_says():
    assert extents(VGG_16, ["CONV", "POOL"]) == [
        *(3, 5, 6),
        *(10, 14, 16),
        *(24, 32, 40, 44),
        *(60, 76, 92, 100),
        *(132, 164, 196, 212),
    ]
    assert extents(VGG_16, ["FC"]) == [404, 404, 404]


def test_alexnet_sees_what_the_table_says():
    assert extents(ALEXNET, ["CONV", "POOL"]) == [11, 19, 51, 67, 99, 131, 163, 195]
    assert extents(ALEXNET, ["FC"]) == [355, 355, 355]


def test_the_tiny_vgg_sees_6_16_and_36_pixels_at_jumps_of_2_4_and_8():
    passed = fields(TINY_VGG, Volume(32, 32, 3))

    pools = [across for across, _ in passed[5::5]]
    assert [(field.extent, field.jump) for field in pools] == [(6, 2), (16, 4), (36, 8)]


@pytest.mark.parametrize("net, published", [(VGG_16, (212, 32, 90)), (ALEXNET, (195, 32, 64))])
def test_extent_stride_and_padding_are_those_of_araujo_norris_and_sim(net, published):
    """The table beside their library, for the last volume before the fully-connected layers."""
    last_pool = [line.across for line in net.ledger() if line.layer.startswith("POOL")][-1]

    assert (last_pool.extent, last_pool.jump, -last_pool.start) == published


def test_a_stack_of_three_by_three_sees_three_five_seven():
    passed = fields([Conv(1, 3)] * 3, Volume(9, 9, 1))

    assert [across.extent for across, _ in passed[1:]] == [3, 5, 7]


def test_dilation_sees_seven_pixels_after_two_layers_and_fifteen_after_three():
    dilated = [Window(3), Window(3, dilation=2), Window(3, dilation=4)]

    field, seen = Field(), []
    for window in dilated:
        field = field.through(window)
        seen.append(field.extent)

    assert seen == [3, 7, 15]


def test_after_upsampling_units_in_a_row_read_the_same_and_see_it_on_average():
    layers, volume = (MaxPool(), Upsample(2), Conv(1, 3, P=1)), Volume(8, 8, 1)
    counts = path_counts(layers, volume, y=2, x=3)

    assert [int(n) for n in counts[2]] == [0, 0, 4, 4, 2, 2, 0, 0]
    across, _ = fields(layers, volume)[-1]
    assert (across.extent, across.jump) == (4, 1)
