"""The panel convolution_stepper: panel.py puts it together."""

from cs231n_utils.panels.convolution_stepper.panel import convolution_stepper

__all__ = ["convolution_stepper"]
