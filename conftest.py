"""What every run of pytest here shares: no network, limits on time and memory, and the order.

It stands above the notebooks because they are tests too: pytest runs and compares them, cell by
cell.
"""

import os
import runpy
import sys
from itertools import chain

import psutil
import pytest

import running
import stored

MEMORY = 1500  # megabytes at which a process that runs tests has gone wrong; they stay below 1000
# What takes long begins first, so that at the end no worker waits for another. Before it comes what
# needs 400 MB for a moment, while the workers are small. The rest follows as it comes.
FIRST = (
    "test_layers_conversion",
    "test_solved",
    "test_report",
    "10_",
    "09_",
    "test_exercises",
    "07_",
    "test_panels_",
    "test_",
    "0",
)


def pytest_configure(config):
    os.environ.update(running.environment())
    runpy.run_path(str(running.ROOT / "tests" / "offline" / "sitecustomize.py"))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if (
        workers > 1
    ):  # BLAS would start one thread per core in every kernel, and they would wait for one another
        threads = max(1, running.cores() // workers)
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
            os.environ.setdefault(name, str(threads))
    config.option.loadscopereorder = False  # xdist would begin with the files of many small tests


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """Return what -n auto means: pytest-xdist counts cores that a container may not use."""
    return running.cores()


@pytest.hookimpl(tryfirst=True)  # before what is slow is left out
def pytest_collection_modifyitems(items):
    def turn(item):
        return next(i for i, name in enumerate((*FIRST, "")) if item.path.name.startswith(name))

    items.sort(key=turn)  # keeps the cells of a notebook together
    for item in items:
        if item.path.suffix == ".ipynb":
            item.output_timeout = 300  # nbval's 5 seconds are short for a busy machine


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    wrong = []
    if item.path.suffix == ".ipynb" and call.when == "call":
        seconds = running.cpu_seconds(item.parent.kernel.km)
        limit = running.limit(item.path)
        item.user_properties.append(("seconds", seconds))
        if seconds > limit:
            wrong.append(
                f"{item.path.name} has taken {seconds:.0f} s of a core up to {item.name}, where "
                f"{limit} s are the limit for a whole run."
            )
        wrong += stored.differences(item.cell.outputs, item.test_outputs or [])
    before = item.config.stash.get(HELD, 0)
    item.config.stash[HELD] = held = max(before, megabytes())
    item.user_properties.append(("megabytes", held))
    if before <= MEMORY < held:
        wrong.append(
            f"With {item.nodeid} this process has come to hold {held:.0f} MB, more than {MEMORY}. "
            "What do the tests up to here leave behind? Widgets and figures are closed for them."
        )
    report.user_properties = list(item.user_properties)
    if wrong and report.passed:
        report.outcome, report.longrepr = "failed", "\n".join(wrong)
    return report


HELD = pytest.StashKey()


def megabytes():
    """Return how much memory this process has held at most; now, where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return psutil.Process().memory_info().rss / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def pytest_terminal_summary(terminalreporter):
    seconds, held = {}, {}
    for report in chain.from_iterable(terminalreporter.stats.values()):
        found = dict(getattr(report, "user_properties", ()))
        if "seconds" in found:
            path = report.nodeid.split("::")[0]
            seconds[path] = max(seconds.get(path, 0), found["seconds"])
        if "megabytes" in found:
            worker = getattr(report, "worker_id", "pytest")
            held[worker] = max(held.get(worker, 0), found["megabytes"])
    for path, value in sorted(seconds.items()):
        terminalreporter.write_line(f"{value:6.1f} s of a core  {path}")
    for worker, value in sorted(held.items()):
        terminalreporter.write_line(f"{value:6.0f} MB  {worker}")
