import numpy as np
import pytest

from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.training.trained import Trained

SMALL = "INPUT 6x4x3 -> CONV 4 3x3 -> NORM -> RELU -> FC 3"


@pytest.fixture
def trained(rng):
    net = ConvNet.from_pattern(SMALL, seed=1)
    net.params["fc1.w"] *= 100
    mean = rng.random((4, 6, 3), dtype=np.float32)
    return Trained(net, mean, ("cat", "dog", "truck"))


@pytest.fixture
def pictures(rng):
    return rng.random((5, 4, 6, 3), dtype=np.float32)


def test_pictures_are_prepared_by_taking_the_mean_away(trained, pictures):
    x = trained.prepared(pictures)
    np.testing.assert_allclose(x, pictures - trained.mean)
    assert x.dtype == np.float32
    np.testing.assert_allclose(trained.to_show(x), pictures, atol=1e-6)
    assert trained.to_show(x + 2).max() == 1, "what cannot be shown is cut off"


def test_pictures_in_another_dtype_are_welcome(trained, pictures):
    assert trained.prepared(pictures.astype(np.float64)).dtype == np.float32


def test_probabilities_are_those_of_the_nets_scores(trained, pictures):
    probabilities = trained.probabilities(pictures)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)
    scores = trained.net.scores(trained.prepared(pictures))
    np.testing.assert_array_equal(probabilities.argmax(axis=1), scores.argmax(axis=1))


@pytest.mark.parametrize("dtype, error", [(np.float32, 0), (np.float16, 1e-3)])
def test_what_is_saved_gives_the_same_answers_when_it_is_loaded(
    trained, pictures, tmp_path, dtype, error
):
    trained.save(tmp_path / "my.npz", dtype)
    loaded = Trained.load(tmp_path / "my.npz")
    assert loaded.classes == trained.classes
    assert loaded.mean.dtype == loaded.net.dtype == np.float32
    np.testing.assert_allclose(
        loaded.probabilities(pictures), trained.probabilities(pictures), atol=error
    )


def test_sixteen_bits_take_half_the_room(trained, tmp_path):
    trained.save(tmp_path / "full.npz")
    trained.save(tmp_path / "half.npz", np.float16)
    assert (tmp_path / "half.npz").stat().st_size < (tmp_path / "full.npz").stat().st_size


def test_a_file_with_a_net_alone_says_what_is_missing(trained, tmp_path):
    trained.net.save(tmp_path / "net.npz")
    with pytest.raises(ValueError, match="has no mean, only pattern, conv1"):
        Trained.load(tmp_path / "net.npz")


def test_names_and_mean_must_belong_to_the_net(trained):
    with pytest.raises(ValueError, match="got 2 names, expected 3, one per score"):
        Trained(trained.net, trained.mean, ("cat", "dog"))
    with pytest.raises(ValueError, match=r"mean: .* expected .* of shape \(4, 6, 3\)"):
        Trained(trained.net, trained.mean[:2], trained.classes)


def test_pictures_of_another_size_are_refused(trained):
    with pytest.raises(ValueError, match=r"pictures: .* expected .* of shape \(N, 4, 6, 3\)"):
        trained.prepared(np.zeros((1, 32, 32, 3), np.float32))
