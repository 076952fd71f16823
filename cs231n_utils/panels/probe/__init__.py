"""The panel probe: panel.py puts it together."""
