"""How many positions a filter finds in each direction, for panels that draw both."""

from math import prod

from cs231n_utils.volumes import DoesNotFit, out_side


def out_sides(sides, F, S=1, P=0):
    """Return (H2, W2) for sides (H, W). F and P are numbers, or pairs: (down, across).

    Raises DoesNotFit, which says in which direction.
    """
    found = []
    for i, (name, side) in enumerate(zip(("Down", "Across"), sides, strict=True)):
        f, p = (n[i] if isinstance(n, tuple) else n for n in (F, P))
        try:
            found.append(out_side(side, f, S, p))
        except DoesNotFit as why:
            raise DoesNotFit(f"{name}: {why}") from None
    return tuple(found)


def last_position(sides, F, S=1, P=0):
    """Return the index of the last position in row order, 0 if the filter does not fit."""
    try:
        return prod(out_sides(sides, F, S, P)) - 1
    except DoesNotFit:
        return 0
