"""Numbers in few signs, counts and percents; and how wide words come out."""

import numpy as np


def number(value, digits=2):
    """Return a number in few signs: "3", "−0.5"; "" for NaN."""
    if np.isnan(value):
        return ""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("0", "-0") else text.replace("-", "−")


def term(value):
    """Return a number as it stands in a sum or product, in parentheses if negative: "(−1)"."""
    return f"({number(value)})" if value < 0 else number(value)


def added(values):
    """Return numbers as a sum: "−1 + (−1) + 3"."""
    first, *rest = values
    return " + ".join([number(first), *map(term, rest)])


def in_rows(table):
    """Return the numbers of a table in rows: "1 2 / 3 4"."""
    return " / ".join(" ".join(map(number, row)) for row in table)


def count(n, thing):
    """Return a count with its noun: "1 pixel", "5 pixels"."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def are(n, thing):
    """Return a count with its verb: "is 1 path", "are 169 paths"."""
    return f"{'is' if n == 1 else 'are'} {count(n, thing)}"


def percent(share):
    """Return a share in percent with one digit where it is below one: "23", "0.8"."""
    return number(share, 1 if share < 0.95 else 0)


# The signs of DejaVu Sans by their widths, for a size of 1. Verdana is as wide, others narrower.
WIDTHS = {
    sign: wide
    for wide, signs in {
        0.28: "'ijl",
        0.32: "IJ ,.·’",
        0.36: "/:;\\|f-",
        0.41: "()[]t⌊⌋!²³r",
        0.5: '"*_`°–',
        0.55: "sz∂“”?εc",
        0.6: "LFkvxyγλ",
        0.64: "TYaoδθäöeéESbdghnpquΣσü$0123456789{}μβ√",
        0.67: "P",
        0.7: "KαAVΔBXZ",
        0.73: "RC",
        0.79: "UHNDG▲▼▶◀&OQ",
        0.84: "w∞#+<=>^~−×→≈≥≤≠±↔←↑↓✓✗",
        0.9: "M●∈",
        0.99: "■%m½¼W",
    }.items()
    for sign in signs
}
BOLD = 1.12  # so much wider, about


def width(text, size, bold=False):
    """Return the pixels that a text of a size takes across, at most, in the fonts of the panels."""
    return size * sum(WIDTHS.get(sign, 1.0) for sign in text) * (BOLD if bold else 1)


def wrapped(text, wide, size, bold=False):
    """Return a text as lines, none of which is wider than `wide` pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size, bold) > wide:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def cut(text, wide, size, bold=False):
    """Return a text, shortened where it is wider than `wide` pixels."""
    if width(text, size, bold) <= wide:
        return text
    while text and width(text + "…", size, bold) > wide:
        text = text[:-1]
    return text.rstrip(" ,") + "…"


def fitting(texts, wide, high, most=22):
    """Return the size at which each of the texts fits into a cell."""
    widest = max((width(text, 1) for text in texts), default=0) or 1
    return min(most, 0.7 * high, 0.92 * wide / widest)
