"""The panel gradient_scatter: panel.py puts it together."""

from cs231n_utils.panels.gradient_scatter.panel import gradient_scatter

__all__ = ["gradient_scatter"]
