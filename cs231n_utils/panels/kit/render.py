"""Marks as SVG text, the same bytes on every machine: `svg(marks, width, height)`.

No ids, no style elements and no scripts: several pictures share a page, and a page that is cleaned
of such things keeps them. Lengths have one digit. Every text is escaped.
"""

import re
from functools import singledispatch
from html import escape

import numpy as np

from cs231n_utils.panels.kit import marks as kinds
from cs231n_utils.panels.kit.colors import css, gray, is_dark
from cs231n_utils.panels.kit.images import png
from cs231n_utils.panels.kit.words import fitting, number

# Verdana, on Windows and Apple's systems, is as wide as DejaVu Sans, sign for sign.
FONTS = "DejaVu Sans, Verdana, Geneva, sans-serif"
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ANCHORS = {"left": None, "center": "middle", "right": "end"}
BASELINE = 0.36  # of a text's size below its middle: capitals are 0.73 of it high


def svg(marks, width, height, live=True):
    """Return a picture as one SVG element on white.

    live  True if the hand is to see where a click selects something
    """
    marks = list(marks)
    hands = "".join(hand(mark) for mark in clickable(marks)) if live else ""
    size = {"viewBox": f"0 0 {width} {height}", "width": width, "height": height}
    drawn = path(f"M0 0h{width}v{height}H0z", "white") + "".join(map(draw, marks)) + hands
    return element("svg", drawn, xmlns="http://www.w3.org/2000/svg", **size, font_family=FONTS)


def clickable(marks):
    """Return the marks that say what a click on them selects."""
    return [mark for mark in marks if getattr(mark, "sets", None) is not None]


def hand(mark):
    """Return what turns the pointer into a hand over a mark, above all that is drawn."""
    shapes = (outline(p) if isinstance(p, kinds.Box) else f"{through(p)}z" for p in mark.targets())
    places = "".join(shapes)
    return places and path(places, pointer_events="all", cursor="pointer")


def element(tag, content="", **attributes):
    """Return an element as text; an attribute that is None is left out, and _ stands for -."""
    given = "".join(
        f' {name.replace("_", "-")}="{value if isinstance(value, int) else said(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{given}>{content}</{tag}>" if content else f"<{tag}{given}/>"


def said(value):
    """Return a text escaped, or a number in few signs."""
    return escape(NO_XML.sub("\ufffd", value)) if isinstance(value, str) else short(value)


def short(value):
    """Return a length with one digit at most: 12.5, 12, 0."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def path(d, fill="none", opacity=None, **look):
    """Return a path; look is that of its outline."""
    return element("path", d=d, fill=fill, opacity=opacity and f"{opacity:g}", **look)


@singledispatch
def draw(mark):
    """Return a mark as SVG text."""
    raise TypeError(f"a picture yields marks, but got {mark!r}")


@draw.register
def _(area: kinds.Area):
    return "" if area.color == "none" else path(outline(area.box), area.color, area.opacity)


@draw.register
def _(polygon: kinds.Polygon):
    rim = {"stroke": polygon.edge, "stroke_width": polygon.width, "stroke_linejoin": "round"}
    points = f"{through(polygon.points)}z"
    return path(points, polygon.color, polygon.opacity, **rim if polygon.edge else {})


@draw.register
def _(frame: kinds.Frame):
    rims = [("white", frame.width + 3.5)] if frame.halo else []
    rims += [(frame.color, frame.width)]
    return "".join(path(outline(frame.box), stroke=ink, stroke_width=wide) for ink, wide in rims)


@draw.register
def _(line: kinds.Line):
    look = {"stroke_dasharray": line.dashes, "stroke_linejoin": "round"}
    return path(through(line.points), stroke=line.color, stroke_width=line.width, **look)


@draw.register
def _(dots: kinds.Dots):
    # A line of no length with wide ends is a dot.
    points = "".join(f"M{short(x)} {short(y)}h0" for x, y in dots.points)
    ends = "square" if dots.square else "round"
    return path(points, None, stroke=dots.color, stroke_width=dots.size, stroke_linecap=ends)


@draw.register
def _(text: kinds.Text):
    words = said(text.text) if isinstance(text.text, str) else ""
    for part, color in text.text if not words else ():
        words += element("tspan", said(part), fill=color)
    if not words:
        return ""
    style = {
        "x": text.x,
        "y": text.y + BASELINE * text.size,
        "fill": text.color,
        "font_size": text.size,
        "font_weight": "bold" if text.bold else None,
        "text_anchor": ANCHORS[text.ha],
    }
    if text.halo:
        style |= {"stroke": "white", "stroke_width": 4, "paint_order": "stroke"}
        style |= {"stroke_linejoin": "round"}
    return element("text", words, **style)


@draw.register
def _(image: kinds.Image):
    place = dict(zip(("x", "y", "width", "height"), image.box, strict=True))
    pixels = image.pixels if image.pixels.dtype == np.uint8 else gray(image.pixels)
    palette = b"" if image.palette is None else image.palette.tobytes()
    look = {"preserveAspectRatio": "none", "image_rendering": "pixelated"}
    address = png(pixels.tobytes(), pixels.shape, palette)
    # It has nothing to escape, and of a photograph to look for that takes longer than all else.
    return f'<image href="{address}"' + element("image", **place, **look).removeprefix("<image")


@draw.register
def _(table: kinds.Table):
    shape, (wide, high) = table.shape, table.sides
    colors = np.broadcast_to(css(table.colors), shape)
    hatched = np.broadcast_to(table.hatched, shape)
    inks = np.broadcast_to(table.inks, shape)
    texts = texts_of(table)
    there = [at for at in texts if colors[at]]
    by_color, by_ink = {}, {}
    for at in there:
        by_color.setdefault(colors[at], []).append(at)
        plain = "white" if is_dark(colors[at]) else "black"
        ink = inks[at] or (kinds.FAINT if hatched[at] else plain)
        by_ink.setdefault(ink, []).append(at)
    rows, cols = shape
    xs = [short(table.left + wide * col) for col in range(cols + 1)]
    ys = [short(table.top + high * row) for row in range(rows + 1)]
    boxes = {
        (row, col): f"M{xs[col]} {ys[row]}H{xs[col + 1]}V{ys[row + 1]}H{xs[col]}z"
        for row, col in there
    }
    parts = [path("".join(boxes[at] for at in cells), color) for color, cells in by_color.items()]
    if hatches := "".join(map(hatching, table.runs(hatched & (colors != "")))):
        parts.append(path(hatches, None, stroke="#b0b0b0", stroke_width=1.2))
    parts.append(path("".join(boxes.values()), stroke=table.edges, stroke_width=1.4))
    size = size_of(table, texts)
    middles = [short(table.left + wide * (col + 0.5)) for col in range(cols)]
    lines = [short(table.top + high * (row + 0.5) + BASELINE * size) for row in range(rows)]
    for ink, cells in by_ink.items():
        words = "".join(
            f'<text x="{middles[col]}" y="{lines[row]}">{said(texts[row, col])}</text>'
            for row, col in cells
            if texts[row, col]
        )
        if words:
            parts.append(element("g", words, fill=ink, font_size=size, text_anchor="middle"))
    return "".join(parts)


def texts_of(table):
    """Return what stands in the cells of a table, {(row, column): text}."""
    return {
        at: str(value) if isinstance(value, str) else number(value)
        for at, value in np.ndenumerate(table.values)
    }


def size_of(table, texts):
    """Return the size of a table's numbers."""
    return table.size or fitting(set(texts.values()), *table.sides)


def outline(box):
    """Return the path around a box."""
    left, top, width, height = map(short, box)
    return f"M{left} {top}h{width}v{height}h-{width}z"


def through(points):
    """Return the path through points, with a gap at NaN."""
    parts, pen = [], "M"
    for x, y in np.asarray(points, dtype=float).tolist():
        gap = x != x or y != y
        parts.append("" if gap else f"{pen}{short(x)} {short(y)}")
        pen = "M" if gap else "L"
    return "".join(parts)


def hatching(box, apart=8):
    """Return the path of slanted lines across a box, which go on in the boxes beside it."""
    first = int(np.ceil((box.left + box.top) / apart))
    last = int(np.floor((box.right + box.bottom) / apart))
    ends = []
    for along in range(first * apart, last * apart + 1, apart):  # x + y on a line
        right = min(box.right, along - box.top)
        left = max(box.left, along - box.bottom)
        if right > left:
            ends += [(left, along - left), (right, along - right), (np.nan, np.nan)]
    return through(ends)
