"""A small panel on panels/kit for the tests of the machinery: squares in a row."""

from dataclasses import dataclass

from cs231n_utils.panels.kit.controls import Choice, Entry, Slider, Switch
from cs231n_utils.panels.kit.marks import Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.volumes import DoesNotFit


@dataclass(frozen=True)
class Row:
    n: int
    at: int
    sign: int
    named: str


def compute(n, at, sign, named, whole):
    if n == 7 and whole:
        raise DoesNotFit("7 squares do not fit into 6: with n=6 they would.")
    return Row(n, at, sign, named)


def describe(row):
    return f"{row.n} {row.named}, {row.sign:+d} at {row.at}."


def picture(row):
    values = [[row.sign * (i == row.at) for i in range(row.n)]]
    yield Table(values, 10, 10, 40, sets=lambda _, col: {"at": col})
    yield Text(340, 30, row.named[:7])


def made_up(**changes):
    """Return the panel, with some of its parts replaced."""
    parts = {
        "name": "row of squares",
        "compute": compute,
        "picture": picture,
        "describe": describe,
        "controls": {
            "n": Slider("how many", 2, 7, start=3),
            "at": Slider("which", 0, lambda values: values["n"] - 1, start=1),
            "sign": Choice("sign", {"plus": 1, "minus": -1}, start=1),
            "named": Entry("name", "squares", examples=("boxes",)),
            "whole": Switch("refuse 7", True),
        },
        "presets": {"minus": {"sign": -1}, "seven": {"n": 7}, "the last": {"at": 2}},
        "size": (400, 60),
        "steps": "at",
    }
    return Panel(**parts | changes)
