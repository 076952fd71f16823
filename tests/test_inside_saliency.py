import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layer_checks import read_only, sizes_vary

from cs231n_utils.gradient_check import numeric_gradient, relative_error
from cs231n_utils.inside.saliency import (
    RULES,
    saliency,
    score_gradient,
    scores_and_gradient,
)
from cs231n_utils.layers import relu_backward, relu_forward
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.layers import Pair, ReLU, leaves
from cs231n_utils.training.shipped import shipped_net

PLAIN = (
    "INPUT 6x8x3 -> CONV 5 3x3 -> NORM -> RELU -> POOL -> CONV 6 3x3 -> NORM -> RELU"
    " -> GLOBALAVG -> FC 7 -> RELU -> FC 4"
)
BRANCHING = (
    "INPUT 6x8x3 -> CONV 4 3x3 -> NORM -> ADD(RELU -> CONV 4 3x3 -> NORM | )"
    " -> CONCAT(CONV 2 1x1 -> RELU | AVGPOOL 3x3 S=1 P=1) -> L2POOL -> DROPOUT 0.5"
    " -> GLOBALMAX -> FC 4"
)


def trained(pattern, rng, dtype=np.float64):
    """Return a net none of whose numbers is 0 or 1, least of all those that batch norm keeps."""
    net = ConvNet.from_pattern(pattern, seed=1, dtype=dtype)
    for layer in leaves(net.layers):
        for value in layer.arrays.values():
            value += rng.uniform(0.05, 0.5, value.shape)
    return net


def pictures(rng, net, N=2):
    return rng.normal(size=(N, *net.volume.shape)).astype(net.dtype)


@pytest.mark.parametrize("pattern", [PLAIN, BRANCHING])
def test_the_gradient_of_a_score_agrees_with_finite_differences(rng, pattern):
    net = trained(pattern, rng)
    x = pictures(rng, net)
    label = np.array([3, 1])

    gradient = score_gradient(net, x, label)

    want = numeric_gradient(lambda: net.scores(x)[[0, 1], label].sum(), x)
    assert relative_error(gradient, want) < 1e-6


@pytest.mark.parametrize("name", ["shapes", "cifar10"])
def test_the_gradient_of_the_shipped_nets_agrees_with_finite_differences(rng, name):
    kept = shipped_net(name).net
    net = ConvNet.from_pattern(kept.pattern, dtype=np.float64)
    net.restore(kept.snapshot())
    x = 0.2 * pictures(rng, net, N=1)
    some = np.linspace(0, x.size - 1, 8).astype(int)
    pixels = x.reshape(-1)[some]

    def score():
        changed = x.copy()
        changed.reshape(-1)[some] = pixels
        return net.scores(changed)[0, 2]

    gradient = score_gradient(net, x, 2).reshape(-1)[some]

    assert relative_error(gradient, numeric_gradient(score, pixels, h=1e-6)) < 1e-4


def by_hand(net, x, label, lets_back):
    """Return what comes back to x through CONV -> RELU -> FC -> RELU -> FC, unit by unit."""
    w, b = net.params["conv1.w"], net.params["conv1.b"]
    _, H, W, _ = x.shape
    hidden = np.zeros((H, W, len(w)))
    x_pad = np.pad(x[0], ((1, 1), (1, 1), (0, 0)))
    for r, c, k in np.ndindex(hidden.shape):
        hidden[r, c, k] = (x_pad[r : r + 3, c : c + 3] * w[k]).sum() + b[k]
    codes = np.maximum(hidden, 0).reshape(-1) @ net.params["fc1.w"] + net.params["fc1.b"]
    dcodes = np.zeros_like(codes)
    for m in range(len(codes)):
        dout = net.params["fc2.w"][m, label]
        dcodes[m] = dout if lets_back(codes[m], dout) else 0
    dhidden = (net.params["fc1.w"] @ dcodes).reshape(hidden.shape)
    dx_pad = np.zeros_like(x_pad)
    for r, c, k in np.ndindex(hidden.shape):
        if lets_back(hidden[r, c, k], dhidden[r, c, k]):
            dx_pad[r : r + 3, c : c + 3] += dhidden[r, c, k] * w[k]
    return dx_pad[None, 1:-1, 1:-1]


@pytest.mark.parametrize(
    "rule, lets_back",
    [
        ("backprop", lambda x, dout: x > 0),
        ("deconvnet", lambda x, dout: dout > 0),
        ("guided", lambda x, dout: x > 0 and dout > 0),
    ],
)
def test_a_rule_says_what_every_relu_lets_back(rng, rule, lets_back):
    net = ConvNet.from_pattern(
        "INPUT 4x5x2 -> CONV 3 3x3 -> RELU -> FC 6 -> RELU -> FC 3", dtype=np.float64
    )
    x = pictures(rng, net, N=1)

    given = score_gradient(net, x, 1, rule)

    np.testing.assert_allclose(given, by_hand(net, x, 1, lets_back), atol=1e-15)


def test_relus_inside_branches_go_by_the_rule_too(rng):
    net = ConvNet.from_pattern("INPUT 1x1x2 -> ADD(RELU | ) -> FC 1", dtype=np.float64)
    net.params["fc1.w"][:, 0] = [-1.0, 1.0]
    x = np.array([3.0, -3.0]).reshape(1, 1, 1, 2)

    assert score_gradient(net, x, 0, "backprop").ravel().tolist() == [-2, 1]
    assert score_gradient(net, x, 0, "deconvnet").ravel().tolist() == [-1, 2]
    assert score_gradient(net, x, 0, "guided").ravel().tolist() == [-1, 1]


def everything(net):
    """Return copies of all that a net holds, for comparison."""
    return copy.deepcopy([vars(layer) for layer in leaves(net.layers)]), copy.deepcopy(net.grads)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("pattern", [PLAIN, BRANCHING])
def test_the_net_and_the_pictures_stay_as_they_were(rng, pattern, rule):
    net = trained(pattern, rng)
    (x,) = read_only(pictures(rng, net, N=3))
    net.forward(x, training=np.random.default_rng(0))
    net.backward(rng.normal(size=(3, 1, 1, 4)))
    layers, before = list(net.layers), everything(net)
    branches = [layer.branches for layer in layers]

    score_gradient(net, x[:1], 2, rule)

    assert net.layers == layers
    assert [layer.branches for layer in layers] == branches
    np.testing.assert_equal(everything(net), before)


def test_the_net_stays_as_it_was_when_a_layer_fails(rng):
    net = ConvNet.from_pattern(PLAIN, dtype=np.float64)
    relu = next(layer for layer in net.layers if isinstance(layer, ReLU))

    def fails(dout, cache):
        raise ZeroDivisionError

    relu.pair = broken = Pair(relu_forward, fails)
    with pytest.raises(ZeroDivisionError):
        score_gradient(net, pictures(rng, net), 2, "guided")

    assert relu.pair is broken
    assert net.grads == {}


def test_functions_of_ones_own_are_asked(rng):
    net = ConvNet.from_pattern(PLAIN, dtype=np.float64)
    x = pictures(rng, net)
    want = score_gradient(net, x, 0, "guided")

    def forward(x):
        out, cache = relu_forward(x)
        return out, ("mine", cache)

    def backward(dout, cache):
        assert cache[0] == "mine"
        return 2 * relu_backward(dout, cache[1])

    for layer in net.layers:
        if isinstance(layer, ReLU):
            layer.pair = Pair(forward, backward)

    np.testing.assert_allclose(score_gradient(net, x, 0, "guided"), 8 * want)  # three RELUs


def test_one_label_for_all_is_that_label_for_each(rng):
    net = trained(PLAIN, rng)
    x = pictures(rng, net, N=3)

    for label in (2, np.int64(2)):
        np.testing.assert_array_equal(
            score_gradient(net, x, label), score_gradient(net, x, np.array([2, 2, 2]))
        )


def test_every_picture_has_a_gradient_of_its_own(rng):
    net = trained(PLAIN, rng)
    x = pictures(rng, net, N=3)
    label = np.array([0, 3, 1])

    together = score_gradient(net, x, label, "guided")

    for i in range(3):
        alone = score_gradient(net, x[i : i + 1], int(label[i]), "guided")
        np.testing.assert_allclose(together[i], alone[0], rtol=1e-9, atol=1e-15)


def test_scores_come_with_the_gradient_and_in_the_dtype_of_the_net(rng):
    net = trained(PLAIN, rng, np.float32)
    x = pictures(rng, net, N=3)

    scores, gradient = scores_and_gradient(net, x, 1)

    np.testing.assert_array_equal(scores, net.scores(x))
    assert gradient.shape == x.shape
    assert gradient.dtype == np.float32


@pytest.mark.parametrize(
    "label, complaint",
    [
        (4, "numbers from 4 to 4, expected .* from 0 to 3, one per image"),
        (-1, "numbers from -1 to -1"),
        (1.0, "float64"),
        (np.array([0, 1, 2]), r"labels: got .* shape \(3,\), expected 2"),
        ([0, 1], "got a list"),
        ("cat", "got"),
    ],
)
def test_labels_that_are_none_are_refused(rng, label, complaint):
    net = ConvNet.from_pattern(PLAIN)

    with pytest.raises(ValueError, match=complaint):
        score_gradient(net, pictures(rng, net), label)


def test_what_does_not_fit_is_refused_in_words(rng):
    net = ConvNet.from_pattern(PLAIN)
    x = pictures(rng, net)

    with pytest.raises(ValueError, match="got 'grad', expected one of backprop, deconvnet, guided"):
        score_gradient(net, x, 0, "grad")
    with pytest.raises(ValueError, match=r"x\[None\] makes it a batch of one"):
        score_gradient(net, x[0], 0)
    maps = ConvNet.from_pattern("INPUT 6x8x3 -> CONV 5 3x3")
    with pytest.raises(ValueError, match=r"ends in \[6x8x5\]"):
        score_gradient(maps, x, 0)


@given(st.tuples(*[st.integers(1, 5)] * 4), st.integers(0, 99))
@sizes_vary
def test_saliency_is_the_largest_slope_over_depth(shape, seed):
    gradient = np.random.default_rng(seed).normal(size=shape)

    found = saliency(gradient)

    assert found.shape == shape[:3]
    for n, r, c in np.ndindex(found.shape):
        assert found[n, r, c] == max(abs(g) for g in gradient[n, r, c])


def test_saliency_takes_a_batch():
    with pytest.raises(ValueError, match=r"gradient\[None\] makes it a batch of one"):
        saliency(np.zeros((4, 4, 3)))
