"""What training a net takes of a memory, and how many images of a batch fit into one.

After the CS231n notes, "Computational Considerations": for every image of the batch its
activations, and as many gradients; once for all, the parameters, their gradients, and what the
optimizer keeps of each of them. What comes on top differs between programs and is not counted: the
next batches, and what a fast convolution needs to work.
"""

from dataclasses import dataclass

CACHES = {"plain SGD": 0, "momentum": 1, "Adam": 2}  # numbers kept for every parameter
GIB = 2**30


@dataclass(frozen=True)
class TrainingMemory:
    """The memory of a net in training, in bytes.

    values           activations of one image
    parameters       of the net
    optimizer        a name of the CACHES
    backward         False for a forward pass alone, which still keeps all activations
    bytes_per_value  4 for float32, 8 for float64
    """

    values: int
    parameters: int
    optimizer: str = "momentum"
    backward: bool = True
    bytes_per_value: int = 4

    @property
    def of_a_picture(self):
        return self.values * self.bytes_per_value * (2 if self.backward else 1)

    @property
    def of_parameters(self):
        """What does not depend on the batch."""
        copies = 2 + CACHES[self.optimizer] if self.backward else 1
        return self.parameters * self.bytes_per_value * copies

    def parts(self, batch):
        """Return what a batch of so many images takes, by name, the parameters first."""
        pictures, each = (
            count * self.bytes_per_value for count in (batch * self.values, self.parameters)
        )
        if not self.backward:
            return {"parameters": each, "activations": pictures}
        return {
            "parameters": each,
            "gradients of parameters": each,
            "optimizer": each * CACHES[self.optimizer],
            "activations": pictures,
            "gradients of activations": pictures,
        }

    def total(self, batch):
        return self.of_parameters + batch * self.of_a_picture

    def largest_batch(self, room):
        """Return how many images fit into so many bytes, or 0 if not even the parameters do."""
        return max(room - self.of_parameters, 0) // self.of_a_picture


def values_with_relus(lines):
    """Return the values of a Ledger, had every RELU an output of its own."""
    return lines.values + sum(
        line.volume.values for line in lines if line.layer in ("RELU", "TANH") and not line.stored
    )
