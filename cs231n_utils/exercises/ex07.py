"""Exercises of notebook 07: a convolution as a matrix, and FC layers as convolutions."""

import numpy as np

from cs231n_utils import layers
from cs231n_utils.checker import exercise, short


@exercise(
    "7.1",
    cases=lambda rng: [
        (np.arange(24).reshape(12, 2), 2, 3, 2),
        (rng.integers(-9, 10, (24, 5)), 4, 2, 3),
        (rng.normal(size=(27, 4)), 3, 3, 3),
        (rng.normal(size=(6, 1)), 1, 1, 6),
    ],
    hints=(
        "One neuron first: where in w are its weights, and in which order?",
        "Column k, and in the order in which the volume was flattened: rows, columns, slices. The "
        "filters have k as their first axis.",
        "Turn the columns into rows, `w.T`, and then reshape each row to `(H, W, D)`.",
    ),
    note="Two steps, and not one number was computed: it is the same layer.",
)
def fc_to_filters(w, H, W, D):
    """Return the filters (K, H, W, D) of an FC layer with weights w (H*W*D, K)."""
    return w.T.reshape(-1, H, W, D)  # (K, H*W*D) -> (K, H, W, D)


@fc_to_filters.explained_by
def where_it_was(part, at, w, H, W, D):
    k, y, x, d = at
    m = (y * W + x) * D + d
    words = f"Weight [{y}, {x}, {d}] of filter {k} is w[{m}, {k}], since ({y}·{W} + {x})·{D} + {d}"
    return {"w, one column per neuron": w}, f"{words} = {m}."


fc_to_filters.slips_are("""
    w.T  =>  w
        Your filters are cut from the rows of w, but a neuron's weights are a column.

    H, W, D)  #  =>  D, H, W).transpose(0, 2, 3, 1)  #
        You reshape in the order (D, H, W), but the volume was flattened in the order (H, W, D).

    w.T.reshape(-1, D, H, W)
        Your filters have their depth before rows and columns: it goes last.

    w.T.reshape(-1, W, H, D)
        Height and width are swapped: rows come before columns, so H before W.

    w.T.reshape(-1, W, H, D).transpose(0, 2, 1, 3)
        Swapping the axes does not repair a reshape with W before H: the order is wrong by then.

    w.reshape(H, W, D, -1)
        The neurons are still the last axis: filters are (K, H, W, D), K first.

    w.reshape(H, W, D, -1).T
        `.T` reverses all four axes. Only K has to move, from last to first.

    w.reshape(H, W, D, -1).swapaxes(0, 3)
        You swapped K and H. K moves to the front, and H, W, D keep their order.

    w.T.reshape(-1, H, W, D, order="F")
        order="F" lets the first index run fastest. In the flattened volume the last one did.

    w.T.reshape(-1, H, W, D)[:, ::-1, ::-1]
        Your filters are flipped: nothing has to be flipped here.
""")


@exercise(
    "7.2",
    options="abcd",
    hints=(
        "Go through the net from the front. Where does a number depend on how wide the volume is?",
        "A filter has F*F*D weights, and a POOL has none. And what does each FC layer read?",
        "The second FC layer reads [1x1x4096], however large the image was.",
    ),
    note="One matrix alone fixes the size of the image.",
)
def fixes_the_size():
    """Return the letter of the layers that cannot run on an image of 384x384."""
    return "c"


fixes_the_size.slips_are("""
    "a"
        A filter has F*F*D weights: it slides over a larger volume with the same ones.

    "b"
        A POOL has no weights, and halves 384 as it halves 224: five times, down to 12.

    "d"
        The first one does not fit. But the two after it read 4,096 numbers whatever the image was.
""")


@exercise(
    "7.3",
    parts=("across", "down"),
    hints=(
        "How wide and how high is the volume before the first FC layer, after five halvings?",
        "The filter of that layer is 7 wide and 7 high, and slides over this volume at stride 1.",
        "`score_map = (512 // 32 - 7 + ..., 384 // 32 - ...)`",
    ),
    note="It is (512 − 224)/32 + 1 and (384 − 224)/32 + 1: a window of 224 that moves by 32.",
)
def score_map():
    """Return (across, down): how many score vectors an image 512 wide and 384 high gets."""
    return 512 // 32 - 7 + 1, 384 // 32 - 7 + 1


score_map.slips_are("""
    - 7 + 1  =>  - 7
        You count the moves. The filter has one position more: the first.

    - 7 + 1  =>
        That is the volume before the first FC layer: its filter still slides over it.

    512 - 224 + 1, 384 - 224 + 1
        You let the net move by one pixel. A step on the last volume is 32 pixels long.

    // 32  =>  // 10
        Halving five times divides by 2·2·2·2·2, so by 32, not by 2*5.

    // 32  =>  // 2
        You halved only once, but there are five halvings.

    - 7 + 1  =>  - 224 + 1
        You halved the image, but not the 224: the FC layer read a volume 7 wide.

    512 // 224, 384 // 224
        You put the windows side by side. They overlap: the filter moves by one position.

    384 // 32 - 7 + 1, 512 // 32 - 7 + 1
        The two are swapped: across comes first.

    60
        That is how many there are in all: return how many across, and how many down.
""")


@exercise(
    "7.4",
    parts=("CONV", "first FC"),
    hints=(
        "At how many positions is a filter used in a crop, and at how many in the whole image?",
        "A volume as wide as the image has 224·224 positions for a crop, of which there are 36, "
        "and 384·384 for the whole. After a POOL both are a quarter of that.",
        "`(36 * 224**2 / ..., 36 / ...)`: the FC layer is used once per crop; how often in the "
        "pass?",
    ),
    note="Work is saved where crops overlap, but each crop has its own FC window.",
)
def times_fewer():
    """Return how many times fewer multiplications the pass needs: in a CONV, in the first FC."""
    return 36 * 224**2 / 384**2, 36 / 36


times_fewer.slips_are("""
    36, 36
        One pass replaces 36 crops, but it is over a larger image, which has more positions.

    384**2 / (36 * 224**2), 1 / 36
        That is pass by crops. How many times fewer the pass needs is crops by pass.

    36 * 224 / 384, 6
        That compares the sides. A filter goes over an area: down as well as across.

    384**2 / 224**2, 384 / 224
        That compares the image with one crop. There are 36 crops.

    36 * 224**2 / 384**2, 36 * 224**2 / 384**2
        The FC layer reads windows of 7x7: as a convolution it has 36 positions, one per crop.

    6 * 224 / 384, 1
        That is along one side: there are fewer positions across, and down as well.

    2.94, 1.71
        That is the image against one crop, and rounded. Compare 36 crops with one pass.

    12.2, 1
        Rounded: leave the dividing to Python, and return the fraction itself.

    12, 12
        12 is the width of VGG's last volume, and 12.25 rounded. Count the positions of a filter.

    11.2, 1
        11.2 is for the whole net, with its FC layers. In a CONV layer alone it is more.

    3.2, 1
        That is how many crops cost as much as the pass. Compare all 36 crops with the pass.

    1, 12.25
        The two are swapped: the CONV comes first.
""")


@exercise(
    "7.5",
    cases=lambda rng: [(5, 5, 1, 1, 3), (6, 9, 1, 1, 2), (7, 5, 3, 4, 2), (4, 6, 2, 5, 1)],
    parts=("entries", "filled", "different"),
    hints=(
        "The matrix has one row per output and one column per number of the input. How many are "
        "there of each?",
        "A row is one neuron, and it reads F*F*D numbers, whatever its position. Which rows have "
        "the same weights?",
        "`rows = (H - F + 1) * (W - F + 1) * K`, then `rows * H * W * D`, `rows * ...`, `K * ...`",
    ),
    note="The third number does not depend on H and W: it is what the layer learns.",
)
def in_the_matrix(H, W, D, K, F):
    """Return (entries, filled, different): all, those not zero, and different weights."""
    rows = (H - F + 1) * (W - F + 1) * K  # one row per output
    return rows * H * W * D, rows * F * F * D, K * F * F * D


in_the_matrix.slips_are("""
    (W - F + 1) * K  =>  (W - F + 1)
        You have the rows of one map: each of the K filters makes a map.

    * D  =>
        The depth is missing: the input, and each filter, has D slices.

    F * F * D  =>  F * F
        The depth is missing: a filter has F*F weights for each of D slices.

    (W - F + 1) * K  =>  (W - F + 1) * K * D
        You count rows for each slice: an output adds up all slices.

    (H - F + 1) * (W - F + 1)  =>  H * W
        You count one row per pixel. Without padding there are fewer positions than pixels.

    - F + 1  =>  - F
        You count the moves of the filter. It has one position more, each way: the first.

    F * F  =>  F
        You count one side of the filter: a neuron reads F by F numbers per slice.

    rows * F * F * D  =>  rows * (H * W - F * F) * D
        The second number counts the zeros: it should count all other entries.

    rows * F * F * D, K *  =>  rows * F * F * D,
        The third number is one filter. There are K of them, all different.

    K * F * F * D  =>  K * (F * F * D + 1)
        The third number includes the biases, which are added after the product.

    rows * F * F * D, K *  =>  rows * F * F * D, rows *
        The third number counts weights once per row, but all rows of a map share one filter's.
""")


def _volumes(rng):
    """Return volumes with FC layers for a part of them: (x, w, b, F)."""
    for H, W, D, F, K in ((4, 6, 2, 3, 5), (3, 3, 2, 3, 4), (6, 3, 1, 2, 4), (3, 5, 2, 1, 4)):
        x, w = rng.integers(-3, 4, (H, W, D)), rng.integers(-2, 3, (F * F * D, K))
        yield x.astype(float), w.astype(float), 1.0 + np.arange(K), F


@exercise(
    "7.6",
    cases=lambda rng: list(_volumes(rng)),
    hints=(
        "At one position: which part of x does the layer read, and what does it do with it?",
        "It flattens [FxFxD] numbers, multiplies by w and adds b: that is the whole FC layer. "
        "Either do that at every position, or let a convolution do it.",
        "At position i, j: `x[i : i + F, j : j + F].reshape(-1) @ w + b`",
    ),
    note="The layer that could read only one size now reads any.",
)
def dense_scores(x, w, b, F):
    """Return the scores (H2, W2, K) of an FC layer for [FxFxD] at every position of x (H, W, D)."""
    filters = w.T.reshape(-1, F, F, x.shape[2])  # (K, F, F, D)
    out, _ = layers.conv_forward(x[None], filters, b)
    return out[0]


@dense_scores.explained_by
def at_one_position(part, at, x, w, b, F):
    i, j, k = at
    window = x[i : i + F, j : j + F].reshape(-1)
    total = window @ w[:, k]
    grids = {"the window, flattened": window[None], f"column {k} of w": w[None, :, k]}
    words = f"Their products add up to {short(total)}, and with the bias {short(b[k])} that is "
    return grids, f"{words}{short(total + b[k])}."


dense_scores.slips_are("""
    filters, b)  =>  filters, b, S=F, rounding="floor")
        Your windows lie side by side, F apart. Here the stride is 1, and they overlap.

    w.T  =>  w
        Your filters are cut from the rows of w: a neuron's weights are a column. Is a `.T` missing?

    F, F, x.shape[2])  =>  x.shape[2], F, F).transpose(0, 2, 3, 1)
        You flatten each window with its depth first: the order of the weights is (H, W, D).

    x.shape[2])  =>  x.shape[2]).transpose(0, 2, 1, 3)
        Rows and columns are swapped within each window.

    out[0]  =>  out[0, :1, :1]
        These are the scores of the first position alone: use w at every position.

    out[0]  =>  out[0, :-1, :-1]
        One position too few each way: loop over H - F + 1 and W - F + 1.

    out[0]  =>  out[0].mean(axis=(0, 1))
        You averaged over the positions: return the scores of all of them, as a map.

    out[0]  =>  out
        The batch is still there, an axis of one image: index 0 takes the image out.

    x[None]  =>  x
        `conv_forward` needs a batch, (N, H, W, D): `x[None]` makes one of the image x.

    layers.conv_forward(x[None], w.T.reshape(-1, F, F, x.shape[2]), b)
        `conv_forward` returns its output, still a batch of one, and a cache: take the first.

    x.reshape(-1) @ w + b
        This multiplies all of x by w, which fits only where x is [FxFxD]: cut out windows first.
""")


def _before_a_pool(rng):
    """Return volumes that a POOL and an FC layer for a part of them read: (x, w, b, F)."""
    for H, W, D, F, K in ((6, 8, 2, 2, 4), (4, 4, 1, 2, 3), (8, 6, 1, 3, 2), (4, 6, 2, 1, 3)):
        x, w = rng.permutation(H * W * D).reshape(H, W, D), rng.integers(-2, 3, (F * F * D, K))
        yield x.astype(float), w.astype(float), 1.0 + np.arange(K), F


@exercise(
    "7.7",
    cases=lambda rng: list(_before_a_pool(rng)),
    hints=(
        "With a stride of 2, the POOL leaves out every other position. Let it leave out none.",
        "The FC layer was made for inputs that are two positions of the new map apart. Which "
        "setting of a convolution reads every second number?",
        "`layers.max_pool_forward(x[None], 2, S=1)`, and then `layers.conv_forward(..., filters, "
        "b, dilation=...)`",
    ),
    note="The same weights, and twice as many scores each way, in one pass.",
)
def finer_scores(x, w, b, F):
    """Return the scores (H2, W2, K) at half the stride; x (H, W, D) is what the POOL reads."""
    pooled, _ = layers.max_pool_forward(x[None], 2, S=1)  # (1, H - 1, W - 1, D)
    filters = w.T.reshape(-1, F, F, x.shape[2])  # (K, F, F, D)
    out, _ = layers.conv_forward(pooled, filters, b, dilation=2)
    return out[0]


@finer_scores.explained_by
def pooled_at_one_position(part, at, x, w, b, F):
    i, j, k = at
    window = layers.max_pool_forward(x[None, i : i + 2 * F, j : j + 2 * F], 2, 2)[0].reshape(-1)
    total = window @ w[:, k]
    grids = {
        "POOL 2x2 of its part of x, flattened": window[None],
        f"column {k} of w": w[None, :, k],
    }
    words = f"Their products add up to {short(total)}, and with the bias {short(b[k])} that is "
    return grids, f"{words}{short(total + b[k])}."


finer_scores.slips_are("""
    2, S=1  =>  2, S=2
    , dilation=2  =>
        These are the scores at the old stride: POOL and filter have to move by 1.

    2, S=1  =>  2, S=2
        The POOL still moves by 2: with S=1 it leaves out no position.

    , dilation=2  =>
        The filter reads neighbors, which overlap now. It was made for every second one: dilate it.

    dilation=2  =>  S=2, rounding="floor"
        The filter moves by 2 and reads neighbors: it should move by 1 and read every second one.

    layers.max_pool_forward(x[None], 2, S=1)  =>  x[None], None
        The POOL is missing: the filter should read the largest of each 2x2.

    2, S=1  =>  3, S=1, P=1
        The POOL's windows are 3x3: only its stride changes.

    dilation=2  =>  dilation=3
        `dilation` is how far apart the weights are: 2, since the POOL moved by 2.

    2, S=1)  =>  2, S=2)[0].repeat(2, axis=1).repeat(2, axis=2), None
        These are the scores at the old stride, each repeated: those in between are missing.

    w.T  =>  w
        Your filters are cut from the rows of w: a neuron's weights are a column. Is a `.T` missing?

    F, F, x.shape[2])  =>  x.shape[2], F, F).transpose(0, 2, 3, 1)
        You reshape with the depth first: the order of the weights is (H, W, D).

    out[0]  =>  out
        The batch is still there, an axis of one image: index 0 takes the image out.
""")
