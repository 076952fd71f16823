"""LeNet-5, and those of its layers that later nets gave up: counted here, but not built."""

from cs231n_utils.nets.architectures.architecture import Architecture
from cs231n_utils.nets.layers import FC, Conv, Layer
from cs231n_utils.receptive_fields import Window
from cs231n_utils.volumes import Volume, out_side


class OnPaper(Layer):
    """A layer that has sizes and no functions."""

    def build(self, volume, rng, dtype, std=None):
        raise NotImplementedError(
            f"{self} is here on paper only, to be counted: no later net has it, and it has no "
            f"forward and no backward pass"
        )


class Tanh(OnPaper):
    """The scaled hyperbolic tangent that squashes every activation, where nets now have a ReLU."""

    in_place = True

    def __str__(self):
        return "TANH"


class Subsampling(OnPaper):
    """The sum of each 2x2 window, times one trained number a slice, plus another."""

    def __str__(self):
        return "SUBSAMPLING 2x2 S=2"

    def out_volume(self, volume):
        return Volume(out_side(volume.W, 2, 2), out_side(volume.H, 2, 2), volume.D)

    def windows(self, volume):
        return Window(2, 2), Window(2, 2)

    def shapes(self, volume):
        return {"w": (volume.D,), "b": (volume.D,)}

    def macs(self, volume):
        return self.out_volume(volume).values  # the four are added up before the one product


class PartialConv(OnPaper):
    """A convolution whose filters each read some slices of the input, and not its whole depth.

    reads  which slices each filter reads, one tuple per filter
    F      width and height of a filter
    """

    def __init__(self, reads, F):
        super().__init__()
        self.reads, self.F = reads, F

    def __str__(self):
        return f"PARTIALCONV {len(self.reads)} {self.F}x{self.F}"

    def out_volume(self, volume):
        return Volume(out_side(volume.W, self.F), out_side(volume.H, self.F), len(self.reads))

    def windows(self, volume):
        return Window(self.F), Window(self.F)

    def shapes(self, volume):
        slices = sum(map(len, self.reads))  # each slice that a filter reads has F x F weights
        return {"w": (slices, self.F, self.F), "b": (len(self.reads),)}

    def macs(self, volume):
        W, H, _ = self.out_volume(volume)
        return W * H * sum(map(len, self.reads)) * self.F**2


class RadialBasis(OnPaper):
    """K units that each measure how far the input is from a fixed pattern, and learn nothing."""

    def __init__(self, K):
        super().__init__()
        self.K = K

    def __str__(self):
        return f"RBF {self.K}"

    def out_volume(self, volume):
        return Volume(1, 1, self.K)

    def windows(self, volume):
        return Window(volume.W), Window(volume.H)

    def macs(self, volume):
        return volume.values * self.K  # one squared difference a value


# Which of S2's six maps each map of C3 reads: the paper's table I.
_C3 = (
    *((i, (i + 1) % 6, (i + 2) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6) for i in range(6)),
    *((i, i + 1, (i + 3) % 6, (i + 4) % 6) for i in range(3)),
    (0, 1, 2, 3, 4, 5),
)

LENET_5 = Architecture(
    name="LeNet-5",
    year=1998,
    input=Volume(32, 32, 1),
    layers=(
        *(Conv(6, 5), Tanh(), Subsampling(), Tanh()),
        *(PartialConv(_C3, 5), Tanh(), Subsampling(), Tanh()),
        *(Conv(120, 5), Tanh()),
        *(FC(84), Tanh()),
        RadialBasis(10),
    ),
    source="LeCun, Bottou, Bengio and Haffner: Gradient-Based Learning Applied to Document "
    "Recognition (1998)",
    checked="Parameters and connections of every layer as the paper's section II.B counts them: "
    "60,000 trained numbers and 340,908 connections in all.",
    note="The subsampling is trained, and the filters of the second CONV read three to six of "
    "its six input slices. The last layer compares with patterns that are not trained.",
)
