"""Right answers to the exercises of notebook 07, in other styles than the worked ones."""

import numpy as np


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


def row_by_indices(w, H, W, i, j):
    row = [0] * (H * W)
    for y in range(len(w)):
        for x in range(len(w)):
            row[(i + y) * W + j + x] = w[y][x]
    return row


def row_by_padding(w, H, W, i, j):
    F = w.shape[0]
    return np.pad(w, ((i, H - F - i), (j, W - F - j))).flatten()


def filters_by_moving_an_axis(w, H, W, D):
    return np.moveaxis(w.reshape(H, W, D, -1), -1, 0)


def filters_one_by_one(w, H, W, D):
    return [w[:, k].reshape(H, W, D).tolist() for k in range(w.shape[1])]


def map_by_strides(W, H, side, halvings):
    S = 2**halvings
    return (W - side) / S + 1, (H - side) / S + 1


def map_by_halving(W, H, side, halvings):
    for _ in range(halvings):
        W, H, side = W // 2, H // 2, side // 2
    return np.array([W, H]) - side + 1


def scores_by_loops(x, w, b, F):
    H, W, _ = x.shape
    positions = range(H - F + 1), range(W - F + 1)
    return [[x[i : i + F, j : j + F].ravel() @ w + b for j in positions[1]] for i in positions[0]]


def scores_by_einsum(x, w, b, F):
    windows = np.lib.stride_tricks.sliding_window_view(x, (F, F), axis=(0, 1))
    filters = np.float32(w).reshape(F, F, x.shape[2], -1)
    return np.einsum("ijdyx,yxdk->ijk", windows, filters) + b


def passes_by_counting(side, crop, stride, finer):
    begins = range(0, side - crop + 1, finer)
    corners = {(x, y) for x in begins for y in begins}
    return len(corners), len(
        {(x % stride, y % stride) for x, y in corners} | _shifts(stride, finer)
    )


def passes_by_counting_begins(side, crop, stride, finer):
    along = len(range(0, side - crop + 1, finer))
    return [along * along, (stride / finer) ** 2]


def _shifts(stride, finer):
    return {(x, y) for x in range(0, stride, finer) for y in range(0, stride, finer)}


RIGHT = {
    "in_the_matrix": [counted_in_the_matrix, matrix_by_sides],
    "matrix_row": [row_by_indices, row_by_padding],
    "fc_to_filters": [filters_by_moving_an_axis, filters_one_by_one],
    "fixes_the_size": ["C", "(c)"],
    "score_map": [map_by_strides, map_by_halving],
    "dense_scores": [scores_by_loops, scores_by_einsum],
    "times_less": [[12.25, 1], (49 / 4, 1.0)],
    "shifted_passes": [passes_by_counting, passes_by_counting_begins],
}
