"""The panel: a pattern is typed, a step of its net selected, another net compared with it."""

from dataclasses import dataclass

from cs231n_utils.nets.architectures.steps import NETS, Net, read_begun, read_net
from cs231n_utils.nets.pattern import left_out
from cs231n_utils.panels.architecture_builder.details import HEIGHT, WIDTH, below, describe
from cs231n_utils.panels.architecture_builder.row import row_of
from cs231n_utils.panels.kit.controls import Choice, Entry, Slider
from cs231n_utils.panels.kit.panel import Panel
from cs231n_utils.volumes import DoesNotFit

ALONE = "no other net"


@dataclass(frozen=True)
class Built:
    """A net, one of its steps, and what there is to say of it."""

    net: Net  # of a pattern that cannot be read: of its beginning
    at: int
    other: Net | None  # to compare it with
    complaint: str  # why the rest of the pattern cannot be read, or ""
    notes: tuple  # sentences about words that were left out

    @property
    def step(self):
        return self.net.steps[self.at]


def compute(pattern, at, other):
    net, why = read_begun(pattern)
    if net is None:
        raise DoesNotFit(why)
    notes = () if why else tuple(left_out(pattern))
    return Built(net, at, None if other == ALONE else read_net(other), why, notes)


def picture(built):
    yield from row_of(built.net, built.at)
    yield from below(built)


EXAMPLES = (  # right and wrong
    "LeNet-5",
    "input 64x48x3 → conv 8 3, S=2 floor, bn, relu6, dw 3x3, UP 2, CONV 8 1x7, globalmax, "
    "flatten, fc 5, softmax",
    "INPUT 32x32x3 -> CONCAT(CONV 8 1x1 | NORM -> RELU -> ADD(CONV 3 3x3 | ) | | POOL 3x3 S=1 P=1"
    " | CONV 4 5x5 -> RELU -> CONV 4 5x5 -> RELU -> CONV 4 5x5 groups=2 dilation=2) -> FC 10",
    "INPUT 224x224x3 -> [ADD(CONV 3 3x3 -> RELU | )]*40 -> FC 10",
    "INPUT 99999x99999x999 -> CONV 99999 5x5 -> RELU -> NORM -> LRN -> FC 99999999",
    "INPUT 32x32x3 -> CONV 8 3x3 -> POOL 3x3 S=2 -> FC 10",
    "INPUT 32x32x3 -> [FC 10]*200",
    "",
)
ALONG = {"VGG without FC": "VGG-16", "MobileNet v1": "VGG-16"}  # scenes with two nets
SCENES = (
    *("linear classifier", "one CONV", "2 x (CONV, POOL)", "3 x (CONV, CONV, POOL)"),
    *("LeNet-5", "AlexNet", "ZFNet", "VGG-11", "VGG-16", "VGG without FC"),
    *("GoogLeNet", "ResNet-18", "ResNet-50", "MobileNet v1", "small U-Net"),
)


def architecture_builder(**shown):
    """Return the panel that draws and counts the net of a pattern; shown: see Panel."""
    controls = {
        "pattern": Entry("pattern", NETS["2 x (CONV, POOL)"], EXAMPLES, lines=3),
        "at": Slider("step", 0, _last, start=1),
        "other": Choice("compare with", [ALONE, *NETS], ALONE, look="menu"),
    }
    presets = {name: {"pattern": NETS[name], "other": ALONG.get(name, ALONE)} for name in SCENES}
    name, size = "architecture builder", (WIDTH, HEIGHT)
    return Panel(name, compute, picture, describe, controls, presets, size, **shown)


def _last(values):
    """Return the number of the last step of what can be read of a pattern, or 0."""
    net, _ = read_begun(values["pattern"])
    return len(net.steps) - 1 if net else 0
