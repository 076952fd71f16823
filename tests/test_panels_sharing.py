import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_to_fc, local_forward
from cs231n_utils.panels.kit.marks import Area, Table, Text
from cs231n_utils.panels.sharing import compute, picture, sharing
from cs231n_utils.volumes import Volume

ALEXNET = {"side": 227, "D": 3, "K": 96, "F": 11, "S": 4, "P": 0}


def test_every_control_preset_and_click():
    check_panel(sharing)


@pytest.mark.parametrize(
    "side, D, K, F, S, P", [(8, 3, 2, 3, 1, 1), (9, 1, 3, 5, 2, 0), (8, 2, 6, 8, 1, 0)]
)
def test_counts_are_the_sizes_of_real_arrays(side, D, K, F, S, P):
    wirings = compute(side, D, K, F, S, P)
    W2, H2, _ = wirings.out
    w, b = np.ones((K, F, F, D)), np.ones(K)
    w_local, b_local = np.ones((H2, W2, K, F, F, D)), np.ones((H2, W2, K))
    out = local_forward(np.ones((1, side, side, D)), w_local, b_local, S, P)
    w_full, b_full = conv_to_fc(w, b, Volume(side, side, D), S, P)

    assert wirings.out.values == out.size == b_full.size
    assert wirings.connections == (w_local.size, w_local.size, w_full.size)
    assert wirings.parameters == (
        w.size + b.size,
        w_local.size + b_local.size,
        w_full.size + b_full.size,
    )


def test_alexnets_first_layer_has_the_chapters_numbers():
    wirings = compute(**ALEXNET)

    assert wirings.out.values == 290_400
    assert wirings.parameters == (34_944, 105_705_600, 290_400 * (227 * 227 * 3 + 1))
    assert wirings.connections == (290_400 * 363, 290_400 * 363, 290_400 * 227 * 227 * 3)
    sentence = sharing().show("AlexNet's first layer").sentence
    for said in ("290,400 neurons", "shared 34,944", "105,705,600", "44,892,355,200"):
        assert said in sentence
    assert sentence.endswith("A shared set serves 3,025 neurons.")


def test_a_wider_image_has_more_neurons_and_no_more_shared_parameters():
    small, large = (compute(side, 3, 12, 5, 1, 2) for side in (32, 224))

    assert large.out.values == 49 * small.out.values
    assert large.parameters[0] == small.parameters[0] == 912
    assert large.parameters[1] == 49 * small.parameters[1]


def test_a_filter_as_large_as_the_image_makes_all_three_the_same():
    wirings = sharing().show("a filter as large as the image").state

    assert len(set(wirings.parameters)) == len(set(wirings.connections)) == 1
    assert wirings.out == (1, 1, 12)


def test_neurons_share_across_positions_and_not_across_depth():
    marks = list(picture(compute(**ALEXNET)))
    tables = [mark for mark in marks if isinstance(mark, Table)]
    shared, local, full = np.array([table.values for table in tables]).reshape(3, 3, 3, 3)

    assert {"slice 0", "slice 48", "slice 95"} < {m.words for m in marks if isinstance(m, Text)}
    for k, numbers in enumerate(shared, 1):
        assert (numbers == k).all()
    for numbers in (local, full):
        assert np.array_equal(numbers.ravel(), range(1, 28))
    for table in tables:
        assert len(np.unique(table.colors.reshape(-1, 3), axis=0)) == len(np.unique(table.values))


def test_what_a_neuron_reads_lies_where_it_looks_or_is_everything():
    marks = picture(compute(**ALEXNET))
    shared, local, full = (mark.box for mark in marks if getattr(mark, "opacity", None))

    assert (shared.left, shared.width) == (local.left, local.width)
    assert shared.width / full.width == pytest.approx(11 / 227)
    assert (shared.left - full.left) / full.width == pytest.approx(27 * 4 / 227)  # the 28th of 55


def test_a_filter_is_never_larger_than_the_image():
    assert sharing().set(side=8).allowed("F")[-1] == 8
    assert sharing().set(side=30).allowed("F")[-1] == 11


def test_zeros_of_the_padding_count_as_read_and_the_sentence_says_so():
    assert "921,600 (75 per neuron, with padding)" in sharing().sentence
    assert "padding" not in sharing().set(P=0).sentence


def test_bars_grow_by_the_same_length_each_time_there_are_ten_times_as_many():
    panel = sharing().set(side=10, D=1, K=1, F=1, P=0)
    one = widths(panel)
    ten = widths(panel.set(side=100))

    np.testing.assert_allclose(one[::3], ten[::3] / 2)  # 100 neurons, then 10,000
    assert one[2] == ten[2], "parameters, shared"


def test_what_does_not_fit_is_said_in_words():
    panel = sharing().set(side=32, F=5, S=2, P=0)

    assert panel.state is None
    assert "(32 - 5 + 2*0)/2 + 1 = 14.5 is not whole" in panel.sentence


def widths(panel):
    """Return how long the nine bars are: neurons, connections, parameters of each wiring."""
    bars = [mark.box for mark in panel.marks if isinstance(mark, Area)][-9:]
    return np.array([box.width for box in bars])
