import pytest
from panel_checks import check_panel

from cs231n_utils.panels.memory_meter import CARD, END, LEFT, TOP, bar, memory_meter

SCENES = ("92 pictures", "93 pictures", "every RELU kept", "ResNet-50, Adam")


def widths(meter):
    return [corners[1, 0] - corners[0, 0] for corners, _ in bar(meter)]


def test_every_control_preset_and_click():
    check_panel(memory_meter)


def test_92_pictures_of_vgg_16_fit_and_93_do_not():
    panel = memory_meter()

    for_92, for_93 = (panel.show(name).sentence for name in SCENES[:2])
    assert "Together 12.88 GB = 11.99 GiB: that fits into 12 GiB" in for_92
    assert "Together 13.00 GB = 12.10 GiB: that does not fit into 12 GiB" in for_93
    assert for_92.endswith("The largest batch that fits has 92 pictures.")
    assert for_93.endswith("The largest batch that fits has 92 pictures.")


def test_numbers_of_vgg_16_are_the_chapters_once_they_are_summed():
    panel = memory_meter().show("one picture")

    assert panel.state.memory.values == 15_237_608
    assert panel.state.memory.parameters == 138_357_544
    assert "60.95 MB = 58.13 MiB of them and as much of their gradients" in panel.sentence


def test_relus_that_keep_their_output_nearly_double_the_values():
    panel = memory_meter().show("every RELU kept")

    assert panel.state.memory.values == sum(panel.state.stages) == 28_793_320
    assert "has 48 pictures" in panel.sentence


@pytest.mark.parametrize("scene", [*SCENES[:1], "forward only", "ResNet-50, Adam"])
def test_the_bar_is_as_long_as_what_is_taken(scene):
    meter = memory_meter().show(scene).state

    assert sum(widths(meter)) == pytest.approx(CARD * meter.total / meter.room)


def test_activations_of_the_widest_volumes_take_most_of_the_bar():
    meter = memory_meter().show("92 pictures").state
    activations = widths(meter)[3:10]

    assert [round(100 * w / sum(activations), 1) for w in activations[:3]] == [43.1, 26.3, 18.4]


def test_a_bar_that_is_far_too_long_ends_with_the_picture():
    panel = memory_meter().set(batch=512, room=3)

    assert max(corners[1, 0] for corners, _ in bar(panel.state)) == END


def test_a_click_on_the_bar_chooses_the_batch_that_ends_there():
    panel = memory_meter()

    meter = panel.click("memory", LEFT + CARD, TOP + 5).state
    assert meter.batch == 92
    assert panel.click("memory", LEFT + CARD / 2, TOP + 5).state.batch == 39
    assert panel.click("memory", LEFT + CARD, TOP + 120).state.batch == 39


def test_where_nothing_fits_it_is_said():
    panel = memory_meter().set(optimizer="Adam", room=3)
    assert "The largest batch that fits has 8 pictures." in panel.sentence

    net = memory_meter().set(net="one CONV", room=3)
    assert "4.76 GB" not in net.sentence
    assert "that fits into 3 GiB" in net.sentence
