"""The chapter's six case studies as data: LeNet-5, AlexNet, ZFNet, VGG-16, GoogLeNet, ResNet-50.

Each is the net of its paper, on paper: nothing is allocated, and `ledger()` counts. Where the
paper leaves a choice open, `note` says which was taken; `checked` says against which published
table or independent count the tests hold the totals.
"""

from cs231n_utils.nets.architectures.architecture import Architecture
from cs231n_utils.nets.architectures.branching import GOOGLENET, RESNET_50
from cs231n_utils.nets.architectures.chains import ALEXNET, VGG_16, ZFNET
from cs231n_utils.nets.architectures.lenet import LENET_5

ARCHITECTURES = {net.name: net for net in (LENET_5, ALEXNET, ZFNET, VGG_16, GOOGLENET, RESNET_50)}

__all__ = [
    "ALEXNET",
    "ARCHITECTURES",
    "GOOGLENET",
    "LENET_5",
    "RESNET_50",
    "VGG_16",
    "ZFNET",
    "Architecture",
]
