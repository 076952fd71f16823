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
COSTS, BAR, LONGEST = (318, 350), 388, 230  # heights of the costs; a bar's left edge, the longest


@dataclass(frozen=True)
class Scores:
    """Every crop's scores, got in two ways, and what they cost."""

    img: np.ndarray  # (H, W, 3)
    alone: np.ndarray  # (H2, W2) for class 0, of the net on each crop
    together: np.ndarray  # (H2, W2) likewise, of one pass over the whole image
    differs: np.ndarray  # (H2, W2, side, side) where the two read different values before the FC
    volumes: tuple  # (before the FC layer, after it) of a crop, then of the image
    macs: tuple  # of all crops, then of the pass

    @property
    def crops(self):
        return self.alone.size

    @property
    def fewer(self):
        return f"{self.macs[0] / self.macs[1]:.1f} times fewer"


@dataclass(frozen=True)
class Compared:
    """The scores, and one of the crops."""

    scores: Scores
    P: int  # of the net's convolutions
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
        """The scores crop by crop, in one pass, and the difference: (H2, W2) each."""
        alone, together = self.scores.alone, self.scores.together
        difference = alone - together
        difference = np.where(np.abs(difference) < ROUNDING, 0, difference)
        return tuple(values.round(4) for values in (alone, together, difference))

    @property
    def here(self):
        """The numbers of the crop in the three maps, in words."""
        return [number(values[self.at], 1) for values in self.maps]

    @property
    def largest(self):
        """The largest difference, in words, or ""."""
        largest = np.abs(self.maps[2]).max()
        return number(largest, 1) if largest else ""

    @property
    def differing(self):
        """Where the crop's last volume differs from the same part of the image's."""
        return self.scores.differs[self.at]


def compute(P, place):
    return Compared(scores_of(P), P, place)


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
    """Return the Scores of a net that pads its convolutions with P zeros."""
    img, net = house(), net_for_crops(P)
    wide = fully_convolutional(net, Volume.of(img))
    cut = crops(img, SIDE, STRIDE)
    H2, W2 = cut.shape[:2]
    *_, inside, alone = net.activations(cut.reshape(H2 * W2, SIDE, SIDE, 3))
    *_, around, together = wide.activations(img[None])
    inside = inside.values.reshape(H2, W2, *inside.values.shape[1:])
    same_places = crops(around.values[0], inside.shape[2], 1)
    differs = (np.abs(inside - same_places) > ROUNDING).any(axis=-1)
    alone, together = alone.values.reshape(H2, W2, CLASSES), together.values[0]
    ledgers = net.ledger(), wide.ledger()
    volumes = tuple((steps[-2].volume, steps[-1].volume) for steps in ledgers)
    macs = H2 * W2 * ledgers[0].macs, ledgers[1].macs
    return Scores(img, alone[..., 0], together[..., 0], differs, volumes, macs)


def describe(state):
    scores, (x, y), (alone, together, _) = state.scores, state.corner, state.here
    cells, many = f"of its {state.differing.size} cells before", state.differing.sum()
    reason = f"Not one {cells} the FC layer differs."
    if many:
        reason = f"{many} {cells} the FC layer differ: alone it is padded with zeros."
    verdict = "Both give the same scores of class 0"
    if state.largest:
        most = number(np.abs(state.maps[:2]).max(), 1)
        verdict = f"The class 0 scores differ by up to {state.largest} of {most}"
    whole, single = scores.macs
    return (
        f"With P={state.P}, {scores.crops} crops [{SIDE}x{SIDE}x3] of "
        f"{Volume.of(scores.img)} take {scores.crops} times {whole // scores.crops:,} MACs, one "
        f"pass {single:,}, {scores.fewer}. {verdict}. The crop at x={x}, y={y} scores {alone} "
        f"alone and {together} in the pass. {reason}"
    )


def picture(state):
    img, maps, (i, j), (x, y) = state.scores.img, state.maps, state.at, state.corner
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
        texts = np.vectorize(lambda value: number(value, 0), otypes=[object])(values)
        looks = {"colors": tint(values, limit), "size": 13, "sets": chosen}
        tables.append(Table(texts, LEFT + (6 * CELL + GAP) * n, TOP, CELL, **looks))
    yield from tables
    for frame in (crop, *(table.at(i, j) for table in tables)):
        yield Frame(frame.grown(1.5), HERE, 3.5)  # outside: a cell's number fills it
    for sign, table in zip("−=", tables[1:], strict=True):
        yield Text(table.left - GAP / 2, table.box.center, sign, size=20)
    yield from words(state, [seen.box, *(table.box for table in tables)])
    yield from costs(state.scores)


def words(state, boxes):
    """Yield what stands above and below the image and the three maps."""
    scores, (x, y), (alone, together, difference) = state.scores, state.corner, state.here
    most = f"up to {state.largest}" if state.largest else "none"
    texts = (
        ("image", str(Volume.of(scores.img)), f"crop at x={x}, y={y}"),
        ("crop by crop", f"{scores.crops} runs of the net", f"alone: {alone}"),
        ("in one pass", "a single run", f"in the pass: {together}"),
        ("difference", most, f"difference: {difference}"),
    )
    for box, (head, below, here) in zip(boxes, texts, strict=True):
        yield Text(box.middle, 15, head, size=19, bold=True)
        yield Text(box.middle, 38, below, FAINT, 16)
        yield Text(box.middle, box.bottom + 18, here, HERE, 17)
    cells, many = "x".join(map(str, state.differing.shape)), state.differing.sum()
    differ = f"{many} of {cells} cells before the FC layer differ{', in orange' * bool(many)}"
    yield Text(LEFT, boxes[0].bottom + 43, differ, WRONG if many else FAINT, 17, ha="left")


def costs(scores):
    """Yield what goes in and comes out, and a bar as long as what it costs."""
    crop, large = (f"{before} → {after}" for before, after in scores.volumes)
    lines = (
        (f"{scores.crops} crops [{SIDE}x{SIDE}x3] → {crop}", ""),
        (f"one pass {Volume.of(scores.img)} → {large}", f", {scores.fewer}"),
    )
    for y, macs, (inside, fewer) in zip(COSTS, scores.macs, lines, strict=True):
        bar = Box(BAR, y - 9, LONGEST * macs / scores.macs[0], 18)
        yield Text(LEFT, y, inside, size=16, ha="left")
        yield Area(bar, "#9a9a9a")
        yield Text(bar.right + 8, y, f"{macs / 1e6:.1f} million MACs{fewer}", size=16, ha="left")


def dense_evaluation(**shown):
    """Return the panel that compares a net on every crop with one pass over the whole image."""
    controls = {
        "P": Choice("padding P", [0, 1], start=0),
        "place": Slider("crop", 0, 35, start=7),
    }
    presets = {
        "P=1": {"P": 1},
        "P=1, in the corner": {"P": 1, "place": 0},
        "P=1, in the middle": {"P": 1, "place": 14},
    }
    functions, size = (compute, picture, describe), (800, 368)
    return Panel("dense evaluation", *functions, controls, presets, size, steps="place", **shown)
