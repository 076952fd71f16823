"""Ways to look inside a trained net: what excites its units, what a score depends on."""

from cs231n_utils.inside.ascent import class_images, fool, noise_flips
from cs231n_utils.inside.codes import codes, nearest, pca
from cs231n_utils.inside.occlusion import occlusion
from cs231n_utils.inside.saliency import saliency, score_gradient
from cs231n_utils.inside.units import crop, receptive_box, strongest, top_patches

__all__ = [
    "class_images",
    "codes",
    "crop",
    "fool",
    "nearest",
    "noise_flips",
    "occlusion",
    "pca",
    "receptive_box",
    "saliency",
    "score_gradient",
    "strongest",
    "top_patches",
]
