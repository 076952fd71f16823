"""Exercises of notebook 06: pooling forward and backward, what it saves, and batch norm."""

import numpy as np

from cs231n_utils.exercises.exercise import exercise
from cs231n_utils.exercises.verdict import short


@exercise(
    "6.1",
    cases=lambda rng: [
        (4, 4, 1, 2, 2),
        (8, 6, 5, 2, 2),
        (55, 39, 96, 3, 2),
        (4, 6, 3, 2, 1),
        (12, 9, 7, 3, 3),
        (5, 8, 64, 2, 3),
    ],
    hints=(
        "At how many places does the window stand down, and at how many across?",
        "As a filter does without padding: (H - F)/S + 1, and the same with W. And which slices "
        "does a window look into?",
        "`return (H - F) // S + 1, (W - F) // S + 1, ...`",
    ),
    note="The depth never changes, and nothing is learned: the layer has no parameters at all.",
)
def pooled_shape(H, W, D, F, S):
    """Return the shape (H2, W2, D2) of what pooling makes of an array (H, W, D)."""
    return (H - F) // S + 1, (W - F) // S + 1, D


@pooled_shape.slip("The window does not move through the depth: every slice gives one of its own.")
def depth_pooled_too(H, W, D, F, S):
    return (H - F) // S + 1, (W - F) // S + 1, (D - F) // S + 1


@pooled_shape.slip("There are no filters that add the slices up: each slice is pooled by itself.")
def depth_of_one(H, W, D, F, S):
    return (H - F) // S + 1, (W - F) // S + 1, 1


@pooled_shape.slip("You divided the depth as well: only rows and columns become fewer.")
def depth_divided(H, W, D, F, S):
    return (H - F) // S + 1, (W - F) // S + 1, D // S


@pooled_shape.slip("The slices are left out: the shape has a third number, the depth.")
def no_depth(H, W, D, F, S):
    return (H - F) // S + 1, (W - F) // S + 1


@pooled_shape.slip(
    "Divided by the stride, the size is right only if windows neither overlap nor leave gaps."
)
def divided_by_the_stride(H, W, D, F, S):
    return H // S, W // S, D


@pooled_shape.slip("You divided by the window's size. How far it moves is the stride's business.")
def divided_by_the_window(H, W, D, F, S):
    return H // F, W // F, D


@pooled_shape.slip("You counted the moves. The window also stands somewhere before its first.")
def moves_for_places(H, W, D, F, S):
    return (H - F) // S, (W - F) // S, D


@pooled_shape.slip("That is the shape at stride 1: each move is S pixels long.")
def shape_without_stride(H, W, D, F, S):
    return H - F + 1, W - F + 1, D


@pooled_shape.slip("Width and height are swapped: an array has its rows first.")
def width_first(H, W, D, F, S):
    return (W - F) // S + 1, (H - F) // S + 1, D


CHAPTERS = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])


def _halves(rng, shape, low=-9, high=10):
    """Return pictures (N, H, W, D) of whole and half numbers, those of a picture all different."""
    _, *volume = shape
    numbers = np.linspace(low, high, np.prod(volume))
    return np.array([np.round(2 * rng.permutation(numbers)) / 2 for _ in range(shape[0])]).reshape(
        shape
    )


@exercise(
    "6.2",
    cases=lambda rng: [
        (CHAPTERS[None, :, :, None], 2, 2),
        (_halves(rng, (1, 5, 7, 2)), 3, 2),
        (_halves(rng, (2, 4, 6, 3), low=-20, high=-1), 2, 2),
        (_halves(rng, (2, 6, 5, 2)), 3, 1),
        (_halves(rng, (3, 5, 8, 4)), 2, 3),
    ],
    hints=(
        "Which four things does one number of the output depend on? What would you do with its "
        "window?",
        "The sizes as in exercise 6.1, then out = np.zeros(...). In the loops over n, i and j: the "
        "window as in notebook 04, all slices at once. Its rows and columns are axes 0 and 1.",
        "`out[n, i, j] = window.max(axis=(0, 1))`, with window = `x[n, i * S : ..., j * S : ...]`.",
    ),
    note="There is nothing in it that could be learned: no weights, no bias.",
)
def max_pool_forward(x, F, S):
    """Return the largest number of each window, (N, H2, W2, D), of pictures x (N, H, W, D)."""
    N, H, W, D = x.shape
    H2, W2 = (H - F) // S + 1, (W - F) // S + 1
    out = np.zeros((N, H2, W2, D))
    for n in range(N):
        for i in range(H2):
            for j in range(W2):
                window = x[n, i * S : i * S + F, j * S : j * S + F]  # (F, F, D)
                out[n, i, j] = window.max(axis=(0, 1))
    return out


@max_pool_forward.explained_by
def the_window(part, at, x, F, S):
    n, i, j, d = at
    rows, columns = (f"{k * S}:{k * S + F}" for k in (i, j))
    window = x[n, i * S : i * S + F, j * S : j * S + F, d]
    grids = {f"x[{n}, {rows}, {columns}, {d}]": window}
    return grids, f"The largest number of this window is {short(float(window.max()))}."


def _sides(x, F, S):
    return [(side - F) // S + 1 for side in x.shape[1:3]]


def _pooled(x, F, S, number=None, sides=None, strides=None, size=None):
    """Return what max_pool_forward returns, with one of its steps replaced."""
    H2, W2 = sides or _sides(x, F, S)
    down, across = strides or (S, S)
    out = np.zeros((len(x), H2, W2, x.shape[3]))
    for n, i, j in np.ndindex(out.shape[:3]):
        top, left = i * down, j * across
        window = x[n, top : top + (size or F), left : left + (size or F)]
        out[n, i, j] = number(window) if number else window.max(axis=(0, 1))
    return out


@max_pool_forward.slip(
    "All slices of a place have the same number: you took the largest over the depth as well. Each "
    "slice has a maximum of its own."
)
def mixes_slices(x, F, S):
    return _pooled(x, F, S, number=np.max)


@max_pool_forward.slip(
    "The depth is gone: the largest over rows, columns and slices is one number, but each slice "
    "has one of its own."
)
def loses_the_depth(x, F, S):
    return _pooled(x, F, S, number=np.max)[..., 0]


@max_pool_forward.slip(
    "All slices and all pictures have the same number: you took the largest over these as well. "
    "Only rows and columns belong to a window."
)
def mixes_slices_and_pictures(x, F, S):
    largest = x.max(axis=(0, 3), keepdims=True)
    return _pooled(np.broadcast_to(largest, x.shape), F, S)


@max_pool_forward.slip(
    "That is one number for everything: `x.max()` knows no windows. Cut each one out first."
)
def largest_of_all(x, F, S):
    return x.max()


@max_pool_forward.slip(
    "Every place has the largest number of all of x: look into the window only, not into x."
)
def largest_of_all_everywhere(x, F, S):
    return np.full_like(_pooled(x, F, S), x.max())


@max_pool_forward.slip(
    "You took the largest of each whole slice. Rows and columns are right, but of a window only."
)
def largest_of_each_slice(x, F, S):
    return x.max(axis=(1, 2))


@max_pool_forward.slip("All slices have what the first one has: the window needs its slice.")
def first_slice_of_pool(x, F, S):
    return _pooled(x[..., :1].repeat(x.shape[3], axis=3), F, S)


@max_pool_forward.slip(
    "Nothing below zero comes out. Did the search for the largest begin at 0, or is there a RELU "
    "in it? Of −3 and −1, the largest is −1."
)
def begins_at_zero(x, F, S):
    return np.maximum(_pooled(x, F, S), 0)


@max_pool_forward.slip("That is the average of each window: here the largest number is wanted.")
def average_for_max(x, F, S):
    return _pooled(x, F, S, number=lambda window: window.mean(axis=(0, 1)))


@max_pool_forward.slip("You add each window up, as a convolution does: here the largest wins.")
def sum_for_max(x, F, S):
    return _pooled(x, F, S, number=lambda window: window.sum(axis=(0, 1)))


@max_pool_forward.slip("That is the smallest number of each window.")
def min_for_max(x, F, S):
    return _pooled(x, F, S, number=lambda window: window.min(axis=(0, 1)))


@max_pool_forward.slip("You leave the signs out: −9 is not larger than 2, only farther from zero.")
def farthest_from_zero(x, F, S):
    return _pooled(x, F, S, number=lambda window: np.abs(window).max(axis=(0, 1)))


@max_pool_forward.slip("`argmax` says where the largest number stands. How large it is, says max.")
def where_for_what(x, F, S):
    return _pooled(x, F, S, number=lambda w: w.reshape(-1, w.shape[2]).argmax(axis=0))


@max_pool_forward.slip(
    "You took the largest along one axis only: a window has rows and columns, axes 0 and 1."
)
def along_rows_only(x, F, S):
    return _pooled(x, F, S, number=lambda window: window.max(axis=0))


@max_pool_forward.slip(
    "Of one slice you took the largest along one axis only, and that is a row of numbers: "
    "`window.max()` looks at all of them."
)
def along_rows_of_a_slice(x, F, S):
    out = np.zeros((len(x), *_sides(x, F, S), x.shape[3]))
    for n, i, j, d in np.ndindex(out.shape):
        out[n, i, j, d] = x[n, i * S : i * S + F, j * S : j * S + F, d].max(axis=0)
    return out


@max_pool_forward.slip("Python's own `max` compares whole rows, and cannot: use `window.max()`.")
def pythons_own_max(x, F, S):
    return _pooled(x, F, S, number=max)


@max_pool_forward.slip(
    "You took the largest over columns and slices: of `window`, rows and columns are axes 0 and 1."
)
def wrong_axes_of_window(x, F, S):
    return _pooled(x, F, S, number=lambda window: window.max(axis=(1, 2)))


@max_pool_forward.slip(
    "You took the largest over the slices, axis 2 of `window`: rows and columns are axes 0 and 1."
)
def over_slices_of_window(x, F, S):
    return _pooled(x, F, S, number=lambda window: window.max(axis=2))


@max_pool_forward.slip(
    "Cut into blocks of FxF, the picture gives windows that lie side by side, as in notebook 01. "
    "Here they may overlap: move them by S."
)
def blocks(x, F, S):
    N, H, W, D = x.shape
    return x.reshape(N, H // F, F, W // F, F, D).max(axis=(2, 4))


@max_pool_forward.slip(
    "Cut into blocks of SxS, the picture gives windows as large as the stride. Here they are F "
    "wide, and may overlap."
)
def blocks_of_the_stride(x, F, S):
    N, H, W, D = x.shape
    return x.reshape(N, H // S, S, W // S, S, D).max(axis=(2, 4))


@max_pool_forward.slip(
    "Your loops go on to the end of the picture, where the window hangs over: it begins at row "
    "H - F at the latest, and at column W - F."
)
def hangs_over(x, F, S):
    _, H, W, D = x.shape
    out = np.zeros((len(x), *_sides(x, F, S), D))
    for n in range(len(x)):
        for i in range(0, H, S):
            for j in range(0, W, S):
                out[n, i // S, j // S] = x[n, i : i + F, j : j + F].max(axis=(0, 1))
    return out


@max_pool_forward.slip(
    "The stride is missing where the window begins: it is right in the sizes only."
)
def pool_without_stride(x, F, S):
    return _pooled(x, F, S, strides=(1, 1))


@max_pool_forward.slip("The window strides down but not across: its columns begin at `j * S`.")
def pool_strides_down_only(x, F, S):
    return _pooled(x, F, S, strides=(S, 1))


@max_pool_forward.slip("The window strides across but not down: its rows begin at `i * S`.")
def pool_strides_across_only(x, F, S):
    return _pooled(x, F, S, strides=(1, S))


@max_pool_forward.slip(
    "You move by the window's size: windows begin S rows apart, and may overlap."
)
def pool_moved_by_the_window(x, F, S):
    return _pooled(x, F, S, strides=(F, F))


@max_pool_forward.slip(
    "The window is S rows high, and should be F: the stride is how far it moves."
)
def pool_as_large_as_the_stride(x, F, S):
    return _pooled(x, F, S, size=S)


@max_pool_forward.slip(
    "One row and one column too many: Python leaves out what is behind the colon."
)
def pool_one_too_many(x, F, S):
    return _pooled(x, F, S, size=F + 1)


@max_pool_forward.slip("The window never moves its far end: behind the colon stands where it ends.")
def pool_ends_at_F(x, F, S):
    out = np.zeros((len(x), *_sides(x, F, S), x.shape[3]))
    for n, i, j in np.ndindex(out.shape[:3]):
        out[n, i, j] = x[n, i * S : F, j * S : F].max(axis=(0, 1))
    return out


@max_pool_forward.slip(
    "Your loops go over the places of x in steps of S, and write with the same i and j into out: "
    "there, neighbours are one apart."
)
def pool_runs_over_the_end(x, F, S):
    _, H, W, D = x.shape
    out = np.zeros((len(x), *_sides(x, F, S), D))
    for n in range(len(x)):
        for i in range(0, H - F + 1, S):
            for j in range(0, W - F + 1, S):
                out[n, i, j] = x[n, i : i + F, j : j + F].max(axis=(0, 1))
    return out


@max_pool_forward.slip(
    "Your loops take steps of S over the places of *out*, so that some stay empty: there, "
    "neighbours are one apart."
)
def pool_spread_out(x, F, S):
    (H2, W2), every = _sides(x, F, S), _pooled(x, F, 1)
    out = np.zeros((len(x), H2, W2, x.shape[3]))
    out[:, ::S, ::S] = every[:, :H2:S, :W2:S]
    return out


@max_pool_forward.slip("The last window is missing both ways: the first one counts, hence + 1.")
def pool_one_short(x, F, S):
    return _pooled(x, F, S, sides=[side - 1 for side in _sides(x, F, S)])


@max_pool_forward.slip(
    "The output is H/S high and W/S wide. That is right only if windows neither overlap nor leave "
    "gaps."
)
def pool_divided_by_the_stride(x, F, S):
    return _pooled(x, F, S, sides=[side // S for side in x.shape[1:3]])


@max_pool_forward.slip(
    "`/` gives a float, and no array is 2.0 rows high: sizes are divided with `//`."
)
def divided_into_floats(x, F, S):
    return np.zeros((len(x), (x.shape[1] - F) / S + 1, (x.shape[2] - F) / S + 1, x.shape[3]))


@max_pool_forward.slip(
    "x has four axes, the pictures first: `N, H, W, D = x.shape`, and a loop over the pictures."
)
def no_batch(x, F, S):
    H, W, D = x.shape
    return np.zeros((H, W, D))


@max_pool_forward.slip("Height and width are swapped: x and out have rows first, so H2 before W2.")
def pool_height_and_width_swapped(x, F, S):
    return _pooled(x, F, S).transpose(0, 2, 1, 3)


@max_pool_forward.slip(
    "`out` has room for W2 rows and H2 columns: rows come first, so H2 before W2."
)
def room_swapped(x, F, S):
    H2, W2 = _sides(x, F, S)
    out = np.zeros((len(x), W2, H2, x.shape[3]))
    for n, i, j in np.ndindex(len(x), H2, W2):
        out[n, i, j] = x[n, i * S : i * S + F, j * S : j * S + F].max(axis=(0, 1))
    return out


@max_pool_forward.slip("The output is as wide as it is high: its width comes from W, not from H.")
def pool_height_for_both(x, F, S):
    return _pooled(x, F, S, sides=_sides(x, F, S)[:1] * 2)


@max_pool_forward.slip("Every picture of the batch gets what the first has: the window needs n.")
def pool_first_picture(x, F, S):
    return _pooled(x[:1].repeat(len(x), axis=0), F, S)


@max_pool_forward.slip("You took the largest over all pictures of the batch: the window needs n.")
def pool_all_pictures(x, F, S):
    return _pooled(x.max(axis=0, keepdims=True).repeat(len(x), axis=0), F, S)


@max_pool_forward.slip("The function returns after the first picture: `return` stands too far in.")
def pool_stops_after_the_first(x, F, S):
    out = _pooled(x, F, S)
    out[1:] = 0
    return out


@max_pool_forward.slip("The slices come before rows and columns: out is (N, H2, W2, D).")
def pool_slices_first(x, F, S):
    return _pooled(x, F, S).transpose(0, 3, 1, 2)


@max_pool_forward.slip(
    "`out` holds whole numbers only, and drops decimals: make it with np.zeros alone."
)
def pool_whole_numbers(x, F, S):
    return _pooled(x, F, S).astype(int)


@max_pool_forward.slip("Return `out` alone: the way back will look for the winners anew.")
def pool_with_a_cache(x, F, S):
    return _pooled(x, F, S), (x, F, S)


@exercise(
    "6.3",
    options="abcd",
    hints=(
        "Padding is there to make sizes fit. Should it ever be the answer to what is in a picture?",
        "In a convolution a zero adds nothing to a sum. What does a zero do among negative numbers "
        "when the largest is looked for?",
        "Put into the padding whatever can never win, and see who does.",
    ),
    note="So the padding of a max pooling is not 0 but −∞: it loses to every number.",
)
def padded_corner():
    """Return the letter of what max pooling gives for −3 and three cells of padding."""
    return "b"


@padded_corner.slip(
    "A 0 would say that something in this corner is stronger than −3, and nothing is. Padding with "
    "zeros is harmless in a sum, but not where the largest wins."
)
def zero_wins():
    return "a"


@padded_corner.slip("That is an average, and of zeros that are no part of the picture at that.")
def averaged_with_zeros():
    return "c"


@padded_corner.slip(
    "Three cells are missing, but one is there, and of one number the largest is that number."
)
def nothing_at_all():
    return "d"


@exercise(
    "6.4",
    parts=("max", "average", "L2"),
    hints=(
        "Which of the four is the largest: does it matter that −4 is farther from zero?",
        "The average adds signs and all. For L2, square each number first: what becomes of signs?",
        "`three_numbers = (..., (-4 + 2 - 2 + 1) / 4, (16 + ...) ** 0.5)`",
    ),
    note="The −4 is the strongest of the four. Max does not see it, and L2 does not see its sign.",
)
def three_numbers():
    """Return (max, average, L2) of the window −4 2 / −2 1."""
    window = np.array([[-4, 2], [-2, 1]])
    return window.max(), window.mean(), np.sqrt(np.sum(window**2))


@three_numbers.slip("−4 is the farthest from zero, but it is the smallest of the four.")
def the_farthest():
    return -4, -0.75, 5


@three_numbers.slip("You left the signs out. They count, for the maximum and for the average.")
def signs_left_out():
    return 4, 2.25, 5


@three_numbers.slip("The signs are in the sum, which is −3, but the average has lost its own.")
def average_without_its_sign():
    return 2, 0.75, 5


@three_numbers.slip("That is the sum of the four. An average divides it by how many they are.")
def sum_for_average():
    return 2, -3, 5


@three_numbers.slip("The root is missing: 25 is the sum of the squares.")
def without_the_root():
    return 2, -0.75, 25


@three_numbers.slip("You took the *mean* of the squares before the root. L2 takes their sum.")
def root_mean_square():
    return 2, -0.75, 2.5


@three_numbers.slip("You added the sizes of the numbers (that is called L1): square them first.")
def sum_of_sizes():
    return 2, -0.75, 9


@three_numbers.slip("No square is negative: Python reads `-4**2` as −16, and `(-4)**2` as 16.")
def minus_outside_the_square():
    return 2, -0.75, float("nan")


@three_numbers.slip("The right numbers, but in another order: max, average, L2.")
def other_order():
    return 2, 5, -0.75


@exercise(
    "6.5",
    parts=("CONV 5x5", "CONV 3x3", "FC"),
    hints=(
        "To whom do parameters belong: to filters, or to places?",
        "Filters stay as they are: 5x5x3 and 3x3x12. But how large is the volume that FC reads, if "
        "nothing has shrunk on the way?",
        "`without_pooling = (912, ..., 32 * 32 * 24 * ... + 10)`",
    ),
    note="The filters did not notice. What pooling saves in parameters, it saves in the FC layer.",
)
def without_pooling():
    """Return the parameters of (CONV 5x5, CONV 3x3, FC) once both POOLs are gone."""
    return (5 * 5 * 3 + 1) * 12, (3 * 3 * 12 + 1) * 24, (32 * 32 * 24 + 1) * 10


@without_pooling.slip(
    "You made it four times as large, like the map. But the filters are shared by all places, and "
    "nobody has added a filter."
)
def filters_grow():
    return 4 * 912, 4 * 2_616, 245_770


@without_pooling.slip("That is with one POOL left, on [16x16x24]: both are gone.")
def one_pool_left():
    return 912, 2_616, (16 * 16 * 24 + 1) * 10


@without_pooling.slip("One POOL took three quarters, but there were two: what is 4 times 4?")
def four_times():
    return 912, 2_616, 4 * 15_370


@without_pooling.slip("You made the ten biases sixteen times as many, too: there are still ten.")
def sixteen_times():
    return 912, 2_616, 16 * 15_370


@without_pooling.slip(
    "That is what it had with the POOLs. FC has weights for each number it reads, and nothing "
    "makes the volume smaller any more."
)
def fc_as_before():
    return 912, 2_616, 15_370


@without_pooling.slip("The biases are missing: one for each filter, and one for each class.")
def no_biases():
    return 900, 2_592, 245_760


@without_pooling.slip("The depth is missing: filters, and FC, read all slices.")
def flat():
    return 25 * 12 + 12, 9 * 24 + 24, (32 * 32 + 1) * 10


@without_pooling.slip("It reads the 12 maps that CONV 5x5 made, not the three colours.")
def colours_again():
    return 912, (3 * 3 * 3 + 1) * 24, 245_770


@without_pooling.slip("It reads the 12 maps of CONV 5x5: the 24 of CONV 3x3 lie in between.")
def maps_of_the_first():
    return 912, 2_616, (32 * 32 * 12 + 1) * 10


@without_pooling.slip("That is one filter, or one class: the layer has several.")
def one_of_each():
    return 76, 109, 32 * 32 * 24 + 1


def _small(rng, shape, most):
    """Return pictures of few different numbers, so that there are ties, as after a RELU."""
    return np.maximum(rng.integers(-2, most + 1, shape), 0).astype(float)


def _with_dout(rng, x, F, S):
    """Return inputs of max_pool_backward: each number of dout occurs once, and none is 0."""
    shape = (len(x), *_sides(x, F, S), x.shape[3])
    count = np.prod(shape)
    return rng.permutation(np.arange(count) - count // 2 + 0.5).reshape(shape), x, F, S


@exercise(
    "6.6",
    cases=lambda rng: [
        (np.array([1.0, 2, 3, 4]).reshape(1, 2, 2, 1), CHAPTERS[None, :, :, None], 2, 2),
        _with_dout(rng, _halves(rng, (2, 4, 6, 3), low=-20, high=-1), 2, 2),
        _with_dout(rng, _small(rng, (1, 4, 6, 2), 3), 2, 2),
        _with_dout(rng, _small(rng, (2, 5, 7, 2), 4), 3, 2),
        _with_dout(rng, _halves(rng, (1, 4, 5, 3)), 3, 1),
        _with_dout(rng, _small(rng, (1, 5, 8, 2), 2), 2, 3),
    ],
    hints=(
        "Which pixel of a window decided what came out? Who else has an influence?",
        "dx = np.zeros(x.shape), and loops over every number of dout. `window.argmax()` counts the "
        "cells of one window (F, F) in row order from 0, and stops at the first of several equal "
        "ones: `divmod` makes a row and a column of that count.",
        "`row, column = divmod(window.argmax(), F)`, and then `dx[n, i * S + row, ..., d] += ...`",
    ),
    note="The largest took everything on the way there, and gets everything on the way back.",
)
def max_pool_backward(dout, x, F, S):
    """Return dx (N, H, W, D), for the gradient dout (N, H2, W2, D) of a max pooling of x."""
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        window = x[n, i * S : i * S + F, j * S : j * S + F, d]  # (F, F)
        row, column = divmod(window.argmax(), F)  # of a tie, the first in row order
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.explained_by
def who_won(part, at, dout, x, F, S):
    n, y, z, d = at
    H2, W2 = dout.shape[1:3]
    seen = [
        (i, j) for i in range(H2) for j in range(W2) if 0 <= y - i * S < F and 0 <= z - j * S < F
    ]
    won = [(i, j) for i, j in seen if _winner(x[n, :, :, d], i, j, F, S) == (y, z)]
    grids = {f"x[{n}, :, :, {d}]": x[n, :, :, d], f"dout[{n}, :, :, {d}]": dout[n, :, :, d]}
    pixel = f"Row {y}, column {z} of this slice is in {_windows(len(seen))}"
    if not won:
        return grids, f"{pixel} and wins in none of them, so it gets 0."
    gets = " + ".join(_written(dout[n, i, j, d]) for i, j in won)
    total = short(float(sum(dout[n, i, j, d] for i, j in won)))
    total = f" = {total}" if len(won) > 1 else ""
    places = " and ".join(map(str, won))
    return grids, f"{pixel}. It wins where dout is at {places}, and gets {gets}{total}."


def _windows(count):
    return "1 window" if count == 1 else f"{count} windows"


def _written(value):
    """Return a number as it stands in a sum, negative ones in brackets."""
    return f"({short(float(value))})" if value < 0 else short(float(value))


def _winner(x, i, j, F, S):
    """Return the (row, column) of the pixel of x (H, W) that wins in window (i, j)."""
    row, column = divmod(x[i * S : i * S + F, j * S : j * S + F].argmax(), F)
    return i * S + row, j * S + column


def _returned(dout, x, F, S, hand_back, strides=None):
    """Return dx into which each window has handed its dout: hand_back(dx's window, x's, number)."""
    dx, (down, across) = np.zeros(x.shape), strides or (S, S)
    for n, i, j, d in np.ndindex(dout.shape):
        here = np.s_[n, i * down : i * down + F, j * across : j * across + F, d]
        hand_back(dx[here], x[here], dout[n, i, j, d])
    return dx


def _to(cell):
    """Return the hand_back that gives everything to cell(window), counted in row order."""

    def hand_back(dx, x, number):
        dx[divmod(cell(x), x.shape[1])] += number

    return hand_back


@max_pool_backward.slip(
    "Where windows overlap, the later one overwrites what the earlier one gave: a pixel that wins "
    "in two windows gets both."
)
def assigns(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[np.unravel_index(x.argmax(), x.shape)] = number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "On a tie, every pixel that equals the maximum gets all of dout, so that it is handed out "
    "several times. Here the first in row order gets it."
)
def to_all_ties(dout, x, F, S):
    def hand_back(dx, x, number):
        dx += number * (x == x.max())

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "On a tie, every pixel that equals the maximum gets all of dout; and where windows overlap, "
    "the later one overwrites what the earlier one gave."
)
def assigns_to_all_ties(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[x == x.max()] = number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "On a tie, every pixel that equals the maximum gets all of dout; and with `=` a window also "
    "writes zeros over what an earlier one gave, wherever the two overlap."
)
def assigns_whole_windows(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[...] = number * (x == x.max())

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "On a tie you share dout evenly. That can be defended, but it is not what this layer does: "
    "the first in row order gets it."
)
def shared_by_ties(dout, x, F, S):
    def hand_back(dx, x, number):
        won = x == x.max()
        dx += number * won / won.sum()

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "On a tie you take the last one: `>=` lets a later one in. Here it is the first in row order."
)
def to_the_last_tie(dout, x, F, S):
    return _returned(
        dout, x, F, S, _to(lambda window: window.size - 1 - window[::-1, ::-1].argmax())
    )


@max_pool_backward.slip(
    "Ties go to the first in *column* order. Row order is how one reads: along a row, and then the "
    "next."
)
def first_in_column_order(dout, x, F, S):
    def hand_back(dx, x, number):
        dx.T[divmod(x.T.argmax(), len(x))] += number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "Every pixel of a window gets all of its dout. But only the largest had a say in what came out."
)
def to_every_pixel(dout, x, F, S):
    def hand_back(dx, x, number):
        dx += number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "You share dout among all pixels of the window. That is what an average does; here one pixel "
    "gets everything."
)
def shared_by_all(dout, x, F, S):
    def hand_back(dx, x, number):
        dx += number / x.size

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "`argmax` counts from the corner of the *window*: in dx, the window begins at `i * S`, `j * S`."
)
def without_the_offset(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        window = x[n, i * S : i * S + F, j * S : j * S + F, d]
        dx[(n, *divmod(window.argmax(), F), d)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "You add i and j to the winner's place in its window. But a window begins at `i * S`, `j * S`."
)
def offset_without_stride(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = divmod(x[n, i * S : i * S + F, j * S : j * S + F, d].argmax(), F)
        dx[n, i + row, j + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip("The stride is missing: the window of dout[n, i, j] begins at `i * S`.")
def back_without_stride(dout, x, F, S):
    return _returned(dout, x, F, S, _to(np.argmax), strides=(1, 1))


@max_pool_backward.slip("You move by the window's size: windows begin S apart, and may overlap.")
def back_moved_by_the_window(dout, x, F, S):
    return _returned(dout, x, F, S, _to(np.argmax), strides=(F, F))


@max_pool_backward.slip("Row and column are swapped: `divmod(count, F)` gives the row first.")
def row_and_column_swapped(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[divmod(x.argmax(), F)[::-1]] += number

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "`argmax` counts the cells of the window, whose rows are F long: divide by F, not by S."
)
def divided_by_S(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = divmod(x[n, i * S : i * S + F, j * S : j * S + F, d].argmax(), S)
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "`argmax` counts the cells of the window, whose rows are F long: divide by F, not by the "
    "picture's width."
)
def divided_by_W(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = divmod(x[n, i * S : i * S + F, j * S : j * S + F, d].argmax(), x.shape[2])
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "You added dout into x: a window cut out of x is no copy, but a view of it. It is dx that the "
    "winner's dout is added to, at the winner's place."
)
def adds_into_a_window_of_x(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        window = x[n, i * S : i * S + F, j * S : j * S + F, d]
        window[divmod(window.argmax(), F)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "You added into x: `dx = x` makes no new array, but a second name for x. dx begins with zeros."
)
def another_name_for_x(dout, x, F, S):
    dx = x
    for n, i, j, d in np.ndindex(dout.shape):
        dx[(n, *_winner(x[n, :, :, d], i, j, F, S), d)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip("The numbers of x are still in it: dx begins with zeros, not with a copy.")
def begins_with_a_copy_of_x(dout, x, F, S):
    return x + _returned(dout, x, F, S, _to(np.argmax))


@max_pool_backward.slip("The smallest of each window gets the gradient: look for the largest.")
def to_the_smallest(dout, x, F, S):
    return _returned(dout, x, F, S, _to(np.argmin))


@max_pool_backward.slip(
    "You hand out the maximum itself. What flows back is `dout`; x only says to whom it goes."
)
def hands_out_the_maximum(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[divmod(x.argmax(), F)] += x.max()

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip(
    "You multiply dout by the maximum. If the largest pixel grows by 1, the output does so, too: "
    "the slope is 1."
)
def times_the_maximum(dout, x, F, S):
    def hand_back(dx, x, number):
        dx[divmod(x.argmax(), F)] += number * x.max()

    return _returned(dout, x, F, S, hand_back)


@max_pool_backward.slip("Winners get a 1. They should get the dout of each window that they won.")
def ones_for_winners(dout, x, F, S):
    return _returned(np.ones(dout.shape), x, F, S, _to(np.argmax))


@max_pool_backward.slip(
    "All slices hand their gradient to where the *first* slice has its maximum: each slice has "
    "winners of its own."
)
def winners_of_the_first_slice(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        dx[(n, *_winner(x[n, :, :, 0], i, j, F, S), d)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "The winners are those of the first picture: each picture of the batch has its own."
)
def winners_of_the_first_picture(dout, x, F, S):
    return _returned(dout, x[:1].repeat(len(x), axis=0), F, S, _to(np.argmax))


@max_pool_backward.slip(
    "You look for one winner of all slices at once: each slice has a maximum of its own, and hands "
    "its dout to that."
)
def one_winner_of_all_slices(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j in np.ndindex(dout.shape[:3]):
        here = np.s_[n, i * S : i * S + F, j * S : j * S + F]
        dx[here][np.unravel_index(x[here].argmax(), x[here].shape)] += dout[n, i, j].sum()
    return dx


@max_pool_backward.slip(
    "With all slices in the window, `argmax` counts through the slices as well: take slice d alone."
)
def counts_through_slices(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = divmod(x[n, i * S : i * S + F, j * S : j * S + F].argmax(), F)
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "An index points outside. Is dx as large as x, and not as dout? And has the count of `argmax` "
    "been turned into a row *and* a column?"
)
def of_the_shape_of_dout(dout, x, F, S):
    dx = np.zeros(dout.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        dx[(n, *_winner(x[n, :, :, d], i, j, F, S), d)] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip(
    "`argmax` gives one count, not a row and a column: `divmod(count, F)` makes these of it."
)
def unpacks_the_count(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        row, column = x[n, i * S : i * S + F, j * S : j * S + F, d].argmax()
        dx[n, i * S + row, j * S + column, d] += dout[n, i, j, d]
    return dx


@max_pool_backward.slip("The function returns after the first picture: `return` stands too far in.")
def back_stops_after_the_first(dout, x, F, S):
    dx = _returned(dout, x, F, S, _to(np.argmax))
    dx[1:] = 0
    return dx


@exercise(
    "6.7",
    parts=("parameters", "side"),
    hints=(
        "How deep is each filter, how many of them are there, and what has each one besides?",
        "64 filters of 3x3x64 and a bias each. For the side: how many moves of 2 are there room "
        "for, after the first place?",
        "`strided_instead = (64 * (3 * 3 * 64 + ...), (56 - 3 + 2) // 2 + 1)`",
    ),
    note="9D² + D parameters, where pooling has none. (And 27.5 moves were rounded down to 27.)",
)
def strided_instead():
    """Return (parameters, side) of a 3x3 CONV, S=2, P=1, that takes the place of a POOL."""
    return 64 * (3 * 3 * 64 + 1), (56 - 3 + 2) // 2 + 1


@strided_instead.slip("The biases are missing: each of the 64 filters has one.")
def strided_without_bias():
    return 64 * 9 * 64, 28


@strided_instead.slip("The depth is missing: each filter reads all 64 slices.")
def strided_flat():
    return 64 * (9 + 1), 28


@strided_instead.slip("That is one filter. To give 64 slices, the layer needs 64 of them.")
def strided_one_filter():
    return 9 * 64 + 1, 28


@strided_instead.slip("POOL had no parameters, but a convolution has weights.")
def strided_nothing():
    return 0, 28


@strided_instead.slip("You counted filters of 2x2: these are 3x3.")
def strided_two_by_two():
    return 64 * (4 * 64 + 1), 28


@strided_instead.slip("You rounded up: here what does not fit is left out.")
def strided_rounded_up():
    return 36_928, 29


@strided_instead.slip("That is no number of pixels: round it down.")
def strided_not_rounded():
    return 36_928, 28.5


@strided_instead.slip("That is the side at stride 1: here the stride is 2.")
def strided_stride_one():
    return 36_928, 56


@strided_instead.slip("The padding is missing: with P=1 there are 58 pixels to stand on.")
def strided_without_padding():
    return 36_928, 27


@exercise(
    "6.8",
    cases=lambda rng: [
        (rng.normal(2, 3, (2, 3, 4, 2)), np.array([1.0, 1.0]), np.array([0.0, 0.0])),
        (rng.normal(-1, 2, (3, 2, 5, 4)), rng.normal(size=4), rng.normal(size=4)),
        (
            np.concatenate([np.full((4, 2, 3, 1), 7.0), rng.random((4, 2, 3, 2))], axis=3),
            np.array([2.0, 3.0, -1.0]),
            np.array([0.5, -1.0, 4.0]),
        ),
        (rng.normal(size=(1, 4, 3, 5)), np.arange(1.0, 6), np.arange(5.0)),
    ],
    hints=(
        "One mean for each slice: over which axes of (N, H, W, D) do you average, and which stays?",
        "Pictures, rows and columns are axes 0, 1 and 2. The mean and the variance are then (D,), "
        "and `x - mean` finds the slices by itself, since they are the last axis.",
        "`x_hat = (x - mean) / np.sqrt(var + 1e-5)`, and then gamma and beta.",
    ),
    note="Two numbers a slice, gamma and beta, are learned: 2D parameters for the layer.",
)
def batch_norm(x, gamma, beta):
    """Return x (N, H, W, D), each slice brought to mean beta (D,) and deviation gamma (D,)."""
    mean = x.mean(axis=(0, 1, 2))  # (D,)
    var = x.var(axis=(0, 1, 2))
    x_hat = (x - mean) / np.sqrt(var + 1e-5)
    return gamma * x_hat + beta


def _normed(x, gamma, beta, axis=(0, 1, 2), eps=1e-5, ddof=0):
    mean = x.mean(axis=axis, keepdims=True)
    return gamma * (x - mean) / np.sqrt(x.var(axis=axis, keepdims=True, ddof=ddof) + eps) + beta


@batch_norm.slip(
    "You average over the pictures alone, so that every place has a mean of its own. A filter is "
    "shared by all places, and so is its mean."
)
def per_place(x, gamma, beta):
    return _normed(x, gamma, beta, axis=0)


@batch_norm.slip(
    "You average within each picture (there is such a layer, *instance* norm). This one takes all "
    "pictures of the batch together."
)
def per_picture(x, gamma, beta):
    return _normed(x, gamma, beta, axis=(1, 2))


@batch_norm.slip(
    "You average within each picture, and the means, (N, D), do not line up with x: the pictures "
    "of the batch go into one mean, axis 0 as well."
)
def per_picture_without_keepdims(x, gamma, beta):
    return gamma * (x - x.mean(axis=(1, 2))) / np.sqrt(x.var(axis=(1, 2)) + 1e-5) + beta


@batch_norm.slip(
    "You average over pictures and rows, so that every column has a mean of its own: columns are "
    "places as well, axis 2."
)
def per_column(x, gamma, beta):
    return _normed(x, gamma, beta, axis=(0, 1))


@batch_norm.slip(
    "You average over the slices of a place. Slices are different questions; each keeps a mean of "
    "its own."
)
def over_slices(x, gamma, beta):
    return _normed(x, gamma, beta, axis=3)


@batch_norm.slip(
    "You average over the slices, and what is left, (N, H, W), does not line up with x. Slices are "
    "what should be left: average over the other three axes."
)
def over_slices_without_keepdims(x, gamma, beta):
    return gamma * (x - x.mean(axis=3)) / np.sqrt(x.var(axis=3) + 1e-5) + beta


@batch_norm.slip(
    "The means are right, but the variance is taken over everything: it needs the same axes."
)
def one_variance(x, gamma, beta):
    return gamma * (x - x.mean(axis=(0, 1, 2))) / np.sqrt(x.var() + 1e-5) + beta


@batch_norm.slip(
    "You average over everything, slices included: each slice has a mean and a deviation of its "
    "own."
)
def over_everything(x, gamma, beta):
    return _normed(x, gamma, beta, axis=(0, 1, 2, 3))


@batch_norm.slip(
    "You average over each whole picture (there is such a layer, *layer* norm). This one keeps "
    "slices apart and pictures together."
)
def per_volume(x, gamma, beta):
    return _normed(x, gamma, beta, axis=(1, 2, 3))


@batch_norm.slip(
    "Your axes are those of (N, D, H, W). Here slices are the last axis: average over the first "
    "three."
)
def axes_of_channels_first(x, gamma, beta):
    return _normed(x, gamma, beta, axis=(0, 2, 3))


@batch_norm.slip("You divide by the variance: the deviation is its square root.")
def by_the_variance(x, gamma, beta):
    mean, var = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    return gamma * (x - mean) / (var + 1e-5) + beta


@batch_norm.slip("Add 1e-5 to the variance, before the root, and not to the deviation.")
def added_to_the_deviation(x, gamma, beta):
    mean, deviation = x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))
    return gamma * (x - mean) / (deviation + 1e-5) + beta


@batch_norm.slip("A slice of equal numbers has deviation 0, and you divide by it: add 1e-5 first.")
def divides_by_zero(x, gamma, beta):
    with np.errstate(invalid="ignore"):
        return _normed(x, gamma, beta, eps=0)


@batch_norm.slip("The mean is still in it: subtract it first.")
def not_centred(x, gamma, beta):
    return gamma * x / np.sqrt(x.var(axis=(0, 1, 2)) + 1e-5) + beta


@batch_norm.slip("The numbers are centred, but not divided by their deviation.")
def only_centred(x, gamma, beta):
    return gamma * (x - x.mean(axis=(0, 1, 2))) + beta


@batch_norm.slip("gamma and beta are missing: each slice is scaled by the one, moved by the other.")
def without_gamma_and_beta(x, gamma, beta):
    return _normed(x, 1, 0)


@batch_norm.slip("beta is missing: it is added at the end.")
def without_beta(x, gamma, beta):
    return _normed(x, gamma, 0)


@batch_norm.slip("gamma is missing: it scales each slice, before beta is added.")
def without_gamma(x, gamma, beta):
    return _normed(x, 1, beta)


@batch_norm.slip("gamma scales and beta is added: you have them the other way round.")
def gamma_and_beta_swapped(x, gamma, beta):
    return _normed(x, beta, gamma)


@batch_norm.slip("beta is scaled by gamma, too: multiply first, and add beta to the product.")
def beta_scaled(x, gamma, beta):
    return _normed(x, gamma, gamma * beta)


@batch_norm.slip(
    "You divide the squares by one less than there are: the variance of a batch is its plain mean."
)
def one_less(x, gamma, beta):
    return _normed(x, gamma, beta, ddof=1)
