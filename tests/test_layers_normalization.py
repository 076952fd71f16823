import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layer_checks import assert_gradients, read_only, sizes_vary
from scipy.ndimage import uniform_filter1d
from scipy.stats import zscore

from cs231n_utils.layers import (
    batch_norm_at_test,
    batch_norm_backward,
    batch_norm_forward,
    lrn_forward,
)

SHAPES = [(2, 3, 4, 5), (3, 1, 1, 2), (1, 4, 2, 1), (4, 2, 1, 3)]


def arrays(rng, x_shape, dtype=float):
    x = 4 * rng.normal(size=x_shape) + 10
    gamma, beta = 1 + rng.random(x_shape[3]), rng.normal(size=x_shape[3])
    return [array.astype(dtype) for array in (x, gamma, beta)]


@pytest.mark.parametrize("x_shape", SHAPES)
def test_batch_norm_is_the_z_score_of_a_channel(rng, x_shape):
    x, gamma, beta = arrays(rng, x_shape)

    out, _ = batch_norm_forward(x, gamma, beta, eps=0)

    want = zscore(x.reshape(-1, x_shape[3]), axis=0).reshape(x_shape) * gamma + beta
    np.testing.assert_allclose(out, want, atol=1e-12)


def test_means_and_deviations_are_those_of_the_assignment(rng):
    x = 4 * rng.normal(size=(2, 4, 5, 3)) + 10

    plain, _ = batch_norm_forward(x, np.ones(3), np.zeros(3))
    shifted, _ = batch_norm_forward(x, np.array([3.0, 4, 5]), np.array([6.0, 7, 8]))

    np.testing.assert_allclose(plain.mean(axis=(0, 1, 2)), [0, 0, 0], atol=1e-14)
    np.testing.assert_allclose(plain.std(axis=(0, 1, 2)), [1, 1, 1], atol=1e-5)
    np.testing.assert_allclose(shifted.mean(axis=(0, 1, 2)), [6, 7, 8], atol=1e-13)
    np.testing.assert_allclose(shifted.std(axis=(0, 1, 2)), [3, 4, 5], atol=1e-5)


@pytest.mark.parametrize("x_shape", SHAPES)
@pytest.mark.parametrize("eps", [1e-5, 0.5])
def test_batch_norm_backward_agrees_with_finite_differences(rng, x_shape, eps):
    x, gamma, beta = arrays(rng, x_shape)
    out, cache = batch_norm_forward(x, gamma, beta, eps)
    dout = rng.normal(size=out.shape)

    gradients = batch_norm_backward(dout, cache)

    def f():
        return batch_norm_forward(x, gamma, beta, eps)[0]

    assert_gradients(f, (x, gamma, beta), gradients, dout)


@sizes_vary
@given(
    axes=st.tuples(st.integers(2, 5), *[st.integers(1, 4)] * 3),
    mean=st.floats(-100, 100),
    spread=st.floats(0.1, 100),
)
def test_after_batch_norm_every_channel_has_mean_0_and_deviation_1(axes, mean, spread):
    x = mean + spread * np.random.default_rng(0).normal(size=axes)

    out, cache = batch_norm_forward(x, np.ones(axes[3]), np.zeros(axes[3]), eps=0)

    np.testing.assert_allclose(out.mean(axis=(0, 1, 2)), 0, atol=1e-8)
    np.testing.assert_allclose(out.std(axis=(0, 1, 2)), 1, atol=1e-8)
    np.testing.assert_allclose(cache.mean, x.mean(axis=(0, 1, 2)), atol=1e-10)
    np.testing.assert_allclose(cache.var, x.var(axis=(0, 1, 2)), rtol=1e-9)


def test_the_order_in_memory_does_not_matter(rng):
    x, gamma, beta = arrays(rng, (2, 3, 4, 5))
    want, want_cache = batch_norm_forward(x, gamma, beta)
    dout = rng.normal(size=x.shape)
    want_gradients = batch_norm_backward(dout, want_cache)

    out, cache = batch_norm_forward(np.asfortranarray(x), gamma, beta)

    np.testing.assert_allclose(out, want, atol=1e-13)
    gradients = batch_norm_backward(np.asfortranarray(dout), cache)
    for gradient, wanted in zip(gradients, want_gradients, strict=True):
        np.testing.assert_allclose(gradient, wanted, atol=1e-13)


def test_a_constant_channel_becomes_beta_and_not_nan():
    x = np.full((2, 3, 3, 1), 7.0)

    out, cache = batch_norm_forward(x, np.ones(1), np.array([0.5]))

    np.testing.assert_array_equal(out, 0.5)
    assert np.isfinite(batch_norm_backward(np.ones_like(x), cache)[0]).all()


def test_float32_sums_of_many_values_keep_their_digits(rng):
    x = (3 + rng.normal(size=(64, 32, 32, 4))).astype(np.float32)

    _, cache = batch_norm_forward(x, np.ones(4, np.float32), np.zeros(4, np.float32))

    np.testing.assert_allclose(cache.mean, x.mean(axis=(0, 1, 2), dtype=float), rtol=2e-6)
    np.testing.assert_allclose(cache.var, x.var(axis=(0, 1, 2), dtype=float), rtol=2e-6)


@pytest.mark.parametrize("eps", [1e-5, 0.5])
def test_at_test_time_the_kept_statistics_are_used(rng, eps):
    x, gamma, beta = arrays(rng, (3, 4, 5, 2))
    out, cache = batch_norm_forward(x, gamma, beta, eps)

    of_one = batch_norm_at_test(x[:1], gamma, beta, cache.mean, cache.var, eps)

    np.testing.assert_allclose(of_one, out[:1], atol=1e-13)


@pytest.mark.parametrize("n", [1, 3, 5, 9])
@pytest.mark.parametrize("D", [1, 4, 7])
def test_lrn_agrees_with_a_library(rng, n, D):
    x = 10 * rng.normal(size=(2, 3, 4, D))

    out = lrn_forward(x, n=n, k=1.5, alpha=0.1, beta=0.6)

    activity = n * uniform_filter1d(x * x, n, axis=3, mode="constant")
    np.testing.assert_allclose(out, x / (1.5 + 0.1 * activity) ** 0.6, rtol=1e-12)


def test_lrn_has_the_constants_of_the_paper():
    x = np.full((1, 1, 1, 7), 100.0)

    out = lrn_forward(x)

    for d, neighbors in enumerate([3, 4, 5, 5, 5, 4, 3]):
        want = 100 / (2 + 1e-4 * neighbors * 100**2) ** 0.75
        assert out[0, 0, 0, d] == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize("n", [0, -1, 2, 4])
def test_lrn_over_an_even_number_of_channels_is_refused(n):
    with pytest.raises(ValueError, match="odd"):
        lrn_forward(np.zeros((1, 2, 2, 3)), n=n)


def test_float32_stays_float32(rng):
    x, gamma, beta = arrays(rng, (2, 3, 4, 5), np.float32)
    out, cache = batch_norm_forward(x, gamma, beta)

    came = [out, cache.mean, cache.var, *batch_norm_backward(out, cache), lrn_forward(x)]
    came += [batch_norm_at_test(x, gamma, beta, cache.mean, cache.var)]

    assert {array.dtype for array in came} == {np.dtype(np.float32)}


def test_nothing_that_was_passed_is_changed(rng):
    x, gamma, beta = read_only(*arrays(rng, (2, 3, 4, 5)))

    out, cache = batch_norm_forward(x, gamma, beta)
    read_only(*cache)
    batch_norm_backward(*read_only(out), cache)
    batch_norm_at_test(x, gamma, beta, cache.mean, cache.var)
    lrn_forward(x)


WRONG = [  # what is wrong, and the words that say so
    pytest.param({"x": np.zeros((3, 4, 5))}, r"x\[None\] makes it a batch", id="x without N"),
    pytest.param({"x": np.zeros((2, 3, 4, 5), int)}, r"x\.astype\(np.float32\)", id="integer x"),
    pytest.param({"gamma": np.ones(4)}, r"gamma: .* expected .* \(5,\)", id="scales by width"),
    pytest.param(
        {"beta": np.ones((1, 1, 1, 5))}, r"beta: .* expected .* \(5,\)", id="beta of 4 axes"
    ),
    pytest.param({"gamma": np.ones(5, np.float32)}, "one dtype", id="dtypes that differ"),
]


@pytest.mark.parametrize("wrong, words", WRONG)
def test_arrays_that_do_not_belong_are_refused_in_words(wrong, words):
    right = {"x": np.zeros((2, 3, 4, 5)), "gamma": np.ones(5), "beta": np.zeros(5)}
    kept = {"mean": np.zeros(5), "var": np.ones(5)}

    with pytest.raises(ValueError, match=words):
        batch_norm_forward(**{**right, **wrong})
    with pytest.raises(ValueError, match=words):
        batch_norm_at_test(**{**right, **kept, **wrong})


def test_statistics_of_another_depth_are_refused():
    x, ones = np.zeros((2, 3, 4, 5)), np.ones(5)

    with pytest.raises(ValueError, match=r"var: .* expected .* \(5,\)"):
        batch_norm_at_test(x, ones, ones, mean=ones, var=np.ones(1))


def test_lrn_refuses_an_array_that_is_no_batch():
    with pytest.raises(ValueError, match=r"x\[None\] makes it a batch"):
        lrn_forward(np.zeros((3, 4, 5)))


@pytest.mark.parametrize(
    "dout, words",
    [
        (np.zeros((2, 4, 3, 5)), r"dout: .* expected .* \(2, 3, 4, 5\)"),
        (np.zeros((2, 3, 4, 5), np.float32), "one dtype"),
    ],
)
def test_a_gradient_unlike_the_output_is_refused(dout, words):
    _, cache = batch_norm_forward(np.zeros((2, 3, 4, 5)), np.ones(5), np.zeros(5))

    with pytest.raises(ValueError, match=words):
        batch_norm_backward(dout, cache)
