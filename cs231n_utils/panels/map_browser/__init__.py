"""The panel map_browser: panel.py puts it together."""
