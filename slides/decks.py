"""Writes the lectures as slides and as handouts: `make slides`.

    python slides/decks.py [FOLDER]

For each notebooks/lecture_*.ipynb the folder, build/slides if none is named, gets a deck, one
HTML file with all that it needs in it, and a handout to print; as a PDF too if there is Chromium.
"""

import re
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

import nbformat
from nbconvert import SlidesExporter
from nbconvert.filters import markdown2html
from nbformat.v4 import new_markdown_cell, new_notebook

from cs231n_utils.panels.kit.panel import address_of
from cs231n_utils.panels.kit.render import svg

HERE = Path(__file__).parent
LECTURES = sorted((HERE.parent / "notebooks").glob("lecture_*.ipynb"))
MARGIN = 6  # pixels below a picture, for the tails of its last letters
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def kind(cell):
    return cell.metadata.slideshow.slide_type


def steps(nb):
    """Return {id of a panel's cell: [(scene, sentence, picture as SVG), ...]}, the start first.

    Each cell is run by itself, after the first one.
    """
    first, *others = [cell for cell in nb.cells if cell.cell_type == "code"]
    return {cell.id: list(_steps(first.source, cell.source)) for cell in others}


def _steps(first, source):
    names = {}
    exec(first, names)
    panel = eval(source, names)
    for scene in ("", *panel.scenes):
        if scene:
            panel.show(scene)
            if hasattr(panel, "train"):  # in a notebook its scenes start by themselves
                panel.train()
        wide, high = panel.size
        yield scene, panel.sentence, svg(panel.marks, wide, high + MARGIN, live=False)
    panel.close()


def figure(scene, sentence, picture):
    """Return a step as HTML, in one line: Markdown takes an empty one for the end of it."""
    name = f"<strong>{escape(scene)}.</strong> " if scene else ""
    words = escape(sentence)
    image = f'<img alt="{words}" src="{address_of(picture)}">'
    return f"<figure>{image}<figcaption>{name}{words}</figcaption></figure>"


def unfolded(notes):
    """Return the source of a cell with notes, without what folds them."""
    return re.sub(r"</?details>|<summary>.*?</summary>", "", notes).strip()


def scenes(nb):
    """Yield (question, panel, notice, notes), the cells of each scene."""
    start = next(i for i, cell in enumerate(nb.cells) if cell.source.startswith("## "))
    for i in range(start, len(nb.cells), 4):
        yield nb.cells[i : i + 4]


def deck(nb, shown):
    """Return a lecture as one HTML page of slides: a question, then its panel step by step."""
    slides = [("slide", nb.cells[0].source)]
    for question, panel, notice, notes in scenes(nb):
        opening, *others = [figure(*step) for step in shown[panel.id]]
        slides += [(kind(question), question.source), ("notes", unfolded(notes.source))]
        slides += [(kind(panel), f"{notice.source}\n\n{opening}")]
        slides += [("notes", unfolded(notes.source))]  # before the fragments, or of the last alone
        slides += [("fragment", step) for step in others]
    cells = [
        new_markdown_cell(text, metadata={"slideshow": {"slide_type": kind}})
        for kind, text in slides
    ]
    parts = {name: (HERE / path).read_text(encoding="utf-8") for name, path in PARTS.items()}
    exporter = SlidesExporter(template_name="deck", extra_template_basedirs=[str(HERE)])
    resources = {"deck": parts | {"title": title(nb)}}
    page, _ = exporter.from_notebook_node(new_notebook(cells=cells), resources)
    return page


PARTS = {
    "css": "deck/deck.css",
    "reveal_css": "reveal/reveal.css",
    "reveal_js": "reveal/reveal.js",
    "notes_js": "reveal/notes.js",
}


def title(nb):
    return nb.cells[0].source.splitlines()[0].removeprefix("# ")


def handout(nb, shown):
    """Return a lecture as an HTML page to print: questions and steps, the answers at the end."""
    parts, answers = [markdown2html(nb.cells[0].source)], []
    for question, panel, notice, notes in scenes(nb):
        number = question.source.split()[1]
        answers.append(f"{number}: {re.search('Answer ([a-d])', notes.source)[1]}")
        figures = "".join(figure(*step) for step in shown[panel.id])
        words = markdown2html(question.source), markdown2html(notice.source)
        parts.append(f'<section>{"".join(words)}<div class="steps">{figures}</div></section>')
    parts.append(f"<section><h2>Answers</h2><p>{', '.join(answers)}</p></section>")
    css = (HERE / "handout.css").read_text(encoding="utf-8")
    head = f'<meta charset="utf-8"><title>{title(nb)}</title><style>{css}</style>'
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>'


def print_to_pdf(page):
    """Write an HTML page as a PDF beside it, if there is a Chromium."""
    if chromium := next(filter(None, map(shutil.which, CHROMIUMS)), None):
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        target = f"--print-to-pdf={page.with_suffix('.pdf')}"
        subprocess.run([chromium, *options, target, page.as_uri()], check=True, capture_output=True)


def write(folder):
    """Write the deck and the handout of every lecture, and return the decks."""
    folder.mkdir(parents=True, exist_ok=True)
    decks = []
    for path in LECTURES:
        nb = nbformat.read(path, as_version=4)
        shown = steps(nb)
        decks.append(folder / f"{path.stem}.html")
        decks[-1].write_text(deck(nb, shown), encoding="utf-8")
        printed = folder / f"{path.stem}_handout.html"
        printed.write_text(handout(nb, shown), encoding="utf-8")
        print_to_pdf(printed)
    return decks


if __name__ == "__main__":
    for deck_of in write(Path(*sys.argv[1:2] or ["build/slides"]).resolve()):
        print(deck_of)
