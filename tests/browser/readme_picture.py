"""The README's picture: what a tagged cell of a notebook stores, as pixels.

    python tests/browser/readme_picture.py     draws data/convnet.png again: `make picture`

It is no SVG, since GitHub shows none that has images in it.
"""

import re
import shutil
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
FILE = ROOT / "data" / "convnet.png"


def stored_picture():
    """Return the img element that a cell tagged "readme-picture" stores."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if "readme-picture" in cell.metadata.get("tags", []):
                return re.search("<img[^>]*>", cell.outputs[0].data["text/html"])[0]
    raise LookupError('no cell of the notebooks is tagged "readme-picture"')


def drawn(browser):
    """Return the picture as a PNG file, twice as sharp as it is shown."""
    page = browser.new_page(device_scale_factor=2)
    page.set_content(f"<body style='margin: 0'>{stored_picture()}")
    page.wait_for_function("() => [...document.images].every(image => image.naturalWidth)")
    png = page.locator("img").screenshot()
    page.close()
    return png


def main():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        FILE.write_bytes(drawn(browser))
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
