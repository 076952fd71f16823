"""One list of dependencies: what stands elsewhere says the same as pyproject.toml."""

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, TOOLS = SETTINGS["project"], SETTINGS["tool"]
CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # without the Qt that conda's matplotlib brings


def conda_requirement(requirement):
    name, bounds = re.fullmatch(r"([\w-]+)(.*)", requirement).groups()
    return CONDA_NAMES.get(name, name) + bounds


def test_environment_yml_asks_for_what_pyproject_asks_for():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = re.findall(r"^  - (\S+)$", text.split("dependencies:")[1], re.MULTILINE)

    needed = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]
    assert listed[1:] == ["pip", *map(conda_requirement, needed), "pip:"]


def test_environment_yml_names_one_python_which_is_all_that_binder_reads():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    found = re.search(r"^  - python=(\d+)\.(\d+)$", text, re.MULTILINE)
    assert found, "an exact version: Binder takes python>=3.11 for no version at all"
    oldest = PROJECT["requires-python"].removeprefix(">=").split(".")
    assert tuple(map(int, found.groups())) >= tuple(map(int, oldest))


def test_binder_builds_an_environment_with_that_python():
    pytest.importorskip("repo2docker", reason="repo2docker, Binder's builder, is not installed")
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]

    said = subprocess.run(command, capture_output=True, text=True, check=True)

    named = re.search(r"python=[\d.]+", (ROOT / "environment.yml").read_text(encoding="utf-8"))[0]
    assert f"Building conda environment for {named}" in said.stdout + said.stderr
    assert "environment.yml" in said.stdout + said.stderr


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


def test_a_plain_install_brings_every_file_that_the_package_reads():
    patterns = TOOLS["setuptools"]["package-data"]["cs231n_utils"]
    package = ROOT / "cs231n_utils"
    files = {path for path in package.rglob("*.*") if "__pycache__" not in path.parts}
    brought = {path for pattern in patterns for path in package.glob(pattern)}

    assert {path for path in files if path.suffix != ".py"} == brought
    assert {"picture.css", "picture.js", "shapes_net.npz"} <= {path.name for path in brought}
