"""Right answers to the exercises of notebook 04, in other styles than the worked ones."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def one_number_by_loops(window, w, b):
    F, _, D = w.shape
    sums = [0] * D
    for d in range(D):
        for y in range(F):
            for x in range(F):
                sums[d] += window[y, x, d] * w[y, x, d]
    return sums, b + sum(sums)


def one_number_by_einsum(window, w, b):
    sums = np.einsum("ijd,ijd->d", window, w)
    return list(sums), float(window.ravel() @ w.ravel() + b)


def window_by_take(X, i, j, F, S):
    return X.take(range(i * S, i * S + F), axis=0).take(range(j * S, j * S + F), axis=1)


def window_by_lists(X, i, j, F, S):
    return [[X[i * S + y, j * S + x].tolist() for x in range(F)] for y in range(F)]


def conv_by_many_loops(x, w, b, S, P):
    N, H, W, D = x.shape
    K, F, _, _ = w.shape
    padded = np.zeros((N, H + 2 * P, W + 2 * P, D))
    padded[:, P : P + H, P : P + W] = x
    out = np.zeros((N, (H + 2 * P - F) // S + 1, (W + 2 * P - F) // S + 1, K))
    for n, i, j, k in np.ndindex(out.shape):
        out[n, i, j, k] = b[k]
        for d in range(D):
            for y in range(F):
                for x_ in range(F):
                    out[n, i, j, k] += padded[n, i * S + y, j * S + x_, d] * w[k, y, x_, d]
    return out


def conv_by_einsum(x, w, b, S, P):
    x_pad = np.pad(x, [(0, 0), (P, P), (P, P), (0, 0)]).astype(np.float32)
    windows = sliding_window_view(x_pad, w.shape[1:3], axis=(1, 2))[:, ::S, ::S]
    return np.einsum("nijdyx,kyxd->nijk", windows, w.astype(np.float32)) + b.astype(np.float32)


def conv_by_shifted_images(x, w, b, S, P):
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    F = w.shape[1]
    H2, W2 = ((side + 2 * P - F) // S + 1 for side in x.shape[1:3])
    out = 0
    for y, z in np.ndindex(F, F):
        shifted = x_pad[:, y : y + (H2 - 1) * S + 1 : S, z : z + (W2 - 1) * S + 1 : S]
        out = out + shifted @ w[:, y, z].T
    return (out + b).tolist()


def one_by_one_by_einsum(x, w, b):
    return np.einsum("ijd,krcd->ijk", x, w) + b


def one_by_one_by_loops(x, w, b):
    H, W, D = x.shape
    out = [[[float(c) for c in b] for _ in range(W)] for _ in range(H)]
    for i, j, k, d in np.ndindex(H, W, len(w), D):
        out[i][j][k] += x[i, j, d] * w[k, 0, 0, d]
    return out


GRAY = np.zeros((3, 3, 3))
GRAY[1, 1] = [0.3, 0.6, 0.1]
EDGES = np.outer([1, 0, -1], [1, 2, 1])

RIGHT = {
    "two_kernels": [
        (np.full((3, 3), 1 / 9), np.outer([1, 2, 1], [-1, 0, 1])),
        [[[1 / 9] * 3] * 3, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]],
    ],
    "one_number": [one_number_by_loops, one_number_by_einsum],
    "gray_and_edges": [
        (GRAY, np.stack([0 * EDGES, 0 * EDGES, EDGES], axis=-1)),
        [GRAY.tolist(), np.float32(EDGES[:, :, None] * [0, 0, 1])],
    ],
    "what_1x1_does": ["C", " c "],
    "window_at": [window_by_take, window_by_lists],
    "conv_forward": [conv_by_many_loops, conv_by_einsum, conv_by_shifted_images],
    "light_pixel": [
        ([[9, 8, 7], [6, 5, 4], [3, 2, 1]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]),
        np.float32([np.arange(9, 0, -1).reshape(3, 3), np.arange(1, 10).reshape(3, 3)]),
    ],
    "alexnet_parameters": [[34_944, 105_705_600], np.array([34_944.0, 105_705_600.0])],
    "one_by_one": [one_by_one_by_einsum, one_by_one_by_loops],
}
