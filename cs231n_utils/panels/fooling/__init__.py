"""The panel fooling: panel.py puts it together."""

from cs231n_utils.panels.fooling.panel import fooling

__all__ = ["fooling"]
