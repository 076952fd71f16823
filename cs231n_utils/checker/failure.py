"""An error of the reader's, as plain words: the error itself may hang, lie, or hold on to a lot."""

import linecache
import re
import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path

PACKAGE = str(Path(__file__).parents[1])
OTHERS = (PACKAGE, *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")))  # not the reader's
LONGEST = 300  # characters of a message that are shown
NUMBERS = re.compile(r"[\d.]+(?:e[+-]?\d+)?")
NAMES = re.compile(r"'[^']*'")
UNEQUAL = re.compile(r"size (\d+) is different from (\d+)|(\d+) \(dim \d\) != (\d+)")  # @, np.dot
COMMON = re.compile("broadcast|out of bounds|core dimension|inhomogeneous|dimensions? for")
REFUSAL = re.compile(r"(?:^|: *)(?:raise|assert)\b")
ODD = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")  # ANSI codes, NUL and the like

_name_of = type.__dict__["__name__"].__get__  # a class may have a __name__ of its own that raises


@dataclass(frozen=True)
class Failure:
    """What was raised, where, and in which words."""

    type: type
    message: str = ""
    line: str = ""  # of the reader's own code, "" where it cannot be found
    own: bool = False  # raised by that very line, and not in what it calls

    @classmethod
    def of(cls, error):
        """Return an error as words. This runs code of the reader's: to be called guarded."""
        try:
            message = plain(str(error), LONGEST)
        except BaseException:  # an error of the reader's own making may do anything
            message = ""
        try:
            return cls(type(error), message, *_position(error))
        except BaseException:  # a stack with no room left, a file name that no file can have
            return cls(type(error), message)

    def is_like(self, other):
        """Return whether two errors have one cause: the same type and message.

        Numbers in a message may differ, unless they are all that tells it from a hundred others.
        """
        if self.type is not other.type:
            return False
        if _unequal(self.message) and _unequal(self.message) == _unequal(other.message):
            return True
        if (
            self.type.__module__ != "builtins"
            or self.is_a(IndexError)
            or COMMON.search(self.message)
        ):
            return self.message == other.message
        masked = NAMES if self.is_a(UnboundLocalError) else NUMBERS
        return masked.sub("#", self.message) == masked.sub("#", other.message)

    @property
    def refuses(self):
        """Whether the inputs were turned down on purpose, by a `raise` or an `assert`."""
        return self.is_a(ValueError, AssertionError) and bool(REFUSAL.search(self.line))

    def is_a(self, *types):
        return issubclass(self.type, types)

    @property
    def name(self):
        return name_of(self.type)


def _unequal(message):
    """Return the two sizes that a matrix product found unequal, or None."""
    found = UNEQUAL.search(message)
    return found and sorted(filter(None, found.groups()))


def _position(error):
    """Return the line of the reader's own code in which an error came up, and if it raised it."""
    frames = list(traceback.walk_tb(error.__traceback__))
    for i, (frame, number) in enumerate(reversed(frames)):
        file = frame.f_code.co_filename
        if not file.startswith(OTHERS):
            line = linecache.getline(file, number).strip()
            return plain(line, LONGEST), i == 0
    return "", False


def name_of(kind):
    """Return the name of a class in few characters, whatever the class does to hide it."""
    return plain(_name_of(kind), 60)


def plain(text, longest):
    """Return the beginning of a text, without what no notebook can store or show."""
    cut = str.__getitem__(text, slice(longest))
    shown = ODD.sub("", cut.encode("utf-8", "replace").decode())
    return shown + ("…" if len(cut) < str.__len__(text) else "")
