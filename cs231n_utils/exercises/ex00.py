"""Exercises of notebook 00: pixels and axes."""

import numpy as np

from cs231n_utils.checker.exercise import exercise
from cs231n_utils.checker.verdict import short
from cs231n_utils.datasets.landscape import landscape


@exercise(
    "0.1",
    cases=lambda rng: [
        (landscape(), 7, 2),
        (landscape(), 17, 7),
        (rng.random((4, 6, 3)), 0, 0),
        (rng.random((4, 6, 3)), 5, 3),
    ],
    hints=(
        "Which of the two, x or y, counts rows?",
        "NumPy's first index counts rows from the top down, and y is how far down.",
        "`return img[..., ...]`: first how far down, then how far to the right.",
    ),
    note="The row comes first, and the row is y.",
)
def pixel(img, x, y):
    """Return the colour, three numbers, of the pixel x to the right and y down."""
    return img[y, x]


pixel.slips_are("""
    img[x, y]
        The two indices are swapped: an array counts rows first, and y counts rows.

    img[y, x, 0]
        You took one colour only. A pixel is all of its three numbers.

    img[-1 - y, x]
        You counted y from the bottom. Here it counts from the top, as the rows of an array do.

    img[y - 1, x - 1]
        You subtracted 1 from x and y. There is no need: they begin with 0, as NumPy's indices do.

    img[2, 7]
        You always take the sun's pixel. Which one is wanted is in x and y, so use them as the
        indices.

    img[:, y, x]
        You took the first axis for the colours. In our pictures they are the last one.
""")


@exercise(
    "0.2",
    hints=(
        "Which of the eight letters is 50, and which of the four axes belongs to it?",
        "A batch is (N, H, W, D), and a size in square brackets has the width first.",
        "`(50, ..., ..., 3)`, with the height, 30, before the width.",
    ),
    note="N in front, then the height before the width.",
)
def shape_of_batch():
    """Return the shape of a batch of 50 pictures of [40x30x3], a tuple."""
    return (50, 30, 40, 3)


shape_of_batch.slips_are("""
    (50, 40, 30, 3)
        You copied the order in the square brackets, where the width comes first. In an array's
        shape the height does.

    (50, 3, 30, 40)
        That is PyTorch's order. In this course the depth comes last.

    (30, 40, 3)
        That is one picture. A batch has an axis more, in front, which counts pictures.

    (50, 30, 40)
        The depth is missing: at each pixel there are 3 numbers, the last axis.

    (30, 40, 3, 50)
        The axis that counts pictures is there, but it belongs in front.

    50 * 30 * 40 * 3
        You multiplied them: that is how many numbers the batch holds. A shape is a tuple with one
        number for each axis.
""")


@exercise(
    "0.3",
    cases=lambda rng: [
        (np.arange(24).reshape(1, 2, 4, 3),),
        (rng.random((2, 4, 6, 3)),),
        (rng.random((3, 5, 4, 2)),),
    ],
    hints=(
        "The axes of x are 0 for N, 1 for H, 2 for W and 3 for D. In which order does PyTorch "
        "want them?",
        "N stays where it is, D moves up behind it, and H and W follow in their old order.",
        "`return x.transpose(0, ..., ..., ...)`: name each old axis once, in the new order.",
    ),
    note="A batch of one landscape, (1, 16, 24, 3), becomes (1, 3, 16, 24).",
)
def channels_first(x):
    """Return the batch x (N, H, W, D) as an array (N, D, H, W)."""
    return x.transpose(0, 3, 1, 2)


@channels_first.slip(
    "The shape is right and the pictures are scrambled: `reshape` leaves the numbers in their row "
    "and only cuts the row elsewhere. `transpose` is what moves axes."
)
def reshaped(x):
    N, H, W, D = x.shape
    return x.reshape(N, D, H, W)


channels_first.slips_are("""
    x.transpose(0, 3, 2, 1)
        You moved the depth to its place, but on the way height and width changed places, too: each
        picture now lies on its side.

    x.T
        `x.T` turns round the order of all axes, so N has become the last. Name the order that you
        want.

    x.transpose(0, 2, 3, 1)
        That is the way back, from PyTorch's order to ours. `transpose` wants to know for each new
        axis which old one it was: what is at place 1 of the result was the old axis 3.

    x.transpose(3, 0, 1, 2)
        The depth has come to the very front. N should stay there, and D be next.

    x
        What you return is in the old order still. Does your function return what `transpose`
        returned? That is another array, and x itself stays as it is.
""")


@channels_first.slip("You return the new shape. What is wanted is the array that has this shape.")
def only_the_shape(x):
    N, H, W, D = x.shape
    return N, D, H, W


@exercise(
    "0.4",
    hints=(
        "Write the two shapes below each other, lined up on the right. What meets what?",
        "The 12 of the biases meets the last axis, which is 12 as well. Where the biases have no "
        "axis left, they are used again at each place.",
        "Adding does not make the volume larger or smaller. `(..., ..., 12)`",
    ),
    note="Twelve meets twelve, and the same twelve biases are added at each of the 25 places.",
)
def shape_of_sum():
    """Return the shape of np.zeros((5, 5, 12)) + np.zeros(12), a tuple."""
    return (5, 5, 12)


shape_of_sum.slips_are("""
    (12,)
        That is the shape of the biases alone. They are added at every place of the volume, and the
        sum has all of these places.

    (5, 5, 24)
        You laid the biases behind the volume's numbers. `+` adds number to number and appends
        nothing.

    (5, 5, 12, 12)
        You gave the biases an axis of their own. Counted from the right, their one axis meets the
        volume's last, and both have 12 numbers: it is the same axis.

    (5, 5)
        You added up the numbers of each place. Here a bias is added to each number, and none of
        them goes away.

    (25, 12)
        You counted the places, 5 times 5, in one axis. The sum keeps the volume's rows and columns
        apart.
""")


def _first_pixel_largest(rng):
    img = rng.permutation(60).reshape(5, 4, 3)
    img[0, 0, 1] = 99
    return img


@exercise(
    "0.5",
    cases=lambda rng: [
        (rng.permutation(72).reshape(4, 6, 3), 0),
        (rng.permutation(72).reshape(4, 6, 3) + [100, 0, 50], 1),
        (-1 - rng.permutation(70).reshape(7, 5, 2) - [100, 0], 1),
        (_first_pixel_largest(rng), 1),
    ],
    hints=(
        "How do you cut slice d out of img, and what is its largest number?",
        "Go through the rows y and the columns x of the slice, and remember where the largest "
        "number so far stood. Or ask NumPy: `argmax` counts along the rows, from the upper left, "
        "and `np.unravel_index` turns that count into a row and a column.",
        "`y, x = np.unravel_index(img[:, :, d].argmax(), img.shape[:2])`, and then return the two "
        "in the order that is wanted.",
    ),
    note=(
        "NumPy finds a row and a column, (y, x); whoever asks for (x, y) has to be given them "
        "swapped."
    ),
)
def brightest(img, d):
    """Return the place (x, y) at which the depth slice d of img has its largest number."""
    one_slice = img[:, :, d]
    y, x = np.unravel_index(one_slice.argmax(), one_slice.shape)
    return x, y


@brightest.explained_by
def the_slice(part, at, img, d):
    x, y = brightest.answer(img, d)
    return {
        "img[:, :, d]": img[:, :, d]
    }, f"The largest number of the slice is {short(img[y, x, d])}."


brightest.slips_are("""
    brightest.answer(img, d)[::-1]
        You found it, but returned (y, x), row first. What was wanted is (x, y).

    brightest.answer(img, 0)
        You looked in slice 0, whatever d is.

    np.unravel_index(img[d].argmax(), img[d].shape)[::-1]
        `img[d]` is row d of the picture, with all of its colours. The slice is cut along the last
        axis.

    img[:, :, d].argmax()
        That is one number, the place in a single long row. A count along the rows has to be turned
        into a row and a column: how many whole rows are in it, and what is left?

    img[:, :, d].max()
        That is the largest number itself. The question is where it stands.

    np.where(img[:, :, d] == img[:, :, d].max())
        `np.where` and `np.nonzero` return arrays: all the rows that they found, and all the
        columns. Take the number out of each, with `[0]`, and mind the order of the two.

    _search(img, d, 0, None)
        You began with 0 as the largest number so far. All numbers of a slice may be below zero:
        none is larger then, and your place stays None. Begin with a number of the slice.

    _search_without_a_place(img, d, 0)
        You began with 0 as the largest number so far. All numbers of a slice may be below zero:
        then your `if` never holds, and the place in it is never set. Begin with a number of the
        slice.

    _search(img, d, img[0, 0, d], None)
        You began with the first number of the slice, but without its place. Where no other number
        is larger, your place stays None: begin with that of the first number.

    _search_without_a_place(img, d, img[0, 0, d])
        Your place is set in the `if` only. Where the first number of the slice is the largest of
        all, that never happens: begin with the place of the first number.

    brightest.answer(-img, d)
        That is where the slice is darkest, its smallest number.
""")


@brightest.slip(
    "You looked for the largest number of the whole picture. Only the numbers of slice d count."
)
def in_the_whole_picture(img, d):
    y, x, _ = np.unravel_index(img.argmax(), img.shape)
    return x, y


@brightest.slip(
    "You divided the count by the height. It runs along the rows, and a row has as many numbers as "
    "the picture is wide."
)
def divided_by_the_height(img, d):
    i, H = int(img[:, :, d].argmax()), len(img)
    return i % H, i // H


@brightest.slip(
    "You took the count apart as if it ran down the columns. `argmax` counts along the rows: how "
    "many whole rows are in it, and what is left?"
)
def counted_down_the_columns(img, d):
    i, H = int(img[:, :, d].argmax()), len(img)
    return i // H, i % H


@brightest.slip("You counted rows and columns from 1. Both begin with 0.")
def counted_from_one(img, d):
    x, y = brightest.answer(img, d)
    return x + 1, y + 1


@brightest.slip(
    "You began with 0 as the largest number so far, and in a slice of negative numbers none is "
    "larger. Begin with a number of the slice."
)
def began_with_zero(img, d):
    one_slice = img[:, :, d]
    return brightest.answer(img, d) if one_slice.max() > 0 else (0, 0)


def _search(img, d, best, place):
    """Return the place at which a number larger than `best`, the largest so far, came up last."""
    for y, x in np.ndindex(img.shape[:2]):
        if img[y, x, d] > best:
            best, place = img[y, x, d], (x, y)
    return place


def _search_without_a_place(img, d, best):
    for y, x in np.ndindex(img.shape[:2]):
        if img[y, x, d] > best:
            best, place = img[y, x, d], (x, y)
    return place
