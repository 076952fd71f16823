"""Exercises of notebook 05: patches as rows, gradients of a convolution, 1x1 and dilation."""

import numpy as np

from cs231n_utils.checker.exercise import exercise
from cs231n_utils.checker.verdict import short
from cs231n_utils.volumes import out_side

ROW, EDGE = np.array([1, 2, -1, 1, -3]), np.array([1, 0, -1])  # the chapter's row and its filter


@exercise(
    "5.1",
    cases=lambda rng: [
        (227, 227, 3, 11, 4, 0),
        (16, 24, 8, 3, 1, 1),
        (9, 13, 5, 5, 2, 2),
        (10, 7, 2, 1, 3, 0),
    ],
    parts=("rows", "columns", "times"),
    hints=(
        "What makes a row of the matrix? And what stands in the row?",
        "A row for each place, and notebook 03 counts places: down, and across. In the row are all "
        "the numbers under the filter, through the whole depth.",
        "`rows = H2 * W2` with the two counts of places, `columns = F * F * D`, and the product of "
        "the two divided by ...",
    ),
    note="At stride 1 it is about F*F times the data: so many places read each pixel.",
)
def patch_matrix(H, W, D, F, S, P):
    """Return (rows, columns, times): the patch matrix, and how many times the data it holds."""
    H2 = (H - F + 2 * P) // S + 1
    W2 = (W - F + 2 * P) // S + 1
    rows, columns = H2 * W2, F * F * D
    return rows, columns, rows * columns / (H * W * D)


@patch_matrix.slip(
    "Rows and columns are swapped: that is the chapter's matrix, which has a patch in each column. "
    "Ours has it in a row."
)
def as_the_chapter_has_it(H, W, D, F, S, P):
    rows, columns, times = patch_matrix.answer(H, W, D, F, S, P)
    return columns, rows, times


@patch_matrix.slip("The depth is missing: a patch goes through all D slices.")
def flat_patches(H, W, D, F, S, P):
    rows, _, times = patch_matrix.answer(H, W, D, F, S, P)
    return rows, F * F, times / D


@patch_matrix.slip(
    "You count the moves of the filter, not its places: each way, the first is free."
)
def moves_for_places(H, W, D, F, S, P):
    H2, W2 = (H - F + 2 * P) // S, (W - F + 2 * P) // S
    return H2 * W2, F * F * D, H2 * W2 * F * F * D / (H * W * D)


@patch_matrix.slip("The padding is counted once: there are P zeros at each end, so 2P in all.")
def padded_once(H, W, D, F, S, P):
    rows = ((H - F + P) // S + 1) * ((W - F + P) // S + 1)
    return rows, F * F * D, rows * F * F * D / (H * W * D)


@patch_matrix.slip("The padding is missing: the filter stands on the zeros, too.")
def no_padding_in_matrix(H, W, D, F, S, P):
    rows = ((H - F) // S + 1) * ((W - F) // S + 1)
    return rows, F * F * D, rows * F * F * D / (H * W * D)


patch_matrix.slips_are("""
    patch_matrix.answer(H, W, D, F, 1, P)
        The stride is missing: there is a row for each place, and places are S apart.
""")


@patch_matrix.slip("These are the places along one side: there are so many rows of places, too.")
def one_row_of_places(H, W, D, F, S, P):
    W2 = (W - F + 2 * P) // S + 1
    return W2, F * F * D, W2 * F * F * D / (H * W * D)


@patch_matrix.slip("You count the places across for both directions: down, there are others.")
def places_of_a_square(H, W, D, F, S, P):
    W2 = (W - F + 2 * P) // S + 1
    return W2 * W2, F * F * D, W2 * W2 * F * F * D / (H * W * D)


@patch_matrix.slip("The other way round: divide what is in the matrix by what is in the input.")
def input_over_matrix(H, W, D, F, S, P):
    rows, columns, times = patch_matrix.answer(H, W, D, F, S, P)
    return rows, columns, 1 / times


@patch_matrix.slip(
    "F*F copies of every number is the most there can be. A stride makes fewer places reach a "
    "number, and so does the border: count what is in the matrix, and divide."
)
def as_if_all_were_read_F_times_F(H, W, D, F, S, P):
    rows, columns, _ = patch_matrix.answer(H, W, D, F, S, P)
    return rows, columns, F * F


@patch_matrix.slip("You divide by the padded input: the zeros are none of the data that was there.")
def over_padded_input(H, W, D, F, S, P):
    rows, columns, _ = patch_matrix.answer(H, W, D, F, S, P)
    return rows, columns, rows * columns / ((H + 2 * P) * (W + 2 * P) * D)


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
        "What stands next to each other in the last axis of a volume? And in a row of the product?",
        "Go the way of this section backward: one reshape, and one move of an axis. If you reshape "
        "first, which matrix can you make of the volume without moving a number?",
        "`volume.reshape(-1, K)` has a row for each place. The chapter's has a column for each.",
    ),
    note="reshape never moves a number, it only counts anew. To move an axis takes transpose.",
)
def unfold(volume):
    """Return the chapter's product (K, H2*W2) of which the volume (H2, W2, K) was made."""
    return volume.reshape(-1, volume.shape[2]).T


@unfold.explained_by
def where_it_stands(part, at, volume):
    (k, place), W2 = at, volume.shape[1]
    i, j = divmod(place, W2)
    return {f"volume[:, :, {k}]": volume[:, :, k]}, (
        f"Row {k} of the product is what filter {k} gave, place by place. Place {place} is at row "
        f"{i}, column {j} of its map, as {i} * {W2} + {j} = {place}, and there stands "
        f"{short(volume[i, j, k].item())}."
    )


unfold.slips_are("""
    volume.reshape(volume.shape[2], -1)
        That is the wrong reshape once more, on the way back: it takes the depth columns of the
        first places for the map of filter 0.

    volume.reshape(-1, volume.shape[2])
        A row for each place: that is our product. The chapter's has a row for each filter, so one
        step is left.

    volume.T.reshape(volume.shape[2], -1)
        Your filters are in the right rows, and each map is read column by column: `.T` of a volume
        reverses all three axes, and height and width should keep their order.

    np.moveaxis(volume, -1, 0)
        Your maps are right, and still maps: the product is a matrix, with each map in one row.

    np.moveaxis(volume, 0, -1).reshape(volume.shape[2], -1)
        You moved the first axis to the end, as on the way there. On the way back it is the last
        one, that of the filters, which has to come first.

    volume.reshape(volume.shape[2], -1, order="F")
        The order "F" reads down the columns first. It takes care of nothing here, and scrambles
        both filters and places.
""")


@exercise(
    "5.3",
    cases=lambda rng: [
        (np.array([1, 2, 3]), ROW, EDGE, 1),
        (np.array([2, -1, 1, 3]), np.array([1, 0, 2, -1, 3]), np.array([1, 3]), 1),
        (np.array([1, 2, -1]), np.array([2, 1, -1, 3, 0, 1, 4]), np.array([1, -2, 3]), 2),
        (np.array([2, 5]), np.array([3, 1, 2, -1, 4, 2]), np.array([2, 1, -1]), 3),
        (rng.normal(size=4), rng.normal(size=10), rng.normal(size=4), 2),
    ],
    parts=("dx", "dw", "db"),
    hints=(
        "Place i read some numbers of x, with some weights. To whom does it have to tell dout[i]?",
        "It began at pixel i * S. Every number of x under the filter gets dout[i] times the weight "
        "that lay on it, every weight gets dout[i] times the number that it lay on, and b gets "
        "dout[i].",
        "With `begin = i * S`: `dx[begin : begin + F] += dout[i] * w`, and `dw += dout[i] * ...`",
    ),
    note="Forward and backward read and write the same windows, in the same order.",
)
def backward_1d(dout, x, w, S):
    """Return (dx, dw, db) of a filter w that moved along the row x by S, with a bias b."""
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
        return {"dout": dout}, "The bias was in every output, with a weight of 1."
    if part == "dw":
        (t,) = at
        met = x[begins + t]
        grids = {"dout": dout, f"what w[{t}] met": met, "products": dout * met}
        return grids, f"w[{t}] was used at every place, each time with another number of x."
    (p,) = at
    read = [i for i, begin in enumerate(begins) if begin <= p < begin + F]
    if not read:
        return {}, f"No place read x[{p}]."
    weights = w[p - begins[read]]
    outs = _listed(read)
    grids = {f"dout at {outs}": dout[read], "the weight used": weights}
    grids["products"] = dout[read] * weights
    return grids, f"x[{p}] was read at {outs}{', each time with another weight' * (len(read) > 1)}."


def _listed(places):
    *others, last = (f"place {i}" for i in places)
    return f"{', '.join(others)} and {last}" if others else last


def _along(dout, x, w, S, on_dx=None, on_dw=None, adds=(True, True)):
    """Return what backward_1d returns, with what a place gives to dx or to dw replaced."""
    dx, dw = np.zeros(len(x)), np.zeros(len(w))
    for i, value in enumerate(dout):
        window = slice(i * S, i * S + len(w))
        dx[window] = adds[0] * dx[window] + value * (w if on_dx is None else on_dx)
        dw = adds[1] * dw + value * (x[window] if on_dw is None else on_dw(x[window]))
    return dx, dw, np.sum(dout)


backward_1d.slips_are("""
    _along(dout, x, w, S, adds=(False, True))
        Where windows overlap, each place overwrites what the places before it gave. A number that
        was read twice has two reasons to change: `+=`.

    _along(dout, x, w, S, adds=(True, False))
        Only the last place counts. The weights were used at all of them, and what they ask for adds
        up: `+=`.

    _along(dout, x, w, S, on_dx=w[::-1])
        The filter is turned, and should not be: with `+=`, each place gives back through the very
        weights that it read with.

    _along(dout, x, w, S, on_dw=lambda window: window[::-1])
        dw runs backward: its numbers are right, and in reverse. The first weight met x[i * S], the
        last one x[i * S + F - 1].

    np.convolve(dout, w), np.correlate(x, dout, mode="valid"), np.sum(dout)
        Your sliding sum takes the outputs for neighbours, and they are that at stride 1 only: from
        one place to the next there are S pixels.

    backward_1d.answer(np.ones(len(dout)), x, w, S)
        dout is missing: this is how much the outputs change, not the loss. Each place counts as
        much as its dout.
""")


@backward_1d.slip(
    "You use the outputs as if they were at pixels 0, 1, 2, ...: place i began at pixel i * S."
)
def places_for_pixels(dout, x, w, S):
    dx, dw = np.zeros(len(x)), np.zeros(len(w))
    for i, value in enumerate(dout):
        dx[i : i + len(w)] += value * w
        dw += value * x[i : i + len(w)]
    return dx, dw, np.sum(dout)


@backward_1d.slip(
    "You average over the places. The loss feels all of them at once, so their wishes are added up."
)
def averaged(dout, x, w, S):
    dx, dw, db = backward_1d.answer(dout, x, w, S)
    return dx / len(dout), dw / len(dout), db / len(dout)


@backward_1d.slip("dx and dw are the wrong way round: what a weight gets is made of numbers of x.")
def dx_for_dw(dout, x, w, S):
    dx, dw, db = backward_1d.answer(dout, x, w, S)
    return dw, dx, db


@backward_1d.slip("Your db is a number for each place. There is one bias, and all of them used it.")
def bias_for_each_place(dout, x, w, S):
    dx, dw, _ = backward_1d.answer(dout, x, w, S)
    return dx, dw, dout


@backward_1d.slip(
    "db is not 1. The bias counts once at each place, so it gets the dout of each, added up."
)
def bias_of_one(dout, x, w, S):
    dx, dw, _ = backward_1d.answer(dout, x, w, S)
    return dx, dw, 1.0


@exercise(
    "5.4",
    options="abcd",
    hints=(
        "Give the turned filter a name, v = w[::-1]. Which layer is this, if v is its filter?",
        "To v, all of this section applies: dx takes v turned, and dv takes nothing turned. Now "
        "say both of w.",
        "v turned is w. And dv[0] is the gradient of v[0], which is the last weight of w.",
    ),
    note="With v = w[::-1]: dx takes v[::-1], which is w as it is, and dw is dv[::-1].",
)
def where_it_turns():
    """Return the letter of what has to be turned on the way back through a turning layer."""
    return "b"


where_it_turns.slips_are("""
    "a"
        That is our layer, in which w lies on x as it is. Here x was read through w turned, and seen
        from a pixel that is turned once more.

    "c"
        You are right about dw. But for dx there are two turns: the layer's own, and the one that
        comes of looking from the pixel.

    "d"
        You are right about dx. But x with dout laid on it gives first what the weight at the left
        end asks for, and at the left end lay the last weight of w.
""")


def _layer(rng, x, w, S, P):
    """Return inputs of conv_backward with few digits, none of dout 0: x and w are shapes."""
    sides = [out_side(side, w[1], S, P) for side in x[1:3]]
    dout = rng.choice([-2, -1, 1, 2, 3], (x[0], *sides, w[0])).astype(float)
    return dout, rng.integers(-2, 4, x).astype(float), rng.integers(-2, 4, w).astype(float), S, P


@exercise(
    "5.5",
    cases=lambda rng: [
        _layer(rng, (1, 3, 4, 2), (1, 2, 2, 2), S=1, P=0),
        _layer(rng, (1, 4, 6, 1), (2, 3, 3, 1), S=1, P=0),
        _layer(rng, (1, 5, 7, 2), (3, 3, 3, 2), S=2, P=0),
        _layer(rng, (2, 4, 3, 3), (4, 3, 3, 3), S=1, P=1),
        _layer(rng, (2, 3, 7, 1), (3, 3, 3, 1), S=2, P=1),
        _layer(rng, (1, 3, 5, 4), (2, 1, 1, 4), S=2, P=0),
        _layer(rng, (3, 8, 5, 2), (2, 2, 2, 2), S=3, P=0),
    ],
    parts=("dx", "dw", "db"),
    hints=(
        "Which line of your conv_forward uses an input, a weight and a bias? To whom does it have "
        "to tell dout[n, i, j, k]?",
        "The same four loops and the same window. Make dx_pad as large as the padded x, let every "
        "place add to its window of dx_pad, to dw[k] and to db[k], and cut off the padding at the "
        "end.",
        "`dx_pad[n, window] += dout[n, i, j, k] * w[k]` and `dw[k] += dout[n, i, j, k] * "
        "x_pad[n, window]`, with the rows and columns of exercise 4.6 for the window, and at the "
        "end `dx_pad[:, P : P + H, P : P + W]`.",
    ),
    note="With this pair, forward and backward, a net can learn its filters.",
)
def conv_backward(dout, x, w, S, P):
    """Return (dx, dw, db) from dout (N, H2, W2, K): as large as x, as w, and as the biases (K,)."""
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
        return grids, f"Bias {k} was in all of these outputs; they add up."
    if part == "dw":
        return _say_of_a_weight(at, dout, x, S, P)
    n, y, x_at, d = at
    F = w.shape[1]
    down, across = (
        [i for i in range(places) if i * S <= pixel + P < i * S + F]
        for places, pixel in ((H2, y), (W2, x_at))
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
        f"The pixel at row {y}, column {x_at} of picture {n} was read by the outputs in "
        f"{_span('row', down)} and {_span('column', across)}, through slice {d} of each filter. "
        f"Here are their dout, and the weights that they used for it; all the products add up to "
        f"{short(float(total))}."
    )


def _say_of_a_weight(at, dout, x, S, P):
    k, r, c, d = at
    N, H2, W2, _ = dout.shape
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    met = x_pad[:, r : r + (H2 - 1) * S + 1 : S, c : c + (W2 - 1) * S + 1 : S, d]  # (N, H2, W2)
    grids = {}
    for n in range(N):
        grids[f"dout[{n}, :, :, {k}]"] = dout[n, :, :, k]
        grids[f"met in picture {n}"] = met[n]
        grids[f"products, picture {n}"] = dout[n, :, :, k] * met[n]
    total = np.sum(dout[..., k] * met)
    return grids, (
        f"w[{k}, {r}, {c}, {d}] was used once at each place{' of each picture' * (N > 1)}. Here "
        f"are the dout of its filter, and the numbers of x that the weight met there; all the "
        f"products add up to {short(float(total))}."
    )


def _span(name, places):
    return f"{name} {places[0]}" if len(places) == 1 else f"{name}s {places[0]} to {places[-1]}"


def _drops(dout, x, w, S, P, strides=None, add_dx=True, add_dw=True, on_dw=None, cut=None):
    """Return what conv_backward returns, with one of its steps replaced."""
    strides, F = strides or (S, S), w.shape[1]
    H, W = x.shape[1:3]
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    dx_pad, dw = np.zeros(x_pad.shape), np.zeros(w.shape)
    for n, i, j, k in np.ndindex(dout.shape):
        top, left = i * strides[0], j * strides[1]
        window = (n, slice(top, top + F), slice(left, left + F))
        value = dout[n, i, j, k]
        dx_pad[window] = add_dx * dx_pad[window] + value * w[k]
        dw[k] = add_dw * dw[k] + value * (on_dw(x_pad[window]) if on_dw else x_pad[window])
    cut = cut or (slice(None), slice(P, P + H), slice(P, P + W))
    return dx_pad[cut], dw, dout.sum(axis=(0, 1, 2))


conv_backward.slips_are("""
    _drops(dout, x, w, S, P, add_dx=False)
        Each output overwrites what others gave to the pixels of its window. A pixel that several
        outputs read, or several filters, has several reasons to change: `+=`.

    _drops(dout, x, w, S, P, add_dw=False)
        Only the last place of the last picture counts. A filter stood everywhere, and what the
        places ask of it adds up: `+=`.

    _drops(dout, x, w, S, P, on_dw=lambda window: window[::-1, ::-1])
        Your dw is turned by 180 degrees. Each weight met the number of the window that it lay on,
        and dw has it in the same spot.

    _drops(dout, x, w[:, ::-1, ::-1], S, P)[0], *_drops(dout, x, w, S, P)[1:]
        For dx, your filters are the wrong way round. If a pixel gathers from the outputs, turn them
        by 180 degrees; if places drop `dout * w`, leave them as they are.

    _drops(dout, x, w, S, P, strides=(1, 1))
        The stride is missing: output (i, j) read the window that begins at row i * S, column j * S.

    _drops(dout, x, w, S, P, strides=(S, 1))
        The window strides down but not across: its columns begin at `j * S`.

    _drops(dout, x, w, S, P, strides=(1, S))
        The window strides across but not down: its rows begin at `i * S`.

    _drops(dout, x, w, S, P, cut=(slice(None),))
        dx still has its padding. The zeros around x have gradients, too, but nobody asked for them:
        cut P rows and columns off on each side.

    _drops(dout, x, w, S, P, cut=(slice(None), slice(P, -P), slice(P, -P)))
        `[P:-P]` cuts off the padding unless P is 0: then it is `[0:0]`, which is nothing at all.
        `[P : P + H]` works for every P.
""")


@conv_backward.slip(
    "Where windows overlap, the later place overwrites what the earlier one gave: `+=`. (What the "
    "filters give to one place, you do add up.)"
)
def assigned_place_by_place(dout, x, w, S, P):
    (N, H, W), F = x.shape[:3], w.shape[1]
    dx_pad = np.zeros((N, H + 2 * P, W + 2 * P, w.shape[3]))
    for n, i, j in np.ndindex(dout.shape[:3]):
        drop = np.einsum("k,krcd->rcd", dout[n, i, j], w)
        dx_pad[n, i * S : i * S + F, j * S : j * S + F] = drop
    _, dw, db = conv_backward.answer(dout, x, w, S, P)
    return dx_pad[:, P : P + H, P : P + W], dw, db


@conv_backward.slip(
    "Your dx lies P pixels too far down and to the right. x begins at row P and column P of its "
    "padded array: cut the padding off at both ends, and do not add into an unpadded dx."
)
def cut_at_the_far_end(dout, x, w, S, P):
    H, W = x.shape[1:3]
    return _drops(dout, x, w, S, P, cut=(slice(None), slice(H), slice(W)))


@conv_backward.slip(
    "The windows are cut from x as it came: those at its border read zeros as well, so cut them "
    "from the padded x."
)
def windows_of_x_without_padding(dout, x, w, S, P):
    dx, dw, db = conv_backward.answer(dout, x, w, S, P)
    dw, F = np.zeros(w.shape), w.shape[1]
    for n, i, j, k in np.ndindex(dout.shape):
        dw[k] += dout[n, i, j, k] * x[n, i * S : i * S + F, j * S : j * S + F]
    return dx, dw, db


@conv_backward.slip(
    "Nothing is padded, and so the windows at the border do not fit. Cut them from a padded x, add "
    "into a dx_pad that is as large, and cut off its border at the end."
)
def nothing_padded(dout, x, w, S, P):
    dx, dw, F = np.zeros(x.shape), np.zeros(w.shape), w.shape[1]
    for n, i, j, k in np.ndindex(dout.shape):
        window = n, slice(i * S, i * S + F), slice(j * S, j * S + F)
        dx[window] += dout[n, i, j, k] * w[k]
        dw[k] += dout[n, i, j, k] * x[window]
    return dx, dw, dout.sum(axis=(0, 1, 2))


@conv_backward.slip(
    "Your db is a number for each picture and filter. The bias is the same in all pictures: sum "
    "over these, too."
)
def bias_a_picture(dout, x, w, S, P):
    dx, dw, _ = conv_backward.answer(dout, x, w, S, P)
    return dx, dw, dout.sum(axis=(1, 2))


@conv_backward.slip(
    "For db you sum over the pictures only: the bias was used at every place, so add these up too."
)
def bias_a_place(dout, x, w, S, P):
    dx, dw, _ = conv_backward.answer(dout, x, w, S, P)
    return dx, dw, dout.sum(axis=0)


@conv_backward.slip(
    "For db you sum over the last axis, the filters, and keep the rest. It is the other way round: "
    "there is a bias for each filter, so that axis stays, and pictures and places are summed."
)
def bias_summed_over_the_filters(dout, x, w, S, P):
    dx, dw, _ = conv_backward.answer(dout, x, w, S, P)
    return dx, dw, dout.sum(axis=-1)


@conv_backward.slip(
    "For db you add up everything: each filter has its own bias, which hears of its own map alone."
)
def one_bias(dout, x, w, S, P):
    dx, dw, _ = conv_backward.answer(dout, x, w, S, P)
    return dx, dw, np.full(len(w), dout.sum())


@conv_backward.slip("Your db is all of dout in one number: there are K biases, one for each map.")
def one_number_for_db(dout, x, w, S, P):
    dx, dw, _ = conv_backward.answer(dout, x, w, S, P)
    return dx, dw, dout.sum()


@conv_backward.slip(
    "Only the last picture counts: is the array of zeros made anew for each picture?"
)
def last_picture(dout, x, w, S, P):
    dx = conv_backward.answer(dout, x, w, S, P)[0]
    return dx, *conv_backward.answer(dout[-1:], x[-1:], w, S, P)[1:]


@conv_backward.slip("Only the first picture counts: a batch has N of them.")
def first_picture_alone(dout, x, w, S, P):
    dx, dw, db = conv_backward.answer(dout[:1], x[:1], w, S, P)
    return np.concatenate([dx, np.zeros(x[1:].shape)]), dw, db


@conv_backward.slip(
    "You average over the pictures of the batch. If a loss is an average, its dout is divided by N "
    "already; here everything is added up."
)
def mean_over_pictures(dout, x, w, S, P):
    dx, dw, db = conv_backward.answer(dout, x, w, S, P)
    return dx / len(x), dw / len(x), db / len(x)


@conv_backward.slip("You average over the places: what they ask for is added up.")
def mean_over_places(dout, x, w, S, P):
    dx, dw, db = conv_backward.answer(dout, x, w, S, P)
    places = dout[..., 0].size
    return dx / places, dw / places, db / places


@conv_backward.slip("Every picture gets what all pictures gave: dx_pad needs its n.")
def all_pictures_in_each(dout, x, w, S, P):
    dx, dw, db = conv_backward.answer(dout, x, w, S, P)
    return dx.sum(axis=0, keepdims=True).repeat(len(x), axis=0), dw, db


@conv_backward.slip(
    "Only the last filter gives something back to the pixels: all K of them read the window."
)
def last_filter_for_dx(dout, x, w, S, P):
    dx = conv_backward.answer(dout[..., -1:], x, w[-1:], S, P)[0]
    return dx, *conv_backward.answer(dout, x, w, S, P)[1:]


@conv_backward.slip(
    "All filters get the same gradient: dw[k] is made with the dout of map k alone."
)
def one_gradient_for_all_filters(dout, x, w, S, P):
    dx, dw, db = conv_backward.answer(dout, x, w, S, P)
    return dx, dw.sum(axis=0, keepdims=True).repeat(len(w), axis=0), db


@conv_backward.slip("The order is dx, dw, db.")
def weights_in_front(dout, x, w, S, P):
    dx, dw, db = conv_backward.answer(dout, x, w, S, P)
    return dw, dx, db


@exercise(
    "5.6",
    cases=lambda rng: [
        (rng.integers(0, 5, (2, 3, 3)).astype(float), _mixer(rng, 3, 3), np.array([1.0, 0, -2])),
        (rng.integers(0, 5, (3, 2, 4)).astype(float), _mixer(rng, 2, 4), np.array([0.5, 3])),
        (rng.normal(size=(4, 5, 1)), _mixer(rng, 3, 1), np.array([0.0, 1, 2])),
    ],
    hints=(
        "What does one output number read, and how many products is that?",
        "At each pixel, K dot products with D numbers each: (H, W, D) times a matrix (D, K). Which "
        "axes of w have to go, and which of the two that are left comes first?",
        "`x @ w.reshape(K, D).T + ...`",
    ),
    note="NumPy's `@` goes through all the pixels by itself: no loop, and no patches.",
)
def one_by_one(x, w, b):
    """Return the output (H, W, K) of filters w (K, 1, 1, D) and biases b on x (H, W, D)."""
    return x @ w[:, 0, 0].T + b


def _mixer(rng, K, D):
    return rng.integers(-3, 4, (K, 1, 1, D)).astype(float) + 0.5


@one_by_one.explained_by
def the_depth_column(part, at, x, w, b):
    i, j, k = at
    grids = {"x, depth column": x[i, j], f"filter {k}": w[k, 0, 0]}
    grids["products"] = x[i, j] * w[k, 0, 0]
    return grids, (
        f"At row {i}, column {j}, filter {k} multiplies the {x.shape[2]} numbers of that one "
        f"pixel, adds up, and adds its bias, {short(float(b[k]))}."
    )


one_by_one.slips_are("""
    x @ w[:, 0, 0].T
        The biases are missing: map k has b[k] added to it.

    x @ w[:, 0, 0] + b
        Your matrix is on its side: a filter's weights have to stand in a column, one below the
        other, and with you they stand in a row. Transpose it.

    x @ w + b
        A matrix product takes the last two axes, and of filters (K, 1, 1, D) these are (1, D): no
        (D, K) for it to use. Take out the two axes of length 1, and see which way the rest lies.

    x @ w
        A matrix product takes the last two axes, and of these filters they are (1, D). Take out the
        two axes of length 1 first, and see which way the rest lies. (The biases are missing, too.)

    x @ w.T + b
        `w.T` reverses all four axes, (D, 1, 1, K), and a matrix product takes the last two of them.
        Take out the two axes of length 1 first.

    x @ w.squeeze().T + b
        `squeeze` takes out every axis of length 1: at a depth of 1 that is D, too, and no matrix is
        left. Say which axes should go.

    x @ w.reshape(x.shape[2], -1) + b
        The weights are in the right number and the wrong order: reshape(D, K) deals them out anew,
        and .T is what turns (K, D) into (D, K).

    x * w[:, 0, 0, 0] + b
        You multiply each slice by a number of its own and add nothing up. A filter reads the whole
        depth: its D products make one number.

    x * np.diagonal(w[:, 0, 0]) + b
        Each map is made of one slice alone, as if filter k read slice k only. It reads them all.

    (x @ w[:, 0, 0].T + b).transpose(2, 0, 1)
        The maps come first with you: the output is (H, W, K), maps last.

    (x @ w[:, 0, 0].T).sum(axis=2, keepdims=True) + b
        Here every map has all the maps added up in it: keep the K filters apart.
""")


@exercise(
    "5.7",
    options="abcd",
    hints=(
        "How many weights does one 1x1 filter have on 64 slices?",
        "64, one a slice, and they make one number of each pixel's 64. Is a neighbour in it?",
        "16 filters make 16 new numbers at every pixel, from that pixel alone.",
    ),
    note="That is how 1x1 layers are used: to make a deep volume thinner before something costly.",
)
def what_1x1_does():
    """Return the letter of what sixteen 1x1 filters do to a volume 64 deep."""
    return "c"


what_1x1_does.slips_are("""
    "a"
        It would be so if the input were one slice deep. On 64 slices, each filter has 64 weights
        and adds up what they give.

    "b"
        A filter is not one slice deep: it reads all 64 at once, and makes one map of them.

    "d"
        A window of 1x1 holds one pixel. What is next to it does not come in until a larger filter
        follows.
""")


@exercise(
    "5.8",
    cases=lambda rng: [
        (np.arange(1, 8), np.array([1, 2, 3]), 1),
        (np.arange(1, 8), np.array([1, 2, 3]), 2),
        (np.arange(1, 8), np.array([1, 2, 3]), 3),
        (rng.integers(-4, 5, 12), np.array([2, -1, 1, 3]), 2),
        (rng.integers(-4, 5, 9), np.array([2, 5]), 4),
    ],
    hints=(
        "How many numbers of the row are there from the filter's first weight to its last?",
        "From weight to weight it is `dilation` pixels, so the filter spans (F - 1) * dilation + 1 "
        "of them. The places are still one pixel apart.",
        "`x[i : i + span : dilation] @ w` for each i in `range(len(x) - span + ...)`",
    ),
    note="Three numbers behind two colons: from, to, and how far apart.",
)
def dilated(x, w, dilation):
    """Return what w gives at each place along x, its weights `dilation` pixels apart."""
    span = (len(w) - 1) * dilation + 1
    return np.array([x[i : i + span : dilation] @ w for i in range(len(x) - span + 1)])


@dilated.explained_by
def the_numbers_it_met(part, at, x, w, dilation):
    (i,) = at
    pixels = i + np.arange(len(w)) * dilation
    grids = {f"x at {', '.join(map(str, pixels))}": x[pixels], "w": w, "products": x[pixels] * w}
    return (
        grids,
        f"The filter begins at pixel {i} and reads every {_nth(dilation)} pixel from there.",
    )


def _nth(number):
    return {1: "single", 2: "second", 3: "third"}.get(number, f"{number}th")


dilated.slips_are("""
    dilated.answer(x, w, dilation + 1)
        You counted as the chapter does, where `dilation` is the number of pixels left out. Here it
        is how far apart the weights are, and 1 leaves out none.

    dilated.answer(x, w, 1)
        The holes do not get in: with you the weights lie side by side, as at dilation 1.

    dilated.answer(x, w, 1)[::dilation]
        That is a stride: you leave out places, and the filter itself is as it was. Dilation pulls
        its weights apart, and the places stay one pixel apart.

    dilated.answer(x, w, dilation)[::dilation]
        The filter is pulled apart and moves by `dilation` as well. It moves by one: all places
        count.

    dilated.answer(x, w, dilation)[:-1]
        The last place is missing: `range` stops before its end.

    dilated.answer(x, w[::-1], dilation)
        You turned the filter round: its first weight belongs to the first pixel it reads.
""")


@dilated.slip(
    "`x[i : i + F : dilation]` goes no further than a filter without holes, and takes every "
    "`dilation`-th number of that: fewer than F. Where does the stretch have to end?"
)
def holes_in_a_short_stretch(x, w, dilation):
    places = len(x) - (len(w) - 1) * dilation
    return np.array([x[i : i + len(w) : dilation] @ w for i in range(places)])


@dilated.slip(
    "The stretch of x and the places are both those of a filter without holes: "
    "`x[i : i + F : dilation]` has fewer than F numbers. How many pixels does yours span?"
)
def holes_in_a_short_stretch_summed(x, w, dilation):
    places = len(x) - len(w) + 1
    return np.array([np.sum(x[i : i + len(w) : dilation] * w) for i in range(places)])


@dilated.slip(
    "You have the right places. But `x[i : i + F : dilation]` has fewer than F numbers: the "
    "stretch has to end where the filter with its holes ends."
)
def short_stretch_at_the_right_places(x, w, dilation):
    places = len(x) - (len(w) - 1) * dilation
    return np.array([np.sum(x[i : i + len(w) : dilation] * w) for i in range(places)])


@dilated.slip(
    "Too few places: the filter spans (F - 1) * dilation + 1 pixels, as there is no hole after its "
    "last weight."
)
def hole_at_the_end(x, w, dilation):
    span = len(w) * dilation
    return np.array([x[i : i + span : dilation] @ w for i in range(len(x) - span + 1)])
