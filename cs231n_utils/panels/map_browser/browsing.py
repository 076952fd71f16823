"""The CONV layers of some nets, and what their filters make of some images: computed once."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.inside.units import Box, Patch, receptive_box, strongest, top_patches
from cs231n_utils.nets.layers import Conv
from cs231n_utils.panels.kit.class_bars import percent
from cs231n_utils.panels.kit.picked import Bench, Picked
from cs231n_utils.panels.kit.words import count, number
from cs231n_utils.volumes import Volume

TOP_PATCHES = 9


@dataclass(frozen=True, eq=False)
class Level:
    """A CONV layer of a net, with what turns its sums into maps."""

    number: int  # of the layer in its net, counted from 1 as in net.activations
    name: str  # as in a pattern: "CONV 12 5x5"
    w: np.ndarray  # (K, F, F, D)
    index: int  # of its maps in net.activations: after NORM and RELU, where they follow
    rectified: bool  # a RELU follows
    in_color: bool  # it reads the image: its filters are small images themselves


def levels_of(net):
    """Return the Levels of a net, for its CONV layers outside of branches."""
    levels = []
    for i, layer in enumerate(net.layers):
        if isinstance(layer, Conv):
            words = [str(after) for after in net.layers[i + 1 : i + 3]]
            normed = words[:1] == ["NORM"]
            rectified = words[normed : normed + 1] == ["RELU"]
            in_color = i == 0 and net.volume.D == 3 and layer.groups == 1
            maps = i + 1 + normed + rectified, rectified
            levels.append(Level(i + 1, str(layer), layer.params["w"], *maps, in_color))
    return levels


@dataclass(frozen=True, eq=False)
class Browsed:
    """A filter of a net, the map that it makes of an image, and what excites it elsewhere."""

    picked: Picked
    pictures: np.ndarray  # (N, H, W, 3) of that source, from 0 to 1
    level: Level
    filter: int
    own: bool  # each filter and map on its own scale of colors, not all on one
    map: np.ndarray  # (H2, W2)
    limit: float  # the value of the map that is drawn as strongly as it gets
    place: tuple[int, int] | None  # of its largest value; None where all are the same
    box: Box | None  # the pixels that this position sees
    patches: list[Patch]
    alive: np.ndarray  # (K,) the part of all images' positions where a filter is above 0

    @property
    def alive_here(self):
        return float((self.map > 0).mean())


class Shelf(Bench):
    """A Bench of nets with CONV layers, which are gone through filter by filter."""

    # A hand goes from filter to filter and back: nothing is computed twice on the way.
    remembered = "found", "volumes", "patches"

    def __init__(self, nets=None, pictures=None):
        super().__init__(nets, pictures)
        self.levels = {name: levels_of(trained.net) for name, trained in self.nets.items()}
        for name, levels in self.levels.items():
            if not levels:
                net = self.nets[name].net.pattern
                raise ValueError(f'there is no CONV layer to look into in "{name}", which is {net}')

    def level(self, net, layer):
        """Return the Level of a CONV layer, by its number in the net."""
        return next(level for level in self.levels[net] if level.number == layer)

    def found(self, net, source):
        """Return the Strongest of each layer, over all images of a source."""
        trained = self.nets[net]
        return strongest(trained.net, trained.prepared(self.pictures[source]))

    def volumes(self, net, source, number):
        """Return every volume (H, W, D) that one image passes through, the input first."""
        trained = self.nets[net]
        x = trained.prepared(self.pictures[source][number : number + 1])
        return [values[0] for _, values in trained.net.activations(x)]

    def patches(self, net, source, layer, filter):
        """Return the Patches that excite a filter most, one per picture."""
        found, index = self.found(net, source), self.level(net, layer).index
        return top_patches(self.nets[net].net, found, index, filter, TOP_PATCHES)

    def browse(self, number, layer, filter, own, net=None, source=None):
        """Return what is Browsed; the arguments are the panel's controls."""
        picked = self.pick(number, net, source)
        net, source = picked.net, picked.source
        level, place, box = self.level(net, layer), None, None
        values = self.volumes(net, source, number)[level.index][:, :, filter]
        if np.ptp(values):
            place = divmod(int(values.argmax()), values.shape[1])
            box, _ = receptive_box(picked.trained.net, level.index, *place)
        found, limit = self.found(net, source)[level.index], float(np.abs(values).max())
        limit = (limit if own else max(limit, float(found.values[:, filter].max()))) or 1.0
        patches = self.patches(net, source, layer, filter)
        shown = level, filter, own, values, limit, place, box, patches, found.alive
        return Browsed(picked, self.pictures[source], *shown)


def describe(browsed):
    """Return the browser's sentence; what comes out of a net is after an ≈, since it varies."""
    level, values, patches = browsed.level, browsed.map, browsed.patches
    scale = "each filter on its own scale" if browsed.own else "all filters on one scale"
    where = "the same everywhere" if values.any() else "0 everywhere"
    if browsed.place:
        row, column = browsed.place
        where = (
            f"above 0 at {percent(browsed.alive_here)} of {values.size:,} positions, and largest, "
            f"≈ {number(values.max())}, in row ≈ {row}, column ≈ {column}"
        )
    often = "it is nowhere above 0: dead, as far as these can tell"
    if patches:
        share, (best, *_, last) = percent(browsed.alive[browsed.filter]), [*patches, patches[-1]]
        often = f"it is above 0 at {share} of positions; the strongest patches give "
        often += f"≈ {number(best.value)} to ≈ {number(last.value)}"
    return (
        f"Filter {browsed.filter} of {len(level.w)} in layer {level.number} ({level.name}) of the "
        f"net {browsed.picked.net}, {scale}. Its map {Volume.of(values[..., None])} of "
        f"{browsed.picked.title} is {where}. In {count(len(browsed.pictures), 'image')} {often}."
    )
