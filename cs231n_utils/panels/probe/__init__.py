"""The panel probe: panel.py puts it together."""

from cs231n_utils.panels.probe.panel import probe

__all__ = ["probe"]
