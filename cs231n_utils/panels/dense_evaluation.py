"""Dense evaluation: a net on every crop of a picture, one by one, against one pass over it all."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

from cs231n_utils.datasets.landscape import landscape
from cs231n_utils.figures.style import COLORS
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.crops import crops, fully_convolutional
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.raster.cells import Words, number, tint
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.tables import Page, Table, cell_at
from cs231n_utils.volumes import Volume

SIDE, STRIDE, CLASSES = 28, 4, 3  # an eighth of the chapter's 224 and 32
PICTURES = {"48x48": "house", "48x40": "landscape"}
BODY = "INPUT 28x28x3 -> [CONV 8 3x3 P={P} -> RELU]*2 -> POOL -> CONV 12 3x3 P={P} -> RELU -> POOL"
STRENGTH = 3  # standard deviation of the FC weights: then scores have two digits before the point
ROUNDING = 1e-9  # less is no difference: sums in another order are rounded otherwise
HEADS = "picture", "crop by crop", "in one pass", "difference"
HERE, WRONG = COLORS[0], COLORS[1]
PICTURE, TOP, PIXEL = 6, 62, 3.75  # left and upper edge of the picture, a pixel: on the page
MAPS, CELL = (206, 422, 638), 33.5  # left edges of the maps; a cell's side
COSTS, BAR, LONGEST = (334, 370), (458, 18), 190  # heights of the costs; of a bar the left edge
# and the height; the longest one


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
        return alone, together, np.where(np.abs(difference) < ROUNDING, 0, difference)

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
    (x, y), at = state.corner, state.at
    cost = f"{scores.crops} x {scores.crop_macs:,} = {scores.crops * scores.crop_macs:,}"
    largest = np.abs(difference).max()
    verdict = f"Both give the same scores of class {state.label}"
    if largest:
        most = max(np.abs(alone).max(), np.abs(together).max())
        verdict = (
            f"The scores of class {state.label} differ by up to {number(largest, 1)}, where the "
            f"largest is {number(most, 1)}"
        )
    return (
        f"An untrained net with P={state.P}, run on {scores.crops} crops [{SIDE}x{SIDE}x3] of a "
        f"picture {Volume.of(scores.img)} one by one, takes {cost} MACs; one pass over the "
        f"picture {scores.pass_macs:,}, {_fewer(scores)} times fewer. {verdict}. The crop at "
        f"x={x}, y={y} scores {number(alone[at], 1)} alone and {number(together[at], 1)} in the "
        f"pass. {_reason(state)}"
    )


def _fewer(scores):
    return f"{scores.crops * scores.crop_macs / scores.pass_macs:.1f}"


def _reason(state):
    cells, count = state.differing.size, state.differing.sum()
    if not count:
        return f"Not one of its {cells} cells in front of the FC layer differs."
    return (
        f"{count} of its {cells} cells in front of the FC layer differ: there, alone, it is padded "
        "with zeros where the picture has pixels."
    )


def draw(figure):
    page = Page(figure)
    ax = figure.axes[0]
    image = ax.imshow(np.zeros((1, 1, 3)), aspect="auto", animated=True, zorder=1)
    ax.set(xlim=(0, 848), ylim=(400, 0))
    marks = PolyCollection([], facecolors="#D55E0066", edgecolors=WRONG, animated=True, zorder=3)
    bars = PolyCollection([], facecolors="#9a9a9a", animated=True)
    ax.add_collection(marks)
    ax.add_collection(bars)
    costs = Words(ax, 13, ha="left")

    def show(state):
        tables = layout(state)
        picture, *maps = tables
        image.set_data(state.scores.img)
        image.set_extent((picture.left, picture.right, picture.bottom, picture.top))
        crop, differing = boxes_on(picture, state)
        marks.set_verts(differing)
        chosen = [table.box(*state.at) for table in maps]
        page.show(maps, {HERE: [crop, *chosen]}, **words(state, tables))
        bars.set_verts(_bars(state.scores))
        costs.show(_costs(state.scores))

    return show


def layout(state):
    """Return the tables: the picture, a cell for every stride of it, and the three maps."""
    H, W = (length // STRIDE for length in state.scores.img.shape[:2])
    side = STRIDE * PIXEL
    tables = [Table("picture", np.zeros((H, W)), PICTURE, TOP, (side, side))]
    most = max(np.abs(values).max() for values in state.maps[:2])
    limits = most, most, None  # the difference has colors of its own: they tell where it is large
    for name, left, values, limit in zip(HEADS[1:], MAPS, state.maps, limits, strict=True):
        colors = [[to_hex(color) for color in row] for row in tint(values, limit)]
        texts = np.array([[_short(value) for value in row] for row in values], object)
        tables.append(Table(name, texts, left, TOP, (CELL, CELL), np.array(colors, object)))
    return tables


def _short(score):
    """Return a score in whole numbers, with a short minus: a cell is narrow."""
    return number(score, 0).replace("−", "–")


def boxes_on(picture, state):
    """Return the corners of the crop, and those of what differs in it, on the picture."""
    i, j = state.at
    across = SIDE // STRIDE
    differing = [picture.box(i + a, j + b) for a, b in np.argwhere(state.differing)]
    return picture.box(i, j, across, across), differing


def words(state, tables):
    """Return the heads above the tables, the signs between them, and the crop's numbers."""
    picture, alone, together, difference = tables
    scores, values, (x, y) = state.scores, state.maps, state.corner
    here = [number(value[state.at], 1) for value in values]
    signs = (alone, together, "−"), (together, difference, "=")
    heads = [(table.middle, 13, head) for table, head in zip(tables, HEADS, strict=True)]
    heads += [((pair[0].right + pair[1].left) / 2, 13, sign) for *pair, sign in signs]
    largest = np.abs(values[2]).max()
    notes = [
        (picture.middle, 36, str(Volume.of(scores.img))),
        (alone.middle, 36, f"{scores.crops} runs of the net"),
        (together.middle, 36, "a single run"),
        (difference.middle, 36, f"up to {number(largest, 1)}" if largest else "none"),
        (alone.middle, alone.bottom + 22, f"alone: {here[0]}", HERE),
        (together.middle, together.bottom + 22, f"in the pass: {here[1]}", HERE),
        (difference.middle, difference.bottom + 22, f"difference: {here[2]}", HERE),
        (picture.middle, picture.bottom + 18, f"crop at x={x}, y={y}", HERE),
    ]
    count = state.differing.sum()
    cells = "x".join(map(str, state.differing.shape))
    differ = f"{count} of {cells} cells differ"
    notes.append((picture.middle, picture.bottom + 40, differ, WRONG if count else "black"))
    return {"heads": heads, "notes": notes}


def _bars(scores):
    """Return the corners of two bars, as long as the products of all crops and of the pass."""
    left, high = BAR
    whole = scores.crops * scores.crop_macs
    wide = [LONGEST * macs / whole for macs in (whole, scores.pass_macs)]
    return [
        [
            (left, y - high / 2),
            (left + w, y - high / 2),
            (left + w, y + high / 2),
            (left, y + high / 2),
        ]
        for y, w in zip(COSTS, wide, strict=True)
    ]


def _costs(scores):
    """Return what goes in and comes out, and what that costs, in words beside the bars."""
    (left, _), (above, below) = BAR, COSTS
    crop, whole = (f"{before} → {after}" for before, after in scores.volumes)
    million = scores.crops * scores.crop_macs / 1e6, scores.pass_macs / 1e6
    return [
        (PICTURE, above, f"{scores.crops} crops, each [{SIDE}x{SIDE}x3] → {crop}"),
        (PICTURE, below, f"one pass, {Volume.of(scores.img)} → {whole}"),
        (left + LONGEST + 10, above, f"{million[0]:.1f} million MACs"),
        (
            left + LONGEST * million[1] / million[0] + 10,
            below,
            f"{million[1]:.1f} million, {_fewer(scores)} times fewer",
        ),
    ]


def point(state, spot):
    """Return the crop that a click on a map selects, or the one around a place of the picture."""
    name, i, j = cell_at(layout(state), spot.x, spot.y)
    if not name:
        return {}
    H2, W2 = state.maps[0].shape
    if name == "picture":
        i, j = (min(max(n - SIDE // STRIDE // 2, 0), most - 1) for n, most in ((i, H2), (j, W2)))
    return {"place": i * W2 + j}


def dense_evaluation():
    """Return the panel that compares a net on every crop with one pass over the whole picture."""
    return Panel(
        "dense evaluation",
        compute,
        draw,
        describe,
        controls={
            "picture": Choice("picture", PICTURES, start="house"),
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
        size=(8.48, 4.0),
        point=point,
        steps="place",
    )


def last_crop(values):
    return scores_of(values["picture"], values["P"]).crops - 1
