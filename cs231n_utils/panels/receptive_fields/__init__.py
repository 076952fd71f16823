"""The panel receptive_fields: panel.py puts it together."""
