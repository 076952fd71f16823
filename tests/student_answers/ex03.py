"""What students answered in notebook 03, each with words of the sentence that names its mistake."""

import numpy as np


def from_the_first_pixel(x, w, S, P):
    row, F = np.pad(x, P), len(w)
    return [row[i : i + F] @ w for i in range(P, len(row) - F + 1, S)]


def padding_counted_twice(x, w, S, P):
    row = np.pad(x, P)
    places = (len(row) - len(w) + 2 * P) // S + 1
    return [row[i * S : i * S + len(w)] @ w for i in range(places)]


def modulo_before_plus(W, F, S, P):
    if W - F + 2 * P % S != 0:
        raise ValueError("does not fit")
    return (W - F + 2 * P) // S + 1


def no_positions(W, F, S, P):
    places = (W - F + 2 * P) / S + 1
    if places < 0 or places % 1:
        raise ValueError("does not fit")
    return int(places)


def until_one_does_not_fit(W, F, P):
    S, room = 1, W - F + 2 * P
    while S <= room and room % S == 0:
        S += 1
    return tuple(range(1, S))


def even_zeros(W, F, S, wanted):
    P = 0
    while (W - F + 2 * P) // S + 1 < wanted:
        P += 1
    return 2 * P


WRONG = [
    ("slide", "It should begin at the zeros before it", from_the_first_pixel),
    ("slide", "You counted the padding twice", padding_counted_twice),
    ("slide", "flipped", lambda x, w, S, P: np.convolve(np.pad(x, P), w, "valid")[::S]),
    ("slide", "", lambda x, w, S, P: np.correlate(x, w, "same")[::S]),
    ("places", "You counted to the very end", lambda W, F, S, P: len(range(0, W + 2 * P, S))),
    ("places", "", lambda W, F, S, P: (W - F) // S + 1 + 2 * P),
    ("out_size", "Parentheses are missing", modulo_before_plus),
    ("out_size", "You accept 0 positions", no_positions),
    ("valid_strides", "the first stride that does not fit", until_one_does_not_fit),
    ("same_padding", "For an even F", lambda F: F // 2),
    ("uses_of_seven", "Stride 2 skips", [2, 3, 3, 3, 3, 3, 2]),
    ("alexnet_first", "You counted the bias", (55, 55, 96, 364)),
    ("zeros_in_all", "You tried even numbers only", even_zeros),
]
