"""The panels: the course's interactive pictures, one module each.

panel.py is the machinery, controls.py says what can be moved, cells.py draws numbers fast and
pixels.py pictures. What some panels are made of besides is in parts/.
"""
