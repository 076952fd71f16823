"""Architecture builder: a pattern in; volumes, activations, parameters and MACs by steps out."""

from cs231n_utils.panels.architecture_builder.panel import architecture_builder

__all__ = ["architecture_builder"]
