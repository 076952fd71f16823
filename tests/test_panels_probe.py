import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.inside.saliency import score_gradient
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.panels.kit.marks import Image, Text
from cs231n_utils.panels.kit.picked import Bench
from cs231n_utils.panels.probe.panel import MAP, PICTURE, probe
from cs231n_utils.training.shipped import shipped_net
from cs231n_utils.training.trained import Trained

NET = shipped_net("shapes")


@pytest.fixture(scope="module")
def panel():
    return probe()


@pytest.fixture
def shown(panel):
    return panel.reset()


def made_up(bias=(0.0, 0.0, 0.0)):
    """Return a net that says the same whatever it sees: its weights are zero."""
    net = ConvNet.from_pattern("INPUT 32x32x3 -> POOL -> FC 3")
    for value in net.params.values():
        value[...] = 0
    net.params["fc1.b"][...] = bias
    return Trained(net, np.zeros((32, 32, 3), np.float32), ("left", "middle", "right"))


def says(state):
    """Return the classes that the net names before and after."""
    return [state.picked.trained.classes[p.argmax()] for p in (state.before, state.after)]


def box_of_map(panel):
    return [mark.box for mark in panel.marks if isinstance(mark, Image)][1]


def test_it_does_what_every_panel_does():
    check_panel(probe)


def test_a_cell_of_the_map_is_what_the_net_says_with_the_patch_there(shown):
    H2, W2 = shown.state.values.shape
    assert (H2, W2) == (13, 13)
    for row, col in [(0, 0), (3, 3), (12, 5)]:
        state = shown.set(y=2 * row, x=2 * col).state
        assert state.after[state.asked] == pytest.approx(state.values[row, col], abs=1e-5)


def test_a_cell_lies_in_the_middle_of_its_patch(shown):
    box, pixel = box_of_map(shown), MAP.width / 32
    assert box.left + box.width / 26 == MAP.left + 4 * pixel  # the patch fills pixels 0 to 7
    assert box.bottom - box.height / 26 == MAP.bottom - 4 * pixel


def test_the_covered_picture_differs_under_the_patch_alone(shown):
    state = shown.set(y=4, x=10, F=12).state
    differs = (np.abs(state.covered - state.picked.picture) > 1e-6).any(axis=2)
    assert differs[4:16, 10:22].all()
    differs[4:16, 10:22] = False
    assert not differs.any()


def test_gray_is_zero_to_the_net_and_ground_is_the_color_in_the_middle_of_all(shown):
    gray = shown.set(fill="gray").state
    np.testing.assert_allclose(gray.covered[gray.patch], NET.mean[gray.patch], atol=1e-6)
    ground = shown.set(fill="background").state
    middle = np.median(ground.picked.picture.reshape(-1, 3), axis=0)
    np.testing.assert_allclose(ground.covered[ground.patch] - middle, 0, atol=1e-6)


def test_black_and_white_are_black_and_white(shown):
    for fill, value in (("black", 0), ("white", 1)):
        state = shown.set(fill=fill).state
        np.testing.assert_allclose(state.covered[state.patch], value, atol=1e-6)


def test_a_hole_in_the_disc_makes_a_ring_of_it(shown):
    state = shown.show("a hole in the disc").state
    assert says(state) == ["disc", "ring"]
    assert "it says ring (≈ " in shown.sentence


def test_a_black_patch_is_a_shape_itself_and_the_disc_is_not_covered(shown):
    state = shown.show("a black patch").state
    assert says(state) == ["disc", "square"]
    disc = np.abs(state.picked.picture - state.covered[-1, 0]).max(axis=2) > 0.4
    assert not disc[state.patch].any()
    assert state.after[state.asked] < 0.1 < 0.9 < state.before[state.asked]


def test_black_on_the_dark_disc_hides_nothing(shown):
    assert shown.show("black on dark").state.after[0] > 0.9


def test_a_net_that_is_sure_says_so_wherever_it_is_covered(shown):
    assert shown.show("no patch matters").state.values.min() > 0.9


def test_saliency_is_the_largest_gradient_over_the_colors(shown):
    state = shown.set(method="saliency").state
    x, label = NET.prepared(state.picked.picture[None]), state.before.argmax()
    gradient = score_gradient(NET.net, x, label)[0]
    np.testing.assert_allclose(state.values, np.abs(gradient).max(axis=2), atol=1e-5)
    y, x = np.unravel_index(state.values.argmax(), (32, 32))
    assert f"strongest at y={y}, x={x}" in shown.sentence


def test_the_share_is_that_of_the_map_under_the_patch(shown):
    state = shown.set(method="saliency", y=10, x=4).state
    expected = state.values[10:18, 4:12].sum() / state.values.sum()
    assert state.share == pytest.approx(expected, rel=1e-5)
    assert f"≈ {100 * expected:.0f}% of it lies under the patch" in shown.sentence
    assert "covers 6.2% of the image" in shown.sentence


def test_another_net_brings_its_own_classes_and_fewer_places(shown):
    shown.set(net="CIFAR-10")
    assert "truck" in [mark.words for mark in shown.marks if isinstance(mark, Text)]
    assert shown.state.values.shape == (7, 7)


@pytest.mark.parametrize("box", [PICTURE, MAP], ids=["image", "map"])
def test_a_click_puts_the_middle_of_the_patch_there(shown, box):
    shown.set(method="saliency")
    shown.click(box.left + 13.9 * 7.5, box.top + 19.9 * 7.5)
    assert (shown.values["y"], shown.values["x"]) == (16, 10)
    shown.click(box.left + 1, box.bottom - 1)
    assert (shown.values["y"], shown.values["x"]) == (24, 0)


def test_a_click_on_a_map_of_occlusion_takes_the_position_that_it_is_of(shown):
    box = box_of_map(shown)
    shown.click(box.left + 3.5 * box.width / 13, box.top + 5.5 * box.height / 13)
    assert (shown.values["y"], shown.values["x"]) == (10, 6)


def test_moving_the_patch_does_not_ask_for_the_map_again(shown):
    values = shown.state.values
    assert shown.set(y=0, x=4).state.values is values


def test_controls_without_a_choice_are_left_out():
    panel = probe({"mine": made_up()}, {"black": np.zeros((2, 32, 32, 3), np.float32)})
    assert list(panel.controls) == ["number", "method", "fill", "F", "y", "x"]


def test_a_net_that_sees_nothing_has_no_gradient_and_says_so():
    panel = probe({"mine": made_up()}, {"black": np.zeros((2, 32, 32, 3), np.float32)})
    panel.set(method="saliency")
    assert "no gradient here: the map is zero everywhere" in panel.sentence
    assert panel.state.share == 0
    assert next(mark for mark in panel.marks if getattr(mark, "box", 0) == MAP).pixels.max() == 0


def test_a_certain_net_stays_certain():
    panel = probe({"mine": made_up((0, 200, 0))}, {"white": np.ones((1, 32, 32, 3), np.float32)})
    assert "the mine net says middle (≈ 100%)" in panel.sentence
    assert "leaves middle between ≈ 100% and ≈ 100%" in panel.sentence


def test_scenes_are_offered_where_there_is_what_they_show():
    strange = probe({"mine": made_up()}, {"black": np.zeros((2, 32, 32, 3), np.float32)})
    assert strange.presets == {}
    ours = probe(pictures={"mine": np.zeros((1, 32, 32, 3))} | Bench().pictures)
    assert ours.show("a hole in the disc").state.picked.number == 27


def test_a_net_names_one_of_its_classes_whatever_it_is_shown(shown):
    state = shown.show("a face, without a class").state
    assert says(state)[0] == "bird"
    assert state.before.max() > 0.9
    assert state.after[state.asked] < state.before[state.asked] - 0.2
