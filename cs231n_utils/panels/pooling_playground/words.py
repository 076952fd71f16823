"""What there is to say about a window of a pooling layer: lines of the picture, and a sentence."""

import numpy as np

from cs231n_utils.panels.kit.words import count, number

MOST_TERMS = 4  # of a sum that is written out, and of winners that are listed


def describe(pool):
    windows, (row, col) = pool.windows, pool.at
    (H, W), (H2, W2), F = windows.x.shape, windows.out.shape, windows.F
    now, was, dout, dx = map(_rows, (windows.out, pool.before.out, pool.dout, pool.dx))
    percent = number(100 * windows.out.size / windows.x.size, 0)
    start = {
        "forward": f"turns {W}x{H} into {W2}x{H2}, {H2 * W2} of {H * W} numbers "
        f"({percent}%): {now}.",
        "backward": f"backward: dout {dout} becomes dx {dx}.",
        "shift": f"made {was}; shifted by {pool.shift}, the input makes {now}.",
    }[pool.view]
    own, *rest = lines(pool)
    own = own.replace(":", f" (row {row}, column {col}):", 1)
    if unread := windows.unread.sum():
        rest.append(f"{count(unread, 'pixel')} never read, in gray.")
    if 0 < len(pool.winners) <= MOST_TERMS:
        rest.append(f"{count(len(pool.winners), 'winner')}: {', '.join(map(str, pool.winners))}.")
    name = f"{pool.mode[0].upper()}{pool.mode[1:]} pooling, {F}x{F}, S={windows.S}, P={windows.P}"
    return " ".join([f"{name}, {start}", own, *rest])


def lines(pool):
    """Return what there is to say of the window, in sentences: the first is its own."""
    first, *others = {"forward": _forward, "backward": _backward, "shift": _shift}[pool.view](pool)
    return [f"Window {pool.place}: {first}", *others]


def _forward(pool):
    windows, at = pool.windows, pool.at
    numbers, out, zeros = windows.numbers(*at), windows.out[at], windows.with_zeros
    outside = windows.F**2 - numbers.size
    rest = f"; {outside} of its {windows.F**2} cells are outside the input" if outside else ""
    yield f"{arithmetic(windows, pool.mode, at)}{rest}."
    ties = (numbers == out).sum()
    if pool.mode == "max" and ties > 1:
        yield f"A tie: {number(out)} occurs {ties} times, and the first in row order wins."
    elif others := (windows.out != zeros).sum():
        differ = f"{others} of {zeros.size} outputs would differ"
        yield f"If the padding zeros counted, {differ}; this one would be {number(zeros[at])}."


def _backward(pool):
    windows, at = pool.windows, pool.at
    dout, x, out = pool.dout[at], windows.x[pool.pixel], windows.out[at]
    many, terms = windows.numbers(*at).size, windows.terms(pool.dout, *pool.pixel)
    if pool.mode == "max":
        yield f"the {number(x)} won and gets all of dout, {number(dout)}."
    elif pool.mode == "average":
        share = f"{number(dout)}/{many} = {number(dout / many, 3)}"
        yield f"{count(many, 'pixel')} share dout evenly: {share} each."
    elif out == 0:
        yield "all zeros: L2 has no slope there, and 0 is taken."
    else:
        share = f"{number(dout)}·{_signed(x)}/{number(out, 3)} = {number(dout * x / out, 3)}"
        yield f"each pixel gets dout·x/out; the {number(x)} gets {share}."
    if len(terms) > 1:
        parts = " + ".join(map(_signed, terms)) + " = " if len(terms) <= MOST_TERMS else ""
        total = number(terms.sum())
        yield f"From {len(terms)} windows, the framed {number(x)} gets {parts}{total}."


def _shift(pool):
    now = arithmetic(pool.windows, pool.mode, pool.at)
    if not pool.shift:
        yield f"{now}."
        yield "Shift the input by 1, 2 and 3 pixels: does the output move along?"
        return
    yield f"was {number(pool.before.out[pool.at], 3)}, now {now}."
    moves, rest = divmod(pool.shift, pool.windows.S)
    strides = number(pool.shift / pool.windows.S)
    by = f"{count(pool.shift, 'pixel')} = {strides} {'stride' if strides == '1' else 'strides'}"
    changed = f"{pool.changed.sum()} of {pool.changed.size} numbers changed"
    if rest:
        yield f"{by}: the output cannot move along; {changed}."
        return
    others = (~np.isclose(pool.windows.out[:, moves:], pool.before.out[:, :-moves])).sum()
    but = f", except {count(others, 'number')} at the edge" if others else f"; {changed}"
    yield f"{by}: the output moves along by {moves}{but}."


def arithmetic(windows, mode, at):
    """Return how an output comes about, as in "max(1, 1, 5, 6) = 6"."""
    numbers, out = windows.numbers(*at), windows.out[at]
    if mode == "max":
        return f"max({', '.join(map(number, numbers))}) = {number(out)}"
    if mode == "average":
        first, *others = numbers
        total = " + ".join([number(first), *map(_signed, others)])
        return f"({total})/{numbers.size} = {number(out, 3)}"
    squares = " + ".join(
        f"{_signed(x)}²" if numbers.size <= MOST_TERMS else number(x * x) for x in numbers
    )
    return f"√({squares}) = √{number(numbers @ numbers)} = {number(out, 3)}"


def _rows(values):
    return " / ".join(" ".join(map(number, row)) for row in values)


def _signed(value):
    """Return a number, in parentheses if it is negative, for use in a sum or product."""
    return f"({number(value)})" if value < 0 else number(value)
