"""Which net, and which image? What the panels that ask a net about an image begin with."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cs231n_utils.datasets import photograph, shapes, tiles
from cs231n_utils.panels.kit.controls import Choice, Slider
from cs231n_utils.training.shipped import shipped_net
from cs231n_utils.training.trained import Trained

BUTTONS = 3  # so many names stand side by side, more go into a menu


@dataclass(frozen=True, eq=False)
class Picked:
    """A net and an image to ask it about."""

    net: str  # its name
    trained: Trained
    source: str  # the name of the images
    number: int
    picture: np.ndarray  # (H, W, D), from 0 to 1
    title: str  # what it is called: "image 3 of shapes", or its file's name

    @property
    def x(self):
        """The image as the net takes it, (H, W, D)."""
        return self.trained.prepared(self.picture[None])[0]

    @property
    def bounds(self):
        """Black and white as the net takes them, (H, W, D) each."""
        return -self.trained.mean, 1 - self.trained.mean

    def probabilities(self, x):
        """Return the probabilities (classes,) for x (H, W, D), which the net takes."""
        return self.trained.probabilities((x + self.trained.mean)[None])[0]


class Bench:
    """Nets and images to pick from; the controls that pick, where there is a choice.

    nets      {name: Trained}; None: the two that come with the course
    pictures  {name: (N, H, W, D) from 0 to 1}; None: those that come with the course; names
              without an image are left out
    first     {"net": name, "source": name}: what is picked where there is no choice

    A subclass names in `remembered` those of its methods whose answers are kept.
    """

    remembered = ()

    def __init__(self, nets=None, pictures=None):
        if nets is None:
            nets = {"shapes": shipped_net("shapes"), "CIFAR-10": shipped_net("cifar10")}
        pictures = course_pictures() if pictures is None else pictures
        self.nets = dict(nets)
        self.files = {name: list(some) for name, some in pictures.items() if isinstance(some, dict)}
        self.pictures = {
            name: np.array(list(some.values())) if isinstance(some, dict) else some
            for name, some in pictures.items()
            if len(some)
        }
        if not self.nets or not self.pictures:
            there = f"{len(self.nets)} nets and {len(self.pictures)} kinds of images"
            raise ValueError(f"got {there}, expected at least one of each")
        self.first = {"net": next(iter(self.nets)), "source": next(iter(self.pictures))}
        for ask in self.remembered:
            setattr(self, ask, lru_cache(maxsize=256)(getattr(self, ask)))

    @property
    def named(self):
        """Whether the names of what comes with the course are there: scenes can be set with it."""
        nets, pictures = {"shapes", "CIFAR-10"}, {"shapes", "photograph"}
        return nets <= {*self.nets} and pictures <= {*self.pictures}

    @property
    def ours(self):
        """Whether the images are the course's, too: scenes can tell them by their numbers."""
        ours = course_pictures().items()
        return self.named and all(np.array_equal(self.pictures[name], some) for name, some in ours)

    def controls(self, number=0):
        """Return the controls by name; the Slider starts at this number, or the nearest."""
        choices = {}
        for key, words, some in (("net", "net", self.nets), ("source", "images", self.pictures)):
            if len(some) > 1:
                look = "buttons" if len(some) <= BUTTONS else "menu"
                choices[key] = Choice(words, list(some), self.first[key], look)
        start = min(number, self._last({}))
        return choices | {"number": Slider("image", 0, self._last, start=start)}

    def classes(self, values):
        """Return the names of the classes of the net that is picked."""
        return list(self.nets[(self.first | values)["net"]].classes)

    def pick(self, number, net=None, source=None):
        """Return what is Picked; net and source stay away where there is no choice."""
        net, source = net or self.first["net"], source or self.first["source"]
        names = self.files.get(source)
        title = names[number] if names else f"image {number} of {source}"
        return Picked(net, self.nets[net], source, number, self.pictures[source][number], title)

    def _last(self, values):
        return len(self.pictures[(self.first | values)["source"]]) - 1


def course_pictures(first=0):
    """Return drawn shapes, from that number on, and windows of the photograph."""
    return {"shapes": shapes(0, 0, 60).x_test[first:], "photograph": tiles(photograph())}
