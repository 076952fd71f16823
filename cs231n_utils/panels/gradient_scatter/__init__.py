"""The panel gradient_scatter: panel.py puts it together."""
