"""What there is to say about a window of a pooling layer, for the pooling playground.

A Pool is told in lines, the window's own first, which stand in the picture; the whole is one
description.
"""

import numpy as np

from cs231n_utils.panels.raster.cells import number

MOST_TERMS = 4  # of a sum that is written out: more do not fit on a line


def describe(pool):
    windows, (row, col) = pool.windows, pool.at
    (H, W), (H2, W2), F = windows.x.shape, windows.out.shape, windows.F
    kept = f"{H2 * W2} of {H * W} numbers ({percent_kept(windows)} percent)"
    layer = f", {F}x{F}, S={windows.S}, P={windows.P}"
    if windows.complaint:
        hanging = f"Window {pool.place} {lines(pool)[0]}"
        return f"Pooling{layer}, on {W}x{H}: no output. {windows.complaint} {hanging}"
    name = f"{pool.mode[0].upper()}{pool.mode[1:]} pooling"
    now, was, dout, dx = map(_rows, (windows.out, pool.before.out, pool.dout, pool.dx))
    start = {
        "forward": f"turns {W}x{H} into {W2}x{H2}, {kept}: {now}.",
        "backward": f"backward: dout {dout} becomes dx {dx}.",
        "shift": f"made {was}; shifted by {pool.shift}, the input makes {now}.",
    }[pool.view]
    window = f"Window {pool.place}, at row {row}, column {col} of the output:"
    unread = windows.unread.sum()
    rest = [f"{_count(unread, 'pixel')}, in gray, never read."] if unread else []
    if pool.winners:
        rest.append(f"Winners, in orange: {', '.join(map(str, pool.winners))}.")
    return " ".join([f"{name}{layer}, {start}", window, *lines(pool), *rest])


def lines(pool):
    """Return what there is to say of the window, in sentences: the first is its own."""
    if pool.windows.complaint:
        formula = pool.windows.complaint.split(": the last position")[0]
        return [_hanging(pool), f"{formula.replace('-', '−').replace('*', '·')}."]
    return list({"forward": _forward, "backward": _backward, "shift": _shift}[pool.view](pool))


def _forward(pool):
    windows, at = pool.windows, pool.at
    numbers, out, zeros = windows.numbers(*at), windows.out[at], windows.with_zeros
    outside = windows.F**2 - numbers.size
    rest = f"; {outside} of {windows.F**2} cells outside" if outside else ""
    yield f"{arithmetic(windows, pool.mode, at)}{rest}."
    ties = (numbers == out).sum()
    if pool.mode == "max" and ties > 1:
        yield f"A tie: {number(out)} stands there {ties} times, and the first in row order wins."
    elif (others := (windows.out != zeros).sum()) > 0:
        here = f"{others} of {zeros.size} outputs would differ; this one would be"
        yield f"Padded with zeros that count, {here} {number(zeros[at])}."


def _backward(pool):
    windows, at = pool.windows, pool.at
    dout, x, out = pool.dout[at], windows.x[pool.pixel], windows.out[at]
    count, terms = windows.numbers(*at).size, windows.terms(pool.dout, *pool.pixel)
    if pool.mode == "max":
        yield f"the {number(x)} won, and gets all of dout, {number(dout)}."
    elif pool.mode == "average":
        share = f"{number(dout)}/{count} = {number(dout / count, 3)}"
        yield f"{_count(count, 'pixel')} share dout evenly: {share} each."
    elif out == 0:
        yield "all zeros: L2 has no slope there, and 0 is taken."
    else:
        share = f"{number(dout)}·{_signed(x)}/{number(out, 3)} = {number(dout * x / out, 3)}"
        yield f"each pixel gets dout·x/out; the {number(x)} gets {share}."
    if len(terms) > 1:
        parts = " + ".join(map(_signed, terms)) + " = " if len(terms) <= MOST_TERMS else ""
        total = parts + number(terms.sum())
        yield f"From {len(terms)} windows, the framed {number(x)} gets {total}."


def _shift(pool):
    now = arithmetic(pool.windows, pool.mode, pool.at)
    if not pool.shift:
        yield f"{now}."
        yield "Shift the input by 1, 2 and 3 pixels: does the output move along?"
        return
    yield f"was {number(pool.before.out[pool.at], 3)}, now {now}."
    moves, rest = divmod(pool.shift, pool.windows.S)
    strides = number(pool.shift / pool.windows.S)
    by = f"{_count(pool.shift, 'pixel')} = {strides} {'stride' if strides == '1' else 'strides'}"
    changed = f"{pool.changed.sum()} of {pool.changed.size} numbers changed"
    if rest:
        yield f"{by}: the output cannot move along; {changed}."
        return
    others = (~np.isclose(pool.windows.out[:, moves:], pool.before.out[:, :-moves])).sum()
    but = f"except {others} numbers at the edge" if others else changed
    yield f"{by}: the output moves along by {moves}{', ' if others else '; '}{but}."


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


def _hanging(pool):
    """Return by how much the window hangs over, in words."""
    windows, parts = pool.windows, []
    for name, side, line in zip(
        ("row", "column"), windows.x.shape, windows.lines(*pool.at), strict=True
    ):
        over = line.stop - side - windows.P
        parts += [_count(over, name)] if over > 0 else []
    return f"hangs over by {' and '.join(parts)}." if parts else "fits."


def percent_kept(windows):
    """Return how many numbers come out for a hundred that go in, in words."""
    return number(100 * windows.out.size / windows.x.size, 0)


def _rows(values):
    return " / ".join(" ".join(map(number, row)) for row in values)


def _signed(value):
    """Return a number, in brackets if it is negative, for use in a sum or product."""
    return f"({number(value)})" if value < 0 else number(value)


def _count(count, thing):
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
