"""Crops of an image, and the net that takes all of them in one pass."""

from copy import deepcopy

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cs231n_utils.checks import check_array
from cs231n_utils.layers import fc_to_conv
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.layers import FC, Conv, leaves
from cs231n_utils.volumes import out_side


def crops(img, side, S):
    """Return every square crop of an image that begins at a multiple of S: a view, not copies.

    img    (H, W, D)
    crops  (H2, W2, side, side, D)  H2 = out_side(H, side, S), and W2 likewise

    Raises DoesNotFit if the crops do not reach the image's far ends in whole strides.
    """
    check_array("img", img, "H W D")
    for length in img.shape[:2]:
        out_side(length, side, S)
    windows = sliding_window_view(img, (side, side), axis=(0, 1))[::S, ::S]  # (H2, W2, D, s, s)
    return np.moveaxis(windows, 2, -1)


def fully_convolutional(net, volume):
    """Return the net, with copies of its weights, for images of another volume.

    Its FC layers are convolutions now: the first as large as the volume that it read, those after
    it 1x1. On an image of the net's own volume it puts out the same scores [1x1xK]; on a larger
    one the scores of a crop at every position.

    Raises ValueError if an FC layer of the net reads a volume that is not as wide as high.
    """
    made, weights, inside = [], [], net.volume
    for layer in net.layers:
        if isinstance(layer, FC):
            made.append(Conv(layer.K, inside.W))
            weights.append(layer.params | {"w": fc_to_conv(layer.params["w"], inside)})
        else:
            made.append(deepcopy(layer))
            weights += [leaf.arrays for leaf in leaves([layer])]
        inside = layer.out_volume(inside)
    wide = ConvNet(made, volume, dtype=net.dtype)
    for leaf, arrays in zip(leaves(wide.layers), weights, strict=True):
        for name, array in arrays.items():
            leaf.arrays[name][...] = array
    return wide
