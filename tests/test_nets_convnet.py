import numpy as np
import pytest

from cs231n_utils.gradient_check import numeric_gradient, relative_error
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.layers import FC, Conv, MaxPool, ReLU
from cs231n_utils.volumes import DoesNotFit

SMALL = "INPUT 8x6x3 -> CONV 4 3x3 -> RELU -> POOL -> FC 5"
EVERYTHING = (
    "INPUT 8x6x4 -> CONV 4 3x3 groups=2 -> NORM -> RELU -> ADD(CONV 4 3x3 dilation=2 | )"
    " -> CONCAT(CONV 2 1x1 nobias | AVGPOOL 3x3 S=1 P=1) -> L2POOL -> DROPOUT 0.8"
    " -> CONV 5 3x3 S=2 floor -> GLOBALAVG -> FC 7 -> RELU -> FC 3"
)


def pictures(rng, net, N=4):
    return rng.normal(size=(N, *net.volume.shape)).astype(net.dtype)


def test_a_picture_becomes_scores(rng):
    net = ConvNet([Conv(4, 3, P=1), ReLU(), MaxPool(), FC(5)], volume=(8, 6, 3))

    scores = net.scores(pictures(rng, net))

    assert scores.shape == (4, 5)
    assert scores.dtype == np.float32


def test_scores_are_the_same_in_batches_of_any_size(rng):
    net = ConvNet.from_pattern(SMALL, dtype=np.float64)
    x = pictures(rng, net, N=7)

    np.testing.assert_allclose(net.scores(x, batch=3), net.scores(x), rtol=1e-12)
    np.testing.assert_array_equal(net.forward(x).reshape(7, 5), net.scores(x))


def test_no_pictures_have_no_scores(rng):
    net = ConvNet.from_pattern(SMALL)

    assert net.scores(pictures(rng, net, N=0)).shape == (0, 5)


def test_the_same_seed_draws_the_same_net():
    first, again, other = (ConvNet.from_pattern(SMALL, seed=seed) for seed in (1, 1, 2))

    for name, value in first.params.items():
        np.testing.assert_array_equal(value, again.params[name])
    assert (first.params["conv1.w"] != other.params["conv1.w"]).all()


def test_weights_keep_a_signal_at_its_size_through_relus(rng):
    net = ConvNet.from_pattern("INPUT 16x16x8 -> [CONV 32 3x3 -> RELU]*8 -> FC 4", seed=3)

    volumes = [volume.values for volume in net.activations(pictures(rng, net, N=8))]

    powers = [np.mean(v[:, 4:-4, 4:-4] ** 2) for v in volumes[:-1]]
    assert 0.3 < powers[-1] / powers[0] < 3


def test_an_untrained_net_gives_all_classes_an_equal_chance(rng):
    net = ConvNet.from_pattern("INPUT 32x32x3 -> [CONV 12 5x5 -> RELU -> POOL]*2 -> FC 10")
    x, y = pictures(rng, net, N=64), rng.integers(0, 10, 64)

    assert net.loss(x, y, "softmax") == pytest.approx(np.log(10), abs=0.01)
    assert net.loss(x, y, "svm") == pytest.approx(9, abs=0.1)


def test_l2_adds_half_the_squared_weights_and_leaves_biases_alone(rng):
    net = ConvNet.from_pattern(SMALL, dtype=np.float64)
    x, y = pictures(rng, net), np.array([0, 1, 2, 3])
    net.params["conv1.b"] += 5
    without = net.loss(x, y)
    bias_gradient = net.grads["conv1.b"].copy()

    loss = net.loss(x, y, l2=0.1)

    squares = sum(np.sum(net.params[name] ** 2) for name in ("conv1.w", "fc1.w"))
    assert loss == pytest.approx(without + 0.05 * squares)
    np.testing.assert_array_equal(net.grads["conv1.b"], bias_gradient)


@pytest.mark.parametrize("pattern, kind", [(SMALL, "svm"), (EVERYTHING, "softmax")])
def test_every_gradient_of_a_whole_net_agrees_with_finite_differences(rng, pattern, kind):
    net = ConvNet.from_pattern(pattern, seed=5, dtype=np.float64)
    x, y = pictures(rng, net), rng.integers(0, net.out_volume.D, 4)
    for value in net.params.values():
        value += 0.1 * rng.normal(size=value.shape)  # away from biases of 0 and scores of 0

    def loss(gradients=False):
        same_masks = np.random.default_rng(7)
        return net.loss(x, y, kind, l2=0.01, training=same_masks, gradients=gradients)

    loss(gradients=True)
    given = dict(net.grads)

    assert given.keys() == net.params.keys()
    for name, value in net.params.items():
        want = numeric_gradient(loss, value)
        scale = np.abs(want).max()
        assert np.abs(given[name] - want).max() < 1e-6 * max(scale, 1e-2), name


def test_the_gradient_by_the_pictures_agrees_with_finite_differences(rng):
    net = ConvNet.from_pattern(SMALL, dtype=np.float64)
    x = pictures(rng, net, N=2)
    dout = rng.normal(size=(2, 1, 1, 5))

    net.forward(x)
    dx = net.backward(dout)

    assert relative_error(dx, numeric_gradient(lambda: net.forward(x), x, dout)) < 1e-6
    assert net.backward(dout, want_dx=False) is None


def test_a_loss_without_gradients_leaves_them_alone(rng):
    net = ConvNet.from_pattern(SMALL)
    x, y = pictures(rng, net), np.array([0, 1, 2, 3])

    net.loss(x, y, gradients=False)

    assert net.grads == {}


def test_every_volume_on_the_way_can_be_looked_at(rng):
    net = ConvNet.from_pattern(SMALL)
    x = pictures(rng, net)

    volumes = net.activations(x)

    assert [v.layer for v in volumes] == [line.layer for line in net.ledger()]
    assert [v.values.shape[1:] for v in volumes] == [line.volume.shape for line in net.ledger()]
    np.testing.assert_array_equal(volumes[0].values, x)
    np.testing.assert_array_equal(volumes[-1].values.reshape(4, 5), net.scores(x))


def test_parameters_are_named_by_layer_and_number():
    net = ConvNet.from_pattern("INPUT 8x8x4 -> CONV 4 3x3 -> ADD(CONV 4 3x3 -> NORM | ) -> FC 2")

    assert list(net.params) == [
        *("conv1.w", "conv1.b", "conv2.w", "conv2.b", "norm1.gamma", "norm1.b", "fc1.w", "fc1.b")
    ]


def test_dropout_and_batch_norm_change_nothing_outside_training(rng):
    net = ConvNet.from_pattern(EVERYTHING)
    x = pictures(rng, net)
    before = net.scores(x)

    in_training = net.forward(x, training=np.random.default_rng(0)).reshape(4, -1)

    assert not np.allclose(in_training, before)
    assert not np.allclose(net.scores(x), before), "batch norm should have moved its averages"
    np.testing.assert_array_equal(net.scores(x), net.scores(x))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_saved_net_is_loaded_with_everything_it_learned(rng, tmp_path, dtype):
    net = ConvNet.from_pattern(EVERYTHING, seed=2, dtype=dtype)
    x = pictures(rng, net)
    net.forward(x, training=rng)  # moves the running averages of batch norm

    net.save(tmp_path / "net.npz")
    again = ConvNet.load(tmp_path / "net.npz")

    assert again.pattern == net.pattern
    np.testing.assert_array_equal(again.scores(x), net.scores(x))
    assert [path.name for path in tmp_path.iterdir()] == ["net.npz"]


def test_a_file_that_holds_no_net_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    with pytest.raises(ValueError, match="has no pattern, only a"):
        ConvNet.load(tmp_path / "other.npz")


def test_a_file_with_the_wrong_arrays_is_refused(tmp_path):
    arrays = ConvNet.from_pattern(SMALL).snapshot()
    arrays["fc1.w"] = arrays["fc1.w"][:-1]
    np.savez(tmp_path / "net.npz", pattern=np.array(SMALL), **arrays)

    with pytest.raises(ValueError, match=r"fc1.w: got shape \(47, 5\), expected \(48, 5\)"):
        ConvNet.load(tmp_path / "net.npz")


def test_a_short_file_with_a_huge_pattern_is_refused_before_anything_is_allocated(tmp_path):
    np.savez(tmp_path / "net.npz", pattern=np.array("INPUT 9x9x3 -> FC 9999999"), a=np.zeros(3))

    with pytest.raises(ValueError, match="got 3 numbers, expected 2,439,999,756 for INPUT 9x9x3"):
        ConvNet.load(tmp_path / "net.npz")


@pytest.mark.parametrize(
    "pattern", ["INPUT 9x9x3 -> " + "[" * 5000, "INPUT 9x9x3 -> [RELU]*9999999"]
)
def test_a_file_with_a_pattern_without_end_is_refused(tmp_path, pattern):
    np.savez(tmp_path / "net.npz", pattern=np.array(pattern))

    with pytest.raises(ValueError, match="at most"):
        ConvNet.load(tmp_path / "net.npz")


def test_restore_takes_back_what_was_changed_or_nothing_at_all():
    net = ConvNet.from_pattern(SMALL)
    kept = net.snapshot()
    net.params["conv1.w"] += 1

    incomplete = {name: value for name, value in kept.items() if name != "fc1.b"}
    with pytest.raises(ValueError, match=r"fc1\.b: got shape"):
        net.restore(incomplete)
    assert (net.params["conv1.w"] != kept["conv1.w"]).all()

    net.restore(kept)
    np.testing.assert_array_equal(net.params["conv1.w"], kept["conv1.w"])


def test_a_net_that_does_not_fit_is_refused_before_anything_is_allocated():
    with pytest.raises(DoesNotFit, match="is not whole"):
        ConvNet([Conv(4, 3, S=2), FC(10**9)], volume=(10, 10, 3))


@pytest.mark.parametrize(
    "x, complaint",
    [
        (np.zeros((8, 6, 3), np.float32), r"x\[None\] makes it a batch of one"),
        (
            np.zeros((1, 8, 6, 3), np.float32),
            r"got .* \(1, 8, 6, 3\) .* expected .* \(N, 6, 8, 3\)",
        ),
        (np.zeros((1, 6, 8, 3), np.uint8), "floating-point"),
        (np.zeros((1, 6, 8, 3), np.float64), "got dtype float64, expected float32"),
        ([[1.0]], "got a list"),
    ],
)
def test_pictures_that_do_not_fit_are_refused(x, complaint):
    net = ConvNet.from_pattern(SMALL)

    with pytest.raises(ValueError, match=complaint):
        net.forward(x)
    with pytest.raises(ValueError, match=complaint):
        net.scores(x)


def test_labels_and_losses_that_do_not_exist_are_refused(rng):
    net = ConvNet.from_pattern(SMALL)
    x = pictures(rng, net)

    with pytest.raises(
        ValueError, match="got numbers from 0 to 5, expected .* from 0 to 4, one per image"
    ):
        net.loss(x, np.array([0, 1, 2, 5]))
    with pytest.raises(ValueError, match="got 'hinge', expected one of softmax, svm"):
        net.loss(x, np.array([0, 1, 2, 3]), kind="hinge")


def test_scores_take_a_net_that_ends_in_them(rng):
    net = ConvNet.from_pattern("INPUT 8x8x3 -> CONV 4 3x3")

    assert net.forward(pictures(rng, net)).shape == (4, 8, 8, 4)
    with pytest.raises(ValueError, match=r"ends in \[8x8x4\]"):
        net.scores(pictures(rng, net))
