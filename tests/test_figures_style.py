import struct
import subprocess
import sys
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

from cs231n_utils.figures import style as figures
from cs231n_utils.figures.style import COLORS, STYLE, draw_rows, mosaic, show, signed, still

LINE = "A line that rises from 0 to 3."


@pytest.fixture
def fig():
    with plt.style.context(STYLE):
        fig, ax = plt.subplots(figsize=(4, 2))
        ax.plot([0, 1, 3])
        yield fig
    plt.close(fig)


def image_of(html):
    """Return the attributes of the one tag that html consists of."""
    tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append((tag, dict(attributes)))
    parser.feed(html)
    ((tag, attributes),) = tags
    assert tag == "img"
    return attributes


def test_a_notebook_stores_the_picture_and_the_sentence(fig):
    bundle, _ = DisplayFormatter().format(still(fig, LINE))

    assert bundle.keys() == {"text/plain", "text/html"}
    assert bundle["text/plain"] == LINE
    image = image_of(bundle["text/html"])
    assert image["alt"] == LINE
    assert image["width"] == "400"
    assert image["src"].startswith("data:image/png;base64,")


def test_the_sentence_may_hold_any_sign(fig):
    alt = 'weights "w" < 0 & > 0, it\'s ±'
    assert image_of(still(fig, alt)._repr_html_())["alt"] == alt


def test_a_sentence_may_be_wrapped_in_the_source(fig):
    assert still(fig, "A line\n        that rises.").alt == "A line that rises."


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_a_sentence_is_refused(fig, alt):
    with pytest.raises(ValueError, match="say in a sentence"):
        still(fig, alt)


def test_the_picture_is_sharper_than_its_place_on_the_page(fig):
    png = still(fig, LINE).png
    assert struct.unpack(">II", png[16:24]) == (600, 300)


DRAW = """
import hashlib, matplotlib.pyplot as plt
from cs231n_utils.figures.style import STYLE, still
plt.style.use(STYLE)
fig, ax = plt.subplots()
ax.plot([0, 1, 3], label="loss")
ax.legend()
picture = still(fig, "A line.").png
print(hashlib.sha256(picture).hexdigest(), b"Software" in picture)
"""


def test_two_runs_draw_the_same_bytes():
    runs = [
        subprocess.run([sys.executable, "-c", DRAW], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.split()[1] == "False", (
        "the version of matplotlib is written in the picture"
    )


def test_show_displays_the_figure_once_and_closes_it(fig, monkeypatch):
    shown = []
    monkeypatch.setattr(figures, "display", shown.append)

    assert show(fig, LINE) is None

    assert [str(picture) for picture in shown] == [LINE]
    assert not plt.fignum_exists(fig.number), "matplotlib's inline backend would show it again"


def test_a_figure_is_white_also_where_nothing_is_drawn(fig):
    fig.canvas.draw()
    corner = np.asarray(fig.canvas.buffer_rgba())[0, 0]
    np.testing.assert_array_equal(corner, [255, 255, 255, 255])


@pytest.mark.parametrize("values", [[-3, 1], [0.5, 2.0], [[0.0]], []], ids=str)
def test_zero_is_white_whatever_the_values(values):
    keywords = signed(np.array(values))

    assert keywords["vmin"] == -keywords["vmax"] < 0
    assert keywords["vmax"] >= max(np.abs(values).max(initial=0), 0)
    norm = plt.Normalize(keywords["vmin"], keywords["vmax"])
    np.testing.assert_allclose(plt.colormaps[keywords["cmap"]](norm(0))[:3], 1, atol=0.05)


def test_the_colors_differ_in_lightness_or_hue_for_every_reader():
    assert len(set(COLORS)) == len(COLORS) == 7
    assert [c["color"] for c in STYLE["axes.prop_cycle"]] == COLORS


def test_a_mosaic_has_every_picture_in_reading_order_and_white_between():
    pictures = np.arange(5, dtype=np.float32).reshape(5, 1, 1, 1) * np.ones((5, 2, 3, 1))

    sheet = mosaic(pictures, columns=3)

    assert sheet.shape == (2 + 1 + 2, 3 * 3 + 2, 1)
    assert [sheet[0, 0, 0], sheet[0, 4, 0], sheet[1, 10, 0]] == [0, 1, 2]
    assert [sheet[3, 0, 0], sheet[4, 6, 0]] == [3, 4]
    assert (sheet[2] == 1).all()
    assert (sheet[3:, 8:] == 1).all()


def test_rows_of_pictures_carry_their_names():
    rows = {"before": np.zeros((5, 30, 3)), "after": np.ones((5, 30, 3))}

    fig = draw_rows(rows)
    plt.close(fig)

    assert [ax.get_ylabel() for ax in fig.axes] == ["before", "after"]
    assert [ax.images[0].get_array().mean() for ax in fig.axes] == [0, 1]
