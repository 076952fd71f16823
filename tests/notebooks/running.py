"""How the notebooks are run, alike when their outputs are stored and when they are checked."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# Seconds on two cores that a reader waits, all cells together, kernel included.
BUDGETS = {"09": 60, "10": 45}
BUDGET = 30


def budget(path):
    """Return how many seconds a notebook may take when it has the machine to itself."""
    number = re.match(r"\d*", Path(path).name).group()
    return BUDGETS.get(number, BUDGET)


def environment():
    """Return the environment variables that a kernel runs with."""
    paths = [str(ROOT / "tests" / "offline"), os.environ.get("PYTHONPATH", "")]
    return {
        # No notebook meets what a reader has kept, or adds to it.
        "CS231N_OWN": str(ROOT / "nowhere"),
        "PYTHONHASHSEED": "0",  # else sets of strings print in another order every time
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, paths))),  # the network is off
    }
