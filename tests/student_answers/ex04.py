"""What students answered in notebook 04, each with words of the sentence that names its mistake."""

import numpy as np


def layer(window, number=lambda seen, w: np.sum(seen * w), mode="constant"):
    """Return a layer that cuts and weighs its windows as the two functions do."""

    def conv_forward(x, w, b, S, P):
        (N, H, W, _), (K, F, _, _) = x.shape, w.shape
        x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)), mode)
        out = np.zeros((N, (H - F + 2 * P) // S + 1, (W - F + 2 * P) // S + 1, K))
        for n, i, j, k in np.ndindex(out.shape):
            out[n, i, j, k] = number(window(x_pad[n], i, j, F, S), w[k]) + b[k]
        return out

    return conv_forward


def right(X, i, j, F, S):
    return X[i * S : i * S + F, j * S : j * S + F]


def cut_twice(X, i, j, F, S):
    return X[i * S : i * S + F][j * S : j * S + F]


def last_slice_in_out(window, w, b):
    sums = np.sum(window * w, axis=(0, 1))
    for each in sums:
        out = each
    return sums, out + b


def sums_with_bias(window, w, b):
    sums = np.sum(window * w, axis=(0, 1)) + b
    return sums, sums.sum()


def reordered(seen, w):
    return seen.ravel() @ w.transpose(2, 0, 1).ravel()


def sums_one_by_one(window, w, b):
    sums = (window * w).sum(axis=0).sum(axis=1)
    return sums, sums.sum() + b


def sums_along_the_first_axis(window, w, b):
    sums = (window * w).sum(axis=0).sum(axis=0) + 1
    return sums, sums.sum() + b


VERTICAL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
WRONG = [
    ("two_kernels", "`//` drops the fraction", (np.ones((3, 3), int) // 9, VERTICAL)),
    ("two_kernels", "signs are reversed", (np.full((3, 3), 1 / 9), -VERTICAL)),
    ("one_number", "Only the last slice is in your `out`", last_slice_in_out),
    ("one_number", "You added the bias in every slice", sums_with_bias),
    ("one_number", "takes its axis away", sums_one_by_one),
    ("one_number", "", sums_along_the_first_axis),
    ("what_1x1_does", "all 64 at once", "b"),
    ("window_at", "cut the first axis", cut_twice),
    ("window_at", "", lambda X, i, j, F, S: right(X, i - 1, j - 1, F, S)),
    ("conv_forward", "swapped in the window", layer(lambda X, i, j, F, S: right(X, j, i, F, S))),
    ("conv_forward", "stride is missing", layer(lambda X, i, j, F, S: right(X, i, j, F, 1))),
    ("conv_forward", "repeats the pixels", layer(right, mode="edge")),
    ("conv_forward", "Only the first slice", layer(right, lambda X, w: np.sum((X * w)[..., 0]))),
    ("conv_forward", "", layer(right, reordered)),
    ("light_pixel", "", (np.rot90(np.arange(1, 10).reshape(3, 3)),) * 2),
    ("one_by_one", "biases to the weights", lambda x, w, b: x @ (w.reshape(-1, x.shape[2]).T + b)),
    ("one_by_one", "Transpose your matrix", lambda x, w, b: np.dot(x, w.squeeze()) + b),
    ("one_by_one", "`squeeze` removes every axis", lambda x, w, b: x @ w.squeeze().T + b),
]
