"""What every panel on panels/kit owes its readers: `check_panel(make)` drives one through it all.

make  the function that makes the panel; it takes only= and scenes=
"""

import xml.etree.ElementTree as ElementTree

import numpy as np
from panel_checks import (
    Watched,
    check_controls,
    check_labels,
    check_numbers,
    check_presets,
    check_sentence,
    check_steps,
    tour,
)

from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.panels.kit.marks import Area, Box, Frame, Image, Table, Text
from cs231n_utils.panels.kit.render import clickable, size_of, texts_of
from cs231n_utils.panels.kit.words import width

SMALLEST = 12  # size of words that are read from the back of a room


def check_panel(make):
    """Drive a panel through its presets, each of its controls, clicks and steps."""
    panel = WatchedMarks(make())
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


class WatchedMarks(Watched):
    """A panel on kit under the eyes of the tests."""

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
