"""Exercises of notebook 00: pixels and axes."""

import numpy as np

from cs231n_utils.checker import exercise, short
from cs231n_utils.datasets import landscape


@exercise(
    "0.1",
    cases=lambda rng: [(landscape(), 7, 2), (landscape(), 17, 7), (rng.random((4, 6, 3)), 5, 3)],
    hints=(
        "Which of the two, x or y, counts rows?",
        "NumPy's first index counts rows from the top down, and y is how far down.",
        "`return img[..., ...]`: first how far down, then how far to the right.",
    ),
    note="The row comes first, and the row is y.",
)
def pixel(img, x, y):
    """Return the color, three numbers, of the pixel x to the right and y down."""
    return img[y, x]


pixel.slips_are("""
    img[x, y]
        The two indices are swapped: an array counts rows first, and y counts rows.

    img[y, x, 0]
        That is one color only. A pixel is all three of its numbers.

    img[-1 - y, x]
        You counted y from the bottom. Here it counts from the top, as the rows of an array do.

    img[y - 1, x - 1]
        You subtracted 1 from x and y. Don't: they begin with 0, as NumPy's indices do.

    img[2, 7]
        You always take the sun's pixel. Use x and y as the indices.

    img[:, y, x]
        You took the first axis for the colors. In our images they are the last one.

    img(y, x)
        Parentheses call a function. An index goes in square brackets.
""")


@exercise(
    "0.2",
    hints=(
        "Which letter stands for the 50 images, and which of the four axes counts them?",
        "A batch is (N, H, W, D), and a size in square brackets has the width first.",
        "`(50, ..., ..., 3)`, with the height, 30, before the width.",
    ),
    note="N in front, then the height before the width.",
)
def shape_of_batch():
    """Return the shape of a batch of 50 images of [40x30x3], a tuple."""
    return (50, 30, 40, 3)


shape_of_batch.slips_are("""
    (50, 40, 30, 3)
        You copied the order in the square brackets. In a shape the height precedes the width.

    (50, 3, 30, 40)
        That is PyTorch's order. In this course the depth comes last.

    (30, 40, 3)
        That is one image. A batch has one more axis, in front, which counts images.

    (50, 30, 40)
        The depth is missing: each pixel has 3 numbers, along the last axis.

    (30, 40, 3, 50)
        The axis that counts images is there, but it belongs in front.

    50 * 30 * 40 * 3
        That is how many numbers the batch holds. A shape is a tuple with one number per axis.
""")


@exercise(
    "0.3",
    cases=lambda rng: [
        (rng.permutation(72).reshape(4, 6, 3), 0),
        (rng.permutation(72).reshape(4, 6, 3) + [50, 0, 100], 1),
        (-1 - rng.permutation(70).reshape(7, 5, 2) - [100, 0], 1),
        (rng.permutation(60).reshape(5, 4, 3) + 99 * (np.arange(60) == 1).reshape(5, 4, 3), 1),
        (rng.permutation(60).reshape(5, 4, 3) + 99 * (np.arange(60) == 22).reshape(5, 4, 3), 1),
    ],
    hints=(
        "How do you cut channel d out of img, and what is its largest number?",
        "Loop, and remember where the largest so far was. Or use `argmax` and `np.unravel_index`.",
        "`y, x = np.unravel_index(img[:, :, d].argmax(), img.shape[:2])`, and then return (x, y).",
    ),
    note="NumPy finds a row and a column, (y, x). To return (x, y) you have to swap them.",
)
def brightest(img, d):
    """Return the position (x, y) at which the channel d of img has its largest number."""
    i = img[:, :, d].argmax()
    y, x = np.unravel_index(i, img.shape[:2])
    return x, y


@brightest.explained_by
def the_channel(part, at, img, d):
    return {"img[:, :, d]": img[:, :, d]}, f"The channel's largest is {short(img[:, :, d].max())}."


brightest.slips_are("""
    return x, y => return y, x
        You found it, but returned (y, x), row first. Return (x, y).

    img[:, :, d] => img[:, :, 0]
        You looked in channel 0, whatever d is.

    np.unravel_index(img[d].argmax(), img[d].shape)[::-1]
        `img[d]` is row d of the image, with all of its colors. A channel is `img[:, :, d]`.

    np.unravel_index(img.argmax(), img.shape)[1::-1]
        You looked for the largest number of the whole image. Only those of channel d count.

    img[:, :, d].argmax()
        That is one number, which counts along the rows. Turn it into a row and a column.

    img.shape[:2] => img.shape
        The count is one within the channel. Unravel it with its shape, `img.shape[:2]`.

    return x, y => return int(i) % len(img), int(i) // len(img)
        You divided the count by the height. It runs along the rows, so divide by the width.

    return x, y => return int(i) // len(img), int(i) % len(img)
        You took the count apart as if it ran down the columns. `argmax` counts along the rows.

    img[:, :, d].max()
        That is the largest number itself. Return its position.

    return x, y => return x + 1, y + 1
        You counted rows and columns from 1. Both begin with 0.

    max(img[:, :, d])
        Your `max` or `if` gets whole rows or pixels. Compare single numbers, `img[y, x, d]`.

    np.where(img[:, :, d] == img[:, :, d].max())
        `np.where` and `np.nonzero` return arrays. Take a number out of each, with `[0]`.

    brightest.answer(img, d) if img[:, :, d].max() > 0 else (0, 0)
        You began with 0 as the largest so far. All may be negative: begin with one of the channel.

    brightest.answer(img, d) if img[:, :, d].max() > 0 else None
        You began with 0 as the largest so far. If all are negative, your position stays None.

    i = img => if img[:, :, d].max() > 0: i = img
        You began with 0 as the largest so far. If all are negative, no position is ever set.

    brightest.answer(img, d) if img[:, :, d].argmax() else None
        Your position begins as None. If the first number is the largest, it stays None.

    i = img => if img[:, :, d].argmax(): i = img
        You set the position in the `if` only. If the first number is the largest, none is set.

    img.shape[1] - 1, img.shape[0] - 1
        That is always the last pixel. Keep x, y and the number itself whenever one is larger.

    max(np.ndindex(*img.shape[1::-1]), key=lambda at: img[at[0], at[1], d])
        Rows and columns are swapped: y counts `img.shape[0]` rows, and it comes first in img.

    i = img => img = img[:-1, :-1]; i = img
        The last row and column are never read. `range(n)` ends before n, so do not subtract 1.

    img[0, :, d].argmax(), img[:, 0, d].argmax()
        You looked in row 0 for x and in column 0 for y. The largest number may be anywhere.

    return x, y => return max([[0, 0], *np.argwhere(img[:, :, d] > img[0, 0, d]).tolist()])[::-1]
        You do not keep the new largest number, so every one above the first moves your position.
""")
