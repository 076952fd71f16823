r"""An exercise: its worked answer, the inputs it is checked with, and the ways to get it wrong.

    @exercise("0.1", cases=lambda rng: [(landscape(), 7, 2)], hints=("...", "...", "..."))
    def pixel(img, x, y):
        \"\"\"Return the color of the pixel x to the right and y down.\"\"\"
        return img[y, x]

    pixel.slips_are(
        '''
        img[x, y]
            Rows come first: `img[y, x]`.
        '''
    )

A reader's function is right if it returns what the worked answer returns, whatever its style, and
if it raises a ValueError where that one does. Without `cases` the worked answer takes no inputs,
and what the reader hands over is a value.
"""

import ast
import copy
import inspect
import textwrap
from functools import cached_property

import numpy as np
from IPython.display import display

from cs231n_utils.checker import keeping, record
from cs231n_utils.checker.grading import grade
from cs231n_utils.checker.naming import attempt
from cs231n_utils.checker.slips import slips_of
from cs231n_utils.checker.verdict import Note, Verdict

STUB = "raise NotImplementedError  # your code here"  # the body of a function to write
BLANK = "...  # your answer here"  # a value to find
NOTHING = object()


def exercise(number, hints, cases=None, parts=(), note="", options=()):
    """Return a decorator that makes the worked answer of an exercise the exercise itself.

    number   as in the heading of its notebook, "3.2"
    hints    three, from a question to nearly the line
    cases    function of a random generator that returns a list of tuples of inputs; None if the
             answer is a value
    parts    names of the values in a returned tuple, such as ("dx", "dw", "db"): each is then
             explained on its own
    note     what there is to notice, said with "Right"
    options  the letters that a choice has, such as "abc"
    """
    return lambda answer: Exercise(answer, number, hints, cases, parts, note, options)


class Exercise:
    """What a reader checks an answer with, by .check(answer), .hint(), .solution() and .keep()."""

    def __init__(self, answer, number, hints, cases, parts, note, options):
        self.answer, self.number, self.hints = answer, number, hints
        self.name, self.notebook = answer.__name__, int(number.split(".")[0])
        self.cases, self.parts, self.note, self.options = cases, parts, note, tuple(options)
        self.slips = []
        self.working = None
        self._did = {}  # what each slip makes of each case
        self.hinted = 0

    def __repr__(self):
        return f"exercise {self.number}, {self.name}: .check({self.name}), .hint(), .solution()"

    @property
    def is_value(self):
        """Whether the answer is a value and not a function."""
        return self.cases is None

    def slips_are(self, text):
        """Add the mistakes that a text lists: see slips.py."""
        self.slips += slips_of(self.answer, text)

    def did(self, slip, i):
        """Return what a slip makes of case i, computed once."""
        if (slip, i) not in self._did:
            self._did[slip, i] = attempt(slip.function, self.inputs[i], self.wanted[i])
        return self._did[slip, i]

    def explained_by(self, working):
        """Add, as a decorator, the function that shows how one number comes about.

        It gets the name of the part ("" if there is one only), the place of the number, and the
        inputs; it returns a dict of grids by title and a sentence.
        """
        self.working = working
        return working

    @property
    def names(self):
        """The names of the inputs."""
        return tuple(inspect.signature(self.answer).parameters)

    @cached_property
    def inputs(self):
        """The list of inputs, the same ones every time."""
        return [()] if self.is_value else self.cases(np.random.default_rng(231))

    @cached_property
    def wanted(self):
        """The list of what the worked answer makes of the inputs: values, or a ValueError."""
        return [self._wanted(copy.deepcopy(inputs)) for inputs in self.inputs]

    def _wanted(self, inputs):
        try:
            return self.answer(*inputs)
        except ValueError as refusal:  # inputs that the answer has to turn down
            return refusal

    @cached_property
    def stub(self):
        """The lines of the notebook that wait for the reader's code."""
        if self.is_value:
            return f"{self.name} = {BLANK}"
        function = ast.parse(self.source).body[0]
        function.body = function.body[:1]
        head = "\n".join(self.source.splitlines()[: function.body[0].end_lineno])
        return f"{head}\n    {STUB}"

    @cached_property
    def source(self):
        """The worked answer as the reader would write it instead of the stub."""
        text = textwrap.dedent(inspect.getsource(self.answer))
        lines = text.splitlines()
        function = ast.parse(text).body[0]
        if not self.is_value:
            return "\n".join(lines[function.lineno - 1 :])
        body = textwrap.dedent("\n".join(lines[function.body[0].end_lineno :])).strip()
        before, _, result = body.rpartition("return ")
        return f"{before}{self.name} = {result}"

    def grade(self, answer):
        """Return the Verdict on an answer, and tell nobody."""
        return grade(self, answer)

    def check(self, answer=NOTHING):
        """Display whether an answer is right, and what is wrong with it if not.

        An answer that takes too long is stopped. What cannot be stopped is one call that never
        returns to Python, such as `sum(itertools.count())`: choose *Restart Kernel* then.
        """
        complaint = None
        if answer is NOTHING:
            words = f"Pass your answer: `.check({self.name})`."
            verdict = Verdict("not attempted", (words,))
        else:
            verdict = self.grade(answer)
            complaint = record.note(self.number, verdict.kind, verdict.named)
        display(verdict)
        if complaint:
            display(Note(complaint))

    def hint(self):
        """Display the next of the three hints."""
        if self.hinted == len(self.hints):
            self.hinted = 0
            words = "That was the last hint: `.solution()` shows an answer, `.hint()` starts over."
        else:
            self.hinted += 1
            words = f"Hint {self.hinted} of {len(self.hints)}: {self.hints[self.hinted - 1]}"
        display(Note(words))

    def solution(self):
        """Print a worked answer: it is the one that yours is compared with."""
        print(self.source)

    def keep(self, answer, replace=False):
        """Write an answer that passes to my_layers.py beside the notebook, and say so.

        replace  True replaces another answer that was kept before
        """
        display(Note(keeping.keep(self, answer, replace)))
