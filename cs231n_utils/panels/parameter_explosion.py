"""Parameter explosion: the weights of neurons that read a whole image, and those of filters."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.panels.kit.colors import COLORS
from cs231n_utils.panels.kit.controls import Choice
from cs231n_utils.panels.kit.marks import FAINT, Area, Box, Dots, Frame, Image, Line, Text, fan
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.plots import Plot
from cs231n_utils.panels.kit.words import count

SIDES = (8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 200, 224, 256, 320, 384, 448, 512)
D = 3  # depth of the image, and of the filters
FC, CONV = COLORS[0], COLORS[1]
ROOM = Box(10, 50, 256, 256)  # of the largest image
LENS, CELL = Box(291, 129, 98, 98), 14  # of the largest filter; a pixel of it, enlarged
CHART = Plot(Box(488, 50, 290, 256), x=np.log2([8, 512]), y=(0.02, 1e9), log=True)
NAMED = {1: "1", 10**3: "1,000", 10**6: "1 million", 10**9: "1 billion"}
PAPER = np.full((32, 32), 255, np.uint8)  # what a click meets in the image's room


@dataclass(frozen=True)
class Weights:
    """How many weights K neurons have, and K filters, on a square image."""

    side: int
    F: int
    K: int

    @property
    def fc(self):
        return self.side * self.side * D * self.K

    @property
    def conv(self):
        return self.F * self.F * D * self.K

    @property
    def times(self):
        """How many times as many weights the neurons have, in words."""
        times = self.fc / self.conv
        about = "" if times == round(times) else "about "
        return f"Fully connected: {about}{times:,.{1 if times < 10 else 0}f} times as many weights"


def describe(weights):
    side, F, K = weights.side, weights.F, weights.K
    times = f"·{K}" if K > 1 else ""
    return (
        f"{count(K, 'neuron')} connected to all of a [{side}x{side}x{D}] image: "
        f"{side}·{side}·{D}{times} = {count(weights.fc, 'weight')}. {count(K, 'filter')} of "
        f"{F}x{F}, on an image of any size: {F}·{F}·{D}{times} = {count(weights.conv, 'weight')}. "
        f"{weights.times}."
    )


def picture(weights):
    yield Text(400, 19, weights.times, size=22, bold=True)
    yield from to_scale(weights)
    yield from chart(weights)


def to_scale(weights):
    """Yield the image with the filter in its middle, and the filter once more, enlarged."""
    scale, side, F = ROOM.width / max(SIDES), weights.side, weights.F
    yield Image(PAPER, ROOM, dragged)
    for other in (200, 512):
        if other > side:
            box = corner(other * scale)
            yield Frame(box, "#999999", 1)
            yield Text(box.left + 6, box.top + 12, str(other), FAINT, 14, ha="left")
    image = corner(side * scale)
    yield from (Area(image, "#9cc6e0"), Frame(image, FC, 1.5))
    dot = max(F * scale, 4)  # of what is smaller, nothing would be seen
    dot = Box(image.middle - dot / 2, image.center - dot / 2, dot, dot)
    lens = LENS.table(np.full((F, F), ""), CELL, colors="#f2c19f")
    yield from (*fan(dot, lens.box, CONV), Area(dot, CONV), lens)
    yield Text(ROOM.left, 326, f"image {side}x{side}x{D}", FC, bold=True, ha="left")
    yield Text(ROOM.left, 350, "to scale", size=16, ha="left")
    yield Text(LENS.middle, LENS.bottom + 20, f"filter {F}x{F}x{D}", CONV, bold=True)
    yield Text(LENS.middle, LENS.bottom + 43, "enlarged", size=16)


def corner(side):
    """Return the Box of a square in the lower left corner of the room."""
    return Box(ROOM.left, ROOM.bottom - side, side, side)


def dragged(row, col):
    """Return the controls for the image whose edge is nearest to a place in the room."""
    wanted = 16 * max(32 - row, col + 1)
    return {"side": min(SIDES, key=lambda side: abs(np.log(side / wanted)))}


def chart(weights):
    """Yield both counts over the side of the image."""
    box, here, (fc, conv) = CHART.box, np.log2(weights.side), (weights.fc, weights.conv)
    for y in NAMED:
        yield Line(CHART.points(CHART.x, [y, y]), "#cccccc", 1)
    yield from CHART.axes(ys=NAMED)
    for power in range(3, 10):
        yield Text(CHART.across(power), box.bottom + 17, str(2**power), size=16)
    yield Line(CHART.points(CHART.x, fc * (np.array([8, 512]) / weights.side) ** 2), FC, 4)
    yield Line(CHART.points(CHART.x, [conv, conv]), CONV, 4, "12 5")
    ends = CHART.points([here, here], [fc, conv])
    yield from (Line(ends, width=1.4), Dots(ends, "black", 12))
    yield Text(box.middle, 350, "side of the image, in pixels", size=16)
    left, words = box.left + 8, f"weights of {count(weights.K, 'filter')}: {conv:,}"
    yield Text(left, box.top + 13, f"weights of {count(weights.K, 'neuron')}", FC, 16, True, "left")
    yield Text(left, box.top + 38, f"{fc:,}", FC, 22, True, "left")
    yield Text(box.right, ends[1][1] + 18, words, CONV, 16, True, "right", halo=True)


def parameter_explosion(**shown):
    """Return the panel that counts the weights of neurons and of filters as the image grows."""
    controls = {
        "side": Choice("image side", list(SIDES), start=32, look="slider"),
        "F": Choice("filter F", [1, 3, 5, 7], start=5),
        "K": Choice("neurons or filters", [1, 10, 12, 32, 64, 100, 256], 1, look="slider"),
    }
    presets = {"200 wide": {"side": 200}, "200 wide, 100 neurons": {"side": 200, "K": 100}}
    functions, size = (Weights, picture, describe), (800, 365)
    return Panel("parameter explosion", *functions, controls, presets, size, **shown)
