"""Images that are put on a panel pixel by pixel, fast.

Matplotlib's imshow resamples and converts at each drawing, which takes tens of milliseconds for the
area of a panel. Here a pixel is one packed number of 32 bits, enlarged by indexing, and copied.
"""

import numpy as np
from matplotlib.artist import Artist

from cs231n_utils.figures.style import SHARPNESS

NOTHING = np.uint32(0)  # the packed pixel that is transparent


def sharp(length):
    """Return a length of the page in pixels of the image."""
    return round(length * SHARPNESS)


def packed(colors):
    """Return colors (..., 3), bytes or numbers cut to 0 to 1, as opaque packed pixels (...)."""
    if colors.dtype != np.uint8:
        colors = np.rint(255 * np.clip(colors, 0, 1)).astype(np.uint8)
    opaque = np.full((*colors.shape[:-1], 4), 255, np.uint8)
    opaque[..., :3] = colors[..., :3]
    return opaque.view(np.uint32)[..., 0]


def enlarged(pictures, height, width):
    """Return packed pictures (..., H, W) as (..., height, width): a pixel becomes a rectangle."""
    H, W = pictures.shape[-2:]
    down, across = np.arange(height) * H // height, np.arange(width) * W // width
    return pictures.take(down, axis=-2).take(across, axis=-1)


class Pixels(Artist):
    """An image of packed pixels (rows, columns) on a panel's figure, or on axes of it."""

    def __init__(self, parent):
        super().__init__()
        self.show(np.full((1, 1), NOTHING), 0, 0)
        self.set(zorder=1, animated=True)
        parent.add_artist(self)

    def show(self, image, left, top):
        """Put down an image; left and top are where its corner goes, in pixels of the page."""
        self.image, self.left, self.top = image, sharp(left), sharp(top)
        self.stale = True

    def fill(self, picture, left, top, right, bottom):
        """Put down a packed picture, enlarged to fill so much of the page."""
        size = sharp(bottom) - sharp(top), sharp(right) - sharp(left)
        self.show(enlarged(picture, *size), left, top)

    def draw(self, renderer):
        if self.get_visible():
            gc, bottom = renderer.new_gc(), self.top + len(self.image)
            upwards = self.image[::-1, :, None].view(np.uint8)  # as the renderer counts rows
            renderer.draw_image(gc, self.left, int(renderer.height) - bottom, upwards)
            gc.restore()
        self.stale = False
