"""Probe: cover part of an image, or follow a score back to its pixels: what did the net see?"""

import numpy as np

from cs231n_utils.panels.kit.class_bars import class_bars, percent
from cs231n_utils.panels.kit.colors import COLORS, gray, ramp
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Image, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.picked import Bench
from cs231n_utils.panels.probe.probing import FILLS, METHODS, WINNER, Probe

SIZE = 860, 320
PICTURE, MAP, BARS = Box(8, 36, 240, 240), Box(264, 36, 240, 240), Box(512, 54, 340, 240)
BELOW = 302  # the middle of the line below the two pictures
SCALE = Box(MAP.middle - 45, BELOW - 8, 90, 16)
HERE, RIM = COLORS[0], "#999999"
VIRIDIS = "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725"  # from 0 to 1
LIKELY = ramp(VIRIDIS, np.linspace(0, 1, 256))
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
    "no patch matters": STRIPES | {"y": 8, "x": 14},
    "saliency": DISC | {"method": "saliency", "y": 6, "x": 10},
    "guided, a ring": RING | {"method": "guided", "F": 4, "y": 18, "x": 18},
    "a face, without a class": FACE | {"y": 0, "x": 8},
}
ANYWHERE = {"black": {"fill": "black"}, "saliency": {"method": "saliency"}}
FILLED = {"background": "its background color", "gray": "the mean gray"}


def describe(probed):
    says, first = probed.classes, probed.before.argmax()
    asked, chance = says[probed.asked], probed.before[probed.asked]
    also = "" if probed.asked == first else f", and {asked} is at {percent(chance)}"
    return (
        f"Asked about {probed.picked}, the {probed.picked.net} net says {says[first]} "
        f"({percent(probed.before.max())}){also}. {_map_in_words(probed, asked)} "
        f"{_patch_in_words(probed, asked)}"
    )


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
        f"of all of it lies under the patch, which covers {part:.1%} of the image."
    )


def _patch_in_words(probed, asked):
    rows, cols = _spans(probed)
    fill = FILLED.get(probed.fill, probed.fill)
    then, chance = probed.after.argmax(), probed.after[probed.asked]
    also = "" if then == probed.asked else f", and {asked} is at {percent(chance)}"
    return (
        f"With {probed.F}x{probed.F} pixels of {fill} on rows {rows}, columns {cols}, it says "
        f"{probed.classes[then]} ({percent(probed.after.max())}){also}."
    )


def picture(probed):
    half, S = (probed.F - 1) / 2, probed.S

    def sets(row, col):
        return {"y": round(row - half), "x": round(col - half)}

    yield Area(MAP, "white")
    covered = Image(gray(probed.covered), PICTURE, sets)
    yield covered
    map_ = Image(painted(probed), on_page(probed), sets)
    if probed.method == "occlusion":
        levels = gray(probed.values)
        map_ = Image(levels, map_.box, lambda row, col: {"y": row * S, "x": col * S}, LIKELY)
    yield map_
    patch = covered.at(probed.y, probed.x, probed.F, probed.F)
    for box in (PICTURE, MAP):
        there = patch._replace(left=patch.left + box.left - PICTURE.left)
        yield from (Frame(box, RIM, 1), Frame(there, HERE, 3, halo=True))
    yield from words(probed)
    keys = "whole", "covered"
    yield from class_bars(BARS, probed.classes, probed.before, probed.after, probed.asked, keys)


def words(probed):
    """Yield what is written above and below the two pictures, and the scale of colors."""
    patch = f"{probed.F}x{probed.F} {probed.fill}" + " color" * (probed.fill == "background")
    head = HEADS.get(probed.method, f"P({probed.classes[probed.asked]})")
    yield Text(PICTURE.middle, 18, patch, size=18, bold=True)
    yield Text(MAP.middle, 18, head, size=18, bold=True)
    rows, cols = _spans(probed)
    yield Text(PICTURE.middle, BELOW, f"rows {rows}, columns {cols}", HERE, 15)
    ends = ("0%", "100%") if probed.method == "occlusion" else ("0", "most")
    ends = ends if probed.values.ndim == 2 else ("−", "+")
    levels = np.arange(256, dtype=np.uint8)[None]
    yield Image(levels, SCALE, palette=LIKELY if probed.method == "occlusion" else None)
    yield Text(SCALE.left - 8, BELOW, ends[0], size=16, ha="right")
    yield Text(SCALE.right + 8, BELOW, ends[1], size=16, ha="left")


def painted(probed):
    """Return the map of a gradient in bytes: (H, W), or (H, W, D) with zero in the middle."""
    values = probed.values
    limit = np.abs(values).max() or 1.0
    return gray(values / limit if probed.method == "saliency" else 0.5 + values / (2 * limit))


def on_page(probed):
    """Return the Box of the map: occlusion asks only where the whole patch lies in the image."""
    H, W, _ = probed.covered.shape
    left, right, low, top = (end + 0.5 for end in probed.extent)
    across, down = MAP.width / W, MAP.height / H
    size = (right - left) * across, (low - top) * down
    return Box(MAP.left + left * across, MAP.top + top * down, *size)


def strongest(values):
    """Return (row, column) of the pixel whose value is farthest from zero, in any channel."""
    sizes = np.abs(values)
    sizes = sizes if sizes.ndim == 2 else sizes.max(axis=2)
    return np.unravel_index(sizes.argmax(), sizes.shape)


def _spans(probed):
    """Return the rows and the columns under the patch in words."""
    return tuple(f"{first} to {first + probed.F - 1}" for first in (probed.y, probed.x))


def probe(nets=None, pictures=None, **shown):
    """Return the panel that asks a net why it says what it says of an image.

    nets      {name: Trained}; the two that come with the course if None
    pictures  {name: (N, 32, 32, 3) from 0 to 1}; drawn shapes and a photograph if None
    shown     see Panel
    """
    bench = Bench(nets, pictures)
    side = next(iter(bench.pictures.values())).shape[1]

    def last(values):
        return side - values["F"]

    def labels(values):
        return [WINNER, *bench.classes(values)]

    controls = bench.controls(number=27) | {
        "method": Choice("method", list(METHODS), "occlusion"),
        "label": Choice("class", labels, WINNER, look="menu"),
        "fill": Choice("filled with", FILLS, "background"),
        "F": Slider("patch F", 4, side // 2, start=8, step=4),
        "y": Slider("row y", 0, last, start=22, step=2),
        "x": Slider("column x", 0, last, start=22, step=2),
    }
    presets, ask = SCENES if bench.ours else ANYWHERE, Probe(bench)
    return Panel("probe", ask, picture, describe, controls, presets, SIZE, steps="x", **shown)
