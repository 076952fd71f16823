"""Right answers to the exercises of notebook 07, in other styles than the worked ones."""

import numpy as np

from cs231n_utils.layers import conv_forward, max_pool_forward


def counted_in_the_matrix(H, W, D, K, F):
    rows = []
    for k, i, j in np.ndindex(K, H - F + 1, W - F + 1):
        image = np.zeros((H, W, D), int)
        image[i : i + F, j : j + F] = 1 + np.arange(k * F * F * D, (k + 1) * F * F * D).reshape(
            F, F, D
        )
        rows.append(image.ravel())
    matrix = np.array(rows)
    return matrix.size, np.count_nonzero(matrix), len(set(matrix[matrix > 0].tolist()))


def matrix_by_sides(H, W, D, K, F):
    inputs, outputs, weights = H * W * D, K * (1 + H - F) * (1 + W - F), D * F**2
    return [inputs * outputs, float(outputs * weights), np.int64(K * weights)]


def filters_by_moving_an_axis(w, H, W, D):
    return np.moveaxis(w.reshape(H, W, D, -1), -1, 0)


def filters_one_by_one(w, H, W, D):
    return [w[:, k].reshape(H, W, D).tolist() for k in range(w.shape[1])]


def scores_by_loops(x, w, b, F):
    H, W, _ = x.shape
    positions = range(H - F + 1), range(W - F + 1)
    return [[x[i : i + F, j : j + F].ravel() @ w + b for j in positions[1]] for i in positions[0]]


def scores_by_einsum(x, w, b, F):
    windows = np.lib.stride_tricks.sliding_window_view(x, (F, F), axis=(0, 1))
    filters = np.float32(w).reshape(F, F, x.shape[2], -1)
    return np.einsum("ijdyx,yxdk->ijk", windows, filters) + b


def finer_by_loops(x, w, b, F):
    H, W, D = x.shape
    H2, W2 = H - 2 * F + 1, W - 2 * F + 1
    out = np.empty((H2, W2, len(b)))
    for i, j in np.ndindex(H2, W2):
        part = x[i : i + 2 * F, j : j + 2 * F].reshape(F, 2, F, 2, D)
        out[i, j] = part.max(axis=(1, 3)).ravel() @ w + b
    return out


def finer_by_four_passes(x, w, b, F):
    H, W, D = x.shape
    out = np.empty((H - 2 * F + 1, W - 2 * F + 1, len(b)))
    filters = w.T.reshape(-1, F, F, D)
    for down, across in np.ndindex(2, 2):
        shifted = x[None, down : H - down, across : W - across]
        if min(shifted.shape[1:3]) >= 2 * F:
            pooled, _ = max_pool_forward(shifted)
            out[down::2, across::2] = conv_forward(pooled, filters, b)[0][0]
    return out


RIGHT = {
    "fc_to_filters": [filters_by_moving_an_axis, filters_one_by_one],
    "fixes_the_size": ["C", "(c)"],
    "score_map": [(10, 6), [10.0, 6]],
    "times_fewer": [[12.25, 1], (49 / 4, 1.0)],
    "in_the_matrix": [counted_in_the_matrix, matrix_by_sides],
    "dense_scores": [scores_by_loops, scores_by_einsum],
    "finer_scores": [finer_by_loops, finer_by_four_passes],
}
