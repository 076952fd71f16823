"""Filters and the maps that they make, and maps of scores over their image."""

import matplotlib.pyplot as plt
import numpy as np

from cs231n_utils.figures.style import COLORS, mosaic, signed

LOOK = 9  # pixels per weight of a filter that is drawn in the corner of its map


def draw_side_by_side(pictures, line=None, height=4.2):
    """Return a figure of pictures in a row, their names above.

    pictures  {name: (H, W, 3), an image, or (H, W), a map}; maps share their colors, zero is white
    line      the row above which a dashed line crosses each map, or None
    height    of the figure, inches
    """
    maps = [values.ravel() for values in pictures.values() if values.ndim == 2]
    colors, scale = signed(np.concatenate(maps)) if maps else {}, None
    fig, axes = plt.subplots(1, len(pictures), figsize=(8.4, height), squeeze=False)
    for ax, (name, values) in zip(axes.flat, pictures.items(), strict=True):
        is_map = values.ndim == 2
        image = ax.imshow(values, **(colors if is_map else {}))
        scale = image if is_map else scale
        ax.set_title(name)
        ax.axis("off")
        if is_map and line is not None:
            ax.axhline(line - 0.5, color="black", linestyle="--")
    if scale:
        fig.colorbar(scale, ax=axes, shrink=0.8)
    return fig


def edges_and_blobs():
    """Return twelve filters (12, 5, 5, 3): edges in eight orientations, and four blobs of color."""
    down, across = np.mgrid[-2:3, -2:3]
    spot = np.exp(-(down**2 + across**2) / 4)  # (5, 5), largest in the middle
    bank = []
    for angle in np.arange(8) * np.pi / 4:
        edge = spot * (np.cos(angle) * across - np.sin(angle) * down)
        bank.append(np.stack([edge] * 3, axis=-1) / np.abs(edge).sum())
    for color in [(2, -1, -1), (-1, 2, -1), (-1, -1, 2), (1, 1, -2)]:
        bank.append(spot[:, :, None] * color / (2 * spot.sum()))
    return np.array(bank)


def looks(w):
    """Return filters w (K, F, F, 3) as images from 0 to 1: gray is a weight of zero."""
    return 0.5 + w / np.abs(w).max(axis=(1, 2, 3), keepdims=True) / 2


def draw_filters(w, columns):
    """Return a figure of filters w (K, F, F, 3), gray where a weight is zero."""
    sheet = mosaic(looks(w), columns)
    fig, ax = plt.subplots(figsize=(8.6, 0.2 + 8.4 * sheet.shape[0] / sheet.shape[1]))
    ax.imshow(sheet)
    ax.axis("off")
    return fig


def draw_feature_maps(image, w, maps, white, columns=4):
    """Return a figure of an image beside the maps that filters make of it.

    image  (H, W, 3)
    w      (K, F, F, 3), each drawn in the lower left corner of its map
    maps   (H2, W2, K); every second pixel is drawn, 0 black
    white  what is drawn white, as is all above it
    """
    drawn = np.minimum(maps[::2, ::2].transpose(2, 0, 1) / white, 1)
    drawn = np.repeat(drawn[..., None], 3, axis=3)  # (K, H2 / 2, W2 / 2, 3)
    corner = looks(w).repeat(LOOK, axis=1).repeat(LOOK, axis=2)
    drawn[:, -corner.shape[1] :, : corner.shape[2]] = corner
    fig, axes = plt.subplots(1, 2, figsize=(8.6, 4), width_ratios=(3.2, 4.6))
    for ax, picture in zip(axes, (image, mosaic(drawn, columns, gap=4)), strict=True):
        ax.imshow(picture)
        ax.axis("off")
    return fig


def draw_crop_scores(image, maps, side, S):
    """Return a figure of an image, and of its crops' scores over it, one picture per class.

    image  (H, W, 3)
    maps   {name of a class: (H2, W2), the score of each crop from 0 to 1}
    side   of a crop in pixels; its dot lies at its center, and is the larger the higher its score
    S      pixels from one crop to the next
    """
    pale = 0.8 + 0.2 * np.repeat(image.mean(axis=2, keepdims=True), 3, axis=2)
    fig, axes = plt.subplots(1, 1 + len(maps), figsize=(10, 2.4), layout="constrained")
    for ax, name in zip(axes, ("image", *maps), strict=True):
        ax.imshow(pale if name in maps else image)
        ax.set_title(name, fontsize=12)
        ax.axis("off")
        if name in maps:
            rows, columns = np.indices(maps[name].shape).reshape(2, -1) * S + (side - 1) / 2
            ax.scatter(columns, rows, s=2, color="0.5")
            ax.scatter(columns, rows, s=60 * maps[name].ravel(), color=COLORS[1])
    return fig
