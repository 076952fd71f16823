"""NumPy code behind the notebooks: volumes, layers, losses, whole ConvNets and their training."""

__version__ = "0.1.0"
