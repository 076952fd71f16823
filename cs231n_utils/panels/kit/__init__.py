"""What all panels share: panel.py is the machinery, controls.py says what can be moved."""
