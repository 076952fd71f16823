"""Every small change of a worked answer: another name, bound, sign, axis or call, a line left out.

Whoever makes one mistake in a function of their own comes to the same as one such change of ours.
"""

import ast
import re
from itertools import permutations
from typing import NamedTuple

from cs231n_utils.checker.kinds import Mistake
from cs231n_utils.checker.slips import compiled, source_of
from cs231n_utils.checker.source import Source, inlined

MIXED_UP = (  # names of which one may stand where another belongs
    ("H2", "H"),
    ("W2", "W"),
    ("H", "H2", "W"),
    ("W", "W2", "H"),
    ("i", "j"),
    ("j", "i"),
    ("F", "K", "S", "D"),
    ("S", "F"),
    ("K", "F", "D", "N"),
    ("D", "K", "N"),
    ("N", "K", "D"),
    ("n", "k"),
    ("k", "n", "d"),
    ("d", "k"),
)
REDUCTIONS = ("sum", "mean", "max", "min", "std", "var", "argmax", "argmin")
AXES = ("None", "0", "1", "2", "-1", "(0, 1)", "(1, 2)", "(0, 1, 2)")
OTHER = {  # signs that are taken for one another
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
}


MIRROR = {  # what stands for rows in a line, and for columns in the next
    **{"H": "W", "H2": "W2", "i": "j", "i0": "j0", "di": "dj", "p": "q", "r": "c", "u": "v"},
    **{"top": "left", "row": "column", "rows": "columns", "down": "across", "height": "width"},
}
MIRROR |= {columns: rows for rows, columns in MIRROR.items()}
PAD = re.compile(r"\bP\b")
WORD = re.compile(r"[A-Za-z_]\w*")


class Change(NamedTuple):
    """New text for a part of the source, and what to say of it; "" for the usual words."""

    node: ast.AST
    text: str
    sentence: str = ""


def changes(answer):
    """Yield the Mistakes that are one small change of a worked answer, likely ones first.

    A change of what is done to rows is also made to rows and columns at once.
    """
    code = source_of(answer)
    for source in dict.fromkeys((code, inlined(code))):
        function = _Changeable(source)
        found = sorted(function.changes(), key=lambda change: not change.sentence)
        shown = [function.shown(change.node, change.text) for change in found]
        known = dict(zip(shown, found, strict=True))
        for (was, now), change in zip(shown, found, strict=True):
            words = change.sentence
            words = words or f"Your result is what `{now}` gives where `{was}` is expected."
            yield from _made(function, answer, [change], words)
            columns = _mirrored(was), _mirrored(now)
            if columns in known and columns != (was, now):
                twin = known[columns]
                if function.span(twin.node) > function.span(change.node):
                    words = words if change.sentence else f"{words} Columns likewise."
                    yield from _made(function, answer, [change, twin], words)


def _made(function, answer, found, sentence):
    raw = function.raw
    for change in sorted(found, key=lambda change: function.span(change.node), reverse=True):
        start, end = function.span(change.node)
        raw = raw[:start] + change.text.encode() + raw[end:]
    try:
        yield Mistake(compiled(raw.decode(), answer, "<a change>"), sentence)  # one after another
    except SyntaxError:
        return


def _mirrored(text):
    return WORD.sub(lambda name: MIRROR.get(name[0], name[0]), text)


class _Changeable(Source):
    """The source of a function with all its small changes, by the type of their nodes."""

    def changes(self):
        body = self.tree.body[1:] if ast.get_docstring(self.tree) else self.tree.body
        for statement in body:
            for node in ast.walk(statement):
                make = getattr(self, f"of_{type(node).__name__.lower()}", None)
                yield from make(node) if make else ()

    def of_name(self, node):
        if not isinstance(node.ctx, ast.Load):
            return
        for name, *others in MIXED_UP:
            if node.id == name:
                yield from (Change(node, other) for other in others if other in self.names)

    def of_constant(self, node):
        if type(node.value) in (int, float) and not isinstance(self.parents[node], ast.UnaryOp):
            yield Change(node, repr(node.value + 1))
            yield Change(node, f"({node.value - 1!r})")

    def of_binop(self, node):
        left, right = self.text(node.left), self.text(node.right)
        inner = isinstance(self.parents[node], ast.BinOp | ast.UnaryOp)
        one, two = (
            f"({side})" if inner and isinstance(part, ast.BinOp) else side
            for side, part in ((left, node.left), (right, node.right))
        )
        yield Change(node, one)
        yield Change(node, two)
        if isinstance(node.op, ast.FloorDiv):
            yield Change(
                node,
                f"(-(-({left}) // ({right})))",
                "You round up. What does not fit is left out: `//` rounds down.",
            )
            yield Change(
                node, f"round(({left}) / ({right}))", "You round to the nearest: `//` rounds down."
            )
            yield Change(
                node, f"(({left}) / ({right}))", "`/` gives a float. A size is divided with `//`."
            )
        elif type(node.op) in OTHER:
            changed = f"{one} {OTHER[type(node.op)]} {two}"
            yield Change(node, f"({changed})" if inner else changed)
        if isinstance(node.op, ast.Sub | ast.Div):
            sign = "-" if isinstance(node.op, ast.Sub) else "/"
            yield Change(node, f"(({right}) {sign} ({left}))")

    def of_unaryop(self, node):
        if isinstance(node.op, ast.USub | ast.Not):
            yield Change(node, f"({self.text(node.operand)})")

    def of_compare(self, node):
        if len(node.ops) == 1 and type(node.ops[0]) in OTHER:
            left, right = self.text(node.left), self.text(node.comparators[0])
            yield Change(node, f"{left} {OTHER[type(node.ops[0])]} {right}")

    def of_augassign(self, node):
        target, value = self.text(node.target), self.text(node.value)
        overwritten = (
            f"`=` overwrites what is in `{target}` already: it is added to, with `+=`."
            if isinstance(node.op, ast.Add)
            else ""
        )
        yield Change(node, f"{target} = {value}", overwritten)
        yield Change(node, f"{target} -= {value}")
        yield from self.without(node)

    def of_assign(self, node):
        if isinstance(node.targets[0], ast.Subscript):
            yield from self.without(node)
        names = node.targets[0]
        if isinstance(names, ast.Tuple) and isinstance(node.value, ast.Attribute):
            was = [self.text(name) for name in names.elts]
            for order in permutations(was):
                if list(order) != was and len(was) > 1:
                    sentence = (
                        f"You get what `{', '.join(order)} = {self.text(node.value)}` gives. "
                        f"The axes are {', '.join(was)}."
                    )
                    yield Change(names, ", ".join(order), sentence)

    def of_expr(self, node):
        yield from self.without(node)

    def without(self, node):
        """Yield the change that leaves a statement out."""
        yield Change(node, "pass", f"Your result is what comes out without `{self.text(node)}`.")

    def of_slice(self, node):
        lower, upper = node.lower and self.text(node.lower), node.upper and self.text(node.upper)
        if upper and not node.step:
            yield Change(node.upper, f"{upper} + 1")
            yield Change(node.upper, f"{upper} - 1")
            if "S" in self.names:
                yield Change(
                    node,
                    f"{lower or ''}:{upper}:S",
                    "A step of `S` inside the window skips pixels: the window moves by `S`.",
                )
        if lower and upper:
            yield Change(node, f":{upper}")
            yield Change(node, f"{lower}:")
            yield Change(node, ":")

    def of_subscript(self, node):
        index = node.slice
        if isinstance(index, ast.Tuple):
            for part in index.elts:
                if isinstance(part, ast.Name):
                    yield Change(part, "0")
                    yield Change(part, ":")
            parts = [self.text(part) for part in index.elts]
            for i in range(len(parts) - 1):
                swapped = [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]]
                if swapped != parts:
                    yield Change(index, ", ".join(swapped))
            if sum(isinstance(part, ast.Slice) for part in index.elts) > 1:
                yield Change(
                    node,
                    f"{self.text(node.value)}[{']['.join(parts)}]",
                    "Both brackets of `x[a:b][c:d]` cut the first axis: write `x[a:b, c:d]`.",
                )

    def of_call(self, node):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        arguments = [self.text(each) for each in node.args]
        if name == "range":
            if len(arguments) == 1:
                yield Change(node, f"range(1, {arguments[0]})")
            for i in range(len(arguments)):
                one = [*arguments[:i], f"{arguments[i]} + 1", *arguments[i + 1 :]]
                less = [*arguments[:i], f"{arguments[i]} - 1", *arguments[i + 1 :]]
                yield Change(node, f"range({', '.join(one)})")
                yield Change(node, f"range({', '.join(less)})")
        elif name in REDUCTIONS and isinstance(node.func, ast.Attribute):
            whole = self.text(node.func)  # with the brackets of `(a + b).sum`
            before, tail = whole[: -len(name)], self.text(node)[len(whole) :]
            for other in REDUCTIONS:
                if other != name:
                    yield Change(node, f"{before}{other}{tail}")
        elif isinstance(node.func, ast.Attribute) and self.text(node.func.value) != "np":
            yield Change(node, f"({self.text(node.func.value)})")
        elif name == "pad" and "P" in self.names:
            yield from (Change(node.args[1], PAD.sub(width, arguments[1])) for width in "012")
        elif arguments and name not in ("zeros", "zeros_like", "empty"):
            yield Change(node, f"({arguments[0]})")
        for keyword in node.keywords:
            if keyword.arg == "axis":
                was = self.text(keyword.value)
                yield from (Change(keyword.value, axis) for axis in AXES if axis != was)

    def of_for(self, node):
        """Yield the change that puts the last `return` into a loop."""
        last = self.tree.body[-1]
        if isinstance(last, ast.Return):
            end = node.body[-1]
            indent = " " * node.body[0].col_offset
            yield Change(
                end,
                f"{self.text(end)}\n{indent}{self.text(last)}",
                "`return` stands inside a loop and ends it in its first round: indent it less.",
            )

    def of_if(self, node):
        yield Change(node.test, "False")
        refuses = isinstance(node.body[0], ast.Raise)
        yield Change(node.test, "True", "You refuse every input, even one that fits." * refuses)
