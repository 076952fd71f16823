"""Filter playground: type a filter, and see at once what it makes of a photograph."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from cs231n_utils.datasets import photograph
from cs231n_utils.figures.style import COLORS, SIGNED
from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.filter_playground.typed_filter import FILTERS, SOBEL, UPRIGHT, read_filter
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider, Switch
from cs231n_utils.panels.raster.cells import Words, number, outline, tint
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.volumes import DoesNotFit, Volume

W, H, ZOOM = 180, 220, 4 / 3  # of the photograph; pixels of the page for one of its pixels
TOP_LEFT = 4, 40  # row and column of the sample picture at which it begins: the face
WIDTH, HEIGHT = 860, 380  # of the figure; these and the next in pixels of the page
PHOTO, ANSWERS, TOP = 8, 612, 36  # left edges of the two pictures, and their upper edge
LOW = TOP + H * ZOOM  # lower edge of pictures and tables
PATCH, FILTER, MIDDLE = 342, 518, 430  # middles of the two tables, and between them
TABLE, CELL, GAP = 156, 48, 10  # the most that tables and cells are wide; between slices
DARK = 0.45  # in cells darker than this, numbers are white
SIZE, SMALLEST = 16, 10  # of the numbers in tables, in points
BAR = 682, 782  # ends of the scale of colors
HERE = COLORS[0]
FRAME = (("white", 5), (HERE, 2.5))
LIGHTS = {1: ("white",), 3: ("#ff8a80", "#6fe08a", "#80bfff")}  # of a slice's pixels
WRONG = ("", "1 two 1", "1 2; 3", "1 2 3; 4 5 6", "1 | 2", "1/0", "1e9", "1 1 1 1 1 1 1 1")
OTHERS = ("1 0 -1", "[[1, 2], [3, 4]]", "1/49 * " + "; ".join(["1 1 1 1 1 1 1"] * 7), "-1", "0")
EXAMPLES = (*FILTERS.values(), *OTHERS, *WRONG)


@dataclass(frozen=True)
class Filtered:
    """A photograph, a filter, the answers, and one of the filter's positions."""

    photo: np.ndarray  # (H, W, D), from 0 to 1, in hundredths
    w: np.ndarray  # (F, F, D) as it slides over the photograph
    out: np.ndarray  # (H2, W2)
    flip: bool
    symmetric: bool  # a flip changes nothing
    signed: bool  # answers are drawn around zero, not from black to white
    strongest: float  # the least answer that is drawn as red, or as white, as it gets
    x: int
    y: int

    @property
    def patch(self):
        """What the filter reads at the position, (F, F, D)."""
        F = len(self.w)
        return self.photo[self.y : self.y + F, self.x : self.x + F]

    @property
    def answer(self):
        return tidy(self.out[self.y, self.x])

    @property
    def cell(self):
        """Pixels of the page for a number in the tables."""
        F, _, D = self.w.shape
        return min(CELL, TABLE / F, (LOW - TOP - (D - 1) * GAP) / (D * F))

    @property
    def lowest(self):
        return -self.strongest if self.signed else 0


def compute(text, flip, shown, x, y):
    w, (out, strong) = read_filter(text), answers(text, flip)
    total = tidy(w.sum())
    signed = shown == "signed" or (shown == "auto" and total <= 0)
    strongest = total if total > 0 and not signed else strong  # all-white gives the total
    slid = w[::-1, ::-1] if flip else w
    photo, symmetric = photographs()[w.shape[2]], np.array_equal(w, w[::-1, ::-1])
    return Filtered(photo, slid, out, flip, symmetric, signed, strongest or 1.0, x, y)


@lru_cache(maxsize=1)
def photographs():
    """Return the photograph by depth: {1: (H, W, 1), 3: (H, W, 3)}, in hundredths as written."""
    top, left = TOP_LEFT
    color = photograph()[top : top + H, left : left + W]
    gray = color @ np.float32([[0.3], [0.6], [0.1]])
    return {1: gray.round(2), 3: color.round(2)}


@lru_cache(maxsize=32)
def answers(text, flip):
    """Return what the filter says at each position, (H2, W2), and what is a strong answer."""
    w = read_filter(text).astype(np.float32)
    w = w[::-1, ::-1] if flip else w
    out, _ = conv_forward(photographs()[w.shape[2]][None], w[None], np.zeros(1, np.float32))
    strong = np.quantile(np.abs(out), 0.97)  # the very strongest are few, and all else pale
    return out[0, :, :, 0], tidy(strong)


def describe(filtered):
    F, _, D = filtered.w.shape
    x, y, out = filtered.x, filtered.y, filtered.out
    flipped = ""
    if filtered.flip:
        flipped = ", flipped, which changes nothing," if filtered.symmetric else ", flipped,"
    ends = "from black at 0 (or less) to white"
    if filtered.signed:
        ends = "white at 0, blue below, red above, and in full color"
    products = "the one product" if F * F * D == 1 else f"the sum of its {F * F * D} products"
    return (
        f"A {F}x{F}x{D} filter{flipped} at each position of the {'color' if D == 3 else 'gray'} "
        f"photograph {Volume.of(filtered.photo)} gives one map of answers "
        f"{Volume.of(out[:, :, None])}, with values from {number(tidy(out.min()))} to "
        f"{number(tidy(out.max()))}, drawn {ends} at {number(filtered.strongest)} (or more). "
        f"With its upper left corner at x={x}, y={y}, {products} is {number(filtered.answer)}."
    )


def draw(figure):
    page = figure.add_axes((0, 0, 1, 1), label="page")
    before, here = framed_picture(figure, "photograph", PHOTO)
    after, there = framed_picture(figure, "answers", ANSWERS)
    bar = page.imshow([[0]], extent=(*BAR, LOW + 34, LOW + 18), aspect="auto")
    page.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    page.set_axis_off()
    squares = page.add_collection(PolyCollection([], edgecolors="#555555", lw=1, animated=True))
    guides = page.add_collection(LineCollection([], colors=HERE, lw=1.5, animated=True))
    numbers = [Words(page), Words(page)]
    heads, notes = Words(page, 14, weight="bold"), Words(page, 13)
    total = Words(page, 18, HERE, "bold")
    drawn = []

    def show(filtered):
        F, answered = len(filtered.w), (filtered.out, filtered.signed)
        # The pictures are not drawn anew when only the frames move: that takes twice as long.
        if not drawn or any(now is not then for now, then in zip(answered, drawn, strict=True)):
            drawn[:] = answered
            show_pictures(filtered, before, after, bar)
        for patches, margin in ((here, 1), (there, 2.5 - F / 2)):
            for patch in patches:
                patch.set(xy=(filtered.x - 0.5 - margin, filtered.y - 0.5 - margin))
                patch.set(width=F + 2 * margin, height=F + 2 * margin)
        tables = [table(filtered, PATCH), table(filtered, FILTER)]
        squares.set_verts(np.concatenate(tables))
        squares.set_facecolor(np.concatenate([of_pixels(filtered), of_weights(filtered)]))
        guides.set_segments(guiding(filtered, *tables))
        show_numbers(numbers[0], tables[0], of_pixels(filtered), filtered.patch, in_hundredths)
        show_numbers(numbers[1], tables[1], of_weights(filtered), filtered.w, short)
        heads.show(heads_of(filtered))
        notes.show(notes_of(filtered))
        total.show(
            [
                (MIDDLE, (TOP + LOW) / 2, "·", "black"),
                (MIDDLE, LOW + 26, f"sum = {number(filtered.answer)}"),
            ]
        )

    return show


def show_pictures(filtered, before, after, bar):
    H2, W2 = filtered.out.shape
    first = len(filtered.w) / 2 - 1  # an answer stands where the middle of its patch is
    photo = (255 * filtered.photo).round().astype(np.uint8)
    before.set_data(np.broadcast_to(photo, (H, W, 3)))
    after.set_data(painted(filtered, filtered.out))
    after.set_extent((first, first + W2, first + H2, first))
    bar.set_data(painted(filtered, np.linspace(filtered.lowest, filtered.strongest, 60)[None]))


def framed_picture(figure, name, left):
    """Return the image of new axes, and the two patches that make a frame on it."""
    place = (left, HEIGHT - LOW, W * ZOOM, H * ZOOM) / np.array([WIDTH, HEIGHT] * 2)
    ax = figure.add_axes(place, label=name)
    image = ax.imshow(np.ones((H, W, 3)), aspect="auto")
    ax.set(xlim=(-0.5, W - 0.5), ylim=(H - 0.5, -0.5), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    style = {"fill": False, "animated": True, "clip_on": False, "joinstyle": "miter"}
    patches = [Rectangle((0, 0), 1, 1, ec=ec, lw=lw, **style) for ec, lw in FRAME]
    return image, [ax.add_patch(patch) for patch in patches]


def painted(filtered, values):
    """Return the colors (..., 4) of answers."""
    if filtered.signed:
        return colormaps[SIGNED](0.5 + values / (2 * filtered.strongest), bytes=True)
    return colormaps["gray"](values / filtered.strongest, bytes=True)


def table(filtered, middle):
    """Return the corners (D*F*F, 4, 2) of a table's cells on the page, one slice below another."""
    F, _, D = filtered.w.shape
    cell = filtered.cell
    d, i, j = np.indices((D, F, F)).reshape(3, -1)
    left = middle - F * cell / 2
    top = (TOP + LOW - D * F * cell - (D - 1) * GAP) / 2
    corners = np.stack([left + j * cell, top + (d * F + i) * cell + d * GAP], axis=-1)
    return corners[:, None] + cell * np.array([(0, 0), (1, 0), (1, 1), (0, 1)])


def of_pixels(filtered):
    """Return the colors (D*F*F, 3) of the pixels that the filter reads."""
    lights = np.array([to_rgb(light) for light in LIGHTS[filtered.w.shape[2]]])
    return (lights[:, None, None] * slice_by_slice(filtered.patch)[..., None]).reshape(-1, 3)


def of_weights(filtered):
    """Return the colors (D*F*F, 3) of the weights."""
    return tint(slice_by_slice(filtered.w))[..., :3].reshape(-1, 3)


def show_numbers(words, corners, colors, values, said):
    """Write numbers (F, F, D) into the cells of a table (D*F*F, 4, 2), if there is room."""
    texts = [said(value) for value in slice_by_slice(values).ravel()]
    cell = corners[0, 1, 0] - corners[0, 0, 0]
    widest = max(np.ptp(outline(text, SIZE)[0][:, 0]) for text in set(texts)) * 100 / 72
    words.size = SIZE * min(1, 0.88 * cell / widest)
    inks = np.where(colors @ (0.3, 0.6, 0.1) < DARK, "white", "black").tolist()
    places = corners.mean(axis=1)
    written = [(x, y, *rest) for (x, y), *rest in zip(places, texts, inks, strict=True)]
    words.show(written if words.size >= SMALLEST else [])


def slice_by_slice(values):
    """Return a table (F, F, D) in the order in which it is drawn, (D, F, F)."""
    return values.transpose(2, 0, 1)


def guiding(filtered, pixels, weights):
    """Return lines from the photograph's frame to the pixels, and from the filter to the answer."""
    F = len(filtered.w)
    corners = pixels[0, 0], pixels[-F, 3], weights[F - 1, 1], weights[-1, 2]
    right = PHOTO + (filtered.x + F + 1) * ZOOM
    edges = [(right, TOP + row * ZOOM) for row in (filtered.y - 1, filtered.y + F + 1)]
    left, middle = ANSWERS + (filtered.x + F / 2 - 2.5) * ZOOM, filtered.y + F / 2
    edges += [(left, TOP + row * ZOOM) for row in (middle - 2.5, middle + 2.5)]
    return list(zip(corners, edges, strict=True))


def heads_of(filtered):
    F, _, D = filtered.w.shape
    flipped = "flipped" if filtered.flip else "filter"
    return [
        (PHOTO + W * ZOOM / 2, TOP / 2, f"photo {Volume.of(filtered.photo)}"),
        (PATCH, TOP / 2, f"pixels {F}x{F}x{D}"),
        (FILTER, TOP / 2, f"{flipped} {F}x{F}x{D}"),
        (ANSWERS + W * ZOOM / 2, TOP / 2, f"answers {Volume.of(filtered.out[:, :, None])}"),
    ]


def notes_of(filtered):
    """Return what is written below the two pictures."""
    strongest = number(filtered.strongest)
    left = f"−{strongest}" if filtered.signed else "0"
    return [
        (PHOTO + W * ZOOM / 2, LOW + 26, f"x={filtered.x}, y={filtered.y}: click or drag"),
        (BAR[0] - 34, LOW + 26, left),
        (BAR[1] + 34, LOW + 26, f"+{strongest}" if filtered.signed else strongest),
    ]


def point(filtered, spot):
    """Return the position whose middle is where the reader points, on either picture."""
    if spot.axes not in ("photograph", "answers"):
        return {}
    middle = (len(filtered.w) - 1) / 2
    return {"x": round(spot.x - middle), "y": round(spot.y - middle)}


def filter_playground():
    """Return the panel that slides a filter over a photograph, any filter that the reader types."""
    return Panel(
        "filter playground",
        compute,
        draw,
        describe,
        controls={
            "text": Entry("filter", SOBEL, examples=EXAMPLES),
            "flip": Switch("flip it (true convolution)"),
            "shown": Choice("answers as", ["auto", "gray", "signed"], "auto"),
            "x": Slider("x", 0, lambda values: W - _side(values["text"]), start=80),
            "y": Slider("y", 0, lambda values: H - _side(values["text"]), start=80),
        },
        presets={name: {"text": text} for name, text in FILTERS.items()}
        | {"vertical edges, flipped": {"text": UPRIGHT, "flip": True}},
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
    )


def tidy(value):
    """Return a number without the noise of its last digits."""
    return round(float(value), 4)


def in_hundredths(value):
    """Return a number from 0 to 1 in few signs: ".50", "1"."""
    return "1" if value == 1 else f"{value:.2f}"[1:]


def short(value):
    """Return a number in few signs: ".5", "−.25", "1/9"."""
    exact = Fraction(float(value)).limit_denominator(99)
    text = str(exact).replace("-", "−")
    if (100 * exact).denominator == 1 or len(text) > 4:
        text = number(value)
    return text.replace("0.", ".") if text[:2] == "0." or text[:3] == "−0." else text


def _side(text):
    """Return the rows of the filter that a text stands for; 1 if it stands for none."""
    try:
        return len(read_filter(text))
    except DoesNotFit:
        return 1
