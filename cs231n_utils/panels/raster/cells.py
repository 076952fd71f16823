"""Numbers in small grids, and short words anywhere, drawn fast: a matplotlib Text each is too slow.

A hundred Texts take 50 ms to draw; here they are one artist of glyph outlines, and take 2.
"""

from functools import lru_cache

import numpy as np
from matplotlib import colormaps
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, Bbox

from cs231n_utils.figures.style import SIGNED

STRONGEST = 0.5  # of the colors for signed numbers: black must stay readable on them


def number(value, digits=2):
    """Return a number in few signs: "3", "−0.5"; "" for NaN."""
    if np.isnan(value):
        return ""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("0", "-0") else text.replace("-", "−")


def tint(values, limit=None):
    """Return colors (..., 4) for numbers around zero: red above, blue below, white at 0 and NaN.

    limit  the number that is as red as it gets; the largest of the values if None
    """
    values = np.nan_to_num(np.asarray(values, dtype=float))
    limit = limit or np.abs(values).max(initial=0) or 1.0
    return colormaps[SIGNED](0.5 + STRONGEST / 2 * np.clip(values / limit, -1, 1))


class Words(Artist):
    """Short texts at places of an axes. All are one artist."""

    def __init__(self, ax, size=13, color="black", weight="normal", ha="center"):
        super().__init__()
        self.size, self.color, self.weight, self.ha = size, color, weight, ha
        self.words = []
        self.set(zorder=5, animated=True)
        ax.add_artist(self)
        self.set_clip_on(False)

    def show(self, words):
        """Put down words [(x, y, text), ...], each centered at (x, y) in data coordinates.

        A fourth part is a color: (x, y, text, "white").
        """
        words = [word for word in words if word[2].strip()]
        self.words = [(*word, self.color) if len(word) == 3 else tuple(word) for word in words]
        self.stale = True

    def draw(self, renderer):
        if not self.get_visible() or not self.words:
            return
        scale = renderer.points_to_pixels(1)
        places = self.axes.transData.transform([word[:2] for word in self.words])
        gc = renderer.new_gc()
        gc.set_linewidth(0)
        for color in dict.fromkeys(word[3] for word in self.words):
            glyphs = [
                (place, outline(word[2], self.size, self.weight, self.ha))
                for place, word in zip(places, self.words, strict=True)
                if word[3] == color
            ]
            vertices = np.concatenate([v * scale + place for place, (v, _) in glyphs])
            codes = np.concatenate([codes for _, (_, codes) in glyphs])
            renderer.draw_path(gc, Path(vertices, codes), Affine2D(), to_rgba(color))
        gc.restore()
        self.stale = False

    def extents(self, renderer):
        """Return [(text, its box in the figure's pixels), ...] of the words that are shown."""
        scale = renderer.points_to_pixels(1)
        boxes = []
        for x, y, text, _ in self.words:
            vertices, _ = outline(text, self.size, self.weight, self.ha)
            corners = vertices * scale + self.axes.transData.transform((x, y))
            boxes.append((text, Bbox([corners.min(axis=0), corners.max(axis=0)])))
        return boxes


@lru_cache(maxsize=4096)
def outline(text, size, weight="normal", ha="center"):
    """Return the outline of a text as (vertices, codes), in points around its anchor."""
    font = FontProperties(family="DejaVu Sans", weight=weight)
    path = TextPath((0, 0), text.replace("$", r"\$"), size=size, prop=font)
    left, right = path.vertices[:, 0].min(), path.vertices[:, 0].max()
    across = {"left": 0.0, "center": (left + right) / 2, "right": right}[ha]
    return path.vertices - (across, 0.36 * size), path.codes  # capitals are 0.73 of the size high


class Cells:
    """A grid of square cells, a number in each; cell (row, column) is centered at (column, row).

    at      (x, y) of the center of the first cell
    size    of the numbers, in points
    digits  after the point, at most
    """

    def __init__(self, ax, at=(0.0, 0.0), size=15, digits=2, zorder=2):
        self.at, self.digits = at, digits
        common = {"zorder": zorder, "animated": True}
        self.squares = PolyCollection([], edgecolors="#555555", linewidths=1.0, **common)
        self.hatches = PolyCollection([], facecolors="none", hatch="////", linewidths=0, **common)
        self.hatches.set_edgecolor("#b0b0b0")
        ax.add_collection(self.squares)
        ax.add_collection(self.hatches)
        self.words = Words(ax, size)

    def show(self, values, colors=None, hatched=None, texts=None, at=None, spacing=1, limit=None):
        """Show numbers (rows, columns), or one row of them; NaN is an empty cell.

        colors  (rows, columns, 3 or 4); a tint by sign and size if None
        hatched  (rows, columns), True for cells that are not really there, such as padding
        texts    {(row, column): text} in place of some numbers
        at       where the first cell goes from now on
        spacing  from the center of a cell to that of the next
        limit    the number with the strongest tint
        """
        values = np.atleast_2d(np.asarray(values, dtype=float))
        self.at = self.at if at is None else at
        rows, columns = np.indices(values.shape)
        centers = np.stack([columns, rows], axis=-1).reshape(-1, 2) * spacing + self.at
        corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
        squares = centers[:, None] + corners
        paint = tint(values, limit) if colors is None else np.asarray(colors, dtype=float)
        self.squares.set_verts(squares)
        self.squares.set_facecolor(paint.reshape(-1, paint.shape[-1]))
        self.hatches.set_verts(squares if hatched is None else squares[np.ravel(hatched)])
        self.hatches.set_visible(hatched is not None)
        words = np.array([[number(value, self.digits) for value in row] for row in values], object)
        for cell, text in (texts or {}).items():
            words[cell] = text
        self.words.show([(x, y, w) for (x, y), w in zip(centers, words.ravel(), strict=True)])
