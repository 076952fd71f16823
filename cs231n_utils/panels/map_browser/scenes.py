"""What is worth showing in the nets at hand: presets for the filter and map browser.

They are looked for, since a net that a reader has trained has filters of its own: in the first net
with the first set of images, and in the last net with the second.
"""

import numpy as np

ABOUT = 0.97  # of the strongest is as good: which of such images is ahead, the last digits say
RARE = (0.02, 0.25)  # a filter that is above 0 in such a part of all positions is choosy


def scenes(shelf):
    """Return {words: {control: value}} for a Shelf."""
    one = next(iter(shelf.nets)), next(iter(shelf.pictures))
    other = list(shelf.nets)[-1], list(shelf.pictures)[:2][-1]
    found = {
        "an edge filter": colored(shelf, *one, edge),
        "a color filter": colored(shelf, *other, color),
        "a deep filter": deep(shelf, *other),
        "own scale flatters noise": faintest(shelf, *one),
        "silent on this image": silent(shelf, *one),
        "dead on all": dead(shelf, *one) or dead(shelf, *other),
    }
    alone = {"net": len(shelf.nets) == 1, "source": len(shelf.pictures) == 1}
    return {
        words: {name: value for name, value in values.items() if not alone.get(name)}
        for words, values in found.items()
        if values
    }


def colored(shelf, net, source, score):
    """Return the filter of the first layer with the highest score, where it sees colors."""
    level = shelf.levels[net][0]
    if not level.in_color:
        return {}
    return best_seen(shelf, net, source, level, int(score(level.w.astype(float)).argmax()))


def edge(w):
    """Return (K,): how much of each filter (K, F, F, 3) is a slope from dark to bright, 0 to 1."""
    gray, F = w.mean(axis=-1), w.shape[1]
    ramp = np.arange(F) - (F - 1) / 2
    across, down = (np.einsum(axes, gray, ramp) for axes in ("kij,j->k", "kij,i->k"))
    return (across**2 + down**2) / energy(w) * 3 / max(F * (ramp**2).sum(), 1)


def color(w):
    """Return (K,): how much of each filter (K, F, F, 3) is color and not brightness, 0 to 1."""
    return energy(w - w.mean(axis=-1, keepdims=True)) / energy(w)


def energy(w):
    return np.maximum((w**2).sum(axis=(1, 2, 3)), 1e-12)


def deep(shelf, net, source):
    """Return a choosy filter of the deepest layer that sees no more than half of the image."""
    levels = shelf.levels[net]
    sides = [max(level.across.extent, level.down.extent) for level in levels]
    H, W, _ = shelf.pictures[source].shape[1:]
    deepest = max((i for i, side in enumerate(sides) if 2 * side <= min(H, W)), default=0)
    found = shelf.found(net, source)[levels[deepest].index]
    choosy = (found.alive >= RARE[0]) & (found.alive <= RARE[1])
    strength = found.values.max(axis=0) * (choosy if choosy.any() else 1)
    filter = int(strength.argmax())
    return best_seen(shelf, net, source, levels[deepest], filter) if deepest else {}


def best_seen(shelf, net, source, level, filter):
    """Return a filter on the first image of those that excite it most."""
    values = shelf.found(net, source)[level.index].values[:, filter]
    number = int((values >= ABOUT * values.max()).argmax())
    chosen = {"layer": level.number, "filter": filter}
    return {"net": net, "source": source, "number": number, **chosen}


def faintest(shelf, net, source):
    """Return the filter that is the faintest next to the others of its layer, on its own scale."""
    places = []
    for i, level in enumerate(shelf.levels[net]):
        sizes = np.abs(level.w).reshape(len(level.w), -1).max(axis=1)
        sizes = np.where(sizes > 0, sizes, np.inf)
        places.append((float(sizes.min() / np.abs(level.w).max()), i, int(sizes.argmin())))
    _, i, filter = min(places)
    return best_seen(shelf, net, source, shelf.levels[net][i], filter) | {"scale": True}


def silent(shelf, net, source):
    """Return a filter that is above 0 elsewhere, with the image where it is farthest from it."""
    farthest, place = 0, {}
    for level in shelf.levels[net]:
        found = shelf.found(net, source)
        before, after = found[level.index - 1].values, found[level.index]  # of RELU: (N, K)
        alive = after.alive >= RARE[0]
        if level.rectified and alive.any():
            below = -before / np.maximum(after.values.max(axis=0), 1e-12) * alive
            number, filter = np.unravel_index(below.argmax(), below.shape)
            if below[number, filter] > farthest:
                farthest = below[number, filter]
                place = {"number": int(number), "layer": level.number, "filter": int(filter)}
    return place and {"net": net, "source": source, **place}


def dead(shelf, net, source):
    """Return a filter that is above 0 in no image, if there is one."""
    for level in shelf.levels[net]:
        alive = shelf.found(net, source)[level.index].alive
        if not alive.all():
            filter = int((alive == 0).argmax())
            return {"net": net, "source": source, "layer": level.number, "filter": filter}
    return {}
