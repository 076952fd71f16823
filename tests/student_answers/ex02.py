"""What students answered in notebook 02, each with words of the sentence that names its mistake."""

import numpy as np


def one_end_only(sizes):
    return tuple(1 + int(n) for n in np.cumsum([F // 2 for F in sizes]))


def noted_before(sizes):
    width, widths = 1, []
    for F in sizes:
        widths.append(width)
        width += F - 1
    return tuple(widths)


def jump_first(layers):
    width, jump = 1, 1
    for F, S in layers:
        jump *= S
        width += (F - 1) * jump
    return width, jump


def pairs_swapped(layers):
    width, jump = 1, 1
    for S, F in layers:
        width += (F - 1) * jump
        jump *= S
    return width, jump


def padding_times_stride(i, j):
    top, left = (i - 1) * 2, (j - 1) * 2
    return (top, top + 2), (left, left + 2)


def side_by_side(i, j):
    return (3 * i - 1, 3 * i + 1), (3 * j - 1, 3 * j + 1)


WRONG = [
    ("weights_and_parameters", "You left out the depth", lambda F, D: (F**2, F**2 + 1)),
    ("weights_and_parameters", "in another order", lambda F, D: (F * F * D + 1, F * F * D)),
    ("weights_and_parameters", "", lambda F, D: (F**D, F**D + 1)),
    ("field_widths", "at one end only", one_end_only),
    ("field_widths", "those before each layer", noted_before),
    ("field_widths", "You multiplied", lambda sizes: tuple(np.cumprod(sizes))),
    ("receptive_field", "You lengthen the jump before the layer reads", jump_first),
    ("receptive_field", "You read the pairs as (S, F)", pairs_swapped),
    ("weights_of_both", "3*3 weights per slice", (9 * 64**2, 49 * 64**2)),
    ("rows_and_columns", "The stride does not double it", padding_times_stride),
    ("rows_and_columns", "by the stride, 2", side_by_side),
]
