"""The layers, as pairs of pure functions: *_forward -> (out, cache), *_backward(dout, cache).

Volumes are channels-last, (N, H, W, D). Every layer computes in the dtype that it is given and
changes none of its arguments.
"""

from cs231n_utils.layers.conversion import conv_to_fc, fc_to_conv, local_forward
from cs231n_utils.layers.convolution import conv_backward, conv_forward, conv_forward_naive
from cs231n_utils.layers.dense import (
    dropout_backward,
    dropout_forward,
    fc_backward,
    fc_forward,
    relu_backward,
    relu_forward,
)
from cs231n_utils.layers.global_pooling import (
    global_average_pool_backward,
    global_average_pool_forward,
    global_max_pool_backward,
    global_max_pool_forward,
)
from cs231n_utils.layers.losses import softmax, softmax_loss, svm_loss
from cs231n_utils.layers.normalization import (
    batch_norm_at_test,
    batch_norm_backward,
    batch_norm_forward,
    lrn_forward,
)
from cs231n_utils.layers.pooling import (
    average_pool_backward,
    average_pool_forward,
    l2_pool_backward,
    l2_pool_forward,
    max_pool_backward,
    max_pool_forward,
)

__all__ = [
    "average_pool_backward",
    "average_pool_forward",
    "batch_norm_at_test",
    "batch_norm_backward",
    "batch_norm_forward",
    "conv_backward",
    "conv_forward",
    "conv_forward_naive",
    "conv_to_fc",
    "dropout_backward",
    "dropout_forward",
    "fc_backward",
    "fc_forward",
    "fc_to_conv",
    "global_average_pool_backward",
    "global_average_pool_forward",
    "global_max_pool_backward",
    "global_max_pool_forward",
    "l2_pool_backward",
    "l2_pool_forward",
    "local_forward",
    "lrn_forward",
    "max_pool_backward",
    "max_pool_forward",
    "relu_backward",
    "relu_forward",
    "softmax",
    "softmax_loss",
    "svm_loss",
]
