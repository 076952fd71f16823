"""The panel map_browser: panel.py puts it together."""

from cs231n_utils.panels.map_browser.panel import map_browser

__all__ = ["map_browser"]
