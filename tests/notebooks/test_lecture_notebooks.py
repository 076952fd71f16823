"""The lectures keep their shape, and what their notes say is what the panels show."""

import re
from functools import cache

import nbformat
import pytest
from nbformat.v4 import new_output

import claims
import decks
from cs231n_utils import panels
from running import LECTURES, ROOT, number_of

lectures = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
FOLDED = r"<details>\n<summary>Speaker notes</summary>\n\n(.*)\n\n</details>"
NOTES = r"\*\*Answer ([a-d])\.\*\* (\d+) minutes\.\n\n\*\*Say\.\*\* .+\n\n\*\*The room\.\*\* .+\n\n"
NOTES += r"\*\*Short of time\.\*\* .+"


@cache
def read(path):
    return nbformat.read(path, as_version=4)


@cache
def shown(path):
    """Return the steps of all panels of a lecture; each cell runs by itself after the first."""
    return decks.steps(read(path))


def kinds(cells):
    return [(cell.cell_type, decks.kind(cell)) for cell in cells]


SCENE = [("markdown", "slide"), ("code", "subslide"), ("markdown", "-"), ("markdown", "notes")]


@lectures
def test_a_lecture_is_ten_to_fourteen_scenes_of_a_question_a_panel_and_folded_notes(path):
    found = list(decks.scenes(read(path)))
    assert 10 <= len(found) <= 14
    for question, panel, notice, notes in found:
        assert kinds([question, panel, notice, notes]) == SCENE
        assert re.findall(r"^- \*\*(.)\*\* .", question.source, re.MULTILINE) == list("abcd")
        assert panel.metadata.jupyter == {"source_hidden": True}
        assert re.fullmatch(r"\*\*What to notice\.\*\* .+", notice.source)
        folded = re.fullmatch(FOLDED, notes.source, re.DOTALL)
        assert re.fullmatch(NOTES, folded[1]), notes.source


@lectures
def test_the_minutes_add_up_to_those_of_the_opening(path):
    opening, *notes = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    stated = re.search(claims.TIME, opening)[1]
    counted = re.findall(r"\*\*Answer .\.\*\* (\d+) minutes", "".join(notes))
    assert sum(map(int, counted)) == int(stated)


@lectures
def test_every_letter_is_right_now_and_then(path):
    text = "".join(cell.source for cell in read(path).cells)
    letters = re.findall(r"\*\*Answer (.)\.", text)
    assert {letters.count(letter) for letter in "abcd"} <= {2, 3, 4}
    assert not re.search(r"(.)\1\1", "".join(letters)), "three times the same"


@lectures
def test_every_panel_steps_through_two_to_five_scenes(path):
    for steps in shown(path).values():
        pictures = [picture for _, _, picture in steps]
        assert 3 <= len(pictures) <= 6
        assert len(set(pictures)) == len(pictures), steps[0][1]


@lectures
def test_numbers_in_the_notes_are_shown_by_the_panels_or_listed(path):
    nb = nbformat.from_dict(read(path))  # a copy
    for cell in nb.cells:
        for _, sentence, picture in shown(path).get(cell.id, ()):
            words = re.sub("<[^>]*>", " ", picture)
            cell.outputs.append(new_output("stream", text=f"{sentence}{words}"))
    rule = claims.numbers_in_prose_are_shown_or_listed
    assert list(rule(number_of(path), nb)) == []


def test_the_lines_of_the_page_for_instructors_show_what_it_says():
    page = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d\d) \| `(\w+)\(\)` \| (.+) \|$", page, re.MULTILINE)
    assert {number for number, *_ in rows} == {f"{number:02}" for number in range(11)}
    for _, name, gestures in rows:
        scenes = getattr(panels, name)().scenes
        assert set(re.findall(r"\*(.+?)\*", gestures)) <= set(scenes)


def minutes(path):
    """Return {number of a scene: its minutes}."""
    return {
        question.source.split()[1]: int(re.search(r"\*\* (\d+) minutes", notes.source)[1])
        for question, _, _, notes in decks.scenes(read(path))
    }


def test_the_page_for_instructors_lists_every_scene_and_its_minutes():
    page = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (L\d\.\d+) \| .+ \| (\d) \| \d\d \|$", page, re.MULTILINE)
    noted = [scene for path in LECTURES for scene in minutes(path).items()]
    assert [(number, int(time)) for number, time in rows] == noted


@lectures
def test_the_scenes_for_20_minutes_take_no_longer(path):
    named = re.search(r"In 20 minutes\.\*\* Show scenes (.+)\.", read(path).cells[1].source)[1]
    numbers = re.findall(r"L\d\.\d+", named)
    assert 16 < sum(minutes(path)[number] for number in numbers) <= 20
    assert named in (ROOT / "TEACHING.md").read_text(encoding="utf-8")
