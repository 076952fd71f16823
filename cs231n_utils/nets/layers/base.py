"""What all layers have in common."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cs231n_utils.receptive_fields import Window


class Pair(NamedTuple):
    """Two functions that work like a pair of cs231n_utils.layers."""

    forward: Callable  # x and settings -> out, cache
    backward: Callable  # dout, cache -> dx, or dx and the gradients of parameters


class Layer:
    """A step of a net; without parameters, and shrinking nothing, unless a subclass says otherwise.

    str(layer) is the word that stands for it in a pattern, as in "CONV 12 5x5".
    """

    in_place = False  # True where frameworks write the output over the input, as for ReLU
    branches = ()  # chains of layers side by side, for a layer that is made of others
    pair = None  # of functions that compute it; those of an object may be replaced by others

    def __init__(self):
        self.params, self.grads = {}, {}  # trained arrays by name, and their gradients
        self.kept = {}  # arrays that training leaves behind without training them

    @property
    def arrays(self):
        """Everything that a trained layer needs to be itself again, by name."""
        return {**self.params, **self.kept}

    def out_volume(self, volume):
        """Return the volume that comes out when `volume` comes in."""
        return volume

    def windows(self, volume):
        """Return how a unit reads the input: a Window across and a Window down."""
        return Window(), Window()

    def shapes(self, volume):
        """Return the shapes of the parameters by name: "w" for weights, "b" for biases."""
        return {}

    def macs(self, volume):
        """Return how many products are added up for one image (multiply-accumulates)."""
        return 0

    def build(self, volume, rng, dtype, std=None):
        """Draw the parameters, for inputs of this volume.

        Weights are normal with a standard deviation of sqrt(2 / n), n the inputs of one unit, so
        that a signal keeps its size through layers of ReLUs (He et al. 2015), unless std is given.
        """
        for name, shape in self.shapes(volume).items():
            if name == "w":
                n = self.macs(volume) // self.out_volume(volume).values
                drawn = rng.normal(0, np.sqrt(2 / n) if std is None else std, shape)
            else:
                drawn = np.ones(shape) if name == "gamma" else np.zeros(shape)
            self.params[name] = drawn.astype(dtype)

    def forward(self, x, training=None):
        """Return the output (N, H2, W2, D2) for x (N, H, W, D), and remember what backward needs.

        training  None, or the random generator of a training run: with one, dropout drops and
                  batch norm goes by the batch
        """
        raise NotImplementedError

    def backward(self, dout, want_dx=True):
        """Return dx, of x's shape, and leave the gradients of the parameters in `grads`.

        want_dx  False lets a layer with parameters skip dx, which nobody reads at a net's start
        """
        raise NotImplementedError


def leaves(chain):
    """Yield the layers of a chain in order, and instead of a layer of branches what it holds."""
    for layer in chain:
        if layer.branches:
            for branch in layer.branches:
                yield from leaves(branch)
        else:
            yield layer
