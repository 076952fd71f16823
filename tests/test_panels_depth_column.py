import re

import pytest
from panel_checks import check_panel

from cs231n_utils.panels.depth_column import depth_column
from cs231n_utils.panels.kit.marks import Area, Table
from cs231n_utils.panels.kit.words import term


def test_it_does_what_every_panel_does():
    check_panel(depth_column)


@pytest.mark.parametrize("row, col", [(0, 0), (0, 1), (1, 2)])
def test_every_neuron_of_a_column_is_a_dot_product_with_its_own_weights(row, col):
    for k in range(5):
        column = depth_column().set(row=row, col=col, k=k).state
        total = column.region.ravel() @ column.w[k].ravel() + column.b[k]
        assert column.total == total
        assert column.out[row, col, k] == max(0, total)


def test_no_two_of_the_five_have_the_same_weights():
    w = depth_column().state.w
    assert len({filter_.tobytes() for filter_ in w}) == len(w) == 5


def test_the_five_read_one_region_and_have_different_outputs():
    panel = depth_column()
    outs = [panel.set(k=k).state.out[0, 1].tolist() for k in range(5)]
    regions = [panel.set(k=k).state.region.tolist() for k in range(5)]
    assert outs == 5 * [outs[0]]
    assert regions == 5 * [regions[0]]
    assert len(set(outs[0])) == 5
    assert "5 different sets of weights. Their outputs: 2, 1, 0, 3, 4" in panel.sentence


def test_with_one_set_of_weights_all_outputs_are_the_same():
    panel = depth_column().set(k=3, same=True)
    assert len(set(panel.state.out[0, 1])) == 1
    assert "one and the same set of weights. Their outputs: 3, 3, 3, 3, 3" in panel.sentence


def test_the_written_sum_is_the_neurons():
    panel = depth_column()
    for k in range(5):
        column = panel.set(row=1, col=0, k=k).state
        written = panel.sentence.split(f"Neuron {k}: ")[1].replace("−", "-")
        parts, total, out = re.fullmatch(r"(.*) = (.*), and max.* = (.*)\.", written).groups()
        numbers = [float(part.split()[0].strip("()")) for part in parts.split(" + ")[:2]]
        assert numbers == column.products.sum(axis=(0, 1)).tolist()
        assert parts.endswith(f"bias {term(column.b[k])}".replace("−", "-"))
        assert (float(total), float(out)) == (column.total, column.out[1, 0, k])


def clicked(kind, number, row=0, col=0):
    """Return the panel after a click on a cell of one of its tables, or on one of its areas."""
    panel = depth_column()
    mark = [mark for mark in panel.marks if isinstance(mark, kind)][number]
    box = mark.at(row, col) if kind is Table else mark.box
    return panel.click(box.middle, box.bottom - 2)


def test_a_click_on_the_output_selects_neuron_and_position():
    panel = clicked(Table, 2 + 3 * 3, 1, 2)  # two slices of the input; three tables per neuron
    assert (panel.values["k"], panel.values["row"], panel.values["col"]) == (3, 1, 2)


def test_a_click_on_a_neuron_selects_it_and_nothing_else():
    panel = clicked(Area, 4)
    assert (panel.values["k"], panel.values["row"], panel.values["col"]) == (4, 0, 1)


def test_a_click_on_the_input_moves_the_region_there():
    panel = clicked(Table, 0, 2, 3)
    assert (panel.values["row"], panel.values["col"]) == (1, 2)
    assert panel.state.region.shape == (3, 3, 2)
