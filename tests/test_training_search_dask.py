"""A search obeys joblib's own configuration, and its numbers are the same wherever it runs."""

import os
import subprocess
import sys
from threading import Timer

import joblib
import pytest
from test_training_search import data, numbers, quiet  # noqa: F401, data is a fixture

distributed = pytest.importorskip(
    "distributed", reason="Dask is not installed: pip install distributed"
)


@pytest.fixture
def cluster():
    with distributed.LocalCluster(
        n_workers=0, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        with distributed.Client(cluster):
            yield cluster


def test_two_dask_workers_give_the_numbers_of_loky_and_of_one_process(data, cluster):  # noqa: F811
    cluster.scale(2)
    cluster.wait_for_workers(2)
    with joblib.parallel_config("dask"):
        on_dask = quiet(data)
        with pytest.raises(ValueError, match="x_val: .* expected .* of shape"):
            quiet(data.__class__(**{**vars(data), "x_val": data.x_val[:, :5]}))
    with joblib.parallel_config("loky", n_jobs=2):
        on_loky = quiet(data)

    assert numbers(on_dask) == numbers(on_loky) == numbers(quiet(data))
    assert on_dask.ended == "all 5 trials are done"


def test_workers_without_the_package_are_an_error_in_words(data, cluster, tmp_path):  # noqa: F811
    command = [sys.executable, "-m", "distributed.cli.dask_worker", cluster.scheduler_address]
    hidden = "raise ModuleNotFoundError('No module named cs231n_utils')"
    (tmp_path / "cs231n_utils.py").write_text(hidden)
    worker = subprocess.Popen(
        [*command, "--nthreads=2", "--no-nanny", "--no-dashboard"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    )
    end = Timer(60, cluster.close)  # of a wait that would have none
    end.start()
    try:
        distributed.default_client().wait_for_workers(1, timeout=120)
        with joblib.parallel_config("dask"), pytest.raises(ImportError, match="install the course"):
            quiet(data)
    finally:
        end.cancel()
        worker.terminate()
        worker.wait()
