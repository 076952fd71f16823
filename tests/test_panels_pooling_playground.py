import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.panels.kit.marks import Frame, Text
from cs231n_utils.panels.kit.render import size_of, texts_of
from cs231n_utils.panels.kit.words import width
from cs231n_utils.panels.pooling_playground.panel import BACK, PALE_BACK, pooling_playground, tables


def test_every_control_preset_and_click():
    check_panel(pooling_playground)


@pytest.mark.parametrize(
    "mode, out, words",
    [
        ("max", [[6, 8], [3, 4]], "max(1, 1, 5, 6) = 6."),
        ("average", [[3.25, 5.25], [2, 2]], "(1 + 1 + 5 + 6)/4 = 3.25."),
    ],
)
def test_the_start_is_the_chapters_figure(mode, out, words):
    panel = pooling_playground().set(mode=mode)

    np.testing.assert_allclose(panel.state.windows.out, out, atol=5e-4)
    assert "4x4 into 2x2, 4 of 16 numbers" in panel.sentence
    assert f"Window 0: {words}" in shown(panel)


def test_negative_numbers_are_added_in_parentheses():
    panel = pooling_playground().set(image="all negative", mode="average")
    assert "(−3 + (−1) + (−6) + (−5))/4 = −3.75" in panel.sentence


def test_the_winners_are_named_and_orange():
    panel = pooling_playground()

    assert panel.sentence.endswith("4 winners: (1, 1), (1, 3), (2, 0), (3, 3).")
    assert orange(panel, "x") == panel.state.winners
    assert "winner" not in panel.set(mode="average").sentence


def test_of_a_tie_the_first_in_row_order_wins_and_it_is_said():
    panel = pooling_playground().set(image="ties, after a RELU", place=3)

    assert panel.state.windows.winner(1, 1) == (2, 2)
    assert "A tie: 2 occurs 3 times, and the first in row order wins." in panel.sentence
    assert "tie" not in panel.reset().sentence


@pytest.mark.parametrize(
    "preset, dx, words",
    [
        ("backward", "0000 0102 3000 0004", "the 8 won and gets all of dout, 2."),
        ("a tie, backward", "1020 0000 3040 0000", "the 2 won and gets all of dout, 4."),
        ("backward, overlapping", "0000 0046 0000 0000", "the framed 7 gets 1 + 3 = 4."),
    ],
)
def test_backward_gives_all_to_the_winner_and_adds_up(preset, dx, words):
    panel = pooling_playground().show(preset)

    assert panel.state.dx.tolist() == [[int(digit) for digit in row] for row in dx.split()]
    assert words in panel.sentence


def test_backward_of_a_mean_shares_evenly():
    panel = pooling_playground().set(view="backward", mode="average", place=1)
    assert panel.state.dx[1].tolist() == [0.25, 0.25, 0.5, 0.5]
    assert "4 pixels share dout evenly: 2/4 = 0.5 each." in panel.sentence
    assert orange(panel, "dx") == [(0, 2), (0, 3), (1, 2), (1, 3)]


def test_the_first_pixel_that_gets_most_of_a_window_is_framed_in_dx():
    panel = pooling_playground().show("backward, overlapping")
    assert framed(panel) == [tables(panel.state)["dx"].at(1, 2)]
    panel.set(mode="average", place=3)  # all get the same
    assert framed(panel) == [tables(panel.state)["dx"].at(1, 1)]
    assert "From 4 windows, the framed 6 gets 0.11 + 0.22 + 0.33 + 0.44 = 1.11." in panel.sentence


def test_what_does_not_fit_is_answered_in_words():
    panel = pooling_playground().set(image="a letter L", F=3)
    assert panel.state is None
    assert "Across: " in panel.sentence or "Down: " in panel.sentence
    assert "with S=2, no P would, since it adds the same to both ends" in panel.sentence


def test_padding_never_wins_but_zeros_would():
    panel = pooling_playground().show("all negative, padded")

    assert "max(−3) = −3." in panel.sentence
    assert "8 of 9 outputs would differ; this one would be 0." in panel.sentence
    assert tables(panel.state)["x"].values[0, 0] == "−∞"
    panel.set(mode="average")
    assert panel.state.windows.out[0, 0] == -3
    assert "this one would be −0.75." in panel.sentence


def test_the_output_moves_along_only_for_shifts_of_whole_strides():
    panel = pooling_playground().show("shift by one")
    before = panel.state.before.out

    assert panel.state.windows.out.tolist() == [[0, 9, 0, 0], [0, 9, 9, 0]]
    assert "1 pixel = 0.5 strides: the output cannot move along; 1 of 8 numbers" in panel.sentence
    assert orange(panel, "out") == [(1, 2)]
    panel.show("shift by two")
    np.testing.assert_array_equal(panel.state.windows.out, np.roll(before, 1, axis=1))
    assert "2 pixels = 1 stride: the output moves along by 1; 4 of 8 numbers" in panel.sentence
    assert orange(panel, "out") == [(0, 1), (0, 2), (1, 1), (1, 2)]
    panel.show("shift by three")
    assert "3 pixels = 1.5 strides: the output cannot move along" in panel.sentence
    panel.set(S=1)
    assert "3 pixels = 3 strides: the output moves along by 3;" in panel.sentence


@pytest.mark.parametrize("preset, name", [("backward", "dout"), ("shift by one", "out before")])
def test_a_click_on_an_output_selects_its_window(preset, name):
    panel = pooling_playground().show(preset)
    for place in range(panel.state.windows.out.size):
        at = divmod(place, panel.state.windows.out.shape[1])
        assert click(panel, name, *at).values["place"] == place


def test_it_plays_from_window_to_window():
    assert pooling_playground().steps == "place"


@pytest.mark.parametrize("image, P", [("all negative", 1), ("a letter L", 0)])
@pytest.mark.parametrize("view", ["forward", "backward", "shift"])
def test_the_longest_lines_and_the_smallest_numbers_stay_legible(image, P, view):
    panel = pooling_playground()
    for F in (2, 3):
        panel.set(image=image, F=F, S=1, P=P * (view == "forward"), mode="average", view=view)
        panel.set(place=panel.allowed("place")[-1] // 2, shift=panel.allowed("shift")[-1])
        words = [mark for mark in panel.marks if isinstance(mark, Text)]
        assert all(width(mark.words, mark.size) < 780 and mark.size >= 14 for mark in words)
        for table in tables(panel.state).values():
            assert size_of(table, texts_of(table)) >= 11.9, panel.values


def shown(panel):
    """Return all words in the picture."""
    return [mark.words for mark in panel.marks if isinstance(mark, Text)]


def framed(panel):
    """Return the boxes with an orange frame."""
    return [mark.box for mark in panel.marks if isinstance(mark, Frame) and mark.color == BACK]


def orange(panel, name):
    """Return the (row, column) of a table's orange cells."""
    cells = np.argwhere(tables(panel.state)[name].colors == PALE_BACK)
    return [tuple(cell) for cell in cells.tolist()]


def click(panel, name, row, col):
    box = tables(panel.state)[name].at(row, col)
    return panel.click(box.middle, box.center)
