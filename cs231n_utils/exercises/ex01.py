"""Exercises of notebook 01: counting parameters, and the volumes of a net."""

import numpy as np

from cs231n_utils.checker import exercise


@exercise(
    "1.1",
    cases=lambda rng: [
        (np.array([[1.5, -2.0, 0.0], [-0.5, 3.0, -4.0]]).reshape(1, 2, 3, 1),),
        (rng.normal(scale=3, size=(3, 4, 2)),),
        (-1 - rng.random((2, 3, 4, 2)),),
        *((rng.integers(-9, 10, size=size),) for size in ((5, 2), (7,))),
    ],
    hints=(
        "What should become of −2? What of 3? And what of 0?",
        "You want the larger of each number and 0. The elementwise function is not NumPy's `max`.",
        "`return np.maximum(..., ...)`",
    ),
    note="It works for any number of axes, since it is elementwise.",
)
def relu_forward(x):
    """Return an array like x in which every negative number is replaced by 0."""
    return np.maximum(x, 0)


relu_forward.slips_are("""
    np.abs(x)
        You removed the signs: −2 has become 2. A negative number should become 0.

    np.minimum(x, 0)
        It is the other way around: the positive numbers stay, and the negative become 0.

    x > 0
        That says *whether* each number is positive. The positive numbers should stay as they are.

    x[x > 0]
        You kept the positive numbers only. The others should become 0, so that the shape stays.

    np.max(x, 0)
        That is the largest number along axis 0. The elementwise function has a longer name.

    np.max(0, x)
        `np.max(0, x)` takes x for an axis. The elementwise function has a longer name.

    [max(0, value) for value in x]
        You loop over one axis only, so `max` or `if` gets an array instead of a number.

    max(0, x)
        Python's `max` and `if` need one number, not an array. NumPy has an elementwise function.

    np.clip(x, 0, 1)
        You also cut off what is above 1. RELU lets every positive number through.

    x
        You return x unchanged. `np.maximum` returns a new array: return that.

    return np.maximum(x, 0) => out = np.zeros(x.shape); out[x > 0] = x; return out
        You select on the left only. Select on both sides: `out[x > 0] = x[x > 0]`.

    np.array([max(0, x[at]) for at in np.ndindex(x.shape[0], x.shape[1])]).reshape(x.shape)
        You loop over two axes, and x may have any number. Use an elementwise function.

    | S = x.shape[0], x.shape[1], x.shape[2]
    | return np.reshape([x[at] if x[at] > 0 else 0 * x[at] for at in np.ndindex(S)], x.shape)
        You loop over three axes, and x may have any number. Use an elementwise function.

    return => H, W, D = x.shape; return
        You unpack the shape of x into three numbers, but x may have any number of axes.

    return => N, H, W, D = x.shape; return
        You unpack the shape of x into four numbers, but x may have any number of axes.
""")


@exercise(
    "1.2",
    parts=("INPUT", "CONV", "RELU", "POOL", "FC"),
    hints=(
        "Which of the layers change the width and the height, and which change the depth?",
        "CONV sets the depth, RELU keeps the size, POOL halves width and height, FC leaves scores.",
        "`[(32, 32, 3), (32, 32, ...), (32, 32, ...), (16, 16, ...), (1, 1, ...)]`",
    ),
    note="Only CONV and FC set the depth, to their number of filters and of neurons.",
)
def five_shapes():
    """Return the shapes after INPUT, CONV, RELU, POOL and FC, five tuples (H, W, D)."""
    shapes = [(32, 32, 3), (32, 32, 12), (32, 32, 12), (16, 16, 12), (1, 1, 10)]
    return tuple(np.array(shape) for shape in shapes)


five_shapes.slips_are("""
    12) => 3)
        You kept the depth of 3. CONV makes one slice per filter, however many colors it reads.

    (32, 32, 12) => (28, 28, 12)
    16, 16 => 14, 14
        You let CONV shrink the image. Many CONVs do, but this one preserves width and height.

    12) => 36)
        You counted three slices per filter. A filter sums over the colors: it makes one slice.

    16, 16, 12 => 16, 16, 6
        You halved the depth as well. POOL works slice by slice, so as many slices remain.

    16, 16, 12 => 8, 8, 12
        You divided each side by 4. Each side is halved, which leaves a quarter of the numbers.

    16, 16, 12 => 32, 32, 12
        POOL keeps the depth, but it halves the width and the height.

    1, 1, 10 => 16, 16, 10
        Your FC still has positions. Each of its neurons outputs one score for the whole volume.

    1, 1, 10 => 1, 1, 16 * 16 * 12
        That is how many numbers FC reads. Its output is one score per class.

    1, 1, 10 => 10,
        The ten scores are right. As a volume they also have a height and a width, both 1.

    (1, 1, 10) => 10
        The number of scores is right, but a shape has one number per axis: `(H, W, D)`.

    1, 1, 10 => 10, 1, 1
        The ten scores are right, but they lie along the depth, the last axis.

    [(3, 32, 32), (12, 32, 32), (12, 32, 32), (12, 16, 16), (10, 1, 1)]
        Your depth comes first. In this course it is the last axis: (H, W, D).

    [32 * 32 * 3, 32 * 32 * 12, 32 * 32 * 12, 16 * 16 * 12, 10]
        You counted the numbers of each volume. A shape has one number per axis: `(H, W, D)`.
""")


@exercise(
    "1.3",
    parts=("CONV", "FC", "RELU", "POOL"),
    hints=(
        "Which of them has numbers that gradient descent adjusts?",
        "Weights and biases are parameters; `max(0, x)` has none. Does a maximum of four?",
        "`(True, ..., ..., ...)`: two of the four have parameters.",
    ),
    note="CONV and FC learn. RELU and POOL are fixed functions.",
)
def has_parameters():
    """Return for CONV, FC, RELU and POOL, in this order, whether it has parameters."""
    return (True, True, False, False)


has_parameters.slips_are("""
    (False, True, False, False)
        CONV has parameters: the weights of its filters, and a bias for each of them.

    (True, False, False, False)
        FC has parameters: each neuron has a weight for every number that it reads, and a bias.

    (True, True, True, False)
        RELU has no parameters: it compares each number with 0, and nothing in that is adjusted.

    (True, True, False, True)
        POOL has no parameters: it takes the largest number of each block, with no weight involved.
""")


@exercise(
    "1.4",
    parts=("CONV", "FC", "RELU", "POOL"),
    hints=(
        "For each of the four: is there a number that you write down when you design the net?",
        "Think of the patterns: `CONV 12 5x5`, `FC 10`, `RELU`. And POOL's blocks need not be 2x2.",
        "`(True, True, ..., ...)`",
    ),
    note="Only RELU leaves nothing to choose.",
)
def has_hyperparameters():
    """Return for CONV, FC, RELU and POOL, in this order, whether it has hyperparameters."""
    return (True, True, False, True)


has_hyperparameters.slips_are("""
    (False, True, False, True)
        There is something to choose in CONV: how many filters it has, and how large they are.

    (True, False, False, True)
        There is something to choose in FC: how many neurons it has (except in the last one).

    (True, True, True, True)
        There is nothing to choose in RELU: `max(0, x)` has no number that you could set.

    (True, True, False, False)
        There is something to choose in POOL: the size of its blocks, which may also be 3x3.
""")


@exercise(
    "1.5",
    cases=lambda rng: [(16, 16, 12, 10), (32, 32, 12, 10), (4, 3, 2, 5), (1, 5, 2, 1)],
    hints=(
        "How many numbers does each of the K neurons read?",
        "A volume holds W times H times D numbers. A neuron has a weight for each, and one bias.",
        "`return (W * H * D + ...) * K`",
    ),
    note="30,730 after the POOL and 122,890 without it: POOL saves three quarters of the weights.",
)
def fc_parameters(W, H, D, K):
    """Return the weights and biases of K neurons that each read a whole [WxHxD] volume."""
    return W * H * D * K + K


@fc_parameters.explained_by
def what_each_fc_neuron_reads(part, at, W, H, D, K):
    return {}, f"Each of the {K} neurons reads {W * H * D:,} numbers and has one bias."


fc_parameters.slips_are("""
    W * H * D * K + 1
        You counted a single bias for the layer. Each of the K neurons has its own.

    (W * H * D + K) * K
        You gave K biases to each neuron. It has one, added to its sum.

    W * H * K + K
        You left out the depth. An FC neuron reads all D numbers at each position.

    D * K + K
        Your neurons read a single column, D numbers. An FC neuron reads those of all positions.

    W * H * D + 1
        That is a single neuron with its bias. There are K of them.

    W * H * D * K + W * H * D
        You counted a bias for each number that is read. A neuron adds one bias, to its sum.

    W * H * D + K
        You counted the weights of a single neuron. Each of the K neurons has its own.

    2 * W * H * D * K
        You counted a bias for each weight. A neuron adds its bias once, to the sum of products.

    W * W * D * K + K
        You assumed that the volume is as high as it is wide. It may be wider than it is high.

    W * H * 3 * K + K
        You assumed 3 numbers per position, as in an image. The volume is D deep.

    (W + H + D) * K + K
        You added the three sides. Multiply them: how many numbers are in the block?

    (W * H + D) * K + K
        You added the depth. Each position has D numbers, so the depth multiplies.

    W * H * D * K
        Those are the weights. The biases are missing: how many does the layer have?

    W * H * D * K, K
        Both counts are right. Return one number, their sum.
""")
