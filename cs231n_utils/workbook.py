"""The reader's copies of the notebooks, without outputs that answer a question before it is asked.

    python -m cs231n_utils.workbook [FOLDER]

makes the folder, workbook/ beside notebooks/ if none is named, or brings it up to date: a copy that
the reader has not edited follows the course, and one that they have is left as it is.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

from cs231n_utils.own_files import write

COURSE = Path(__file__).parents[1] / "notebooks"
MADE = ".made.json"  # in the workbook: {name of a copy: fingerprint of its cells as we wrote them}


def bring_up_to_date(folder, course=COURSE):
    """Make or update the workbook in a folder, and return what is to be said, a line each.

    Raises FileNotFoundError where the course's notebooks are not.
    """
    folder, notebooks = Path(folder), sorted(Path(course).glob("*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(
            f"got no notebooks in {course}, expected those of the course: "
            f"run this in a clone of the course's repository"
        )
    folder.mkdir(parents=True, exist_ok=True)
    made = _read(folder / MADE)
    made = made if isinstance(made, dict) else {}
    said = []
    for notebook in notebooks:
        copy, text = folder / notebook.name, _cleared(notebook.read_text(encoding="utf-8"))
        ours = _fingerprint(json.loads(text))
        if not copy.exists():
            said.append(f"{copy.name}: made")
        elif (theirs := _fingerprint(_read(copy))) == ours:
            made[copy.name] = ours
            continue
        elif theirs == made.get(copy.name):
            said.append(f"{copy.name}: brought up to date")
        else:
            said.append(
                f"{copy.name}: left as you have edited it, though the course's has changed; to get "
                f"that, rename yours and run this again"
            )
            continue
        write(copy, text)
        made[copy.name] = ours
    for own in sorted(Path(course).glob("my_*")):  # from when readers worked beside the course
        if not (folder / own.name).exists():
            shutil.copytree(own, folder / own.name) if own.is_dir() else shutil.copy2(own, folder)
            said.append(f"{own.name}: copied from {own.parent.name}/")
    write(folder / MADE, json.dumps(made, indent=1))
    return said


def _read(path):
    """Return what a file holds as JSON, or None if it is not there or holds none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _cleared(text):
    """Return a notebook's text without outputs."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _fingerprint(notebook):
    """Return what tells whether the cells were edited: running them changes nothing of it."""
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    except (TypeError, KeyError):
        cells = notebook  # damaged, and so the reader's
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def main(arguments):
    folder = Path(arguments[0]) if arguments else COURSE.parent / "workbook"
    try:
        said = bring_up_to_date(folder)
    except OSError as fault:
        return f"The workbook was not brought up to date. {fault}"
    print("\n".join([*said, f"Your workbook is {folder}."]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
