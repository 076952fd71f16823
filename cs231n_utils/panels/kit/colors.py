"""Colors for numbers: by sign and size, or by size alone. Black stays readable on the pale half."""

from colorsys import hsv_to_rgb

import numpy as np

# Okabe and Ito's, which readers with any color vision tell apart; their yellow is too pale.
COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]

# Cynthia Brewer's, from one end to the other; between them lie straight lines.
SIGNED = "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f"
SHADES = "ffffe5 fff7bc fee391 fec44f fe9929 ec7014 cc4c02 993404 662506"

# Pale colors for things with numbers; the golden ratio keeps neighbors apart.
WHEEL = [hsv_to_rgb(n * 0.618 % 1, 0.34, 1) for n in range(1, 28)]
WHEEL = np.rint(255 * np.array(WHEEL)).astype(np.uint8)


def ramp(stops, values):
    """Return the bytes (..., 3) on a way through colors, for values from 0 to 1."""
    colors = np.array([list(bytes.fromhex(stop)) for stop in stops.split()])
    at = np.nan_to_num(np.asarray(values, dtype=float)) * (len(colors) - 1)
    parts = [np.interp(at, np.arange(len(colors)), part) for part in colors.T]
    return np.rint(np.stack(parts, axis=-1)).astype(np.uint8)


def signed(values, limit=None, strongest=1.0):
    """Return bytes (..., 3): 0 and NaN white, red above, blue below, the farther the stronger.

    limit  the number that is as red as it gets; the largest of the values if None
    """
    values = np.nan_to_num(np.asarray(values, dtype=float))
    limit = limit or np.abs(values).max(initial=0) or 1.0
    return ramp(SIGNED, 0.5 + strongest / 2 * np.clip(values / limit, -1, 1))


# What signed_levels stand for: Image(signed_levels(values), box, palette=SIGNED_PALETTE). For a
# whole map of numbers that is quicker than signed, and a third of its bytes. 128 is 0.
SIGNED_PALETTE = signed((np.arange(256) - 128) / 127, 1)


def signed_levels(values, limit=None):
    """Return bytes (...) for SIGNED_PALETTE; limit is the number that is as red as it gets."""
    values = np.nan_to_num(np.asarray(values, dtype=float))
    limit = limit or np.abs(values).max(initial=0) or 1.0
    return np.rint(128 + 127 * np.clip(values / limit, -1, 1)).astype(np.uint8)


def tint(values, limit=None):
    """Return signed colors for cells with black numbers in them."""
    return signed(values, limit, strongest=0.5)


def shades(values):
    """Return bytes (..., 3) for values from 0 to 1, from pale to dark, for cells with numbers."""
    return ramp(SHADES, np.asarray(values) / 2)


def gray(values):
    """Return bytes (...), from black at 0 to white at 1."""
    return np.rint(255 * np.clip(np.nan_to_num(values), 0, 1)).astype(np.uint8)


def rgb(color):
    """Return the bytes [red, green, blue] of a color "#rrggbb"."""
    return list(bytes.fromhex(color[1:]))


def paler(color, white):
    """Return a color with so much white in it, 0 to 1."""
    return "#" + bytes(round(part + (255 - part) * white) for part in rgb(color)).hex()


def css(colors):
    """Return colors (...), texts or bytes (..., 3), as texts (...)."""
    colors = np.asarray(colors)
    if colors.dtype.kind in "UO":
        return colors
    red, green, blue = np.moveaxis(colors.astype(int), -1, 0)
    return np.vectorize("#{:06x}".format, otypes=[object])(red << 16 | green << 8 | blue)


def is_dark(color):
    """Return whether white words are easier to read on a color (#rrggbb) than black ones."""
    if color[:1] != "#" or len(color) != 7:
        return False
    red, green, blue = rgb(color)
    return 0.3 * red + 0.6 * green + 0.1 * blue < 0.45 * 255
