"""Turns a notebook of the course into an nbgrader assignment, graded by the course's own checks.

    python deploy/nbgrader/assignment.py notebooks/04_convolution.ipynb FOLDER

makes in FOLDER, nbgrader's course directory: the assignment in source/, nbgrader_config.py, and
package/, which students install: the course's package without worked answers and mistakes.
"""

import re
import shutil
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
CHECK = re.compile(r"^(ex\d\d)\.(\w+)\.check\(.*", re.MULTILINE | re.DOTALL)
IMPORT = re.compile(r"^from cs231n_utils\.exercises import ex\d\d\n", re.MULTILINE)
TEST = """# This cell checks exercise {number} when your notebook is graded.
### BEGIN HIDDEN TESTS
from cs231n_utils.exercises import {module}

verdict = {module}.{name}.grade({name})
assert verdict.kind == "right", verdict
### END HIDDEN TESTS"""
CONFIG = """c = get_config()
c.CourseDirectory.course_id = "cs231n"
c.ClearSolutions.enabled = False  # the notebook waits for answers as it is
c.ExecutePreprocessor.timeout = 120
"""
WITHOUT = shutil.ignore_patterns("ex[0-9][0-9].py", "report", "__pycache__")


def assignment(notebook):
    """Return a notebook of the course as nbgrader wants it: an answer and a test per exercise.

    Ends the program where the notebook needs its exercises for more than checks.
    """
    cells, heading = [], "?"
    for cell in notebook.cells:
        heading = (re.findall(r"^### Exercise (\S+)", cell.source, re.MULTILINE) or [heading])[-1]
        cell.source = IMPORT.sub("", cell.source)
        cells.append(cell)
        if cell.cell_type == "code" and (check := CHECK.search(cell.source)):
            module, name = check.groups()
            cell.source = cell.source[: check.start()].rstrip()
            test = TEST.format(number=heading, module=module, name=name)
            cells.append(nbformat.v4.new_code_cell(test, id=f"{cell.id}-test"))
            _mark(cell, f"{module}_{name}", solution=True)
            _mark(cells[-1], f"{module}_{name}_test", grade=True, locked=True, points=1)
        elif cell.cell_type == "code" and re.search(r"\bex\d\d\.", cell.source):
            sys.exit(f"got a cell that uses exercises, expected checks only:\n{cell.source}")
    notebook.cells = cells
    return notebook


def _mark(cell, name, **kinds):
    kinds = {"solution": False, "grade": False, "locked": False} | kinds
    cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": name, "task": False} | kinds


def main(path, folder):
    path, folder = Path(path), Path(folder)
    source = folder / "source" / path.stem / path.name
    source.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(assignment(nbformat.read(path, as_version=4)), source)
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    package = folder / "package"
    shutil.copytree(
        ROOT / "cs231n_utils", package / "cs231n_utils", ignore=WITHOUT, dirs_exist_ok=True
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, package)


if __name__ == "__main__":
    main(*sys.argv[1:])
