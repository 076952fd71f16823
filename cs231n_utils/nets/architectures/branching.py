"""GoogLeNet and ResNet-50: layers side by side."""

from cs231n_utils.nets.architectures.architecture import Architecture, conv
from cs231n_utils.nets.layers import (
    FC,
    LRN,
    AveragePool,
    BatchNorm,
    Branches,
    Conv,
    Dropout,
    GlobalAveragePool,
    MaxPool,
    ReLU,
)
from cs231n_utils.volumes import Volume


def _inception(K1, K3_in, K3, K5_in, K5, K_pool):
    """Return four branches: 1x1; 1x1 then 3x3; 1x1 then 5x5; pool then 1x1."""
    return Branches(
        conv(K1, 1),
        (*conv(K3_in, 1), *conv(K3, 3, 1)),
        (*conv(K5_in, 1), *conv(K5, 5, 2)),
        (MaxPool(3, 1, P=1), *conv(K_pool, 1)),
        join="concat",
    )


GOOGLENET = Architecture(
    name="GoogLeNet",
    year=2014,
    input=Volume(224, 224, 3),
    layers=(
        *(*conv(64, 7, 3, S=2, rounding="floor"), MaxPool(3, 2, rounding="ceil"), LRN()),
        *(*conv(64, 1), *conv(192, 3, 1), LRN(), MaxPool(3, 2, rounding="ceil")),
        _inception(64, 96, 128, 16, 32, 32),
        _inception(128, 128, 192, 32, 96, 64),
        MaxPool(3, 2, rounding="ceil"),
        _inception(192, 96, 208, 16, 48, 64),
        _inception(160, 112, 224, 24, 64, 64),
        _inception(128, 128, 256, 24, 64, 64),
        _inception(112, 144, 288, 32, 64, 64),
        _inception(256, 160, 320, 32, 128, 128),
        MaxPool(3, 2, rounding="ceil"),
        _inception(256, 160, 320, 32, 128, 128),
        _inception(384, 192, 384, 48, 128, 128),
        *(AveragePool(7, 1), Dropout(0.6), FC(1000)),
    ),
    source="Szegedy et al.: Going Deeper with Convolutions (2014)",
    checked="Operations of eight of the nine Inception blocks in the paper's table 1; 6,998,552 "
    "parameters, as CaffeJS lists for Caffe's GoogLeNet, and 1,582,671,872 MACs by arithmetic "
    "without this package.",
    note="The trunk without the two auxiliary classifiers, which are dropped after training. The "
    "paper speaks of twelve times fewer parameters than AlexNet, and others of 4M; there are "
    "7.0M, which is 8.7 times fewer.",
)


def _conv_norm(K, F, S=1):
    """Return a CONV that keeps the size but for its stride, and the batch norm after it."""
    rounding = "raise" if S == 1 else "floor"
    return Conv(K, F, S, P=F // 2, rounding=rounding, bias=False), BatchNorm()


def _bottleneck(K, S=1, project=False):
    """Return 1x1, 3x3 and 1x1 CONVs, added to what they read; `project` gives that their depth."""
    body = (*_conv_norm(K, 1, S), ReLU(), *_conv_norm(K, 3), ReLU(), *_conv_norm(4 * K, 1))
    skip = _conv_norm(4 * K, 1, S) if project else ()
    return Branches(body, skip, join="add"), ReLU()


def _stage(K, blocks, S):
    """Return a stage of bottlenecks, of which the first changes the volume."""
    rest = (layer for _ in range(blocks - 1) for layer in _bottleneck(K))
    return *_bottleneck(K, S, project=True), *rest


RESNET_50 = Architecture(
    name="ResNet-50",
    year=2015,
    input=Volume(224, 224, 3),
    layers=(
        *(*_conv_norm(64, 7, S=2), ReLU(), MaxPool(3, 2, rounding="ceil")),
        *_stage(64, blocks=3, S=1),
        *_stage(128, blocks=4, S=2),
        *_stage(256, blocks=6, S=2),
        *_stage(512, blocks=3, S=2),
        *(GlobalAveragePool(), FC(1000)),
    ),
    source="He, Zhang, Ren and Sun: Deep Residual Learning for Image Recognition (2015)",
    checked="25,557,032 parameters in torchvision's documentation; 3,857,973,248 MACs by "
    "arithmetic without this package, which for torchvision's version of the net gives the 4.09 "
    "billion of that documentation; the receptive field of Araujo, Norris and Sim, 483 pixels.",
    note="The paper's version: the first 1x1 of a stage has the stride. Later libraries give it "
    "to the 3x3, which costs more MACs and as many parameters. No FC but the last one.",
)
