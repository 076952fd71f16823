"""Exercises of notebook 04: filters, 1x1 among them, the naive layer, and parameter sharing."""

import numpy as np

from cs231n_utils.checker import exercise, short

SOBEL = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]])  # bright above, dark below
ONE_TO_NINE = np.arange(1, 10).reshape(3, 3)


@exercise(
    "4.1",
    parts=("blur", "vertical"),
    hints=(
        "How large is an average of nine numbers that are all 1? What must the weights add up to?",
        "An average is a sum of nine ninths. On which side do the positive weights belong?",
        "`two_kernels = (np.full((3, 3), ...), -SOBEL.T)`, with the right number for the dots.",
    ),
    note="The nine weights of the blur add up to 1, so a uniform area stays as bright as it was.",
)
def two_kernels():
    """Return (blur, vertical), two arrays (3, 3)."""
    blur = np.ones((3, 3)) / 9
    vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return blur, vertical


two_kernels.slips_are("""
    / 9 =>
        Nine ones add the pixels up: a uniform area becomes nine times as bright.

    / 9 => / 3
        Nine thirds add up to 3, not to 1: there are nine pixels, not three.

    / 9 => * 0.11
        Nine times 0.11 is 0.99: leave the division to Python, as in 1 / 9.

    np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]), -SOBEL.T
        One pixel is no average of nine: this filter returns the image as it is.

    np.ones((3, 3)) / 9, SOBEL
        `SOBEL` compares above with below: swap rows and columns with `.T`.

    np.ones((3, 3)) / 9, -SOBEL
        It compares below with above: transpose `SOBEL`, too.

    np.ones((3, 3)) / 9, SOBEL.T
        The signs are reversed: it should be positive where the *right* is brighter.

    / 9 => // 9
        `//` drops the fraction, and so does an array of whole numbers: 1 // 9 is 0.
""")


@exercise(
    "4.2",
    cases=lambda rng: [
        (rng.integers(0, 4, (2, 2, 3)), rng.integers(-1, 3, (2, 2, 3)), 2),
        (rng.integers(0, 4, (3, 3, 2)), rng.integers(-2, 3, (3, 3, 2)), -1),
        (rng.integers(1, 6, (1, 1, 4)), rng.integers(1, 4, (1, 1, 4)), 1),
        (rng.random((3, 3, 5)), rng.normal(size=(3, 3, 5)), 0.5),
    ],
    parts=("sums", "out"),
    hints=(
        "Each slice has F*F products. Over which axes do you add them up, and which one stays?",
        "Rows are axis 0, columns are axis 1. `out` is the sum of all slices plus the bias.",
        "`sums = np.sum(..., axis=(0, 1))`, and then `out = sums.sum() + ...`",
    ),
    note="However deep the input is, one filter gives one number, with one bias.",
)
def one_number(window, w, b):
    """Return (sums, out): the sum of products in each slice, (D,), and the neuron's output."""
    sums = np.sum(window * w, axis=(0, 1))
    return sums, sums.sum() + b


@one_number.explained_by
def the_products(part, at, window, w, b):
    if part == "out":
        sums = np.sum(window * w, axis=(0, 1))
        chain = " + ".join(_written(value) for value in sums)
        return {"sums": sums}, f"{chain}, with the bias {_written(b)}."
    (d,) = at
    numbers, weights = window[:, :, d], w[:, :, d]
    grids = {f"window[:, :, {d}]": numbers, f"w[:, :, {d}]": weights, "products": numbers * weights}
    return grids, f"Slice {d} has {weights.size} products to add up."


one_number.slips_are("""
    (0, 1)) => (0, 1)) + b
    sums.sum() + b => sums.sum()
        You added the bias in every slice: a filter has one bias, added once.

    sums.sum() + b => np.sum(window * w + b)
        You added the bias to every product: it is added once, to the finished sum.

    sums.sum() + b => sums + b
        The second value should be one number, the sum over all slices plus the bias.

    window * w => window * w[:, :, :1]
        You used the first slice of the filter for all: each slice has weights of its own.

    axis=(0, 1) => axis=(1, 2)
        These are sums of rows, not of slices: the slices lie along the last axis.

    np.sum(window * w, axis=(0, 1)) => [np.sum(window[d] * w[d]) for d in range(w.shape[2])]
    sums.sum() => sum(sums)
        `window[d]` is row d: slice d is `window[:, :, d]`.

    axis=(0, 1) => axis=-1
        You summed over the slices at each pixel. Sum over the pixels of each slice, axes 0 and 1.

    , axis=(0, 1) =>
        You added everything up at once: `sums` should have a number for each slice.

    window * w => window @ w
        `@` is the matrix product: multiply elementwise, with `*`.

    np.sum(window * w, axis=(0, 1)) => np.einsum("ijd,jkd->d", window, w)
        `@` is the matrix product of two slices: multiply them elementwise, with `*`.

    sums.sum() + b => sums[-1] + b
        Only the last slice is in your `out`. Add them all up: should an `=` be a `+=`?
""")


@exercise(
    "4.3",
    options="abcd",
    hints=(
        "How many weights does one 1x1 filter have on 64 slices?",
        "64, one per slice; they make one number of the 64 at each pixel. Do they read a neighbor?",
        "16 filters make 16 new numbers at every pixel, from that pixel alone.",
    ),
    note="That is how 1x1 layers are used: to reduce the depth before something costly.",
)
def what_1x1_does():
    """Return the letter of what sixteen 1x1 filters do to a volume 64 deep."""
    return "c"


what_1x1_does.slips_are("""
    "a"
        That would be so if the input were one slice deep. On 64 slices, each filter has 64 weights
        and adds up all products.

    "b"
        A filter is not one slice deep: it reads all 64 at once, and makes one map of them.

    "d"
        A window of 1x1 holds one pixel, without its neighbors: that takes a larger filter.
""")


@exercise(
    "4.4",
    cases=lambda rng: [
        (X, i, j, F, S)
        for X, F, S, positions in (
            (rng.integers(0, 10, (11, 11, 4)), 5, 2, [(0, 0), (1, 0), (2, 3)]),
            (rng.integers(0, 10, (5, 8, 2)), 3, 1, [(2, 4)]),
            (rng.integers(0, 10, (10, 6, 3)), 2, 4, [(1, 1), (2, 0)]),
        )
        for i, j in positions
    ],
    hints=(
        "How many rows further down does the window begin when i grows by 1?",
        "It begins at row i*S, and it is F rows high. What follows the colon in a slice?",
        "`return X[i * S : i * S + ..., j * S : j * S + ..., :]`",
    ),
    note="The stride decides where a window begins, and never how large it is.",
)
def window_at(X, i, j, F, S):
    """Return the part of X, (F, F, D), that the output in row i, column j reads."""
    top, left = i * S, j * S
    return X[top : top + F, left : left + F, :]


window_at.slips_are("""
    i * S, j * S => i * S, j
        You stride down but not across: the columns begin at `j * S`.

    i * S, j * S => i, j * S
        You stride across but not down: the rows begin at `i * S`.

    top : top + F, left : left + F => top : F, left : F
        The end of your window never moves: after the colon comes where it ends, `i * S + F`.

    i * S, j * S => j * S, i * S
        Rows and columns are swapped: i counts rows, and rows come first.

    left + F, :] => left + F, 0]
        That is one slice: keep the whole depth, with `:` as the last index.

    + F => + F * S
        You multiplied F by S as well: the window is F rows high at any stride.

    X[:, i * S : i * S + F, j * S : j * S + F]
        X is (H, W, D), rows first: its last axis is the depth, which is not cut.

    i * S, j * S => i * S - F // 2, j * S - F // 2
    + F => + F // 2 * 2 + 1
        Your window has its middle at row `i * S`. It should begin there.

    X[i : i + F : S, j : j + F : S]
        The second colon makes S a step inside the window. The stride moves it: begin at `i * S`.
""")


def _layer(rng, x, w, S, P):
    """Return inputs of conv_forward with few digits: x and w are shapes."""
    biases = rng.permutation(np.arange(w[0]) + 1.5)
    return rng.integers(-2, 4, x).astype(float), rng.integers(-2, 3, w).astype(float), biases, S, P


def _of_the_assignment():
    """Return the inputs with which CS231n's assignment checks this layer, with our axes."""
    x = np.linspace(-0.1, 0.5, num=96).reshape(2, 3, 4, 4).transpose(0, 2, 3, 1)
    w = np.linspace(-0.2, 0.3, num=144).reshape(3, 3, 4, 4).transpose(0, 2, 3, 1)
    return x, w, np.linspace(-0.1, 0.2, num=3), 2, 1


@exercise(
    "4.5",
    cases=lambda rng: [
        _layer(rng, (1, 3, 4, 2), (2, 2, 2, 2), S=1, P=0),
        _layer(rng, (1, 5, 7, 2), (3, 3, 3, 2), S=2, P=0),
        _layer(rng, (2, 4, 3, 3), (4, 3, 3, 3), S=1, P=1),
        _layer(rng, (2, 3, 7, 1), (3, 3, 3, 1), S=2, P=1),
        _layer(rng, (1, 3, 5, 4), (2, 1, 1, 4), S=2, P=0),
        _layer(rng, (3, 8, 5, 2), (2, 2, 2, 2), S=3, P=0),
        _of_the_assignment(),
        _layer(rng, (1, 3, 3, 2), (2, 2, 2, 2), S=1, P=0),  # no index can run past its end
    ],
    hints=(
        "Which four things does one number of the output depend on? Each of them is a loop.",
        "First sizes, padding, `out`; in the loops, the window of exercise 4.4 and `one_number`.",
        "`out[n, i, j, k] = np.sum(x_pad[n, i * S : ..., j * S : ...] * w[k]) + b[k]`",
    ),
    note="That was the heart of the course: all that follows about this layer makes it faster.",
)
def conv_forward(x, w, b, S, P):
    """Return the output (N, H2, W2, K) of filters w (K, F, F, D) on images x (N, H, W, D)."""
    N, H, W = x.shape[:3]
    K, F = w.shape[:2]
    H2 = (H - F + 2 * P) // S + 1
    W2 = (W - F + 2 * P) // S + 1
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))  # rows and columns, nothing else
    out = np.zeros((N, H2, W2, K))
    for n in range(N):
        for i in range(H2):
            for j in range(W2):
                window = x_pad[n, i * S : i * S + F, j * S : j * S + F]  # (F, F, D)
                for k in range(K):
                    out[n, i, j, k] = np.sum(window * w[k]) + b[k]
    return out


@conv_forward.explained_by
def the_sum(part, at, x, w, b, S, P):
    n, i, j, k = at
    F, D = w.shape[1], w.shape[3]
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    window = x_pad[n, i * S : i * S + F, j * S : j * S + F]
    sums, total = one_number.answer(window, w[k], b[k])
    rows, columns = (f"{at * S}:{at * S + F}" for at in (i, j))
    grids = {}
    for d in range(D):
        grids[f"x_pad[{n}, {rows}, {columns}, {d}]"] = window[:, :, d]
        grids[f"w[{k}, :, :, {d}]"] = w[k, :, :, d]
        grids[f"products in slice {d}"] = window[:, :, d] * w[k, :, :, d]
    chain = " + ".join(map(_written, sums))
    padded = f" (x_pad is x with P={P} around it)" if P else ""
    return grids, (
        f"Filter {k} reads this window{padded}, and the products in its slices add up to {chain}; "
        f"with the bias {_written(b[k])} that is {short(float(total))}."
    )


def _written(value):
    """Return a number as it is written in a sum, negative ones in parentheses."""
    return f"({short(float(value))})" if value < 0 else short(float(value))


conv_forward.slips_are("""
    + b[k] =>
        The biases are missing: add b[k] to each number of map k.

    * w[k]) + b[k] => * w[k] + b[k])
        You add the bias to every product: it is added once, to the finished sum.

    + b[k] => + b[k] * w.shape[3]
        You add the bias once per slice: it is added once, when all slices are summed.

    window * w[k] => window[..., 0] * w[k, ..., 0]
        Only the first slice of the input counts: a filter reads the whole depth.

    window * w[k] => window[..., -1] * w[k, ..., -1]
        Only the last slice counts: it overwrites the ones before it. Should an `=` be a `+=`?

    np.sum( => np.mean(
        You average the products: a neuron adds them up.

    w[k] => w[0]
        All maps are made by the first filter: map k is made by w[k].

    x_pad[n => x_pad[0
        Every image of the batch gets the output of the first: the window needs n.

    x_pad[n => x_pad[:
        Each number adds up all images of the batch: the window needs its n.

    w[k] => w
        Each map adds up the results of all filters: in map k, multiply by w[k] alone.

    np.sum(window * w[k]) + b[k] => one_number.answer(window, w[k], b[k])
        Only one number fits into an element of `out`: use np.sum, b[k], `one_number(...)[1]`.

    window * w[k] => window @ w[k]
        `@` is the matrix product: multiply elementwise, with `*`.

    * S => * 1
        The stride is missing where the window begins: it is right in the sizes only.

    range(H2) => range(0, H2, S)
    range(W2) => range(0, W2, S)
        The stride is applied twice: i and j go up by S already, and you multiply them by S.

    j * S : j * S => j : j
        The window strides down but not across: its columns begin at `j * S`.

    i * S : i * S => i : i
        The window strides across but not down: its rows begin at `i * S`.

    (P, P) => (0, 0)
        The sizes include the padding, but the windows are cut from x without it.

    + 2 * P =>
        You padded x, but the sizes leave the padding out: they need `+ 2 * P`.

    2 * P => P
        The output is too small. `2 * P` belongs in the sizes, and (P, P) in `np.pad`.

    x.shape[:3] => x.shape[0], x.shape[1] + 2 * P, x.shape[2] + 2 * P
        You counted the padding twice: the sizes of the padded x include it, without `2 * P`.

    np.pad(x, ((0, 0), (P, P), (P, P), (0, 0))) => np.pad(x, P)
        `np.pad(x, P)` pads every axis. Pad rows and columns only, not images and slices.

    (0, 0), (P, P), (P, P), (0, 0) => (P, P), (P, P), (0, 0), (0, 0)
        `np.pad` takes the pairs in the order of the axes: images, rows, columns, slices.

    (P, P) => (P, 0)
        x has zeros at one end only: `np.pad` takes a pair for each axis, (before, after).

    (P, P) => (0, 2 * P)
        All zeros are at the bottom and on the right: x should begin at row P and column P.

    N, H, W => N, W, H
        H and W are swapped where you take them from x: `x.shape` is (N, H, W, D), rows first.

    N, H, W = x.shape[:3] => N, _, H, W = x.shape
        You took the channels for axis 1. Here they are last: `x.shape` is (N, H, W, D).

    i in range(H2) => i in range(W2)
    j in range(W2) => j in range(H2)
        The loops are swapped: i runs over the H2 rows, j over W2 columns.

    W2 = (W => W2 = (H
        The output is as wide as it is high: its width depends on W, not on H.

    H2 = (H => H2 = (W
        The output is as high as it is wide: its height depends on H, not on W.

    return out => return out.transpose(0, 3, 1, 2).reshape(out.shape)
        `reshape` does not reorder numbers collected map by map: let k be the innermost loop.

    return out => return out.transpose(3, 0, 1, 2).reshape(out.shape)
        `reshape` does not reorder numbers. Your outermost loop is k: let it be the innermost.

    W2, K)) => W2, K), int)
        `out` holds whole numbers only, and drops decimals: make it with np.zeros alone.

    return out => return out, (x, w, b, S, P)
        Return `out` alone: what a layer keeps for later comes in notebook 05.

    out[n => out[0
        The images overwrite one another, all in the first of `out`: its index begins with n.

    out[n => if n == i == 0: out[n
        Only the first row is there: `return` is inside the loop over rows.

    out[n => if n == i == j == 0: out[n
        Only one position has its numbers: `return` is inside the loop over columns.

    out[n => if n == i == j == k == 0: out[n
        Only one number is there: `return` is inside the innermost loop.

    // S => / S
        4 / 2 is 2.0, a float, and no array has 2.0 rows. For sizes use `//`.

    range(H2) => range(0, H2, S)
    range(W2) => range(0, W2, S)
    * S => * 1
        Your i and j go up in steps of S, for `out` as well: there, neighbors are one apart.

    range(H2) => range(0, H, S)
    range(W2) => range(0, W, S)
    * S => * 1
    out[n, i, j => out[n, i // S, j // S
        Your loops go up to H and W, where less than a whole window is left.

    // S + 1 => // S
        One position too few in both directions: the first position counts, hence the + 1.

    (N, H2, W2, K) => (N, W2, H2, K)
        `out` is made with H2 and W2 swapped: it has H2 rows and W2 columns, rows first.

    out[n, i, j, k] => out[n, k, i, j]
        The index of `out` is not in the order of its axes: write `out[n, i, j, k]`.

    i * S : i * S + F, j * S : j * S + F => j * S : j * S + F, i * S : i * S + F
        Rows and columns are swapped in the window: i counts rows, and rows come first.

    range(H2) => range(0, H + 2 * P - F + 1, S)
    range(W2) => range(0, W + 2 * P - F + 1, S)
    * S => * 1
        You write to `out[n, i, j]` for row i and column j of x. Outputs are numbered 0, 1, 2, ...

    (0, 0))) => (0, 0)), mode="edge")
        Your padding repeats the pixels at the edge. It should be zeros.

    N, H, W = x.shape[:3] => H, W, D = x.shape
        x has four axes, (N, H, W, D): it is a batch of N images, so that is one more loop.

    range(H2) => range(H2 - 1)
    range(W2) => range(W2 - 1)
        Your loops stop one position early: the last row and column of `out` are still zeros.
""")


@exercise(
    "4.6",
    parts=("as it is", "flipped"),
    hints=(
        "The filter begins on rows and columns 0 to 2. Which weight is on the bright pixel?",
        "The last one, 9. One position to the right, it is the weight to its left, 8.",
        "As it is, the first row is 9 8 7. For the other map, flip the filter and start again.",
    ),
    note="A single bright pixel, an impulse, reproduces the filter, but flipped.",
)
def light_pixel():
    """Return (as it is, flipped), two maps (3, 3) of one bright pixel."""
    image, w = np.zeros((5, 5)), np.arange(1, 10).reshape(3, 3)
    image[2, 2] = 1
    maps = np.zeros((2, 3, 3))
    for i in range(3):
        for j in range(3):
            window = image[i : i + 3, j : j + 3]
            maps[0, i, j] = np.sum(window * w)
            maps[1, i, j] = np.sum(window * w[::-1, ::-1])
    return maps[0], maps[1]


light_pixel.slips_are("""
    ONE_TO_NINE, ONE_TO_NINE
        The map is not the filter: at the first position, its lower right is on the bright pixel.

    ONE_TO_NINE[::-1, ::-1], ONE_TO_NINE[::-1, ::-1]
        For the second map the filter is flipped before it slides: that changes the result.

    ONE_TO_NINE, ONE_TO_NINE[::-1, ::-1]
        The two are swapped: used as it is, the filter gives the map that begins with 9.

    ONE_TO_NINE[::-1], ONE_TO_NINE[::-1]
        Only the rows are reversed. The filter moves across as well, so the columns are, too.

    ONE_TO_NINE[:, ::-1], ONE_TO_NINE[:, ::-1]
        Only the columns are reversed. The filter moves down as well, so the rows are, too.

    ONE_TO_NINE.T, ONE_TO_NINE.T
        That is the transpose. Flipped by 180 degrees, the first row is the last, backward.

    5 * (ONE_TO_NINE == 5), 5 * (ONE_TO_NINE == 5)
        The bright pixel is under some weight at all nine positions: each has a number.
""")


@exercise(
    "4.7",
    parts=("shared", "not shared"),
    hints=(
        "How many parameters does a single neuron have, and how many neurons share them?",
        "A set is 11*11*3 weights and one bias: one set per slice, or one per neuron, 55*55*96.",
        "`alexnet_parameters = (96 * (...), 55 * 55 * 96 * (...))`, the same in both parentheses.",
    ),
    note="The second is 3,025 times the first, and 3,025 is the number of positions, 55*55.",
)
def alexnet_parameters():
    """Return (shared, not shared), two whole numbers."""
    one_set = 11 * 11 * 3 + 1
    return 96 * one_set, 55 * 55 * 96 * one_set


alexnet_parameters.slips_are("""
    3 + 1 => 3
        The biases are missing: each set of weights has one.

    * 3 + 1 => + 1
        The depth is missing: a filter of 11x11 on a color image is 11x11x3.

    3 + 1 => 3 + 3
        A bias for each slice of a filter is two too many: it has one.

    96 * 363 + 290_400, 290_400 * 364
        You gave every neuron a bias of its own: neurons that share weights share the bias, too.

    96 * 364, 290_400 * 363 + 96
        You unshared the weights only: without sharing, each neuron has its own bias as well.

    96 * 364, 290_400 * (227 * 227 * 3 + 1)
        That is a fully-connected layer, whose neurons read the whole image. Here they read 11x11x3.

    3 * (11 * 11 * 96 + 1), 55 * 55 * 3 * (11 * 11 * 96 + 1)
        You swapped 3 and 96: a filter is as deep as the image, 3, and there are 96 of them.

    55 * 55 * 364, 290_400 * 364
        That is one set per position. There is one per slice, shared by all of its positions.

    96 * 363 + 1, 290_400 * 363 + 1
        One bias for the layer is too few: each of the 96 filters has its own.

    96 * one_set, => one_set,
        That is one filter: the layer has 96.

    55 * 96 => 55
        Those are the neurons of one slice: there are 96 slices.

    96 * 364, 290_400
        290,400 is the number of neurons. How many parameters does each of them have?
""")


@exercise(
    "4.8",
    parts=("gray", "edges"),
    hints=(
        "Which of the 27 weights of the first filter are not zero? At which row and column?",
        "Row 1, column 1, in all three slices. For the second, which slice holds the blue?",
        "`gray[1, 1] = ?, ?, ?` sets a depth column, and `edges[:, :, ?] = SOBEL` a slice.",
    ),
    note="Zero is a weight, too: it is how a filter ignores a pixel, or a color.",
)
def gray_and_edges():
    """Return (gray, edges), two filters (3, 3, 3)."""
    gray, edges = np.zeros((3, 3, 3)), np.zeros((3, 3, 3))
    gray[1, 1] = 0.3, 0.6, 0.1
    edges[:, :, 2] = SOBEL
    return gray, edges


gray_and_edges.slips_are("""
    gray[1, 1] => gray[:]
        The weights are at all nine pixels, so the result is blurred and nine times too bright.

    gray[1, 1] => gray[:, 1, 1]
        The three weights are one below another; they belong in the three slices.

    gray[1, 1] => gray[1, :, 1]
        The three weights are side by side; they belong in the three slices.

    gray[1, 1] => gray[0, 0]
        The gray is taken from the corner; the middle of the window is row 1, column 1.

    edges[:, :, 2] => edges[:, :, 0]
        Slice 0 is red, slice 1 is green, and blue is the last.

    edges[:, :, 2] = SOBEL => edges[:] = SOBEL[:, :, None]
        It finds edges in all three colors: the weights for red and green are zeros.

    edges[:, :, 2] => edges[:]
        Each row of the filter now holds `SOBEL`: set slice 2 only.

    edges[:, :, 2] => edges[2]
        With the index in front you set row 2 of the filter; slices are the last axis.

    gray[1, 1] => gray[2, 2]
        The gray is taken from the lower right corner: counted from 0, the middle is `[1, 1]`.

    edges[:, :, 2] => edges[:, :, 1]
        Slice 1 is green. Counted from 0, blue is slice 2.
""")


@exercise(
    "4.9",
    cases=lambda rng: [
        (rng.integers(0, 5, (2, 3, 3)).astype(float), _mixer(rng, 3, 3), np.array([1.0, 0, -2])),
        (rng.integers(0, 5, (3, 2, 4)).astype(float), _mixer(rng, 2, 4), np.array([0.5, 3])),
        (rng.normal(size=(4, 5, 1)), _mixer(rng, 3, 1), np.array([0.0, 1, 2])),
    ],
    hints=(
        "What does one output number read, and how many products is that?",
        "At each pixel, K dot products of D numbers each: (H, W, D) times a matrix (D, K). Which "
        "axes of w must be removed, and which of the other two comes first?",
        "`x @ w.reshape(K, D).T + ...`",
    ),
    note="NumPy's `@` goes through all pixels by itself, without a loop.",
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
        f"pixel by its weights, adds up, and adds its bias, {short(float(b[k]))}."
    )


one_by_one.slips_are("""
    [:, 0, 0].T => [:, 0, 0]
        Transpose your matrix: the weights of a filter are a row of it, and should be a column.

    x @ w[:, 0, 0].T + b => x @ (w[:, 0, 0].T + b)
        You added the biases to the weights: add them to the product.

    w[:, 0, 0].T => w
        A matrix product takes the last two axes, and of filters (K, 1, 1, D) these are (1, D), not
        (D, K). Remove the two axes of length 1, then transpose.

    np.dot(x, w.T) + b
        `np.dot` pairs the last axis of x with the second-to-last of `w.T`, whose length is 1.
        Remove the two axes of length 1 first, and transpose what is left.

    x @ w
        A matrix product takes the last two axes, and of these filters they are (1, D). Remove the
        two axes of length 1, then transpose. (The biases are missing, too.)

    w[:, 0, 0].T => w.T
        `w.T` reverses all four axes, (D, 1, 1, K), and a matrix product takes the last two of them.
        Remove the two axes of length 1 first.

    w[:, 0, 0].T => w.squeeze().T
        `squeeze` removes every axis of length 1, also D at a depth of 1: index the axes instead.

    w[:, 0, 0].T => w.reshape(x.shape[2], -1)
        The shape is right, but the weights are in the wrong order: `reshape` keeps the order
        of the numbers, and `.T` swaps the two axes.

    x * w[:, 0, 0, 0] + b
        You multiply each slice by one number: a filter reads the whole depth, and adds up.

    x * w[0, 0, 0] + b[0]
        You multiply and do not add up: each of K filters makes one number of a depth column.

    x * np.diagonal(w[:, 0, 0]) + b
        Each map is made of one slice alone, as if filter k read slice k only. It reads them all.

    np.array([np.sum(x * filter) for filter in w[:, 0, 0]]) + np.zeros((*x.shape[:2], 1)) + b
        You sum over the whole image: sum over the depth only, separately at each pixel.

    (x @ w[:, 0, 0].T).sum(axis=2, keepdims=True) + b
        In every one of your maps, all maps are added up: keep the K filters apart.
""")
