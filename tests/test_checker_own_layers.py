"""Nets made of a reader's functions, which are here written with loops, as a reader might."""

import inspect
import re
from itertools import combinations

import numpy as np
import pytest

from cs231n_utils.checker import guard
from cs231n_utils.checker.keeping import BLOCK, FILE
from cs231n_utils.checker.own_layers import OwnLayerError, OwnLayers
from cs231n_utils.datasets import shapes
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.layers import Conv, MaxPool
from cs231n_utils.training.run import train

SMALL = "INPUT 8x4x2 -> [CONV 3 3x3 -> RELU -> POOL]*2 -> FC 3"


def conv_forward(x, w, b, S, P):
    N, H, W, _ = x.shape
    K, F = w.shape[:2]
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    out = np.zeros((N, (H + 2 * P - F) // S + 1, (W + 2 * P - F) // S + 1, K))
    for n, i, j, k in np.ndindex(out.shape):
        window = x_pad[n, i * S : i * S + F, j * S : j * S + F]
        out[n, i, j, k] = np.sum(window * w[k]) + b[k]
    return out


def conv_backward(dout, x, w, S, P):
    F, (_, H, W, _) = w.shape[1], x.shape
    x_pad = np.pad(x, ((0, 0), (P, P), (P, P), (0, 0)))
    dx_pad, dw, db = np.zeros(x_pad.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, i, j, k in np.ndindex(dout.shape):
        here = n, slice(i * S, i * S + F), slice(j * S, j * S + F)
        dx_pad[here] += dout[n, i, j, k] * w[k]
        dw[k] += dout[n, i, j, k] * x_pad[here]
        db[k] += dout[n, i, j, k]
    return dx_pad[:, P : P + H, P : P + W], dw, db


def relu_forward(x):
    return np.where(x > 0, x, 0)


def relu_backward(dout, x):
    return np.where(x > 0, dout, 0)


def max_pool_forward(x, F, S):
    N, H, W, D = x.shape
    out = np.zeros((N, (H - F) // S + 1, (W - F) // S + 1, D))
    for n, i, j, d in np.ndindex(out.shape):
        out[n, i, j, d] = x[n, i * S : i * S + F, j * S : j * S + F, d].max()
    return out


def max_pool_backward(dout, x, F, S):
    dx = np.zeros(x.shape)
    for n, i, j, d in np.ndindex(dout.shape):
        window = x[n, i * S : i * S + F, j * S : j * S + F, d]
        r, c = np.unravel_index(window.argmax(), window.shape)
        dx[n, i * S + r, j * S + c, d] += dout[n, i, j, d]
    return dx


def fc_forward(x, w, b):
    return [picture.ravel() @ w + b for picture in x]


def fc_backward(dout, x, w):
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)


def softmax_loss(scores, y):
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    right = np.arange(len(y)), y
    loss = -np.log(p[right]).mean()
    p[right] -= 1
    return loss, p / len(y)


READERS = [
    conv_forward,
    conv_backward,
    relu_forward,
    relu_backward,
    max_pool_forward,
    max_pool_backward,
    fc_forward,
    fc_backward,
    softmax_loss,
]


@pytest.fixture(autouse=True)
def my_layers(tmp_path, monkeypatch):
    """The path of the reader's file, which is not there yet."""
    monkeypatch.setenv("CS231N_OWN", str(tmp_path))
    return tmp_path / FILE


def keep(my_layers, *functions, **sources):
    """Write functions to the reader's file as `.keep` does; `sources` are other bodies by name."""
    sources = {f.__name__: inspect.getsource(f).rstrip() for f in functions} | sources
    blocks = [BLOCK.format(number="9.1", name=name, code=code) for name, code in sources.items()]
    my_layers.write_text("import numpy as np\n\n\n" + "\n\n".join(blocks), encoding="utf-8")


def small(net, rng):
    """Give a small net scores away from zero; return pictures and labels for it."""
    net.params["fc1.w"] *= 100
    return rng.normal(size=(3, *net.volume.shape)), np.array([0, 2, 1])


def loss_and_gradients(net, x, y):
    value = net.loss(x, y, l2=0.1)
    return {"loss": value, "scores": net.scores(x), **net.grads}


def assert_alike(net, ours, rng):
    x, y = small(ours, rng)
    small(net, rng)
    got, want = loss_and_gradients(net, x, y), loss_and_gradients(ours, x, y)
    assert got.keys() == want.keys()
    for name in want:
        np.testing.assert_allclose(got[name], want[name], rtol=1e-10, atol=1e-10, err_msg=name)


SUBSETS = [(), *((f,) for f in READERS), *combinations(READERS, 2), tuple(READERS)]


@pytest.mark.parametrize(
    "functions", SUBSETS, ids=lambda functions: "-".join(f.__name__ for f in functions) or "none"
)
def test_any_of_the_readers_functions_make_the_same_net(my_layers, rng, functions):
    keep(my_layers, *functions)

    own = OwnLayers()

    assert set(own.functions) == {f.__name__ for f in functions}
    assert_alike(
        own.net(SMALL, dtype=np.float64), ConvNet.from_pattern(SMALL, dtype=np.float64), rng
    )


@pytest.mark.parametrize("function", READERS, ids=lambda f: f.__name__)
def test_the_readers_functions_are_those_that_compute(my_layers, rng, function):
    keep(my_layers, function)
    own = OwnLayers()
    calls, mine = [], own.functions[function.__name__]
    own.functions[function.__name__] = lambda *inputs: calls.append(1) or mine(*inputs)
    net = own.net(SMALL, dtype=np.float64)
    x, y = small(net, rng)

    net.loss(x, y)

    layers_of_that_kind = 1 if function.__name__.startswith(("fc", "softmax")) else 2
    assert len(calls) == layers_of_that_kind


def test_layers_within_branches_are_the_readers_too(my_layers, rng):
    keep(my_layers, relu_forward)
    own, calls = OwnLayers(), []
    own.functions["relu_forward"] = lambda x: calls.append(1) or relu_forward(x)

    own.net("INPUT 4x6x2 -> ADD(RELU -> RELU | ) -> FC 3").scores(np.ones((1, 6, 4, 2), np.float32))

    assert len(calls) == 2


def test_the_table_says_whose_each_layer_is(my_layers):
    keep(my_layers, conv_forward, relu_forward, relu_backward, softmax_loss)

    assert str(OwnLayers()) == (
        "              forward       backward      written in notebook\n"
        "CONV          yours         the course's  04 and 05\n"
        "RELU          yours         yours         01 and 09\n"
        "POOL          the course's  the course's  06\n"
        "FC            the course's  the course's  09\n"
        "softmax loss  yours         yours         09"
    )


def test_without_a_file_all_is_the_courses_and_the_way_to_keep_is_told():
    own = OwnLayers()

    assert own.functions == {}
    assert "yours  " not in str(own)
    assert "holds none of yours yet" in str(own)
    assert ".keep" in str(own)


def test_a_net_of_loops_trains_in_float32_and_soon(my_layers):
    keep(my_layers, *READERS)
    data = shapes(train=10, val=1, test=1).zero_mean().few(10)
    net = OwnLayers().net("INPUT 32x32x3 -> AVGPOOL 4x4 -> CONV 4 3x3 -> RELU -> POOL -> FC 10")

    history = train(net, data, epochs=2, batch=5, progress=False)

    assert history.losses[-1] < history.losses[0]
    assert {gradient.dtype for gradient in net.grads.values()} == {np.dtype(np.float32)}
    assert net.forward(data.x_train).dtype == np.float32


def test_what_no_reader_was_asked_for_is_the_courses(my_layers, rng):
    keep(my_layers, *READERS)
    own = OwnLayers()
    pattern = (
        "INPUT 9x6x2 -> CONV 4 3x3 dilation=2 -> CONV 4 3x3 groups=2 nobias -> AVGPOOL 2x2 S=1"
        " -> POOL 2x2 S=2 ceil -> ADD(CONV 4 3x3 S=1 -> RELU | ) -> FC 3"
    )

    assert_alike(
        own.net(pattern, dtype=np.float64), ConvNet.from_pattern(pattern, dtype=np.float64), rng
    )


def test_other_nets_stay_as_they_are(my_layers):
    before = Conv.pair, MaxPool.pair, ConvNet.losses["softmax"]
    keep(my_layers, *READERS)

    OwnLayers().net(SMALL)

    assert (Conv.pair, MaxPool.pair, ConvNet.losses["softmax"]) == before


@pytest.mark.parametrize(
    "name, body, why",
    [
        ("relu_forward", "(x):\n    return x[5:].mean(axis=1)[9]", "raised IndexError: index 9"),
        ("relu_forward", "(x):\n    print(x)", "does not return .*: got None"),
        ("relu_forward", "(x):\n    return np.abs(x)", "returns wrong numbers"),
        ("relu_forward", "():\n    return 1", "raised TypeError"),
        ("relu_forward", "(x):\n    raise SystemExit", "raised SystemExit"),
        (
            "relu_backward",
            "(dout, x):\n    return dout[0]",
            r"returns shape \(5, 7, 3\), expected \(2, 5",
        ),
        (
            "fc_backward",
            "(dout, x, w):\n    return x, w, dout",
            r"returns .* \(2, 4\), expected .*\(4,\)",
        ),
        ("fc_backward", "(dout, x, w):\n    return x, w", "2 values, expected 3"),
        (
            "conv_forward",
            "(x, w, b, S, P):\n    return np.nan",
            r"returns shape \(\), expected \(2, 3",
        ),
        ("softmax_loss", "(scores, y):\n    return 0.3", "expected a tuple of 2 values"),
        ("softmax_loss", "(scores, y):\n    return np.nan, scores", "returns wrong numbers"),
    ],
)
def test_a_broken_function_is_left_out_and_the_rest_goes_on(my_layers, rng, name, body, why):
    others = [f for f in READERS if f.__name__ != name]
    keep(my_layers, *others, **{name: f"def {name}{body}"})

    own = OwnLayers()

    assert set(own.functions) == {f.__name__ for f in others}
    (complaint,) = own.complaints
    assert complaint.startswith(f"{name} in my_layers.py is left out, since it ")
    assert re.search(why, complaint), complaint
    assert str(own).endswith(complaint)
    assert_alike(
        own.net(SMALL, dtype=np.float64), ConvNet.from_pattern(SMALL, dtype=np.float64), rng
    )


def test_a_function_without_end_is_left_out(my_layers, monkeypatch):
    monkeypatch.setattr(guard, "LIMIT", 0.2)
    keep(my_layers, relu_forward="def relu_forward(x):\n    while True:\n        pass")

    assert "since it does not come to an end" in str(OwnLayers())


def test_a_file_that_does_not_run_is_no_obstacle(my_layers):
    my_layers.write_text("def conv_forward(:\n", encoding="utf-8")

    own = OwnLayers()

    assert own.functions == {}
    assert "my_layers.py does not run: SyntaxError" in str(own)


def test_a_function_that_fails_in_the_net_is_named_with_what_helps(my_layers, rng):
    check = "    assert x.shape[1] != 4, 'not four rows'"
    keep(my_layers, relu_forward=f"def relu_forward(x):\n{check}\n    return np.maximum(0, x)")
    net = OwnLayers().net(SMALL, dtype=np.float64)
    x, y = small(net, rng)

    with pytest.raises(OwnLayerError) as raised:
        net.loss(x, y)

    assert str(raised.value) == (
        "relu_forward in my_layers.py raised AssertionError: not four rows, for arrays of shape "
        "(3, 4, 8, 3). Fix it there, or remove it from my_layers.py: the course's is then used "
        "instead"
    )
    assert isinstance(raised.value.__cause__, AssertionError)
