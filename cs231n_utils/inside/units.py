"""What excites the units of a net, over many images: the position in each that does so most."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cs231n_utils.receptive_fields import input_box
from cs231n_utils.volumes import Volume


@dataclass(frozen=True, eq=False)
class Strongest:
    """The strongest unit of every channel of one layer, image by image.

    name     str            of the layer, as in a pattern: "CONV 12 5x5"
    values   (N, K)         the largest activation of each of K channels in each of N images
    rows     (N, K)         the row of the map where it stands, and
    columns  (N, K)         its column; of equals, the first in reading order
    alive    (K,)           in which part of all pairs of image and position the channel is above 0
    """

    name: str
    values: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    alive: np.ndarray


class Box(NamedTuple):
    """Pixels of an image, each end the first past the last: picture[top:bottom, left:right]."""

    top: int
    bottom: int
    left: int
    right: int


class Patch(NamedTuple):
    """What a unit saw in one image."""

    picture: int  # index of the image
    row: int  # of the unit in its map
    column: int
    value: float  # its activation
    box: Box  # the pixels that it sees
    window: Box  # the same with the padding that it sees: may stick out of the image


def strongest(net, x, batch=50):
    """Return a Strongest for each of net.activations(x), the input first.

    x      (N, H, W, D)  images as the net takes them
    batch  images per pass: the maps of so many are in memory at once

    Raises ValueError if there is no image.
    """
    if not len(x):
        raise ValueError("x holds no images: what excites a unit is found among one or more")
    passes = (net.activations(x[n : n + batch]) for n in range(0, len(x), batch))
    found = [[_strongest(*activation) for activation in volumes] for volumes in passes]
    return [_joined(layer) for layer in zip(*found, strict=True)]


def _strongest(name, values):
    N, H, W, K = values.shape
    flat = values.reshape(N, H * W, K)
    places = flat.argmax(axis=1)  # (N, K)
    largest = np.take_along_axis(flat, places[:, None], axis=1)[:, 0]
    return Strongest(name, largest, places // W, places % W, (flat > 0).mean(axis=1))


def _joined(parts):
    values, rows, columns, alive = (
        np.concatenate([getattr(part, field) for part in parts])
        for field in ("values", "rows", "columns", "alive")
    )
    return Strongest(parts[0].name, values, rows, columns, alive.mean(axis=0))


def top_patches(net, found, layer, channel, top=9):
    """Return the Patches that excite a channel most, at most one per image, the strongest first.

    found    what `strongest` returned for this net
    layer    index into found, and into net.activations(x): 0 is the input
    channel  index of a map of that layer
    top      how many at most; an image where the channel is nowhere above 0 is none of them

    Raises ValueError if the net has no such layer, or the layer no such channel.
    """
    _check("layer", layer, len(found), ", the input first")
    here = found[layer]
    _check("channel", channel, here.values.shape[1], f", the channels of {here.name}")
    values = here.values[:, channel]
    order = np.argsort(-values, kind="stable")[:top]
    patches = []
    for n in order[values[order] > 0].tolist():
        row, column = int(here.rows[n, channel]), int(here.columns[n, channel])
        boxes = receptive_box(net, layer, row, column)
        patches.append(Patch(n, row, column, float(values[n]), *boxes))
    return patches


def receptive_box(net, layer, row, column):
    """Return (box, window): the pixels that a unit sees, and those with its padding around them.

    layer        index into net.activations(x): 0 is the input, whose units see themselves
    row, column  of the unit in its map

    All windows of a layer are of one size, and the unit is in the middle of its own. Where a map is
    one position wide (or high) there is nothing to compare, and the window is as wide as the box.

    Raises ValueError if the net has no such layer, or the layer no such unit.
    """
    _check("layer", layer, len(net.layers) + 1, ", the input first")
    layers, places = net.layers[:layer], net.volume
    for reader in layers:
        places = reader.out_volume(places)
    window = _box(input_box(layers, net.volume, row, column, clipped=False))
    seen = input_box(layers, net.volume, row, column)
    box = _box(seen) if seen else _inside(window, net.volume)  # None: it sees padding alone
    if places.H == 1:
        window = window._replace(top=box.top, bottom=box.bottom)
    if places.W == 1:
        window = window._replace(left=box.left, right=box.right)
    return box, window


def crop(picture, window, fill=0.5):
    """Return the part (H2, W2, D) of an image (H, W, D) in a window, filled where that sticks out.

    Patches of one layer are cropped by their windows to one size, and so can stand in a mosaic.
    """
    top, bottom, left, right = window
    inside = _inside(window, Volume.of(picture))
    out = np.full((bottom - top, right - left, picture.shape[2]), fill, picture.dtype)
    out[_slices(inside, down=top, across=left)] = picture[_slices(inside)]
    return out


def _slices(box, down=0, across=0):
    """Return the index of a box in an array that begins at pixel (down, across) of the image."""
    return (
        slice(box.top - down, box.bottom - down),
        slice(box.left - across, box.right - across),
    )


def _box(ends):
    (top, bottom), (left, right) = ends  # the last pixels, not those past them
    return Box(top, bottom + 1, left, right + 1)


def _inside(window, volume):
    """Return what of a window is inside an image; at its border, and empty, if nothing is."""
    down, across = np.clip(window[:2], 0, volume.H), np.clip(window[2:], 0, volume.W)
    return Box(*down.tolist(), *across.tolist())


def _check(name, index, count, what):
    if not 0 <= index < count:
        raise ValueError(f"{name}: got {index}, expected 0 to {count - 1}{what}")
