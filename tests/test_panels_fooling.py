import numpy as np
import pytest
from panel_checks import check_panel
from test_panels_probe import NET, made_up

from cs231n_utils.panels.fooling.panel import CURVE, fooling
from cs231n_utils.panels.kit.class_bars import ASKED
from cs231n_utils.panels.kit.colors import rgb

BLACK = {"black": np.zeros((2, 32, 32, 3), np.float32)}


@pytest.fixture(scope="module")
def panel():
    return fooling()


@pytest.fixture
def shown(panel):
    return panel.reset()


def test_it_does_what_every_panel_does():
    check_panel(fooling)


def test_seven_steps_make_a_ring_of_a_triangle_for_the_net_and_for_nobody_else(shown):
    state = shown.show("into a ring").state
    assert state.flipped
    assert state.step == state.steps == 7
    assert state.classes[state.before.argmax()] == "triangle"
    assert state.classes[state.after.argmax()] == "ring"
    assert state.size < 0.01
    assert "it says ring (≈ " in shown.sentence
    assert "Of 20 random changes as large, ≈ 0 change the answer" in shown.sentence


def test_every_step_has_the_chance_that_the_curve_says(shown):
    shown.set(number=13, target="ring")
    for step in range(8):
        state = shown.set(step=step).state
        assert state.after[state.target] == pytest.approx(state.chances[step], abs=1e-5)


def test_a_step_has_the_length_it_says(shown):
    one = shown.set(target="ring", step=1).state.change
    two = shown.set(step=2).state.change
    assert np.linalg.norm(one) == pytest.approx(0.1, rel=0.01)  # less where white is reached
    assert np.linalg.norm(two - one) == pytest.approx(0.1, rel=0.01)


def test_what_is_shown_is_what_the_net_was_asked_about(shown):
    state = shown.show("into a ring").state
    seen = state.picked.picture + state.change
    assert -1e-6 < seen.min() < seen.max() < 1 + 1e-6
    np.testing.assert_allclose(NET.probabilities(seen[None])[0], state.after, atol=1e-4)


def test_on_the_way_to_a_ring_the_disc_is_a_square(shown):
    state = shown.show("past another class").state
    assert state.classes[state.after.argmax()] == "square"
    assert "it says square" in shown.sentence
    assert "ring is at" in shown.sentence


def test_what_it_says_already_needs_no_step(shown):
    shown.set(number=27, target="disc")
    assert shown.allowed("step") == range(1)
    assert shown.sentence.endswith("That is the target already, so there is nothing to do.")


def test_not_every_class_is_reached(shown):
    state = shown.show("out of reach").state
    assert not state.flipped
    assert state.step == 50
    assert "it says vertical stripes" in shown.sentence
    assert "It does not get there" in shown.set(step=0).sentence


def test_the_dot_stands_on_the_curve_at_its_ends(shown):
    room = CURVE.grown(6)
    for step in (0, 7):
        shown.set(number=13, target="ring", step=step)
        pixels = next(mark for mark in shown.marks if getattr(mark, "box", 0) == room).pixels
        rows, columns = np.nonzero((pixels == rgb(ASKED)).all(axis=2))
        dot = rows[(columns < 12) if step == 0 else (columns >= pixels.shape[1] - 12)]
        height = CURVE.height * (1 - shown.state.chances[step])
        assert (dot.min() + dot.max()) / 2 == pytest.approx(6 + height, abs=1.5)


def test_a_click_on_the_curve_goes_to_the_step_there(shown):
    shown.set(target="ring")
    x = CURVE.left + 4 / 7 * CURVE.width
    shown.click(x + 3, CURVE.top + 5)
    assert shown.values["step"] == 4
    shown.click(x, 100)  # on a picture
    assert shown.values["step"] == 4


def test_without_a_gradient_there_is_no_way():
    panel = fooling({"mine": made_up()}, BLACK)
    assert list(panel.controls) == ["number", "target", "step"]
    panel.set(target="right")
    assert panel.allowed("step") == range(1)
    assert "The gradient of the right score is zero: there is no direction to go" in panel.sentence
    panel.set(target="left")
    assert "nothing to do" in panel.sentence


def test_a_photograph_is_fooled_by_less_than_a_hundredth(shown):
    state = shown.show("a photograph").state
    assert state.classes[state.before.argmax()] == "bird"
    assert state.classes[state.after.argmax()] == "ship"
    assert state.size < 0.01
