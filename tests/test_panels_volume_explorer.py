import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.panels.kit.marks import Text
from cs231n_utils.panels.volume_explorer import Face, volume_explorer
from cs231n_utils.volumes import Volume

LEFT, TOP, FRONT, SLICE, COLUMN = range(5)


def words(panel):
    return [mark.words for mark in panel.marks if isinstance(mark, Text)]


def faces(panel):
    """Return the faces of the block, the slice and the column, then those of the net."""
    return [mark for mark in panel.marks if isinstance(mark, Face)]


def click(panel, face, row, col):
    return panel.click(*faces(panel)[face].at(row, col).mean(axis=0))


def test_the_panel_works():
    check_panel(volume_explorer)


def test_what_is_written_is_what_numpy_says():
    panel = volume_explorer().set(W=7, H=3, D=4, d=3, y=2, x=6)

    V = np.zeros((3, 7, 4))
    assert panel.state.volume.shape == V.shape
    for expression in ("V[:, :, 3]", "V[2, 6, :]"):
        assert expression in words(panel)
        assert f"shape {eval(expression).shape}" in words(panel)
        assert f"{eval(expression).size} numbers" in words(panel)
        assert expression in panel.sentence
    assert "V[2, 6, 3]" in words(panel)
    assert f"{V.size} numbers" in panel.sentence


@pytest.mark.parametrize(
    "preset, volume",
    [
        ("12 filters", (32, 32, 12)),
        ("class scores", (1, 1, 10)),
        ("24 wide, 16 high", (24, 16, 6)),
    ],
)
def test_the_presets_are_the_volumes_of_the_text(preset, volume):
    panel = volume_explorer().show(preset)
    assert panel.state.volume == volume
    assert str(Volume(*volume)) in panel.sentence


@pytest.mark.parametrize("layers, blocks", [(0, 0), (1, 2), (6, 7)])
def test_more_layers_are_more_volumes_and_no_deeper_ones(layers, blocks):
    panel = volume_explorer().set(layers=layers)

    assert len(faces(panel)) == 5 + 3 * blocks
    assert panel.state.volume.D == 5
    assert ("each 5 deep" in panel.sentence) == bool(layers)


def test_a_deeper_volume_is_no_deeper_net():
    panel = volume_explorer().set(D=30)

    assert len(faces(panel)) == 5 + 3 * 3
    assert "a net 2 layers deep" in words(panel)
    assert "volumes 30 deep" in words(panel)


@pytest.mark.parametrize(
    "face, cell, moved",
    [
        (LEFT, (2, 1), {"x": 1, "y": 2}),
        (TOP, (5, 3), {"d": 3}),
        (FRONT, (3, 0), {"d": 0}),
        (SLICE, (3, 0), {"x": 0, "y": 3}),
        (COLUMN, (0, 4), {"d": 4}),
    ],
)
def test_a_click_selects_the_neuron_that_is_there(face, cell, moved):
    panel = volume_explorer()
    before = panel.values

    assert click(panel, face, *cell).values == before | moved


@pytest.mark.parametrize(
    "face, cell", [(LEFT, (1, -1)), (LEFT, (4, 3)), (TOP, (-1, 3)), (FRONT, (2, 5))]
)
def test_a_click_beside_the_block_does_nothing(face, cell):
    panel = volume_explorer()
    before = panel.values

    assert click(panel, face, *cell).values == before
