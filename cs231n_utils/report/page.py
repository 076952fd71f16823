"""The report as a page that needs nothing but itself, and as a table."""

import csv
import io
from collections import Counter
from html import escape
from itertools import groupby

from cs231n_utils.checker.verdict import TITLES, as_html

FIRST = 12  # mistakes that the page begins with
HEADS = "students", "handed in", "on the way"
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What the class got wrong</title>
<style>
body {{ font: 16px/1.45 system-ui, sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em }}
table {{ border-collapse: collapse; margin: 0.5em 0 1.5em }}
th, td {{ border: 1px solid #888; padding: 2px 8px; text-align: left; vertical-align: top }}
tr {{ break-inside: avoid }}
h2, h3 {{ break-after: avoid }}
@page {{ size: A4 landscape; margin: 12mm }}
@media print {{ body {{ font-size: 9pt; max-width: none; margin: 0 }} }}
</style>
<h1>What the class got wrong</h1>
<p>{hand_ins} hand-ins, {problems} of them with a problem; {exercises} exercises, of which
{average:.1f} are solved on average.</p>
<h2>What to take up next</h2>
<p>“Handed in” says in how many hand-ins a mistake still is, “on the way” how often a check named it
before, as the students' own progress files recorded.</p>
{first}
<h2>Who solved what</h2>
<p>✗ is wrong; ? is recorded as right, but not handed in. The rest is not attempted.</p>
{who}
<h2>Exercise by exercise</h2>
{each}
</html>
"""


def page(students, exercises):
    """Return the report as HTML. Nothing of a student's goes into it unescaped."""
    rows = {exercise: _mistakes(exercise, students) for exercise in exercises}
    worst = sorted((row for each in rows.values() for row in each), key=lambda row: -row[2])
    solved = sum(list(student.states.values()).count("right") for student in students)
    return PAGE.format(
        hand_ins=len(students),
        problems=sum(bool(student.problems) for student in students),
        exercises=len(exercises),
        average=solved / max(1, len(students)),
        first=_table(("exercise", "mistake", *HEADS), worst[:FIRST]),
        who=_who(students, exercises),
        each="".join(_section(exercise, students, rows[exercise]) for exercise in exercises),
    )


def _mistakes(exercise, students):
    """Return rows of (exercise, mistake, students, hand-ins, checks), the most frequent first."""
    now, before, who = Counter(), Counter(), Counter()
    for student in students:
        mistakes = student.mistakes.get(exercise.number, [])
        attempts = student.attempts.get(exercise.number, {})
        now.update(mistakes)
        before.update(attempts)
        who.update({*mistakes, *attempts})
    names = sorted(who, key=lambda name: (-who[name], -now[name], name))
    return [
        (_title(exercise), as_html(_sentence(name)), who[name], now[name], before[name])
        for name in names
    ]


def _sentence(name):
    return f"No known mistake: {TITLES[name][1].lower()}." if name in TITLES else name


def _title(exercise):
    return f"{exercise.number} <code>{exercise.name}</code>"


def _who(students, exercises):
    notebooks = {k: list(some) for k, some in groupby(exercises, lambda each: each.notebook)}
    rows = []
    for student in students:
        words = [f"<br><small><bdi>{escape(text)}</bdi></small>" for text in student.problems]
        name = f"<bdi>{escape(student.name)}</bdi>{''.join(words)}"
        cells = [_of_notebook(student, some) for some in notebooks.values()]
        rows.append((name, list(student.states.values()).count("right"), *cells))
    return _table(("student", "solved", *(f"{k:02}" for k in notebooks)), rows)


def _of_notebook(student, exercises):
    """Return how many exercises of a notebook are solved, and which of the others are not open."""
    numbers = {"right": [], "wrong": [], "said": [], "open": []}
    for exercise in exercises:
        numbers[student.states[exercise.number]].append(exercise.number)
    cell = f"{len(numbers['right'])} of {len(exercises)}"
    for sign, state in (("✗", "wrong"), ("?", "said")):
        if numbers[state]:
            cell += f"<br><small>{sign} {', '.join(numbers[state])}</small>"
    return cell if len(numbers["open"]) < len(exercises) else ""


def _section(exercise, students, rows):
    states = Counter(student.states[exercise.number] for student in students)
    words = (
        f"{states['right']} solved it, {states['wrong']} handed in something wrong, "
        f"{states['said'] + states['open']} nothing to check."
    )
    table = _table(("mistake", *HEADS), [row[1:] for row in rows]) if rows else ""
    return f"<h3>{_title(exercise)}</h3>\n<p>{words}</p>\n{table}"


def _table(heads, rows):
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>\n"


def table(students, exercises):
    """Return the report as CSV: one row per student, one column per exercise."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["student", "solved", "problems", *(exercise.number for exercise in exercises)])
    for student in students:
        states = [student.states[exercise.number] for exercise in exercises]
        name, problems = map(_inert, (student.name, " ".join(student.problems)))
        rows.writerow([name, states.count("right"), problems, *states])
    return out.getvalue()


def _inert(text):
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
