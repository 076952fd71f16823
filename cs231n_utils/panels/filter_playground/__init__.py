"""The panel filter_playground: panel.py puts it together."""

from cs231n_utils.panels.filter_playground.panel import filter_playground

__all__ = ["filter_playground"]
