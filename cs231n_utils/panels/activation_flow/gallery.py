"""Nets and images, and what the ones make of the others."""

import re
from dataclasses import dataclass

import numpy as np

from cs231n_utils.layers.losses import softmax
from cs231n_utils.panels.activation_flow.sheet import Column, Sheet, lay_out
from cs231n_utils.panels.kit.picked import Bench, Picked
from cs231n_utils.panels.kit.words import number as in_words
from cs231n_utils.volumes import DoesNotFit, Volume

TOP_CLASSES, MOST_COLUMNS = 5, 24
SHORT = {"GLOBALAVG": "AVG", "GLOBALMAX": "MAX", "AVGPOOL": "POOL", "L2POOL": "POOL"}


@dataclass(frozen=True, eq=False)
class Flow:
    """An image on its way through a net, and which map of it is looked at."""

    picked: Picked  # the net and the image
    layers: tuple  # their names, the input's first
    volumes: tuple  # (H, W, D) of each
    sheet: Sheet  # where the volumes are drawn
    layer: int  # the net's own number, counted from 1
    map: int
    own: bool  # whether each map has a scale of its own

    @property
    def values(self):
        """The map that is looked at, (H, W)."""
        return self.volumes[self.layer][:, :, self.map]

    @property
    def first(self):
        """The number of the first map that is drawn; the one looked at is among them."""
        rows = self.sheet.rows
        return max(0, min(self.map // rows * rows, self.sheet.deepest - rows))

    @property
    def best(self):
        """The names of the most probable classes with their probabilities, the highest first."""
        probabilities = softmax(self.volumes[-1].reshape(1, -1))[0]
        order = np.argsort(-probabilities, kind="stable")[:TOP_CLASSES]
        names = self.picked.trained.classes
        return [(names[label], float(probabilities[label])) for label in order]


def words_of(net):
    """Return the first words of a net's layers, the input's first, as headings."""
    words = ["INPUT", *(re.match(r"\w+", str(layer))[0] for layer in net.layers)]
    return [SHORT.get(word, word) for word in words]


class Gallery(Bench):
    """A Bench whose images are followed through its nets."""

    remembered = "passed", "volumes", "sheet"  # asked anew at every move

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
        return [line.volume for line in self.nets[net].net.ledger() if not line.place]

    def columns(self, net):
        """Return a net's volumes as Columns without places; of a CONV and its NORM the former."""
        words = words_of(self.nets[net].net)
        return [
            Column(i, words[i], volume)
            for i, volume in enumerate(self.volumes(net)[:-1])
            if i and words[i] != "DROPOUT" and words[i - 1 : i + 1] != ["CONV", "NORM"]
        ][:MOST_COLUMNS]

    def sheet(self, net):
        """Return where a net's volumes are drawn."""
        columns = self.columns(net)
        if all(column.strip for column in columns):
            raise DoesNotFit(
                f"The net {net!r} has no maps between its image and its scores: each of its "
                "neurons reads all pixels, and makes a single number of them."
            )
        return lay_out(columns)

    def layers(self, net):
        """Return {a layer's number and name: its number}, of those with maps."""
        names = ["INPUT", *map(str, self.nets[net].net.layers)]
        maps = [column.layer for column in self.columns(net) if not column.strip]
        return {f"{i}: {names[i]}": i for i in maps or [0]}


def describe(flow):
    """Say what is drawn, and the numbers of the map that is looked at."""
    words, (best, share) = [column.word for column in flow.sheet.columns], flow.best[0]
    low, high = flow.values.min(), flow.values.max()
    span = f"from ≈ {in_words(low)} to ≈ {in_words(high)}" if high or low else "zero everywhere"
    return (
        f"The net {flow.picked.net} takes {flow.picked.title} through {', '.join(words)} to its "
        f"scores: {best}, ≈ {share:.0%}. Rows: maps {flow.first} to "
        f"{flow.first + flow.sheet.rows - 1}, one scale of colors per "
        f"{'map' if flow.own else 'volume'}. Enlarged: map {flow.map} of layer {flow.layer} "
        f"({flow.layers[flow.layer]}) {Volume.of(flow.volumes[flow.layer])}, {span}."
    )
