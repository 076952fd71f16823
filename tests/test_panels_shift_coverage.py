import numpy as np
from panel_checks import check_panel

from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.crops import crops, fully_convolutional
from cs231n_utils.panels.kit.marks import Area, Frame, Table, Text
from cs231n_utils.panels.shift_coverage import LETTERS, SHIFTS, scores, shift_coverage


def test_every_control_preset_and_click():
    check_panel(shift_coverage)


def test_two_diagonal_passes_fill_a_chessboard_of_61_of_121():
    panel = shift_coverage()
    rows, columns = np.indices((11, 11))

    np.testing.assert_array_equal(panel.state.covered, rows % 2 == columns % 2)
    assert "the passes made (A, B) score 36 + 25 = 61 of them" in panel.sentence


def test_four_passes_fill_all_121():
    panel = shift_coverage().show("all four")

    assert panel.state.covered.all()
    assert "121 crops of 224x224 at a stride of 16" in panel.sentence
    assert "the passes made (A, B, C, D) score 36 + 25 + 30 + 30 = 121 of them" in panel.sentence


def test_a_pass_puts_out_as_many_scores_as_crops_are_its_own():
    for name in SHIFTS:
        across, down = scores(name)
        assert across * down == (LETTERS == name).sum()


def test_the_letters_are_those_of_the_shifted_passes_of_a_real_net(rng):
    # An eighth of the chapter's sizes: crops of 28, stride 4, shifts of 2, on a picture of 48x48.
    net = ConvNet.from_pattern("INPUT 28x28x1 -> CONV 2 5x5 S=4 P=0 floor -> RELU -> FC 1")
    img = rng.normal(size=(48, 48, 1)).astype(np.float32)
    cut = crops(img, 28, 2)
    expected = np.array([[net.scores(crop[None])[0, 0] for crop in row] for row in cut])

    assert LETTERS.shape == expected.shape
    for name, (right, down) in SHIFTS.items():
        columns, rows = scores(name)
        used = img[2 * down :, 2 * right :][: 28 + 4 * (rows - 1), : 28 + 4 * (columns - 1)]
        H, W, _ = used.shape
        out = fully_convolutional(net, (W, H, 1)).forward(used[None])[0, :, :, 0]
        own = expected[LETTERS == name].reshape(rows, columns)
        np.testing.assert_allclose(out, own, rtol=1e-3, atol=1e-6)


def test_without_a_pass_there_is_no_score():
    panel = shift_coverage().set(A=False, B=False)

    assert not panel.state.covered.any()
    assert "the passes made (none) score 0 of them" in panel.sentence
    assert "belongs to pass C." in panel.sentence


def test_the_sliders_are_at_the_pixels_that_the_words_name():
    panel = shift_coverage().set(x=32, y=160)

    assert list(panel.allowed("x")) == [*range(0, 161, 16)]
    assert "The crop at x=32, y=160 belongs to pass A" in panel.sentence


def test_a_click_on_the_board_selects_a_crop_and_one_on_the_list_a_pass():
    panel = shift_coverage()
    board, passes = tables(panel)

    panel.click(*middle(board.at(7, 4)))
    assert (panel.values["x"], panel.values["y"]) == (64, 112)
    assert "x=64, y=112 belongs to pass D" in panel.sentence
    assert panel.click(*middle(passes.at(3, 0))).values["D"]
    assert not panel.click(*middle(passes.at(0, 0))).values["A"]


def test_the_picture_shows_the_crop_and_what_its_pass_uses():
    panel = shift_coverage().set(x=64, y=48, D=True)  # pass D, shifted down
    seen, shaded = (mark.box for mark in panel.marks if isinstance(mark, Area))
    crop = next(mark for mark in panel.marks if isinstance(mark, Frame)).box

    def in_pixels(box):
        scale = seen.width / 384
        return (np.subtract(box, (*seen[:2], 0, 0)) / scale).round(6).tolist()

    assert in_pixels(crop) == [64, 48, 224, 224]
    assert in_pixels(shaded) == [0, 16, 384, 352]
    assert tables(panel)[0].values[:2, :3].tolist() == [["A", "", "A"], ["D", "B", "D"]]


def test_the_list_says_what_each_pass_puts_out():
    panel = shift_coverage().show("all four")
    texts = [mark.words for mark in panel.marks if isinstance(mark, Text)]

    for size in ("6x6: 36 scores", "5x5: 25 scores", "5x6: 30 scores", "6x5: 30 scores"):
        assert size in texts
    assert "36 + 25 + 30 + 30 = 121" in texts
    assert "scores for 121 crops" in texts


def tables(panel):
    """Return the board and the list of passes."""
    return [mark for mark in panel.marks if isinstance(mark, Table)]


def middle(box):
    return box.middle, box.center
