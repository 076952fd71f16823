"""A net as one draws it: a row of steps, and stages of steps whose volumes are equally wide.

A step is a line of the ledger together with those after it that only change numbers in place, value
by value or slice by slice (RELU, NORM, LRN, DROPOUT), or several branches with the join that ends
them. All of it is read off the ledger, so the sums are the ledger's.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby, islice
from math import prod
from re import IGNORECASE, findall, finditer, search
from textwrap import shorten

from cs231n_utils.nets.architectures import ARCHITECTURES
from cs231n_utils.nets.ledger import Ledger, ledger
from cs231n_utils.nets.pattern import parse, write
from cs231n_utils.volumes import DoesNotFit, Volume

MOST_STEPS = 60
MOST_REPEATS = 1_000
MOST_TRIES = 300  # of how much of a text is a net
NEXT = r"->|→|,|\s(?!floor|ceil|nobias)(?=[a-z]{2,}\b(?!=))"  # where a layer may end in a pattern
ALIKE = {"PARTIALCONV": "CONV", "SUBSAMPLING": "POOL", "RBF": "FC"}


def _residual(K, S=""):
    """Return a block of ResNet-18; S=2 halves the volume and gives the skip connection a CONV."""
    body = f"CONV {K} 3x3{S} nobias -> NORM -> RELU -> CONV {K} 3x3 nobias -> NORM"
    return f"ADD({body} | {f'CONV {K} 1x1{S} nobias -> NORM' if S else ''}) -> RELU"


def _separable(K, S=""):
    """Return a block of MobileNet: a filter per channel, then 1x1 to mix them."""
    return f"DW 3x3{S} nobias -> NORM -> RELU -> CONV {K} 1x1 nobias -> NORM -> RELU"


def _stage(block, K):
    """Return two blocks, of which the first halves the volume."""
    return f"{block(K, ' S=2 floor')} -> {block(K)}"


# What stands for a net in a panel: its pattern, or its name if it has layers that no pattern has.
NETS = {
    "linear classifier": "INPUT 32x32x3 -> FC 10",
    "one CONV": "INPUT 32x32x3 -> CONV 12 5x5 -> RELU -> FC 10",
    "2 x (CONV, POOL)": "INPUT 32x32x3 -> [CONV 12 5x5 -> RELU -> POOL]*2 "
    "-> FC 100 -> RELU -> FC 10",
    "3 x (CONV, CONV, POOL)": "INPUT 32x32x3 "
    "-> [CONV 16 3x3 -> RELU -> CONV 16 3x3 -> RELU -> POOL]*3 -> [FC 100 -> RELU]*2 -> FC 10",
}
NETS |= {
    name: write(net.input, net.layers) if name != "LeNet-5" else name
    for name, net in ARCHITECTURES.items()
}
NETS |= {
    "VGG-11": "INPUT 224x224x3 -> CONV 64 3x3 -> RELU -> POOL -> CONV 128 3x3 -> RELU -> POOL "
    "-> [CONV 256 3x3 -> RELU]*2 -> POOL -> [[CONV 512 3x3 -> RELU]*2 -> POOL]*2 "
    "-> [FC 4096 -> RELU -> DROPOUT 0.5]*2 -> FC 1000",
    "VGG without FC": "INPUT 224x224x3 -> [CONV 64 3x3 -> RELU]*2 -> POOL "
    "-> [CONV 128 3x3 -> RELU]*2 -> POOL -> [CONV 256 3x3 -> RELU]*3 -> POOL "
    "-> [[CONV 512 3x3 -> RELU]*3 -> POOL]*2 -> GLOBALAVG -> FC 1000",
    "ResNet-18": "INPUT 224x224x3 -> CONV 64 7x7 S=2 floor nobias -> NORM -> RELU "
    f"-> POOL 3x3 S=2 P=1 floor -> [{_residual(64)}]*2 -> {_stage(_residual, 128)} "
    f"-> {_stage(_residual, 256)} -> {_stage(_residual, 512)} -> GLOBALAVG -> FC 1000",
    "MobileNet v1": "INPUT 224x224x3 -> CONV 32 3x3 S=2 floor nobias -> NORM -> RELU "
    f"-> {_separable(64)} -> {_stage(_separable, 128)} -> {_stage(_separable, 256)} "
    f"-> {_separable(512, ' S=2 floor')} -> [{_separable(512)}]*5 "
    f"-> {_stage(_separable, 1024)} -> GLOBALAVG -> FC 1000",
    "small U-Net": "INPUT 64x64x3 -> [CONV 16 3x3 -> RELU]*2 "
    "-> CONCAT( | POOL -> [CONV 32 3x3 -> RELU]*2 "
    "-> CONCAT( | POOL -> [CONV 64 3x3 -> RELU]*2 -> UP 2) "
    "-> [CONV 32 3x3 -> RELU]*2 -> UP 2) -> [CONV 16 3x3 -> RELU]*2 -> CONV 2 1x1",
}


@dataclass(frozen=True)
class Step:
    """A layer with what follows it in place, or branches with their join."""

    lines: Ledger
    reads: Volume  # what it is given; for the input, itself

    @cached_property
    def _trunk(self):
        return [line for line in self.lines if not line.place]

    @property
    def main(self):
        """The line that the step is named after: the layer's, or the join's."""
        return self._trunk[0]

    @property
    def kind(self):
        """INPUT, CONV, DW, POOL, UP, FC, ADD or CONCAT; in a branch also NORM, RELU and such."""
        word = self.main.layer.split()[0]
        return "POOL" if "POOL" in word or "GLOBAL" in word else ALIKE.get(word, word)

    @property
    def name(self):
        """The step in words, as in "CONV 12 5x5, then RELU"."""
        first, *others = [line.layer for line in self._trunk]
        count = self.main.joins
        first += f" of {count} branch{'es' * (count > 1)}" if count else ""
        words = ", then ".join([first] + [", ".join(others)] * bool(others))
        return shorten(words, 120, placeholder=" ...")

    @property
    def volume(self):
        return self.lines[-1].volume

    @cached_property
    def branches(self):
        """The Steps of each branch, in order; a branch that hands its input on has none."""
        held = {number: [] for number in range(1, self.main.joins + 1)}
        for line in self.lines:
            if line.place:
                (number, _), *inner = line.place
                held[number].append(replace(line, place=tuple(inner)))
        return [tuple(steps(lines, self.reads)) for lines in held.values()]


@dataclass(frozen=True)
class Net:
    """A net on paper."""

    name: str  # "" for one that has none
    ledger: Ledger
    steps: tuple

    @cached_property
    def stages(self):
        """[(first step, one after the last), ...] of neighbors that are equally wide and high."""
        sizes = groupby(enumerate(self.steps), key=lambda step: step[1].volume[:2])
        numbers = [[number for number, _ in stage] for _, stage in sizes]
        return [(stage[0], stage[-1] + 1) for stage in numbers]

    @cached_property
    def shares(self):
        """Each step's part of all activations, parameters and MACs, by their names in a ledger."""
        return {
            what: [
                getattr(step.lines, what) / (getattr(self.ledger, what) or 1) for step in self.steps
            ]
            for what in ("values", "parameters", "macs")
        }


@lru_cache(maxsize=64)
def read_net(text):
    """Return the Net of a pattern, or of the name of one of the NETS.

    Raises DoesNotFit, with the reason in a sentence, for a text that is neither.
    """
    text = " ".join(text.split())
    try:
        lines = _ledger(text)
    except ValueError as why:
        words = shorten(str(why), 400, placeholder=" ...")
        raise DoesNotFit(words[0].upper() + words[1:] + "." * (words[-1] != ".")) from None
    names = [name for name, known in NETS.items() if text.lower() in (name.lower(), known.lower())]
    found = tuple(steps(lines, lines[0].volume))
    if len(found) > MOST_STEPS:
        raise DoesNotFit(
            f"This net is {len(found)} steps long, too long to be drawn: {MOST_STEPS} fit. It "
            f"has {lines.parameters:,} parameters, {lines.values:,} activations and "
            f"{lines.macs:,} MACs."
        )
    return Net(names[0] if names else "", lines, found)


@lru_cache(maxsize=64)
def read_begun(text):
    """Return (Net, "") for what read_net reads; else what is a net at the beginning, and why not.

    The net is None where not even the beginning is one. A bracket that is still open counts once.
    """
    try:
        return read_net(text), ""
    except DoesNotFit as why:
        complaint = str(why)
    for begun in islice(_beginnings(text), MOST_TRIES):
        with suppress(DoesNotFit):
            return read_net(begun), complaint
    return None, complaint


def _beginnings(text):
    """Yield ever shorter beginnings of a pattern, with fewer repeats and without open brackets."""
    ends = [found.start() for found in finditer(NEXT, text, IGNORECASE)]
    for end in [len(text), *reversed(ends)]:
        begun = text[:end]
        for _ in range(begun.count("[") - begun.count("]")):
            head, _, tail = begun.rpartition("[")
            begun = head + tail
        yield begun
        if repeated := search(r"\]\s*\*\s*(\d{1,2})\s*$", begun):
            for times in range(int(repeated[1]) - 1, 0, -1):
                yield f"{begun[: repeated.start()]}]*{times}"


def _ledger(text):
    text = next((name for name in NETS if name.lower() == text.lower()), text)
    if text in ARCHITECTURES:
        return ARCHITECTURES[text].ledger()
    if prod(int(times) for times in findall(r"\*\s*(\d{1,9})", text)) > MOST_REPEATS:
        raise ValueError(f"a part can be repeated {MOST_REPEATS} times in all, and not more often")
    volume, layers = parse(NETS.get(text, text))
    lines = ledger(layers, volume)
    for line in lines:
        if min(line.volume) < 1:
            raise ValueError(f"{line.layer} gives {line.volume}, and there is nothing in that")
    return lines


def steps(lines, reads):
    """Yield the Steps of the lines of a ledger or of one of its branches.

    reads  the Volume that the first of them is given
    """
    held = []
    for line in lines:
        ended = held and not held[-1].place
        if ended and (line.place or not _follows(held[-1], line)):
            yield Step(Ledger(held), reads)
            reads, held = held[-1].volume, []
        held.append(line)
    if held:
        yield Step(Ledger(held), reads)


def _follows(before, line):
    """Return whether a line does its work slice by slice on what the line before it gives."""
    same = line.volume == before.volume and (line.across, line.down) == (before.across, before.down)
    return same and not line.macs and not line.joins
