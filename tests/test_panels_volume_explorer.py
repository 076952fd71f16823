import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from panel_checks import check_panel

from cs231n_utils.figures.blocks import on_page
from cs231n_utils.panels.volume_explorer import volume_explorer
from cs231n_utils.volumes import Volume


def words(panel):
    """Return everything that is written in the picture."""
    (ax,) = panel.figure.axes
    return [word[2] for artist in ax.artists for word in artist.words]


def small_blocks(panel):
    """Return how many blocks there are in the row of the net."""
    (ax,) = panel.figure.axes
    polygons = [c.get_paths() for c in ax.collections if isinstance(c, PolyCollection)]
    low = [path for path in polygons[0] if path.vertices[:, 1].max() < 0.8]
    return len(low) / 3


def test_the_panel_works():
    check_panel(volume_explorer)


def test_what_is_written_is_what_numpy_says():
    panel = volume_explorer().set(W=7, H=3, D=4, d=3, y=2, x=6)

    V = np.zeros((3, 7, 4))
    assert panel.state.volume.shape == V.shape
    for expression in ("V[:, :, 3]", "V[2, 6, :]"):
        assert expression in words(panel)
        assert f"shape {eval(expression).shape}" in words(panel)
        assert expression in panel.sentence
    assert "V[2, 6, 3]" in words(panel)
    assert f"{V.size} numbers" in panel.sentence


@pytest.mark.parametrize(
    "preset, volume",
    [
        ("CIFAR-10 picture", (32, 32, 3)),
        ("12 filters", (32, 32, 12)),
        ("class scores", (1, 1, 10)),
        ("24 wide, 16 high", (24, 16, 6)),
    ],
)
def test_the_presets_are_the_volumes_of_the_text(preset, volume):
    panel = volume_explorer().show(preset)
    assert panel.state.volume == volume
    assert str(Volume(*volume)) in panel.sentence


@pytest.mark.parametrize("layers, blocks", [(0, 1), (1, 2), (6, 7)])
def test_more_layers_are_more_volumes_and_no_deeper_ones(layers, blocks):
    panel = volume_explorer().set(layers=layers)

    assert small_blocks(panel) == blocks
    assert panel.state.volume.D == 5
    assert "5 deep" in panel.sentence


def test_a_deeper_volume_is_no_deeper_net():
    panel = volume_explorer().set(D=30)

    assert small_blocks(panel) == 3
    assert "a net 2 layers deep" in words(panel)
    assert "volumes 30 deep" in words(panel)


@pytest.mark.parametrize(
    "place, moved",  # where in the block, in neurons from its far upper left corner
    [
        ((1.5, 2.5, 0), {"x": 1, "y": 2}),  # the left face
        ((5.5, 0, 3.5), {"d": 3}),  # the top
        ((6, 3.5, 0.5), {"d": 0}),  # the front
    ],
)
def test_a_click_on_the_block_takes_out_what_is_there(place, moved):
    panel = volume_explorer()
    before, cut = panel.values, panel.state

    panel.click("volume", *(on_page(*place) * cut.scale + cut.at))

    assert panel.values == before | moved


def test_a_click_on_what_is_taken_out_selects_a_neuron_of_it():
    panel = volume_explorer()
    cut = panel.state

    panel.click("volume", *(cut.slice_at + np.array([0.5, -3.5]) * cut.scale))
    panel.click("volume", *(cut.column_at + np.array([4.5, 0]) * cut.step))

    assert [panel.values[name] for name in "xyd"] == [0, 3, 4]


def test_a_click_beside_the_block_does_nothing():
    panel = volume_explorer()
    before, cut = panel.values, panel.state

    for place in [(-0.5, 0, -0.5), (6, 4.5, 4.5), (6, 2, 5.5), (0, -0.5, 3.2), (3, 4.5, 0)]:
        panel.click("volume", *(on_page(*place) * cut.scale + cut.at))

    assert panel.values == before
