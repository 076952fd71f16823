import numpy as np
import pytest
from panel_checks import check_panel, check_sentence

from cs231n_utils.inside.units import receptive_box
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.panels.kit.class_bars import percent
from cs231n_utils.panels.kit.marks import Image
from cs231n_utils.panels.map_browser.browsing import levels_of
from cs231n_utils.panels.map_browser.panel import (
    FILTERS,
    MAP,
    PICTURE,
    all_filters,
    grids,
    map_browser,
    painted,
)
from cs231n_utils.training.trained import Trained


@pytest.fixture(scope="module")
def shared():
    return map_browser()


@pytest.fixture
def browser(shared):
    return shared.reset()


def small(pattern, rng, N=5, change=lambda params: None):
    """Return a browser of one small net and one set of random pictures."""
    net = ConvNet.from_pattern(pattern)
    change(net.params)
    W, H, D = net.volume
    one = Trained(net, np.zeros((H, W, D), np.float32), tuple("abcdefghij"[: net.out_volume.D]))
    return map_browser({"small": one}, {"noise": rng.random((N, H, W, D), dtype=np.float32)})


def middle(grid, i):
    box = grid.tile(i)
    return box.middle, box.center


def test_every_control_preset_and_click():
    check_panel(map_browser)


def test_it_starts_with_an_edge_and_ends_in_words_that_hold_on_other_machines(browser):
    assert "Filter 0 of 12 in layer 1 (CONV 12 5x5) of the net shapes" in browser.sentence
    assert ", in row ≈ 15, column ≈ 16. In 60 images" in browser.sentence
    first, *others = np.sort(browser.state.map.ravel())[::-1]
    assert first > 1.05 * others[0]


def test_a_preset_shows_what_its_name_says(browser):
    state = browser.show("silent on this image").state
    assert state.alive_here == 0
    assert state.alive[state.filter] > 0.02
    assert "is 0 everywhere. In 77 images it is above 0 at ≈ " in browser.sentence

    state = browser.show("own scale flatters noise").state
    assert state.own
    assert np.abs(state.level.w[state.filter]).max() < 0.4 * np.abs(state.level.w).max()

    state = browser.show("a deep filter").state
    assert state.level.number > 1
    assert state.map[state.place] > 0.96 * state.patches[0].value

    state = browser.show("a color filter").state
    assert np.ptp(state.level.w[state.filter].sum(axis=(0, 1))) > 1


def test_an_image_from_a_file_is_called_by_its_name():
    files = {"my_picture_cat_on_the_sofa.png": np.zeros((32, 32, 3), np.float32)}
    panel = map_browser(pictures={"yours": files})

    assert "of my_picture_cat_on_the_sofa.png is" in panel.sentence
    assert any(getattr(mark, "text", "") == "my_picture_ca…" for mark in panel.marks)


def test_scenes_are_there_where_our_nets_are(rng):
    panel = small("INPUT 9x9x3 -> CONV 4 3x3 -> RELU -> POOL 3x3 S=3 -> FC 2", rng)

    assert list(panel.controls) == ["number", "layer", "filter", "own"]
    assert panel.presets == {}


def test_a_click_on_a_filter_selects_it(browser):
    for net, layer in [("shapes", 1), ("shapes", 4), ("CIFAR-10", 1)]:
        browser.set(net=net, layer=layer)
        upper, lower = grids(browser.state.level)
        for k in (upper.count - 1, upper.count // 2, 1):
            browser.click(*middle(upper, k))
            assert browser.values["filter"] == k
        browser.click(*middle(lower, lower.count - 1))
        assert browser.values["filter"] == 1


def test_the_frame_in_the_image_is_what_the_strongest_position_sees(browser):
    state = browser.set(number=3, layer=4, filter=3).state

    assert state.map[state.place] == state.map.max()
    assert state.box == receptive_box(state.picked.trained.net, 5, *state.place)[0]


def test_a_deep_filter_is_shown_at_the_channel_with_the_most_weight(rng):
    level = small("INPUT 9x9x3 -> CONV 4 3x3 -> CONV 2 3x3 -> FC 2", rng).set(layer=2).state.level
    level.w[1, ..., 3] *= 9
    np.testing.assert_array_equal(
        all_filters(level, True)[1], painted(level.w[1:, ..., 3], True, 1)[0]
    )


def patches_of(browser):
    """Return the images of the patches: those that are on the right of the picture and the map."""
    images = [mark for mark in browser.marks if isinstance(mark, Image)]
    return [image for image in images if image.box.left > PICTURE.right and image.sets]


def test_a_click_on_a_patch_goes_to_its_picture_and_place(browser):
    for i in (0, 4, 8):
        patch = browser.state.patches[i]
        box = patches_of(browser)[i].box
        browser.click(box.left + 5, box.top + 5)
        assert browser.state.picked.number == patch.picture
        assert browser.state.place == (patch.row, patch.column)
        assert browser.state.map.max() == pytest.approx(patch.value, rel=1e-4)


def test_the_meter_counts_the_places_above_zero(rng):
    panel = small("INPUT 9x9x3 -> CONV 4 3x3 -> RELU -> FC 2", rng)
    maps = np.stack([panel.set(number=n).state.map for n in range(5)])

    assert panel.state.alive[0] == pytest.approx((maps > 0).mean())
    assert panel.state.alive_here == pytest.approx((maps[-1] > 0).mean())
    assert f"In 5 images it is above 0 at {percent((maps > 0).mean())} of" in panel.sentence


def test_a_dead_filter_is_told_from_one_that_is_silent_on_a_picture(rng):
    def change(params):
        params["conv1.b"][1] = -99

    panel = small("INPUT 9x9x3 -> CONV 4 3x3 -> RELU -> FC 2", rng, change=change)

    panel.set(filter=1)
    assert panel.sentence.endswith("nowhere above 0: dead, as far as these can tell.")
    assert (panel.state.patches, panel.state.place) == ([], None)


@pytest.mark.parametrize(
    "pattern",
    [
        "INPUT 9x9x3 -> CONV 3 3x3 -> RELU -> FC 2",
        "INPUT 9x9x3 -> CONV 3 3x3 -> FC 2",
        "INPUT 3x3x3 -> CONV 3 3x3 P=0 -> RELU -> FC 2",
        "INPUT 9x9x1 -> CONV 3 1x1 -> RELU -> CONV 2 9x9 P=0 -> FC 2",
    ],
)
def test_filters_of_zeros_are_shown_without_complaint(rng, pattern):
    def change(params):
        for value in params.values():
            value[...] = 0

    panel = small(pattern, rng, N=1, change=change)

    assert "is 0 everywhere. In 1 image it is nowhere above 0: dead" in panel.sentence
    for own in (False, True):
        for layer in panel.allowed("layer"):
            check_sentence(panel.set(own=own, layer=layer, filter=1).sentence, pattern)
            assert np.isfinite(panel.state.limit)


def test_a_constant_map_has_no_strongest_place(rng):
    def change(params):
        params["conv1.w"][...] = 0
        params["conv1.b"][...] = 0.5

    panel = small("INPUT 9x9x3 -> CONV 3 3x3 -> RELU -> FC 2", rng, change=change)

    assert "is the same everywhere. In 5 images it is above 0 at ≈ 100%" in panel.sentence
    assert panel.state.box is None


def test_a_map_without_relu_is_drawn_on_both_sides_of_zero(rng):
    panel = small("INPUT 9x9x3 -> CONV 3 3x3 -> FC 2", rng)

    assert not panel.state.level.rectified
    assert panel.state.map.min() < 0
    assert panel.state.limit >= np.abs(panel.state.map).max()


def test_zero_is_gray_in_color_and_white_in_two_colors_on_any_scale():
    w = np.zeros((2, 3, 3, 3))
    w[1] = 0.25

    for own in (False, True):
        assert set(painted(w, own, 0.25)[0].ravel().tolist()) == {128}
        assert painted(w[..., 0], own, 0.25)[0].min() > 240


def test_a_faint_filter_looks_strong_on_its_own_scale_and_faint_next_to_the_others(rng):
    w = rng.standard_normal((2, 5, 5, 3))
    w[1] = w[0] / 100

    own, one = (painted(w, own, np.abs(w).max()).astype(int) for own in (True, False))

    np.testing.assert_array_equal(own[0], own[1])
    np.testing.assert_array_equal(own[0], one[0])
    assert np.abs(one[1] - 127.5).max() < 3 < np.abs(one[0] - 127.5).max()


def test_picture_and_map_are_drawn_as_they_are(browser):
    browser.set(number=36)
    shown = {image.box: image.pixels for image in browser.marks if isinstance(image, Image)}
    np.testing.assert_allclose(shown[PICTURE], 255 * browser.state.picked.picture, atol=1)
    np.testing.assert_allclose(shown[MAP], 255 * browser.state.map / browser.state.limit, atol=1)


@pytest.mark.parametrize("K, D", [(1, 1), (12, 3), (96, 3), (7, 1), (24, 12), (96, 96), (256, 192)])
def test_all_filters_and_channels_find_room_and_no_two_are_at_the_same_place(K, D):
    first = "" if D == 3 else f"CONV {D} 1x1 -> "
    net = ConvNet.from_pattern(f"INPUT 4x4x3 -> {first}CONV {K} 3x3 -> FC 2")
    upper, lower = grids(levels_of(net)[-1])

    assert (upper.count, lower.count) == (K, D)
    assert upper.step >= 12
    assert upper.box.bottom < lower.top < lower.box.bottom <= FILTERS.bottom
    for grid in (upper, lower):
        boxes = [grid.tile(i) for i in range(grid.count)]
        assert len({(box.left, box.top) for box in boxes}) == grid.count
        assert all(FILTERS.left <= box.left and box.right <= FILTERS.right for box in boxes)
        image = grid.image(np.zeros((grid.count, 3, 3, 3), np.uint8), lambda i: {"tile": i})
        found = [image.selects(box.middle, box.center)["tile"] for box in boxes]
        assert found == [*range(grid.count)]
