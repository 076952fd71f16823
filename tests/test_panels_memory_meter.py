import pytest
from panel_checks import check_panel

from cs231n_utils.panels.kit.marks import Text
from cs231n_utils.panels.memory_meter import CARD, END, memory_meter, pieces


def widths(meter, part=None):
    return [right - left for name, left, right in pieces(meter) if part in (None, name)]


def test_every_control_preset_and_click():
    check_panel(memory_meter)


def test_152_images_of_vgg_16_fit_and_by_the_chapters_count_92():
    panel = memory_meter()

    assert panel.sentence.endswith("The most that fit: 152 images.")
    assert panel.set(batch=152).state.fits
    assert "that does not fit into 12 GiB" in panel.set(batch=153).sentence
    panel.set(freed=False, batch=92)
    assert "Together 12.88 GB = 11.99 GiB: that fits into 12 GiB" in panel.sentence
    assert panel.sentence.endswith("The most that fit: 92 images.")
    assert "Together 13.00 GB = 12.10 GiB: that does not" in panel.set(batch=93).sentence


def test_numbers_of_vgg_16_are_the_chapters_once_they_are_summed():
    panel = memory_meter().show("one image")

    assert panel.sentence.startswith(
        "VGG-16, 1 image, momentum: activations 60.95 MB; their gradients 364.64 KB at the peak; "
        "max-pool indices 12.24 MB; 138,357,544 parameters, their gradients and the optimizer "
        "1.66 GB. Together"
    )


def test_relus_that_keep_their_output_nearly_double_the_activations():
    panel = memory_meter().show("every RELU kept")

    assert panel.state.memory.values == sum(panel.state.stages) == 28_793_320
    assert panel.state.largest == 87


def test_a_forward_pass_alone_needs_no_indices():
    panel = memory_meter().show("forward only")

    assert list(panel.state.parts) == ["parameters", "activations"]
    assert panel.state.largest == 202


@pytest.mark.parametrize("scene", ["128 images", "forward only"])
def test_the_bar_is_as_long_as_what_is_taken(scene):
    meter = memory_meter().show(scene).state

    assert sum(widths(meter)) == pytest.approx(CARD.width * meter.total / meter.room)


def test_activations_of_the_widest_volumes_take_most_of_the_bar():
    activations = widths(memory_meter().show("128 images").state, "activations")

    shares = [round(100 * w / sum(activations), 1) for w in activations[:3]]
    assert shares == [43.1, 26.3, 18.4]


def test_a_bar_that_is_far_too_long_ends_with_the_picture():
    panel = memory_meter().set(batch=512, room=3)

    assert max(right for _, _, right in pieces(panel.state)) == END
    assert "goes on →" in [mark.words for mark in panel.marks if isinstance(mark, Text)]


def test_a_click_on_the_bar_chooses_the_batch_that_ends_there():
    panel = memory_meter()

    assert panel.click(CARD.right - 1, CARD.center).values["batch"] == 153
    assert panel.click(CARD.middle, CARD.center).values["batch"] == 65
    assert panel.click(CARD.right, CARD.bottom + 70).values["batch"] == 65


def test_where_little_fits_it_is_said():
    panel = memory_meter().set(optimizer="Adam", room=3)

    assert "The most that fit: 13 images." in panel.sentence
