"""What the tests of the layers share."""

import numpy as np
from hypothesis import settings

from cs231n_utils.gradient_check import numeric_gradient, relative_error

# The same sizes in every run, so that a failure is a change in the code.
sizes_vary = settings(deadline=None, derandomize=True, max_examples=60)


def spaced(rng, shape):
    """Return an array whose values are 0.1 or more apart and 0.05 or more away from 0.

    Finite differences are exact where a maximum or a ReLU has its kinks farther away than h.
    """
    size = int(np.prod(shape))
    return (rng.permutation(size).reshape(shape) - size // 2) * 0.1 + 0.05


def read_only(*arrays):
    """Return the arrays, which from now on raise an error when somebody writes to them."""
    for array in arrays:
        array.setflags(write=False)
    return arrays


def assert_gradients(f, arrays, gradients, dout=None):
    """Assert that each gradient is that of sum(f() * dout) by its array.

    At h = 1e-4 rounding and curvature disturb the least: the worst of all tests is 2e-8 off.
    """
    for i, (array, gradient) in enumerate(zip(arrays, gradients, strict=True)):
        want = numeric_gradient(f, array, dout, h=1e-4)
        assert gradient.shape == array.shape
        assert relative_error(gradient, want) < 1e-7, f"gradient {i}"


def image_of(*shape):
    """Return evenly spaced values in the order of CS231n's assignment, (N, D, H, W) with N first.

    shape  (N, D, H, W, first, last); the array comes channels-last, (N, H, W, D)
    """
    *axes, first, last = shape
    return np.linspace(first, last, np.prod(axes)).reshape(axes).transpose(0, 2, 3, 1)
