"""Where the parts of a net go on a page: volumes as blocks, branches as lanes; and short texts.

Everything is in pixels of the page, downwards: corners of polygons, and the ends of lines.
"""

from itertools import pairwise

import numpy as np

from cs231n_utils.figures.blocks import WHITE_IN, paler
from cs231n_utils.figures.style import COLORS
from cs231n_utils.panels.raster.cells import outline

KINDS = {  # what a kind of step is drawn with: a letter, and a color
    "INPUT": ("in", COLORS[2]),
    "CONV": ("C", COLORS[0]),
    "POOL": ("P", COLORS[1]),
    "FC": ("F", COLORS[3]),
    "ADD": ("+", "#6a59b5"),
    "CONCAT": ("||", "#6a59b5"),
}
OTHER = ("", "#8a8a8a")
STRIPES = ("#8f7fd0", "#cfc6ef")  # of the branches, in the volume they make side by side
AWAY = np.array([0.15, 0.1])  # where a step along the width leads: the volumes are seen aslant
THINNEST = 3


def rectangle(left, right, top, bottom):
    """Return the corners (4, 2) of a rectangle."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def color_of(step):
    return KINDS.get(step.kind, OTHER)[1]


def sizes(steps, pitch, tallest):
    """Return how deep, wide and high the volume of every step is drawn, (steps, 3).

    Width and height are to scale; the depth grows by as much each time that it doubles.

    pitch    from one step to the next
    tallest  the height of the largest volume, as it is seen
    """
    volumes = np.array([step.volume for step in steps], dtype=float)
    scale = tallest / (volumes[:, 1] + AWAY[1] * volumes[:, 0]).max()
    scale = min(scale, 0.45 * pitch / (AWAY[0] * volumes[:, 0].max()))
    deep = np.log2(1 + volumes[:, 2])
    deep *= 0.55 * pitch / deep.max()
    return np.column_stack([deep, np.maximum(volumes[:, :2] * scale, THINNEST)])


def block(step, size, middle):
    """Return the faces that one sees of a step's volume: [(corners (4, 2), color), ...].

    size    (deep, wide, high) as it is drawn
    middle  where its middle goes
    """
    deep, wide, high = size
    dx, dy = AWAY * wide
    x, y = middle[0] - (deep + dx) / 2, middle[1] - (high + dy) / 2
    shapes = {
        "left": [(x, y), (x + dx, y + dy), (x + dx, y + dy + high), (x, y + high)],
        "top": [(x, y), (x + dx, y + dy), (x + dx + deep, y + dy), (x + deep, y)],
        "front": rectangle(x + dx, x + dx + deep, y + dy, y + dy + high),
    }
    parts = [(shapes[face], paler(color_of(step), WHITE_IN[face])) for face in shapes]
    if step.kind == "CONCAT":
        depths = [branch[-1].volume.D if branch else step.reads.D for branch in step.branches]
        ends = x + dx + deep * np.cumsum([0, *depths]) / sum(depths)
        for number, (left, right) in enumerate(pairwise(ends)):
            stripe = rectangle(left, right, y + dy, y + dy + high)
            parts.append((stripe, paler(STRIPES[number % 2], 0)))
    return parts


def lanes(count, left, right, top, bottom, slant):
    """Return a line (4, 2) a branch: from one point apart, side by side, and together again."""
    middle = (top + bottom) / 2
    heights = np.linspace(top, bottom, count) if count > 1 else [middle] * count
    return [
        np.array([(left, middle), (left + slant, y), (right - slant, y), (right, middle)])
        for y in heights
    ]


def beads(branch, lane):
    """Return [(corners (4, 2), color), ...]: a square on a lane for each step of its branch."""
    (_, (left, y), (right, _), _) = lane
    places = left + (right - left) * (np.arange(len(branch)) + 0.5) / max(len(branch), 1)
    return [
        (rectangle(x - 3, x + 3, y - 3, y + 3), color_of(step))
        for x, step in zip(places, branch, strict=True)
    ]


def chains(branches, left, limit, heights):
    """Return boxes [(corners (4, 2), color), ...], the words in them, and where the longest ends.

    left     where the first box of each branch begins
    limit    where a box may end; of what does not fit, it is only said that there is more
    heights  where the branches' middles are
    """
    boxes, words, ends = [], [], []
    for branch, y in zip(branches, heights, strict=True):
        x = left
        inside = [(cut(_short(step), 240), paler(color_of(step), 0.75)) for step in branch]
        for text, color in inside or [("its input as it is", "white")]:
            right = x + width(text, 13) + 10
            if right > limit:
                text, color, right = "…", "white", x + 26
            boxes.append((rectangle(x, right, y - 8.5, y + 8.5), color))
            words.append(((x + right) / 2, y, text))
            x = right + 14
            if text == "…":
                break
        ends.append(x - 8)
    return boxes, words, max(ends)


def _short(step):
    """Return the name of a step inside of a branch, without its smaller settings."""
    if step.branches:
        return f"{step.kind} of {len(step.branches)}"
    small = ("nobias", "floor", "ceil")
    return " ".join(word for word in step.main.layer.split() if word not in small)


def percent(share, digits=1):
    """Return a part of one in percent; what is too little for the digits is said to be less."""
    least = 10.0**-digits
    if not share:
        return "0%"
    return f"<{least:g}%" if 100 * share < least / 2 else f"{100 * share:.{digits}f}%"


def brief(count, limit):
    """Return a count, exactly if it is below a limit."""
    if count < limit:
        return f"{count:,}"
    return f"{count / 10**9:,.2f} billion" if count < 10**13 else f"{count:.2e}"


def width(text, size, weight="normal"):
    """Return how many pixels of the page a text is wide."""
    return np.ptp(outline(text, size, weight)[0][:, 0]) * 100 / 72


def cut(text, room, weight="normal"):
    """Return a text of 13 points, shortened if it is wider than so many pixels."""
    if not text or (wide := width(text, 13, weight)) <= room:
        return text
    return text[: int(0.95 * len(text) * room / wide) - 1] + "…"
