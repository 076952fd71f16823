"""Whole nets: ConvNet, the pattern it is read from, the ledger that sizes it, and its files."""

from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.crops import crops, fully_convolutional
from cs231n_utils.nets.ledger import Ledger, ledger, memory_in_words
from cs231n_utils.nets.pattern import PatternError, parse, write

__all__ = [
    "ConvNet",
    "Ledger",
    "PatternError",
    "crops",
    "fully_convolutional",
    "ledger",
    "memory_in_words",
    "parse",
    "write",
]
