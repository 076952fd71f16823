"""Probe: cover part of an image, or follow a score back to its pixels: what did the net see?"""

import numpy as np

from cs231n_utils.panels.kit.class_bars import class_bars, percent
from cs231n_utils.panels.kit.colors import COLORS, gray, ramp
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Box, Frame, Image, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.probe.probing import FILLS, METHODS, Prober

SIZE = 860, 320
PICTURE, MAP, BARS = Box(8, 36, 240, 240), Box(264, 36, 240, 240), Box(512, 54, 340, 240)
BELOW = 302  # the middle of the line below the two pictures
SCALE = Box(MAP.middle - 45, BELOW - 8, 90, 16)
HERE, RIM = COLORS[0], "#999999"
VIRIDIS = "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725"  # from 0 to 1
LIKELY = ramp(VIRIDIS, np.linspace(0, 1, 256))
DISC, STRIPES = ({"net": "shapes", "source": "shapes", "number": number} for number in (27, 11))
FACE = {"net": "CIFAR-10", "source": "photograph", "number": 33}
SCENES = {
    "a hole in the disc": DISC | {"y": 6, "x": 6},
    "a black patch": DISC | {"fill": "black"},
    "black on dark": DISC | {"fill": "black", "y": 6, "x": 6},
    "no patch matters": STRIPES | {"y": 8, "x": 14},
    "saliency": DISC | {"method": "saliency", "y": 6, "x": 10},
    "a face, without a class": FACE | {"y": 0, "x": 8},
}


def describe(probed):
    classes, values, F = probed.picked.trained.classes, probed.values, probed.F
    asked, then = classes[probed.asked], probed.after.argmax()
    if probed.method == "occlusion":
        H2, W2 = values.shape
        seen = (
            f"A patch that slides over {H2}x{W2} positions in steps of {probed.S} leaves {asked} "
            f"between {percent(values.min())} and {percent(values.max())}."
        )
    elif values.any():
        y, x = np.unravel_index(values.argmax(), values.shape)
        seen = (
            f"The saliency for {asked} is strongest at y={y}, x={x}; {percent(probed.share)} of "
            f"it lies under the patch, which covers {F**2 / values.size:.1%} of the image."
        )
    else:
        seen = f"The {asked} score has no gradient here: the map is zero everywhere."
    fill = "its background color" if probed.fill == "background" else probed.fill
    still = f", and {asked} is at {percent(probed.after[probed.asked])}"
    also = "" if then == probed.asked else still
    return (
        f"Asked about {probed.picked.title}, the {probed.picked.net} net says {asked} "
        f"({percent(probed.before.max())}). {seen} With {F}x{F} pixels of {fill} on "
        f"{where(probed)}, it says {classes[then]} ({percent(probed.after.max())}){also}."
    )


def where(probed):
    """Return in words which rows and columns are under the patch."""
    rows, columns = (f"{first} to {first + probed.F - 1}" for first in (probed.y, probed.x))
    return f"rows {rows}, columns {columns}"


def picture(probed):
    half, S, values = (probed.F - 1) / 2, probed.S, probed.values

    def around(row, col):
        return {"y": round(row - half), "x": round(col - half)}

    covered = Image(gray(probed.covered), PICTURE, around)
    map_ = Image(gray(values / (values.max() or 1)), MAP, around)
    if probed.method == "occlusion":  # asks only where the whole patch lies in the image
        cell, (H2, W2) = covered.at(0, 0, S, S), values.shape
        before = (covered.at(0, 0, probed.F, probed.F).width - cell.width) / 2
        box = Box(MAP.left + before, MAP.top + before, W2 * cell.width, H2 * cell.height)
        map_ = Image(gray(values), box, lambda row, col: {"y": row * S, "x": col * S}, LIKELY)
    yield from (covered, map_)
    patch = covered.at(probed.y, probed.x, probed.F, probed.F)
    for box in (PICTURE, MAP):
        there = patch._replace(left=patch.left + box.left - PICTURE.left)
        yield from (Frame(box, RIM, 1), Frame(there, HERE, 3, halo=True))
    yield from words(probed)
    classes = probed.picked.trained.classes
    yield from class_bars(BARS, classes, probed.before, probed.after, probed.asked)


def words(probed):
    """Yield what is written above and below the two pictures, and the scale of colors."""
    patch = f"{probed.F}x{probed.F} {probed.fill}" + " color" * (probed.fill == "background")
    head, ends, palette = "|d score / d pixel|", ("0", "most"), None
    if probed.method == "occlusion":
        named = probed.picked.trained.classes[probed.asked]
        head, ends, palette = f"P({named})", ("0%", "100%"), LIKELY
    yield Text(PICTURE.middle, 18, patch, size=18, bold=True)
    yield Text(MAP.middle, 18, head, size=18, bold=True)
    yield Text(PICTURE.middle, BELOW, where(probed), HERE, 15)
    yield Image(np.arange(256, dtype=np.uint8)[None], SCALE, palette=palette)
    yield Text(SCALE.left - 8, BELOW, ends[0], size=16, ha="right")
    yield Text(SCALE.right + 8, BELOW, ends[1], size=16, ha="left")


def probe(nets=None, pictures=None, **shown):
    """Return the panel that asks a net why it says what it says of an image.

    nets      {name: Trained}; the two that come with the course if None
    pictures  {name: (N, 32, 32, 3) from 0 to 1}; drawn shapes and a photograph if None
    shown     see Panel
    """
    prober = Prober(nets, pictures)
    side = next(iter(prober.pictures.values())).shape[1]

    def last(values):
        return side - values["F"]

    controls = prober.controls(number=27) | {
        "method": Choice("method", list(METHODS), "occlusion"),
        "fill": Choice("filled with", FILLS, "background"),
        "F": Slider("patch F", 4, side // 2, start=8, step=4),
        "y": Slider("row y", 0, last, start=22, step=2),
        "x": Slider("column x", 0, last, start=22, step=2),
    }
    functions, scenes = (prober.probe, picture, describe), SCENES if prober.ours else {}
    return Panel("probe", *functions, controls, scenes, SIZE, steps="x", **shown)
