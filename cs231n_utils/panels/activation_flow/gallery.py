"""Nets and images, and what the ones make of the others."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cs231n_utils.layers.losses import softmax
from cs231n_utils.panels.activation_flow.sheet import Column, Sheet, lay_out
from cs231n_utils.panels.kit.picked import Bench, Picked
from cs231n_utils.panels.kit.words import number as in_words
from cs231n_utils.volumes import DoesNotFit, Volume

TOP_CLASSES, MOST_COLUMNS = 5, 24
SHORT = {"GLOBALAVG": "AVG", "GLOBALMAX": "MAX", "AVGPOOL": "POOL", "L2POOL": "POOL"}
CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True, eq=False)
class Flow:
    """An image on its way through a net, and which map of it is looked at."""

    picked: Picked  # the net and the image
    layers: tuple  # their names, the input's first
    volumes: tuple  # (H, W, D) of each
    sheet: Sheet  # where the volumes are drawn
    layer: int  # the net's own number; the input is 0
    map: int
    own: bool  # whether each map has a scale of its own

    @property
    def values(self):
        """The map that is looked at, (H, W)."""
        return self.volumes[self.layer][:, :, self.map]

    @property
    def first(self):
        """The number of the first map that is drawn; the one looked at is among them."""
        page = self.map // self.sheet.rows * self.sheet.rows if self.layer else 0
        return max(0, min(page, self.sheet.deepest - self.sheet.rows))

    @property
    def best(self):
        """The names of the most probable classes with their probabilities, the highest first."""
        probabilities = softmax(self.volumes[-1].reshape(1, -1))[0]
        order = np.argsort(-probabilities, kind="stable")[:TOP_CLASSES]
        names = self.picked.trained.classes
        return [(names[label], float(probabilities[label])) for label in order]

    @property
    def channel(self):
        """What the map that is looked at is called: "map 3", or "red" in an image."""
        colors = self.layer == 0 and self.volumes[0].shape[-1] == len(CHANNELS)
        return CHANNELS[self.map] if colors else f"map {self.map}"

    @property
    def filters(self):
        """The filters (K, F, F, D) of the first CONV, if the layer has a map of each, or None."""
        words = words_of(self.picked.trained.net)[1 : self.layer + 1]
        if words[:1] != ["CONV"] or {*words[1:]} - {"NORM", "RELU", "DROPOUT"}:
            return None
        return self.picked.trained.net.layers[0].params["w"]


def words_of(net):
    """Return the first words of a net's layers, the input's first."""
    return ["INPUT", *(re.match(r"\w+", str(layer))[0] for layer in net.layers)]


class Gallery(Bench):
    """A Bench whose images are followed through its nets."""

    def __init__(self, nets, pictures):
        super().__init__(nets, pictures)
        for ask in ("passed", "volumes", "sheet"):  # asked anew at every move
            setattr(self, ask, lru_cache(maxsize=64)(getattr(self, ask)))

    def passed(self, net, source, number):
        """Return (names, volumes (H, W, D)) of the layers for an image, the input's first."""
        trained = self.nets[net]
        x = trained.prepared(self.pictures[source][number : number + 1])
        names, values = zip(*trained.net.activations(x), strict=True)
        if not all(np.isfinite(volume).all() for volume in values):
            raise DoesNotFit(
                f"What the net {net!r} computes is too large for a number. Its training diverged: "
                "begin again with fresh weights and a smaller learning rate."
            )
        if values[-1].shape[1:3] != (1, 1):
            raise DoesNotFit(
                f"The net {net!r} ends in a volume {Volume.of(values[-1])}, but only one value per "
                "class can be shown as bars: let it end in FC or GLOBALAVG."
            )
        return names, tuple(volume[0] for volume in values)

    def flow(self, layer, map, own, **chosen):
        """Return the Flow for these settings."""
        picked = self.pick(**chosen)
        names, volumes = self.passed(picked.net, picked.source, picked.number)
        return Flow(picked, names, volumes, self.sheet(picked.net), layer, map, own)

    def volumes(self, net):
        """Return the Volumes of a net, the input's first."""
        volumes = [self.nets[net].net.volume]
        for layer in self.nets[net].net.layers:
            volumes.append(layer.out_volume(volumes[-1]))
        return volumes

    def sheet(self, net):
        """Return where a net's volumes are drawn; of a CONV and its NORM the former."""
        words = words_of(self.nets[net].net)
        columns = [
            Column(i, SHORT.get(words[i], words[i]), volume)
            for i, volume in enumerate(self.volumes(net)[:-1])
            if i and words[i] != "DROPOUT" and words[i - 1 : i + 1] != ["CONV", "NORM"]
        ]
        return lay_out(tuple(columns[:MOST_COLUMNS]))

    def layers(self, net):
        """Return {a layer's number and name: its number}, of the input and those with maps."""
        names = ["INPUT", *map(str, self.nets[net].net.layers)]
        return {f"{i}: {names[i]}": i for i in (0, *(one.layer for one in self.sheet(net).maps))}


def describe(flow):
    """Say what is drawn, and the numbers of the map that is looked at."""
    words = [column.word for column in flow.sheet.columns]
    path = f"through {', '.join(words)} " if words else "straight "
    (best, share), volume = flow.best[0], Volume.of(flow.volumes[flow.layer])
    title = re.sub("^image ", "Image ", flow.picked.title)
    text = f"{title} goes {path}to the scores of the net {flow.picked.net}: {best}, ≈ {share:.0%}. "
    if flow.sheet.maps:
        last = flow.first + flow.sheet.rows - 1
        rows = f"maps {flow.first} to {last}" if last > flow.first else f"map {last}"
        each = "map" if flow.own else "volume"
        text += f"Rows: {rows}, one scale of colors per {each}. "
    name = flow.layers[flow.layer]
    text += f"Enlarged: {flow.channel} of layer {flow.layer} ({name}) {volume}, "
    low, high = flow.values.min(), flow.values.max()
    if low == high:
        return text + ("zero everywhere." if high == 0 else f"≈ {in_words(high)} everywhere.")
    return f"{text}from {'0' if low == 0 else f'≈ {in_words(low)}'} to ≈ {in_words(high)}."
