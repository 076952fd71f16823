"""Exercises of notebook 06: pooling forward and backward, what it saves, and batch norm."""

import numpy as np

from cs231n_utils.checker import exercise, short


@exercise(
    "6.1",
    cases=lambda rng: [
        (4, 4, 1, 2, 2),
        (8, 6, 5, 2, 2),
        (55, 39, 96, 3, 2),
        (4, 6, 3, 2, 1),
        (12, 9, 7, 3, 3),
        (5, 8, 64, 2, 3),
        (6, 8, 5, 3, 2),  # 1.5 and 2.5 moves fit
        (10, 13, 4, 5, 2),
    ],
    hints=(
        "How many positions does the window have down, and how many across?",
        "As many as a filter without padding: (H - F)/S + 1, rounded down, and the same with W. "
        "And which slices does a window read?",
        "`return (H - F) // S + 1, (W - F) // S + 1, ...`",
    ),
    note="The depth never changes, and nothing is learned: the layer has no parameters at all.",
)
def pooled_shape(H, W, D, F, S):
    """Return the shape (H2, W2, D2) of an array (H, W, D) after pooling, rounded down."""
    return (H - F) // S + 1, (W - F) // S + 1, D


pooled_shape.slips_are("""
    + 1, D  =>  + 1, (D - F) // S + 1
        The window does not move through the depth: every slice is pooled, and stays.

    + 1, D  =>  + 1, 1
        Nothing adds the slices up, as a filter does: each slice is pooled by itself.

    + 1, D  =>  + 1, D // S
        You divided the depth by S as well: only rows and columns become fewer.

    (H - F) // S + 1, (W - F) // S + 1
        The depth is missing: it is the third number of the shape.

    H // S, W // S, D
        H // S is right only if windows neither overlap nor leave gaps.

    H // F, W // F, D
        You divided by the size of the window. How far it moves is the stride, S.

    // S + 1  =>  // S
        You counted the moves. The window has one position more: the one before its first move.

    // S + 1  =>  // S
    F)  =>  F + 1)
        Add 1 after dividing: `(H - F) // S` counts the moves, and + 1 the first position.

    (H - F)  =>  H - F
    (W - F)  =>  W - F
        Parentheses are missing: `H - F // S` divides only F by S.
""")


CHAPTERS = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])


def _halves(rng, shape, low=-9, high=10):
    """Return images (N, H, W, D) of whole and half numbers, those of an image all different."""
    numbers = np.linspace(low, high, np.prod(shape[1:]))
    images = [np.round(2 * rng.permutation(numbers)) / 2 for _ in range(shape[0])]
    return np.reshape(images, shape)


@exercise(
    "6.2",
    cases=lambda rng: [
        (CHAPTERS[None, :, :, None], 2, 2),
        (_halves(rng, (1, 5, 7, 2)), 3, 2),
        (_halves(rng, (2, 4, 6, 3), low=-40, high=-1), 2, 2),
        (_halves(rng, (2, 6, 5, 3), low=-40), 3, 1),
        (_halves(rng, (3, 8, 5, 4), low=-80), 2, 3),
        (_halves(rng, (2, 6, 8, 1), low=-20), 3, 2),  # a row and a column are left over
    ],
    hints=(
        "Which numbers does one number of the output depend on? What would you do with its window?",
        "The sizes as in exercise 6.1, then out = np.zeros(...). In the loops over n, i and j: the "
        "window as in notebook 04, all slices at once. Its rows and columns are axes 0 and 1.",
        "`out[n, i, j] = window.max(axis=(0, 1))`, with window = `x[n, i * S : ..., j * S : ...]`.",
    ),
    note="Nothing in it can be learned: it has no weights and no bias.",
)
def max_pool_forward(x, F, S):
    """Return the maxima (N, H2, W2, D) of the windows of x (N, H, W, D), sizes rounded down."""
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


max_pool_forward.slips_are("""
    .max(axis=(0, 1))  =>  .max()
        You took the maximum over the depth as well: each slice has its own.

    .max(axis=(0, 1))  =>  .max()
    H2, W2, D))  =>  H2, W2))
        The depth is gone: you took one maximum of all slices, but each slice has its own.

    x[n, i  =>  x[:, i
    .max(axis=(0, 1))  =>  .max()
        You took the maximum over slices and images as well: a window has only rows and columns.

    x.max()
        That is one number for everything: Cut out each window first.

    window.max(axis=(0, 1))  =>  x.max()
        Every position has the maximum of all of x: take that of the window.

    x.max(axis=(1, 2))
        You took the maximum of each whole slice. The axes are right, but take it of each window.

    j * S + F]  =>  j * S + F, :1]
        All slices have what the first one has: the window needs its own slice.

    return out  =>  return np.maximum(out, 0)
        Nothing is below zero. Did the search begin at 0, or is there a RELU in it?

    .max(  =>  .mean(
        That is the average of each window: this layer takes the maximum.

    .max(  =>  .sum(
        You add up each window, as a convolution does: this layer takes the maximum.

    .max(  =>  .min(
        That is the smallest number of each window.

    window.max(  =>  np.abs(window).max(
        You ignore the signs: −9 is not larger than 2, only farther from zero.

    window.max(axis=(0, 1))  =>  window.reshape(-1, D).argmax(axis=0)
        `argmax` says where the largest number is. `max` says how large it is.

    axis=(0, 1)  =>  axis=0
        You took the maximum along one axis only: a window has rows and columns, axes 0 and 1.

    for j in range(W2):  =>  for j, d in np.ndindex(W2, D):
    j * S + F]  =>  j * S + F, d]
    out[n, i, j] = window.max(axis=(0, 1))  =>  out[n, i, j, d] = window.max(axis=0)
        You took the maximum along one axis of the slice: `window.max()` looks at all numbers.

    window.max(axis=(0, 1))  =>  max(window)
        Python's own `max` compares whole rows, which fails: use `window.max()`.

    axis=(0, 1)  =>  axis=(1, 2)
        Columns and slices are axes 1 and 2 of `window`: rows and columns are axes 0 and 1.

    axis=(0, 1)  =>  axis=2
        You took the maximum over the slices, axis 2 of `window`: rows and columns are axes 0 and 1.

    x.reshape(len(x), x.shape[1] // F, F, x.shape[2] // F, F, x.shape[3]).max(axis=(2, 4))
        Blocks of FxF lie side by side, as in notebook 01. Windows may overlap: move them by S.

    x.reshape(len(x), x.shape[1] // S, S, x.shape[2] // S, S, x.shape[3]).max(axis=(2, 4))
        You cut x into blocks of SxS: windows should be FxF, and may overlap.

    i * S + F, j * S : j * S + F]  =>  i * S + F][j * S : j * S + F]
        The second pair of brackets slices rows again: `x[n, rows, columns]`.

    x[n, i  =>  x[:, i
    out[n, i, j]  =>  out[:, i, j]
        With all images in the window, its rows and columns are axes 1 and 2.

    range(H2)  =>  range(0, H - F, S)
    range(W2)  =>  range(0, W - F, S)
    i * S : i * S + F, j * S : j * S + F  =>  i : i + F, j : j + F
    out[n, i, j]  =>  out[n, i // S, j // S]
        The last windows begin at row H - F and column W - F, and `range` leaves out its end.

    range(H2)  =>  range(0, H, S)
    range(W2)  =>  range(0, W, S)
    i * S : i * S + F, j * S : j * S + F  =>  i : i + F, j : j + F
    out[n, i, j]  =>  out[n, i // S, j // S]
        Your loops go on to the edge of the image, where the window sticks out past the end: the
        last one begins at row H - F and column W - F, or before.

    range(H2)  =>  range(H)
    range(W2)  =>  range(W)
        Your loops run over the pixels of x: they should run over those of out, H2 by W2.

    range(H2)  =>  range(H)
    range(W2)  =>  range(W)
    i * S : i * S + F, j * S : j * S + F  =>  i : i + F, j : j + F
        Your loops run over the pixels of x: run over out, with windows at `i * S` and `j * S`.

    i * S : i * S + F, j * S : j * S + F  =>  i : i + F, j : j + F
        The stride is missing where the window begins: it is right in the sizes only.

    j * S : j * S + F  =>  j : j + F
        The window moves down by the stride but not across: its columns begin at `j * S`.

    i * S : i * S + F  =>  i : i + F
        The window moves across by the stride but not down: its rows begin at `i * S`.

    i * S : i * S + F, j * S : j * S + F  =>  i * F : i * F + F, j * F : j * F + F
        You move by the size of the window: windows begin S rows apart, and may overlap.

    S + F  =>  S + S
        The window is S rows high, and should be F: the stride is how far it moves.

    S + F  =>  S + F + 1
        One row and one column too many: Python leaves out the end, the number after the colon.

    i * S + F, j * S : j * S + F  =>  F, j * S : F
        The end of the window never moves: after the colon belongs `i * S + F`.

    i * S : i * S + F, j * S : j * S + F  =>  i * S : i * S + F : S, j * S : j * S + F : S
        A second colon skips pixels within the window. The stride is in `i * S` already.

    range(H2)  =>  range(0, H - F + 1, S)
    range(W2)  =>  range(0, W - F + 1, S)
    i * S : i * S + F, j * S : j * S + F  =>  i : i + F, j : j + F
        Your i and j are positions in x, and out has no room for these: let the loops run over H2
        and W2, and begin the windows at `i * S` and `j * S`.

    range(H2)  =>  range(0, H2, S)
    range(W2)  =>  range(0, W2, S)
    i * S : i * S + F, j * S : j * S + F  =>  i : i + F, j : j + F
        Your loops take steps of S over *out*, and leave positions empty: there, the step is one.

    // S + 1  =>  // S
        The last row and column of windows are missing: the first position counts, hence + 1.

    H2, W2 = (H - F) // S + 1, (W - F) // S + 1  =>  H2, W2 = H // S, W // S
        H/S and W/S are right only if windows neither overlap nor leave gaps.

    // S  =>  / S
        `/` gives a float, and no array is 2.0 rows high: divide sizes with `//`.

    N, H, W, D = x.shape  =>  H, W, D = x.shape
        x has four axes, the images first: `N, H, W, D = x.shape`, and a loop over the images.

    (N, H2, W2, D)  =>  (N, W2, H2, D)
        `out` has room for W2 rows and H2 columns: rows come first, so H2 before W2.

    (W - F)  =>  (H - F)
        The output is as wide as it is high: its width comes from W, not from H.

    x[n, i  =>  x[0, i
        Every image of the batch gets what the first one has: the window needs n.

    x[n, i  =>  x[:, i
    axis=(0, 1)  =>  axis=(0, 1, 2)
        You took the maximum over all images of the batch: the window needs n.

    return out  =>  return out.astype(int)
        `out` holds whole numbers only, and drops decimals: make it with np.zeros alone.

    return out  =>  return out, (x, F, S)
        Return `out` alone: the backward pass will look for the maxima again.
""")


@exercise(
    "6.3",
    parts=("max", "average"),
    hints=(
        "Which of the four is the largest: does it matter that −4 is farther from zero?",
        "The average keeps the signs: add up all four numbers and divide by 4.",
        "`max_and_average = (..., (-4 + 2 - 2 + 1) / 4)`",
    ),
    note="−4 is the farthest from zero, and max pooling ignores it.",
)
def max_and_average():
    """Return (max, average) of the window −4 2 / −2 1."""
    window = np.array([[-4, 2], [-2, 1]])
    return window.max(), window.mean()


max_and_average.slips_are("""
    -4, -0.75
        −4 is the farthest from zero, but it is the smallest of the four.

    4, 2.25
        You ignored the signs. They count, for the maximum and for the average.

    2, 0.75
        The average has lost its sign: the sum of the four is −3.

    2, -3
        That is the sum of the four. The average is the sum divided by 4.

    2, -4 + 2 - 2 + 1 / 4
        Parentheses are missing: `/ 4` divides only the last number.

    -0.75, 2
        The right numbers, but in another order: max, average.
""")


@exercise(
    "6.4",
    parts=("CONV 5x5", "CONV 3x3", "FC"),
    hints=(
        "What do parameters belong to: to filters, or to positions?",
        "Filters stay as they are: 5x5x3 and 3x3x12. But how large is the volume that FC reads, if "
        "nothing has made it smaller?",
        "`without_pooling = (912, ..., 32 * 32 * 24 * ... + 10)`",
    ),
    note="Filters do not depend on the size. Pooling saves parameters in the FC layer only.",
)
def without_pooling():
    """Return the parameters of (CONV 5x5, CONV 3x3, FC) once both POOLs are gone."""
    return (5 * 5 * 3 + 1) * 12, (3 * 3 * 12 + 1) * 24, (32 * 32 * 24 + 1) * 10


without_pooling.slips_are("""
    4 * 912, 4 * 2_616, 245_770
        You multiplied the parameters of a CONV layer by 4: a larger map needs no more of them.

    16 * 912, 16 * 2_616, 245_770
        You multiplied the parameters of a CONV layer by 16: all positions share its filters.

    912, 2_616, (16 * 16 * 24 + 1) * 10
        That is with one POOL left, on [16x16x24]: both are gone.

    912, 2_616, 4 * 15_370
        One POOL took three quarters, but there were two: what is 4 times 4?

    912, 2_616, 16 * 15_370
        You multiplied the ten biases by 16, too: there are still ten.

    912, 2_616, 15_370
        That is FC with both POOLs: without them it reads, and weights, a larger volume.

    900, 2_592, 245_760
        The biases are missing: one per filter, and one per class.

    25 * 12 + 12, 9 * 24 + 24, (32 * 32 + 1) * 10
        The depth is missing: filters, and FC, read all slices.

    912, (3 * 3 * 3 + 1) * 24, 245_770
        CONV 3x3 reads the 12 maps of CONV 5x5, not the three colors.

    912, 2_616, (32 * 32 * 12 + 1) * 10
        FC reads the 24 maps of CONV 3x3, not the 12 of CONV 5x5.

    76, 109, 32 * 32 * 24 + 1
        That is one filter, or one class: the layer has several.

    5 * 5 * 3 + 12, 3 * 3 * 12 + 24, 32 * 32 * 24 + 10
        Those are the weights of one filter, or class, and all biases: each has its own weights.

    5 * 5 * 3 * 12 + 1, 3 * 3 * 12 * 24 + 1, 32 * 32 * 24 * 10 + 1
        There is only one bias: each filter, and each class, has its own.
""")


def _small(rng, shape, most):
    """Return images of few different numbers, so that there are ties, as after a RELU."""
    return np.maximum(rng.integers(-2, most + 1, shape), 0).astype(float)


def _with_dout(rng, x, F, S):
    """Return inputs of max_pool_backward: each number of dout occurs once, and none is 0."""
    shape = (len(x), *((side - F) // S + 1 for side in x.shape[1:3]), x.shape[3])
    count = np.prod(shape)
    return rng.permutation(np.arange(count) - count // 2 + 0.5).reshape(shape), x, F, S


@exercise(
    "6.5",
    cases=lambda rng: [
        (np.array([1.0, 2, 3, 4]).reshape(1, 2, 2, 1), CHAPTERS[None, :, :, None], 2, 2),
        _with_dout(rng, _halves(rng, (2, 4, 6, 3), low=-40, high=-1), 2, 2),
        _with_dout(rng, _small(rng, (1, 4, 6, 2), 3), 2, 2),
        _with_dout(rng, _small(rng, (2, 5, 7, 4), 4), 3, 2),
        _with_dout(rng, _halves(rng, (1, 4, 5, 2)), 3, 1),
        _with_dout(rng, _small(rng, (1, 5, 10, 3), 2), 2, 3),  # two columns are left over
    ],
    hints=(
        "Which pixel of a window decided the output? Does any other pixel have an influence?",
        "dx = np.zeros(x.shape), and loops over every number of dout. `window.argmax()` is the "
        "flat index of the maximum of one window (F, F): it counts the cells in row order from 0, "
        "and takes the first on a tie. `divmod` turns it into a row and a column.",
        "`row, column = divmod(window.argmax(), F)`, and then `dx[n, i * S + row, ..., d] += ...`",
    ),
    note="Only the maximum decided the output, so it gets the whole gradient.",
)
def max_pool_backward(dout, x, F, S):
    """Return dx (N, H, W, D), for the upstream gradient dout (N, H2, W2, D) of max pooling x."""
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        window = x[n, i * S : i * S + F, j * S : j * S + F, d]  # (F, F)
        row, column = divmod(window.argmax(), F)  # on a tie, the first in row order
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.explained_by
def whose_maximum(part, at, dout, x, F, S):
    n, y, z, d = at
    windows = np.ndindex(dout.shape[1:3])
    seen = [(i, j) for i, j in windows if 0 <= y - i * S < F and 0 <= z - j * S < F]
    of = [(i, j) for i, j in seen if _maximum(x[n, :, :, d], i, j, F, S) == (y, z)]
    grids = {f"x[{n}, :, :, {d}]": x[n, :, :, d], f"dout[{n}, :, :, {d}]": dout[n, :, :, d]}
    count = "1 window" if len(seen) == 1 else f"{len(seen)} windows"
    pixel = f"Row {y}, column {z} of this slice is in {count}"
    if not of:
        return grids, f"{pixel} and the maximum of none of them, so it gets 0."
    gets = " + ".join(_written(dout[n, i, j, d]) for i, j in of)
    total = short(float(sum(dout[n, i, j, d] for i, j in of)))
    total = f" = {total}" if len(of) > 1 else ""
    positions = " and ".join(map(str, of))
    return grids, f"{pixel}. It is the maximum of window {positions}, and gets {gets}{total}."


def _written(value):
    """Return a number as it is written in a sum, negative ones in parentheses."""
    return f"({short(float(value))})" if value < 0 else short(float(value))


def _maximum(x, i, j, F, S):
    """Return the (row, column) in x (H, W) of the maximum of window (i, j)."""
    row, column = divmod(x[i * S : i * S + F, j * S : j * S + F].argmax(), F)
    return i * S + row, j * S + column


def _blown_up(a, F):
    return a.repeat(F, axis=1).repeat(F, axis=2)


max_pool_backward.slips_are("""
    +=  =>  =
        Where windows overlap, the later one overwrites the gradient of the earlier one: a pixel
        that is the maximum of two windows gets both.

    i * S + row, j * S + column  =>  i * S : i * S + F, j * S : j * S + F
    = dout[n, i, j, d]  =>  = dout[n, i, j, d] * (window == window.max())
        On a tie, every pixel that equals the maximum gets all of dout, so that it is given several
        times. Only the first in row order should get it.

    i * S + row, j * S + column  =>  i * S : i * S + F, j * S : j * S + F
    d] +=  =>  d][window == window.max()] =
        On a tie, every pixel that equals the maximum gets all of dout; and where windows overlap,
        the later one overwrites what the earlier one gave.

    i * S + row, j * S + column  =>  i * S : i * S + F, j * S : j * S + F
    += dout[n, i, j, d]  =>  = dout[n, i, j, d] * (window == window.max())
        On a tie, every pixel that equals the maximum gets all of dout; and with `=` a window also
        writes zeros over what an earlier one gave, wherever the two overlap.

    i * S + row, j * S + column  =>  i * S : i * S + F, j * S : j * S + F
    = dout[n, i, j, d]  =>  = dout[n, i, j, d] * (won := window == window.max()) / won.sum()
        On a tie you share dout evenly: a valid choice, but here the first in row order gets all.

    (x == _blown_up(max_pool_forward.answer(x, F, S), F)) * _blown_up(dout, F)
        Repeated to the size of x, out and dout line up only where windows lie side by side and fit:
        loop over the windows. (And on a tie, only the first pixel gets dout.)

    | dx = np.zeros(x.shape)
    | for n, i, j in np.ndindex(dout.shape[:3]):
    |     window = x[n, i * S : i * S + F, j * S : j * S + F]
    |     row, column, d = np.unravel_index(window.argmax(), window.shape)
    |     dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    | return dx
        You look for one maximum in the whole depth: each slice has its own, and its own dout.

    window.argmax()  =>  window.size - 1 - window[::-1, ::-1].argmax()
        On a tie you take the last one, as `>=` does: take the first in row order.

    divmod(window.argmax(), F)  =>  divmod(window.T.argmax(), F)[::-1]
        On a tie you take the first in *column* order. Row order goes along a row, then the next.

    i * S  =>  i
    j * S  =>  j
        The stride is missing: the window of dout[n, i, j] begins at `i * S`, `j * S`.

    x[n, i * S : i * S + F, j * S : j * S + F  =>  x[n, i : i + F, j : j + F
        The stride is missing in the window of x: it begins at `i * S`, `j * S`.

    * S  =>  * F
        You move by the size of the window: windows begin S apart, and may overlap.

    np.zeros(x.shape)  =>  x.copy()
        dx still contains the numbers of x: begin with zeros, not with a copy.

    argmax  =>  argmin
        You give the gradient to the smallest number of each window: look for the largest.

    = dout[n, i, j, d]  =>  = 1
        Each maximum gets a 1. It should get the dout of its window.

    = x[n  =>  = x[0
        You look for the maxima in the first image only: each image of the batch has its own.

    i * S + row, j * S + column  =>  i * S : i * S + F, j * S : j * S + F
        Every pixel of a window gets all of its dout. But only the largest decided the output.

    i * S + row, j * S + column  =>  i * S : i * S + F, j * S : j * S + F
    = dout[n, i, j, d]  =>  = dout[n, i, j, d] / F**2
        You share dout among all pixels of the window, as for an average: here one pixel gets all.

    i * S + row, j * S + column  =>  row, column
        `argmax` counts from the corner of the *window*: in dx, that is at `i * S`, `j * S`.

    i * S + row, j * S + column  =>  i + row, j + column
        You add i and j to the position within the window. But a window begins at `i * S`, `j * S`.

    i * S + row, j * S + column  =>  i * S, j * S
        You give dout to the first pixel of each window, not to the largest: add row and column.

    row, column =  =>  column, row =
        Row and column are swapped: `divmod(index, F)` gives the row first.

    argmax(), F)  =>  argmax(), S)
        `argmax` counts the cells of the window, in rows of F: divide by F, not by S.

    argmax(), F)  =>  argmax(), x.shape[2])
        `argmax` counts the cells of the window, in rows of F: you divide by a larger number.

    dx[n, i * S + row, j * S + column, d]  =>  window[row, column]
        dx is all zeros: you added dout to another array, to a copy, or to x (a window is a view).

    np.zeros(x.shape)  =>  x
        You added into x: `dx = x` makes no new array, but a second name for x. Begin with zeros.

    = dout[n, i, j, d]  =>  = window.max()
        You give the maximum itself: give its `dout`. x only says where it goes.

    = dout[n, i, j, d]  =>  = dout[n, i, j, d] * window.max()
        You multiply dout by the maximum. The slope is 1: the output grows as that pixel does.

    F, d]  =>  F, 0]
        All slices use the maximum of the *first* slice: each slice has its own.

    column, d]  =>  column]
        Every slice gets the gradients of all slices: the index of dx needs its d.

    | dx = np.zeros(x.shape)
    | for n, i, j in np.ndindex(dout.shape[:3]):
    |     here = np.s_[n, i * S : i * S + F, j * S : j * S + F]
    |     dx[here][np.unravel_index(x[here].argmax(), x[here].shape)] += dout[n, i, j].sum()
    | return dx
        You look for one maximum of all slices at once: each slice has its own, and its own dout.

    | dx = np.zeros(x.shape)
    | for n, i, j in np.ndindex(dout.shape[:3]):
    |     here = np.s_[n, i * S : i * S + F, j * S : j * S + F]
    |     dx[here] += (x[here] == x[here].max()) * dout[n, i, j]
    | return dx
        `max()` takes one maximum of all slices: each slice has its own. And on a tie, only the
        first in row order gets dout.

    F, d]  =>  F]
        With all slices in the window, `argmax` counts through the slices as well: take slice d.

    np.zeros(x.shape)  =>  np.zeros(dout.shape)
        An index points outside. dx is as large as x, and dout is not. And `argmax` gives a flat
        index: turn it into a row *and* a column.

    np.ndindex(dout.shape)  =>  np.ndindex(x.shape)
        Your loops run over the pixels of x: they should run over dout, one step per window.

    divmod(window.argmax(), F)  =>  window.argmax()
        `argmax` gives one flat index, not a row and a column (and takes no tuple of axes):
        `divmod(window.argmax(), F)` gives both.
""")


@exercise(
    "6.6",
    options="abcd",
    hints=(
        "Padding makes sizes fit. Should it ever be the answer to what is in an image?",
        "In a convolution a zero adds nothing to a sum. What does a zero do among negative numbers "
        "when the maximum is taken?",
        "Fill the padding with something that can never be the maximum. What is the maximum then?",
    ),
    note="So the padding of max pooling is not 0 but −∞: every number is larger.",
)
def padded_corner():
    """Return the letter of what max pooling gives for −3 and three cells of padding."""
    return "b"


padded_corner.slips_are("""
    "a"
        A 0 would say that something in this corner is larger than −3, and nothing is. Padding with
        zeros does no harm in a sum, but it does where the maximum is taken.

    "c"
        That is an average, and it counts zeros that are not part of the image.

    "d"
        Three cells are missing, but one is there, and the maximum of one number is that number.
""")


@exercise(
    "6.7",
    parts=("parameters", "side"),
    hints=(
        "How deep is each filter, how many filters are there, and what else does each one have?",
        "64 filters of 3x3x64, and a bias each. For the side: how many moves of 2 fit after the "
        "first position?",
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

    64 * 9 * 64 + 1, 28
        There is only one bias: each of the 64 filters has its own.

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

    36_928, 27.5
        27.5 is the number of moves. Round it down, and add 1 for the first position.

    36_928, 56
        That is the side at stride 1: here the stride is 2.

    36_928, 27
        27 comes out without the padding, (56 - 3)//2 + 1, or without the + 1, (56 - 3 + 2)//2.
""")


@exercise(
    "6.8",
    cases=lambda rng: [
        (rng.normal(2, 3, (2, 4, 5, 3)), np.ones(3), np.zeros(3)),
        (rng.normal(-1, 2, (3, 2, 5, 4)), rng.normal(size=4), rng.normal(size=4)),
        (
            np.concatenate([np.full((4, 2, 5, 1), 7.0), rng.random((4, 2, 5, 2))], axis=3),
            np.array([2.0, 3.0, -1.0]),
            np.array([0.5, -1.0, 4.0]),
        ),
        (rng.normal(size=(1, 4, 3, 5)), np.arange(1.0, 6), np.arange(5.0)),
    ],
    hints=(
        "One mean per slice: over which axes of (N, H, W, D) do you average, and which stays?",
        "Images, rows and columns are axes 0, 1 and 2. The mean and the variance are then (D,), "
        "and `x - mean` lines up by itself, since the slices are the last axis.",
        "`x_hat = (x - mean) / np.sqrt(var + 1e-5)`, and then gamma and beta.",
    ),
    note="Two numbers per slice, gamma and beta, are learned: 2D parameters for the layer.",
)
def batch_norm(x, gamma, beta):
    """Return x (N, H, W, D), each slice with mean beta (D,) and standard deviation gamma (D,)."""
    mean = x.mean(axis=(0, 1, 2))  # (D,)
    var = x.var(axis=(0, 1, 2))
    x_hat = (x - mean) / np.sqrt(var + 1e-5)
    return gamma * x_hat + beta


batch_norm.slips_are("""
    axis=(0, 1, 2)  =>  axis=0
        You average over the images alone, so that every position has its own mean. All positions
        share a filter, and so they share its mean.

    axis=(0, 1, 2)  =>  axis=(1, 2), keepdims=True
        You average within each image (such a layer exists: *instance* norm). This one takes all
        images of the batch together.

    axis=(0, 1, 2)  =>  axis=(1, 2)
        You average within each image, and the means, (N, D), do not line up with x: average over
        the images of the batch, axis 0, as well.

    axis=(0, 1, 2)  =>  axis=(0, 1)
        You average over images and rows alone: average over the columns, axis 2, as well.

    axis=(0, 1, 2)  =>  axis=3, keepdims=True
        You average over the slices of each position: average over the other three axes.

    axis=(0, 1, 2)  =>  axis=3
        You average over the slices, and the means do not line up with x: use the other three axes.

    x.var(axis=(0, 1, 2))  =>  x.var()
        The means are right, but the variance is taken over everything: it needs the same axes.

    x.mean(axis=(0, 1, 2))  =>  x.mean()
        The variances are right, but the mean is taken over everything: it needs the same axes.

    axis=(0, 1, 2)  =>
        You average over everything: each slice has its own mean and standard deviation.

    axis=(0, 1, 2)  =>  axis=(1, 2, 3), keepdims=True
        You average over each whole image (such a layer exists: *layer* norm). This one keeps slices
        apart and images together.

    axis=(0, 1, 2)  =>  axis=(1, 2, 3)
        You average over each whole image, and the means, (N,), do not line up with x: keep the
        slices, axis 3, and average over the other axes.

    axis=(0, 1, 2)  =>  axis=(0, 2, 3), keepdims=True
        Your axes are those of (N, D, H, W). Here slices are the last axis.

    axis=(0, 1, 2)  =>  axis=(0, 2, 3)
        Your axes are those of (N, D, H, W), so the means do not line up: slices are the last axis.

    x - mean  =>  x
        The mean is still in it: subtract it first.

    (x - mean)  =>  x - mean
        Parentheses are missing: you divide only the mean.

    / np.sqrt(var + 1e-5)  =>
        The numbers are centered, but not divided by their standard deviation.

    gamma * x_hat + beta  =>  x_hat
        gamma and beta are missing: scale each slice by gamma, then add beta.

    + beta  =>
        beta is missing: it is added at the end.

    gamma * x_hat  =>  x_hat
        gamma is missing: it scales each slice, before beta is added.

    gamma * x_hat + beta  =>  beta * x_hat + gamma
        gamma scales and beta is added: you have swapped them.

    x_hat + beta  =>  (x_hat + beta)
        You scaled beta by gamma, too: multiply first, and add beta to the product.

    x.var(axis=(0, 1, 2))  =>  x.var(axis=(0, 1, 2), ddof=1)
        You divided the squares by one less than there are: this variance is their plain mean.

    x.var(axis=(0, 1, 2))  =>  ((x - mean) ** 2).sum(axis=(0, 1, 2))
        You added up the squared distances from the mean: the variance is their mean.

    1e-5  =>  1e-8
        You add less than 1e-5 to the variance: the formula has 0.00001.

    np.sqrt(var + 1e-5)  =>  (var + 1e-5)
        You divided by the variance: the standard deviation is its square root.

    np.sqrt(var + 1e-5)  =>  (np.sqrt(var) + 1e-5)
        Add 1e-5 to the variance, before the root, and not to the standard deviation.

    | with np.errstate(invalid="ignore"):
    |     x_hat = (x - x.mean(axis=(0, 1, 2))) / x.std(axis=(0, 1, 2))
    | return gamma * x_hat + beta
        A slice of equal numbers has variance 0, and you divided by it: add 1e-5 first.

    | with np.errstate(invalid="ignore"):
    |     x_hat = (x - x.mean(axis=(0, 1, 2))) / x.var(axis=(0, 1, 2))
    | return gamma * x_hat + beta
        You divided by the variance, which may be 0: add 1e-5 to it, and take the root.
""")
