"""The panel activation_flow: panel.py puts it together."""
