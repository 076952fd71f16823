"""Every panel is drawn with every pair of values of every two of its controls."""

import pytest
from panel_checks import Watched, check_pairs, maker, panel_modules

pytestmark = pytest.mark.slow

FEW = {"fooling": 60}  # each of its settings is a walk of a quarter of a second


@pytest.mark.parametrize("name", panel_modules())
def test_every_pair_of_values_is_drawn(name):
    check_pairs(Watched(maker(name)()), FEW.get(name, 250))
