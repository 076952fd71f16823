"""Writes a function of a notebook as code that runs by itself: with its imports and helpers."""

import ast
import builtins
import dis
import inspect
import sys
import textwrap
import types

import numpy as np


class NotAlone(Exception):
    """Why a function cannot stand by itself, and what would help."""


def standalone(function, name, home="my_layers"):
    """Return the source of a function with all that it needs from around it, as Python code.

    Modules are imported, functions of the same notebook are copied, and so are plain values. What
    comes from the module `home`, for which the code is written, is there already.

    Raises NotAlone.
    """
    parts = _Parts(home)
    parts.gather(function, name)
    imports, constants = "\n".join(sorted(parts.imports)), "\n".join(parts.constants)
    return "\n\n\n".join(part for part in (imports, constants, *parts.functions) if part)


class _Parts:
    """The lines that a function needs, each once and after what it needs itself."""

    def __init__(self, home):
        self.home, self.seen = home, set()
        self.imports, self.constants, self.functions = [], [], []

    def gather(self, function, name):
        """Add a function and what it uses, and what that uses in turn."""
        self.seen.add(name)
        source, inner = _source(function, name)
        for used in sorted(_outer_names(inner, source) & set(inner.__globals__) - self.seen):
            value = inner.__globals__[used]
            if inspect.isfunction(value) and value.__module__ == inner.__module__:
                self.gather(value, used)
            else:
                self.seen.add(used)
                self.add(used, value, name)
        self.functions.append(source)

    def add(self, used, value, name):
        """Add the line that makes `used` stand for a value, in a function of that name."""
        line = _import(used, value)
        if line and getattr(value, "__module__", None) == self.home:
            return
        if line:
            self.imports.append(line)
        elif _is_plain(value):
            self.constants.append(f"{used} = {_python(value)!r}")
        else:
            raise NotAlone(
                f"{name} uses `{used}` from the notebook around it, which a file cannot hold: hand "
                f"it over as an input, or make it inside the function"
            )


def _import(used, value):
    """Return the line that imports a module, function or class under the name used, or ""."""
    if isinstance(value, types.ModuleType):
        line = f"import {value.__name__}"
        return line if used == value.__name__ else f"{line} as {used}"
    module, known = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if module == "__main__" or not (isinstance(module, str) and isinstance(known, str)):
        return ""  # of the notebook, which no file can import
    if getattr(sys.modules.get(module), known, None) is not value:
        return ""
    line = f"from {module} import {known}"
    return line if used == known else f"{line} as {used}"


def _python(value):
    return value.item() if isinstance(value, np.generic) else value


def _is_plain(value):
    """Return whether a value, such as a number, a text or a tuple, is what its repr says."""
    try:
        return bool(ast.literal_eval(repr(_python(value))) == _python(value))
    except (ValueError, SyntaxError, TypeError):
        return False


def _source(function, name):
    """Return the source of a function, decorators included, and the function inside of these."""
    if not inspect.isfunction(function) or function.__name__ != name:
        raise NotAlone(f"expected a function that begins with `def {name}(`")
    inner = inspect.unwrap(function)
    if not inspect.isfunction(inner) or inner.__closure__:
        raise NotAlone(f"{name} uses names of a function around it: define it by itself in a cell")
    try:
        return textwrap.dedent(inspect.getsource(inner)).rstrip(), inner
    except (OSError, TypeError):
        raise NotAlone(f"the source of {name} is not to be found: run its cell again") from None


def _outer_names(function, source):
    """Return the names that a function takes from around it, in its body and in its `def`."""
    try:
        head = ast.parse(source).body[0]
    except SyntaxError:
        raise NotAlone(f"the source of {function.__name__} cannot be read by itself") from None
    heads = [*head.decorator_list, head.args, *([head.returns] if head.returns else [])]
    names = {node.id for part in heads for node in ast.walk(part) if isinstance(node, ast.Name)}
    names = (names | loaded(function.__code__)) - set(vars(builtins))
    return {name for name in names if not name.startswith("__")}


def loaded(code):
    """Return the names that a code object, or a function inside of it, takes from around it."""
    names = {
        i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    return names.union(*map(loaded, inner))
