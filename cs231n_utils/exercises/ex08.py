"""Exercises of notebook 08: patterns, sizes, and what a net costs."""

from cs231n_utils.checker.exercise import exercise


@exercise(
    "8.1",
    parts=("the second", "the third", "the fourth"),
    hints=(
        "In which bracket does each letter stand, and what is repeated by it?",
        "N counts CONVs in a row before one POOL, M how often that whole part comes, and K the "
        "FC layers before the last one, which is always there.",
        "The fourth is `(2, 3, ...)`. The second has its one CONV inside the outer bracket, so M "
        "is not 0 there.",
    ),
    note="Three letters describe each of these nets, but not how many filters a layer has.",
)
def letters():
    """Return ((N, M, K) of the second pattern, of the third, of the fourth)."""
    return (1, 1, 0), (1, 2, 1), (2, 3, 2)


letters.slips_are("""
    (1, 1, 1), (1, 2, 2), (2, 3, 3)
        You counted the last FC layer in. It stands outside of the bracket with the K: every net has
        it, since it gives the scores.

    (1, 1, 0), (2, 2, 1), (6, 3, 2)
        Your N counts all CONVs of the net. N is how many stand in a row before the POOL; M repeats
        them.

    (1, 0, 0), (1, 2, 1), (2, 3, 2)
        In the second pattern you took M for the number of POOLs. The question mark says that the
        POOL may be missing; with M = 0 the CONV would be gone as well, which is the first pattern.

    (1, 1, 0), (2, 1, 1), (3, 2, 2)
        N and M are the other way round: N is in the inner bracket, M at the outer one.

    (2, 1, 0), (2, 2, 2), (4, 3, 4)
        RELU is not counted: a letter says how often its whole bracket is repeated.

    (1, 1, 0), (2, 2, 1), (3, 3, 2)
        The POOL is not one of the N: it comes after the inner bracket has closed.
""")


@exercise(
    "8.2",
    cases=lambda rng: [(192, 64, 96, 128), (16, 4, 8, 12), (10, 3, 2, 5), (7, 6, 1, 2)],
    parts=("depth", "parameters"),
    hints=(
        "Three layers learn something here. How deep is the volume that each of them reads?",
        "The two 1x1 read what the block reads, D deep; the 3x3 reads what the 1x1 before it "
        "gives. Every filter has a bias. Behind one another stand only the ends of the branches.",
        "`parameters = (D + 1) * K1 + (D + 1) * K_in + (3 * 3 * ... + 1) * K3`",
    ),
    note="The 1x1 in front makes the volume shallow before the costly filters read it.",
)
def block(D, K1, K_in, K3):
    """Return (depth, parameters) of CONCAT(CONV K1 1x1 | CONV K_in 1x1 -> CONV K3 3x3)."""
    one = (D + 1) * K1
    other = (D + 1) * K_in + (3 * 3 * K_in + 1) * K3
    return K1 + K3, one + other


block.slips_are("""
    K1 + K3, D * K1 + D * K_in + 9 * K_in * K3
        The biases are missing: every filter has one.

    K1 + K3, (D + 1) * (K1 + K_in) + (9 * D + 1) * K3
        Your 3x3 filters are as deep as the input of the block. They come after the 1x1 layer, and
        read what that gives.

    K1 + K_in + K3, block.answer(D, K1, K_in, K3)[1]
        You put the middle of a branch into the result, too. What K_in filters give is read by the
        next layer of that branch, and by nothing else.

    K1 + K3, (D + 1) * K1 + (K1 + 1) * K_in + (9 * K_in + 1) * K3
        You let the second branch read what the first one gives. Both read the input of the block.

    D + K1 + K3, block.answer(D, K1, K_in, K3)[1]
        You added the input's depth, as if it were handed on as well. No branch of this block is
        empty.

    K3, block.answer(D, K1, K_in, K3)[1]
        Your depth is that of one branch alone. CONCAT puts the branches behind one another, and so
        the depths add up.

    K1 * K3, block.answer(D, K1, K_in, K3)[1]
        You multiplied the depths: slices behind slices are a sum.

    K1 + K3, (D + 1) * (K1 + K_in) + (3 * K_in + 1) * K3
        A filter of 3x3 has nine weights in each slice: it is 3 wide and 3 high.

    K1 + K3, 2 * K1 + 2 * K_in + 10 * K3
        Your filters have no depth: a 1x1 filter has a weight for each slice that it reads.

    K1 + K3, (D + 1) * K_in + (9 * K_in + 1) * K3
        A branch is missing: both of them learn.

    block.answer(D, K1, K_in, K3)[::-1]
        These are the two in the other order: the depth comes first.
""")


@exercise(
    "8.3",
    cases=lambda rng: [(32, 3), (227, 2), (96, 5), (36, 3), (36, 2), (14, 2), (6, 1)],
    hints=(
        "What has to be true of the width each time, just before it is halved?",
        "A loop that runs M times: look at the width, raise or halve it, and put it in a list.",
        '`if W % 2: raise ValueError("...")`, and after it `W = W // 2`, both inside of the loop.',
    ),
    note="224 is 7 times 32, and it stands five of them: 112, 56, 28, 14, 7.",
)
def widths(W, M):
    """Return a tuple: the width after each of M POOLs; raise ValueError where one does not fit."""
    found = []
    for _ in range(M):
        if W % 2:
            raise ValueError(f"2x2 windows at stride 2 do not tile a width of {W}")
        W = W // 2
        found.append(W)
    return tuple(found)


def _halved(W, M, half=lambda W: W // 2):
    found = [W]
    for _ in range(M):
        found.append(half(found[-1]))
    return tuple(found[1:])


widths.slips_are("""
    _halved(W, M)
        An odd width is rounded down without a word, and its last column is lost. Raise a ValueError
        there.

    list(_halved(W, M))
        An odd width is rounded down without a word, as if its last column were not there. Raise a
        ValueError for it.

    _halved(W, M, lambda W: (W + 1) // 2)
        An odd width is rounded up without a word. Raise a ValueError there.

    _halved(W, M, lambda W: W / 2)
        You return halves of pixels. A width that is not whole is the one to be refused.

    list(_halved(W, M, lambda W: W / 2))
        Half a pixel comes out, which there is not: a width like that has to be refused.

    (W, *widths.answer(W, M))
        The width of the input is in front: the first number asked for is after a POOL.

    widths.answer(W, M)[-1]
        That is the last width only: return all of them on the way.
""")


@widths.slip(
    "You look at the width once, before the first POOL. An even number may become odd on the way: "
    "36, 18, 9."
)
def looked_at_once(W, M):
    if W % 2:
        raise ValueError("odd")
    return _halved(W, M)


@widths.slip(
    "You look at the width after halving it. An odd one may well be the last, as the 9 of 36, 18, "
    "9: it is refused only if there is one more POOL to read it."
)
def looked_at_afterwards(W, M):
    found = _halved(W, M)
    if any(width % 2 for width in found):
        raise ValueError("odd")
    return found


@widths.slip(
    "You take 2 off at each POOL. A window 2 wide that moves by 2 leaves half as many places."
)
def two_less(W, M):
    if W % 2:
        raise ValueError("odd")
    return _halved(W, M, lambda W: W - 2)


@exercise(
    "8.4",
    hints=(
        "How many places does a filter 11 wide find along 227 pixels, if it moves by 4?",
        "Apply (W − F + 2P)/S + 1 eight times, each time to the width before. The CONVs after the "
        "first have the padding that keeps the width, so only four numbers are new.",
        "`alexnet_widths = (55, 27, 27, ...)`: the next is (27 − 3)/2 + 1.",
    ),
    note="Only 227 fits: with 224 pixels the first layer would be 54.25 wide.",
)
def alexnet_widths():
    """Return a tuple: the width after each of AlexNet's five CONVs and three POOLs, in order."""
    found, W = [], 227
    for F, S, P in [(11, 4, 0), (3, 2, 0), (5, 1, 2), (3, 2, 0), *[(3, 1, 1)] * 3, (3, 2, 0)]:
        W = (W - F + 2 * P) // S + 1
        found.append(W)
    return tuple(found)


def _ladder(W=227, plus=1, stride=2, first=4, P=(2, 1), ends=2, half=None):
    """Return AlexNet's widths with one of its numbers, or the formula's, replaced."""
    rows = [(11, first, 0), (3, stride, 0), (5, 1, P[0]), (3, stride, 0)]
    rows += [(3, 1, P[1])] * 3 + [(3, stride, 0)]
    found = []
    for F, S, zeros in rows:
        pool = S == stride and F == 3
        W = half(W) if half and pool else (W - F + ends * zeros) // S + plus
        found.append(W)
    return tuple(found)


alexnet_widths.slips_are("""
    _ladder(P=(0, 0))
        You left out the padding. Two zeros at each end of a 5x5, and one for a 3x3, keep the width.

    _ladder(P=(0, 1))
        The second CONV is a 5x5, and it is padded too: two zeros at each end.

    _ladder(ends=1)
        You padded one end only: P zeros stand at each end, so 2P in all.

    _ladder(W=224)
        Your first width is 54. Either you began with 224 pixels, or the place where the filter
        stands before it moves is missing there: the picture has 227.

    (*alexnet_widths.answer()[:-1], 7)
        All are right but the last. 7 is where VGG-16 ends, or half of 13 rounded up: how many
        places does a window 3 wide find along 13 pixels, if it moves by 2?

    _ladder(plus=0)
        One place is missing each time: the filter stands somewhere before it moves.

    _ladder(half=lambda W: (W + 1) // 2)
        You halved at each POOL and rounded up. These windows are 3 wide: (55 − 3)/2 + 1 is 27.

    _ladder(stride=3)
        Your POOLs move by 3, as wide as they are. Here they move by 2 and overlap.

    (55, 53, 53, 51, 51, 51, 51, 49)
        Your POOLs move by 1. Their stride is 2.

    _ladder(first=1)
        The first layer moves by 4, and you let it move by 1.

    (55, 27, 27, 13, 13, 6, 6, 2)
        You pooled after every CONV. There are five CONVs and three POOLs: the third, fourth and
        fifth CONV come one after the other.
""")


@exercise(
    "8.5",
    hints=(
        "Which numbers have to be there once a picture has gone through? Each volume is one row.",
        "Width times height times depth of each volume, the input included, and the sum of that.",
        "`vgg_values = sum(W * H * D for W, H, D in ...)`",
    ),
    note="Remember it: the next cell compares it with what the chapter has.",
)
def vgg_values():
    """Return how many values all the volumes of VGG-16 hold, for one picture."""
    values = 224 * 224 * 3 + 4096 + 4096 + 1000
    for W, D, convs in [(224, 64, 2), (112, 128, 2), (56, 256, 3), (28, 512, 3), (14, 512, 3)]:
        values += convs * W * W * D + (W // 2) ** 2 * D  # the CONVs, and the POOL after them
    return values


vgg_values.slips_are("""
    24_000_000
        24 million is what the chapter has below its table. Do not take it from there: add the rows
        up.

    28_793_320
        You kept the outputs of the RELUs as well. They overwrite what the CONV or FC gave, and so
        they are no rows of this list.

    15_087_080
        The input is missing: the picture, too, has to be there.

    13_707_240
        The POOLs are missing: what they give is a volume of its own.

    15_228_416
        The three FC layers are missing. They are small, but they are in the list.

    60_950_432
        These are bytes. Values were asked for, and each takes four bytes.

    30_475_216
        You counted the gradients as well. They come later: here it is values alone.

    138_357_544
        That is the number of parameters. Values are what the layers give, not learn.

    224**2 * 3 + 112**2 * 3 + 56**2 * 4 + 28**2 * 4 + 14**2 * 4 + 7**2 + 3
        You left out the depth of the volumes: width, height and depth multiply.
""")


@exercise(
    "8.6",
    options="abcd",
    hints=(
        "Which of the factors in W·H·K·F·F·D change, and each by how much?",
        "W and H are half as large, and D and K are twice as large.",
        "Two factors of ½, and two factors of 2.",
    ),
    note="So no block need cost less than the one before it, and the first layer is a cheap one.",
)
def half_as_wide():
    """Return the letter of what becomes of a CONV's MACs at half the width and twice the depth."""
    return "c"


half_as_wide.slips_are("""
    "a"
        A quarter of the places is right. But each place costs more: the filters are deeper, and
        there are more of them.

    "b"
        You let only one of the depths grow. The filters are twice as deep, and there are also twice
        as many of them.
""")


@half_as_wide.slip(
    "This is so for the parameters, which do not know about the places. Multiplications are made "
    "at every place, and there are a quarter as many of those."
)
def parameters():
    return "d"


@exercise(
    "8.7",
    cases=lambda rng: [(250_000,), (1_000_001,), (7_654_321,), (262_144,)],
    parts=("MB", "MiB"),
    hints=(
        "How many bytes is it? And how many bytes has each of the two units?",
        "Four bytes a value. An MB is 1000 times 1000 bytes, an MiB 1024 times 1024.",
        "`size = 4 * values`, then `return size / 1000**2, ...`",
    ),
    note="The MiB is larger by 4.9 %, so the number in front of it is smaller.",
)
def megabytes(values):
    """Return (MB, MiB): the memory of so many values, at four bytes each."""
    size = 4 * values
    return size / 1000**2, size / 1024**2


megabytes.slips_are("""
    values / 1000**2, values / 1024**2
        A value takes four bytes: you took it for one.

    8 * values / 1000**2, 8 * values / 1024**2
        Eight bytes a value are those of float64. A net computes with four.

    4 * values / 1000, 4 * values / 1024
        These are KB and KiB: divide once more.

    4 * values / 1000**3, 4 * values / 1024**3
        These are GB and GiB: you divided once too often.

    4 * values, 4 * values
        These are bytes, twice: an MB is a million of them.

    megabytes.answer(values)[::-1]
        The two are the other way round: MB comes first, and goes by thousands.

    4 * values / 1024**2, 4 * values / 1024**2
        You went by 1024 for both: that is the MiB. An MB is a million bytes.

    4 * values / 1000**2, 4 * values / 1000**2
        You went by 1000 for both: that is the MB. An MiB is 1024 times 1024 bytes.

    4 * values / 1000**2, 4 * values / 1024 / 1000
        Your MiB is 1024 times 1000 bytes: both of its factors are 1024.

    4 * values // 1000**2, 4 * values // 1024**2
        You rounded. `//` drops what is left over: divide with `/`.

    tuple(round(size, 2) for size in megabytes.answer(values))
        You rounded to two digits. Return the number as it comes out.
""")


@exercise(
    "8.8",
    cases=lambda rng: [
        (1_000, 5_000, 1_000_000, 2),
        (700, 9_000, 1_003_000, 3),
        (22_382, 82_434, 4 * 2**20, 3),
        (1_500_000, 61_000_000, 3 * 2**30, 4),
    ],
    hints=(
        "What has to be in memory once, and what once for each picture?",
        "Take the bytes of the parameters, in all their copies, off the memory. What is left is "
        "divided among the pictures: 4 bytes a value, twice because of the gradients.",
        "`left = memory - 4 * copies * parameters`, then `return left // (...)`.",
    ),
    note="The parameters are paid for once, the activations for every picture.",
)
def batch_that_fits(values, parameters, memory, copies):
    """Return how many whole pictures fit into so many bytes of memory, with the parameters."""
    left = memory - 4 * copies * parameters
    return left // (2 * 4 * values)


batch_that_fits.slips_are("""
    (memory - 4 * copies * parameters) // (4 * values)
        You left out the gradients of the activations: there are as many of them.

    (memory - 4 * parameters) // (8 * values)
        The parameters are there in several copies: multiply them by `copies`.

    memory // (8 * values)
        The parameters are missing: they take their memory, whatever the batch.

    (memory - copies * parameters) // (8 * values)
        Your parameters take one byte each: it is four, as for the values.

    (memory - 4 * copies * parameters) // (2 * values)
        Your values take one byte each: it is four, as for the parameters.

    (memory - copies * parameters) // (2 * values)
        Memory comes in bytes here, and you counted numbers: four bytes each.

    memory // (8 * values + 4 * copies * parameters)
        You gave every picture parameters of its own. All pictures of a batch go through the same
        net.

    (memory - 4 * copies * parameters) // (4 * copies * values)
        You multiplied the activations by `copies` as well. An optimiser keeps numbers for
        parameters only; of an activation there is one gradient.

    (memory - 4 * (copies + 1) * parameters) // (8 * values)
        You counted the parameters once more, besides the `copies`. They are the first of these:
        with their gradients it is two.

    (memory - 8 * copies * parameters) // (8 * values)
        You counted the gradients of the parameters twice. They are one of the `copies` already.

    (memory - 4 * copies * parameters) / (8 * values)
        A part of a picture came out: `/` gives fractions. Whole pictures only, rounded down.

    -(-(memory - 4 * copies * parameters) // (8 * values))
        You rounded up, and the last picture does not fit any more.

    round((memory - 4 * copies * parameters) / (8 * values))
        You rounded to the nearest number: a picture that fits by half does not.
""")
