"""What every run of pytest here shares: no network, and a limit on the time that a notebook takes.

It stands above the notebooks because they are tests too: pytest runs and compares them, cell by
cell.
"""

import os
import runpy
from collections import Counter

import pytest

import running

SHARE = 2  # two workers share two cores, so a notebook has half the machine and twice its budget

spent = Counter()  # seconds by notebook, in this process


def pytest_configure(config):
    os.environ.update(running.environment())
    runpy.run_path(str(running.ROOT / "tests" / "offline" / "sitecustomize.py"))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if (
        workers > 1
    ):  # BLAS would start one thread per core in every kernel, and they would wait for one another
        threads = max(1, (os.cpu_count() or 1) // workers)
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
            os.environ.setdefault(name, str(threads))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if item.path.suffix == ".ipynb":
        spent[item.path] += call.duration
        limit = SHARE * running.budget(item.path)
        if spent[item.path] > limit and call.when == "call" and report.passed:
            report.outcome = "failed"
            report.longrepr = (
                f"{item.path.name} has taken {spent[item.path]:.0f} s up to {item.name}; its "
                f"budget is {limit / SHARE:.0f} s on two cores, so {limit:.0f} s on half of them."
            )
    return report


def pytest_terminal_summary(terminalreporter):
    seconds = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            path = getattr(report, "nodeid", "").split("::")[0]
            if path.endswith(".ipynb"):
                seconds[path] += getattr(report, "duration", 0)
    for path in sorted(seconds):
        terminalreporter.write_line(f"{seconds[path]:6.1f} s  {path}")
