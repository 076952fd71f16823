"""Known mistakes as edits of the worked answer, read from a text that lists them.

    .max(  =>  .min(
        That is the smallest number of each window.

    i * S : i * S + F  =>  i : i + F
    j * S : j * S + F  =>  j : j + F
        The stride is missing where the window begins.

    x.max(axis=(1, 2))
        You took the largest of each whole slice, not of a window.

    | total = 0
    | for value in x:
    |     total += value
    | return total
        That is a sum.

A line `old => new` puts new wherever old stands in the worked answer; several of them make one
mistake together. A line without an arrow is what is returned instead, and lines that begin with
`|` are the whole body instead. What is indented below names the mistake for the reader.
"""

import inspect
import linecache
import re
import textwrap
from dataclasses import dataclass
from functools import cached_property


class StaleEdit(ValueError):
    """An edit that changes nothing in the worked answer."""


@dataclass(frozen=True)
class Slip:
    """A mistake: how it is made of the worked answer, and the sentence about it."""

    answer: object
    edits: tuple
    sentence: str

    @cached_property
    def function(self):
        """The worked answer with the mistake in it; StaleEdit if an edit changes nothing."""
        code = source_of(self.answer)
        body = [edit[2:] for edit in self.edits if edit.startswith("|")]
        if body:
            code = _head(code) + textwrap.indent("\n".join(body), "    ") + "\n"
        for edit in self.edits[len(body) :]:
            code = _edited(code, edit)
        return compiled(code, self.answer, f"<{self.answer.__name__} with {self}>")

    @property
    def replaces(self):
        """Whether the mistake replaces the whole answer, so that no other goes with it."""
        return any(edit.startswith("|") or "=>" not in edit for edit in self.edits)

    def __str__(self):
        return "; ".join(self.edits)


def slips_of(answer, text):
    """Return the Slips that a text lists."""
    found = []
    for block in re.split(r"\n\s*\n", textwrap.dedent(text).strip("\n")):
        lines = block.splitlines()
        edits = tuple(line for line in lines if not line.startswith(" "))
        found.append(Slip(answer, edits, " ".join(map(str.strip, lines[len(edits) :]))))
    return found


def source_of(answer):
    """Return the source of a worked answer, without its decorators."""
    code = textwrap.dedent(inspect.getsource(answer))
    return code[re.search(r"^def ", code, re.M).start() :]


def compiled(code, answer, file):
    """Return the function that changed source of a worked answer defines, or raise SyntaxError.

    file  a name for the source, under which Failure looks up its lines
    """
    made = {}
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    exec(compile(code, file, "exec"), answer.__globals__, made)
    return made[answer.__name__]


def _edited(code, edit):
    old, arrow, new = map(str.strip, edit.partition("=>"))
    if not arrow:
        return f"{_head(code)}    return {old}\n"
    if old not in code or old == new:
        raise StaleEdit(f"the edit `{edit}` changes nothing in the worked answer:\n{code}")
    return code.replace(old, new)


def _head(code):
    """Return a function's lines down to its docstring."""
    return re.match(r'def (.*\n)*?.*:\n( +"""(.|\n)*?"""\n)?', code)[0]
