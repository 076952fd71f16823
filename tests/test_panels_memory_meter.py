import pytest
from panel_checks import check_panel

from cs231n_utils.panels.kit.marks import Area, Frame, Text
from cs231n_utils.panels.memory_meter import BAR, PARTS, memory_meter


def pieces(panel):
    """Return {part: width} of what is in the bar."""
    areas = [mark for mark in panel.marks if isinstance(mark, Area) and mark.box.top == BAR.top]
    names = {color: name for name, (color, *_) in PARTS.items()}
    return {names[area.color]: area.box.width for area in areas if area.color in names}


def card_of(panel):
    [frame] = [mark.box for mark in panel.marks if isinstance(mark, Frame)]
    return frame.grown(-2)


def test_every_control_preset_and_click():
    check_panel(memory_meter)


def test_152_images_of_vgg_16_fit_and_by_the_chapters_count_92():
    panel = memory_meter()

    assert panel.sentence.endswith("The most that fit: 152 images.")
    assert "that fits into 12 GiB" in panel.set(batch=152).sentence
    assert "that does not fit into 12 GiB" in panel.set(batch=153).sentence
    panel.set(freed=False, batch=92)
    assert "Together 12.88 GB = 11.99 GiB: that fits into 12 GiB" in panel.sentence
    assert panel.sentence.endswith("The most that fit: 92 images.")
    assert "Together 13.00 GB = 12.10 GiB: that does not" in panel.set(batch=93).sentence


def test_numbers_of_vgg_16_are_the_chapters_once_they_are_summed():
    panel = memory_meter().show("one image")

    assert panel.sentence.startswith(
        "VGG-16, 1 image, momentum: parameters, their gradients and the optimizer 1.66 GB; "
        "activations 60.95 MB; max-pool indices 12.24 MB; gradients of activations 364.64 KB. "
        "Together"
    )


def test_relus_that_keep_their_output_nearly_double_the_activations():
    panel = memory_meter().show("every RELU kept")

    assert panel.state.memory.values == 28_793_320
    assert panel.state.largest == 87


def test_a_forward_pass_alone_needs_no_indices():
    panel = memory_meter().show("forward only")

    assert list(pieces(panel)) == ["parameters", "activations"]
    assert panel.state.largest == 202


@pytest.mark.parametrize("scene", ["128 images", "forward only", "every RELU kept"])
def test_bar_and_card_are_as_long_as_what_is_taken_and_there(scene):
    panel = memory_meter().show(scene)

    taken, card = sum(pieces(panel).values()), card_of(panel).width
    assert taken / card == pytest.approx(panel.state.total / panel.state.room)
    assert max(taken, card) == pytest.approx(BAR.width)


def test_every_part_has_its_bytes_and_its_size_in_both_units():
    panel = memory_meter().show("all gradients kept")
    words = [mark.words for mark in panel.marks if isinstance(mark, Text)]

    at = words.index("gradients of activations")
    assert words[at + 1 : at + 4] == ["128 · 15,237,608 · 4 bytes", "7.80 GB", "7.27 GiB"]
    assert words[-6:-2] == ["together", "", "17.26 GB", "16.08 GiB"]


def test_where_little_fits_it_is_said():
    panel = memory_meter().set(optimizer="Adam", room=3)

    assert panel.sentence.endswith("The most that fit: 13 images.")
