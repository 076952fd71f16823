import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layer_checks import assert_gradients, image_of, read_only, sizes_vary
from scipy.signal import correlate

from cs231n_utils.layers import conv_backward, conv_forward, conv_forward_naive, im2col
from cs231n_utils.volumes import DoesNotFit

CASES = [  # x (N, H, W, D), w (K, F, F, D), S, P, dilation
    pytest.param((1, 1, 1, 1), (1, 1, 1, 1), 1, 0, 1, id="all sizes 1"),
    pytest.param((1, 4, 4, 1), (1, 3, 3, 1), 1, 0, 1, id="smallest"),
    pytest.param((2, 6, 5, 3), (4, 3, 3, 3), 1, 1, 1, id="same size, not square"),
    pytest.param((2, 7, 5, 3), (4, 3, 3, 3), 2, 1, 1, id="strided, padded, not square"),
    pytest.param((2, 4, 6, 2), (3, 2, 2, 2), 2, 0, 1, id="even filter, side by side"),
    pytest.param((2, 4, 3, 3), (2, 1, 1, 3), 1, 0, 1, id="1x1 filters"),
    pytest.param((2, 5, 7, 2), (2, 1, 1, 2), 2, 0, 1, id="1x1 filters, strided"),
    pytest.param((1, 3, 4, 2), (2, 1, 1, 2), 1, 1, 1, id="1x1 filters, padded"),
    pytest.param((2, 3, 4, 2), (2, 2, 2, 2), 1, 3, 1, id="padded more than the filter is wide"),
    pytest.param((2, 7, 6, 2), (3, 3, 3, 2), 1, 0, 2, id="dilated"),
    pytest.param((1, 9, 7, 2), (3, 3, 3, 2), 2, 2, 2, id="dilated, strided, padded"),
    pytest.param((2, 4, 1, 3), (2, 3, 3, 3), 1, 1, 1, id="one column"),
    pytest.param((1, 3, 4, 2), (5, 3, 3, 2), 1, 0, 1, id="as high as the filter"),
    pytest.param((1, 7, 4, 1), (1, 1, 1, 1), 3, 0, 1, id="stride over pixels nobody sees"),
]
FORWARDS = [conv_forward, conv_forward_naive]


def arrays(rng, x_shape, w_shape, dtype=float):
    shapes = x_shape, w_shape, w_shape[:1]
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


@pytest.mark.parametrize("forward", FORWARDS)
@pytest.mark.parametrize("x_shape, w_shape, S, P, dilation", CASES)
def test_forward_is_a_sum_of_correlations(rng, forward, x_shape, w_shape, S, P, dilation):
    x, w, b = arrays(rng, x_shape, w_shape)

    out, _ = forward(x, w, b, S, P, dilation)

    K, F, _, D = w_shape
    span = (F - 1) * dilation + 1
    w_with_holes = np.zeros((K, span, span, D))
    w_with_holes[:, ::dilation, ::dilation] = w
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    for n, k in np.ndindex(len(x), K):
        want = correlate(x_pad[n], w_with_holes[k], "valid", method="direct")[::S, ::S, 0] + b[k]
        np.testing.assert_allclose(out[n, :, :, k], want, atol=1e-12)


@pytest.mark.parametrize("forward", FORWARDS)
def test_forward_agrees_with_the_assignment(forward):
    x = image_of(2, 3, 4, 4, -0.1, 0.5)
    w = image_of(3, 3, 4, 4, -0.2, 0.3)
    b = np.linspace(-0.1, 0.2, 3)

    out, _ = forward(x, w, b, S=2, P=1)

    assert out.shape == (2, 2, 2, 3)
    first = [[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]]
    last = [[2.36270298, 2.36904306], [2.38090835, 2.38247847]]
    np.testing.assert_allclose(out[0, :, :, 0], first, atol=5e-9)
    np.testing.assert_allclose(out[1, :, :, 2], last, atol=5e-9)


@pytest.mark.parametrize("x_shape, w_shape, S, P, dilation", CASES)
def test_backward_agrees_with_finite_differences(rng, x_shape, w_shape, S, P, dilation):
    x, w, b = arrays(rng, x_shape, w_shape)
    out, cache = conv_forward(x, w, b, S, P, dilation)
    dout = rng.normal(size=out.shape)

    gradients = conv_backward(dout, cache)

    assert_gradients(lambda: conv_forward(x, w, b, S, P, dilation)[0], (x, w, b), gradients, dout)


@pytest.mark.parametrize("x_shape, w_shape, S, P, dilation", CASES)
def test_the_other_gradients_are_the_same_without_dx(rng, x_shape, w_shape, S, P, dilation):
    out, cache = conv_forward(*arrays(rng, x_shape, w_shape), S, P, dilation)
    dout = rng.normal(size=out.shape)

    _, *want = conv_backward(dout, cache)
    dx, *came = conv_backward(dout, cache, want_dx=False)

    assert dx is None
    for gradient, wanted in zip(came, want, strict=True):
        np.testing.assert_allclose(gradient, wanted, atol=1e-12)


@pytest.mark.parametrize(
    "limit, value",
    [("CHUNK_BYTES", 1), ("CHUNK_BYTES", 2000), ("NARROW", 0), ("SMALL", 200), ("DEEP", 0)],
    ids=["a row at a time", "few rows", "no neighbors together", "stacks", "rows of a filter"],
)
@pytest.mark.parametrize("x_shape, w_shape, S, P, dilation", CASES)
def test_what_is_multiplied_at_once_does_not_show(
    rng, monkeypatch, limit, value, x_shape, w_shape, S, P, dilation
):
    x, w, b = arrays(rng, x_shape, w_shape)
    want, cache = conv_forward(x, w, b, S, P, dilation)
    dout = rng.normal(size=want.shape)
    want_gradients = conv_backward(dout, cache)

    monkeypatch.setattr(im2col, limit, value)
    out, cache = conv_forward(x, w, b, S, P, dilation)

    np.testing.assert_allclose(out, want, atol=1e-12)
    for gradient, wanted in zip(conv_backward(dout, cache), want_gradients, strict=True):
        np.testing.assert_allclose(gradient, wanted, atol=1e-12)


@pytest.mark.parametrize("x_shape, w_shape, S, P, dilation", CASES)
def test_the_order_in_memory_does_not_matter(rng, x_shape, w_shape, S, P, dilation):
    x, w, b = arrays(rng, x_shape, w_shape)
    want, cache = conv_forward(x, w, b, S, P, dilation)
    dout = rng.normal(size=want.shape)
    want_gradients = conv_backward(dout, cache)

    x, w, dout = (np.asfortranarray(array) for array in (x, w, dout))
    out, cache = conv_forward(x, w, b, S, P, dilation)

    np.testing.assert_allclose(out, want, atol=1e-12)
    for gradient, wanted in zip(conv_backward(dout, cache), want_gradients, strict=True):
        np.testing.assert_allclose(gradient, wanted, atol=1e-12)


@pytest.mark.parametrize("P, H, W", [(0, 7, 5), (1, 7, 5), (1, 6, 7)])
def test_pixels_left_over_at_the_far_end_may_be_left_out(rng, P, H, W):
    x, w, b = arrays(rng, (2, H + 1, W + 1, 2), (3, 3, 3, 2))
    settings = {"S": 2, "P": P, "rounding": "floor"}
    out, cache = conv_forward(x, w, b, **settings)
    dout = rng.normal(size=out.shape)

    gradients = conv_backward(dout, cache)

    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    H2, W2 = (H + 1 + 2 * P - 3) // 2 + 1, (W + 1 + 2 * P - 3) // 2 + 1
    want, _ = conv_forward(x_pad[:, : 2 * H2 + 1, : 2 * W2 + 1], w, b, S=2)
    np.testing.assert_allclose(out, want, atol=1e-12)
    np.testing.assert_allclose(conv_forward_naive(x, w, b, **settings)[0], want, atol=1e-12)
    assert_gradients(lambda: conv_forward(x, w, b, **settings)[0], (x, w, b), gradients, dout)


@pytest.mark.parametrize("forward", FORWARDS)
def test_a_filter_never_hangs_over(forward):
    with pytest.raises(ValueError, match="a filter must fit"):
        forward(np.zeros((1, 6, 6, 1)), np.zeros((1, 3, 3, 1)), np.zeros(1), 2, rounding="ceil")


@st.composite
def fitting_sizes(draw):
    """Draw (x_shape, w_shape, S, P, dilation) such that the filters tile x."""
    N, D, K, F, S, dilation = (draw(st.integers(1, 3)) for _ in range(6))
    P = draw(st.integers(0, 2))
    span = (F - 1) * dilation + 1
    least = max(1, span - 2 * P)
    least += (span - 2 * P - least) % S  # the smallest side that fits
    H, W = (least + S * draw(st.integers(0, 5)) for _ in range(2))
    return (N, H, W, D), (K, F, F, D), S, P, dilation


@sizes_vary
@given(fitting_sizes(), st.integers(0, 99))
def test_fast_and_naive_agree_on_any_size(sizes, seed):
    x_shape, w_shape, S, P, dilation = sizes
    x, w, b = arrays(np.random.default_rng(seed), x_shape, w_shape)

    want, _ = conv_forward_naive(x, w, b, S, P, dilation)
    out, _ = conv_forward(x, w, b, S, P, dilation)

    np.testing.assert_allclose(out, want, atol=1e-12)


@sizes_vary
@given(fitting_sizes(), st.integers(0, 99))
def test_the_gradients_tell_how_the_loops_would_change(sizes, seed):
    x_shape, w_shape, S, P, dilation = sizes
    rng = np.random.default_rng(seed)
    x, w, b = arrays(rng, x_shape, w_shape)
    step_x, step_w, _ = arrays(rng, x_shape, w_shape)
    out, cache = conv_forward(x, w, b, S, P, dilation)
    dout = rng.normal(size=out.shape)

    dx, dw, _ = conv_backward(dout, cache)

    for gradient, step, want in (
        (dx, step_x, conv_forward_naive(step_x, w, 0 * b, S, P, dilation)[0]),
        (dw, step_w, conv_forward_naive(x, step_w, 0 * b, S, P, dilation)[0]),
    ):
        np.testing.assert_allclose((gradient * step).sum(), (dout * want).sum(), atol=1e-9)


@sizes_vary
@given(S=st.integers(1, 3), down=st.integers(0, 2), right=st.integers(0, 2))
def test_a_shifted_picture_gives_a_shifted_map(S, down, right):
    x, w, b = arrays(np.random.default_rng(0), (1, 3 + 4 * S, 3 + 5 * S, 2), (3, 3, 3, 2))

    out, _ = conv_forward(x, w, b, S)
    of_shifted, _ = conv_forward(x[:, down * S :, right * S :], w, b, S)

    np.testing.assert_allclose(of_shifted, out[:, down:, right:], atol=1e-12)


def test_the_filter_is_not_flipped():
    x = np.zeros((1, 3, 3, 1))
    x[0, 1, 1, 0] = 1
    w = np.arange(9.0).reshape(1, 3, 3, 1)

    out, _ = conv_forward(x, w, np.zeros(1), P=1)

    np.testing.assert_array_equal(out[0, :, :, 0], [[8, 7, 6], [5, 4, 3], [2, 1, 0]])


@pytest.mark.parametrize("S, P, dilation", [(1, 0, 1), (2, 1, 1), (1, 2, 2)])
def test_float32_stays_float32(rng, S, P, dilation):
    x, w, b = arrays(rng, (2, 7, 5, 3), (4, 3, 3, 3), np.float32)

    for forward in FORWARDS:
        out, cache = forward(x, w, b, S, P, dilation)
        assert out.dtype == np.float32
    assert {gradient.dtype for gradient in conv_backward(out, cache)} == {np.dtype(np.float32)}


@pytest.mark.parametrize("S, P", [(1, 0), (1, 1), (2, 1)])
def test_nothing_that_was_passed_is_changed(rng, S, P):
    x, w, b = read_only(*arrays(rng, (2, 7, 5, 3), (4, 3, 3, 3)))

    for forward in FORWARDS:
        out, cache = forward(x, w, b, S, P)
    conv_backward(*read_only(out), cache)


@pytest.mark.parametrize("forward", FORWARDS)
@pytest.mark.parametrize("w_shape", [(1, 3, 3, 4), (1, 3, 3, 1), (1, 3, 1, 3), (1, 1, 3, 3)])
def test_filters_that_do_not_match_the_input_are_refused(forward, w_shape):
    with pytest.raises(ValueError, match="square and as deep as x"):
        forward(np.zeros((1, 5, 5, 3)), np.zeros(w_shape), np.zeros(1))


WRONG = [  # what is wrong, and the words that say so
    pytest.param({"x": np.zeros((5, 5, 3))}, r"x\[None\] makes it a batch", id="x without N"),
    pytest.param({"x": np.zeros((1, 5, 5, 3), int)}, r"x\.astype\(np.float32\)", id="integer x"),
    pytest.param({"x": [[1.0]]}, "got a list", id="x a list"),
    pytest.param({"w": np.zeros((3, 3, 3))}, r"w: .* expected .* \(K, F, F, D\)", id="one filter"),
    pytest.param({"b": np.zeros(3)}, r"b: .* expected .* \(2,\)", id="biases of another number"),
    pytest.param({"b": np.zeros((2, 1))}, r"b: .* expected .* \(2,\)", id="biases as a column"),
    pytest.param({"w": np.zeros((2, 3, 3, 3), np.float32)}, "one dtype", id="dtypes that differ"),
    pytest.param({"b": np.zeros(2, np.float32)}, "one dtype", id="biases of another dtype"),
]


@pytest.mark.parametrize("forward", FORWARDS)
@pytest.mark.parametrize("wrong, words", WRONG)
def test_arrays_that_do_not_belong_are_refused_in_words(forward, wrong, words):
    right = {"x": np.zeros((1, 5, 5, 3)), "w": np.zeros((2, 3, 3, 3)), "b": np.zeros(2)}

    with pytest.raises(ValueError, match=words):
        forward(**{**right, **wrong})


@pytest.mark.parametrize("forward", FORWARDS)
@pytest.mark.parametrize("H, W", [(6, 7), (7, 6), (1, 7)])
def test_filters_that_do_not_fit_are_refused(forward, H, W):
    with pytest.raises(DoesNotFit):
        forward(np.zeros((1, H, W, 1)), np.zeros((1, 3, 3, 1)), np.zeros(1), S=2)


@pytest.mark.parametrize(
    "dout, words",
    [
        (np.zeros((1, 3, 2, 2)), r"dout: .* expected .* \(1, 2, 3, 2\)"),
        (np.zeros((1, 2, 3, 2), np.float32), "one dtype"),
    ],
)
def test_a_gradient_unlike_the_output_is_refused(dout, words):
    _, cache = conv_forward(np.zeros((1, 4, 5, 1)), np.zeros((2, 3, 3, 1)), np.zeros(2))

    with pytest.raises(ValueError, match=words):
        conv_backward(dout, cache)
