"""Exercises of notebook 04: filters, the naive layer, and the sharing of weights."""

import numpy as np

from cs231n_utils.checker.exercise import exercise
from cs231n_utils.checker.verdict import short
from cs231n_utils.volumes import out_side

EDGES = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]])  # light above, dark below
UPRIGHT = -EDGES.T  # dark on the left, light on the right


@exercise(
    "4.1",
    parts=("blur", "upright"),
    hints=(
        "How large is an average of nine numbers that are all 1? What must the weights add up to?",
        "An average is a sum of nine ninths. And what was above and below is now left and right: "
        "on which side do the positive weights belong?",
        "`two_kernels = (np.full((3, 3), ...), -EDGES.T)`, with the right number for the dots.",
    ),
    note="The nine weights of the blur add up to 1, so an even area stays as light as it was.",
)
def two_kernels():
    """Return (blur, upright), two arrays (3, 3)."""
    blur = np.ones((3, 3)) / 9
    upright = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return blur, upright


two_kernels.slips_are("""
    np.ones((3, 3)), UPRIGHT
        Nine ones add the pixels up: an even area becomes nine times as light.

    np.ones((3, 3)) / 3, UPRIGHT
        Nine thirds add up to 3, not to 1: there are nine pixels, not three.

    np.full((3, 3), 0.11), UPRIGHT
        Nine times 0.11 is 0.99: leave the division to Python, as in 1 / 9.

    np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]), UPRIGHT
        One pixel is no average of nine: this filter gives the picture back.

    np.ones((3, 3)) / 9, EDGES
        It still compares what is above with what is below: lay it on its side.

    np.ones((3, 3)) / 9, -EDGES
        You reversed its signs, and it still compares above with below: turn it, too.

    np.ones((3, 3)) / 9, EDGES.T
        The signs are reversed: it should be positive where the *right* is lighter.
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
        "Rows are axis 0, columns are axis 1. The sums of all slices, and the bias once, are out.",
        "`sums = np.sum(..., axis=(0, 1))`, and then `out = sums.sum() + ...`",
    ),
    note="However deep the input is, one filter makes one number, with one bias.",
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
    grids = {
        f"window[:, :, {d}]": window[:, :, d],
        f"w[:, :, {d}]": w[:, :, d],
        "products": window[:, :, d] * w[:, :, d],
    }
    return grids, f"Slice {d} has {w[:, :, d].size} products to add up."


@one_number.slip("The bias is missing: it is added once, at the end.")
def no_bias_in_one_number(window, w, b):
    sums = np.sum(window * w, axis=(0, 1))
    return sums, sums.sum()


@one_number.slip("You added the bias in every slice: a filter has one bias, added once.")
def bias_in_every_slice(window, w, b):
    sums = np.sum(window * w, axis=(0, 1)) + b
    return sums, sums.sum()


@one_number.slip("You return a number for each slice: one filter adds all its slices up to one.")
def a_number_for_each_slice(window, w, b):
    sums = np.sum(window * w, axis=(0, 1))
    return sums, sums + b


@one_number.slip(
    "You used the first slice of the filter for all: each slice has weights of its own."
)
def the_same_weights_in_every_slice(window, w, b):
    sums = np.sum(window * w[:, :, :1], axis=(0, 1))
    return sums, sums.sum() + b


@one_number.slip("These are sums of rows, not of slices: the slices lie along the last axis.")
def sums_of_rows(window, w, b):
    sums = np.sum(window * w, axis=(1, 2))
    return sums, sums.sum() + b


@one_number.slip(
    "There is a RELU in it: from here on that is a layer of its own, and a negative sum stays."
)
def relu_in_one_number(window, w, b):
    sums = np.sum(window * w, axis=(0, 1))
    return sums, max(0, sums.sum() + b)


@one_number.slip("`@` is the product of matrices: here each number meets the one weight above it.")
def product_of_matrices(window, w, b):
    sums = np.array([(window[:, :, d] @ w[:, :, d]).sum() for d in range(w.shape[2])])
    return sums, sums.sum() + b


@exercise(
    "4.3",
    options="abcd",
    hints=(
        "How many numbers does one filter give at one place?",
        "One, however deep its input is. So how many slices does one filter make?",
        "Each filter makes one map; the depth of the input is used up in the sums.",
    ),
    note="The 64 is not lost: each of the filters is 64 deep.",
)
def maps_out():
    """Return the letter of how many maps 128 filters make of 64 maps."""
    return "b"


maps_out.slips_are("""
    "a"
        8,192 would be a map for each pair of filter and slice. But a filter adds up what its 64
        slices give, and that is one map.

    "c"
        64 is the depth of the input. It says how deep each filter is, not how many there are.

    "d"
        The maps that went in do not come out again: the 128 new ones take their place.
""")


@exercise(
    "4.4",
    parts=("grey", "edges"),
    hints=(
        "Which of the 27 weights of the first filter are not zero? At which row and column?",
        "Row 1, column 1, in all three slices. For the second, which slice holds the blue?",
        "`grey[1, 1] = ?, ?, ?` sets a depth column, and `edges[:, :, ?] = EDGES` a slice.",
    ),
    note="Zero is a weight, too: it is how a filter ignores a pixel, or a colour.",
)
def grey_and_edges():
    """Return (grey, edges), two filters (3, 3, 3)."""
    grey, edges = np.zeros((3, 3, 3)), np.zeros((3, 3, 3))
    grey[1, 1] = 0.3, 0.6, 0.1
    edges[:, :, 2] = EDGES
    return grey, edges


def _both(grey_at=(1, 1), edges_at=(slice(None), slice(None), 2), kernel=EDGES):
    grey, edges = np.zeros((3, 3, 3)), np.zeros((3, 3, 3))
    grey[grey_at] = 0.3, 0.6, 0.1
    edges[edges_at] = kernel
    return grey, edges


grey_and_edges.slips_are("""
    _both(grey_at=slice(None))
        The weights stand at all nine places, so it is grey and nine times too light.

    _both(grey_at=(slice(None), 1, 1))
        The three weights stand one below another; they belong into the three slices.

    _both(grey_at=(1, slice(None), 1))
        The three weights stand side by side; they belong into the three slices.

    _both(grey_at=(0, 0))
        The grey is taken from the corner; the middle of the window is row 1, column 1.

    _both(edges_at=(slice(None), slice(None), 0))
        Slice 0 is red, slice 1 is green, and blue is the last.

    _both(edges_at=slice(None), kernel=EDGES[:, :, None])
        It finds edges in all three colours: the weights for red and green are zeros.

    _both(edges_at=2)
        With the index in front you set row 2 of the filter; slices are the last axis.
""")


@exercise(
    "4.5",
    cases=lambda rng: [
        (X, i, j, F, S)
        for X, F, S, places in (
            (rng.integers(0, 10, (11, 11, 4)), 5, 2, [(0, 0), (1, 0), (2, 3)]),
            (rng.integers(0, 10, (5, 8, 2)), 3, 1, [(2, 4)]),
            (rng.integers(0, 10, (10, 6, 3)), 2, 4, [(1, 1), (2, 0)]),
        )
        for i, j in places
    ],
    hints=(
        "How many rows further down does the window begin when i grows by 1?",
        "It begins at row i*S, and it is F rows high. What does a slice say after its colon?",
        "`return X[i * S : i * S + ..., j * S : j * S + ..., :]`",
    ),
    note="The stride is in where a window begins, and never in how large it is.",
)
def window_at(X, i, j, F, S):
    """Return the part of X, (F, F, D), that the output in row i, column j reads."""
    top, left = i * S, j * S
    return X[top : top + F, left : left + F, :]


window_at.slips_are("""
    X[i : i + F, j : j + F, :]
        The stride is missing: from one output to the next the window moves by S, not 1.

    X[i * S : i * S + F, j : j + F, :]
        You stride down but not across: the columns begin at `j * S`.

    X[i : i + F, j * S : j * S + F, :]
        You stride across but not down: the rows begin at `i * S`.

    X[i * F : i * F + F, j * F : j * F + F, :]
        You moved by the filter's size: windows begin S rows apart, and may overlap.

    X[i * S : F, j * S : F, :]
        The window never moves its far end: behind the colon stands where it ends.

    X[i * S : i * S + F + 1, j * S : j * S + F + 1, :]
        One row and one column too many: Python leaves out what is behind the colon.

    X[i * S : i * S + S, j * S : j * S + S, :]
        The window is S rows high, and should be F: the stride is how far it moves.

    X[j * S : j * S + F, i * S : i * S + F, :]
        Rows and columns are swapped: i counts rows, and rows come first.

    X[i * S : i * S + F, j * S : j * S + F, 0]
        That is one slice: in depth nothing is cut, so the last index is `:`.
""")


def _layer(rng, x, w, S, P):
    """Return inputs of conv_forward with few digits: x and w are shapes."""
    biases = rng.permutation(np.arange(w[0]) + 1.5)
    return rng.integers(-2, 4, x).astype(float), rng.integers(-2, 3, w).astype(float), biases, S, P


def _of_the_assignment():
    """Return the inputs with which CS231n's assignment checks this layer, its axes put in order."""
    x = np.linspace(-0.1, 0.5, num=96).reshape(2, 3, 4, 4).transpose(0, 2, 3, 1)
    w = np.linspace(-0.2, 0.3, num=144).reshape(3, 3, 4, 4).transpose(0, 2, 3, 1)
    return x, w, np.linspace(-0.1, 0.2, num=3), 2, 1


@exercise(
    "4.6",
    cases=lambda rng: [
        _layer(rng, (1, 3, 4, 2), (1, 2, 2, 2), S=1, P=0),
        _layer(rng, (1, 5, 7, 2), (3, 3, 3, 2), S=2, P=0),
        _layer(rng, (2, 4, 3, 3), (4, 3, 3, 3), S=1, P=1),
        _layer(rng, (2, 3, 7, 1), (3, 3, 3, 1), S=2, P=1),
        _layer(rng, (1, 3, 5, 4), (2, 1, 1, 4), S=2, P=0),
        _layer(rng, (3, 8, 5, 2), (2, 2, 2, 2), S=3, P=0),
        _of_the_assignment(),
    ],
    hints=(
        "Which four things does one number of the output depend on? Each of them is a loop.",
        "Sizes first, then the zeros around x, then out = np.zeros(...). In the loops: the window "
        "as in exercise 4.5, of picture n of the padded x, and the sum as in exercise 4.2: the "
        "second of its two results, `one_number(...)[1]`.",
        "`out[n, i, j, k] = np.sum(window * w[k]) + b[k]`, with window = "
        "`x_pad[n, i * S : ..., j * S : ...]`.",
    ),
    note="That was the heart of the course: everything else about this layer is doing it sooner.",
)
def conv_forward(x, w, b, S, P):
    """Return the output (N, H2, W2, K) of filters w (K, F, F, D) on pictures x (N, H, W, D)."""
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
def how_it_comes_about(part, at, x, w, b, S, P):
    n, i, j, k = at
    F, D = w.shape[1], w.shape[3]
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    window = x_pad[n, i * S : i * S + F, j * S : j * S + F]
    products = window * w[k]
    sums = products.sum(axis=(0, 1))
    rows, columns = (f"{at * S}:{at * S + F}" for at in (i, j))
    grids = {}
    for d in range(D):
        grids[f"x_pad[{n}, {rows}, {columns}, {d}]"] = window[:, :, d]
        grids[f"w[{k}, :, :, {d}]"] = w[k, :, :, d]
        grids[f"products in slice {d}"] = products[:, :, d]
    chain = " + ".join(map(_written, sums))
    padded = f" (x_pad is x with P={P} around it)" if P else ""
    return grids, (
        f"Filter {k} reads this window{padded}, and the products in its slices add up to {chain}; "
        f"with the bias {_written(b[k])} that is {short(float(sums.sum() + b[k]))}."
    )


def _written(value):
    """Return a number as it stands in a sum, negative ones in brackets."""
    return f"({short(float(value))})" if value < 0 else short(float(value))


def _slid(x, w, b, S, P, strides=None, x_pad=None, out_sides=None, loops=None, number=None):
    """Return what conv_forward returns, with one of its steps replaced."""
    strides = strides or (S, S)
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0))) if x_pad is None else x_pad
    F = w.shape[1]
    H2, W2 = out_sides or [out_side(side, F, S, P) for side in x.shape[1:3]]
    out = np.zeros((len(x), H2, W2, len(w)))
    for n, i, j, k in np.ndindex(len(x), *(loops or (H2, W2)), len(w)):
        top, left = i * strides[0], j * strides[1]
        window = x_pad[n, top : top + F, left : left + F]
        out[n, i, j, k] = number(window, w[k], b[k]) if number else np.sum(window * w[k]) + b[k]
    return out


conv_forward.slips_are("""
    _slid(x, w[:, ::-1, ::-1], b, S, P)
        Your filters are turned by 180 degrees. That is the convolution of mathematics; this layer
        lays them on as they are, as section 4.7 tells.

    _slid(x, w.transpose(0, 2, 1, 3), b, S, P)
        Rows and columns of the filters are swapped: its row is the window's row.

    _slid(x, w, 0 * b, S, P)
        The biases are missing: each number of map k has b[k] added to it.

    _slid(x, w, b, S, P, number=lambda window, w_k, b_k: np.sum(window * w_k + b_k))
        The bias goes in with every product: it is added once, to the finished sum.

    _slid(x, w, b * w.shape[3], S, P)
        The bias goes in once a slice: it is added once, when all slices are summed.

    _slid(x, w, b[:1].repeat(len(b)), S, P)
        All maps have the bias of the first: map k has b[k].

    _slid(x[..., :1], w[..., :1], b, S, P)
        Only the first slice of the input counts: a filter reads all of the depth.

    _slid(x[..., -1:], w[..., -1:], b, S, P)
        Only the last slice of the input counts: each slice overwrites what the ones before it gave.
        Should an `=` be a `+=`?

    _slid(x, w / w[0].size, b, S, P)
        You average the products: a neuron adds them up.

    _slid(x, w[:1].repeat(len(w), axis=0), b, S, P)
        All maps are made by the first filter: map k is made by w[k].

    _slid(x[:1].repeat(len(x), axis=0), w, b, S, P)
        Every picture of the batch gets the answers of the first: the window needs n.

    _slid(x.sum(axis=0, keepdims=True).repeat(len(x), axis=0), w, b, S, P)
        Each number adds up all pictures of the batch: the window needs its n.

    _slid(x, w.sum(axis=0, keepdims=True).repeat(len(w), axis=0), b, S, P)
        Each map adds up what all filters give: in map k, multiply by w[k] alone.

    _slid(x, w, b, S, P, number=one_number.answer)
        You put several numbers into one place of `out`. Exercise 4.2 returns two things, the sums
        and the number: only the second, `one_number(...)[1]`, belongs there. (Products that nobody
        has added up do not fit in either.)

    _slid(x, w, b, S, P, strides=(1, 1))
        The stride is missing where the window begins: it is right in the sizes only.

    _slid(x, w, b, S, P, strides=(S, 1))
        The window strides down but not across: its columns begin at `j * S`.

    _slid(x, w, b, S, P, strides=(1, S))
        The window strides across but not down: its rows begin at `i * S`.

    _slid(x, w, b, S, 0, out_sides=_floored(x, w, S, 0))
        There is no padding: P rows and columns of zeros belong on every side of x.

    _slid(x, w, b, S, P, x_pad=x)
        The sizes know of the padding, but the windows are cut from x without it.

    _slid(x, w, b, S, P, x_pad=np.pad(x, P))
        `np.pad(x, P)` puts zeros around every axis, the pictures of the batch and the slices as
        well: only rows and columns are padded.

    _slid(x, w, b, S, P, x_pad=np.pad(x, ((0, 0), (P, 0), (P, 0), (0, 0))))
        The sizes know of zeros at both ends, but x has them at one end only, so that the last
        windows are cut short: `np.pad` takes a pair for each axis, (before, after).

    _slid(x, w, b, S, P, x_pad=np.pad(x, ((0, 0), (0, 2 * P), (0, 2 * P), (0, 0))))
        x lies in the corner of its padded array, with all zeros at the bottom and on the right: it
        begins at row P and column P.

    _slid(x, w, b, S, P).transpose(0, 2, 1, 3)
        Height and width are swapped: x and out have rows first, so H2 before W2.

    _slid(x, w, b, S, P, out_sides=_floored(x, w, S, P)[::-1])
        H and W are swapped where you take them from x: `x.shape` is (N, H, W, D), rows first, and
        H2 comes from H.

    _slid(x, w, b, S, P, loops=_floored(x, w, S, P)[::-1])
        The loops are the wrong way round: i runs over the H2 rows, j over W2 columns.

    _slid(x, w, b, S, P, out_sides=_floored(x, w, S, P)[:1] * 2)
        The output is as wide as it is high: its width comes from W, not from H.

    _slid(x, w, b, S, P, out_sides=_floored(x, w, S, P)[1:] * 2)
        The output is as high as it is wide: its height comes from H, not from W.

    _slid(x, w, b, S, P).transpose(0, 3, 1, 2)
        The maps come before rows and columns: out is (N, H2, W2, K), maps last.

    _slid(x, w, b, S, P).astype(int)
        `out` holds whole numbers only, and drops decimals: make it with np.zeros alone.

    np.maximum(_slid(x, w, b, S, P), 0)
        There is a RELU in it: that is the next layer, and this one keeps its negatives.

    _slid(x, w, b, S, P), (x, w, b, S, P)
        Return `out` alone: what a layer keeps for later comes in notebook 05.
""")


@conv_forward.slip(
    "Only the first picture is answered. Either `return` stands too far in, within the loop over "
    "pictures, or there is a 0 where n belongs, in `out[...]` and in `x_pad[...]`."
)
def first_picture_only(x, w, b, S, P):
    out = _slid(x, w, b, S, P)
    out[1:] = 0
    return out


@conv_forward.slip(
    "The pictures are written over one another, all into the first of `out`: its index begins "
    "with n, as that of the window does."
)
def over_one_another(x, w, b, S, P):
    out = 0 * _slid(x, w, b, S, P)
    out[0] = _slid(x[-1:], w, b, S, P)[0]
    return out


@conv_forward.slip("Only the first row is there: `return` stands within the loop over rows.")
def stops_after_the_first_row(x, w, b, S, P):
    out = _slid(x, w, b, S, P)
    out[1:], out[:, 1:] = 0, 0
    return out


@conv_forward.slip("Only one place has its numbers: `return` stands within the loop over columns.")
def stops_after_the_first_place(x, w, b, S, P):
    out = _slid(x, w, b, S, P)
    out[1:], out[:, 1:], out[:, :, 1:] = 0, 0, 0
    return out


@conv_forward.slip("Only one number is there: `return` stands within the innermost loop.")
def stops_after_the_first_number(x, w, b, S, P):
    out = _slid(x, w, b, S, P)
    out.ravel()[1:] = 0
    return out


@conv_forward.slip(
    "If the error is about a float: 4 / 2 is 2.0, and nothing can have 2.0 rows. For sizes there "
    "is `//`, which gives whole numbers."
)
def divided_into_floats(x, w, b, S, P):
    H2, W2 = ((side - w.shape[1] + 2 * P) / S + 1 for side in x.shape[1:3])
    return np.zeros((len(x), H2, W2, len(w)))


@conv_forward.slip(
    "Your loops go over the places of x in steps of S, and write with the same i and j into out: "
    "there, neighbours are one apart."
)
def spread_out(x, w, b, S, P):
    H2, W2 = _floored(x, w, S, P)
    out, every = np.zeros((len(x), H2, W2, len(w))), _slid(x, w, b, 1, P)
    out[:, ::S, ::S] = every[:, :H2:S, :W2:S]
    return out


@conv_forward.slip(
    "Only one side is padded: the zeros go on all four, so twice P in each direction."
)
def padded_on_one_side(x, w, b, S, P):
    x_pad = np.pad(x, ((0, 0), (P, 0), (P, 0), (0, 0)))
    return _slid(x_pad, w, b, S, 0, out_sides=_floored(x_pad, w, S, 0))


@conv_forward.slip("One place too few in both directions: the first place counts, hence the + 1.")
def one_place_short(x, w, b, S, P):
    H2, W2 = _floored(x, w, S, P)
    return _slid(x, w, b, S, P, out_sides=(H2 - 1, W2 - 1))


@conv_forward.slip(
    "`out` is made with H2 and W2 the wrong way round: it has H2 rows and W2 columns, rows first."
)
def output_of_swapped_sides(x, w, b, S, P):
    sides = _floored(x, w, S, P)
    return _slid(x, w, b, S, P, out_sides=sides[::-1], loops=sides)


@conv_forward.slip(
    "An index runs past its end. Is it that of `out`? As it is made (N, H2, W2, K), so its index "
    "is [n, i, j, k]."
)
def indices_in_another_order(x, w, b, S, P):
    every = _slid(x, w, b, S, P)
    out = np.zeros(every.shape)
    for n, i, j, k in np.ndindex(every.shape):
        out[n, k, i, j] = every[n, i, j, k]
    return out


def _floored(x, w, S, P):
    """Return the sides of the output as a list, rounded down."""
    return [(side - w.shape[1] + 2 * P) // S + 1 for side in x.shape[1:3]]


ONE_TO_NINE = np.arange(1, 10).reshape(3, 3)


@exercise(
    "4.7",
    parts=("as it is", "turned"),
    hints=(
        "At the first place, the filter covers rows and columns 0 to 2 of the picture. On which of "
        "its weights does the light pixel lie?",
        "On the last one, 9. One place further to the right, the pixel lies on the weight to the "
        "left of that one, 8.",
        "As it is, the first row is 9 8 7. For the other one, begin with the filter turned, "
        "`[[9, 8, 7], [6, 5, 4], [3, 2, 1]]`, and go through the places once more.",
    ),
    note="Seen from a single pixel, a filter that is laid on as it is comes out turned round.",
)
def light_pixel():
    """Return (as it is, turned), two maps (3, 3) of one light pixel."""
    picture, w = np.zeros((5, 5)), np.arange(1, 10).reshape(3, 3)
    picture[2, 2] = 1
    maps = np.zeros((2, 3, 3))
    for i in range(3):
        for j in range(3):
            window = picture[i : i + 3, j : j + 3]
            maps[0, i, j] = np.sum(window * w)
            maps[1, i, j] = np.sum(window * w[::-1, ::-1])
    return maps[0], maps[1]


light_pixel.slips_are("""
    ONE_TO_NINE, ONE_TO_NINE
        The filter itself does not come out as long as it is laid on as it is. At the first place,
        the light pixel lies in the lower right corner of the window: which weight is there?

    ONE_TO_NINE[::-1, ::-1], ONE_TO_NINE[::-1, ::-1]
        For the second map the filter is turned first, and then slides as before: it does change
        what comes out.

    ONE_TO_NINE, ONE_TO_NINE[::-1, ::-1]
        You have the two the wrong way round: laid on as it is, the filter meets the light pixel
        with its last weight first.

    ONE_TO_NINE[::-1], ONE_TO_NINE[::-1]
        Upside down is not turned by 180 degrees: columns are reversed as well. When the filter
        moves to the right, the pixel lies further to the left in it.

    ONE_TO_NINE[:, ::-1], ONE_TO_NINE[:, ::-1]
        Mirrored is not turned by 180 degrees: rows are reversed as well. When the filter moves
        down, the pixel lies further up in it.

    ONE_TO_NINE.T, ONE_TO_NINE.T
        Rows and columns are swapped. That is no turn: turned by 180 degrees, the first row becomes
        the last, backward.

    5 * (ONE_TO_NINE == 5), 5 * (ONE_TO_NINE == 5)
        The light pixel lies under the middle of the filter at one place only, but under some part
        of it at all nine: each has a number.
""")


@exercise(
    "4.8",
    parts=("shared", "not shared"),
    hints=(
        "What does a single neuron own if nothing is shared? And how many different neurons are "
        "there in that sense if they do share?",
        "A set is 11*11*3 weights and one bias. Shared, there is a set for each of the 96 slices; "
        "not shared, for each of the 55*55*96 neurons.",
        "`alexnet_parameters = (96 * (...), 55 * 55 * 96 * (...))`, the same in both brackets.",
    ),
    note="The second is 3,025 times the first, and 3,025 is the number of places, 55*55.",
)
def alexnet_parameters():
    """Return (shared, not shared), two whole numbers."""
    one_set = 11 * 11 * 3 + 1
    return 96 * one_set, 55 * 55 * 96 * one_set


alexnet_parameters.slips_are("""
    96 * 363, 290_400 * 363
        The biases are missing: a set of weights has one with it.

    96 * 122, 290_400 * 122
        The depth is missing: a filter of 11x11 on a colour picture is 11x11x3.

    96 * 366, 290_400 * 366
        A bias for each slice of a filter is two too many: it has one.

    96 * 363 + 290_400, 290_400 * 364
        You gave every neuron a bias of its own: neurons that share weights share the bias, too.

    96 * 364, 290_400 * 363 + 96
        You unshared the weights only: without sharing, each neuron has a bias of its own as well.

    96 * 364, 290_400 * (227 * 227 * 3 + 1)
        That is the fully connected layer, where a neuron reads the whole picture. Here each still
        reads its window of 11x11x3; it only has weights of its own for it.

    3 * (11 * 11 * 96 + 1), 55 * 55 * 3 * (11 * 11 * 96 + 1)
        You mixed up 3 and 96: a filter is as deep as the picture, 3, and there are 96 of them.

    55 * 55 * 364, 290_400 * 364
        That is a set for each place, used all through its depth column. It is the other way round:
        a set for each slice, used at all of its places.

    96 * 363 + 1, 290_400 * 363 + 1
        One bias for the layer is too few: each of the 96 filters has its own.

    364, 290_400 * 364
        That is one filter: the layer has 96.

    96 * 364, 3_025 * 364
        Those are the neurons of one slice: there are 96 slices.

    96 * 364, 290_400
        290,400 counts the neurons. How many parameters does each of them own?

    105_705_600, 34_944
        The right numbers, but the other way round: shared is the first.
""")


@exercise(
    "4.9",
    options="abcd",
    hints=(
        "What is there more of in a larger picture: filters, or places?",
        "A neuron stands at each place, and each has its connections. Who has parameters?",
        "Parameters belong to filters, and nobody has added a filter.",
    ),
    note="That is why one set of filters can run over pictures of any size.",
)
def what_grows():
    """Return the letter of what becomes of a layer's numbers on a picture four times as large."""
    return "c"


what_grows.slips_are("""
    "a"
        The parameters belong to the filters, and those are the same: F*F*D weights and a bias each,
        whatever they slide over.

    "b"
        Weights are shared along a map, and so is the bias: a filter has one, not one for each
        place.

    "d"
        Four times as many neurons read 27 numbers each, so the connections grow along with them.
        That many of them use the same weight makes one parameter of them, not one connection.
""")
