import numpy as np
import pytest

from cs231n_utils.layers import conv_forward, fc_forward, local_forward
from cs231n_utils.panels.matrix_view.weight_matrix import (
    FULL,
    LOCAL,
    SHARED,
    maps_of,
    weights_of,
    weights_of_row,
)
from cs231n_utils.volumes import DoesNotFit, Volume

SETTINGS = [(3, 1, 0, 1), (3, 1, 1, 2), (2, 1, 0, 2), (1, 1, 0, 1)]  # F, S, P, K


def test_the_5x5_input_and_3x3_filter_give_9x25_with_81_weights_of_9_kinds():
    matrix = weights_of(Volume(5, 5, 1), SHARED, F=3, S=1, P=0, K=1)

    assert matrix.shape == (9, 25)
    assert np.count_nonzero(matrix) == 81
    assert set(matrix[matrix > 0]) == set(range(1, 10))


@pytest.mark.parametrize("F, S, P, K", SETTINGS)
def test_the_matrix_times_the_pixels_is_the_convolution(rng, F, S, P, K):
    volume, w = Volume(5, 4, 1), rng.normal(size=(K, F, F, 1))
    x = rng.normal(size=(1, *volume.shape))

    out = np.array([0, *w.ravel()])[weights_of(volume, SHARED, F, S, P, K)] @ x.ravel()

    expected, _ = conv_forward(x, w, np.zeros(K), S, P)  # (1, H2, W2, K)
    np.testing.assert_allclose(
        out.reshape(maps_of(volume, F, S, P, K)), expected[0].transpose(2, 0, 1)
    )


@pytest.mark.parametrize("F, S, P, K", SETTINGS)
def test_the_matrix_times_the_pixels_is_the_locally_connected_layer(rng, F, S, P, K):
    volume, maps = Volume(5, 4, 1), maps_of(Volume(5, 4, 1), F, S, P, K)
    w = rng.normal(size=(*maps, F, F, 1))  # (K, H2, W2, F, F, 1)
    x = rng.normal(size=(1, *volume.shape))

    out = np.array([0, *w.ravel()])[weights_of(volume, LOCAL, F, S, P, K)] @ x.ravel()

    own = w.transpose(1, 2, 0, 3, 4, 5)
    expected = local_forward(x, own, np.zeros(own.shape[:3]), S, P)
    np.testing.assert_allclose(out.reshape(maps), expected[0].transpose(2, 0, 1))


def test_every_cell_of_a_fully_connected_layer_has_its_own_weight(rng):
    x, w = rng.normal(size=(1, 4, 5, 1)), rng.normal(size=(6, 20))

    matrix = weights_of(Volume(5, 4, 1), FULL, F=3, S=1, P=0, K=1)

    assert np.unique(matrix).size == matrix.size == 120
    out = np.array([0, *w.ravel()])[matrix] @ x.ravel()
    np.testing.assert_allclose(out, fc_forward(x, w.T, np.zeros(6))[0][0])


@pytest.mark.parametrize("wiring", [SHARED, LOCAL, FULL])
def test_a_row_holds_its_own_weights_in_their_order(wiring):
    volume, maps = Volume(5, 4, 1), maps_of(Volume(5, 4, 1), F=3, S=1, P=0, K=2)
    matrix = weights_of(volume, wiring, F=3, S=1, P=0, K=2)

    for row, weights in enumerate(matrix):
        own = weights_of_row(row, volume, wiring, 3, maps)
        np.testing.assert_array_equal(weights[weights > 0], own.ravel())


def test_what_does_not_fit_is_named_with_its_side():
    with pytest.raises(DoesNotFit, match="Down: "):
        maps_of(Volume(5, 4, 1), F=3, S=2, P=0, K=1)
    with pytest.raises(DoesNotFit, match="Across: "):
        maps_of(Volume(4, 5, 1), F=3, S=2, P=0, K=1)
