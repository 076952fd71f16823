"""One list of dependencies: what stands elsewhere says the same as pyproject.toml."""

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # without the Qt that conda's matplotlib brings


def conda_requirement(requirement):
    name, bounds = re.fullmatch(r"([\w-]+)(.*)", requirement).groups()
    return CONDA_NAMES.get(name, name) + bounds


def test_environment_yml_asks_for_what_pyproject_asks_for():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = re.findall(r"^  - (\S+)$", text.split("dependencies:")[1], re.MULTILINE)

    needed = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]
    wanted = [f"python{PROJECT['requires-python']}", "pip", *map(conda_requirement, needed), "pip:"]
    assert listed == wanted


def test_an_extra_that_repeats_a_dependency_repeats_its_bound():
    everything = chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    bounds = {}
    for requirement in everything:
        bounds.setdefault(re.match(r"[\w-]+", requirement).group(), set()).add(requirement)
    assert [b for b in bounds.values() if len(b) > 1] == []


def test_the_package_itself_is_light_to_import():
    heavy = "matplotlib, ipywidgets, anywidget, IPython, scipy, tqdm, pooch, joblib"
    code = f"import sys, cs231n_utils; print(sorted(set('{heavy}'.split(', ')) & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
