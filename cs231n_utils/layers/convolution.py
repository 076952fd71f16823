"""Convolution: the loops that say what it is, and the matrix product that computes it fast.

As everywhere in the field, "convolution" is cross-correlation: the filter is not flipped.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cs231n_utils.checks import check_array, check_dtypes
from cs231n_utils.in_browser import product
from cs231n_utils.volumes import out_side

CHUNK_BYTES = 2**20  # so many patches at a time stay in the processor's cache: twice as fast
THIN = 8  # depth below which dropping gradients beats unrolling dout


class ConvCache(NamedTuple):
    """What conv_backward needs to remember of the forward pass."""

    x: np.ndarray  # (N, H, W, D)
    w: np.ndarray  # (K, F, F, D)
    S: int
    P: int
    dilation: int
    rounding: str


def conv_forward_naive(x, w, b, S=1, P=0, dilation=1, rounding="raise"):
    """Slide K filters over N volumes, one output neuron at a time; return (out, cache).

    x         (N, H, W, D)    input volumes
    w         (K, F, F, D)    filters, each as deep as the input
    b         (K,)            one bias per filter
    out       (N, H2, W2, K)  H2 = out_side(H, F, S, P, dilation, rounding), and W2 likewise
    rounding  "raise", or "floor" to leave out the pixels at the far end where no filter fits

    This is the specification: conv_forward returns the same, some hundred times sooner.
    Raises ValueError if the arrays do not match, DoesNotFit if the filters do not tile the input.
    """
    out, x_pad = _prepare(x, w, b, S, P, dilation, rounding)
    span = (w.shape[1] - 1) * dilation + 1
    for n, i, j, k in np.ndindex(out.shape):
        top, left = i * S, j * S
        patch = x_pad[n, top : top + span : dilation, left : left + span : dilation]  # (F, F, D)
        out[n, i, j, k] = np.sum(patch * w[k]) + b[k]
    return out, ConvCache(x, w, S, P, dilation, rounding)


def conv_forward(x, w, b, S=1, P=0, dilation=1, rounding="raise"):
    """Slide K filters over N volumes, all positions of a few images at a time; return (out, cache).

    Every patch becomes a row of a matrix (im2col), every filter a column of another, and their
    product holds every output. Arrays, shapes and errors are those of conv_forward_naive.
    """
    out, x_pad = _prepare(x, w, b, S, P, dilation, rounding)
    K, F = w.shape[:2]
    filters = w.reshape(K, -1).T  # (F*F*D, K)
    for part, patches in _patches(x_pad, F, S, dilation):
        product(patches, filters, out=out[part].reshape(-1, K))
    long_rows = out.reshape(*out.shape[:2], -1)  # (N, H2, W2*K): NumPy is slow on rows of K
    long_rows += np.tile(b, out.shape[2])
    return out, ConvCache(x, w, S, P, dilation, rounding)


def conv_backward(dout, cache, want_dx=True):
    """Return the gradients (dx, dw, db) of a loss, given its gradient dout by the output.

    dout  (N, H2, W2, K)
    dx    (N, H, W, D)    None unless want_dx: nobody reads the gradient of a net's first input
    dw    (K, F, F, D)    summed over every position where the shared filter stood
    db    (K,)
    """
    x, w, S, P, dilation, rounding = cache
    (N, H, W, D), (K, F) = x.shape, w.shape[:2]
    H2, W2 = (out_side(side, F, S, P, dilation, rounding) for side in (H, W))
    check_array("dout", dout, f"{N} {H2} {W2} {K}")
    check_dtypes(x=x, dout=dout)
    dout_rows = dout.reshape(-1, K)
    db = np.ones(len(dout_rows), dout.dtype) @ dout_rows  # their sum, five times as fast
    if not want_dx:
        return None, _filter_gradient(dout, x, w, S, P, dilation), db
    P_back = (F - 1) * dilation - P
    if S == 1 and P_back >= 0 and D >= THIN:
        return *_backward_by_gathering(dout, x, w, P_back, dilation), db
    dx = _dropped(dout, w, x.shape, S, P, dilation)
    return dx, _filter_gradient(dout, x, w, S, P, dilation), db


def _backward_by_gathering(dout, x, w, P_back, dilation):
    """Return dx and dw at stride 1: dx is dout convolved with the filters flipped by 180 degrees.

    Pixel p met the filter's last tap where the output index was smallest, so read from dout the
    taps come in reverse. The unrolled dout gives dw as well: pixel times what it contributed to.
    """
    D, F = w.shape[3], w.shape[1]
    flipped = w[:, ::-1, ::-1].transpose(3, 1, 2, 0).reshape(D, -1).T  # (F*F*K, D)
    dx, dw_flipped = np.empty(x.shape, x.dtype), np.zeros_like(flipped)
    for part, patches in _patches(_pad(dout, P_back), F, 1, dilation):
        product(patches, flipped, out=dx[part].reshape(-1, D))
        dw_flipped += product(patches.T, x[part].reshape(-1, D))
    dw = dw_flipped.reshape(F, F, -1, D).transpose(2, 0, 1, 3)[:, ::-1, ::-1]  # (K, F, F, D)
    return dx, np.ascontiguousarray(dw)


def _filter_gradient(dout, x, w, S, P, dilation):
    """Return dw: every patch times what its outputs ask for, summed over all positions."""
    K, F = w.shape[:2]
    dw = np.zeros((K, w[0].size), w.dtype)
    for part, patches in _patches(_pad(x, P), F, S, dilation):
        dw += product(dout[part].reshape(-1, K).T, patches)
    return dw.reshape(w.shape)


def _dropped(dout, w, x_shape, S, P, dilation):
    """Return dx at any stride: each output drops dout * w onto the patch it saw (col2im).

    Where patches overlap, what they drop adds up. It is gathered in planes (D, N, H, W), since
    NumPy adds long rows of pixels many times faster than short columns of D numbers.
    """
    (N, H, W, D), (H2, W2, K), F = x_shape, dout.shape[1:], w.shape[1]
    planes = np.zeros((D, N, H + 2 * P, W + 2 * P), dout.dtype)
    taps = w.transpose(1, 2, 3, 0).reshape(F, F * D, K)  # a row of the filter at a time
    few = max(1, CHUNK_BYTES // (F * D * H2 * W2 * dout.itemsize))
    for n, i in np.ndindex(-(-N // few), F):
        images = slice(n * few, (n + 1) * few)
        drops = taps[i] @ dout[images].reshape(-1, K).T  # (F*D, positions)
        down = slice(i * dilation, i * dilation + (H2 - 1) * S + 1, S)
        for j, drop in enumerate(drops.reshape(F, D, -1, H2, W2)):
            across = slice(j * dilation, j * dilation + (W2 - 1) * S + 1, S)
            planes[:, images, down, across] += drop
    return np.ascontiguousarray(planes[:, :, P : P + H, P : P + W].transpose(1, 2, 3, 0))


def _patches(x_pad, F, S, dilation):
    """Yield (part, patches): the windows of part of the output, each flattened into a row.

    part     two slices: which images, which rows of the output
    patches  (positions, F*F*D), in one buffer that every step reuses
    """
    span = (F - 1) * dilation + 1
    windows = sliding_window_view(x_pad, (span, span), axis=(1, 2))[:, ::S, ::S]
    windows = windows[..., ::dilation, ::dilation].transpose(0, 1, 2, 4, 5, 3)  # (N,H2,W2,F,F,D)
    N, H2, W2, *patch = windows.shape
    row_bytes = W2 * np.prod(patch) * x_pad.itemsize
    rows = int(np.clip(CHUNK_BYTES // row_bytes, 1, H2))
    images = int(np.clip(CHUNK_BYTES // (row_bytes * H2), 1, N))
    buffer = np.empty((images, rows, W2, *patch), dtype=x_pad.dtype)
    for n, i in np.ndindex(-(-N // images), -(-H2 // rows)):
        part = slice(n * images, (n + 1) * images), slice(i * rows, (i + 1) * rows)
        some = windows[part]
        chunk = buffer[: len(some), : some.shape[1]]
        chunk[...] = some
        yield part, chunk.reshape(-1, np.prod(patch))


def _pad(x, P):
    """Return x with P rows and columns of zeros on every side of each image."""
    return np.pad(x, ((0, 0), (P, P), (P, P), (0, 0))) if P else x


def _prepare(x, w, b, S, P, dilation, rounding):
    """Check the arguments; return an empty output and the padded input."""
    check_array("x", x, "N H W D")
    check_array("w", w, "K F F D")
    K, F, F_wide, depth = w.shape
    if (F_wide, depth) != (F, x.shape[3]):
        raise ValueError(
            f"w: got shape {w.shape}, expected (K, F, F, {x.shape[3]}): filters are square and as "
            f"deep as x"
        )
    check_array("b", b, f"{K}")
    check_dtypes(x=x, w=w, b=b)
    if rounding == "ceil":
        raise ValueError(
            f'rounding: got {rounding!r}, expected "raise" or "floor": a filter cannot stick out'
        )
    H2, W2 = (out_side(side, F, S, P, dilation, rounding) for side in x.shape[1:3])
    return np.empty((len(x), H2, W2, K), dtype=x.dtype), _pad(x, P)
