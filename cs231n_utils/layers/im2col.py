"""Patches as rows, filters as columns: the matrix products that make a convolution fast.

It could be one matrix of all patches times one of all filters. Each constant is for something
done otherwise; the comment tells what it gains where it counts, in time over PyTorch's.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

CHUNK_BYTES = 2**20  # of patches at a time stay in the processor's cache: half the time
NARROW = 40  # columns: fewer filters compute T neighbors from one wider patch, 1.7 -> 0.9
DEEP = (
    64  # numbers: longer rows of a filter are unrolled one by one, each pixel F times, 1.3 -> 1.1
)
SMALL = 10**6  # multiplications: BLAS takes a stack of such products as it is, 1.0 -> 0.85


class Layout(NamedTuple):
    """How patches and filters become matrices."""

    F: int
    S: int
    P: int
    dilation: int
    T: int  # outputs side by side that share a patch
    by_row: bool  # one matrix per row of the filter, or one for all
    H2: int
    numbers: int  # in the patches of one row of the output


def layout_of(w, out, S, P, dilation):
    """Return the Layout that computes out (N, H2, W2, K) from filters w (K, F, F, D)."""
    (_, H2, W2, K), (F, D) = out.shape, w.shape[2:]
    most = min(F, NARROW // K) if dilation == 1 else 1  # the holes would be multiplied, too
    T = max((T for T in range(2, most + 1) if W2 % T == 0), default=1)
    by_row = S == 1 and F * D >= DEEP
    numbers = W2 // T * (1 if by_row else F) * (F + (T - 1) * S) * D
    return Layout(F, S, P, dilation, T, by_row, H2, numbers)


def as_columns(w, layout):
    """Return T copies of every filter, each S pixels right of the last: (1 or F, numbers, T*K)."""
    (K, F, _, D), S, T = w.shape, layout.S, layout.T
    columns = np.zeros((F, F + (T - 1) * S, D, T, K), w.dtype)
    for t in range(T):
        columns[:, t * S : t * S + F, :, t] = w.transpose(1, 2, 3, 0)  # (F, F, D, K)
    return columns.reshape(F if layout.by_row else 1, -1, T * K)


def as_filters(columns, w, layout):
    """Return the sum of the T copies that as_columns made, in w's shape."""
    (K, F, _, D), S, T = w.shape, layout.S, layout.T
    columns = columns.reshape(F, -1, D, T, K)
    total = sum(columns[:, t * S : t * S + F, :, t] for t in range(T))  # (F, F, D, K)
    return np.ascontiguousarray(total.transpose(3, 0, 1, 2))


def unroll(x, layout):
    """Yield (part, patches): what part of the output sees, in a buffer that every step reuses.

    part     two slices: which images, which rows of the output
    patches  arrays (images, rows, W2/T, numbers): one of whole patches, or one per filter row
    """
    (N, H, W, D), P, H2 = x.shape, layout.P, layout.H2
    most = max(1, CHUNK_BYTES // (layout.numbers * x.itemsize))
    images, rows = max(1, min(N, most // H2)), min(H2, most)
    more = (layout.F - 1) * layout.dilation if layout.by_row else 0  # that the last row sees, too
    x_pad = np.zeros((images, H + 2 * P, W + 2 * P, D), x.dtype)
    windows = _windows(x_pad, layout)
    buffer = np.empty_like(windows[:, : rows + more], order="C")
    for n in range(0, N, images):
        some = x[n : n + images]
        x_pad[: len(some), P : P + H, P : P + W] = some
        for top in range(0, H2, rows):
            high = min(rows, H2 - top)
            chunk = buffer[: len(some), : high + more]
            chunk[...] = windows[: len(some), top : top + high + more]
            flat = chunk.reshape(*chunk.shape[:3], -1)
            part = slice(n, n + images), slice(top, top + rows)
            yield part, [flat[:, i : i + high] for i in range(0, more + 1, layout.dilation)]


def _windows(x_pad, layout):
    """Return a view of all patches, (images, rows, W2/T, 1 or F, columns, D)."""
    F, S, _, dilation, T, by_row, *_ = layout
    span = (F - 1) * dilation + 1
    shape = 1 if by_row else span, span + (T - 1) * S
    windows = sliding_window_view(x_pad, shape, axis=(1, 2))[:, ::S, :: T * S]
    return windows[..., ::dilation, ::dilation].transpose(0, 1, 2, 4, 5, 3)


def add_products(patches, columns, out):
    """Add to out (images, rows, W2, K) the products of its patches and the filters."""
    for some, matrix in zip(patches, columns, strict=True):
        out += (_stack(some, matrix) @ matrix).reshape(out.shape)


def add_gradient(patches, dout, dcolumns):
    """Add to dcolumns every patch times what its outputs ask for."""
    for some, matrix in zip(patches, dcolumns, strict=True):
        stack = _stack(some, matrix)
        matrix += (stack.swapaxes(-1, -2) @ dout.reshape(*stack.shape[:-1], -1)).sum(axis=(0, 1))


def _stack(rows, matrix):
    """Return rows (n, h, w, L) as a stack (n, ., few*w, L) of small factors for a matrix (L, M)."""
    n, h, w, length = rows.shape
    few = h
    while few % 2 == 0 and w * matrix.size <= SMALL < few * w * matrix.size:
        few //= 2
    return rows.reshape(n, h // few, few * w, length)
