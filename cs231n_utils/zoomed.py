"""Pictures of few pixels that change at every move, drawn fast: imshow takes ten times as long."""

import numpy as np
from matplotlib.artist import Artist


class Zoomed(Artist):
    """A picture on the page of a panel, enlarged: a pixel is a rectangle of one colour."""

    def __init__(self, ax):
        super().__init__()
        self.colours, self.ends = np.ones((1, 1, 3), np.uint8), (0, 0, 1, 1)
        self.set(zorder=1, animated=True)
        ax.add_artist(self)

    def show(self, colours, left, top, right, bottom):
        """Put down colours (rows, columns, 3), from 0 to 1; what lies beyond is cut.

        left, top, right, bottom  pixels of the page, from the figure's upper left corner
        """
        self.colours = np.rint(255 * np.clip(colours, 0, 1)).astype(np.uint8)
        self.ends = left, top, right, bottom
        self.stale = True

    def draw(self, renderer):
        if self.get_visible():
            ends = np.rint(np.array(self.ends) * renderer.dpi / 100).astype(int)
            left, top, right, bottom = ends.tolist()
            down, across = (
                _spread(bottom - top, self.colours, 0),
                _spread(right - left, self.colours, 1),
            )
            image = np.full((len(down), len(across), 4), 255, np.uint8)
            image[..., :3] = self.colours[down[::-1]][:, across]  # Agg's rows run upwards
            gc = renderer.new_gc()
            renderer.draw_image(gc, left, renderer.height - bottom, image)
            gc.restore()
        self.stale = False


def _spread(length, colours, axis):
    """Return for each of so many pixels of the page which pixel of the picture it shows."""
    count = colours.shape[axis]
    return np.arange(length) * count // length
