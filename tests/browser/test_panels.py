"""Panels in a real JupyterLab: keyboard, mouse, full screen, sizes, and words."""

import contextlib
import io
import re
import statistics

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from panel_checks import panel_modules
from PIL import Image

import cs231n_utils.panels as panels
from cs231n_utils.panels.kit.marks import Table, Text
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.render import texts_of
from cs231n_utils.panels.kit.words import width

pytestmark = pytest.mark.browser

VISIBLE = 598  # pixels of a page of 1280x720 that JupyterLab leaves to a cell
USE = "from cs231n_utils.panels import padding_use\npadding_use()"
POOLING = "from cs231n_utils.panels import pooling_playground\npooling_playground()"
STRIP = "from cs231n_utils.panels import stride_strip\nstride_strip()"
PANELS = panel_modules()
MOVES = 30

# Resolves to the milliseconds from a key to the frame after the one with another picture in it.
WATCH = """panel => {
    const picture = panel.querySelector('.course-picture'), heights = new Set();
    const before = picture.innerHTML;
    let [pressed, blank] = [null, 0];
    const onKey = () => { pressed = performance.now(); };
    panel.addEventListener('keydown', onKey, {once: true, capture: true});
    window.moved = new Promise((resolve, reject) => requestAnimationFrame(function frame(now) {
        if (pressed !== null && now - pressed > 20000) return reject('the picture did not change');
        const there = !!picture.querySelector('svg');
        blank += !there;
        heights.add(panel.offsetHeight);
        if (pressed === null || !there || picture.innerHTML === before)
            return requestAnimationFrame(frame);
        requestAnimationFrame(() =>
            resolve({ms: performance.now() - pressed, blank, heights: [...heights]}));
    }));
}"""

CHANGED = """([panel, sentence, picture]) =>
    panel.querySelector('.course-picture').innerHTML !== picture &&
    panel.querySelector('p[aria-live]').textContent !== sentence"""
HREFS = "p => [...p.querySelectorAll('image')].map(image => image.getAttribute('href'))"
LENGTHS = """() => [...document.querySelectorAll('text')]
    .map(text => [text.textContent, text.getComputedTextLength()])"""
FOCUSED = """() => document.activeElement.getAttribute('aria-label') ||
    document.activeElement.textContent.trim()"""
SHARED = "window.jupyterapp.shell.currentWidget.content.model.sharedModel"
FULL = "() => !!document.fullscreenElement"
INSIDE = "panel => panel.contains(document.activeElement) && document.activeElement !== panel"
ON_TOP = """panel => [...panel.querySelectorAll('button, p, .widget-slider, .course-picture')]
    .filter(one => one.offsetParent && !one.matches('.widget-slider button')).map(one => {
        const {left, top, right, bottom} = one.getBoundingClientRect();
        return [one.className || one.tagName, left, top, right, bottom];
    })"""


class Shown:
    """A panel on the page."""

    def __init__(self, notebook, number=0):
        self.notebook, self.page = notebook, notebook.page
        self.box = self.page.locator(".course-panel").nth(number)
        self.picture = self.box.locator(".course-picture")
        self.sentence = self.box.locator("p[aria-live=polite]")
        self.full = self.box.locator(".course-full")
        self.picture.locator("svg").wait_for()
        self.page.wait_for_function("panel => panel.getAttribute('role')", arg=self.handle())

    def handle(self):
        return self.box.element_handle()

    def slider(self, label):
        return self.box.get_by_role("slider", name=label)

    def value(self, label):
        return self.slider(label).get_attribute("aria-valuetext")

    def button(self, words):
        name = re.compile(f"^[\ue000-\uf8ff\\s]*{re.escape(words)}$")  # after an icon, perhaps
        return self.box.get_by_role("button", name=name)

    def press(self, key):
        return lambda: self.page.keyboard.press(key)

    def after(self, act):
        """Return the sentence once it and the picture have changed because of what act() does."""
        before = [self.handle(), self.sentence.inner_text(), self.picture.inner_html()]
        act()
        self.page.wait_for_function(CHANGED, arg=before)
        assert self.picture.get_attribute("aria-label") == self.sentence.inner_text()
        return self.sentence.inner_text()

    def place(self, x, y):
        """Return where a place of the picture is on the page, at whatever size it is shown."""
        return self.picture.evaluate(
            """(picture, [x, y]) => {
                const matrix = picture.firstElementChild.getScreenCTM();
                const at = new DOMPoint(x, y).matrixTransform(matrix);
                return [at.x, at.y];
            }""",
            [x, y],
        )

    def scene(self):
        return self.box.locator(".course-scene[aria-current=true]").inner_text().strip()


@pytest.fixture
def opened(lab):
    """A function that opens a notebook of these cells and runs it; it is closed after the test."""
    with contextlib.ExitStack() as stack:

        def open_notebook(*sources):
            nb = new_notebook(cells=[new_code_cell(source) for source in sources])
            nb.metadata["kernelspec"] = {"display_name": "Python 3", "name": "python3"}
            nbformat.write(nb, lab.folder / "panels.ipynb")
            notebook = stack.enter_context(lab.open("panels.ipynb"))
            notebook.run_all()
            return notebook

        yield open_notebook


def pixel(**values):
    """Return the middle of the framed pixel in the picture of padding use."""
    panel = panels.padding_use().set(**values)
    x, y, P = (panel.values[name] for name in ("x", "y", "P"))
    box = next(mark for mark in panel.marks if isinstance(mark, Table)).at(y + P, x + P)
    return box.middle, box.center


def test_a_key_a_click_and_a_drag_move_the_picture_and_the_sentence(opened):
    notebook = opened(USE)
    use = Shown(notebook)
    use.slider("filter F").focus()
    assert "4x4 filter" in use.after(use.press("ArrowRight"))
    use.after(use.button("reset").click)

    x, y = use.place(*pixel(x=4, y=3))
    cursor = "([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor"
    assert notebook.page.evaluate(cursor, [x, y]) == "pointer"
    assert notebook.page.evaluate(cursor, use.place(770, 370)) != "pointer"
    assert "pixel x=4, y=3" in use.after(lambda: notebook.page.mouse.click(x, y))

    notebook.page.mouse.move(*use.place(*pixel(x=0, y=0)))
    notebook.page.mouse.down()
    notebook.page.mouse.move(*use.place(700, 200), steps=20)
    notebook.page.mouse.up()
    notebook.page.wait_for_function(
        "p => p.textContent.includes('pixel x=6, y=2')", arg=use.sentence.element_handle()
    )
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_a_value_arrives_that_only_its_new_range_allows(opened):
    pooling = Shown(opened(POOLING))
    for _ in range(3):
        pooling.after(pooling.button("a letter L").click)
        pooling.page.wait_for_timeout(300)  # for the browser to object
        assert pooling.value("window") == "6"
        pooling.after(pooling.button("reset").click)


def test_on_the_whole_screen_a_remote_steps_through_the_scenes(opened):
    notebook = opened(USE)
    use, page = Shown(notebook), notebook.page
    use.full.click()
    page.wait_for_function(FULL)
    use.full.filter(has_text="leave (Esc)").wait_for()
    scenes = []
    for key in ("PageDown", "PageDown", "PageUp", "PageUp"):
        use.after(use.press(key))
        scenes.append(use.scene())
    assert scenes == ["5x5, P=0", "5x5, P=1", "5x5, P=0", "reset"]

    use.slider("filter F").focus()
    use.after(use.press("ArrowRight"))
    assert use.value("filter F") == "4", "arrows move the slider that has the focus"
    assert "3x3 filter" in use.after(use.press("PageDown")), "PageDown is for scenes, also there"

    x, y = use.place(*pixel(W=5, H=5, x=4, y=3))
    assert "pixel x=4, y=3" in use.after(lambda: page.mouse.click(x, y))
    for key in ["Tab"] * 40 + ["Shift+Tab"] * 45:
        page.keyboard.press(key)
        assert use.box.evaluate(INSIDE), "Tab left the panel"
    use.after(use.press("PageDown"))
    use.full.click()
    page.wait_for_function(f"() => !({FULL})()")
    use.full.filter(has_text="full screen").wait_for()  # it changes after the screen
    scene = use.scene()
    page.keyboard.press("PageDown")
    page.wait_for_timeout(200)
    assert use.scene() == scene, "only on the whole screen"
    assert notebook.console_errors == []


@pytest.mark.parametrize("wide, high", [(1280, 720), (1920, 1080)])
def test_the_whole_screen_holds_all_of_the_panel_larger_and_nothing_on_top(opened, wide, high):
    notebook = opened(USE)
    use, page = Shown(notebook), notebook.page
    page.set_viewport_size({"width": wide, "height": high})
    small = use.slider("filter F").bounding_box()["width"]
    size = "p => parseFloat(getComputedStyle(p).fontSize)"
    words = use.sentence.evaluate(size)
    use.full.click()
    page.wait_for_function(FULL)
    page.wait_for_timeout(300)
    assert use.picture.locator("svg").bounding_box()["height"] > 0.6 * high
    assert use.sentence.evaluate(size) > words
    assert use.slider("filter F").bounding_box()["width"] >= small
    assert not use.box.evaluate("p => p.scrollHeight > p.clientHeight"), "there is more below"
    parts = use.box.evaluate(ON_TOP)
    for i, (name, *one) in enumerate(parts):
        assert one[0] >= 0 and one[1] >= 0 and one[2] <= wide and one[3] <= high, name  # noqa: PT018
        for other_name, *other in parts[:i]:
            apart = min(one[2], other[2]) <= max(one[0], other[0]) + 1
            apart |= min(one[3], other[3]) <= max(one[1], other[1]) + 1
            assert apart, f"{name} lies on {other_name}"


def test_in_a_narrow_window_the_scenes_take_another_line_instead_of_being_cut(opened):
    strip = Shown(opened(STRIP))
    strip.page.set_viewport_size({"width": 700, "height": 500})
    strip.page.wait_for_timeout(300)
    right = "one => one.getBoundingClientRect().right"
    edge = strip.box.evaluate(right)
    for scene in strip.box.locator(".course-scene").all():
        assert scene.evaluate(right) <= edge, scene.inner_text()


def test_a_move_neither_flickers_nor_takes_long(opened, capsys):
    notebook = opened(USE)
    use = Shown(notebook)
    use.slider("pixel x").focus()
    keys = ["ArrowRight"] * 3 + ["ArrowLeft"] * 3
    times, blank, heights = [], 0, set()
    for i in range(MOVES + 2):
        use.box.evaluate(WATCH)
        notebook.page.wait_for_timeout(40)
        notebook.page.keyboard.press(keys[i % len(keys)])
        seen = notebook.page.evaluate("() => window.moved")
        times.append(seen["ms"])
        blank += seen["blank"]
        heights |= set(seen["heights"])
        notebook.page.wait_for_timeout(60)
    times = sorted(times[2:])
    middle, late = statistics.median(times), times[round(0.95 * (len(times) - 1))]
    with capsys.disabled():
        print(f"\npadding use: slider to pixels, median {middle:.0f} ms, 95 % {late:.0f} ms")
    assert blank == 0, "there was a moment without a picture"
    assert len(heights) == 1, f"the panel changed its height: {heights}"


def test_tab_reaches_every_control_by_name_and_arrows_move_it(opened):
    notebook = opened(STRIP)
    strip, page = Shown(notebook), notebook.page
    names = []
    strip.slider("position").focus()
    while "reset" not in names:
        names.append(page.evaluate(FOCUSED))
        assert names[-1], f"what comes after {names[-2]} has no name"
        page.keyboard.press("Tab")
    wanted = ["position", "play or pause", "input W", "filter F", "stride S", "padding P", "refuse"]
    wanted += ["stride 2", "stride 3 does not fit", "reset"]
    assert [name for name in names if name in wanted] == wanted

    strip.after(strip.button("stride 3 does not fit").click)
    chosen = strip.box.get_by_role("radio", name="refuse")
    chosen.focus()
    sentence = strip.after(strip.press("ArrowRight"))
    assert "rounded down to 2" in sentence
    assert strip.box.get_by_role("radio", checked=True).inner_text() == "drop the remainder"


def test_the_notebook_keeps_its_hands_off_the_keys(opened):
    notebook = opened(STRIP)
    strip = Shown(notebook)
    strip.slider("input W").focus()
    for key in ("b", "a", "m", "d", "d", "x"):
        notebook.page.keyboard.press(key)
    strip.after(strip.press("End"))
    cells = notebook.page.evaluate(f"() => {SHARED}.toJSON().cells")
    assert [(cell["cell_type"], cell["source"]) for cell in cells] == [("code", STRIP)]


def test_play_steps_through_the_positions(opened):
    strip = Shown(opened(STRIP))
    assert "Position 1:" in strip.after(strip.button("play or pause").click)


def test_a_fault_is_told_in_the_panel(opened):
    broken = "panel = stride_strip()\npanel.describe = lambda strip: strip.no_such_number\npanel"
    strip = Shown(opened(STRIP.replace("stride_strip()", broken)))
    strip.slider("stride S").focus()
    sentence = strip.after(strip.press("ArrowRight"))
    assert 'The panel "stride strip" failed at W=5, F=3, S=2' in sentence
    assert "no_such_number" in sentence


def test_what_is_typed_is_read(opened):
    builder = Shown(
        opened("from cs231n_utils.panels import architecture_builder\narchitecture_builder()")
    )
    field = builder.box.get_by_role("textbox").first
    field.fill("input 32x32x3 → conv 8 3x3 → relu → pool → fc 10")
    sentence = builder.after(lambda: field.press("Tab"))
    assert "CONV 8 3x3" in sentence
    field.fill("INPUT 32x32x3 -> POOL 3x3 S=2")
    assert "floor" in builder.after(lambda: field.press("Tab"))


def test_a_panel_that_is_shown_twice_moves_in_both_places_and_outlives_one(opened):
    notebook = opened(f"{USE[: USE.index(chr(10))]}\npanel = padding_use()\npanel", "panel")
    first, second = Shown(notebook, 0), Shown(notebook, 1)
    first.slider("filter F").focus()
    sentence = second.after(lambda: notebook.page.keyboard.press("ArrowRight"))
    assert first.sentence.inner_text() == sentence

    notebook.page.evaluate("""() => {
        const cells = window.jupyterapp.shell.currentWidget.content.widgets;
        cells[1].model.outputs.clear();
    }""")
    second.box.wait_for(state="detached")
    first.after(first.press("ArrowLeft"))
    assert notebook.console_errors == []


def test_a_cell_that_is_run_again_closes_its_older_panel(opened):
    count = "from ipywidgets.widgets.widget import _instances\nprint(len(_instances))"
    notebook = opened(USE, count)
    counts = [int(notebook.run_all()[1]["outputs"][0]["text"]) for _ in range(3)]
    assert counts[0] == counts[1] == counts[2]


IMAGES = """
import numpy as np
from dataclasses import dataclass
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.controls import Slider
from cs231n_utils.panels.kit.marks import Box, Image
PHOTO = (np.add.outer(np.arange(60), np.arange(60)) * 2).astype(np.uint8)
def compute(n):
    return n
def picture(n):
    yield Image(PHOTO, Box(0, 0, 120, 120))
    yield Image(np.roll(PHOTO, n), Box(130, 0, 120, 120))
controls = {"n": Slider("n", 0, 9, 0)}
Panel("two", compute, picture, lambda n: f"{n} rolled.", controls, {}, (260, 120))
"""


def test_images_that_are_only_named_are_there(opened):
    notebook = opened(IMAGES)
    two = Shown(notebook)
    two.slider("n").focus()
    for _ in range(4):
        two.after(two.press("ArrowRight"))
        hrefs = two.picture.evaluate(HREFS)
        assert [href[:14] for href in hrefs] == ["data:image/png"] * 2
    assert notebook.console_errors == []


def test_every_panel_fits_on_the_page_with_its_controls_and_its_sentence(opened):
    sources = ["from cs231n_utils.volumes import Volume"]
    for name in PANELS:
        said = {panel.sentence: dict(panel.values) for panel in scenes(name)}
        longest = said[max(said, key=len)]
        sources.append(f"from cs231n_utils.panels import {name}\n{name}().set(**{longest!r})")
    notebook = opened(*sources)
    shown = [Shown(notebook, number) for number in range(len(PANELS))]
    heights = [panel.box.evaluate("panel => panel.offsetHeight") for panel in shown]
    high = {name: high for name, high in zip(PANELS, heights, strict=True) if high > VISIBLE}
    assert high == {}
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def scenes(name):
    """Yield one panel as it is at the start and in each of its presets."""
    panel = getattr(panels, name)()
    yield panel
    yield from map(panel.show, panel.presets)


def test_a_stored_picture_is_shown_with_all_its_signs(browser):
    panel = panels.padding_use().show("3 layers, P=1")  # has an arrow in it
    page = browser.new_page(viewport={"width": 800, "height": 385})
    shots = []
    for html in (panel._repr_mimebundle_()["text/html"].partition("<p")[0], panel.still):
        page.set_content(f"<body style='margin: 0'>{html}")
        page.wait_for_function("() => [...document.images].every(image => image.naturalWidth)")
        shots.append(page.screenshot())
    page.close()
    pictures = [np.asarray(Image.open(io.BytesIO(shot)).convert("L")) for shot in shots]
    assert np.mean(pictures[0] != pictures[1]) < 0.01


@pytest.mark.parametrize("name", PANELS)
def test_words_are_no_wider_than_reckoned(browser, name):
    """What tests/panel_checks.py finds of words on one another is true in a browser, then."""
    page = browser.new_page()
    for panel in scenes(name):
        assert isinstance(panel, Panel)
        marks, picture = panel.marks, panel.still  # of one moment, should it go on by itself
        reckoned = {}
        for mark in marks:
            those = {}
            if isinstance(mark, Text):
                those = {mark.words: width(mark.words, mark.size, mark.bold)}
            if isinstance(mark, Table):
                those = dict.fromkeys(texts_of(mark).values(), mark.sides[0] + 1)
            for words, wide in those.items():  # which may stand in several places
                reckoned[words] = max(wide, reckoned.get(words, 0))
        for font in ("DejaVu Sans", "Liberation Sans"):
            page.set_content(picture.replace("DejaVu Sans, Verdana", font))
            for words, wide in page.evaluate(LENGTHS):
                assert wide <= 1.02 * reckoned[words], f"{words!r} of {panel.values} in {font}"
    page.close()
