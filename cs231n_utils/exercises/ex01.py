"""Exercises of notebook 01: counting weights, and taking a net down volume by volume."""

from itertools import pairwise

import numpy as np

from cs231n_utils.checker.exercise import exercise


@exercise(
    "1.1",
    cases=lambda rng: [(32, 32, 3), (200, 200, 3), (24, 16, 3), (5, 7, 12)],
    hints=(
        "How many numbers does the neuron read?",
        "It has one weight for each number, and at every pixel there are D of them.",
        "`return W * ...`: as wide, as high and as deep as the picture is.",
    ),
    note="One weight for each number: 3,072 for [32x32x3], and 120,000 for [200x200x3].",
)
def weights_of_a_neuron(W, H, D):
    """Return how many weights a neuron has that reads all of a [WxHxD] picture."""
    return W * H * D


@weights_of_a_neuron.explained_by
def what_it_reads(part, at, W, H, D):
    return {}, f"The picture is {W} wide and {H} high, with {D} numbers at each pixel."


weights_of_a_neuron.slips_are("""
    W * H
        You counted one weight a pixel. At every pixel there are D numbers, and each has its own
        weight.

    W * H * D + 1
        That is every parameter of the neuron, its bias included. Here only the weights were asked
        for.

    W + H + D
        You added the three sides. Row upon row and colour upon colour, how many numbers are in the
        block?

    W * H + D
        You added the depth. It is not D numbers more for the whole picture: each pixel has D of
        them.

    W * W * D
        You took the picture to be square. That fits [32x32x3], but this one may be wider than high.

    W * H * 3
        You took it for granted that there are 3 numbers at a pixel. There are D: a volume inside a
        net has 12 of them, or 64.
""")


@exercise(
    "1.2",
    cases=lambda rng: [(120000, 100), (3072, 10), (4, 4), (7, 1), (1, 5)],
    hints=(
        "What does a single one of these neurons have?",
        "A single one has a weight for each input and one bias, and all of them have their own.",
        "`return neurons * (... + 1)`",
    ),
    note="A hundred neurons on a [200x200x3] picture: 12,000,100 parameters.",
)
def layer_parameters(inputs, neurons):
    """Return the weights and biases of fully-connected neurons that read `inputs` numbers."""
    return inputs * neurons + neurons


@layer_parameters.explained_by
def what_each_reads(part, at, inputs, neurons):
    each = "The one neuron reads" if neurons == 1 else f"Each of the {neurons} neurons reads"
    return {}, f"{each} {inputs:,} numbers, and has its own weights and bias."


layer_parameters.slips_are("""
    inputs * neurons
        Those are the weights. The biases are missing: how many does the layer have?

    inputs * neurons + 1
        You gave the whole layer a single bias. Its neurons share nothing, so each has its own.

    inputs * neurons + inputs
        You counted a bias for each input. A bias belongs to a neuron, which adds it once, to its
        sum.

    2 * inputs * neurons
        You counted a bias for each weight. A neuron adds its bias only once, when all the products
        are summed.

    inputs + 1
        That is what a single neuron has. How many neurons are there?

    inputs + neurons
        You added inputs and neurons. Every neuron reads every input: how many pairs are there, each
        with a weight?

    inputs * neurons, neurons
        Both counts are right. What was wanted is one number, the two together.
""")


@exercise(
    "1.3",
    cases=lambda rng: [([3, 4, 4, 1],), ([3072, 100, 10],), ([2, 5],), ([6, 1, 3, 2],)],
    hints=(
        "How many layers does [3, 4, 4, 1] have, and what does each of them read?",
        "Each pair of neighbours is a layer: what it reads, and how many neurons it has. You have "
        "counted the parameters of such a layer before.",
        "`return sum(before * after + ... for before, after in pairwise(sizes))`",
    ),
    note="The chapter's net has 41 parameters, and the one with a hundred hidden neurons 308,310.",
)
def net_parameters(sizes):
    """Return the weights and biases of a fully-connected net, the input's size given first."""
    return sum(before * after + after for before, after in pairwise(sizes))


@net_parameters.explained_by
def layer_by_layer(part, at, sizes):
    pairs = list(pairwise(sizes))
    grids = {
        "weights, a column a layer": np.array([[before * after for before, after in pairs]]),
        "biases": np.array([[after for _, after in pairs]]),
    }
    return grids, "Below is what each of its layers has."


@net_parameters.slip("Those are the weights. Each neuron has a bias besides.")
def no_biases(sizes):
    return sum(before * after for before, after in pairwise(sizes))


net_parameters.slips_are("""
    no_biases(sizes) + sum(sizes)
        You gave the inputs biases as well. An input is only read: nothing is computed there, so it
        has none.

    no_biases(sizes) + len(sizes) - 1
        You counted one bias for each layer. It is one for each neuron.

    no_biases(sizes) + sum(sizes[:-1])
        Your layers have as many biases as inputs. A bias belongs to the neuron that adds it, so
        there are as many as the layer has neurons.

    no_biases(sizes) + sum(sizes[1:-1])
        The neurons of the last layer have biases, too: the scores are sums like any other.

    net_parameters.answer(sizes[:-1])
        You stopped one layer early. From the last hidden layer to the output there are weights,
        too.

    sum(sizes[1:])
        You counted the neurons. Each of them has a weight for everything that it reads.

    net_parameters.answer(sizes[:2])
        Only the first layer came back. Does the `return` stand inside of the loop?

    net_parameters.answer(sizes[-2:])
        Only the last layer is in it: each takes the place of the one before. Add them, with `+=`.

    [before * after + after for before, after in pairwise(sizes)]
        Right for each layer. What was wanted is one number, for the whole net.

    sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes)))
        Your loop goes one step too far: behind the last number there is none. Four numbers are
        three layers.
""")


@exercise(
    "1.4",
    options="abcd",
    hints=(
        "What do 64 and 128 count?",
        "They count the filters of one layer. What does a layer make out of each of its filters?",
        "*Depth* alone is a property of a volume. `CONV 128` makes one slice for each filter: the "
        "slices of which volume are these?",
    ),
    note="More filters make a deeper volume. The net has as many layers as before.",
)
def deeper():
    """Return the letter of what has become deeper."""
    return "b"


deeper.slips_are("""
    "a"
        A net becomes deeper by more layers, and it has as many as before. 64 and 128 count the
        filters of one layer.

    "c"
        There are more filters now, and none of them is deeper. Each reads the picture, with its 3
        colours, so each is 3 deep: see the 5x5x3 weights of the filter in 1.1.

    "d"
        In the panel all volumes had one depth, to keep it simple. In a net each has its own: the
        picture has 3 colours, and there are 10 scores, whatever happens in between.
""")


@exercise(
    "1.5",
    cases=lambda rng: [
        (np.array([[1.5, -2.0, 0.0], [-0.5, 3.0, -4.0]]).reshape(1, 2, 3, 1),),
        (rng.normal(scale=3, size=(3, 4, 2)),),
        (-1 - rng.random((2, 3, 4, 2)),),
        (rng.integers(-9, 10, size=(5, 2)),),
    ],
    hints=(
        "What should become of −2? What of 3? And what of 0?",
        "Of each number and 0 you want the larger one. NumPy has a function that compares two "
        "arrays, or an array and a number, one by one, and it is not `max`.",
        "`return np.maximum(..., ...)`",
    ),
    note="It works for any number of axes, since no number asks where it stands.",
)
def relu_forward(x):
    """Return an array like x in which every negative number is replaced by 0."""
    return np.maximum(x, 0)


relu_forward.slips_are("""
    np.abs(x)
        You took away the signs: −2 has become 2. A negative number should become 0, whatever its
        size.

    np.minimum(x, 0)
        It is the other way round: the positive numbers stay, and the negative become 0.

    x > 0
        That says *whether* each number is above zero, as 1 or 0. The positive numbers should stay
        as they are.

    x[x > 0]
        You picked out the positive numbers, and the others are gone. They should become 0 and stay
        in their places, so that the shape remains.

    np.max(x, 0)
        `np.max(x, 0)` takes the largest number along axis 0. To compare each number with 0, NumPy
        has another function with a longer name.

    max(0, x)
        Is there Python's own `max` in it, or an `if`? They want a single yes or no, and an array
        compared with 0 gives many. NumPy has a function that compares number by number.

    np.clip(x, 0, 1)
        You also cut off what is above 1. RELU lets every positive number through as it is.

    [max(0, value) for value in x.ravel()]
        The numbers are right, but in a single row. Give them the shape of x back.
""")


@relu_forward.slip(
    "Your loops go over two axes, and where x has more, `if` meets a whole array. x may have any "
    "number of axes, so compare all of its numbers at once: NumPy has a function for it."
)
def loops_over_two_axes(x):
    out = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if out[i, j] < 0:
                out[i, j] = 0
    return out


@relu_forward.slip(
    "Your loops go over three axes, and x may have two of them, or four. Compare all of its "
    "numbers at once: NumPy has a function for it."
)
def loops_over_three_axes(x):
    out = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            for k in range(x.shape[2]):
                if out[i, j, k] < 0:
                    out[i, j, k] = 0
    return out


@relu_forward.slip(
    "You unpack the shape of x into three numbers. x may have any number of axes: compare all of "
    "its numbers at once, and the shape is not needed."
)
def shape_of_a_volume(x):
    H, W, D = x.shape
    return relu_forward.answer(x).reshape(H, W, D)


@relu_forward.slip(
    "You unpack the shape of x into four numbers. x may have any number of axes: compare all of "
    "its numbers at once, and the shape is not needed."
)
def shape_of_a_batch(x):
    N, H, W, D = x.shape
    return relu_forward.answer(x).reshape(N, H, W, D)


@exercise(
    "1.6",
    parts=("INPUT", "CONV", "RELU", "POOL", "FC"),
    hints=(
        "Which of the layers change the width and the height, and which change the depth?",
        "CONV sets the depth to its number of filters. RELU changes nothing about the size. POOL "
        "halves width and height, slice by slice. FC leaves no places, only scores.",
        "`[(32, 32, 3), (32, 32, ...), (32, 32, ...), (16, 16, ...), (1, 1, ...)]`",
    ),
    note="CONV and FC alone set the depth, to their number of filters and of neurons.",
)
def five_shapes():
    """Return the shapes after INPUT, CONV, RELU, POOL and FC, five tuples (H, W, D)."""
    shapes = [(32, 32, 3), (32, 32, 12), (32, 32, 12), (16, 16, 12), (1, 1, 10)]
    return tuple(np.array(shape) for shape in shapes)


def _shapes(*shapes):
    return [(32, 32, 3), *shapes]


five_shapes.slips_are("""
    _shapes((28, 28, 12), (28, 28, 12), (14, 14, 12), (1, 1, 10))
        You let CONV make the picture smaller. Many a CONV does, but this one is set up such that
        width and height stay.

    _shapes((32, 32, 3), (32, 32, 3), (16, 16, 3), (1, 1, 10))
        You kept the depth of 3. CONV makes a slice for each of its filters, however many colours it
        reads.

    _shapes((32, 32, 36), (32, 32, 36), (16, 16, 36), (1, 1, 10))
        You counted three slices for each filter, one a colour. A filter's neuron adds up over all
        three colours, so it makes one slice.

    _shapes((32, 32, 12), (32, 32, 12), (16, 16, 6), (1, 1, 10))
        You halved the depth as well. POOL works slice by slice, so as many slices remain.

    _shapes((32, 32, 12), (32, 32, 12), (8, 8, 12), (1, 1, 10))
        You divided each side by 4. A quarter of the numbers remains, since each of the two sides is
        halved.

    _shapes((32, 32, 12), (32, 32, 12), (16, 16, 12), (16, 16, 10))
        Your FC still has places. Each of its neurons reads the whole volume and gives one score for
        all of it, so width and height are 1.

    _shapes((32, 32, 12), (32, 32, 12), (16, 16, 12), (1, 1, 16 * 16 * 12))
        That is how many numbers FC reads, all of POOL's in a row. What comes out of it is a score
        for each class.

    _shapes((32, 32, 12), (32, 32, 12), (16, 16, 12), (10,))
        Ten scores it is. Written as a volume they have a height and a width, too, both 1.

    _shapes((32, 32, 12), (32, 32, 12), (16, 16, 12), (10, 1, 1))
        Ten scores it is, but they stand behind each other along the depth, the last axis.

    [(3, 32, 32), (12, 32, 32), (12, 32, 32), (12, 16, 16), (10, 1, 1)]
        Your depth comes first. In this course an array has it last, as (H, W, D).

    [32 * 32 * 3, 32 * 32 * 12, 32 * 32 * 12, 16 * 16 * 12, 10]
        You counted the numbers of each volume. A shape has three, one for each axis: `(H, W, D)`.
""")


@exercise(
    "1.7",
    cases=lambda rng: [
        (16, 16, 12, 10),
        (32, 32, 12, 10),
        (4, 3, 2, 5),
        (1, 1, 3, 4),
        (3, 5, 2, 1),
    ],
    hints=(
        "How many numbers does each of the K neurons read?",
        "You have counted both parts before: the weights of a neuron that reads a whole volume, "
        "and the parameters of a layer of such neurons.",
        "`return (W * H * D + ...) * K`",
    ),
    note=(
        "30,730 after the POOL and 122,890 without it: three quarters of the weights are spared."
    ),
)
def fc_parameters(W, H, D, K):
    """Return the weights and biases of K neurons that each read a whole [WxHxD] volume."""
    return W * H * D * K + K


@fc_parameters.explained_by
def what_each_fc_neuron_reads(part, at, W, H, D, K):
    return {}, f"Each of the {K} neurons reads {W * H * D:,} numbers and has one bias."


fc_parameters.slips_are("""
    W * H * D * K
        Those are the weights. Each of the K neurons has a bias as well.

    W * H * D * K + 1
        You counted a single bias for the layer. Each of the K neurons has its own.

    W * H * K + K
        You left out the depth. An FC neuron reads every number of the volume, the D numbers at each
        place.

    D * K + K
        Your neurons read a single column, D numbers. An FC neuron reads the columns of all the
        places.

    W * H * D + 1
        That is a single neuron with its bias. There are K of them.

    W * H * D * K + W * H * D
        You counted a bias for each number that is read. A neuron adds one bias, to its sum.

    W * W * D * K + K
        You took the volume to be square. This one may be wider than high.
""")


@exercise(
    "1.8",
    parts=("CONV", "FC", "RELU", "POOL"),
    hints=(
        "Which of them has numbers that gradient descent adjusts?",
        "Weights and biases are parameters. `max(0, x)` has none, and what is in the largest of "
        "four numbers to adjust?",
        "`(True, ..., ..., ...)`: two of the four have parameters.",
    ),
    note="CONV and FC learn. RELU and POOL are fixed functions.",
)
def has_parameters():
    """Return for CONV, FC, RELU and POOL, in this order, whether it has parameters."""
    return (True, True, False, False)


has_parameters.slips_are("""
    (False, True, False, False)
        You say that CONV has none. Its filters are made of weights, each with a bias, and gradient
        descent adjusts them.

    (True, False, False, False)
        You say that FC has none. You have just counted them: a weight for each number read, and a
        bias for each neuron.

    (True, True, True, False)
        You say that RELU has parameters. It compares each number with 0, and there is nothing in
        that to adjust.

    (True, True, False, True)
        You say that POOL has parameters. It takes the largest number of each block: the block's
        size is chosen beforehand, and no weight is involved.
""")


@exercise(
    "1.9",
    parts=("CONV", "FC", "RELU", "POOL"),
    hints=(
        "For each of the four: is there a number that you have to write down when you design the "
        "net?",
        "Think of the patterns: `CONV 12 5x5`, `FC 10`, `RELU`. And POOL need not take blocks of "
        "2x2.",
        "`(True, True, ..., ...)`",
    ),
    note="Only RELU leaves nothing to choose.",
)
def has_hyperparameters():
    """Return for CONV, FC, RELU and POOL, in this order, whether it has hyperparameters."""
    return (True, True, False, True)


has_hyperparameters.slips_are("""
    (False, True, False, True)
        You say that there is nothing to choose in CONV. Somebody decided that ours has 12 filters,
        and that they are 5x5.

    (True, False, False, True)
        You say that there is nothing to choose in FC. How many neurons it has is your decision,
        though for the last one the number of classes decides.

    (True, True, True, True)
        You say that there is something to choose in RELU. You may choose another function in its
        place, but `max(0, x)` itself has no number that you could set.

    (True, True, False, False)
        You say that there is nothing to choose in POOL. It has nothing to *learn*, but blocks of
        2x2 are a choice: 3x3 would be another.
""")
