import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.im2col_unroller import (
    PALE_COPY,
    VOLUMES,
    compute,
    im2col_unroller,
    tables,
)
from cs231n_utils.panels.kit.marks import Frame
from cs231n_utils.volumes import Volume


def states():
    """Yield a state for every setting that fits."""
    for volume in VOLUMES.values():
        for F, P in ((1, 0), (2, 0), (3, 0), (3, 1)):
            if volume.D == 1 or F < 3:
                yield compute(volume, F, P, place=0, value=1)


STATES = list(states())
NAMES = [f"{Volume.of(s.x)} F={s.F} P={s.P}" for s in STATES]


def test_every_control_preset_and_click():
    check_panel(im2col_unroller)


@pytest.mark.parametrize("state", STATES, ids=NAMES)
def test_the_product_of_patches_and_filters_is_the_layers_output(state):
    w = np.float64(state.filters.T).reshape(-1, state.F, state.F, state.x.shape[2])
    out, _ = conv_forward(np.float64(state.x)[None], w, np.zeros(len(w)), 1, state.P)

    np.testing.assert_array_equal(state.out, out[0])
    np.testing.assert_array_equal(state.patches @ state.filters, state.product)


@pytest.mark.parametrize("state", STATES, ids=NAMES)
def test_a_row_is_the_framed_patch_read_row_by_row_channels_together(state):
    F, W2 = state.F, state.out.shape[1]

    for place, row in enumerate(state.patches):
        i, j = divmod(place, W2)
        patch = state.x_pad[i : i + F, j : j + F]
        assert row.tolist() == [n for line in patch.tolist() for pixel in line for n in pixel]


def test_copies_and_growth_are_counted():
    panel = im2col_unroller()

    assert "20 numbers become 54: 2.7 times the data" in panel.sentence
    assert panel.sentence.endswith("The 8 is written 6 times.")
    assert panel.set(value=1).sentence.endswith("The 1 is written once.")
    assert "24 numbers become 48: 2 times" in panel.show("two channels").sentence


def test_the_number_is_orange_in_the_input_and_wherever_it_was_copied():
    panel = im2col_unroller().show("two channels").set(place=4)
    slices, patches, *_ = tables(panel.state)

    assert np.argwhere(slices[1].colors == PALE_COPY).tolist() == [[1, 1]]
    assert (patches.colors == PALE_COPY).sum() == panel.state.copies == 4
    assert (patches.values[patches.colors == PALE_COPY] == 18).all()
    framed = [mark.box for mark in panel.marks if isinstance(mark, Frame)]
    assert {patches.at(4, 0, 1, 8), slices[1].at(1, 1, 2, 2)} < set(framed)


def test_one_by_one_filters_copy_nothing():
    state = im2col_unroller().show("1x1 filters").state

    assert state.patches.ravel().tolist() == state.x.ravel().tolist()


def test_the_sentence_gives_the_outputs_of_the_position():
    panel = im2col_unroller().set(place=4)

    assert panel.state.out[1, 1].tolist() == [1, 15]
    assert "y=1, x=1; its dot products with filters a and b are 1 and 15" in panel.sentence


def test_a_click_selects_a_position_or_a_number():
    panel = im2col_unroller()
    slices, patches, filters, product, maps = tables(panel.state)

    assert clicked(panel, patches, 3, 3) == (3, 8)
    assert clicked(panel, product, 2, 1) == (2, 8)
    assert clicked(panel, maps[1], 1, 2) == (5, 8)
    assert clicked(panel, slices[0], 3, 4) == (5, 20)
    assert clicked(panel, filters, 0, 0) == (5, 20)


def test_a_click_on_padding_selects_no_number():
    panel = im2col_unroller().show("padded")
    slices, *_ = tables(panel.state)

    assert clicked(panel, slices[0], 0, 0) == (5, 8)


def clicked(panel, table, row, col):
    """Return position and number after a click on a cell."""
    box = table.at(row, col)
    panel.click(box.middle, box.center)
    return panel.values["place"], panel.values["value"]
