import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_backward, conv_forward
from cs231n_utils.panels.kit.marks import Frame, Line, Table
from cs231n_utils.panels.padding_use import compute, padding_use


def test_every_control_preset_and_click():
    check_panel(padding_use)


@pytest.mark.parametrize("P, corner, edge, center", [(0, 1, 3, 9), (1, 4, 6, 9)])
def test_padding_lets_the_corner_of_5x5_be_read_four_times(P, corner, edge, center):
    uses = compute(W=5, H=5, F=3, P=P, layers=1, x=0, y=0).uses

    assert (uses[0, 0], uses[0, 2], uses[2, 2]) == (corner, edge, center)


@pytest.mark.parametrize("P, layers", [(0, 1), (0, 2), (1, 3), (2, 2)])
def test_uses_are_the_gradient_of_the_summed_output_if_all_weights_are_one(P, layers):
    x, w, b = np.zeros((1, 5, 9, 1)), np.ones((1, 3, 3, 1)), np.zeros(1)
    out, caches = x, []
    for _ in range(layers):
        out, cache = conv_forward(out, w, b, 1, P)
        caches.append(cache)
    grad = np.ones_like(out)
    for cache in reversed(caches):
        grad, _, _ = conv_backward(grad, cache)

    use = compute(W=9, H=5, F=3, P=P, layers=layers, x=1, y=2)

    np.testing.assert_array_equal(use.uses, grad[0, :, :, 0])
    assert use.sides[-1] == out.shape[1:3]


def test_the_framed_pixels_number_is_the_sum_of_its_paths():
    panel = padding_use().set(W=9, H=7, P=1, layers=2, x=7, y=0)

    assert panel.state.paths.sum() == panel.state.uses[0, 7]
    assert panel.sentence.endswith(f"x=7, y=0 there are {panel.state.uses[0, 7]} paths.")


def test_three_layers_wash_the_corner_away_unless_they_are_padded():
    panel = padding_use()

    assert "there is 1 path to them, from the most used pixel 133: 0.8%" in (
        panel.show("3 layers, P=0").sentence
    )
    assert "there are 169 paths to them, from the most used pixel 729: 23%" in (
        panel.show("3 layers, P=1").sentence
    )


def test_a_filter_larger_than_what_it_reads_is_refused_in_words():
    panel = padding_use().set(layers=3)

    assert panel.state is None
    assert panel.sentence.startswith("Down: a filter of F=3 does not fit")


def test_a_click_frames_a_pixel_of_the_input_and_nothing_else():
    panel = padding_use().set(P=1)
    pixels = pixels_of(panel)

    assert panel.click(*middle(pixels.at(1, 7))).values["x"] == 6
    assert panel.values["y"] == 0
    before = panel.values
    assert panel.click(*middle(pixels.at(0, 3))).values == before, "padding is no pixel"
    assert panel.click(600, 200).values == before


def test_the_arrow_between_the_tables_crosses_no_number():
    panel = padding_use().set(x=2, y=1)
    pixels, units = (mark for mark in panel.marks if isinstance(mark, Table))
    (line,) = (mark for mark in panel.marks if isinstance(mark, Line))

    (start, _), (end, _) = line.points
    assert pixels.box.right < start < end < units.left
    _, there = (mark.box for mark in panel.marks if isinstance(mark, Frame))
    assert there == units.at(0, 0, 2, 3)


def pixels_of(panel):
    return next(mark for mark in panel.marks if isinstance(mark, Table))


def middle(box):
    return box.middle, box.center
