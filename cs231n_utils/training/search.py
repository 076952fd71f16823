"""Search for a learning rate and a strength of the L2 penalty: short runs, drawn at random."""

import os
import signal
import threading
import warnings
from dataclasses import dataclass, field
from pkgutil import resolve_name
from types import SimpleNamespace

import numpy as np
from threadpoolctl import threadpool_limits

from cs231n_utils.in_browser import progress_bar
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.training.optimizers import Adam
from cs231n_utils.training.run import Diverged, Run

PARTS = ("x_train", "y_train", "x_val", "y_val")  # of the data that a trial needs


@dataclass(frozen=True)
class Trial:
    """A short training run with one learning rate and one L2 strength, and what it came to."""

    number: int  # as it was drawn, from 0
    rate: float
    l2: float
    accuracy: float  # the best on the validation part, from 0 to 1; of no epoch, 0
    diverged: str = ""  # why the run broke off, or nothing
    arrays: dict = field(default_factory=dict, repr=False)  # what its net learned, for restore

    def __str__(self):
        broke_off = ", and then it diverged" * bool(self.diverged)
        return (
            f"rate ≈ {self.rate:.6f}, l2 ≈ {self.l2:.6f}: accuracy ≈ {self.accuracy:.0%}{broke_off}"
        )


@dataclass(frozen=True)
class Search:
    """The trials of a search, the best first, and how the search ended."""

    pattern: str
    trials: list
    ended: str

    def net(self, place=0):
        """Return the net of a trial as it was in its best epoch; place 0 is the best trial."""
        net = ConvNet.from_pattern(self.pattern)
        net.restore(self.trials[place].arrays)
        return net

    def __str__(self):
        return "\n".join(map(str, self.trials)) + f"\n{self.ended}"


def log_uniform(low, high, rng, size=None):
    """Return numbers from low to high whose logarithms are uniform: each decade gets as many.

    low, high  the ends, both above 0
    rng        a NumPy Generator
    size       how many, or the shape of an array of them; None for one number
    """
    if not 0 < low <= high:
        raise ValueError(f"got {low!r} to {high!r}, expected a log scale that goes from above 0 up")
    return np.exp(rng.uniform(np.log(low), np.log(high), size))


def search(
    pattern,
    data,
    trials=8,
    repeats=1,
    rates=(1e-4, 1e-1),
    l2s=(1e-6, 1e-2),
    epochs=3,
    batch=32,
    optimizer=Adam,
    seed=0,
    jobs=None,
    progress=True,
):
    """Return a Search: nets of one pattern, each trained for a short while, sorted by accuracy.

    data       a Dataset, or anything with x_train, y_train, x_val and y_val
    trials     how many settings are drawn
    repeats    how many nets are trained with each setting, from weights of their own: how far apart
               these end is how much luck there is in an accuracy
    rates      the lowest and the highest learning rate; trials draw theirs log-uniformly
    l2s        the same for the L2 strength
    optimizer  a function from a rate to an optimizer, such as Adam or SGD
    seed       draws rates and strengths and, with the trial's number, its net and the order of its
               images: the same seed, the same trials, and asking for more keeps the first ones
    jobs       how many trials run side by side, each in a process of its own; None as many as
               joblib is configured for, one if it is not. Inside of
               `with joblib.parallel_config("dask"):` they run on the workers of a Dask cluster. The
               numbers are the same however many there are, and wherever
    progress   show a bar that moves as trials end

    A trial that diverges is a result like any other. Interrupting ends the search, which then holds
    the trials that were done. Raises ValueError if the data do not belong to the net, ImportError
    if a Dask worker lacks the course's package.
    """
    for name, value in {"trials": trials, "repeats": repeats}.items():
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"{name}: got {value!r}, expected a whole number from 1 up")
    rng = np.random.default_rng(seed)
    settings = [(log_uniform(*rates, rng), log_uniform(*l2s, rng)) for _ in range(trials)]
    settings = [drawn for drawn in settings for _ in range(repeats)]
    data = SimpleNamespace(**{part: getattr(data, part) for part in PARTS})
    args = [
        (number, pattern, data, float(rate), float(l2), epochs, batch, optimizer(rate), seed)
        for number, (rate, l2) in enumerate(settings)
    ]
    results, done, best = _results(args, jobs), [], 0.0
    with progress_bar(desc="search", total=len(args), unit="trial", disable=not progress) as bar:
        try:
            for trial in results:
                done.append(trial)
                best = max(best, trial.accuracy)
                bar.set_postfix_str(f"best so far {best:.1%}", refresh=False)
                bar.update()
            ended = f"all {len(args)} trials are done"
        except KeyboardInterrupt:
            ended = f"interrupted: {len(done)} of {len(args)} trials are done"
            with warnings.catch_warnings(action="ignore"):  # of trials that nobody waits for now
                results.close()
    return Search(pattern, sorted(done, key=lambda t: (-t.accuracy, t.number)), ended)


def _results(args, jobs):
    """Yield trials as they end, which with several jobs is in any order."""
    from joblib import Parallel, delayed

    _check_workers()
    with Parallel(jobs, return_as="generator_unordered") as parallel:
        yield from parallel(delayed(_trial_of_a_worker)(os.getpid(), *some) for some in args)


def _check_workers():
    """Raise ImportError if a Dask worker cannot run a trial: joblib would wait for it forever."""
    from joblib.parallel import get_active_backend

    client = getattr(get_active_backend()[0], "client", None)  # of a Dask cluster
    for needed in (f"{__name__}:PARTS", "joblib:__version__") if client else ():
        for worker, found in client.run(resolve_name, needed, on_error="return").items():
            if isinstance(found, Exception):
                raise ImportError(
                    f"the Dask worker {worker} cannot import {needed.partition(':')[0]} ({found}): "
                    f"install the course there, `pip install -e .` in a clone, and start it again"
                )


def _trial_of_a_worker(asked_by, *args):
    """Return a trial that only the process which asked for it may interrupt.

    The stop button of a notebook sends its signal to all processes, and each would complain.
    """
    is_main = threading.current_thread() is threading.main_thread()  # no other may set a handler
    if is_main and os.getpid() != asked_by:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return _trial(*args)


def _trial(number, pattern, data, rate, l2, epochs, batch, optimizer, seed):
    net = ConvNet.from_pattern(pattern, seed=[seed, number])
    run = Run(net, data, epochs, batch, optimizer, "softmax", l2, seed=[seed, number])
    why = ""
    with threadpool_limits(1, user_api="blas"):  # in step with the other jobs, and as they count
        try:
            for _ in range(epochs):
                for _ in run.epoch():
                    pass
        except Diverged as stop:
            why = str(stop)
    return Trial(number, rate, l2, max(run.history.val_accuracy, default=0.0), why, run.best or {})
