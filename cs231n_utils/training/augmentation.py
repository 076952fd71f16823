"""New images out of old ones, of the same class: mirrored and shifted as they are trained on."""

import numpy as np


def flip(x, rng):
    """Return a batch x (N, H, W, D) with about half of its images mirrored left to right."""
    flipped = rng.random(len(x)) < 0.5
    return np.where(flipped[:, None, None, None], x[:, :, ::-1], x)


def shift(x, rng, farthest=4):
    """Return a batch x (N, H, W, D) with each image moved by up to `farthest` pixels either way.

    What moves in at a border is the value 0, the mean color where the mean is subtracted.
    """
    N, H, W, _ = x.shape
    x_pad = np.pad(x, ((0, 0), (farthest, farthest), (farthest, farthest), (0, 0)))
    tops, lefts = rng.integers(0, 2 * farthest + 1, (2, N))
    corners = zip(x_pad, tops, lefts, strict=True)
    return np.stack([picture[top : top + H, left : left + W] for picture, top, left in corners])


def flip_and_shift(x, rng):
    """Return a batch x (N, H, W, D) mirrored at random, then shifted by up to 4 pixels."""
    return shift(flip(x, rng), rng)
