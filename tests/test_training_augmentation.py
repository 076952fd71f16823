import numpy as np

from cs231n_utils.training.augmentation import flip, flip_and_shift, shift


def numbered(N, H=5, W=7, D=2):
    return np.arange(1, N * H * W * D + 1, dtype=np.float32).reshape(N, H, W, D)


def test_about_half_of_the_pictures_are_mirrored_and_the_others_left_alone(rng):
    x = numbered(400)
    out = flip(x, rng)
    flipped = (out == x[:, :, ::-1]).all(axis=(1, 2, 3))
    assert ((out == x).all(axis=(1, 2, 3)) ^ flipped).all()
    assert 150 < flipped.sum() < 250


def test_a_shifted_picture_is_the_old_one_elsewhere_with_zeros_moved_in(rng):
    x = numbered(60)
    moves = set()
    for picture, moved in zip(x, shift(x, rng, farthest=2), strict=True):
        fits = [
            (down, right)
            for down in range(-2, 3)
            for right in range(-2, 3)
            if (moved == by_hand(picture, down, right)).all()
        ]
        assert len(fits) == 1
        moves.update(fits)
    assert {down for down, _ in moves} == {right for _, right in moves} == {-2, -1, 0, 1, 2}


def by_hand(picture, down, right):
    H, W, _ = picture.shape
    moved = np.zeros_like(picture)
    for y in range(H):
        for x in range(W):
            if 0 <= y - down < H and 0 <= x - right < W:
                moved[y, x] = picture[y - down, x - right]
    return moved


def test_both_keep_shape_and_dtype_and_change_nothing_in_place(rng):
    x = numbered(8)
    before = x.copy()
    out = flip_and_shift(x, rng)
    assert out.shape == x.shape
    assert out.dtype == np.float32
    assert (x == before).all()
    assert (out != x).any()
