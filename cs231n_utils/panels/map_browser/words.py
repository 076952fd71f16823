"""What the filter and map browser says: its sentence, and the numbers in it."""

import numpy as np

from cs231n_utils.panels.kit.words import count
from cs231n_utils.volumes import Volume


def describe(browsed):
    """Return the browser's sentence; what comes out of a net is after an ≈, since it varies."""
    level, scale = browsed.level, "each on its own scale" if browsed.own else "on one scale"
    return (
        f"Filter {browsed.filter} of {len(level.w)} in layer {level.number} ({level.name}) of "
        f"the net {browsed.picked.net}, {seen_at(browsed)}, {scale}. {of_the_map(browsed)} "
        f"{of_all_pictures(browsed)}"
    )


def of_the_map(browsed):
    (H2, W2), value = browsed.map.shape, browsed.map[0, 0]
    start = f"Its map {Volume(W2, H2, 1)} of {browsed.picked} is"
    values = f"above 0 at ≈ {percent(browsed.alive_here)} of {browsed.map.size:,} positions"
    if browsed.same:
        where = f"everywhere ({count(browsed.map.size, 'position')})"
        values = f"≈ {short(value)} {where}" if value else f"0 {where}"
    if not browsed.place:
        return f"{start} {values}."
    which, about = "the one chosen", ""
    if browsed.strongest and not browsed.same:
        which = "the strongest"
        if browsed.rivalled:  # which it is may differ between machines
            which, about = "one of the strongest", "≈ "
    (row, column), (top, bottom, left, right) = browsed.place, browsed.box
    return (
        f"{start} {values}; {which}, row {about}{row}, column {about}{column}, has "
        f"≈ {short(browsed.map[browsed.place])} and sees rows {about}{top} to {about}{bottom - 1}, "
        f"columns {about}{left} to {about}{right - 1}."
    )


def of_all_pictures(browsed):
    N, patches, share = len(browsed.pictures), browsed.patches, browsed.alive[browsed.filter]
    everywhere = "this one image" if N == 1 else f"all {N} images"
    if not patches:
        return f"Over {everywhere} it is nowhere above 0: dead, as far as these can tell."
    best, last = short(patches[0].value), short(patches[-1].value)
    what, values = "the strongest patch gives", f"≈ {best}"
    if len(patches) > 1:
        what, values = f"the {len(patches)} strongest patches give", f"≈ {best} to ≈ {last}"
    over = "That is this image alone: over" if browsed.alive_here == 0 else "Over"
    return f"{over} {everywhere}: ≈ {percent(share)}; {what} {values}."


def seen_at(browsed):
    """Return how the filters are shown, in words."""
    if browsed.channel == "in color":
        return "in color"
    return f"in {browsed.channel}" if browsed.level.in_color else f"at channel {browsed.channel}"


def short(value, most=3):
    """Return a number in two digits or so, and at most 3 after the point: "0.21", "14", "−3.2"."""
    digits = 1 - int(np.floor(np.log10(abs(value)))) if value else 0
    return f"{value:.{min(max(0, digits), most)}f}".replace("-", "−")


def percent(share):
    """Return a share in percent; only nothing is 0%, and only all is 100%."""
    if share in (0, 1):
        return f"{share:.0%}"
    hundredth = min(max(100 * share, 0.01), 99.9)
    return f"{hundredth:.1f}%" if hundredth > 99 else f"{short(hundredth, most=2)}%"
