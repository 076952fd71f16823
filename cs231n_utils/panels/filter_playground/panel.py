"""Filter playground: type a filter, and see at once what it makes of a photograph."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from cs231n_utils.datasets import photograph
from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.filter_playground.typed_filter import FILTERS, SOBEL, read_filter
from cs231n_utils.panels.kit.colors import COLORS, SIGNED_PALETTE, gray, signed_levels, tint
from cs231n_utils.panels.kit.controls import Entry, Slider, Switch
from cs231n_utils.panels.kit.marks import Box, Frame, Image, Text, fan
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import fitting, number
from cs231n_utils.volumes import DoesNotFit, Volume

W, H, ZOOM = 180, 220, 4 / 3  # of the photograph; pixels of the page for one of its pixels
TOP_LEFT = 4, 40  # row and column of the sample picture at which it begins: the face
WIDTH, HEIGHT, TOP, HIGH = 860, 372, 34, H * ZOOM  # of the page; upper edge and height of the rest
PHOTO, MAP = Box(0, TOP, W * ZOOM, HIGH), Box(WIDTH - W * ZOOM, TOP, W * ZOOM, HIGH)
PATCH, FILTER = Box(255, TOP, 165, HIGH), Box(440, TOP, 165, HIGH)
CELL, GAP, SMALLEST = 55, 10, 12  # largest cell; between slices; smallest size of numbers
FOOT = MAP.bottom + 23
SCALE = Box(MAP.middle - 55, FOOT - 9, 110, 18)
HERE = COLORS[0]
LIGHTS = {1: ["ffffff"], 3: ["ff8a80", "6fe08a", "80bfff"]}  # of a slice's pixels
RIGHT = "1 2 3; 4 5 6", "[[1, 2], [3, 4]]", "1/49 * " + "; ".join(["1 1 1 1 1 1 1"] * 7), "-1", "0"
WRONG = "", "1 two 1", "1 2; 3", "1 | 2", "1/0", "1e9", "1 " * 8


@dataclass(frozen=True)
class Filtered:
    """A photograph, a filter, the output map, and one of the filter's positions."""

    photo: np.ndarray  # (H, W, D), from 0 to 1, in hundredths
    w: np.ndarray  # (F, F, D) as it slides over the photograph
    out: np.ndarray  # (H2, W2)
    flip: bool
    signed: bool  # the map is drawn around zero, not from black to white
    strongest: float  # the least value that is drawn as red, or as white, as it gets
    x: int
    y: int

    @property
    def patch(self):
        """What the filter reads at the position, (F, F, D)."""
        F = len(self.w)
        return self.photo[self.y : self.y + F, self.x : self.x + F]

    @property
    def value(self):
        """The number of the map at the position."""
        return self.out[self.y, self.x]


def compute(text, x, y, flip):
    w, out, strong = slid(text, flip)
    total = w.sum().round(4)  # which is what all-white gives
    strongest = (total if total > 0 else strong) or 1.0
    return Filtered(photographs()[w.shape[2]], w, out, flip, total <= 0, strongest, x, y)


@lru_cache(maxsize=1)
def photographs():
    """Return the photograph by depth: {1: (H, W, 1), 3: (H, W, 3)}, in hundredths as written."""
    top, left = TOP_LEFT
    color = photograph()[top : top + H, left : left + W]
    in_gray = color @ np.float32([[0.3], [0.6], [0.1]])
    return {1: in_gray.round(2), 3: color.round(2)}


@lru_cache(maxsize=32)
def slid(text, flip):
    """Return the filter, what it gives at each position, (H2, W2), and what is a strong value."""
    w = read_filter(text)[:: -1 if flip else 1, :: -1 if flip else 1]
    photo, bias = photographs()[w.shape[2]], np.zeros(1, np.float32)
    out, _ = conv_forward(photo[None], w[None].astype(np.float32), bias)
    out = out[0, :, :, 0].astype(float).round(4)  # beyond that, sums differ between machines
    strong = np.quantile(np.abs(out), 0.97)  # the very strongest are few, and all else pale
    return w, out, strong.round(4)


def describe(filtered):
    F, _, D = filtered.w.shape
    out, strongest = filtered.out, number(filtered.strongest)
    ends = f"black at 0, white at {strongest}"
    if filtered.signed:
        ends = f"blue at −{strongest}, white at 0, red at {strongest}"
    return (
        f"A {F}x{F}x{D} filter{', flipped,' if filtered.flip else ''} on the "
        f"{'color' if D == 3 else 'gray'} photograph {Volume.of(filtered.photo)} gives one output "
        f"map {Volume.of(out[:, :, None])}, from {number(out.min())} to "
        f"{number(out.max())}; drawn {ends}. At x={filtered.x}, y={filtered.y}, its upper "
        f"left corner, the products add up to {number(filtered.value)}."
    )


def picture(filtered):
    (F, _, D), x, y = filtered.w.shape, filtered.x, filtered.y
    middle, seen = (F - 1) // 2, gray(filtered.photo)
    photo = Image(seen, PHOTO, lambda row, col: {"x": col - middle, "y": row - middle})
    # A value stands where the middle of its patch is; around the map nothing can be said.
    room = MAP.grown((1 - F) / 2 * ZOOM)
    output = painted(filtered, filtered.out, room, lambda row, col: {"x": col, "y": row})
    patch, value = photo.at(y, x, F, F).grown(ZOOM), output.at(y, x).grown(2.5 * ZOOM)
    pixels = list(tables(PATCH, filtered.patch, lit(filtered.patch)))
    weights = list(tables(FILTER, filtered.w, tint(filtered.w)))
    yield from (photo, output, *pixels, *weights)
    yield from fan(patch, around(pixels), HERE)
    yield from fan(around(weights), value, HERE)
    yield Frame(patch, HERE, 3.5, halo=True)
    yield Frame(value, HERE, 3.5, halo=True)
    for name, table in zip("RGB" if D == 3 else "", pixels, strict=False):
        yield Text(table.box.right + 13, table.box.center, name, size=16)
    yield from words(filtered)


def painted(filtered, values, box, sets=None):
    """Return the Image of values of the map."""
    if filtered.signed:
        levels = signed_levels(values, filtered.strongest)
        return Image(levels, box, sets, palette=SIGNED_PALETTE)
    return Image(gray(values / filtered.strongest), box, sets)


def tables(room, values, colors):
    """Yield a table (F, F) for each slice of values (F, F, D), one below another."""
    F, _, D = values.shape
    cell = min(CELL, room.width / F, (room.height - (D - 1) * GAP) / (D * F))
    texts = np.vectorize(short, otypes=[object])(values)
    size = fitting(set(texts.flat), 0.88 * cell, cell)
    texts = texts if size >= SMALLEST else np.full(texts.shape, "")
    high = F * cell + GAP
    top = room.center - (D * high - GAP) / 2
    for d in range(D):
        place = Box(room.left, top + d * high, room.width, F * cell)
        yield place.table(texts[..., d], cell, colors=colors[:, :, d], size=size)


def around(slices):
    """Return the Box around the tables of all slices."""
    first, last = slices[0].box, slices[-1].box
    return first._replace(height=last.bottom - first.top)


def lit(patch):
    """Return the colors (F, F, D, 3) of the pixels that the filter reads."""
    lights = np.array([list(bytes.fromhex(light)) for light in LIGHTS[patch.shape[2]]])
    return np.rint(lights * patch[..., None]).astype(np.uint8)


def words(filtered):
    """Yield what stands above and below the pictures and tables, and the scale of colors."""
    F, _, D = filtered.w.shape
    for room, title in (
        (PHOTO, f"photo {Volume.of(filtered.photo)}"),
        (PATCH, f"pixels {F}x{F}x{D}"),
        (FILTER, f"{'flipped' if filtered.flip else 'filter'} {F}x{F}x{D}"),
        (MAP, f"output map {Volume.of(filtered.out[:, :, None])}"),
    ):
        yield Text(room.middle, 17, title, size=16, bold=True)
    middle = (PATCH.right + FILTER.left) / 2
    yield Text(middle, PATCH.center, "·", size=36)
    yield Text(middle, FOOT, f"pixels · filter = {number(filtered.value)}", HERE, 22, bold=True)
    yield Text(PHOTO.middle, FOOT, f"x={filtered.x}, y={filtered.y}: click or drag", size=16)
    strongest, low = filtered.strongest, -filtered.strongest if filtered.signed else 0
    yield painted(filtered, np.linspace(low, strongest, 60)[None], SCALE)
    yield Text(SCALE.left - 8, FOOT, number(low), size=16, ha="right")
    yield Text(SCALE.right + 8, FOOT, number(strongest), size=16, ha="left")


def short(value):
    """Return a number in few signs: ".5", "−.25", "1/9"."""
    text, value = number(value), float(value)
    if abs(value - round(value, 2)) > 1e-6:
        exact = str(Fraction(value).limit_denominator(99)).replace("-", "−")
        text = exact if len(exact) <= 4 else text
    return text.replace("0.", ".") if text.startswith(("0.", "−0.")) else text


def side_of(text):
    """Return how wide the filter is; 1 if the text stands for none."""
    try:
        return len(read_filter(text))
    except DoesNotFit:
        return 1


HINT = f"rows of numbers with ; between them: {SOBEL}"
CONTROLS = {
    "text": Entry("filter, row by row", SOBEL, RIGHT + WRONG, hint=HINT),
    "x": Slider("x", 0, lambda values: W - side_of(values["text"]), start=80),
    "y": Slider("y", 0, lambda values: H - side_of(values["text"]), start=80),
    "flip": Switch("flip the filter"),
}
SCENES = {name: {"text": text} for name, text in FILTERS.items()}
SCENES["vertical edges, flipped"] = SCENES["vertical edges"] | {"flip": True}


def filter_playground(**shown):
    """Return the panel that slides any filter over a photograph; shown: see Panel."""
    size = WIDTH, HEIGHT
    return Panel("filter playground", compute, picture, describe, CONTROLS, SCENES, size, **shown)
