"""What every panel owes its readers: `check_panel(make)` drives one through all its controls.

python tests/panel_checks.py [PANEL ...]     prints how long each takes to draw a move
"""

import dataclasses
import re
import statistics
import sys
import time
import xml.etree.ElementTree as ElementTree
from itertools import combinations

import numpy as np

from cs231n_utils import panels
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Image, Table, Text
from cs231n_utils.panels.kit.render import clickable, size_of, texts_of
from cs231n_utils.panels.kit.words import width
from cs231n_utils.volumes import DoesNotFit

NO_WORDS = r"\b(?:nan|inf|None|True|False|Traceback)\b|array\(|np\.[a-z]+\d|0x[0-9a-f]{6}|\d\.\d{6}"
SMALLEST = 12  # size of words that are read from the back of a room
LONGEST = 600  # signs of a sentence: more than that nobody listens to


def panel_modules():
    """Return the names of the panels: of their modules, and of the functions that make them."""
    return sorted(panels.__all__)


def maker(name):
    """Return the function that makes the panel of a name."""
    return getattr(panels, name)


def check_panel(make):
    """Drive a panel through its presets, each of its controls, clicks and steps."""
    panel = Watched(make())
    panel.look()
    check_labels(panel)
    check_presets(panel)
    check_numbers(panel)
    check_controls(panel)
    check_clicks(panel)
    check_steps(panel)
    assert panel.reset().values == panel.start
    panel.look()
    panel.close()
    check_a_part_of_it(make)


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
        shown, key = (panel.sentence, panel.still), repr(self.values)
        if key not in self.seen:
            ElementTree.fromstring(shown[1])  # well-formed
            faults = list(faults_of(panel.marks, panel.size))
            assert not faults, f"{'; '.join(faults)}: {where}"
        before = self.seen.setdefault(key, (shown[0], hash(shown[1])))
        assert shown[0] == before[0], f"the same settings gave another sentence: {where}"
        assert hash(shown[1]) == before[1], f"something was left from settings before: {where}"
        return before

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


def check_steps(panel):
    if panel.steps is None:
        return
    panel.reset()
    values = list(panel.allowed(panel.steps))
    assert len(values) > 1, "there is nothing to play at the start"
    panel.set(**{panel.steps: values[-1]})
    panel.play.value = panel.play.min
    assert panel.values[panel.steps] == values[0], "play begins at the first step"
    shown = []
    for value in values:
        panel.play.value = value
        assert panel.values[panel.steps] == value
        shown.append(panel.look())
    assert len(set(shown)) == len(shown), "two steps look the same"


def check_marks(marks, size):
    """Check that nothing is cut off and that no words lie on others; size is (width, height)."""
    faults = list(faults_of(marks, size))
    assert not faults, "; ".join(faults)


def faults_of(marks, size):
    """Yield what is wrong with a picture, in words."""
    marks, whole = list(marks), Box(0, 0, *size)
    for mark in marks:
        if isinstance(mark, Table | Image | Frame | Area) and not _inside(mark.box, whole, 3):
            yield f"a {type(mark).__name__} is cut off: {mark.box}"
        if isinstance(mark, Table):
            yield from _faults_of_cells(mark)
    free = [(mark.words, box_of(mark)) for mark in marks if isinstance(mark, Text) and mark.words]
    for mark in marks:
        if isinstance(mark, Text) and mark.words and mark.size < SMALLEST:
            yield f"{mark.words!r} is small: {mark.size}"
    for words, box in free:
        if not _inside(box, whole, 1):
            yield f"{words!r} is cut off by the edge of the picture"
    solid = [mark.box for mark in marks if isinstance(mark, Table | Image)]
    on_purpose = {mark.words for mark in marks if isinstance(mark, Text) and mark.halo}
    for words, box in free:
        for other in solid if words not in on_purpose else ():
            if _overlap(box, other) and not _inside(box, other, 2):
                yield f"{words!r} lies across the edge of a table or an image: {other}"
    cells = [cell for mark in marks if isinstance(mark, Table) for cell in _words_of(mark)]
    yield from _collisions(free, free + cells)


def box_of(text):
    """Return the Box of a Text, from the top of its capitals to a little below its line."""
    wide = width(text.words, text.size, text.bold)
    left = text.x - {"left": 0, "center": wide / 2, "right": wide}[text.ha]
    return Box(left, text.y - 0.4 * text.size, wide, 0.85 * text.size)


def _words_of(table):
    """Yield the words in a table with their boxes."""
    texts = texts_of(table)
    size = size_of(table, texts)
    for (row, col), words in texts.items():
        if words:
            cell = table.at(row, col)
            yield words, box_of(Text(cell.middle, cell.center, words, size=size))


def _faults_of_cells(table):
    wide, high = table.sides
    size = size_of(table, texts_of(table))
    for words in {words for words, _ in _words_of(table)}:
        if width(words, size) > wide + 1 or 0.73 * size > high:
            yield f"{words!r} sticks out of its cell"


def _collisions(some, others):
    """Yield which of some (words, box) lie on some of the others, which begin with the same."""
    if not some:
        return
    one, other = (np.array([box for _, box in words]) for words in (some, others))
    starts = np.maximum(one[:, None, :2], other[None, :, :2])
    ends = np.minimum((one[:, :2] + one[:, 2:])[:, None], (other[:, :2] + other[:, 2:])[None])
    for i, j in np.argwhere(np.all(ends - starts > 1.5, axis=-1)):
        if j > i:
            yield f"{some[i][0]!r} and {others[j][0]!r} lie on one another"


def _inside(box, whole, by):
    left, top = box.left >= whole.left - by, box.top >= whole.top - by
    return left and top and box.right <= whole.right + by and box.bottom <= whole.bottom + by


def _overlap(one, other, by=1.5):
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > by and min(one.bottom, other.bottom) - max(one.top, other.top) > by


def check_clicks(panel, drawn=20):
    """Click all over the picture: where that leads is computed, and some of it is drawn."""
    panel.reset()
    wide, high = panel.size
    before, marks, moved, places = panel.look(), clickable(panel.marks), False, {}
    for right, down in np.ndindex(25, 17):
        place = [wide * right / 24, high * down / 16]
        under = [mark for mark in marks if mark.holds(*place)]
        wanted = under[-1].selects(*place) if under else {}
        assert wanted.keys() <= panel.controls.keys(), f"a click moves {wanted}"
        values = panel._settled(panel.values | wanted)
        if repr(values) not in places:
            places[repr(values)] = place
            panel.words(values)
    for press, place in enumerate(tour(list(places.values()), drawn), 1):
        panel.reset()
        panel.picture.pointer = [*place, press, 0]
        moved |= panel.look() != before
    assert moved or not marks, f"marks of the {panel.name} take clicks, but none did anything"
    panel.click(-1e4, 1e4)
    panel.look()


def check_a_part_of_it(make):
    """The function that makes the panel passes only= and scenes= on to it."""
    whole = make()
    control, scene = list(whole.controls)[-1], list(whole.presets)[-1]
    part = make(only=(control,), scenes=(scene,))
    *controls, buttons, _ = part.box.children
    assert part.only == [control]
    assert len(controls[0].children) == 1
    words = [button.description for button in buttons.children]
    assert words == [*whole.actions, scene, "reset"]
    assert part.sentence == whole.sentence
    whole.close()
    part.close()


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
