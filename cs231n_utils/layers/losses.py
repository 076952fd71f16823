"""The two losses of CS231n: how unhappy we are with the scores, and which way they should move."""

import numpy as np

from cs231n_utils.checks import check_array, check_finite, check_labels

DIVERGED = "the weights have probably grown without bound; try a smaller learning rate"


def softmax(scores):
    """Return probabilities (N, K): e to the power of each score, each row divided by its sum."""
    check_array("scores", scores, "N K")
    check_finite("scores", scores, DIVERGED)
    powers = np.exp(_from_the_largest(scores))
    return powers / powers.sum(axis=1, keepdims=True)


def softmax_loss(scores, y):
    """Return the mean cross-entropy, -log of the right class's probability, as (loss, dscores).

    scores   (N, K)
    y        (N,)    the right classes, from 0 to K - 1
    loss     float   log K when all scores are equal
    dscores  (N, K)  its gradient by the scores

    Raises ValueError for labels out of range, NotFinite for scores that are NaN or infinite.
    """
    N = _check(scores, y)
    right = np.arange(N), y
    shifted = _from_the_largest(scores)
    powers = np.exp(shifted)
    sums = powers.sum(axis=1, keepdims=True)
    loss = (np.log(sums[:, 0]) - shifted[right]).mean()
    dscores = powers / sums
    dscores[right] -= 1
    return float(loss), dscores / N


def svm_loss(scores, y, delta=1.0):
    """Return the mean of sum(max(0, s_j - s_y + delta)) over j != y, as (loss, dscores).

    scores   (N, K)
    y        (N,)    the right classes, from 0 to K - 1
    delta            the lead over every other class that a right score should have
    loss     float   delta * (K - 1) when all scores are equal
    dscores  (N, K)  its gradient by the scores

    Raises as softmax_loss does.
    """
    N = _check(scores, y)
    right = np.arange(N), y
    margins = np.maximum(scores - scores[right][:, None] + delta, 0)
    margins[right] = 0
    dscores = (margins > 0).astype(scores.dtype)
    dscores[right] = -dscores.sum(axis=1)
    return float(margins.sum() / N), dscores / N


def _from_the_largest(scores):
    """Return scores minus the largest of each row: the same probabilities, and no overflow."""
    return scores - scores.max(axis=1, keepdims=True)


def _check(scores, y):
    check_array("scores", scores, "N K")
    N, K = scores.shape
    check_labels(y, N, K)
    check_finite("scores", scores, DIVERGED)
    return N
