"""A notebook in a browser, in JupyterLab or on the site."""

# Resolves when every cell has run. A "run all" that is sent before the kernel is idle is dropped.
RUN_ALL = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.sessionContext.ready;
    while (panel.sessionContext.kernelDisplayStatus !== 'idle')
        await new Promise(resolve => setTimeout(resolve, 50));
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""

CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells"""


class Notebook:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page, origin):
        self.page = page
        self.console_errors, self.outside_requests = [], []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        page.on("request", lambda request: self._on_request(request.url, origin))

    def _on_console(self, message):
        if message.type == "error":
            self.console_errors.append(message.text)

    def _on_request(self, url, origin):
        if url.startswith(("http:", "https:", "ws:", "wss:")) and origin not in url:
            self.outside_requests.append(url)

    def run_all(self):
        """Run every cell and return the cells with their outputs."""
        self.page.evaluate(RUN_ALL)
        return self.page.evaluate(CELLS)

    def pictures(self):
        """Return the alt texts of the pictures in the outputs; None where there is none."""
        images = self.page.locator(".jp-OutputArea-output img")
        return [image.get_attribute("alt") for image in images.all()]
