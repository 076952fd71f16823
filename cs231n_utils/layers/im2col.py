"""Patches as rows, filters as columns: the matrix products that make a convolution fast.

It could be one matrix of all patches times one of all filters. Each constant is for something
done otherwise; its comment says what that changes in a training step of `make bench`, of the larger
net or of the one like LeNet, as time over PyTorch's.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

CHUNK_BYTES = 2**20  # of patches at a time stay in the processor's cache: larger 1.3 -> 1.0
NARROW = 40  # filters: fewer compute T neighbors from one wider patch: LeNet 1.15 -> 0.95
DEEP = 64  # numbers: longer rows of a filter are unrolled one by one: larger 1.15 -> 1.0
SMALL = 10**6  # multiplications: BLAS takes a stack of such products as it is: larger 1.2 -> 1.0


class Layout(NamedTuple):
    """How patches and filters become matrices."""

    F: int
    S: int
    P: int
    dilation: int
    T: int  # outputs side by side that share a patch
    tall: int  # rows of a filter in a patch: F, or 1, and then F products add up


def layout_of(w, W2, S, P, dilation):
    """Return the Layout for filters w (K, F, F, D) at W2 positions across."""
    K, F, _, D = w.shape
    most = min(F, NARROW // K) if dilation == 1 else 1  # the holes would be multiplied, too
    T = max((T for T in range(2, most + 1) if W2 % T == 0), default=1)
    return Layout(F, S, P, dilation, T, tall=1 if S == 1 and F * D >= DEEP else F)


def as_columns(w, layout):
    """Return T copies of every filter, each S pixels right of the last: (F/tall, numbers, T*K)."""
    (K, F, _, D), S, T = w.shape, layout.S, layout.T
    columns = np.zeros((F, F + (T - 1) * S, D, T, K), w.dtype)
    for t in range(T):
        columns[:, t * S : t * S + F, :, t] = w.transpose(1, 2, 3, 0)
    return columns.reshape(F // layout.tall, -1, T * K)


def as_filters(columns, w, layout):
    """Return the sum of the T copies that as_columns made, in w's shape."""
    (K, F, _, D), S, T = w.shape, layout.S, layout.T
    columns = columns.reshape(F, -1, D, T, K)
    total = sum(columns[:, t * S : t * S + F, :, t] for t in range(T))
    return np.ascontiguousarray(total.transpose(3, 0, 1, 2))


def unroll(x, out, columns, layout):
    """Yield (outputs, patches): part of `out`, and what it sees, in a buffer used over and over.

    patches  stacks (., ., positions, numbers) of small factors, one for each matrix in columns
    """
    (N, H, W, D), (_, H2, W2, _), (F, S, P, dilation, T, tall) = x.shape, out.shape, layout
    most = max(1, CHUNK_BYTES // (W2 // T * columns[0, :, 0].nbytes))
    most = 1 << (most.bit_length() - 1)  # a power of two, so that _stack can halve it
    images, rows = max(1, min(N, most // H2)), min(H2, most)
    span = (F - 1) * dilation + 1
    more = 0 if tall == F else span - 1  # rows that the filter's last row sees, too
    x_pad = np.zeros((images, H + 2 * P, W + 2 * P, D), x.dtype)
    windows = sliding_window_view(x_pad, (span - more, span + (T - 1) * S), axis=(1, 2))
    windows = windows[:, ::S, :: T * S, :, ::dilation, ::dilation].transpose(0, 1, 2, 4, 5, 3)
    buffer = np.empty_like(windows[:, : rows + more], order="C")
    for n in range(0, N, images):
        some = x[n : n + images]
        x_pad[: len(some), P : P + H, P : P + W] = some
        for top in range(0, H2, rows):
            part = out[n : n + images, top : top + rows]
            chunk = buffer[: len(some), : part.shape[1] + more]
            chunk[...] = windows[: len(some), top : top + chunk.shape[1]]
            lines = chunk.reshape(*chunk.shape[:2], W2 // T, -1)
            starts = range(0, more + 1, dilation)
            yield part, [_stack(lines[:, i : i + part.shape[1]], columns[0].size) for i in starts]


def _stack(rows, weights):
    """Return rows (n, h, w, L) as (n, h/few, few*w, L), products of few rows being small."""
    n, few, w, length = rows.shape
    while few % 2 == 0 and w * weights <= SMALL < few * w * weights:
        few //= 2
    return rows.reshape(n, -1, few * w, length)
