"""The widget that shows a panel's picture and says where the reader points."""

from pathlib import Path

import anywidget
import traitlets

from cs231n_utils.panels.kit.images import images_in

LARGE = 3000  # signs of an image that are worth being sent only once


class Picture(anywidget.AnyWidget):
    """A picture with its sentence; picture.js is the part of it in the browser."""

    _esm = Path(__file__).with_name("picture.js")
    _css = Path(__file__).with_name("picture.css")

    name = traitlets.Unicode().tag(sync=True)  # of the panel, for those who hear it
    svg = traitlets.Unicode().tag(sync=True)
    images = traitlets.Dict().tag(sync=True)  # {key: address} of those that svg only names
    sentence = traitlets.Unicode().tag(sync=True)  # the alt text, and the line below the picture
    width = traitlets.Int().tag(sync=True)  # in the page's pixels
    scene = traitlets.Int(-1).tag(sync=True)  # the number of the preset shown last; -1 the start
    # From the browser: how far right and down in the picture, when, and when pressed (0: not).
    pointer = traitlets.List().tag(sync=True)

    def show(self, svg, sentence):
        """Put up a picture. An image that stays from one picture to the next is sent once more.

        From then on it is only named: a photograph does not travel at every move.
        """
        there = images_in(svg)
        stays = {key for key in there if key in self._before and len(there[key]) > LARGE}
        with self.hold_sync():
            if not stays <= self.images.keys():
                self.images = {key: there[key] for key in there if key in stays | {*self.images}}
            for key, address in self.images.items():
                svg = svg.replace(f'href="{address}"', f'data-image="{key}"')
            self.svg, self.sentence = svg, sentence
        self._before = {*there}

    _before = frozenset()  # keys of the images in the last picture
