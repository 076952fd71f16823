import numpy as np

from cs231n_utils.datasets import photograph


def test_the_photograph_is_an_upright_picture_in_color():
    x = photograph()

    assert (x.shape, x.dtype) == ((300, 256, 3), np.float32)
    assert 0 <= x.min() < 0.05
    assert 0.95 < x.max() <= 1


def test_the_photograph_is_the_right_way_up_with_red_first():
    x = photograph()

    sky, uniform = x[40:60, 210:240].mean(axis=(0, 1)), x[250:280, 180:240].mean(axis=(0, 1))
    assert sky[2] > sky[0] + 0.2, "blue behind the right shoulder of the picture"
    assert uniform.max() < 0.35
