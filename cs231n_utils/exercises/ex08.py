"""Exercises of notebook 08: patterns, sizes, and what a net costs."""

from cs231n_utils.checker import exercise


@exercise(
    "8.1",
    parts=("the second", "the third", "the fourth"),
    hints=(
        "In which bracket does each letter stand, and what does it repeat?",
        "N counts the CONVs before one POOL, M such groups, and K all FC layers but the last.",
        "The fourth is `(2, 3, ...)`. In the second, M is not 0: its CONV is in that bracket.",
    ),
    note="Three letters describe each of these nets, but not how many filters a layer has.",
)
def letters():
    """Return ((N, M, K) of the second pattern, of the third, of the fourth)."""
    return (1, 1, 0), (1, 2, 1), (2, 3, 2)


letters.slips_are("""
    (1, 1, 1), (1, 2, 2), (2, 3, 3)
        You counted the last FC layer. It is outside the bracket with the K, since every net has it.

    (1, 1, 0), (2, 2, 1), (6, 3, 2)
        Your N counts all CONVs of the net: N counts those before one POOL, and M repeats them.

    (1, 0, 0), (1, 2, 1), (2, 3, 2)
        In the second, M is not the number of POOLs: with M = 0 there would be no CONV either.

    (1, 1, 0), (2, 1, 1), (3, 2, 2)
        N and M are swapped: N belongs to the inner bracket, M to the outer one.

    (2, 1, 0), (2, 2, 2), (4, 3, 4)
        RELU is not counted: a letter says how often its whole bracket is repeated.

    (1, 1, 0), (2, 2, 1), (3, 3, 2)
        The POOL is not one of the N: it comes after the inner bracket.
""")


@exercise(
    "8.2",
    cases=lambda rng: [(192, 64, 96, 128), (16, 4, 8, 11), (10, 3, 2, 5), (7, 2, 1, 6)],
    parts=("depth", "parameters"),
    hints=(
        "Three layers have weights here. How deep is the volume that each of them reads?",
        "The 1x1 layers read D slices, the 3x3 those of the 1x1 before it. Each filter has a bias.",
        "`parameters = (D + 1) * K1 + (D + 1) * K_in + (3 * 3 * ... + 1) * K3`",
    ),
    note="The 1x1 before the 3x3 is a bottleneck: the costly filters read a shallow volume.",
)
def block(D, K1, K_in, K3):
    """Return (depth, parameters) of CONCAT(CONV K1 1x1 | CONV K_in 1x1 -> CONV K3 3x3)."""
    parameters = (D + 1) * K1 + (D + 1) * K_in + (3 * 3 * K_in + 1) * K3
    return K1 + K3, parameters


block.slips_are("""
    + 1)  =>  )
        The biases are missing: every filter has one.

    K1 + K3, D * K1 + D * K_in + 9 * K_in * K3 + 3
        You counted one bias per layer: every filter has its own.

    3 * 3 * K_in  =>  3 * 3 * D
        Your 3x3 filters read the input of the block: they read the output of the 1x1 before them.

    3 * 3 * K_in  =>  3 * K_in
        A filter of 3x3 has nine weights in each slice: it is 3 wide and 3 high.

    3 * 3 * K_in  =>  K_in
        You counted the 3x3 filters as 1x1: they have nine weights in each slice.

    (D + 1) * K_in  =>  (K1 + 1) * K_in
        Your second branch reads the output of the first: both read the input of the block.

    K1 + K3, 2 * K1 + 2 * K_in + 10 * K3
        Your filters have no depth: a filter has weights for each slice that it reads.

    (D + 1)  =>  2
        Your 1x1 filters have one weight each: a filter has one for each slice that it reads.

    (D + 1) * K1 +  =>
        A branch is missing: both have parameters.

    K1 + K3  =>  K1 + K_in + K3
        You added the middle of a branch: only the last output of each branch is concatenated.

    K1 + K3  =>  D + K1 + K3
        You added the depth of the input, as if it were passed on. No branch of this block is empty.

    K1 + K3  =>  K3
        Your depth is that of one branch: CONCAT keeps the slices of both, so depths add up.

    K1 + K3  =>  K1 * K3
        You multiplied the depths: they add up.
""")


@exercise(
    "8.3",
    cases=lambda rng: [(32, 3), (227, 2), (96, 5), (36, 3), (36, 2), (14, 2), (6, 1)],
    hints=(
        "What has to be true of the width each time, just before it is halved?",
        "A loop that runs M times: check the width, raise or halve it, and append it to a list.",
        '`if W % 2: raise ValueError("...")`, and then `W = W // 2`, both inside the loop.',
    ),
    note="224 is 7 times 32, so it can be halved five times: 112, 56, 28, 14, 7.",
)
def widths(W, M):
    """Return the M widths, one after each POOL; raise ValueError where one does not fit."""
    found = []
    for _ in range(M):
        if W % 2:
            raise ValueError("2x2 windows at stride 2 need an even width")
        W = W // 2
        found.append(W)
    return tuple(found)


widths.slips_are("""
    if W % 2  =>  if False
        An odd width does not fit: raise a ValueError instead of rounding or returning halves.

    if W % 2  =>  if False
    W // 2  =>  W / 2
        Your odd widths become fractions: raise a ValueError instead.

    found = []  =>  found = [W]
        The width of the input comes first in yours: begin with the width after the first POOL.

    tuple(found)  =>  W
        That is the last width only: return all M of them.

    if W % 2  =>  if W % 2 and not found
        You check the width only before the first POOL. It may become odd later: 36, 18, 9.

    if W % 2  =>  if W % (2 * M) and not found
        M POOLs halve the width M times: it has to be a multiple of 2**M, not of 2 * M.

    if W % 2  =>  if W // 2 % 2
        You check the width after halving it: the last one may be odd, like the 9 of 36, 18, 9.

    W // 2  =>  W - 2
        You subtract 2 at each POOL. A window 2 wide that moves by 2 has half as many positions.
""")


@exercise(
    "8.4",
    hints=(
        "How many positions does a filter 11 wide have along 227 pixels, if it moves by 4?",
        "Apply (W − F + 2P)/S + 1 eight times. All CONVs but the first keep the width.",
        "`alexnet_widths = (55, 27, 27, ...)`: the next is (27 − 3)/2 + 1.",
    ),
    note="227 fits: with 224 pixels the first layer would be 54.25 wide.",
)
def alexnet_widths():
    """Return a tuple: the width after each of AlexNet's five CONVs and three POOLs, in order."""
    found, W = [], 227
    for F, S, P in [(11, 4, 0), (3, 2, 0), (5, 1, 2), (3, 2, 0), *[(3, 1, 1)] * 3, (3, 2, 0)]:
        W = (W - F + 2 * P) // S + 1
        found.append(W)
    return tuple(found)


alexnet_widths.slips_are("""
    2 * P  =>  0
        You left out the padding. Two zeros at each end of a 5x5, and one for a 3x3, keep the width.

    (5, 1, 2)  =>  (5, 1, 0)
        The second CONV is a 5x5, and it is padded too: two zeros at each end.

    (3, 1, 1)  =>  (3, 1, 0)
        The 3x3 CONVs are padded, too: one zero at each end.

    2 * P  =>  P
        You padded one end only: there are P zeros at each end, so 2P in all.

    227  =>  224
        Your first width is 54: you began with 224 pixels instead of 227, or left out the + 1.

    (*alexnet_widths.answer()[:-1], 7)
        All are right but the last: how many windows 3 wide fit along 13 pixels, at stride 2?

    (*alexnet_widths.answer()[:-1], 6.5)
        You halved at the last POOL. Its windows are 3 wide: (13 − 3)/2 + 1.

    S + 1  =>  S
        You left out the + 1: the filter also stands where it begins.

    (W - F + 2 * P) // S + 1  =>  (W + 1) // 2 if S == 2 else (W - F + 2 * P) // S + 1
        You halved at each POOL and rounded up. These windows are 3 wide: (55 − 3)/2 + 1 is 27.

    (W - F + 2 * P) // S + 1  =>  W / 2 if S == 2 else (W - F + 2 * P) / S + 1
        You halved at each POOL. These windows are 3 wide and overlap: use the formula.

    (3, 2, 0)  =>  (3, 3, 0)
        Your POOLs move by 3, as wide as they are. Here they move by 2 and overlap.

    (3, 2, 0)  =>  (3, 1, 0)
        Your POOLs move by 1: their stride is 2.

    (11, 4, 0)  =>  (11, 1, 0)
        Your first CONV moves by 1: its stride is 4.

    (55, 27, 27, 13, 13, 6, 6, 2)
        You pooled after every CONV: there is no POOL after the third and the fourth.

    (227, *alexnet_widths.answer()[:-1])
        You begin with the width of the input: begin with the width after the first CONV.
""")


@exercise(
    "8.5",
    hints=(
        "Which numbers are in memory after a forward pass of one image? Each volume is one row.",
        "Width times height times depth of each volume, the input included, and the sum of that.",
        "`vgg_values = sum(W * H * D for W, H, D in ...)`",
    ),
    note="Remember it: the next cell compares it with the chapter's number.",
)
def vgg_values():
    """Return how many values all the volumes of VGG-16 hold, for one image."""
    values = 224 * 224 * 3 + 4096 + 4096 + 1000
    for W, D, convs in [(224, 64, 2), (112, 128, 2), (56, 256, 3), (28, 512, 3), (14, 512, 3)]:
        values += convs * W * W * D + (W // 2) ** 2 * D  # the CONVs, and the POOL after them
    return values


vgg_values.slips_are("""
    24_000_000
        24 million is the number below the chapter's table: add up the rows instead.

    15_184_192
        The rows of the table are rounded: multiply width, height and depth of each volume.

    28_793_320
        You counted the outputs of the RELUs as well: they overwrite those of CONV and FC.

    224 * 224 * 3 +  =>
        The input is missing: the image is in memory, too.

    + (W // 2) ** 2 * D  =>
        The POOLs are missing: the output of each is a volume of its own.

    + 4096 + 4096 + 1000  =>
        The three FC layers are missing. They are small, but they are in the list.

    return values  =>  return 4 * values
        These are bytes: return the number of values. (Each takes four bytes.)

    return values  =>  return 2 * values
        You counted the gradients as well: count the values only.

    138_357_544
        That is the number of parameters, which the layers learn. Values are what they compute.

    224**2 * 3 + 112**2 * 3 + 56**2 * 4 + 28**2 * 4 + 14**2 * 4 + 7**2 + 3
        You left out the depth of the volumes: multiply width, height and depth.
""")


@exercise(
    "8.6",
    options="abcd",
    hints=(
        "Which of the factors in W·H·K·F·F·D change, and each by how much?",
        "W and H are half as large, and D and K are twice as large.",
        "Two factors of ½, and two factors of 2.",
    ),
    note="So no block has to cost less than the one before it, and the first layer is a cheap one.",
)
def half_as_wide():
    """Return the letter of what becomes of a CONV's MACs at half the width and twice the depth."""
    return "c"


half_as_wide.slips_are("""
    "a"
        A quarter of the positions is right, but each costs more: more filters, and deeper ones.

    "b"
        You let only one depth grow: the filters are twice as deep, and twice as many.

    "d"
        That is true of the parameters: of the positions there is only a quarter.
""")


@exercise(
    "8.7",
    cases=lambda rng: [(250_000,), (1_000_001,), (7_654_321,), (262_144,)],
    parts=("MB", "MiB"),
    hints=(
        "How many bytes is it? And how many bytes has each of the two units?",
        "Four bytes per value. An MB is 1000 times 1000 bytes, an MiB 1024 times 1024.",
        "`size = 4 * values`, then `return size / 1000**2, ...`",
    ),
    note="The MiB is larger by 4.9 %, so there are fewer of them.",
)
def megabytes(values):
    """Return (MB, MiB): the memory of so many values, at four bytes each."""
    size = 4 * values
    return size / 1000**2, size / 1024**2


megabytes.slips_are("""
    4 * values  =>  values
        A value takes four bytes, and you counted one.

    4 * values  =>  8 * values
        Eight bytes per value are those of float64: here it is four.

    4 * values  =>  32 * values
        These are bits, 8 to the byte: a value takes four bytes.

    **2  =>
        These are KB and KiB: divide once more.

    **2  =>  **3
        These are GB and GiB: you divided once too often.

    4 * values, 4 * values
        These are bytes, twice: an MB is a million of them.

    size / 1000**2  =>  size / 1024**2
        You used 1024 for both, which is right for the MiB. An MB is a million bytes.

    size / 1024**2  =>  size / 1000**2
        You used 1000 for both, which is right for the MB. An MiB is 1024 times 1024 bytes.

    size / 1024**2  =>  size / 1024 / 1000
        Your MiB is 1024 times 1000 bytes: both of its factors are 1024.

    tuple(round(size, 2) for size in megabytes.answer(values))
        You rounded to two digits: return the number as it is.

    size / 1024**2  =>  size / 1000**2 * 1.024**2
        An MiB is larger than an MB, so there are fewer of them: divide by 1.024².
""")


@exercise(
    "8.8",
    cases=lambda rng: [(1000, 5000, 10**6, 2), (700, 9000, 1_003_000, 3), (2000, 8200, 2**20, 4)],
    hints=(
        "What has to be in memory once, and what once per image?",
        "Subtract 4 bytes per parameter and copy. An image takes 4 bytes per value, twice.",
        "`left = memory - 4 * copies * parameters`, then `return left // (...)`.",
    ),
    note="Parameters need their memory once, activations once per image.",
)
def batch_that_fits(values, parameters, memory, copies):
    """Return how many whole images fit into so many bytes of memory, with the parameters."""
    left = memory - 4 * copies * parameters
    return left // (2 * 4 * values)


batch_that_fits.slips_are("""
    2 * 4 * values  =>  4 * values
        You left out the gradients of the activations: there are as many of them.

    copies * parameters  =>  parameters
        There are several numbers per parameter: multiply by `copies`.

    - 4 * copies * parameters  =>
        The parameters are missing: they take their memory, whatever the batch.

    4 * copies  =>  copies
        Your parameters take one byte each: it is four, as for the values.

    2 * 4 * values  =>  2 * values
        Your values take one byte each: it is four, as for the parameters.

    4 *  =>
        The memory is in bytes, and you counted numbers: four bytes each.

    memory // (8 * values + 4 * copies * parameters)
        You counted parameters for every image: all images of a batch share the same ones.

    2 * 4 * values  =>  4 * copies * values
        You multiplied the activations by `copies`: each has one gradient, and nothing more.

    copies * parameters  =>  (copies + 1) * parameters
        You counted the parameters once more: they are among the `copies`.

    4 * copies  =>  8 * copies
        You counted the gradients of the parameters twice: they are among the `copies`.

    left //  =>  left /
        You return a fraction: round down, to whole images.

    memory - 4 * copies * parameters // (8 * values)
        Brackets are missing: you divided only the memory of the parameters.
""")
