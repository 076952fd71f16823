import pytest

from cs231n_utils.nets.architectures import VGG_16
from cs231n_utils.nets.layers import Conv, Dropout, ReLU
from cs231n_utils.nets.ledger import ledger
from cs231n_utils.training.memory import CACHES, GIB, TrainingMemory, values_with_relus
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
    assert memory.total(batch + 1) - memory.total(batch) == memory.of_a_picture


def test_a_forward_pass_has_no_gradients():
    memory = TrainingMemory(10, 1_000, "Adam", backward=False)

    assert memory.parts(2) == {"parameters": 4_000, "activations": 80}


def test_double_precision_takes_twice_as_much():
    assert TrainingMemory(10, 99, bytes_per_value=8).total(5) == 2 * TrainingMemory(10, 99).total(5)


def test_where_the_parameters_alone_are_too_much_no_picture_fits():
    assert VGG.largest_batch(VGG.of_parameters) == 0
    assert VGG.largest_batch(0) == 0
    assert VGG.largest_batch(VGG.of_parameters + VGG.of_a_picture) == 1


def test_relus_with_outputs_of_their_own_nearly_double_vgg_16s_memory():
    relus = 13_555_712  # of the 13 CONV and of two of the three FC layers

    assert values_with_relus(VGG_16.ledger()) == 15_237_608 + relus == 28_793_320


def test_dropout_stays_in_place():
    lines = ledger([Conv(2, 3, P=1), ReLU(), Dropout()], Volume(4, 4, 1))

    assert (lines.values, values_with_relus(lines)) == (16 + 32, 16 + 32 + 32)
