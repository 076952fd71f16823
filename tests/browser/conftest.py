"""One JupyterLab and one Chromium for all browser tests: `with lab.open(path) as notebook`."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from jupyter_core.paths import jupyter_path
from open_notebook import Notebook

from running import ROOT

SETTINGS = {
    # all cells stay in the page, also those out of sight
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}

CHROMIUMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class Lab:
    """A JupyterLab server on a folder, with settings of its own, and a browser to look at it."""

    def __init__(self, folder, home, browser):
        self.folder, self.home, self.browser = folder, home, browser
        self.token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.origin = f"127.0.0.1:{probe.getsockname()[1]}"
        for plugin, values in SETTINGS.items():
            path = home / "settings" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")
        # The site's kernel installs an extension that fails outside JupyterLite.
        ignored = shutil.ignore_patterns("@jupyterlite")
        for path in filter(os.path.isdir, reversed(jupyter_path("labextensions"))):
            shutil.copytree(path, home / "extensions", ignore=ignored, dirs_exist_ok=True)

    def start(self):
        folders = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
        }
        env = os.environ | {name: str(self.home / folder) for name, folder in folders.items()}
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        command += [
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.origin.split(':')[1]}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.folder}",
            f"--IdentityProvider.token={self.token}",
            f"--LabApp.labextensions_path={self.home / 'extensions'}",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.extension_manager=readonly",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]
        self.log = (self.home / "server.log").open("wb")
        self.process = subprocess.Popen(command, env=env, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 90
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail((self.home / "server.log").read_text(encoding="utf-8")[-3000:])
            time.sleep(0.1)

    def _answers(self):
        with contextlib.suppress(URLError, ConnectionError):
            with urlopen(f"http://{self.origin}/api/status?token={self.token}", timeout=10):
                return True
        return False

    def stop(self):
        self.process.terminate()  # asks the server, which stops its kernels
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    @contextlib.contextmanager
    def open(self, path):
        """Open the notebook at path, which is relative to the server's folder."""
        page = self.browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(60_000)
        notebook = Notebook(page, self.origin)
        url = f"http://{self.origin}/lab/tree/{path}?reset&token={self.token}"
        page.goto(url, wait_until="commit")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.evaluate("() => window.jupyterapp.restored.then(() => {})")
        page.wait_for_function("() => !!window.jupyterapp.shell.currentWidget?.sessionContext")
        try:
            yield notebook
        finally:
            shut_down = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
            page.evaluate(shut_down)
            page.close()


@pytest.fixture(scope="session")
def browser():
    executable = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        executable = None
    if executable is None:
        message = "a real browser needs Chromium on the PATH and: pip install -e .[browser]"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    arguments = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    arguments += ["--disable-dev-shm-usage", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """A running Lab on a copy of the notebooks: no test writes into the ones that are kept."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / "course"
    for name in ("notebooks", "data"):
        ignored = shutil.ignore_patterns(".ipynb_checkpoints", "cifar*", "*.tar.gz")
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    folder.mkdir(exist_ok=True)
    lab = Lab(folder, home, browser)
    try:
        lab.start()
        yield lab
    finally:
        lab.stop()
