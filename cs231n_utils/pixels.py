"""Pictures that are put on a page pixel by pixel, fast.

Matplotlib's imshow resamples and converts at each drawing, which takes tens of milliseconds for the
area of a panel. Here a pixel is one packed number of 32 bits, enlarged by indexing, and copied.
"""

import numpy as np
from matplotlib.artist import Artist

NOTHING = np.uint32(0)  # the packed pixel that is transparent


def packed(colours):
    """Return colours (..., 3), numbers from 0 to 1 or bytes, as opaque packed pixels (...)."""
    if colours.dtype != np.uint8:
        colours = np.rint(255 * colours).astype(np.uint8)
    opaque = np.full((*colours.shape[:-1], 4), 255, np.uint8)
    opaque[..., :3] = colours[..., :3]
    return opaque.view(np.uint32)[..., 0]


def enlarged(pictures, height, width):
    """Return packed pictures (..., H, W) as (..., height, width): each pixel becomes a square."""
    H, W = pictures.shape[-2:]
    down, across = np.arange(height) * H // height, np.arange(width) * W // width
    return pictures.take(down, axis=-2).take(across, axis=-1)


class Pixels(Artist):
    """Packed pixels (H, W) on a page; left and top, in pixels too, are where their corner goes."""

    def __init__(self, ax, left, top):
        super().__init__()
        self.left, self.top, self.pixels = left, top, np.zeros((1, 1), np.uint32)
        self.set(zorder=1, animated=True)
        ax.add_artist(self)

    def show(self, pixels):
        self.pixels = np.ascontiguousarray(pixels[::-1])  # the renderer begins at the bottom
        self.stale = True

    def draw(self, renderer):
        if self.get_visible():
            H, W = self.pixels.shape
            gc = renderer.new_gc()
            rgba = self.pixels.view(np.uint8).reshape(H, W, 4)
            renderer.draw_image(gc, self.left, renderer.height - self.top - H, rgba)
            gc.restore()
        self.stale = False
