"""The widget that shows a panel's picture and says where the reader points."""

import io
import textwrap
from pathlib import Path

import anywidget
import matplotlib as mpl
import numpy as np
import traitlets
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from cs231n_utils.figures.style import SHARPNESS, STYLE

# A panel places its axes by hand: to lay them out anew at each move is slow, and they would jump.
PANEL_STYLE = STYLE | {"figure.constrained_layout.use": False}

# A move is sent as JPEG: that is packed five times as fast as a PNG, which would take half of a
# move's time, and at this quality nobody sees the difference. What is stored is a PNG.
JPEG = {"quality": 92, "subsampling": 0}

LOOKS = """
.course-panel img {
  display: block; margin-top: 4px; max-width: 100%; height: auto; background: white;
}
.course-panel img.click, .course-panel img.hover {
  cursor: crosshair; touch-action: pan-y; user-select: none;
}
.course-panel .widget-label { text-align: left; }
.course-panel .widget-readout { min-width: 34px; }
.course-panel .widget-toggle-buttons { display: flex; align-items: center; }
.course-panel .widget-play { height: 32px; min-height: 0; }
.course-panel .widget-play button { height: 28px; line-height: 28px; }
.course-panel p[aria-live] {
  margin: 6px 2px; font-size: 14px; line-height: 1.4;
  color: var(--jp-content-font-color1, inherit);
}
"""


class Picture(anywidget.AnyWidget):
    """An image with its sentence; panels/picture.js is the part of it in the browser."""

    # The text and not the path, for which anywidget keeps every picture that there ever was.
    _esm = Path(__file__).with_name("picture.js").read_text(encoding="utf-8")
    _css = LOOKS

    name = traitlets.Unicode().tag(sync=True)  # of the panel, for those who hear it
    image = traitlets.Bytes().tag(sync=True)  # a JPEG file
    sentence = traitlets.Unicode().tag(sync=True)  # the alt text, and the line below the picture
    width = traitlets.Int().tag(sync=True)  # in the page's pixels, whatever the image has
    height = traitlets.Int().tag(sync=True)
    follows = traitlets.Unicode().tag(sync=True)  # the hand: "", "click" or "hover"
    # From the browser: how far right and down (0 to 1), when, and when pressed (0: it is not).
    pointer = traitlets.List().tag(sync=True)


def new_figure(width, height):
    """Return an empty figure of so many inches, to be drawn on again and again, without pyplot."""
    with mpl.rc_context(PANEL_STYLE):
        figure = Figure((width, height), dpi=SHARPNESS * STYLE["figure.dpi"])
        FigureCanvasAgg(figure)
    return figure


class Canvas:
    """A figure that is drawn again and again: what does not move is drawn once and kept.

    What moves says so, artist.set_animated(True), and is drawn on top of all that does not. An
    artist that moves without saying so is drawn rightly too, but then everything is drawn anew.
    """

    def __init__(self, figure):
        self.figure, self._background = figure, None

    def pixels(self):
        """Return the figure as it is now, (rows, columns, 4) bytes."""
        canvas = self.figure.canvas
        if self.figure.stale or self._background is None:
            with mpl.rc_context(PANEL_STYLE):  # axes make their ticks as they are drawn
                canvas.draw()
            self._background = canvas.copy_from_bbox(self.figure.bbox)
        canvas.restore_region(self._background)
        for artist in sorted(self._moving(), key=lambda artist: artist.get_zorder()):
            artist.draw(canvas.renderer)
        return np.asarray(canvas.buffer_rgba()).copy()

    def _moving(self):
        for part in (self.figure, *self.figure.axes):
            if part.get_visible():
                yield from (artist for artist in part.get_children() if artist.get_animated())


class Notice(Canvas):
    """A figure with nothing on it but words, for when there is nothing to draw."""

    def __init__(self, width, height):
        super().__init__(new_figure(width, height))
        with mpl.rc_context(PANEL_STYLE):
            style = {"ha": "center", "va": "center", "size": 15, "linespacing": 1.5}
            self._text = self.figure.text(0.5, 0.5, "", parse_math=False, **style)
        self._letters = round(8 * width)  # a line

    def say(self, words):
        """Return the figure with these words, (rows, columns, 4) bytes."""
        self._text.set_text(textwrap.fill(words, self._letters))
        return self.pixels()


def png(image):
    """Return an image (rows, columns, 4) of bytes as a small PNG file without its alpha."""
    return _file(image, "png", compress_level=9)


def jpeg(image):
    """Return an image (rows, columns, 4) of bytes as a JPEG file, quickly and all but exactly."""
    return _file(image, "jpeg", **JPEG)


def _file(image, kind, **how):
    file = io.BytesIO()
    Image.fromarray(image).convert("RGB").save(file, kind, **how)
    return file.getvalue()
