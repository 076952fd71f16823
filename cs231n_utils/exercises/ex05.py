"""Exercises of notebook 05: patches as rows, gradients of a convolution, dilation."""

import numpy as np

from cs231n_utils.checker import exercise, short
from cs231n_utils.volumes import out_side

ROW, EDGE = np.array([1, 2, -1, 1, -3]), np.array([1, 0, -1])  # the chapter's row and its filter


@exercise(
    "5.1",
    cases=lambda rng: [
        (227, 227, 3, 11, 4, 0),
        (16, 24, 8, 3, 1, 1),
        (9, 13, 5, 5, 2, 2),
        (10, 7, 2, 1, 3, 0),
        (12, 7, 3, 4, 3, 1),
    ],
    parts=("rows", "columns", "times"),
    hints=(
        "What is one row of the matrix? Which numbers does it hold?",
        "There is one row per position of the filter: count the positions as in notebook 03, down "
        "and across. A row holds all numbers under the filter, through the whole depth.",
        "`rows = H2 * W2` with the positions down and across, `columns = F * F * D`, and `times` "
        "is their product divided by ...",
    ),
    note="At stride 1 it is about F*F times the data: F*F positions read each pixel.",
)
def patch_matrix(H, W, D, F, S, P):
    """Return (rows, columns, times): `times` is the size of the matrix / that of the input.

    Positions at which the filter sticks out past the end are left out.
    """
    H2 = (H - F + 2 * P) // S + 1
    W2 = (W - F + 2 * P) // S + 1
    rows, columns = H2 * W2, F * F * D
    return rows, columns, rows * columns / (H * W * D)


patch_matrix.slips_are("""
    F * F * D  =>  F * F
        The depth is missing: a patch goes through all D slices.

    return rows, columns,  =>  return columns, rows,
        Rows and columns are swapped: ours has one patch per row, the chapter's one per column.

    // S + 1  =>  // S
        You count the moves of the filter, not its positions: there is one more of these.

    H2 * W2  =>  W2
        You count the positions of one row of the image: multiply by the number of such rows.

    H2 * W2  =>  H * W
        There is not one position per pixel: count them from the size, filter, stride and padding.

    H2 * W2  =>  W2 * W2
        You use the number of positions across for both directions: use H for those down.

    rows * columns / (H * W * D)  =>  H * W * D / (rows * columns)
        `times` is upside down: divide the size of the matrix by the size of the input.

    rows * columns / (H * W * D)  =>  F * F
        F*F copies of a pixel are the maximum: a larger stride or the border makes them fewer.

    rows * columns / (H * W * D)  =>  F * F / S**2
        That estimate ignores the border: divide the size of the matrix by that of the input.

    rows * columns / (H * W * D)  =>  rows * columns
        `times` is the size of the whole matrix: divide by the size of the input.

    (H * W * D)  =>  (H * W)
        The input has a depth, too: divide by H * W * D.

    (H * W * D)  =>  ((H + 2 * P) * (W + 2 * P) * D)
        You divide by the size of the padded input: the zeros are not part of the data.

    rows * columns / (H * W * D)  =>  round(rows * columns / (H * W * D), 2)
        You rounded `times`: return the number as it is.
""")


@exercise(
    "5.2",
    cases=lambda rng: [
        (rng.integers(0, 20, (2, 3, 2)),),
        (rng.integers(-9, 10, (5, 4, 3)),),
        (rng.normal(size=(4, 1, 5)),),
        (rng.normal(size=(3, 4, 1)),),
        (rng.normal(size=(4, 4, 4)),),
    ],
    hints=(
        "Which numbers are neighbors along the last axis of a volume? And in a row of the product?",
        "Undo the steps of this section: one reshape, and one move of an axis. If you reshape "
        "first, which matrix can you make of the volume without moving a number?",
        "`volume.reshape(-1, K)` has one row per position. The chapter's has one column for each.",
    ),
    note="reshape never moves a number. transpose and moveaxis change the order of the axes.",
)
def unfold(volume):
    """Return the chapter's product (K, H2*W2) from which the volume (H2, W2, K) was made."""
    return volume.reshape(-1, volume.shape[2]).T


@unfold.explained_by
def where_it_stands(part, at, volume):
    (k, position), W2 = at, volume.shape[1]
    i, j = divmod(position, W2)
    return {f"volume[:, :, {k}]": volume[:, :, k]}, (
        f"Row {k} of the product is the output of filter {k}, position by position. Position "
        f"{position} is at row {i}, column {j} of its map, as {i} * {W2} + {j} = {position}; the "
        f"number there is {short(volume[i, j, k].item())}."
    )


unfold.slips_are("""
    volume.reshape(volume.shape[2], -1)
        That is the wrong reshape again: it takes the first depth columns for the map of filter 0.

    volume.reshape(-1, volume.shape[2])
        You have one row per position, as our product does. The chapter's has one row per filter.

    volume.T.reshape(volume.shape[2], -1)
        Each map is read column by column: `.T` of a volume reverses all three axes. Move one.

    np.moveaxis(volume, -1, 0)
        Your maps are right but still two-dimensional: the product is a matrix, one map per row.

    np.moveaxis(volume, 0, -1).reshape(volume.shape[2], -1)
        You moved the first axis to the end: the last axis, the filters, has to come first.

    volume.reshape(volume.shape[2], -1, order="F")
        The order "F" reads down the columns first, which scrambles both filters and positions.

    volume.flatten()
        You flattened everything into one row: the product is a matrix, one map per row.
""")


@exercise(
    "5.3",
    cases=lambda rng: [
        (np.array([1, 2, 3]), ROW, EDGE, 1),
        (np.array([2, -1, 1, 3]), np.array([1, 0, 2, -1, 3]), np.array([1, 3]), 1),
        (np.array([1, 2, -1]), np.array([2, 1, -1, 3, 0, 1, 4]), np.array([1, -2, 3]), 2),
        (np.array([2, 5]), np.array([3, 1, 2, -1, 4, 2]), np.array([2, 1, -1]), 3),
        (rng.normal(size=4), rng.normal(size=11), rng.normal(size=4), 2),
    ],
    parts=("dx", "dw", "db"),
    hints=(
        "Position i read some numbers of x, with some weights. Which of them get a part of "
        "dout[i]?",
        "Its window begins at pixel i * S. Every number of x in it gets dout[i] times its weight, "
        "every weight gets dout[i] times its number of x, and b gets dout[i].",
        "With `begin = i * S`: `dx[begin : begin + F] += dout[i] * w`, and `dw += dout[i] * ...`",
    ),
    note="Forward and backward pass use the same windows, in the same order.",
)
def backward_1d(dout, x, w, S):
    """Return (dx, dw, db) of a filter w that moved along the row x by S, with a bias b.

    dx is as long as x, even if the last pixels were not read.
    """
    F = len(w)
    dx, dw, db = np.zeros(len(x)), np.zeros(F), 0.0
    for i in range(len(dout)):
        begin = i * S
        dx[begin : begin + F] += dout[i] * w
        dw += dout[i] * x[begin : begin + F]
        db += dout[i]
    return dx, dw, db


@backward_1d.explained_by
def who_contributed(part, at, dout, x, w, S):
    begins, F = np.arange(len(dout)) * S, len(w)
    if part == "db":
        return {"dout": dout}, "The bias was added to every output: db is the sum of dout."
    if part == "dw":
        (t,) = at
        read = x[begins + t]
        grids = {"dout": dout, f"x read by w[{t}]": read, "products": dout * read}
        return grids, f"w[{t}] was used at every position, each time with a different number of x."
    (p,) = at
    by = [i for i, begin in enumerate(begins) if begin <= p < begin + F]
    if not by:
        return {}, f"No position read x[{p}]: its gradient is 0."
    weights = w[p - begins[by]]
    outs = f"position{'s' * (len(by) > 1)} {' and '.join(map(str, by))}"
    grids = {f"dout at {outs}": dout[by], "weights used": weights, "products": dout[by] * weights}
    with_what = ", each time with a different weight" * (len(by) > 1)
    return grids, f"x[{p}] was read at {outs}{with_what}."


backward_1d.slips_are("""
    dx[begin : begin + F] +=  =>  dx[begin : begin + F] =
        Where windows overlap, each position overwrites what earlier ones contributed: `+=`.

    dw +=  =>  dw =
        Only the last position counts for dw: add up over the positions, with `+=`.

    dout[i] * w  =>  dout[i] * w[::-1]
        The filter is flipped for dx: each pixel gets dout[i] times the weight that read it.

    * x[begin : begin + F]  =>  * x[begin : begin + F][::-1]
        dw is in reverse order: the first weight read x[i * S], the last one x[i * S + F - 1].

    np.convolve(dout, w), np.correlate(x, dout, mode="valid"), np.sum(dout)
        Sliding over dout treats the outputs as neighbors, which is right for stride 1 only: the
        positions are S pixels apart.

    dout[i]  =>  1
        dout is missing: each position counts as much as its upstream gradient, dout[i].

    begin = i * S  =>  begin = i
        Your windows begin at pixels 0, 1, 2, ...: position i begins at pixel i * S.

    range(len(dout))  =>  range(0, len(dout), S)
    begin = i * S  =>  begin = i
        You skip outputs: go through all of them. The window moves by S: it begins at i * S.

    range(len(dout))  =>  range(0, len(dout), S)
        The stride is used twice, in `range` and in `i * S`: go through all outputs one by one.

    range(len(dout))  =>  range(0, len(x) - F + 1, S)
    begin = i * S  =>  begin = i
        Your i goes past the last output: let it count outputs, and begin the window at i * S.

    dw += dout[i] * x[begin : begin + F]  =>  dw[i] += dout[i] * x[i]
        i counts outputs: at each position all F weights get dout[i] times the window of x.

    dw += dout[i] * x[begin : begin + F]  =>  dw[i] += dout[i] * x[begin]
        dw[i] should be all of dw: at each position every weight gets dout[i] times what it read.

    * x[begin : begin + F]  =>  * x[begin]
        All weights get the same: only the first weight read x[i * S].

    dout[i] * w  =>  dout[i] * x[begin : begin + F]
    dw += dout[i] * x[begin : begin + F]  =>  dw += dout[i] * w
        The factors are swapped. In a product w * x, the gradient of x has the factor w, and the
        gradient of w has the factor x.

    tuple(grad / len(dout) for grad in backward_1d.answer(dout, x, w, S))
        You average over the positions: their contributions add up.

    return dx, dw, db  =>  return dx, dw, dout
        Your db has one number per position. There is one bias, used by all of them: sum.

    return dx, dw, db  =>  return dx, dw, 1.0
        db is not 1: the bias was added at each position, so db is the sum of dout.

    np.zeros(len(x))  =>  np.zeros((len(dout) - 1) * S + F)
        dx has to be as long as x: the pixels at the end that were not read have a gradient of 0.
""")


def _layer(rng, x, w, S, P):
    """Return inputs of conv_backward with few digits, none of dout 0: x and w are shapes."""
    sides = [out_side(side, w[1], S, P, rounding="floor") for side in x[1:3]]
    dout = rng.choice([-2, -1, 1, 2, 3], (x[0], *sides, w[0])).astype(float)
    return dout, rng.integers(-2, 4, x).astype(float), rng.integers(-2, 4, w).astype(float), S, P


@exercise(
    "5.4",
    cases=lambda rng: [
        _layer(rng, (1, 3, 4, 2), (1, 2, 2, 2), S=1, P=0),
        _layer(rng, (1, 4, 6, 1), (2, 3, 3, 1), S=1, P=0),
        _layer(rng, (1, 5, 7, 2), (4, 3, 3, 2), S=2, P=0),
        _layer(rng, (2, 4, 3, 1), (4, 3, 3, 1), S=1, P=1),
        _layer(rng, (2, 3, 7, 4), (1, 3, 3, 4), S=2, P=1),
        _layer(rng, (1, 3, 5, 4), (2, 1, 1, 4), S=2, P=0),
        _layer(rng, (3, 8, 5, 1), (4, 2, 2, 1), S=3, P=0),
        _layer(rng, (2, 6, 8, 1), (4, 3, 3, 1), S=2, P=0),
    ],
    parts=("dx", "dw", "db"),
    hints=(
        "Which line of your conv_forward uses an input, a weight and a bias? Which of these get a "
        "part of dout[n, i, j, k]?",
        "Take the same four loops and the same window. Make dx_pad as large as the padded x, add "
        "at every position to a window of dx_pad, to dw[k] and to db[k], and cut off the padding "
        "at the end.",
        "`dx_pad[n, window] += dout[n, i, j, k] * w[k]` and `dw[k] += dout[n, i, j, k] * "
        "x_pad[n, window]`, with the rows and columns of your conv_forward for the window, and at "
        "the end `dx_pad[:, P : P + H, P : P + W]`.",
    ),
    note="With this pair, forward and backward, a net can learn its filters.",
)
def conv_backward(dout, x, w, S, P):
    """Return (dx, dw, db), as large as x, w and the biases (K,), from dout (N, H2, W2, K)."""
    N, H, W = x.shape[:3]
    K, F = w.shape[:2]
    H2, W2 = dout.shape[1:3]
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    dx_pad, dw, db = np.zeros(x_pad.shape), np.zeros(w.shape), np.zeros(K)
    for n in range(N):
        for i in range(H2):
            for j in range(W2):
                rows, columns = slice(i * S, i * S + F), slice(j * S, j * S + F)
                for k in range(K):
                    dx_pad[n, rows, columns] += dout[n, i, j, k] * w[k]
                    dw[k] += dout[n, i, j, k] * x_pad[n, rows, columns]
                    db[k] += dout[n, i, j, k]
    return dx_pad[:, P : P + H, P : P + W], dw, db


@conv_backward.explained_by
def who_has_a_say(part, at, dout, x, w, S, P):
    N, H2, W2, K = dout.shape
    if part == "db":
        (k,) = at
        grids = {f"dout[{n}, :, :, {k}]": dout[n, :, :, k] for n in range(N)}
        return grids, f"Bias {k} was added to all of these outputs: their dout add up."
    if part == "dw":
        return _say_of_a_weight(at, dout, x, S, P)
    n, y, x_at, d = at
    F = w.shape[1]
    down, across = (
        [i for i in range(positions) if i * S <= pixel + P < i * S + F]
        for positions, pixel in ((H2, y), (W2, x_at))
    )
    if not (down and across):
        return {}, f"No output read the pixel at row {y}, column {x_at}: its gradient is 0."
    weights = w[:, [y + P - i * S for i in down]][:, :, [x_at + P - j * S for j in across], d]
    outs, grids = dout[n][np.ix_(down, across)], {}
    for k in range(K):
        grids[f"dout, filter {k}"] = outs[:, :, k]
        grids[f"weights of filter {k}"] = weights[k]
        grids[f"products, filter {k}"] = outs[:, :, k] * weights[k]
    total = np.sum(outs.transpose(2, 0, 1) * weights)
    return grids, (
        f"The pixel at row {y}, column {x_at} of image {n} was read by the outputs in "
        f"{_span('row', down)} and {_span('column', across)}, through slice {d} of each filter. "
        f"Here are their dout and the weights that they used; all products add up to "
        f"{short(float(total))}."
    )


def _say_of_a_weight(at, dout, x, S, P):
    k, r, c, d = at
    N, H2, W2, _ = dout.shape
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    read = x_pad[:, r : r + (H2 - 1) * S + 1 : S, c : c + (W2 - 1) * S + 1 : S, d]  # (N, H2, W2)
    grids = {}
    for n in range(N):
        grids[f"dout[{n}, :, :, {k}]"] = dout[n, :, :, k]
        grids[f"read in image {n}"] = read[n]
        grids[f"products, image {n}"] = dout[n, :, :, k] * read[n]
    total = np.sum(dout[..., k] * read)
    return grids, (
        f"w[{k}, {r}, {c}, {d}] was used once at each position{' of each image' * (N > 1)}. Here "
        f"are the dout of its filter and the numbers of x that the weight read; all products add "
        f"up to {short(float(total))}."
    )


def _span(name, positions):
    first, *_, last = *positions, positions[-1]
    return f"{name} {first}" if first == last else f"{name}s {first} to {last}"


conv_backward.slips_are("""
    dx_pad[n, rows, columns] +=  =>  dx_pad[n, rows, columns] =
        Each output overwrites what others contributed to the same pixels: add up, with `+=`.

    slice(j * S, j * S + F)  =>  slice(j * S, j * S + F); dx_pad[n, rows, columns] = 0
        Where windows overlap, the later position overwrites what the earlier one contributed: `+=`.
        (You do add up what the filters contribute at one position.)

    dw[k] +=  =>  dw[k] =
        Only the last position of the last image counts for dw: add up, with `+=`.

    * x_pad[n, rows, columns]  =>  * x_pad[n, rows, columns][::-1, ::-1]
        Your dw is flipped by 180 degrees: each weight takes the pixel at its own row and column.

    * w[k]  =>  * w[k][::-1, ::-1]
        For dx, your filters are the wrong way round. If you add `dout * w` to windows of dx, use
        them as they are; flip them by 180 degrees only to gather, pixel by pixel, from dout.

    dout[n, i, j, k]  =>  1
        dout is missing: each output counts as much as its upstream gradient, dout[n, i, j, k].

    * w[k]  =>  * x_pad[n, rows, columns]
    dw[k] += dout[n, i, j, k] * x_pad[n, rows, columns]  =>  dw[k] += dout[n, i, j, k] * w[k]
        The factors are swapped. The window was multiplied by w[k], so its gradient has the factor
        w[k], and the gradient of w[k] has the window as its factor.

    w[k]  =>  w[..., k]
        The filters come first in w: filter k is `w[k]`.

    i * S  =>  i
    j * S  =>  j
        The stride is missing: the window of output (i, j) begins at row i * S, column j * S.

    j * S  =>  j
        The window strides down but not across: its columns begin at `j * S`.

    i * S  =>  i
        The window strides across but not down: its rows begin at `i * S`.

    [:, P : P + H, P : P + W]  =>
        dx still has its padding: cut off P rows and columns on each side.

    [:, P : P + H, P : P + W]  =>  [:, P:-P, P:-P]
        `[P:-P]` cuts off the padding unless P is 0: then it is `[0:0]`, which is empty.
        `[P : P + H]` works for every P.

    [:, P : P + H, P : P + W]  =>  [:, :H, :W]
        Your dx is shifted down and to the right by P pixels: cut off the padding at both ends, and
        do not add into an unpadded dx.

    np.zeros(x_pad.shape)  =>  np.zeros((N, (H2 - 1) * S + F, (W2 - 1) * S + F, x.shape[3]))
        dx has to be as large as x: rows and columns that no window reached have a gradient of 0.

    * x_pad[n,  =>  * x[n,
        For dw, your windows are cut from x without its padding: cut them from the padded x.

    np.zeros(x_pad.shape)  =>  np.zeros(x.shape)
    * x_pad[n,  =>  * x[n,
    [:, P : P + H, P : P + W]  =>
        Windows at the border stick out of an array without padding. Cut them from a padded x, add
        into a dx_pad of the same size, and cut off its border at the end.

    * S  =>  * S - P
    np.zeros(x_pad.shape)  =>  np.zeros(x.shape)
    * x_pad[n,  =>  * x[n,
    [:, P : P + H, P : P + W]  =>
        A window that begins at -1 counts from the end, and is empty. Work in padded arrays, where
        it begins at `i * S`, and cut off the border of dx_pad at the end.

    += dout[n, i, j, k] * w[k]  =>  += dout[n, i, j] * w
        `dout[n, i, j]` holds K numbers, which do not multiply K filters one by one: loop over k, or
        use `np.einsum` or `np.tensordot`.

    W], dw, db  =>  W], dw, dout.sum(axis=(1, 2))
        Your db has one number per image and filter: sum over the images, too.

    W], dw, db  =>  W], dw, dout.sum(axis=0)
        For db you sum over the images only: sum over the positions, too.

    W], dw, db  =>  W], dw, dout.sum(axis=(0, 1))
        For db you sum over images and rows only: sum over the columns, too.

    rows, columns =  =>  columns, rows =
        Rows and columns are swapped: i moves the window down, j moves it across.

    W], dw, db  =>  W], dw, dout.sum(axis=-1)
        For db you sum over the filters: keep that axis, and sum over images and positions.

    W], dw, db  =>  W], dw, np.full(K, dout.sum())
        For db you add up everything: each filter has its own bias, added to its own map only.

    W], dw, db  =>  W], dw, dout.sum()
        Your db is all of dout in one number: there are K biases, one per map.

    W], dw, db  =>  W], *conv_backward.answer(dout[-1:], x[-1:], w, S, P)[1:]
        Only the last image counts: do you make a new array of zeros for each image?

    range(N)  =>  range(1)
        Only the first image counts: a batch has N of them.

    tuple(grad / len(x) for grad in conv_backward.answer(dout, x, w, S, P))
        You average over the images. Add them up: if the loss is an average, dout contains the 1/N.

    tuple(grad / dout[..., 0].size for grad in conv_backward.answer(dout, x, w, S, P))
        You average over the positions: their contributions add up.

    dx_pad[n, rows  =>  dx_pad[:, rows
        Every image gets the contributions of all images: dx_pad needs its n.

    * w[k]  =>  * w[k] * (k == K - 1)
        Only the last filter contributes to dx: all K filters read the window.

    dw[k] +=  =>  dw +=
        All filters get the same gradient: dw[k] takes the dout of map k only.
""")


@exercise(
    "5.5",
    options="abcd",
    hints=(
        "Give the flipped filter a name, v = w[::-1]. What layer is this, if v is its filter?",
        "It is our layer, so section 5.6 applies to v: dx takes v flipped, and dv takes nothing "
        "flipped. Now express both by w.",
        "v flipped is w. And dv[0] is the gradient of v[0], which is the last weight of w.",
    ),
    note="With v = w[::-1]: dx takes v[::-1], which is w as it is, and dw is dv[::-1].",
)
def where_it_flips():
    """Return the letter of what to flip in the backward pass of a layer that flips its filter."""
    return "b"


where_it_flips.slips_are("""
    "a"
        That is right for our layer, which uses w as it is. This one read x through w flipped, and
        seen from a pixel the filter is flipped once more.

    "c"
        Right about dw. For dx the filter is flipped twice: by the layer, and seen from the pixel.

    "d"
        You are right about dx. But sliding dout over x gives the gradient of the leftmost weight
        first, and that was the last weight of w.
""")


@exercise(
    "5.6",
    cases=lambda rng: [
        (np.arange(1, 8), np.array([1, 2, 3]), 1),
        (np.arange(1, 8), np.array([1, 2, 3]), 2),
        (np.arange(1, 8), np.array([1, 2, 3]), 3),
        (rng.integers(-4, 5, 12), np.array([2, -1, 1, 3]), 2),
        (rng.integers(-4, 5, 9), np.array([2, 5]), 4),
    ],
    hints=(
        "How many pixels are there from the filter's first weight to its last?",
        "Weights are `dilation` pixels apart, so the filter spans (F - 1) * dilation + 1 pixels. "
        "The positions are still one pixel apart.",
        "`x[i : i + span : dilation] @ w` for each i in `range(len(x) - span + ...)`",
    ),
    note="A slice takes three numbers: where it begins, where it ends, and its step.",
)
def dilated(x, w, dilation):
    """Return the output of w at each position along x, its weights `dilation` pixels apart."""
    span = (len(w) - 1) * dilation + 1
    return np.array([x[i : i + span : dilation] @ w for i in range(len(x) - span + 1)])


@dilated.explained_by
def the_numbers_it_read(part, at, x, w, dilation):
    (i,) = at
    pixels = i + np.arange(len(w)) * dilation
    grids = {f"x at {', '.join(map(str, pixels))}": x[pixels], "w": w, "products": x[pixels] * w}
    which = {1: "every pixel", 2: "every second pixel", 3: "every third pixel"}
    which = which.get(dilation, f"every {dilation}th pixel")
    return grids, f"The filter begins at pixel {i} and reads {which} from there."


dilated.slips_are("""
    dilated.answer(x, w, dilation + 1)
        You counted the pixels left out, as the chapter does. Here `dilation` is how far apart the
        weights are, and 1 leaves out none.

    dilated.answer(x, w, 1)[::dilation]
        That is a stride: you leave out positions. Spread the weights instead.

    dilated.answer(x, w, dilation)[::dilation]
        The filter is dilated, and it moves by `dilation` as well. It should move by one pixel.

    span + 1)  =>  span)
        The last position is missing: `range` stops before its end.

    @ w  =>  @ w[::-1]
        You flipped the filter: its first weight belongs to the first pixel it reads.

    @ w  =>  * w
        The products are not added up: each position gives one number.

    i + span  =>  i + len(w)
        Not all of your windows hold F numbers. Let span = (F - 1) * dilation + 1: a window is
        `x[i : i + span : dilation]`, and the last one begins at `len(x) - span`.

    x[i : i + span : dilation] @ w  =>  np.sum(x[i : i + len(w) : dilation] * w)
    len(x) - span  =>  len(x) - len(w)
        Windows and positions are those of a filter that is not dilated: `x[i : i + F : dilation]`
        has fewer than F numbers. How many pixels does yours span?

    x[i : i + span : dilation] @ w  =>  np.sum(x[i : i + len(w) : dilation] * w)
        You have the right positions. But `x[i : i + F : dilation]` has fewer than F numbers: the
        window has to end where the dilated filter ends.

    x[i : i + span : dilation] @ w  =>  np.sum(x[i : i + span : dilation] * w)
    len(x) - span  =>  len(x) - len(w)
        Too many positions: your last windows stick out past the end of x. Use the span of the
        dilated filter to count positions, too.

    x[i : i + span : dilation] @ w  =>  np.sum(x[i : i + span] * w)
        Your windows hold all pixels that the filter spans: take only every `dilation`-th of them.

    x[i : i + span : dilation] @ w  =>  sum(w[t] * x[i + t * dilation] for t in range(len(w)))
    len(x) - span  =>  len(x) - len(w)
        Too many positions: the last weight reads past the end of x. The last position is
        `len(x) - span`, where the filter spans (F - 1) * dilation + 1 pixels.

    (len(w) - 1) * dilation + 1  =>  len(w) * dilation
        Too few positions: the filter spans (F - 1) * dilation + 1 pixels, not F * dilation.

    np.correlate(x, np.kron(w, np.eye(1, dilation)[0])[: (len(w) - 1) * dilation + 1], "same")
        Your filter sticks out at both ends: keep the positions at which it fits, as in "valid".

    np.correlate(x, np.kron(w, np.eye(1, dilation)[0]), "valid")
        Your filter has zeros after its last weight, too: it spans (F - 1) * dilation + 1 pixels.
""")
