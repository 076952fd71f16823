"""Parameter explosion: the weights of neurons that read a whole picture, and those of filters."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.kit.controls import Choice
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.panel import Panel

SIDES = (8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 200, 224, 256, 320, 384, 448, 512)
FC, CONV = COLORS[0], COLORS[1]
NAMED = {1: "1", 10**3: "1,000", 10**6: "1 million", 10**9: "1 billion"}


@dataclass(frozen=True)
class Weights:
    """How many weights K neurons have, and K filters, on a square picture."""

    side: int
    D: int
    K: int
    F: int

    @property
    def fc(self):
        return self.side * self.side * self.D * self.K

    @property
    def conv(self):
        return self.F * self.F * self.D * self.K


def describe(weights):
    side, D, K, F = weights.side, weights.D, weights.K, weights.F
    many = K > 1
    readers = f"{K} neurons that each read" if many else "One neuron that reads"
    filters = f"{K} filters of {F}x{F} have" if many else f"one {F}x{F} filter has"
    return (
        f"{readers} all of a [{side}x{side}x{D}] picture {'have' if many else 'has'} "
        f"{_product(side, D, K)} {_weights(weights.fc)}. On a picture of any size, {filters} "
        f"{_product(F, D, K)} {_weights(weights.conv)}. {_times(weights)}."
    )


def draw(figure):
    squares = figure.add_axes((0.015, 0.13, 0.36, 0.758), label="picture")
    squares.set(xlim=(0, 540), ylim=(0, 540), aspect="equal")
    squares.set_axis_off()
    for side in (32, 200, 512):
        squares.add_patch(Rectangle((0, 0), side, side, fill=False, ec="0.6", ls=":", lw=1.5))
    Words(squares, ha="left").show([(0, -42, "picture and filter, to scale")])
    common = {"ec": "black", "lw": 1.2, "animated": True}
    picture = squares.add_patch(Rectangle((0, 0), 1, 1, fc="#9cc6e0", **common))
    filter_ = squares.add_patch(Rectangle((0, 0), 1, 1, fc=CONV, lw=0, animated=True))
    size = Words(squares, 15, FC, "bold", "left")

    chart = figure.add_axes((0.5, 0.165, 0.475, 0.7), label="chart", xscale="log", yscale="log")
    chart.set(xlim=(7, 620), ylim=(0.04, 1e9), xlabel="side of the picture, in pixels")
    chart.set_xticks([8, 16, 32, 64, 128, 200, 512], [8, 16, 32, 64, 128, 200, 512])
    chart.set_yticks(list(NAMED), NAMED.values())
    chart.set_yticks(10.0 ** np.arange(9), [""] * 9, minor=True)
    chart.tick_params(axis="x", which="minor", bottom=False)
    chart.grid(alpha=0.3)
    lines = [
        chart.plot([], [], color=FC, lw=4, animated=True)[0],
        chart.plot([], [], color=CONV, lw=4, ls=(0, (4, 1.5)), animated=True)[0],
    ]
    (here,) = chart.plot([], [], color="black", lw=1.2, animated=True)
    (dots,) = chart.plot([], [], "o", color="black", ms=9, animated=True)
    of_fc = [Words(chart, size, FC, "bold", "left") for size in (14, 21)]
    of_conv = Words(chart, 16, CONV, "bold", "right")
    title = Words(figure.add_axes((0, 0.9, 1, 0.1), xlim=(0, 1), ylim=(0, 1)), 17, weight="bold")
    title.axes.set_axis_off()
    sides = np.array(SIDES)

    def show(weights):
        side, K, fc, conv = weights.side, weights.K, weights.fc, weights.conv
        picture.set(width=side, height=side)
        F = max(weights.F, 4)  # of what is smaller, nothing would be seen
        filter_.set(x=(side - F) / 2, y=(side - F) / 2, width=F, height=F)
        size.show([(12, side + (32 if side < 450 else -40), f"{side} x {side} pixels")])
        lines[0].set_data(sides, sides**2 * (fc // side**2))
        lines[1].set_data(sides, np.full(len(sides), conv))
        here.set_data([side, side], [conv, fc])
        dots.set_data([side, side], [fc, conv])
        of_fc[0].show([(8, 3e8, f"weights of {_count(K, 'neuron')}")])
        of_fc[1].show([(8, 3.5e7, f"{fc:,}")])
        of_conv.show([(600, conv / 5, f"weights of {_count(K, 'filter')}: {conv:,}")])
        title.show([(0.5, 0.4, _times(weights))])

    return show


def point(weights, spot):
    """Return the control that a drag moves: the picture's corner, or the place in the chart."""
    if spot.axes not in ("picture", "chart") or spot.x <= 0:
        return {}
    wanted = max(spot.x, spot.y) if spot.axes == "picture" else spot.x
    return {"side": min(SIDES, key=lambda side: abs(np.log(side / wanted)))}


def parameter_explosion():
    """Return the panel that counts the weights of neurons and of filters as the picture grows."""
    return Panel(
        "parameter explosion",
        Weights,
        draw,
        describe,
        controls={
            "side": Choice("side of the picture", list(SIDES), start=32, look="slider"),
            "D": Choice("its depth", {"1 (gray)": 1, "3 (color)": 3}, start=3),
            "K": Choice("neurons or filters", [1, 10, 12, 32, 64, 100, 256], 1, look="slider"),
            "F": Choice("side of a filter", [1, 3, 5, 7], start=5),
        },
        presets={
            "CIFAR-10, 32 wide": {"side": 32},
            "200 wide": {"side": 200},
            "200 wide, 100 neurons": {"side": 200, "K": 100},
            "512 wide": {"side": 512},
        },
        size=(8.0, 3.8),
        point=point,
    )


def _product(side, D, K):
    """Return the product that counts weights, as in 5·5·3 or 32·32·3·100, and its equals sign."""
    factors = [side, side, D, K] if K > 1 else [side, side, D]
    return f"{'·'.join(map(str, factors))} ="


def _count(K, what):
    return f"one {what}" if K == 1 else f"{K} {what}s"


def _weights(count):
    return f"{count:,} weight" if count == 1 else f"{count:,} weights"


def _times(weights):
    """Return how many times as many weights the neurons have, in words."""
    times = weights.fc / weights.conv
    about = "" if times == round(times) else "about "
    return f"Fully connected: {about}{times:,.{1 if times < 10 else 0}f} times as many weights"
