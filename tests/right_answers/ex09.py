"""Right answers to the exercises of notebook 09, of another style than the worked ones."""

import math

import numpy as np


def a_power_of_the_whole_way(u, low, high):
    return low * (high / low) ** u


def exponents_of_ten(u, low, high):
    return 10 ** ((1 - u) * math.log10(low) + u * math.log10(high))


def dropped_with_where(x, p, u):
    return np.where(u >= p, 0, x / p)


def dropped_with_loops(x, p, u):
    out = np.zeros(x.shape, np.float32)
    for place in np.ndindex(x.shape):
        if u[place] < p:
            out[place] = x[place] / p
    return out


def counted_by_adding_at(y, guesses, classes):
    table = np.zeros((classes, classes))
    np.add.at(table, (y, guesses), 1)
    return table


def counted_cell_by_cell(y, guesses, classes):
    return [
        [int(np.sum((y == i) & (guesses == j))) for j in range(classes)] for i in range(classes)
    ]


def gate_with_a_copy(dout, x):
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx


def gate_with_loops(dout, x):
    dx = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        if x[place] > 0:
            dx[place] = dout[place]
    return dx


def scores_with_loops(x, w, b):
    rows = [image.ravel() for image in x]
    return [[row @ w[:, k] + b[k] for k in range(len(b))] for row in rows]


def scores_with_einsum(x, w, b):
    return np.einsum("nm,mk->nk", x.reshape(x.shape[0], w.shape[0]), w) + b[None]


def gradients_with_loops(dout, x, w):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n, image in enumerate(x):
        dx[n] = (w @ dout[n]).reshape(image.shape)
        dw += np.outer(image, dout[n])
        db += dout[n]
    return dx, dw, db


def gradients_with_einsum(dout, x, w):
    dx = np.einsum("nk,mk->nm", dout, w).reshape(x.shape)
    return [dx, np.einsum("nm,nk->mk", x.reshape(len(x), -1), dout), np.ones(len(x)) @ dout]


def log_of_sums(scores, y):
    N, K = scores.shape
    shifted = scores - scores.max(1)[:, None]
    sums = np.exp(shifted).sum(1)
    loss = np.mean(np.log(sums) - shifted[range(N), y])
    return loss, (np.exp(shifted) / sums[:, None] - np.eye(K)[y]) / N


def image_by_image(scores, y):
    loss, dscores = 0, np.zeros(scores.shape)
    for n, row in enumerate(scores):
        powers = np.exp(row - max(row))
        dscores[n] = powers / sum(powers)
        loss -= math.log(dscores[n, y[n]])
        dscores[n, y[n]] -= 1
    return np.float32(loss / len(y)), (dscores / len(y)).astype(np.float32)


RIGHT = {
    "classes_at_chance": [1000, 1000.0],
    "twelve_copies": ["b", "(B)"],
    "moved_by_eight": ["c", " C "],
    "on_log_scale": [a_power_of_the_whole_way, exponents_of_ten],
    "votes_or_average": ["c", "C"],
    "inverted_dropout": [dropped_with_where, dropped_with_loops],
    "not_of_the_same_class": ["c", "(c)"],
    "confusion_matrix": [counted_by_adding_at, counted_cell_by_cell],
    "relu_backward": [gate_with_a_copy, gate_with_loops],
    "fc_forward": [scores_with_loops, scores_with_einsum],
    "fc_backward": [gradients_with_loops, gradients_with_einsum],
    "softmax_loss": [log_of_sums, image_by_image],
}
