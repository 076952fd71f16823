"""The environment that make makes: of a Python that will do, and anew where it no longer does."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[1] / "Makefile"
# Stands for python3: it answers version questions as the version in its name, makes an environment
# with itself in it, and writes down what it is asked to do.
PYTHON = f"""#!/bin/sh
echo "$*" >> {{log}}
case "$1 $2" in
  "-c "*) exec {sys.executable} -c "import sys; sys.version_info = {{version}}; $2" ;;
  "--version "*) echo "Python {{name}}" ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
esac
"""

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


@pytest.fixture
def project(tmp_path):
    project = tmp_path / "course"
    project.mkdir()
    shutil.copy(MAKEFILE, project)
    (project / "pyproject.toml").write_text("")
    return project


def python(project, version):
    """Put a Python of that version into the project, and return its path."""
    path = project / f"python{version}"
    numbers = tuple(int(number) for number in version.split("."))
    path.write_text(PYTHON.format(log=project / "log", version=numbers, name=version))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def make(project, interpreter, target=".venv/lab.stamp"):
    (project / "log").write_text("")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", target, f"PYTHON={interpreter}"],
        cwd=project,
        env=clean,
        capture_output=True,
        text=True,
    )


def asked(project):
    return [line for line in (project / "log").read_text().splitlines() if line.startswith("-m ")]


def test_an_old_python_is_told_so_before_anything_is_made(project):
    old = python(project, "3.10.4")
    done = make(project, old)
    assert done.returncode
    assert "The course needs Python 3.11 or newer" in done.stderr
    assert "Python 3.10.4. If you have a newer one, name it: make PYTHON=python3.12" in done.stderr
    assert asked(project) == []
    assert not (project / ".venv").exists()


def test_pip_is_brought_up_to_date_and_then_installs_once(project):
    new = python(project, "3.11.2")
    assert make(project, new).returncode == 0
    upgrade, install = "-m pip install --upgrade pip", "-m pip install --editable .[lab]"
    assert asked(project) == ["-m venv .venv", upgrade, install]
    assert make(project, new).returncode == 0
    assert asked(project) == []


def test_an_environment_of_an_older_python_is_made_anew(project):
    new = python(project, "3.12.1")
    make(project, new)
    (project / ".venv" / "bin" / "python").write_text(python(project, "3.9.2").read_text())
    done = make(project, new)
    assert "is made anew" in done.stdout
    assert asked(project)[0] == "-m venv .venv"
    assert (project / ".venv" / "lab.stamp").exists()


def test_an_environment_that_stood_elsewhere_is_made_anew(project):
    make(project, python(project, "3.12.1"))
    moved = project.rename(project.with_name("moved"))
    done = make(moved, python(moved, "3.12.1"))
    assert "of another folder: it is made anew" in done.stdout
    assert asked(moved)[0] == "-m venv .venv"


def test_a_broken_environment_is_made_anew(project):
    new = python(project, "3.12.1")
    make(project, new)
    (project / ".venv" / "bin" / "python").unlink()
    make(project, new)
    assert asked(project)[0] == "-m venv .venv"
