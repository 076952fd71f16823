import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.panels.pooling_playground.panel import BACK, frames, pooling_playground, tables
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.panels.raster.tables import cell_at


def test_every_control_preset_and_click():
    check_panel(pooling_playground)


@pytest.mark.parametrize(
    "mode, out",
    [
        ("max", [[6, 8], [3, 4]]),
        ("average", [[3.25, 5.25], [2, 2]]),
        ("L2", [[7.937, 11.533], [4.243, 5.099]]),
    ],
)
def test_the_start_is_the_chapters_figure(mode, out):
    panel = pooling_playground().set(mode=mode)

    np.testing.assert_allclose(panel.state.windows.out, out, atol=5e-4)
    assert "4x4 into 2x2, 4 of 16 numbers (25 percent)" in panel.sentence


@pytest.mark.parametrize(
    "mode, words",
    [
        ("max", "Window 0: max(1, 1, 5, 6) = 6."),
        ("average", "Window 0: (1 + 1 + 5 + 6)/4 = 3.25."),
        ("L2", "Window 0: √(1² + 1² + 5² + 6²) = √63 = 7.937."),
    ],
)
def test_the_picture_shows_the_arithmetic(mode, words):
    assert words in shown(pooling_playground().set(mode=mode))


def test_negative_numbers_are_squared_and_added_in_brackets():
    panel = pooling_playground().set(image="all negative", mode="L2")
    assert "√((−3)² + (−1)² + (−6)² + (−5)²) = √71 = 8.426" in panel.sentence
    assert "√(9 + 1 + 16 + 36 + 25 + 4 + 1 + 64 + 9) = √165" in panel.set(F=3, S=1).sentence


def test_the_winners_are_named_and_painted_only_if_they_are_marked():
    panel = pooling_playground()
    assert panel.sentence.endswith("Winners, in orange: (1, 1), (1, 3), (2, 0), (3, 3).")
    marked = painted(panel, "x")

    panel.set(marks=False)
    assert "Winners" not in panel.sentence
    changed = np.argwhere(marked != painted(panel, "x")).tolist()
    assert changed == [[1, 1], [1, 3], [2, 0], [3, 3]]


def test_of_a_tie_the_first_in_row_order_wins_and_it_is_said():
    panel = pooling_playground().show("a tie")

    assert panel.state.windows.winner(1, 1) == (2, 2)
    assert "A tie: 2 stands there 3 times, and the first in row order wins." in panel.sentence
    assert "tie" not in panel.reset().sentence


def test_backward_gives_all_to_the_winner():
    panel = pooling_playground().show("backward")

    wanted = [[0, 0, 0, 0], [0, 1, 0, 2], [3, 0, 0, 0], [0, 0, 0, 4]]
    assert panel.state.dx.tolist() == wanted
    assert tables(panel.state)["dx"].values.shape == panel.state.windows.x.shape
    assert "the 8 won, and gets all of dout, 2." in panel.sentence


def test_backward_a_tie_gives_all_to_the_first():
    panel = pooling_playground().show("a tie, backward")

    assert panel.state.windows.x[2:, 2:].tolist() == [[2, 2], [2, 1]]
    assert panel.state.dx[2:, 2:].tolist() == [[4, 0], [0, 0]]


def test_a_winner_of_two_windows_gets_the_sum():
    panel = pooling_playground().show("backward, overlapping")

    assert panel.state.windows.out.tolist() == [[7, 8], [7, 8]]
    assert panel.state.dx[1].tolist() == [0, 0, 4, 6]
    assert panel.state.dx.sum() == 10
    assert "From 2 windows, the framed 7 gets 1 + 3 = 4." in panel.sentence


def test_backward_of_a_mean_shares_evenly_and_of_l2_in_proportion():
    panel = pooling_playground().set(view="backward", mode="average", place=1)
    assert panel.state.dx[1].tolist() == [0.25, 0.25, 0.5, 0.5]
    assert "4 pixels share dout evenly: 2/4 = 0.5 each." in panel.sentence

    panel.set(mode="L2", place=3)
    np.testing.assert_allclose(panel.state.dx[3, 3], 4 * 4 / np.sqrt(26))
    assert "each pixel gets dout·x/out; the 4 gets 4·4/5.099 = 3.138." in panel.sentence
    panel.set(image="ties, after a ReLU", place=0)
    assert "all zeros: L2 has no slope there, and 0 is taken." in panel.sentence


def test_the_pixel_that_gets_most_of_a_window_is_framed_in_dx():
    panel = pooling_playground().show("backward, overlapping")
    assert framed(panel) == [("dx", 1, 2), ("dout", 1, 0)]

    panel.set(mode="average", place=0)  # all get the same
    assert panel.state.pixel == (1, 1)
    assert "From 4 windows, the framed 6 gets 0.11 + 0.22 + 0.33 + 0.44 = 1.11." in panel.sentence
    panel.set(image="5x5", mode="max", S=2, place=2)  # its 8 wins once, the 7 in it twice elsewhere
    assert panel.state.pixel == (4, 1)


def test_the_outputs_that_a_shift_changes_are_framed():
    panel = pooling_playground().show("shift by one")
    assert framed(panel) == [("out", 1, 2)]
    panel.show("shift by two")
    assert framed(panel) == [("out", 0, 1), ("out", 0, 2), ("out", 1, 1), ("out", 1, 2)]


def test_what_does_not_fit_has_no_output_unless_it_is_rounded():
    panel = pooling_playground().show("does not fit")
    assert "no output" in shown(panel)
    assert "with S=2, no P would, since it adds the same to both ends" in panel.sentence
    assert "Window 2 hangs over by 1 column." in shown(panel)

    panel.show("rounded down")
    assert panel.state.windows.out.tolist() == [[8, 9]]
    assert "9 pixels, in gray, never read." in panel.sentence
    panel.show("hangs over")
    assert panel.state.windows.out.tolist() == [[8, 9, 6], [6, 9, 7]]
    assert "max(2, 5, 7, 4) = 7; 5 of 9 cells outside." in panel.sentence


def test_padding_never_wins_but_zeros_would():
    panel = pooling_playground().show("all negative")

    assert "max(−3) = −3; 3 of 4 cells outside." in panel.sentence
    assert "8 of 9 outputs would differ; this one would be 0." in panel.sentence
    assert "−∞" in shown(panel)
    panel.set(mode="average")
    assert panel.state.windows.out[0, 0] == -3
    assert "this one would be −0.75." in panel.sentence
    assert "zeros that count" not in panel.set(mode="L2").sentence


def test_the_output_moves_along_only_for_shifts_of_whole_strides():
    panel = pooling_playground().show("shift by one")
    before = panel.state.before.out

    assert panel.state.windows.out.tolist() == [[0, 9, 0, 0], [0, 9, 9, 0]]
    assert "1 pixel = 0.5 strides: the output cannot move along; 1 of 8 numbers" in panel.sentence
    panel.show("shift by two")
    np.testing.assert_array_equal(panel.state.windows.out, np.roll(before, 1, axis=1))
    assert "2 pixels = 1 stride: the output moves along by 1; 4 of 8 numbers" in panel.sentence
    panel.show("shift by three")
    assert "3 pixels = 1.5 strides: the output cannot move along" in panel.sentence
    panel.set(S=1)
    assert "3 pixels = 3 strides: the output moves along by 3;" in panel.sentence


def test_a_shift_that_averages_other_cells_at_the_edge_says_so():
    panel = pooling_playground().set(view="shift", mode="average", P=1, S=1, shift=1)
    assert "moves along by 1, except" in panel.sentence


@pytest.mark.parametrize("preset, name", [("backward", "dout"), ("shift by one", "out before")])
def test_a_click_on_an_output_selects_its_window(preset, name):
    panel = pooling_playground().show(preset)
    for place in range(panel.state.windows.out.size):
        row, col = divmod(place, panel.state.windows.out.shape[1])
        assert click(panel, name, row, col).values["place"] == place


def test_a_click_on_a_pixel_selects_a_window_with_it_in_the_middle():
    panel = pooling_playground().show("all negative")
    assert click(panel, "x", 0, 2).values["place"] == 1
    assert click(panel, "x", 5, 5).values["place"] == 8
    panel.set(view="backward")
    assert click(panel, "dx", 3, 0).values["place"] == 6  # in x, with its padding, (4, 1)


@pytest.mark.parametrize("mode", ["max", "average", "L2"])
@pytest.mark.parametrize("view", ["forward", "backward", "shift"])
def test_the_longest_lines_stay_legible(mode, view):
    panel = pooling_playground().set(image="all negative", F=3, S=1, P=1, mode=mode, view=view)
    for place in panel.allowed("place"):
        panel.set(place=place, shift=panel.allowed("shift")[-1])
        words = [a for a in panel.figure.axes[0].get_children() if isinstance(a, Words) and a.words]
        assert min(each.size for each in words) >= 13, panel.sentence


def shown(panel):
    """Return all words in the picture."""
    words = [each for each in panel.figure.axes[0].get_children() if isinstance(each, Words)]
    return [text for each in words for _, _, text, _ in each.words]


def framed(panel):
    """Return (table, row, column) of what is framed in the gradient's color."""
    placed = tables(panel.state)
    boxes = frames(panel.state, placed)[BACK]
    return [cell_at(placed.values(), *box.mean(axis=0)) for box in boxes]


def painted(panel, name):
    return np.asarray(tables(panel.state)[name].colors)


def click(panel, name, row, col):
    table = tables(panel.state)[name]
    x, y = table.box(row, col).mean(axis=0)
    return panel.click("page", x, y)
