"""One output of a convolution at a time: what it reads, its products, and what adds up.

Besides, edits: numbers of the input, the filters or the biases that a reader wants changed.
"""

import re
from dataclasses import dataclass

import numpy as np

from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.kit.sides import out_sides
from cs231n_utils.volumes import DoesNotFit, Volume

SEED = np.random.default_rng(941)  # gives small sums, and another in every slice
X = SEED.integers(0, 3, (7, 7, 3)).astype(float)[:5]
FILTERS = SEED.integers(-1, 2, (2, 3, 3, 3)).astype(float)
BIASES = np.array([1.0, 0.0])
H, (K, F, _, D) = len(X), FILTERS.shape
EDIT = re.compile(r"(x|w\d|b\d)(?:\[([\d,]+)\])?=(-?\d(?:\.\d+)?)")
LONGEST = 3000  # signs of edits: enough for each number of the picture


@dataclass(frozen=True)
class Step:
    """A convolution, at one of its outputs."""

    now: dict  # "x" (rows, columns, D) as padded, "w" (K, F, F, D) as laid on, "b" (K,)
    before: dict  # the same without the reader's edits
    out: np.ndarray  # (H2, W2, K)
    row: int  # which output
    col: int
    k: int
    inside: Volume  # the input without its padding
    S: int
    P: int
    flip: bool
    sums: bool  # False if products, sums and output are for the reader to work out
    edits: dict  # {("x", (y, x, d)): number, ("w", (k, y, x, d)): number, ("b", (k,)): number}

    @property
    def window(self):
        """What the filter reads of the padded input: two slices."""
        return tuple(slice(at * self.S, at * self.S + F) for at in (self.row, self.col))

    def products(self, arrays):
        """Return each number that is read times its weight, (F, F, D)."""
        return arrays["x"][self.window] * arrays["w"][self.k]

    def parts(self, arrays):
        """Return what adds up: one sum per slice, the bias, and last the output, (D + 2,)."""
        parts = [*self.products(arrays).sum(axis=(0, 1)), arrays["b"][self.k]]
        return np.array([*parts, sum(parts)])

    def turned(self, row, col):
        """Return where a weight is laid on; or, which is the same, which one is laid on there."""
        return (F - 1 - row, F - 1 - col) if self.flip else (row, col)


def compute(W, S, P, flip, place, sums, edits):
    plain = {"x": X[:, :W], "w": FILTERS, "b": BIASES}
    changes = read_edits(edits, plain)
    edited = {name: array.copy() for name, array in plain.items()}
    for (name, index), value in changes.items():
        edited[name][index] = value
    shape = K, *out_sides((H, W), F, S, P)
    k, row, col = map(int, np.unravel_index(place, shape))
    now, before = (laid_on(arrays, P, flip) for arrays in (edited, plain))
    out = conv_forward(now["x"][None], now["w"], now["b"], S)[0][0]
    return Step(now, before, out, row, col, k, Volume.of(X[:, :W]), S, P, flip, sums, changes)


def laid_on(arrays, P, flip):
    """Return the arrays as the layer meets them: x padded, w perhaps flipped."""
    x_pad = np.pad(arrays["x"], ((P, P), (P, P), (0, 0)))
    return arrays | {"x": x_pad, "w": arrays["w"][:, ::-1, ::-1] if flip else arrays["w"]}


def read_edits(text, arrays):
    """Return {(name, index): number} for a text like x[1,2,0]=2; w0[0,1,2]=-1; b1=3.

    arrays  "x" (H, W, D), "w" (K, F, F, D) and "b" (K,): what is edited; no change is no edit
    """
    if len(text) > LONGEST:
        raise DoesNotFit(f"Got {len(text):,} signs of edits, expected {LONGEST:,} at most.")
    changes = {}
    for part in filter(None, re.sub(r"\s", "", text.replace("−", "-")).split(";")):
        found = EDIT.fullmatch(part)
        name, k, where = (found[1][0], found[1][1:], found[2] or "") if found else ("", "", "")
        index = tuple(int(i) for i in (k, *where.split(",")) if i)
        try:
            before = float(arrays[name][index])
        except (LookupError, TypeError):  # TypeError: too few indices leave an array
            raise DoesNotFit(
                f'"{part[:40]}" is no edit. Type edits like x[1,2,0]=2; w0[0,1,2]=-1; b1=3, with '
                f"indices [row,column,slice] that count from 0 and lie within the input, "
                f"{Volume.of(arrays['x'])} without its padding, or within filter w0 or w1, "
                f"{Volume.of(arrays['w'])}, and numbers from -9 to 9. Or click on a number."
            ) from None
        if before != float(found[3]):
            changes[name, index] = float(found[3])
    return changes


def write_edits(changes):
    """Return the text that read_edits reads."""
    parts = []
    for (name, index), value in changes.items():
        which, where = ("", index) if name == "x" else (index[0], index[1:])
        brackets = f"[{','.join(map(str, where))}]" if where else ""
        parts.append(f"{name}{which}{brackets}={value:g}")
    return "; ".join(parts)
