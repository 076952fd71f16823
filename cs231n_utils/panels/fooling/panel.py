"""Fooling: change an image a little, and a little more, until a net takes it for another class."""

import numpy as np

from cs231n_utils.panels.fooling.walk import LENGTH, TRIES, Walker
from cs231n_utils.panels.kit.class_bars import ASKED, class_bars, percent
from cs231n_utils.panels.kit.colors import gray
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.images import drawn
from cs231n_utils.panels.kit.marks import Box, Dots, Frame, Image, Line, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.plots import Plot
from cs231n_utils.panels.kit.words import count

SIZE = 860, 330
PICTURES = [Box(left, 36, 168, 168) for left in (8, 188, 368)]
BARS, CURVE, DOT = Box(544, 54, 308, 240), Box(64, 262, 462, 54), 12
SHAPES = {"net": "shapes", "source": "shapes"}
FACE = {"net": "CIFAR-10", "source": "photograph", "number": 4}
SCENES = {
    "into a ring": SHAPES | {"number": 13, "target": "ring", "step": 7},
    "past another class": SHAPES | {"number": 27, "target": "ring", "step": 10},
    "out of reach": SHAPES | {"number": 11, "target": "frame", "step": 50},
    "a photograph": FACE | {"target": "ship", "step": 7},
}
TIMES = 10  # what the change is multiplied by, to be seen


def describe(walked):
    target, classes, step = walked.classes[walked.target], walked.classes, walked.step
    first, then = classes[walked.before.argmax()], classes[walked.after.argmax()]
    says = f"Asked about {walked.picked.title}, the {walked.picked.net} net says {first} "
    says += f"({percent(walked.before.max())})"
    if not walked.steps:
        if walked.flipped:
            return f"{says}. That is the target already, so there is nothing to do."
        return f"{says}. The gradient of the {target} score is zero: there is no direction to go."
    says += f", and {target} is at {percent(walked.before[walked.target])}."
    if not step:
        end = f"After ≈ {walked.steps} it says so" if walked.flipped else "It does not get there"
        return f"{says} Now every step, of length {LENGTH}, goes up the {target} score. {end}."
    also = f", and {target} is at {percent(walked.after[walked.target])}" if then != target else ""
    noise = ""
    if walked.noise is not None:
        changed = round(TRIES * walked.noise)
        noise = f" Of {TRIES} random changes as large, ≈ {changed} change the answer."
    return (
        f"{says} After {count(step, 'step')} up the {target} score, a mean change of "
        f"≈ {walked.size:.1%} of the pixel range, it says {then} "
        f"({percent(walked.after.max())}){also}.{noise}"
    )


def picture(walked):
    image = walked.picked.picture
    heads = "image", f"change × {TIMES}", f"step {walked.step}"
    seen = image, 0.5 + TIMES * walked.change, image + walked.change
    first, then = (walked.classes[p.argmax()] for p in (walked.before, walked.after))
    below = first, f"≈ {walked.size:.1%} on average", then
    for box, head, values, text in zip(PICTURES, heads, seen, below, strict=True):
        yield from (Image(gray(values), box), Frame(box, "#999999", 1))
        yield Text(box.middle, 18, head, size=18, bold=True)
        yield Text(box.middle, box.bottom + 16, text, size=16)
    yield from curve(walked)
    yield from class_bars(BARS, walked.classes, walked.before, walked.after, walked.target)


def curve(walked):
    """Yield the target's probability step by step; a dot is where we are, and a click goes there.

    The line is pixels, since it varies from machine to machine.
    """
    room, steps = CURVE.grown(DOT / 2), max(walked.steps, 1)
    plot = Plot(Box(DOT / 2, DOT / 2, *CURVE[2:]), (0, steps), (0, 1))
    points = plot.points(np.arange(walked.steps + 1), walked.chances)
    marks = [Line(plot.points((0, steps), (y, y)), "#bbbbbb", 1) for y in (0, 1)]
    marks += [Line(points, ASKED, 3), Dots([points[walked.step]], ASKED, DOT)]
    pixels = drawn(marks, (round(room.width), round(room.height)), scale=1)
    step = steps / CURVE.width
    yield Image(pixels, room, lambda _, col: {"step": round((col + 0.5 - DOT / 2) * step)})
    for y, text in ((CURVE.bottom, "0%"), (CURVE.top, "100%")):
        yield Text(room.left - 6, y, text, size=16, ha="right")
    named = f"P({walked.classes[walked.target]}), step by step"
    yield Text(CURVE.left, CURVE.top - 18, named, ASKED, 16, ha="left")


def fooling(nets=None, pictures=None, **shown):
    """Return the panel that walks from an image to one that a net takes for another class.

    nets      {name: Trained}; the two that come with the course if None
    pictures  {name: (N, 32, 32, 3) from 0 to 1}; drawn shapes and a photograph if None
    shown     see Panel
    """
    walker = Walker(nets, pictures)
    controls = walker.controls(number=13) | {
        "target": Choice("target class", walker.classes, "ring", look="menu"),
        "step": Slider("step", 0, walker.steps, start=7),
    }
    functions, scenes = (walker.walk, picture, describe), SCENES if walker.ours else {}
    return Panel("fooling", *functions, controls, scenes, SIZE, steps="step", **shown)
