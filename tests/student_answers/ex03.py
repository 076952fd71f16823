"""What students answered in notebook 03, each with words of the sentence that names its mistake."""

import numpy as np


def from_the_first_pixel(x, w, S, P):
    row, F = np.pad(x, P), len(w)
    return [row[i : i + F] @ w for i in range(P, len(row) - F + 1, S)]


def padding_counted_twice(x, w, S, P):
    row = np.pad(x, P)
    positions = (len(row) - len(w) + 2 * P) // S + 1
    return [row[i * S : i * S + len(w)] @ w for i in range(positions)]


def modulo_before_plus(W, F, S, P):
    if W - F + 2 * P % S != 0:
        raise ValueError("does not fit")
    return (W - F + 2 * P) // S + 1


def no_positions(W, F, S, P):
    positions = (W - F + 2 * P) / S + 1
    if positions < 0 or positions % 1:
        raise ValueError("does not fit")
    return int(positions)


def one_too_few(W, F, S, P):
    if W - F + 2 * P < 0 or (W - F + 2 * P) % S:
        raise ValueError("does not fit")
    return (W - F + 2 * P) // S


def minus_one(W, F, S, P):
    if W - F + 2 * P < 0 or (W - F + 2 * P) % S:
        return -1
    return (W - F + 2 * P) // S + 1


def error_returned(F):
    return ValueError("F must be odd") if F % 2 == 0 else (F - 1) // 2


def all_refused(F):
    if F / 2 != 0:
        raise ValueError("F must be odd")
    return (F - 1) // 2


def printed(F):
    if F % 2 == 0:
        print("F must be odd")
        return
    return (F - 1) // 2


WRONG = [
    ("slide", "It should begin at the zeros before it", from_the_first_pixel),
    ("slide", "You counted the padding twice", padding_counted_twice),
    ("slide", "flipped", lambda x, w, S, P: np.convolve(np.pad(x, P), w, "valid")[::S]),
    ("slide", "", lambda x, w, S, P: np.correlate(x, w, "same")[::S]),
    ("out_size", "You round down silently", lambda W, F, S, P: (W - F + 2 * P) // S + 1),
    ("out_size", "You counted the moves", one_too_few),
    ("out_size", "Parentheses are missing", modulo_before_plus),
    ("out_size", "You accept 0 positions", no_positions),
    ("out_size", "You notice what does not fit", minus_one),
    ("same_padding", "You refuse every input", all_refused),
    ("same_padding", "For an even F", lambda F: F // 2),
    ("same_padding", "You notice what does not fit", error_returned),
    ("same_padding", "You notice what does not fit", printed),
    ("alexnet_first", "You counted the bias", (55, 55, 96, 364)),
]
