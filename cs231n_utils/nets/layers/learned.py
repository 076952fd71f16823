"""Layers that learn: CONV, FC and batch norm."""

from math import prod

import numpy as np

from cs231n_utils import layers
from cs231n_utils.nets.layers.base import Layer, Pair
from cs231n_utils.receptive_fields import Window
from cs231n_utils.volumes import Volume, out_side


class Conv(Layer):
    """K filters of F x F, as deep as the input: see layers.conv_forward.

    groups    deal the input's depth and the filters out to so many convolutions side by side
    rounding  "raise", or "floor" to leave out the pixels at the far end where no filter fits
    bias      False where a batch norm follows, which takes any bias away again
    """

    pair = Pair(layers.conv_forward, layers.conv_backward)

    def __init__(self, K, F, S=1, P=0, dilation=1, groups=1, rounding="raise", bias=True):
        super().__init__()
        if rounding not in ("raise", "floor"):
            raise ValueError(
                f'rounding: got {rounding!r}, expected "raise" or "floor": a filter cannot stick '
                "out"
            )
        if groups < 1:
            raise ValueError(f"groups: got {groups}, expected at least 1")
        self.K, self.F, self.S, self.P, self.dilation = K, F, S, P, dilation
        self.groups, self.rounding, self.bias = groups, rounding, bias

    @property
    def sizes(self):
        """(F, P) across and down."""
        return ((self.F, self.P),) * 2

    def __str__(self):
        extras = [] if 2 * self.P == (self.F - 1) * self.dilation else [f"P={self.P}"]
        return self._in_words(f"CONV {self.K} {self.F}x{self.F}", extras)

    def _in_words(self, words, extras):
        extras = [f"S={self.S}"] * (self.S != 1) + extras
        extras += [f"dilation={self.dilation}"] * (self.dilation != 1)
        extras += [f"groups={self.groups}"] * (self.groups != 1)
        extras += [self.rounding] * (self.rounding != "raise") + ["nobias"] * (not self.bias)
        return " ".join([words, *extras])

    def out_volume(self, volume):
        if volume.D % self.groups or self.K % self.groups:
            raise ValueError(
                f"{self}: groups must divide the depth of the input, {volume.D}, and the number of "
                f"filters, {self.K}"
            )
        across, down = self.windows(volume)
        W, H = out_side(volume.W, *across, self.rounding), out_side(volume.H, *down, self.rounding)
        return Volume(W, H, self.K)

    def windows(self, volume):
        return tuple(Window(F, self.S, P, self.dilation) for F, P in self.sizes)

    def shapes(self, volume):
        (across, _), (down, _) = self.sizes
        weights = {"w": (self.K, down, across, volume.D // self.groups)}
        return weights | {"b": (self.K,)} if self.bias else weights

    def macs(self, volume):
        return self.out_volume(volume).values * prod(self.shapes(volume)["w"][1:])

    def forward(self, x, training=None):
        settings = self.S, self.P, self.dilation, self.rounding
        x_groups = np.split(x, self.groups, axis=3)
        w_groups = np.split(self.params["w"], self.groups)
        b = self.params["b"] if self.bias else np.zeros(self.K, x.dtype)
        b_groups = np.split(b, self.groups)
        done = [
            self.pair.forward(*group, *settings)
            for group in zip(x_groups, w_groups, b_groups, strict=True)
        ]
        outs, self.caches = zip(*done, strict=True)
        return _joined(outs, axis=3)

    def backward(self, dout, want_dx=True):
        dout_groups = np.split(dout, self.groups, axis=3)
        done = [
            self.pair.backward(d, cache, want_dx)
            for d, cache in zip(dout_groups, self.caches, strict=True)
        ]
        dx, dw, db = zip(*done, strict=True)
        self.grads = {"w": _joined(dw, axis=0)}
        if self.bias:
            self.grads["b"] = _joined(db, axis=0)
        return _joined(dx, axis=3) if want_dx else None


class Depthwise(Conv):
    """One filter for each depth slice, which reads that alone: a CONV with a group per slice."""

    def __init__(self, F, S=1, P=0, dilation=1, rounding="raise", bias=True):
        super().__init__(1, F, S, P, dilation, rounding=rounding, bias=bias)

    def __str__(self):
        return str(self._on(Volume(1, 1, 1))).replace("CONV 1", "DW", 1)

    def _on(self, volume):
        """Return the CONV that it is on an input of this volume."""
        settings = self.F, self.S, self.P, self.dilation
        return Conv(volume.D, *settings, volume.D, self.rounding, self.bias)

    def out_volume(self, volume):
        return self._on(volume).out_volume(volume)

    def shapes(self, volume):
        return self._on(volume).shapes(volume)

    def build(self, volume, rng, dtype, std=None):
        self.K = self.groups = volume.D
        super().build(volume, rng, dtype, std)


class OblongConv(Conv):
    """K filters that are not square, 1x7 for example: counted here, but not built.

    F     (across, down)
    P     None for the padding that keeps width and height
    """

    def __init__(self, K, F, P=None, **settings):
        super().__init__(K, F, P=P, **settings)

    @property
    def sizes(self):
        same = [(F - 1) * self.dilation // 2 for F in self.F]
        return tuple(zip(self.F, same if self.P is None else [self.P] * 2, strict=True))

    def __str__(self):
        across, down = self.F
        extras = [] if self.P is None else [f"P={self.P}"]
        return self._in_words(f"CONV {self.K} {across}x{down}", extras)

    def build(self, volume, rng, dtype, std=None):
        raise NotImplementedError(
            f"{self} is here on paper only, to be counted: the filters of conv_forward are square"
        )


class FC(Layer):
    """K neurons that each see everything, as a volume [1x1xK]: see layers.fc_forward."""

    pair = Pair(layers.fc_forward, layers.fc_backward)

    def __init__(self, K):
        super().__init__()
        self.K = K

    def __str__(self):
        return f"FC {self.K}"

    def out_volume(self, volume):
        return Volume(1, 1, self.K)

    def windows(self, volume):
        return Window(volume.W), Window(volume.H)

    def shapes(self, volume):
        return {"w": (volume.values, self.K), "b": (self.K,)}

    def macs(self, volume):
        return volume.values * self.K

    def forward(self, x, training=None):
        out, self.cache = self.pair.forward(x, self.params["w"], self.params["b"])
        return out[:, None, None, :]  # (N, K) -> (N, 1, 1, K)

    def backward(self, dout, want_dx=True):
        dx, dw, db = self.pair.backward(dout[:, 0, 0, :], self.cache, want_dx)
        self.grads = {"w": dw, "b": db}
        return dx


class BatchNorm(Layer):
    """Every depth slice at mean 0 and standard deviation 1 over the batch, then scaled and shifted.

    While it trains it keeps running averages of mean and variance, and goes by them afterwards.
    """

    def __init__(self, momentum=0.9):
        super().__init__()
        self.momentum = momentum

    def __str__(self):
        return "NORM"

    def shapes(self, volume):
        return {"gamma": (volume.D,), "b": (volume.D,)}

    def build(self, volume, rng, dtype, std=None):
        super().build(volume, rng, dtype)
        self.kept = {"mean": np.zeros(volume.D, dtype), "var": np.ones(volume.D, dtype)}

    def forward(self, x, training=None):
        gamma, beta = self.params["gamma"], self.params["b"]
        if training is None:
            self.cache, self.x = None, x
            return layers.batch_norm_at_test(x, gamma, beta, **self.kept)
        out, self.cache = layers.batch_norm_forward(x, gamma, beta)
        for name, average in self.kept.items():
            average *= self.momentum
            average += (1 - self.momentum) * getattr(self.cache, name)
        return out

    def backward(self, dout, want_dx=True):
        if self.cache is None:
            return self._backward_at_test(dout)
        dx, dgamma, dbeta = layers.batch_norm_backward(dout, self.cache)
        self.grads = {"gamma": dgamma, "b": dbeta}
        return dx

    def _backward_at_test(self, dout):
        """Return dx where mean and variance are fixed numbers, and not the batch's own."""
        gamma = self.params["gamma"]
        zero, one = np.zeros_like(gamma), np.ones_like(gamma)
        normal = layers.batch_norm_at_test(self.x, one, zero, **self.kept)
        self.grads = {"gamma": (dout * normal).sum(axis=(0, 1, 2)), "b": dout.sum(axis=(0, 1, 2))}
        return layers.batch_norm_at_test(dout, gamma, zero, zero, self.kept["var"])


def _joined(parts, axis):
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis)
