"""What all panels share: panel.py is the machinery, marks.py what their pictures are made of."""
