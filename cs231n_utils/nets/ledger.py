"""The ledger of a net: one line per layer, with what it outputs, learns, multiplies and sees.

Nothing is allocated, so a net of a hundred million parameters is as quick to size as a small one.
"""

from dataclasses import dataclass
from math import prod

from cs231n_utils.receptive_fields import PIXEL, Field, fields_after
from cs231n_utils.volumes import DoesNotFit, Volume


@dataclass(frozen=True)
class Line:
    """One layer in numbers, for one image."""

    layer: str  # as in a pattern: "CONV 12 5x5"
    place: tuple  # (branch, of how many) for each branching layer it is inside of, the outer first
    volume: Volume  # what comes out
    weights: int
    biases: int
    product: str  # how the parameters come about: "5*5*3*12 + 12"
    macs: int  # products added up in a forward pass, biases not counted
    stored: bool  # False where the output overwrites the input, or is its branches' sum
    across: Field  # receptive fields along the width
    down: Field  # and along the height
    joins: int = 0  # how many branches come together here

    @property
    def parameters(self):
        return self.weights + self.biases

    @property
    def values(self):
        """How many activations this layer adds to the memory of a forward pass."""
        return self.volume.values if self.stored else 0


class Ledger(tuple):
    """The lines of a net, the input first; str(ledger) is the table, and totals are attributes."""

    @property
    def values(self):
        """Activations stored for one image; what is done in place (RELU) counts once."""
        return sum(line.values for line in self)

    @property
    def weights(self):
        return sum(line.weights for line in self)

    @property
    def biases(self):
        return sum(line.biases for line in self)

    @property
    def parameters(self):
        return self.weights + self.biases

    @property
    def macs(self):
        return sum(line.macs for line in self)

    def memory(self, bytes_per_value=4):
        """Return the memory of one image's activations, as in "60.95 MB = 58.13 MiB"."""
        return memory_in_words(self.values, bytes_per_value)

    def __str__(self):
        head = ["layer", "volume", "activations", "parameters", "", "MACs", "sees"]
        rows = [head, *_rows(self)]
        totals = [f"{n:,}" for n in (self.values, self.parameters, self.macs)]
        rows.append(["total", "", totals[0], totals[1], "", totals[2], ""])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        left = (0, 1, 4)
        lines = [
            "  ".join(
                cell.ljust(width) if i in left else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        rule = "-" * max(map(len, lines))
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])

    __repr__ = __str__


def memory_in_words(values, bytes_per_value=4):
    """Return the memory of so many activations in both units, as in "60.95 MB = 58.13 MiB".

    An MB is a million bytes; an MiB is 1024 * 1024, which many programs call an MB too.
    """
    size = values * bytes_per_value
    power = 3 if size >= 1000**3 else 2 if size >= 1000**2 else 1
    letter = " KMG"[power]
    return f"{size / 1000**power:,.2f} {letter}B = {size / 1024**power:,.2f} {letter}iB"


def ledger(layers, volume):
    """Return the Ledger of a chain of layers that reads an input of this volume.

    Raises DoesNotFit, with the layer that does not and what would, and ValueError where branches
    end in volumes that cannot be joined.
    """
    first = Line("INPUT", (), Volume(*volume), 0, 0, "", 0, True, PIXEL, PIXEL)
    return Ledger([first, *_chain(layers, first, ())])


def _chain(layers, before, place):
    for layer in layers:
        if layer.branches:
            lines = list(_branches(layer, before, place))
        else:
            lines = [_line(layer, before, place)]
        yield from lines
        before = lines[-1]


def _line(layer, before, place):
    try:
        volume = layer.out_volume(before.volume)
    except DoesNotFit as why:
        floored = ""
        if "not whole" in str(why):
            floored = f" To round down, write {layer} floor."
        raise DoesNotFit(f"{layer} on {before.volume}: {why}{floored}") from None
    across, down = fields_after(layer, before.volume, before.across, before.down)
    shapes = layer.shapes(before.volume)
    biases = prod(shapes["b"]) if "b" in shapes else 0
    return Line(
        layer=str(layer),
        place=place,
        volume=volume,
        weights=sum(map(prod, shapes.values())) - biases,
        biases=biases,
        product=" + ".join(_product(shape, before.volume) for shape in shapes.values()),
        macs=layer.macs(before.volume),
        stored=not layer.in_place,
        across=across,
        down=down,
    )


def _branches(layer, before, place):
    """Yield the lines of every branch, then one for their join.

    A concatenation is no new memory, since every branch can write its own part of it; a sum is.
    """
    count = len(layer.branches)
    for number, branch in enumerate(layer.branches, 1):
        yield from _chain(branch, before, (*place, (number, count)))
    across, down = fields_after(layer, before.volume, before.across, before.down)
    volume = layer.out_volume(before.volume)
    join, stored = layer.join.upper(), layer.join == "add"
    yield Line(join, place, volume, 0, 0, "", 0, stored, across, down, joins=count)


def _product(shape, volume):
    """Return the product that counts an array's values, in the order in which one says it."""
    if len(shape) == 4:  # filters (K, height, width, D)
        K, down, across, D = shape
        factors = across, down, D, K
    elif len(shape) == 2 and volume[:2] != (1, 1):  # FC (W*H*D, K)
        factors = (*volume, shape[1])
    else:
        factors = shape
    return "*".join(map(str, factors))


def _rows(lines):
    """Yield the rows of the table: of the lines, and a heading before every branch."""
    before = ()
    for line in lines:
        for depth, number, count, empty in _begun(before, line):
            sign, what = "┌" if number == 1 else "├", ": its input as it is" if empty else ""
            yield ["│ " * depth + f"{sign} branch {number} of {count}{what}", *[""] * 6]
        yield _row(line)
        before = line.place


def _begun(before, line):
    """Yield (depth, number, of how many, is it empty) of the branches that begin ahead of a line.

    before  the place of the line before it
    """
    # A join comes after the last of its branches, as if it were in one more.
    place = (*line.place, (line.joins + 1, line.joins)) if line.joins else line.place
    same = 0
    while same < min(len(before), len(place)) and before[same] == place[same]:
        same += 1
    for depth in range(same, len(place)):
        number, count = place[depth]
        last = before[depth][0] if depth == same < len(before) else 0
        for begun in range(last + 1, min(number, count) + 1):
            yield depth, begun, count, begun < number


def _row(line):
    extents = line.across.extent, line.down.extent
    return [
        "│ " * len(line.place) + ("└ " if line.joins else "") + line.layer,
        str(line.volume),
        f"{line.values:,}" if line.stored else "in place",
        f"{line.parameters:,}" if line.parameters else "",
        f"= {line.product}" if line.product else "",
        f"{line.macs:,}" if line.macs else "",
        "x".join(map(str, extents)),
    ]
