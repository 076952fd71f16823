import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layer_checks import assert_gradients, image_of, read_only, sizes_vary, spaced
from scipy.ndimage import maximum_filter, uniform_filter

from cs231n_utils.layers import (
    average_pool_backward,
    average_pool_forward,
    global_average_pool_backward,
    global_average_pool_forward,
    global_max_pool_backward,
    global_max_pool_forward,
    l2_pool_backward,
    l2_pool_forward,
    max_pool_backward,
    max_pool_forward,
    pooling,
)
from cs231n_utils.volumes import DoesNotFit

POOLS = {
    "max": (max_pool_forward, max_pool_backward),
    "average": (average_pool_forward, average_pool_backward),
    "L2": (l2_pool_forward, l2_pool_backward),
}
GLOBAL_POOLS = {
    "max": (global_max_pool_forward, global_max_pool_backward),
    "average": (global_average_pool_forward, global_average_pool_backward),
}
every_pool = pytest.mark.parametrize("forward, backward", POOLS.values(), ids=POOLS)
every_global_pool = pytest.mark.parametrize(
    "forward, backward", GLOBAL_POOLS.values(), ids=GLOBAL_POOLS
)

CASES = [  # x (N, H, W, D), F, S, P, rounding, (H2, W2)
    pytest.param((1, 1, 1, 1), 1, 1, 0, "raise", (1, 1), id="all sizes 1"),
    pytest.param((2, 4, 6, 3), 2, 2, 0, "raise", (2, 3), id="side by side, not square"),
    pytest.param((2, 7, 5, 3), 3, 2, 0, "raise", (3, 2), id="overlapping, not square"),
    pytest.param((1, 5, 4, 2), 3, 1, 0, "raise", (3, 2), id="overlapping at stride 1"),
    pytest.param((1, 7, 4, 2), 1, 3, 0, "raise", (3, 2), id="windows apart"),
    pytest.param((1, 3, 3, 2), 3, 2, 0, "raise", (1, 1), id="one window"),
    pytest.param((2, 5, 4, 2), 2, 2, 0, "floor", (2, 2), id="cropped"),
    pytest.param((1, 6, 7, 2), 3, 2, 0, "floor", (2, 3), id="overlapping, cropped"),
    pytest.param((1, 6, 9, 2), 2, 3, 0, "floor", (2, 3), id="windows apart, cropped"),
    pytest.param((2, 5, 4, 2), 2, 2, 0, "ceil", (3, 2), id="hanging over"),
    pytest.param((1, 6, 8, 2), 3, 2, 0, "ceil", (3, 4), id="overlapping, hanging over"),
    pytest.param((1, 6, 4, 2), 4, 1, 0, "ceil", (3, 1), id="large windows that fit after all"),
    pytest.param((1, 7, 8, 2), 5, 4, 0, "ceil", (2, 2), id="hanging over by two pixels"),
    pytest.param((1, 5, 6, 2), 2, 4, 0, "ceil", (2, 2), id="a last window of one column"),
    pytest.param((1, 4, 5, 2), 1, 4, 0, "ceil", (1, 2), id="a window would begin outside"),
    pytest.param((2, 4, 5, 3), 3, 1, 1, "raise", (4, 5), id="padded, same size"),
    pytest.param((2, 7, 5, 2), 3, 2, 1, "raise", (4, 3), id="padded, strided"),
    pytest.param((1, 1, 2, 2), 5, 1, 2, "floor", (1, 2), id="padded, smaller than the window"),
    pytest.param((1, 2, 2, 1), 6, 1, 2, "raise", (1, 1), id="padded, every window over both ends"),
    pytest.param((1, 6, 8, 2), 3, 2, 1, "floor", (3, 4), id="padded, cropped"),
    pytest.param((1, 6, 8, 2), 3, 2, 1, "ceil", (4, 5), id="padded, hanging over"),
    pytest.param((1, 4, 5, 2), 2, 2, 1, "ceil", (3, 3), id="padded, nothing left to stick out"),
    pytest.param((1, 4, 5, 1), 4, 3, 3, "ceil", (3, 3), id="padded as far as possible"),
]
all_cases = pytest.mark.parametrize("x_shape, F, S, P, rounding, out_sides", CASES)

FIGURE = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4.0]])[None, :, :, None]


def by_scipy(kind, x, F, S, P, out_sides):
    """Return what a library's filters say of windows that begin at every S-th pixel.

    Their border is set to what does not count, and P pixels of it are made visible on each side.
    """
    around = (0, 0), (P, P), (P, P), (0, 0)
    origin = (0, -(F // 2), -(F // 2), 0)  # the window begins at its pixel
    window = {"size": (1, F, F, 1), "mode": "constant", "origin": origin}

    def at_our_places(filtered):
        H2, W2 = out_sides
        return filtered[:, ::S, ::S][:, :H2, :W2]

    if kind == "max":
        x_pad = np.pad(x, around, constant_values=-np.inf)
        return at_our_places(maximum_filter(x_pad, cval=-np.inf, **window))
    values = np.pad(x if kind == "average" else x * x, around)
    means = at_our_places(uniform_filter(values, **window))
    if kind == "average":
        return means / at_our_places(uniform_filter(np.pad(np.ones_like(x), around), **window))
    return np.sqrt(F * F * means)


@pytest.mark.parametrize("kind", POOLS)
@all_cases
def test_forward_agrees_with_a_library(rng, kind, x_shape, F, S, P, rounding, out_sides):
    x = rng.normal(size=x_shape)

    out, _ = POOLS[kind][0](x, F, S, P, rounding)

    assert out.shape == (x_shape[0], *out_sides, x_shape[3])
    np.testing.assert_allclose(out, by_scipy(kind, x, F, S, P, out_sides), atol=1e-12)


@pytest.mark.parametrize(
    "kind, F, S, want",
    [
        ("max", 2, 2, [[6, 8], [3, 4]]),
        ("max", 3, 1, [[7, 8], [7, 8]]),
        ("average", 2, 2, [[3.25, 5.25], [2, 2]]),
        ("L2", 2, 2, np.sqrt([[63, 133], [18, 26]])),
    ],
)
def test_the_figure_of_the_chapter(kind, F, S, want):
    out, _ = POOLS[kind][0](FIGURE, F, S)

    np.testing.assert_allclose(out[0, :, :, 0], want, rtol=1e-15)


def test_max_agrees_with_the_assignment():
    x = image_of(2, 3, 4, 4, -0.3, 0.4)

    out, _ = max_pool_forward(x, F=2, S=2)

    assert out.shape == (2, 2, 2, 3)
    first = [[-0.26315789, -0.24842105], [-0.20421053, -0.18947368]]
    last = [[0.32631579, 0.34105263], [0.38526316, 0.4]]
    np.testing.assert_allclose(out[0, :, :, 0], first, atol=5e-9)
    np.testing.assert_allclose(out[1, :, :, 2], last, atol=5e-9)


@every_pool
@all_cases
def test_backward_agrees_with_finite_differences(
    rng, forward, backward, x_shape, F, S, P, rounding, out_sides
):
    x = spaced(rng, x_shape)
    out, cache = forward(x, F, S, P, rounding)
    dout = rng.normal(size=out.shape)

    dx = backward(dout, cache)

    assert_gradients(lambda: forward(x, F, S, P, rounding)[0], [x], [dx], dout)


@every_pool
@all_cases
def test_the_size_of_a_chunk_does_not_show(
    rng, monkeypatch, forward, backward, x_shape, F, S, P, rounding, out_sides
):
    x = rng.normal(size=(5, *x_shape[1:]))
    want, cache = forward(x, F, S, P, rounding)
    dout = rng.normal(size=want.shape)
    want_dx = backward(dout, cache)

    monkeypatch.setattr(pooling, "CHUNK_BYTES", 2 * x[0].nbytes)  # 2, 2 and 1 of the 5 pictures
    out, cache = forward(x, F, S, P, rounding)

    np.testing.assert_array_equal(out, want)
    np.testing.assert_array_equal(backward(dout, cache), want_dx)


@every_pool
@pytest.mark.parametrize("F, S, rounding", [(2, 2, "floor"), (3, 2, "raise"), (2, 2, "ceil")])
def test_the_order_in_memory_does_not_matter(rng, forward, backward, F, S, rounding):
    x = rng.normal(size=(2, 5, 7, 3))
    want, want_cache = forward(x, F, S, rounding=rounding)
    dout = rng.normal(size=want.shape)

    out, cache = forward(np.asfortranarray(x), F, S, rounding=rounding)

    np.testing.assert_array_equal(out, want)
    dx = backward(np.asfortranarray(dout), cache)
    np.testing.assert_allclose(dx, backward(dout, want_cache), atol=1e-14)


def test_the_winner_gets_the_gradient_and_nobody_else():
    _, cache = max_pool_forward(FIGURE, F=2, S=2)

    dx = max_pool_backward(np.array([[1, 2], [3, 4.0]])[None, :, :, None], cache)

    want = np.zeros((4, 4))
    want[1, 1], want[1, 3], want[2, 0], want[3, 3] = 1, 2, 3, 4
    np.testing.assert_array_equal(dx[0, :, :, 0], want)


def test_who_wins_in_several_windows_gets_the_sum():
    x = np.zeros((1, 5, 5, 1))
    x[0, 2, 2, 0] = 1
    out, cache = max_pool_forward(x, F=3, S=1)

    dx = max_pool_backward(np.arange(9.0).reshape(out.shape), cache)

    assert dx[0, 2, 2, 0] == sum(range(9))
    assert np.count_nonzero(dx) == 1


@pytest.mark.parametrize("value", [3.0, 0.0, -2.0, -np.inf])
@pytest.mark.parametrize("F, S", [(2, 2), (3, 3), (3, 2), (2, 1)])
def test_on_a_tie_the_first_pixel_in_row_order_gets_all(value, F, S):
    x = np.full((1, F + S, F + 2 * S, 2), value)
    out, cache = max_pool_forward(x, F, S)

    dx = max_pool_backward(np.ones_like(out), cache)

    want = np.zeros_like(x)
    want[:, : S + 1 : S, : 2 * S + 1 : S] = 1  # the corner where each window begins
    np.testing.assert_array_equal(dx, want)


@pytest.mark.parametrize("first, second", [((0, 1), (1, 0)), ((0, 2), (1, 0)), ((1, 1), (2, 0))])
def test_row_order_is_row_by_row(first, second):
    x = np.zeros((1, 3, 3, 1))
    x[0, *first] = x[0, *second] = 5

    _, cache = max_pool_forward(x, F=3, S=3)
    dx = max_pool_backward(np.ones((1, 1, 1, 1)), cache)

    assert dx[0, *first] == 1
    assert dx.sum() == 1


def test_a_window_of_more_than_256_pixels_remembers_who_won(rng):
    x = spaced(rng, (1, 17, 17, 3))

    out, cache = max_pool_forward(x, F=17, S=17)
    dx = max_pool_backward(np.ones_like(out), cache)

    np.testing.assert_array_equal(dx, x == x.max(axis=(1, 2)))


def test_pixels_outside_the_picture_never_win(rng):
    x = -1 - rng.random((1, 5, 5, 2))
    hanging, _ = max_pool_forward(x, F=2, S=2, rounding="ceil")
    padded, _ = max_pool_forward(x, F=2, S=2, P=1, rounding="floor")

    assert max(hanging.max(), padded.max()) < -1, "a zero from outside would win over these"
    np.testing.assert_array_equal(hanging[:, -1, -1], x[:, -1, -1])
    np.testing.assert_array_equal(padded[:, 0, 0], x[:, 0, 0])


@pytest.mark.parametrize("P", [0, 1])
def test_a_window_over_the_border_averages_the_pixels_it_has(P):
    x = np.full((1, 5, 5, 1), 7.0)

    out, _ = average_pool_forward(x, F=2, S=2, P=P, rounding="ceil")

    np.testing.assert_array_equal(out, np.full((1, 3, 3, 1), 7.0))


def test_a_window_that_hangs_over_has_the_length_of_the_pixels_it_has():
    out, _ = l2_pool_forward(np.full((1, 3, 3, 1), 2.0), F=2, S=2, rounding="ceil")

    np.testing.assert_allclose(out[0, :, :, 0], [[4, np.sqrt(8)], [np.sqrt(8), 2]])


@every_pool
def test_cropped_pixels_get_no_gradient(rng, forward, backward):
    x = rng.normal(size=(2, 5, 7, 3))
    out, cache = forward(x, F=2, S=2, rounding="floor")

    dx = backward(np.ones_like(out), cache)

    assert not dx[:, 4].any()
    assert not dx[:, :, 6].any()
    assert dx[:, :4, :6].any()


def test_the_slope_of_an_l2_window_of_zeros_is_taken_to_be_zero(rng):
    x = rng.normal(size=(1, 4, 4, 1))
    x[0, :2, :2] = 0
    out, cache = l2_pool_forward(x)

    dx = l2_pool_backward(np.ones_like(out), cache)

    assert not dx[0, :2, :2].any()
    assert np.isfinite(dx).all()


@every_global_pool
@pytest.mark.parametrize("x_shape", [(1, 1, 1, 1), (2, 3, 5, 4), (3, 4, 1, 2)])
def test_global_backward_agrees_with_finite_differences(rng, forward, backward, x_shape):
    x = spaced(rng, x_shape)
    out, cache = forward(x)
    dout = rng.normal(size=out.shape)

    dx = backward(dout, cache)

    assert out.shape == (x_shape[0], 1, 1, x_shape[3])
    assert_gradients(lambda: forward(x)[0], [x], [dx], dout)


@pytest.mark.parametrize("kind", GLOBAL_POOLS)
def test_global_pooling_is_one_window_as_large_as_the_picture(rng, kind):
    x = rng.normal(size=(2, 4, 4, 3))
    want, want_cache = POOLS[kind][0](x, F=4, S=1)
    dout = rng.normal(size=want.shape)

    out, cache = GLOBAL_POOLS[kind][0](x)

    np.testing.assert_allclose(out, want, atol=1e-15)
    want_dx = POOLS[kind][1](dout, want_cache)
    np.testing.assert_allclose(GLOBAL_POOLS[kind][1](dout, cache), want_dx, atol=1e-15)


def test_on_a_global_tie_the_first_pixel_in_row_order_gets_all():
    out, cache = global_max_pool_forward(np.zeros((2, 3, 4, 2)))

    dx = global_max_pool_backward(np.ones_like(out), cache)

    assert (dx[:, 0, 0] == 1).all()
    assert dx.sum() == 4


@every_pool
@sizes_vary
@given(places=st.tuples(*[st.integers(1, 3)] * 2), F=st.integers(1, 4), S=st.integers(1, 4))
def test_every_depth_slice_is_pooled_by_itself(forward, backward, places, F, S):
    H, W = (F + S * (n - 1) for n in places)
    x = np.random.default_rng(0).normal(size=(2, H, W, 3))

    out, cache = forward(x, F, S)
    dx = backward(np.ones_like(out), cache)

    assert out.shape == (2, *places, 3)
    for d in range(3):
        one, one_cache = forward(x[..., d : d + 1], F, S)
        np.testing.assert_array_equal(one[..., 0], out[..., d])
        np.testing.assert_array_equal(backward(np.ones_like(one), one_cache)[..., 0], dx[..., d])


@sizes_vary
@given(
    sides=st.tuples(*[st.integers(1, 9)] * 2),
    F=st.integers(1, 4),
    S=st.integers(1, 4),
    rounding=st.sampled_from(["floor", "ceil"]),
    levels=st.integers(1, 5),
)
def test_the_first_largest_pixel_of_every_window_wins(sides, F, S, rounding, levels):
    H, W = (max(side, F) for side in sides)
    x = np.random.default_rng(0).integers(-levels, 0, size=(1, H, W, 1)).astype(float)  # many ties
    out, cache = max_pool_forward(x, F, S, rounding=rounding)
    dout = np.random.default_rng(1).integers(1, 9, size=out.shape).astype(float)

    want, want_dx = np.empty_like(out), np.zeros_like(x)
    for _, i, j, _ in np.ndindex(out.shape):
        window = x[0, i * S : i * S + F, j * S : j * S + F, 0]
        r, c = np.unravel_index(window.argmax(), window.shape)
        want[0, i, j, 0] = window[r, c]
        want_dx[0, i * S + r, j * S + c, 0] += dout[0, i, j, 0]

    np.testing.assert_array_equal(out, want)
    np.testing.assert_array_equal(max_pool_backward(dout, cache), want_dx)


@every_pool
@pytest.mark.parametrize("F, S, rounding", [(2, 2, "floor"), (3, 2, "raise"), (2, 2, "ceil")])
def test_float32_stays_float32(rng, forward, backward, F, S, rounding):
    out, cache = forward(rng.normal(size=(2, 5, 7, 3)).astype(np.float32), F, S, rounding=rounding)

    assert out.dtype == np.float32
    assert backward(out, cache).dtype == np.float32


@every_global_pool
def test_float32_stays_float32_in_global_pooling(rng, forward, backward):
    out, cache = forward(rng.normal(size=(2, 5, 7, 3)).astype(np.float32))

    assert out.dtype == np.float32
    assert backward(out, cache).dtype == np.float32


@pytest.mark.parametrize("forward, backward", [*POOLS.values(), *GLOBAL_POOLS.values()])
def test_nothing_that_was_passed_is_changed(rng, forward, backward):
    out, cache = forward(*read_only(rng.normal(size=(2, 4, 6, 3))))

    dx = backward(*read_only(out), cache)

    dx += 1  # the gradient is the caller's own


@pytest.mark.parametrize("forward, backward", [*POOLS.values(), *GLOBAL_POOLS.values()])
@pytest.mark.parametrize(
    "x, words",
    [
        (np.zeros((4, 4, 3)), r"x\[None\] makes it a batch of one"),
        (np.zeros((1, 4, 4, 3), dtype=np.uint8), r"x\.astype\(np.float32\)"),
        ([[1.0]], "got a list"),
    ],
)
def test_an_array_that_is_no_batch_of_volumes_is_refused_in_words(forward, backward, x, words):
    with pytest.raises(ValueError, match=words):
        forward(x)


@pytest.mark.parametrize("forward, backward", [*POOLS.values(), *GLOBAL_POOLS.values()])
def test_a_gradient_unlike_the_output_is_refused(forward, backward):
    out, cache = forward(np.zeros((2, 4, 6, 3)))

    for dout in (out[:1], out[0], out.astype(int)):
        with pytest.raises(ValueError, match="dout: got .* expected"):
            backward(dout, cache)


@pytest.mark.parametrize("kind", ["average", "L2"])
def test_a_gradient_of_another_dtype_is_refused(kind):
    forward, backward = POOLS[kind]
    out, cache = forward(np.zeros((2, 4, 6, 3)))

    with pytest.raises(ValueError, match="one dtype"):
        backward(out.astype(np.float32), cache)


@every_pool
@pytest.mark.parametrize("H, W", [(5, 4), (4, 5), (1, 4)])
def test_windows_that_do_not_fit_are_refused(forward, backward, H, W):
    with pytest.raises(DoesNotFit):
        forward(np.zeros((1, H, W, 1)), F=2, S=2)


@every_pool
@pytest.mark.parametrize("F, P", [(2, 2), (1, 1), (2, 3)])
def test_windows_that_would_see_padding_only_are_refused(forward, backward, F, P):
    with pytest.raises(ValueError, match="P: got .* expected less than F"):
        forward(np.zeros((1, 4, 4, 1)), F, S=1, P=P)


@every_pool
def test_a_rounding_of_another_name_is_refused(forward, backward):
    with pytest.raises(ValueError, match='"raise", "floor" or "ceil"'):
        forward(np.zeros((1, 4, 4, 1)), rounding="round")
