"""One neuron of a small net, and what it reads in every layer below it, down to the input."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cs231n_utils.nets import pattern
from cs231n_utils.nets.architectures.steps import read_net
from cs231n_utils.receptive_fields import Window, fields, path_counts
from cs231n_utils.volumes import DoesNotFit

LARGEST, MOST_LAYERS = 64, 9  # more would be neither quick nor legible


@dataclass(frozen=True)
class Net:
    """The first layers of a net: all that does not depend on the neuron."""

    chains: tuple  # the layers, those together that share a map
    names: tuple  # one per chain: "3x3", "pool 2x2"
    volumes: tuple  # the input's, then one per chain
    fields: tuple  # (across, down) likewise
    more: int  # chains of the net that are left out

    def layers(self, first, end):
        """Return the layers of some chains, one after the other."""
        return [layer for chain in self.chains[first:end] for layer in chain]


@dataclass(frozen=True)
class Seen:
    """One neuron of a net, and what it sees."""

    net: Net
    layer: int  # the neuron's, from 1
    y: int
    x: int
    boxes: tuple  # which neurons it reads in the input and every layer up to its own: (rows, cols)
    paths: np.ndarray  # (H, W), along how many paths each pixel reaches the neuron

    @property
    def field(self):
        """The receptive field, (across, down)."""
        return self.net.fields[self.layer]

    @property
    def pixels(self):
        """The box on the input without what sticks out of it: (rows, cols), or None."""
        box = clipped(self.boxes[0], self.net.volumes[0])
        return box if all(first <= last for first, last in box) else None


@lru_cache(maxsize=64)
def plan(text):
    """Return the Net of a pattern.

    What works elementwise, such as RELU, shares a map with the layer before it. Raises DoesNotFit
    for what cannot be read, or is too large to draw.
    """
    read_net(text)  # refuses what is no net, or far too long
    try:
        volume, layers = pattern.parse(text)
    except ValueError as why:
        raise DoesNotFit(f"{str(why)[0].upper()}{str(why)[1:]}.") from None
    chains, volumes = [], [volume]
    for layer in layers:
        before = volumes[-1]
        if str(layer).startswith("UP "):
            raise DoesNotFit("After UP, neighbors see more and less in turn: not drawn here.")
        alone = not layer.branches and layer.windows(before) == (Window(), Window())
        after = layer.out_volume(before)
        if chains and alone and not layer.macs(before):
            chains[-1].append(layer)
            volumes[-1] = after
        else:
            chains.append([layer])
            volumes.append(after)
    if not chains:
        raise DoesNotFit("Got a net without layers, expected at least one, such as CONV 1 3x3.")
    more = max(0, len(chains) - MOST_LAYERS)
    chains, volumes = chains[:MOST_LAYERS], volumes[: MOST_LAYERS + 1]
    widest = max(volumes, key=max)
    if max(widest) > LARGEST:
        raise DoesNotFit(
            f"Got a volume {widest}, expected {LARGEST} at most in width, height and depth: more "
            "does not fit here."
        )
    passed = fields([], volume)
    for chain, before in zip(chains, volumes, strict=False):
        passed.append(fields(chain, before, *passed[-1])[-1])
    names = tuple(short(chain[0]) for chain in chains)
    return Net(tuple(chains), names, tuple(volumes), tuple(passed), more)


def short(layer):
    """Return a layer's name in a few letters: "3x3", "3x3/2", "pool 2x2", "FC"."""
    if layer.branches:
        return layer.join.upper()
    word, *rest = str(layer).split()
    settings = dict(part.split("=") for part in rest if "=" in part)
    window = next((part for part in rest if "x" in part), "")
    stride = settings.get("S", "1")
    if word == "CONV":
        holes = f" dil. {settings['dilation']}" if "dilation" in settings else ""
        return window + (f"/{stride}" if stride != "1" else "") + holes
    if word == "DW":
        return f"DW {window}"
    if window:
        return f"pool {window}" + (f"/{stride}" if stride != window.split("x")[0] else "")
    return word


def trace(net, layer, y, x):
    """Return the Seen of neuron (y, x) of a layer, which counts from 1; net is a pattern."""
    net, boxes = plan(net), []
    for level in range(layer + 1):
        across, down = fields(net.layers(level, layer), net.volumes[level])[-1]
        boxes.append((down.pixels(y), across.pixels(x)))
    paths = path_counts(net.layers(0, layer), net.volumes[0], y, x)
    return Seen(net, layer, y, x, tuple(boxes), paths)


def clipped(box, volume, margin=(0, 0)):
    """Return a box (rows, cols) without what lies beyond a margin (across, down) of a volume."""
    (top, bottom), (left, right) = box
    across, down = margin
    rows = max(top, -down), min(bottom, volume.H - 1 + down)
    return rows, (max(left, -across), min(right, volume.W - 1 + across))
