"""The panel receptive_fields: panel.py puts it together."""

from cs231n_utils.panels.receptive_fields.panel import receptive_fields

__all__ = ["receptive_fields"]
