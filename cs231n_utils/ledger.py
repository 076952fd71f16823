"""The ledger of a net: a line a layer, with what it outputs, learns, multiplies and sees.

Nothing is allocated, so a net of a hundred million parameters is as quick to size as a small one.
"""

from dataclasses import dataclass
from math import prod

from cs231n_utils.receptive_fields import PIXEL, Field, fields_after
from cs231n_utils.volumes import Volume


@dataclass(frozen=True)
class Line:
    """One layer in numbers, for one picture."""

    layer: str  # as in a pattern: "CONV 12 5x5"
    indent: int  # how many branching layers this one is inside of
    volume: Volume  # what comes out
    weights: int
    biases: int
    product: str  # how the parameters come about: "5*5*3*12 + 12"
    macs: int  # products added up in a forward pass, biases not counted
    stored: bool  # False where the output overwrites the input, or is its branches' sum
    across: Field  # receptive fields along the width
    down: Field  # and along the height

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
        """Activations stored for one picture; what is done in place (RELU) counts once."""
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
        """Return the memory of one picture's activations, as in "60.95 MB = 58.13 MiB"."""
        return memory_in_words(self.values, bytes_per_value)

    def __str__(self):
        head = ["layer", "volume", "values", "parameters", "", "MACs", "sees"]
        rows = [head, *map(_row, self)]
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
    """Return the memory of so many values in both units, as in "60.95 MB = 58.13 MiB".

    An MB is a million bytes; an MiB is 1024 * 1024, which many programs call an MB too.
    """
    size = values * bytes_per_value
    power = 3 if size >= 1000**3 else 2 if size >= 1000**2 else 1
    letter = " KMG"[power]
    return f"{size / 1000**power:,.2f} {letter}B = {size / 1024**power:,.2f} {letter}iB"


def ledger(layers, volume):
    """Return the Ledger of a chain of layers that reads an input of this volume."""
    first = Line("INPUT", 0, Volume(*volume), 0, 0, "", 0, True, PIXEL, PIXEL)
    return Ledger([first, *_chain(layers, first, 0)])


def _chain(layers, before, indent):
    for layer in layers:
        if layer.branches:
            lines = list(_branches(layer, before, indent))
        else:
            lines = [_line(layer, before, indent)]
        yield from lines
        before = lines[-1]


def _line(layer, before, indent):
    across, down = fields_after(layer, before.volume, before.across, before.down)
    shapes = layer.shapes(before.volume)
    biases = prod(shapes["b"]) if "b" in shapes else 0
    return Line(
        layer=str(layer),
        indent=indent,
        volume=layer.out_volume(before.volume),
        weights=sum(map(prod, shapes.values())) - biases,
        biases=biases,
        product=" + ".join(_product(shape, before.volume) for shape in shapes.values()),
        macs=layer.macs(before.volume),
        stored=not layer.in_place,
        across=across,
        down=down,
    )


def _branches(layer, before, indent):
    """Yield the lines of every branch, then one for their join.

    A concatenation is no new memory, since every branch can write its own part of it; a sum is.
    """
    for branch in layer.branches:
        yield from _chain(branch, before, indent + 1)
    across, down = fields_after(layer, before.volume, before.across, before.down)
    volume = layer.out_volume(before.volume)
    join = layer.join.upper()
    yield Line(join, indent, volume, 0, 0, "", 0, layer.join == "add", across, down)


def _product(shape, volume):
    """Return the product that counts an array's values, in the order in which one says it."""
    if len(shape) == 4:  # filters (K, F, F, D)
        factors = (*shape[1:], shape[0])
    elif len(shape) == 2 and volume[:2] != (1, 1):  # FC (W*H*D, K)
        factors = (*volume, shape[1])
    else:
        factors = shape
    return "*".join(map(str, factors))


def _row(line):
    extents = line.across.extent, line.down.extent
    return [
        "  " * line.indent + line.layer,
        str(line.volume),
        f"{line.values:,}" if line.stored else "in place",
        f"{line.parameters:,}" if line.parameters else "",
        f"= {line.product}" if line.product else "",
        f"{line.macs:,}" if line.macs else "",
        "x".join(map(str, extents)),
    ]
