import numpy as np
import pytest
from layer_checks import assert_gradients, read_only, spaced

from cs231n_utils.layers import (
    dropout_backward,
    dropout_forward,
    fc_backward,
    fc_forward,
    relu_backward,
    relu_forward,
)

FC_CASES = [  # x (N, ...), K
    pytest.param((1, 1), 1, id="all sizes 1"),
    pytest.param((3, 5), 4, id="rows"),
    pytest.param((2, 3, 4, 2), 5, id="volumes, not square"),
    pytest.param((1, 2, 1, 3), 1, id="one score of one volume"),
]


def fc_arrays(rng, x_shape, K, dtype=float):
    shapes = x_shape, (np.prod(x_shape[1:]), K), (K,)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


@pytest.mark.parametrize("x_shape, K", FC_CASES)
def test_every_score_is_a_dot_product_over_the_whole_input(rng, x_shape, K):
    x, w, b = fc_arrays(rng, x_shape, K)

    out, _ = fc_forward(x, w, b)

    assert out.shape == (len(x), K)
    for n, k in np.ndindex(out.shape):
        want = sum(value * weight for value, weight in zip(x[n].flat, w[:, k], strict=True)) + b[k]
        np.testing.assert_allclose(out[n, k], want, atol=1e-13)


@pytest.mark.parametrize("x_shape, K", FC_CASES)
def test_fc_backward_agrees_with_finite_differences(rng, x_shape, K):
    x, w, b = fc_arrays(rng, x_shape, K)
    out, cache = fc_forward(x, w, b)
    dout = rng.normal(size=out.shape)

    gradients = fc_backward(dout, cache)

    assert_gradients(lambda: fc_forward(x, w, b)[0], (x, w, b), gradients, dout)


def test_the_order_in_memory_does_not_matter(rng):
    x, w, b = fc_arrays(rng, (2, 3, 4, 2), 5)
    want, want_cache = fc_forward(x, w, b)
    dout = rng.normal(size=want.shape)

    out, cache = fc_forward(np.asfortranarray(x), np.asfortranarray(w), b)

    np.testing.assert_allclose(out, want, atol=1e-13)
    gradients, want_gradients = fc_backward(dout, cache), fc_backward(dout, want_cache)
    for gradient, wanted in zip(gradients, want_gradients, strict=True):
        np.testing.assert_allclose(gradient, wanted, atol=1e-13)


@pytest.mark.parametrize("shape", [(1,), (7,), (3, 4), (2, 3, 4, 5)])
def test_relu_keeps_what_is_positive(rng, shape):
    x = rng.normal(size=shape)

    out, _ = relu_forward(x)

    for value, came in zip(x.flat, out.flat, strict=True):
        assert came == (value if value > 0 else 0)


@pytest.mark.parametrize("shape", [(1,), (3, 4), (2, 3, 4, 2)])
def test_relu_backward_agrees_with_finite_differences(rng, shape):
    x = spaced(rng, shape)
    out, cache = relu_forward(x)
    dout = rng.normal(size=out.shape)

    assert_gradients(lambda: relu_forward(x)[0], [x], [relu_backward(dout, cache)], dout)


def test_the_slope_of_relu_at_zero_is_taken_to_be_zero():
    _, cache = relu_forward(np.array([-1.0, 0.0, 1.0]))

    np.testing.assert_array_equal(relu_backward(np.ones(3), cache), [0, 0, 1])


@pytest.mark.parametrize("p", [0.3, 0.5, 0.9])
def test_dropout_keeps_a_share_of_p_and_the_mean(rng, p):
    out, _ = dropout_forward(np.full((100, 200), 3.0), p, rng)

    assert abs(np.mean(out != 0) - p) < 0.01
    assert abs(out.mean() - 3) < 0.1
    np.testing.assert_allclose(out[out != 0], 3 / p)


def test_dropout_backward_agrees_with_finite_differences(rng):
    x = rng.normal(size=(3, 4, 2, 5))
    out, cache = dropout_forward(x, 0.6, np.random.default_rng(7))
    dout = rng.normal(size=out.shape)

    dx = dropout_backward(dout, cache)

    same_again = lambda: dropout_forward(x, 0.6, np.random.default_rng(7))[0]  # noqa: E731
    assert_gradients(same_again, [x], [dx], dout)
    np.testing.assert_array_equal(dx == 0, out == 0)


def test_dropout_that_keeps_all_changes_nothing(rng):
    x = rng.normal(size=(3, 4))

    np.testing.assert_array_equal(dropout_forward(x, 1, rng)[0], x)


@pytest.mark.parametrize("p", [0, -0.1, 1.5, 50, float("nan")])
def test_a_p_that_is_no_probability_to_keep_is_refused(rng, p):
    with pytest.raises(ValueError, match="probability to keep"):
        dropout_forward(np.ones((2, 2)), p, rng)


@pytest.mark.parametrize("generator", [231, None, np.random])
def test_dropout_wants_a_generator(generator):
    with pytest.raises(ValueError, match=r"rng: got .* expected np\.random\.default_rng"):
        dropout_forward(np.ones((2, 2)), 0.5, generator)


def test_float32_stays_float32(rng):
    x, w, b = fc_arrays(rng, (2, 3, 4, 2), 5, np.float32)
    scores, fc_cache = fc_forward(x, w, b)
    positive, relu_cache = relu_forward(x)
    kept, dropout_cache = dropout_forward(x, 0.5, rng)

    came = [scores, positive, kept, *fc_backward(scores, fc_cache)]
    came += [relu_backward(x, relu_cache), dropout_backward(x, dropout_cache)]

    assert {array.dtype for array in came} == {np.dtype(np.float32)}


def test_nothing_that_was_passed_is_changed(rng):
    x, w, b = read_only(*fc_arrays(rng, (2, 3, 4, 2), 5))
    scores, fc_cache = fc_forward(x, w, b)
    _, relu_cache = relu_forward(x)
    _, dropout_cache = dropout_forward(x, 0.5, rng)

    fc_backward(*read_only(scores), fc_cache)
    relu_backward(x, relu_cache)
    dropout_backward(x, dropout_cache)


WRONG = [  # what is wrong, and the words that say so
    pytest.param({"x": np.zeros(6)}, r"x\[None\] makes it a batch of one", id="x without N"),
    pytest.param({"x": np.zeros((2, 6), int)}, r"x\.astype\(np.float32\)", id="integer x"),
    pytest.param({"x": [[1.0] * 6]}, "got a list", id="x a list"),
    pytest.param(
        {"w": np.zeros((4, 6))},
        r"w: got shape \(4, 6\), expected \(6, K\)",
        id="w transposed",
    ),
    pytest.param({"x": np.zeros((2, 9, 2))}, r"made for inputs of another size", id="x larger"),
    pytest.param({"b": np.zeros(6)}, r"b: .* expected .* \(4,\)", id="biases of another number"),
    pytest.param({"b": np.zeros((2, 4))}, r"b: .* expected .* \(4,\)", id="biases per image"),
    pytest.param({"b": np.zeros(4, np.float32)}, "one dtype", id="dtypes that differ"),
]


@pytest.mark.parametrize("wrong, words", WRONG)
def test_fc_arrays_that_do_not_belong_are_refused_in_words(wrong, words):
    right = {"x": np.zeros((2, 3, 2)), "w": np.zeros((6, 4)), "b": np.zeros(4)}

    with pytest.raises(ValueError, match=words):
        fc_forward(**{**right, **wrong})


@pytest.mark.parametrize("x", [np.zeros((2, 3), int), [1.0, 2.0], 3.0, None])
def test_relu_and_dropout_refuse_what_is_no_array_of_floats(rng, x):
    for forward in (relu_forward, lambda x: dropout_forward(x, 0.5, rng)):
        with pytest.raises(ValueError, match="x: got .* expected a floating-point NumPy array"):
            forward(x)


def test_a_gradient_unlike_the_output_is_refused(rng):
    x = np.ones((3, 4))
    layers = [
        (fc_backward, fc_forward(x, np.zeros((4, 2)), np.zeros(2))),
        (relu_backward, relu_forward(x)),
        (dropout_backward, dropout_forward(x, 0.5, rng)),
    ]

    for backward, (out, cache) in layers:
        for dout in (out[:1], out[0], out.T, out.astype(int)):
            with pytest.raises(ValueError, match="dout: got .* expected"):
                backward(dout, cache)


def test_a_gradient_of_another_dtype_is_refused(rng):
    x = np.ones((3, 4))
    layers = [
        (fc_backward, fc_forward(x, np.zeros((4, 2)), np.zeros(2))),
        (dropout_backward, dropout_forward(x, 0.5, rng)),
    ]

    for backward, (out, cache) in layers:
        with pytest.raises(ValueError, match="one dtype"):
            backward(out.astype(np.float32), cache)
