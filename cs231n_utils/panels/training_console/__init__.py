"""The panel training_console: panel.py puts it together."""

from cs231n_utils.panels.training_console.panel import training_console

__all__ = ["training_console"]
