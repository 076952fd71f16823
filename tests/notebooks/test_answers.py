"""The answer that is folded away under each exercise prints what it is said to print."""

import contextlib
import io
import re

import matplotlib
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from running import NOTEBOOKS

STUB = re.compile(r"^def [^\n]*\n    \"\"\".*?raise NotImplementedError  # your code here\n", re.S)
FOLDED = re.compile(r"<details>.*?```python\n(.*?)```.*?```text\n(.*?)```.*?</details>", re.S)


def complaints(nb):
    """Run nb with every stub answered, and return what is wrong with the answers."""
    names, found = {}, []
    for cell, below in zip(nb.cells, [*nb.cells[1:], new_markdown_cell()], strict=True):
        if cell.cell_type != "code":
            continue
        source, wanted = cell.source, None
        if STUB.search(source):
            folded = FOLDED.match(below.source)
            if not folded:
                found.append(f"no answer is folded away below {source.splitlines()[0]}")
            else:
                answer, wanted = folded.groups()
                source = STUB.sub(lambda _, answer=answer: answer, source)
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(source, names)
        if wanted is not None and out.getvalue() != wanted:
            found.append(f"{source.splitlines()[0]} prints {out.getvalue()!r}, not {wanted!r}")
    return found


def with_answers(path):
    return "<summary>A possible answer</summary>" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*filter(with_answers, NOTEBOOKS)], ids=lambda path: path.stem)
def test_the_answers_of(path, monkeypatch):
    monkeypatch.setattr("IPython.display.display", print)
    with matplotlib.rc_context({"backend": "agg"}):
        assert complaints(nbformat.read(path, as_version=4)) == []


EXERCISE = '''
def double(x):
    """Return twice x."""
    raise NotImplementedError  # your code here


attempt(double, 3)
'''
ANSWER = """<details>
<summary>A possible answer</summary>

```python
def double(x):
    return {}
```

```text
6
```
</details>"""


@pytest.mark.parametrize(
    "below, said",
    [
        (ANSWER.format("2 * x"), []),
        (ANSWER.format("x ** 2"), ["def double(x): prints '9\\n', not '6\\n'"]),
        ("Twice three is six.", ["no answer is folded away below def double(x):"]),
    ],
    ids=["right", "wrong", "none"],
)
def test_a_wrong_answer_and_a_missing_one_are_noticed(below, said):
    cells = ["from cs231n_utils.attempt import attempt", EXERCISE.strip()]
    nb = new_notebook(cells=[*map(new_code_cell, cells), new_markdown_cell(below)])
    assert complaints(nb) == said
