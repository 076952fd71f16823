"""The package's rooms stand on floors: a module imports from its own room and from lower floors."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cs231n_utils

PACKAGE = Path(cs231n_utils.__file__).parent
FLOORS = (  # rooms, the lowest first; "" holds volumes.py, checks.py and their like
    {""},
    {"layers", "datasets", "figures"},
    {"nets.layers"},
    {"nets"},
    {"nets.architectures", "training", "inside", "checker"},
    {"exercises", "panels.kit"},
    {"panels.*", "report"},
    {"panels"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path):
    """Return a module's name in the package, "nets.convnet" or "nets" for its __init__."""
    return (
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        .removesuffix("__init__")
        .strip(".")
    )


NAMES = set(map(name_of, MODULES))


def room_of(name):
    """Return the room that a module is in. A panel is a room of its own, module or folder."""
    if name.startswith("panels.") and not name.startswith("panels.kit"):
        return name.split(".")[1] if name != "panels" else name
    is_folder = (PACKAGE / name.replace(".", "/")).is_dir()
    return name if is_folder else name.rpartition(".")[0]


def floor_of(room):
    return FLOOR.get(room, FLOOR["panels.*"])


def imported(path):
    """Yield the names of the package's modules that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE.name):
            module = node.module.removeprefix(PACKAGE.name).strip(".")
            for alias in node.names:
                inner = f"{module}.{alias.name}".strip(".")
                yield inner if inner in NAMES and not has_name(module, alias.name) else module


def has_name(module, name):
    """Return whether a folder hands on a function of the name that one of its modules has."""
    file = PACKAGE / module.replace(".", "/") / "__init__.py"
    return file.exists() and f'"{name}"' in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_import_runs_upwards_or_sideways(path):
    mine = room_of(name_of(path))
    for other in map(room_of, imported(path)):
        below = floor_of(other) < floor_of(mine)
        assert other == mine or below, f"{name_of(path)} imports from {other}"


def test_no_module_imports_itself_through_others():
    above = {name_of(path): set(imported(path)) for path in MODULES}

    def visit(name, trail):
        assert name not in trail, " imports ".join([*trail, name])
        for other in above.get(name, ()):
            if other in above and not (PACKAGE / other.replace(".", "/")).is_dir():
                visit(other, (*trail, name))

    for name in above:
        visit(name, ())


def test_numbers_need_no_pictures():
    rooms = ("layers", "nets.architectures", "training", "datasets", "inside", "exercises.ex05")
    modules = ", ".join(f"{PACKAGE.name}.{room}" for room in rooms)
    code = f"import sys, {modules}; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"matplotlib", "ipywidgets", "anywidget"} & set(out.stdout.split())
