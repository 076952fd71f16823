"""Which pixels of the input does a unit see? Extent, jump and start, layer by layer.

One axis at a time. A unit of a layer sees `extent` pixels in a row; its right-hand neighbor sees
the same number, `jump` pixels further right; the first unit's begin at pixel `start`, which is
negative where they begin in the padding. The recurrence is that of Araujo, Norris and Sim,
"Computing Receptive Fields of Convolutional Neural Networks" (Distill, 2019).

A layer here is anything with out_volume(volume) and windows(volume), or with `branches`: the layer
objects of cs231n_utils.nets.layers have them.
"""

from math import ceil, floor
from typing import NamedTuple

import numpy as np

from cs231n_utils.volumes import Volume, out_side


class Window(NamedTuple):
    """How a layer reads the one before it, along one axis.

    S  may be a Fraction: at 1/2, two units in a row read the same (upsampling)
    """

    F: int = 1
    S: int = 1
    P: int = 0
    dilation: int = 1


class Field(NamedTuple):
    """The receptive fields of a layer's units along one axis, in pixels of the input."""

    extent: int = 1
    jump: int = 1
    start: int = 0

    def through(self, window):
        """Return the fields of the units of the next layer, which reads this one by `window`.

        After upsampling, units in turn see more and less: then this is what they see on average.
        """
        F, S, P, dilation = window
        jump = float(self.jump * S)
        return Field(
            extent=self.extent + ceil((F - 1) * dilation * self.jump),
            jump=int(jump) if jump.is_integer() else jump,
            start=self.start - ceil(P * self.jump),
        )

    def pixels(self, unit):
        """Return (first, last): the pixels that this unit sees, before clipping at the border."""
        first = self.start + unit * self.jump
        return first, first + self.extent - 1

    def joined(self, other, units):
        """Return the fields of units that see what these and the others see (a joined branch).

        units  how many stand in a row; one alone has no neighbor, and its jump means nothing
        """
        if self.jump != other.jump and units > 1:
            raise ValueError(
                f"got branches whose units are {self.jump} and {other.jump} pixels apart, expected "
                f"equal strides in branches that are joined"
            )
        start = min(self.start, other.start)
        end = max(self.start + self.extent, other.start + other.extent)
        return Field(end - start, self.jump, start)


PIXEL = Field()  # a pixel of the input sees itself


def fields(layers, volume, across=PIXEL, down=PIXEL):
    """Return the fields after every layer of a chain, the input's own first, as (across, down).

    volume        the Volume that the chain reads
    across, down  the fields of its units, where other layers come before it
    """
    passed = [(across, down)]
    for layer, before in zip(layers, _volumes(layers, volume), strict=False):
        passed.append(fields_after(layer, before, *passed[-1]))
    return passed


def fields_after(layer, volume, across, down):
    """Return (across, down) after one layer, given those of the volume that it reads."""
    if not layer.branches:
        window_across, window_down = layer.windows(volume)
        return across.through(window_across), down.through(window_down)
    W, H, _ = layer.out_volume(volume)
    ends = [fields(branch, volume, across, down)[-1] for branch in layer.branches]
    across, down = ends[0]
    for other_across, other_down in ends[1:]:
        across, down = across.joined(other_across, W), down.joined(other_down, H)
    return across, down


def input_box(layers, volume, y, x, clipped=True):
    """Return (rows, cols), each (first, last): the smallest box of pixels that unit (y, x) sees.

    y, x     row and column in the output of the last layer; all its depth sees the same box
    clipped  False for the box by arithmetic alone, which may stick out of the image;
             True for the pixels themselves, or None where a unit sees nothing but padding

    With dilation, or a stride wider than the filter, some pixels inside the box are not seen.
    """
    if not clipped:
        _check_unit(_volumes(layers, volume)[-1], y, x)
        across, down = fields(layers, volume)[-1]
        return down.pixels(y), across.pixels(x)
    rows, cols = np.nonzero(path_counts(layers, volume, y, x))
    if not rows.size:
        return None
    return (int(rows.min()), int(rows.max())), (int(cols.min()), int(cols.max()))


def path_counts(layers, volume, y, x):
    """Return (H, W): along how many paths each pixel of the input reaches unit (y, x).

    This is the unit's gradient by the input if all weights were 1, in one slice of depth, and
    nothing were rectified or won. Pixels in the middle have more ways to go than those at the rim.
    The counts are whole, but kept as floats, since in a deep net they outgrow the integers.
    """
    last = _volumes(layers, volume)[-1]
    _check_unit(last, y, x)
    counts = np.zeros((last.H, last.W))
    counts[y, x] = 1
    return _traced_back(layers, volume, counts)


def _traced_back(layers, volume, counts):
    """Return the paths (H, W) from the input of a chain, given those (H2, W2) from its output."""
    volumes = _volumes(layers, volume)
    for layer, before, after in reversed(list(zip(layers, volumes, volumes[1:], strict=False))):
        if layer.branches:
            counts = sum(_traced_back(branch, before, counts) for branch in layer.branches)
        else:
            across, down = layer.windows(before)
            counts = taps(down, before.H, after.H).T @ counts @ taps(across, before.W, after.W)
    return counts


def path_counts_1d(windows, side, unit):
    """Return (side,): along how many paths each pixel of a row reaches a unit of the last layer.

    windows  one Window per layer; what does not fit at the far end is left out
    side     pixels along the row

    Three layers of Window(F=3) give 1 3 6 7 6 3 1. In a plain chain of layers the counts in two
    dimensions are the products of those down a column and those along a row.
    """
    counts = np.eye(side, dtype=int)
    for window in windows:
        places = out_side(len(counts), *window, rounding="floor")
        counts = taps(window, len(counts), places) @ counts
    return counts[unit]


def taps(window, side, places):
    """Return (places, side): 1 where the unit at a position reads a pixel, 0 elsewhere.

    A tap that falls on padding, or sticks out of the far end, reads no pixel.
    """
    F, S, P, dilation = window
    reads = np.zeros((places, side), dtype=int)
    for place, tap in np.ndindex(places, F):
        pixel = floor(place * S) - P + tap * dilation
        if 0 <= pixel < side:
            reads[place, pixel] = 1
    return reads


def _volumes(layers, volume):
    """Return the volumes of a chain, the one that it reads first."""
    passed = [Volume(*volume)]
    for layer in layers:
        passed.append(layer.out_volume(passed[-1]))
    return passed


def _check_unit(volume, y, x):
    if not (0 <= y < volume.H and 0 <= x < volume.W):
        raise ValueError(
            f"got y={y} and x={x}, expected y from 0 to {volume.H - 1} and x from 0 to "
            f"{volume.W - 1}, since the last volume is {volume}"
        )
