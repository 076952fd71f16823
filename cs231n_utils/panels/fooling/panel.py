"""Fooling: change a picture a little, and a little more, until a net takes it for another class."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle

from cs231n_utils.panels.fooling.walk import LENGTH, RUNNER_UP, TRIES, Walk
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.picked import Bench
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.class_bars import ASKED, ClassBars, percent
from cs231n_utils.panels.raster.panel import Panel
from cs231n_utils.panels.raster.pixels import Pixels, packed

WIDTH, HEIGHT = 860, 320  # of the figure; these and the next in pixels of the page
SIDE, TOP = 168, 36  # of the three pictures
LEFTS = 8, 188, 368  # their left edges
LOW = TOP + SIDE
CURVE = 64, 530, 306, 246  # left, right, low and high ends of the curve
SHAPES = {"net": "shapes", "source": "shapes"}
FACE = {"net": "CIFAR-10", "source": "photograph", "number": 4}
SCENES = {
    "into a ring": SHAPES | {"number": 13, "target": "ring", "step": 7},
    "past another class": SHAPES | {"number": 27, "target": "ring", "step": 10},
    "already there": SHAPES | {"number": 27, "target": "disc"},
    "out of reach": SHAPES | {"number": 11, "target": "frame", "step": 50},
    "a photograph": FACE | {"target": "ship", "step": 7},
}
TIMES = 10  # what the change is multiplied by, to be seen


def describe(walked):
    target, classes, step = walked.classes[walked.target], walked.classes, walked.step
    first, then = classes[walked.before.argmax()], classes[walked.after.argmax()]
    says = f"Asked about {walked.picked}, the {walked.picked.net} net says {first} "
    says += f"({percent(walked.before.max())})"
    if not walked.steps:
        if walked.flipped:
            return f"{says}. That is the target already, so there is nothing to do."
        return f"{says}. The gradient of the {target} score is zero: there is no way to go."
    says += f", and {target} is at {percent(walked.before[walked.target])}."
    end = f"After ≈ {walked.steps} it says so" if walked.flipped else "It does not get there"
    if not step:
        return f"{says} Now every step, of length {LENGTH}, goes up the {target} score. {end}."
    now = f"it says {then} ({percent(walked.after.max())})"
    if walked.target != walked.after.argmax():
        now += f", and {target} is at {percent(walked.after[walked.target])}"
    return (
        f"{says} After {step} {'step' if step == 1 else 'steps'} up the {target} score, which "
        f"change a value by ≈ {walked.size:.1%} of the way from black to white, on average, {now}."
        f"{_noise(walked)}"
    )


def _noise(walked):
    """Say what random changes do, at the end of the way."""
    if walked.noise is None:
        return ""
    count = round(TRIES * walked.noise)
    return f" Of {TRIES} random changes as large, ≈ {count} change the answer."


def draw(figure):
    page = figure.add_axes((0, 0, 1, 1), label="page", xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    page.set_axis_off()
    pictures = [Pixels(page) for _ in LEFTS]
    left, right, low, high = CURVE
    page.add_collection(LineCollection([[(left, low), (right, low)]], colors="#999999", lw=1))
    page.add_collection(LineCollection([[(left, high), (right, high)]], colors="#dddddd", lw=1))
    page.text(left - 8, low, "0%", ha="right", va="center")
    page.text(left - 8, high, "100%", ha="right", va="center")
    curve = page.add_collection(LineCollection([], colors=ASKED, lw=2.5, animated=True, zorder=3))
    dot = page.add_patch(Circle((0, 0), 6, fc=ASKED, ec="white", lw=1.5, animated=True, zorder=4))
    bars = ClassBars(page, LEFTS[-1] + SIDE + 8, WIDTH - 6, TOP, TOP + 260)
    heads, notes = Words(page, 14, weight="bold"), Words(page, 13)
    named = Words(page, 13, ASKED, ha="left")

    def show(walked):
        seen = walked.picked.picture, 0.5 + TIMES * walked.change, walked.picture
        for picture, values, left in zip(pictures, seen, LEFTS, strict=True):
            picture.fill(packed(values), left, TOP, left + SIDE, LOW)
        points = along(walked)
        curve.set_segments([points])
        dot.set_center(points[walked.step])
        target = walked.target
        bars.show(walked.classes, walked.before, walked.after, target, ("before", "after"))
        heads.show(heads_of(walked))
        named.show([(CURVE[0] + 10, CURVE[3] + 14, f"P({walked.classes[target]}), step by step")])
        notes.show(notes_of(walked))

    return show


def along(walked):
    """Return the target's probability after every step as places (steps + 1, 2) on the page."""
    left, right, low, high = CURVE
    across = left + (right - left) * np.arange(walked.steps + 1) / max(walked.steps, 1)
    return np.stack([across, low + (high - low) * walked.chances], axis=1)


def heads_of(walked):
    words = "picture", f"change × {TIMES}", f"step {walked.step}"
    return [(left + SIDE / 2, TOP / 2, text) for left, text in zip(LEFTS, words, strict=True)]


def notes_of(walked):
    """Return what is written below the pictures: what the net says, and how much has changed."""
    says = [walked.classes[p.argmax()] for p in (walked.before, walked.after)]
    words = says[0], f"{walked.size:.1%} on average", says[1]
    return [(left + SIDE / 2, LOW + 17, text) for left, text in zip(LEFTS, words, strict=True)]


def point(walked, spot):
    """Return the step of the place on the curve that the reader points at."""
    left, right, _, high = CURVE
    if not (spot.axes == "page" and left - 20 <= spot.x <= right + 20 and spot.y > high - 12):
        return {}
    return {"step": round((spot.x - left) / (right - left) * walked.steps)}


def fooling(nets=None, pictures=None):
    """Return the panel that walks from a picture to one that a net takes for another class.

    nets      {name: Trained}; the two that come with the course if None
    pictures  {name: (N, 32, 32, 3) from 0 to 1}; drawn shapes and a photograph if None
    """
    bench = Bench(nets, pictures)
    walk = Walk(bench)
    return Panel(
        "fooling",
        walk,
        draw,
        describe,
        controls=bench.controls(number=13)
        | {
            "target": Choice(
                "into", lambda values: [RUNNER_UP, *bench.classes(values)], "ring", look="menu"
            ),
            "step": Slider("step", 0, walk.steps, start=7),
        },
        presets=SCENES if bench.ours else {},
        size=(WIDTH / 100, HEIGHT / 100),
        point=point,
        steps="step",
    )
