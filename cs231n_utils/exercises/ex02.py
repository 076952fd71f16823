"""Exercises of notebook 02: local regions, depth columns and receptive fields."""

import numpy as np

from cs231n_utils.checker.exercise import exercise


@exercise(
    "2.1",
    cases=lambda rng: [(5, 3), (3, 20), (11, 3), (1, 7)],
    parts=("weights", "parameters"),
    hints=(
        "The neuron has one weight for each number that it reads. In which shape do these lie?",
        "A box: F wide, F high, and as deep as the volume. The bias is one more parameter.",
        "`weights = F * F * ...`, then `return weights, weights + ...`",
    ),
    note="How wide and how high the volume is plays no part in it.",
)
def weights_and_parameters(F, D):
    """Return (weights, parameters) of a neuron that reads F by F in a volume D deep."""
    weights = F * F * D
    return weights, weights + 1


weights_and_parameters.slips_are("""
    F * F, F * F + 1
        You left out the depth. A neuron reads a small square, but all the slices behind it, and has
        a weight for every number there.

    F * D, F * D + 1
        You counted one side of the square: it is F pixels wide and F pixels high as well.

    F**3, F**3 + 1
        You took a cube. F is the width and the height; how deep the neuron reads is not up to F.

    F * F * D, F * F * D
        The bias is missing: besides its weights the neuron has one number that it adds to the sum.

    F * F * D, F * F * D + D
        You counted a bias for each slice. All products of all slices go into one sum, and the bias
        is added to that, once.

    F * F * D, 2 * F * F * D
        You counted a bias for each weight. The bias is added to the sum, once.

    F * F + D, F * F + D + 1
        You added the depth. Every one of the F times F pixels is D numbers deep: that multiplies.

    F * F * D + 1, F * F * D
        These are the two in the other order: the weights come first.
""")


@exercise(
    "2.2",
    parts=("local", "full"),
    hints=(
        "Which of the three sides of the volume does the square cut short, and which does it not?",
        "The square is 3 wide and 3 high, and behind it are all 20 slices.",
        "`connections = 3 * 3 * ..., 16 * 16 * ...`",
    ),
    note="A 3x3 square sounds small, and yet it holds 180 numbers: the depth does that.",
)
def connections():
    """Return to how many numbers of [16x16x20] a neuron is connected: (in a 3x3 square, in all)."""
    return 3 * 3 * 20, 16 * 16 * 20


connections.slips_are("""
    3 * 3, 16 * 16
        You left out the depth, 20 slices: the neuron reads through all of them.

    3 * 3 * 3, 16 * 16 * 3
        You took a depth of 3, which is that of a picture. This volume is further in, and 20 deep.

    3 * 3 * 20 + 1, 16 * 16 * 20 + 1
        The bias is no connection: it is added to the sum without reading anything.

    3 * 20, 16 * 20
        One side is missing: the square has a width and a height, and so has the volume.

    16 * 16 * 20, 3 * 3 * 20
        These are the two in the other order: what lies in the square comes first.
""")


@exercise(
    "2.3",
    options="abcd",
    hints=(
        "Go from neuron 0 to neuron 4 in the panel. What stays as it is?",
        "The frames stay. The tables of weights do not.",
        "They read the same numbers, so they can only differ in what they multiply them by.",
    ),
    note="The same numbers, other weights. Trained, one may look for an edge and one for a colour.",
)
def in_a_column():
    """Return the letter of what makes two neurons of a depth column give different numbers."""
    return "c"


in_a_column.slips_are("""
    "a"
        (a) is a row of neurons, not a column: across the width of the output the squares move on.
        Along its depth the square stays where it is.

    "b"
        (b) would be a neuron for red and one for green. But every neuron reads all of the depth.
        That outputs lie one behind the other, too, has nothing to do with the slices of the input.

    "d"
        (d) takes depth for the number of layers. The neurons of a column are side by side in the
        same layer: none of them reads another.
""")


@exercise(
    "2.4",
    cases=lambda rng: [([3, 3, 3],), ([7],), ([5, 3, 1],), ([2, 5, 3, 2],), ([1, 4],)],
    hints=(
        "A pixel sees itself, one pixel. How many more does the first filter add to that?",
        "A filter F wide puts F neighbours together. Their fields overlap in all but one pixel "
        "each.",
        "Begin with `width = 1`; for each F, `width += ...`, and put the width so far in a list.",
    ),
    note="A 1x1 filter adds nothing, and a 7x7 adds as much as three 3x3.",
)
def field_widths(sizes):
    """Return a tuple: the width of the receptive field after each layer, at stride 1."""
    widths, width = [], 1
    for F in sizes:
        width += F - 1
        widths.append(width)
    return tuple(widths)


field_widths.slips_are("""
    tuple(sizes)
        You give the filter sizes back. That is what a neuron reads in the volume before it; but
        each number there has read several pixels in turn.

    tuple(np.cumsum(sizes).tolist())
        You added up the filter sizes. The fields of neighbours overlap: they lie one pixel apart,
        so a filter 3 wide adds two pixels and not three.

    tuple(np.cumsum(np.array(sizes) - 1).tolist())
        You begin with no pixel at all. Before any layer, a pixel sees one pixel: itself.

    tuple((1 + np.cumsum(sizes)).tolist())
        You added a whole filter to the pixel at the start. That pixel is one of the F that the
        filter reads, so only the others are new.

    tuple(np.cumprod(sizes).tolist())
        You multiplied. The field would grow like that if what neighbours see did not overlap; here
        it does, in all but one pixel.

    tuple(2 * layer + 1 for layer in range(1, len(sizes) + 1))
        You let every layer add two pixels. That is so for filters of 3, not for all.

    (1, *field_widths.answer(sizes)[:-1])
        Your widths are those before each layer. Put the width in the list when the layer has
        widened it.

    (1, *field_widths.answer(sizes))
        The first of your widths is that of a pixel, before any layer. There should be one for each
        layer, so leave that out.

    field_widths.answer(sizes)[-1]
        That is the width after the last layer. The ones on the way are wanted, too.
""")


@exercise(
    "2.5",
    parts=("read", "seen"),
    hints=(
        "Which of the two is about the volume before the layer, and which is about the picture?",
        "Before layer five lies the output of layer four: how deep is it? And the width of the "
        "field goes 3, 5, 7, and on.",
        "`fifth_layer = 3 * 3 * ..., 11 * ...`",
    ),
    note=(
        "3x3 in the volume before it, 11x11 in the picture: the same neuron, two different squares."
    ),
)
def fifth_layer():
    """Return (numbers read in the volume before, pixels seen) by a neuron of the fifth layer."""
    return 3 * 3 * 4, 11 * 11


fifth_layer.slips_are("""
    3 * 3, 11 * 11
        You left out the depth: the square of 3x3 goes through all slices of the volume before.

    3 * 3 * 3, 11 * 11
        You took the depth of the picture. This neuron reads what the fourth layer puts out, and
        that is as deep as the fourth layer has filters.

    3 * 3 * 4 + 1, 11 * 11
        You counted the bias, too, but it reads nothing.

    3 * 3 * 4, 3 * 3
        3x3 is what the neuron reads in the volume before. Each number there depends on a square of
        pixels itself, and that counts here: only in the first layer are the two the same.

    3 * 3 * 4, 15 * 15
        You let the field grow by three pixels a layer. Neighbours' fields overlap, so that each
        further layer adds one pixel at either end: two.

    3 * 3 * 4, 9 * 9
        That is what four layers see, and this is a neuron of the fifth.

    3 * 3 * 4, 11
        That is how wide the square is. It is as high, and the pixels in it are asked for.

    3 * 3 * 4, 11 * 11 * 3
        You counted each pixel three times, once a colour. A pixel counts as one here.
""")


@exercise(
    "2.6",
    cases=lambda rng: [
        ([(3, 1)] * 3,),
        ([(3, 1), (3, 1), (2, 2)] * 3,),
        ([(11, 4), (3, 2), (5, 1)],),
        ([(5, 2), (1, 3), (4, 1), (3, 2)],),
    ],
    parts=("width", "jump"),
    hints=(
        "Two neighbours in the volume before: how many pixels of the picture apart do they look?",
        "A layer's field grows by its F − 1 steps, each as long as the jump of the layer before "
        "it.",
        "In a loop over `F, S`: first `width += (F - 1) * ...`, then `jump *= ...`",
    ),
    note="The order of the two rules matters: a layer reads at the jump of the one before it.",
)
def receptive_field(layers):
    """Return (width, jump) after layers [(F, S), ...], the first layer first."""
    width, jump = 1, 1
    for F, S in layers:
        width += (F - 1) * jump
        jump *= S
    return width, jump


@receptive_field.explained_by
def steps(part, at, layers):
    jumps = np.cumprod([1, *(S for F, S in layers)])
    adds = [(F - 1) * jump for (F, S), jump in zip(layers, jumps, strict=False)]
    rows = [*zip(*layers, strict=True), jumps[:-1], adds]
    grids = {"F, S, the jump it reads at, the pixels it adds (a column a layer)": rows}
    if part == "width":
        return grids, f"The width is 1 + {' + '.join(map(str, adds))}."
    return grids, f"The jump is {' · '.join(str(S) for F, S in layers)}."


def _field(layers, width=1, adds=lambda jump, F, S: (F - 1) * jump, then=lambda jump, S: jump * S):
    """Return (width, jump) of a field that grows, and whose jump does, as two functions say."""
    jump = 1
    for F, S in layers:
        width, jump = width + adds(jump, F, S), then(jump, S)
    return width, jump


receptive_field.slips_are("""
    _field(layers, adds=lambda jump, F, S: F - 1)
        Your field grows by F − 1 pixels a layer, whatever the strides. Behind a stride of 2,
        neighbours look two pixels apart, and a step of the filter is two pixels long.

    _field(layers, adds=lambda jump, F, S: (F - 1) * jump * S)
        You lengthen the jump before the layer reads. Its own stride decides how far apart its
        neurons are, not how far apart what it reads is: that was settled before.

    _field(layers, adds=lambda jump, F, S: F * jump)
        You count F steps in a filter F wide. From its first pixel to its last there are F − 1.

    _field(layers, adds=lambda jump, F, S: F - 1 * jump)
        Brackets are missing. Python multiplies before it subtracts, so that `F - 1 * jump` is F
        less the jump.

    _field(layers, width=0)
        You begin with a width of 0. Before any layer, a pixel sees one pixel: itself.

    _field(layers, adds=lambda jump, F, S: (F - 1) * S)
        You multiply a layer's F − 1 by its own stride only. All strides before it count, and its
        own does not yet.

    _field(layers, then=lambda jump, S: jump + S - 1)
        Your jump grows by S − 1 a layer. Strides multiply: after two strides of 2, neighbours are 4
        pixels apart, and after three of them 8.

    _field(layers, then=lambda jump, S: jump + S)
        You add each stride to the jump, and so it grows even at stride 1. Strides multiply: two
        strides of 2 make a jump of 4, and a stride of 1 changes nothing.

    _field(layers, then=lambda jump, S: S)
        Your jump is the last layer's stride alone. A stride makes the jump that was there before so
        many times as long.

    receptive_field.answer(layers)[::-1]
        These are the two in the other order: the width comes first.
""")


@receptive_field.slip(
    "You multiply the width that is there by the stride. A stride does not make a field wider: it "
    "makes the steps of the next layers longer."
)
def width_times_stride(layers):
    width, jump = 1, 1
    for F, S in layers:
        width, jump = width * S + F - 1, jump * S
    return width, jump


@exercise(
    "2.7",
    hints=(
        "How many ways lead to each neuron in the middle volume, counted from the top?",
        "From the top, one way to each of three neurons. Each of these reads five pixels: three "
        "rows of five ones, each moved on by one. Add them up.",
        "`ways_up = np.convolve(np.ones(5, int), np.ones(..., int))`, or the same on paper.",
    ),
    note="Flat on top and sloping at the ends: with each further layer it looks more like a bell.",
)
def ways_up():
    """Return the number of ways from each of the 7 pixels up through filters 5 and 3 wide."""
    return np.convolve(np.ones(5, int), np.ones(3, int))


ways_up.slips_are("""
    np.ones(7, int)
        One way each is what a single filter 7 wide has. Here there is a layer in between, and to a
        pixel in the middle there are several ways through it.

    np.array([1, 3, 6, 7, 6, 3, 1])
        These are the ways through three layers of 3. The field is as wide, but here are two layers,
        and a way has two steps.

    np.array([1, 2, 3, 4, 3, 2, 1])
        Your numbers rise up to the middle. But the top neuron reads three neurons only, and a way
        leads through one of these: no pixel can have more than three ways.

    np.full(7, 3)
        You counted all three in the middle layer for every pixel. The pixels at the ends are not
        read by all of the three.

    np.array([1, 2, 3, 2, 1])
        You have the ways of 3x3 on 3x3, which reach five pixels. The first filter is 5 wide.
""")


@exercise(
    "2.8",
    cases=lambda rng: [(1,), (64,), (5,)],
    parts=("three", "one"),
    hints=(
        "How many weights has one filter of 3x3? And how many filters has a layer?",
        "A filter is as deep as its input, C, and a layer has C of them, as its output is C deep.",
        "`three = 3 * (C * (3 * 3 * ...))`, and the 7x7 layer likewise.",
    ),
    note="27 to 49, whatever C is.",
)
def weights_of_both(C):
    """Return (weights of three 3x3 layers, weights of one 7x7 layer), all C deep."""
    three = 3 * (C * (3 * 3 * C))
    one = C * (7 * 7 * C)
    return three, one


weights_of_both.slips_are("""
    3 * 9 * C, 49 * C
        You multiply by C once, and it counts twice: a filter is C deep, and a layer has C filters.

    3 * 9, 49
        There is no C in your numbers: these are flat filters, one a layer. A filter is as deep as
        its input, and a layer has as many as its output is deep.

    9 * C * C, 49 * C * C
        You counted one layer of 3x3, and there are three of them.

    27 * C * C + 3 * C, 49 * C * C + C
        You counted the biases too, C for each layer. Leave them out this time.

    49 * C * C, 27 * C * C
        These are the two in the other order: the three 3x3 layers come first.

    (9 * C * C) ** 3, 49 * C * C
        You multiplied the weights of the three layers. Each layer has its own, and they add up.
""")


@exercise(
    "2.9",
    cases=lambda rng: [(1, 2), (0, 0), (3, 1)],
    hints=(
        "Where would the square of output (0, 0) begin if there were no padding? And with it?",
        "It moves by 2 rows from one output to the next, and the first one begins at row −1; it is "
        "3 high, so two rows follow its first.",
        "`top = 2 * i - ...`, and `(top, top + ...)` are the rows; the columns go the same way "
        "with j.",
    ),
    note="Output (0, 0) begins at −1, in the padding. And i counts rows, as everywhere.",
)
def rows_and_columns(i, j):
    """Return ((first row, last row), (first column, last column)) that output (i, j) sees."""
    top, left = 2 * i - 1, 2 * j - 1
    return (top, top + 2), (left, left + 2)


rows_and_columns.slips_are("""
    rows_and_columns.answer(j, i)
        You swapped the two: i counts rows, and rows come first.

    (2 * i, 2 * i + 2), (2 * j, 2 * j + 2)
        Yours begin one too late. Without padding the first square would begin at row 0; with a row
        of zeros around it begins one before, and that is row −1 of the picture.

    (i - 1, i + 1), (j - 1, j + 1)
        You forgot the stride: from one output to the next the square moves by two pixels.

    (2 * i - 1, 2 * i + 2), (2 * j - 1, 2 * j + 2)
        You gave the end as a slice does, one past the last. What is asked for is the last row
        itself.

    (max(0, 2 * i - 1), 2 * i + 1), (max(0, 2 * j - 1), 2 * j + 1)
        You cut off what lies outside of the picture. Here it is to be counted: rows of padding have
        negative numbers.

    (2 * i - 2, 2 * i), (2 * j - 2, 2 * j)
        You moved the padding along with the stride. The square begins one pixel early, and not one
        stride.

    (2 * i - 1, 2 * j - 1), (2 * i + 1, 2 * j + 1)
        You gave two corners, a row and a column each. What is asked for is first the two rows, and
        then the two columns.

    (2 * i + 1, 2 * i + 3), (2 * j + 1, 2 * j + 3)
        You went the wrong way with the padding: it lets the squares begin before the picture, and
        not further inside.
""")
