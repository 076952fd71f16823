"""What students answered in notebook 07, each with words of the sentence that names its mistake."""

import numpy as np

from cs231n_utils.layers import conv_forward


def matrix_without_depth(H, W, D, K, F):
    rows = (H - F + 1) * (W - F + 1) * K
    return rows * H * W * D, rows * F * F, K * F * F


def row_in_one_piece(w, H, W, i, j):
    row, start = np.zeros(H * W), i * W + j
    row[start : start + w.size] = w.ravel()
    return row


def image_with_swapped_sides(w, H, W, i, j):
    image = np.zeros((W, H))
    image[i : i + len(w), j : j + len(w)] = w
    return image.reshape(-1)


def map_turned(x, w, b, F):
    H, W, _ = x.shape
    H2, W2 = H - F + 1, W - F + 1
    windows = [[x[i : i + F, j : j + F].ravel() for i in range(H2)] for j in range(W2)]
    return np.array(windows) @ w + b


def without_a_batch(x, w, b, F):
    out, _ = conv_forward(x, w.T.reshape(-1, F, F, x.shape[2]), b)
    return out


def by_powers_of_xor(W, H, side, halvings):
    step = 2 ^ halvings
    return W // step - side // step + 1, H // step - side // step + 1


def passes_from_a_quotient(side, crop, stride, finer):
    positions, first = (((side - crop) // step + 1) ** 2 for step in (finer, stride))
    return positions, -(-positions // first) + 1


WRONG = [
    ("in_the_matrix", "a filter has F*F weights for each", matrix_without_depth),
    ("matrix_row", "Your weights are in one piece", row_in_one_piece),
    ("matrix_row", "Your rows are H pixels long", image_with_swapped_sides),
    ("fc_to_filters", "cut from the rows of w", lambda w, *sides: w.reshape(w.shape[1], *sides)),
    ("fc_to_filters", "reverses all four axes", lambda w, *sides: w.reshape(*sides, -1).T),
    ("score_map", "side by side", lambda W, H, side, halvings: (W // side, H // side)),
    ("score_map", "`^` is not a power", by_powers_of_xor),
    ("dense_scores", "Rows and columns of the result are swapped", map_turned),
    ("dense_scores", "`conv_forward` needs a batch", without_a_batch),
    ("times_less", "along one side", (6 * 224 / 384, 1)),
    ("shifted_passes", "", passes_from_a_quotient),
]
