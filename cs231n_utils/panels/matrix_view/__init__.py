"""The panel matrix_view: panel.py puts it together."""

from cs231n_utils.panels.matrix_view.panel import matrix_view

__all__ = ["matrix_view"]
