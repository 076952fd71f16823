"""The CONV layers of some nets, and what their filters make of some images: computed once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cs231n_utils.inside.units import Box, Patch, strongest, top_patches
from cs231n_utils.nets.layers import Conv
from cs231n_utils.panels.kit.picked import Bench, Picked
from cs231n_utils.volumes import Volume

TOP_PATCHES = 9
CLEAR = 0.98  # of the strongest and more is about as strong


@dataclass(frozen=True, eq=False)
class Level:
    """A CONV layer of a net, with what turns its sums into maps."""

    number: int  # of the layer in its net, counted from 1 as in net.activations
    name: str  # as in a pattern: "CONV 12 5x5"
    w: np.ndarray  # (K, F, F, D)
    index: int  # of its maps in net.activations: after NORM and RELU, where they follow
    volume: Volume  # of its maps
    rectified: bool  # a RELU follows
    in_color: bool  # it reads the image: its filters are small images themselves

    @property
    def places(self):
        """How many positions a map has."""
        return self.volume.W * self.volume.H


def levels_of(net):
    """Return the Levels of a net, for its CONV layers outside of branches."""
    volumes, levels = [net.volume], []
    for layer in net.layers:
        volumes.append(layer.out_volume(volumes[-1]))
    for i, layer in enumerate(net.layers):
        if isinstance(layer, Conv):
            words = [str(after) for after in net.layers[i + 1 : i + 3]]
            normed = words[:1] == ["NORM"]
            rectified = words[normed : normed + 1] == ["RELU"]
            index = i + 1 + normed + rectified
            in_color = i == 0 and net.volume.D == 3 and layer.groups == 1
            maps = index, volumes[index], rectified
            levels.append(Level(i + 1, str(layer), layer.params["w"], *maps, in_color))
    return levels


class Shelf(Bench):
    """A Bench of nets with CONV layers, which are gone through filter by filter."""

    def __init__(self, nets=None, pictures=None):
        super().__init__(nets, pictures)
        self.levels = {name: levels_of(trained.net) for name, trained in self.nets.items()}
        for name, levels in self.levels.items():
            if not levels:
                net = self.nets[name].net.pattern
                raise ValueError(f'there is no CONV layer to look into in "{name}", which is {net}')
        # A hand goes from filter to filter and back: nothing is computed twice on the way.
        self.found = lru_cache(maxsize=16)(self._found)
        self.volumes = lru_cache(maxsize=64)(self._volumes)
        self.patches = lru_cache(maxsize=512)(self._patches)

    def level(self, net, layer):
        """Return the Level of a CONV layer, by its number in the net."""
        return next(level for level in self.levels[net] if level.number == layer)

    def _found(self, net, source):
        """Return the Strongest of each layer, over all images of a source."""
        trained = self.nets[net]
        return strongest(trained.net, trained.prepared(self.pictures[source]))

    def _volumes(self, net, source, number):
        """Return every volume (H, W, D) that one image passes through, the input first."""
        trained = self.nets[net]
        x = trained.prepared(self.pictures[source][number : number + 1])
        return [values[0] for _, values in trained.net.activations(x)]

    def _patches(self, net, source, layer, filter):
        """Return the Patches that excite a filter most, one per picture."""
        found, level = self.found(net, source), self.level(net, layer)
        return top_patches(self.nets[net].net, found, level.index, filter, TOP_PATCHES)


@dataclass(frozen=True, eq=False)
class Browsed:
    """A filter of a net, the map that it makes of an image, and what excites it elsewhere."""

    picked: Picked
    pictures: np.ndarray  # (N, H, W, 3) of that source, from 0 to 1
    level: Level
    filter: int
    channel: str | int  # "in color", "red", "green" or "blue" in a first layer, else a number
    own: bool  # each filter and map on its own scale of colors, not all on one
    map: np.ndarray  # (H2, W2)
    most: float  # the largest value of the filter in any image
    place: tuple[int, int] | None  # row and column; None where no position is the strongest
    box: Box | None  # the pixels that the position sees
    patches: list[Patch]
    alive: np.ndarray  # (K,) the part of all images' positions where a filter is above 0

    @property
    def strongest(self):
        """Whether the position is the strongest of the map."""
        return bool(self.map[self.place] == self.map.max())

    @property
    def rivalled(self):
        """Whether another position is about as strong as the strongest."""
        second, first = np.sort(self.map, axis=None)[-2:]
        return bool(second > CLEAR * first)

    @property
    def same(self):
        """Whether the map has one value everywhere."""
        return bool(np.ptp(self.map) == 0)

    @property
    def alive_here(self):
        return float((self.map > 0).mean())

    @property
    def limit(self):
        """The value that is drawn as strongly as it gets."""
        most = float(np.abs(self.map).max())
        return (most if self.own else max(most, self.most)) or 1.0
