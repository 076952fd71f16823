"""Convolution: the loops that say what it is, and the matrix product that computes it fast.

As everywhere in the field, "convolution" is cross-correlation: the filter is not flipped.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cs231n_utils.checks import check_array, check_dtypes
from cs231n_utils.volumes import out_side

CHUNK_BYTES = 2**20  # so many patches at a time stay in the processor's cache: twice as fast


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
    b         (K,)            one bias a filter
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
    """Slide K filters over N volumes, all places of a few images at a time; return (out, cache).

    Every patch becomes a row of a matrix (im2col), every filter a column of another, and their
    product holds every output. Arrays, shapes and errors are those of conv_forward_naive.
    """
    out, x_pad = _prepare(x, w, b, S, P, dilation, rounding)
    K, F = w.shape[:2]
    filters = np.ascontiguousarray(w.reshape(K, -1).T)  # (F*F*D, K)
    for part, patches in _patches(x_pad, F, S, dilation):
        np.matmul(patches, filters, out=out[part].reshape(-1, K))
    out += b
    return out, ConvCache(x, w, S, P, dilation, rounding)


def conv_backward(dout, cache, want_dx=True):
    """Return the gradients (dx, dw, db) of a loss, given its gradient dout by the output.

    dout  (N, H2, W2, K)
    dx    (N, H, W, D)    None unless want_dx: nobody reads the gradient of a net's first input
    dw    (K, F, F, D)    summed over every place where the shared filter stood
    db    (K,)
    """
    x, w, S, P, dilation, rounding = cache
    (N, H, W, _), (K, F) = x.shape, w.shape[:2]
    H2, W2 = (out_side(side, F, S, P, dilation, rounding) for side in (H, W))
    check_array("dout", dout, f"{N} {H2} {W2} {K}")
    check_dtypes(x=x, dout=dout)
    db = dout.sum(axis=(0, 1, 2))
    P_back = (F - 1) * dilation - P
    if want_dx and S == 1 and P_back >= 0:
        return *_backward_by_gathering(dout, x, w, P_back, dilation), db
    return *_backward_by_scattering(dout, x, w, S, P, dilation, want_dx), db


def _backward_by_gathering(dout, x, w, P_back, dilation):
    """Return dx and dw at stride 1: dx is dout convolved with the filters turned by 180 degrees.

    Pixel p met the filter's last tap where the output index was smallest, so read from dout the
    taps come in reverse. The unrolled dout gives dw as well: pixel times what it contributed to.
    """
    D, F = w.shape[3], w.shape[1]
    turned = w[:, ::-1, ::-1].transpose(1, 2, 0, 3).reshape(-1, D)  # (F*F*K, D)
    dx, dw_turned = np.empty(x.shape, x.dtype), np.zeros_like(turned)
    for part, patches in _patches(_pad(dout, P_back), F, 1, dilation):
        np.matmul(patches, turned, out=dx[part].reshape(-1, D))
        dw_turned += patches.T @ x[part].reshape(-1, D)
    dw = dw_turned.reshape(F, F, -1, D).transpose(2, 0, 1, 3)[:, ::-1, ::-1]  # (K, F, F, D)
    return dx, np.ascontiguousarray(dw)


def _backward_by_scattering(dout, x, w, S, P, dilation, want_dx):
    """Return dx and dw at any stride: each output drops dout * w onto the patch it saw (col2im)."""
    (H, W, D), (K, F) = x.shape[1:], w.shape[:2]
    filters = w.reshape(K, -1)  # (K, F*F*D)
    x_pad = _pad(x, P)
    dx_pad, dw = np.zeros_like(x_pad), np.zeros_like(filters)
    for part, patches in _patches(x_pad, F, S, dilation):
        d = dout[part]  # (images, rows, W2, K)
        d_rows = d.reshape(-1, K)
        dw += d_rows.T @ patches
        if want_dx:
            dpatches = np.matmul(d_rows, filters, out=patches).reshape(*d.shape[:3], F, F, D)
            _add_patches(dx_pad[part[0], part[1].start * S :], dpatches, S, dilation)
    dx = dx_pad[:, P : P + H, P : P + W] if want_dx else None
    return dx, dw.reshape(w.shape)


def _add_patches(dx_pad, dpatches, S, dilation):
    """Add dpatches (N, rows, W2, F, F, D) where they were taken from: += since windows overlap."""
    _, rows, W2, F, _, _ = dpatches.shape
    for i, j in np.ndindex(F, F):
        down = slice(i * dilation, i * dilation + (rows - 1) * S + 1, S)
        across = slice(j * dilation, j * dilation + (W2 - 1) * S + 1, S)
        dx_pad[:, down, across] += dpatches[:, :, :, i, j]


def _patches(x_pad, F, S, dilation):
    """Yield (part, patches): the windows of part of the output, each flattened into a row.

    part     two slices: which images, which rows of the output
    patches  (places, F*F*D), in one buffer that every step reuses
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
    """Return x with P rows and columns of zeros on every side of each picture."""
    return np.pad(x, ((0, 0), (P, P), (P, P), (0, 0))) if P else x


def _prepare(x, w, b, S, P, dilation, rounding):
    """Check the arguments; return an empty output and the padded input."""
    check_array("x", x, "N H W D")
    check_array("w", w, "K F F D")
    K, F, F_wide, depth = w.shape
    if (F_wide, depth) != (F, x.shape[3]):
        raise ValueError(
            f"filters should be square and as deep as x, of shape (K, F, F, {x.shape[3]}), "
            f"but w of shape {w.shape} came"
        )
    check_array("b", b, f"{K}")
    check_dtypes(x=x, w=w, b=b)
    if rounding == "ceil":
        raise ValueError('a filter cannot hang over: rounding should be "raise" or "floor"')
    H2, W2 = (out_side(side, F, S, P, dilation, rounding) for side in x.shape[1:3])
    return np.empty((len(x), H2, W2, K), dtype=x.dtype), _pad(x, P)
