"""What training a net takes of a memory, and how many images of a batch fit into one.

After the CS231n notes, "Computational Considerations": for every image of the batch its
activations, and as many gradients; once for all, the parameters, their gradients, and what the
optimizer keeps of each of them. That is an upper bound: today's programs free a gradient as soon as
the layer before has its own, so that few are there at a time; but each max pooling also remembers
which value won. `TrainingMemory.of` counts both ways. What comes on top differs between programs
and is not counted: the next batches, and what a fast convolution needs to work.
"""

from dataclasses import dataclass, replace
from itertools import accumulate

CACHES = {"plain SGD": 0, "momentum": 1, "Adam": 2}  # numbers kept for every parameter
GIB = 2**30
INDEX = 8  # bytes of a winner's index: PyTorch keeps them as int64


@dataclass(frozen=True)
class TrainingMemory:
    """The memory of a net in training, in bytes.

    values           activations of one image
    parameters       of the net
    optimizer        a name of the CACHES
    backward         False for a forward pass alone, which still keeps all activations
    bytes_per_value  4 for float32, 8 for float64
    at_peak          gradients of activations that are there when the memory is fullest, beyond what
                     has been freed by then; None if all are kept: as many as activations
    indices          winners that max pooling remembers for the backward pass, for one image
    """

    values: int
    parameters: int
    optimizer: str = "momentum"
    backward: bool = True
    bytes_per_value: int = 4
    at_peak: int | None = None
    indices: int = 0

    @classmethod
    def of(cls, lines, optimizer="momentum", backward=True, in_place=True, freed=True):
        """Return the memory of the net of a Ledger.

        in_place  False if every RELU has an output of its own
        freed     True if gradients are freed during the backward pass, as programs do; False for
                  the chapter's upper bound, all gradients at once and no indices
        """
        sizes = kept(lines, in_place)
        memory = cls(sum(sizes), lines.parameters, optimizer, backward)
        if not (freed and backward):
            return memory
        return replace(memory, at_peak=gradients_at_peak(sizes), indices=pool_indices(lines))

    @property
    def gradients(self):
        """How many gradients of one image's activations are counted."""
        return self.values if self.at_peak is None else self.at_peak

    @property
    def of_an_image(self):
        return sum(self.of_images(1).values())

    @property
    def of_parameters(self):
        """What does not depend on the batch."""
        copies = 2 + CACHES[self.optimizer] if self.backward else 1
        return self.parameters * self.bytes_per_value * copies

    def parts(self, batch):
        """Return what a batch of so many images takes, by name, the parameters first."""
        each = self.parameters * self.bytes_per_value
        fixed = {"parameters": each}
        if self.backward:
            fixed |= {"gradients of parameters": each, "optimizer": each * CACHES[self.optimizer]}
        return fixed | self.of_images(batch)

    def of_images(self, batch):
        """Return the parts that grow with the batch."""
        parts = {"activations": batch * self.values * self.bytes_per_value}
        if self.backward and self.indices:
            parts["max-pool indices"] = batch * self.indices * INDEX
        if self.backward:
            parts["gradients of activations"] = batch * self.gradients * self.bytes_per_value
        return parts

    def total(self, batch):
        return self.of_parameters + batch * self.of_an_image

    def largest_batch(self, room):
        """Return how many images fit into so many bytes, or 0 if not even the parameters do."""
        return max(room - self.of_parameters, 0) // self.of_an_image


def kept(lines, in_place=True):
    """Return how many activations each line of a Ledger keeps, those that keep none left out.

    in_place  False if every RELU has an output of its own
    """
    return [
        line.volume.values
        for line in lines
        if line.stored or (not in_place and line.layer in ("RELU", "TANH"))
    ]


def pool_indices(lines):
    """Return how many winners the max poolings of a Ledger remember: one per output."""
    words = ("POOL", "GLOBALMAX")
    return sum(line.volume.values for line in lines if line.layer.split()[0] in words)


def gradients_at_peak(sizes):
    """Return by how many numbers memory grows in the backward pass beyond all activations.

    A layer goes backward with what it read, the gradient of what it gave, and that of what it read.
    What later layers had kept is free by then. Nobody asks for the gradient of the input.

    sizes  activations that each layer keeps, in order, the input's first
    """
    gradients = [0, *sizes[1:]]
    steps = zip(accumulate(sizes), gradients, gradients[1:], strict=False)
    return max(max((sum(step) for step in steps), default=0) - sum(sizes), 0)
