import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.panels.activation_flow.panel import (
    NOTHING,
    activation_flow,
    bars_of,
    input_box,
    painted,
)
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.training.trained import Trained

SMALL = "INPUT 12x8x3 -> CONV 4 3x3 -> RELU -> POOL -> FC 6"
TINY_VGG = "INPUT 32x32x3 -> [CONV 10 3x3 -> RELU -> CONV 10 3x3 -> RELU -> POOL]*3 -> FC 10"


def trained(pattern, bias=None):
    """Return a Trained with fresh weights; the second class wins by its bias."""
    net = ConvNet.from_pattern(pattern)
    W, H, D = net.volume
    last = [name for name in net.params if name.endswith(".b")][-1]
    net.params[last][min(1, net.out_volume.D - 1)] = 4
    names = tuple(f"class {i}" for i in range(net.out_volume.D))
    return Trained(net, np.full((H, W, D), 0.5, np.float32), names)


def flow_of(pattern, rng, count=3):
    """Return the panel for one net and a few pictures of noise."""
    one = trained(pattern) if isinstance(pattern, str) else pattern
    W, H, D = one.net.volume
    return activation_flow({"ours": one}, {"noise": rng.random((count, H, W, D), np.float32)})


def shown(panel):
    return [word[2] for words in panel.figure.findobj(Words) for word in words.words]


def test_every_control_preset_and_click():
    check_panel(activation_flow)


def test_every_volume_has_a_column_with_its_name_and_size(rng):
    panel = flow_of(SMALL, rng)

    words = shown(panel)
    assert sorted(w for w in words if w.isupper()) == ["CONV", "CONV", "INPUT", "POOL", "RELU"]
    for size in ("[12x8x3]", "[12x8x4]", "[6x4x4]", "[1x1x6]"):
        assert words.count(size) == 1, "neighbors of one size share it"


def test_the_bars_are_the_probabilities_the_highest_on_top(rng):
    panel = flow_of(SMALL, rng)
    flow = panel.state

    best = flow.probabilities[flow.best]
    np.testing.assert_array_equal(best, np.sort(flow.probabilities)[::-1][:5])
    names = [word for word in shown(panel) if word.startswith("class")]
    assert names == [f"class {i}" for i in flow.best]
    assert names[0] == "class 1"
    assert f"class 1, ≈ {best[0]:.0%}." in panel.sentence
    assert shown(panel).count(f"{best[0]:.0%}") == 1


def test_a_bar_is_as_long_as_its_probability(rng):
    panel = flow_of(SMALL, rng)

    bar = next(bars_of(panel.state))
    line = painted(panel.state)[bar.middle + 10, bar.left : bar.right, :3]
    part = 1 - (line == 0xEE).all(axis=-1).mean()
    assert 0.5 < part < 0.99
    assert part == pytest.approx(panel.state.probabilities.max(), abs=0.005)


def test_a_click_enlarges_the_map_under_it(rng):
    panel = flow_of(SMALL, rng)
    sheet = panel.state.sheet
    left, top, wide, high = sheet.box(sheet.maps[1], 3)

    panel.click("flow", left + wide / 2, top + high / 2)

    assert panel.values["column"] == 2
    assert panel.values["map"] == 3
    np.testing.assert_array_equal(panel.state.values, panel.state.volumes[2][:, :, 3])
    low, high = panel.state.values.min(), panel.state.values.max()
    assert low == 0
    assert f"from 0 to its largest value, ≈ {high:.2f}".rstrip("0") in panel.sentence


def test_a_click_on_the_picture_enlarges_one_of_its_channels(rng):
    panel = flow_of(SMALL, rng).set(map=2)

    panel.click("flow", 100, 160)

    assert panel.values["column"] == 0
    assert "Enlarged: blue of layer 0, INPUT [12x8x3]" in panel.sentence


def test_a_click_on_a_row_without_a_map_does_nothing(rng):
    panel = flow_of("INPUT 8x8x3 -> CONV 3 3x3 -> CONV 29 3x3 -> FC 4", rng)
    panel.set(column=2, first=2)
    sheet = panel.state.sheet

    for row, column in ((1, 2), (0, 1)):  # map 3, which is not there, and map 2, which is
        left, top, _, _ = sheet.box(sheet.maps[0], row)
        assert panel.click("flow", left + 1, top + 1).values["column"] == column


def test_what_is_painted_reaches_the_reader_the_right_way_up(rng):
    panel = flow_of(SMALL, rng)
    left, top, wide, high = input_box(panel.state)
    inside = slice(top, top + high), slice(left, left + wide), slice(3)
    np.testing.assert_array_equal(panel._image[inside], painted(panel.state)[inside])


def test_the_first_filter_is_shown_with_the_maps_that_it_made_and_no_others():
    panel = activation_flow().set(map=7)
    net = panel.state.filters

    np.testing.assert_array_equal(panel.set(column=2).state.filters, net)
    assert net.shape == (12, 5, 5, 3)
    for layer in (0, 4, 5):
        assert panel.set(column=layer).state.filters is None


def test_of_conv_and_norm_one_is_shown_and_what_is_looked_at_moves_along():
    panel = activation_flow().set(net="CIFAR-10", column=4)
    assert panel.sentence.count("CONV,") == 5
    assert "NORM" not in panel.sentence

    assert "layer 5, CONV 48 3x3 [16x16x48]" in panel.sentence
    panel.set(stage="NORM")

    assert "layer 6, NORM [16x16x48]" in panel.sentence
    assert panel.sentence.count("NORM,") == 5
    assert "CONV," not in panel.sentence
    assert panel.set(net="shapes").values["stage"] == "CONV"


def test_deeper_maps_scroll_into_view_and_a_volume_without_them_stays_empty():
    panel = activation_flow().set(first=18)

    assert "Rows are maps 18 to 23" in panel.sentence
    assert [word for word in shown(panel) if word.isdigit() and word != "0"] == [
        str(i) for i in range(18, 24)
    ]
    first, *_, last = panel.state.sheet.maps
    page = painted(panel.state)
    for column, empty in ((first, True), (last, False)):
        left, top, wide, high = panel.state.sheet.box(column, 0)
        assert (page[top : top + high, left : left + wide] == 255).all() == empty


@pytest.mark.parametrize(
    "pattern",
    [
        "INPUT 32x32x3 -> FC 10",
        "INPUT 32x32x3 -> FC 20 -> RELU -> FC 2",
        "INPUT 32x32x3 -> CONV 3 3x3 -> GLOBALAVG -> FC 1",
        "INPUT 20x12x1 -> CONV 4 3x3 -> RELU -> POOL -> FC 17",
        "INPUT 12x20x2 -> CONV 4 3x3 -> RELU -> DROPOUT 0.5 -> GLOBALMAX",
        "INPUT 60x6x3 -> CONV 96 3x3 -> LRN -> RELU -> FC 3",
        "INPUT 8x8x3 -> ADD(CONV 3 3x3 -> RELU | ) -> AVGPOOL 2x2 S=2 -> FC 4",
        "INPUT 32x32x3 -> [CONV 6 3x3 -> NORM -> RELU]*9 -> POOL -> FC 10",
        "INPUT 8x8x3 -> [CONV 3 3x3 -> RELU]*20 -> FC 3",
        TINY_VGG,
    ],
)
def test_any_net_is_shown(pattern, rng):
    panel = flow_of(pattern, rng)
    for _ in range(12):
        for name in panel.controls:
            values = list(panel.allowed(name))
            panel.set(**{name: values[rng.integers(len(values))]})
        assert panel.state is not None
        assert "nan" not in panel.sentence

    box, renderer = panel.figure.bbox, panel.figure.canvas.get_renderer()
    for words in panel.figure.findobj(Words):
        for text, extent in words.extents(renderer):
            assert -1 <= extent.x0 < extent.x1 <= box.x1 + 1, text


def test_where_nothing_is_between_picture_and_scores_it_says_so(rng):
    panel = flow_of("INPUT 32x32x3 -> FC 10", rng)
    assert NOTHING in shown(panel)
    assert "goes straight to the scores" in panel.sentence
    assert NOTHING not in shown(flow_of(SMALL, rng))


def test_the_chapters_net_has_its_fifteen_columns_each_with_its_name(rng):
    panel = flow_of(TINY_VGG, rng)
    assert len(panel.state.sheet.maps) == 15
    names = [word for word in shown(panel) if word in ("CONV", "RELU", "POOL")]
    assert sorted(names) == ["CONV"] * 7 + ["POOL"] * 3 + ["RELU"] * 6, "one of each is a title"


def test_headings_and_sizes_do_not_touch_each_other(rng):
    for panel in (activation_flow().set(net="CIFAR-10"), flow_of(TINY_VGG, rng)):
        renderer = panel.figure.canvas.get_renderer()
        words = [w for words in panel.figure.findobj(Words) for w in words.extents(renderer)]
        for i, (text, box) in enumerate(words):
            for other, its in words[i + 1 :]:
                assert not box.overlaps(its), f"{text} lies on {other}"


def test_a_dead_net_is_all_black_and_said_to_be_zero(rng):
    one = trained(SMALL)
    for value in one.net.params.values():
        value[...] = 0
    panel = flow_of(one, rng)

    for layer in (1, 2, 3):
        for own in (False, True):
            panel.set(column=layer, own=own)
            assert panel.sentence.endswith("zero everywhere.")
    left, top, wide, high = panel.state.sheet.box(panel.state.sheet.maps[0], 0)
    drawn = painted(panel.state)[top : top + high, left : left + wide, :3]
    assert not drawn.any()
    assert panel.state.probabilities == pytest.approx(1 / 6)


def test_a_constant_map_is_said_to_be_the_same_everywhere(rng):
    one = trained(SMALL)
    one.net.params["conv1.w"][...], one.net.params["conv1.b"][...] = 0, -1.5
    assert flow_of(one, rng).sentence.endswith("≈ −1.5 everywhere.")


@pytest.mark.filterwarnings("ignore:overflow|invalid:RuntimeWarning")
def test_a_net_that_went_astray_is_explained(rng):
    one = trained(SMALL)
    one.net.params["conv1.w"][...] = np.nan
    panel = flow_of(one, rng)
    assert panel.state is None
    assert "smaller learning rate" in panel.sentence


def test_a_net_without_one_value_a_class_is_explained(rng):
    panel = flow_of("INPUT 8x8x3 -> CONV 4 3x3", rng)
    assert panel.state is None
    assert "ends in a volume [8x8x4]" in panel.sentence


def test_a_choice_of_one_is_no_choice_and_names_without_pictures_are_left_out(rng):
    one, some = trained(SMALL), rng.random((2, 8, 12, 3), np.float32)
    panel = activation_flow({"before": one}, {"noise": some, "yours": some[:0]})
    assert list(panel.controls) == ["number", "column", "map", "first", "own"]

    panel = activation_flow({"before": one, "after": one}, {"noise": some})
    assert list(panel.controls)[:2] == ["net", "number"]
    assert panel.show("after").values["net"] == "after"

    with pytest.raises(ValueError, match="expected at least one of each"):
        activation_flow({"before": one}, {"yours": some[:0]})


def test_long_names_are_cut_before_they_run_into_the_percents(rng):
    one = trained(SMALL)
    names = tuple(f"{i} as long a name as nobody would give to a class" for i in range(6))
    panel = flow_of(Trained(one.net, one.mean, names), rng)
    assert sum(word.endswith("…") for word in shown(panel)) == 5


def test_the_names_of_the_shapes_are_written_out():
    panel = activation_flow()
    for number in range(12):
        names = [bar.name for bar in bars_of(panel.set(number=number).state)]
        assert not any("…" in name for name in names), names
