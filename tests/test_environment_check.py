"""The sentence that greets a reader: the same on every good machine, and helpful on the others."""

import subprocess
import sys
import tomllib
from email.message import Message
from importlib import metadata
from pathlib import Path

import pytest

from cs231n_utils import environment
from cs231n_utils.environment import check_environment, needed

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

GOOD = "Everything is here: Python 3.11 or newer, and all packages of the course."


@pytest.fixture
def machine(monkeypatch):
    """Return a function that makes up what the course asks for and what is installed."""

    def pretend(asks, python=">=3.11", **versions):
        about = Message()
        about["Requires-Python"] = python
        for requirement in asks:
            about["Requires-Dist"] = requirement

        def version(name):
            if name not in versions:
                raise metadata.PackageNotFoundError(name)
            return versions[name]

        monkeypatch.setattr(environment.metadata, "metadata", lambda name: about)
        monkeypatch.setattr(environment.metadata, "version", version)

    return pretend


def test_what_is_needed_is_what_pyproject_says():
    python, packages = needed()

    assert f">={python}" == PROJECT["requires-python"]
    asked = [f"{name}>={bound}" for name, bound in packages.items()]
    assert asked == PROJECT["dependencies"], "pyproject.toml is newer: pip install -e . again"


def test_here_everything_is_here():
    assert check_environment() == GOOD


@pytest.mark.parametrize("numpy", ["2.0", "2.0.0", "2.10.1", "3", "2.1.0rc1", "2.2+local"])
def test_newer_versions_are_good_and_not_mentioned(machine, numpy):
    machine(["numpy>=2.0"], numpy=numpy)
    assert check_environment() == GOOD


@pytest.mark.parametrize("numpy", ["1.26.4", "1.99", "0.30"])
def test_a_version_that_is_too_old_is_named(machine, numpy):
    machine(["numpy>=2.0"], numpy=numpy)

    said = check_environment()

    assert "Everything is here" not in said
    assert f"numpy is version {numpy}, and the course needs 2.0 or newer" in said
    assert '%pip install "numpy>=2.0"' in said


def test_versions_are_compared_as_numbers(machine):
    machine(["pooch>=1.10"], pooch="1.9")
    assert "pooch is version 1.9" in check_environment()


def test_all_that_is_missing_is_named_at_once_and_what_is_there_is_not(machine):
    machine(["numpy>=2.0", "tqdm>=4.66.4", "pooch>=1.8.2"], tqdm="4.67")

    said = check_environment()

    assert "numpy is missing" in said
    assert "pooch is missing" in said
    assert "tqdm" not in said
    assert '%pip install "numpy>=2.0" "pooch>=1.8.2"' in said


def test_what_only_an_extra_asks_for_is_not_needed(machine):
    machine(["numpy>=2.0", 'pytest>=8.2; extra == "test"'], numpy="2.0")
    assert check_environment() == GOOD


def test_an_old_python_is_named_and_pip_is_not_offered_for_it(machine):
    machine(["numpy>=2.0"], python=">=99.1", numpy="2.0")

    said = check_environment()

    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"This is Python {running}, and the course needs 99.1 or newer" in said
    assert "%pip" not in said


def test_a_course_that_is_not_installed_says_so(monkeypatch):
    def not_there(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(environment.metadata, "metadata", not_there)
    assert "The course itself is not installed for this Python" in check_environment()


def test_the_check_itself_runs_without_any_package():
    code = "import cs231n_utils.environment, sys; print('numpy' in sys.modules)"
    run = [sys.executable, "-c", code]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "False\n"
