"""The training console: what it does to a net, when, and what it says."""

import asyncio
import re
import signal
import time

import numpy as np
import pytest
from panel_checks import NO_WORDS, check_marks, check_panel

from cs231n_utils.datasets import shapes
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.panels.kit.marks import Image, Text
from cs231n_utils.panels.kit.panel import address_of
from cs231n_utils.panels.training_console import panel as module
from cs231n_utils.panels.training_console.panel import QUESTIONS, training_console
from cs231n_utils.panels.training_console.plots import Curve
from cs231n_utils.training.optimizers import SGD, Adam
from cs231n_utils.training.run import accuracy, train

PATTERN = "INPUT 32x32x3 -> AVGPOOL 4x4 S=4 -> CONV 4 3x3 -> RELU -> DROPOUT 0.9 -> FC 10"


@pytest.fixture(scope="module")
def data():
    return shapes(train=200, val=100, test=0).zero_mean()


@pytest.fixture
def net():
    return ConvNet.from_pattern(PATTERN)


@pytest.fixture
def console(net, data):
    return training_console(net, data)


@pytest.fixture(autouse=True)
def a_step_at_a_time(monkeypatch):
    """No training is over before a test has looked, however fast the machine is."""
    monkeypatch.setattr(module, "SLICE", 0)


def words(console):
    return console.buttons["start"].description


def headline(console):
    return next(mark for mark in console.marks if isinstance(mark, Text)).words


def same(one, other):
    return all(np.array_equal(one[name], other[name]) for name in one)


async def until(true, seconds=600):
    """Let the event loop go on until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.005)


def test_the_panel_works():
    check_panel(training_console)


# What it computes


@pytest.mark.parametrize(
    "name, optimizer",
    [
        ("Adam", lambda: Adam(1e-2)),
        ("SGD", lambda: SGD(1e-2)),
        ("momentum", lambda: SGD(1e-2, momentum=0.9)),
    ],
)
def test_it_takes_the_same_steps_as_train(data, net, name, optimizer):
    settings = {"batch": 30, "l2": 1e-3, "seed": 4}
    wanted = train(net, data, 2, optimizer=optimizer(), progress=False, **settings)

    console = training_console(
        ConvNet.from_pattern(PATTERN), data, rate=1e-2, optimizer=name, **settings
    )
    console.train(2)

    for line in ("losses", "rates", "train_accuracy", "val_accuracy", "update_ratios"):
        assert getattr(console.history, line) == getattr(wanted, line), line


def test_however_the_slices_fall_the_history_is_the_same(data, net, console, monkeypatch):
    monkeypatch.setattr(module, "SLICE", 1)
    console.train(2)
    monkeypatch.setattr(module, "SLICE", 0)
    monkeypatch.setattr(module, "REST", 0)
    net = ConvNet.from_pattern(PATTERN)

    async def with_pauses():
        other = training_console(net, data, epochs=2)
        for steps in (3, 9):
            other.resume()
            await until(lambda steps=steps: len(other.history.losses) >= steps)
            other.pause()
            await asyncio.sleep(0.02)
        other.resume()
        await until(lambda: other.status == "done")
        return other.history

    assert asyncio.run(with_pauses()).losses == console.history.losses
    assert same(net.params, console.net.params)


def test_the_net_stands_where_the_training_left_it(data, net, console):
    assert console.train(1) is console
    assert console.net is net
    assert accuracy(net, data.x_val, data.y_val) == console.history.val_accuracy[-1]


def test_long_epochs_are_looked_at_in_between(net):
    data = shapes(train=500, val=60, test=0).zero_mean()
    console = training_console(net, data, batch=4).train(1)

    assert [epoch for epoch, *_ in console.training.looks] == [0.48, 1]
    assert len(console.history.val_accuracy) == 1
    epochs = [epoch for epoch, _ in console.training.beats]
    np.testing.assert_allclose(epochs, np.arange(1, 11) / 10, atol=0.07)


# The hand on it, while it trains


def test_it_trains_beside_others_pauses_and_goes_on(console):
    async def story():
        console.resume()
        assert (console.status, words(console)) == ("training", "pause")
        assert console.sentence.startswith("Training epoch 1 of 5, with Adam")
        console.buttons["start"].click()  # before the first step
        assert console.status == "untrained"
        console.buttons["start"].click()
        await until(lambda: len(console.history.losses) > 2)
        console.buttons["start"].click()
        steps, shown = len(console.history.losses), console.still
        await asyncio.sleep(0.2)
        assert (len(console.history.losses), console.still) == (steps, shown)
        epoch = 1 + (steps - 1) // 7
        assert console.sentence.startswith(f"Paused in epoch {epoch} of 5, with")
        assert words(console) == "resume"
        console.buttons["start"].click()
        await until(lambda: console.status == "done")

    asyncio.run(story())
    assert len(console.history.losses) == 5 * 7
    assert console.sentence.startswith("Trained for 5 epochs, with Adam")
    assert words(console) == "resume"


def test_resume_goes_on_for_as_many_epochs_again(console):
    async def story():
        for _ in range(2):
            console.set(epochs=2).resume()
            await until(lambda: console.status == "done")

    asyncio.run(story())
    assert len(console.history.val_accuracy) == 4


def test_rate_and_optimizer_are_obeyed_by_the_next_step(console):
    console.train(1)
    console.widgets["rate"].value = 1e-2
    console.widgets["optimizer"].value = "SGD"
    console.training.advance()
    assert console.history.rates[-2:] == [3e-3, 1e-2]
    assert isinstance(console.training.run.optimizer, SGD)


def test_what_was_used_is_told_apart_from_what_comes_next(console):
    console.train(1).set(rate=3e-4, optimizer="momentum")
    assert console.sentence.startswith(
        "Trained for 1 epoch, with Adam, learning rate 0.003. Next step: momentum, rate 0.0003."
    )
    assert headline(console) == (
        "trained for 1 epoch: Adam, rate 0.003  →  next step: momentum, rate 0.0003"
    )
    console.train(1)
    assert "in the end with momentum, learning rate 0.0003. The loss" in console.sentence
    assert "momentum, rate 0.0003" in [m.words for m in console.marks if isinstance(m, Text)]
    with_momentum = console.training.used[-1]
    console.set(optimizer="Adam")
    assert console.state.settings == with_momentum
    assert "next step: Adam" in headline(console)


def test_start_again_brings_back_the_first_weights_and_leaves_the_controls(net, console):
    before, first = net.snapshot(), console.set(rate=1e-2).still
    losses = console.train(2).history.losses
    console.start_again()
    assert same(net.params, before)
    assert (console.status, console.values["rate"]) == ("untrained", 1e-2)
    assert console.still == first
    console.set(epochs=2).buttons["start again"].click()  # which starts, too
    assert console.history.losses == losses


def test_reset_brings_back_the_net_and_the_controls(net, console):
    before, first = net.snapshot(), console.still
    console.show("rate 1").train(1)
    assert console.reset().still == first
    assert same(net.params, before)


@pytest.mark.parametrize("scene", QUESTIONS)
def test_a_scene_trains_a_fresh_net_and_asks_what_to_watch(console, scene):
    async def story():
        console.train(1)
        console.show(scene)
        assert (console.status, console.history.losses) == ("training", [])
        assert console.sentence.startswith(QUESTIONS[scene])
        await until(lambda: len(console.history.losses) > 1)
        console.pause()
        assert console.sentence.startswith(QUESTIONS[scene])
        with pytest.raises(ValueError, match="no preset"):
            console.show("no preset")

    asyncio.run(story())
    assert console.history.losses, "an unknown scene leaves the net alone"
    assert console.reset().sentence.startswith("Not trained yet")


def test_starting_again_stops_a_training_that_runs(console):
    async def story():
        console.resume()
        await until(lambda: console.history.losses)
        console.start_again()
        await asyncio.sleep(0.1)

    asyncio.run(story())
    assert (console.status, console.history.losses) == ("untrained", [])


def test_without_an_event_loop_the_button_trains_and_waits(console):
    console.set(epochs=1).buttons["start"].click()
    assert console.status == "done"


def test_a_training_whose_event_loop_ends_is_paused(console):
    async def story():
        console.resume()
        await until(lambda: console.history.losses)

    asyncio.run(story())
    assert console.status == "paused"
    assert console.train(1).status == "done"


@pytest.mark.parametrize("moment", [3, 7, 9])
def test_an_interrupt_pauses_and_what_was_done_stays(console, monkeypatch, moment):
    step = Adam.step

    def interrupted(self, *args):
        if self.steps == moment - 1:
            signal.raise_signal(signal.SIGINT)
        step(self, *args)

    monkeypatch.setattr(Adam, "step", interrupted)
    assert console.train(2) is console
    assert (console.status, len(console.history.losses)) == ("paused", moment - 1)
    monkeypatch.undo()
    assert console.train().status == "done"
    assert len(console.history.losses) == 14


# What may go wrong


def test_a_loss_that_explodes_is_told_in_words_and_waits(data):
    console = training_console(data=data).train(2).set(rate=1.0).train(2)
    assert (console.status, console.buttons["start"].disabled) == ("exploded", True)
    assert console.sentence.startswith("The loss exploded: after ≈ ")
    assert console.sentence.endswith("Choose a lower one, then start again.")
    assert headline(console).startswith("the loss exploded: Adam, rate 1")
    steps = len(console.history.losses)
    assert len(console.train(1).history.losses) == steps, "it does not train on from there"
    console.set(rate=1e-3, epochs=1).buttons["start again"].click()
    assert (console.status, console.buttons["start"].disabled) == ("done", False)


def test_a_loss_that_is_no_number_from_the_first_step_on_is_told(data, net):
    net.params["conv1.w"][...] = np.inf
    console = training_console(net, data).train(1)
    assert console.status == "exploded"
    assert "the loss of the very first step is not a number" in console.sentence


def test_a_large_penalty_is_no_explosion(net, data):
    net.params["conv1.w"] *= 4
    console = training_console(net, data, l2=1.0, rate=1e-4).train(1)
    assert console.history.losses[-1] > 10 * console.training.chance
    assert console.status == "done"


def break_down(*args, **settings):
    raise ZeroDivisionError("no more steps")


def test_an_error_beside_the_reader_is_told_in_words(console, monkeypatch):
    async def story():
        console.resume()
        await until(lambda: len(console.history.losses) > 2)
        monkeypatch.setattr(console.net, "loss", break_down)
        await until(lambda: console.status == "failed")
        await console._task  # no exception is left to be lost in it

    asyncio.run(story())
    assert "ZeroDivisionError: no more steps" in console.sentence
    assert headline(console).startswith("an error stopped it")
    monkeypatch.undo()
    assert console.train(1).status == "done"


def test_an_error_in_a_cell_is_raised_there_too(console, monkeypatch):
    monkeypatch.setattr(console.net, "loss", break_down)
    with pytest.raises(ZeroDivisionError):
        console.train(1)
    assert "ZeroDivisionError: no more steps" in console.sentence


# Words and pictures


@pytest.mark.parametrize("epochs", [1, 3])
def test_after_training_every_number_that_varies_follows_an_about_sign(console, epochs):
    text = console.train(epochs).sentence
    for part in (f"{epochs} epoch", "0.003", "chance 2.303", "conv1", "fc1"):
        assert part in text
        text = text.replace(part, "")
    text = re.sub(r"≈ [\d.]+", "", text)
    assert not re.search(r"\d", text), text
    assert not re.search(NO_WORDS, console.sentence)


def test_the_stored_picture_is_the_same_on_a_machine_that_calculates_otherwise(data, net, console):
    console.train(2)
    net.params["fc1.w"] *= 1.01  # more than machines differ
    other = training_console(net, data).train(2)
    assert other.history.losses != console.history.losses
    assert compared(other.still) == compared(console.still)
    assert any(isinstance(mark, Curve) for mark in other.marks), "live, its lines are lines"


def compared(picture):
    """Return what strict nbval compares of a picture, see tests/notebooks/sanitize.cfg."""
    text = re.sub(r"≈\s?[-−+]?\d[\d.,]*", "", address_of(picture))
    return re.sub("data:image/png;base64,[A-Za-z0-9+/=]+", "", text)


@pytest.mark.parametrize(
    "pattern, shape",
    [
        ("INPUT 32x32x3 -> FC 10", (10, 32, 32, 3)),
        ("INPUT 32x32x3 -> FC 40 -> RELU -> FC 10", (24, 32, 32, 3)),
        ("INPUT 32x32x3 -> AVGPOOL 4x4 S=4 -> FC 10", (10, 8, 8, 3)),
        (
            "INPUT 32x32x3 -> AVGPOOL 4x4 S=4 -> " + "CONV 4 3x3 -> RELU -> " * 8 + "FC 10",
            (4, 3, 3, 3),
        ),
    ],
)
def test_other_nets_train_too(data, pattern, shape):
    console = training_console(ConvNet.from_pattern(pattern), data, rate=1e-4).train(1)
    assert console.status == "done"
    assert console.state.filters[1].shape == shape
    assert len(console.sentence) < 600
    check_marks(console.marks, console.size)
    assert isinstance(console.marks[-2], Image)


def test_what_is_trained_fits_into_the_picture(console):
    for rate in (3e-3, 1e-2, 0.3, 1.0):
        console.set(rate=rate).train(1)
        check_marks(console.marks, console.size)


class Clock:
    """A clock that goes on when it is told to, so that no test waits for a busy machine."""

    now = 0.0

    def perf_counter(self):
        return self.now


def test_it_draws_no_oftener_than_it_says(console, monkeypatch):
    clock, drawn = Clock(), []
    advance, redraw = console.training.advance, console._redraw

    def step():
        clock.now += 0.05
        advance()

    def draw():
        drawn.append(clock.now)
        redraw()

    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(console.training, "advance", step)
    monkeypatch.setattr(console, "_redraw", draw)
    console.train(10)
    between = np.diff(drawn[:-1])  # the last is due when it ends
    assert len(between) >= 1
    assert between.min() >= module.PERIOD
