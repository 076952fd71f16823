from itertools import pairwise

import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_forward
from cs231n_utils.panels.im2col_unroller import (
    COPY,
    PALE_LINES,
    PATCH,
    VOLUMES,
    compute,
    frames,
    im2col_unroller,
    layout,
    words,
)
from cs231n_utils.panels.raster.cells import outline
from cs231n_utils.volumes import DoesNotFit, Volume


def states():
    """Return a state for every setting that fits."""
    found = []
    for volume in VOLUMES.values():
        for F, S, P in [
            (1, 1, 0),
            (1, 2, 0),
            (2, 1, 0),
            (2, 2, 0),
            (3, 1, 0),
            (3, 1, 1),
            (3, 2, 1),
        ]:
            if F > 2 and volume.D > 1:
                continue
            try:
                found.append(compute(volume, F, S, P, place=0, value=1))
            except DoesNotFit:
                pass
    return found


STATES = states()


def name(state):
    F = state.w.shape[1]
    return f"{Volume.of(state.x)} F={F} S={state.S} P={state.P}"


def test_it_does_what_every_panel_does():
    check_panel(im2col_unroller)


def test_non_square_inputs_strides_paddings_and_depths_are_among_the_settings():
    kinds = {(state.S, state.P) for state in STATES if state.x.shape[0] != state.x.shape[1]}

    assert kinds == {(1, 0), (1, 1), (2, 0), (2, 1)}
    assert max(state.x.shape[2] for state in STATES) == 2


@pytest.mark.parametrize("state", STATES, ids=name)
def test_the_product_of_patches_and_filters_is_the_layers_output(state):
    x, w = np.float64(state.x)[None], np.float64(state.w)
    out, _ = conv_forward(x, w, np.zeros(len(w)), state.S, state.P)

    np.testing.assert_array_equal(state.out, out[0])
    np.testing.assert_array_equal(state.patches @ state.filters, state.product)


@pytest.mark.parametrize("state", STATES, ids=name)
def test_a_row_is_the_framed_patch_read_row_by_row_channels_together(state):
    x_pad = np.pad(state.x, ((state.P,) * 2, (state.P,) * 2, (0, 0)))
    F, S, W2 = state.w.shape[1], state.S, state.out.shape[1]

    for place, row in enumerate(state.patches):
        i, j = divmod(place, W2)
        patch = x_pad[i * S : i * S + F, j * S : j * S + F]
        assert row.tolist() == [n for line in patch.tolist() for pixel in line for n in pixel]


@pytest.mark.parametrize("state", STATES, ids=name)
def test_numbers_stay_within_their_cells(state):
    for table in layout(state):
        for _, _, text, _ in table.words():
            assert np.ptp(outline(text, 13)[0][:, 0]) * 100 / 72 < table.cell[0], table.name


def test_heads_do_not_run_into_each_other():
    for state in STATES:
        tables = {table.name: table for table in layout(state)}
        for line in ("heads", "notes"):
            spans = {}
            for x, y, text, *_ in words(state, tables)[line]:
                half = np.ptp(outline(text, 14 if line == "heads" else 13)[0][:, 0]) * 50 / 72
                spans.setdefault(y, []).append((x - half, x + half, text))
            for row in map(sorted, spans.values()):
                for (_, end, one), (start, _, other) in pairwise(row):
                    assert end + 4 < start, (name(state), one, other)


def test_lines_are_pale_where_rows_are_low():
    low, high = (im2col_unroller().set(P=P).state for P in (1, 0))

    assert {table.lines for table in layout(low) if table.name == "patches"} == {PALE_LINES}
    assert PALE_LINES not in {table.lines for table in layout(high)}


def test_copies_and_growth_are_counted():
    panel = im2col_unroller()

    assert "20 numbers became 54, 2.7 times the data" in panel.sentence
    assert panel.sentence.endswith("The 8 was written 6 times.")
    assert panel.set(value=1).sentence.endswith("The 1 was written once.")
    assert "24 numbers became 48, 2 times" in panel.show("two channels").sentence


def test_the_number_is_framed_in_the_input_and_wherever_it_was_copied():
    state = im2col_unroller().show("two channels").set(place=4).state
    tables = {table.name: table for table in layout(state)}
    boxes = frames(state, tables)

    inside = tables["patches"].boxes(state.patches == 18)
    assert len(boxes[COPY]) == 1 + state.copies == 1 + len(inside)
    assert all(any((box == copy).all() for box in boxes[COPY]) for copy in inside)
    assert any((box == tables["patches"].box(4, 0, cols=8)).all() for box in boxes[PATCH])
    assert any((box == tables["slice 1"].box(1, 1, 2, 2)).all() for box in boxes[PATCH])


def test_one_by_one_filters_copy_nothing():
    state = im2col_unroller().show("1x1: no copies").state

    assert state.patches.ravel().tolist() == state.x.ravel().tolist()


def test_strides_that_skip_a_number_never_copy_it():
    panel = im2col_unroller().set(volume=Volume(5, 3, 1), F=1, S=2, value=2)

    assert panel.sentence.endswith("The 2 was never written.")


def test_the_sentence_gives_the_outputs_of_the_place():
    panel = im2col_unroller().set(place=4)

    assert panel.state.out[1, 1].tolist() == [1, 15]
    assert "y=1, x=1; times the filters a and b it is 1 and 15" in panel.sentence


def test_what_does_not_fit_is_said():
    panel = im2col_unroller().show("stride 2 does not fit")

    assert panel.state is None
    assert panel.sentence.startswith("Down: (4 - 3 + 2*0)/2 + 1 = 1.5 is not whole")


@pytest.mark.parametrize(
    "table, cell, wanted",
    [
        ("patches", (3, 2), {"place": 3, "value": 8}),
        ("product", (2, 1), {"place": 2, "value": 8}),
        ("map 1", (1, 2), {"place": 5, "value": 8}),
        ("slice 0", (3, 4), {"place": 0, "value": 20}),
        ("filters", (0, 0), {"place": 0, "value": 8}),
    ],
)
def test_a_click_selects_a_place_or_a_number(table, cell, wanted):
    panel = clicked(im2col_unroller(), table, cell)

    assert {key: panel.values[key] for key in wanted} == wanted


def test_a_click_on_padding_selects_no_number():
    panel = clicked(im2col_unroller().show("padded"), "slice 0", (0, 0))

    assert panel.values["value"] == 8
    assert clicked(panel, "patches", (6, 0)).values == panel.values | {"place": 6}


def clicked(panel, name, cell):
    table = next(table for table in layout(panel.state) if table.name == name)
    return panel.click("page", *table.box(*cell).mean(axis=0))
