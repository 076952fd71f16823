"""Training console: a net while it trains, and the hand on its learning rate."""

import asyncio
import time

from cs231n_utils.datasets import shapes
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.panels.kit.render import svg
from cs231n_utils.panels.kit.threads import one_thread
from cs231n_utils.panels.training_console.plots import SIZE, comparable, picture
from cs231n_utils.panels.training_console.progress import Progress, describe, plain
from cs231n_utils.panels.training_console.watched import OPTIMIZERS, Settings, WatchedTraining
from cs231n_utils.training.run import Diverged

RATES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0)
SMALL = "INPUT 32x32x3 -> CONV 8 5x5 -> RELU -> POOL 4x4 S=4 -> FC 10"  # quick, if no net is given
SLICE, REST = 0.08, 0.003  # seconds: of training at a time, and for everything else in between
PERIOD = 0.2  # seconds between two pictures at least

SCENES = {  # each begins with the net as it came
    "rate 0.003": {"rate": 3e-3, "epochs": 3},
    "rate 1": {"rate": 1.0, "epochs": 2},
    "rate 0.03": {"rate": 3e-2, "epochs": 2},
    "rate 0.00001": {"rate": 1e-5, "epochs": 3},
    "SGD": {"rate": 3e-2, "epochs": 1, "optimizer": "SGD"},
    "momentum": {"rate": 3e-2, "epochs": 1, "optimizer": "momentum"},
}
QUESTIONS = {
    "rate 0.003": "How much does the loss change per step? And after resume at 0.0003?",
    "rate 1": "What do steps of this size do to the loss?",
    "rate 0.03": "Ten times 0.003: where does the loss go first, and where does it stay?",
    "rate 0.00001": "How does the loss after three epochs differ from that at 0.03?",
    "SGD": "How far does plain SGD get in one epoch?",
    "momentum": "How far does SGD get with nine tenths of the last step added to each?",
}


class TrainingConsole(Panel):
    """A panel that trains a net, a little at a time, and shows how it goes.

    net       the net, as it stands
    history   the training.History so far
    training  the WatchedTraining behind it
    """

    def __init__(self, training, rate, optimizer, epochs, **shown):
        self.training, self.net = training, training.net
        self.status, self.why, self.fault = "untrained", "", None
        self._question, self._target = "", 0  # the epoch with which the training stops
        self._task, self._drawn = None, 0.0
        rates = {plain(value): value for value in sorted({*RATES, rate})}
        super().__init__(
            "training console",
            self._progress,
            picture,
            describe,
            controls={
                "rate": Choice("learning rate", rates, rate, look="slider"),
                "epochs": Slider("epochs", 1, max(20, epochs), start=epochs),
                "optimizer": Choice("optimizer", list(OPTIMIZERS), optimizer, look="menu"),
            },
            presets=SCENES,
            size=SIZE,
            actions={"start": self._press, "start again": lambda: self.start_again().resume()},
            **shown,
        )

    @property
    def history(self):
        return self.training.history

    # What notebooks use

    def train(self, epochs=None):
        """Return the panel after training, which takes as long as it takes: the cell waits.

        epochs  how many, an epoch that is begun among them; if None what is left after a pause, or
                as many as the slider says

        Interrupting (the stop button) pauses. After a loss that has exploded train does nothing
        until start_again().
        """
        if self.status == "exploded":
            return self
        self._begin(epochs)
        try:
            while self._slice():
                pass
        except KeyboardInterrupt:
            self.pause()
        if self.fault is not None:
            raise self.fault
        return self

    def resume(self):
        """Return the panel, which trains from now on, beside everything else that you do.

        It takes the epochs that its slider says, less than a tenth of a second at a time, with
        sliders, buttons and other cells in between; while a cell runs, it stands still. Where there
        is no event loop, outside of notebooks, this is train().
        """
        if not (loop := _running_loop()):
            return self.train()
        if self.status != "exploded":
            self._begin()
            if self._task is None or self._task.done():
                self._task = loop.create_task(self._in_slices())
            self.refresh()
        return self

    def pause(self):
        """Return the panel, which trains no further until resume() or train()."""
        if self.status == "training":
            self.status = "paused" if self.history.losses else "untrained"
            self.refresh()
        return self

    def start_again(self):
        """Return the panel with the weights that the net came with; the controls stay."""
        self.training.restart()
        self.status, self.why = "untrained", ""
        return self.refresh()

    def show(self, preset):
        """Return the panel with a fresh net and the controls of the preset of that name.

        Where there is an event loop, as in a notebook, it trains from now on, see resume().
        """
        self._check_names([preset], self.presets, "presets")
        self._question = QUESTIONS[preset]
        self.start_again()
        super().show(preset)
        return self.resume() if _running_loop() else self

    def reset(self):
        """Return the panel as it was at the start, net and all."""
        self._question = ""
        self.start_again()
        return super().reset()

    def refresh(self):
        look = {"untrained": ("start", "play"), "training": ("pause", "pause")}
        button = self.buttons["start"]
        button.description, button.icon = look.get(self.status, ("resume", "play"))
        button.disabled = self.status == "exploded"
        return super().refresh()

    def close(self):
        self.pause()
        super().close()

    @property
    def still(self):
        return svg(comparable(self.marks), *self.size, live=False)

    # How it works

    def _open(self):
        super()._open()
        self.buttons["start"].button_style = "primary"
        self.refresh()

    def _press(self):
        self.pause() if self.status == "training" else self.resume()

    def _begin(self, epochs=None):
        if self.status != "paused" or self._target <= self.training.epoch or epochs:
            self._target = self.training.epochs + (epochs or self.values["epochs"])
        self.status, self.why, self.fault = "training", "", None

    async def _in_slices(self):
        try:
            while self._slice():
                await asyncio.sleep(REST)
        finally:
            self.pause()  # if the event loop ends first

    def _slice(self):
        """Train for a moment, and draw if it is time; return whether there is more to do."""
        end = time.perf_counter() + SLICE
        with one_thread():  # as in training.train
            while self.status == "training":
                self._advance()
                if time.perf_counter() > end:
                    break
        if self.status != "training" or time.perf_counter() > self._drawn + PERIOD:
            self.refresh()
            self._drawn = time.perf_counter()
        return self.status == "training"

    def _advance(self):
        training, losses = self.training, self.history.losses
        try:
            training.advance()
            if training.epoch == training.epochs >= self._target:
                self.status = "done"
        except Diverged as why:
            self.status, self.why = "exploded", f"{why}."
            if losses:
                self.why = (
                    f"The loss exploded: after ≈ {len(losses)} steps it is ≈ {losses[-1]:.0f}, "
                    f"where a guess has {training.chance:.3f}. At a learning rate of "
                    f"{plain(training.settings.rate)} every step overshoots. Choose a lower one, "
                    "then start again."
                )
        except Exception as fault:
            self.status, self.fault = "failed", fault
            self.why = (
                f"The training failed after step {len(losses)}: {type(fault).__name__}: {fault}. "
                "The net is as it was after that step. console.train() in a cell shows where it "
                "happened."
            )

    def _progress(self, rate, optimizer, epochs):
        coming = Settings(optimizer, rate)
        self.training.obey(coming)
        goal = epochs if self.status == "untrained" else self._target
        until = max(self.training.current, goal)
        return Progress(self.training, self.status, self._question, self.why, coming, until)


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def training_console(
    net=None, data=None, batch=32, seed=0, rate=3e-3, l2=1e-3, optimizer="Adam", epochs=5, **shown
):
    """Return the panel that trains a net before your eyes; a small one on a few shapes if None.

    net, data, batch, seed, l2  as in `training.train`
    rate, optimizer, epochs     where its controls start: they can be moved while it trains
    shown                       see Panel

    The start button trains beside everything else that you do in the notebook; the panel's train()
    does it in the cell that calls it. Either way its `net` is the net as it stands.
    """
    net = ConvNet.from_pattern(SMALL) if net is None else net
    data = shapes(train=200, val=100, test=0).zero_mean() if data is None else data
    training = WatchedTraining(net, data, batch, l2, seed)
    return TrainingConsole(training, rate, optimizer, epochs, **shown)
