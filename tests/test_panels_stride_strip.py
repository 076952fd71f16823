import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.panels.kit.marks import Area, Table
from cs231n_utils.panels.stride_strip import ROW, stride_strip
from cs231n_utils.volumes import out_side


def test_the_panel_works():
    check_panel(stride_strip)


@pytest.mark.parametrize("S, out", [(1, [-2, 2, 1, 2, 1]), (2, [-2, 1, 1])])
def test_the_outputs_are_the_chapters(S, out):
    panel = stride_strip().set(S=S)
    np.testing.assert_array_equal(panel.state.x_pad, [0, 1, 2, -1, 1, -3, 0])
    np.testing.assert_array_equal(panel.state.w, [1, 0, -1])
    np.testing.assert_array_equal(panel.state.out, out)


def test_stride_3_is_refused_and_the_last_position_sticks_out():
    panel = stride_strip().show("stride 3 does not fit")
    assert panel.state.out.size == 0
    assert panel.state.begins == [0, 3, 6]
    assert panel.state.window.size == 1
    assert "(5 − 3 + 2·1)/3 + 1 = 2.33 is not a whole number, and the last" in panel.sentence
    assert panel.sentence.endswith("position sticks out. Position 2 reads 0.")


def test_a_position_behind_the_input_reads_nothing():
    panel = stride_strip().set(S=7, position=1)
    assert panel.state.window.size == 0
    assert panel.sentence.endswith("Position 1 reads nothing: it lies behind the input.")


def test_the_remainder_may_be_dropped():
    panel = stride_strip().show("stride 3, remainder dropped")
    assert (panel.state.out.tolist(), panel.state.unread) == ([-2, 2], 1)
    assert "= 2.33, rounded down to 2, and the outputs −2 2. There is 1 number" in panel.sentence


def test_zeros_may_be_added():
    panel = stride_strip().show("stride 3, zeros added")
    assert (panel.state.out.tolist(), panel.state.extra, panel.state.unread) == ([-2, 2, 0], 2, 0)
    assert "2 zeros added at the end" in panel.sentence


def test_the_last_position_says_its_sum():
    panel = stride_strip().set(position=4)
    assert panel.sentence.endswith("Position 4: 1·1 + (−3)·0 + 0·(−1) = 1.")


SETTINGS = [
    (W, F, S, P) for W in (5, 6, 10) for F in (2, 3, 4, 5) for S in (1, 2, 3, 7) for P in (0, 2)
]


@pytest.mark.parametrize("policy", ["raise", "floor", "pad"])
def test_the_outputs_are_a_correlation_wherever_the_filter_fits(policy):
    panel = stride_strip()
    for W, F, S, P in SETTINGS:
        state = panel.set(W=W, F=F, S=S, P=P, policy=policy, position=0).state
        room = W + 2 * P - F
        if policy == "pad":
            assert (len(state.x_pad) - F) % S == 0
            assert state.extra < S
        if room % S and policy == "raise":
            assert state.out.size == 0
            assert state.begins[-1] + F > len(state.x_pad)
            continue
        x = np.pad(ROW[:W].astype(float), (P, P + state.extra))
        np.testing.assert_array_equal(state.out, np.correlate(x, state.w, "valid")[::S])
        rounding = "floor" if policy == "floor" else "raise"
        assert (
            len(state.out) == len(state.begins) == out_side(W + state.extra, F, S, P, 1, rounding)
        )
        assert state.begins[-1] + F + state.unread == len(x)


@pytest.mark.parametrize("col, position", [(0, 0), (2, 1), (3, 2), (6, 4)])
def test_a_click_on_a_number_takes_the_nearest_position(col, position):
    panel = stride_strip()
    row = next(mark for mark in panel.marks if isinstance(mark, Table))
    box = row.at(0, col)
    assert panel.click(box.middle, box.center).values["position"] == position


def test_a_click_on_a_bar_takes_its_position():
    panel = stride_strip()
    bar = [mark for mark in panel.marks if isinstance(mark, Area)][3].box
    assert panel.click(bar.middle, bar.center).values["position"] == 3
