"""One weight matrix, two readings: FC as a convolution, convolution as an FC, and in between.

An FC layer, a locally connected one and a convolution take the same dot products. They differ in
which pixels a neuron sees (all, or a patch) and in whether neurons share their weights.
"""

import numpy as np

from cs231n_utils.checks import check_array, check_dtypes
from cs231n_utils.volumes import out_side

MOST_WEIGHTS = 2**28  # 1 GiB in float32


def fc_to_conv(w, volume):
    """Return the filters (K, F, F, D) of the convolution that is this FC layer.

    w       (M, K)  FC weights for inputs of M = H*W*D values, flattened in row order
    volume  Volume  size of those inputs, which must be as wide as high: F = W = H

    On an input of that volume the convolution (S=1, P=0, the same biases) puts out 1x1xK. On a
    larger one it runs the FC layer at every position.
    """
    W, H, D = volume
    check_array("w", w, f"{H * W * D} K")
    if W != H:
        raise ValueError(
            f"got the volume {volume}, expected a square one, since filters are square"
        )
    return w.T.copy().reshape(-1, H, W, D)  # (K, F, F, D)


def conv_to_fc(w, b, volume, S=1, P=0):
    """Return the weights and biases (matrix, bias) of the FC layer that is this convolution.

    w       (K, F, F, D)      filters
    b       (K,)              biases
    volume  Volume            size of the input, [WxHxD]
    matrix  (H*W*D, H2*W2*K)  mostly zeros, and the same F*F*D*K weights over and over
    bias    (H2*W2*K,)        every bias once per position

    Each column is one neuron: its filter where it stands in the image, and zeros elsewhere.
    Raises ValueError for a matrix too large for a laptop, DoesNotFit as conv_forward does.
    """
    W, H, D = volume
    check_array("w", w, "K F F D")
    K, F = w.shape[:2]
    check_array("w", w, f"{K} {F} {F} {D}")
    check_array("b", b, f"{K}")
    check_dtypes(w=w, b=b)
    H2, W2 = (out_side(side, F, S, P) for side in (H, W))
    rows, columns = H * W * D, H2 * W2 * K
    if rows * columns > MOST_WEIGHTS:
        raise ValueError(
            f"the matrix would hold {rows:,} x {columns:,} = {rows * columns:,} weights, "
            f"{4 * rows * columns / 2**30:.1f} GiB in float32: take a smaller volume"
        )
    padded = np.zeros((H + 2 * P, W + 2 * P, D, H2, W2, K), w.dtype)
    for i, j in np.ndindex(H2, W2):
        top, left = i * S, j * S
        padded[top : top + F, left : left + F, :, i, j] = w.transpose(1, 2, 3, 0)  # (F, F, D, K)
    matrix = padded[P : P + H, P : P + W].reshape(rows, columns)  # zeros around the image go
    return matrix, np.tile(b, H2 * W2)


def local_forward(x, w, b, S=1, P=0):
    """Return the output of a locally connected layer: patches as in a convolution, nothing shared.

    x    (N, H, W, D)
    w    (H2, W2, K, F, F, D)  K filters for every position of its own
    b    (H2, W2, K)           and their biases
    out  (N, H2, W2, K)        H2 = out_side(H, F, S, P), and W2 likewise

    Raises ValueError if the arrays do not match, DoesNotFit if the filters do not tile the input.
    """
    check_array("x", x, "N H W D")
    check_array("w", w, "H2 W2 K F F D")
    K, F = w.shape[2:4]
    H2, W2 = (out_side(side, F, S, P) for side in x.shape[1:3])
    check_array("w", w, f"{H2} {W2} {K} {F} {F} {x.shape[3]}")
    check_array("b", b, f"{H2} {W2} {K}")
    check_dtypes(x=x, w=w, b=b)
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    out = np.empty((len(x), H2, W2, K), x.dtype)
    for i, j in np.ndindex(H2, W2):
        patches = x_pad[:, i * S : i * S + F, j * S : j * S + F]  # (N, F, F, D)
        out[:, i, j] = patches.reshape(len(x), -1) @ w[i, j].reshape(K, -1).T + b[i, j]
    return out
