"""What students answered in notebook 09, each with words of the sentence that names its mistake."""

import numpy as np


def counted_from_one(y, guesses, classes):
    table = np.zeros((classes, classes))
    for right, guess in zip(y, guesses, strict=True):
        table[right - 1, guess - 1] += 1
    return table


def one_row_repeated(y, guesses, classes):
    table = [[0] * classes] * classes
    for right, guess in zip(y, guesses, strict=True):
        table[right][guess] += 1
    return table


def last_image_only(dout, x, w):
    dx = np.zeros(x.shape)
    for n in range(len(x)):
        dx[n] = (w @ dout[n]).reshape(x[n].shape)
        dw = np.outer(x[n], dout[n])
    return dx, dw, dout.sum(axis=0)


def one_maximum_and_no_mean(scores, y):
    p = np.exp(scores - scores.max())
    p /= p.sum(axis=1, keepdims=True)
    value = -np.log(p[np.arange(len(y)), y]).mean()
    p[np.arange(len(y)), y] -= 1
    return value, p


def one_maximum_and_mean_over_classes(scores, y):
    value, dscores = one_maximum_and_no_mean(scores, y)
    return value, dscores / scores.shape[1]


def loss(scores, y, summed=np.mean, log=np.log):
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    value = -summed(log(p[np.arange(len(y)), y]))
    p[np.arange(len(y)), y] -= 1
    return value, p / len(y)


WRONG = [
    ("classes_at_chance", "base 10", 10**6.908),
    ("classes_at_chance", "", 1 / 6.908),
    ("on_log_scale", "an ordinary scale", lambda u, low, high: low + u * (high - low)),
    ("inverted_dropout", "probability to keep", lambda x, p, u: x / (1 - p) * (u < 1 - p)),
    ("confusion_matrix", "counted from 0", counted_from_one),
    ("confusion_matrix", "one and the same list", one_row_repeated),
    ("relu_backward", "", lambda dout, x: dout * np.heaviside(x, 0.5)),
    ("fc_forward", "transposed `w`", lambda x, w, b: x.reshape(len(x), -1) @ w.T + b),
    ("fc_backward", "`dw`: It has only the last image", last_image_only),
    ("softmax_loss", "`loss`: The division by N", lambda *given: loss(*given, summed=np.sum)),
    ("softmax_loss", "one maximum for the whole batch. Subtract", one_maximum_and_no_mean),
    ("softmax_loss", "`loss`: You subtracted one maximum", one_maximum_and_mean_over_classes),
    ("softmax_loss", "", lambda *given: loss(*given, log=np.log10)),
]
