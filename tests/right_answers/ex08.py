"""Right answers to the exercises of notebook 08, in other styles than the worked ones."""

import numpy as np


def block_from_arrays(D, K1, K_in, K3):
    filters = [np.empty((K1, 1, 1, D)), np.empty((K_in, 1, 1, D)), np.empty((K3, 3, 3, K_in))]
    return [K1 + K3, sum(w.size + len(w) for w in filters)]


def block_layer_by_layer(D, K1, K_in, K3):
    layers = {"1x1": (K1, 1, D), "reduce": (K_in, 1, D), "3x3": (K3, 3, K_in)}
    sizes = np.array([(F * F * depth + 1) * K for K, F, depth in layers.values()])
    return K1 + K3, sizes.sum()


def widths_by_powers(W, M):
    if W % 2**M:
        raise ValueError(f"{W} cannot be halved {M} times")
    return [W / 2**m for m in range(1, M + 1)]


def widths_from_the_end(W, M):
    if W % 2**M != 0:
        raise ValueError("does not fit")
    return W // 2 ** np.arange(1, M + 1)


def one_image_more(activations, gradients, parameters, copies, memory):
    batch, image = 0, 4 * activations + 4 * gradients
    while 4 * copies * parameters + (batch + 1) * image <= memory:
        batch += 1
    return batch


def floored(activations, gradients, parameters, copies, memory):
    left = memory / 4 - copies * parameters
    return float(np.floor(left / (activations + gradients)))


RIGHT = {
    "vgg_values": [15_237_608, np.int64(15_237_608), 15_237_608.0],
    "half_as_wide": ["c", "(c)"],
    "batch_that_fits": [one_image_more, floored],
    "block": [block_from_arrays, block_layer_by_layer],
    "widths": [widths_by_powers, widths_from_the_end],
    "alexnet_widths": [[55, 27, 27, 13, 13, 13, 13, 6], np.array([55, 27, 27, *[13] * 4, 6.0])],
}
