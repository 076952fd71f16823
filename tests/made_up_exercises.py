"""Exercises of every kind, made up for the tests of what checks them."""

import numpy as np

from cs231n_utils.checker.exercise import exercise

HINTS = ("Is it?", "It is.", "`return ...`")


@exercise(
    "90.1",
    cases=lambda rng: [
        (rng.normal(size=(3, 4)), 2.0),
        (rng.normal(size=(2, 5)), -1.5),
        (np.array([[0.5, -3.0]]), 0.0),
    ],
    hints=HINTS,
    note="Each number is taken times the factor.",
)
def scaled(x, factor):
    """Return the numbers of x times the factor, and one more."""
    return x * factor + 1


@scaled.explained_by
def number_by_number(part, at, x, factor):
    grids = {"x": x, "factor": np.full(x.shape, factor), "products": x * factor}
    return grids, f"{x[at]:.4g} times {factor:g}, and 1 more."


scaled.slips_are("""
    x * factor
        You left out the one more.

    x / factor + 1
        You divided by the factor.

    x.T * factor + 1
        Rows and columns are swapped.
""")


@exercise("90.2", cases=lambda rng: [(5, 3), (227, 11), (2, 3), (3, 3)], hints=HINTS)
def places(side, F):
    """Return how many places there are. Raise a ValueError where there is none."""
    if F > side:
        raise ValueError("the filter is wider than the side")
    return side - F + 1


places.slips_are("""
    | if F > side:
    |     raise ValueError
    | return side - F
        You counted the moves.

    side - F + 1
        There may be no place at all.
""")


@exercise(
    "90.3",
    cases=lambda rng: [(rng.normal(size=(2, 3, 4, 2)),), (rng.normal(size=(1, 2, 2, 3)),)],
    hints=HINTS,
    parts=("double", "total"),
)
def both(x):
    """Return (double, total): twice x, and the sum of x."""
    return 2 * x, x.sum()


both.slips_are("""
    x**2, x.sum()
        You squared it.

    2 * x, x.mean()
        That is the average.
""")


@exercise("90.4", hints=HINTS, note="A bias is counted, too.")
def parameters():
    """Return the number of parameters of a filter [5x5x3] and its bias."""
    weights = 5 * 5 * 3
    return weights + 1


parameters.slips_are("""
    75
        You left out the bias.
""")


@exercise("90.5", hints=HINTS)
def size():
    """Return (rows, average)."""
    return 6, 4.5


size.slips_are("""
    4.5, 6
        The other way round.
""")


@exercise("90.6", hints=HINTS)
def edge():
    """Return a filter (2, 3)."""
    return np.array([[1, 0, -1], [2, 0, -2]])


edge.slips_are("""
    np.array([[-1, 0, 1], [-2, 0, 2]])
        The signs are reversed.
""")


@exercise("90.7", hints=HINTS, options="abc")
def letter():
    """Return the letter of what is so."""
    return "b"


letter.slips_are("""
    "a"
        That is not so.

    "c"
        That is not so either.
""")


@exercise("90.8", hints=HINTS)
def is_linear():
    """Return whether it is so."""
    return False


is_linear.slips_are("""
    True
        It is not.
""")


FUNCTIONS = (scaled, places, both)
VALUES = (parameters, size, edge, letter, is_linear)
EXERCISES = FUNCTIONS + VALUES
