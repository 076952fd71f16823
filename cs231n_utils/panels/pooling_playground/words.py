"""What there is to say about a window of a pooling layer: lines of the picture, and a sentence."""

from cs231n_utils.panels.kit.words import added, count, in_rows, number

MOST_TERMS = 4  # of a sum that is written out, and of winners that are listed


def describe(pool):
    windows, (row, col) = pool.windows, pool.at
    (H, W), (H2, W2), F = windows.x.shape, windows.out.shape, windows.F
    now, was, dout, dx = map(in_rows, (windows.out, pool.before.out, pool.dout, pool.dx))
    start = {
        "forward": f"turns {W}x{H} into {W2}x{H2}, {H2 * W2} of {H * W} numbers: {now}.",
        "backward": f"backward: dout {dout} becomes dx {dx}.",
        "shift": f"made {was}; shifted by {pool.shift}, the input makes {now}.",
    }[pool.view]
    own, *rest = lines(pool)
    own = own.replace(":", f" (row {row}, column {col}):", 1)
    if 0 < len(pool.winners) <= MOST_TERMS:
        rest.append(f"{count(len(pool.winners), 'winner')}: {', '.join(map(str, pool.winners))}.")
    name = f"{pool.mode.capitalize()} pooling, {F}x{F}, S={windows.S}, P={windows.P}"
    return " ".join([f"{name}, {start}", own, *rest])


def lines(pool):
    """Return what there is to say of the window, in sentences: the first is its own."""
    first, *others = {"forward": _forward, "backward": _backward, "shift": _shift}[pool.view](pool)
    return [f"Window {pool.place}: {first}", *others]


def _forward(pool):
    windows, at = pool.windows, pool.at
    out, zeros = windows.out[at], windows.with_zeros
    yield f"{arithmetic(pool)}."
    ties = (windows.numbers(*at) == out).sum()
    if pool.mode == "max" and ties > 1:
        yield f"A tie: {number(out)} occurs {ties} times, and the first in row order wins."
    elif others := (windows.out != zeros).sum():
        differ = f"{others} of {zeros.size} outputs would differ"
        yield f"If the padding zeros counted, {differ}; this one would be {number(zeros[at])}."


def _backward(pool):
    windows, dout, pixel = pool.windows, pool.dout[pool.at], pool.windows.winner(*pool.at)
    x, many = number(windows.x[pixel]), windows.F**2
    terms = [share for share in (pool.dout * windows.slopes[(..., *pixel)]).flat if share]
    if pool.mode == "max":
        yield f"the {x} won and gets all of dout, {number(dout)}."
    else:
        share = f"{number(dout)}/{many} = {number(dout / many, 3)}"
        yield f"{many} pixels share dout evenly: {share} each."
    if len(terms) > 1:
        parts = f"{added(terms)} = " if len(terms) <= MOST_TERMS else ""
        yield f"From {len(terms)} windows, the framed {x} gets {parts}{number(sum(terms))}."


def _shift(pool):
    if not pool.shift:
        yield f"{arithmetic(pool)}."
        yield "Shift the input by 1, 2 and 3 pixels: does the output move along?"
        return
    yield f"was {number(pool.before.out[pool.at], 3)}, now {arithmetic(pool)}."
    strides = number(pool.shift / pool.windows.S)
    by = f"{count(pool.shift, 'pixel')} = {strides} {'stride' if strides == '1' else 'strides'}"
    moves = f"moves along by {strides}" if strides.isdigit() else "cannot move along"
    changed = f"{pool.changed.sum()} of {pool.changed.size} numbers changed"
    yield f"{by}: the output {moves}; {changed}."


def arithmetic(pool):
    """Return how the window's output comes about, as in "max(1, 1, 5, 6) = 6"."""
    numbers, out = pool.windows.numbers(*pool.at), pool.windows.out[pool.at]
    if pool.mode == "max":
        return f"max({', '.join(map(number, numbers))}) = {number(out)}"
    return f"({added(numbers)})/{numbers.size} = {number(out, 3)}"
