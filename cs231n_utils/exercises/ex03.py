"""Exercises of notebook 03: positions, strides and padding."""

import numpy as np

from cs231n_utils.checker import exercise

ROW, EDGE = np.array([1, 2, -1, 1, -3]), np.array([1, 0, -1])  # the chapter's row and its filter


@exercise(
    "3.1",
    cases=lambda rng: [
        (ROW, EDGE, 1, 1),
        (ROW, EDGE, 2, 1),
        (rng.integers(-4, 5, 10), np.array([2, -1, 1, 3]), 3, 0),
        (rng.normal(size=6), rng.normal(size=2), 2, 2),
        (rng.integers(1, 6, 8), np.array([3, -2]), 3, 1),  # two pixels remain at the end
    ],
    hints=(
        "Where is the filter at position 0, at position 1, at position 2? Which is the last one?",
        "Pad first. A position begins at every S-th pixel from which `len(w)` pixels are left.",
        "`x_pad[begin : begin + F] @ w` for each begin in `range(0, len(x_pad) - F + 1, ...)`",
    ),
    note="Add rows, depth and a bias, and this is a whole layer.",
)
def slide(x, w, S, P):
    """Return the output of the filter w at each position along the row x, padded with P zeros."""
    x_pad, F = np.pad(x, P), len(w)
    begins = range(0, len(x_pad) - F + 1, S)
    return np.array([x_pad[begin : begin + F] @ w for begin in begins])


@slide.explained_by
def window(part, at, x, w, S, P):
    (position,) = at
    numbers = np.pad(x, P)[position * S :][: len(w)]
    grids = {"under the filter": numbers, "the filter": w, "products": numbers * w}
    return grids, f"Position {position} begins at pixel {position * S} of the padded row."


slide.slips_are("""
    np.pad(x, P) => np.pad(x, (P, 0))
        You left out the P zeros after the row. The padding is on both sides.

    np.pad(x, P) => np.pad(x, (0, P))
        Your first position begins at the first pixel of x. It should begin at the zeros before it.

    np.pad(x, P) => np.pad(x, P, mode="edge")
        Your padding repeats the numbers at the ends of the row. It should be zeros.

    np.pad(x, P) => [0] * P + x + [0] * P
        With an array, `[0] * P + x` adds elementwise; `np.pad` puts zeros around it.

    x_pad[begin => x[begin
        You count positions on the padded row, but read the numbers from `x`, which has no zeros.

    x_pad[begin : begin + F] @ w => sum(x[begin : begin + F] * w)
        You count positions on the padded row, but multiply numbers of `x`, which has no zeros.

    len(x_pad) - F => len(x) - F
        You counted the positions on the row without its zeros. With them it is 2P longer.

    begin : begin + F => begin * S : begin * S + F
        The stride is applied twice: begins are S apart already, and you multiply them by S.

    x_pad[begin : begin + F] @ w => sum(x_pad[begin * S : begin * S + F] * w)
        The stride is applied twice, once in your `range` and once where you multiply by S.

    in begins => in range(len(begins))
        The number of outputs is right, but position i begins at pixel i * S, not at pixel i.

    - F + 1 => - F
        The last position is missing: `range` stops before its end, so the end needs a `+ 1`.

    in begins => in begins[:-1]
        You counted the moves. The first position needs no move, so there is one position more.

    @ w => @ w[::-1]
        You flipped the filter. The first weight belongs to the first number under the filter.

    @ w => * w
        The products are not added up. Each position gives one number, the sum of its products.

    in begins => in begins[:1]
        You return the first position only. Is the `return` inside the loop?

    len(x_pad) - F + 1 => len(x_pad)
        Your positions go on to the very end. The last one begins `len(w)` pixels before it.

    len(x_pad) - F + 1 => len(x_pad)
    x_pad[begin : begin + F] @ w => sum(x_pad[begin : begin + F] * w)
        Your positions go on to the very end, where fewer than `len(w)` numbers are left.

    len(w) => 3
        You took three numbers at each position. There should be as many as w has weights.

    in begins => in begins if not np.zeros(len(begins))[begin]
        You write to `out[i]` for pixel i. Outputs are numbered 0, 1, 2 and so on at any stride.

    return np.array( => return sum(
        You also added up the positions. Return one number per position.

    - F + 1 => - F + 2 * P + 1
        You counted the padding twice: the length of the padded row includes it.
""")


@exercise(
    "3.2",
    cases=lambda rng: [
        *[(7, 3, 2, 0), (6, 3, 3, 0), (5, 4, 3, 1), (4, 4, 3, 0), (2, 3, 1, 1), (1, 3, 1, 1)],
        *[(10, 3, 2, 0), (5, 3, 3, 1), (32, 3, 2, 1), (10, 3, 7, 0)],  # a remainder
        *[(2, 5, 1, 1), (1, 9, 2, 2), (2, 7, 2, 1)],  # too wide
    ],
    hints=(
        "Which number must be divisible by which, so that nothing sticks out past the end?",
        "`W - F + 2 * P`, what is left beside the filter, must be a multiple of S and at least 0.",
        "`if room < 0 or room % S != 0:`, and below it `raise ValueError(...)` with a message.",
    ),
    note="`%` gives the remainder. If there is one, pixels are left over at the end.",
)
def out_size(W, F, S, P):
    """Return the number of positions; raise ValueError if the filter does not fit."""
    room = W - F + 2 * P
    if room < 0 or room % S != 0:
        raise ValueError(f"W={W}, F={F}, S={S}, P={P} leave {room} pixels for strides of {S}")
    return room // S + 1


out_size.slips_are("""
    (W - F + 2 * P) // S + 1
        You round down silently. If there is a remainder, raise a `ValueError`.

    -((W - F + 2 * P) // -S) + 1
        You round up. If there is a remainder, raise a `ValueError`.

    (W - F + 2 * P) / S + 1
        You return a fraction. If there is a remainder, raise a `ValueError`.

    round((W - F + 2 * P) / S) + 1
        `round` does not make it fit. If there is a remainder, raise a `ValueError`.

    room // S + 1 => room // S
        You counted the moves. The first position needs no move, so there is one position more.

    (W - F + P) / S + 1
        You counted the padding once and return a fraction. There are P zeros at each end, so 2P.

    2 * P => P
        You counted the padding once. There are P zeros at each end, so 2P in all.

    - F + 2 * P => - F - 2 * P
        The padding has the wrong sign: it makes the row longer.

    room // S + 1 => (room + 1) // S
        You divided the 1 as well. It stands for the first position: divide first, then add it.

    (W + 2 * P) // S
        You divided the whole row by S. Moves use up only the pixels beside the filter.

    W - F + 2 * P // S + 1
        Parentheses are missing. Python divides before it adds, so only 2P was divided by S.

    room < 0 or =>
        You do not refuse a filter wider than the padded row, for which `W - F + 2 * P` is negative.

    or room % S != 0 =>
        You refuse a filter that is too wide, but not a remainder: then, too, raise a `ValueError`.

    room % S => W % S
        You check whether W is divisible by the stride. What is left beside the filter has to be.

    room % S => (W - F) % S
        Your test for a remainder leaves out the padding: 2P zeros are there as well.

    room % S != 0 => not isinstance(room / S, int)
        You refuse everything. Note that `/` always gives a float: 4 / 2 is 2.0, not an int.

    room % S != 0 => room // S != 0
        `//` tells how often S goes into a number, and is hardly ever 0. The remainder is `%`.

    room % S != 0 => room % S == 0
        Your test is reversed: a remainder of 0 means that the filter fits.

    room < 0 or => room < 0 and
        With `and` you refuse only what is wrong in both ways. One is enough: use `or`.

    room < 0 => F > W
        You refuse a filter wider than the row. Compare it with the padded row.

    room < 0 => F > W + P
        You compare the filter with the row and P zeros. There are P at the other end, too.

    room < 0 => room < 0 or S > F
        You refuse strides larger than the filter. They skip pixels, but that is allowed here.

    raise ValueError( => return None and (
        You return None if it does not fit. Stop the caller with `raise ValueError(...)`.

    room < 0 => room <= 0
        You refuse a filter that is as wide as the padded row. It fits, in one position.

    room < 0 or room % S != 0 => W - F + 2 * P % S != 0
        Parentheses are missing: Python takes `%` before `+`, so this is the remainder of 2P only.

    room < 0 or room => room < -S or room
        You accept 0 positions. A filter wider than the padded row should be refused.
""")


@exercise(
    "3.3",
    cases=lambda rng: [(1,), (3,), (5,), (7,), (11,), (2,), (4,)],
    hints=(
        "W is on both sides of the equation. What becomes of it?",
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
        P = 1 preserves the size for F = 3 only: a wider filter takes more pixels away.

    F - 1
        That is for both ends together. P is the number of zeros at each end.

    return (F - 1) // 2 => return F - 1
        You rightly refuse an even F, but F − 1 is for both ends together, and P for each.

    (F + 1) // 2
        One too many. The filter takes F − 1 pixels away, not F + 1.

    (F + 1) / 2
        One too many: F − 1 zeros are needed in all. And for an even F, raise a `ValueError`.

    (F - 1) // 2
        For an even F this makes the output a pixel smaller than the input: raise a `ValueError`.

    F // 2
        For an even F this makes the output a pixel larger than the input: raise a `ValueError`.

    (F - 1) / 2
        For an even F you return a fraction. You cannot add half a zero: raise a `ValueError`.

    return (F - 1) => return (F + 1)
        You rightly refuse an even F, but an odd one takes F − 1 pixels away, not F + 1.

    == 0 => == 1
        Your test is reversed: it refuses an odd F. For those, F − 1 is even and P a whole number.

    return (F - 1) // 2 => return F - 1 // 2
        Parentheses are missing. Python divides before it subtracts, so only the 1 is divided.

    return (F - 1) // 2 => return 1
        You rightly refuse an even F, but P = 1 is right for F = 3 only.

    ValueError(f => (f
        A text cannot be raised. Put it in an error: `raise ValueError("...")`.
""")


@exercise(
    "3.4",
    parts=("W", "H", "D", "weights"),
    hints=(
        "How many of the 227 pixels are left beside a filter of 11? How many moves of 4 is that?",
        "216/4 = 54 moves. The depth is a choice, and a neuron reads 11x11 pixels with all colors.",
        "`alexnet_first = ..., ..., 96, 11 * 11 * 3`",
    ),
    note="216 pixels beside the filter, 216/4 = 54 moves, 55 positions.",
)
def alexnet_first():
    """Return (W, H, D, weights): the size of the output and the weights of one neuron."""
    side = (227 - 11) // 4 + 1
    return side, side, 96, 11 * 11 * 3


alexnet_first.slips_are("""
    4 + 1 => 4
        You counted the moves. The first position needs no move, so there is one position more.

    54.25, 54.25, 96, 363
        You took 224 for the width. The input that is given here is 227 wide and 227 high.

    55, 55, 96, 34944
        Those are the parameters of all 96 filters. A neuron has the weights of one.

    217, 217, 96, 363
        You forgot the stride: the filter moves by 4 pixels.

    56, 56, 96, 363
        You divided all 227 pixels by 4. Moves use up only the 216 beside the filter.

    55, 55, 3, 363
        That is the depth of the input. The output has one slice per filter.

    55, 55, 288, 363
        That is one slice per filter and color. A filter sums over the colors: it makes one.

    55, 55, 96, 121
        The three colors are missing: a neuron reads the whole depth.

    55, 55, 96, 364
        You counted the bias. This time only the weights are asked for.

    55, 55, 96, 34848
        Those are the weights of all 96 filters. A neuron has those of one.

    55, 55, 96, 11616
        You took 96 for the depth of the filters. They are as deep as their input, which is 3.
""")


@exercise(
    "3.5",
    options="abcd",
    hints=(
        "What does the formula give for each of the four, for 40 and for 28?",
        "Stride 2 skips half of the positions. Which of the others has P = (F − 1)/2?",
        "How much is (40 − 9 + 2·4)/1 + 1?",
    ),
    note="F = 9 takes eight pixels away, and four zeros at each end give them back.",
)
def keeps_the_size():
    """Return the letter of the layer that preserves width and height of [40x28x8]."""
    return "b"


keeps_the_size.slips_are("""
    "a"
        (a) P = 3 preserves the size for F = 7. Here F is 11, and (40 − 11 + 6)/1 + 1 = 36.

    "c"
        (c) would preserve it at stride 1. At stride 2, (40 − 3 + 2)/2 + 1 = 20.5 does not even fit.

    "d"
        (d) makes it a pixel larger: (40 − 8 + 8)/1 + 1 = 41. With an even F, no padding can do it.
""")
