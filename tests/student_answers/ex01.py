"""What students answered in notebook 01, each with words of the sentence that names its mistake."""

import numpy as np


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
    ("relu_forward", "the shape of x into three numbers", three_axes),
    ("relu_forward", "You return x unchanged", copy_forgotten),
    ("relu_forward", "longer name", lambda x: np.max(x, 0)),
    ("relu_forward", "", lambda x: np.where(x > 0, x, 0.01 * x)),
    ("five_shapes", "preserves", [IMAGE, (28, 28, 12), (28, 28, 12), (14, 14, 12), (1, 1, 10)]),
    ("five_shapes", "ten scores are right", [IMAGE, MAPS, MAPS, HALF, (10,)]),
    ("five_shapes", "number of scores is right", [IMAGE, MAPS, MAPS, HALF, 10]),
    ("fc_parameters", "as high as it is wide", lambda W, H, D, K: (W**2 * D + 1) * K),
    ("fc_parameters", "You gave K biases", lambda W, H, D, K: (W * H * D + K) * K),
    ("fc_parameters", "The biases are missing", lambda W, H, D, K: K * (W * H * D)),
    ("has_parameters", "in another order", (True, False, False, True)),
]
