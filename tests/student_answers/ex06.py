"""What students answered in notebook 06, each with words of the sentence that names its mistake."""

import numpy as np


def pooled_from_zero(x, F, S):
    H2, W2 = ((side - F) // S + 1 for side in x.shape[1:3])
    out = np.zeros((len(x), H2, W2, x.shape[3]))
    for r, c in np.ndindex(F, F):
        out = np.maximum(out, x[:, r : r + S * H2 : S, c : c + S * W2 : S])
    return out


def pooled_channels_first(x, F, S):
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - F) // S + 1, (W - F) // S + 1))
    for i, j in np.ndindex(out.shape[2:]):
        out[:, :, i, j] = x[:, :, i * S : i * S + F, j * S : j * S + F].max(axis=(2, 3))
    return out


def back(dout, x, F, S, pick):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        top, left = i * S, j * S
        row, column, g = pick(x[n, top : top + F, left : left + F, d], dout[n, i, j, d])
        dx[n, top + row, left + column, d] += g
    return dx


def corners_of_the_tie(window, g):
    rows, columns = np.where(window == window.max())
    return rows[0], columns[-1], g


def swapped(window, g):
    row, column = divmod(window.argmax(), len(window))
    return column, row, g


def normalized(x, mean, var, gamma, beta):
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


WRONG = [
    ("pooled_shape", "You divided by the size", lambda H, W, D, F, S: (H // F, W // F, D)),
    ("pooled_shape", "", lambda H, W, D, F, S: ((H - F) // S + 1) * ((W - F) // S + 1) * D),
    ("max_pool_forward", "Did the search begin at 0", pooled_from_zero),
    ("max_pool_forward", "reads the axes in another order", pooled_channels_first),
    ("max_and_average", "`average`: You ignored the signs", (2, 2.25)),
    ("without_pooling", "`FC`: There is only one bias", (912, 2_616, 245_761)),
    ("max_pool_backward", "`divmod(index, F)` gives the row", lambda *args: back(*args, swapped)),
    ("max_pool_backward", "", lambda *args: back(*args, corners_of_the_tie)),
    ("padded_corner", "larger than −3", "a"),
    ("strided_instead", "without the padding", (36_928, 27)),
    ("batch_norm", "over everything", lambda x, *of: normalized(x, x.mean(), x.var(), *of)),
]
