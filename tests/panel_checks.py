"""What every panel owes its readers: `check_panel(make)` drives one through all its controls.

python tests/panel_checks.py [PANEL ...]     prints how long each takes to draw a move
"""

import dataclasses
import importlib
import pkgutil
import re
import statistics
import sys
import time
from itertools import combinations

import numpy as np
from matplotlib.text import Text

from cs231n_utils import panels
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.raster.cells import Words
from cs231n_utils.volumes import DoesNotFit

MACHINERY = {"kit", "raster"}
NO_WORDS = r"\b(?:nan|inf|None|True|False|Traceback)\b|array\(|np\.[a-z]+\d|0x[0-9a-f]{6}|\d\.\d{6}"
LONGEST = 600  # signs of a sentence: more than that nobody listens to


def panel_modules():
    """Return the names of the panels: of their modules, and of the functions that make them."""
    return sorted({module.name for module in pkgutil.iter_modules(panels.__path__)} - MACHINERY)


def maker(name):
    """Return the function that makes the panel of a module."""
    return getattr(importlib.import_module(f"cs231n_utils.panels.{name}"), name)


def check_panel(make):
    """Drive a panel through its presets, each of its controls, clicks and steps.

    make  a function of no arguments that returns the Panel
    """
    panel = Watched(make())
    panel.look()
    check_labels(panel)
    check_presets(panel)
    check_numbers(panel)
    check_controls(panel)
    check_clicks(panel)
    check_steps(panel)
    check_reset(panel)


class Watched:
    """A panel under the eyes of the tests; everything else is passed on to it."""

    def __init__(self, panel):
        self.panel, self.seen, self.idle = panel, {}, set(panel.controls)
        self.rng = np.random.default_rng(231)

    def __getattr__(self, name):
        return getattr(self.panel, name)

    def look(self):
        """Check what the panel shows now, and that it shows the same whenever it comes back."""
        panel, where = self.panel, f"{self.name} at {self.values}"
        check_sentence(panel.sentence, where)
        assert panel.picture.sentence == panel.sentence, where
        for name, control in self.controls.items():
            value, widget = self.values[name], self.widgets[name]
            assert widget.value == value, f"the widget of {name} stands elsewhere: {where}"
            assert value in panel.allowed(name) or not isinstance(control, Slider | Choice), where
        shown = (panel.sentence, hash(panel.picture.image))
        key = repr(self.values)
        if key not in self.seen and panel.state is not None:
            check_nothing_is_cut_off(panel, where)
        before = self.seen.setdefault(key, shown)
        assert shown[0] == before[0], f"the same settings gave another sentence: {where}"
        assert shown[1] == before[1], f"something was left from settings before: {where}"
        return shown

    def move(self, name, value):
        """Move one control as the hand does it, and return whether words and picture changed."""
        before = self.look()
        self.widgets[name].value = value
        assert self.values[name] == value, f"{name}={value!r} was not taken"
        words, picture = (one != other for one, other in zip(self.look(), before, strict=True))
        if words and picture:
            self.idle.discard(name)
        return words, picture

    def words(self, values):
        """Return the sentence for values, without drawing, once it is checked."""
        where = f"{self.name} at {values}"
        try:
            state = self.compute(**values)
            assert dataclasses.is_dataclass(state), "compute returns a frozen dataclass"
            assert type(state).__dataclass_params__.frozen, "the state is to be frozen"
            sentence = " ".join(self.describe(state).split())
        except DoesNotFit as why:
            sentence = str(why)
        check_sentence(sentence, where)
        return sentence


def check_sentence(sentence, where):
    assert sentence.strip(), f"no sentence: {where}"
    assert sentence[-1] in ".?!)", f"the sentence does not end: {sentence!r}, {where}"
    assert not (found := re.search(NO_WORDS, sentence)), f"{found} in {sentence!r}, {where}"
    assert len(sentence) <= LONGEST, f"{len(sentence)} signs: {sentence!r}, {where}"


def check_nothing_is_cut_off(panel, where):
    """Every word lies within the picture."""
    box, canvas = panel.figure.bbox, panel.figure.canvas
    for artist in panel.figure.findobj(lambda artist: isinstance(artist, Words | Text)):
        if not artist.get_visible() or not (artist.axes is None or artist.axes.get_visible()):
            continue
        if isinstance(artist, Words):
            extents = artist.extents(canvas.get_renderer())
        elif artist.get_text() and (artist.axes is None or artist.axes.axison):
            extents = [(artist.get_text(), artist.get_window_extent())]
        else:
            continue
        for text, extent in extents:
            inside = extent.x0 >= -1 and extent.x1 <= box.x1 + 1
            inside &= extent.y0 >= -1 and extent.y1 <= box.y1 + 1
            assert inside, f"{text!r} is cut off by the edge of the picture: {where}"


def tour(values, stops=5):
    """Return a few values from a range: its ends, its middle and some between."""
    at = np.linspace(0, len(values) - 1, min(stops, len(values))).round().astype(int)
    return [values[i] for i in at]


def check_labels(panel):
    labels = [control.label for control in panel.controls.values()]
    assert all(label.strip() for label in labels)
    assert len(set(labels)) == len(labels), f"two controls have the same label: {labels}"
    for name, widget in panel.widgets.items():
        assert widget.description == panel.controls[name].label
    assert panel.name.strip()


def check_presets(panel):
    assert panel.presets, "a lecturer wants at least one preset"
    sentences = {}
    for name in panel.presets:
        panel.show(name)
        sentences[name] = panel.look()[0]
        assert panel.values == panel.values | panel.presets[name], (
            f"preset {name!r} was not reached: {panel.values}"
        )
    for one, other in combinations(sentences, 2):
        assert sentences[one] != sentences[other], f"presets {one!r} and {other!r} show the same"


def check_numbers(panel, trials=30):
    """Compute and describe settings of all kinds; drawing them would take fifty times as long."""
    for _ in range(trials):
        values = {}
        for name in panel.controls:
            allowed = list(panel.allowed(name, values))
            values[name] = allowed[panel.rng.integers(len(allowed))]
        panel.words(values)


def check_controls(panel):
    """Move one control after another by hand, from the start; those without effect from presets."""
    for scene in (None, *panel.presets):
        for name in panel.controls if scene is None else sorted(panel.idle):
            panel.reset() if scene is None else panel.show(scene)
            for value in tour(list(panel.allowed(name))):
                words, picture = panel.move(name, value)
                assert picture or not words, f"new words, the same picture: {name}={value!r}"
    assert not panel.idle, f"{panel.name}: moving {panel.idle} never changed picture and sentence"


def check_pairs(panel, trials=250):
    """Draw settings in which every two controls have every pair of values, and then once more.

    The second time they come in the other order, and in between a control moves by hand.

    trials  random settings that the pairs are taken from
    """
    settings, names = pairwise(panel, trials), list(panel.controls)
    for values in settings:
        panel.set(**values)
        panel.look()
    for i, values in enumerate(reversed(settings)):
        panel.set(**values)
        panel.look()
        if i % 2:
            name = names[i // 2 % len(names)]
            allowed = list(panel.allowed(name))
            panel.move(name, allowed[panel.rng.integers(len(allowed))])


def pairwise(panel, trials):
    """Return a few settings in which every two controls have every pair of values of their tours.

    Ranges depend on other controls, so the pairs are those that occur in many random settings; of
    these we take again and again the one with the most pairs that are still missing.
    """
    settings, pairs = [], []
    for _ in range(trials):
        values, stops = {}, []
        for name, control in panel.controls.items():
            allowed = tour(list(panel.allowed(name, values)))
            i = int(panel.rng.integers(len(allowed)))
            values[name] = allowed[i]
            # of a range that depends on other controls, the ends and what lies between
            quarter = round(4 * i / max(1, len(allowed) - 1))
            fixed = not callable(getattr(control, "high", getattr(control, "options", None)))
            stops.append((name, repr(allowed[i]) if fixed else quarter))
        settings.append(values)
        pairs.append(set(combinations(stops, 2)) or set(stops))
    taken, missing = [], set().union(*pairs)
    while missing:
        best = max(range(trials), key=lambda i: len(pairs[i] & missing))
        taken.append(settings[best])
        missing -= pairs[best]
    return taken


def check_clicks(panel, drawn=20):
    """Click all over the picture: where that leads is computed, and some of it is drawn."""
    if panel.point is None:
        return
    panel.reset()
    before, moved, places = panel.look(), False, {}
    for right, down in np.ndindex(25, 17):
        place = [right / 24, down / 16]
        wanted = panel.point(panel.state, panel._spot(panel._axes_at(*place), *place)) or {}
        assert wanted.keys() <= panel.controls.keys(), f"a click moves {wanted}"
        values = panel._settled(panel.values | wanted)
        if repr(values) not in places:
            places[repr(values)] = place
            panel.words(values)
    for press, place in enumerate(tour(list(places.values()), drawn), 1):
        panel.picture.pointer = [*place, press, 0]
        moved |= panel.look() != before
    assert moved, f"the {panel.name} follows the hand, but no click did anything"
    for axes in {"", *(ax.get_label() for ax in panel.figure.axes)}:
        panel.click(axes, -1e4, 1e4)
        panel.look()


def check_steps(panel):
    if panel.steps is None:
        return
    panel.reset()
    values = list(panel.allowed(panel.steps))
    assert len(values) > 1, "there is nothing to play at the start"
    panel.set(**{panel.steps: values[-1]})
    panel.play()
    assert panel.values[panel.steps] == values[0], "play() begins at the first step"
    shown = []
    for value in values:
        panel._play.value = value
        assert panel.values[panel.steps] == value
        shown.append(panel.look())
    assert len(set(shown)) == len(shown), "two steps look the same"


def check_reset(panel):
    panel.reset()
    assert panel.values == panel.start
    artists = len(panel.figure.findobj())
    for name in panel.presets:
        panel.show(name)
    panel.reset()
    panel.look()
    assert len(panel.figure.findobj()) == artists, "moves pile up artists in the figure"


def latencies(panel, moves=60):
    """Return the milliseconds of a core that moves of one control after another take."""
    rng, times = np.random.default_rng(231), []
    for _ in range(2 * moves):
        name = rng.choice(list(panel.controls))
        values = list(panel.allowed(name))
        value = values[rng.integers(len(values))]
        start = time.process_time()
        panel.set(**{name: value})
        times.append(1000 * (time.process_time() - start))
    return times[moves:]  # the first ones fill caches


if __name__ == "__main__":
    for name in sys.argv[1:] or panel_modules():
        times = latencies(maker(name)())
        print(
            f"{name:28} median {statistics.median(times):5.1f} ms, "
            f"95th percentile {np.percentile(times, 95):5.1f} ms"
        )
