"""Figures with matplotlib: one style, blocks, neurons, sheets, curves, costs, maps, insides."""

from cs231n_utils.figures.blocks import (
    draw_block,
    draw_blocks,
    draw_slices,
    draw_two_nets,
    for_blocks,
    on_page,
)
from cs231n_utils.figures.costs import draw_costs, draw_shares
from cs231n_utils.figures.curves import draw_accuracies, draw_confusion, draw_history, draw_search
from cs231n_utils.figures.errors import draw_error_maps
from cs231n_utils.figures.inside import (
    draw_answers,
    draw_banks,
    draw_maps_below,
    draw_occlusions,
    draw_plane,
)
from cs231n_utils.figures.maps import (
    draw_crop_scores,
    draw_feature_maps,
    draw_filters,
    draw_side_by_side,
    edges_and_blobs,
)
from cs231n_utils.figures.neurons import draw_column, draw_paths
from cs231n_utils.figures.sheets import brightness, draw_sheet
from cs231n_utils.figures.style import (
    COLORS,
    SIGNED,
    STYLE,
    Still,
    draw_rows,
    mosaic,
    show,
    signed,
    still,
)

__all__ = [
    "COLORS",
    "SIGNED",
    "STYLE",
    "Still",
    "brightness",
    "draw_accuracies",
    "draw_answers",
    "draw_banks",
    "draw_block",
    "draw_blocks",
    "draw_column",
    "draw_confusion",
    "draw_costs",
    "draw_crop_scores",
    "draw_error_maps",
    "draw_feature_maps",
    "draw_filters",
    "draw_history",
    "draw_maps_below",
    "draw_occlusions",
    "draw_paths",
    "draw_plane",
    "draw_rows",
    "draw_search",
    "draw_shares",
    "draw_sheet",
    "draw_side_by_side",
    "draw_slices",
    "draw_two_nets",
    "edges_and_blobs",
    "for_blocks",
    "mosaic",
    "on_page",
    "show",
    "signed",
    "still",
]
