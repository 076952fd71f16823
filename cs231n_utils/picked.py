"""Which net, and which picture? What the panels that ask a net about a picture begin with."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.datasets import photograph, shapes, tiles
from cs231n_utils.panels.controls import Choice, Slider
from cs231n_utils.shipped import shipped_net
from cs231n_utils.trained import Trained

BUTTONS = 3  # so many names stand side by side, more go into a menu


@dataclass(frozen=True, eq=False)
class Picked:
    """A net and a picture to ask it about."""

    net: str  # its name
    trained: Trained
    source: str  # the name of the pictures
    number: int
    picture: np.ndarray  # (H, W, D), from 0 to 1

    @property
    def x(self):
        """The picture as the net takes it, (H, W, D)."""
        return self.trained.prepared(self.picture[None])[0]

    @property
    def bounds(self):
        """Black and white as the net takes them, (H, W, D) each."""
        return -self.trained.mean, 1 - self.trained.mean

    def probabilities(self, x):
        """Return the probabilities (classes,) for x (H, W, D), which the net takes."""
        return self.trained.probabilities((x + self.trained.mean)[None])[0]

    def label(self, name, place):
        """Return the number of a class; of the one at a place, 0 the winner, if it is no class."""
        if name in self.trained.classes:
            return self.trained.classes.index(name)
        return int(np.argsort(-self.probabilities(self.x), kind="stable")[place])

    def __str__(self):
        return f"picture {self.number} of {self.source}"


class Bench:
    """Nets and pictures to pick from; the controls that pick, where there is a choice.

    nets      {name: Trained}; None: the two that come with the course
    pictures  {name: (N, H, W, D) from 0 to 1}; None: drawn shapes, and windows
              of the photograph

    ours      True if those that come with the course are among them: scenes can be set with them
    """

    def __init__(self, nets=None, pictures=None):
        self.nets = nets or {"shapes": shipped_net("shapes"), "CIFAR-10": shipped_net("cifar10")}
        ours = {"shapes": shapes(0, 0, 60).x_test, "photograph": tiles(photograph())}
        pictures = pictures or ours
        self.pictures = {name: some for name, some in pictures.items() if len(some)}
        same = [np.array_equal(self.pictures.get(name), some) for name, some in ours.items()]
        self.ours = all(same) and {"shapes", "CIFAR-10"} <= set(self.nets)
        self.first = {"net": next(iter(self.nets)), "source": next(iter(self.pictures))}

    def controls(self, number=0):
        """Return the controls by name; the Slider starts at this number, or the nearest."""
        choices = {
            "net": Choice("net", list(self.nets), self.first["net"], _look(self.nets)),
            "source": Choice(
                "pictures", list(self.pictures), self.first["source"], _look(self.pictures)
            ),
        }
        kept = {name: choice for name, choice in choices.items() if len(choice.options) > 1}
        last = len(self.pictures[self.first["source"]]) - 1
        return kept | {"number": Slider("number", 0, self._last, start=min(number, last))}

    def classes(self, values):
        """Return the names of the classes of the net that is picked."""
        return list(self.nets[values.get("net", self.first["net"])].classes)

    def pick(self, number, net=None, source=None):
        """Return what is Picked; net and source stay away where there is no choice."""
        net, source = net or self.first["net"], source or self.first["source"]
        return Picked(net, self.nets[net], source, number, self.pictures[source][number])

    def _last(self, values):
        return len(self.pictures[values.get("source", self.first["source"])]) - 1


def _look(names):
    return "buttons" if len(names) <= BUTTONS else "menu"
