"""Known mistakes as edits of the worked answer, read from a text that lists them.

    out[i, j] = window.max()  =>  out[i, j] = window.min()
        That is the smallest number of each window.

    x[n, i * S : i * S + F]  =>  x[n, i : i + F]
        The stride is missing where the window begins.

    | total = 0
    | for value in x: total += value
    | return total
        That is a sum.

A line `old => new` puts new wherever old stands in the worked answer; several of them make one
mistake together. A line without an arrow is what the answer returns instead, and lines that begin
with `|` are its whole body instead. What is indented below names the mistake for the reader.
"""

import inspect
import re
import textwrap
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Slip:
    """A mistake: how it is made of the worked answer, and the sentence about it."""

    answer: object
    edits: tuple
    sentence: str

    @cached_property
    def function(self):
        """The worked answer with the mistake in it."""
        code = textwrap.dedent(inspect.getsource(self.answer))
        code = code[re.search(r"^def ", code, re.M).start() :]  # without its decorators
        body = [edit[2:] for edit in self.edits if edit.startswith("|")]
        if body:
            code = _head(code) + textwrap.indent("\n".join(body), "    ") + "\n"
        for edit in self.edits[len(body) :]:
            code = edited(code, edit)
        made = {}
        exec(compile(code, f"<slip: {self}>", "exec"), self.answer.__globals__, made)
        return made[self.answer.__name__]

    def __str__(self):
        return "; ".join(self.edits)


def edited(code, edit):
    """Return code with an edit made; ValueError if the edit changes nothing."""
    old, arrow, new = map(str.strip, edit.partition("=>"))
    if not arrow:
        return f"{_head(code)}    return {old}\n"
    if old not in code or old == new:
        raise ValueError(f"{old!r} does not stand in the worked answer:\n{code}")
    return code.replace(old, new)


def _head(code):
    """Return a function's lines down to its docstring."""
    return re.match(r'def (.*\n)*?.*:\n( +"""(.|\n)*?"""\n)?', code)[0]


def slips_of(answer, text):
    """Return the Slips that a text lists."""
    found = []
    for block in re.split(r"\n\s*\n", textwrap.dedent(text).strip("\n")):
        lines = block.splitlines()
        edits = tuple(line for line in lines if not line.startswith(" "))
        words = " ".join(line.strip() for line in lines[len(edits) :])
        found.append(Slip(answer, edits, words))
    return found
