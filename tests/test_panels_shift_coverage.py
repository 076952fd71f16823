import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.nets.crops import crops, fully_convolutional
from cs231n_utils.panels.shift_coverage import (
    SHIFTS,
    compute,
    crop_on_picture,
    layout,
    list_of,
    shift_coverage,
)


def test_every_control_preset_and_click():
    check_panel(shift_coverage)


def test_two_diagonal_passes_fill_a_chessboard_of_61_of_121():
    panel = shift_coverage()
    rows, columns = np.indices((11, 11))

    np.testing.assert_array_equal(panel.state.covered, rows % 2 == columns % 2)
    assert "2 passes score 36 + 25 = 61 of them" in panel.sentence


def test_four_passes_fill_all_121():
    panel = shift_coverage().show("all four")

    assert panel.state.covered.all()
    assert "11 x 11 = 121 crops" in panel.sentence
    assert "4 passes score 36 + 25 + 30 + 30 = 121 of them" in panel.sentence


@pytest.mark.parametrize("W, H", [(384, 384), (384, 256), (256, 352), (224, 288), (224, 224)])
def test_a_pass_puts_out_as_many_scores_as_crops_are_its_own(W, H):
    state = compute(W, H, True, True, True, True, x=0, y=0)

    for name in SHIFTS:
        across, down = state.scores(name)
        assert across * down == (state.letters == name).sum()


def test_the_letters_are_those_of_the_shifted_passes_of_a_real_net(rng):
    # An eighth of the chapter's sizes: crops of 28, stride 4, shifts of 2, on a picture of 48x40.
    net = ConvNet.from_pattern("INPUT 28x28x1 -> CONV 2 5x5 S=4 P=0 floor -> RELU -> FC 1")
    img = rng.normal(size=(40, 48, 1)).astype(np.float32)
    cut = crops(img, 28, 2)
    wanted = np.array([[net.scores(crop[None])[0, 0] for crop in row] for row in cut])
    state = compute(384, 320, True, True, True, True, x=0, y=0)

    assert state.letters.shape == wanted.shape
    for name, (right, down) in SHIFTS.items():
        columns, rows = state.scores(name)
        used = img[2 * down :, 2 * right :][: 28 + 4 * (rows - 1), : 28 + 4 * (columns - 1)]
        H, W, _ = used.shape
        out = fully_convolutional(net, (W, H, 1)).forward(used[None])[0, :, :, 0]
        own = wanted[state.letters == name].reshape(rows, columns)
        np.testing.assert_allclose(out, own, rtol=1e-3, atol=1e-6)


def test_without_a_pass_there_is_no_score():
    panel = shift_coverage().set(A=False, B=False)

    assert not panel.state.covered.any()
    assert "Without a pass there are no scores" in panel.sentence
    assert "belongs to pass C, which is not made: it has no score" in panel.sentence


def test_a_picture_as_small_as_a_crop_leaves_nothing_to_shift():
    panel = shift_coverage().show("224x224: one crop")

    assert [panel.state.scores(name) for name in SHIFTS] == [(1, 1), (0, 0), (0, 0), (0, 0)]
    assert "2 passes score 1 + 0 = 1 of them" in panel.sentence


def test_a_click_on_the_board_selects_a_crop_and_one_on_the_list_a_pass():
    panel = shift_coverage()
    _, _, board, passes = layout(panel.state)

    panel.click("page", *board.box(7, 4).mean(axis=0))
    assert (panel.values["x"], panel.values["y"]) == (4, 7)
    assert "x=64, y=112 belongs to pass D" in panel.sentence
    assert panel.click("page", *passes.box(3, 0).mean(axis=0)).values["D"]
    assert not panel.click("page", *passes.box(0, 0).mean(axis=0)).values["A"]


def test_a_click_on_the_picture_selects_the_crop_around_it():
    panel = shift_coverage()
    picture = layout(panel.state)[0]
    left, top = picture.left, picture.top
    scale = (picture.right - left) / 384

    panel.click("page", left + scale * (112 + 5 * 16), top + scale * (112 + 9 * 16))
    assert (panel.values["x"], panel.values["y"]) == (5, 9)
    panel.click("page", left + 1, top + 1)
    assert (panel.values["x"], panel.values["y"]) == (0, 0)


def test_the_picture_shows_the_crop_and_what_its_pass_uses():
    state = shift_coverage().set(x=4, y=3, D=True).state  # pass D, shifted down
    picture, read, board, _ = layout(state)
    scale, corner = (picture.right - picture.left) / 384, np.array([picture.left, picture.top])

    crop = np.array(crop_on_picture(state))
    np.testing.assert_allclose((crop.min(axis=0) - corner) / scale, (64, 48))
    np.testing.assert_allclose((crop.max(axis=0) - corner) / scale, (64 + 224, 48 + 224))
    upper, lower = read.box(0, 0).min(axis=0), read.box(0, 0).max(axis=0)
    np.testing.assert_allclose((upper - corner) / scale, (0, 16))
    np.testing.assert_allclose((lower - corner) / scale, (384, 384 - 16))
    assert board.values[:2, :3].tolist() == [["A", "", "A"], ["D", "B", "D"]]


def test_the_list_says_what_each_pass_puts_out():
    texts = [text for _, _, text, *_ in list_of(shift_coverage().show("384x256, all four").state)]

    assert texts[:4] == [
        "shift (0,0): 6x2 = 12",
        "shift (16,16): 5x1 = 5",
        "shift (16,0): 5x2 = 10",
        "shift (0,16): 6x1 = 6",
    ]
    assert texts[4:] == ["12 + 5 + 10 + 6 = 33", "of 33 crops have a score"]
