"""What students answered in notebook 10, each with words of the sentence that names its mistake."""

import numpy as np


def centered_box(row, column, extent, jump, start, H, W):
    (y, x), half = (start + row * jump, start + column * jump), extent // 2
    return max(y - half, 0), min(y + half + 1, H), max(x - half, 0), min(x + half + 1, W)


def covered_once(prob, picture, F, S, fill, channels=np.s_[:], every=True):
    H, W, _ = picture.shape
    out, covered = np.zeros(((H - F) // S + 1, (W - F) // S + 1)), picture.copy()
    for i, j in np.ndindex(out.shape):
        covered = picture.copy() if every else covered
        covered[i * S : i * S + F, j * S : j * S + F, channels] = fill
        out[i, j] = prob(covered)
    return out


def one_per_pixel(prob, picture, F, S, fill):
    out = np.zeros(picture.shape[:2])
    for y in range(0, len(out) - F + 1, S):
        for x in range(0, len(out[0]) - F + 1, S):
            covered = picture.copy()
            covered[y : y + F, x : x + F] = fill
            out[y, x] = prob(covered)
    return out


def one_array_for_three(dout, x):
    passed = dout.copy()
    backprop = passed
    passed[x <= 0] = 0
    deconvnet = passed
    passed[dout <= 0] = 0
    return backprop, deconvnet, passed


WRONG = [
    ("part_alive", "above zero anywhere", lambda maps: (maps > 0).any(axis=(0, 1, 2))),
    ("part_alive", "axes for (N, K, H, W)", lambda maps: (maps > 0).mean(axis=(0, 2, 3))),
    ("box_of_unit", "You centered the box", centered_box),
    ("occlusion_map", "The patches stay", lambda *given: covered_once(*given, every=False)),
    ("occlusion_map", "a number for each pixel", one_per_pixel),
    ("occlusion_map", "channel 0 only", lambda *given: covered_once(*given, channels=0)),
    ("relu_rules", "one and the same array", one_array_for_three),
    ("relu_rules", "", lambda dout, x: np.maximum(dout, 0) * (x > 0)),
    ("fooling_step", "signs only", lambda x, g, step: x + step * np.sign(g)),
    ("fooling_step", ".mean())` gives", lambda x, g, s: x + s * g / (g**2).mean() ** 0.5),
]
