"""A mistake gets its name where its result, or its error, is that of something known."""

import numpy as np
import pytest

from cs231n_utils.checker import exercise, naming
from cs231n_utils.checker.changes import changes
from cs231n_utils.layers import conv_forward as fast_conv

HINTS = ("Is it?", "It is.", "`return ...`")


@exercise(
    "90.1",
    HINTS,
    cases=lambda rng: [
        (
            rng.integers(-5, 6, (1, 9, 6, 3)),
            rng.integers(-3, 4, (2, 3, 3, 3)),
            np.array([2, 0.5]),
            1,
            1,
        ),
        (
            rng.integers(-5, 6, (2, 5, 7, 3)),
            rng.integers(-3, 4, (4, 3, 3, 3)),
            np.arange(4) + 1.0,
            2,
            0,
        ),
        (
            rng.integers(-5, 6, (1, 4, 6, 3)),
            rng.integers(-3, 4, (2, 2, 2, 3)),
            np.array([0.5, -1]),
            1,
            2,
        ),
    ],
)
def conv(x, w, b, S, P):
    """Return the output (N, H2, W2, K)."""
    N, H, W, _ = x.shape
    K, F, _, _ = w.shape
    H2, W2 = (H - F + 2 * P) // S + 1, (W - F + 2 * P) // S + 1
    xp = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    out = np.zeros((N, H2, W2, K))
    for n in range(N):
        for i in range(H2):
            for j in range(W2):
                for k in range(K):
                    window = xp[n, i * S : i * S + F, j * S : j * S + F]
                    out[n, i, j, k] = np.sum(window * w[k]) + b[k]
    return out


conv.slips_are("""
    np.sum(window * w[k]) + b[k]  =>  np.sum(window * w[k] + b[k])
        The bias is in every product.

    (W - F + 2 * P) // S + 1  =>  (W - F + 2 * P) // S
        The last column is missing.
""")


def fast(x, w, b, S, P):
    return fast_conv(x * 1.0, w * 1.0, b, S, P)[0]


def no_stride_in_the_end(x, w, b, S, P):
    N, H, W, D = x.shape
    K, F = len(w), w.shape[1]
    x = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    rows = range(0, H + 2 * P - F + 1, S)
    columns = range(0, W + 2 * P - F + 1, S)
    out = np.empty((N, len(rows), len(columns), K))
    for a, i in enumerate(rows):
        for c, j in enumerate(columns):
            part = x[:, i : i + F : S, j : j + F : S]
            full = np.zeros((N, F, F, D))
            full[:, : part.shape[1], : part.shape[2]] = part
            out[:, a, c] = np.einsum("nijd,kijd->nk", full, w) + b
    return out


def wrong_pad(x, w, b, S, P):
    padded = np.zeros((len(x), x.shape[1] + 2 * P, x.shape[2] + 2 * P, x.shape[3]))
    padded[:, P:-P, P:-P] = x
    return fast(padded, w, b, S, 0)


def channels_first_inside(x, w, b, S, P):
    N, C, H, W = x.shape
    return np.zeros((N, len(w), H, W)) + C


@pytest.mark.parametrize(
    "answer, words",
    [
        (lambda x, w, b, S, P: fast(x, w, b, 1, P), "a stride of 1 gives"),
        (lambda x, w, b, S, P: fast(x, w, b, S, 0), "no padding gives"),
        (lambda x, w, b, S, P: fast(x, w, b, S, 1), "a padding of 1 gives"),
        (lambda x, w, b, S, P: fast(x, w, 0 * b, S, P), "The bias `b` is missing."),
        (lambda x, w, b, S, P: fast(x, w, b * 0 + b[0], S, P), "the bias `b[0]`"),
        (lambda x, w, b, S, P: fast(x, w[:, ::-1, ::-1], b, S, P), "flipped by 180°"),
        (lambda x, w, b, S, P: fast(x, w, b, S, P).transpose(0, 3, 1, 2), "as in PyTorch"),
        (lambda x, w, b, S, P: fast(x, w, b, S, P).swapaxes(1, 2), "Rows and columns"),
        (lambda x, w, b, S, P: fast(x, w, b, S, P).ravel(), "the result is flattened"),
        (lambda x, w, b, S, P: -fast(x, w, b, S, P), "Every sign is reversed."),
        (lambda x, w, b, S, P: np.maximum(fast(x, w, b, S, P), 0), "as after a RELU"),
        (lambda x, w, b, S, P: 0 * fast(x, w, b, S, P), "all zeros"),
        (lambda x, w, b, S, P: fast(x, w, b * w[0].size, S, P), "The bias is in every product."),
        (lambda x, w, b, S, P: fast(x, w, b * w[0].size, S, P)[:, :, :-1], "Two mistakes together"),
        (lambda x, w, b, S, P: fast(x, w, b, S, P)[:, :-1], "`(H - F + 2 * P) // S` gives"),
        (wrong_pad, "`[P:-P]` is empty where P is 0"),
        (channels_first_inside, "`N, C, H, W = x.shape` reads the axes in another order"),
    ],
)
def test_what_recurs_everywhere_is_named(answer, words):
    verdict = conv.grade(answer)
    assert words in verdict.words[0], verdict


def test_what_nothing_known_comes_to_is_not_named():
    verdict = conv.grade(no_stride_in_the_end)
    assert verdict.words[0].startswith("`conv("), verdict
    assert [grid.title for grid in verdict.compared] == [
        "yours[0, :, :, 0]",
        "expected[0, :, :, 0]",
    ]


@exercise("90.2", HINTS, cases=lambda rng: [(np.arange(6.0),), (np.arange(4.0),)])
def halves(x):
    """Return the sums of two halves."""
    half = len(x) // 2
    return np.array([x[:half].sum(), x[half:].sum()])


halves.slips_are("""
    //  =>  /
        `/` gives a float.
""")


def test_what_is_never_refused_is_said():
    @exercise("90.4", HINTS, cases=lambda rng: [(8,), (7,), (6,)])
    def half(n):
        """Return half of n."""
        if n % 2:
            raise ValueError
        return n // 2

    words = "What does not fit is not refused: check for a remainder, and `raise ValueError(...)`."
    assert half.grade(lambda n: n // 2).words[0] == words
    assert half.grade(lambda n: -(-n // 2)).words[0] == words
    assert half.grade(lambda n: n // 2 + 1).words[0] != words


@pytest.mark.parametrize("told", [None, "does not fit", ValueError("does not fit"), -1])
def test_what_is_noticed_but_not_raised_is_not_told_to_check(told):
    @exercise("90.7", HINTS, cases=lambda rng: [(8,), (7,), (6,), (3,)])
    def half(n):
        """Return half of n."""
        if n % 2:
            raise ValueError
        return n // 2

    words = half.grade(lambda n: told if n % 2 else n // 2).words
    assert words[0].startswith("You notice what does not fit"), words
    assert naming.known(half, words[0])


def test_a_number_that_is_changed_is_shown_in_its_call():
    @exercise("90.9", HINTS, cases=lambda rng: [(rng.random((2, 3, 4)),), (rng.random((3, 3, 3)),)])
    def sums(x):
        """Return the sum of each slice."""
        return x.sum(axis=(0, 1))

    words = sums.grade(lambda x: x.sum(axis=(0, 2))).words
    assert "`x.sum(axis=(0, 2))` gives where `x.sum(axis=(0, 1))` is expected" in words[0], words


@exercise("90.8", HINTS, parts=("rows", "columns", "area"), cases=lambda rng: [(5, 7), (3, 9)])
def sizes(H, W):
    """Return H, W and a fourth of their product."""
    area = H * W / 4
    return H, W, area


sizes.slips_are("""
    return H, W  =>  return W, H
        Down and across are swapped.

    return H, W  =>  return H, W + 2
        Two columns are added to what is returned.

    area =  =>  W += 2; area =
        Two columns are added before the area.

    / 4  =>  / 2
        That is half of it.
""")


def test_parts_that_are_swapped_are_named_beside_another_mistake():
    words = sizes.grade(lambda H, W: (W, H, H * W // 4)).words
    assert words[0].startswith("`area`: It is rounded down"), words
    assert words[1] == "`rows` and `columns`: Down and across are swapped.", words


def test_two_mistakes_that_explain_all_go_before_one_that_explains_a_part():
    words = sizes.grade(lambda H, W: (H, W + 2, H * (W + 2) / 2)).words
    assert words[0].endswith("added before the area. And: That is half of it."), words
    words = sizes.grade(lambda H, W: (H, W + 2, H**3 + W)).words
    assert words[0] == "`columns`: Two columns are added to what is returned.", words
    assert words[1] == "Something else is wrong with `area`.", words


@pytest.mark.parametrize(
    "answer, named",
    [
        (lambda x: np.array([x[: len(x) / 2].sum(), 0]), True),
        (lambda x: np.zeros(2, 3) + x, False),  # a TypeError, too
        (lambda x: np.sum(x[0], 0, 1, 2, 3, 4, 5, 6, 7), False),
        (lambda x: len(x)[0], False),
    ],
)
def test_an_error_is_evidence_only_with_the_same_message(answer, named):
    said = halves.grade(answer).words
    assert (said[0] == "`/` gives a float.") == named, said


def test_no_name_is_looked_for_without_end(monkeypatch):
    monkeypatch.setattr(naming, "SECONDS", 0.1)

    @exercise("90.3", HINTS, cases=lambda rng: [(3,), (8,)])
    def halvings(n):
        """Return how often n can be halved."""
        times = 0
        while n > 1:
            n = n // 2
            times += 1
        return times

    verdict = halvings.grade(lambda n: n + 40)
    assert verdict.words[0].startswith("`halvings(n=3)`: it is 43, expected 1"), verdict


def test_every_small_change_is_another_function_that_compiles():
    found = list(changes(conv.answer))
    assert len(found) > 150
    assert len({change.sentence for change in found}) > 100
    assert all(callable(change.function) and change.sentence for change in found)


def test_a_change_is_shown_with_what_stands_around_it():
    sentences = [change.sentence for change in changes(halves.answer)]
    assert "Your result is what `len(x) // 3` gives where `len(x) // 2` is expected." in sentences
    assert any("You round up" in sentence for sentence in sentences)


def test_what_is_counted_names_a_mistake_and_nothing_of_the_answer():
    verdict = conv.grade(channels_first_inside)
    assert verdict.named == ("A line reads the axes in another order: `x` is (N, H, W, _).",)
    assert naming.known(conv, verdict.named[0])
    assert not naming.known(conv, "I was here.")
    in_a_part = naming.in_general("`dx` and `dw`: The bias `b` is missing.")
    assert in_a_part == "The bias `b` is missing."
    assert naming.known(conv, f"{naming.TWO}{in_a_part} And: The bias `b` is added twice.")


def sums_of_rows(x):
    """Return x^2 summed."""
    # return (x**2).sum(axis=0).sum(axis=1)
    print("or x^2")
    return (x**2).sum(axis=(0, 1)) + 0.3


def powers_of_rows(x):
    return ((x + 1) ^ 2).sum(axis=(0, 1))


def test_code_is_what_runs_and_not_what_comments_and_texts_say():
    @exercise("90.10", HINTS, cases=lambda rng: [(rng.integers(0, 9, (2, 3, 4)),)])
    def sums(x):
        """Return the sums (D,)."""
        return (x**2).sum(axis=(0, 1))

    assert not sums.grade(sums_of_rows).named
    assert sums.grade(powers_of_rows).words[0] == "`^` is not a power in Python: write `**`."


def refusing_in_a_line(n):
    # fmt: off
    if n > 0: raise ValueError("no")  # noqa: E701
    # fmt: on
    return n // 2


def test_a_refusal_in_the_line_of_its_test_is_one():
    @exercise("90.11", HINTS, cases=lambda rng: [(8,), (7,), (6,)])
    def half(n):
        """Return half of n."""
        if n % 2:
            raise ValueError
        return n // 2

    words = "You refuse every input, even one that fits."
    assert half.grade(refusing_in_a_line).words[0] == words
