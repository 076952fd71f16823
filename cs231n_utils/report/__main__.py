"""What a class got wrong: report.html and report.csv, of a folder that holds one per student.

python -m cs231n_utils.report FOLDER
"""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

from tqdm.auto import tqdm

from cs231n_utils.checker import naming
from cs231n_utils.exercises.progress import all_exercises
from cs231n_utils.own_files import write
from cs231n_utils.report import page, students
from cs231n_utils.report.worker import Limits

FILES = {"report.html": page.page, "report.csv": page.table}


def report(folder, to=".", jobs=None, **seconds):
    """Write the report on a class into the folder `to`, and return its Students.

    folder   what was handed in: a workbook/ per student, or a folder with files of it
    jobs     how many students are checked side by side; None: one per core
    seconds  how long what may take: see Limits

    Raises OSError if a folder is not there or cannot be read or written.
    """
    exercises, limits = all_exercises(), Limits(**seconds)
    paths = [path for path in sorted(Path(folder).iterdir()) if path.name not in FILES]
    paths = [path for path in paths if not path.name.startswith(".")]
    for exercise in exercises:  # once, and not in several threads
        naming.known(exercise, "")
    apart = patch.dict(os.environ, students.variables(), clear=True)  # what workers inherit
    with apart, ThreadPoolExecutor(jobs or os.cpu_count()) as pool:
        each = pool.map(lambda path: students.examined(path, exercises, limits), paths)
        found = list(tqdm(each, "checking", len(paths), unit="student", disable=None))
    for file, text in FILES.items():
        write(Path(to) / file, text(found, exercises))
    return found


def main(arguments):
    parser = argparse.ArgumentParser("python -m cs231n_utils.report", description=__doc__)
    parser.add_argument("folder", help="what was handed in, a folder per student")
    parser.add_argument("--to", default=".", help="the folder for report.html and report.csv")
    parser.add_argument("--jobs", type=int, help="how many students are checked side by side")
    parser.add_argument("--seconds", dest="hand_in", type=int, default=300, help="limit for each")
    given = vars(parser.parse_args(arguments))
    try:
        found = report(**given)
    except OSError as fault:
        return f"There is no report: {fault}. Expected a folder that holds one per student."
    print(f"{len(found)} hand-ins: {' and '.join(str(Path(given['to']) / file) for file in FILES)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
