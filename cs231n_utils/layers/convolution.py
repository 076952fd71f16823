"""Convolution: the loops that say what it is, and the matrix product that computes it fast.

As everywhere in the field, "convolution" is cross-correlation: the filter is not flipped.
"""

from typing import NamedTuple

import numpy as np

from cs231n_utils.checks import check_array, check_dtypes
from cs231n_utils.in_browser import in_browser, product
from cs231n_utils.layers import im2col
from cs231n_utils.volumes import out_side

THIN = 8  # depth below which dropping gradients beats dilated filters over dout


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
    out = _prepare(x, w, b, S, P, dilation, rounding)
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
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
    out = _prepare(x, w, b, S, P, dilation, rounding)
    long_rows = out.reshape(*out.shape[:2], -1)  # (N, H2, W2*K): NumPy is slow on rows of K
    long_rows[...] = np.tile(b, out.shape[2])
    _slide(x, w, out, S, P, dilation)
    return out, ConvCache(x, w, S, P, dilation, rounding)


def conv_backward(dout, cache, want_dx=True):
    """Return the gradients (dx, dw, db) of a loss, given its gradient dout by the output.

    dout  (N, H2, W2, K)
    dx    (N, H, W, D)    None unless want_dx: nobody reads the gradient of a net's first input
    dw    (K, F, F, D)    summed over every position where the shared filter stood
    db    (K,)
    """
    x, w, S, P, dilation, rounding = cache
    (N, H, W, _), (K, F) = x.shape, w.shape[:2]
    H2, W2 = (out_side(side, F, S, P, dilation, rounding) for side in (H, W))
    check_array("dout", dout, f"{N} {H2} {W2} {K}")
    check_dtypes(x=x, dout=dout)
    db = np.ones(dout.size // K, dout.dtype) @ dout.reshape(-1, K)  # the sum, five times as fast
    dx = _input_gradient(dout, w, x.shape, S, P, dilation) if want_dx else None
    return dx, _filter_gradient(dout, x, w, S, P, dilation), db


def _slide(x, w, out, S, P, dilation):
    """Add to out, at every position, the products of its patch and all filters."""
    layout = im2col.layout_of(w, out.shape[2], S, P, dilation)
    columns = im2col.as_columns(w, layout)
    if in_browser():  # einsum reads each filter as a row
        columns = np.ascontiguousarray(columns.swapaxes(1, 2)).swapaxes(1, 2)
    for outputs, patches in im2col.unroll(x, out, columns, layout):
        for some, matrix in zip(patches, columns, strict=True):
            outputs += product(some, matrix).reshape(outputs.shape)


def _filter_gradient(dout, x, w, S, P, dilation):
    """Return dw: every patch times what its outputs ask for, summed over all positions."""
    layout = im2col.layout_of(w, dout.shape[2], S, P, dilation)
    dcolumns = np.zeros_like(im2col.as_columns(w, layout))
    for douts, patches in im2col.unroll(x, dout, dcolumns, layout):
        for some, dmatrix in zip(patches, dcolumns, strict=True):
            if in_browser() or some.shape[2] < 64:  # a stack would write more than it multiplies
                some = some.reshape(1, 1, -1, some.shape[3])
            dproducts = douts.reshape(*some.shape[:3], -1)
            dmatrix += product(some.swapaxes(2, 3), dproducts).sum(axis=(0, 1))
    return im2col.as_filters(dcolumns, w, layout)


def _input_gradient(dout, w, x_shape, S, P, dilation):
    """Return dx: at stride 1 it is dout convolved with the filters flipped by 180 degrees.

    Pixel p met the filter's last tap where the output index was smallest, so read from dout the
    taps come in reverse.
    """
    P_back, D = (w.shape[1] - 1) * dilation - P, w.shape[3]
    if S > 1 or P_back < 0 or (dilation > 1 and D < THIN):
        return _dropped(dout, w, x_shape, S, P, dilation)
    dx = np.zeros(x_shape, dout.dtype)
    _slide(dout, w[:, ::-1, ::-1].transpose(3, 1, 2, 0), dx, 1, P_back, dilation)  # (D, F, F, K)
    return dx


def _dropped(dout, w, x_shape, S, P, dilation):
    """Return dx at any stride: each output drops dout * w onto the patch it saw (col2im).

    Where patches overlap, what they drop adds up. It is gathered in planes (D, N, H, W), since
    NumPy adds long rows of pixels many times faster than short columns of D numbers.
    """
    (N, H, W, D), (H2, W2, K), F = x_shape, dout.shape[1:], w.shape[1]
    planes = np.zeros((D, N, H + 2 * P, W + 2 * P), dout.dtype)
    taps = w.transpose(1, 2, 3, 0).reshape(F, F * D, K)  # a row of the filter at a time
    few = max(1, im2col.CHUNK_BYTES // (F * D * H2 * W2 * dout.itemsize))
    for n, i in np.ndindex(-(-N // few), F):
        images = slice(n * few, (n + 1) * few)
        drops = taps[i] @ dout[images].reshape(-1, K).T  # (F*D, positions)
        down = slice(i * dilation, i * dilation + (H2 - 1) * S + 1, S)
        for j, drop in enumerate(drops.reshape(F, D, -1, H2, W2)):
            across = slice(j * dilation, j * dilation + (W2 - 1) * S + 1, S)
            planes[:, images, down, across] += drop
    return np.ascontiguousarray(planes[:, :, P : P + H, P : P + W].transpose(1, 2, 3, 0))


def _prepare(x, w, b, S, P, dilation, rounding):
    """Check the arguments; return an empty output."""
    check_array("x", x, "N H W D")
    check_array("w", w, "K F F D")
    K, F, D = *w.shape[:2], x.shape[3]
    if w.shape != (K, F, F, D):
        got = f"w: got shape {w.shape}, expected (K, F, F, {D})"
        raise ValueError(f"{got}: filters are square and as deep as x")
    check_array("b", b, f"{K}")
    check_dtypes(x=x, w=w, b=b)
    if rounding == "ceil":
        raise ValueError('rounding: got "ceil", expected "raise" or "floor": a filter must fit')
    H2, W2 = (out_side(side, F, S, P, dilation, rounding) for side in x.shape[1:3])
    return np.empty((len(x), H2, W2, K), dtype=x.dtype)
