"""The machinery of the panels on marks, tried on a made-up one."""

import re
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import made_up_panel
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from made_up_panel import made_up
from panel_checks import check_marks, check_panel, latencies, maker, panel_modules

from cs231n_utils import panels
from cs231n_utils.panels.kit.colors import COLORS
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Image, Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.words import number
from cs231n_utils.volumes import out_side

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


# What a notebook shows and stores


def test_a_cell_gets_the_widget_the_picture_and_the_sentence(panel):
    bundle, _ = DisplayFormatter().format(panel)

    assert bundle.keys() == {WIDGET_VIEW, "text/html", "text/plain"}
    assert bundle["text/plain"] == panel.sentence == "3 squares, +1 at 1."
    assert bundle[WIDGET_VIEW]["model_id"] == panel.box.model_id


def test_the_stored_picture_is_the_svg_with_the_sentence_as_its_alt_text(panel):
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
    kind, _, svg = image["src"].partition(",")
    assert (kind, unquote(svg)) == ("data:image/svg+xml;charset=utf-8", panel.still)
    assert "cursor" not in panel.still
    assert 'cursor="pointer"' in panel.picture.svg


def test_two_panels_draw_the_same_bytes(panel):
    assert made_up().picture.svg == panel.picture.svg
    assert panel.set(n=5).picture.svg != made_up().picture.svg


# A part of the panel


def test_only_some_controls_are_shown_and_only_some_scenes_offered():
    panel = made_up(only=("sign", "n"), scenes=("the last", "minus"))
    controls, buttons, _ = panel.box.children
    assert list(controls.children) == [panel.widgets["sign"], panel.widgets["n"]], "in that order"
    assert [b.description for b in buttons.children] == ["the last", "minus", "reset"]
    buttons.children[0].click()
    assert panel.values["at"] == 2, "what is not shown is as the scene wants it"
    assert panel.picture.scene == 0
    assert panel.set(at=0).click(100, 30).values["at"] == 2
    assert panel.reset().picture.scene == -1
    assert panel.show("seven").picture.scene == -1, "what is not offered can be shown"


def test_a_panel_without_controls_has_its_scenes():
    panel = made_up(only=())
    assert len(panel.box.children) == 2
    assert panel.show("minus").picture.scene == 0


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"only": ["m"]}, "has no 'm' among its controls: 'n', 'at', 'sign'"),
        ({"scenes": ["plus"]}, "has no 'plus' among its presets: 'minus', 'seven', 'the last'"),
    ],
)
def test_an_unknown_part_is_refused_with_those_there_are(wrong, words):
    with pytest.raises(ValueError, match=words):
        made_up(**wrong)


def columns_of(panel):
    areas = [cell.layout.grid_area for cell in panel.box.children[0].children]
    return [area.removeprefix("auto / ") for area in areas]


def test_controls_stand_in_three_columns_as_wide_as_the_panel_and_a_text_in_all():
    panel = made_up(size=(800, 60))
    assert panel.box.children[0].layout.width == "800px"
    assert columns_of(panel) == ["span 1", "span 1", "span 1", "1 / auto / -1", "span 1"]
    text = Entry("pattern", "INPUT", lines=3, hint="type here")
    field = made_up(controls=made_up().controls | {"named": text}).widgets["named"]
    assert (field.rows, field.placeholder) == (3, "type here")
    steps = Slider("the place of the square", 0, 1, start=0)
    panel = made_up(size=(800, 60), controls=made_up().controls | {"at": steps})
    assert columns_of(panel)[1] == "span 2", "play and a long label need room"


# Closing


def test_a_closed_panel_leaves_no_widget_behind_and_opens_again_when_it_is_shown():
    from ipywidgets import Widget
    from ipywidgets.widgets.widget import _instances

    before = len(_instances)
    panel = made_up().set(n=5)
    sentence, svg = panel.sentence, panel.picture.svg
    panel.close()
    panel.close()
    assert len(_instances) == before
    data = panel._repr_mimebundle_()
    assert data["text/plain"] == sentence
    assert panel.picture.svg == svg
    assert isinstance(panel.box, Widget)
    panel.widgets["n"].value = 4
    assert panel.state.n == 4


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
    panel.widgets["n"].value = 6
    assert panel.widgets["at"].max == 5


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
        ({"n": 4, "at": 4}, "at: got 4"),
        ({"sign": 0}, "sign: got 0"),
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
    assert panel.set(n=6).show("minus") is panel
    assert panel.sentence == "3 squares, -1 at 1."
    buttons = {button.description: button for button in panel.box.children[1].children}
    assert list(buttons) == ["minus", "seven", "the last", "reset"]
    buttons["the last"].click()
    assert panel.sentence == "3 squares, +1 at 2."
    buttons["reset"].click()
    assert panel.values == panel.start


def test_a_preset_names_only_what_it_is_about():
    panel = made_up(presets={"two": {"n": 2}, "six": {"n": 6, "at": 5}})
    assert panel.set(n=6, at=5).show("two").values["at"] == 1
    assert panel.show("six").show("two").values == panel.start | {"n": 2}


def test_an_unknown_preset_is_refused_with_those_there_are(panel):
    with pytest.raises(ValueError, match="no 'plus' among its presets: 'minus', 'seven'"):
        panel.show("plus")


def test_each_tick_of_the_play_buttons_moves_a_step_on(panel):
    panel.play.value = 0
    assert panel.state.at == 0
    panel.play.value += 1
    assert panel.state.at == 1


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
    before, room[0] = panel.picture.svg, 3
    assert panel.refresh() is panel
    assert (panel.sentence, panel.widgets["at"].max) == ("3 squares, +1 at 3.", 3)
    assert panel.picture.svg != before
    room[0] = 7
    assert panel.refresh().values["at"] == 3
    assert panel.reset().values["at"] == 7, "the start is as far as the range goes now"


# Impossible settings and faults


def test_an_impossible_setting_is_explained_in_the_picture_and_in_words(panel):
    start = panel.picture.svg
    panel.widgets["n"].value = 7

    assert panel.state is None
    assert panel.sentence == "7 squares do not fit into 6: with n=6 they would."
    assert panel.sentence in " ".join(mark.text for mark in panel.marks)
    check_marks(panel.marks, panel.size)
    panel.click(100, 30)
    assert panel.reset().picture.svg == start


def fault(*args, **kwargs):
    raise ZeroDivisionError("no more squares")


def late(function, wrong, calls):
    """Return the function that is right for some calls, then wrong."""
    counted = counting(function)
    return lambda *args, **kwargs: (counted if counted.calls < calls else wrong)(*args, **kwargs)


@pytest.mark.parametrize("part", ["compute", "describe", "picture"])
def test_a_fault_is_told_in_the_panel_and_raised(part):
    panel = made_up(**{part: late(getattr(made_up_panel, part), fault, 1)})
    with pytest.raises(ZeroDivisionError):
        panel.widgets["n"].value = 5
    assert 'The panel "row of squares" failed at n=5, at=1, sign=1' in panel.sentence
    assert "ZeroDivisionError: no more squares" in panel.sentence
    assert panel.picture.sentence == panel.sentence


def test_a_fault_of_a_click_is_told_too():
    panel = made_up()
    panel.marks = [Table([[1]], 0, 0, 40, sets=lambda row, col: {"m": 1})]
    with pytest.raises(ValueError, match="has no 'm'"):
        panel.click(5, 5)
    assert "has no 'm'" in panel.sentence


def test_what_is_no_mark_is_a_fault():
    with pytest.raises(TypeError, match="a picture yields marks, but got 'word'"):
        made_up(picture=lambda row: ["word"])


def test_after_a_fault_the_panel_goes_on(panel):
    compute, panel.compute = panel.compute, fault
    start = panel.picture.svg
    with pytest.raises(ZeroDivisionError):
        panel.set(n=5)
    panel.compute = compute
    assert panel.reset().picture.svg == start


# The hand


@pytest.mark.parametrize("x, wanted", [(9, 0), (11, 0), (49, 0), (51, 1), (129, 2), (131, 0)])
def test_a_click_in_the_picture_selects_the_square_under_it(panel, x, wanted):
    panel.set(at=0)
    panel.picture.pointer = [x, 30, 1, 0]
    assert panel.state.at == wanted


def two_rows(row):
    for top, low in ((0, 0), (30, 1)):
        yield Table([[""] * 3], 0, top, 30, sets=lambda _, col, low=low: {"n": 2 + low + col})
    yield Area(Box(200, 0, 30, 30), "red", sets={"n": 6})


def test_the_mark_on_top_takes_a_click_and_a_drag_stays_in_its_mark():
    panel = made_up(picture=two_rows)
    seen = []
    for press, x, y in [(1, 10, 10), (1, 70, 50), (1, 999, 50), (2, 70, 50), (3, 70, 10)]:
        panel.picture.pointer = [x, y, len(seen), press]
        seen.append(panel.values["n"])
    assert seen == [2, 4, 4, 5, 4]


def test_a_hand_that_trembles_in_a_cell_does_not_click_twice():
    def picture(row):
        yield Table([[""] * 2], 0, 0, 30, sets=lambda _, col: {"n": row.n + 1 + col})

    panel, seen = made_up(picture=picture), []
    panel.set(n=2)
    for press, x in [(1, 10), (1, 11), (1, 12), (2, 12), (2, 40)]:
        panel.picture.pointer = [x, 10, len(seen), press]
        seen.append(panel.values["n"])
    assert seen == [3, 3, 3, 4, 6]


def test_an_area_takes_clicks_as_a_whole():
    panel = made_up(picture=two_rows)
    assert panel.click(199, 10).values["n"] == 3
    assert panel.click(210, 10).values["n"] == 6


def test_a_click_on_what_is_selected_already_draws_nothing():
    compute = counting(made_up_panel.compute)
    panel = made_up(compute=compute)
    before = compute.calls
    panel.click(60, 30)
    assert compute.calls == before


# Images


def test_an_image_that_stays_is_sent_once_more_and_then_only_named(rng):
    photo = rng.integers(0, 256, (60, 60), dtype=np.uint8)

    def picture(row):
        yield Image(photo, Box(0, 0, 60, 60))
        yield Image(np.roll(photo, row.n), Box(100, 0, 60, 60))

    panel = made_up(picture=picture)
    lengths = [len(panel.picture.svg)]
    for n in (4, 5, 6):
        panel.set(n=n)
        lengths.append(len(panel.picture.svg))
    assert len(panel.picture.images) == 1
    assert lengths[1] == lengths[2] == lengths[3] < 0.6 * lengths[0]
    ((key, address),) = panel.picture.images.items()
    assert panel.picture.svg.replace(f'data-image="{key}"', f'href="{address}"') == panel.still
    panel.set(at=0)
    assert len(panel.picture.images) == 2, "the other one has stayed, too"


# Drawing


def test_the_example_in_contributing_works():
    guide = (FOLDER.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^## Adding a panel.*?```python\n(.*?)```", guide, re.DOTALL | re.M)
    names = {"np": np, "dataclass": dataclass, "out_side": out_side, "number": number}
    names |= {"Table": Table, "Frame": Frame, "Text": Text, "COLORS": COLORS}
    names |= {"Slider": Slider, "Panel": Panel, "__name__": "guide"}
    exec(example, names)
    check_panel(names["sums_in_a_row"])


def test_a_redraw_is_plausibly_fast(panel):
    assert np.median(latencies(panel, moves=10)) < 60  # the aim is 6: tests/panel_checks.py


def test_the_javascript_is_short():
    script = (FOLDER / "kit" / "picture.js").read_text(encoding="utf-8")
    assert len(script.splitlines()) < 180


def test_a_panel_without_a_kernel_around_it_needs_neither_display_nor_matplotlib():
    code = "import sys, made_up_panel; print(made_up_panel.made_up().sentence);"
    code += "print('cs231n_utils.panels.kit.render' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True
    )
    assert done.stdout == "3 squares, +1 at 1.\nTrue\n", done.stderr


# check_panel can fail


def test_the_made_up_panel_passes():
    check_panel(made_up)


@dataclass
class Thawed:
    n: int
    at: int
    sign: int
    named: str


def describe_n(row):
    return f"{row.n} squares, {row.sign:+d}, {row.named}."


def picture_and(mark):
    return lambda row: [*made_up_panel.picture(row), mark]


def picture_that_piles_up(seen=[]):  # noqa: B006
    def picture(row):
        seen.append(row)
        return [*made_up_panel.picture(row), Text(380, 50, str(len(seen)), size=12)]

    return picture


CONTROLS = made_up().controls
SETTLED = {"describe": describe_n, "steps": None, "presets": {"seven": {"n": 7}}}
FAULTS = [
    ("nan", {"describe": lambda row: f"{row.n} squares at nan."}),
    ("the sentence does not end", {"describe": lambda row: f"{row.n} squares"}),
    ("'None'", {"describe": lambda row: f"{row.n} squares, None."}),
    ("no sentence", {"describe": lambda row: " "}),
    ("new words, the same picture", {"picture": lambda row: []}),
    ("left from settings before", {"picture": picture_that_piles_up()}),
    ("'far out' is cut off", {"picture": picture_and(Text(390, 30, "far out"))}),
    ("a Frame is cut off", {"picture": picture_and(Frame(Box(0, 40, 30, 40), "red"))}),
    ("'1234567' sticks out", {"picture": picture_and(Table([["1234567"]], 350, 1, 20, size=9))}),
    (
        "'x' and 'squares' lie on",
        {"picture": lambda row: [Text(340, 30, "x"), *made_up_panel.picture(row)]},
    ),
    ("'name' lies across the edge", {"picture": picture_and(Text(60, 52, "name"))}),
    ("'tiny' is small", {"picture": picture_and(Text(340, 9, "tiny", size=8))}),
    ("'at'} never changed", SETTLED),
    ("show the same", {"presets": {"one": {"n": 4}, "four": {"n": 4}}}),
    ("at least one preset", {"presets": {}}),
    ("none did anything", {"picture": picture_and(Area(Box(0, 0, 400, 60), "none", sets={}))}),
    ("to be frozen", {"compute": lambda n, at, sign, named, whole: Thawed(n, at, sign, named)}),
    ("the same label", {"controls": CONTROLS | {"at": Slider("how many", 0, 1, start=0)}}),
]


@pytest.mark.parametrize("words, changes", FAULTS, ids=[words for words, _ in FAULTS])
def test_check_panel_finds(words, changes):
    with pytest.raises(AssertionError, match=re.escape(words)):
        check_panel(partial(made_up, **changes))


def test_check_panel_finds_a_maker_that_shows_everything():
    with pytest.raises(TypeError, match="only"):
        check_panel(lambda: made_up())


def test_check_panel_lets_no_fault_through():
    with pytest.raises(ZeroDivisionError):
        check_panel(partial(made_up, compute=late(made_up_panel.compute, fault, 20)))


def test_reset_leads_back_to_how_the_panel_was_first_shown():
    panel = made_up().set(n=5, at=2)
    assert panel.set(n=4).reset().values == panel.start
    panel.set(n=5, at=2)._repr_mimebundle_()
    assert panel.set(n=4).reset().values == panel.start | {"n": 5, "at": 2}


def test_every_panel_is_checked():
    for name in panel_modules():
        test = Path(__file__).with_name(f"test_panels_{name}.py")
        assert test.exists(), f"{name} has no tests"
        assert f"check_panel({name})" in test.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", panel_modules())
def test_every_panel_with_a_step_or_a_place_plays_it(name):
    panel = maker(name)()
    assert {panel.steps} >= {"step", "place"} & panel.controls.keys()


MACHINERY = {FOLDER / "kit" / f"{name}.py" for name in ("panel", "picture", "widgets", "living")}
PLAIN = sorted({*FOLDER.rglob("*.py")} - MACHINERY)


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_panel_leaves_widgets_to_the_machinery_and_draws_without_matplotlib(path):
    text = path.read_text(encoding="utf-8")
    imported = re.findall(r"^ *(?:from|import) +(\S+)", text, re.MULTILINE)
    for word in ("ipywidgets", "anywidget", "matplotlib", "figures", "kit.widgets", "kit.picture"):
        assert not any(word in module for module in imported), f"{path} imports {word}"
