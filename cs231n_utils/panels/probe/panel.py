"""Probe: cover part of a picture, or follow a score back to its pixels: what did the net see?"""

import numpy as np
from matplotlib import colormaps
from matplotlib.patches import Rectangle

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.picked import Bench
from cs231n_utils.panels.probe.probing import FILLS, METHODS, WINNER, Probe
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.class_bars import ClassBars, percent
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.pixels import Pixels, packed

WIDTH, HEIGHT = 860, 316  # of the figure; these and the next in pixels of the page
SIDE, TOP = 240, 36  # of the two pictures
PICTURE, MAP = 8, 264  # their left edges
LOW = TOP + SIDE
SCALE = MAP + SIDE / 2 - 45, MAP + SIDE / 2 + 45  # ends of the scale of colors
HERE = COLORS[0]
LIKELY = colormaps["viridis"]  # from 0 to 1
HEADS = {
    "saliency": "|d score / d pixel|",
    "gradient": "d score / d pixel",
    "deconvnet": "deconvnet",
    "guided": "guided backprop",
}
MAPS = {
    "saliency": "The saliency",
    "gradient": "The gradient",
    "deconvnet": "The deconvnet's map",
    "guided": "The guided gradient",
}
SHAPES = {"net": "shapes", "source": "shapes"}
DISC, STRIPES, RING = (SHAPES | {"number": number} for number in (27, 11, 9))
FACE = {"net": "CIFAR-10", "source": "photograph", "number": 33}
SCENES = {
    "a hole in the disc": DISC | {"y": 6, "x": 6},
    "a black patch": DISC | {"fill": "black"},
    "black on dark": DISC | {"fill": "black", "y": 6, "x": 6},
    "too sure": STRIPES | {"y": 8, "x": 14},
    "which pixels": DISC | {"method": "saliency", "y": 6, "x": 10},
    "guided, a ring": RING | {"method": "guided", "F": 4, "y": 18, "x": 18},
    "no such class": FACE | {"y": 0, "x": 8},
}
ANYWHERE = {"black": {"fill": "black"}, "which pixels": {"method": "saliency"}}
FILLED = {"ground": "its ground color", "gray": "the mean gray"}


def describe(probed):
    says, first = probed.classes, probed.before.argmax()
    asked, chance = says[probed.asked], probed.before[probed.asked]
    words = f"Asked about {probed.picked}, the {probed.picked.net} net says {says[first]} "
    words += f"({percent(probed.before.max())})"
    if probed.asked != first:
        words += f", and {asked} is at {percent(chance)}"
    return f"{words}. {_map_in_words(probed, asked)} {_patch_in_words(probed, asked)}"


def _map_in_words(probed, asked):
    values = probed.values
    if probed.method == "occlusion":
        H2, W2 = values.shape
        return (
            f"A patch that slides over {H2}x{W2} positions in steps of {probed.S} leaves {asked} "
            f"between {percent(values.min())} and {percent(values.max())}."
        )
    if not values.any():
        return f"The {asked} score has no gradient here: the map is zero everywhere."
    y, x = strongest(values)
    part = probed.F**2 / probed.covered[:, :, 0].size
    return (
        f"{MAPS[probed.method]} for {asked} is strongest at y={y}, x={x}; {percent(probed.share)} "
        f"of all of it lies under the patch, which covers {part:.1%} of the picture."
    )


def _patch_in_words(probed, asked):
    rows, cols = _spans(probed)
    fill = FILLED.get(probed.fill, probed.fill)
    words = f"With {probed.F}x{probed.F} pixels of {fill} on rows {rows}, columns {cols}, "
    then = probed.after.argmax()
    if then == probed.asked:
        return words + f"it says {asked} ({percent(probed.after.max())})."
    words += f"it says {probed.classes[then]} ({percent(probed.after.max())}), "
    return words + f"and {asked} is at {percent(probed.after[probed.asked])}."


def draw(figure):
    page = figure.add_axes((0, 0, 1, 1), label="page", xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    page.set_axis_off()
    picture, there = _frame(figure, "picture", PICTURE)
    shown, here = _frame(figure, "map", MAP)
    both = picture.axes, shown.axes
    scale = Pixels(page)
    bars = ClassBars(page, MAP + SIDE + 8, WIDTH - 6, TOP, LOW)
    heads, notes = Words(page, 14, weight="bold"), Words(page, 13)

    def show(probed):
        H, W, _ = probed.covered.shape
        for ax in both:
            if ax.get_xlim() != (-0.5, W - 0.5):  # to set them is to draw all of the axes anew
                ax.set(xlim=(-0.5, W - 0.5), ylim=(H - 0.5, -0.5))
        picture.fill(packed(probed.covered), PICTURE, TOP, PICTURE + SIDE, LOW)
        shown.fill(packed(painted(probed)), *on_page(probed))
        scale.fill(packed(ramp(probed.method)), SCALE[0], LOW + 12, SCALE[1], LOW + 28)
        for frame in (*there, *here):
            frame.set(xy=(probed.x - 0.5, probed.y - 0.5), width=probed.F, height=probed.F)
        bars.show(probed.classes, probed.before, probed.after, probed.asked, ("whole", "covered"))
        heads.show(heads_of(probed))
        notes.show(notes_of(probed))

    return show


def heads_of(probed):
    patch = f"{probed.F}x{probed.F} {probed.fill}" + " color" * (probed.fill == "ground")
    head = HEADS.get(probed.method, f"P({probed.classes[probed.asked]})")
    return [(PICTURE + SIDE / 2, TOP / 2, patch), (MAP + SIDE / 2, TOP / 2, head)]


def notes_of(probed):
    """Return what is written below the two pictures."""
    rows, cols = (span.replace(" to ", "–") for span in _spans(probed))
    ends = ("0%", "100%") if probed.method == "occlusion" else ("0", "most")
    ends = ends if probed.values.ndim == 2 else ("−", "+")
    places = SCALE[0] - 26, SCALE[1] + 32
    return [
        (PICTURE + SIDE / 2, LOW + 20, f"y {rows}, x {cols}: click"),
        *((place, LOW + 20, end) for place, end in zip(places, ends, strict=True)),
    ]


def _frame(figure, name, left):
    """Return new axes with the Pixels of a picture, and the patches that frame a place of them."""
    place = (left, HEIGHT - LOW, SIDE, SIDE) / np.array([WIDTH, HEIGHT] * 2)
    ax = figure.add_axes(place, label=name, xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color="#999999")
    style = {"fill": False, "animated": True, "joinstyle": "miter"}
    looks = (("white", 5), (HERE, 2.5))
    frames = [Rectangle((0, 0), 1, 1, ec=ec, lw=lw, **style) for ec, lw in looks]
    return Pixels(ax), [ax.add_patch(frame) for frame in frames]


def painted(probed):
    """Return the map of a method in colors, (rows, columns, 3)."""
    values = probed.values
    if probed.method == "occlusion":
        return LIKELY(values)[..., :3]
    limit = np.abs(values).max() or 1.0
    if probed.method == "saliency":
        return np.repeat((values / limit)[..., None], 3, axis=2)
    return 0.5 + values / (2 * limit)


def on_page(probed):
    """Return the left, upper, right and lower end of the map on the page."""
    H, W, _ = probed.covered.shape
    left, right, low, top = (end + 0.5 for end in probed.extent)
    across, down = SIDE / W, SIDE / H
    return MAP + left * across, TOP + top * down, MAP + right * across, TOP + low * down


def ramp(method):
    """Return the colors of the scale below a map, (1, 60, 3)."""
    values = np.linspace(0, 1, 60)[None]
    colors = LIKELY if method == "occlusion" else colormaps["gray"]
    return colors(values)[..., :3]


def strongest(values):
    """Return (row, column) of the pixel whose value is farthest from zero, in any color."""
    sizes = np.abs(values)
    sizes = sizes if sizes.ndim == 2 else sizes.max(axis=2)
    return np.unravel_index(sizes.argmax(), sizes.shape)


def point(probed, spot):
    """Return the position whose middle is where the reader points, on either picture."""
    if spot.axes not in ("picture", "map"):
        return {}
    middle = (probed.F - 1) / 2
    return {"y": round(spot.y - middle), "x": round(spot.x - middle)}


def probe(nets=None, pictures=None):
    """Return the panel that asks a net why it says what it says of a picture.

    nets      {name: Trained}; the two that come with the course if None
    pictures  {name: (N, 32, 32, 3) from 0 to 1}; drawn shapes and a photograph if None
    """
    bench = Bench(nets, pictures)
    side = next(iter(bench.pictures.values())).shape[1]
    return Panel(
        "probe",
        Probe(bench),
        draw,
        describe,
        controls=bench.controls(number=27)
        | {
            "method": Choice("ask by", list(METHODS), "occlusion"),
            "label": Choice(
                "about", lambda values: [WINNER, *bench.classes(values)], WINNER, look="menu"
            ),
            "F": Slider("patch F", 4, side // 2, start=8, step=4),
            "fill": Choice("filled with", FILLS, "ground"),
            "y": Slider("row y", 0, lambda values: side - values["F"], start=22, step=2),
            "x": Slider("column x", 0, lambda values: side - values["F"], start=22, step=2),
        },
        presets=SCENES if bench.ours else ANYWHERE,
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
        steps="x",
    )


def _spans(probed):
    """Return the rows and the columns under the patch in words."""
    return tuple(f"{first} to {first + probed.F - 1}" for first in (probed.y, probed.x))
