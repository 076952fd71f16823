"""Builds the course as a static site whose notebooks run in the reader's own browser: `make site`.

    python web/build.py [FOLDER] [--wheels FOLDER]

JupyterLite shows the notebooks, and Pyodide, which is Python compiled for browsers, runs them in
the tab. The site, written to site/ if no folder is named, asks no address but its own.

--wheels names a folder with Pyodide's compiled packages, as the variable COURSE_WHEELS does; if
neither is given, they are fetched from Pyodide's release. Each has the checksum that the release
says. Where a part of the site cannot be had, the exit status is 3.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import packages
import pages
from cs231n_utils.workbook import MADE, bring_up_to_date

NOT_HAD = 3
FIRST = ["matplotlib", "ipywidgets", "cs231n-utils"]  # loaded while the kernel starts


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("folder", nargs="?", type=Path, default=packages.ROOT / "site")
    ask.add_argument("--wheels", type=Path, default=os.environ.get("COURSE_WHEELS"))
    args = ask.parse_args()
    try:
        with tempfile.TemporaryDirectory() as work:
            build(args.folder.resolve(), args.wheels, Path(work))
    except packages.NotHad as what:
        print(f"No site: {what}.", file=sys.stderr)
        return NOT_HAD
    sizes = [path.stat().st_size for path in args.folder.rglob("*") if path.is_file()]
    print(f"{args.folder}: {len(sizes)} files, {sum(sizes) / 1e6:.0f} MB")


def build(site, wheels, work):
    lite, runtime = work / "lite", work / "lite" / "static" / "pyodide"
    pure = packages.take(runtime, wheels and Path(wheels))
    (lite / "pypi").mkdir()  # the kernel asks here for comm, and not Pyodide
    shutil.copy(next(wheel for wheel in pure if wheel.name.startswith("comm-")), lite / "pypi")
    write_json(lite / "jupyter-lite.json", settings())
    write_json(lite / "jupyter_lite_config.json", lite_config(pure))
    save_often = {"@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10}}  # seconds
    write_json(lite / "overrides.json", save_often)
    shutil.rmtree(site, ignore_errors=True)
    out = "--output-dir", site / "run"
    packages.run("jupyterlite_core", "build", "--contents", notebooks(work), *out, cwd=lite)
    packages.run(packages.ROOT / "slides" / "decks.py", site / "slides")
    pages.write(site)
    shutil.copy(site / "run/static/favicons/favicon.ico", site)  # browsers ask for it
    (site / ".nojekyll").touch()  # GitHub Pages would leave out what begins with _


def write_json(path, content):
    path.write_text(json.dumps(content, indent=1))


def settings():
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": FIRST}}
    config = {
        "appName": "Build a ConvNet in NumPy",
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        # names of the course's own: on GitHub Pages all projects of an owner share one storage
        "contentsStorageName": pages.STORAGE,
        "settingsStorageName": f"{pages.STORAGE}, settings",
        "workspacesStorageName": f"{pages.STORAGE}, workspaces",
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}


def lite_config(pure):
    extensions = [str(wheel) for wheel in pure if any(map(wheel.match, packages.EXTENSIONS))]
    return {
        "LiteBuildConfig": {
            "federated_extensions": extensions,
            "ignore_sys_prefix": ["federated_extensions"],  # those of the JupyterLab beside it
            "apps": ["lab", "notebooks", "edit", "tree"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        }
    }


def notebooks(work):
    """Return a folder with the notebooks as a reader begins them, without outputs."""
    folder = work / "notebooks"
    bring_up_to_date(folder)
    (folder / MADE).unlink()
    for path in folder.glob("*.ipynb"):
        path.write_text(pages.in_a_tab(path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main())
