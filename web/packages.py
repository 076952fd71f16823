"""The packages that Python in the browser loads: where they come from, and what they need."""

import email
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
CACHE = ROOT / "build" / "parts"
PYODIDE = "0.27.7"
RUNTIME_SHA256 = "89d5d952675eb08e11286e52c7238f1248ce71726e896db9703e73bef23dc343"
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
RUNTIME = "pyodide.js pyodide.mjs pyodide.asm.js pyodide.asm.wasm python_stdlib.zip".split()
# What the course and its kernel take from the release, with all that these depend on.
COMPILED = "numpy matplotlib pillow micropip ipython sqlite3 jedi packaging traitlets".split()
# Stood in for by the kernel, only for the page around it, or of no use where nothing is fetched.
LEFT_OUT = {"ipykernel", "widgetsnbextension", "jupyterlab-widgets", "requests"}
PAGE_ONLY = "jupyterlab_widgets-*", "jupyterlite_pyodide_kernel-*"
EXTENSIONS = *PAGE_ONLY, "anywidget-*"


class NotHad(Exception):
    """A part of the site that cannot be had here, in words."""


def take(runtime, wheels):
    """Fill the folder of the runtime; return the wheels that JupyterLite takes parts of.

    wheels  a folder with the compiled packages of Pyodide's release, or None
    """
    runtime.mkdir(parents=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    lock, pure = take_runtime(runtime), pure_wheels()
    take_compiled(lock, runtime, wheels)
    for wheel in [*pure, own_wheel(runtime)]:
        if not any(map(wheel.match, PAGE_ONLY)):
            add(lock, wheel, runtime)
    # The kernel asks for ssl, of no use where nothing is fetched, and is given comm once more.
    lock["packages"]["ssl"] = lock["packages"]["comm"] | {"name": "ssl", "imports": []}
    check_closed(lock)
    (runtime / "pyodide-lock.json").write_text(json.dumps(lock))
    return pure


def run(what, *arguments, cwd=ROOT):
    """Run a module or a script with this Python, and show what it says only if it fails."""
    start = [what] if isinstance(what, Path) else ["-m", what]
    command = [sys.executable, *map(str, [*start, *arguments])]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\n{command} failed")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def take_runtime(runtime):
    """Put Pyodide's runtime into its folder, and return the release's list of packages."""
    archive = CACHE / f"pyodide-{PYODIDE}.tgz"
    if not archive.exists():
        if not (npm := shutil.which("npm")):
            raise NotHad("npm, which fetches Pyodide, is not installed")
        command = [npm, "pack", "--silent", f"pyodide@{PYODIDE}"]
        if subprocess.run(command, cwd=CACHE, stdout=subprocess.DEVNULL).returncode:
            raise NotHad(f"npm cannot fetch Pyodide {PYODIDE}")
    if sha256(archive.read_bytes()) != RUNTIME_SHA256:
        raise ValueError(f"{archive} has another checksum than the one that was tested")
    with tarfile.open(archive) as tar:
        for name in RUNTIME:
            (runtime / name).write_bytes(tar.extractfile(f"package/{name}").read())
        return json.load(tar.extractfile("package/pyodide-lock.json"))


def take_compiled(lock, runtime, wheels):
    """Put the release's packages beside the runtime, and cut its list down to them."""
    needed, left = {}, list(COMPILED)
    while left:
        name = canonical(left.pop())
        if name not in needed:
            needed[name] = lock["packages"][name]
            left += needed[name]["depends"]
    for package in needed.values():
        data = compiled(package["file_name"], wheels)
        if sha256(data) != package["sha256"]:
            raise ValueError(f"{package['file_name']} is not the file of Pyodide's release")
        (runtime / package["file_name"]).write_bytes(data)
    lock["packages"] = needed


def compiled(name, wheels):
    folder = wheels or CACHE
    if not (folder / name).exists():
        if wheels:
            raise NotHad(f"{name} is not in {wheels}")
        try:
            with urllib.request.urlopen(RELEASE + name, timeout=60) as answer:
                (folder / name).write_bytes(answer.read())
        except OSError as why:
            raise NotHad(f"{name} of Pyodide's release cannot be fetched ({why})") from why
    return (folder / name).read_bytes()


def pure_wheels():
    """Return the wheels of wheels.txt, fetched and compared with its checksums."""
    folder, asked = CACHE / "pure", HERE / "wheels.txt"
    command = [sys.executable, *"-m pip download -qq --no-deps --require-hashes".split()]
    command += ["--only-binary=:all:", "--python-version=3.12", "--implementation=py", "--abi=none"]
    command += ["--platform=any", "--dest", folder, "--requirement", asked]
    if subprocess.run(list(map(str, command))).returncode:
        raise NotHad(f"pip cannot fetch what {asked.name} names")
    pinned = dict(re.findall(r"^(\S+)==(\S+)", asked.read_text(), re.M))
    return [next(folder.glob(f"{n.replace('-', '_')}-{v}-*")) for n, v in pinned.items()]


def own_wheel(runtime):
    """Return the wheel of cs231n_utils, which also corrects a file of Pyodide's matplotlib.

    That is its list of fonts, marked as one of another version: each start would make it anew.
    """
    copy = CACHE / "course"  # or setuptools would leave a folder of its own in the project
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT / "cs231n_utils", copy / "cs231n_utils")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    run("pip", "wheel", "--no-deps", "--wheel-dir", copy, copy)
    wheel = next(copy.glob("*.whl"))
    with zipfile.ZipFile(next(runtime.glob("matplotlib-3*"))) as matplotlib:
        fonts = json.loads(matplotlib.read("matplotlib/fontlist.json"))
        module = matplotlib.read("matplotlib/font_manager.py").decode()
    fonts["_version"] = int(re.search(r"__version__ = (\d+)", module)[1])
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as course:
        course.writestr("matplotlib/fontlist.json", json.dumps(fonts))
    return wheel


def add(lock, wheel, runtime):
    """Put a wheel beside the runtime and into its list, so that an import is all it takes."""
    data = wheel.read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        about = next(name for name in names if name.endswith(".dist-info/METADATA"))
        about = email.message_from_bytes(archive.read(about))
    needs = (
        canonical(re.match(r"[\w.-]+", need).group())
        for need in about.get_all("Requires-Dist", [])
        if "extra ==" not in need and "platform_system" not in need
    )
    modules = {name.split("/")[0] for name in names if name.endswith("/__init__.py")}
    modules |= {name.removesuffix(".py") for name in names if "/" not in name}
    shutil.copy(wheel, runtime)
    lock["packages"][canonical(about["Name"])] = {
        "name": canonical(about["Name"]),
        "version": about["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": sha256(data),
        "package_type": "package",
        "imports": sorted(modules),
        "depends": [need for need in needs if need not in LEFT_OUT],
        "unvendored_tests": False,
    }


def check_closed(lock):
    """Stop if a package needs one that is not there: the kernel would not start, without a word."""
    for name, package in lock["packages"].items():
        if lacking := set(map(canonical, package["depends"])) - set(lock["packages"]):
            raise ValueError(f"{name} needs {', '.join(lacking)}, which the site does not have")
