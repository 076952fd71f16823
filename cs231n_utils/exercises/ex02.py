"""Exercises of notebook 02: local regions and receptive fields."""

import numpy as np

from cs231n_utils.checker import exercise


@exercise(
    "2.1",
    cases=lambda rng: [(5, 3), (3, 20), (11, 3), (1, 7)],
    parts=("weights", "parameters"),
    hints=(
        "The neuron has one weight for each number that it reads. What shape do these form?",
        "A box: F wide, F high, and as deep as the volume. The bias is one more parameter.",
        "`return F * F * ..., F * F * ... + 1`",
    ),
    note="The width and the height of the volume do not matter.",
)
def weights_and_parameters(F, D):
    """Return (weights, parameters) of a neuron that reads F by F in a volume D deep."""
    return F * F * D, F * F * D + 1


weights_and_parameters.slips_are("""
    F * F * D => F * F
        You left out the depth. The neuron has a weight for each number of all slices in its square.

    F * F * D => F * D
        You counted one side of the square: it is F wide and F high.

    F * F * D => F**3
        You took a cube. F is only the width and the height; the depth is D.

    D + 1 => D
        The bias is missing: it is one more parameter.

    F * F * D + 1 => 1
        That is the bias alone. The weights are parameters, too: add the two.

    D + 1 => D + D
        You counted one bias per slice. The products of all slices go into one sum, with one bias.

    F * F * D + 1 => 2 * F * F * D
        You counted one bias per weight. The bias is added to the sum, once.

    F * F * D => F * F + D
        You added the depth. Each of the F times F positions has D numbers: multiply.

    F * F * D => F ^ 2 * D
        In Python `^` is not a power. Write `F**2`.
""")


@exercise(
    "2.2",
    cases=lambda rng: [([3, 3, 3],), ([7],), ([5, 3, 1],), ([2, 5, 3, 2],), ([1, 4],)],
    hints=(
        "A pixel sees itself, one pixel. How many more does the first filter add to that?",
        "A filter F wide reads F neighbors. Their fields overlap in all but one pixel each.",
        "Begin with `width = 1`; for each F, `width += ...`, and append the width to a list.",
    ),
    note="A 1x1 filter adds nothing, and a 7x7 adds as much as three 3x3.",
)
def field_widths(sizes):
    """Return a tuple: the width of the receptive field after each layer, at stride 1."""
    widths = [1]
    for F in sizes:
        widths.append(widths[-1] + F - 1)
    return tuple(widths[1:])


field_widths.slips_are("""
    tuple(sizes)
        These are the filter sizes. Each number that a later layer reads has read several pixels.

    tuple(np.cumsum(sizes))
        You added up the filter sizes. The fields of neighbors overlap: a filter adds F − 1 pixels.

    [1] => [0]
        You begin with no pixel. Before any layer, a pixel sees one pixel: itself.

    + F - 1 => * F
        You multiplied. The fields of neighbors overlap in all but one pixel: add F − 1.

    F - 1 => 2
        Your layers all add two pixels. That is so for filters of 3 only.

    F - 1 => 2 * (F - 1)
        You added F − 1 pixels at each end. F − 1 is for both ends together.

    widths[1:] => widths[:-1]
        Your widths are those before each layer. Append the width after the layer has widened it.

    widths[1:] => widths
        Your first width is that of a pixel, before any layer. Leave it out: one per layer.

    tuple(widths[1:]) => widths[-1]
        That is the width after the last layer. Return those after each layer.

    F - 1 => F // 2
        You widened the field at one end only. A filter adds F − 1 pixels, half at each end.

    F - 1 => 2 * (F // 2)
        For an even F that is a pixel too many: a filter adds F − 1, and that may be odd.
""")


@exercise(
    "2.3",
    parts=("three", "one"),
    hints=(
        "How many weights has one filter of 3x3? And how many filters has a layer?",
        "A filter is as deep as its input, 64, and a layer has 64 filters, one per output slice.",
        "`weights_of_both = 3 * (64 * (3 * 3 * ...)), ...`, and the 7x7 layer likewise.",
    ),
    note="27 to 49, however deep the volumes are.",
)
def weights_of_both():
    """Return (weights of three 3x3 layers, weights of one 7x7 layer), all 64 deep."""
    return 3 * (64 * (3 * 3 * 64)), 64 * (7 * 7 * 64)


weights_of_both.slips_are("""
    27 * 64, 49 * 64
        You multiply by 64 once, but it counts twice: a filter is 64 deep, and a layer has 64.

    27, 49
        There is no 64 in your numbers. A filter is 64 deep, and a layer has 64 filters.

    9 * 64 * 64, 49 * 64 * 64
        You have 9 instead of 27: there are three layers, and a filter has 3*3 weights per slice.

    27 * 64 * 64 + 3 * 64, 49 * 64 * 64 + 64
        You counted the biases too, 64 per layer. Leave them out this time.

    (9 * 64 * 64) ** 3, 49 * 64 * 64
        You multiplied the weights of the three layers. Add them.
""")


@exercise(
    "2.4",
    cases=lambda rng: [
        (x,) for x in ([(7, 1)], [(3, 1), (3, 1), (2, 2)] * 3, [(11, 4), (1, 3), (3, 2), (5, 1)])
    ],
    parts=("width", "jump"),
    hints=(
        "Two neighbors in the volume before: how many pixels of the image are they apart?",
        "A field grows by F − 1 steps, each as long as the jump of the layer before.",
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
    F, S = np.array(layers).T
    jumps = np.cumprod([1, *S[:-1]])
    grids = {"F − 1 per layer": F - 1, "jump it reads at": jumps, "pixels added": (F - 1) * jumps}
    return grids, f"The width is 1 + all pixels added, and the jump is {' · '.join(map(str, S))}."


receptive_field.slips_are("""
    (F - 1) * jump => F - 1
        Your field ignores the strides. After a stride of 2, a filter's step is two pixels long.

    (F - 1) * jump => (F - 1) * jump * S
        You lengthen the jump before the layer reads. Its own stride counts for later layers only.

    (F - 1) * jump => F * jump
        You count F steps in a filter F wide. From its first pixel to its last there are F − 1.

    (F - 1) * jump => F - 1 * jump
        Parentheses are missing: Python reads `F - 1 * jump` as F minus the jump.

    width, jump = 1, 1 => width, jump = 0, 1
        You begin with a width of 0. Before any layer, a pixel sees one pixel: itself.

    (F - 1) * jump => (F - 1) * S
        You multiply by the layer's own stride. All strides before it count, but not its own.

    jump *= S => jump += S - 1
        Your jump grows by S − 1 per layer. Strides multiply: 2, then 4, then 8.

    jump *= S => jump += S
        You add each stride to the jump. Strides multiply, so a stride of 1 changes nothing.

    += (F - 1) * jump => = width * S + F - 1
        You multiply the width so far by the stride. A stride lengthens the steps of later layers.

    += (F - 1) * jump => = (width + (F - 1) * jump) * S
        You also multiply the width by the stride. A stride only lengthens later steps.

    += (F - 1) * jump => = width * S if S > 1 else width + F - 1
        You multiply the width by S in a POOL, instead of adding. A POOL 2x2 adds one jump.

    += (F - 1) * jump => = width * S if S > 1 else width + (F - 1) * jump
        Your POOL multiplies the width by its stride. It adds (F − 1) jumps, as any layer does.

    for F, S in => for S, F in
        You read the pairs as (S, F). They are (F, S): the filter comes first.
""")


@exercise(
    "2.5",
    cases=lambda rng: [(1, 2), (0, 0), (3, 1)],
    hints=(
        "Where would the square of output (0, 0) begin without padding? And with it?",
        "It begins at row −1, moves by 2 rows per output, and is 3 rows high.",
        "`top = 2 * i - ...`, and the rows are `(top, top + ...)`; likewise the columns, with j.",
    ),
    note="Output (0, 0) begins at −1, in the padding. And i counts rows, as everywhere.",
)
def rows_and_columns(i, j):
    """Return ((first row, last row), (first column, last column)) that output (i, j) sees."""
    return (2 * i - 1, 2 * i + 1), (2 * j - 1, 2 * j + 1)


rows_and_columns.slips_are("""
    rows_and_columns.answer(j, i)
        You swapped the two: i counts rows, and rows come first.

    (2 * i, 2 * i + 2), (2 * j, 2 * j + 2)
        Yours begin one too late, as in the padded image. Row 0 of that is row −1 of the image.

    2 * => 1 *
        You forgot the stride: from one output to the next the square moves by two pixels.

    + 1 => + 2
        You gave the end as a slice does, one past the last. Give the last row itself.

    (max(0, 2 * i - 1), 2 * i + 1), (max(0, 2 * j - 1), 2 * j + 1)
        You cut off what lies outside the image. Here rows of padding count, with negative numbers.

    (2 * i - 2, 2 * i), (2 * j - 2, 2 * j)
        You subtracted 2. Subtract 1: one row of padding is above. The stride does not double it.

    (2 * i - 1, 2 * j - 1), (2 * i + 1, 2 * j + 1)
        You gave two corners. Give first the two rows, and then the two columns.

    (2 * i + 1, 2 * i + 3), (2 * j + 1, 2 * j + 3)
        The padding has the wrong sign: with it the squares begin before the image, not inside it.

    2 * => 3 *
        You moved by the size of the square. From one output to the next it moves by the stride, 2.

    2 * i - 1, 2 * i + 1, 2 * j - 1, 2 * j + 1
        The numbers are right. Return two pairs: the first and last row, the first and last column.

    (2 * i - 1, 2 * i, 2 * i + 1), (2 * j - 1, 2 * j, 2 * j + 1)
        You listed all three. Return only the first and the last row, and the same for columns.
""")
