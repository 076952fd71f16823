"""The machinery of the panels, tried on a made-up one."""

import ast
import base64
import io
import re
import subprocess
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import made_up_panel
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from made_up_panel import made_up
from panel_checks import Watched, check_pairs, check_panel, latencies, maker, panel_modules
from PIL import Image

from cs231n_utils import panels
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.raster.panel import Spot
from cs231n_utils.panels.raster.picture import Canvas, new_figure, png

FOLDER = Path(panels.__file__).parent
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def panel():
    return made_up()


def counting(function):
    def counted(*args, **kwargs):
        counted.calls += 1
        return function(*args, **kwargs)

    counted.calls = 0
    return counted


def image_of(panel):
    return np.asarray(Image.open(io.BytesIO(panel.picture.image)))


# What a notebook shows and stores


def test_a_cell_gets_the_widget_the_picture_and_the_sentence(panel):
    bundle, _ = DisplayFormatter().format(panel)

    assert bundle.keys() == {WIDGET_VIEW, "text/html", "text/plain"}
    assert bundle["text/plain"] == panel.sentence == "3 squares, +1 at 1."
    assert bundle[WIDGET_VIEW]["model_id"] == panel.box.model_id


def test_the_stored_picture_has_the_sentence_as_its_alt_text_and_shows_it(panel):
    panel.set(named='"x" < y & z')
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.handle_data = found.append
    parser.feed(DisplayFormatter().format(panel)[0]["text/html"])

    (_, image), (_, words), text = found
    assert image["alt"] == text == '3 "x" < y & z, +1 at 1.'
    assert words == {"aria-hidden": "true"}, "a screen reader would say it twice"
    assert image["width"] == "400"


def test_the_picture_is_sharper_than_its_place_on_the_page(panel):
    assert (panel.picture.width, panel.picture.height) == (400, 50)
    assert image_of(panel).shape[:2] == (75, 600)


def test_the_image_that_is_stored_is_the_one_that_was_drawn(rng):
    image = rng.integers(0, 256, (5, 7, 4), dtype=np.uint8)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(png(image)))), image[:, :, :3])


def test_the_image_that_is_sent_looks_like_the_one_that_was_drawn(panel):
    bundle, _ = DisplayFormatter().format(panel)
    stored = Image.open(
        io.BytesIO(base64.b64decode(bundle["text/html"].split('"')[5].split(",")[1]))
    )
    difference = np.abs(np.asarray(stored).astype(int) - image_of(panel))
    assert difference.mean() < 1
    assert difference.max() < 40


def test_two_panels_draw_the_same_bytes(panel):
    assert made_up().picture.image == panel.picture.image
    assert panel.set(n=5).picture.image != made_up().picture.image


# Controls


def test_moving_a_widget_moves_the_panel(panel):
    panel.widgets["n"].value = 5
    assert (panel.state.n, panel.sentence) == (5, "5 squares, +1 at 1.")
    assert panel.picture.sentence == panel.sentence


def test_several_controls_are_set_with_one_drawing(monkeypatch):
    compute = counting(made_up_panel.compute)
    panel = made_up(compute=compute)
    before = compute.calls

    panel.set(n=5, at=4, sign=-1)

    assert compute.calls == before + 1
    assert panel.sentence == "5 squares, -1 at 4."
    assert [panel.widgets[name].value for name in ("n", "at", "sign")] == [5, 4, -1]


def test_a_range_follows_the_control_that_it_depends_on(panel):
    panel.set(n=6, at=5)
    panel.widgets["n"].value = 3
    assert (panel.values["at"], panel.widgets["at"].value, panel.widgets["at"].max) == (2, 2, 2)
    panel.widgets["n"].value = 8
    assert panel.widgets["at"].max == 7


def test_a_range_may_move_past_its_old_end():
    low = Slider("low", 0, 20, start=0)
    high = Slider("high", lambda v: v["low"] + 1, lambda v: v["low"] + 2, start=1)
    panel = made_up(
        compute=lambda low, high: made_up_panel.Row(3, low, high, "squares"),
        controls={"low": low, "high": high},
        steps=None,
        presets={"far": {"low": 20, "high": 22}},
    )
    for value in (20, 0, 7):
        panel.widgets["low"].value = value
        slider = panel.widgets["high"]
        assert (slider.min, slider.max) == (value + 1, value + 2)
    assert panel.show("far").values == {"low": 20, "high": 22}


def test_a_control_with_one_value_left_is_switched_off():
    options = Choice("sign", lambda v: {"plus": 1} if v["n"] == 2 else {"plus": 1, "minus": -1}, 1)
    panel = made_up(controls=made_up().controls | {"sign": options})
    panel.set(sign=-1)
    panel.widgets["n"].value = 2
    assert (panel.values["sign"], panel.widgets["sign"].disabled) == (1, True)
    panel.widgets["n"].value = 3
    assert not panel.widgets["sign"].disabled


@pytest.mark.parametrize("look", ["buttons", "menu", "slider"])
def test_every_look_of_a_choice_takes_its_values(look):
    choice = Choice("sign", {"plus": 1, "minus": -1}, start=1, look=look)
    panel = made_up(controls=made_up().controls | {"sign": choice})
    panel.widgets["sign"].value = -1
    assert panel.state.sign == -1
    assert panel.reset().widgets["sign"].value == 1


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"m": 3}, "has no 'm' among its controls: 'n', 'at'"),
        ({"n": 9}, r"n: got 9, expected one of \[2, 3"),
        ({"n": 4, "at": 4}, "at: got 4, expected"),
        ({"sign": 0}, "sign: got 0, expected"),
    ],
)
def test_a_wrong_setting_is_refused_in_words_and_changes_nothing(panel, wrong, words):
    before = panel.sentence
    with pytest.raises(ValueError, match=words):
        panel.set(**wrong)
    assert panel.sentence == before
    assert panel.values == panel.start


# Presets, reset, play


def test_presets_are_reached_by_name_and_by_button(panel):
    assert panel.set(n=8).show("minus") is panel
    assert panel.sentence == "3 squares, -1 at 1."
    buttons = {button.description: button for button in panel.box.children[1].children}
    assert list(buttons) == ["minus", "seven", "the last", "reset"]
    buttons["the last"].click()
    assert panel.sentence == "3 squares, +1 at 2."
    buttons["reset"].click()
    assert panel.values == panel.start


def test_a_preset_names_only_what_it_is_about():
    panel = made_up(presets={"two": {"n": 2}, "six": {"n": 6, "at": 5}})
    assert panel.set(n=8, at=7).show("two").values["at"] == 1
    assert panel.show("six").show("two").values == panel.start | {"n": 2}


def test_an_unknown_preset_is_refused_with_those_there_are(panel):
    with pytest.raises(ValueError, match="no 'plus' among its presets: 'minus', 'seven'"):
        panel.show("plus")


def test_play_starts_at_the_first_step_and_each_tick_moves_on(panel):
    panel.play()
    assert panel.values["at"] == 0
    assert panel._play.playing
    panel._play.value += 1
    assert panel.state.at == 1


def test_a_panel_without_steps_cannot_play():
    with pytest.raises(ValueError, match="nothing to play"):
        made_up(steps=None).play()


def test_play_stays_at_a_step_as_long_as_the_panel_wants():
    assert (made_up()._play.interval, made_up(pace=150)._play.interval) == (900, 150)


# A panel with more to press, and one that changes by itself


def test_an_action_is_a_button_before_the_presets(panel):
    pressed = []
    panel = made_up(actions={"count": lambda: pressed.append(1)})
    words = [button.description for button in panel.box.children[1].children]
    assert words == ["count", *panel.presets, "reset"]
    panel.buttons["count"].click()
    assert pressed == [1]


def test_refresh_draws_what_has_changed_and_takes_over_new_ranges():
    room = [5]
    panel = made_up(
        compute=lambda n, at, sign, named, whole: made_up_panel.Row(room[0], at, sign, named),
        controls=made_up().controls | {"at": Slider("which", 0, lambda values: room[0], start=99)},
    )
    assert (panel.sentence, panel.values["at"]) == ("5 squares, +1 at 5.", 5)
    before, room[0] = panel.picture.image, 3
    assert panel.refresh() is panel
    assert (panel.sentence, panel.widgets["at"].max) == ("3 squares, +1 at 3.", 3)
    assert panel.picture.image != before
    room[0] = 7
    assert panel.refresh().values["at"] == 3
    assert panel.reset().values["at"] == 7, "the start is as far as the range goes now"


# Impossible settings and faults


def test_an_impossible_setting_is_explained_in_the_picture_and_in_words(panel):
    start = panel.picture.image
    panel.widgets["n"].value = 7

    assert panel.state is None
    assert panel.sentence == "7 squares do not fit into 6: with n=6 they would."
    assert panel.picture.image != start
    assert (image_of(panel) < 128).any(), "the explanation is not in the picture"
    panel.click("row", 1, 0)
    assert panel.reset().picture.image == start


def fault(*args, **kwargs):
    raise ZeroDivisionError("no more squares")


def late(function, wrong, calls):
    """Return the function that is right for some calls, then wrong."""
    counted = counting(function)
    return lambda *args, **kwargs: (counted if counted.calls < calls else wrong)(*args, **kwargs)


@pytest.mark.parametrize("part", ["compute", "describe", "point"])
def test_a_fault_is_told_in_the_panel_and_raised(part):
    panel = made_up(**{part: late(getattr(made_up_panel, part), fault, part != "point")})
    before = panel.picture.image

    target, value = (
        (panel.picture, [0.5, 0.5, 1, 0]) if part == "point" else (panel.widgets["n"], 5)
    )
    with pytest.raises(ZeroDivisionError):
        setattr(target, "pointer" if part == "point" else "value", value)

    n = 3 if part == "point" else 5
    assert f'The panel "row of squares" failed at n={n}, at=1, sign=1' in panel.sentence
    assert "ZeroDivisionError: no more squares" in panel.sentence
    assert panel.picture.sentence == panel.sentence
    assert panel.picture.image != before


def test_a_fault_while_drawing_is_told_too():
    def draw(figure):
        return late(made_up_panel.draw(figure), fault, 1)

    panel = made_up(draw=draw)
    with pytest.raises(ZeroDivisionError):
        panel.set(n=5)
    assert "ZeroDivisionError" in panel.sentence


def test_after_a_fault_the_panel_goes_on(panel):
    compute, panel.compute = panel.compute, fault
    start = panel.picture.image
    with pytest.raises(ZeroDivisionError):
        panel.set(n=5)
    panel.compute = compute
    assert panel.reset().picture.image == start


# The hand


@pytest.mark.parametrize("right, wanted", [(0.0, 0), (0.14, 1), (0.16, 1), (0.26, 2), (0.97, 2)])
def test_a_click_in_the_picture_selects_the_square_under_it(panel, right, wanted):
    panel.set(at=0)
    panel.picture.pointer = [right, 0.5, 1, 0]
    assert panel.state.at == wanted  # ten squares' room; a click beyond the last takes the last


def two_rows(figure):
    for bottom, label in ((0.5, "upper"), (0.0, "lower")):
        figure.add_axes((0, bottom, 0.8, 0.5), label=label, xlim=(0, 8), ylim=(0, 1)).set_axis_off()
    return lambda row: None


def test_a_spot_is_in_the_coordinates_of_the_axes_under_it():
    spots = []
    panel = made_up(draw=two_rows, point=lambda row, spot: spots.append(spot))
    for when, (right, down) in enumerate([(0.5, 0.25), (0.5, 0.875), (0.9, 0.25)]):
        panel.picture.pointer = [right, down, when, 0]
    assert spots == [Spot("upper", 5, 0.5), Spot("lower", 5, 0.25), Spot("", 0.9, 0.25)]


def test_a_drag_stays_in_the_axes_where_it_began():
    spots = []
    panel = made_up(draw=two_rows, point=lambda row, spot: spots.append(spot))
    for when, down in enumerate([0.25, 0.75, 1.5]):
        panel.picture.pointer = [0.5, down, when, 1]
    panel.picture.pointer = [0.5, 0.75, 9, 2]
    assert [spot.axes for spot in spots] == ["upper"] * 3 + ["lower"]
    assert [round(spot.y, 9) for spot in spots] == [0.5, -0.5, -2, 0.5]


def test_a_click_on_what_is_selected_already_draws_nothing():
    compute = counting(made_up_panel.compute)
    panel = made_up(compute=compute)
    before = compute.calls
    panel.click("row", 1, 0)
    assert compute.calls == before


def test_a_click_that_moves_no_such_control_is_a_fault():
    panel = made_up(point=lambda row, spot: {"row": 1})
    with pytest.raises(ValueError, match="has no 'row'"):
        panel.click("row", 1, 0)


@pytest.mark.parametrize(
    "changes, follows",
    [({"point": None}, ""), ({}, "click"), ({"hover": True}, "hover")],
)
def test_the_picture_follows_the_hand_as_the_panel_wants(changes, follows):
    assert made_up(**changes).picture.follows == follows


# Drawing


def test_what_moves_is_drawn_anew_on_a_background_that_is_kept():
    figure = new_figure(1, 1)
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    (still,) = ax.plot([0, 1], [0.2, 0.2], color="red")
    (moving,) = ax.plot([0, 1], [0.8, 0.8], color="blue", animated=True)
    canvas = Canvas(figure)
    figure.canvas.draw = counting(figure.canvas.draw)
    before = canvas.pixels()

    moving.set_ydata([0.5, 0.5])
    moved = canvas.pixels()
    assert figure.canvas.draw.calls == 1
    assert (moved[75] != before[75]).any(), "the line is not at its new place"
    assert (moved[30] == 255).all(), "the line is still at its old place"
    np.testing.assert_array_equal(moved[120], before[120])

    still.set_ydata([0.7, 0.7])  # has not said that it moves
    canvas.pixels()
    assert figure.canvas.draw.calls == 2


def test_a_redraw_is_plausibly_fast(panel):
    assert np.median(latencies(panel, moves=10)) < 250  # the aim is 25: tests/panel_checks.py


# The family


def test_every_panel_is_checked():
    for name in panel_modules():
        test = Path(__file__).with_name(f"test_panels_{name}.py")
        assert test.exists(), f"{name} has no tests"
        assert f"check_panel({name})" in test.read_text(encoding="utf-8")
        assert callable(maker(name))


MACHINERY = {FOLDER / "kit" / f"{name}.py" for name in ("panel", "picture", "widgets")}
PLAIN = sorted({*FOLDER.rglob("*.py")} - MACHINERY - {*(FOLDER / "raster").iterdir()})


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_panel_leaves_widgets_and_pyplot_to_the_machinery(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    for word in ("ipywidgets", "anywidget", "pyplot", "kit.widgets", "kit.picture"):
        assert not any(word in module for module in imported), f"{path} imports {word}"


def test_the_javascript_is_short():
    script = FOLDER / "raster" / "picture.js"
    assert len(script.read_text(encoding="utf-8").splitlines()) < 100


def test_a_panel_without_a_kernel_around_it_needs_no_display():
    code = "import made_up_panel; print(made_up_panel.made_up().sentence)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True
    )
    assert done.stdout == "3 squares, +1 at 1.\n", done.stderr


# check_panel can fail


def test_the_made_up_panel_passes():
    check_panel(made_up)


@dataclass
class Thawed:
    n: int
    at: int
    sign: int
    named: str


def leftover_draw(figure):
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 9), ylim=(-2, 9))
    ax.set_axis_off()
    return lambda row: ax.plot([row.n, row.at], [0, row.sign + row.n])


def deaf_draw(figure):
    figure.add_axes((0, 0, 1, 1)).set_axis_off()
    return lambda row: None


def wide_draw(figure):
    show = made_up_panel.draw(figure)
    figure.axes[0].set_xlim(0.4, 9.5)
    return show


def describe_n(row):
    return f"{row.n} squares, {row.sign:+d}, {row.named}."


CONTROLS = made_up().controls
FAULTS = [
    ("nan", {"describe": lambda row: f"{row.n} squares at nan."}),
    ("the sentence does not end", {"describe": lambda row: f"{row.n} squares"}),
    ("'None'", {"describe": lambda row: f"{row.n} squares, None."}),
    ("no sentence", {"describe": lambda row: " "}),
    ("new words, the same picture", {"draw": deaf_draw}),
    ("left from settings before", {"draw": leftover_draw}),
    ("cut off", {"draw": wide_draw}),
    (
        "'at'} never changed",
        {"describe": describe_n, "steps": None, "presets": {"seven": {"n": 7}}},
    ),
    ("show the same", {"presets": {"one": {"n": 4}, "four": {"n": 4}}}),
    ("at least one preset", {"presets": {}}),
    ("no click did anything", {"point": lambda row, spot: {}}),
    ("to be frozen", {"compute": lambda n, at, sign, named, whole: Thawed(n, at, sign, named)}),
    ("the same label", {"controls": CONTROLS | {"at": Slider("how many", 0, 1, start=0)}}),
]


@pytest.mark.parametrize("words, changes", FAULTS, ids=[words for words, _ in FAULTS])
def test_check_panel_finds(words, changes):
    with pytest.raises(AssertionError, match=re.escape(words)):
        check_panel(lambda: made_up(**changes))


def test_check_panel_lets_no_fault_through():
    with pytest.raises(ZeroDivisionError):
        check_panel(lambda: made_up(compute=late(made_up_panel.compute, fault, 20)))


PAIRS = [
    {"n": 8, "at": 7},
    {"n": 2, "sign": -1},
    {"at": 0, "named": "boxes"},
    {"sign": -1, "whole": False},
    {"named": "boxes", "whole": False},
]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_check_pairs_draws_every_pair_of_values(pair):
    at_it = []

    def compute(**values):
        at_it.append(values | pair == values)
        return made_up_panel.compute(**values)

    def draw(figure):
        show = made_up_panel.draw(figure)
        words = figure.text(0.9, 0.5, "")

        def show_too_much(row):
            words.set_text("much too long" if at_it[-1] else "")
            show(row)

        return show_too_much

    with pytest.raises(AssertionError, match="'much too long' is cut off"):
        check_pairs(Watched(made_up(compute=compute, draw=draw)))


def test_check_pairs_finds_what_one_setting_leaves_to_another():
    def draw(figure):
        show = made_up_panel.draw(figure)
        words = figure.text(0.5, 0.5, "left", visible=False)

        def show_too_much(row):
            if row.sign < 0 and row.n > 6:
                words.set_visible(True)
            if row.n < 4:
                words.set_visible(False)
            show(row)

        return show_too_much

    with pytest.raises(AssertionError, match="left from settings before"):
        check_pairs(Watched(made_up(draw=draw)))
