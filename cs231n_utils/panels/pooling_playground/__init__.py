"""The panel pooling_playground: panel.py puts it together."""

from cs231n_utils.panels.pooling_playground.panel import pooling_playground

__all__ = ["pooling_playground"]
