import numpy as np
import pytest
from panel_checks import check_panel

from cs231n_utils.layers import conv_forward_naive
from cs231n_utils.panels import convolution_stepper
from cs231n_utils.panels.convolution_stepper.steps import (
    BIASES,
    FILTERS,
    X,
    compute,
    read_edits,
    write_edits,
)
from cs231n_utils.panels.kit.marks import Frame, Table, Text

ARRAYS = {"x": X[:, :5], "w": FILTERS, "b": BIASES}


def test_every_control_preset_and_click():
    check_panel(convolution_stepper)


def test_the_start_is_the_layer_of_the_chapters_demo():
    panel = convolution_stepper()

    assert panel.state.out.shape == (3, 3, 2)
    assert set(np.unique(panel.state.now["x"])) == {0, 1, 2}
    assert set(np.unique(panel.state.now["w"])) == {-1, 0, 1}
    assert panel.sentence == (
        "[5x5x3], 2 filters of 3x3x3, S=2, P=1: output [3x3x2]. Filter 0 at row 1, column 1 of its "
        "map reads rows 1 to 3 and columns 1 to 3. The slices give 4 + 2 + (−2); with bias 1 that "
        "is 5."
    )


@pytest.mark.parametrize(
    "W, S, P, flip",
    [(5, 2, 1, False), (7, 1, 0, False), (3, 1, 1, False), (5, 2, 0, True), (6, 1, 1, True)],
)
def test_the_parts_of_every_place_add_up_to_the_layers_output(W, S, P, flip):
    laid_on = np.rot90(FILTERS, 2, axes=(1, 2)) if flip else FILTERS
    out = conv_forward_naive(X[None, :, :W], laid_on, BIASES, S, P)[0][0]
    in_order = np.moveaxis(out, 2, 0).ravel()  # x fastest, then y, then the filter

    for place, wanted in enumerate(in_order):
        step = compute(W, S, P, flip, place, True, "")
        *sums, bias, total = step.parts(step.now)
        assert total == wanted == step.out[step.row, step.col, step.k]
        assert sum(sums) + bias == total
        assert bias == BIASES[step.k]
    np.testing.assert_array_equal(step.out, out)


def test_one_weight_moves_the_sum_of_its_own_slice_and_no_other():
    before = convolution_stepper().state.parts(convolution_stepper().state.now)
    for d in range(3):
        for weight in (5, -7):
            step = convolution_stepper().set(edits=f"w0[0,0,{d}]={weight}").state
            change = step.parts(step.now) - before
            others = [i for i in range(4) if i != d]
            assert not change[others].any()
            assert change[d] == change[-1] == (weight - FILTERS[0, 0, 0, d]) * X[1, 1, d]
            np.testing.assert_array_equal(step.parts(step.before), before)


def test_an_edit_of_the_other_filter_leaves_this_ones_map_alone():
    start, edited = (
        convolution_stepper().state,
        convolution_stepper().set(edits="w1[1,1,0]=9").state,
    )

    np.testing.assert_array_equal(edited.out[:, :, 0], start.out[:, :, 0])
    assert (edited.out[:, :, 1] != start.out[:, :, 1]).any()


def test_the_sentence_says_what_there_was_before_an_edit():
    panel = convolution_stepper().show("one edit")

    assert "The slices give 4 + 2 + (−1); with bias 1 that is 6." in panel.sentence
    assert panel.sentence.endswith("Without the edits that was 4 + 2 + (−2) + 1 = 5.")


def test_the_sentence_counts_lines_from_the_padding_on():
    panel = convolution_stepper().show("corner")
    assert "reads rows −1 to 1 and columns −1 to 1." in panel.sentence


def test_edits_are_read_as_they_are_written():
    text = "x[1,2,0]=2; w0[0,1,2]=-5; w1[2,0,1]=0.5; b1=3"
    changes = read_edits(text, ARRAYS)

    assert changes == {
        ("x", (1, 2, 0)): 2, ("w", (0, 0, 1, 2)): -5, ("w", (1, 2, 0, 1)): 0.5, ("b", (1,)): 3
    }  # fmt: skip
    assert write_edits(changes) == text
    assert read_edits(" " + text.replace("-", "−").replace(";", " ;; "), ARRAYS) == changes


def test_a_number_that_stays_the_same_is_no_edit():
    assert read_edits(f"b0={BIASES[0]:g}; x[0,1,0]={X[0, 1, 0]:g}", ARRAYS) == {}


@pytest.mark.parametrize(
    "text", ["w", "w=1", "x[1,2]=1", "w[0,0,0]=1", "b=1", "b0[1]=2", "x[0,0,0]=12", "x1[0,0,0]=1"]
)
def test_a_text_that_is_no_edit_is_answered_with_an_example(text):
    panel = convolution_stepper().set(edits=text)

    assert panel.state is None
    assert panel.sentence.startswith(f'"{text}" is no edit. Type edits like x[1,2,0]=2')


@pytest.mark.parametrize("text", ["b0=1;" * 10**5, "9" * 5000])
def test_a_text_of_any_length_is_refused_at_once(text):
    assert (
        "signs of edits, expected 3,000 at most" in convolution_stepper().set(edits=text).sentence
    )


@pytest.mark.parametrize("text", ["x[5,0,0]=1", "x[0,0,3]=1", "w2[0,0,0]=1", "w0[0,3,0]=1", "b2=1"])
def test_an_edit_outside_is_answered_with_the_sizes(text):
    panel = convolution_stepper().set(edits=text)

    assert panel.state is None
    assert panel.sentence.startswith(f'"{text}" is no edit.')
    assert "within the input, [5x5x3] without its padding" in panel.sentence


def test_the_picture_says_what_was_before_an_edit():
    panel = convolution_stepper()
    assert {"sum of products", "bias b0", "output"} <= words(panel)

    panel.show("one edit")
    assert {"was −2", "was 5"} <= words(panel)
    assert not {"was 4", "was 2", "was 1", "output"} & words(panel)


def test_what_the_reader_is_to_work_out_is_nowhere_to_be_seen():
    panel = convolution_stepper().show("in your head")
    step, tabled = panel.state, tables(panel)

    assert panel.sentence.endswith("the output are hidden: work them out.")
    assert not any(word.startswith("was") for word in words(panel))
    for d in range(3):
        assert np.isnan(tabled["products", d].values).all()
    assert np.isnan(tabled["total", 0].values).all()
    seen = tabled["out", 0].values
    np.testing.assert_array_equal(seen.ravel()[:5], step.out[..., 0].ravel()[:5])
    assert np.isnan(seen.ravel()[5:]).all()
    assert np.isnan(tabled["out", 1].values).all()
    assert "was −2" not in words(panel.set(edits="w0[1,1,2]=1"))


def test_the_picture_names_a_flipped_filter_and_says_why_a_layer_does_not_fit():
    panel = convolution_stepper()
    assert "w0 flipped" in words(panel.show("flipped"))
    sentence = panel.show("does not fit").sentence
    assert sentence.startswith("Across: (6 - 3 + 2*1)/2 + 1 = 3.5 is not whole")


def test_an_edited_weight_is_framed_where_it_is_laid_on():
    panel = convolution_stepper().set(flip=True, edits="w0[0,1,2]=9; w1[0,0,0]=9; x[0,0,1]=9")
    tabled = tables(panel)
    frames = [mark.box for mark in panel.marks if isinstance(mark, Frame) and mark.width == 4]

    assert frames == [tabled["x", 1].at(1, 1), tabled["w", 2].at(2, 1)]  # P=1
    assert tabled["w", 2].values[2, 1] == 9


def test_a_click_on_an_output_selects_its_position():
    panel = convolution_stepper().show("not square")
    click(panel, "out", 1, row=2, col=0)

    assert (panel.state.k, panel.state.row, panel.state.col) == (1, 2, 0)
    assert panel.values["place"] == 20


def test_a_click_raises_a_number_and_the_last_becomes_the_first():
    panel = convolution_stepper()
    for edits in ("w0[0,2,1]=1", "w0[0,2,1]=-1", ""):
        click(panel, "w", 1, row=0, col=2)
        assert write_edits(panel.state.edits) == edits
    for edits in ("x[0,1,2]=0", "x[0,1,2]=1", ""):  # cells of padding are not counted
        click(panel, "x", 2, row=1, col=2)
        assert write_edits(panel.state.edits) == edits
    click(panel, "b", 0, row=0, col=0)
    assert panel.values["edits"] == "b0=2"


def test_a_click_on_a_flipped_weight_raises_that_weight():
    panel = convolution_stepper().show("flipped")
    before = panel.state.now["w"][0, 0, 1, 2]
    click(panel, "w", 2, row=0, col=1)

    assert panel.values["edits"].startswith("w0[2,1,2]=")
    assert panel.state.now["w"][0, 0, 1, 2] == (before + 2) % 3 - 1


def test_clicks_on_padding_and_on_products_change_nothing():
    panel = convolution_stepper()
    click(panel, "x", 0, row=0, col=3)
    click(panel, "products", 0, row=1, col=1)

    assert panel.values == panel.start


def words(panel):
    """Return the words in the picture, but for those in tables."""
    return {mark.words for mark in panel.marks if isinstance(mark, Text)}


def tables(panel):
    """Return the picture's tables, {(name, slice or filter): Table}."""
    found = [mark for mark in panel.marks if isinstance(mark, Table)]
    K, D = panel.state.out.shape[2], panel.state.inside.D
    names = [(name, d) for d in range(D) for name in ("x", "w", "products")]
    names += [*(("out", k) for k in range(K)), ("b", 0), ("total", 0)]
    return dict(zip(names, found, strict=True))


def click(panel, name, index, row, col):
    """Click on a cell of one of the picture's tables."""
    box = tables(panel)[name, index].at(row, col)
    panel.click(box.middle, box.center)
