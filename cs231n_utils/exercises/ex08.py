"""Exercises of notebook 08: patterns, sizes, and what a net costs."""

from cs231n_utils.checker import exercise


@exercise(
    "8.1",
    hints=(
        "Which numbers are in memory after a forward pass of one image? Each volume is one row.",
        "Width times height times depth of each volume, the input included, and the sum of that.",
        "`vgg_values = sum(W * H * D for W, H, D in ...)`",
    ),
    note="The next cell compares it with the chapter's number.",
)
def vgg_values():
    """Return how many numbers all the volumes of VGG-16 hold, for one image."""
    values = 224 * 224 * 3 + 4096 + 4096 + 1000
    for W, D, convs in [(224, 64, 2), (112, 128, 2), (56, 256, 3), (28, 512, 3), (14, 512, 3)]:
        values += convs * W * W * D + (W // 2) ** 2 * D  # the CONVs, and the POOL after them
    return values


vgg_values.slips_are("""
    24_000_000
        24 million is the number below the chapter's table: add up the rows instead.

    15_200_000
        That is rounded: add up width times height times depth of each volume.

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
        These are bytes, four per number: return how many numbers there are.

    return values  =>  return 2 * values
        You counted the gradients as well: count the activations only.

    138_357_544
        Those are the parameters, which the layers learn: count the numbers that they compute.

    224**2 * 3 + 112**2 * 3 + 56**2 * 4 + 28**2 * 4 + 14**2 * 4 + 7**2 + 3
        You left out the depth of the volumes: multiply width, height and depth.
""")


@exercise(
    "8.2",
    options="abcd",
    hints=(
        "Which of the factors in W·H·K·F·F·D change, and each by how much?",
        "W and H are half as large, and D and K are twice as large.",
        "Two factors of ½, and two factors of 2.",
    ),
    note="A quarter of the positions, but four times the work at each.",
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
    "8.3",
    cases=lambda rng: [
        (1000, 1000, 5000, 2, 10**6),
        (700, 40, 9000, 3, 1_003_000),
        (2000, 300, 8200, 4, 2**20),
    ],
    hints=(
        "What has to be in memory once, and what once per image?",
        "Subtract 4 bytes per parameter and copy. What does an image take, in bytes?",
        "`left = memory - 4 * copies * parameters`, then `return left // (...)`.",
    ),
    note="Parameters need memory once, activations once per image.",
)
def batch_that_fits(activations, gradients, parameters, copies, memory):
    """Return how many whole images fit into a memory of that many bytes, with the parameters."""
    left = memory - 4 * copies * parameters
    return left // (4 * (activations + gradients))


batch_that_fits.slips_are("""
    activations + gradients  =>  activations
        You left out the gradients of the activations.

    activations + gradients  =>  2 * activations
        You doubled the activations: how many gradients there are is given as `gradients`.

    copies * parameters  =>  parameters
        There are several numbers per parameter: multiply by `copies`.

    - 4 * copies * parameters  =>
        The parameters are missing: they take their memory, whatever the batch.

    4 * copies  =>  copies
        Your parameters take one byte each: it is four, as for the activations.

    4 * (activations + gradients)  =>  activations + gradients
        Your activations take one byte each: it is four, as for the parameters.

    4 * (activations + gradients)  =>  4 * activations + gradients
        Parentheses are missing: your gradients take one byte each. It is four.

    4 *  =>
        The memory is in bytes, and you counted numbers: four bytes each.

    memory // (4 * (activations + gradients) + 4 * copies * parameters)
        You counted parameters for every image: all images of a batch share the same ones.

    activations + gradients  =>  copies * activations
        You multiplied the activations by `copies`, which counts the numbers per parameter.

    copies * parameters  =>  (copies + 1) * parameters
        You counted the parameters once more: they are among the `copies`.

    4 * copies  =>  8 * copies
        You counted the gradients of the parameters twice: they are among the `copies`.

    left //  =>  left /
        You return a fraction: round down, to whole images.

    memory - 4 * copies * parameters // (4 * (activations + gradients))
        Parentheses are missing: you divided only the memory of the parameters.
""")


@exercise(
    "8.4",
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
    "8.5",
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

    raise ValueError("2x2 windows at stride 2 need an even width")  =>  assert False
        A failed `assert` raises an AssertionError: use `raise ValueError(...)`.

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
    "8.6",
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

    (55, 27.5, 27.5, 13, 13, 13, 13, 6)
        You halved at the first POOL. Its windows are 3 wide: (55 − 3)/2 + 1 is 27.

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
