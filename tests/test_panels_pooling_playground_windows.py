import numpy as np
import pytest

from cs231n_utils.panels.pooling_playground.windows import LAYERS, take_apart

SETTINGS = [
    (2, 2, 0),
    (3, 1, 0),
    (2, 1, 1),
    (2, 2, 1),
    (1, 1, 0),
]


@pytest.mark.parametrize("mode", LAYERS)
@pytest.mark.parametrize("F, S, P", SETTINGS)
def test_the_windows_together_are_the_layer_and_its_gradient(rng, mode, F, S, P):
    x = rng.normal(size=(4, 6))
    windows = take_apart(x, mode, F, S, P)
    forward, backward = LAYERS[mode]
    out, cache = forward(x[None, :, :, None], F, S, P)
    dout = rng.normal(size=out.shape)

    np.testing.assert_allclose(windows.out, out[0, :, :, 0], rtol=1e-12)
    expected = backward(dout, cache)[0, :, :, 0]
    dx = np.tensordot(dout[0, :, :, 0], windows.slopes, axes=2)
    np.testing.assert_allclose(dx, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("F, S, P", SETTINGS)
def test_what_a_window_reads_is_what_its_output_is_made_of(rng, F, S, P):
    x = rng.normal(size=(4, 6))
    made_of = {"max": np.max, "average": np.mean}
    for mode, make in made_of.items():
        windows = take_apart(x, mode, F, S, P)
        for at in np.ndindex(windows.out.shape):
            np.testing.assert_allclose(windows.out[at], make(windows.numbers(*at)), rtol=1e-12)
            if mode == "max":
                assert x[windows.winner(*at)] == windows.out[at]


def test_zeros_in_the_padding_would_win_over_negative_numbers_and_dilute_a_mean():
    largest, mean = (
        take_apart(np.full((4, 4), -2.0), mode, 2, 2, 1) for mode in ("max", "average")
    )

    assert (largest.out == -2).all()
    assert (mean.out == -2).all()
    assert (largest.with_zeros == 0).sum() == 8
    assert largest.with_zeros[1, 1] == -2
    assert mean.with_zeros[0].tolist() == [-0.5, -1, -0.5]
