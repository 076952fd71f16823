"""How large is a layer's output, and what does it hold?

Sizes follow the CS231n notes: a volume has a width W, a height H and a depth D, and a filter of
F x F that moves in steps of S over an input padded with P zeros finds (W - F + 2P)/S + 1 positions.
"""

from typing import NamedTuple


class DoesNotFit(ValueError):
    """A filter or a window does not tile the side it is asked to cover."""


class Volume(NamedTuple):
    """The size of a 3-D volume of neurons, in the order in which the chapter speaks of it."""

    W: int
    H: int
    D: int

    @classmethod
    def of(cls, x):
        """Return the volume of an array (H, W, D), or of one image of a batch (N, H, W, D)."""
        if x.ndim not in (3, 4):
            raise ValueError(
                f"got an array of shape {x.shape}, expected a volume (H, W, D) or a batch "
                f"(N, H, W, D); a gray image is a volume of depth 1, x[:, :, None]"
            )
        H, W, D = x.shape[-3:]
        return cls(W, H, D)

    @property
    def shape(self):
        """The shape (H, W, D) of an array that holds this volume."""
        return self.H, self.W, self.D

    @property
    def values(self):
        """How many numbers the volume holds: one activation per neuron."""
        return self.W * self.H * self.D

    def __str__(self):
        return f"[{self.W}x{self.H}x{self.D}]"


def out_side(side, F, S=1, P=0, dilation=1, rounding="raise"):
    """Return how many positions a filter finds along one side of a volume.

    side      pixels along the input, a width or a height
    F         pixels along the filter
    S         stride: pixels the filter moves by
    P         padding: zeros added at each end
    dilation  pixels from one tap of the filter to the next; 1 has no holes (the chapter counts
              the holes and calls this 0; libraries and the paper of Yu and Koltun say 1)
    rounding  what to do when the last position would stick out: "raise"; "floor" leaves those
              pixels out, as libraries do; "ceil" lets it stick out, as long as it begins inside

    Raises DoesNotFit, with the settings that would fit, and ValueError for sizes below 1.
    """
    _check_whole(1, side=side, F=F, S=S, dilation=dilation)
    _check_whole(0, P=P)
    if rounding not in ("raise", "floor", "ceil"):
        raise ValueError(f'rounding: got {rounding!r}, expected "raise", "floor" or "ceil"')
    room = side + 2 * P - _span(F, dilation)  # left over by the filter at its first position
    if room < 0:
        raise DoesNotFit(_too_small(side, F, S, P, dilation))
    moves, left_over = divmod(room, S)
    if left_over and rounding == "raise":
        raise DoesNotFit(_does_not_tile(side, F, S, P, dilation))
    if left_over and rounding == "ceil" and (moves + 1) * S < side + P:
        moves += 1
    return moves + 1  # it stands somewhere before it moves at all


def strides_that_fit(side, F, P=0, dilation=1):
    """Return every stride at which the filter tiles the side in two positions or more."""
    room = side + 2 * P - _span(F, dilation)
    return [S for S in range(1, room + 1) if room % S == 0]


def paddings_that_fit(side, F, S, dilation=1):
    """Return every padding below the filter's span at which it tiles the side at stride S."""
    span = _span(F, dilation)
    rooms = {P: side + 2 * P - span for P in range(span)}
    return [P for P, room in rooms.items() if room >= 0 and room % S == 0]


def _span(F, dilation):
    """Return the pixels from the filter's first tap to its last, holes included."""
    return (F - 1) * dilation + 1


def _check_whole(least, **sizes):
    for name, size in sizes.items():
        # np.int64 counts as whole and True does not, so ask for the operation and not the type.
        if isinstance(size, bool) or not hasattr(size, "__index__") or size < least:
            raise ValueError(f"{name}: got {size!r}, expected a whole number from {least} up")


def _does_not_tile(side, F, S, P, dilation):
    span = _span(F, dilation)
    places = (side - span + 2 * P) / S + 1
    ways = [
        f"P={P}, S={_any_of(strides_that_fit(side, F, P, dilation))} would fit",
        f"S={S}, {_paddings_in_words(side, F, S, dilation)}",
    ]
    return (
        f"({side} - {span} + 2*{P})/{S} + 1 = {places:.6g} is not whole{_holes(F, dilation)}: "
        f"the last position would stick out. With {'; with '.join(ways)}."
    )


def _too_small(side, F, S, P, dilation):
    padded = side + 2 * P
    widest = (padded - 1) // dilation + 1
    smaller = [f for f in range(widest, 0, -1) if (padded - _span(f, dilation)) % S == 0]
    ways = [f"P={P}, F={_any_of(smaller)} would fit"] if smaller else []
    ways += [f"F={F}, {_paddings_in_words(side, F, S, dilation)}"]
    return (
        f"a filter of F={F} does not fit on a side of {side} + 2*{P} = {padded}"
        f"{_holes(F, dilation)}. With {'; with '.join(ways)}."
    )


def _holes(F, dilation):
    return "" if dilation == 1 else f" (at dilation {dilation}, F={F} spans {_span(F, dilation)})"


def _paddings_in_words(side, F, S, dilation):
    paddings, span = paddings_that_fit(side, F, S, dilation), _span(F, dilation)
    if paddings:
        return f"P={_any_of(paddings)} would"
    if S % 2 == 0 and (side - span) % 2:
        return "no P would, since it adds the same to both ends"
    return f"no P below {span} would"


def _any_of(numbers):
    """Return the first few numbers in words, as in "1, 2 or 7"."""
    *others, last = map(str, numbers[:6])
    return f"{', '.join(others)} or {last}" if others else last
