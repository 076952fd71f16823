"""Dense evaluation: a net on every crop of a picture, one by one, against one pass over it all."""

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
PICTURES = {"48x48": "house", "48x40": "landscape"}
BODY = "INPUT 28x28x3 -> [CONV 8 3x3 P={P} -> RELU]*2 -> POOL -> CONV 12 3x3 P={P} -> RELU -> POOL"
STRENGTH = 3  # standard deviation of the FC weights: then scores have two digits before the point
ROUNDING = 1e-9  # less is no difference: sums in another order are rounded otherwise
HERE, WRONG = COLORS[0], COLORS[1]
LEFT, TOP, CELL, GAP = 4, 54, 30, 24  # of the picture and the three maps; sides of 6 cells
COSTS, BAR, LONGEST = (318, 350), 388, 230  # heights of the costs; a bar's left edge, the longest


@dataclass(frozen=True)
class Scores:
    """Every crop's scores, got in two ways, and what they cost."""

    img: np.ndarray  # (H, W, 3)
    alone: np.ndarray  # (H2, W2, CLASSES) of the net on each crop
    together: np.ndarray  # (H2, W2, CLASSES) of one pass over the whole picture
    differs: np.ndarray  # (H2, W2, side, side) where the two read different values in the last
    # volume before the FC layer
    volumes: tuple  # (before the FC layer, after it) of a crop, then of the picture
    crop_macs: int
    pass_macs: int

    @property
    def crops(self):
        return self.alone.shape[0] * self.alone.shape[1]


@dataclass(frozen=True)
class Compared:
    """One class's scores, and one of the crops."""

    scores: Scores
    P: int  # of the net's convolutions
    label: int
    place: int

    @property
    def at(self):
        """The crop's row and column in the maps."""
        return divmod(self.place, self.scores.alone.shape[1])

    @property
    def corner(self):
        """The crop's upper left pixel, (x, y)."""
        i, j = self.at
        return j * STRIDE, i * STRIDE

    @property
    def maps(self):
        """The class's scores crop by crop, in one pass, and the difference: (H2, W2) each."""
        both = self.scores.alone, self.scores.together
        alone, together = (scores[..., self.label] for scores in both)
        difference = alone - together
        difference = np.where(np.abs(difference) < ROUNDING, 0, difference)
        return tuple(values.round(4) for values in (alone, together, difference))

    @property
    def differing(self):
        """Where the crop's last volume differs from the same part of the picture's."""
        return self.scores.differs[self.at]


def compute(picture, P, label, place):
    return Compared(scores_of(picture, P), P, label, place)


def picture_of(name):
    """Return a picture (H, W, 3)."""
    img = landscape()  # (16, 24, 3)
    if name == "house":
        return img[:, 6:22].repeat(3, axis=0).repeat(3, axis=1)
    img = img.repeat(2, axis=0).repeat(2, axis=1)
    return np.pad(img, ((0, 8), (0, 0), (0, 0)), mode="edge")  # more grass


@cache
def net_for_crops(P):
    """Return a net for one crop, its weights drawn from a seed and not trained."""
    net = ConvNet.from_pattern(f"{BODY.format(P=P)} -> FC {CLASSES}", seed=231, dtype=np.float64)
    w = net.params["fc1.w"]
    w -= w.mean(axis=0)  # some scores above zero, some below
    w *= STRENGTH / w.std()
    return net


@cache
def scores_of(picture, P):
    """Return the Scores of a picture, for a net that pads its convolutions with P zeros."""
    img, net = picture_of(picture), net_for_crops(P)
    wide = fully_convolutional(net, Volume.of(img))
    cut = crops(img, SIDE, STRIDE)
    H2, W2 = cut.shape[:2]
    *_, inside, alone = net.activations(cut.reshape(H2 * W2, SIDE, SIDE, 3))
    *_, around, together = wide.activations(img[None])
    inside = inside.values.reshape(H2, W2, *inside.values.shape[1:])
    same_places = crops(around.values[0], inside.shape[2], 1)
    differs = (np.abs(inside - same_places) > ROUNDING).any(axis=-1)
    return Scores(
        img,
        alone.values.reshape(H2, W2, CLASSES),
        together.values[0],
        differs,
        tuple((steps[-2].volume, steps[-1].volume) for steps in (net.ledger(), wide.ledger())),
        net.ledger().macs,
        wide.ledger().macs,
    )


def describe(state):
    scores, (alone, together, difference) = state.scores, state.maps
    (x, y), at, largest = state.corner, state.at, np.abs(difference).max()
    cells, many = state.differing.size, state.differing.sum()
    verdict = f"Both give the same scores of class {state.label}"
    differ = f"{many or 'Not one'} of its {cells} cells in front of the FC layer"
    reason = f"{differ} differ: alone, it is padded with zeros." if many else f"{differ} differs."
    if largest:
        most = number(max(np.abs(alone).max(), np.abs(together).max()), 1)
        verdict = (
            f"The scores of class {state.label} differ by up to {number(largest, 1)} of {most}"
        )
    return (
        f"With P={state.P}, {scores.crops} crops [{SIDE}x{SIDE}x3] of an image "
        f"{Volume.of(scores.img)} take {scores.crops} times {scores.crop_macs:,} MACs, one pass "
        f"{scores.pass_macs:,}, {fewer(scores)} times fewer. {verdict}. The crop at x={x}, y={y} "
        f"scores {number(alone[at], 1)} alone and {number(together[at], 1)} in the pass. {reason}"
    )


def fewer(scores):
    return f"{scores.crops * scores.crop_macs / scores.pass_macs:.1f}"


def picture(state):
    img, maps, (i, j), (x, y) = state.scores.img, state.maps, state.at, state.corner
    (H2, W2), across, pixel = maps[0].shape, SIDE // STRIDE, 6 * CELL / 48
    box = Box(LEFT, TOP, pixel * img.shape[1], pixel * img.shape[0])

    def around(row, col):
        """Select the crop with a pixel in its middle."""
        at = np.array([row, col]) // STRIDE - across // 2
        row, col = np.clip(at, 0, (H2 - 1, W2 - 1)).tolist()
        return {"place": row * W2 + col}

    seen = Image(img, box, sets=around)
    crop = seen.at(y, x, SIDE, SIDE)
    yield seen
    for rows in Image(state.differing, crop).runs(state.differing):
        yield Area(rows, WRONG, 0.6)
    most = max(np.abs(values).max() for values in maps[:2])
    tables = [
        Table(
            np.vectorize(lambda value: number(value, 0), otypes=[object])(values),
            LEFT + (6 * CELL + GAP) * n,
            TOP,
            CELL,
            colors=tint(values, limit),
            size=13,
            sets=lambda row, col: {"place": row * W2 + col},
        )
        for n, values, limit in zip((1, 2, 3), maps, (most, most, None), strict=True)
    ]
    yield from tables
    for frame in (crop, *(table.at(i, j) for table in tables)):
        yield Frame(frame.grown(1.5), HERE, 3.5)  # outside: a cell's number fills it
    for sign, table in zip("−=", tables[1:], strict=True):
        yield Text(table.left - GAP / 2, table.box.center, sign, size=20)
    yield from words(state, [seen.box, *(table.box for table in tables)])
    yield from costs(state.scores)


def words(state, boxes):
    """Yield what stands above and below the picture and the three maps."""
    scores, (x, y), largest = state.scores, state.corner, np.abs(state.maps[2]).max()
    alone, together, difference = (number(values[state.at], 1) for values in state.maps)
    texts = (
        ("image", str(Volume.of(scores.img)), f"crop at x={x}, y={y}"),
        ("crop by crop", f"{scores.crops} runs of the net", f"alone: {alone}"),
        ("in one pass", "a single run", f"in the pass: {together}"),
        (
            "difference",
            f"up to {number(largest, 1)}" if largest else "none",
            f"difference: {difference}",
        ),
    )
    for box, (head, below, here) in zip(boxes, texts, strict=True):
        yield Text(box.middle, 15, head, size=19, bold=True)
        yield Text(box.middle, 38, below, FAINT, 16)
        yield Text(box.middle, box.bottom + 18, here, HERE, 17)
    cells, many = "x".join(map(str, state.differing.shape)), state.differing.sum()
    differ = (
        f"{many} of {cells} cells in front of the FC layer differ{', in orange' if many else ''}"
    )
    yield Text(LEFT, boxes[0].bottom + 43, differ, WRONG if many else FAINT, 17, ha="left")


def costs(scores):
    """Yield what goes in and comes out, and a bar as long as what it costs."""
    whole = scores.crops * scores.crop_macs
    crop, large = (f"{before} → {after}" for before, after in scores.volumes)
    lines = (
        (f"{scores.crops} crops [{SIDE}x{SIDE}x3] → {crop}", whole, ""),
        (f"one pass {Volume.of(scores.img)} → {large}", scores.pass_macs, fewer(scores)),
    )
    for y, (inside, macs, times) in zip(COSTS, lines, strict=True):
        bar = Box(BAR, y - 9, LONGEST * macs / whole, 18)
        yield Text(LEFT, y, inside, size=16, ha="left")
        yield Area(bar, "#9a9a9a")
        less = f", {times} times fewer" if times else ""
        yield Text(bar.right + 8, y, f"{macs / 1e6:.1f} million MACs{less}", size=16, ha="left")


def dense_evaluation(only=None, scenes=None):
    """Return the panel that compares a net on every crop with one pass over the whole picture.

    only, scenes  names of the controls and of the presets that are shown; all if None
    """
    return Panel(
        "dense evaluation",
        compute,
        picture,
        describe,
        controls={
            "picture": Choice("image", PICTURES, start="house"),
            "P": Choice("padding P", [0, 1], start=0),
            "label": Choice("class", list(range(CLASSES)), start=0),
            "place": Slider("crop", 0, last_crop, start=7),
        },
        presets={
            "P=1": {"P": 1},
            "P=1, in the corner": {"P": 1, "place": 0},
            "P=1, in the middle": {"P": 1, "place": 14},
            "48x40, P=1": {"picture": "landscape", "P": 1},
        },
        size=(800, 368),
        steps="place",
        only=only,
        scenes=scenes,
    )


def last_crop(values):
    return scores_of(values["picture"], values["P"]).crops - 1
