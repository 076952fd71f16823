"""Branches side by side: what residual and Inception nets are made of."""

import numpy as np

from cs231n_utils.nets.layers.base import Layer
from cs231n_utils.volumes import Volume


class Branches(Layer):
    """Chains of layers that read the same input and whose outputs are joined again.

    branches  one list of layers a branch; an empty list hands the input on (a skip connection)
    join      "add", as in ResNet, or "concat" along the depth, as in Inception
    """

    def __init__(self, *branches, join):
        super().__init__()
        if join not in ("add", "concat"):
            raise ValueError(f'join: got {join!r}, expected "add" or "concat"')
        self.branches, self.join = branches, join

    def __str__(self):
        return f"{self.join.upper()}({' | '.join(map(chain_in_words, self.branches))})"

    def out_volume(self, volume):
        ends = [_end(branch, volume) for branch in self.branches]
        alike = {end if self.join == "add" else end[:2] for end in ends}
        if len(alike) > 1:
            what = "volumes" if self.join == "add" else "widths and heights"
            raise ValueError(
                f"{self.join.upper()} needs equal {what}, but its branches end in "
                f"{' and '.join(map(str, ends))}"
            )
        W, H, D = ends[0]
        return Volume(W, H, D if self.join == "add" else sum(end.D for end in ends))

    def build(self, volume, rng, dtype, std=None):
        for branch in self.branches:
            inside = volume
            for layer in branch:
                layer.build(inside, rng, dtype)
                inside = layer.out_volume(inside)

    def forward(self, x, training=None):
        outs = []
        for branch in self.branches:
            out = x
            for layer in branch:
                out = layer.forward(out, training)
            outs.append(out)
        self.depths = [out.shape[3] for out in outs]
        return sum(outs) if self.join == "add" else np.concatenate(outs, axis=3)

    def backward(self, dout, want_dx=True):
        ends = np.cumsum(self.depths)[:-1]
        douts = [dout] * len(self.depths) if self.join == "add" else np.split(dout, ends, axis=3)
        dx = 0  # a sum of gradients, since every branch read the same x
        for branch, dbranch in zip(self.branches, douts, strict=True):
            for layer in reversed(branch):
                dbranch = layer.backward(dbranch)
            dx = dx + dbranch
        return dx


def chain_in_words(chain):
    """Return a chain of layers as a pattern, as in "CONV 12 5x5 -> RELU"."""
    return " -> ".join(map(str, chain))


def _end(chain, volume):
    for layer in chain:
        volume = layer.out_volume(volume)
    return volume
