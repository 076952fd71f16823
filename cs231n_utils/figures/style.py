"""How the course's figures look, and how they reach a notebook together with their alt text."""

import base64
import io
from dataclasses import dataclass, field
from html import escape

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display

# Okabe and Ito's colors, which readers with any color vision tell apart; their yellow is too
# pale on white and left out.
COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]

# The course's one style: plt.style.use(STYLE). Large enough for the last row of a room at 1280x720.
STYLE = {
    "figure.figsize": (8.0, 3.6),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "white",  # not see-through: black labels must stay readable in a dark theme
    "savefig.facecolor": "white",
    "font.family": "DejaVu Sans",  # comes with matplotlib, so a figure is the same everywhere
    "font.size": 13,
    "axes.titlesize": 14,
    "axes.prop_cycle": plt.cycler(color=COLORS),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 2.5,
    "legend.frameon": False,
    "image.cmap": "gray",
    "image.interpolation": "nearest",  # a pixel is a square
}

SIGNED = "RdBu_r"  # for values around zero: blue below, white at zero, red above
SHARPNESS = 1.5  # stored pixels for each pixel of the page, for screens that have more


@dataclass(frozen=True)
class Still:
    """A finished picture and the sentence that says what it shows."""

    alt: str
    width: int
    png: bytes = field(repr=False)

    def __repr__(self):
        return self.alt

    def _repr_html_(self):
        # As HTML, not as image/png: of that, JupyterLab and nbconvert drop the alt text.
        source = f"data:image/png;base64,{base64.b64encode(self.png).decode('ascii')}"
        return f'<img alt="{escape(self.alt)}" width="{self.width}" src="{source}">'


def still(fig, alt):
    """Return a figure as a Still: the picture with its alt text, the same bytes every time.

    fig  a matplotlib Figure; it is left as it is
    alt  a sentence or two for a reader who does not see the picture: what is there to notice

    Raises ValueError if alt says nothing.
    """
    alt = " ".join(alt.split())
    if not alt:
        raise ValueError("alt is empty: say in a sentence what there is to see in the figure")
    png = io.BytesIO()
    fig.savefig(png, format="png", dpi=SHARPNESS * fig.dpi, metadata={"Software": None})
    return Still(alt, round(fig.get_figwidth() * fig.dpi), png.getvalue())


def show(fig, alt):
    """Return nothing; display a figure with its alt text as the cell's output, and close it."""
    picture = still(fig, alt)
    plt.close(fig)
    display(picture)


def signed(values):
    """Return the keywords with which imshow draws values around zero, zero in white.

    values  array of numbers, any shape; the farther of its ends sets both ends of the colors
    """
    limit = float(np.abs(values).max(initial=0)) or 1.0
    return {"cmap": SIGNED, "vmin": -limit, "vmax": limit}


def mosaic(pictures, columns, gap=1):
    """Return pictures (N, H, W, D) side by side as one picture, which draws faster than many axes.

    columns  pictures per row; rows fill from the left, and what is left over stays white
    gap      white pixels between neighbors
    """
    N, H, W, D = pictures.shape
    rows = -(-N // columns)
    sheet = np.ones((rows * (H + gap) - gap, columns * (W + gap) - gap, D), pictures.dtype)
    for n, picture in enumerate(pictures):
        top, left = n // columns * (H + gap), n % columns * (W + gap)
        sheet[top : top + H, left : left + W] = picture
    return sheet


def draw_rows(rows):
    """Return a figure of pictures below each other, each with its name on the left.

    rows  {name: picture (H, W, 3) or (H, W)}, such as mosaics of one shape
    """
    H, W = next(iter(rows.values())).shape[:2]
    fig, axes = plt.subplots(len(rows), 1, figsize=(9, len(rows) * (0.25 + 7.5 * H / W)))
    for ax, (name, picture) in zip(np.atleast_1d(axes), rows.items(), strict=True):
        ax.imshow(picture)
        ax.set_ylabel(name, rotation=0, ha="right", va="center")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    return fig
