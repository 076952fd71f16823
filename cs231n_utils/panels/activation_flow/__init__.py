"""The panel activation_flow: panel.py puts it together."""

from cs231n_utils.panels.activation_flow.panel import activation_flow

__all__ = ["activation_flow"]
