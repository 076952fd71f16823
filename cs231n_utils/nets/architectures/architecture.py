"""What a case study is, and the two groups of layers that most of them repeat."""

from dataclasses import dataclass

from cs231n_utils.nets.layers import FC, Conv, Dropout, ReLU
from cs231n_utils.nets.ledger import ledger
from cs231n_utils.volumes import Volume


@dataclass(frozen=True)
class Architecture:
    """A net from the literature."""

    name: str
    year: int
    input: Volume
    layers: tuple  # layer objects; a ConvNet would build these very ones, so hand it copies
    source: str  # the paper
    checked: str  # against what the tests hold its totals, besides this code
    note: str  # what to know before its numbers are compared with others

    def ledger(self):
        """Return the Ledger: a line a layer with volume, parameters, MACs and field."""
        return ledger(self.layers, self.input)


def conv(K, F, P=0, **settings):
    """Return a CONV with the ReLU after it."""
    return Conv(K, F, P=P, **settings), ReLU()


def classifier(*sizes):
    """Return fully-connected layers, with ReLU and dropout after all but the last."""
    *hidden, classes = sizes
    return *(layer for K in hidden for layer in (FC(K), ReLU(), Dropout(0.5))), FC(classes)
