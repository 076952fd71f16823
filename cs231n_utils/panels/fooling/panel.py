"""Fooling: change an image a little, and a little more, until a net takes it for another class."""

import numpy as np

from cs231n_utils.panels.fooling.walk import LENGTH, RUNNER_UP, TRIES, Walk
from cs231n_utils.panels.kit.class_bars import ASKED, class_bars, percent
from cs231n_utils.panels.kit.colors import gray
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.images import drawn
from cs231n_utils.panels.kit.marks import Box, Dots, Frame, Image, Line, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.picked import Bench
from cs231n_utils.panels.kit.plots import Plot
from cs231n_utils.panels.kit.words import count

SIZE = 860, 330
PICTURES = [Box(left, 36, 168, 168) for left in (8, 188, 368)]
BARS, CURVE = Box(544, 54, 308, 240), Box(64, 262, 466, 54)
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
        return f"{says}. The gradient of the {target} score is zero: there is no direction to go."
    says += f", and {target} is at {percent(walked.before[walked.target])}."
    end = f"After ≈ {walked.steps} it says so" if walked.flipped else "It does not get there"
    if not step:
        return f"{says} Now every step, of length {LENGTH}, goes up the {target} score. {end}."
    now = f"it says {then} ({percent(walked.after.max())})"
    if walked.target != walked.after.argmax():
        now += f", and {target} is at {percent(walked.after[walked.target])}"
    noise = ""
    if walked.noise is not None:
        changed = round(TRIES * walked.noise)
        noise = f" Of {TRIES} random changes as large, ≈ {changed} change the answer."
    return (
        f"{says} After {count(step, 'step')} up the {target} score, a mean change of "
        f"≈ {walked.size:.1%} of the pixel range, {now}.{noise}"
    )


def picture(walked):
    seen = walked.picked.picture, 0.5 + TIMES * walked.change, walked.picture
    for box, values in zip(PICTURES, seen, strict=True):
        yield from (Image(gray(values), box), Frame(box, "#999999", 1))
    step = walked.steps / CURVE.width
    yield Image(curve(walked), CURVE, lambda _, col: {"step": round((col + 0.5) * step)})
    for y, text in ((CURVE.bottom, "0%"), (CURVE.top, "100%")):
        yield Line([(CURVE.left, y), (CURVE.right, y)], "#bbbbbb", 1)
        yield Text(CURVE.left - 8, y, text, size=16, ha="right")
    yield from words(walked)
    yield from class_bars(BARS, walked.classes, walked.before, walked.after, walked.target)


def words(walked):
    """Yield what is written above and below the pictures: what the net says, how much changed."""
    says = [walked.classes[p.argmax()] for p in (walked.before, walked.after)]
    heads = "image", f"change × {TIMES}", f"step {walked.step}"
    below = says[0], f"≈ {walked.size:.1%} on average", says[1]
    for box, head, text in zip(PICTURES, heads, below, strict=True):
        yield Text(box.middle, 18, head, size=18, bold=True)
        yield Text(box.middle, box.bottom + 16, text, size=16)
    named = f"P({walked.classes[walked.target]}), step by step"
    yield Text(CURVE.left, CURVE.top - 16, named, ASKED, 16, ha="left")


def curve(walked):
    """Return the target's probability step by step as an image; a dot is where we are."""
    room = Plot(Box(0, 0, *CURVE[2:]).grown(-2), (0, max(walked.steps, 1)), (0, 1))
    points = room.points(np.arange(walked.steps + 1), walked.chances)
    here = np.clip(points[walked.step], 6, np.array(CURVE[2:]) - 6)
    return drawn([Line(points, ASKED, 3), Dots([here], ASKED, 12)], CURVE[2:], scale=1)


def fooling(nets=None, pictures=None, **shown):
    """Return the panel that walks from an image to one that a net takes for another class.

    nets      {name: Trained}; the two that come with the course if None
    pictures  {name: (N, 32, 32, 3) from 0 to 1}; drawn shapes and a photograph if None
    shown     see Panel
    """
    bench = Bench(nets, pictures)
    walk = Walk(bench)

    def targets(values):
        return [RUNNER_UP, *bench.classes(values)]

    controls = bench.controls(number=13) | {
        "target": Choice("target class", targets, "ring", look="menu"),
        "step": Slider("step", 0, walk.steps, start=7),
    }
    presets = SCENES if bench.ours else {}
    return Panel("fooling", walk, picture, describe, controls, presets, SIZE, steps="step", **shown)
