import dataclasses

import numpy as np
import pytest

from cs231n_utils.datasets import Dataset


@pytest.fixture
def data(rng):
    """Pictures that are not square: 2 high, 5 wide."""
    parts = []
    for count in (1200, 3, 4):
        parts += [rng.random((count, 2, 5, 3), dtype=np.float32), np.arange(count) % 2]
    return Dataset("toys", ("ball", "doll"), *parts)


def test_it_says_its_sizes_in_one_line(data):
    assert repr(data) == "toys: 1,200 training, 3 validation and 4 test images [5x2x3]"
    assert data.describe() == f"{data!r}. 2 classes: ball, doll."


def test_the_mean_is_that_of_the_training_part_and_leaves_every_part(data):
    before = data.x_train.copy()

    zero = data.zero_mean()

    np.testing.assert_allclose(zero.x_train.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(zero.mean, before.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(zero.x_val, data.x_val - zero.mean)
    np.testing.assert_allclose(zero.x_test, data.x_test - zero.mean)
    np.testing.assert_array_equal(data.x_train, before)
    assert {x.dtype for x in (zero.x_train, zero.x_val, zero.x_test)} == {np.dtype(np.float32)}
    assert zero.mean.shape == (2, 5, 3)
    assert "mean training image is subtracted" in zero.describe()


def test_pictures_can_be_shown_again_after_the_mean_is_gone(data):
    zero = data.zero_mean()

    np.testing.assert_allclose(zero.to_show(zero.x_val), data.x_val, atol=1e-6)
    np.testing.assert_array_equal(data.to_show(data.x_val[0] + 2), np.ones((2, 5, 3)))


def test_the_mean_is_not_subtracted_twice(data):
    with pytest.raises(ValueError, match="subtracted from toys already"):
        data.zero_mean().zero_mean()


def test_without_training_pictures_there_is_no_mean(data):
    none = dataclasses.replace(data, x_train=data.x_train[:0], y_train=data.y_train[:0])

    with pytest.raises(ValueError, match="no training images"):
        none.zero_mean()


def test_a_part_cannot_be_put_in_place_of_another(data):
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.x_test = data.x_train


def test_a_few_pictures_to_learn_by_heart_are_trained_and_validated_on(data):
    few = data.few(20)

    np.testing.assert_array_equal(few.x_train, data.x_train[:20])
    np.testing.assert_array_equal(few.y_train, data.y_train[:20])
    np.testing.assert_array_equal(few.x_val, few.x_train)
    np.testing.assert_array_equal(few.y_val, few.y_train)
    np.testing.assert_array_equal(few.x_test, data.x_test)
