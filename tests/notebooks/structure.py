"""The shape that every notebook keeps. Each rule is a function: (number, notebook) -> complaints.

The number is the one that the file's name begins with, without a leading zero. test_structure.py
holds every notebook to every rule, and shows for each rule that it can fail.
"""

import re
import statistics

from store_outputs import KERNELSPEC, LANGUAGE, WIDGET_VIEW

LONGEST, MEDIAN = 15, 6  # lines of a code cell: at most, and below
WIDEST = 100  # signs of a printed line
OPENING = ("What you'll do", "What you'll learn", "What you need")
ABSOLUTE = r"""(?<![\w./:])/(?:home|Users|root|tmp|usr|var|mnt|opt|work|content)/|\b[A-Z]:\\"""
LEFTOVER = r"\b(?:TODO|FIXME|XXX|HACK)\b"
RULES = []


def rule(function):
    RULES.append(function)
    return function


def code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def outputs(nb):
    return [(cell, output) for cell in code_cells(nb) for output in cell.outputs]


def prose(nb):
    """Return the text of the markdown cells, without what they quote as code."""
    text = "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    return re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(nb):
    """Return [(level, title), ...] of the notebook's headings in their order."""
    return [
        (len(marks), title)
        for marks, title in re.findall(r"^(#+) +(.+?) *$", prose(nb), re.MULTILINE)
    ]


def texts(nb):
    """Yield every text of the notebook: (what it is, text), sources and outputs."""
    for i, cell in enumerate(nb.cells):
        yield f"cell {i}", cell.source
        for output in cell.get("outputs", []):
            for text in (output.get("text", ""), output.get("data", {}).get("text/plain", "")):
                yield f"the output of cell {i}", text


def first_line(cell):
    return repr(cell.source.splitlines()[0])


@rule
def every_cell_was_run_in_order(number, nb):
    # nbval takes a missing count for "not run" and then checks nothing
    counts = [cell.execution_count for cell in code_cells(nb)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"the counts are {counts}: `make notebooks` runs and stores it"


@rule
def one_title_and_it_comes_first(number, nb):
    found = headings(nb)
    if [level for level, _ in found].count(1) != 1 or found[0][0] != 1:
        yield f"wanted one # title, first of all; the headings are {found}"
    if not nb.cells[0].source.startswith("# "):
        yield "the first cell does not begin with the # title"


@rule
def sections_are_numbered(number, nb):
    titles = [title for level, title in headings(nb) if level == 2]
    numbered = [title for title in titles if title not in ("Summary", "In practice")]
    for i, title in enumerate(numbered, 1):
        if not title.startswith(f"{number}.{i} "):
            yield f"section {title!r} should begin with {number}.{i}"


@rule
def exercises_are_numbered(number, nb):
    titles = [(n, title) for n, title in headings(nb) if re.match("exercise", title, re.IGNORECASE)]
    for i, (level, title) in enumerate(titles, 1):
        if level != 3 or not re.match(rf"Exercise {number}\.{i}\b", title):
            yield f"{'#' * level} {title} should begin with ### Exercise {number}.{i}"


@rule
def the_opening_says_what_to_expect(number, nb):
    opening = re.split(r"^## ", prose(nb), maxsplit=1, flags=re.MULTILINE)[0]
    for phrase in OPENING:
        if phrase not in opening:
            yield f"{phrase!r} is not said before the first section"
    if not re.search(r"\d+ minutes", opening):
        yield "the minutes are not said before the first section"


@rule
def it_says_what_to_do_without_the_package(number, nb):
    first = next(i for i, cell in enumerate(nb.cells) if cell.cell_type == "code")
    if "No module named" not in " ".join(cell.source for cell in nb.cells[:first]):
        yield "before the first code cell, it is not said what helps against `No module named`"


@rule
def it_ends_with_summary_and_in_practice(number, nb):
    last = [title for level, title in headings(nb) if level == 2][-2:]
    if last != ["Summary", "In practice"]:
        yield f"the last two sections are {last}, not Summary and In practice"


@rule
def code_cells_are_short(number, nb):
    lines = [len(cell.source.splitlines()) for cell in code_cells(nb)]
    for cell, n in zip(code_cells(nb), lines, strict=True):
        if n > LONGEST:
            yield f"the cell that begins {first_line(cell)} has {n} lines, more than {LONGEST}"
    if lines and statistics.median(lines) >= MEDIAN:
        yield f"the median code cell has {statistics.median(lines):g} lines, not below {MEDIAN}"


@rule
def prose_comes_before_every_code_cell(number, nb):
    kinds = ["code", *(cell.cell_type for cell in nb.cells)]
    for cell, before in zip(nb.cells, kinds, strict=False):
        if cell.cell_type == before == "code" and cell.source:
            yield f"no words stand before the cell that begins {first_line(cell)}"


@rule
def no_line_ends_in_a_semicolon(number, nb):
    for cell in code_cells(nb):
        for line in cell.source.splitlines():
            if line.rstrip().endswith(";"):
                yield f"{line.strip()!r}: show(fig, alt) leaves no stray output to hush"


@rule
def no_path_of_one_machine(number, nb):
    for where, text in texts(nb):
        for found in re.findall(ABSOLUTE, text):
            yield f"{where} names a path that begins {found!r}"


@rule
def nothing_is_left_over(number, nb):
    for i, cell in enumerate(nb.cells):
        if not cell.source.strip():
            yield f"cell {i} is empty"
        for found in re.findall(LEFTOVER, cell.source):
            yield f"cell {i} says {found}"


@rule
def every_image_in_the_prose_has_alt_text(number, nb):
    for alt, url in re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", prose(nb)):
        if not alt.strip():
            yield f"the image {url} has no alt text"
    for tag in re.findall(r"<img\b[^>]*>", prose(nb)):
        if not re.search(r"""\balt=["'][^"']""", tag):
            yield f"{tag} has no alt text"


@rule
def every_stored_picture_has_alt_text(number, nb):
    for cell, output in outputs(nb):
        data = output.get("data", {})
        bare = [
            kind
            for kind in data
            if kind.startswith("image/")
            and not output.metadata.get(kind, {}).get("alt", "").strip()
        ]
        bare += [
            tag[:60]
            for tag in re.findall(r"<img\b[^>]*>", data.get("text/html", ""))
            if not re.search(r"""\balt=["'][^"']""", tag)
        ]
        for what in bare:
            yield f"{what} from the cell that begins {first_line(cell)}: use show(fig, alt)"


@rule
def nothing_went_wrong(number, nb):
    for cell, output in outputs(nb):
        if output.output_type == "error":
            yield f"{output.ename} in the cell that begins {first_line(cell)}"
        if output.get("name") == "stderr":
            yield f"stderr of the cell that begins {first_line(cell)}: {output.text[:80]!r}"


@rule
def every_stored_bar_is_full(number, nb):
    for cell, output in outputs(nb):
        for share in re.findall(r"(\d+)%\|", str(output.get("data", {}).get("text/plain", ""))):
            if share != "100":
                yield f"a bar stands at {share} % under the cell that begins {first_line(cell)}"


@rule
def printed_lines_fit_on_the_page(number, nb):
    for cell, output in outputs(nb):
        for line in output.get("text", "").splitlines():
            if len(line) > WIDEST:  # JupyterLab would break it within a word
                yield f"{line[:40]!r}... of the cell that begins {first_line(cell)} is too long"


@rule
def no_cell_hides_from_the_check(number, nb):
    for cell in code_cells(nb):
        tags = [t for t in cell.metadata.get("tags", []) if re.match("nbval|skip|raises", t)]
        tags += re.findall(r"# *(?:NBVAL|PYTEST_VALIDATE)\w*", cell.source)
        if tags:
            yield f"{tags} in the cell that begins {first_line(cell)}"


@rule
def the_metadata_is_the_same_on_every_machine(number, nb):
    wanted = {"kernelspec": KERNELSPEC, "language_info": LANGUAGE}
    if nb.metadata != wanted:
        yield f"the metadata is {dict(nb.metadata)}: `make notebooks` puts it right"
    for cell, output in outputs(nb):
        if WIDGET_VIEW in output.get("data", {}):
            yield f"a live widget is stored under the cell that begins {first_line(cell)}"
