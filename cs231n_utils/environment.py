"""Is everything installed that the notebooks need? Asked first of all, so it needs nothing itself.

What is needed stands once, in pyproject.toml; pip keeps it with the installed package.
"""

import re
import sys
from importlib import metadata

OURS = "cs231n_utils"


def check_environment():
    """Return a sentence that says that everything is here, or what is missing and how to get it.

    It names no version that was found to be good, so it is the same on every good machine.
    """
    try:
        python, packages = needed()
    except metadata.PackageNotFoundError:
        return (
            "The course itself is not installed for this Python. In the course's folder, run "
            f'"{sys.executable}" -m pip install -e ".[lab]", then restart the kernel.'
        )
    wrong = {name: _wrong(name, bound) for name, bound in packages.items()}
    lacking = [f'"{name}>={packages[name]}"' for name, what in wrong.items() if what]
    complaints = [what for what in [_wrong_python(python), *wrong.values()] if what]
    if not complaints:
        return f"Everything is here: Python {python} or newer, and all packages of the course."
    if lacking:
        complaints.append(f"To get it, run in a new cell:  %pip install {' '.join(lacking)}")
    after = "Then restart the kernel and run this again."
    return "\n".join(["Not everything is here.", *complaints, after])


def needed():
    """Return (python, packages): the oldest Python that will do, and for each package the same.

    Raises PackageNotFoundError if cs231n_utils was put on the path without being installed.
    """
    about = metadata.metadata(OURS)
    packages = {}
    for requirement in about.get_all("Requires-Dist") or []:
        if "extra ==" not in requirement:  # extras are for testing, or for one way to read
            name, bound = re.match(r"([\w.-]+) *>= *([\d.]+)", requirement).groups()
            packages[name] = bound
    return about["Requires-Python"].removeprefix(">="), packages


def _wrong_python(bound):
    """Return what is wrong with the Python that runs, or None."""
    if sys.version_info >= _numbers(bound):
        return None
    found = ".".join(map(str, sys.version_info[:2]))
    return (
        f"- This is Python {found}, and the course needs {bound} or newer: make a new "
        f"environment with one, as the README says."
    )


def _wrong(name, bound):
    """Return what is wrong with a package of which this version or a newer one will do, or None."""
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"- {name} is missing."
    if _numbers(found) >= _numbers(bound):
        return None
    return f"- {name} is version {found}, and the course needs {bound} or newer."


def _numbers(version):
    """Return a version's leading numbers without the zeros at the end: "2.10.0rc1" is (2, 10)."""
    numbers = [int(part) for part in re.match(r"\d+(?:\.\d+)*", version).group().split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
