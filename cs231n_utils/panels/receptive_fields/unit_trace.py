"""One neuron of a small net, and what it reads in every layer below it, down to the input."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cs231n_utils.nets import pattern
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.receptive_fields import Window, fields, path_counts
from cs231n_utils.volumes import DoesNotFit

LARGEST, MOST_LAYERS = 64, 9  # more would be neither quick nor legible


@dataclass(frozen=True)
class Seen:
    """One neuron of a net, and what it sees."""

    names: tuple  # of the layers, "3x3", "pool 2x2"
    volumes: tuple  # the input's, then one per layer
    fields: tuple  # (across, down) likewise
    layer: int  # the neuron's, from 1
    y: int
    x: int
    boxes: tuple  # which neurons it reads in the input and every layer up to its own: (rows, cols)
    paths: np.ndarray  # (H, W), the number of paths from each pixel to the neuron
    shade: str  # "paths", "ones", "random" or "nothing"
    gradient: np.ndarray | None  # (H, W), of the neuron by the input's first slice, if it was asked
    more: int  # layers of the net that are not drawn

    @property
    def values(self):
        """The numbers (H, W) that shade the input."""
        if self.shade == "nothing":
            return np.zeros_like(self.paths)
        return self.paths if self.gradient is None else self.gradient

    @property
    def pixels(self):
        """The box on the input without what sticks out of it: (rows, cols), or None."""
        box = clipped(self.boxes[0], self.volumes[0])
        return box if all(first <= last for first, last in box) else None


def read(net):
    """Return (volume, steps) of a pattern: the layers in chains, one per map in the picture.

    What works on every number by itself, such as RELU, joins the layer before it. Raises DoesNotFit
    for what cannot be read, or is too large to draw.
    """
    try:
        volume, layers = pattern.parse(net)
        chains, before = [], volume
        for layer in layers:
            alone = not layer.branches and layer.windows(before) == (Window(), Window())
            if chains and alone and not layer.macs(before):
                chains[-1].append(layer)
            else:
                chains.append([layer])
            before = layer.out_volume(before)
    except ValueError as why:
        words = str(why).rstrip(".")
        raise DoesNotFit(f"{words[0].upper()}{words[1:]}.") from None
    if not chains:
        raise DoesNotFit("Got a net without layers, expected at least one, such as CONV 1 3x3.")
    widest = max(volumes_of(chains[:MOST_LAYERS], volume), key=max)
    if max(widest) > LARGEST:
        raise DoesNotFit(
            f"Got a volume {widest}, expected {LARGEST} at most in width, height and depth: more "
            "does not fit here."
        )
    return volume, chains


def volumes_of(chains, volume):
    passed = [volume]
    for chain in chains:
        for layer in chain:
            volume = layer.out_volume(volume)
        passed.append(volume)
    return passed


class Plan(NamedTuple):
    """All that does not depend on the neuron; of long nets, of the first layers."""

    names: tuple
    chains: list
    volumes: tuple
    fields: tuple
    more: int  # layers that are not drawn


@lru_cache(maxsize=64)
def plan(net):
    """Return the Plan of a pattern."""
    volume, chains = read(net)
    more = max(0, len(chains) - MOST_LAYERS)
    chains = chains[:MOST_LAYERS]
    after, passed = [fields([], volume)[-1]], volumes_of(chains, volume)
    for chain, before in zip(chains, passed, strict=False):
        after.append(fields(chain, before, *after[-1])[-1])
    names = tuple(short(chain[0]) for chain in chains)
    return Plan(names, chains, tuple(passed), tuple(after), more)


def short(layer):
    """Return a layer's name in a few letters: "3x3", "3x3/2", "pool 2x2", "FC"."""
    if layer.branches:
        return layer.join.upper()
    word, *rest = str(layer).split()
    settings = dict(part.split("=") for part in rest if "=" in part)
    window = next((part for part in rest if "x" in part), "")
    if word == "CONV":
        stride = f"/{settings['S']}" if "S" in settings else ""
        holes = f" dil. {settings['dilation']}" if "dilation" in settings else ""
        return f"{window}{stride}{holes}"
    if window:
        return f"pool {window}" + (
            f"/{settings['S']}" if settings["S"] != window.split("x")[0] else ""
        )
    return word


@lru_cache(maxsize=32)
def built(net, layer, weights):
    """Return the net up to a layer, after its forward pass on a picture of random numbers."""
    volume, chains = read(net)
    layers = [part for chain in chains[:layer] for part in chain]
    made = ConvNet(layers, volume, seed=231, dtype=np.float64)
    if weights == "ones":
        for array in made.params.values():
            array[...] = 1  # biases, too: they change no gradient, as nothing falls below zero
    made.forward(np.random.default_rng(231).uniform(size=(1, *volume.shape)))
    return made


def gradient_of(net, layer, weights, dout):
    """Return the gradient (H, W) by the first slice of the input, given that by a layer, dout."""
    try:
        return built(net, layer, weights).backward(dout)[0, :, :, 0]
    except NotImplementedError as why:
        raise DoesNotFit(f"There is no gradient here: {why}.") from None


def trace(net, shade, layer, y, x):
    """Return the Seen of neuron (y, x) of a layer, which counts from 1.

    net    a pattern
    shade  "ones" or "random" for a gradient through weights that are 1, or random
    """
    names, chains, volumes, after, more = plan(net)
    boxes, layers = [], []
    for before, chain in zip(reversed(volumes[:layer]), reversed(chains[:layer]), strict=True):
        layers = chain + layers
        across, down = fields(layers, before)[-1]
        boxes.insert(0, (down.pixels(y), across.pixels(x)))
    gradient = None
    if shade in ("ones", "random"):
        dout = np.zeros((1, *volumes[layer].shape))
        dout[0, y, x, 0] = 1
        gradient = gradient_of(net, layer, shade, dout)
    paths = path_counts(layers, volumes[0], y, x)
    boxes.append(((y, y), (x, x)))
    return Seen(names, volumes, after, layer, y, x, tuple(boxes), paths, shade, gradient, more)


def clipped(box, volume):
    """Return a box (rows, cols) without what lies beyond the border of a volume."""
    (top, bottom), (left, right) = box
    rows = max(top, 0), min(bottom, volume.H - 1)
    return rows, (max(left, 0), min(right, volume.W - 1))
