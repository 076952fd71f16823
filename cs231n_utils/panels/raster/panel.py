"""The machinery of the panels, the course's interactive pictures.

A panel is three plain functions and some controls:

    compute(**values) -> state      what the picture shows, as numbers: a frozen dataclass
    draw(figure) -> show            lays out an empty figure once and returns a function;
                                    show(state) puts a state on it, by changing its artists
    describe(state) -> str          the same in a sentence or two, with its numbers

Panel(...) turns them into something that is live where there is a kernel, still where there is none
(the stored output holds the picture and its sentence), and checked (its text/plain is the sentence,
which the tests compare). Settings that are impossible raise DoesNotFit in compute; the panel then
shows the reason in words. Any other exception is a fault: the panel says so, and raises it again.
"""

from contextlib import contextmanager
from html import escape
from typing import NamedTuple

import matplotlib as mpl

from cs231n_utils.figures.style import Still
from cs231n_utils.panels.kit import widgets
from cs231n_utils.panels.raster.picture import (
    PANEL_STYLE,
    Canvas,
    Notice,
    Picture,
    jpeg,
    new_figure,
    png,
)
from cs231n_utils.volumes import DoesNotFit

VIEW = "application/vnd.jupyter.widget-view+json"


class Spot(NamedTuple):
    """Where in the picture the reader points."""

    axes: str  # the label of the axes, ax.set_label("input"); "" where there is none
    x: float  # in the data coordinates of those axes
    y: float


class Panel:
    """An interactive picture. Show it by leaving it as a cell's last expression.

    name      what the panel is called, "stride strip"
    compute, draw, describe  see above
    controls  {name: Slider, Choice, Switch or Entry}, in the order in which they are shown; the
              names are compute's arguments
    presets   {words on a button: {control: value}}; controls left out are as at the start
    size      of the figure, inches across and down: 100 pixels of the page each
    point     point(state, spot) -> {control: value}: what a click at a Spot selects; {} for nothing
    hover     True if pointing selects without a click
    steps     the Slider that play() moves
    pace      milliseconds that play() stays at a step
    actions   {words on a button: function of no arguments}: what else there is to press
    """

    def __init__(
        self,
        name,
        compute,
        draw,
        describe,
        controls,
        presets=None,
        size=(8.0, 3.6),
        point=None,
        hover=False,
        steps=None,
        pace=900,
        actions=None,
    ):
        self.name, self.compute, self.describe, self.point = name, compute, describe, point
        self.controls, self.presets, self.steps = dict(controls), dict(presets or {}), steps
        self.figure, self._notice = new_figure(*size), None
        self._canvas = Canvas(self.figure)
        with mpl.rc_context(PANEL_STYLE):
            self._show_state = draw(self.figure)
        label = widgets.label_width(controls.values())
        self.widgets = {key: widgets.widget_for(c, label) for key, c in controls.items()}
        self.picture = Picture(
            name=name,
            width=round(size[0] * 100),
            height=round(size[1] * 100),
            follows="" if point is None else "hover" if hover else "click",
        )
        self._moving, self._held = False, (0, None)
        self.reset()
        for widget in self.widgets.values():
            widget.observe(self._on_move, "value")
        self.picture.observe(self._on_pointer, "pointer")
        self._play = widgets.step_by_step(self.widgets[steps], pace) if steps else None
        self.buttons = {words: widgets.button(words, do) for words, do in (actions or {}).items()}
        self.box = self._lay_out()

    @property
    def start(self):
        """The values at the start, or the nearest that the ranges of today allow."""
        return self._settled({key: control.start for key, control in self.controls.items()})

    # What notebooks use

    def set(self, **wanted):
        """Return the panel, with some controls moved to other values; it is drawn once."""
        return self._set(self.values, wanted)

    def show(self, preset):
        """Return the panel as in the preset of that name."""
        self._check_names([preset], self.presets, "presets")
        return self._set(self.start, self.presets[preset])

    def reset(self):
        """Return the panel as it was at the start."""
        self._move(self.start)
        return self

    def play(self):
        """Return the panel, which steps through its positions from the first on, if it is live."""
        if self._play is None:
            raise ValueError(f'the panel "{self.name}" does not step, so there is nothing to play')
        self._play.value = self._play.min
        self._play.playing = True
        return self

    def refresh(self):
        """Return the panel drawn anew: for one whose pictures change by more than its controls."""
        self._move(self._settled(self.values))
        return self

    # What tests use besides

    def click(self, axes, x, y):
        """Return the panel after a click at (x, y) of the axes with that label."""
        self._point_at(Spot(axes, x, y))
        return self

    def allowed(self, key, values=None):
        """Return what a control can be put to, given the values of all; those of now if None."""
        before = list(self.controls)[: list(self.controls).index(key)]
        values = self.values if values is None else values
        return self.controls[key].allowed({name: values[name] for name in before})

    def _repr_mimebundle_(self, **kwargs):
        still = Still(self.sentence, self.picture.width, png(self._image))
        # The words are the picture's alt text too: a screen reader should say them once.
        words = f'<p aria-hidden="true">{escape(self.sentence)}</p>'
        return {
            VIEW: {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id},
            "text/html": still._repr_html_() + words,
            "text/plain": self.sentence,
        }

    # How it works

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
        self.values, before = dict(values), {}
        with self._hushed():
            for key, control in self.controls.items():
                widgets.fit(self.widgets[key], control, dict(before), values[key])
                before[key] = values[key]
        self._redraw()

    def _on_move(self, change):
        if not self._moving:
            self._move(self._settled({key: w.value for key, w in self.widgets.items()}))

    @contextmanager
    def _hushed(self):
        self._moving = True
        try:
            yield
        finally:
            self._moving = False

    def _redraw(self):
        with self._faults_in_words():
            try:
                self.state = self.compute(**self.values)
            except DoesNotFit as why:
                self.state = None
                self._say(str(why))
                return
            sentence = " ".join(self.describe(self.state).split())
            self._show_state(self.state)
            self._display(self._canvas.pixels(), sentence)

    def _display(self, image, sentence):
        self.sentence, self._image = sentence, image
        with self.picture.hold_sync():
            self.picture.image, self.picture.sentence = jpeg(image), sentence

    def _say(self, words):
        """Show words where the picture was."""
        if self._notice is None:
            self._notice = Notice(*self.figure.get_size_inches())
        self._display(self._notice.say(words), words)

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
        right, down, _, press = change.new
        if not press or press != self._held[0]:
            self._held = press, self._axes_at(right, down)
        self._point_at(self._spot(self._held[1], right, down))  # a drag stays in its axes

    def _axes_at(self, right, down):
        """Return the axes at these fractions of the picture's width and height, or None."""
        x, y = self.figure.bbox.width * right, self.figure.bbox.height * (1 - down)
        under = [ax for ax in self.figure.axes if ax.get_visible() and ax.bbox.contains(x, y)]
        return under[-1] if under else None

    def _spot(self, ax, right, down):
        if ax is None:
            return Spot("", right, down)
        place = self.figure.bbox.width * right, self.figure.bbox.height * (1 - down)
        return Spot(ax.get_label(), *map(float, ax.transData.inverted().transform(place)))

    def _point_at(self, spot):
        if self.point is None or self.state is None:
            return
        with self._faults_in_words():
            wanted = self.point(self.state, spot) or {}
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

    def _lay_out(self):
        width = self.picture.width
        controls = widgets.columns(self.controls, self.widgets, width, self.steps, self._play)
        buttons = list(self.buttons.values())
        for words in self.presets:
            buttons.append(widgets.button(words, lambda words=words: self.show(words)))
        buttons.append(widgets.button("reset", self.reset, icon="undo"))
        return widgets.column([controls, widgets.row(buttons, width), self.picture])
