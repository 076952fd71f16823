"""A ConvNet: layers in a row, from an image to its class scores."""

from collections import Counter
from typing import NamedTuple

import numpy as np

from cs231n_utils.array_files import read_arrays, write_arrays
from cs231n_utils.checks import check_array, check_labels
from cs231n_utils.layers.losses import softmax_loss, svm_loss
from cs231n_utils.nets import pattern
from cs231n_utils.nets.layers import leaves
from cs231n_utils.nets.ledger import ledger
from cs231n_utils.volumes import Volume


class Activation(NamedTuple):
    """What one layer made of a batch of images."""

    layer: str  # as in a pattern: "CONV 12 5x5"
    values: np.ndarray  # (N, H, W, D)


class ConvNet:
    """Layers in a row.

    layers  layer objects, in order; the net makes their parameters and owns them
    volume  the Volume of an input image, or its (W, H, D)
    seed    draws the parameters: the same seed, the same net
    dtype   np.float32 to train, np.float64 to check gradients

    params  the trained arrays by name ("conv1.w", "conv1.b", "fc1.w", ...), changed in place by
            training; `grads` holds their gradients by the same names after `backward`
    losses  functions by kind, (scores, y) -> (loss, dscores)
    """

    losses = {"softmax": softmax_loss, "svm": svm_loss}

    def __init__(self, layers, volume=(32, 32, 3), seed=0, dtype=np.float32):
        self.layers, self.volume, self.dtype = list(layers), Volume(*volume), np.dtype(dtype)
        self.out_volume = self.ledger()[-1].volume  # refuses what does not fit before allocating
        rng = np.random.default_rng(seed)
        inside = self.volume
        for layer in self.layers:
            # Scores that start near zero give every class the same chance, and the loss its
            # value at chance; every other layer keeps its signal's size.
            std = 0.001 if layer is self.layers[-1] else None
            layer.build(inside, rng, self.dtype, std)
            inside = layer.out_volume(inside)
        self.params, self.grads = self._gathered("params"), {}

    @classmethod
    def from_pattern(cls, text, seed=0, dtype=np.float32):
        """Return the net of a pattern, as in "INPUT 32x32x3 -> CONV 12 5x5 -> RELU -> FC 10"."""
        volume, layers = pattern.parse(text)
        return cls(layers, volume, seed, dtype)

    @classmethod
    def from_arrays(cls, text, arrays, dtype=np.float32):
        """Return the net of a pattern with these arrays; ValueError if they are not its own."""
        volume, layers = pattern.parse(text)
        expected, got = ledger(layers, volume).parameters, sum(a.size for a in arrays.values())
        if got < expected / 2:  # a short file can ask for any amount of memory
            raise ValueError(f"got {got:,} numbers, expected {expected:,} for {text:.60}")
        net = cls(layers, volume, dtype=dtype)
        net.restore(arrays)
        return net

    @property
    def pattern(self):
        """The net as a pattern, which from_pattern reads again."""
        return pattern.write(self.volume, self.layers)

    def __repr__(self):
        return f"ConvNet({self.pattern})"

    def ledger(self):
        """Return the net's Ledger: one line per layer with volume, parameters, MACs and field."""
        return ledger(self.layers, self.volume)

    def forward(self, x, training=None):
        """Return the last volume (N, H, W, D) for images x, shaped (N, H, W, D) and in our dtype.

        training  None, or a random generator: then dropout draws its masks from it, and batch norm
                  goes by the batch
        """
        self._check(x)
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, dout, want_dx=True):
        """Carry dout, the loss's gradient by the last volume, back to the first layer.

        Leaves the parameters' gradients in `grads` and returns the gradient by the images, shaped
        as they were, or None unless want_dx.
        """
        for layer in reversed(self.layers):
            dout = layer.backward(dout, want_dx or layer is not self.layers[0])
        self.grads = self._gathered("grads")
        return dout if want_dx else None

    def scores(self, x, batch=250):
        """Return the class scores (N, classes) of images x, a batch at a time to spare memory."""
        self._check(x)
        outs = [self._flat(self.forward(x[n : n + batch])) for n in range(0, len(x), batch)]
        return np.concatenate([np.empty((0, self.out_volume.D), self.dtype), *outs])

    def loss(self, x, y, kind="softmax", l2=0.0, training=None, gradients=True):
        """Return the mean loss of images x with labels y (N,), and leave its gradient in `grads`.

        kind       "softmax" or "svm"
        l2         adds l2/2 times the sum of all squared weights; biases are left out
        gradients  False spares the backward pass, and leaves `grads` as it was
        """
        if kind not in self.losses:
            known = ", ".join(self.losses)
            raise ValueError(f"loss: got {kind!r}, expected one of {known}")
        check_labels(y, len(x), self.out_volume.D)
        out = self.forward(x, training)
        data_loss, dscores = self.losses[kind](self._flat(out), y)
        weights = {name: w for name, w in self.params.items() if name.endswith(".w")}
        if gradients:
            self.backward(dscores.reshape(out.shape), want_dx=False)
            for name, w in weights.items():
                self.grads[name] += l2 * w
        return float(data_loss + l2 / 2 * sum(np.sum(w * w) for w in weights.values()))

    def activations(self, x):
        """Return every volume that images x pass through, the input first, as Activations."""
        self._check(x)
        volumes = [Activation("INPUT", x)]
        for layer in self.layers:
            volumes.append(Activation(str(layer), layer.forward(volumes[-1].values)))
        return volumes

    def snapshot(self):
        """Return copies of all that the net has learned, by name, for `restore` or a file."""
        return {name: value.copy() for name, value in self._gathered("arrays").items()}

    def restore(self, arrays):
        """Take over a snapshot of this net, or of one with the same pattern.

        Raises ValueError, and changes nothing, if names or shapes are not this net's.
        """
        mine = self._gathered("arrays")
        for name in mine.keys() | arrays.keys():
            pair = [a[name].shape if name in a else "none" for a in (mine, arrays)]
            if pair[0] != pair[1]:
                raise ValueError(f"{name}: got shape {pair[1]}, expected {pair[0]}")
        for name, value in mine.items():
            value[...] = arrays[name]

    def save(self, path):
        """Write pattern and arrays to the .npz file at path, all of it or nothing; no pickle."""
        write_arrays(path, {"pattern": np.array(self.pattern), **self.snapshot()})

    @classmethod
    def load(cls, path):
        """Return the net that `save` wrote; ValueError if the file holds none, or only part."""
        arrays = read_arrays(path, ["pattern"])
        text = str(arrays.pop("pattern"))
        dtypes = {value.dtype for value in arrays.values()} or {np.dtype(np.float32)}
        if len(dtypes) > 1 or not dtypes <= {np.dtype(np.float32), np.dtype(np.float64)}:
            got = ", ".join(sorted(map(str, dtypes)))
            raise ValueError(f"{path}: got {got}, expected all float32 or all float64")
        return cls.from_arrays(text, arrays, dtypes.pop())

    def _check(self, x):
        W, H, D = self.volume
        check_array("x", x, f"N {H} {W} {D}")
        if x.dtype != self.dtype:
            raise ValueError(
                f"x: got dtype {x.dtype}, expected {self.dtype}, in which this net computes; "
                f"x.astype(np.{self.dtype}) converts it"
            )

    def _flat(self, out):
        """Return the scores (N, classes) that the last volume holds."""
        if self.out_volume[:2] != (1, 1):
            raise ValueError(
                f"this net ends in {self.out_volume}, expected scores, a volume [1x1xclasses]"
            )
        return out.reshape(len(out), -1)

    def _gathered(self, what):
        """Return the layers' arrays of one kind, named by word and number: "conv2.w"."""
        numbers, gathered = Counter(), {}
        for layer in leaves(self.layers):
            word = str(layer).split()[0].lower()
            numbers[word] += 1
            for name, array in getattr(layer, what).items():
                gathered[f"{word}{numbers[word]}.{name}"] = array
        return gathered
