"""A small panel for the tests of the machinery: squares in a row, and how many there are."""

from dataclasses import dataclass

from cs231n_utils.panels.kit.controls import Choice, Entry, Slider, Switch
from cs231n_utils.panels.raster.cells import Cells
from cs231n_utils.panels.raster.panel import Panel
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


def draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), label="row", xlim=(-0.5, 9.5), ylim=(0.5, -0.5))
    ax.set_axis_off()
    cells = Cells(ax)

    def show(row):
        cells.show([row.sign * (i == row.at) for i in range(row.n)], texts={(0, 0): row.named[:3]})

    return show


def point(row, spot):
    return {"at": round(spot.x)} if spot.axes == "row" else {}


def made_up(**changes):
    """Return the panel, with some of its parts replaced."""
    parts = {
        "name": "row of squares",
        "compute": compute,
        "draw": draw,
        "describe": describe,
        "controls": {
            "n": Slider("how many", 2, 8, start=3),
            "at": Slider("which", 0, lambda values: values["n"] - 1, start=1),
            "sign": Choice("sign", {"plus": 1, "minus": -1}, start=1),
            "named": Entry("name", "squares", examples=("boxes",)),
            "whole": Switch("refuse 7", True),
        },
        "presets": {"minus": {"sign": -1}, "seven": {"n": 7}, "the last": {"at": 2}},
        "size": (4.0, 0.5),
        "point": point,
        "steps": "at",
    }
    return Panel(**parts | changes)
