"""What students answered in notebook 01, each with words of the sentence that names its mistake."""

from itertools import pairwise

import numpy as np


def last_layer_only(sizes):
    for before, after in pairwise(sizes):
        total = before * after + after
    return total


def every_other_layer(sizes):
    total = 0
    for i in range(0, len(sizes) - 1, 2):
        total += (sizes[i] + 1) * sizes[i + 1]
    return total


def biases_for_inputs(sizes):
    return sum(a * b for a, b in pairwise(sizes)) + sum(sizes)


def three_axes(x):
    H, W, D = x.shape
    out = np.zeros((H, W, D))
    for at in np.ndindex(H, W, D):
        out[at] = max(0, x[at])
    return out


def copy_forgotten(x):
    y = x.copy()
    y[y < 0] = 0
    return x


IMAGE, MAPS, HALF = (32, 32, 3), (32, 32, 12), (16, 16, 12)
WRONG = [
    ("weights_of_a_neuron", "You assumed a square image", lambda W, H, D: W**2 * D),
    ("weights_of_a_neuron", "", lambda W, H, D: 5 * 5 * D),
    ("layer_parameters", "a single bias", lambda inputs, neurons: inputs * neurons + 1),
    ("net_parameters", "`+=`", last_layer_only),
    ("net_parameters", "You skip every other layer", every_other_layer),
    ("net_parameters", "You gave the inputs biases", biases_for_inputs),
    ("deeper", "as many layers as before", "a"),
    ("relu_forward", "the shape of x into three numbers", three_axes),
    ("relu_forward", "You return x unchanged", copy_forgotten),
    ("relu_forward", "longer name", lambda x: np.max(x, 0)),
    ("relu_forward", "", lambda x: np.where(x > 0, x, 0.01 * x)),
    ("five_shapes", "preserves", [IMAGE, (28, 28, 12), (28, 28, 12), (14, 14, 12), (1, 1, 10)]),
    ("five_shapes", "Ten scores it is", [IMAGE, MAPS, MAPS, HALF, (10,)]),
    ("fc_parameters", "`W * H * D * K`", lambda W, H, D, K: K * (W * H * D)),
    ("has_parameters", "not their order", (True, False, False, True)),
]
