"""Filters as a reader types them: rows of numbers such as 1 2 1; 0 0 0; -1 -2 -1.

A filter for a picture in color has a slice for each color, with | between them.
"""

from math import isnan

import numpy as np

from cs231n_utils.volumes import DoesNotFit

MOST, LARGEST, LONGEST = 7, 100, 2000  # rows of a filter; size of a weight; signs in all
SOBEL = "1 2 1; 0 0 0; -1 -2 -1"
UPRIGHT = "1 0 -1; 2 0 -2; 1 0 -1"
BLUR = "1/25 * " + "; ".join(["1 1 1 1 1"] * 5)
FILTERS = {  # by what they do to a photograph
    "vertical edges": UPRIGHT,
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
    return factor * np.stack([in_the_middle(weights, F) for weights in slices], axis=-1)


def read_slice(text):
    """Return the weights (rows, columns) of one slice."""
    rows = [[read_number(word) for word in row.split()] for row in text.split(";")]
    lengths = sorted({len(row) for row in rows})
    if lengths == [0]:
        raise DoesNotFit(f"Got no numbers. {HOW}")
    if len(lengths) > 1:
        said = f"{lengths[0]} and {lengths[-1]}"
        raise DoesNotFit(f"Got rows of {said} numbers, expected rows of equal length. {HOW}")
    return np.array(rows)


def in_the_middle(weights, F):
    """Return weights (rows, columns) with zeros around them, (F, F)."""
    around = [divmod(F - side, 2) for side in weights.shape]
    if any(odd for _, odd in around):
        said = "x".join(map(str, weights.shape))
        raise DoesNotFit(
            f"{said} numbers have no place in the middle of a square of {F}x{F}: add a row or a "
            f"column, of zeros for example. {HOW}"
        )
    return np.pad(weights, [(half, half) for half, _ in around])


def read_number(word):
    """Return the number that a word such as -1, .5 or 1/9 stands for; or raise DoesNotFit."""
    over, slash, under = word.partition("/")
    try:
        value = float(over) / float(under if slash else 1)
        if isnan(value):
            raise ValueError
    except (ValueError, ZeroDivisionError):
        raise DoesNotFit(f'"{word[:40]}" is not a number. {HOW}') from None
    if abs(value) > LARGEST:
        said = f"{word[:40]} is too large: take weights from -{LARGEST} to {LARGEST}"
        raise DoesNotFit(f"{said}. {HOW}")
    return value
