"""Drawn shapes: ten classes of images [32x32x3], made on the spot from a seed.

What an image shows is known by the outline alone. Where the shape stands, how large it is, both
colors, which of the two is brighter, the light that falls across and the grain are all left to
chance, so no pixel and no color gives the class away.
"""

import numpy as np

from cs231n_utils.datasets.dataset import Dataset
from cs231n_utils.datasets.outlines import SHAPES
from cs231n_utils.in_browser import budget

CLASSES = tuple(SHAPES)
SIDE = 32  # pixels, as in CIFAR-10
TRAIN, VAL = budget(4000, tab=2000), budget(1000, tab=500)
CORNER = 18  # pixels of the corner that holds the whole shape, where a corner is asked for

PLACES = {  # first and past-the-last pixel, down and across alike; smallest and largest half
    "anywhere": ((0, SIDE), (6.0, 9.0)),
    "top left": ((0, CORNER), (6.0, 8.0)),
    "bottom right": ((SIDE - CORNER, SIDE), (6.0, 8.0)),
}


def shapes(train=TRAIN, val=VAL, test=1000, seed=0, place="anywhere"):
    """Return a Dataset of drawn shapes: for the same seed, the same images.

    train, val, test  how many images, in a browser tab half as many to train and to validate; each
                      part has a random stream of its own, so asking for more of one changes
                      nothing in the others
    place             "anywhere", "top left" or "bottom right": see draw_shapes
    """
    parts = []
    for stream, count in enumerate((train, val, test)):
        parts += draw_shapes(count, np.random.default_rng([seed, stream]), place)
    return Dataset("shapes", CLASSES, *parts)


def draw_shapes(N, rng, place="anywhere"):
    """Return N images and their labels, each class as often as the next (or once more).

    x  (N, 32, 32, 3)  float32, 0 to 1
    y  (N,)            int64, the index of a name in CLASSES

    rng    a NumPy Generator, or a seed to make one of
    place  "anywhere", or "top left" or "bottom right" for shapes that lie wholly in the 18x18
           pixels of that corner (and are of one size in both, at most 16 pixels wide)

    Raises ValueError if N is negative or not whole, or place is none of the three.
    """
    if not hasattr(N, "__index__") or N < 0:
        raise ValueError(f"N: got {N!r}, expected a whole number of images")
    if place not in PLACES:
        raise ValueError(f"place: got {place!r}, expected {' or '.join(map(repr, PLACES))}")
    rng = np.random.default_rng(rng)
    y = rng.permutation(np.arange(N, dtype=np.int64) % len(CLASSES))
    cover = _cover(y, rng, *PLACES[place])
    paint, ground = _colors(N, rng)
    x = cover[..., None] * (paint - ground)[:, None, None]  # (N, 32, 32, 3)
    x += ground[:, None, None]
    x += _light(N, rng)[..., None]
    grain = rng.uniform(0.01, 0.05, (N, 1, 1, 1)).astype(np.float32)
    x += grain * rng.standard_normal(x.shape, dtype=np.float32)
    return np.clip(x, 0, 1, out=x), y


def _cover(y, rng, region, halves):
    """Return (N, 32, 32): how much of each pixel the shape covers, 0 to 1."""
    half = rng.uniform(*halves, (len(y), 1, 1))
    turn, thick = rng.uniform(-1, 1, half.shape), rng.uniform(0, 1, half.shape)
    edge = half + 0.5  # an outline is smoothed over half a pixel to either side
    middle_row, middle_column = (rng.uniform(region[0] + edge, region[1] - edge) for _ in "rc")
    pixel = np.arange(SIDE, dtype=np.float32) + 0.5
    row, column = pixel[:, None] - middle_row, pixel - middle_column  # (N, 32, 1), (N, 1, 32)
    placed = [value.astype(np.float32) for value in (row, column, half, turn, thick)]
    cover = np.empty((len(y), SIDE, SIDE), np.float32)
    for label, distance in enumerate(SHAPES.values()):
        own = y == label
        cover[own] = np.clip(0.5 - distance(*(value[own] for value in placed)), 0, 1)
    return cover


def _colors(N, rng):
    """Return the colors (N, 3) of N shapes, and of the grounds they stand on.

    The two differ by 0.35 or more in mean brightness, and a toss says which is the brighter: every
    shape can be seen, and none by being bright.
    """
    gap = rng.uniform(0.35, 0.65, N) * rng.choice([-1, 1], N)
    between = rng.uniform(0.4, 0.6, N)
    return _tint(between + gap / 2, rng), _tint(between - gap / 2, rng)


def _tint(brightness, rng):
    """Return colors (N, 3), each channel within 0 to 1, of the mean brightness (N,) given."""
    hue = rng.standard_normal((len(brightness), 3))
    hue -= hue.mean(axis=1, keepdims=True)
    most = np.minimum((1 - brightness) / hue.max(axis=1), brightness / -hue.min(axis=1))
    strength = most * rng.uniform(0.2, 0.9, len(brightness))
    return (brightness[:, None] + strength[:, None] * hue).astype(np.float32)


def _light(N, rng):
    """Return (N, 32, 32): light that grows by up to 0.2 down the image, and across it."""
    down, across = rng.uniform(-0.1, 0.1, (2, N, 1, 1)).astype(np.float32)
    ramp = np.linspace(-1, 1, SIDE, dtype=np.float32)
    return down * ramp[:, None] + across * ramp
