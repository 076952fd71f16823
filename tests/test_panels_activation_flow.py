from itertools import pairwise

import numpy as np
import pytest
from panel_checks import check_marks, check_panel

from cs231n_utils.layers.losses import softmax
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.panels.activation_flow.panel import activation_flow
from cs231n_utils.panels.activation_flow.sheet import BRIGHT, ROOM, SIGNED, Column, lay_out
from cs231n_utils.panels.kit.marks import Frame, Image, Text
from cs231n_utils.training.shipped import shipped_net
from cs231n_utils.training.trained import Trained
from cs231n_utils.volumes import Volume

SMALL = "INPUT 12x8x3 -> CONV 4 3x3 -> RELU -> POOL -> FC 6"
TINY_VGG = "INPUT 32x32x3 -> [CONV 10 3x3 -> RELU -> CONV 10 3x3 -> RELU -> POOL]*3 -> FC 10"
NORMED = (
    "INPUT 12x8x3 -> CONV 4 3x3 -> NORM -> RELU -> POOL -> CONV 5 3x3 -> RELU -> DROPOUT 0.5"
    " -> GLOBALAVG -> FC 6"
)


def trained(pattern):
    """Return a Trained with fresh weights; the second class wins by its bias."""
    net = ConvNet.from_pattern(pattern)
    W, H, D = net.volume
    last = [name for name in net.params if name.endswith(".b")][-1]
    net.params[last][min(1, net.out_volume.D - 1)] = 4
    names = tuple(f"class {i}" for i in range(net.out_volume.D))
    return Trained(net, np.full((H, W, D), 0.5, np.float32), names)


def flow_of(pattern, rng, count=3):
    """Return the panel for one net and a few images of noise."""
    one = trained(pattern) if isinstance(pattern, str) else pattern
    W, H, D = one.net.volume
    return activation_flow({"ours": one}, {"noise": rng.random((count, H, W, D), np.float32)})


def texts(panel):
    return [mark.words for mark in panel.marks if isinstance(mark, Text)]


def box_of_map(panel, layer, row):
    """Return the Box of a map among the others: the row is counted from the first one drawn."""
    sheet = panel.state.sheet
    place = [column.layer for column in sheet.columns].index(layer)
    image = [mark for mark in panel.marks if isinstance(mark, Image)][place]
    return image.at(row * (sheet.side + sheet.gap), 0, sheet.side, image.shape[1])


def click(panel, box):
    return panel.click(box.middle, box.center)


def test_every_control_preset_and_click():
    check_panel(activation_flow)


def test_volumes_and_probabilities_are_the_nets_own(rng):
    one, noise = trained(NORMED), rng.random((3, 8, 12, 3), np.float32)
    flow = activation_flow({"ours": one}, {"noise": noise}).set(number=2, layer=3, map=3).state
    x = one.prepared(noise[2:])

    for mine, (name, values) in zip(flow.volumes, one.net.activations(x), strict=True):
        np.testing.assert_array_equal(mine, values[0], err_msg=name)
    probabilities = dict(zip(one.classes, softmax(one.net.scores(x))[0], strict=True))
    assert all(p == pytest.approx(probabilities[name]) for name, p in flow.best)
    assert [p for _, p in flow.best] == pytest.approx(sorted(probabilities.values())[::-1][:5])
    np.testing.assert_array_equal(flow.values, flow.volumes[3][:, :, 3])


def test_the_sentence_gives_class_layer_map_and_range(rng):
    panel = flow_of(SMALL, rng).set(number=2, layer=2, map=3)
    flow = panel.state
    assert flow.values.min() == 0
    assert panel.sentence == (
        "The net ours takes image 2 of noise through CONV, RELU, POOL to its scores: class 1, "
        f"≈ {flow.best[0][1]:.0%}. Rows: maps 0 to 3, one scale of colors per volume. "
        "Enlarged: map 3 of layer 2 (RELU) [12x8x4], from ≈ 0 to "
        f"≈ {f'{flow.values.max():.2f}'.rstrip('0').rstrip('.')}."
    )


def test_layers_go_by_their_numbers_in_the_net_and_what_has_no_maps_is_left_out(rng):
    panel = flow_of(NORMED, rng)
    names = panel.controls["layer"].named(panel.values)
    assert names == {
        "1: CONV 4 3x3": 1,
        "3: RELU": 3,
        "4: POOL 2x2 S=2": 4,
        "5: CONV 5 3x3": 5,
        "6: RELU": 6,
    }
    depths = [panel.set(layer=layer).allowed("map")[-1] + 1 for layer in names.values()]
    assert depths == [4, 4, 4, 5, 5]


def test_a_norm_is_left_out_behind_its_conv(rng):
    assert "through CONV, RELU, POOL, CONV, RELU, AVG to" in flow_of(NORMED, rng).sentence


def test_every_volume_has_its_number_name_and_size_and_neighbors_of_one_size_share_it(rng):
    words = texts(flow_of(SMALL, rng))
    names = words.index("CONV")
    assert words[names - 3 : names + 3] == ["1", "2", "3", "CONV", "RELU", "POOL"]
    assert (words.count("12x8"), words.count("6x4"), words.count("x4")) == (1, 1, 2)
    assert "FC, softmax" in words


def test_the_bars_are_the_probabilities_the_highest_on_top(rng):
    panel = flow_of(SMALL, rng)
    words, (names, best) = texts(panel), zip(*panel.state.best, strict=True)

    assert [w for w in words if w.startswith("class")] == list(names)
    assert [w for w in words if w.startswith("≈") and "%" in w] == [f"≈{p:.0%}" for p in best]
    bars = [m.pixels for m in panel.marks if isinstance(m, Image)][-5:]
    filled = [(bar != bar[:, -1:]).any(axis=2).mean() for bar in bars]
    np.testing.assert_allclose(filled, best, atol=0.02)


def test_a_click_enlarges_the_map_under_it(rng):
    panel = flow_of(SMALL, rng)
    click(panel, box_of_map(panel, 2, 3))

    assert (panel.values["layer"], panel.values["map"]) == (2, 3)
    frame = next(mark for mark in panel.marks if isinstance(mark, Frame))
    assert frame.box == box_of_map(panel, 2, 3)


def test_a_click_where_no_map_is_does_nothing(rng):
    panel = flow_of("INPUT 8x8x3 -> CONV 3 3x3 -> CONV 29 3x3 -> FC 4", rng).set(layer=2)
    before = panel.values
    assert click(panel, box_of_map(panel, 1, 4)).values == before


def test_deeper_maps_come_into_view_and_a_volume_without_them_stays_empty():
    panel = activation_flow().set(layer=4, map=20)

    assert "Rows: maps 18 to 23" in panel.sentence
    numbers = [word for word in texts(panel) if word.isdigit() and int(word) > 7]
    assert numbers == [str(i) for i in range(18, 24)]
    first, *_, last = (m.pixels for m in panel.marks[:7] if isinstance(m, Image))
    assert not first.any(), "0 is the color of the page"
    assert last.any()


@pytest.mark.parametrize(
    "pattern",
    [
        "INPUT 20x12x3 -> POOL -> FC 20 -> RELU -> FC 2",
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
    check_marks(panel.marks, panel.size)
    for _ in range(12):
        for name in panel.controls:
            values = list(panel.allowed(name))
            panel.set(**{name: values[rng.integers(len(values))]})
        assert panel.state is not None
        assert "nan" not in panel.sentence
    check_marks(panel.marks, panel.size)


@pytest.mark.parametrize("pattern", ["INPUT 8x8x3 -> FC 4", "INPUT 8x8x3 -> FC 9 -> RELU -> FC 4"])
def test_where_no_maps_are_between_image_and_scores_it_says_so(pattern, rng):
    panel = flow_of(pattern, rng)
    assert panel.state is None
    assert "has no maps between its image and its scores" in panel.sentence


def test_a_dead_net_is_all_black_and_said_to_be_zero(rng):
    one = trained(SMALL)
    for value in one.net.params.values():
        value[...] = 0
    panel = flow_of(one, rng)

    for layer in (1, 2, 3):
        for own in (False, True):
            assert panel.set(layer=layer, own=own).sentence.endswith("zero everywhere.")
    column = panel.marks[0]
    assert column.palette[column.pixels.max()].tolist() == [0, 0, 0]


def test_a_constant_map_ends_where_it_begins(rng):
    one = trained(SMALL)
    one.net.params["conv1.w"][...], one.net.params["conv1.b"][...] = 0, -1.5
    assert flow_of(one, rng).sentence.endswith("from ≈ −1.5 to ≈ −1.5.")


@pytest.mark.filterwarnings("ignore:overflow|invalid:RuntimeWarning")
def test_a_net_that_diverged_is_explained(rng):
    one = trained(SMALL)
    one.net.params["conv1.w"][...] = np.nan
    panel = flow_of(one, rng)
    assert panel.state is None
    assert "smaller learning rate" in panel.sentence


def test_a_net_without_one_value_per_class_is_explained(rng):
    panel = flow_of("INPUT 8x8x3 -> CONV 4 3x3", rng)
    assert panel.state is None
    assert "ends in a volume [8x8x4]" in panel.sentence


def test_a_choice_of_one_is_no_choice_and_reset_leads_to_the_number_that_was_asked_for(rng):
    one, some = trained(SMALL), rng.random((2, 8, 12, 3), np.float32)
    panel = activation_flow({"before": one}, {"noise": some, "yours": some[:0]}, number=1)
    assert list(panel.controls) == ["number", "layer", "map", "own"]
    assert panel.set(number=0).reset().values["number"] == 1

    panel = activation_flow({"before": one, "after": one}, {"noise": some})
    assert list(panel.controls)[:2] == ["net", "number"]
    assert panel.set(net="after").values["net"] == "after"


def test_the_presets_show_the_course_s_nets_whichever_comes_first():
    nets = {name: shipped_net(name.lower().replace("-", "")) for name in ("shapes", "CIFAR-10")}
    panel = activation_flow({"yours": trained("INPUT 32x32x3 -> CONV 4 3x3 -> FC 6")} | nets)
    for name in panel.presets:
        assert panel.show(name).state is not None
    assert panel.show("the last volume").values["net"] == "shapes"


def test_an_image_from_a_file_is_called_by_its_name(rng):
    files = {"my_picture_cat.png": rng.random((8, 12, 3), np.float32)}
    panel = activation_flow({"ours": trained(SMALL)}, {"yours": files})
    assert panel.sentence.startswith("The net ours takes my_picture_cat.png through CONV")


def test_names_are_whole_where_they_fit_and_cut_before_they_run_out_of_the_picture(rng):
    one = trained(SMALL)
    names = tuple(f"{i} as long a name as nobody would give to a class" for i in range(6))
    panel = flow_of(Trained(one.net, one.mean, names), rng)
    assert sum(word.endswith("…") for word in texts(panel)) == 5

    panel = activation_flow()
    assert not any("…" in word for n in range(12) for word in texts(panel.set(number=n)))


SHEETS = [
    [(32, 32, 12), (32, 32, 12), (16, 16, 12), (1, 1, 12)],
    [(8, 8, 3)],
    [(60, 6, 96), (60, 6, 96)],
    [(6, 60, 96)] * 12,
    [(32, 32, 20)] * 20,
    [(8, 8, 2), (1, 1, 7), (1, 1, 3)],
]


def sheet_of(*volumes):
    return lay_out([Column(i, "CONV", Volume(*v)) for i, v in enumerate(volumes, 1)])


@pytest.mark.parametrize("volumes", SHEETS)
def test_columns_lie_in_their_room_and_apart_from_each_other(volumes):
    boxes = [column.box for column in sheet_of(*volumes).columns]
    assert all(one.right < other.left for one, other in pairwise(boxes))
    assert boxes[0].left >= ROOM.left
    assert boxes[-1].right <= ROOM.right + 0.1
    assert all(0 < box.height <= ROOM.height + 1 for box in boxes)


def test_zero_is_white_among_signs_and_black_without():
    sheet = sheet_of((1, 3, 1))
    values = np.array([-2.0, 0, 2]).reshape(3, 1, 1)

    pixels, palette = sheet.pixels(sheet.columns[0], values, 0, own=False)
    blue, white, red = palette[pixels[:: sheet.side // 3, 0]].astype(int)
    assert palette is SIGNED
    assert blue[2] > blue[0] + 50
    assert red[0] > red[2] + 50
    assert white.min() > 240
    pixels, palette = sheet.pixels(sheet.columns[0], np.abs(values), 0, own=False)
    assert palette is BRIGHT
    assert palette[pixels[sheet.side // 2, 0]].max() == 0
    assert palette[pixels[0, 0]].min() > 230


def test_bright_colors_grow_lighter_all_the_way():
    assert (np.diff(BRIGHT[1:].astype(int) @ [3, 6, 1]) >= 0).all()


def test_on_a_scale_of_its_own_a_weak_map_is_as_bright_as_a_strong_one():
    sheet = sheet_of((4, 4, 2))
    values = np.zeros((4, 4, 2))
    values[1, 1] = [8, 0.5]
    shared, own = (sheet.pixels(sheet.columns[0], values, 0, own)[0] for own in (False, True))

    strong, weak = slice(0, sheet.side), slice(sheet.side + sheet.gap, None)
    assert shared[weak].max() < 30 < 255 == shared[strong].max()
    np.testing.assert_array_equal(own[weak], own[strong])
