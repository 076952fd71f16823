import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from layer_checks import assert_gradients, read_only, sizes_vary, spaced

from cs231n_utils.checks import NotFinite
from cs231n_utils.layers.losses import softmax, softmax_loss, svm_loss

LOSSES = [softmax_loss, svm_loss]


def test_softmax_agrees_with_a_library(rng):
    scores = 10 * rng.normal(size=(5, 4))

    np.testing.assert_allclose(softmax(scores), scipy.special.softmax(scores, axis=1), rtol=1e-12)


def test_softmax_loss_agrees_with_a_library(rng):
    scores, y = 10 * rng.normal(size=(5, 4)), np.array([0, 3, 2, 2, 1])

    loss, _ = softmax_loss(scores, y)

    want = -scipy.special.log_softmax(scores, axis=1)[range(5), y].mean()
    assert loss == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize("delta", [1.0, 0.0, 10.0])
def test_svm_loss_is_its_formula(rng, delta):
    scores, y = 3 * rng.normal(size=(5, 4)), np.array([0, 3, 2, 2, 1])

    loss, _ = svm_loss(scores, y, delta)

    want = 0
    for row, right in zip(scores, y, strict=True):
        for j, score in enumerate(row):
            if j != right:
                want += max(0, score - row[right] + delta) / 5
    assert loss == pytest.approx(want, rel=1e-12)


def test_the_examples_of_the_notes():
    one = np.array([2])
    scores = np.array([[-2.85, 0.86, 0.28]])

    assert svm_loss(np.array([[13.0, -7, 11]]), np.array([0]), delta=10)[0] == 8
    assert svm_loss(scores, one)[0] == pytest.approx(1.58, abs=1e-12)
    assert softmax_loss(scores, one)[0] == pytest.approx(1.04, abs=0.005)
    np.testing.assert_allclose(softmax(np.array([[1.0, -2, 0]])), [[0.7, 0.04, 0.26]], atol=0.01)


def test_at_chance_the_losses_are_log_10_and_9():
    scores, y = np.zeros((3, 10)), np.array([0, 5, 9])

    assert softmax_loss(scores, y)[0] == pytest.approx(np.log(10), rel=1e-14)
    assert svm_loss(scores, y)[0] == 9


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("N, K", [(1, 2), (4, 3), (2, 10)])
def test_the_gradient_agrees_with_finite_differences(rng, loss, N, K):
    scores, y = (
        spaced(rng, (N, K)),
        rng.integers(K, size=N),
    )  # gaps of 0.1 and delta = 0.97: no kink

    arguments = {"delta": 0.97} if loss is svm_loss else {}
    _, dscores = loss(scores, y, **arguments)

    assert_gradients(lambda: loss(scores, y, **arguments)[0], [scores], [dscores])


def test_one_class_is_never_wrong():
    for loss in LOSSES:
        value, dscores = loss(np.array([[3.0]]), np.array([0]))
        assert value == 0
        assert dscores == 0


def test_a_margin_of_exactly_zero_has_no_slope():
    _, dscores = svm_loss(np.array([[2.0, 1.0]]), np.array([0]))

    np.testing.assert_array_equal(dscores, 0)


def test_large_scores_do_not_overflow():
    scores = np.array([[1e4, -1e4, 0], [-1e4, -1e4, -1e4]])

    loss, dscores = softmax_loss(scores, np.array([1, 0]))

    assert loss == pytest.approx((2e4 + np.log(3)) / 2)
    assert np.isfinite(dscores).all()
    np.testing.assert_allclose(softmax(scores), [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]])


@sizes_vary
@given(N=st.integers(1, 5), K=st.integers(1, 6), shift=st.floats(-50, 50))
def test_what_is_added_to_all_scores_of_a_picture_does_not_matter(N, K, shift):
    rng = np.random.default_rng(0)
    scores, y = rng.normal(size=(N, K)), rng.integers(K, size=N)

    for loss in LOSSES:
        value, dscores = loss(scores, y)
        shifted_value, shifted_dscores = loss(scores + shift, y)

        assert shifted_value == pytest.approx(value, abs=1e-9)
        np.testing.assert_allclose(shifted_dscores, dscores, atol=1e-9)
        np.testing.assert_allclose(dscores.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(softmax(scores).sum(axis=1), 1)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_loss_is_a_number_and_float32_stays_float32(rng, loss):
    scores = rng.normal(size=(4, 3)).astype(np.float32)

    value, dscores = loss(scores, np.array([0, 1, 2, 0]))

    assert type(value) is float
    assert dscores.dtype == np.float32
    assert softmax(scores).dtype == np.float32


@pytest.mark.parametrize("loss", LOSSES)
def test_nothing_that_was_passed_is_changed(rng, loss):
    scores, y = read_only(rng.normal(size=(4, 3)), np.array([0, 1, 2, 0]))

    loss(scores, y)
    softmax(scores)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    "y, words",
    [
        (np.array([0, 3]), "from 0 to 2"),
        (np.array([-1, 0]), "from 0 to 2"),
        (np.array([0, 1, 2]), "expected 2 whole numbers"),
        (np.array([[0], [1]]), "expected 2 whole numbers"),
        (np.array([0.0, 1.0]), "dtype float64"),
        ([0, 1], "got a list"),
        (np.eye(2, 3), "whole numbers"),
    ],
)
def test_labels_that_are_no_classes_are_refused_in_words(loss, y, words):
    with pytest.raises(ValueError, match=words):
        loss(np.zeros((2, 3)), y)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_scores_that_are_not_finite_are_refused_with_the_likely_cause(bad):
    scores = np.zeros((2, 3))
    scores[1, 2] = bad

    for f in (softmax, *(lambda s, loss=loss: loss(s, np.array([0, 1])) for loss in LOSSES)):
        with pytest.raises(NotFinite, match=r"scores\[1, 2\] is .*smaller learning rate"):
            f(scores)


@pytest.mark.parametrize("scores", [np.zeros(3), np.zeros((2, 1, 1, 3)), np.zeros((2, 3), int)])
def test_scores_of_another_shape_or_dtype_are_refused(scores):
    for f in (softmax, *(lambda s, loss=loss: loss(s, np.array([0, 1])) for loss in LOSSES)):
        with pytest.raises(ValueError, match="scores: got .* expected"):
            f(scores)
