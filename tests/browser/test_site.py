"""The site in a real browser, whose requests to any other address fail."""

import contextlib
import functools
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from html.parser import HTMLParser

import nbformat
import pytest
from open_notebook import CELLS, Notebook
from test_panels import Shown

from running import NOTEBOOKS, ROOT

pytestmark = pytest.mark.browser

NOT_HAD = 3  # how web/build.py ends where a part of the site cannot be had
OPENED = "() => !!window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel"
# Resolves to the outputs of the code cell with these words, once it has run with another source.
ANSWER = """async ([words, source]) => {
    const {content} = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = content.widgets.findIndex(({model}) =>
        model.type === 'code' && model.sharedModel.getSource().includes(words));
    const {sharedModel} = content.activeCell.model;
    sharedModel.setSource(source);
    await window.jupyterapp.commands.execute('notebook:run-cell');
    return JSON.stringify(sharedModel.toJSON().outputs);
}"""
# Cells out of sight are hidden.
SHOW = """words => {
    const {content} = window.jupyterapp.shell.currentWidget;
    const {widgets} = content;
    return content.scrollToItem(widgets.findIndex(({model}) =>
        model.sharedModel.getSource().includes(words)), 'start');
}"""
# Begins to run the cells before a heading; RAN waits for them.
BEGIN = """async words => {
    const {content, sessionContext} = window.jupyterapp.shell.currentWidget;
    await sessionContext.ready;
    while (sessionContext.kernelDisplayStatus !== 'idle')
        await new Promise(resolve => setTimeout(resolve, 50));
    content.activeCellIndex = content.widgets.findIndex(({model}) =>
        model.sharedModel.getSource().includes(words));
    window.running = window.jupyterapp.commands.execute('notebook:run-all-above');
}"""
RAN = "() => window.running"
SAVED = "() => !window.jupyterapp.shell.currentWidget.content.model.dirty"
FILE = """path => window.jupyterapp.serviceManager.contents.get(path, {content: true})
    .then(file => file.format === 'base64' ? atob(file.content) : file.content)"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site; its app can be reached from a test."""

    def do_GET(self):
        if self.path.partition("?")[0] != "/run/jupyter-lite.json":
            return super().do_GET()
        with open(f"{self.directory}/run/jupyter-lite.json", encoding="utf-8") as file:
            settings = json.load(file)
        settings["jupyter-config-data"]["exposeAppInBrowser"] = True
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(settings).encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of the site, built for these tests."""
    pytest.importorskip("jupyterlite_core", reason="the site needs: pip install -e .[site]")
    folder = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, ROOT / "web" / "build.py", folder]
    online = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, env=online, capture_output=True, text=True)
    if done.returncode == NOT_HAD:
        pytest.skip(done.stderr.splitlines()[-1])
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def origin(folder):
    handler = functools.partial(Handler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def reader(browser, origin):
    """A browser that has not seen the course yet, and reaches nothing but the site."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(240_000)
    context.route(lambda url: origin not in url, lambda route: route.abort())
    yield context
    context.close()


@contextlib.contextmanager
def opened(reader, origin, name):
    page = reader.new_page()
    notebook = Notebook(page, origin)
    page.goto(f"http://{origin}/run/notebooks/index.html?path={name}.ipynb", wait_until="commit")
    page.wait_for_function(OPENED)
    yield notebook
    page.close()


@pytest.fixture(scope="module")
def training(reader, origin):
    """Notebook 09, whose first four sections run while the other tests do."""
    with opened(reader, origin, "09_full_convnet") as notebook:
        notebook.page.evaluate(BEGIN, "## 9.5")
        yield notebook


@pytest.fixture(scope="module")
def first(training, reader, origin):
    """Notebook 00, which has run, and its cells."""
    with opened(reader, origin, "00_start_here") as notebook:
        notebook.cells = notebook.run_all()
        yield notebook


def said(cells, vary=r"≈\s?[-−+]?\d[\d.,]*"):
    """Return what the outputs of cells say, without the numbers that may vary."""
    texts = []
    for cell in cells:
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain") or str(output)
            texts.append(re.sub(vary, "≈", "".join(text)))
    return texts


def stored(name):
    """Return the cells of a notebook as it is in the course."""
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells


def test_every_link_and_picture_is_there(folder):
    missing = []

    class Links(HTMLParser):
        def handle_starttag(self, tag, attributes):
            for name, value in attributes:
                local = name in ("href", "src") and not re.match("https?:|data:|#|/$", value)
                if local and not (page.parent / re.split("[?#]", value)[0]).is_file():
                    missing.append((page.name, value))
                if local and "path=" in value:
                    notebook = folder / "run" / "files" / value.partition("path=")[2]
                    assert notebook.is_file(), value

    for page in [folder / "404.html", folder / "index.html", *(folder / "read").glob("*")]:
        Links().feed(page.read_text(encoding="utf-8"))
    assert missing == []
    assert len([*(folder / "read").glob("*")]) == len(NOTEBOOKS)


def test_formulas_and_outputs_are_there_to_read(folder):
    text = (folder / "read" / "04_convolution.html").read_text(encoding="utf-8")
    assert "<math" in text
    assert "$" not in re.sub("<pre.*?</pre>|<code.*?</code>", "", text, flags=re.S)
    assert text.count("<img alt=") == str(stored("04_convolution")).count("<img alt=")


def test_advice_for_a_computer_is_not_given_in_a_tab(folder):
    notebooks = [*(folder / "run" / "files").glob("*.ipynb")]
    for path in notebooks:
        said = re.search(r"make lab|%pip|Ctrl \+ B", path.read_text(encoding="utf-8"))
        assert said is None, f"{path.name}: {said[0]}"
    assert len(notebooks) == len(NOTEBOOKS)


def test_the_index_fits_a_telephone(reader, origin):
    page = reader.new_page()
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"http://{origin}/index.html")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    page.close()


def test_a_notebook_runs_as_it_does_elsewhere(first):
    assert said(first.cells) == said(stored("00_start_here"))
    assert all(first.pictures())
    assert first.console_errors == []
    assert first.outside_requests == []


def test_a_slider_that_is_moved_changes_the_picture(first):
    first.page.evaluate(SHOW, "find_the_pixel(img)")
    panel = Shown(first)
    panel.slider("x, to the right").focus()
    assert "8 to the right" in panel.after(panel.press("ArrowRight"))


def answer(notebook, body):
    """Answer exercise 0.1 with a body of its function, and return what the check says."""
    source = f"def pixel(img, x, y):\n    {body}\n\nex00.pixel.check(pixel)"
    return notebook.page.evaluate(ANSWER, ["def pixel", source])


def test_a_wrong_answer_is_named_and_an_endless_one_is_ended(first):
    assert "The two indices are swapped" in answer(first, "return img[x, y]")
    assert "Out of time" in answer(first, "while True: pass")
    assert "Right" in answer(first, "return img[y, x]")


def test_what_was_answered_and_kept_outlives_the_tab(first, reader, origin):
    answer(first, "return img[y, x]")
    first.page.evaluate(ANSWER, ["ex00.pixel.check", "ex00.pixel.keep(pixel)"])
    first.page.wait_for_function(SAVED)  # by itself, within seconds
    with opened(reader, origin, "00_start_here") as again:
        assert "ex00.pixel.keep(pixel)" in str(again.page.evaluate(CELLS))
        assert "return img[y, x]" in again.page.evaluate(FILE, "my_layers.py")


def test_all_work_is_downloaded_and_brought_back_elsewhere(reader, browser, origin, tmp_path):
    index, file = f"http://{origin}/index.html", tmp_path / "workbook.zip"
    page = reader.new_page()
    page.goto(index)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    download.value.save_as(file)
    page.close()
    with zipfile.ZipFile(file) as work, zipfile.ZipFile(tmp_path / "1.zip", "w", 8) as packed:
        assert work.testzip() is None
        layers = work.read("workbook/my_layers.py").decode()
        assert "return img[y, x]" in layers
        notebook = nbformat.reads(work.read("workbook/00_start_here.ipynb"), as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata.kernelspec.name == "python3"
        for name in work.namelist():
            packed.writestr(name, work.read(name))

    context = browser.new_context()
    page = context.new_page()
    page.goto(index)
    page.get_by_label("Bring it back").set_input_files(tmp_path / "1.zip")
    page.get_by_text("Brought back: ").wait_for()
    assert "my_layers.py" in page.locator("#told").inner_text()
    with opened(context, origin, "00_start_here") as again:
        assert "ex00.pixel.keep(pixel)" in str(again.page.evaluate(CELLS))
        assert again.page.evaluate(FILE, "my_layers.py") == layers
    context.close()


def test_a_notebook_with_a_photograph_and_filters_runs(reader, origin):
    decimals = r"[-−]?\d+\.\d+"  # of the photograph, which every libjpeg unpacks in its own way
    with opened(reader, origin, "04_convolution") as notebook:
        assert said(notebook.run_all(), decimals) == said(stored("04_convolution"), decimals)
        assert notebook.console_errors == []


def test_a_net_trains_as_it_does_elsewhere_on_fewer_images(training):
    training.page.evaluate(RAN)
    ran = training.page.evaluate(CELLS)
    vary = r"≈\s?[\d.e−-]+|[\d,]+ training, [\d,]+ v|training: .*"
    until = next(n for n, cell in enumerate(ran) if "## 9.5" in "".join(cell["source"]))
    assert said(ran, vary) == said(stored("09_full_convnet")[:until], vary)
    assert "2,000 training" in str(ran)
    assert training.console_errors == []
