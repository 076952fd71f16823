"""Right answers to the exercises of notebook 05, in other styles than the worked ones."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def patch_matrix_by_counting(H, W, D, F, S, P):
    down = len(range(0, H + 2 * P - F + 1, S))
    across = len(range(0, W + 2 * P - F + 1, S))
    matrix = np.zeros((down * across, F * F * D))
    return [*matrix.shape, matrix.size / np.zeros((H, W, D)).size]


def patch_matrix_by_windows(H, W, D, F, S, P):
    padded = np.zeros((H + 2 * P, W + 2 * P, D))
    windows = sliding_window_view(padded, (F, F, D))[::S, ::S]
    rows = np.prod(windows.shape[:3])
    return np.array([rows, windows.size / rows, windows.size / (H * W * D)])


def unfold_by_moving_an_axis(volume):
    return np.moveaxis(volume, -1, 0).reshape(volume.shape[2], -1)


def unfold_by_loops(volume):
    return [[column[k] for row in volume for column in row] for k in range(volume.shape[2])]


def unfold_map_by_map(volume):
    return np.stack([volume[:, :, k].ravel() for k in range(volume.shape[-1])])


def backward_1d_by_numpy(dout, x, w, S):
    spread = np.zeros(len(x) - len(w) + 1)
    spread[::S] = dout
    return np.convolve(spread, w), np.correlate(x, spread, "valid"), dout.sum()


def backward_1d_by_matrix(dout, x, w, S):
    M = np.zeros((len(dout), len(x)))
    for i in range(len(dout)):
        M[i, i * S : i * S + len(w)] = w
    windows = sliding_window_view(x, len(w))[::S]
    return list(M.T @ dout), list(windows.T @ dout), float(sum(dout))


def backward_by_matrix_products(dout, x, w, S, P):
    H, W, D = x.shape[1:]
    K, F = w.shape[:2]
    x_pad = np.pad(x, [(0, 0), (P, P), (P, P), (0, 0)])
    H2, W2 = dout.shape[1:3]
    dx_pad, dw = np.zeros_like(x_pad), np.zeros_like(w)
    for r, c in np.ndindex(F, F):
        tap = (
            slice(None),
            slice(r, r + (H2 - 1) * S + 1, S),
            slice(c, c + (W2 - 1) * S + 1, S),
        )
        dx_pad[tap] += dout @ w[:, r, c]
        dw[:, r, c] = dout.reshape(-1, K).T @ x_pad[tap].reshape(-1, D)
    return dx_pad[:, P : P + H, P : P + W], dw, dout.reshape(-1, K).sum(axis=0)


def backward_by_einsum(dout, x, w, S, P):
    F, (H, W), (H2, W2) = w.shape[1], x.shape[1:3], dout.shape[1:3]
    dout, x, w = (array.astype(np.float32) for array in (dout, x, w))
    x_pad = np.pad(x, [(0, 0), (P, P), (P, P), (0, 0)])
    windows = sliding_window_view(x_pad, (F, F), axis=(1, 2))[:, ::S, ::S]
    dw = np.einsum("nijk,nijdrc->krcd", dout, windows)
    spread = np.zeros((len(x), H + 2 * P + F - 1, W + 2 * P + F - 1, len(w)), np.float32)
    spread[:, F - 1 :: S, F - 1 :: S][:, :H2, :W2] = dout
    around = sliding_window_view(spread, (F, F), axis=(1, 2))
    dx_pad = np.einsum("nyxkrc,krcd->nyxd", around, w[:, ::-1, ::-1])
    return dx_pad[:, P : P + H, P : P + W], dw, np.einsum("nijk->k", dout)


def dilated_by_zeros(x, w, dilation):
    spread = np.zeros((len(w) - 1) * dilation + 1)
    spread[::dilation] = w
    return np.correlate(x, spread, "valid")


def dilated_by_shifts(x, w, dilation):
    positions = len(x) - (len(w) - 1) * dilation
    return sum(weight * x[t * dilation :][:positions] for t, weight in enumerate(w))


RIGHT = {
    "patch_matrix": [patch_matrix_by_counting, patch_matrix_by_windows],
    "unfold": [unfold_by_moving_an_axis, unfold_by_loops, unfold_map_by_map],
    "backward_1d": [backward_1d_by_numpy, backward_1d_by_matrix],
    "conv_backward": [backward_by_matrix_products, backward_by_einsum],
    "where_it_flips": ["B", "(b)"],
    "dilated": [dilated_by_zeros, dilated_by_shifts],
}
