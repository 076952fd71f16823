import signal
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from cs231n_utils.training.optimizers import SGD
from cs231n_utils.training.run import accuracy
from cs231n_utils.training.search import log_uniform, search

searching = sys.modules["cs231n_utils.training.search"]
PATTERN = "INPUT 6x6x1 -> CONV 3 3x3 -> RELU -> GLOBALMAX -> FC 2"


@pytest.fixture
def data(rng):
    x = rng.normal(size=(140, 6, 6, 1)).astype(np.float32)
    y = rng.integers(0, 2, 140)
    x[y == 1, 2] += 2  # a bright row
    return SimpleNamespace(x_train=x[:100], y_train=y[:100], x_val=x[100:], y_val=y[100:])


def quiet(data, **settings):
    return search(PATTERN, data, **{"trials": 5, "epochs": 2, "progress": False, **settings})


def numbers(result):
    return [(t.number, t.rate, t.l2, t.accuracy, t.diverged) for t in result.trials]


def test_side_by_side_gives_the_same_numbers_as_one_after_the_other(data):
    serial, parallel = (quiet(data, jobs=jobs) for jobs in (1, 2))

    assert numbers(serial) == numbers(parallel)
    for one, other in zip(serial.trials, parallel.trials, strict=True):
        assert one.arrays.keys() == other.arrays.keys()
        for name, value in one.arrays.items():
            np.testing.assert_array_equal(value, other.arrays[name])


def test_the_best_comes_first_and_its_net_is_kept(data):
    result = quiet(data, epochs=4, batch=10)

    accuracies = [trial.accuracy for trial in result.trials]
    assert accuracies == sorted(accuracies, reverse=True)
    assert accuracies[0] > accuracies[-1]
    for place, wanted in enumerate(accuracies):
        assert accuracy(result.net(place), data.x_val, data.y_val) == wanted
    assert result.ended == "all 5 trials are done"


def test_each_trial_begins_with_weights_of_its_own(data):
    nets = [trial.arrays["conv1.w"] for trial in quiet(data, rates=(1e-9, 1e-9)).trials]
    assert not np.allclose(nets[0], nets[1], atol=1e-3)


def test_repeats_train_each_setting_from_other_weights(data):
    result = quiet(data, trials=2, repeats=3, rates=(1e-9, 1e-3))

    of = {}
    for trial in result.trials:
        of.setdefault((trial.rate, trial.l2), []).append(trial.arrays["conv1.w"])
    assert [len(weights) for weights in of.values()] == [3, 3]
    for one, other, _ in of.values():
        assert not np.allclose(one, other, atol=1e-3)
    assert result.ended == "all 6 trials are done"


def test_asking_for_more_trials_keeps_the_first_ones(data):
    few, many = quiet(data, trials=2), quiet(data, trials=4)
    assert set(numbers(few)) < set(numbers(many))


def test_another_seed_draws_others(data):
    one, other = quiet(data, trials=1, seed=1), quiet(data, trials=1, seed=2)
    assert one.trials[0].rate != other.trials[0].rate
    assert one.trials[0].l2 != other.trials[0].l2


def test_a_log_uniform_draw_gives_every_decade_as_many(rng):
    drawn = log_uniform(1e-4, 1e-1, rng, 3000)

    counts, _ = np.histogram(drawn, [1e-4, 1e-3, 1e-2, 1e-1])
    assert counts.sum() == 3000
    assert (abs(counts - 1000) < 100).all()
    assert 1 <= log_uniform(1, 2, rng) <= 2


@pytest.mark.parametrize("ends", [(0, 1), (-1, 1), (1, 0.1)])
def test_a_log_scale_without_a_beginning_is_refused(rng, ends):
    with pytest.raises(ValueError, match="expected a log scale that goes from above 0 up"):
        log_uniform(*ends, rng)


@pytest.mark.parametrize("name", ["trials", "repeats"])
@pytest.mark.parametrize("value", [0, 2.5])
def test_trials_and_repeats_are_whole_numbers(data, name, value):
    with pytest.raises(ValueError, match=f"{name}: got .* expected a whole number from 1 up"):
        quiet(data, **{name: value})


@pytest.mark.parametrize("jobs", [1, 2])
def test_data_that_do_not_belong_to_the_net_are_refused(data, jobs):
    data.x_val = data.x_val[:, :5]
    with pytest.raises(ValueError, match="x_val: .* expected .* of shape"):
        quiet(data, jobs=jobs)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_trial_that_diverges_is_a_result(data, jobs):
    result = search(
        "INPUT 6x6x1 -> [CONV 3 3x3]*4 -> FC 2",  # no RELU can die
        data,
        trials=4,
        rates=(1e-3, 1e6),
        optimizer=SGD,
        epochs=2,
        batch=10,
        jobs=jobs,
        progress=False,
    )

    fine, broken = ([t for t in result.trials if bool(t.diverged) is b] for b in (False, True))
    assert fine
    assert broken
    assert result.trials[-1] in broken
    assert np.isfinite([t.accuracy for t in result.trials]).all()
    assert all("the steps overshoot" in t.diverged for t in broken)
    assert str(broken[-1]).endswith(", and then it diverged")


def test_an_interrupted_search_keeps_the_trials_that_were_done(data, monkeypatch):
    trial, calls = searching._trial, []

    def interrupted_in_the_third(*args):
        calls.append(1)
        if len(calls) == 3:
            signal.raise_signal(signal.SIGINT)
        return trial(*args)

    monkeypatch.setattr(searching, "_trial", interrupted_in_the_third)
    result = quiet(data)

    assert result.ended == "interrupted: 2 of 5 trials are done"
    assert {t.number for t in result.trials} == {0, 1}


def test_an_interrupted_search_of_several_jobs_leaves_no_process_behind(data, monkeypatch, capfd):
    results = searching._results

    class StoppedAfterOne:
        def __init__(self, args, jobs):
            self.results, self.close = (inner := results(args, jobs)), inner.close

        def __iter__(self):
            yield next(self.results)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(searching, "_results", StoppedAfterOne)
    result = quiet(data, trials=20, jobs=2)

    assert result.ended == "interrupted: 1 of 20 trials are done"
    monkeypatch.undo()
    assert quiet(data, jobs=2).ended == "all 5 trials are done", "the next search should work"
    assert capfd.readouterr().err == ""


def test_the_bar_moves_as_trials_end(data, capsys):
    quiet(data, progress=True)
    bar = capsys.readouterr().err
    assert "search: 100%" in bar
    assert "5/5" in bar
    assert "best so far" in bar


def test_a_search_prints_a_line_a_trial(data):
    lines = str(quiet(data)).splitlines()
    assert len(lines) == 6
    assert all(line.startswith("rate ≈ 0.") for line in lines[:5])
    assert lines[5] == "all 5 trials are done"
