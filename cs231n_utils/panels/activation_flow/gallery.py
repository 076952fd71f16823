"""Nets and pictures, and what the ones make of the others."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cs231n_utils.layers.losses import softmax
from cs231n_utils.panels.activation_flow.sheet import Column, Sheet
from cs231n_utils.panels.kit.picked import Bench
from cs231n_utils.panels.raster.cells import number
from cs231n_utils.volumes import DoesNotFit, Volume

TOP_CLASSES = 5
SHORT = {"GLOBALAVG": "AVG", "GLOBALMAX": "MAX", "AVGPOOL": "POOL", "L2POOL": "POOL"}
CHANNELS = ("red", "green", "blue")
MOST_COLUMNS = 24


@dataclass(frozen=True, eq=False)
class Flow:
    """A picture on its way through a net, and which map of it is looked at."""

    net: str
    source: str
    number: int
    picture: np.ndarray  # (H, W, D), from 0 to 1
    layers: tuple  # their names, the input's first
    volumes: tuple  # (H, W, D) of each
    probabilities: np.ndarray
    classes: tuple
    filters: np.ndarray | None  # (K, F, F, D) that made the maps looked at from the picture
    sheet: Sheet  # where the volumes are drawn
    layer: int
    map: int
    first: int  # of the maps that are drawn
    own: bool  # whether each map has a scale of its own

    @property
    def values(self):
        """The map that is looked at, (H, W)."""
        return self.volumes[self.layer][:, :, self.map]

    @property
    def best(self):
        """The classes with the highest probabilities, the highest first."""
        return np.argsort(-self.probabilities, kind="stable")[:TOP_CLASSES]

    @property
    def channel(self):
        """What the map that is looked at is called: "map 3", or "red" in a picture."""
        colors = self.layer == 0 and self.volumes[0].shape[-1] == len(CHANNELS)
        return CHANNELS[self.map] if colors else f"map {self.map}"


class Gallery(Bench):
    """A Bench whose pictures are followed through its nets.

    place  place(columns, classes) -> Sheet
    """

    def __init__(self, nets, pictures, place):
        super().__init__(nets, pictures)
        self.place = place
        for ask in ("passed", "words", "volumes", "sheet"):  # asked anew at every move
            setattr(self, ask, lru_cache(maxsize=32)(getattr(self, ask)))

    def passed(self, net, source, number):
        """Return (names, volumes (H, W, D)) of the layers for a picture, the input's first."""
        trained = self.nets[net]
        x = trained.prepared(self.pictures[source][number : number + 1])
        names, values = zip(*trained.net.activations(x), strict=True)
        if not all(np.isfinite(volume).all() for volume in values):
            raise DoesNotFit(
                f"What the net {net!r} computes is too large for a number. Its training went "
                "astray: begin again with fresh weights and a smaller learning rate."
            )
        if values[-1].shape[1:3] != (1, 1):
            raise DoesNotFit(
                f"The net {net!r} ends in a volume {Volume.of(values[-1])}, but only one value a "
                "class can be shown as bars: let it end in FC or GLOBALAVG."
            )
        return names, tuple(volume[0] for volume in values)

    def flow(self, net, source, number, column, map, first, own, stage="CONV"):
        """Return the Flow for these settings."""
        names, volumes = self.passed(net, source, number)
        layer = self._layers(net, stage)[column]
        return Flow(
            net=net,
            source=source,
            number=number,
            picture=self.pictures[source][number],
            layers=names,
            volumes=volumes,
            probabilities=softmax(volumes[-1].reshape(1, -1))[0],
            classes=self.nets[net].classes,
            filters=self._filters(net, layer),
            sheet=self.sheet(net, stage),
            layer=layer,
            map=map,
            first=first,
            own=own,
        )

    def words(self, net):
        """Return the first words of a net's layers, the input's first."""
        return ["INPUT", *(re.match(r"\w+", str(layer))[0] for layer in self.nets[net].net.layers)]

    def volumes(self, net):
        """Return the Volumes of a net, the input's first."""
        volumes = [self.nets[net].net.volume]
        for layer in self.nets[net].net.layers:
            volumes.append(layer.out_volume(volumes[-1]))
        return volumes

    def sheet(self, net, stage="CONV"):
        """Return where the volumes of a net are drawn; of CONV and its NORM, the one in `stage`."""
        words = self.words(net)
        columns = [
            Column(i, SHORT.get(words[i], words[i]), volume)
            for i, volume in enumerate(self.volumes(net)[:-1])
            if i and words[i] != "DROPOUT" and not _left_out(words, i, stage)
        ]
        return self.place(tuple(columns[:MOST_COLUMNS]), self.nets[net].classes)

    def columns(self, net, stage="CONV"):
        """Return {a layer's name: number of its column} of those with maps; the input's is 0."""
        names = ["INPUT", *map(str, self.nets[net].net.layers)]
        return {f"{i}: {names[i]}": n for n, i in enumerate(self._layers(net, stage))}

    def depth(self, net, column, stage="CONV"):
        return self.volumes(net)[self._layers(net, stage)[column]].D

    def _layers(self, net, stage):
        """Return the indices of the layers of columns, the input's first."""
        return [0, *(column.layer for column in self.sheet(net, stage).maps)]

    def _filters(self, net, layer):
        """Return the filters (K, F, F, D) of the first CONV, if the layer has a map of each."""
        words = self.words(net)[1 : layer + 1]
        if words[:1] != ["CONV"] or {*words[1:]} - {"NORM", "RELU", "DROPOUT"}:
            return None
        return self.nets[net].net.layers[0].params["w"]


def _left_out(words, i, stage):
    """Is this the CONV before a NORM, or the NORM after a CONV, that is not asked for?"""
    pair = words[i : i + 2] if stage == "NORM" else words[i - 1 : i + 1]
    return pair == ["CONV", "NORM"]


def describe(flow):
    """Say what is drawn, and the numbers of the map that is looked at."""
    words = [column.word for column in flow.sheet.columns]
    path = f"through {', '.join(words)} " if words else "straight "
    best, volume = flow.best[0], Volume.of(flow.volumes[flow.layer])
    text = (
        f"Picture {flow.number} of {flow.source} goes {path}to the scores of the net {flow.net}: "
        f"{flow.classes[best]}, ≈ {flow.probabilities[best]:.0%}. "
    )
    if flow.sheet.maps:
        last, each = flow.first + flow.sheet.rows - 1, "map" if flow.own else "volume"
        text += f"Rows are maps {flow.first} to {last}, with one scale of colors per {each}. "
    text += f"Enlarged: {flow.channel} of layer {flow.layer}, {flow.layers[flow.layer]} {volume}, "
    low, high = flow.values.min(), flow.values.max()
    if low == high:
        return text + ("zero everywhere." if high == 0 else f"≈ {number(high)} everywhere.")
    low = "0" if low == 0 else f"≈ {number(low)}"
    return f"{text}from {low} to its largest value, ≈ {number(high)}."
