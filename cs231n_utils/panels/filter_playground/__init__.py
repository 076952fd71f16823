"""The panel filter_playground: panel.py puts it together."""
