"""AlexNet, ZFNet and VGG-16: layers in a row."""

from cs231n_utils.nets.architectures.architecture import Architecture, classifier, conv
from cs231n_utils.nets.layers import LRN, MaxPool
from cs231n_utils.volumes import Volume

ALEXNET = Architecture(
    name="AlexNet",
    year=2012,
    input=Volume(227, 227, 3),
    layers=(
        *(*conv(96, 11, S=4), LRN(), MaxPool(3, 2)),
        *(*conv(256, 5, 2, groups=2), LRN(), MaxPool(3, 2)),
        *conv(384, 3, 1),
        *conv(384, 3, 1, groups=2),
        *conv(256, 3, 1, groups=2),
        MaxPool(3, 2),
        *classifier(4096, 4096, 1000),
    ),
    source="Krizhevsky, Sutskever and Hinton: ImageNet Classification with Deep Convolutional "
    "Neural Networks (2012)",
    checked="The paper's neurons, layer by layer, but for the first; 60,965,224 parameters and "
    "724,406,816 MACs by arithmetic without this package; without groups 62,378,344 parameters, "
    "as CaffeJS lists them for Caffe's layers.",
    note="The paper says 224 pixels, but only 227 give its 55. Two GPUs had half of the filters "
    "each, so three CONV layers see half of the depth; with full depth there would be "
    "62,378,344 parameters.",
)

ZFNET = Architecture(
    name="ZFNet",
    year=2013,
    input=Volume(224, 224, 3),
    layers=(
        *(*conv(96, 7, 1, S=2, rounding="floor"), MaxPool(3, 2, rounding="ceil"), LRN()),
        *(*conv(256, 5, S=2), MaxPool(3, 2, rounding="ceil"), LRN()),
        *conv(384, 3, 1),
        *conv(384, 3, 1),
        *conv(256, 3, 1),
        MaxPool(3, 2),
        *classifier(4096, 4096, 1000),
    ),
    source="Zeiler and Fergus: Visualizing and Understanding Convolutional Networks (2013)",
    checked="The widths and depths in the paper's figure 3; 62,357,608 parameters and "
    "1,168,032,896 MACs by arithmetic without this package; as many parameters in the table of "
    "models of github.com/osmr/imgclsmob.",
    note="This is the paper's figure 3. It draws 110, 55, 26 and 13 and gives no padding: a "
    "border of one pixel, floored, gives its 110, and pooling that sticks out its 55 and 13. "
    "The wider middle layers (512, 1024, 512) are those of a variant in its table 2.",
)

VGG_16 = Architecture(
    name="VGG-16",
    year=2014,
    input=Volume(224, 224, 3),
    layers=(
        *(*conv(64, 3, 1), *conv(64, 3, 1), MaxPool()),
        *(*conv(128, 3, 1), *conv(128, 3, 1), MaxPool()),
        *(*conv(256, 3, 1), *conv(256, 3, 1), *conv(256, 3, 1), MaxPool()),
        *(*conv(512, 3, 1), *conv(512, 3, 1), *conv(512, 3, 1), MaxPool()),
        *(*conv(512, 3, 1), *conv(512, 3, 1), *conv(512, 3, 1), MaxPool()),
        *classifier(4096, 4096, 1000),
    ),
    source="Simonyan and Zisserman: Very Deep Convolutional Networks for Large-Scale Image "
    "Recognition (2014)",
    checked="The table in the CS231n notes, row by row; 138 million parameters in the paper's "
    "table 2; 138,357,544 in the documentation of Keras.",
    note="Configuration D of the paper: 13 CONV and 3 FC layers.",
)
