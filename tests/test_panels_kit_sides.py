import pytest

from cs231n_utils.panels.kit.sides import out_sides
from cs231n_utils.volumes import DoesNotFit


def test_each_direction_has_its_own_sides_filter_and_padding():
    assert out_sides((4, 5), 3) == (2, 3)
    assert out_sides((1, 5), (1, 3), P=(0, 1)) == (1, 5)
    assert out_sides((4, 6), 2, S=2) == (2, 3)


def test_what_does_not_fit_is_refused_with_its_direction():
    with pytest.raises(DoesNotFit, match="^Down: "):
        out_sides((4, 5), 3, S=2)
    with pytest.raises(DoesNotFit, match="^Across: "):
        out_sides((5, 4), 3, S=2)
