"""A ConvNet made of the reader's own functions, and of the course's where there are none.

The reader's are those that exercises kept in my_layers.py. They have no cache: what a backward pass
needs to know of the forward pass is handed to it again.
"""

from typing import NamedTuple

import numpy as np

from cs231n_utils.checker.fitting import Misfit, differ, fitted, parts_of, shapes_differ
from cs231n_utils.checker.guard import guarded
from cs231n_utils.checker.keeping import FILE, kept
from cs231n_utils.layers.losses import softmax_loss
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.layers import FC, Conv, MaxPool, Pair, ReLU, leaves

NONE_YET = (
    f"{FILE}, beside this notebook, holds none of yours yet. Once an answer is right, the line\n"
    f"with `.keep` under it puts it there."
)


class Kind(NamedTuple):
    """A kind of layer whose functions, name_forward and name_backward, a reader may write."""

    word: str  # in a pattern
    name: str
    takes: str  # inputs of the reader's forward function; the backward function takes dout and
    # these, but no b, and returns a gradient for each of x, w, b
    plain: tuple  # what inputs beyond these must be: no reader's function knows dilation
    notebooks: str


KINDS = {
    Conv: Kind("CONV", "conv", "x w b S P", (1, "raise"), "04 and 05"),  # dilation, rounding
    ReLU: Kind("RELU", "relu", "x", (), "01 and 09"),
    MaxPool: Kind("POOL", "max_pool", "x F S", (0, "raise"), "06"),  # P, rounding
    FC: Kind("FC", "fc", "x w b", (), "09"),
}


class OwnLayerError(RuntimeError):
    """A function of the reader's does not work: which one, why, and what helps."""

    def __init__(self, name, why):
        self.name, self.why = name, why
        super().__init__(
            f"{name} in {FILE} {why}. Fix it there, or remove it from {FILE}: the "
            f"course's is then used instead"
        )


class OwnLayers:
    """The reader's functions that work; str() tells which layer is whose.

    Each is tried on a small batch first. One that fails there, or returns other numbers than the
    course's, is left out, and `complaints` has a sentence about it.
    """

    def __init__(self):
        self.functions, self.complaints = {}, []
        try:
            found = kept()
        except ValueError as why:
            found, self.complaints = {}, [f"{why}. Until then everything is the course's."]
        trials = _trials()
        for name in found.keys() & trials.keys():
            complaint = _complaint(name, found[name], trials[name])
            if complaint:
                self.complaints.append(complaint)
            else:
                self.functions[name] = found[name]

    def net(self, pattern, seed=0, dtype=np.float32):
        """Return the ConvNet of a pattern, with the reader's functions where there are any."""
        net = ConvNet.from_pattern(pattern, seed, dtype)
        for layer in leaves(net.layers):
            if type(layer) in KINDS:
                layer.pair = _mixed(KINDS[type(layer)], layer.pair, self.functions)
        if "softmax_loss" in self.functions:
            net.losses = net.losses | {"softmax": _own_loss(self.functions["softmax_loss"])}
        return net

    def __str__(self):
        rows = [("", "forward", "backward", "written in notebook")]
        for kind in KINDS.values():
            whose = [self._whose(f"{kind.name}_{way}") for way in ("forward", "backward")]
            rows.append((kind.word, *whose, kind.notebooks))
        rows.append(("softmax loss", *[self._whose("softmax_loss")] * 2, "09"))
        table = ["".join(cell.ljust(14) for cell in row).rstrip() for row in rows]
        below = self.complaints or ([] if self.functions else [NONE_YET])
        return "\n".join([*table, "", *sorted(below)]).rstrip()

    def _whose(self, name):
        return "yours" if name in self.functions else "the course's"


def _mixed(kind, course, functions):
    """Return the Pair that calls the reader's functions where there are any, else the course's.

    The course's forward pass runs in any case: its backward pass needs the cache, and its output
    gives the expected shape.
    """
    names = kind.takes.split()
    own_forward = functions.get(f"{kind.name}_forward")
    own_backward = functions.get(f"{kind.name}_backward")

    def forward(*inputs):
        out, cache = course.forward(*inputs)
        inputs, others = inputs[: len(names)], inputs[len(names) :]
        fits = others in ((), kind.plain)
        if own_forward and fits:
            out = _called(f"{kind.name}_forward", own_forward, inputs, out)
        return out, (cache, dict(zip(names, inputs, strict=True)), fits)

    def backward(dout, cache, *want_dx):
        cache, given, fits = cache
        if not (own_backward and fits):
            return course.backward(dout, cache, *want_dx)
        like = tuple(given[name] for name in "xwb" if name in given)
        inputs = [dout, *(value for name, value in given.items() if name != "b")]
        wanted = like if len(like) > 1 else like[0]
        return _called(f"{kind.name}_backward", own_backward, inputs, wanted)

    return Pair(forward, backward)


def _own_loss(function):
    """Return the reader's softmax_loss with its results put in order."""
    return lambda scores, y: _called("softmax_loss", function, (scores, y), (0.0, scores))


def _called(name, function, inputs, wanted):
    """Return what a function of the reader's returns, in the dtype of what is expected.

    wanted  an array, or a tuple of arrays and numbers, whose shapes the results should have

    Raises OwnLayerError.
    """
    try:
        result = fitted(function(*inputs), wanted)
    except Misfit as why:
        raise OwnLayerError(name, f"does not return what it should: {why}") from None
    except Exception as error:
        shapes = " and ".join(str(value.shape) for value in inputs if np.ndim(value))
        why = f"raised {type(error).__name__}: {error}, for arrays of shape {shapes}"
        raise OwnLayerError(name, why) from error
    if shapes_differ(result, wanted):
        mine, right = (", ".join(str(np.shape(v)) for v in parts_of(a)) for a in (result, wanted))
        raise OwnLayerError(name, f"returns shape {mine}, expected {right}")
    cast = [
        np.asarray(value, like.dtype) if isinstance(like, np.ndarray) else value
        for value, like in zip(parts_of(result), parts_of(wanted), strict=True)
    ]
    return tuple(cast) if isinstance(wanted, tuple) else cast[0]


def _trials():
    """Return, by name of a reader's function, what runs it in its place and returns all it changes.

    Each takes the dict of the reader's functions, and with an empty one it runs the course's.
    """
    rng = np.random.default_rng(231)
    x, w, b = rng.normal(size=(2, 5, 7, 3)), rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)
    settings = {
        Conv: (x, w, b, 2, 1),
        ReLU: (x,),
        MaxPool: (x, 3, 2),
        FC: (x, rng.normal(size=(105, 4)), b),
    }
    trials = {"softmax_loss": _try_loss}
    for layer, kind in KINDS.items():
        run = _trial(kind, layer.pair, settings[layer])
        trials |= {f"{kind.name}_forward": run, f"{kind.name}_backward": run}
    return trials


def _trial(kind, course, inputs):
    def run(functions):
        pair = _mixed(kind, course, functions)
        out, cache = pair.forward(*inputs)
        return out, pair.backward(np.cos(np.arange(out.size)).reshape(out.shape), cache)

    return run


def _try_loss(functions):
    loss = _own_loss(functions["softmax_loss"]) if functions else softmax_loss
    return loss(np.array([[1.0, -2.0, 0.0], [0.5, 0.0, 3.0]]), np.array([0, 1]))


def _complaint(name, function, trial):
    """Return why a function is left out, as a sentence, or ""."""

    def judge():
        try:
            return differ(trial({name: function}), trial({})) and "returns wrong numbers"
        except OwnLayerError as error:
            return error.why
        except BaseException as error:  # such as SystemExit
            return f"raised {type(error).__name__}"

    ran = guarded(judge)
    why = "does not come to an end" if ran.late else ran.value
    return why and f"{name} in {FILE} is left out, since it {why}. Fix it there, or keep it again."
