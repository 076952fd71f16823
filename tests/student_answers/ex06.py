"""What students answered in notebook 06, each with words of the sentence that names its mistake."""

import math

import numpy as np


def rounded_up(H, W, D, F, S):
    return math.ceil((H - F) / S) + 1, math.ceil((W - F) / S) + 1, D


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


def pooled_axis_by_axis(x, F, S):
    H2, W2 = ((side - F) // S + 1 for side in x.shape[1:3])
    out = np.zeros((len(x), H2, W2, x.shape[3]))
    for i, j in np.ndindex(H2, W2):
        window = x[:, i * S : i * S + F, j * S : j * S + F]
        out[:, i, j] = np.max(np.max(window, axis=1), axis=2)
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


def back_to_one_slice(dout, x, F, S):
    dx = np.zeros_like(x)
    for n, i, j in np.ndindex(dout.shape[:3]):
        window = x[n, i * S : i * S + F, j * S : j * S + F]
        row, column, d = np.unravel_index(np.argmax(window), window.shape)
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


def normalized(x, mean, var, gamma, beta, tiny=1e-5):
    return gamma * (x - mean) / np.sqrt(var + tiny) + beta


def instance_norm(x, *of):
    mean, var = x.mean(axis=(1, 2), keepdims=True), x.var(axis=(1, 2), keepdims=True)
    return normalized(x, mean, var, *of, 1e-8)


WRONG = [
    ("pooled_shape", "You divided by the size", lambda H, W, D, F, S: (H // F, W // F, D)),
    ("pooled_shape", "", lambda H, W, D, F, S: ((H - F) // S + 1) * ((W - F) // S + 1) * D),
    ("pooled_shape", "You round up", rounded_up),
    ("max_pool_forward", "takes its axis away", pooled_axis_by_axis),
    ("max_pool_forward", "Did the search begin at 0", pooled_from_zero),
    ("max_pool_forward", "reads the axes in another order", pooled_channels_first),
    ("max_and_average", "`average`: You ignored the signs", (2, 2.25)),
    ("without_pooling", "`FC`: There is only one bias", (912, 2_616, 245_761)),
    ("max_pool_backward", "`divmod(index, F)` gives the row", lambda *args: back(*args, swapped)),
    ("max_pool_backward", "", lambda *args: back(*args, corners_of_the_tie)),
    ("max_pool_backward", "one maximum in the whole depth", back_to_one_slice),
    ("padded_corner", "larger than −3", "a"),
    ("strided_instead", "without the padding", (36_928, 27)),
    ("batch_norm", "And: You add less than 1e-5", instance_norm),
    ("batch_norm", "over everything", lambda x, *of: normalized(x, x.mean(), x.var(), *of)),
]
