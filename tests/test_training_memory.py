import pytest

from cs231n_utils.nets.architectures import VGG_16
from cs231n_utils.nets.layers import Conv, Dropout, ReLU
from cs231n_utils.nets.ledger import ledger
from cs231n_utils.nets.pattern import parse
from cs231n_utils.training.memory import (
    CACHES,
    GIB,
    TrainingMemory,
    gradients_at_peak,
    kept,
    pool_indices,
)
from cs231n_utils.volumes import Volume

VGG = TrainingMemory(15_237_608, 138_357_544)


def test_a_card_of_12_gib_takes_92_pictures_of_vgg_16_with_momentum():
    assert VGG.largest_batch(12 * GIB) == 92
    assert VGG.total(92) <= 12 * GIB < VGG.total(93)


@pytest.mark.parametrize("optimizer, copies", [("plain SGD", 2), ("momentum", 3), ("Adam", 4)])
def test_parameters_are_there_two_to_four_times(optimizer, copies):
    memory = TrainingMemory(10, 1_000, optimizer)

    assert memory.of_parameters == copies * 4_000
    assert memory.parts(3)["optimizer"] == CACHES[optimizer] * 4_000


@pytest.mark.parametrize("optimizer", CACHES)
@pytest.mark.parametrize("backward", [True, False])
@pytest.mark.parametrize("batch", [1, 7])
def test_the_parts_add_up(optimizer, backward, batch):
    memory = TrainingMemory(10, 1_000, optimizer, backward)

    assert sum(memory.parts(batch).values()) == memory.total(batch)
    assert memory.total(batch + 1) - memory.total(batch) == memory.of_an_image


def test_a_forward_pass_has_no_gradients():
    memory = TrainingMemory(10, 1_000, "Adam", backward=False)

    assert memory.parts(2) == {"parameters": 4_000, "activations": 80}


def test_double_precision_takes_twice_as_much():
    assert TrainingMemory(10, 99, bytes_per_value=8).total(5) == 2 * TrainingMemory(10, 99).total(5)


def test_where_the_parameters_alone_are_too_much_no_picture_fits():
    assert VGG.largest_batch(VGG.of_parameters) == 0
    assert VGG.largest_batch(0) == 0
    assert VGG.largest_batch(VGG.of_parameters + VGG.of_an_image) == 1


def test_relus_with_outputs_of_their_own_nearly_double_vgg_16s_memory():
    relus = 13_555_712  # of the 13 CONV and of two of the three FC layers

    assert sum(kept(VGG_16.ledger(), in_place=False)) == 15_237_608 + relus == 28_793_320


def test_dropout_stays_in_place():
    lines = ledger([Conv(2, 3, P=1), ReLU(), Dropout()], Volume(4, 4, 1))

    assert (kept(lines), kept(lines, in_place=False)) == ([16, 32], [16, 32, 32])


def test_vgg_16_takes_what_was_measured_in_pytorch_to_a_hundredth():
    """Memory grew by 72.7 MB per picture; of these 12.24 MB were indices of its five POOLs."""
    memory = TrainingMemory.of(VGG_16.ledger())

    assert memory.parts(1)["max-pool indices"] == 12_242_944
    assert memory.of_an_image == pytest.approx(72.7e6, rel=0.015)
    assert memory.largest_batch(12 * GIB) == 152
    assert sum(memory.parts(3).values()) == memory.total(3)


def test_the_chapters_count_keeps_all_gradients_and_knows_of_no_indices():
    assert TrainingMemory.of(VGG_16.ledger(), freed=False) == VGG
    alone = TrainingMemory.of(VGG_16.ledger(), backward=False)
    assert alone.parts(2) == {"parameters": 4 * 138_357_544, "activations": 8 * 15_237_608}


def test_only_max_pooling_remembers_who_won():
    volume, layers = parse("INPUT 8x8x3 -> POOL -> AVGPOOL -> L2POOL S=1 -> GLOBALMAX")

    assert pool_indices(ledger(layers, volume)) == 4 * 4 * 3 + 3


@pytest.mark.parametrize(
    "sizes, more",
    [
        ([5], 0),
        ([5, 3], 0),  # the scores' gradient takes the scores' place; none of the input's
        ([5, 90, 2], 90),  # the last layer reads most: its gradient is as large
        ([5, 90, 2, 2, 2], 86),  # it comes when the last two are gone
        ([90, 20, 1, 1, 40], 1),
    ],
)
def test_gradients_that_are_there_when_memory_is_fullest(sizes, more):
    assert gradients_at_peak(sizes) == more
