import tracemalloc

import pytest

from cs231n_utils.nets.layers import (
    FC,
    LRN,
    BatchNorm,
    Branches,
    Conv,
    Dropout,
    GlobalMaxPool,
    MaxPool,
    ReLU,
)
from cs231n_utils.nets.ledger import Ledger, ledger, memory_in_words
from cs231n_utils.receptive_fields import Field
from cs231n_utils.volumes import DoesNotFit, Volume

CIFAR = Volume(32, 32, 3)


def volumes(layers, volume):
    return [str(line.volume) for line in ledger(layers, volume)]


def test_the_chapters_first_net_line_by_line():
    lines = ledger([Conv(12, 5, P=2), ReLU(), MaxPool(), FC(10)], CIFAR)

    assert [line.layer for line in lines] == [
        "INPUT",
        "CONV 12 5x5",
        "RELU",
        "POOL 2x2 S=2",
        "FC 10",
    ]
    assert [str(line.volume) for line in lines] == [
        "[32x32x3]",
        "[32x32x12]",
        "[32x32x12]",
        "[16x16x12]",
        "[1x1x10]",
    ]
    assert [line.parameters for line in lines] == [0, 912, 0, 0, 30_730]
    assert [line.product for line in lines] == ["", "5*5*3*12 + 12", "", "", "16*16*12*10 + 10"]
    assert [line.macs for line in lines] == [0, 32 * 32 * 12 * 75, 0, 0, 30_720]
    assert [line.across.extent for line in lines] == [1, 5, 5, 6, 36]
    assert lines.parameters == 31_642


def test_three_by_three_filters_make_the_same_net_smaller():
    assert ledger([Conv(12, 3, P=1), ReLU(), MaxPool(), FC(10)], CIFAR).parameters == 31_066


def test_a_pool_spares_parameters_only_in_the_layer_that_sees_everything():
    with_pool = ledger([Conv(12, 5, P=2), MaxPool(), FC(10)], CIFAR)
    without = ledger([Conv(12, 5, P=2), FC(10)], CIFAR)

    assert with_pool[1].parameters == without[1].parameters
    assert (with_pool[-1].parameters, without[-1].parameters) == (30_730, 122_890)


def test_without_padding_five_by_five_leaves_28_pixels():
    assert volumes([Conv(12, 5)], CIFAR)[-1] == "[28x28x12]"


def test_the_assignments_net_has_its_825046_parameters():
    layers = [Conv(32, 7, P=3), ReLU(), MaxPool(), FC(100), ReLU(), FC(10)]

    assert ledger(layers, CIFAR).parameters == 825_046


def test_three_layers_of_three_have_fewer_weights_than_one_of_seven():
    stack = ledger([Conv(64, 3, P=1)] * 3, Volume(8, 8, 64))
    single = ledger([Conv(64, 7, P=3)], Volume(8, 8, 64))

    assert (stack.weights, single.weights) == (27 * 64**2, 49 * 64**2) == (110_592, 200_704)
    assert (stack.biases, single.biases) == (3 * 64, 64)


def test_width_and_height_are_told_apart():
    lines = ledger([Conv(2, 3, S=2), FC(4)], Volume(9, 5, 1))

    assert str(lines[1].volume) == "[4x2x2]"
    assert lines[2].weights == 4 * 2 * 2 * 4
    assert (lines[2].across.extent, lines[2].down.extent) == (9, 5)


def test_a_layer_after_a_single_unit_is_counted_by_its_depth():
    assert ledger([FC(7), FC(5)], CIFAR)[-1].product == "7*5 + 5"


def test_groups_share_the_weights_out():
    line = ledger([Conv(6, 3, P=1, groups=2)], Volume(8, 8, 4))[-1]

    assert line.product == "3*3*2*6 + 6"
    assert line.macs == 8 * 8 * 6 * 3 * 3 * 2


def test_batch_norm_has_two_parameters_a_slice():
    line = ledger([BatchNorm()], Volume(8, 8, 4))[-1]

    assert (line.weights, line.biases, line.product) == (4, 4, "4 + 4")


def test_what_is_done_in_place_takes_no_memory():
    lines = ledger([Conv(2, 3, P=1), ReLU(), Dropout(), LRN()], Volume(4, 4, 1))

    assert [line.values for line in lines] == [16, 32, 0, 0, 32]
    assert lines.values == 80


def test_a_net_without_layers_is_its_input():
    lines = ledger([], (5, 4, 3))

    assert (lines.values, lines.parameters, lines.macs) == (60, 0, 0)
    assert lines[0].across == lines[0].down == Field(1, 1, 0)


def test_branches_come_one_after_the_other_and_then_their_join():
    skip = Branches([Conv(3, 3, P=1), ReLU()], [], join="add")
    lines = ledger([skip, ReLU()], Volume(6, 4, 3))

    assert [(line.place, line.joins, line.layer) for line in lines] == [
        ((), 0, "INPUT"),
        (((1, 2),), 0, "CONV 3 3x3"),
        (((1, 2),), 0, "RELU"),
        ((), 2, "ADD"),
        ((), 0, "RELU"),
    ]
    assert lines.parameters == 3 * 3 * 3 * 3 + 3
    assert lines.values == 3 * 72  # the input, what the branch made of it, and the sum


def test_every_branch_reads_the_same_input():
    block = Branches([Conv(2, 1)], [Conv(3, 3, P=1), Conv(1, 3, P=1)], join="concat")
    lines = ledger([Conv(4, 1), block], Volume(6, 4, 1))

    assert [line.weights for line in lines[2:5]] == [4 * 2, 9 * 4 * 3, 9 * 3 * 1]
    assert str(lines[-1].volume) == "[6x4x3]"
    assert lines[-1].values == 0  # the branches wrote their parts of it
    assert lines[-1].across.extent == 5


def test_branches_inside_of_branches_have_two_places():
    inner = Branches([Conv(2, 1)], [], join="concat")
    lines = ledger([Branches([inner], [Conv(2, 1)], join="concat")], Volume(4, 4, 1))

    first, second = (1, 2), (2, 2)
    assert [line.place for line in lines] == [(), (first, first), (first,), (second,), ()]
    assert str(lines[-1].volume) == "[4x4x5]"


def test_what_does_not_fit_is_refused_with_its_name_and_with_what_would_fit():
    layers = [Conv(12, 5, P=2), Branches([MaxPool(3, 2)], [], join="add")]
    with pytest.raises(
        DoesNotFit, match=r"^POOL 3x3 S=2 on \[32x32x12\]: .*15\.5 is not whole.*P="
    ):
        ledger(layers, CIFAR)


def test_the_table_has_a_line_a_layer_and_the_totals():
    layers = [Conv(12, 5, P=2), ReLU(), Branches([Conv(4, 1)], [], join="concat"), FC(10)]
    table = str(ledger(layers, Volume(32, 24, 3))).splitlines()

    assert table[0].split() == ["layer", "volume", "activations", "parameters", "MACs", "sees"]
    assert set(table[1]) == set(table[-2]) == {"-"}
    assert table[3].split() == [
        *("CONV", "12", "5x5", "[32x24x12]", "9,216"),
        *("912", "=", "5*5*3*12", "+", "12", "691,200", "5x5"),
    ]
    assert "in place" in table[4]
    assert len(table) == 2 + 8 + 2
    assert table[-1].split() == ["total", "14,602", "123,854", "850,944"]


def first_column(lines):
    """Return how the lines of a ledger begin, without the input's and without the totals."""
    table = str(lines).splitlines()
    return [row[: table[0].index("volume")].rstrip() for row in table[3:-2]]


def test_the_table_shows_where_every_branch_begins_and_where_they_are_joined():
    block = Branches([Conv(2, 1), ReLU()], [Conv(3, 3, P=1)], [MaxPool(3, 1, P=1)], join="concat")

    assert first_column(ledger([block, ReLU()], Volume(6, 4, 1))) == [
        "┌ branch 1 of 3",
        "│ CONV 2 1x1",
        "│ RELU",
        "├ branch 2 of 3",
        "│ CONV 3 3x3",
        "├ branch 3 of 3",
        "│ POOL 3x3 S=1 P=1",
        "└ CONCAT",
        "RELU",
    ]


def test_the_table_shows_branches_without_layers_wherever_they_stand():
    block = Branches([], [ReLU()], [], [], join="add")
    empty = Branches([], [], join="add")

    assert first_column(ledger([block, empty], Volume(6, 4, 1))) == [
        "┌ branch 1 of 4: its input as it is",
        "├ branch 2 of 4",
        "│ RELU",
        "├ branch 3 of 4: its input as it is",
        "├ branch 4 of 4: its input as it is",
        "└ ADD",
        "┌ branch 1 of 2: its input as it is",
        "├ branch 2 of 2: its input as it is",
        "└ ADD",
    ]


def test_the_table_shows_branches_inside_of_branches():
    inner = Branches([ReLU()], [], join="add")
    outer = Branches([], [inner, inner, ReLU()], join="add")

    assert first_column(ledger([outer], Volume(6, 4, 1))) == [
        "┌ branch 1 of 2: its input as it is",
        "├ branch 2 of 2",
        *["│ ┌ branch 1 of 2", "│ │ RELU", "│ ├ branch 2 of 2: its input as it is", "│ └ ADD"] * 2,
        "│ RELU",
        "└ ADD",
    ]


def test_headings_of_branches_change_no_sum():
    table = str(ledger([Branches([Conv(2, 1)], [], join="concat")], Volume(6, 4, 1))).splitlines()

    assert [row for row in table if "branch" in row and any(map(str.isdigit, row[30:]))] == []
    assert table[-1].split() == ["total", "72", "4", "48"]


def test_the_table_is_also_what_a_notebook_shows():
    lines = ledger([GlobalMaxPool()], CIFAR)

    assert isinstance(lines, Ledger)
    assert repr(lines) == str(lines)


def test_a_hundred_million_parameters_are_counted_without_making_them():
    tracemalloc.start()
    lines = ledger([FC(4096), FC(4096)], Volume(7, 7, 512))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert lines.parameters > 1e8
    assert most < 1e6


@pytest.mark.parametrize(
    "values, bytes_per_value, words",
    [
        (15_237_608, 4, "60.95 MB = 58.13 MiB"),
        (2 * 3 * 224 * 224 * 64, 4, "77.07 MB = 73.50 MiB"),
        (105_705_600, 4, "422.82 MB = 403.23 MiB"),
        (34_944, 4, "139.78 KB = 136.50 KiB"),
        (34_944, 8, "279.55 KB = 273.00 KiB"),
        (3 * 2**30, 1, "3.22 GB = 3.00 GiB"),
        (0, 4, "0.00 KB = 0.00 KiB"),
    ],
)
def test_memory_comes_in_thousands_and_in_powers_of_two(values, bytes_per_value, words):
    assert memory_in_words(values, bytes_per_value) == words


def test_a_ledgers_memory_is_that_of_its_values():
    lines = ledger([ReLU()], Volume(100, 100, 10))

    assert lines.memory() == "400.00 KB = 390.62 KiB"
    assert lines.memory(bytes_per_value=8) == "800.00 KB = 781.25 KiB"
