"""Right answers to the exercises of notebook 02, in other styles than the worked ones."""

import numpy as np


def from_an_array(F, D):
    size = np.zeros((F, F, D)).size
    return [size, size + 1]


def summed_slice_by_slice(F, D):
    weights = np.int64(0)
    for _ in range(D):
        weights += F**2
    return weights, weights + 1.0


def widths_by_cumsum(sizes):
    return 1 + np.cumsum([F - 1 for F in sizes])


def widths_by_sets_of_pixels(sizes):
    widths, seen = [], {0}
    for F in sizes:
        seen = {pixel + step for pixel in seen for step in range(F)}
        widths.append(float(len(seen)))
    return widths


def field_from_the_top(layers):
    width = 1
    for F, S in reversed(layers):
        width = (width - 1) * S + F
    return [width, np.prod([S for _, S in layers])]


def field_by_numpy(layers):
    F, S = np.array(layers).T
    jumps = np.append(1, np.cumprod(S))
    return 1 + (F - 1) @ jumps[:-1], jumps[-1]


def rows_of_the_padded_image(i, j):
    padded = np.arange(-1, 20)
    rows, columns = padded[2 * i :][:3], padded[2 * j :][:3]
    return [[rows[0], rows[-1]], columns[[0, -1]]]


RIGHT = {
    "weights_and_parameters": [from_an_array, summed_slice_by_slice],
    "field_widths": [widths_by_cumsum, widths_by_sets_of_pixels],
    "receptive_field": [field_from_the_top, field_by_numpy],
    "weights_of_both": [(27 * 64**2, 49 * 64**2), [110592.0, 200704.0]],
    "rows_and_columns": [
        lambda i, j: ((2 * i - 1, 2 * i + 1), (2 * j - 1, 2 * j + 1)),
        rows_of_the_padded_image,
    ],
}
