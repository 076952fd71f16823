"""Exercises of notebook 07: a convolution as a matrix, and FC layers as convolutions."""

import numpy as np

from cs231n_utils.checker.exercise import exercise
from cs231n_utils.checker.verdict import short
from cs231n_utils.layers import conv_forward


@exercise(
    "7.1",
    cases=lambda rng: [(5, 5, 1, 1, 3), (6, 9, 1, 1, 2), (7, 5, 3, 4, 3), (4, 6, 2, 5, 1)],
    parts=("entries", "filled", "different"),
    hints=(
        "The matrix has a row for each output and a column for each number of the input. How many "
        "are there of either?",
        "A row is one neuron, and it reads F*F*D numbers, wherever it stands. Which rows hold the "
        "same weights?",
        "`rows = (H - F + 1) * (W - F + 1) * K`, then `rows * H * W * D`, `rows * ...`, `K * ...`",
    ),
    note="The third number does not know of H and W: it is what the layer learns.",
)
def in_the_matrix(H, W, D, K, F):
    """Return (entries, filled, different): all, those not zero, and different weights."""
    rows = (H - F + 1) * (W - F + 1) * K  # a row an output
    return rows * H * W * D, rows * F * F * D, K * F * F * D


def _counts(rows, columns, reads, different):
    return rows * columns, rows * reads, different


@in_the_matrix.slip("You have the rows of one map. Every filter makes a map, so K times as many.")
def rows_of_one_map(H, W, D, K, F):
    rows = (H - F + 1) * (W - F + 1)
    return _counts(rows, H * W * D, F * F * D, K * F * F * D)


@in_the_matrix.slip(
    "The depth is missing: a column belongs to a number of the input, and there are H*W*D of them."
)
def without_depth(H, W, D, K, F):
    rows = (H - F + 1) * (W - F + 1) * K
    return _counts(rows, H * W, F * F, K * F * F)


in_the_matrix.slips_are("""
    _counts(H * W * K, H * W * D, F * F * D, K * F * F * D)
        You count a row for each pixel. Without padding there are fewer places than pixels.

    _counts((H - F) * (W - F) * K, H * W * D, F * F * D, K * F * F * D)
        You count the moves of the filter, not its places: each way, the first place is free.
""")


@in_the_matrix.slip("You count one side of the filter: a neuron reads F by F numbers a slice.")
def one_side(H, W, D, K, F):
    rows = (H - F + 1) * (W - F + 1) * K
    return _counts(rows, H * W * D, F * D, K * F * D)


@in_the_matrix.slip("The second number counts the zeros here: it should count all the others.")
def zeros_counted(H, W, D, K, F):
    entries, filled, different = in_the_matrix.answer(H, W, D, K, F)
    return entries, entries - filled, different


@in_the_matrix.slip(
    "In the third number is one filter alone. There are K of them, and no two are the same."
)
def one_filter(H, W, D, K, F):
    entries, filled, _ = in_the_matrix.answer(H, W, D, K, F)
    return entries, filled, F * F * D


@in_the_matrix.slip(
    "The third number has the biases in it. They are added after the product: the matrix holds "
    "weights alone."
)
def biases_counted(H, W, D, K, F):
    entries, filled, different = in_the_matrix.answer(H, W, D, K, F)
    return entries, filled, different + K


@in_the_matrix.slip(
    "By your third number no two of the filled entries are the same. But all rows of a map hold "
    "one filter's weights."
)
def nothing_shared(H, W, D, K, F):
    entries, filled, _ = in_the_matrix.answer(H, W, D, K, F)
    return entries, filled, filled


@exercise(
    "7.2",
    cases=lambda rng: [
        # Places at which the mistakes, too, stay within the picture
        (np.arange(1, 10).reshape(3, 3), 6, 6, 1, 1),
        (np.arange(1, 5).reshape(2, 2), 4, 6, 1, 2),
        (rng.integers(-9, 10, (3, 3)), 5, 7, 0, 1),
        (rng.integers(-9, 10, (2, 2)), 6, 3, 1, 0),
    ],
    hints=(
        "Forget the row for a moment. How would it look if you laid it out as a picture again?",
        "A picture of zeros, with the filter where it stands. Flattened, that is the row.",
        "`picture = np.zeros((H, W))`, then `picture[i : i + F, ...] = w`, and flatten it.",
    ),
    note="Laid out as a picture again, the row is the filter where it stands.",
)
def matrix_row(w, H, W, i, j):
    """Return the row (H*W,) of the output in row i, column j, for one filter w (F, F)."""
    F = len(w)
    picture = np.zeros((H, W))
    picture[i : i + F, j : j + F] = w
    return picture.ravel()


@matrix_row.explained_by
def as_a_picture(part, at, w, H, W, i, j):
    picture = matrix_row.answer(w, H, W, i, j).reshape(H, W)
    y, x = divmod(at[0], W)
    words = f"Entry {at[0]} belongs to the pixel in row {y}, column {x}."
    return {"wanted, laid out as a picture": picture.astype(int)}, words


def _row(w, H, W, start, step):
    """Return a row with the filter's rows at start, start + step, ..."""
    row = np.zeros(H * W)
    for y, weights in enumerate(w):
        row[start + y * step : start + y * step + len(w)] = weights
    return row


matrix_row.slips_are("""
    _row(w, H, W, i * W + j, len(w))
        Your weights stand in one piece. From one row of the filter to the next there is a whole row
        of the picture, and the filter reads a few of its pixels only.

    _row(w, H, W, i * H + j, H)
        Your rows are H pixels long: a row of the picture has as many pixels as the picture is wide.

    _row(w, H, W, i * (W - len(w) + 1) + j, W)
        You begin at the number of the output. Its window begins at a pixel, and in the picture a
        row is longer than in the map.

    matrix_row.answer(w, H, W, j, i)
        Rows and columns of the place are swapped: i goes down, j goes across.

    matrix_row.answer(w, H, W, i * len(w), j * len(w))
        You move the filter by its own width from place to place. The stride is 1: the next place is
        one pixel further.

    _row(w, H, W, i * W + j * len(w), W)
        You multiply j by the width of the filter. At stride 1 the output in column j begins at
        column j of the picture.

    _row(w, H, W, i * W + j, H)
        Your filter begins at the right pixel, but its next rows come H pixels later. How many
        pixels lie between a pixel and the one below it?

    _row(w, H, W, i * H + j, W)
        The filter's rows are a row of the picture apart, as they should be, but its first one
        begins at i*H + j. How many pixels are there in the i rows above?

    matrix_row.answer(w, H, W, 0, 0)
        The filter is at the upper left, whatever the place: it belongs at i, j.

    matrix_row.answer(w[::-1, ::-1], H, W, i, j)
        The filter is turned round: it lies on the picture as it is.

    matrix_row.answer(w.T, H, W, i, j)
        Rows and columns of the filter are swapped.

    matrix_row.answer(w, H, W, i, j).reshape(H, W)
        This is still a picture. `.ravel()` writes its rows one behind the other.

    matrix_row.answer(np.ones_like(w), H, W, i, j)
        There are ones where the filter reads: the row wants the weights themselves.
""")


@matrix_row.slip(
    "You number the pixels down the columns. They go along the rows: pixel 1 is to the right of "
    "pixel 0, and below that is pixel W."
)
def down_the_columns(w, H, W, i, j):
    picture = matrix_row.answer(w, H, W, i, j).reshape(H, W)
    return picture.T.ravel()


@exercise(
    "7.3",
    cases=lambda rng: [
        (np.arange(24).reshape(12, 2), 2, 3, 2),
        (rng.integers(-9, 10, (24, 5)), 4, 2, 3),
        (rng.normal(size=(27, 4)), 3, 3, 3),
        (rng.normal(size=(6, 1)), 1, 1, 6),
    ],
    hints=(
        "One neuron first: where in w are its weights, and in which order do they stand?",
        "Column k, and in the order in which the volume was flattened: rows, columns, slices. The "
        "filters want k as their first axis.",
        "Turn the columns into rows, `w.T`, and then reshape each row to `(H, W, D)`.",
    ),
    note="Two steps, and not one number was computed: it is the same layer.",
)
def fc_to_filters(w, H, W, D):
    """Return the filters (K, H, W, D) of an FC layer with weights w (H*W*D, K)."""
    return w.T.reshape(-1, H, W, D)  # (K, H*W*D) -> (K, H, W, D)


@fc_to_filters.explained_by
def where_it_stood(part, at, w, H, W, D):
    k, y, x, d = at
    m = (y * W + x) * D + d
    words = f"Weight [{y}, {x}, {d}] of filter {k} is w[{m}, {k}], for ({y}·{W} + {x})·{D} + {d} = "
    return {"w, a column a neuron": w}, f"{words}{m}."


fc_to_filters.slips_are("""
    w.reshape(-1, H, W, D)
        The shape is right, but your filters are cut from the rows of w. A neuron's weights are in a
        column. What turns columns into rows?

    w.T.reshape(-1, D, H, W).transpose(0, 2, 3, 1)
        You unfold in the order (D, H, W). The volume was flattened in the order (H, W, D), the
        depth last, and has to be unfolded in it.

    w.T.reshape(-1, D, H, W)
        Your filters have their depth before rows and columns: it goes last.

    w.T.reshape(-1, W, H, D)
        Height and width are swapped: rows come before columns, so H before W.

    w.T.reshape(-1, W, H, D).transpose(0, 2, 1, 3)
        You unfold with W before H, and swapping the axes afterwards does not mend that: the numbers
        are dealt out wrongly by then.

    w.reshape(H, W, D, -1)
        The neurons are still the last axis: filters are (K, H, W, D), K first.

    w.reshape(H, W, D, -1).T
        `.T` of an array with four axes turns all of them round. Only K has to move, from last to
        first.

    w.T.reshape(-1, H, W, D, order="F")
        The order "F" lets the first index run fastest. The volume was flattened with the last index
        running fastest, which NumPy does if you say nothing.

    w.T.reshape(-1, H, W, D)[:, ::-1, ::-1]
        Your filters are turned by 180 degrees: nothing needs to be turned here.
""")


@exercise(
    "7.4",
    options="abcd",
    hints=(
        "Go through the net from the front. Where does a number depend on how wide the volume is?",
        "A filter's weights are F*F*D, and a POOL has none. And what does each FC layer read?",
        "The second FC layer reads [1x1x4096], however large the picture was.",
    ),
    note="All that fixes the size of the picture is one matrix.",
)
def fixes_the_size():
    """Return the letter of the layers that cannot run on a picture of 384x384."""
    return "c"


fixes_the_size.slips_are("""
    "a"
        A filter has F*F*D weights, and the depth does not change: it slides over a larger volume
        with the weights that it has.

    "b"
        A POOL has no weights, and halves 384 as it halves 224: five times, down to 12.

    "d"
        The first one does not fit. But the two after it read what that one puts out, one number a
        neuron: 4,096, whatever the picture was.
""")


@exercise(
    "7.5",
    cases=lambda rng: [
        (384, 384, 224, 5),
        (256, 224, 224, 5),
        (64, 48, 32, 2),
        (40, 64, 32, 3),
        (48, 20, 16, 1),
    ],
    parts=("across", "down"),
    hints=(
        "How large is the volume before the first FC layer, in the net as it was? And how large is "
        "it now?",
        "Each halving divides a side by 2, so the filter is as wide as the one volume, and it "
        "slides over the other at stride 1.",
        "`F = side // 2**halvings`, then `W // 2**halvings - F + ...`, and the same for H.",
    ),
    note="It is (W − side)/2**halvings + 1: as if a window as large as the net slid over the "
    "picture.",
)
def score_map(W, H, side, halvings):
    """Return (across, down): how many score vectors a picture W wide and H high gets."""
    F = side // 2**halvings  # what the first FC layer read
    return W // 2**halvings - F + 1, H // 2**halvings - F + 1


score_map.slips_are("""
    (W - side) // 2**halvings, (H - side) // 2**halvings
        You count the moves. The filter stands somewhere before it moves: one more.

    W // 2**halvings, H // 2**halvings
        That is the volume before the first FC layer. Its filter, as wide as what the layer read
        before, still has to slide over it.

    W - side + 1, H - side + 1
        You let the net move by one pixel at a time. What moves is a filter on the last volume,
        where a step is as long as all halvings together make it.

    tuple(s // (2 * halvings) - side // (2 * halvings) + 1 for s in (W, H))
        You divide by 2 times the halvings. Halving n times divides by 2·2·...·2, so by 2**n.

    W // 2**halvings - side + 1, H // 2**halvings - side + 1
        You halved the picture, but not `side`. The filter is as wide as the volume that the first
        FC layer read, not as the picture that went with it.

    tuple(s // halvings - side // halvings + 1 for s in (W, H))
        You divide by the number of halvings. Each of them divides by 2, and n of them by 2**n.

    W // side, H // side
        You set the windows side by side. They overlap: the filter moves by one place.

    W // 2**halvings - 6, H // 2**halvings - 6
        The filter is 7 wide in VGG. In general it is as wide as the volume that FC read.

    score_map.answer(W, H, side, halvings)[::-1]
        These are the two in the other order: across comes first.

    (score_map.answer(W, H, side, halvings)[0],) * 2
        You took the width for both: the picture is not as high as it is wide.
""")


def _volumes(rng):
    """Return volumes with FC layers for a part of them: (x, w, b, F)."""
    sizes = (4, 5, 2, 3, 2), (3, 3, 2, 3, 3), (6, 3, 1, 2, 4), (3, 5, 2, 1, 3)  # H W D F K
    for H, W, D, F, K in sizes:
        x, w, b = (
            rng.integers(-3, 4, (H, W, D)),
            rng.integers(-2, 3, (F * F * D, K)),
            1 + np.arange(K),
        )
        yield x.astype(float), w.astype(float), b.astype(float), F


@exercise(
    "7.6",
    cases=lambda rng: list(_volumes(rng)),
    hints=(
        "At one place: which part of x does the layer read there, and what does it do with it?",
        "It flattens [FxFxD] numbers, multiplies by w and adds b: that is the whole FC layer. "
        "Either do that at every place, or let a convolution do it.",
        "At place i, j: `x[i : i + F, j : j + F].reshape(-1) @ w + b`",
    ),
    note="The layer that could read one size only reads any now.",
)
def dense_scores(x, w, b, F):
    """Return the scores (H2, W2, K) of an FC layer for [FxFxD] at every place of x (H, W, D)."""
    filters = w.T.reshape(-1, F, F, x.shape[2])  # (K, F, F, D)
    out, _ = conv_forward(x[None], filters, b)
    return out[0]


@dense_scores.explained_by
def at_one_place(part, at, x, w, b, F):
    i, j, k = at
    window = x[i : i + F, j : j + F].reshape(-1)
    total = window @ w[:, k]
    grids = {"the window, flattened": window[None], f"column {k} of w": w[None, :, k]}
    words = f"Their products add up to {short(total)}, and with the bias {short(b[k])} that is "
    return grids, f"{words}{short(total + b[k])}."


def _everywhere(x, w, b, F, S=1, read=lambda window: window.reshape(-1)):
    """Return what the FC layer gives at places S apart, for windows flattened in some way."""
    H2, W2 = ((side - F) // S + 1 for side in x.shape[:2])
    out = np.zeros((H2, W2, len(b)))
    for i, j in np.ndindex(H2, W2):
        out[i, j] = read(x[i * S : i * S + F, j * S : j * S + F]) @ w + b
    return out


dense_scores.slips_are("""
    _everywhere(x, w, 0 * b, F)
        The biases are missing: every score has one added to it.

    _everywhere(x, w, b, F, S=F)
        The windows lie side by side, F apart. A convolution has a stride of 1 here, and they
        overlap.

    _everywhere(x, w.reshape(len(b), -1).T, b, F)
        Your filters are cut from the rows of w: a neuron's weights are a column. Is a `.T` missing?

    _everywhere(x, w, b, F, read=lambda window: np.moveaxis(window, 2, 0).reshape(-1))
        You flatten each window with its depth first. These weights belong to the order (H, W, D).

    _everywhere(x, w, b, F, read=lambda window: window.transpose(1, 0, 2).reshape(-1))
        Rows and columns are swapped within each window.

    _everywhere(x, w, b, F).transpose(1, 0, 2)
        Rows and columns of the map are swapped: down the map comes first.

    _everywhere(x, w, b, F).transpose(2, 0, 1)
        The classes come first with you: the map is (H2, W2, K), scores last.

    _everywhere(x, w, b, F)[:1, :1]
        These are the scores of the first place alone: w is to be used at every place.

    _everywhere(x, w, b, F)[:-1, :-1]
        One place too few each way: the filter stands somewhere before it moves.

    _everywhere(x, w, b, F).mean(axis=(0, 1))
        You averaged over the places: here all of them are wanted, as a map.

    np.maximum(_everywhere(x, w, b, F), 0)
        There is a RELU in it: scores may be negative.

    _everywhere(x, w, b, F)[None]
        The batch is still there, an axis of one picture: index 0 takes the picture out of it.

    conv_forward(x, w.T.reshape(-1, F, F, x.shape[2]), b)[0]
        `conv_forward` wants a batch, (N, H, W, D), and x is one picture: `x[None]` makes a batch.

    conv_forward(x[None], w.T.reshape(-1, F, F, x.shape[2]), b)
        A tuple of two came back: `conv_forward` returns its output and a cache. The output is the
        first entry of the two, and still a batch of one.

    x.reshape(-1) @ w + b
        This multiplies all of x, flattened, by w. That fits only where x is [FxFxD]: cut the window
        first.
""")


@exercise(
    "7.7",
    parts=("CONV", "first FC"),
    hints=(
        "At how many places is a filter used in a crop, and at how many in the whole picture?",
        "A volume that is as wide as the picture has 224·224 places for a crop, of which there are "
        "36, and 384·384 for the whole. After a POOL both are a quarter of that.",
        "`(36 * 224**2 / ..., 36 / ...)`: the FC layer is used once a crop; how often in the pass?",
    ),
    note="Work is saved where crops overlap, and each crop has an FC window that is its own.",
)
def times_less():
    """Return how many times less the pass multiplies than the crops: in a CONV, in the first FC."""
    return 36 * 224**2 / 384**2, 36 / 36


times_less.slips_are("""
    36, 36
        36 crops are replaced by one pass, but the pass is over a larger picture: it has more
        places.

    384**2 / (36 * 224**2), 1 / 36
        This is pass by crops. How many times less is asked for: crops by pass.

    36 * 224 / 384, 6
        That is how much longer a side is. A filter goes over an area: down as well as across.

    384**2 / 224**2, 384 / 224
        That compares the picture with one crop. There are 36 crops.

    36 * 224**2 / 384**2, 36 * 224**2 / 384**2
        The FC layer is no layer of the last volume's area: as a convolution it stands at 36 places
        of it, once for each crop.

    6 * 224 / 384, 1
        That is along one side: a filter has fewer places across, and down as well. Both count.

    2.94, 1.71
        That is the picture against one crop, and rounded. 36 crops are to be compared with one
        pass.

    12, 12
        12 is how wide VGG's last volume is here, and what the panel of section 7.7 says of its
        small net, rounded. Count the places of a filter: in 36 crops, and in the picture.

    11.2, 1
        11.2 is for the whole net, as in the summary, with its FC layers. In a CONV layer alone it
        is more.

    3.2, 1
        That is how many crops cost as much as the pass. Asked for is how much less it is than all
        36.

    1, 12.25
        These are the two in the other order: the CONV comes first.
""")


@exercise(
    "7.8",
    cases=lambda rng: [
        (384, 224, 32, 16),
        (384, 224, 32, 8),
        (64, 32, 4, 1),
        (96, 32, 8, 4),
        (256, 224, 32, 32),
    ],
    parts=("positions", "passes"),
    hints=(
        "How many crops lie along one side, if each begins `finer` pixels after the last?",
        "A pass reaches those that begin at multiples of the stride. How many beginnings lie "
        "within one stride, across and down?",
        "`((side - crop) // finer + 1) ** 2`, and `(stride // ...) ** 2`",
    ),
    note="A stride half as long takes four passes, a quarter as long sixteen.",
)
def shifted_passes(side, crop, stride, finer):
    """Return (positions, passes): crops `finer` apart in a square picture, and passes for them."""
    return ((side - crop) // finer + 1) ** 2, (stride // finer) ** 2


shifted_passes.slips_are("""
    ((side - crop) // finer + 1) ** 2, stride // finer
        You shift along one direction, or along both at once. Every shift across goes with every
        shift down.

    ((side - crop) // finer + 1) ** 2, 2
        Two passes are what the chapter says, and they leave half of the board empty.

    ((side - crop) // finer + 1) ** 2, 4
        Four passes are for half the stride: the finer, the more of them.

    (side - crop) // finer + 1, (stride // finer) ** 2
        Those are the positions along one side. The picture has two.

    ((side - crop) // finer) ** 2, (stride // finer) ** 2
        You count the moves from crop to crop. The first crop is not a move.

    ((side - crop) // stride + 1) ** 2, (stride // finer) ** 2
        Those are the positions at the old stride: the finer one has more.

    shifted_passes.answer(side, crop, stride, finer)[::-1]
        These are the two in the other order: positions come first.
""")


@shifted_passes.slip(
    "You give every pass as many positions as the first. A shifted picture is smaller, and the "
    "last crop of a row or a column may not fit any more."
)
def all_passes_alike(side, crop, stride, finer):
    passes = (stride // finer) ** 2
    return passes * ((side - crop) // stride + 1) ** 2, passes


@shifted_passes.slip(
    "You divide the positions by those of the first pass. The others have fewer, as a shifted "
    "picture is smaller: count the shifts that there are, across and down."
)
def ratio_of_positions(side, crop, stride, finer):
    positions = ((side - crop) // finer + 1) ** 2
    return positions, positions / ((side - crop) // stride + 1) ** 2
