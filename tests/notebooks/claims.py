"""What a notebook's prose claims, held to what its cells show: rules like those of structure.py.

A number of two or more digits stands in the code or in an output within four cells. What does not
is listed in numbers/NN.toml beside this file, as an expression that comes to that number, or as the
source of a fact: "source: the chapter".
"""

import importlib
import math
import re
import tomllib
from functools import cache
from pathlib import Path

import nbformat
from nbformat.v4 import new_notebook

import words
from cs231n_utils import panels
from cs231n_utils.exercises.progress import all_exercises
from running import NOTEBOOKS, ROOT, number_of
from solving import posed
from structure import code_cells, headings, prose, rule

NEAR = 4  # cells before and after a number in which it may stand
NUMBER = r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?!\w)"
QUOTED = r"`[^`]*`|\]\([^)]*\)|https?://\S+|^#.*$"  # code, addresses and headings
SECTIONS = (
    r"\b(?:section|exercise|notebook|part)s? \d+(?:\.\d+)?(?:(?:,| and| to| or) \d+(?:\.\d+)?)*"
)
YEAR = r"(?:19|20)\d\d"

# Of a reader: words and lines a minute, and minutes for a prediction, an exercise, a panel.
WORDS_PER_MINUTE, LINES_PER_MINUTE, TOLERANCE = 145, 10, 0.15
PREDICTION, VALUE, FUNCTION, PANEL = 0.7, 2, 6, 4
TIME = r"(\d+) minutes(?:, and (\d+) more for the optional sections)?"
PANELS = rf"\b(?:{'|'.join(panels.__all__)})\("
PREDICTIONS = r"\*{2,3}Predict"


def is_optional(title):
    return title.endswith("(optional)")


def parts(nb):
    """Return the cells of the core and of the optional sections."""
    core, optional, now = [], [], None
    for cell in nb.cells:
        title = re.match(r"## (.+)", cell.source) if cell.cell_type == "markdown" else None
        if title or now is None:
            now = optional if title and is_optional(title[1].strip()) else core
        now.append(cell)
    return core, optional


def minutes(number, cells):
    """Return how many minutes a reader takes for cells."""
    exercises = {}
    for exercise in all_exercises():
        if exercise.notebook == int(number):
            exercises |= {posed(exercise, keep): exercise.is_value for keep in (False, True)}
    total = 0
    for cell in cells:
        if cell.cell_type == "markdown":
            total += len(re.findall(r"\w[\w'’.-]*", cell.source)) / WORDS_PER_MINUTE
            total += PREDICTION * len(re.findall(PREDICTIONS, cell.source))
        elif cell.source in exercises:
            total += VALUE if exercises[cell.source] else FUNCTION
        else:
            total += sum(map(bool, cell.source.splitlines())) / LINES_PER_MINUTE
            total += PANEL * bool(re.search(PANELS, cell.source))
    return total


@rule
def the_minutes_are_honest(number, nb):
    found = re.search(TIME, nb.cells[0].source)
    stated = found.groups() if found else ("0", "0")
    for what, cells, said in zip(("core", "optional"), parts(nb), stated, strict=True):
        counted = minutes(number, cells)
        if abs(counted - int(said or 0)) > max(TOLERANCE * counted, 2):
            yield f"{what}: {said or 0} minutes are stated, {counted:.0f} are counted"


@rule
def optional_sections_come_last(number, nb):
    titles = [title for level, title in headings(nb) if level == 2]
    core = [bool(re.match(r"\d", title)) and not is_optional(title) for title in titles]
    last = max((i for i, is_core in enumerate(core) if is_core), default=0)
    for title in titles[:last]:
        if is_optional(title):
            yield f"{title!r} comes before a section of the core"


@rule
def no_phrase_that_a_textbook_would_not_print(number, nb):
    for i, cell in enumerate(nb.cells):
        for complaint in words.complaints(cell.source):
            yield f"cell {i}: {complaint}"


@rule
def references_lead_somewhere(number, nb):
    for word, found in re.findall(r"\b(section|exercise)s? (\d+\.\d+)", prose(nb), re.IGNORECASE):
        there = found.partition(".")[0]
        if found not in (titled(nb) if there == number else titles_of(there))[word.lower()]:
            yield f"there is no {word} {found}"
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", prose(nb)):
        if not target.startswith("http") and not (ROOT / "notebooks" / target).exists():
            yield f"the link to {target} leads nowhere"


def titled(nb):
    """Return the numbers of a notebook's sections and exercises."""
    titles = [title for level, title in headings(nb) if level > 1]
    return {
        "section": {title.split()[0] for title in titles},
        "exercise": {title.split()[1].rstrip(".:") for title in titles if " " in title},
    }


@cache
def titles_of(number):
    """Return the numbers of the sections and exercises of the notebook of a number, "3"."""
    paths = [path for path in NOTEBOOKS if number_of(path) == number]
    nb = new_notebook(cells=[c for p in paths for c in nbformat.read(p, as_version=4).cells])
    return titled(nb)


@rule
def numbers_in_prose_are_shown_or_listed(number, nb):
    listed = numbers_of(number)
    for i, cell in enumerate(nb.cells):
        if cell.cell_type == "markdown":
            near = {n for other in nb.cells[max(0, i - NEAR) : i + NEAR + 1] for n in shown(other)}
            for found in numbers(cell.source):
                if found not in near and found not in listed:
                    yield f"cell {i} says {found}: it is neither shown near there nor listed"


@rule
def listed_numbers_come_out(number, nb):
    said = {found for cell in nb.cells for found in numbers(cell.source)}
    for found, expression in numbers_of(number).items():
        if found not in said:
            yield f"{found} is listed, but no cell says it"
        elif not expression.startswith("source: ") and not comes_to(expression, found):
            yield f"{expression} does not come to {found}"


@rule
def a_number_that_varies_has_its_bounds(number, nb):
    cells = [cell.source for cell in code_cells(nb)]
    for source, following in zip(cells, [*cells[1:], ""], strict=True):
        if "≈" in source and "assert" not in source + following:
            yield f"no assert bounds what stands after ≈ in {source.splitlines()[0]!r}"


def numbers(text):
    """Return the numbers of two or more digits in a text, without what it quotes; no years."""
    text = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(QUOTED, "", text, flags=re.MULTILINE)
    text = re.sub(SECTIONS, "", text, flags=re.IGNORECASE)
    text = re.sub(TIME, "", text)
    found = [n.replace(",", "") for n in re.findall(NUMBER, text)]
    return [n for n in found if len(n.replace(".", "")) > 1 and not re.fullmatch(YEAR, n)]


def shown(cell):
    """Return the numbers in a code cell and in its outputs."""
    if cell.cell_type != "code":
        return set()
    texts = [cell.source.replace("_", "")]
    for output in cell.outputs:
        texts += [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", "\n".join(texts))
    return {n.replace(",", "") for n in found}


@cache
def numbers_of(number):
    """Return the listed numbers of a notebook, {number: expression}."""
    path = Path(__file__).parent / "numbers" / f"{number.zfill(2)}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def comes_to(expression, number):
    """Return whether an expression comes to a number as it is written, rounded to its digits.

    An expression may call what the package offers: nets.ledger(...), volumes.out_side(...), math.
    """
    names = {"math": math}
    for name in re.findall(r"\b(\w+)\.\w", expression):
        if name != "math":
            names[name] = importlib.import_module(f"cs231n_utils.{name}")
    digits = len(number.partition(".")[2])
    return f"{eval(expression, names):.{digits}f}" == number
