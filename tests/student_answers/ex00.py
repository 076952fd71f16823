"""What students answered in notebook 00, each with words of the sentence that names its mistake."""

import numpy as np


def not_updated(img, d):
    best, place = img[0, 0, d], (0, 0)
    for y, x in np.ndindex(img.shape[:2]):
        if img[y, x, d] > best:
            place = (x, y)
    return place


def from_zero(img, d):
    best, place = 0, (0, 0)
    for y, x in np.ndindex(img.shape[:2]):
        if img[y, x, d] > best:
            best, place = img[y, x, d], (x, y)
    return place


def divided_by_height(img, d):
    i = int(img[:, :, d].argmax())
    return i % img.shape[0], i // img.shape[0]


def largest_sums(img, d):
    return img[..., d].sum(axis=0).argmax(), img[..., d].sum(axis=1).argmax()


def one_column_one_row(img, d):
    return img[:, :, d].argmax(axis=1)[0], img[:, :, d].argmax(axis=0)[0]


def without_the_last(img, d, rows=1, columns=1):
    best, place = img[0, 0, d], (0, 0)
    for y, x in np.ndindex(img.shape[0] - rows, img.shape[1] - columns):
        if img[y, x, d] > best:
            best, place = img[y, x, d], (x, y)
    return place


WRONG = [
    ("pixel", "The two indices are swapped", lambda img, x, y: [*img[x][y]]),
    ("pixel", "counts from the top", lambda img, x, y: img[len(img) - 1 - y, x]),
    ("pixel", "That is one color only", lambda img, x, y: img[y][x][0]),
    ("pixel", "", lambda img, x, y: img.reshape(-1, 3)[y * len(img) + x]),
    ("brightest", "You do not keep the new largest number", not_updated),
    ("brightest", "You began with 0", from_zero),
    ("brightest", "divide by the width", divided_by_height),
    ("brightest", "return arrays", lambda img, d: np.nonzero(img[..., d] == img[..., d].max())),
    ("brightest", "in row 0 for x and in column 0 for y", one_column_one_row),
    ("brightest", "The last row and column are never read", without_the_last),
    ("brightest", "", lambda img, d: without_the_last(img, d, columns=0)),
    ("brightest", "", lambda img, d: without_the_last(img, d, rows=0)),
    ("brightest", "", largest_sums),
]
