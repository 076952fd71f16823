"""Layers that compute a fixed function: RELU, POOL, dropout and the old normalization."""

from fractions import Fraction

from cs231n_utils import layers
from cs231n_utils.nets.layers.base import Layer, Pair
from cs231n_utils.receptive_fields import Window
from cs231n_utils.volumes import Volume, out_side


class ReLU(Layer):
    """max(0, x), value by value."""

    in_place = True
    pair = Pair(layers.relu_forward, layers.relu_backward)

    def __str__(self):
        return "RELU"

    def forward(self, x, training=None):
        out, self.cache = self.pair.forward(x)
        return out

    def backward(self, dout, want_dx=True):
        return self.pair.backward(dout, self.cache)


class _Pool(Layer):
    """Windows of F x F, moved by S, each made into one number, slice by slice.

    P         padding that never counts: it neither wins nor is averaged in
    rounding  "raise", "floor" or "ceil", as in out_side
    """

    def __init__(self, F=2, S=2, P=0, rounding="raise"):
        super().__init__()
        self.F, self.S, self.P, self.rounding = F, S, P, rounding

    def __str__(self):
        extras = [f"S={self.S}"] + [f"P={self.P}"] * (self.P != 0)
        extras += [self.rounding] * (self.rounding != "raise")
        return " ".join([f"{self.word} {self.F}x{self.F}", *extras])

    def out_volume(self, volume):
        settings = {"F": self.F, "S": self.S, "P": self.P, "rounding": self.rounding}
        return Volume(out_side(volume.W, **settings), out_side(volume.H, **settings), volume.D)

    def windows(self, volume):
        window = Window(self.F, self.S, self.P)
        return window, window

    def forward(self, x, training=None):
        out, self.cache = self.pair.forward(x, self.F, self.S, self.P, self.rounding)
        return out

    def backward(self, dout, want_dx=True):
        return self.pair.backward(dout, self.cache)


class MaxPool(_Pool):
    """The largest value of each window: see layers.max_pool_forward."""

    word = "POOL"
    pair = Pair(layers.max_pool_forward, layers.max_pool_backward)


class AveragePool(_Pool):
    """The mean of each window: see layers.average_pool_forward."""

    word = "AVGPOOL"
    pair = Pair(layers.average_pool_forward, layers.average_pool_backward)


class L2Pool(_Pool):
    """The square root of the sum of squares of each window: see layers.l2_pool_forward."""

    word = "L2POOL"
    pair = Pair(layers.l2_pool_forward, layers.l2_pool_backward)


class _GlobalPool(Layer):
    """One number for each whole depth slice: [WxHxD] becomes [1x1xD]."""

    def __str__(self):
        return self.word

    def out_volume(self, volume):
        return Volume(1, 1, volume.D)

    def windows(self, volume):
        return Window(volume.W), Window(volume.H)

    def forward(self, x, training=None):
        out, self.cache = self.pair.forward(x)
        return out

    def backward(self, dout, want_dx=True):
        return self.pair.backward(dout, self.cache)


class GlobalMaxPool(_GlobalPool):
    """The largest value of each slice: was the feature anywhere?"""

    word = "GLOBALMAX"
    pair = Pair(layers.global_max_pool_forward, layers.global_max_pool_backward)


class GlobalAveragePool(_GlobalPool):
    """The mean of each slice: how much of the feature was there?"""

    word = "GLOBALAVG"
    pair = Pair(layers.global_average_pool_forward, layers.global_average_pool_backward)


class Upsample(Layer):
    """Each number n x n times: nearest-neighbor upsampling, which makes volumes larger again."""

    def __init__(self, n):
        super().__init__()
        if n < 1:
            raise ValueError(f"n: got {n}, expected at least 1")
        self.n = n

    def __str__(self):
        return f"UP {self.n}"

    def out_volume(self, volume):
        return Volume(self.n * volume.W, self.n * volume.H, volume.D)

    def windows(self, volume):
        window = Window(S=Fraction(1, self.n))  # n units in a row read the same one
        return window, window

    def forward(self, x, training=None):
        return x.repeat(self.n, axis=1).repeat(self.n, axis=2)

    def backward(self, dout, want_dx=True):
        N, H, W, D = dout.shape
        return dout.reshape(N, H // self.n, self.n, W // self.n, self.n, D).sum(axis=(2, 4))


class Dropout(Layer):
    """Keep each value with probability p while training, and all of them afterwards."""

    in_place = True

    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def __str__(self):
        return f"DROPOUT {self.p:g}"

    def forward(self, x, training=None):
        self.cache = None
        if training is None:
            return x
        out, self.cache = layers.dropout_forward(x, self.p, training)
        return out

    def backward(self, dout, want_dx=True):
        return dout if self.cache is None else layers.dropout_backward(dout, self.cache)


class LRN(Layer):
    """Local response normalization, as AlexNet had it: to be looked at, since nets gave it up."""

    def __str__(self):
        return "LRN"

    def forward(self, x, training=None):
        return layers.lrn_forward(x)

    def backward(self, dout, want_dx=True):
        raise NotImplementedError("LRN has no backward pass here; NORM (batch norm) trains instead")
