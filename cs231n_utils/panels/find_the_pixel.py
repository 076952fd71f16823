"""Find the pixel: a position in an image, in both orders in which people write it down."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from cs231n_utils.datasets.landscape import landscape
from cs231n_utils.panels.kit.colors import COLORS, gray
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.kit.marks import Box, Frame, Image, Line, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.plots import round_steps
from cs231n_utils.panels.kit.words import number

CHOSEN, SWAPPED = COLORS[0], COLORS[1]
CHANNELS = ("red", "green", "blue")
ROOM = Box(66, 30, 504, 336)  # of the image
SIDE, READOUT = 590, 205  # left of the two readouts, their width
CLEAR = 40, 22  # pixels across and down around a bold coordinate that have no other one


@dataclass(frozen=True)
class Pixel:
    """The pixel at (x, y), and the one that swapped indices reach."""

    x: int
    y: int
    shape: tuple  # (H, W, 3) of the image
    color: np.ndarray  # (3,), 0 to 1
    swapped: np.ndarray | None  # (3,), img[x, y]; None where there is no row x or no column y

    @property
    def missing(self):
        """Which rows or columns there are, in words, where the swapped one is not among them."""
        H, W, _ = self.shape
        return f"there are rows 0 to {H - 1}" if self.x >= H else f"there are columns 0 to {W - 1}"


def compute(img, x, y):
    H, W, _ = img.shape
    return Pixel(x, y, img.shape, img[y, x], img[x, y] if x < H and y < W else None)


def describe(pixel):
    x, y = pixel.x, pixel.y
    found = f"The pixel {x} to the right and {y} down is img[{y}, {x}]: {_rgb(pixel.color)}."
    if x == y:
        return f"{found} With x and y equal, swapping them goes unnoticed."
    if pixel.swapped is None:
        return f"{found} Swapped, img[{x}, {y}] is an IndexError: {pixel.missing}."
    return (
        f"{found} Swapped, img[{x}, {y}] is another pixel, {y} to the right and {x} down: "
        f"{_rgb(pixel.swapped)}."
    )


def picture(pixels, pixel):
    (H, W, _), x, y = pixel.shape, pixel.x, pixel.y
    cell = ROOM.cell(H, W)
    box = Box(ROOM.left, ROOM.top, W * cell, H * cell)
    image = Image(pixels, box, lambda row, col: {"x": col, "y": row})
    here, (left, top, _, _) = image.at(y, x), image.box
    yield image
    yield Line([(here.middle, top), (here.middle, here.top)], dashes="2 4")
    yield Line([(left, here.center), (here.left, here.center)], dashes="2 4")
    if pixel.swapped is not None and x != y:
        yield from framed(image.at(x, y), SWAPPED)
    yield from framed(here, CHOSEN)
    yield Text(here.middle, 15, f"x={x}", CHOSEN, bold=True)
    yield Text(left - 8, here.center, f"y={y}", CHOSEN, bold=True, ha="right")
    for col in round_steps(W - 1, most=12):
        if abs(col - x) * cell > CLEAR[0]:
            yield Text(image.at(0, col).middle, 15, str(col), size=16)
    for row in round_steps(H - 1, most=12):
        if abs(row - y) * cell > CLEAR[1]:
            yield Text(left - 8, image.at(row, 0).center, str(row), size=16, ha="right")
    yield Text(SIDE, 15, "chosen", CHOSEN, ha="left")
    yield from readout(ROOM.top, CHOSEN, y, x, pixel.color)
    yield Text(SIDE, 217, "swapped", SWAPPED, ha="left")
    yield from readout(ROOM.top + 202, SWAPPED, x, y, pixel.swapped)
    if pixel.swapped is None:
        yield Text(SIDE, ROOM.top + 295, "IndexError:", SWAPPED, bold=True, ha="left")
        yield Text(SIDE, ROOM.top + 320, pixel.missing, size=16, ha="left")


def framed(box, color):
    """Yield a frame on a white rim, so that it shows on any color; dashed if it is the swapped."""
    yield Frame(box, "white", 7.5)
    around = [*box.corners, box.corners[0]]
    yield Line(around, color, 4, "7 3.5" if color == SWAPPED else None)


def readout(top, color, row, col, amounts):
    """Yield the color of img[row, col], framed as in the image, and its three numbers.

    amounts  (3,), or None where there is no such pixel
    """
    there = amounts is not None
    shade = gray(amounts)[None, None] if there else "white"
    swatch = Table([[""]], SIDE + 4, top + 4, 36, shade, hatched=not there)
    yield swatch
    yield from framed(swatch.box, color)
    yield Text(SIDE + 56, top + 22, f"img[{row}, {col}]", color, 22, True, "left")
    yield Text(SIDE, top + 65, f"row {row}, column {col}", size=16, ha="left")
    if there:
        table = Table([amounts], SIDE, top + 106, (READOUT / 3, 28), size=16)
        yield table
        for col, channel in enumerate(CHANNELS):
            yield Text(table.at(0, col).middle, top + 93, channel, size=16)


def find_the_pixel(img=None, **shown):
    """Return the panel that shows img[y, x] and img[x, y] in an image (H, W, 3), 0 to 1."""
    img = landscape() if img is None else img
    H, W, _ = img.shape
    controls = {
        "x": Slider("x, to the right", 0, W - 1, start=7),
        "y": Slider("y, down", 0, H - 1, start=2),
    }
    presets = {
        "the balloon": {"x": 2, "y": 7},
        "x equals y": {"x": 13, "y": 13},
        "the roof": {"x": 17, "y": 7},
    }
    functions = partial(compute, img), partial(picture, gray(img)), describe
    return Panel("find the pixel", *functions, controls, presets, (800, 370), **shown)


def _rgb(color):
    return ", ".join(f"{name} {number(c)}" for name, c in zip(CHANNELS, color, strict=True))
