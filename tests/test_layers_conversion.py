import numpy as np
import pytest
from layer_checks import read_only
from scipy.signal import correlate

from cs231n_utils.layers import (
    conv_forward,
    conv_to_fc,
    fc_forward,
    fc_to_conv,
    local_forward,
)
from cs231n_utils.volumes import DoesNotFit, Volume

CASES = [  # x (N, H, W, D), w (K, F, F, D), S, P
    pytest.param((1, 1, 1, 1), (1, 1, 1, 1), 1, 0, id="all sizes 1"),
    pytest.param((2, 5, 4, 3), (2, 3, 3, 3), 1, 0, id="not square"),
    pytest.param((2, 7, 5, 2), (3, 3, 3, 2), 2, 1, id="strided, padded, not square"),
    pytest.param((1, 4, 6, 2), (2, 1, 1, 2), 1, 1, id="1x1 filters, padded"),
]


def arrays(rng, x_shape, w_shape):
    return [rng.normal(size=shape) for shape in (x_shape, w_shape, w_shape[:1])]


@pytest.mark.parametrize("side, D, K", [(4, 3, 5), (1, 6, 2), (3, 1, 1)])
def test_fc_read_as_a_convolution_gives_the_same_scores(rng, side, D, K):
    x = rng.normal(size=(2, side, side, D))
    w, b = rng.normal(size=(side * side * D, K)), rng.normal(size=K)

    filters = fc_to_conv(w, Volume(W=side, H=side, D=D))
    out, _ = conv_forward(x, filters, b)

    assert filters.shape == (K, side, side, D)
    assert out.shape == (2, 1, 1, K)
    np.testing.assert_allclose(out[:, 0, 0], fc_forward(x, w, b)[0], atol=1e-12)


def test_on_a_larger_picture_the_converted_net_scores_every_place(rng):
    x = rng.normal(size=(1, 6, 8, 2))
    w, b = rng.normal(size=(4 * 4 * 2, 3)), rng.normal(size=3)

    out, _ = conv_forward(x, fc_to_conv(w, Volume(4, 4, 2)), b, S=2)

    for i, j in np.ndindex(2, 3):
        crop = x[:, 2 * i : 2 * i + 4, 2 * j : 2 * j + 4]
        np.testing.assert_allclose(out[:, i, j], fc_forward(crop, w, b)[0], atol=1e-12)


def test_the_filters_of_a_converted_layer_are_its_own(rng):
    w = rng.normal(size=(4, 1))

    fc_to_conv(w, Volume(2, 2, 1))[:] = 0

    assert w.all(), "writing to the filters changed the FC weights"


def test_a_volume_that_is_not_square_has_no_square_filters():
    with pytest.raises(ValueError, match=r"\[4x3x2\], expected a square"):
        fc_to_conv(np.zeros((24, 5)), Volume(W=4, H=3, D=2))


@pytest.mark.parametrize("w", [np.zeros((17, 5)), np.zeros((5, 16)), np.zeros(16)])
def test_weights_for_another_volume_are_refused(w):
    with pytest.raises(ValueError, match=r"w: .* expected .* \(16, K\)"):
        fc_to_conv(w, Volume(4, 4, 1))


@pytest.mark.parametrize("x_shape, w_shape, S, P", CASES)
def test_a_convolution_written_as_a_matrix_gives_the_same_volume(rng, x_shape, w_shape, S, P):
    x, w, b = arrays(rng, x_shape, w_shape)
    want, _ = conv_forward(x, w, b, S, P)

    matrix, bias = conv_to_fc(w, b, Volume.of(x), S, P)
    out, _ = fc_forward(x, matrix, bias)

    assert matrix.shape == (x[0].size, want[0].size)
    np.testing.assert_allclose(out.reshape(want.shape), want, atol=1e-12)


def test_the_matrix_is_mostly_zeros_and_repeats_its_weights():
    w = np.arange(1.0, 10).reshape(1, 3, 3, 1)

    matrix, _ = conv_to_fc(w, np.zeros(1), Volume(5, 5, 1))

    assert matrix.shape == (25, 9)
    assert np.count_nonzero(matrix) == 81
    np.testing.assert_array_equal(np.unique(matrix), range(10))


def test_a_layer_of_millions_of_weights_can_be_written_out():
    w = np.ones((12, 5, 5, 3), np.float32)

    matrix, bias = conv_to_fc(w, np.zeros(12, np.float32), Volume(32, 32, 3), P=2)

    assert matrix.size == 37_748_736
    assert bias.size == 12_288
    assert {matrix.dtype, bias.dtype} == {np.dtype(np.float32)}


def test_a_matrix_that_would_fill_the_memory_is_refused():
    w = np.zeros((64, 3, 3, 3), np.float32)

    with pytest.raises(ValueError, match=r"150,528 x 3,211,264 .* GiB"):
        conv_to_fc(w, np.zeros(64, np.float32), Volume(224, 224, 3), P=1)


@pytest.mark.parametrize(
    "w, b, words",
    [
        (np.zeros((2, 3, 3, 4)), np.zeros(2), r"w: .* expected .* \(2, 3, 3, 3\)"),
        (np.zeros((2, 3, 2, 3)), np.zeros(2), r"w: .* expected .* \(2, 3, 3, 3\)"),
        (np.zeros((3, 3, 3)), np.zeros(3), r"w: .* expected .* \(K, F, F, D\)"),
        (np.zeros((2, 3, 3, 3)), np.zeros(2, np.float32), "one dtype"),
        (np.zeros((2, 3, 3, 3)), np.zeros(3), r"b: .* expected .* \(2,\)"),
    ],
)
def test_filters_for_another_volume_are_refused(w, b, words):
    with pytest.raises(ValueError, match=words):
        conv_to_fc(w, b, Volume(5, 5, 3))


def test_a_convolution_that_does_not_fit_is_not_converted():
    with pytest.raises(DoesNotFit):
        conv_to_fc(np.zeros((1, 3, 3, 1)), np.zeros(1), Volume(6, 5, 1), S=2)


@pytest.mark.parametrize("x_shape, w_shape, S, P", CASES)
def test_a_local_layer_of_equal_filters_is_a_convolution(rng, x_shape, w_shape, S, P):
    x, w, b = arrays(rng, x_shape, w_shape)
    want, _ = conv_forward(x, w, b, S, P)

    places = want.shape[1:3]
    out = local_forward(
        x, np.broadcast_to(w, places + w.shape), np.broadcast_to(b, places + b.shape), S, P
    )

    np.testing.assert_allclose(out, want, atol=1e-12)


def test_a_local_layer_has_filters_of_its_own_at_every_place(rng):
    x = rng.normal(size=(2, 5, 7, 3))
    w, b = rng.normal(size=(3, 4, 2, 3, 3, 3)), rng.normal(size=(3, 4, 2))

    out = local_forward(x, w, b, S=2, P=1)

    x_pad = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    for n, i, j, k in np.ndindex(out.shape):
        map_of_this_filter = correlate(x_pad[n], w[i, j, k], "valid", method="direct")[::2, ::2, 0]
        want = map_of_this_filter[i, j] + b[i, j, k]
        assert out[n, i, j, k] == pytest.approx(want, abs=1e-12)


LOCAL = {
    "x": np.zeros((2, 5, 4, 3)),
    "w": np.zeros((3, 2, 4, 3, 3, 3)),
    "b": np.zeros((3, 2, 4)),
}


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"x": np.zeros((5, 4, 3))}, r"x\[None\] makes it a batch"),
        ({"x": np.zeros((2, 4, 5, 3))}, r"w: .* expected .* \(2, 3, 4, 3, 3, 3\)"),
        ({"w": np.zeros((4, 3, 3, 3))}, r"w: .* expected .* \(H2, W2, K, F, F, D\)"),
        ({"w": np.zeros((3, 2, 4, 3, 3, 1))}, r"w: .* expected .* \(3, 2, 4, 3, 3, 3\)"),
        ({"w": np.zeros((3, 2, 4, 3, 2, 3))}, r"w: .* expected .* \(3, 2, 4, 3, 3, 3\)"),
        ({"b": np.zeros(4)}, r"b: .* expected .* \(3, 2, 4\)"),
        ({"b": np.zeros((3, 2, 4), np.float32)}, "one dtype"),
    ],
)
def test_local_arrays_that_do_not_belong_are_refused_in_words(wrong, words):
    with pytest.raises(ValueError, match=words):
        local_forward(**{**LOCAL, **wrong})


def test_a_local_layer_that_does_not_fit_is_refused():
    with pytest.raises(DoesNotFit):
        local_forward(**LOCAL, S=2)


def test_float32_stays_float32_and_nothing_is_changed():
    x, w, b = read_only(*(array.astype(np.float32) for array in LOCAL.values()))

    assert local_forward(x, w, b).dtype == np.float32
    assert {array.dtype for array in conv_to_fc(w[0, 0], b[0, 0], Volume.of(x))} == {x.dtype}
    assert fc_to_conv(w.reshape(27, -1), Volume(3, 3, 3)).dtype == np.float32
