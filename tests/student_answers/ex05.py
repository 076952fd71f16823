"""What students answered in notebook 05, each with words of the sentence that names its mistake."""

import numpy as np


def rows_from_h_alone(H, W, D, F, S, P):
    side = (H - F + 2 * P) // S + 1
    rows, columns = side**2, F**2 * D
    return rows, columns, rows * columns / (H * W * D)


def the_chapters(H, W, D, F, S, P):
    rows, columns = F * F * D, ((H - F + 2 * P) // S + 1) * ((W - F + 2 * P) // S + 1)
    return rows, columns, rows * columns // (H * W * D)


def first_row_of_each_map(volume):
    H2, W2, K = volume.shape
    product = np.zeros((K, H2 * W2))
    for k, i in np.ndindex(K, H2):
        product[k, i] = volume[i, 0, k]
    return product


def mean_for_db(dout, x, w, S):
    dx, dw = np.zeros(len(x)), np.zeros(len(w))
    for i in range(len(dout)):
        dx[i * S : i * S + len(w)] += dout[i] * w
        dw += dout[i] * x[i * S : i * S + len(w)]
    return dx, dw, dout.mean()


def backward(dout, x, w, S, P, dw=0, flip=1):
    (_, H, W, _), F = x.shape, w.shape[1]
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    dx, dw = np.zeros(x_pad.shape), np.zeros(w.shape)
    for (n, i, j, k), d in np.ndenumerate(dout):
        window = n, slice(i * S, i * S + F), slice(j * S, j * S + F)
        dx[window] += d * w[k, ::flip, ::flip]
        dw[k] += d * x_pad[window]
    return dx[:, P : P + H, P : P + W], dw, dout.sum(axis=(0, 1, 2))


def averaged(*inputs):
    dx, dw, db = backward(*inputs)
    return dx, dw / len(dx), db / len(dx)


WRONG = [
    ("patch_matrix", "(H - F + 2 * P) // S + 1", rows_from_h_alone),
    ("patch_matrix", "`rows` and `columns`: Rows and columns are swapped", the_chapters),
    ("unfold", "one row per position", lambda volume: volume.reshape(-1, volume.shape[-1])),
    ("unfold", "in other positions", lambda volume: volume.reshape(len(volume), -1)),
    ("unfold", "", first_row_of_each_map),
    ("backward_1d", "`db`: You average", mean_for_db),
    ("conv_backward", "the wrong way round", lambda *inputs: backward(*inputs, flip=-1)),
    ("conv_backward", "`dw` and `db`: You average over the images", averaged),
    ("dilated", "it moves by `dilation` as well", lambda x, w, d: np.correlate(x[::d], w, "valid")),
    ("dilated", "", lambda x, w, dilation: np.repeat(w, dilation)),
]
