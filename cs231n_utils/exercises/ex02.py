"""Exercises of notebook 02: local regions, depth columns and receptive fields."""

import numpy as np

from cs231n_utils.exercises.exercise import exercise


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


@weights_and_parameters.slip(
    "You left out the depth. A neuron reads a small square, but all the slices behind it, and has "
    "a weight for every number there."
)
def flat(F, D):
    return F * F, F * F + 1


@weights_and_parameters.slip(
    "You counted one side of the square: it is F pixels wide and F pixels high as well."
)
def one_side(F, D):
    return F * D, F * D + 1


@weights_and_parameters.slip(
    "You took a cube. F is the width and the height; how deep the neuron reads is not up to F."
)
def cube(F, D):
    return F**3, F**3 + 1


@weights_and_parameters.slip(
    "The bias is missing: besides its weights the neuron has one number that it adds to the sum."
)
def no_bias(F, D):
    return F * F * D, F * F * D


@weights_and_parameters.slip(
    "You counted a bias for each slice. All products of all slices go into one sum, and the bias "
    "is added to that, once."
)
def a_bias_a_slice(F, D):
    return F * F * D, F * F * D + D


@weights_and_parameters.slip(
    "You counted a bias for each weight. The bias is added to the sum, once."
)
def a_bias_a_weight(F, D):
    return F * F * D, 2 * F * F * D


@weights_and_parameters.slip(
    "You added the depth. Every one of the F times F pixels is D numbers deep: that multiplies."
)
def depth_added(F, D):
    return F * F + D, F * F + D + 1


@weights_and_parameters.slip("These are the two in the other order: the weights come first.")
def parameters_first(F, D):
    return F * F * D + 1, F * F * D


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


@connections.slip("You left out the depth, 20 slices: the neuron reads through all of them.")
def one_slice():
    return 3 * 3, 16 * 16


@connections.slip(
    "You took a depth of 3, which is that of a picture. This volume is further in, and 20 deep."
)
def depth_of_a_picture():
    return 3 * 3 * 3, 16 * 16 * 3


@connections.slip("The bias is no connection: it is added to the sum without reading anything.")
def bias_counted():
    return 3 * 3 * 20 + 1, 16 * 16 * 20 + 1


@connections.slip(
    "One side is missing: the square has a width and a height, and so has the volume."
)
def one_side_each():
    return 3 * 20, 16 * 20


@connections.slip("These are the two in the other order: what lies in the square comes first.")
def in_the_other_order():
    return 16 * 16 * 20, 3 * 3 * 20


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


@in_a_column.slip(
    "(a) is a row of neurons, not a column: across the width of the output the squares move on. "
    "Along its depth the square stays where it is."
)
def other_squares():
    return "a"


@in_a_column.slip(
    "(b) would be a neuron for red and one for green. But every neuron reads all of the depth. "
    "That outputs lie one behind the other, too, has nothing to do with the slices of the input."
)
def other_slices():
    return "b"


@in_a_column.slip(
    "(d) takes depth for the number of layers. The neurons of a column are side by side in the "
    "same layer: none of them reads another."
)
def one_reads_the_other():
    return "d"


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


@field_widths.slip(
    "You give the filter sizes back. That is what a neuron reads in the volume before it; but "
    "each number there has read several pixels in turn."
)
def filter_sizes(sizes):
    return tuple(sizes)


@field_widths.slip(
    "You added up the filter sizes. The fields of neighbours overlap: they lie one pixel apart, "
    "so a filter 3 wide adds two pixels and not three."
)
def sizes_added(sizes):
    return tuple(np.cumsum(sizes).tolist())


@field_widths.slip(
    "You begin with no pixel at all. Before any layer, a pixel sees one pixel: itself."
)
def from_zero(sizes):
    return tuple(np.cumsum(np.array(sizes) - 1).tolist())


@field_widths.slip(
    "You added a whole filter to the pixel at the start. That pixel is one of the F that the "
    "filter reads, so only the others are new."
)
def one_too_many(sizes):
    return tuple((1 + np.cumsum(sizes)).tolist())


@field_widths.slip(
    "You multiplied. The field would grow like that if what neighbours see did not overlap; here "
    "it does, in all but one pixel."
)
def sizes_multiplied(sizes):
    return tuple(np.cumprod(sizes).tolist())


@field_widths.slip("You let every layer add two pixels. That is so for filters of 3, not for all.")
def always_two(sizes):
    return tuple(2 * layer + 1 for layer in range(1, len(sizes) + 1))


@field_widths.slip(
    "Your widths are those before each layer. Put the width in the list when the layer has widened "
    "it."
)
def a_layer_late(sizes):
    return (1, *field_widths.answer(sizes)[:-1])


@field_widths.slip(
    "The first of your widths is that of a pixel, before any layer. There should be one for each "
    "layer, so leave that out."
)
def with_the_pixel(sizes):
    return (1, *field_widths.answer(sizes))


@field_widths.slip("That is the width after the last layer. The ones on the way are wanted, too.")
def last_width_only(sizes):
    return field_widths.answer(sizes)[-1]


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


@fifth_layer.slip(
    "You left out the depth: the square of 3x3 goes through all slices of the volume before."
)
def flat_square():
    return 3 * 3, 11 * 11


@fifth_layer.slip(
    "You took the depth of the picture. This neuron reads what the fourth layer puts out, and "
    "that is as deep as the fourth layer has filters."
)
def depth_of_the_picture():
    return 3 * 3 * 3, 11 * 11


@fifth_layer.slip("You counted the bias, too, but it reads nothing.")
def bias_read():
    return 3 * 3 * 4 + 1, 11 * 11


@fifth_layer.slip(
    "3x3 is what the neuron reads in the volume before. Each number there depends on a square of "
    "pixels itself, and that counts here: only in the first layer are the two the same."
)
def filter_size():
    return 3 * 3 * 4, 3 * 3


@fifth_layer.slip(
    "You let the field grow by three pixels a layer. Neighbours' fields overlap, so that each "
    "further layer adds one pixel at either end: two."
)
def without_overlap():
    return 3 * 3 * 4, 15 * 15


@fifth_layer.slip("That is what four layers see, and this is a neuron of the fifth.")
def a_layer_short():
    return 3 * 3 * 4, 9 * 9


@fifth_layer.slip(
    "That is how wide the square is. It is as high, and the pixels in it are asked for."
)
def width_only():
    return 3 * 3 * 4, 11


@fifth_layer.slip("You counted each pixel three times, once a colour. A pixel counts as one here.")
def colours_counted():
    return 3 * 3 * 4, 11 * 11 * 3


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


@receptive_field.slip(
    "Your field grows by F − 1 pixels a layer, whatever the strides. Behind a stride of 2, "
    "neighbours look two pixels apart, and a step of the filter is two pixels long."
)
def without_the_jump(layers):
    return _field(layers, adds=lambda jump, F, S: F - 1)


@receptive_field.slip(
    "You lengthen the jump before the layer reads. Its own stride decides how far apart its "
    "neurons are, not how far apart what it reads is: that was settled before."
)
def jump_first(layers):
    return _field(layers, adds=lambda jump, F, S: (F - 1) * jump * S)


@receptive_field.slip(
    "You count F steps in a filter F wide. From its first pixel to its last there are F − 1."
)
def F_steps(layers):
    return _field(layers, adds=lambda jump, F, S: F * jump)


@receptive_field.slip(
    "Brackets are missing. Python multiplies before it subtracts, so that `F - 1 * jump` is F less "
    "the jump."
)
def without_brackets(layers):
    return _field(layers, adds=lambda jump, F, S: F - 1 * jump)


@receptive_field.slip(
    "You begin with a width of 0. Before any layer, a pixel sees one pixel: itself."
)
def no_pixel_at_first(layers):
    return _field(layers, width=0)


@receptive_field.slip(
    "You multiply a layer's F − 1 by its own stride only. All strides before it count, and its "
    "own does not yet."
)
def own_stride_only(layers):
    return _field(layers, adds=lambda jump, F, S: (F - 1) * S)


@receptive_field.slip(
    "Your jump grows by S − 1 a layer. Strides multiply: after two strides of 2, neighbours are 4 "
    "pixels apart, and after three of them 8."
)
def strides_added(layers):
    return _field(layers, then=lambda jump, S: jump + S - 1)


@receptive_field.slip(
    "You add each stride to the jump, and so it grows even at stride 1. Strides multiply: two "
    "strides of 2 make a jump of 4, and a stride of 1 changes nothing."
)
def whole_strides_added(layers):
    return _field(layers, then=lambda jump, S: jump + S)


@receptive_field.slip(
    "Your jump is the last layer's stride alone. A stride makes the jump that was there before so "
    "many times as long."
)
def last_stride_only(layers):
    return _field(layers, then=lambda jump, S: S)


@receptive_field.slip(
    "You multiply the width that is there by the stride. A stride does not make a field wider: it "
    "makes the steps of the next layers longer."
)
def width_times_stride(layers):
    width, jump = 1, 1
    for F, S in layers:
        width, jump = width * S + F - 1, jump * S
    return width, jump


@receptive_field.slip("These are the two in the other order: the width comes first.")
def jump_and_width(layers):
    return receptive_field.answer(layers)[::-1]


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


@ways_up.slip(
    "One way each is what a single filter 7 wide has. Here there is a layer in between, and to a "
    "pixel in the middle there are several ways through it."
)
def one_way_each():
    return np.ones(7, int)


@ways_up.slip(
    "These are the ways through three layers of 3. The field is as wide, but here are two layers, "
    "and a way has two steps."
)
def three_small_ones():
    return np.array([1, 3, 6, 7, 6, 3, 1])


@ways_up.slip(
    "Your numbers rise up to the middle. But the top neuron reads three neurons only, and a way "
    "leads through one of these: no pixel can have more than three ways."
)
def a_mountain():
    return np.array([1, 2, 3, 4, 3, 2, 1])


@ways_up.slip(
    "You counted all three in the middle layer for every pixel. The pixels at the ends are not "
    "read by all of the three."
)
def three_each():
    return np.full(7, 3)


@ways_up.slip(
    "You have the ways of 3x3 on 3x3, which reach five pixels. The first filter is 5 wide."
)
def two_small_ones():
    return np.array([1, 2, 3, 2, 1])


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


@weights_of_both.slip(
    "You multiply by C once, and it counts twice: a filter is C deep, and a layer has C filters."
)
def C_once(C):
    return 3 * 9 * C, 49 * C


@weights_of_both.slip(
    "There is no C in your numbers: these are flat filters, one a layer. A filter is as deep as "
    "its input, and a layer has as many as its output is deep."
)
def no_C(C):
    return 3 * 9, 49


@weights_of_both.slip("You counted one layer of 3x3, and there are three of them.")
def one_small_layer(C):
    return 9 * C * C, 49 * C * C


@weights_of_both.slip("You counted the biases too, C for each layer. Leave them out this time.")
def with_biases(C):
    return 27 * C * C + 3 * C, 49 * C * C + C


@weights_of_both.slip("These are the two in the other order: the three 3x3 layers come first.")
def other_order(C):
    return 49 * C * C, 27 * C * C


@weights_of_both.slip(
    "You multiplied the weights of the three layers. Each layer has its own, and they add up."
)
def layers_multiplied(C):
    return (9 * C * C) ** 3, 49 * C * C


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


@rows_and_columns.slip("You swapped the two: i counts rows, and rows come first.")
def swapped(i, j):
    return rows_and_columns.answer(j, i)


@rows_and_columns.slip(
    "Yours begin one too late. Without padding the first square would begin at row 0; with a row "
    "of zeros around it begins one before, and that is row −1 of the picture."
)
def no_padding(i, j):
    return (2 * i, 2 * i + 2), (2 * j, 2 * j + 2)


@rows_and_columns.slip(
    "You forgot the stride: from one output to the next the square moves by two pixels."
)
def no_stride(i, j):
    return (i - 1, i + 1), (j - 1, j + 1)


@rows_and_columns.slip(
    "You gave the end as a slice does, one past the last. What is asked for is the last row itself."
)
def end_of_a_slice(i, j):
    return (2 * i - 1, 2 * i + 2), (2 * j - 1, 2 * j + 2)


@rows_and_columns.slip(
    "You cut off what lies outside of the picture. Here it is to be counted: rows of padding have "
    "negative numbers."
)
def cut_at_the_border(i, j):
    return (max(0, 2 * i - 1), 2 * i + 1), (max(0, 2 * j - 1), 2 * j + 1)


@rows_and_columns.slip(
    "You moved the padding along with the stride. The square begins one pixel early, and not one "
    "stride."
)
def a_stride_early(i, j):
    return (2 * i - 2, 2 * i), (2 * j - 2, 2 * j)


@rows_and_columns.slip(
    "You gave two corners, a row and a column each. What is asked for is first the two rows, and "
    "then the two columns."
)
def two_corners(i, j):
    return (2 * i - 1, 2 * j - 1), (2 * i + 1, 2 * j + 1)


@rows_and_columns.slip(
    "You went the wrong way with the padding: it lets the squares begin before the picture, and "
    "not further inside."
)
def wrong_way(i, j):
    return (2 * i + 1, 2 * i + 3), (2 * j + 1, 2 * j + 3)
