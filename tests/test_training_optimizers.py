import numpy as np
import pytest

from cs231n_utils.training.optimizers import SGD, Adam

RULES = {
    "plain": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.02, momentum=0.9),
    "Nesterov": lambda: SGD(0.02, momentum=0.9, nesterov=True),
    "Adam": lambda: Adam(0.1),
}


def walk(rule, steps, start=1.0, slope=lambda w: w, rate=None):
    """Return where a weight stands after each step down a slope; w itself is that of w*w/2."""
    params = {"w": np.array([start])}
    path = []
    for _ in range(steps):
        rule.step(params, {"w": slope(params["w"])}, rate)
        path.append(float(params["w"][0]))
    return path


def test_plain_sgd_goes_down_the_gradient():
    assert walk(SGD(0.1), 2) == pytest.approx([0.9, 0.81])


def test_momentum_carries_the_last_step_on():
    # v = 0.5*v - 0.1*w, then w += v: v is -0.1, then -0.05 - 0.09
    assert walk(SGD(0.1, momentum=0.5), 2) == pytest.approx([0.9, 0.76])


def test_nesterov_looks_ahead():
    # v as for momentum, but w += 0.5*v - 0.1*gradient: v is -0.1, then -0.05 - 0.085
    assert walk(SGD(0.1, momentum=0.5, nesterov=True), 2) == pytest.approx([0.85, 0.6975])


def test_nesterov_is_momentum_with_the_gradient_taken_ahead():
    """In the weights u = w + momentum * v, the look-ahead rule is written with v alone."""
    rate, momentum, w, v = 0.05, 0.9, 1.0, 0.0
    ahead = []
    for _ in range(20):
        v = momentum * v - rate * (w + momentum * v)
        w += v
        ahead.append(w + momentum * v)

    assert walk(SGD(rate, momentum, nesterov=True), 20) == pytest.approx(ahead)


def test_the_first_step_of_adam_is_the_rate_whatever_the_gradient():
    for size in (1e-3, 1.0, 1e3):
        assert walk(Adam(0.01), 1, slope=lambda w, size=size: w * size) == pytest.approx([0.99])


def test_adam_agrees_with_its_formula_written_out():
    gradients = np.random.default_rng(231).normal(size=10)
    w = m = v = 0.0
    wanted = []
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        w -= 0.05 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        wanted.append(w)
    given = iter(gradients)

    path = walk(Adam(0.05), 10, start=0.0, slope=lambda w: np.array([next(given)]))

    assert path == pytest.approx(wanted)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_every_rule_finds_the_bottom_of_a_bowl(rule):
    assert abs(walk(rule(), 400)[-1]) < 1e-3


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_the_dtype_stays_and_only_the_parameters_change(rule):
    params, grads = {"w": np.ones((2, 3), np.float32)}, {"w": np.full((2, 3), 0.5, np.float32)}
    grads["w"].setflags(write=False)
    same, rule = params["w"], rule()

    for _ in range(3):
        rule.step(params, grads)

    assert params["w"] is same
    assert same.dtype == np.float32
    assert (same < 1).all()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_rate_that_is_given_counts_for_that_step(rule):
    assert walk(rule(), 1, rate=0.0) == [1.0]
    assert walk(rule(), 1) != [1.0]


def test_nesterov_without_momentum_is_refused():
    with pytest.raises(ValueError, match="momentum: got 0, expected more"):
        SGD(0.1, nesterov=True)
