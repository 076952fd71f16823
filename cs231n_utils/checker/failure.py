"""An error of the reader's, as plain words: the error itself may hang, lie, or hold on to a lot."""

import linecache
import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path

PACKAGE = str(Path(__file__).parents[1])
OTHERS = (PACKAGE, *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")))  # not the reader's
LONGEST = 300  # characters of a message that are shown

_name_of = type.__dict__["__name__"].__get__  # a class may have a __name__ of its own that raises


@dataclass(frozen=True)
class Failure:
    """What was raised, where, and in which words."""

    type: type
    message: str = ""
    line: str = ""  # of the reader's own code, "" where it is not to be found
    own: bool = False  # raised by that very line, and not in what it calls

    @classmethod
    def of(cls, error):
        """Return an error as words. This runs code of the reader's: to be called guarded."""
        try:
            message = plain(str(error), LONGEST)
        except BaseException:  # an error of the reader's own making may do anything
            message = ""
        return cls(type(error), message, *_place(error))

    def is_a(self, *types):
        return issubclass(self.type, types)

    @property
    def name(self):
        return name_of(self.type)


def _place(error):
    """Return the line of the reader's own code in which an error came up, and if it raised it."""
    try:
        frames = list(traceback.walk_tb(error.__traceback__))
    except BaseException:
        return "", False
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
    """Return the beginning of a text, without what no notebook can store."""
    cut = str.__getitem__(text, slice(longest))
    return cut.encode("utf-8", "replace").decode() + ("…" if len(cut) < str.__len__(text) else "")
