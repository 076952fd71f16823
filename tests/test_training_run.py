import signal
from types import SimpleNamespace

import numpy as np
import pytest

from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.training.optimizers import SGD, Adam
from cs231n_utils.training.run import (
    Diverged,
    History,
    Run,
    accuracy,
    confusion,
    cosine,
    train,
    update_ratios,
)

PATTERN = "INPUT 8x6x1 -> CONV 4 3x3 -> RELU -> GLOBALMAX -> FC 2"


def stripes(N, rng):
    """Return pictures (N, 6, 8, 1) of faint noise with a bright line, across (0) or down (1)."""
    x = rng.normal(0, 0.3, size=(N, 6, 8, 1)).astype(np.float32)
    y = rng.integers(0, 2, N)
    for picture, label in zip(x, y, strict=True):
        line = np.s_[rng.integers(6), :] if label == 0 else np.s_[:, rng.integers(8)]
        picture[line] += 2
    return x, y


@pytest.fixture
def data(rng):
    (x_train, y_train), (x_val, y_val) = stripes(200, rng), stripes(100, rng)
    return SimpleNamespace(x_train=x_train, y_train=y_train, x_val=x_val, y_val=y_val)


def quiet(net, data, **settings):
    return train(net, data, **{"epochs": 3, "progress": False, **settings})


@pytest.mark.parametrize("loss", ["softmax", "svm"])
@pytest.mark.parametrize(
    "optimizer",
    [Adam(0.02), SGD(0.3), SGD(0.1, momentum=0.9), SGD(0.1, momentum=0.9, nesterov=True)],
    ids=["Adam", "SGD", "momentum", "Nesterov"],
)
def test_a_net_learns_what_a_line_is(data, loss, optimizer):
    net = ConvNet.from_pattern(PATTERN)

    history = quiet(net, data, epochs=12, batch=20, optimizer=optimizer, loss=loss)

    assert accuracy(net, data.x_val, data.y_val) > 0.9
    assert history.losses[-1] < history.losses[0] / 2


def test_accuracy_is_the_part_that_is_right(rng):
    net = ConvNet.from_pattern("INPUT 1x1x2 -> FC 2", dtype=np.float64)
    net.params["fc1.w"][...] = np.eye(2)  # the scores are the picture
    x = np.array([[1.0, 0], [0, 1], [2, 1], [1, 2]]).reshape(4, 1, 1, 2)

    assert accuracy(net, x, np.array([0, 1, 0, 0])) == 0.75


def test_confusion_counts_by_what_is_there_and_what_the_net_says():
    net = ConvNet.from_pattern("INPUT 1x1x3 -> FC 3", dtype=np.float64)
    net.params["fc1.w"][...] = np.eye(3)  # the scores are the picture
    x = np.eye(3)[[0, 2, 2, 1, 2]].reshape(5, 1, 1, 3)

    table = confusion(net, x, np.array([0, 0, 0, 1, 2]))

    np.testing.assert_array_equal(table, [[1, 0, 2], [0, 1, 0], [0, 0, 1]])


def test_the_history_has_a_line_a_step_and_a_line_an_epoch(data):
    history = quiet(ConvNet.from_pattern(PATTERN), data, epochs=2, batch=64)

    assert len(history.losses) == len(history.rates) == 2 * 4  # 200 pictures: 3 steps of 64, 1 of 8
    assert len(history.val_accuracy) == len(history.train_accuracy) == 2
    assert [sorted(ratios) for ratios in history.update_ratios] == [["conv1.w", "fc1.w"]] * 2
    assert history.ended.startswith("all 2 epochs are done; the net holds the weights of epoch ")


def test_the_same_seed_gives_the_same_run(data):
    pattern = PATTERN.replace("GLOBALMAX", "DROPOUT 0.5 -> GLOBALMAX")
    runs = [quiet(ConvNet.from_pattern(pattern), data, seed=seed).losses for seed in (1, 1, 2)]

    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_every_picture_is_seen_once_an_epoch(data, monkeypatch):
    net, seen = ConvNet.from_pattern(PATTERN), []
    loss = net.loss
    monkeypatch.setattr(net, "loss", lambda x, *rest, **kw: seen.append(x) or loss(x, *rest, **kw))

    quiet(net, data, epochs=1, batch=64)

    seen = np.concatenate(seen)
    assert not np.array_equal(seen, data.x_train), "the order should be shuffled"
    np.testing.assert_array_equal(np.sort(seen.ravel()), np.sort(data.x_train.ravel()))


def test_the_net_ends_with_the_weights_of_its_best_epoch(data):
    net = ConvNet.from_pattern(PATTERN)

    # a rate that is far too high at the end ruins what the first epochs learned
    history = quiet(
        net,
        data,
        epochs=8,
        batch=20,
        schedule=lambda done: 1 if done < 0.7 else 500,
        optimizer=Adam(0.02),
    )

    assert history.val_accuracy[-1] < max(history.val_accuracy)
    assert accuracy(net, data.x_val, data.y_val) == max(history.val_accuracy)
    assert history.best_epoch == np.argmax(history.val_accuracy) + 1


def test_patience_ends_a_run_that_gains_nothing(data):
    net = ConvNet.from_pattern(PATTERN)

    history = quiet(net, data, epochs=50, patience=3, optimizer=SGD(0.0))

    assert len(history.val_accuracy) == 4
    assert "3 epochs in a row brought nothing better" in history.ended


def test_a_schedule_scales_the_rate_from_start_to_end(data):
    history = quiet(
        ConvNet.from_pattern(PATTERN), data, epochs=5, batch=50, optimizer=SGD(0.2), schedule=cosine
    )

    wanted = 0.1 * (1 + np.cos(np.pi * np.arange(20) / 20))
    np.testing.assert_allclose(history.rates, wanted)


def test_what_is_augmented_is_learned_in_place_of_the_pictures(data):
    seen = []

    def darken(x, rng):
        seen.append((x.copy(), rng))
        return 0 * x

    net = ConvNet.from_pattern(PATTERN)
    before = net.snapshot()
    history = quiet(net, data, epochs=1, batch=50, augment=darken)

    assert len(seen) == len(history.losses) == 4
    assert all(len(x) == 50 and isinstance(rng, np.random.Generator) for x, rng in seen)
    np.testing.assert_array_equal(net.params["conv1.w"], before["conv1.w"])  # black has no edges


def test_l2_keeps_weights_small(data):
    sizes = []
    for l2 in (0.0, 0.3):
        net = ConvNet.from_pattern(PATTERN)
        quiet(net, data, l2=l2, optimizer=Adam(0.02))
        sizes.append(np.linalg.norm(net.params["conv1.w"]))

    assert sizes[1] < 0.7 * sizes[0]


def test_update_ratios_compare_a_change_with_what_was_there():
    before = {"fc1.w": np.array([3.0, 4.0]), "fc1.b": np.array([1.0])}
    after = {"fc1.w": np.array([3.0, 4.05]), "fc1.b": np.array([2.0])}

    assert update_ratios(before, after) == {"fc1.w": pytest.approx(0.01)}


@pytest.mark.parametrize("moment", [1, 6], ids=["in the first epoch", "in the second"])
def test_an_interrupted_run_keeps_its_best_net_and_its_history(data, monkeypatch, moment):
    net, calls = ConvNet.from_pattern(PATTERN), []
    loss = net.loss

    def interrupted_at_the_moment(*args, **settings):
        calls.append(1)
        if len(calls) == moment + 1:
            signal.raise_signal(signal.SIGINT)  # what the stop button and Ctrl-C send
        return loss(*args, **settings)

    monkeypatch.setattr(net, "loss", interrupted_at_the_moment)
    history = quiet(net, data, epochs=5, batch=50)

    assert len(history.losses) == moment
    assert len(history.val_accuracy) == moment // 4
    assert history.ended.startswith(f"interrupted in epoch {moment // 4 + 1}")
    if history.val_accuracy:
        assert "the net holds the weights of epoch 1" in history.ended
        assert accuracy(net, data.x_val, data.y_val) == history.val_accuracy[0]


@pytest.mark.filterwarnings("error")
def test_a_loss_that_explodes_stops_with_its_cause_and_the_best_net(data):
    net = ConvNet.from_pattern("INPUT 8x6x1 -> [CONV 8 3x3]*4 -> FC 2")  # no RELU can die

    with pytest.raises(Diverged, match="Try a learning rate of 1e\\+05 instead of 1e\\+06") as stop:
        quiet(net, data, epochs=5, optimizer=SGD(1e6))

    assert f"in step {len(stop.value.history.losses)}" in str(stop.value)


def test_a_net_that_begins_with_nonsense_says_so(data):
    net = ConvNet.from_pattern(PATTERN)
    net.params["conv1.w"][...] = np.inf

    with pytest.raises(Diverged, match="the very first step is not a number"):
        quiet(net, data)


@pytest.mark.parametrize(
    "change, complaint",
    [
        (
            {"x_train": np.zeros((9, 8, 6, 1), np.float32)},
            r"x_train: .* expected .* \(N, 6, 8, 1\)",
        ),
        ({"x_val": np.full((100, 6, 8, 1), np.nan, np.float32)}, "x_val.* is nan: a net cannot"),
        ({"y_train": np.full(200, 2)}, "expected 200 whole numbers from 0 to 1"),
        ({"x_val": np.zeros((0, 6, 8, 1), np.float32), "y_val": np.zeros(0, int)}, "is empty"),
    ],
)
def test_data_that_do_not_belong_to_the_net_are_refused(data, change, complaint):
    net = ConvNet.from_pattern(PATTERN)
    before = net.snapshot()

    with pytest.raises(ValueError, match=complaint):
        quiet(net, SimpleNamespace(**{**vars(data), **change}))

    for name, value in net.params.items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize("setting", [{"epochs": 0}, {"batch": 0}, {"batch": 2.5}])
def test_settings_below_one_are_refused(data, setting):
    with pytest.raises(ValueError, match="expected a whole number from 1 up"):
        quiet(ConvNet.from_pattern(PATTERN), data, **setting)


def test_a_run_can_be_looked_at_between_its_steps(data):
    net = ConvNet.from_pattern(PATTERN)
    run = Run(net, data, epochs=1, batch=50, optimizer=Adam(), loss="softmax", l2=0, seed=0)
    filters = []

    for _ in run.epoch():
        filters.append(net.params["conv1.w"].copy())

    assert len(filters) == 4
    assert (filters[0] != filters[3]).any()
    assert isinstance(run.history, History)
    assert len(run.history.val_accuracy) == 1


def test_the_bar_counts_the_steps(data, capsys):
    train(ConvNet.from_pattern(PATTERN), data, epochs=2, batch=50)

    bar = capsys.readouterr().err
    assert "epoch 2 of 2" in bar
    assert "8/8" in bar
    assert "validation accuracy " in bar
