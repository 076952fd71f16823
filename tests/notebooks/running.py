"""How the notebooks are run, alike when their outputs are stored and when they are checked."""

import os
import re
from pathlib import Path

import joblib
import psutil

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LECTURES = [path for path in NOTEBOOKS if path.name.startswith("lecture")]

# Seconds that a reader with two cores waits, all cells together, kernel included.
BUDGETS = {"09": 60, "10": 45, "lecture": 20}
BUDGET = 30
CORES = 2


def budget(path):
    """Return how many seconds a notebook may take when it has the machine to itself."""
    name = re.match(r"lecture|\d*", Path(path).name).group()
    return BUDGETS.get(name, BUDGET)


def number_of(path):
    """Return what the headings of a notebook begin with: "3", or "L1" for the first lecture."""
    number = re.search(r"\d+", path.name).group()
    return f"L{number}" if path.name.startswith("lecture") else str(int(number))


def limit(path):
    """Return how many seconds of a core its kernel may take: those of both cores.

    Seconds of a core count only while it works for the kernel, so a busy machine fails no notebook.
    """
    return CORES * budget(path)


def cpu_seconds(manager):
    """Return how many seconds of a core a running kernel has taken, with what it has started."""
    kernel, seconds = psutil.Process(manager.provisioner.pid), 0
    for process in (kernel, *kernel.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:  # it has ended meanwhile
            continue
        seconds += times.user + times.system
    return seconds


def cores():
    """Return how many cores there are for us, as containers and affinities allow."""
    return joblib.cpu_count()


def environment():
    """Return the environment variables that a kernel runs with."""
    paths = [str(ROOT / "tests" / "offline"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    return {
        # No notebook meets what a reader has kept, or adds to it.
        "CS231N_OWN": str(ROOT / "nowhere"),
        "PYTHONHASHSEED": "0",  # else sets of strings print in another order every time
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, paths))),  # the network is off
    }
