"""Finds the answers in what a student handed in, without running the notebooks that they are in."""

import ast
import dis
import json
import linecache
import re
from functools import cache, partial
from typing import NamedTuple

from IPython.core.inputtransformer2 import TransformerManager

from cs231n_utils.checker import keeping, record
from cs231n_utils.checker.standalone import loaded

LARGEST = 50  # megabytes of a file that are read
MOST = 40  # notebooks of a hand-in that are read, and 3 answers of each to an exercise
CHECK = re.compile(r"\bex\d\d\.(\w+)\.check\(")


class Statement(NamedTuple):
    """A statement of a cell, the names that it binds or changes, and those that it uses."""

    code: object
    is_later: bool  # what it uses it looks up when it is called, as a function does
    binds: set
    uses: set


def read(folder):
    """Return ({name of an exercise: answers}, what else there is to tell of a hand-in).

    An answer is a function without inputs that returns what is to be checked, running code of the
    student's. They come last one first, and those that were kept at the end. Told are problems, as
    sentences, and the states and mistakes of the progress file.

    folder  of the student's files, the same that `own_files.own` names
    """
    found, told = {}, {"problems": []}
    files = sorted(folder.glob("*.ipynb"))[:MOST] + [folder / record.FILE, folder / keeping.FILE]
    for path in (path for path in files if path.exists() or path.is_symlink()):
        try:
            if path.is_symlink() or not path.is_file():  # a link may lead to another student's
                raise ValueError(f"{path.name} is not a file")
            if (size := path.stat().st_size / 1e6) > LARGEST:
                raise ValueError(f"{path.name} has {size:.0f} MB, of {LARGEST} that are read")
            if path.name == record.FILE:
                told |= {"states": dict(record.answered()), "mistakes": record.mistakes()}
            if path.name == keeping.FILE:
                for name, function in keeping.kept().items():
                    found.setdefault(name, []).append(lambda function=function: function)
            if path.suffix == ".ipynb":
                for name, answers in answers_of(path).items():
                    found.setdefault(name, []).extend(answers[:3])
        except (ValueError, TypeError, KeyError, OSError, RecursionError, MemoryError) as why:
            told["problems"].append(
                str(why) if type(why) is ValueError else f"{path.name} is damaged"
            )
    return found, told


def answers_of(notebook):
    """Return {name of an exercise: the answers that its checks are called with}."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    statements, checks, found = [], [], {}
    for new, posed in map(_parts, sources):
        statements += new
        checks += [(*check, len(statements)) for check in posed]
    for name, expression, at in reversed(checks):
        found.setdefault(name, []).append(partial(_value, statements, expression, at))
    return found


@cache
def _parts(source):
    """Return the Statements of a cell, and its checks as (name of the exercise, expression)."""
    file = f"<cell {hash(source)}>"
    try:
        try:
            tree = ast.parse(source)
        except SyntaxError:  # as magics are, which few cells have
            source = TransformerManager().transform_cell(source)
            tree = ast.parse(source)
        statements = [_statement(node, file) for node in tree.body]
    except (SyntaxError, ValueError, RecursionError):
        return [], [(name, "it is no Python:") for name in CHECK.findall(source)]
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    posed = [(CHECK.match(ast.unparse(call.func) + "("), call.args[0]) for call in calls]
    return statements, [(name[1], ast.unparse(given)) for name, given in posed if name]


def _statement(node, file):
    code = compile(ast.Module([node], []), file, "exec", dont_inherit=True)
    named = [i for i in dis.get_instructions(code) if i.opname in ("STORE_NAME", "LOAD_NAME")]
    binds = {i.argval for i in named if i.opname == "STORE_NAME"}
    first = {i.argval: i.opname for i in reversed(named)}  # what is bound first, as by `for i in`
    uses = {name for name in loaded(code) if first.get(name) != "STORE_NAME"}
    is_later = isinstance(node, ast.FunctionDef | ast.ClassDef)
    for part in () if is_later else ast.walk(node):
        if isinstance(part, ast.Subscript | ast.Attribute) and isinstance(part.ctx, ast.Store):
            binds.add(getattr(part.value, "id", ""))  # x[0] = 1
        elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            owner = getattr(part.value.func, "value", None)  # found.append(1)
            binds.add(getattr(owner, "id", ""))
    return Statement(code, is_later, binds, uses)


def _value(statements, expression, at):
    """Return the value of an expression that stands after `at` statements, running what it needs.

    That is the statements that bind its names, and what these need in turn.
    """
    code, names = compile(expression, "<check>", "eval"), {"__name__": "__main__"}
    needed, asked = set(), [(name, at) for name in loaded(code)]
    while asked:
        name, at = asked.pop()
        binding = [i for i, each in enumerate(statements) if name in each.binds]
        last = max((i for i in binding if i < at), default=min(binding, default=None))
        if last is not None and last not in needed:
            needed.add(last)
            since = at if statements[last].is_later else last
            asked += [(used, since) for used in statements[last].uses]
    for i in sorted(needed):
        exec(statements[i].code, names)
    return eval(code, names)
