"""Right answers to the exercises of notebook 10, in other styles than the worked ones."""

import numpy as np


def alive_by_counting(maps):
    *_, K = maps.shape
    return [np.count_nonzero(maps[..., k]) / maps[..., k].size for k in range(K)]


def alive_by_reshape(maps):
    flat = maps.reshape(-1, maps.shape[-1])
    return ((flat > 0).sum(axis=0) / len(flat)).astype(np.float32)


def box_by_pixels(row, column, extent, jump, start, H, W):
    rows, columns = (
        [pixel for pixel in range(first, first + extent) if 0 <= pixel < side]
        for first, side in ((start + row * jump, H), (start + column * jump, W))
    )
    return [rows[0], rows[-1] + 1, columns[0], columns[-1] + 1]


def box_by_clip(row, column, extent, jump, start, H, W):
    top, left = start + jump * row, start + jump * column
    return (*np.clip([top, top + extent], 0, H), *np.clip([left, left + extent], 0, W))


def occluded_and_put_back(prob, picture, F, S, fill):
    picture, rows = np.array(picture), []
    for top in range(0, picture.shape[0] - F + 1, S):
        rows.append([])
        for left in range(0, picture.shape[1] - F + 1, S):
            patch = picture[top : top + F, left : left + F]
            before = patch.copy()
            patch[...] = fill
            rows[-1].append(prob(picture))
            patch[...] = before
    return rows


def occluded_by_masks(prob, picture, F, S, fill):
    row, column = np.indices(picture.shape[:2])
    places = [(side - F) // S + 1 for side in picture.shape[:2]]
    out = np.empty(places, np.float32)
    for i in range(places[0]):
        for j in range(places[1]):
            down, across = row - i * S, column - j * S
            inside = (down >= 0) & (down < F) & (across >= 0) & (across < F)
            out[i, j] = prob(np.where(inside[..., None], fill, picture))
    return out


def rules_with_where(dout, x):
    zero = np.zeros_like(dout)
    backprop = np.where(x > 0, dout, zero)
    return [backprop, np.maximum(dout, 0), np.maximum(backprop, 0)]


def rules_with_copies(dout, x):
    backprop, deconvnet = dout.copy(), dout.copy()
    backprop[x <= 0] = 0
    deconvnet[dout < 0] = 0
    guided = deconvnet.copy()
    guided[x <= 0] = 0
    return backprop, deconvnet, guided


def step_with_norm(x, gradient, step):
    return x + step * (gradient / np.linalg.norm(gradient))


def step_with_loops(x, gradient, step):
    length = sum(value**2 for value in gradient.ravel().tolist()) ** 0.5
    moved = [a + step / length * g for a, g in zip(x.ravel(), gradient.ravel(), strict=True)]
    return np.reshape(moved, x.shape)


RIGHT = {
    "part_alive": [alive_by_counting, alive_by_reshape],
    "silent_map": ["C", "(c)"],
    "box_of_unit": [box_by_pixels, box_by_clip],
    "occlusion_map": [occluded_and_put_back, occluded_by_masks],
    "relu_rules": [rules_with_where, rules_with_copies],
    "instead_of_the_gradient": ["B", "(b)"],
    "fooling_step": [step_with_norm, step_with_loops],
}
