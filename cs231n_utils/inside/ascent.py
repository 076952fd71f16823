"""Images that climb: pixel by pixel along the gradient of a score, the net left as it is.

Started from an image, a few invisible steps make the net take it for anything (Szegedy et al.,
"Intriguing properties of neural networks", 2014). Started from noise, many steps and some
smoothing draw what a class looks like to the net (Simonyan et al. 2014; Yosinski et al. 2015).
"""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.checks import check_array
from cs231n_utils.inside.saliency import score_gradient, scores_and_gradient
from cs231n_utils.layers.losses import softmax

ANYTHING = (-np.inf, np.inf)


@dataclass(frozen=True, eq=False)
class Fooled:
    """An image on its way to another class.

    x              (H, W, D)     the image after the last step, as the net takes it
    change         (H, W, D)     x less the image before the first step
    probabilities  (steps + 1,)  of the target, before the first step and after every one
    flipped                      whether the target's score is now the highest
    """

    x: np.ndarray
    change: np.ndarray
    probabilities: np.ndarray
    flipped: bool

    @property
    def steps(self):
        """How many steps were taken."""
        return len(self.probabilities) - 1


@dataclass(frozen=True, eq=False)
class ClassImages:
    """What a net takes for classes, N of them.

    x       (N, H, W, D)  as the net takes them
    scores  (N, steps)    of each image's class, before every step
    """

    x: np.ndarray
    scores: np.ndarray


def fool(net, x, target, step=0.1, most=100, bounds=ANYTHING, lead=False):
    """Return the image that a net takes for the target class, after as few steps as it needs.

    net     a ConvNet that ends in scores
    x       (H, W, D)  where to start, as the net takes it
    target  int        the class whose score is to win
    step    the length of a step, the root of the sum of squares of what it adds to the pixels
    most    how many steps to try
    bounds  (low, high), numbers or (H, W, D): values that a pixel must keep between. An image
            that was 0..1 before its mean was taken off stays one between (-mean, 1 - mean)
    lead    False: a step goes along the gradient of the target's score. Other scores may then grow
            faster. True: of its lead, the target's score less the highest other one; a step takes
            twice the time, but there are fewer, and they lead less far from the image

    An image that is the target's already comes back after 0 steps; one whose gradient is 0
    everywhere cannot move, and stays.
    """
    check_array("x", x, "H W D")
    start, probabilities = x, []
    while True:
        (scores,), (gradient,) = _uphill(net, x[None], [target], lead)
        probabilities.append(softmax(scores[None])[0, target])
        flipped = bool(scores.argmax() == target)
        if flipped or len(probabilities) > most or not gradient.any():
            return Fooled(x, x - start, np.array(probabilities), flipped)
        x = _kept(x + step * _direction(gradient), bounds, x.dtype)


def noise_flips(net, x, length, tries=100, seed=0):
    """Return the part of random changes of a length that give the image x another class.

    x       (H, W, D)  as the net takes it
    length  of each change, the root of its sum of squares; normal noise, scaled to that

    What it takes to fool a net is only remarkable next to this number.
    """
    noise = np.random.default_rng(seed).normal(size=(tries, *x.shape))
    changed = [x + length * _direction(change) for change in noise]
    before = net.scores(x[None]).argmax()
    return float(np.mean(net.scores(np.array(changed, x.dtype)).argmax(axis=1) != before))


def class_images(
    net, targets, steps=60, rate=1.0, l2=0.02, blur=2, seed=0, bounds=ANYTHING, lead=False
):
    """Return the ClassImages of classes: one image each that climbed its score from faint noise.

    net      a ConvNet that ends in scores
    targets  (N,) ints  the classes; the images climb together, each by itself
    steps    how many
    rate     the length of a step along the score's gradient, as in `fool`
    l2       the part of every pixel that is lost in a step, so that only what helps remains
    blur     smooth the images after so many steps, so that they do not end in noise; 0: never
    seed     draws the noise, the same for all classes: the same seed, the same images
    bounds   as in `fool`
    lead     as in `fool`: an image then shows what its class has and others have not
    """
    W, H, D = net.volume
    noise = np.random.default_rng(seed).normal(0, 0.01, (H, W, D)).astype(net.dtype)
    x = np.repeat(noise[None], len(targets), axis=0)
    climbed = []
    for i in range(steps):
        scores, gradient = _uphill(net, x, targets, lead)
        climbed.append(scores[np.arange(len(x)), targets])
        directions = np.array([_direction(each) for each in gradient])
        x = _kept((1 - l2) * x + rate * directions, bounds, net.dtype)
        if blur and i % blur == blur - 1:
            x = smoothed(x)
    return ClassImages(x, np.array(climbed).T)


def smoothed(x):
    """Return images x (N, H, W, D) blurred by (1, 2, 1)/4 down and across, edges repeated."""
    down = np.pad(x, ((0, 0), (1, 1), (0, 0), (0, 0)), mode="edge")
    x = (down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]) / 4
    across = np.pad(x, ((0, 0), (0, 0), (1, 1), (0, 0)), mode="edge")
    return (across[:, :, :-2] + 2 * across[:, :, 1:-1] + across[:, :, 2:]) / 4


def _uphill(net, x, targets, lead):
    """Return the scores (N, classes) of x (N, H, W, D), and each gradient of a target's score.

    lead  True for the gradient of its lead instead: the score less the highest other one
    """
    targets = np.asarray(targets)
    scores, gradient = scores_and_gradient(net, x, targets)
    if lead:
        others = scores.copy()
        others[np.arange(len(x)), targets] = -np.inf
        gradient = gradient - score_gradient(net, x, others.argmax(axis=1))
    return scores, gradient


def _direction(gradient):
    """Return a gradient at length 1, and one of all zeros as it is."""
    length = np.linalg.norm(gradient)
    return gradient / length if length else gradient


def _kept(x, bounds, dtype):
    """Return x between its bounds and in the dtype that the net computes in."""
    return np.clip(x, *bounds).astype(dtype)
