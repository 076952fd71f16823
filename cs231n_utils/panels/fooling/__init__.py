"""The panel fooling: panel.py puts it together."""
