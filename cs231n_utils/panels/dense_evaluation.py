"""Dense evaluation: a net on every crop of an image, one by one, against one pass over it all."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from cs231n_utils.datasets.landscape import landscape
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.crops import crops, fully_convolutional
from cs231n_utils.panels.kit.colors import COLORS, tint
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import FAINT, Area, Box, Frame, Image, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import number
from cs231n_utils.volumes import Volume

SIDE, STRIDE, CLASSES = 28, 4, 3  # an eighth of the chapter's 224 and 32
BODY = "INPUT 28x28x3 -> [CONV 8 3x3 P={P} -> RELU]*2 -> POOL -> CONV 12 3x3 P={P} -> RELU -> POOL"
STRENGTH = 3  # standard deviation of the FC weights: then scores have two digits before the point
ROUNDING = 1e-9  # less is no difference: sums in another order are rounded otherwise
HERE, WRONG = COLORS[0], COLORS[1]
LEFT, TOP, CELL, GAP = 4, 54, 30, 24  # of the image and the three maps; sides of 6 cells


@dataclass(frozen=True)
class Compared:
    """Every crop's score for class 0, got in two ways, and one of the crops."""

    P: int  # of the net's convolutions
    place: int
    maps: np.ndarray  # (3, H2, W2): crop by crop, in one pass, and the difference
    differs: np.ndarray  # (H2, W2, side, side) where the two read different values before the FC
    fewer: float  # how many times fewer MACs the pass takes

    @property
    def at(self):
        """The crop's row and column in the maps."""
        return divmod(self.place, self.maps.shape[2])

    @property
    def corner(self):
        """The crop's upper left pixel, (x, y)."""
        i, j = self.at
        return j * STRIDE, i * STRIDE

    @property
    def here(self):
        """The numbers of the crop in the three maps, in words."""
        return [number(values[self.at], 1) for values in self.maps]

    @property
    def largest(self):
        """The largest difference."""
        return np.abs(self.maps[2]).max()

    @property
    def differing(self):
        """Where the crop's last volume differs from the same part of the image's."""
        return self.differs[self.at]


def compute(P, place):
    return Compared(P, place, *scores_of(P))


def house():
    """Return the image (48, 48, 3)."""
    return landscape()[:, 6:22].repeat(3, axis=0).repeat(3, axis=1)


@cache
def net_for_crops(P):
    """Return a net for one crop, its weights drawn from a seed and not trained."""
    net = ConvNet.from_pattern(f"{BODY.format(P=P)} -> FC {CLASSES}", seed=231, dtype=np.float64)
    w = net.params["fc1.w"]
    w -= w.mean(axis=0)  # some scores above zero, some below
    w *= STRENGTH / w.std()
    return net


@cache
def scores_of(P):
    """Return maps, differs and fewer of Compared, for a net that pads with P zeros."""
    img, net = house(), net_for_crops(P)
    wide = fully_convolutional(net, Volume.of(img))
    cut = crops(img, SIDE, STRIDE)
    H2, W2 = cut.shape[:2]
    *_, inside, alone = net.activations(cut.reshape(H2 * W2, SIDE, SIDE, 3))
    *_, around, together = wide.activations(img[None])
    inside = inside.values.reshape(H2, W2, *inside.values.shape[1:])
    same_places = crops(around.values[0], inside.shape[2], 1)
    differs = (np.abs(inside - same_places) > ROUNDING).any(axis=-1)
    alone, together = alone.values[..., 0].reshape(H2, W2), together.values[0, ..., 0]
    maps = np.stack([alone, together, alone - together]).round(4)
    return maps, differs, H2 * W2 * net.ledger().macs / wide.ledger().macs


def describe(state):
    (x, y), (alone, together, _), many = state.corner, state.here, state.differing.sum()
    cells = f"of its {state.differing.size} cells before the FC layer"
    verdict, reason = "Both give the same scores of class 0", f"Not one {cells} differs"
    if many:
        reason = f"{many} {cells} differ, in orange: alone it is padded with zeros"
    if state.largest:
        most = number(np.abs(state.maps[:2]).max(), 1)
        verdict = f"The class 0 scores differ by up to {number(state.largest, 1)} of {most}"
    return (
        f"With P={state.P}, one pass over {Volume.of(house())} takes {state.fewer:.1f} times fewer "
        f"MACs than {state.maps[0].size} crops [{SIDE}x{SIDE}x3]. {verdict}. The crop at x={x}, "
        f"y={y} scores {alone} alone and {together} in the pass. {reason}."
    )


def picture(state):
    img, maps, (i, j), (x, y) = house(), state.maps, state.at, state.corner
    (H2, W2), across, pixel = maps[0].shape, SIDE // STRIDE, 6 * CELL / 48
    box = Box(LEFT, TOP, pixel * img.shape[1], pixel * img.shape[0])

    def chosen(row, col):
        row, col = np.clip([row, col], 0, (H2 - 1, W2 - 1)).tolist()
        return {"place": row * W2 + col}

    # A click on a pixel selects the crop that has it in its middle.
    seen = Image(img, box, lambda *at: chosen(*(n // STRIDE - across // 2 for n in at)))
    crop = seen.at(y, x, SIDE, SIDE)
    yield seen
    for rows in Image(state.differing, crop).runs(state.differing):
        yield Area(rows, WRONG, 0.6)
    most = np.abs(maps[:2]).max()
    tables = []
    for n, (values, limit) in enumerate(zip(maps, (most, most, None), strict=True), 1):
        looks = {"colors": tint(values, limit), "size": 13, "sets": chosen}
        tables.append(Table(values.round(), LEFT + (6 * CELL + GAP) * n, TOP, CELL, **looks))
    yield from tables
    for frame in (crop, *(table.at(i, j) for table in tables)):
        yield Frame(frame.grown(1.5), HERE, 3.5)  # outside: a cell's number fills it
    for sign, table in zip("−=", tables[1:], strict=True):
        yield Text(table.left - GAP / 2, table.box.center, sign, size=20)
    yield from words(state, [seen.box, *(table.box for table in tables)])


def words(state, boxes):
    """Yield what stands above and below the image and the three maps."""
    (x, y), (alone, together, difference) = state.corner, state.here
    most = f"up to {number(state.largest, 1)}" if state.largest else "none"
    texts = (
        ("image", str(Volume.of(house())), f"crop at x={x}, y={y}"),
        ("crop by crop", f"{state.maps[0].size} runs of the net", f"alone: {alone}"),
        ("in one pass", f"{state.fewer:.1f} times fewer MACs", f"in the pass: {together}"),
        ("difference", most, f"difference: {difference}"),
    )
    for box, (head, below, here) in zip(boxes, texts, strict=True):
        yield Text(box.middle, 15, head, size=19, bold=True)
        yield Text(box.middle, 38, below, FAINT, 16)
        yield Text(box.middle, box.bottom + 18, here, HERE, 17)


def dense_evaluation(**shown):
    """Return the panel that compares a net on every crop with one pass over the whole image."""
    controls = {
        "P": Choice("padding P", [0, 1], start=0),
        "place": Slider("crop", 0, 35, start=7),
    }
    presets = {"P=1": {"P": 1}, "P=1, in the corner": {"P": 1, "place": 0}}
    functions, size = (compute, picture, describe), (800, 268)
    return Panel("dense evaluation", *functions, controls, presets, size, steps="place", **shown)
