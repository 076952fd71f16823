"""What the tests of the package share."""

import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(231)
