"""Keeps answers that passed in my_layers.py, each as a block that needs nothing of a notebook."""

import inspect
import re
from importlib import import_module

from cs231n_utils.checker import guard
from cs231n_utils.checker.standalone import NotAlone, standalone
from cs231n_utils.own_files import own, write

FILE = "my_layers.py"
BLOCK = "# ---- exercise {number}: {name} ----\n{code}\n# ---- end of {name} ----\n"
KEPT = re.compile(  # an editor may have changed the ends of lines, or taken the last one away
    r"^# ---- exercise ([\d.]+): (\w+) ----\r?\n.*?^# ---- end of \2 ----(?:\r?\n|\Z)", re.M | re.S
)


BLOCKS_AT_MOST = 200  # more than there are exercises


class NotKept(Exception):
    """Why an answer cannot be kept, and what would help."""


def keep(exercise, answer, replace=False):
    """Write an answer to my_layers.py and return a sentence on what became of it.

    Only functions that pass are kept. Another answer that was kept before gives way only if
    `replace` says so; all else in the file stays as it is. Nothing is written unless everything
    that the file then keeps passes.
    """
    try:
        if exercise.is_value:
            raise NotKept("this answer is a value, and only functions are kept")
        if exercise.grade(answer).kind != "right":
            raise NotKept(f"it does not pass yet, as `.check({exercise.name})` tells")
        code = standalone(answer, exercise.name)
        block = BLOCK.format(number=exercise.number, name=exercise.name, code=code)
        after = _with_block(_text(), block, exercise.name, replace)
        _check(after, exercise)
        write(own(FILE), after)
    except (NotKept, NotAlone) as why:
        return f"Not kept: {why}."
    except OSError as why:
        return f"Not kept: {FILE} beside the notebooks cannot be written ({why.strerror or why})."
    return f"Kept: {exercise.name} is in {FILE}, beside the notebooks."


def _text():
    """Return what the file holds, its ends of lines as they are, "" if there is none."""
    path = own(FILE)
    if not path.exists():
        return ""
    if not path.is_file():  # asked first, since a pipe would keep us waiting
        raise NotKept(f"{FILE} beside the notebooks is a folder or a device. Remove it")
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeError:
        raise NotKept(f"{FILE} is not text in UTF-8. Fix or remove it") from None
    except OSError as why:
        raise NotKept(f"{FILE} cannot be read: {why.strerror or why}") from None
    if text.count("# ---- exercise ") > BLOCKS_AT_MOST:
        raise NotKept(f"{FILE} has more than {BLOCKS_AT_MOST} blocks. Fix or remove it")
    return text


def _with_block(text, block, name, replace):
    """Return the text with this block in it, instead of the block of that name if it has one."""
    end = "\r\n" if "\r\n" in text else "\n"
    block = block.replace("\n", end)
    for found in KEPT.finditer(text):
        if found[2] == name:
            if found[0].rstrip() != block.rstrip() and not replace:
                raise NotKept(
                    f"{FILE} holds another {name}; `.keep({name}, replace=True)` puts this one in "
                    f"its place"
                )
            return text[: found.start()] + block + text[found.end() :]
    if re.search(rf"^(async +)?(def|class) +{name}\b|^{name} *[=:]", text, re.M):
        raise NotKept(f"{FILE} has a {name} that was not kept from here: rename or remove it")
    blank = 3 - text[len(text.rstrip()) :].count("\n") if text else 0
    return text + end * max(0, blank) + block


def _check(text, exercise):
    """Raise NotKept unless the text runs as a module and all that it keeps passes.

    exercise  the one that is being kept: that of another block is looked up by its number
    """
    functions = _run(text)
    for found in KEPT.finditer(text):
        number, name = found.groups()
        asked = exercise if name == exercise.name else _exercise(number, name)
        if asked and asked.grade(functions.get(name)).kind != "right":
            raise NotKept(
                f"{name} in {FILE} would no longer pass. Do two functions there use one name for "
                f"different things?"
            )


def _exercise(number, name):
    """Return the exercise of that number and name, or None if the course has it no longer."""
    try:
        module = import_module(f"cs231n_utils.exercises.ex{int(number.split('.')[0]):02}")
    except (ModuleNotFoundError, ValueError):
        return None
    return getattr(module, name, None)


def _run(text):
    """Return the functions that a text defines as a module, by name."""
    names = {"__name__": "my_layers", "__file__": str(own(FILE))}

    def run():  # compiled from bytes, as a file is
        exec(compile(text.encode("utf-8"), FILE, "exec"), names)

    ran = guard.guarded(run)
    if ran.late:
        raise NotKept(f"{FILE} does not come to an end when it is imported. Fix or remove it")
    if ran.failure:
        raise NotKept(
            f"{FILE} does not run: {ran.failure.name}, {ran.failure.message}. Fix or remove it"
        )
    return {name: f for name, f in names.items() if inspect.isfunction(f)}


def kept():
    """Return the functions kept in my_layers.py by name, {} if there is no such file.

    Raises ValueError if the file cannot be read or does not run.
    """
    try:
        text = _text()
        functions = _run(text)
    except NotKept as why:
        raise ValueError(str(why)) from why
    return {found[2]: functions[found[2]] for found in KEPT.finditer(text) if found[2] in functions}
