"""Which pixels would change a score? The gradient of a score by the image, and two variants.

The gradient of Simonyan et al. 2014 ("saliency maps") comes from an ordinary backward pass. The
DeconvNet of Zeiler and Fergus 2014 and the guided backpropagation of Springenberg et al. 2015
differ from it in a single line: what a RELU lets back.
"""

from copy import copy

import numpy as np

from cs231n_utils.checks import check_array, check_labels
from cs231n_utils.nets.layers import Pair, ReLU

# From the gradient dout that reaches a RELU from above, and its ordinary backward pass, what the
# RELU hands down.
RULES = {
    "backprop": lambda dout, backward: backward(dout),  # where its input was positive
    "deconvnet": lambda dout, backward: np.maximum(dout, 0),  # where dout is positive
    "guided": lambda dout, backward: backward(np.maximum(dout, 0)),  # where both are
}


def score_gradient(net, x, label, rule="backprop"):
    """Return how the raw score of a class changes with every pixel: its gradient, of x's shape.

    net    a ConvNet that ends in scores; it stays as it was, and is looked at as at test time
    x      (N, H, W, D)  images, as the net takes them
    label  int or (N,)   the class whose score is meant, for all images or for each its own
    rule   "backprop" is the gradient; "deconvnet" and "guided" let less, or more, through RELUs,
           and what comes out is an image but no gradient any more

    The score and not the probability: that one grows, too, when the other scores fall.
    """
    return scores_and_gradient(net, x, label, rule)[1]


def scores_and_gradient(net, x, label, rule="backprop"):
    """Return the scores (N, classes) of images x, and what score_gradient returns for them."""
    if rule not in RULES:
        raise ValueError(f"rule: got {rule!r}, expected one of {', '.join(RULES)}")
    if net.out_volume[:2] != (1, 1):
        raise ValueError(
            f"this net ends in {net.out_volume}, expected scores, a volume [1x1xclasses]"
        )
    twin = copy(net)
    twin.layers = [_twin(layer, RULES[rule]) for layer in net.layers]
    out = twin.forward(x)  # (N, 1, 1, classes)
    label = label if np.ndim(label) else np.full(len(x), label)
    check_labels(label, len(x), net.out_volume.D)
    dout = np.zeros_like(out)
    dout[np.arange(len(x)), 0, 0, label] = 1
    return out[:, 0, 0], twin.backward(dout)


def saliency(gradient):
    """Return the saliency map (N, H, W) of a gradient (N, H, W, D): the largest |.| over depth."""
    check_array("gradient", gradient, "N H W D")
    return np.abs(gradient).max(axis=3)


def _twin(layer, rule):
    """Return a layer with the same parameters that goes back by the rule.

    A copy, since then nothing has to be put back into the net afterwards, whatever goes wrong.
    """
    twin = copy(layer)
    twin.branches = tuple([_twin(inner, rule) for inner in branch] for branch in layer.branches)
    if isinstance(layer, ReLU):
        forward, backward = layer.pair
        twin.pair = Pair(forward, lambda dout, cache: rule(dout, lambda d: backward(d, cache)))
    return twin
