"""Patches and filters as rows: the matrices that make a convolution fast.

It could be one matrix of all patches times one of all filters. Each constant is for something
done otherwise; the comment tells what a training step of `make bench` gains, over PyTorch's time.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

CHUNK_BYTES = 2**20  # of patches at a time stay in the processor's cache: 1.9 -> 1.0
NARROW = 40  # filters: fewer compute T neighbors from one wider patch, 1.2 -> 0.9
SMALL = 10**6  # multiplications: BLAS takes a stack of such products as it is, 1.1 -> 1.0


class Layout(NamedTuple):
    """How patches and filters become matrices."""

    F: int
    S: int
    P: int
    dilation: int
    T: int  # outputs side by side that share a patch
    H2: int
    numbers: int  # in the patches of one row of the output


def layout_of(w, out, S, P, dilation):
    """Return the Layout that computes out (N, H2, W2, K) from filters w (K, F, F, D)."""
    (_, H2, W2, K), (F, D) = out.shape, w.shape[2:]
    most = min(F, NARROW // K) if dilation == 1 else 1  # the holes would be multiplied, too
    T = max((T for T in range(2, most + 1) if W2 % T == 0), default=1)
    return Layout(F, S, P, dilation, T, H2, W2 // T * F * (F + (T - 1) * S) * D)


def as_rows(w, layout):
    """Return T copies of every filter, each S pixels right of the last: (T*K, numbers)."""
    (K, F, _, D), S, T = w.shape, layout.S, layout.T
    rows = np.zeros((T, K, F, F + (T - 1) * S, D), w.dtype)
    for t in range(T):
        rows[t, :, :, t * S : t * S + F] = w
    return rows.reshape(T * K, -1)


def as_filters(rows, w, layout):
    """Return the sum of the T copies that as_rows made, in w's shape."""
    (K, F, _, D), S, T = w.shape, layout.S, layout.T
    rows = rows.reshape(T, K, F, -1, D)
    return sum(rows[t, :, :, t * S : t * S + F] for t in range(T))


def unroll(x, weights, layout):
    """Yield (part, patches): what part of the output sees, in a buffer that every step reuses.

    part     two slices: which images, which rows of the output
    patches  (., positions, numbers), a stack of factors for T*K filters of that many weights
    """
    (N, H, W, D), (F, S, P, dilation, T, H2, numbers) = x.shape, layout
    most = max(1, CHUNK_BYTES // (numbers * x.itemsize))
    most = 1 << (most.bit_length() - 1)  # a power of two, so that _stack can halve it
    images, rows = max(1, min(N, most // H2)), min(H2, most)
    span = (F - 1) * dilation + 1
    x_pad = np.zeros((images, H + 2 * P, W + 2 * P, D), x.dtype)
    windows = sliding_window_view(x_pad, (span, span + (T - 1) * S), axis=(1, 2))[:, ::S, :: T * S]
    windows = windows[..., ::dilation, ::dilation].transpose(0, 1, 2, 4, 5, 3)
    buffer = np.empty_like(windows[:, :rows], order="C")  # (images, rows, W2/T, F, columns, D)
    for n in range(0, N, images):
        some = x[n : n + images]
        x_pad[: len(some), P : P + H, P : P + W] = some
        for top in range(0, H2, rows):
            chunk = buffer[: len(some), : H2 - top]
            chunk[...] = windows[: len(some), top : top + rows]
            yield (slice(n, n + images), slice(top, top + rows)), _stack(chunk, weights)


def _stack(chunk, weights):
    """Return the chunk as a stack of matrices of few rows of positions: small products."""
    few, row = chunk.shape[1], chunk.shape[2] * weights  # multiplications per row
    while few % 2 == 0 and row <= SMALL < few * row:
        few //= 2
    return chunk.reshape(-1, few * chunk.shape[2], chunk[0, 0, 0].size)
