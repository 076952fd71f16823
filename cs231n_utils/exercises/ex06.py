"""Exercises of notebook 06: pooling forward and backward, what it saves, and batch norm."""

import numpy as np

from cs231n_utils.checker.exercise import exercise
from cs231n_utils.checker.verdict import short


@exercise(
    "6.1",
    cases=lambda rng: [
        (4, 4, 1, 2, 2),
        (8, 6, 5, 2, 2),
        (55, 39, 96, 3, 2),
        (4, 6, 3, 2, 1),
        (12, 9, 7, 3, 3),
        (5, 8, 64, 2, 3),
    ],
    hints=(
        "At how many places does the window stand down, and at how many across?",
        "As a filter does without padding: (H - F)/S + 1, and the same with W. And which slices "
        "does a window look into?",
        "`return (H - F) // S + 1, (W - F) // S + 1, ...`",
    ),
    note="The depth never changes, and nothing is learned: the layer has no parameters at all.",
)
def pooled_shape(H, W, D, F, S):
    """Return the shape (H2, W2, D2) of what pooling makes of an array (H, W, D)."""
    return (H - F) // S + 1, (W - F) // S + 1, D


pooled_shape.slips_are("""
    (H - F) // S + 1, (W - F) // S + 1, (D - F) // S + 1
        The window does not move through the depth: every slice gives one of its own.

    (H - F) // S + 1, (W - F) // S + 1, 1
        There are no filters that add the slices up: each slice is pooled by itself.

    (H - F) // S + 1, (W - F) // S + 1, D // S
        You divided the depth as well: only rows and columns become fewer.

    (H - F) // S + 1, (W - F) // S + 1
        The slices are left out: the shape has a third number, the depth.

    H // S, W // S, D
        Divided by the stride, the size is right only if windows neither overlap nor leave gaps.

    H // F, W // F, D
        You divided by the window's size. How far it moves is the stride's business.

    (H - F) // S, (W - F) // S, D
        You counted the moves. The window also stands somewhere before its first.

    H - F + 1, W - F + 1, D
        That is the shape at stride 1: each move is S pixels long.

    (W - F) // S + 1, (H - F) // S + 1, D
        Width and height are swapped: an array has its rows first.
""")


CHAPTERS = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])


def _halves(rng, shape, low=-9, high=10):
    """Return pictures (N, H, W, D) of whole and half numbers, those of a picture all different."""
    _, *volume = shape
    numbers = np.linspace(low, high, np.prod(volume))
    return np.array([np.round(2 * rng.permutation(numbers)) / 2 for _ in range(shape[0])]).reshape(
        shape
    )


@exercise(
    "6.2",
    cases=lambda rng: [
        (CHAPTERS[None, :, :, None], 2, 2),
        (_halves(rng, (1, 5, 7, 2)), 3, 2),
        (_halves(rng, (2, 4, 6, 3), low=-20, high=-1), 2, 2),
        (_halves(rng, (2, 6, 5, 2)), 3, 1),
        (_halves(rng, (3, 5, 8, 4)), 2, 3),
    ],
    hints=(
        "Which four things does one number of the output depend on? What would you do with its "
        "window?",
        "The sizes as in exercise 6.1, then out = np.zeros(...). In the loops over n, i and j: the "
        "window as in notebook 04, all slices at once. Its rows and columns are axes 0 and 1.",
        "`out[n, i, j] = window.max(axis=(0, 1))`, with window = `x[n, i * S : ..., j * S : ...]`.",
    ),
    note="There is nothing in it that could be learned: no weights, no bias.",
)
def max_pool_forward(x, F, S):
    """Return the largest number of each window, (N, H2, W2, D), of pictures x (N, H, W, D)."""
    N, H, W, D = x.shape
    H2, W2 = (H - F) // S + 1, (W - F) // S + 1
    out = np.zeros((N, H2, W2, D))
    for n in range(N):
        for i in range(H2):
            for j in range(W2):
                window = x[n, i * S : i * S + F, j * S : j * S + F]  # (F, F, D)
                out[n, i, j] = window.max(axis=(0, 1))
    return out


@max_pool_forward.explained_by
def the_window(part, at, x, F, S):
    n, i, j, d = at
    rows, columns = (f"{k * S}:{k * S + F}" for k in (i, j))
    window = x[n, i * S : i * S + F, j * S : j * S + F, d]
    grids = {f"x[{n}, {rows}, {columns}, {d}]": window}
    return grids, f"The largest number of this window is {short(float(window.max()))}."


def _sides(x, F, S):
    return [(side - F) // S + 1 for side in x.shape[1:3]]


max_pool_forward.slips_are("""
    .max(axis=(0, 1))  =>  .max()
        All slices of a place have the same number: you took the largest over the depth as well.
        Each slice has a maximum of its own.

    .max(axis=(0, 1))  =>  .max()
    H2, W2, D))  =>  H2, W2))
        The depth is gone: the largest over rows, columns and slices is one number, but each slice
        has one of its own.

    x[n, i  =>  x[:, i
    .max(axis=(0, 1))  =>  .max()
        All slices and all pictures have the same number: you took the largest over these as well.
        Only rows and columns belong to a window.

    x.max()
        That is one number for everything: `x.max()` knows no windows. Cut each one out first.

    window.max(axis=(0, 1))  =>  x.max()
        Every place has the largest number of all of x: look into the window only, not into x.

    x.max(axis=(1, 2))
        You took the largest of each whole slice. Rows and columns are right, but of a window only.

    j * S + F]  =>  j * S + F, :1]
        All slices have what the first one has: the window needs its slice.

    return out  =>  return np.maximum(out, 0)
        Nothing below zero comes out. Did the search for the largest begin at 0, or is there a RELU
        in it? Of −3 and −1, the largest is −1.

    .max(  =>  .mean(
        That is the average of each window: here the largest number is wanted.

    .max(  =>  .sum(
        You add each window up, as a convolution does: here the largest wins.

    .max(  =>  .min(
        That is the smallest number of each window.

    window.max(  =>  np.abs(window).max(
        You leave the signs out: −9 is not larger than 2, only farther from zero.

    window.max(axis=(0, 1))  =>  window.reshape(-1, D).argmax(axis=0)
        `argmax` says where the largest number stands. How large it is, says max.

    axis=(0, 1)  =>  axis=0
        You took the largest along one axis only: a window has rows and columns, axes 0 and 1.

    for j in range(W2):  =>  for j, d in np.ndindex(W2, D):
    j * S + F]  =>  j * S + F, d]
    out[n, i, j] = window.max(axis=(0, 1))  =>  out[n, i, j, d] = window.max(axis=0)
        Of one slice you took the largest along one axis only, and that is a row of numbers:
        `window.max()` looks at all of them.

    window.max(axis=(0, 1))  =>  max(window)
        Python's own `max` compares whole rows, and cannot: use `window.max()`.

    axis=(0, 1)  =>  axis=(1, 2)
        You took the largest over columns and slices: of `window`, rows and columns are axes 0 and
        1.

    axis=(0, 1)  =>  axis=2
        You took the largest over the slices, axis 2 of `window`: rows and columns are axes 0 and 1.

    x.reshape(len(x), x.shape[1] // F, F, x.shape[2] // F, F, x.shape[3]).max(axis=(2, 4))
        Cut into blocks of FxF, the picture gives windows that lie side by side, as in notebook 01.
        Here they may overlap: move them by S.

    x.reshape(len(x), x.shape[1] // S, S, x.shape[2] // S, S, x.shape[3]).max(axis=(2, 4))
        Cut into blocks of SxS, the picture gives windows as large as the stride. Here they are F
        wide, and may overlap.

    range(H2)  =>  range(0, H, S)
    range(W2)  =>  range(0, W, S)
    x[n, i * S : i * S + F, j * S : j * S + F]  =>  x[n, i : i + F, j : j + F]
    out[n, i, j]  =>  out[n, i // S, j // S]
        Your loops go on to the end of the picture, where the window hangs over: it begins at row
        H - F at the latest, and at column W - F.

    x[n, i * S : i * S + F, j * S : j * S + F]  =>  x[n, i : i + F, j : j + F]
        The stride is missing where the window begins: it is right in the sizes only.

    j * S : j * S + F  =>  j : j + F
        The window strides down but not across: its columns begin at `j * S`.

    i * S : i * S + F  =>  i : i + F
        The window strides across but not down: its rows begin at `i * S`.

    x[n, i * S : i * S + F, j * S : j * S + F]  =>  x[n, i * F : i * F + F, j * F : j * F + F]
        You move by the window's size: windows begin S rows apart, and may overlap.

    S + F  =>  S + S
        The window is S rows high, and should be F: the stride is how far it moves.

    S + F  =>  S + F + 1
        One row and one column too many: Python leaves out what is behind the colon.

    i * S + F, j * S : j * S + F  =>  F, j * S : F
        The window never moves its far end: behind the colon stands where it ends.

    range(H2)  =>  range(0, H - F + 1, S)
    range(W2)  =>  range(0, W - F + 1, S)
    x[n, i * S : i * S + F, j * S : j * S + F]  =>  x[n, i : i + F, j : j + F]
        Your loops go over the places of x in steps of S, and write with the same i and j into out:
        there, neighbours are one apart.

    range(H2)  =>  range(0, H2, S)
    range(W2)  =>  range(0, W2, S)
    x[n, i * S : i * S + F, j * S : j * S + F]  =>  x[n, i : i + F, j : j + F]
        Your loops take steps of S over the places of *out*, so that some stay empty: there,
        neighbours are one apart.

    // S + 1  =>  // S
        The last window is missing both ways: the first one counts, hence + 1.

    H2, W2 = (H - F) // S + 1, (W - F) // S + 1  =>  H2, W2 = H // S, W // S
        The output is H/S high and W/S wide. That is right only if windows neither overlap nor leave
        gaps.

    // S  =>  / S
        `/` gives a float, and no array is 2.0 rows high: sizes are divided with `//`.

    N, H, W, D = x.shape  =>  H, W, D = x.shape
        x has four axes, the pictures first: `N, H, W, D = x.shape`, and a loop over the pictures.

    return out  =>  return out.transpose(0, 2, 1, 3)
        Height and width are swapped: x and out have rows first, so H2 before W2.

    (N, H2, W2, D)  =>  (N, W2, H2, D)
        `out` has room for W2 rows and H2 columns: rows come first, so H2 before W2.

    (W - F)  =>  (H - F)
        The output is as wide as it is high: its width comes from W, not from H.

    x[n, i  =>  x[0, i
        Every picture of the batch gets what the first has: the window needs n.

    x[n, i  =>  x[:, i
    axis=(0, 1)  =>  axis=(0, 1, 2)
        You took the largest over all pictures of the batch: the window needs n.

    range(N)  =>  range(1)
        The function returns after the first picture: `return` stands too far in.

    return out  =>  return out.transpose(0, 3, 1, 2)
        The slices come before rows and columns: out is (N, H2, W2, D).

    return out  =>  return out.astype(int)
        `out` holds whole numbers only, and drops decimals: make it with np.zeros alone.

    return out  =>  return out, (x, F, S)
        Return `out` alone: the way back will look for the winners anew.
""")


@exercise(
    "6.3",
    options="abcd",
    hints=(
        "Padding is there to make sizes fit. Should it ever be the answer to what is in a picture?",
        "In a convolution a zero adds nothing to a sum. What does a zero do among negative numbers "
        "when the largest is looked for?",
        "Put into the padding whatever can never win, and see who does.",
    ),
    note="So the padding of a max pooling is not 0 but −∞: it loses to every number.",
)
def padded_corner():
    """Return the letter of what max pooling gives for −3 and three cells of padding."""
    return "b"


padded_corner.slips_are("""
    "a"
        A 0 would say that something in this corner is stronger than −3, and nothing is. Padding
        with zeros is harmless in a sum, but not where the largest wins.

    "c"
        That is an average, and of zeros that are no part of the picture at that.

    "d"
        Three cells are missing, but one is there, and of one number the largest is that number.
""")


@exercise(
    "6.4",
    parts=("max", "average", "L2"),
    hints=(
        "Which of the four is the largest: does it matter that −4 is farther from zero?",
        "The average adds signs and all. For L2, square each number first: what becomes of signs?",
        "`three_numbers = (..., (-4 + 2 - 2 + 1) / 4, (16 + ...) ** 0.5)`",
    ),
    note="The −4 is the strongest of the four. Max does not see it, and L2 does not see its sign.",
)
def three_numbers():
    """Return (max, average, L2) of the window −4 2 / −2 1."""
    window = np.array([[-4, 2], [-2, 1]])
    return window.max(), window.mean(), np.sqrt(np.sum(window**2))


three_numbers.slips_are("""
    -4, -0.75, 5
        −4 is the farthest from zero, but it is the smallest of the four.

    4, 2.25, 5
        You left the signs out. They count, for the maximum and for the average.

    2, 0.75, 5
        The signs are in the sum, which is −3, but the average has lost its own.

    2, -3, 5
        That is the sum of the four. An average divides it by how many they are.

    2, -0.75, 25
        The root is missing: 25 is the sum of the squares.

    2, -0.75, 2.5
        You took the *mean* of the squares before the root. L2 takes their sum.

    2, -0.75, 9
        You added the sizes of the numbers (that is called L1): square them first.

    2, -0.75, float("nan")
        No square is negative: Python reads `-4**2` as −16, and `(-4)**2` as 16.

    2, 5, -0.75
        The right numbers, but in another order: max, average, L2.
""")


@exercise(
    "6.5",
    parts=("CONV 5x5", "CONV 3x3", "FC"),
    hints=(
        "To whom do parameters belong: to filters, or to places?",
        "Filters stay as they are: 5x5x3 and 3x3x12. But how large is the volume that FC reads, if "
        "nothing has shrunk on the way?",
        "`without_pooling = (912, ..., 32 * 32 * 24 * ... + 10)`",
    ),
    note="The filters did not notice. What pooling saves in parameters, it saves in the FC layer.",
)
def without_pooling():
    """Return the parameters of (CONV 5x5, CONV 3x3, FC) once both POOLs are gone."""
    return (5 * 5 * 3 + 1) * 12, (3 * 3 * 12 + 1) * 24, (32 * 32 * 24 + 1) * 10


without_pooling.slips_are("""
    4 * 912, 4 * 2_616, 245_770
        You made it four times as large, like the map. But the filters are shared by all places, and
        nobody has added a filter.

    912, 2_616, (16 * 16 * 24 + 1) * 10
        That is with one POOL left, on [16x16x24]: both are gone.

    912, 2_616, 4 * 15_370
        One POOL took three quarters, but there were two: what is 4 times 4?

    912, 2_616, 16 * 15_370
        You made the ten biases sixteen times as many, too: there are still ten.

    912, 2_616, 15_370
        That is what it had with the POOLs. FC has weights for each number it reads, and nothing
        makes the volume smaller any more.

    900, 2_592, 245_760
        The biases are missing: one for each filter, and one for each class.

    25 * 12 + 12, 9 * 24 + 24, (32 * 32 + 1) * 10
        The depth is missing: filters, and FC, read all slices.

    912, (3 * 3 * 3 + 1) * 24, 245_770
        It reads the 12 maps that CONV 5x5 made, not the three colours.

    912, 2_616, (32 * 32 * 12 + 1) * 10
        It reads the 12 maps of CONV 5x5: the 24 of CONV 3x3 lie in between.

    76, 109, 32 * 32 * 24 + 1
        That is one filter, or one class: the layer has several.
""")


def _small(rng, shape, most):
    """Return pictures of few different numbers, so that there are ties, as after a RELU."""
    return np.maximum(rng.integers(-2, most + 1, shape), 0).astype(float)


def _with_dout(rng, x, F, S):
    """Return inputs of max_pool_backward: each number of dout occurs once, and none is 0."""
    shape = (len(x), *_sides(x, F, S), x.shape[3])
    count = np.prod(shape)
    return rng.permutation(np.arange(count) - count // 2 + 0.5).reshape(shape), x, F, S


@exercise(
    "6.6",
    cases=lambda rng: [
        (np.array([1.0, 2, 3, 4]).reshape(1, 2, 2, 1), CHAPTERS[None, :, :, None], 2, 2),
        _with_dout(rng, _halves(rng, (2, 4, 6, 3), low=-20, high=-1), 2, 2),
        _with_dout(rng, _small(rng, (1, 4, 6, 2), 3), 2, 2),
        _with_dout(rng, _small(rng, (2, 5, 7, 2), 4), 3, 2),
        _with_dout(rng, _halves(rng, (1, 4, 5, 3)), 3, 1),
        _with_dout(rng, _small(rng, (1, 5, 8, 2), 2), 2, 3),
    ],
    hints=(
        "Which pixel of a window decided what came out? Who else has an influence?",
        "dx = np.zeros(x.shape), and loops over every number of dout. `window.argmax()` counts the "
        "cells of one window (F, F) in row order from 0, and stops at the first of several equal "
        "ones: `divmod` makes a row and a column of that count.",
        "`row, column = divmod(window.argmax(), F)`, and then `dx[n, i * S + row, ..., d] += ...`",
    ),
    note="The largest took everything on the way there, and gets everything on the way back.",
)
def max_pool_backward(dout, x, F, S):
    """Return dx (N, H, W, D), for the gradient dout (N, H2, W2, D) of a max pooling of x."""
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        window = x[n, i * S : i * S + F, j * S : j * S + F, d]  # (F, F)
        row, column = divmod(window.argmax(), F)  # of a tie, the first in row order
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.explained_by
def who_won(part, at, dout, x, F, S):
    n, y, z, d = at
    H2, W2 = dout.shape[1:3]
    seen = [
        (i, j) for i in range(H2) for j in range(W2) if 0 <= y - i * S < F and 0 <= z - j * S < F
    ]
    won = [(i, j) for i, j in seen if _winner(x[n, :, :, d], i, j, F, S) == (y, z)]
    grids = {f"x[{n}, :, :, {d}]": x[n, :, :, d], f"dout[{n}, :, :, {d}]": dout[n, :, :, d]}
    pixel = f"Row {y}, column {z} of this slice is in {_windows(len(seen))}"
    if not won:
        return grids, f"{pixel} and wins in none of them, so it gets 0."
    gets = " + ".join(_written(dout[n, i, j, d]) for i, j in won)
    total = short(float(sum(dout[n, i, j, d] for i, j in won)))
    total = f" = {total}" if len(won) > 1 else ""
    places = " and ".join(map(str, won))
    return grids, f"{pixel}. It wins where dout is at {places}, and gets {gets}{total}."


def _windows(count):
    return "1 window" if count == 1 else f"{count} windows"


def _written(value):
    """Return a number as it stands in a sum, negative ones in brackets."""
    return f"({short(float(value))})" if value < 0 else short(float(value))


def _winner(x, i, j, F, S):
    """Return the (row, column) of the pixel of x (H, W) that wins in window (i, j)."""
    row, column = divmod(x[i * S : i * S + F, j * S : j * S + F].argmax(), F)
    return i * S + row, j * S + column


def _returned(dout, x, F, S, hand_back, strides=None):
    """Return dx into which each window has handed its dout: hand_back(dx's window, x's, number)."""
    dx, (down, across) = np.zeros(x.shape), strides or (S, S)
    for n, i, j, d in np.ndindex(dout.shape):
        here = np.s_[n, i * down : i * down + F, j * across : j * across + F, d]
        hand_back(dx[here], x[here], dout[n, i, j, d])
    return dx


def _to(cell):
    """Return the hand_back that gives everything to cell(window), counted in row order."""

    def hand_back(dx, x, number):
        dx[divmod(cell(x), x.shape[1])] += number

    return hand_back


@max_pool_backward.slip(
    "Where windows overlap, the later one overwrites what the earlier one gave: a pixel that wins "
    "in two windows gets both."
)
def assigns(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[np.unravel_index(x.argmax(), x.shape)] = number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "On a tie, every pixel that equals the maximum gets all of dout, so that it is handed out "
    "several times. Here the first in row order gets it."
)
def to_all_ties(dout, x, F, S):
    def hand_back(dx, x, number):
        dx += number * (x == x.max())

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "On a tie, every pixel that equals the maximum gets all of dout; and where windows overlap, "
    "the later one overwrites what the earlier one gave."
)
def assigns_to_all_ties(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[x == x.max()] = number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "On a tie, every pixel that equals the maximum gets all of dout; and with `=` a window also "
    "writes zeros over what an earlier one gave, wherever the two overlap."
)
def assigns_whole_windows(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[...] = number * (x == x.max())

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "On a tie you share dout evenly. That can be defended, but it is not what this layer does: "
    "the first in row order gets it."
)
def shared_by_ties(dout, x, F, S):
    def hand_back(dx, x, number):
        won = x == x.max()
        dx += number * won / won.sum()

    return _returned(dout, x, F, S, hand_back)


max_pool_backward.slips_are("""
    _returned(dout, x, F, S, _to(lambda window: window.size - 1 - window[::-1, ::-1].argmax()))
        On a tie you take the last one: `>=` lets a later one in. Here it is the first in row order.

    _returned(dout, x, F, S, _to(np.argmax), strides=(1, 1))
        The stride is missing: the window of dout[n, i, j] begins at `i * S`.

    _returned(dout, x, F, S, _to(np.argmax), strides=(F, F))
        You move by the window's size: windows begin S apart, and may overlap.

    x + _returned(dout, x, F, S, _to(np.argmax))
        The numbers of x are still in it: dx begins with zeros, not with a copy.

    _returned(dout, x, F, S, _to(np.argmin))
        The smallest of each window gets the gradient: look for the largest.

    _returned(np.ones(dout.shape), x, F, S, _to(np.argmax))
        Winners get a 1. They should get the dout of each window that they won.

    _returned(dout, x[:1].repeat(len(x), axis=0), F, S, _to(np.argmax))
        The winners are those of the first picture: each picture of the batch has its own.
""")


@max_pool_backward.slip(
    "Ties go to the first in *column* order. Row order is how one reads: along a row, and then the "
    "next."
)
def first_in_column_order(dout, x, F, S):
    def hand_back(dx, x, number):
        dx.T[divmod(x.T.argmax(), len(x))] += number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "Every pixel of a window gets all of its dout. But only the largest had a say in what came out."
)
def to_every_pixel(dout, x, F, S):
    def hand_back(dx, x, number):
        dx += number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "You share dout among all pixels of the window. That is what an average does; here one pixel "
    "gets everything."
)
def shared_by_all(dout, x, F, S):
    def hand_back(dx, x, number):
        dx += number / x.size

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "`argmax` counts from the corner of the *window*: in dx, the window begins at `i * S`, `j * S`."
)
def without_the_offset(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        window = x[n, i * S : i * S + F, j * S : j * S + F, d]
        dx[(n, *divmod(window.argmax(), F), d)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "You add i and j to the winner's place in its window. But a window begins at `i * S`, `j * S`."
)
def offset_without_stride(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = divmod(x[n, i * S : i * S + F, j * S : j * S + F, d].argmax(), F)
        dx[n, i + row, j + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip("Row and column are swapped: `divmod(count, F)` gives the row first.")
def row_and_column_swapped(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[divmod(x.argmax(), F)[::-1]] += number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "`argmax` counts the cells of the window, whose rows are F long: divide by F, not by S."
)
def divided_by_S(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = divmod(x[n, i * S : i * S + F, j * S : j * S + F, d].argmax(), S)
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "`argmax` counts the cells of the window, whose rows are F long: divide by F, not by the "
    "picture's width."
)
def divided_by_W(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = divmod(x[n, i * S : i * S + F, j * S : j * S + F, d].argmax(), x.shape[2])
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "You added dout into x: a window cut out of x is no copy, but a view of it. It is dx that the "
    "winner's dout is added to, at the winner's place."
)
def adds_into_a_window_of_x(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        window = x[n, i * S : i * S + F, j * S : j * S + F, d]
        window[divmod(window.argmax(), F)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "You added into x: `dx = x` makes no new array, but a second name for x. dx begins with zeros."
)
def another_name_for_x(dout, x, F, S):
    dx = x
    for n, i, j, d in np.ndindex(dout.shape):
        dx[(n, *_winner(x[n, :, :, d], i, j, F, S), d)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "You hand out the maximum itself. What flows back is `dout`; x only says to whom it goes."
)
def hands_out_the_maximum(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[divmod(x.argmax(), F)] += x.max()

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "You multiply dout by the maximum. If the largest pixel grows by 1, the output does so, too: "
    "the slope is 1."
)
def times_the_maximum(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[divmod(x.argmax(), F)] += number * x.max()

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "All slices hand their gradient to where the *first* slice has its maximum: each slice has "
    "winners of its own."
)
def winners_of_the_first_slice(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        dx[(n, *_winner(x[n, :, :, 0], i, j, F, S), d)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "You look for one winner of all slices at once: each slice has a maximum of its own, and hands "
    "its dout to that."
)
def one_winner_of_all_slices(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j in np.ndindex(dout.shape[:3]):
        here = np.s_[n, i * S : i * S + F, j * S : j * S + F]
        dx[here][np.unravel_index(x[here].argmax(), x[here].shape)] += dout[n, i, j].sum()
    return dx


@max_pool_backward.slip(
    "With all slices in the window, `argmax` counts through the slices as well: take slice d alone."
)
def counts_through_slices(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = divmod(x[n, i * S : i * S + F, j * S : j * S + F].argmax(), F)
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "An index points outside. Is dx as large as x, and not as dout? And has the count of `argmax` "
    "been turned into a row *and* a column?"
)
def of_the_shape_of_dout(dout, x, F, S):
    dx = np.zeros(dout.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        dx[(n, *_winner(x[n, :, :, d], i, j, F, S), d)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "`argmax` gives one count, not a row and a column: `divmod(count, F)` makes these of it."
)
def unpacks_the_count(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = x[n, i * S : i * S + F, j * S : j * S + F, d].argmax()
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip("The function returns after the first picture: `return` stands too far in.")
def back_stops_after_the_first(dout, x, F, S):
    dx = _returned(dout, x, F, S, _to(np.argmax))
    dx[1:] = 0
    return dx


@exercise(
    "6.7",
    parts=("parameters", "side"),
    hints=(
        "How deep is each filter, how many of them are there, and what has each one besides?",
        "64 filters of 3x3x64 and a bias each. For the side: how many moves of 2 are there room "
        "for, after the first place?",
        "`strided_instead = (64 * (3 * 3 * 64 + ...), (56 - 3 + 2) // 2 + 1)`",
    ),
    note="9D² + D parameters, where pooling has none. (And 27.5 moves were rounded down to 27.)",
)
def strided_instead():
    """Return (parameters, side) of a 3x3 CONV, S=2, P=1, that takes the place of a POOL."""
    return 64 * (3 * 3 * 64 + 1), (56 - 3 + 2) // 2 + 1


strided_instead.slips_are("""
    64 * 9 * 64, 28
        The biases are missing: each of the 64 filters has one.

    64 * (9 + 1), 28
        The depth is missing: each filter reads all 64 slices.

    9 * 64 + 1, 28
        That is one filter. To give 64 slices, the layer needs 64 of them.

    0, 28
        POOL had no parameters, but a convolution has weights.

    64 * (4 * 64 + 1), 28
        You counted filters of 2x2: these are 3x3.

    36_928, 29
        You rounded up: here what does not fit is left out.

    36_928, 28.5
        That is no number of pixels: round it down.

    36_928, 56
        That is the side at stride 1: here the stride is 2.

    36_928, 27
        The padding is missing: with P=1 there are 58 pixels to stand on.
""")


@exercise(
    "6.8",
    cases=lambda rng: [
        (rng.normal(2, 3, (2, 3, 4, 2)), np.array([1.0, 1.0]), np.array([0.0, 0.0])),
        (rng.normal(-1, 2, (3, 2, 5, 4)), rng.normal(size=4), rng.normal(size=4)),
        (
            np.concatenate([np.full((4, 2, 3, 1), 7.0), rng.random((4, 2, 3, 2))], axis=3),
            np.array([2.0, 3.0, -1.0]),
            np.array([0.5, -1.0, 4.0]),
        ),
        (rng.normal(size=(1, 4, 3, 5)), np.arange(1.0, 6), np.arange(5.0)),
    ],
    hints=(
        "One mean for each slice: over which axes of (N, H, W, D) do you average, and which stays?",
        "Pictures, rows and columns are axes 0, 1 and 2. The mean and the variance are then (D,), "
        "and `x - mean` finds the slices by itself, since they are the last axis.",
        "`x_hat = (x - mean) / np.sqrt(var + 1e-5)`, and then gamma and beta.",
    ),
    note="Two numbers a slice, gamma and beta, are learned: 2D parameters for the layer.",
)
def batch_norm(x, gamma, beta):
    """Return x (N, H, W, D), each slice brought to mean beta (D,) and deviation gamma (D,)."""
    mean = x.mean(axis=(0, 1, 2))  # (D,)
    var = x.var(axis=(0, 1, 2))
    x_hat = (x - mean) / np.sqrt(var + 1e-5)
    return gamma * x_hat + beta


def _normed(x, gamma, beta, axis=(0, 1, 2), eps=1e-5, ddof=0):
    mean = x.mean(axis=axis, keepdims=True)
    return gamma * (x - mean) / np.sqrt(x.var(axis=axis, keepdims=True, ddof=ddof) + eps) + beta


batch_norm.slips_are("""
    _normed(x, gamma, beta, axis=0)
        You average over the pictures alone, so that every place has a mean of its own. A filter is
        shared by all places, and so is its mean.

    _normed(x, gamma, beta, axis=(1, 2))
        You average within each picture (there is such a layer, *instance* norm). This one takes all
        pictures of the batch together.

    gamma * (x - x.mean(axis=(1, 2))) / np.sqrt(x.var(axis=(1, 2)) + 1e-5) + beta
        You average within each picture, and the means, (N, D), do not line up with x: the pictures
        of the batch go into one mean, axis 0 as well.

    _normed(x, gamma, beta, axis=(0, 1))
        You average over pictures and rows, so that every column has a mean of its own: columns are
        places as well, axis 2.

    _normed(x, gamma, beta, axis=3)
        You average over the slices of a place. Slices are different questions; each keeps a mean of
        its own.

    gamma * (x - x.mean(axis=3)) / np.sqrt(x.var(axis=3) + 1e-5) + beta
        You average over the slices, and what is left, (N, H, W), does not line up with x. Slices
        are what should be left: average over the other three axes.

    gamma * (x - x.mean(axis=(0, 1, 2))) / np.sqrt(x.var() + 1e-5) + beta
        The means are right, but the variance is taken over everything: it needs the same axes.

    _normed(x, gamma, beta, axis=(0, 1, 2, 3))
        You average over everything, slices included: each slice has a mean and a deviation of its
        own.

    _normed(x, gamma, beta, axis=(1, 2, 3))
        You average over each whole picture (there is such a layer, *layer* norm). This one keeps
        slices apart and pictures together.

    _normed(x, gamma, beta, axis=(0, 2, 3))
        Your axes are those of (N, D, H, W). Here slices are the last axis: average over the first
        three.

    gamma * x / np.sqrt(x.var(axis=(0, 1, 2)) + 1e-5) + beta
        The mean is still in it: subtract it first.

    gamma * (x - x.mean(axis=(0, 1, 2))) + beta
        The numbers are centred, but not divided by their deviation.

    _normed(x, 1, 0)
        gamma and beta are missing: each slice is scaled by the one, moved by the other.

    _normed(x, gamma, 0)
        beta is missing: it is added at the end.

    _normed(x, 1, beta)
        gamma is missing: it scales each slice, before beta is added.

    _normed(x, beta, gamma)
        gamma scales and beta is added: you have them the other way round.

    _normed(x, gamma, gamma * beta)
        beta is scaled by gamma, too: multiply first, and add beta to the product.

    _normed(x, gamma, beta, ddof=1)
        You divide the squares by one less than there are: the variance of a batch is its plain
        mean.
""")


@batch_norm.slip("You divide by the variance: the deviation is its square root.")
def by_the_variance(x, gamma, beta):
    mean, var = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    return gamma * (x - mean) / (var + 1e-5) + beta


@batch_norm.slip("Add 1e-5 to the variance, before the root, and not to the deviation.")
def added_to_the_deviation(x, gamma, beta):
    mean, deviation = x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))
    return gamma * (x - mean) / (deviation + 1e-5) + beta


@batch_norm.slip("A slice of equal numbers has deviation 0, and you divide by it: add 1e-5 first.")
def divides_by_zero(x, gamma, beta):
    with np.errstate(invalid="ignore"):
        return _normed(x, gamma, beta, eps=0)
