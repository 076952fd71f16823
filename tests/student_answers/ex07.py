"""What students answered in notebook 07, each with words of the sentence that names its mistake."""

import numpy as np

from cs231n_utils.layers import conv_forward, max_pool_forward


def matrix_without_depth(H, W, D, K, F):
    rows = (H - F + 1) * (W - F + 1) * K
    return rows * H * W * D, rows * F * F, K * F * F


def by_powers_of_xor(H, W, D, K, F):
    rows = (H - F + 1) * (W - F + 1) * K
    return rows * H * W * D, rows * (F ^ 2) * D, K * (F ^ 2) * D


def map_turned(x, w, b, F):
    H, W, _ = x.shape
    H2, W2 = H - F + 1, W - F + 1
    windows = [[x[i : i + F, j : j + F].ravel() for i in range(H2)] for j in range(W2)]
    return np.array(windows) @ w + b


def without_a_batch(x, w, b, F):
    out, _ = conv_forward(x, w.T.reshape(-1, F, F, x.shape[2]), b)
    return out


def finer_without_dilation(x, w, b, F):
    H, W, _ = x.shape
    pooled = np.array(
        [[x[i : i + 2, j : j + 2].max(axis=(0, 1)) for j in range(W - 1)] for i in range(H - 1)]
    )
    positions = range(H - F), range(W - F)
    return [
        [pooled[i : i + F, j : j + F].ravel() @ w + b for j in positions[1]] for i in positions[0]
    ]


def finer_by_repeating(x, w, b, F):
    pooled, _ = max_pool_forward(x[None])
    out, _ = conv_forward(pooled, w.T.reshape(-1, F, F, x.shape[2]), b)
    return out[0].repeat(2, axis=0).repeat(2, axis=1)


def finer_by_two_passes(x, w, b, F):
    out = np.zeros((x.shape[0] - 2 * F + 1, x.shape[1] - 2 * F + 1, len(b)))
    for i, j in np.ndindex(out.shape[:2]):
        if i % 2 == j % 2:
            part = x[i : i + 2 * F, j : j + 2 * F].reshape(F, 2, F, 2, -1).max(axis=(1, 3))
            out[i, j] = part.ravel() @ w + b
    return out


WRONG = [
    ("in_the_matrix", "a filter has F*F weights for each", matrix_without_depth),
    ("in_the_matrix", "`^` is not a power", by_powers_of_xor),
    ("fc_to_filters", "cut from the rows of w", lambda w, *sides: w.reshape(w.shape[1], *sides)),
    ("fc_to_filters", "reverses all four axes", lambda w, *sides: w.reshape(*sides, -1).T),
    ("score_map", "side by side", (2, 1)),
    ("score_map", "in all", 10 * 6),
    ("dense_scores", "Rows and columns of the result are swapped", map_turned),
    ("dense_scores", "`conv_forward` needs a batch", without_a_batch),
    ("times_fewer", "along one side", (6 * 224 / 384, 1)),
    ("finer_scores", "reads neighbors", finer_without_dilation),
    ("finer_scores", "each repeated", finer_by_repeating),
    ("finer_scores", "", finer_by_two_passes),
]
