"""The machinery of the panels, the course's interactive pictures.

Panel(...) turns three functions and some controls into something that is live where there is a
kernel, still where there is none (the stored output holds the picture and its sentence), and
checked (the tests compare both). Settings that are impossible raise DoesNotFit in compute; the
panel then shows the reason in words. Any other exception is a fault: the panel says so, and raises
it again.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import InitVar, dataclass, field
from html import escape

import numpy as np

from cs231n_utils.panels.kit import living, widgets
from cs231n_utils.panels.kit.marks import Text
from cs231n_utils.panels.kit.picture import Picture
from cs231n_utils.panels.kit.render import clickable, svg
from cs231n_utils.panels.kit.words import wrapped
from cs231n_utils.volumes import DoesNotFit

VIEW = "application/vnd.jupyter.widget-view+json"
SPECIAL = re.compile("[%#<>\"'&\t\n\r]")  # signs that mean something in an address or in HTML


@dataclass(eq=False, repr=False)
class Panel:
    """An interactive picture. Show it by leaving it as a cell's last expression.

    Functions that make a panel hand `only` and `scenes` on, as **shown. What is not shown of the
    controls is as at the start, or as in the preset.
    """

    name: str  # what the panel is called, "stride strip"
    compute: Callable  # compute(**values) -> what there is to see, as numbers: a frozen dataclass
    picture: InitVar[Callable]  # picture(state) -> marks; the attribute is the widget with them
    describe: Callable  # describe(state) -> the same in a sentence or two, with its numbers
    controls: dict  # {argument of compute: Slider, Choice, Switch or Entry}, in order
    presets: dict  # {words on a button: {control: value}}; controls left out are as at the start
    size: tuple  # of the picture, pixels of the page across and down
    steps: str | None = None  # the Slider with play buttons
    actions: dict = field(default_factory=dict)  # {words on a button: function without arguments}
    only: Sequence | None = None  # names of the controls shown, in this order; all if None
    scenes: Sequence | None = None  # names of the presets offered, in this order; all if None

    def __post_init__(self, picture):
        self.marks_of = picture
        self.only = list(self.controls if self.only is None else self.only)
        self.scenes = list(self.presets if self.scenes is None else self.scenes)
        self._check_names(self.only, self.controls, "controls")
        self._check_names(self.scenes, self.presets, "presets")
        self.values, self._moving, self._held = {}, False, (0, None, None)
        self.opened = None  # the values with which it was first shown
        self._open()
        living.note(self)

    @property
    def start(self):
        """The values at the start, or the nearest that are allowed."""
        return self._settled({key: control.start for key, control in self.controls.items()})

    # What notebooks use

    def set(self, **wanted):
        """Return the panel, with some controls moved to other values; it is drawn once."""
        return self._set(self.values, wanted)

    def show(self, preset):
        """Return the panel as in the preset of that name."""
        self._check_names([preset], self.presets, "presets")
        self.picture.scene = self.scenes.index(preset) if preset in self.scenes else -1
        return self._set(self.start, self.presets[preset])

    def reset(self):
        """Return the panel as it was when it was first shown, or at the start if it was not yet."""
        self.picture.scene = -1
        self._move(self._settled(self.opened or self.start))
        return self

    def refresh(self):
        """Return the panel drawn anew: for one whose pictures change by more than its controls."""
        self._move(self._settled(self.values))
        return self

    def close(self):
        """Let go of the widgets. A panel that is shown again after that has new ones."""
        for part in (self.box, self.play, *self.widgets.values()):  # not all are shown
            widgets.close(part)
        self.box = None

    # What tests use besides

    def click(self, x, y):
        """Return the panel after a click at a place of the picture."""
        when = self.picture.pointer[2] + 1 if self.picture.pointer else 0
        self.picture.pointer = [x, y, when, 0]
        return self

    def allowed(self, key, values=None):
        """Return what a control can be put to, given the values of all; those of now if None."""
        before = list(self.controls)[: list(self.controls).index(key)]
        values = self.values if values is None else values
        return self.controls[key].allowed({name: values[name] for name in before})

    @property
    def still(self):
        """The picture as SVG text, with all its images in it."""
        return svg(self.marks, *self.size, live=False)

    def _repr_mimebundle_(self, **kwargs):
        if self.box is None:
            self._open()
        self.opened = self.opened or dict(self.values)
        living.note(self)
        words = escape(self.sentence)
        image = f'<img alt="{words}" width="{self.size[0]}" src="{address_of(self.still)}">'
        return {
            VIEW: {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id},
            # The words are the picture's alt text too: a screen reader should say them once.
            "text/html": f'{image}<p aria-hidden="true">{words}</p>',
            "text/plain": self.sentence,
        }

    # How it works

    def _open(self):
        """Make the widgets, at the values of now, or at the start."""
        label = widgets.label_width(self.controls[key] for key in self.only)
        self.widgets = {key: widgets.widget_for(c, label) for key, c in self.controls.items()}
        self.picture = Picture(name=self.name, width=self.size[0])
        self._move(self._settled(self.values) if self.values else self.start)
        for widget in self.widgets.values():
            widget.observe(self._on_move, "value")
        self.picture.observe(self._on_pointer, "pointer")
        self.play = widgets.step_by_step(self.widgets[self.steps]) if self.steps else None
        self.buttons = {words: widgets.button(words, do) for words, do in self.actions.items()}
        self.box = widgets.laid_out(self)

    def _set(self, others, wanted):
        self._check_names(wanted, self.controls, "controls")
        values = self._settled(others | wanted)
        for key, value in wanted.items():
            if values[key] != value:
                allowed = list(self.allowed(key, values))
                raise ValueError(f"{key}: got {value!r}, expected one of {allowed}")
        self._move(values)
        return self

    def _settled(self, wanted):
        """Return the nearest values, each in the range that those before it leave to it."""
        values = {}
        for key, control in self.controls.items():
            values[key] = control.nearest(wanted[key], control.allowed(dict(values)))
        return values

    def _move(self, values):
        """Put all controls to these values, then draw, once."""
        self.values, before, self._moving = dict(values), {}, True
        try:
            for key, control in self.controls.items():
                widgets.fit(self.widgets[key], control, dict(before), values[key])
                before[key] = values[key]
        finally:
            self._moving = False
        self._redraw()

    def _on_move(self, change):
        if not self._moving:
            self._move(self._settled({key: w.value for key, w in self.widgets.items()}))

    def _redraw(self):
        with self._faults_in_words():
            try:
                self.state = self.compute(**self.values)
            except DoesNotFit as why:
                self.state = None
                return self._say(str(why))
            sentence = " ".join(self.describe(self.state).split())
            self._display(list(self.marks_of(self.state)), sentence)

    def _display(self, marks, sentence):
        self.picture.show(svg(marks, *self.size), sentence)
        self.marks, self.sentence = marks, sentence

    def _say(self, words):
        """Show words where the picture was."""
        wide, high = self.size
        for size in (19, 15, 12, 9):
            lines = wrapped(words, 0.86 * wide, size)
            if len(lines) < high / 30:
                break
        ys = high / 2 + 1.5 * size * (np.arange(len(lines)) - (len(lines) - 1) / 2)
        marks = [Text(wide / 2, y, line, size=size) for y, line in zip(ys, lines, strict=True)]
        self._display(marks, words)

    @contextmanager
    def _faults_in_words(self):
        try:
            yield
        except Exception as fault:
            settings = ", ".join(f"{key}={value!r}" for key, value in self.values.items())
            self._say(
                f'The panel "{self.name}" failed at {settings}. {type(fault).__name__}: {fault}. '
                "This is a fault of the course, not of yours; the reset button leads back."
            )
            raise

    def _on_pointer(self, change):
        x, y, _, press = change.new
        marks = clickable(self.marks)
        if not press or press != self._held[0]:
            under = [i for i, mark in enumerate(marks) if mark.holds(x, y)]
            self._held = press, under[-1] if under else None, None
        _, number, before = self._held  # a drag stays in its mark
        if number is None or number >= len(marks):
            return
        cell = marks[number].cell_at(x, y)
        if cell == before:  # a hand that trembles does not click twice
            return
        self._held = press, number, cell
        with self._faults_in_words():
            wanted = marks[number].selects(x, y)
            self._check_names(wanted, self.controls, "controls")
        values = self._settled(self.values | wanted)
        if values != self.values:
            self._move(values)

    def _check_names(self, names, known, what):
        for name in names:
            if name not in known:
                words = ", ".join(map(repr, known)) or "none"
                name = f"{name!r} among its {what}: {words}"
                raise ValueError(f'the panel "{self.name}" has no {name}')


def address_of(picture):
    """Return SVG text as the address of an image.

    With % for a few signs, not as base64: so the tests compare it, but for the PNGs in it.
    """
    escaped = SPECIAL.sub(lambda sign: f"%{ord(sign[0]):02X}", picture)
    return f"data:image/svg+xml;charset=utf-8,{escaped}"
