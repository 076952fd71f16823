"""Filters as a reader types them: rows of numbers such as 1 2 1; 0 0 0; -1 -2 -1.

A filter for a picture in color has a slice for each color, with | between them.
"""

from math import nan

import numpy as np

from cs231n_utils.volumes import DoesNotFit

MOST, LARGEST, LONGEST = 7, 100, 2000  # rows of a filter; size of a weight; signs in all
SOBEL = "1 2 1; 0 0 0; -1 -2 -1"
BLUR = "1/25 * " + "; ".join(["1 1 1 1 1"] * 5)
FILTERS = {  # by what they do to a photograph
    "vertical edges": "1 0 -1; 2 0 -2; 1 0 -1",
    "horizontal edges": SOBEL,
    "outlines": "0 1 0; 1 -4 1; 0 1 0",
    "identity": "0 0 0; 0 1 0; 0 0 0",
    "blur": BLUR,
    "sharpen": "0 -1 0; -1 5 -1; 0 -1 0",
    "emboss": "-2 -1 0; -1 1 1; 0 1 2",
    "gray from colors": "0.3 | 0.6 | 0.1",
    "edges in blue": f"0 | 0 | {SOBEL}",
    "red against blue": "1 | 0 | -1",
}
HOW = (
    f"Write rows of numbers with ; between them, such as {SOBEL}, for the gray photograph; "
    "for the one in color write three such slices with | between them, such as 0.3 | 0.6 | 0.1."
)


def read_filter(text):
    """Return the weights (F, F, D) that a text stands for, D = 1 or 3; or raise DoesNotFit.

    Slices that are smaller than the largest, or not square, get zeros around them. A number with a
    * in front multiplies them all.
    """
    if len(text) > LONGEST:
        raise DoesNotFit(f"Got {len(text):,} signs, expected {LONGEST:,} at most. {HOW}")
    for sign, meant in (("−", "-"), ("],", ";"), ("[", " "), ("]", " "), (",", " ")):
        text = text.replace(sign, meant)
    factor, star, rows = text.rpartition("*")
    factor = read_number(factor.strip()) if star else 1
    slices = [read_slice(part) for part in rows.split("|")]
    if len(slices) not in (1, 3):
        raise DoesNotFit(f"Got {len(slices)} slices, expected 1 or 3, as a photograph has. {HOW}")
    F = max(side for weights in slices for side in weights.shape)
    if F > MOST:
        raise DoesNotFit(f"Got {F} numbers in a line, expected {MOST}x{MOST} at most. {HOW}")
    w = np.zeros((F, F, len(slices)))
    for d, weights in enumerate(slices):
        (rows, cols), (top, left) = weights.shape, (F - np.array(weights.shape)) // 2
        w[top : top + rows, left : left + cols, d] = weights
    return factor * w


def read_slice(text):
    """Return the weights (rows, columns) of one slice."""
    rows = [[read_number(word) for word in row.split()] for row in text.split(";")]
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1 or lengths == [0]:
        said = " and ".join(map(str, lengths))
        raise DoesNotFit(f"Got rows of {said} numbers, expected equally many, 1 or more. {HOW}")
    return np.array(rows)


def read_number(word):
    """Return the number that a word such as -1, .5 or 1/9 stands for; or raise DoesNotFit."""
    over, slash, under = word.partition("/")
    try:
        value = float(over) / float(under if slash else 1)
    except (ValueError, ZeroDivisionError):
        value = nan
    if not abs(value) <= LARGEST:  # nor is nan
        raise DoesNotFit(f'"{word[:40]}" is not a number from -{LARGEST} to {LARGEST}. {HOW}')
    return value
