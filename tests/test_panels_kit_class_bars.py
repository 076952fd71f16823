import numpy as np
from panel_checks import check_marks

from cs231n_utils.panels.kit.class_bars import AFTER, ASKED, BEFORE, class_bars
from cs231n_utils.panels.kit.marks import Box, Image, Text

CLASSES = ("ring", "disc", "horizontal stripes")
BOX = Box(10, 40, 400, 200)


def marks():
    return list(class_bars(BOX, CLASSES, [0.9, 0.1, 0], [0.25, 0.75, 0], 1))


def lengths(color):
    """Return how many pixels of a color each row of the image has, at most."""
    pixels = next(mark for mark in marks() if isinstance(mark, Image)).pixels
    rows = pixels.reshape(len(CLASSES), -1, pixels.shape[1], 3)
    wanted = list(bytes.fromhex(color[1:]))
    return (rows == wanted).all(axis=3).sum(axis=2).max(axis=1).tolist()


def test_nothing_is_cut_off_or_lies_on_one_another():
    check_marks(marks(), (420, 240))


def test_a_bar_is_as_long_as_its_probability_and_never_without_a_pixel():
    assert lengths(BEFORE) == [180, 20, 1]
    assert lengths(AFTER) == [50, 0, 1]
    assert lengths(ASKED) == [0, 150, 0]


def test_the_class_asked_about_stands_out_by_its_name_and_number_too():
    colored = [mark.words for mark in marks() if isinstance(mark, Text) and mark.color == ASKED]
    assert colored == ["disc", "≈75%"]
    assert (
        np.count_nonzero([mark.words == "≈0%" for mark in marks() if isinstance(mark, Text)]) == 1
    )
