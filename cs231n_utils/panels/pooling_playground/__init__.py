"""The panel pooling_playground: panel.py puts it together."""
