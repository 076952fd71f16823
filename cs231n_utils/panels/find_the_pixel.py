"""Find the pixel: a place in a picture, in both orders in which people write it down."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.patches import Rectangle

from cs231n_utils.datasets.landscape import landscape
from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.raster.cells import Words, number
from cs231n_utils.panels.raster.panel import Panel

RIGHT, SWAPPED = COLORS[0], COLORS[1]
CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True)
class Pixel:
    """The pixel at (x, y), and the one that swapped indices reach."""

    x: int
    y: int
    shape: tuple  # (H, W, 3) of the picture
    color: np.ndarray  # (3,), 0 to 1
    swapped: np.ndarray | None  # (3,), img[x, y]; None where there is no row x or no column y


def compute(img, x, y):
    H, W, _ = img.shape
    return Pixel(x, y, img.shape, img[y, x], img[x, y] if x < H and y < W else None)


def describe(pixel):
    x, y = pixel.x, pixel.y
    found = f"The pixel {x} to the right and {y} down is img[{y}, {x}]: {_rgb(pixel.color)}."
    if x == y:
        return f"{found} With x and y equal, swapping them goes unnoticed."
    if pixel.swapped is None:
        return f"{found} Swapped, img[{x}, {y}] is an IndexError: {_what_is_missing(pixel)}."
    return (
        f"{found} Swapped, img[{x}, {y}] is another pixel, {y} to the right and {x} down: "
        f"{_rgb(pixel.swapped)}."
    )


def draw(img, figure):
    H, W, _ = img.shape
    ax = figure.add_axes((0.075, 0.03, 0.555, 0.87), label="picture")
    ax.imshow(img, extent=(-0.5, W - 0.5, H - 0.5, -0.5))
    ax.set_axis_off()
    rulers, bold = Words(ax, size=12), {"size": 14, "color": RIGHT, "weight": "bold"}
    column, row = Words(ax, **bold), Words(ax, ha="right", **bold)
    (guide,) = ax.plot([], [], color="black", linestyle=":", linewidth=1.5, animated=True)
    frames = []
    common = {"width": 1, "height": 1, "fill": False, "animated": True}
    for color, style in [(SWAPPED, (0, (2, 1.2))), (RIGHT, "-")]:
        under = Rectangle((0, 0), edgecolor="white", linewidth=5.5, **common)
        over = Rectangle((0, 0), edgecolor=color, linewidth=3, linestyle=style, **common)
        frames.append((ax.add_patch(under), ax.add_patch(over)))
    swapped_frame, frame = frames

    side = figure.add_axes((0.64, 0.0, 0.36, 1.0), label="readout", xlim=(0, 10), ylim=(10, 0))
    side.set_axis_off()
    names, numbers = Words(side, 17, weight="bold", ha="left"), Words(side, 13, ha="left")
    swatches = [
        side.add_patch(Rectangle((0.4, top), 1.6, 1.5, ec="black", animated=True))
        for top in (1.0, 5.7)
    ]

    def show(pixel):
        x, y, there = pixel.x, pixel.y, pixel.swapped is not None
        _put(frame, x, y)
        _put(swapped_frame, y, x, there and x != y)
        guide.set_data([x, x, np.nan, -0.5, x - 0.5], [-0.5, y - 0.5, np.nan, y, y])
        rulers.show(
            [(i, -1.1, str(i)) for i in range(0, W, 2) if abs(i - x) > 2]
            + [(-1.2, i, str(i)) for i in range(0, H, 2) if abs(i - y) > 1]
        )
        column.show([(x, -1.1, f"x={x}")])
        row.show([(-0.75, y, f"y={y}")])
        names.show([(2.6, 1.75, f"img[{y}, {x}]", RIGHT), (2.6, 6.45, f"img[{x}, {y}]", SWAPPED)])
        words = [(0.4, 3.2, f"row y = {y}, column x = {x}"), *_amounts(pixel.color, 4.0)]
        if there:
            words += [(0.4, 7.9, f"row {x}, column {y}"), *_amounts(pixel.swapped, 8.7)]
        else:
            words += [(0.4, 7.9, "IndexError:"), (0.4, 8.7, _what_is_missing(pixel))]
        numbers.show(words)
        for swatch, color in zip(swatches, (pixel.color, pixel.swapped), strict=True):
            swatch.set_facecolor("white" if color is None else color)
            swatch.set_hatch("xx" if color is None else None)

    return show


def point(pixel, spot):
    """Return the controls that a click on a pixel of the picture moves."""
    return {"x": round(spot.x), "y": round(spot.y)} if spot.axes == "picture" else {}


def find_the_pixel(img=None):
    """Return the panel that shows img[y, x] and img[x, y] in a picture (H, W, 3), 0 to 1."""
    img = landscape() if img is None else img
    H, W, _ = img.shape
    return Panel(
        "find the pixel",
        partial(compute, img),
        partial(draw, img),
        describe,
        controls={
            "x": Slider("x, to the right", 0, W - 1, start=7),
            "y": Slider("y, down", 0, H - 1, start=2),
        },
        presets={
            "the sun": {"x": 7, "y": 2},
            "the balloon": {"x": 2, "y": 7},
            "the roof": {"x": 17, "y": 7},
            "x equals y": {"x": 13, "y": 13},
        },
        size=(8.0, 3.8),
        point=point,
    )


def _put(frames, x, y, visible=True):
    for frame in frames:
        frame.set(xy=(x - 0.5, y - 0.5), visible=visible)


def _rgb(color):
    return ", ".join(f"{name} {number(c)}" for name, c in zip(CHANNELS, color, strict=True))


def _amounts(color, y):
    return [
        (
            0.4,
            y,
            "   ".join(f"{name} {number(c)}" for name, c in zip(CHANNELS, color, strict=True)),
        )
    ]


def _what_is_missing(pixel):
    H, W, _ = pixel.shape
    if pixel.x >= H:
        return f"there are rows 0 to {H - 1}"
    return f"there are columns 0 to {W - 1}"
