"""Layers as objects: what each makes of a volume on paper and, once built, of an array.

On paper a layer knows its output volume, the shapes of its parameters and its multiplications, and
holds nothing. `build` draws its parameters; then `forward` and `backward` call the functions of
cs231n_utils.layers. What passes from one to the next is a batch of volumes (N, H, W, D).
"""

from cs231n_utils.nets.layers.base import Layer, Pair, leaves
from cs231n_utils.nets.layers.branches import Branches
from cs231n_utils.nets.layers.fixed import (
    LRN,
    AveragePool,
    Dropout,
    GlobalAveragePool,
    GlobalMaxPool,
    L2Pool,
    MaxPool,
    ReLU,
    Upsample,
)
from cs231n_utils.nets.layers.learned import FC, BatchNorm, Conv, Depthwise, OblongConv

__all__ = [
    "FC",
    "LRN",
    "AveragePool",
    "BatchNorm",
    "Branches",
    "Conv",
    "Depthwise",
    "Dropout",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "L2Pool",
    "Layer",
    "MaxPool",
    "OblongConv",
    "Pair",
    "ReLU",
    "Upsample",
    "leaves",
]
