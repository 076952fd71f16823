"""The panel convolution_stepper: panel.py puts it together."""
