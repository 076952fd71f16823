import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cs231n_utils.layers import conv_backward, conv_forward
from cs231n_utils.panels.gradient_scatter.drops import Drops
from cs231n_utils.panels.kit.sides import out_sides
from cs231n_utils.volumes import DoesNotFit

SETTINGS = [(4, 5, 1, 0), (4, 5, 1, 1), (3, 5, 2, 1), (5, 7, 2, 0)]  # H, W, S, P


def made(H, W, F, S, P, seed=231):
    rng = np.random.default_rng(seed)
    x, w = (rng.integers(-3, 4, shape) for shape in ((H, W), (F, F)))
    dout = rng.choice([-3, -2, -1, 1, 2, 3], out_sides((H, W), F, S, P))
    return Drops(x, w, dout, S, P)


@given(*(st.integers(1, most) for most in (7, 7, 3, 3)), st.integers(0, 2))
def test_the_drops_of_all_positions_sum_to_the_gradients_of_the_layer(H, W, F, S, P):
    assume(P < F)
    try:
        drops = made(H, W, F, S, P)
    except DoesNotFit:
        assume(False)
    x, w, dout = (np.float64(n)[None, ..., None] for n in (drops.x, drops.w, drops.dout))
    _, cache = conv_forward(x, w, np.zeros(1), S, P)
    dx, dw, _ = conv_backward(dout, cache)

    np.testing.assert_array_equal(drops.dx, dx[0, ..., 0])
    np.testing.assert_array_equal(drops.dw, dw[0, ..., 0])


@pytest.mark.parametrize("H, W, S, P", SETTINGS)
def test_a_window_of_the_spread_dout_times_the_flipped_filter_is_dx(H, W, S, P):
    drops = made(H, W, 3, S, P)
    flipped = drops.w[::-1, ::-1]

    for y, x in np.ndindex(H, W):
        window = slice(y, y + 3), slice(x, x + 3)
        assert (drops.spread[window] * flipped).sum() == drops.dx[y, x]
        assert sum(a * b for a, b in drops.pixel_terms(y, x)) == drops.dx[y, x]
    assert (drops.spread != 0).sum() == drops.dout.size


@pytest.mark.parametrize("H, W, S, P", SETTINGS)
def test_dout_times_what_a_weight_met_unflipped_is_dw(H, W, S, P):
    drops = made(H, W, 3, S, P)

    for r, c in np.ndindex(3, 3):
        assert sum(a * b for a, b in drops.weight_terms(r, c)) == drops.dw[r, c]


def test_a_pixel_that_few_outputs_used_has_few_terms():
    drops = made(4, 5, 3, 1, 0)

    assert len(drops.pixel_terms(0, 0)) == 1
    assert drops.pixel_terms(0, 1)[0] == (drops.dout[0, 0], drops.w[0, 1])
    assert len(drops.pixel_terms(1, 2)) == 6
