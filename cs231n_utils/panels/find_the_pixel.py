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
from cs231n_utils.panels.kit.words import number, wrapped

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
    color: np.ndarray  # (3,), 0 to 1
    swapped: np.ndarray | None  # (3,), img[x, y]; None where there is no such pixel
    error: str  # what NumPy says to img[x, y]


def compute(img, x, y):
    try:
        swapped, error = img[x, y], ""
    except IndexError as why:
        swapped, error = None, str(why)
    return Pixel(x, y, img[y, x], swapped, error)


def describe(pixel):
    x, y = pixel.x, pixel.y
    found = f"The pixel {x} to the right and {y} down is img[{y}, {x}]: {_rgb(pixel.color)}."
    if x == y:
        return f"{found} With x and y equal, swapping them goes unnoticed."
    if pixel.error:
        return f"{found} Swapped, img[{x}, {y}] is an IndexError: {pixel.error}."
    return (
        f"{found} Swapped, img[{x}, {y}] is another pixel, {y} to the right and {x} down: "
        f"{_rgb(pixel.swapped)}."
    )


def picture(pixels, pixel):
    (H, W, _), x, y = pixels.shape, pixel.x, pixel.y
    image = Image(pixels, ROOM.fit(H, W), lambda row, col: {"x": col, "y": row})
    cell = ROOM.cell(H, W)
    here, (left, top, _, _) = image.at(y, x), image.box
    yield image
    yield Line([(here.middle, top), (here.middle, here.top)], dashes="2 4")
    yield Line([(left, here.center), (here.left, here.center)], dashes="2 4")
    if not pixel.error and x != y:
        yield from framed(image.at(x, y), SWAPPED)
    yield from framed(here, CHOSEN)
    yield Text(here.middle, top - 15, f"x={x}", CHOSEN, bold=True)
    yield Text(left - 8, here.center, f"y={y}", CHOSEN, bold=True, ha="right")
    for col in round_steps(W - 1, most=12):
        if abs(col - x) * cell > CLEAR[0]:
            yield Text(image.at(0, col).middle, top - 15, str(col), size=16)
    for row in round_steps(H - 1, most=12):
        if abs(row - y) * cell > CLEAR[1]:
            yield Text(left - 8, image.at(row, 0).center, str(row), size=16, ha="right")
    yield from readout(15, "chosen", CHOSEN, (y, x), pixel.color)
    yield from readout(217, "swapped", SWAPPED, (x, y), pixel.swapped)
    for n, line in enumerate(wrapped(pixel.error and f"IndexError: {pixel.error}", READOUT, 16)):
        yield Text(SIDE, 314 + 20 * n, line, SWAPPED, 16, ha="left")


def framed(box, color):
    """Yield a frame on a white rim, so that it shows on any color; dashed if it is the swapped."""
    yield Frame(box, "white", 7.5)
    around = [*box.corners, box.corners[0]]
    yield Line(around, color, 4, "7 3.5" if color == SWAPPED else None)


def readout(top, name, color, at, amounts):
    """Yield the color of img[at], framed as in the image, and its three numbers.

    amounts  (3,), or None where there is no such pixel
    """
    there = amounts is not None
    shade = gray(amounts)[None, None] if there else "white"
    swatch = Table([[""]], SIDE + 4, top + 19, 36, shade, hatched=not there)
    yield Text(SIDE, top, name, color, ha="left")
    yield swatch
    yield from framed(swatch.box, color)
    yield Text(SIDE + 56, top + 37, "img[{}, {}]".format(*at), color, 22, True, "left")
    yield Text(SIDE, top + 72, "row {}, column {}".format(*at), size=16, ha="left")
    if there:
        parts = [CHANNELS, [number(amount) for amount in amounts]]
        yield Table(parts, SIDE, top + 92, (READOUT / 3, 28), size=16, edges="#aaaaaa")


def find_the_pixel(img=None, **shown):
    """Return the panel that shows img[y, x] and img[x, y] in an image (H, W, 3), 0 to 1."""
    img = landscape() if img is None else img
    H, W, _ = img.shape
    controls = {
        "x": Slider("x, to the right", 0, W - 1, start=7),
        "y": Slider("y, down", 0, H - 1, start=2),
    }
    scenes = {"the balloon": (2, 7), "x equals y": (13, 13), "the roof": (17, 7)}
    presets = {name: {"x": x, "y": y} for name, (x, y) in scenes.items()}
    functions = partial(compute, img), partial(picture, gray(img)), describe
    return Panel("find the pixel", *functions, controls, presets, (800, 370), **shown)


def _rgb(color):
    return ", ".join(f"{name} {number(c)}" for name, c in zip(CHANNELS, color, strict=True))
