"""Which weight stands where in a layer's matrix, for three wirings of a layer of depth 1.

The matrix has one row per output and one column per pixel, both in row order; the outputs of the
second filter follow those of the first. Weights are known by numbers from 1, and 0 is none.
"""

import numpy as np

from cs231n_utils.layers import conv_to_fc
from cs231n_utils.volumes import DoesNotFit, out_side

SHARED, LOCAL, FULL = "CONV", "locally connected", "fully connected"


def maps_of(volume, F, S, P, K):
    """Return (K, H2, W2), the shape of the output; DoesNotFit says along which side it fails."""
    sides = []
    for name, side in (("Down", volume[1]), ("Across", volume[0])):
        try:
            sides.append(out_side(side, F, S, P))
        except DoesNotFit as why:
            raise DoesNotFit(f"{name}: {why}") from None
    return K, *sides


def weights_of(volume, wiring, F, S, P, K):
    """Return the numbers of the weights in the matrix, (K*H2*W2, H*W)."""
    w = np.arange(1.0, 1 + K * F * F).reshape(K, F, F, 1)
    matrix, _ = conv_to_fc(w, np.zeros(K), volume, S, P)  # (H*W, H2*W2*K)
    matrix = matrix.reshape(volume.values, -1, K).transpose(2, 1, 0)  # (K, H2*W2, H*W)
    shared = matrix.reshape(-1, volume.values).astype(int)
    if wiring == SHARED:
        return shared
    if wiring == FULL:
        return np.arange(1, 1 + shared.size).reshape(shared.shape)
    row = np.arange(len(shared))[:, None]
    return np.where(shared, row * F * F + (shared - 1) % F**2 + 1, 0)


def weights_of_row(row, volume, wiring, F, maps):
    """Return the numbers of the weights that one output has, as they lie on the input.

    Fully connected (H, W), else (F, F): those that meet only padding are there too.
    """
    if wiring == FULL:
        return row * volume.values + np.arange(1, 1 + volume.values).reshape(volume.H, volume.W)
    group = row if wiring == LOCAL else row // (maps[1] * maps[2])
    return group * F * F + np.arange(1, 1 + F * F).reshape(F, F)
