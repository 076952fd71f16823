import copy
import dataclasses
import re
from math import prod

import numpy as np
import pytest

from cs231n_utils.nets.architectures import (
    ALEXNET,
    ARCHITECTURES,
    GOOGLENET,
    LENET_5,
    RESNET_50,
    VGG_16,
    ZFNET,
)
from cs231n_utils.nets.layers import Branches, leaves
from cs231n_utils.nets.ledger import ledger
from cs231n_utils.nets.pattern import parse, write
from cs231n_utils.volumes import Volume

TRAINED = ("CONV", "FC", "PARTIALCONV", "SUBSAMPLING")
everyone = pytest.mark.parametrize("net", ARCHITECTURES.values(), ids=lambda net: net.name)


def lines(net, words):
    return [line for line in net.ledger() if line.layer.split()[0] in words]


def count(layers):
    """Return (parameters, MACs) of layers given as (places, inputs of a unit, K), with biases."""
    parameters = sum(K * (inputs + 1) for _, inputs, K in layers)
    return parameters, sum(places * inputs * K for places, inputs, K in layers)


# All of them


@everyone
def test_counting_allocates_nothing(net):
    net.ledger()

    assert all(not layer.arrays for layer in leaves(net.layers))


@everyone
def test_every_written_product_is_the_number_beside_it(net):
    for line in net.ledger():
        terms = [prod(map(int, term.split("*"))) for term in line.product.split(" + ") if term]
        assert sum(terms) == line.parameters, line


@everyone
def test_the_numbers_in_its_notes_are_those_of_the_ledger(net):
    """But for those of other versions of the net, which are counted elsewhere in this module."""
    total, others = net.ledger(), {60_000, 340_908, 62_378_344}
    counted = {total.parameters, total.macs} | others

    for words in (net.checked, net.note):
        numbers = {int(n.replace(",", "")) for n in re.findall(r"\d{1,3}(?:,\d{3})+", words)}
        assert numbers <= counted, words


# Parameters that others publish for the same nets: the documentation of Keras and of torchvision,
# github.com/chaosmail/caffejs (Caffe's GoogLeNet), github.com/osmr/imgclsmob (ZFNet), and
# github.com/HewlettPackard/dlcookbook-dlbs (AlexNet, in two groups).
PUBLISHED = {
    "AlexNet": 60_965_224,
    "ZFNet": 62_357_608,
    "VGG-16": 138_357_544,
    "GoogLeNet": 6_998_552,
    "ResNet-50": 25_557_032,
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_others_publish_the_same_number_of_parameters(name):
    assert ARCHITECTURES[name].ledger().parameters == PUBLISHED[name]


@everyone
def test_a_case_study_says_where_it_comes_from_and_cannot_be_changed(net):
    assert str(net.year) in net.source
    assert net.note
    assert net.checked
    with pytest.raises(dataclasses.FrozenInstanceError):
        net.year = 2000


@pytest.mark.parametrize(
    "net", [ALEXNET, ZFNET, VGG_16, GOOGLENET, RESNET_50], ids=lambda net: net.name
)
def test_its_pattern_is_the_same_net(net):
    volume, layers = parse(write(net.input, net.layers))

    assert ledger(layers, volume) == net.ledger()


def test_they_come_in_the_order_of_their_years():
    assert list(ARCHITECTURES) == [
        *("LeNet-5", "AlexNet", "ZFNet", "VGG-16", "GoogLeNet", "ResNet-50")
    ]
    assert [net.year for net in ARCHITECTURES.values()] == [1998, 2012, 2013, 2014, 2014, 2015]


# LeNet-5: the numbers of the paper's section II.B


def test_lenet_5_has_the_papers_parameters():
    trained = [line.parameters for line in lines(LENET_5, TRAINED)]

    assert trained == [156, 12, 1_516, 32, 48_120, 10_164]
    assert LENET_5.ledger().parameters == 60_000


def test_lenet_5_has_the_papers_connections():
    connections = []
    for line in lines(LENET_5, (*TRAINED, "RBF")):
        units = line.volume.values
        if line.layer.startswith("SUBSAMPLING"):
            connections.append(5 * units)  # four pixels and a bias
        else:
            connections.append(line.macs + units * (line.biases > 0))

    assert connections == [122_304, 5_880, 151_600, 2_000, 48_120, 10_164, 840]
    assert sum(connections) == 340_908


def test_lenet_5_has_the_papers_volumes():
    assert [str(line.volume) for line in lines(LENET_5, (*TRAINED, "RBF"))] == [
        *("[28x28x6]", "[14x14x6]", "[10x10x16]", "[5x5x16]", "[1x1x120]", "[1x1x84]", "[1x1x10]")
    ]


def test_lenet_5s_third_layer_reads_the_maps_of_the_papers_table():
    rows = [  # one per map of S2, one column per map of C3
        "X...XXX..XXXX.XX",
        "XX...XXX..XXXX.X",
        "XXX...XXX..X.XXX",
        ".XXX..XXXX..X.XX",
        "..XXX..XXXX.XX.X",
        "...XXX..XXXX.XXX",
    ]
    partial = LENET_5.layers[4]

    for filter_, reads in enumerate(partial.reads):
        assert sorted(reads) == [row for row in range(6) if rows[row][filter_] == "X"]


@pytest.mark.parametrize("n", [1, 2, 4, 11], ids=lambda n: str(LENET_5.layers[n]))
def test_layers_that_are_only_counted_say_so_when_they_are_built(n):
    layer = LENET_5.layers[n]

    with pytest.raises(NotImplementedError, match=f"^{layer} is here on paper only"):
        layer.build(Volume(8, 8, 6), np.random.default_rng(0), np.float32)


# AlexNet


def test_alexnet_has_the_chapters_sizes():
    volumes = [line.volume.W for line in lines(ALEXNET, ("CONV", "POOL"))]

    assert volumes == [55, 27, 27, 13, 13, 13, 13, 6]
    assert str(lines(ALEXNET, ("POOL",))[-1].volume) == "[6x6x256]"


def test_alexnet_has_the_papers_neurons_but_for_the_first_layer():
    """There the paper says 253,440, which is 55*48*96 and no square."""
    neurons = [line.volume.values for line in lines(ALEXNET, TRAINED)]

    assert neurons == [290_400, 186_624, 64_896, 64_896, 43_264, 4_096, 4_096, 1_000]


def test_alexnet_counted_by_hand():
    conv = [
        (55 * 55, 11 * 11 * 3, 96),
        (27 * 27, 5 * 5 * 48, 256),
        (13 * 13, 3 * 3 * 256, 384),
        (13 * 13, 3 * 3 * 192, 384),
        (13 * 13, 3 * 3 * 192, 256),
    ]
    fc = [(1, 6 * 6 * 256, 4096), (1, 4096, 4096), (1, 4096, 1000)]
    total = ALEXNET.ledger()

    assert (total.parameters, total.macs) == count(conv + fc) == (60_965_224, 724_406_816)


def test_alexnet_without_groups_has_62_million_parameters():
    layers = copy.deepcopy(ALEXNET.layers)
    for layer in layers:
        if hasattr(layer, "groups"):
            layer.groups = 1

    assert ledger(layers, ALEXNET.input).parameters == 62_378_344


# ZFNet


def test_zfnet_has_the_sizes_of_the_papers_figure():
    sizes = [line.volume for line in lines(ZFNET, ("CONV", "POOL"))]

    assert [volume.W for volume in sizes] == [110, 55, 26, 13, 13, 13, 13, 6]
    assert [volume.D for volume in sizes] == [96, 96, 256, 256, 384, 384, 256, 256]


def test_zfnet_counted_by_hand():
    conv = [
        (110 * 110, 7 * 7 * 3, 96),
        (26 * 26, 5 * 5 * 96, 256),
        (13 * 13, 3 * 3 * 256, 384),
        (13 * 13, 3 * 3 * 384, 384),
        (13 * 13, 3 * 3 * 384, 256),
    ]
    fc = [(1, 6 * 6 * 256, 4096), (1, 4096, 4096), (1, 4096, 1000)]
    total = ZFNET.ledger()

    assert (total.parameters, total.macs) == count(conv + fc) == (62_357_608, 1_168_032_896)


# VGG-16: the chapter's table

VGG_ROWS = [  # side, depth, weights
    (224, 3, 0),
    (224, 64, 1_728),
    (224, 64, 36_864),
    (112, 64, 0),
    (112, 128, 73_728),
    (112, 128, 147_456),
    (56, 128, 0),
    (56, 256, 294_912),
    (56, 256, 589_824),
    (56, 256, 589_824),
    (28, 256, 0),
    (28, 512, 1_179_648),
    (28, 512, 2_359_296),
    (28, 512, 2_359_296),
    (14, 512, 0),
    (14, 512, 2_359_296),
    (14, 512, 2_359_296),
    (14, 512, 2_359_296),
    (7, 512, 0),
    (1, 4096, 102_760_448),
    (1, 4096, 16_777_216),
    (1, 1000, 4_096_000),
]


def test_vgg_16_is_the_chapters_table_row_by_row():
    rows = lines(VGG_16, ("INPUT", "CONV", "POOL", "FC"))

    assert [(row.volume.W, row.volume.D, row.weights) for row in rows] == VGG_ROWS
    assert [row.volume.values for row in rows] == [side**2 * D for side, D, _ in VGG_ROWS]
    assert [row.biases for row in rows] == [D if weights else 0 for _, D, weights in VGG_ROWS]
    assert [row.macs for row in rows] == [side**2 * weights for side, _, weights in VGG_ROWS]


def test_vgg_16_adds_up_to_less_memory_than_the_chapter_says():
    total = VGG_16.ledger()

    assert total.values == sum(side**2 * D for side, D, _ in VGG_ROWS) == 15_237_608
    assert total.memory() == "60.95 MB = 58.13 MiB"  # and not the chapter's 24M and 93 MB
    relus = sum(line.volume.values for line in lines(VGG_16, ("RELU",)))
    assert round((total.values + relus) / 1e6, 2) == 28.79  # even if every ReLU kept its own


def test_vgg_16s_parameters_and_macs():
    total = VGG_16.ledger()

    assert (total.weights, total.biases) == (138_344_128, 13_416)
    assert total.parameters == 138_357_544
    assert total.macs == 15_470_264_320


def test_vgg_16s_parameters_are_in_its_fully_connected_layers():
    fc = [line.weights for line in lines(VGG_16, ("FC",))]
    weights = VGG_16.ledger().weights

    assert round(100 * fc[0] / weights, 1) == 74.3
    assert round(100 * sum(fc) / weights, 1) == 89.4


def test_vgg_16s_memory_is_early_and_its_work_in_the_middle():
    rows = lines(VGG_16, ("CONV", "POOL"))
    blocks = [rows[:3], rows[3:6], rows[6:10], rows[10:14], rows[14:]]
    total = VGG_16.ledger()
    macs = [100 * sum(row.macs for row in block) / total.macs for block in blocks]
    values = [100 * sum(row.values for row in block) / total.values for block in blocks]

    assert [round(share, 1) for share in macs] == [12.5, 17.9, 29.9, 29.9, 9.0]
    assert (round(values[0], 1), round(values[0] + values[1], 1)) == (47.4, 71.1)


def test_a_card_of_12_gib_takes_92_pictures_of_vgg_16_with_momentum():
    total = VGG_16.ledger()
    left = 12 * 2**30 - 3 * 4 * total.parameters  # parameters, gradients and velocities

    assert left // (2 * 4 * total.values) == 92


# GoogLeNet

INCEPTIONS = [  # places, depth in, 1x1, 3x3 reduced, 3x3, 5x5 reduced, 5x5, pool; the paper's ops
    (28 * 28, 192, 64, 96, 128, 16, 32, 32, 128),
    (28 * 28, 256, 128, 128, 192, 32, 96, 64, 304),
    (14 * 14, 480, 192, 96, 208, 16, 48, 64, 73),
    (14 * 14, 512, 160, 112, 224, 24, 64, 64, 88),
    (14 * 14, 512, 128, 128, 256, 24, 64, 64, 100),
    (14 * 14, 512, 112, 144, 288, 32, 64, 64, 119),
    (14 * 14, 528, 256, 160, 320, 32, 128, 128, 170),
    (7 * 7, 832, 256, 160, 320, 32, 128, 128, None),
    (7 * 7, 832, 384, 192, 384, 48, 128, 128, 71),
]


def inception(places, depth, K1, K3_in, K3, K5_in, K5, K_pool):
    return [
        *((places, depth, K1), (places, depth, K3_in), (places, 9 * K3_in, K3)),
        *((places, depth, K5_in), (places, 25 * K5_in, K5), (places, depth, K_pool)),
    ]


def test_googlenet_counted_by_hand():
    stem = [(112 * 112, 7 * 7 * 3, 64), (56 * 56, 64, 64), (56 * 56, 9 * 64, 192)]
    blocks = [layer for row in INCEPTIONS for layer in inception(*row[:-1])]
    total = GOOGLENET.ledger()

    by_hand = count([*stem, *blocks, (1, 1024, 1000)])
    assert (total.parameters, total.macs) == by_hand == (6_998_552, 1_582_671_872)


def test_googlenets_inceptions_cost_what_the_papers_table_says():
    """The table's 54 million for block 5a do not follow from its own numbers of filters."""
    blocks = [layer for layer in GOOGLENET.layers if isinstance(layer, Branches)]
    depths = [row[1] for row in INCEPTIONS]
    sides = [28] * 2 + [14] * 5 + [7] * 2

    for block, side, depth, row in zip(blocks, sides, depths, INCEPTIONS, strict=True):
        millions = ledger([block], Volume(side, side, depth)).macs / 1e6
        if row[-1] is not None:
            assert abs(millions - row[-1]) < 1


def test_googlenets_volumes():
    joined = [line.volume for line in lines(GOOGLENET, ("CONCAT",))]

    assert [volume.W for volume in joined] == [28] * 2 + [14] * 5 + [7] * 2
    assert [volume.D for volume in joined] == [256, 480, 512, 512, 512, 528, 832, 832, 1024]
    assert str(GOOGLENET.ledger()[-3].volume) == "[1x1x1024]"


def test_googlenet_has_nine_times_fewer_parameters_than_alexnet_and_not_twelve():
    ratio = ALEXNET.ledger().parameters / GOOGLENET.ledger().parameters

    assert round(ratio, 1) == 8.7


# ResNet-50


def resnet_50(stride_in_the_3x3):
    """Return (parameters, MACs) by stages: no biases, but two numbers per slice for the norm."""
    layers, side, depth = [(112 * 112, 7 * 7 * 3, 64)], 56, 64
    for K, blocks, stride in (64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2):
        for block in range(blocks):
            first = block == 0
            before, side = side, side // stride if first else side
            reduced = before if stride_in_the_3x3 else side
            layers += [(reduced**2, depth, K), (side**2, 9 * K, K), (side**2, K, 4 * K)]
            layers += [(side**2, depth, 4 * K)] * first
            depth = 4 * K
    parameters = sum(K * (inputs + 2) for _, inputs, K in layers) + 2048 * 1000 + 1000
    return parameters, sum(places * inputs * K for places, inputs, K in layers) + 2048 * 1000


def test_resnet_50_counted_by_hand():
    total = RESNET_50.ledger()

    by_hand = resnet_50(stride_in_the_3x3=False)
    assert (total.parameters, total.macs) == by_hand == (25_557_032, 3_857_973_248)


def test_the_count_by_hand_is_torchvisions_where_the_stride_is_in_the_3x3():
    """Its documentation says 25557032 parameters and 4.09 GFLOPS, meaning MACs."""
    parameters, macs = resnet_50(stride_in_the_3x3=True)

    assert parameters == 25_557_032
    assert round(macs / 1e9, 2) == 4.09


def test_resnet_50_has_50_layers_and_the_papers_volumes():
    sums = [str(line.volume) for line in lines(RESNET_50, ("ADD",))]

    assert len(lines(RESNET_50, ("CONV", "FC"))) - 4 == 50  # four more are in the skips
    assert sums == (
        ["[56x56x256]"] * 3 + ["[28x28x512]"] * 4 + ["[14x14x1024]"] * 6 + ["[7x7x2048]"] * 3
    )


def test_resnet_50_sees_what_araujo_norris_and_sim_publish():
    last = lines(RESNET_50, ("ADD",))[-1].across

    assert (last.extent, last.jump, -last.start) == (483, 32, 239)


def test_a_bottleneck_is_a_real_layer_and_runs(rng):
    block = copy.deepcopy(RESNET_50.layers[4])
    block.build(Volume(6, 5, 64), rng, np.float32)

    out = block.forward(rng.normal(size=(2, 5, 6, 64)).astype(np.float32), rng)

    assert out.shape == (2, 5, 6, 256)
    assert out.dtype == np.float32


def test_an_inception_is_a_real_layer_and_runs(rng):
    block = copy.deepcopy(next(layer for layer in GOOGLENET.layers if isinstance(layer, Branches)))
    block.build(Volume(6, 5, 192), rng, np.float32)

    out = block.forward(rng.normal(size=(2, 5, 6, 192)).astype(np.float32))

    assert out.shape == (2, 5, 6, 256)
    assert out.dtype == np.float32
