"""Panels in a real JupyterLab: the keyboard, the mouse, the picture, how long a move takes."""

import contextlib
import statistics

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cs231n_utils.panels.architecture_builder import LEFT, WIDEST
from cs231n_utils.panels.pooling_playground.panel import pooling_playground
from cs231n_utils.panels.pooling_playground.panel import tables as pool_tables

pytestmark = pytest.mark.browser


def panel(name):
    """Return a cell that shows a panel."""
    return f"from cs231n_utils.panels.{name} import {name}\n{name}()"


STRIP, PIXEL = map(panel, ("stride_strip", "find_the_pixel"))
MOVES = 30

# Resolves to the milliseconds from a key to the frame after the one in which the picture's pixels
# have changed, the frames that had no picture, and the heights that the panel had meanwhile.
WATCH = """panel => {
    const image = panel.querySelector('img'), canvas = document.createElement('canvas');
    Object.assign(canvas, {width: 120, height: 60});
    const paper = canvas.getContext('2d', {willReadFrequently: true});
    const pixels = () => {
        paper.drawImage(image, 0, 0, canvas.width, canvas.height);
        const {data} = paper.getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((sum, value) => (sum * 31 + value) | 0, 7);
    };
    const [before, heights] = [pixels(), new Set()];
    let [pressed, blank] = [null, 0];
    const onKey = () => { pressed = performance.now(); };
    panel.addEventListener('keydown', onKey, {once: true, capture: true});
    window.moved = new Promise((resolve, reject) => requestAnimationFrame(function frame(now) {
        if (pressed !== null && now - pressed > 20000) return reject('the picture did not change');
        const there = image.complete && image.naturalWidth > 0;
        blank += !there;
        heights.add(panel.offsetHeight);
        if (pressed === null || !there || pixels() === before) return requestAnimationFrame(frame);
        resolve({ms: performance.now() - pressed, blank, heights: [...heights]});
    }));
}"""

CHANGED = """([panel, sentence, source]) => panel.querySelector('img').src !== source &&
    panel.querySelector('p[aria-live]').textContent !== sentence"""
SAYS = """([panel, words]) => panel.querySelector('p[aria-live]').textContent.includes(words)"""
FOCUSED = """() => document.activeElement.getAttribute('aria-label') ||
    document.activeElement.textContent.trim()"""
SHARED = "window.jupyterapp.shell.currentWidget.content.model.sharedModel"


class Shown:
    """A panel on the page."""

    def __init__(self, notebook, number=0):
        self.page = notebook.page
        self.box = self.page.locator(".course-panel").nth(number)
        self.image = self.box.locator("img")
        self.sentence = self.box.locator("p[aria-live=polite]")
        self.box.locator("img[src]").wait_for()
        self.page.wait_for_function("panel => panel.getAttribute('role')", arg=self.handle())

    def handle(self):
        return self.box.element_handle()

    def slider(self, label):
        return self.box.get_by_role("slider", name=label)

    def after(self, act):
        """Return the sentence once it and the picture have changed because of what act() does."""
        before = [self.handle(), self.sentence.inner_text(), self.image.get_attribute("src")]
        act()
        self.page.wait_for_function(CHANGED, arg=before)
        assert self.image.get_attribute("alt") == self.sentence.inner_text()
        return self.sentence.inner_text()

    def wait_until_it_says(self, words):
        self.page.wait_for_function(SAYS, arg=[self.handle(), words])

    def drag(self, start, end):
        """Press the button at one place (x, y) of the page and let it go at another."""
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=25)
        self.page.mouse.up()


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


def test_a_slider_moves_the_picture_and_the_sentence_by_keyboard(opened):
    notebook = opened(STRIP)
    strip = Shown(notebook)
    assert strip.sentence.inner_text().startswith("With W=5, F=3, S=1, P=1")

    strip.slider("stride S").focus()
    sentence = strip.after(lambda: notebook.page.keyboard.press("ArrowRight"))

    assert "3 outputs: −2 1 1" in sentence
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_a_slider_moves_the_picture_and_the_sentence_by_mouse(opened):
    notebook = opened(STRIP)
    strip = Shown(notebook)
    box = strip.slider("input W").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    strip.after(lambda: strip.drag((x, y), (x + 400, y)))

    strip.wait_until_it_says("W=10")
    assert notebook.console_errors == []


def test_a_click_and_a_drag_in_the_picture_select_what_is_under_them(opened):
    notebook = opened(PIXEL)
    panel = Shown(notebook)

    sentence = panel.after(lambda: panel.image.click(position={"x": 400, "y": 200}))
    assert sentence.startswith(f"The pixel {panel.slider('x').get_attribute('aria-valuetext')} to")

    box = panel.image.bounding_box()
    panel.drag((box["x"] + 100, box["y"] + 100), (box["x"] + 490, box["y"] + 360))

    panel.wait_until_it_says("The pixel 23 to the right and 15 down")
    assert notebook.console_errors == []


def test_tab_reaches_every_control_by_name_and_arrows_move_it(opened):
    notebook = opened(STRIP)
    strip, page = Shown(notebook), notebook.page
    names = []
    strip.slider("input W").focus()
    while "reset" not in names:
        names.append(page.evaluate(FOCUSED))
        assert names[-1], f"what comes after {names[-2]} has no name"
        page.keyboard.press("Tab")
    wanted = ["input W", "filter F", "stride S", "padding P", "refuse", "position", "play or pause"]
    wanted += ["stride 2", "stride 3 does not fit", "10 wide, stride 2", "reset"]
    assert [name for name in names if name in wanted] == wanted

    strip.after(strip.box.get_by_role("button", name="stride 3 does not fit").click)
    chosen = strip.box.get_by_role("radio", name="refuse")
    chosen.focus()
    sentence = strip.after(lambda: page.keyboard.press("ArrowRight"))
    assert "rounded down" in sentence
    assert strip.box.get_by_role("radio", checked=True).inner_text() == "leave the rest out"


def test_the_notebook_keeps_its_hands_off_the_keys(opened):
    notebook = opened(STRIP)
    strip = Shown(notebook)
    strip.slider("input W").focus()
    for key in ("b", "a", "m", "d", "d", "x"):
        notebook.page.keyboard.press(key)
    strip.after(lambda: notebook.page.keyboard.press("End"))
    cells = notebook.page.evaluate(f"() => {SHARED}.toJSON().cells")
    assert [(cell["cell_type"], cell["source"]) for cell in cells] == [("code", STRIP)]


def test_play_steps_through_the_places(opened):
    notebook = opened(STRIP)
    strip = Shown(notebook)
    sentence = strip.after(strip.box.get_by_role("button", name="play or pause").click)
    assert "Position 1:" in sentence


def test_a_panel_that_is_shown_twice_moves_in_both_places_and_outlives_one(opened):
    notebook = opened(STRIP.replace("\nstride", "\npanel = stride") + "\npanel", "panel")
    first, second = Shown(notebook, 0), Shown(notebook, 1)
    first.slider("stride S").focus()
    sentence = second.after(lambda: notebook.page.keyboard.press("ArrowRight"))
    assert first.sentence.inner_text() == sentence

    notebook.page.evaluate("""() => {
        const cells = window.jupyterapp.shell.currentWidget.content.widgets;
        cells[1].model.outputs.clear();
    }""")
    second.box.wait_for(state="detached")
    first.after(lambda: notebook.page.keyboard.press("ArrowLeft"))
    assert notebook.console_errors == []


def test_a_fault_in_a_callback_is_told_in_the_panel(opened):
    broken = "panel = stride_strip()\npanel.describe = lambda strip: strip.no_such_number\npanel"
    notebook = opened(STRIP.replace("stride_strip()", broken))
    strip = Shown(notebook)
    strip.slider("stride S").focus()
    sentence = strip.after(lambda: notebook.page.keyboard.press("ArrowRight"))
    assert 'The panel "stride strip" failed at W=5, F=3, S=2' in sentence
    assert "no_such_number" in sentence


def moves(notebook, panel, label):
    """Move a slider of a panel there and back, and print how long it takes to see it.

    Returns how many moments had no picture, and the heights that the panel had meanwhile.
    """
    panel.slider(label).focus()
    keys = ["ArrowRight"] * 3 + ["ArrowLeft"] * 3
    times, blank, heights = [], 0, set()
    for i in range(MOVES + 2):
        panel.box.evaluate(WATCH)
        notebook.page.wait_for_timeout(40)
        notebook.page.keyboard.press(keys[i % len(keys)])
        seen = notebook.page.evaluate("() => window.moved")
        times.append(seen["ms"])
        blank += seen["blank"]
        heights |= set(seen["heights"])
        notebook.page.wait_for_timeout(60)
    times = sorted(times[2:])
    middle, late = statistics.median(times), times[round(0.95 * (len(times) - 1))]
    name = panel.box.get_attribute("aria-label")
    print(f"\n{name}: slider to pixels, median {middle:.0f} ms, 95th percentile {late:.0f} ms")
    return blank, heights


@pytest.mark.parametrize(
    "source, label", [(STRIP, "position"), (PIXEL, "x, to the right")], ids=["strip", "pixel"]
)
def test_a_move_neither_flickers_nor_takes_long(opened, capsys, source, label):
    notebook = opened(source)
    with capsys.disabled():
        blank, heights = moves(notebook, Shown(notebook), label)
    assert blank == 0, "there was a moment without a picture"
    assert len(heights) == 1, f"the panel changed its height: {heights}"
    assert notebook.console_errors == []


def test_the_panels_of_notebook_02_move_by_key_and_by_mouse(lab, capsys):
    with lab.open("notebooks/02_receptive_fields.ipynb") as notebook:
        notebook.run_all()
        column, explorer = Shown(notebook, 0), Shown(notebook, 1)

        sentence = column.after(lambda: column.slider("neuron k").press("ArrowRight"))
        assert "euron 1" in sentence
        column.after(lambda: column.image.click(position={"x": 700, "y": 100}))

        explorer.image.scroll_into_view_if_needed()
        explorer.slider("column x").scroll_into_view_if_needed()
        box = explorer.slider("column x").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        explorer.after(lambda: explorer.drag((x, y), (x + 300, y)))
        sentence = explorer.after(explorer.box.get_by_role("button", name="corner").click)
        assert "padding" in sentence
        explorer.after(explorer.box.get_by_role("button", name="reset").click)
        with capsys.disabled():
            blank, _ = moves(notebook, explorer, "column x")
        assert blank == 0
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_the_pooling_playground_steps_by_key_and_click_and_goes_backward(opened):
    notebook = opened(panel("pooling_playground"))
    pooling = Shown(notebook)
    assert "max(1, 1, 5, 6) = 6." in pooling.sentence.inner_text()

    sentence = pooling.after(lambda: pooling.slider("window").press("ArrowRight"))
    assert "Window 1, at row 0, column 1 of the output: max(2, 4, 7, 8) = 8." in sentence
    x, y = pool_tables(pooling_playground().state)["out"].box(1, 0).mean(axis=0)
    sentence = pooling.after(lambda: pooling.image.click(position={"x": x, "y": y}))
    assert "Window 2, at row 1, column 0 of the output: max(3, 2, 1, 2) = 3." in sentence
    sentence = pooling.after(pooling.box.get_by_role("radio", name="backward").click)
    assert "the 3 won, and gets all of dout, 3." in sentence
    assert notebook.console_errors == []


def test_the_architecture_builder_reads_what_is_typed_and_selects_what_is_clicked(opened):
    notebook = opened(panel("architecture_builder"))
    builder = Shown(notebook)
    pattern = builder.box.get_by_role("textbox", name="pattern")

    pattern.fill("INPUT 32x32x3 -> CONV 8 3x3 -> RELU -> ADD(CONV 8 1x1 | ) -> POOL -> FC 10")
    sentence = builder.after(lambda: pattern.press("Enter"))
    assert "Your net, step 1 of 4: CONV 8 3x3, then RELU" in sentence
    middle = {"x": LEFT + 2.5 * WIDEST, "y": 60}
    sentence = builder.after(lambda: builder.image.click(position=middle))
    assert "step 2 of 4: ADD of 2 branches" in sentence
    sentence = builder.after(lambda: builder.slider("step").press("ArrowRight"))
    assert "step 3 of 4: POOL 2x2" in sentence

    pattern.fill("INPUT 32x32x3 -> POOL 3x3 S=2")
    assert "S=1 or 29 would fit" in builder.after(lambda: pattern.press("Enter"))
    assert notebook.console_errors == []


def test_dense_evaluation_moves_by_key_and_shows_what_padding_does(opened):
    notebook = opened(panel("dense_evaluation"))
    dense = Shown(notebook)
    assert "Both give the same scores" in dense.sentence.inner_text()

    sentence = dense.after(lambda: dense.slider("crop").press("ArrowRight"))
    assert "The crop at x=8, y=4" in sentence
    sentence = dense.after(dense.box.get_by_role("button", name="P=1", exact=True).click)
    assert "differ: there, alone, it is padded with zeros" in sentence
    assert notebook.console_errors == []
