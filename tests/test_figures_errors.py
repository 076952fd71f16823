"""Maps of how wrong gradients are."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cs231n_utils.figures.errors import draw_error_maps


@pytest.fixture
def drawn(rng):
    """Four maps of errors, one of them all zero, and the axes they are drawn on."""
    maps = {
        name: 10.0 ** rng.uniform(-15, 0, shape)
        for name, shape in {"one dx": (5, 7), "one dw": (3, 3), "two dx": (5, 7)}.items()
    }
    maps["two dw"] = np.zeros((3, 3))
    fig = draw_error_maps(maps)
    yield maps, fig.axes
    plt.close(fig)


def test_every_map_is_drawn_under_its_name(drawn):
    maps, axes = drawn
    assert [ax.get_title() for ax in axes[:4]] == list(maps)
    for ax, errors in zip(axes, maps.values(), strict=False):
        np.testing.assert_allclose(ax.images[0].get_array(), np.maximum(errors, 1e-12))


def test_all_maps_have_one_scale(drawn):
    _, axes = drawn
    assert {ax.images[0].get_clim() for ax in axes[:4]} == {(1e-12, 1)}
