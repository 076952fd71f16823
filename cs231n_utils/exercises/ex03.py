"""Exercises of notebook 03: places, strides and padding."""

import numpy as np

from cs231n_utils.checker.exercise import exercise

ROW, EDGE = np.array([1, 2, -1, 1, -3]), np.array([1, 0, -1])  # the chapter's row and its filter


@exercise(
    "3.1",
    cases=lambda rng: [
        (ROW, EDGE, 1, 1),
        (ROW, EDGE, 2, 1),
        (rng.integers(-4, 5, 10), np.array([2, -1, 1, 3]), 3, 0),
        (rng.normal(size=6), rng.normal(size=2), 2, 2),
    ],
    hints=(
        "Where does the filter stand at place 0, at place 1, at place 2? Which is the last one?",
        "Pad first. A place begins at every S-th pixel of the padded row, as long as `len(w)` "
        "pixels are left from there on.",
        "With `x_pad = np.pad(x, P)`: `x_pad[begin : begin + F] @ w` for each begin in `range(0, "
        "len(x_pad) - F + 1, ...)`",
    ),
    note="This is a whole layer, but for its rows, its depth and its bias.",
)
def slide(x, w, S, P):
    """Return what the filter w gives at each place along the row x, padded with P zeros."""
    x_pad, F = np.pad(x, P), len(w)
    begins = range(0, len(x_pad) - F + 1, S)
    return np.array([x_pad[begin : begin + F] @ w for begin in begins])


@slide.explained_by
def window(part, at, x, w, S, P):
    (place,) = at
    numbers = np.pad(x, P)[place * S :][: len(w)]
    grids = {"under the filter": numbers, "the filter": w, "products": numbers * w}
    return grids, f"Place {place} begins at pixel {place * S} of the padded row."


def _slid(row, w, S):
    """Return what slide gives along a row that is padded already."""
    return slide.answer(row, w, S, 0)


slide.slips_are("""
    _slid(x, w, S)
        The zeros at the ends are missing: P of them come before the row, and P after it.

    _slid(np.pad(x, (P, 0)), w, S)
        You put zeros before the row only. The padding is on both sides.

    _slid(np.pad(x, (0, P)), w, S)
        You put zeros after the row only. The padding is on both sides.

    _slid(np.pad(x, P, mode="edge"), w, S)
        Your padding is not of zeros: it repeats the numbers at the ends of the row. What lies
        outside is 0.

    _slid([0] * P + x + [0] * P, w, S)
        `[0] * P + x` adds: with an array, `+` goes number by number and puts nothing in front. Only
        two lists are joined by it; for arrays there is `np.pad`.

    slide.answer(x, w, S, P)[: len(_slid(x, w, S))]
        You counted the places along the row without its zeros. With them it is 2P longer, and there
        are more places.

    _begins_times_stride(x, w, S, P, np.matmul)
        The stride is in it twice: the numbers of your `range` go up by S, and then you multiply
        them by S once more. So the filter soon stands beyond the end of the row.

    _begins_times_stride(x, w, S, P, lambda numbers, w: sum(numbers * w))
        The stride is in it twice, once in your `range` and once where you multiply by S, so that
        the filter soon stands beyond the end of the row.

    slide.answer(x, w, 1, P)
        Your filter moves by one, whatever the stride. From one place to the next it takes S pixels.

    slide.answer(x, w, 1, P)[: len(slide.answer(x, w, S, P))]
        The number of outputs is right, but place number i does not begin at pixel i: each place
        before it took S pixels.

    slide.answer(x, w, S, P)[:-1]
        The last place is missing. `range` stops before its end, so that the end has to be one past
        the last pixel at which a place may begin.

    slide.answer(x, w[::-1], S, P)
        You turned the filter round. The first weight belongs to the first number under the filter.

    slide.answer(x, w, S, P)[:1]
        Only the first place came back. Does the `return` stand inside of the loop?
""")


def _begins_times_stride(x, w, S, P, under):
    x_pad, F = np.pad(x, P), len(w)
    return [under(x_pad[i * S : i * S + F], w) for i in range(0, len(x_pad) - F + 1, S)]


@slide.slip(
    "Your places go on to the end of the row, where less than a whole filter is left. The last "
    "one begins `len(w)` pixels before the end."
)
def over_the_end(x, w, S, P):
    x_pad = np.pad(x, P)
    return np.array([x_pad[begin : begin + len(w)] @ w for begin in range(0, len(x_pad), S)])


@slide.slip("You took three numbers at each place. There should be as many as w has weights.")
def always_three(x, w, S, P):
    x_pad = np.pad(x, P)
    return np.array([x_pad[begin : begin + 3] @ w for begin in range(0, len(x_pad) - 2, S)])


@exercise(
    "3.2",
    cases=lambda rng: [(7, 3, 1, 0), (7, 3, 2, 0), (5, 3, 2, 1), (32, 5, 1, 2), (31, 7, 3, 3)],
    hints=(
        "How many pixels are left beside the filter when it stands at the far left?",
        "`W - F + 2 * P` are left. Each move takes S of them; and one place needs no move.",
        "`return (W - F + 2 * P) // S + ...`",
    ),
    note="Here the filter fits, so no division leaves a rest. What to do with a rest is what the "
    "next section is about.",
)
def places(W, F, S, P):
    """Return at how many places a filter F wide stands along W pixels padded with P zeros."""
    return (W - F + 2 * P) // S + 1


places.slips_are("""
    (W - F + 2 * P) // S
        You counted the moves. The filter also stands somewhere before its first move.

    (W - F + P) // S + 1
        You counted the padding once. There are P zeros at each end, so 2P in all.

    (W - F) // S + 1
        The padding is missing: 2P zeros are there for the filter to move over, too.

    (W - F - 2 * P) // S + 1
        The padding has the wrong sign: it makes the row longer.

    W - F + 2 * P + 1
        The stride is missing: each move uses up S pixels.

    (W + 2 * P) // S
        You divided the whole row by the stride. At its first place the filter covers F pixels
        already; only what remains beside it is used up by moves.

    (W - F + 2 * P + 1) // S
        The 1 is divided as well. It stands for the first place, and does not depend on the stride:
        divide first, then add it.

    W - F + 2 * P // S + 1
        Brackets are missing. Python divides before it adds, so that only 2P was divided by S.
""")


@exercise(
    "3.3",
    cases=lambda rng: [(16, 24, 3, 5, 4, 2, 0), (9, 13, 8, 12, 3, 1, 1), (10, 7, 4, 6, 5, 3, 2)],
    parts=("H", "W", "D"),
    hints=(
        "Which of the three sides does the number of filters decide, and which does the formula?",
        "Count places along the height, count places along the width; each filter makes one slice.",
        "`(H - F + 2 * P) // S + 1` is the first of the three.",
    ),
    note="The depth of the input does not occur in it: every filter sums over all of it.",
)
def out_shape(H, W, D, K, F, S, P):
    """Return the shape (H, W, D) of what K filters make of an array (H, W, D)."""
    return (H - F + 2 * P) // S + 1, (W - F + 2 * P) // S + 1, K


out_shape.slips_are("""
    out_shape.answer(W, H, D, K, F, S, P)
        Width and height are mixed up: the shape of an array begins with its rows, the height.

    out_shape.answer(H, W, D, D, F, S, P)
        The depth of the input came through. Each filter reads all of it and makes a single slice,
        so the output is as deep as there are filters.

    out_shape.answer(H, W, D, K * D, F, S, P)
        You have a slice for each filter and each slice of the input. But a filter sums over all
        slices of the input: it makes one.

    out_shape.answer(H, H, D, K, F, S, P)
        You used the height twice: the second number is made of the width.

    out_shape.answer(W, W, D, K, F, S, P)
        You used the width twice: the first number is made of the height.

    (H - F + P) // S + 1, (W - F + P) // S + 1, K
        You counted the padding once. There are P zeros at each end of a side, so 2P in all.
""")


@out_shape.slip("The filters are last: the order is height, width, depth.")
def filters_first(H, W, D, K, F, S, P):
    height, width, depth = out_shape.answer(H, W, D, K, F, S, P)
    return depth, height, width


@out_shape.slip("You counted the moves. The filter also stands somewhere before its first move.")
def moves_each_way(H, W, D, K, F, S, P):
    height, width, depth = out_shape.answer(H, W, D, K, F, S, P)
    return height - 1, width - 1, depth


@exercise(
    "3.4",
    cases=lambda rng: [
        (7, 3, 2, 0),
        (5, 3, 1, 1),
        (227, 11, 4, 0),
        (4, 4, 3, 0),
        (10, 3, 2, 0),
        (5, 3, 3, 1),
        (32, 3, 2, 1),
        (2, 5, 1, 1),
        (3, 9, 2, 2),
        (2, 3, 1, 1),
        (1, 3, 1, 1),
        (10, 3, 7, 0),
    ],
    hints=(
        "Which number must be divisible by which, so that nothing hangs over?",
        "What is left beside the filter, `W - F + 2 * P`, must be a multiple of S, and not "
        "negative.",
        "`if room < 0 or room % S != 0:`, and below it `raise ValueError(...)` with words of "
        "yours.",
    ),
    note="`%` gives the rest of a division, and a rest means that the last place would hang over.",
)
def out_size(W, F, S, P):
    """Return how many places there are; raise ValueError where the filter does not fit."""
    room = W - F + 2 * P
    if room < 0 or room % S != 0:
        raise ValueError(f"W={W}, F={F}, S={S}, P={P} leave {room} pixels for strides of {S}")
    return room // S + 1


out_size.slips_are("""
    (W - F + 2 * P) // S + 1
        You round down without a word: then the last pixels are read by no neuron. Where there is a
        rest, raise a `ValueError`.

    -((W - F + 2 * P) // -S) + 1
        You round up: then the last place hangs over the end. Where there is a rest, raise a
        `ValueError`.

    (W - F + 2 * P) / S + 1
        You return a fraction. There is no such number of neurons: where the division leaves a rest,
        raise a `ValueError`.

    round((W - F + 2 * P) / S) + 1
        You use `round`, which takes 4.5 to 4 and 5.5 to 6. Whichever way it goes, the filter does
        not fit: where the division leaves a rest, raise a `ValueError`.

    out_size.answer(W, F, S, P) - 1
        You counted the moves. The filter also stands somewhere before its first move.
""")


@out_size.slip(
    "You notice the rest, but not the filter that is wider than the padded row: the pixels that "
    "are left beside it are then less than none, and −1 is a multiple of 1."
)
def too_wide_unnoticed(W, F, S, P):
    room = W - F + 2 * P
    if room % S:
        raise ValueError
    return room // S + 1


@out_size.slip(
    "You notice the filter that is too wide, but not the rest: it has to be raised, too, that the "
    "last place would hang over."
)
def rest_unnoticed(W, F, S, P):
    room = W - F + 2 * P
    if room < 0:
        raise ValueError
    return room // S + 1


@out_size.slip(
    "You ask whether the stride divides W. What it has to divide is what is left beside the filter."
)
def divides_the_row(W, F, S, P):
    room = W - F + 2 * P
    if room < 0 or W % S:
        raise ValueError
    return room // S + 1


@out_size.slip(
    "You refuse a filter that is wider than the row. With its zeros the row may be wide enough: "
    "what counts is the padded row."
)
def wider_than_the_row(W, F, S, P):
    room = W - F + 2 * P
    if F > W or room % S:
        raise ValueError
    return room // S + 1


@out_size.slip(
    "You refuse a filter that is wider than the row and the zeros at one of its ends. There are P "
    "at the other end, too."
)
def wider_than_with_one_end(W, F, S, P):
    room = W - F + 2 * P
    if F > W + P or room % S:
        raise ValueError
    return room // S + 1


@out_size.slip(
    "You refuse strides larger than the filter. They skip pixels, but that is allowed here: only "
    "what hangs over does not fit."
)
def long_strides_refused(W, F, S, P):
    room = W - F + 2 * P
    if room < 0 or room % S or S > F:
        raise ValueError
    return room // S + 1


@out_size.slip(
    "You return None where it does not fit, and whoever called goes on with that. An error stops "
    "them: `raise ValueError(...)`."
)
def none_instead(W, F, S, P):
    room = W - F + 2 * P
    return room // S + 1 if room >= 0 and room % S == 0 else None


@out_size.slip("You refuse a filter that is just as wide as the padded row. It fits: in one place.")
def one_place_refused(W, F, S, P):
    room = W - F + 2 * P
    if room <= 0 or room % S:
        raise ValueError
    return room // S + 1


@out_size.slip("You counted the padding once. There are P zeros at each end, so 2P in all.")
def padding_once_in_out_size(W, F, S, P):
    room = W - F + P
    if room < 0 or room % S:
        raise ValueError
    return room // S + 1


@exercise(
    "3.5",
    cases=lambda rng: [(10, 3, 0), (5, 3, 1), (16, 4, 0), (7, 7, 0), (13, 3, 2)],
    hints=(
        "How many pixels are left beside the filter? Which strides use them up to the last one?",
        "The divisors of `W - F + 2 * P`: try every S from 1 up to that number.",
        "`[S for S in range(1, room + 1) if room % S == ...]`",
    ),
    note="They are the divisors of what is left: of 7, a prime, there are two only.",
)
def valid_strides(W, F, P):
    """Return a tuple: the strides, from 1 on, that fit and leave two places or more."""
    room = W - F + 2 * P
    return tuple(S for S in range(1, room + 1) if room % S == 0)


valid_strides.slips_are("""
    valid_strides.answer(W, F, P)[:-1]
        The largest one is missing: with one move over all that is left, the filter stands at the
        two ends, and two places are enough. (A `range` stops before its end.)

    valid_strides.answer(W, F, P)[1:]
        1 is missing. At stride 1 every filter fits that is not too wide.

    tuple(S for S in range(1, W + 1) if W % S == 0)
        These are the divisors of W. The strides have to use up what is left beside the filter.

    tuple(S for S in valid_strides.answer(W, F, P) if S <= F)
        You stop at F. Strides larger than the filter fit too: they jump over pixels, but nothing
        hangs over.

    valid_strides.answer(W, F, 0)
        The padding is missing: 2P zeros have to be used up as well.

    tuple(S for S in range(1, W - F + P + 1) if (W - F + P) % S == 0)
        You counted the padding once. There are P zeros at each end, so 2P in all.

    tuple(range(1, W - F + 2 * P + 1))
        You list every stride that leaves room for a second place. Ask of each whether anything is
        left over.
""")


@valid_strides.slip(
    "You try strides up to F only. A larger one may fit too; and where nothing is left beside the "
    "filter no stride gives a second place, although 0 leaves no rest."
)
def tried_up_to_the_filter(W, F, P):
    room = W - F + 2 * P
    return tuple(S for S in range(1, F + 1) if room % S == 0)


@valid_strides.slip(
    "You try strides up to W. How far they can go is not up to W: with padding, what is left "
    "beside the filter may be more, and where nothing is left no stride gives a second place."
)
def tried_up_to_the_width(W, F, P):
    room = W - F + 2 * P
    return tuple(S for S in range(1, W + 1) if room % S == 0)


@valid_strides.slip(
    "You try strides that are longer than what is left beside the filter. Where that is 0 they all "
    "leave no rest, but the filter stands in one place only, and two are wanted."
)
def one_place_taken(W, F, P):
    room = W - F + 2 * P
    return tuple(S for S in range(1, W + 2 * P + 1) if room % S == 0)


@exercise(
    "3.6",
    cases=lambda rng: [
        (1,),
        (3,),
        (5,),
        (7,),
        (11,),
        (2,),
        (4,),
    ],
    hints=(
        "W stands on both sides of the equation. What becomes of it?",
        "2P must make up for F − 1 pixels. Can half of that be a whole number if F is even?",
        "`if F % 2 == 0: raise ValueError(...)`, and otherwise `return (F - ...) // 2`.",
    ),
    note="Only an odd F has one. That is one reason why filters are 3x3 or 5x5 and seldom 4x4.",
)
def same_padding(F):
    """Return the P that keeps the size at stride 1; raise ValueError if there is none."""
    if F % 2 == 0:
        raise ValueError(f"a filter of F={F} would need {F - 1} zeros in all, half at each end")
    return (F - 1) // 2


same_padding.slips_are("""
    1
        P = 1 keeps the size for filters 3 wide, and for no others: a wider filter takes more pixels
        away.

    F - 1
        That is for both ends together. P is what is added at each of them.

    (F + 1) // 2
        One too many. The filter takes F − 1 pixels away and not F + 1, as one place needs no move.

    (F + 1) / 2
        One too many, and for an even F a fraction. The filter takes F − 1 pixels away and not F +
        1, and where half of that is no whole number, a `ValueError` is wanted.

    (F - 1) // 2
        You give an even F a P as well, and with that the output is one pixel smaller than the
        input. No P keeps the size then: raise a `ValueError`.

    F // 2
        You give an even F a P as well, and with that the output is one pixel larger than the input.
        No P keeps the size then: raise a `ValueError`.

    (F - 1) / 2
        For an even F you return a fraction. Half a row of zeros cannot be added: raise a
        `ValueError`.
""")


@same_padding.slip(
    "An even F you refuse, as you should, but for an odd one it is one too many: the filter takes "
    "F − 1 pixels away and not F + 1."
)
def one_too_many_for_odd(F):
    if F % 2 == 0:
        raise ValueError
    return (F + 1) // 2


@same_padding.slip(
    "Your test is reversed: it turns down the odd F. For those, 2P = F − 1 is even, and P a whole "
    "number."
)
def test_reversed(F):
    if F % 2 == 1:
        raise ValueError
    return (F - 1) // 2


@exercise(
    "3.7",
    options="abcd",
    hints=(
        "What does the formula say to each of the four, for 40 and for 28?",
        "Stride 2 leaves out half of the neurons. Among the others, which have P = (F − 1)/2?",
        "(40 − 9 + 2·4)/1 + 1 is what?",
    ),
    note="F = 9 takes eight pixels away, and four at each end give them back.",
)
def keeps_the_size():
    """Return the letter of the layer that keeps width and height of [40x28x8]."""
    return "b"


keeps_the_size.slips_are("""
    "a"
        (a) P = 3 is what keeps the size for F = 7. Here F is 11: (40 − 11 + 6)/1 + 1 = 36, and 28
        becomes 24.

    "c"
        (c) would keep it at stride 1. Stride 2 leaves every other neuron out; and on an even side
        it does not even fit: (40 − 3 + 2)/2 + 1 = 20.5.

    "d"
        (d) makes it a pixel larger: (40 − 8 + 8)/1 + 1 = 41. With an even F no padding keeps the
        size.
""")


@exercise(
    "3.8",
    hints=(
        "At which pixels does the filter begin, if the first zero is pixel −1?",
        "At −1, 1, 3 and 5. Add one to each of the three pixels from there on, as far as they are "
        "in the row.",
        "In code: `uses = np.zeros(9, int)`, then `uses[begin : begin + 3] += 1` for each begin "
        "of the padded row, and at last `uses[1:-1]`.",
    ),
    note=(
        "Every other pixel counts twice. At stride 1 they would all count alike, but for the ends."
    ),
)
def uses_of_seven():
    """Return how often each of 7 pixels is used by a filter of 3 at stride 2 with P = 1."""
    uses = np.zeros(9, int)
    for begin in (0, 2, 4, 6):
        uses[begin : begin + 3] += 1
    return uses[1:-1]


uses_of_seven.slips_are("""
    np.array([1, 1, 2, 1, 2, 1, 1])
        That is without the zeros. With one at each end the filter begins a pixel earlier, and finds
        a place more.

    np.array([1, 2, 2, 2, 2, 2, 1])
        You let every pixel but the outer two count twice. Two neighbouring places share one pixel
        only, since the filter is 3 wide and moves by 2.

    np.array([2, 3, 3, 3, 3, 3, 2])
        That is stride 1. At stride 2 every other place is left out.

    np.array([1, 2, 3, 3, 3, 2, 1])
        That is stride 1 without padding: here the filter moves by 2, over 9 numbers.

    np.array([1, 1, 2, 1, 2, 1, 2, 1, 1])
        You counted the zeros as well. They hold nothing: leave the first and the last count out.

    np.array([1, 2, 1, 2, 1, 1, 0])
        The last place is missing in your count. It begins at the last pixel but one and reaches
        over the zero behind it.
""")


@exercise(
    "3.9",
    parts=("H", "W", "D", "weights"),
    hints=(
        "How many pixels are left of 227 beside a filter of 11? How many moves of 4 is that?",
        "216/4 = 54 moves. The depth is a choice, and a neuron reads 11x11 pixels with all "
        "colours.",
        "`alexnet_first = ..., ..., 96, 11 * 11 * 3`",
    ),
    note="216 pixels beside the filter, 216/4 = 54 moves, 55 places.",
)
def alexnet_first():
    """Return (H, W, D, weights): the shape of the output and the weights of one neuron."""
    side = (227 - 11) // 4 + 1
    return side, side, 96, 11 * 11 * 3


alexnet_first.slips_are("""
    54, 54, 96, 363
        These are the moves. The filter also stands somewhere before its first move.

    217, 217, 96, 363
        You forgot the stride: the filter moves by 4 pixels.

    56, 56, 96, 363
        You divided all 227 pixels by 4. The filter covers 11 of them at its first place, and only
        the 216 that are left are used up by moves.

    55, 55, 3, 363
        That is the depth of the input. The output has a slice for each filter.

    55, 55, 288, 363
        That is a slice for each filter and each colour. A filter sums over the colours: it makes
        one.

    55, 55, 96, 121
        The three colours are missing: a neuron reads all of the depth.

    55, 55, 96, 364
        The bias is in there. It was to be left out this time.

    55, 55, 96, 34848
        Those are the weights of all 96 filters, and a neuron has those of one.

    55, 55, 96, 11616
        You took 96 for the depth of the filters. They are as deep as what they read, which is 3.
""")


@exercise(
    "3.10",
    cases=lambda rng: [
        (224, 11, 4, 55),
        (10, 3, 2, 5),
        (32, 5, 1, 32),
        (10, 3, 3, 4),
        (9, 3, 2, 4),
    ],
    hints=(
        "How many pixels must the padded row have, so that the last place ends at its end?",
        "The last place begins after `wanted - 1` moves of S pixels, and is F pixels wide.",
        "`return (wanted - 1) * S + ... - W`",
    ),
    note="It is the formula, solved for 2P. AlexNet's 3 is odd, so no P can do it.",
)
def zeros_in_all(W, F, S, wanted):
    """Return how many zeros at both ends together give the wanted number of places."""
    return (wanted - 1) * S + F - W


zeros_in_all.slips_are("""
    wanted * S + F - W
        You have as many moves as places. The first place needs no move, so there is one move fewer.

    ((wanted - 1) * S + F - W) / 2
        That is half of it: the zeros at both ends together are asked for.

    ((wanted - 1) * S + F - W) // 2
        You halved it and rounded. The zeros at both ends together are asked for; they may be odd.

    wanted - 1 + F - W
        The stride is missing: from place to place the filter moves by S pixels.

    (wanted - 1) * S - W
        You left out the filter itself: the last place begins after all the moves, and then it is F
        wide.

    W - F - (wanted - 1) * S
        The sign is the wrong way round: that is what the row has too many.
""")
