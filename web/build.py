"""Builds the course as a static site whose notebooks run in the reader's own browser: `make site`.

    python web/build.py [FOLDER]

JupyterLite shows the notebooks, and Pyodide, which is Python compiled for browsers, runs them in
the tab. The site, written to site/ if no folder is named, asks no address but its own.

What others made is fetched once, into build/parts, and compared with the checksums that are in this
folder and in Pyodide's release. Where a part cannot be had, the exit status is 3. The variable
COURSE_WHEELS may name a folder that has the packages of Pyodide's release already.
"""

import functools
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import jinja2
import nbformat
import pooch
from latex2mathml.converter import convert
from nbconvert.filters import markdown2html

from cs231n_utils.workbook import MADE, bring_up_to_date

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
PARTS = ROOT / "build" / "parts"
WHEELS = Path(os.environ.get("COURSE_WHEELS", PARTS))
NOT_HAD = 3

PYODIDE = "0.27.7"
RUNTIME_SHA256 = "89d5d952675eb08e11286e52c7238f1248ce71726e896db9703e73bef23dc343"
RUNTIME = "pyodide.js pyodide.mjs pyodide.asm.js pyodide.asm.wasm python_stdlib.zip".split()
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
COMPILED = "matplotlib micropip ipython sqlite3 jedi".split()  # and what these depend on

ROW = (
    r"^\| (?P<number>\w\d) \| \[(?P<title>.+?)\]\(notebooks/(?P<name>\w+)\.ipynb\): (?P<about>.+?)"
    r" \| (?P<minutes>\d+) \| *(?P<optional>\d*) *\|$"
)
MATH = r"(<(code|pre).*?</\2>)|\$(\$?)(.+?)\$\3"
# What notebooks say of a computer, and what they say in a browser tab instead.
SAID = {
    r"If the next cell says `+No module named .*?restart the kernel\.": (
        "In a browser tab, the first cell waits for Python, up to half a minute. What you write "
        "stays in this browser; the page with the list of notebooks can download all of it. After "
        "a reload, or in a new tab, Python remembers nothing: *Run All Above Selected Cell*, in "
        "the menu *Run*, brings you to where you were."
    ),
    r"`make lab` opens your own copies of the notebooks, in `workbook/`\.": (
        "You work in your own copy of the notebooks."
    ),
    r" \*\*Ctrl \+ B\*\* hides the file browser\.": "",
}

run = functools.partial(subprocess.run, check=True, stdout=subprocess.DEVNULL)


def main():
    site = Path(*sys.argv[1:] or [ROOT / "site"]).resolve()
    with tempfile.TemporaryDirectory() as work:
        lite = shutil.copytree(WEB / "lite", Path(work) / "lite")
        runtime = lite / "static" / "pyodide"
        runtime.mkdir(parents=True)
        try:
            lock, pure = fetch(runtime)
        except (OSError, subprocess.CalledProcessError) as why:
            print(f"No site: {why}", file=sys.stderr)
            return NOT_HAD
        add_pure(lock, pure, runtime)
        add_own(lock, Path(work) / "course", runtime)
        add_bytecode(lock, Path(work), runtime)
        shutil.rmtree(site, ignore_errors=True)
        build_lite(lite, pure, notebooks(Path(work) / "notebooks"), site / "run")
    run([sys.executable, ROOT / "slides" / "decks.py", site / "slides"])
    write_pages(site)
    print(f"To look at it: python -m http.server --directory {site}")


def fetch(runtime):
    """Fill the folder of the runtime; return the list of its packages, and wheels to add to it."""
    PARTS.mkdir(parents=True, exist_ok=True)
    lock = fetch_runtime(runtime)
    fetch_compiled(lock, runtime)
    return lock, fetch_pure()


def fetch_runtime(runtime):
    """Put Pyodide's runtime into its folder, and return the release's list of packages."""
    archive = PARTS / f"pyodide-{PYODIDE}.tgz"
    if not archive.exists():
        run(["npm", "pack", "--silent", f"pyodide@{PYODIDE}"], cwd=PARTS)
    if pooch.file_hash(archive) != RUNTIME_SHA256:
        raise ValueError(f"{archive} has another checksum than the one that was tested")
    with tarfile.open(archive) as tar:
        for name in RUNTIME:
            (runtime / name).write_bytes(tar.extractfile(f"package/{name}").read())
        return json.load(tar.extractfile("package/pyodide-lock.json"))


def fetch_compiled(lock, runtime):
    """Put the release's packages beside the runtime, and cut its list down to them."""
    needed, left = {}, list(COMPILED)
    while left:
        name = left.pop().lower().replace("_", "-")
        needed[name] = package = lock["packages"][name]
        left += package["depends"]
    for package in needed.values():
        name, checksum = package["file_name"], package["sha256"]
        shutil.copy(pooch.retrieve(RELEASE + name, checksum, name, WHEELS), runtime)
    lock["packages"] = needed


def fetch_pure():
    """Return the wheels that wheels.txt names, fetched and compared with its checksums."""
    folder, asked = PARTS / "pure", WEB / "wheels.txt"
    command = [sys.executable, *"-m pip download -qq --no-deps --require-hashes".split()]
    command += ["--only-binary=:all:", "--python-version=3.12", "--implementation=py", "--abi=none"]
    run([*command, "--platform=any", "--dest", folder, "--requirement", asked])
    pinned = re.findall(r"^(\S+)==(\S+)", asked.read_text(), re.M)
    return [next(folder.glob(f"{name.replace('-', '_')}-{version}-*")) for name, version in pinned]


def add(lock, wheel, runtime, depends=()):
    """Put a wheel beside the runtime and into its list."""
    name, version, *_ = wheel.name.split("-")
    name = name.replace("_", "-")
    lock["packages"][name] = {
        "name": name,
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": pooch.file_hash(wheel),
        "package_type": "package",
        "imports": [],
        "depends": list(depends),
        "unvendored_tests": False,
    }
    shutil.copy(wheel, runtime)


def add_pure(lock, pure, runtime):
    """Add what Python loads of the wheels that are the same on every machine."""
    for wheel in pure:
        if not wheel.name.startswith("jupyterl"):  # of the page around a notebook
            add(lock, wheel, runtime)
    # The kernel asks for ssl, which is of no use where nothing is fetched.
    lock["packages"]["ssl"] = lock["packages"]["comm"] | {"name": "ssl"}


def add_own(lock, work, runtime):
    """Add the wheel of cs231n_utils, with which all others are loaded.

    It also corrects a file of Pyodide's matplotlib, the list of its fonts, which is marked as one
    of another version: each start would make it anew.
    """
    shutil.copytree(ROOT / "cs231n_utils", work / "cs231n_utils")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, work)
    run([sys.executable, *"-m pip wheel -qq --no-deps --wheel-dir".split(), work, work])
    (wheel,) = work.glob("*.whl")
    matplotlib = runtime / lock["packages"]["matplotlib"]["file_name"]
    with zipfile.ZipFile(matplotlib) as theirs, zipfile.ZipFile(wheel, "a") as ours:
        version = re.search(rb"__version__ = (\d+)", theirs.read("matplotlib/font_manager.py"))[1]
        fonts = theirs.read("matplotlib/fontlist.json")
        fonts = re.sub(rb'(?<="_version": )\d+', version, fonts)
        ours.writestr("matplotlib/fontlist.json", fonts, zipfile.ZIP_DEFLATED)
    add(lock, wheel, runtime, depends=lock["packages"])


def add_bytecode(lock, work, runtime):
    """Add what imports would compile anew at every start, and write the list."""
    listed, wheel = runtime / "pyodide-lock.json", work / "bytecode-1-py3-none-any.whl"
    listed.write_text(json.dumps(lock))
    run(["node", WEB / "compile.mjs", runtime, wheel])
    add(lock, wheel, runtime, depends=lock["packages"])
    listed.write_text(json.dumps(lock))


def build_lite(lite, extensions, contents, output):
    """Build the pages that run notebooks, with JupyterLite and what lite/ says to it."""
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--contents", contents]
    extensions = [f"--LiteBuildConfig.federated_extensions={wheel}" for wheel in extensions]
    run([*command, "--output-dir", output, *extensions], cwd=lite)


def notebooks(folder):
    """Return the folder with the notebooks as a reader begins them, without outputs."""
    bring_up_to_date(folder)
    (folder / MADE).unlink()
    for path in folder.glob("*.ipynb"):
        path.write_text(in_a_tab(path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def in_a_tab(said):
    """Return the text of a notebook with what holds in a browser tab."""
    for here, there in SAID.items():
        said = re.sub(here, there, said)
    return said


def write_pages(site):
    """Write the index from the README, the notebooks to read, and 404."""
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(WEB / "pages"), autoescape=True)
    templates.trim_blocks = templates.lstrip_blocks = True
    templates.filters["html"] = as_html

    def write(path, template, **parts):
        text = templates.get_template(template).render(parts)
        (site / path).write_text(text, encoding="utf-8")

    title, about, picture, *rest = (ROOT / "README.md").read_text(encoding="utf-8").split("\n\n")
    rows = [found.groupdict() for found in re.finditer(ROW, "\n".join(rest), re.M)]
    write("index.html", "index.html", title=title[2:], about=about, picture=picture, rows=rows)
    write("404.html", "404.html", title="Not here")
    (site / "read").mkdir()
    for row in rows:
        nb = nbformat.read(ROOT / "notebooks" / f"{row['name']}.ipynb", as_version=4)
        write(f"read/{row['name']}.html", "notebook.html", cells=nb.cells, **row)
    (site / "data").mkdir()
    shutil.copy(ROOT / "data" / "convnet.png", site / "data")
    shutil.copy(WEB / "work.js", site)
    shutil.copy(site / "run/static/favicons/favicon.ico", site)  # browsers ask for it
    (site / ".nojekyll").touch()  # GitHub Pages would leave out what begins with _


def as_html(markdown):
    """Return Markdown as HTML, with formulas in MathML, and links to the pages to read."""
    source = re.sub(r"\]\((\w+)\.ipynb", r"](\1.html", in_a_tab(markdown))
    return re.sub(MATH, formula, markdown2html(source), flags=re.S)


def formula(found):
    if found[1]:  # code
        return found[1]
    return convert(html.unescape(found[4]), display="block" if found[3] else "inline")


if __name__ == "__main__":
    sys.exit(main())
