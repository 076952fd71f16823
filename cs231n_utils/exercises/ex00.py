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
        Round brackets call a function. An index stands in square brackets.
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
    cases=lambda rng: [(np.arange(24).reshape(1, 2, 4, 3),), (rng.random((3, 5, 4, 2)),)],
    hints=(
        "The axes of x are 0 for N, 1 for H, 2 for W and 3 for D. Which order does PyTorch expect?",
        "N stays first, D moves right behind it, and H and W follow in their old order.",
        "`return x.transpose(0, ..., ..., ...)`: name each old axis once, in the new order.",
    ),
    note="A batch of one landscape, (1, 16, 24, 3), becomes (1, 3, 16, 24).",
)
def channels_first(x):
    """Return the batch x (N, H, W, D) as an array (N, D, H, W)."""
    return x.transpose(0, 3, 1, 2)


channels_first.slips_are("""
    x.reshape(len(x), x.shape[3], *x.shape[1:3])
        The shape is right but the images are scrambled: `reshape` keeps all numbers in one order.

    0, 3, 1, 2 => 0, 3, 2, 1
        The depth is right, but height and width are swapped: each image now lies on its side.

    x.T
        `x.T` reverses the order of all axes, so N is now last. Name the order that you want.

    0, 3, 1, 2 => 0, 2, 3, 1
        That converts PyTorch's order to ours. Axis 1 of the result is the old axis 3.

    0, 3, 1, 2 => 3, 0, 1, 2
        The depth moved to the very front. N should stay there, and D come next.

    0, 3, 1, 2 => 0, 1, 3, 2
        D moved by one axis only. It belongs right behind N, before both H and W.

    x
        That is still x, in its old order. Return the other array that `transpose` returns.

    x.transpose(0, 3, 1, 2).shape
        That is the new shape. Return the array that has this shape.

    x.transpose(x.shape[0], x.shape[3], *x.shape[1:3])
        `transpose` expects the numbers of the axes, from 0 to 3, and not their sizes.

    x.transpose => x.reshape
        `reshape` expects sizes. It is `transpose` that takes the numbers of the axes.

    x.transpose => x.permute
        `permute` is PyTorch's name for it. NumPy's is `transpose`.

    x.transpose(2, 0, 1)
        x has four axes, so `transpose` needs four numbers. N stays first, and it is axis 0.
""")


@exercise(
    "0.4",
    hints=(
        "Write the two shapes below each other, aligned on the right. What meets what?",
        "The 12 of the biases meets the last axis, 12. Along the other two they are used again.",
        "Adding does not make the volume larger or smaller. `(..., ..., 12)`",
    ),
    note="Twelve meets twelve, and the same twelve biases are added at each of the 25 positions.",
)
def shape_of_sum():
    """Return the shape of np.zeros((5, 5, 12)) + np.zeros(12), a tuple."""
    return (5, 5, 12)


shape_of_sum.slips_are("""
    (12,)
        That is the shape of the biases alone. They are added at every position of the volume.

    (5, 5, 24)
        You appended the biases to the volume. `+` adds elementwise and appends nothing.

    (5, 5, 12, 12)
        You gave the biases an axis of their own. Their one axis meets the volume's last, 12.

    (5, 5)
        You summed over the depth. Here a bias is added to each number, and none goes away.

    (25, 12)
        You counted the 5 times 5 positions in one axis. The sum keeps rows and columns apart.

    (12, 5, 5)
        You put the depth first, as PyTorch does. Adding keeps the order of the volume's axes.

    "error"
        There is no error: aligned on the right, 12 meets 12. The missing axes do not matter.
""")


@exercise(
    "0.5",
    cases=lambda rng: [
        (rng.permutation(72).reshape(4, 6, 3), 0),
        (rng.permutation(72).reshape(4, 6, 3) + [50, 0, 100], 1),
        (-1 - rng.permutation(70).reshape(7, 5, 2) - [100, 0], 1),
        (rng.permutation(60).reshape(5, 4, 3) + 99 * (np.arange(60) == 1).reshape(5, 4, 3), 1),
    ],
    hints=(
        "How do you cut slice d out of img, and what is its largest number?",
        "Loop, and remember where the largest so far was. Or use `argmax` and `np.unravel_index`.",
        "`y, x = np.unravel_index(img[:, :, d].argmax(), img.shape[:2])`, and then return (x, y).",
    ),
    note="NumPy finds a row and a column, (y, x). To return (x, y) you have to swap them.",
)
def brightest(img, d):
    """Return the position (x, y) at which the depth slice d of img has its largest number."""
    i = img[:, :, d].argmax()
    y, x = np.unravel_index(i, img.shape[:2])
    return x, y


@brightest.explained_by
def the_slice(part, at, img, d):
    return {"img[:, :, d]": img[:, :, d]}, f"The slice's largest is {short(img[:, :, d].max())}."


brightest.slips_are("""
    return x, y => return y, x
        You found it, but returned (y, x), row first. Return (x, y).

    img[:, :, d] => img[:, :, 0]
        You looked in slice 0, whatever d is.

    np.unravel_index(img[d].argmax(), img[d].shape)[::-1]
        `img[d]` is row d of the image, with all of its colors. A slice is `img[:, :, d]`.

    np.unravel_index(img.argmax(), img.shape)[1::-1]
        You looked for the largest number of the whole image. Only those of slice d count.

    img[:, :, d].argmax()
        That is one number, which counts along the rows. Turn it into a row and a column.

    img.shape[:2] => img.shape
        The count is one within the slice. Unravel it with the slice's shape, `img.shape[:2]`.

    return x, y => return int(i) % len(img), int(i) // len(img)
        You divided the count by the height. It runs along the rows, so divide by the width.

    return x, y => return int(i) // len(img), int(i) % len(img)
        You took the count apart as if it ran down the columns. `argmax` counts along the rows.

    img[:, :, d].max()
        That is the largest number itself. Return its position.

    return x, y => return x + 1, y + 1
        You counted rows and columns from 1. Both begin with 0.

    max(img[:, :, d])
        Your `max` or `if` meets whole rows or pixels. Compare single numbers, `img[y, x, d]`.

    np.where(img[:, :, d] == img[:, :, d].max())
        `np.where` and `np.nonzero` return arrays. Take a number out of each, with `[0]`.

    brightest.answer(img, d) if img[:, :, d].max() > 0 else (0, 0)
        You began with 0 as the largest so far. All may be negative: begin with one of the slice.

    brightest.answer(img, d) if img[:, :, d].max() > 0 else None
        You began with 0 as the largest so far. If all are negative, your position stays None.

    i = img => if img[:, :, d].max() > 0: i = img
        You began with 0 as the largest so far. If all are negative, no position is ever set.

    brightest.answer(img, d) if img[:, :, d].argmax() else None
        Your position begins as None. Where the first number is the largest, it stays None.

    i = img => if img[:, :, d].argmax(): i = img
        You set the position in the `if` only. Where the first number is the largest, none is set.

    img.shape[1] - 1, img.shape[0] - 1
        That is always the last pixel. Keep x, y and the number itself whenever one is larger.

    max(np.ndindex(*img.shape[1::-1]), key=lambda at: img[at[0], at[1], d])
        Rows and columns are swapped: y counts `img.shape[0]` rows, and it comes first in img.

    return x, y => return max([[0, 0], *np.argwhere(img[:, :, d] > img[0, 0, d]).tolist()])[::-1]
        You do not keep the new largest number, so every one above the first moves your position.
""")
