"""Every notebook keeps the shape of structure.py, and every rule there can fail."""

import copy
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import claims  # adds its rules
import words
from running import LECTURES, NOTEBOOKS, ROOT, number_of
from store_outputs import KERNELSPEC, LANGUAGE, WIDGET_VIEW
from structure import RULES

OPENING = """# Volumes

**What you'll do.** Look. **What you'll learn.** To see. **What you need.** Eyes and 2 minutes.

No module named `x`? Install it."""

CAT = "![a cat](../data/convnet.png)"
OPTIONAL = ", and 9 more for the optional sections"


def picture(html='<img alt="A cat." src="data:image/png;base64,AA">'):
    return new_output("display_data", {"text/html": html, "text/plain": "A cat."})


@pytest.fixture
def nb():
    """A small notebook that keeps every rule."""
    cells = [
        new_markdown_cell(OPENING),
        new_code_cell("x = 1", execution_count=1),
        new_markdown_cell(
            "## 99.1 One\n\n![a cat](../data/convnet.png) weighs:\n\n```\n# not a heading\n```"
        ),
        new_code_cell("show(fig, 'A cat.')", execution_count=2, outputs=[picture()]),
        new_markdown_cell("### Exercise 99.1\n\nPredict ../data/cat.npz, 1/2."),
        new_code_cell("print(x)", execution_count=3, outputs=[new_output("stream", text="1\n")]),
        new_markdown_cell("## Summary\n\nThree.\n\n## In practice\n\nMore."),
    ]
    metadata = {"kernelspec": KERNELSPEC, "language_info": LANGUAGE}
    return new_notebook(cells=cells, metadata=metadata)


def complaints(nb, number="99"):
    return {rule.__name__: found for rule in RULES if (found := list(rule(number, nb)))}


NOT_OF_LECTURES = {
    "the_opening_says_what_to_expect",
    "it_ends_with_summary_and_in_practice",
    "the_minutes_are_honest",  # a reader's; test_lecture_notebooks.py adds up an instructor's
    "numbers_in_prose_are_shown_or_listed",  # test_lecture_notebooks.py looks in all scenes
}


def holds(rule, path):
    """Return whether a notebook is held to a rule."""
    return path not in LECTURES or rule.__name__ not in NOT_OF_LECTURES


HELD = [
    pytest.param(path, rule, id=f"{rule.__name__}-{path.stem}")
    for path in NOTEBOOKS
    for rule in RULES
    if holds(rule, path)
]


@pytest.mark.parametrize("path, rule", HELD)
def test_notebook(path, rule):
    nb = nbformat.read(path, as_version=4)
    assert list(rule(number_of(path), nb)) == []


def test_the_small_notebook_keeps_every_rule(nb):
    assert complaints(nb) == {}


def source(i, text):
    def change(nb):
        nb.cells[i].source = text

    return change


def replace(i, old, new):
    def change(nb):
        assert old in nb.cells[i].source
        nb.cells[i].source = nb.cells[i].source.replace(old, new)

    return change


def output(i, *args, **kwargs):
    def change(nb):
        nb.cells[i].outputs = [new_output(*args, **kwargs)]

    return change


def insert(i, cell):
    def change(nb):
        nb.cells.insert(i, copy.deepcopy(cell))

    return change


def count(i, value):
    def change(nb):
        nb.cells[i].execution_count = value

    return change


def tag(i, name):
    def change(nb):
        nb.cells[i].metadata["tags"] = [name]

    return change


def metadata(**values):
    def change(nb):
        nb.metadata.update(values)

    return change


def five_lines_more(nb):
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.source += 5 * "\ny = 2"


def listed(**numbers):
    """A change that puts numbers on the list."""

    def change(nb):
        nb.metadata["listed"] = numbers

    return change


def both(one, other):
    def change(nb):
        one(nb)
        other(nb)

    return change


FAULTS = [
    ("every_cell_was_run_in_order", count(3, None)),
    ("every_cell_was_run_in_order", count(3, 4)),
    ("one_title_and_it_comes_first", insert(1, new_markdown_cell("# Another"))),
    ("one_title_and_it_comes_first", insert(0, new_markdown_cell("Before the title."))),
    ("one_title_and_it_comes_first", replace(0, "# V", "### V")),
    ("sections_are_numbered", replace(2, "99.1", "2.1")),
    ("sections_are_numbered", replace(2, "## 99.1 One", "## One")),
    ("sections_are_numbered", insert(4, new_markdown_cell("## 99.3 Three"))),
    ("exercises_are_numbered", replace(4, "99.1", "99.2")),
    ("exercises_are_numbered", replace(4, "###", "####")),
    ("the_opening_says_what_to_expect", replace(0, "What you'll do", "What")),
    ("the_opening_says_what_to_expect", replace(0, "What you'll learn", "What")),
    ("the_opening_says_what_to_expect", replace(0, "What you need", "What")),
    ("the_opening_says_what_to_expect", replace(0, "2 minutes", "patience")),
    ("it_says_what_to_do_without_the_package", replace(0, "No module named", "No")),
    ("it_ends_with_summary_and_in_practice", replace(6, "## In practice", "In practice")),
    ("it_says_what_to_do_without_the_package", replace(0, "No module named", "No")),
    ("it_ends_with_summary_and_in_practice", replace(6, "## Summary", "")),
    ("code_cells_are_short", source(1, "x = 1" + 15 * "\nx = 1")),
    ("code_cells_are_short", five_lines_more),
    ("prose_comes_before_every_code_cell", insert(2, new_code_cell("y = 1", execution_count=2))),
    ("no_line_ends_in_a_semicolon", source(1, "x = 1; \ny = 2")),
    ("no_path_of_one_machine", source(1, "open('/home/me/x')")),
    ("no_path_of_one_machine", source(1, r"open('C:\\x')")),
    ("no_path_of_one_machine", output(5, "stream", text="in /var/x.py\n")),
    ("nothing_is_left_over", source(1, "x = 1  # TODO: 2")),
    ("nothing_is_left_over", insert(7, new_markdown_cell("\n"))),
    ("every_image_in_the_prose_has_alt_text", replace(2, "a cat", "")),
    ("every_image_in_the_prose_has_alt_text", replace(2, "![a cat]", '<img src="cat.png"> [x]')),
    ("every_stored_picture_has_alt_text", output(3, "display_data", {"image/png": "AA"})),
    (
        "every_stored_picture_has_alt_text",
        output(3, "display_data", {"text/html": "<img src='a'>"}),
    ),
    ("every_stored_picture_has_alt_text", output(3, "display_data", {"text/html": "<img alt=''>"})),
    ("nothing_went_wrong", output(5, "error", ename="ValueError", evalue="no")),
    ("nothing_went_wrong", output(5, "stream", name="stderr", text="UserWarning")),
    ("every_stored_bar_is_full", output(3, "display_data", {"text/plain": "epochs:  3%|  | 1/30"})),
    ("printed_lines_fit_on_the_page", output(5, "stream", text="1\n" + 101 * "2" + "\n3")),
    ("no_cell_hides_from_the_check", tag(3, "nbval-ignore-output")),
    ("no_cell_hides_from_the_check", tag(3, "skip-execution")),
    ("no_cell_hides_from_the_check", replace(1, "x", "# NBVAL_SKIP\nx")),
    ("the_metadata_is_the_same_on_every_machine", metadata(widgets={})),
    ("the_metadata_is_the_same_on_every_machine", metadata(language_info={"version": "3.11"})),
    (
        "the_metadata_is_the_same_on_every_machine",
        output(5, "display_data", {WIDGET_VIEW: {"model_id": "a"}, "text/plain": "a"}),
    ),
    ("the_minutes_are_honest", replace(0, "2 minutes", "20 minutes")),
    (
        "the_minutes_are_honest",
        replace(0, "2 minutes", "2 minutes, and 9 more for the optional sections"),
    ),
    ("optional_sections_come_last", insert(2, new_markdown_cell("## 99.1 First (optional)"))),
    (
        "no_phrase_that_a_textbook_would_not_print",
        replace(4, "Predict", "A row a filter"),
    ),
    ("references_lead_somewhere", replace(4, "Predict", "See section 3.99")),
    ("references_lead_somewhere", replace(4, "Predict", "See exercise 3.99")),
    ("references_lead_somewhere", replace(4, "Predict", "[there](no_such_file.ipynb)")),
    ("numbers_in_prose_are_shown_or_listed", replace(4, "Predict", "All 3,072 weights")),
    ("listed_numbers_come_out", listed(**{"12": "3 * 4"})),
    ("listed_numbers_come_out", both(replace(4, "Predict", "It is 12"), listed(**{"12": "3 * 5"}))),
    ("a_number_that_varies_has_its_bounds", source(1, "print(f'≈ {1 / 3}')")),
]


@pytest.mark.parametrize("rule, change", FAULTS)
def test_a_fault_is_found_by_the_rule_for_it(nb, rule, change, monkeypatch):
    change(nb)
    numbers = nb.metadata.pop("listed", {})
    monkeypatch.setattr(claims, "numbers_of", lambda number: numbers)
    assert rule in complaints(nb)


@pytest.mark.parametrize(
    "cell, number, expression",
    [
        ("A filter has 363 weights.", "363", "11 * 11 * 3"),
        ("About 2.33 places.", "2.33", "(10 - 3) / 3"),
        ("It was 15.3 % in 2012.", "15.3", "source: the paper"),
        ("It gives 55 columns.", "55", "volumes.out_side(227, 11, 4, 0)"),
    ],
)
def test_a_number_in_prose_may_be_listed_with_what_it_comes_from(
    nb, cell, number, expression, monkeypatch
):
    monkeypatch.setattr(claims, "numbers_of", lambda _: {number: expression})
    nb.cells[4].source += f" {cell}"
    assert complaints(nb) == {}


def test_a_number_may_stand_in_code_or_an_output_near_there(nb):
    nb.cells[4].source += " All 3,072 of them."
    output(3, "stream", text="3072\n")(nb)
    assert complaints(nb) == {}


def test_optional_sections_have_minutes_of_their_own(nb):
    more = " ".join(["word"] * 145 * 9)
    nb.cells.insert(6, new_markdown_cell(f"## 99.2 More (optional)\n\n{more}"))
    assert "the_minutes_are_honest" in complaints(nb)
    replace(0, "2 minutes", f"2 minutes{OPTIONAL}")(nb)
    assert complaints(nb) == {}


PAGES = [*ROOT.glob("*.md"), *(ROOT / "cs231n_utils").rglob("*.py")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_message_has_a_phrase_that_a_textbook_would_not_print(path):
    assert list(words.complaints(path.read_text(encoding="utf-8"))) == []


def test_every_test_module_that_is_named_exists():
    named = set()
    for path in [*PAGES, *(ROOT / "tests").rglob("*.cfg")]:
        named.update(re.findall(r"tests/[\w/]*?(test_\w+\.py)", path.read_text(encoding="utf-8")))
    assert named <= {path.name for path in (ROOT / "tests").rglob("test_*.py")}


def test_every_rule_is_shown_to_fail():
    assert {rule.__name__ for rule in RULES} == {name for name, _ in FAULTS}


def test_a_picture_of_another_kind_may_carry_its_alt_text_as_metadata(nb):
    metadata = {"image/png": {"alt": "A cat."}}
    output(3, "display_data", {"image/png": "AA"}, metadata=metadata)(nb)
    assert complaints(nb) == {}
