"""The panel training_console: panel.py puts it together."""
