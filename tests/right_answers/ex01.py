"""Right answers to the exercises of notebook 01, in other styles than the worked ones."""

import numpy as np


def relu_forward_by_loop(x):
    out = np.zeros(x.shape, dtype=np.float32)
    for at, value in np.ndenumerate(x):
        if value > 0:
            out[at] = value
    return out


def relu_forward_on_a_copy(x):
    x = x.copy()
    x[x < 0] = 0
    return x


FIVE_SHAPES = [(32, 32, 3), (32, 32, 12), (32, 32, 12), (16, 16, 12), (1, 1, 10)]

RIGHT = {
    "relu_forward": [
        relu_forward_by_loop,
        relu_forward_on_a_copy,
        lambda x: x * (x > 0),
        lambda x: np.where(x > 0, x, 0),
        lambda x: (x + abs(x)) / 2,
    ],
    "five_shapes": [FIVE_SHAPES, tuple(FIVE_SHAPES), np.array(FIVE_SHAPES)],
    "fc_parameters": [
        lambda W, H, D, K: (W * H * D + 1) * K,
        lambda W, H, D, K: np.float64(np.zeros((H, W, D)).size) * K + K,
    ],
    "has_parameters": [[True, True, False, False], np.array([1, 1, 0, 0], dtype=bool)],
    "has_hyperparameters": [[True, True, False, True], np.array([1, 1, 0, 1], dtype=bool)],
}
