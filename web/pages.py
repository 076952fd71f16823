"""The site's own pages: the index from the README's table, the notebooks to read, and 404."""

import html
import re
import shutil
from pathlib import Path

import nbformat
from latex2mathml.converter import convert
from nbconvert.filters import markdown2html

HERE = Path(__file__).parent
ROOT = HERE.parent
STORAGE = "Build a ConvNet in NumPy"  # of the reader's copies, in the browser
RUN = "run/notebooks/index.html?path="
ROW = r"^\| (\w\d) \| \[(.+?)\]\(notebooks/(\w+)\.ipynb\): (.+?) \| (\d+) \| *(\d*) *\|$"
MATH = r"(<(code|pre).*?</\2>)|\$(\$?)(.+?)\$\3"

# What notebooks say of a computer, and what they say in a browser tab instead.
SAID = {
    r"If the next cell says `+No module named .*?restart the kernel\.": (
        "This notebook runs in your browser tab, and what you write stays in this browser. The "
        "page with the list of notebooks can download all of it."
    ),
    r"`make lab` opens your own copies of the notebooks, in `workbook/`\.": (
        "You work in your own copy of the notebooks."
    ),
}


def write(site):
    """Write the index, the notebooks to read and 404 into the folder of the site."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(ROW, readme, re.M)
    for file in (ROOT / "data" / "convnet.png", HERE / "work.js"):
        shutil.copy(file, site)
    (site / "index.html").write_text(index(readme, rows), encoding="utf-8")
    (site / "404.html").write_text(page("Not here", template("404")), encoding="utf-8")
    (site / "read").mkdir()
    for _, title, name, *_ in rows:
        nb = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        text = page(title, reading(nb, name))
        (site / "read" / f"{name}.html").write_text(text, encoding="utf-8")


def in_a_tab(said):
    """Return the text of a notebook with what holds in a browser tab."""
    for here, there in SAID.items():
        said = re.sub(here, there, said)
    return said


def template(name):
    return (HERE / f"{name}.html").read_text(encoding="utf-8")


def page(title, body):
    style = (HERE / "style.css").read_text(encoding="utf-8")
    parts = {"title": html.escape(title), "style": style, "body": body}
    return filled(template("page"), parts)


def filled(text, parts):
    """Return a template with its {{names}} replaced."""
    return re.sub(r"{{(\w+)}}", lambda found: parts[found[1]], text)


def index(readme, rows):
    """Return the first page: what the course is, and its notebooks to run, to read and to show."""
    title, about = readme.removeprefix("# ").split("\n\n")[:2]
    parts = {
        "title": html.escape(title),
        "about": markdown2html(about),
        "first": f"{RUN}{rows[0][2]}.ipynb",
        "alt": html.escape(re.search(r"!\[(.+?)\]", readme, re.S)[1].replace("\n", " ")),
        "rows": "\n".join(row(*some) for some in rows),
        "storage": html.escape(STORAGE),
    }
    return page(title, filled(template("index"), parts))


def row(number, title, name, about, minutes, optional):
    links = {"run": f"{RUN}{name}.ipynb", "read": f"read/{name}.html"}
    if number.startswith("L"):
        links |= {"slides": f"slides/{name}.html", "handout": f"slides/{name}_handout.html"}
    links = " ".join(f'<a href="{to}">{what}</a>' for what, to in links.items())
    more = f" + {optional}" if optional else ""
    return (
        f"<tr><td>{number}</td><td><strong>{html.escape(title)}</strong>: {html.escape(about)}</td>"
        f"<td>{minutes}{more}</td><td>{links}</td></tr>"
    )


def reading(nb, name):
    """Return a notebook as HTML, with its outputs and links to run it."""
    cells = "\n".join(
        text(cell) if cell.cell_type == "markdown" else code(cell) for cell in nb.cells
    )
    run = f'<a href="../{RUN}{name}.ipynb">Run this notebook in your browser</a>'
    return f'<p><a href="../index.html">All notebooks</a> · {run}</p>\n{cells}'


def text(cell):
    source = re.sub(r"\]\((\w+)\.ipynb", r"](\1.html", in_a_tab(cell.source))
    return re.sub(MATH, formula, markdown2html(source), flags=re.S)


def formula(found):
    if found[1]:  # code
        return found[1]
    return convert(html.unescape(found[4]), display="block" if found[3] else "inline")


def code(cell):
    source = f'<pre class="code">{html.escape(cell.source)}</pre>'
    return source + "".join(map(output, cell.outputs))


def output(some):
    data = some.get("data", {})
    if "text/html" in data:
        return f"<div>{data['text/html']}</div>"
    return f"<pre>{html.escape(data.get('text/plain', some.get('text', '')))}</pre>"
