"""Marks as SVG text: each of them, hostile texts, images, the same bytes everywhere."""

import base64
import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from matplotlib import get_data_path
from PIL import Image as Pillow
from PIL import ImageFont

from cs231n_utils.panels.kit import colors, words
from cs231n_utils.panels.kit.images import images_in
from cs231n_utils.panels.kit.marks import (
    Area,
    Box,
    Dots,
    Frame,
    Image,
    Line,
    Polygon,
    Table,
    Text,
    arrow,
    fan,
)
from cs231n_utils.panels.kit.plots import Plot, round_steps
from cs231n_utils.panels.kit.render import draw, svg

BOX = Box(10, 20.25, 30, 40)
OUTLINE = "M10 20.2h30v40h-30z"
SVG = "{http://www.w3.org/2000/svg}"


def parsed(*marks):
    return ElementTree.fromstring(svg(marks, 400, 300))


def texts_in(*marks):
    return ["".join(text.itertext()) for text in parsed(*marks).iter(f"{SVG}text")]


def test_a_picture_is_one_element_on_white_with_its_size():
    root = parsed()
    assert root.tag == f"{SVG}svg"
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == (
        "0 0 400 300",
        "400",
        "300",
    )
    (paper,) = root
    assert paper.get("fill") == "white"


@pytest.mark.parametrize(
    "mark, wanted",
    [
        (Area(BOX, "red"), f'<path d="{OUTLINE}" fill="red"/>'),
        (Area(BOX, "red", 0.25), f'<path d="{OUTLINE}" fill="red" opacity="0.25"/>'),
        (Area(BOX, "none", sets={"x": 1}), ""),
        (
            Frame(BOX, "red", 4),
            f'<path d="{OUTLINE}" fill="none" stroke="red" stroke-width="4"/>',
        ),
        (
            Line([(0, 1), (2.04, 3), (np.nan, 0), (5, 6), (7, -0.01)], "red", 3, "2 4"),
            '<path d="M0 1L2 3M5 6L7 0" fill="none" stroke="red" stroke-width="3" '
            'stroke-dasharray="2 4" stroke-linejoin="round"/>',
        ),
        (
            Dots([(1, 2), (3, 4)], "red", 5),
            '<path d="M1 2h0M3 4h0" stroke="red" stroke-width="5" stroke-linecap="round"/>',
        ),
        (
            Polygon([(0, 0), (9, 0), (4, 5)], "red", "black", opacity=0.25),
            '<path d="M0 0L9 0L4 5z" fill="red" opacity="0.25" stroke="black" stroke-width="1.2" '
            'stroke-linejoin="round"/>',
        ),
        (
            Text(10, 20, "a < b", size=10, bold=True),
            '<text x="10" y="23.6" fill="black" font-size="10" font-weight="bold" '
            'text-anchor="middle">a &lt; b</text>',
        ),
        (
            Text(10, 20, [("a", "red"), ("b", "blue")], size=10, ha="left"),
            '<text x="10" y="23.6" fill="black" font-size="10"><tspan fill="red">a</tspan>'
            '<tspan fill="blue">b</tspan></text>',
        ),
    ],
)
def test_every_mark_is_drawn_in_few_signs(mark, wanted):
    assert draw(mark) == wanted


def test_squares_rims_and_halos():
    assert 'stroke-linecap="square"' in draw(Dots([(1, 2)], "red", square=True))
    assert draw(Frame(BOX, "red", 4, halo=True)).index("white") < draw(
        Frame(BOX, "red", 4, halo=True)
    ).index("red")
    assert 'paint-order="stroke"' in draw(Text(1, 1, "a", halo=True))


def test_a_table_paints_its_cells_by_color_and_writes_dark_on_pale_and_pale_on_dark():
    values = [[1, -0.5, np.nan], ["a&b", 7, 3.14159]]
    paint = [["#ffffff", "#053061", "#ffffff"], ["#ffffff", "", "#ffffff"]]
    table = Table(np.array(values, object), 10, 20, (40, 30), colors=paint)
    assert texts_in(table) == ["1", "a&b", "3.14", "−0.5"]
    fills = [path.get("fill") for path in parsed(table).iter(f"{SVG}path")]
    assert fills == ["white", "#ffffff", "#053061", "none"]
    groups = [group.get("fill") for group in parsed(table).iter(f"{SVG}g")]
    assert groups == ["black", "white"]
    assert table.box == Box(10, 20, 120, 60)
    assert table.at(1, 2) == Box(90, 50, 40, 30)
    assert table.around([[0, 1, 1], [0, 0, 1]]) == Box(50, 20, 80, 60)


def test_hatched_cells_beside_one_another_share_their_lines():
    def lines(hatched):
        return draw(Table([[0, 0]], 0, 0, 40, hatched=hatched)).count("L")

    assert lines([[True, False]]) > 5
    assert lines([[True, True]]) < lines([[True, False]]) + lines([[False, True]])


def test_the_hand_is_a_pointer_just_where_a_click_selects_something():
    table = Table(np.zeros((2, 3)), 0, 0, 10, sets=lambda row, col: {"x": col} if row else {})
    still, live = (svg([table], 400, 300, live) for live in (False, True))
    assert "pointer" not in still
    assert live.count("cursor") == 1
    assert 'd="M0 10h30v10h-30z" fill="none" pointer-events="all" cursor="pointer"' in live
    assert "pointer" not in svg([Area(BOX, "red", sets={})], 400, 300)
    assert f'd="{OUTLINE}" fill="none" pointer' in svg([Area(BOX, "red", sets={"x": 1})], 400, 300)


# Hostile texts


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '" onload="alert(1)',
        "' onload='alert(1)",
        "]]>",
        "&lt;b&gt; &amp; &#60;",
        "<!-- --> <?xml?>",
    ],
)
def test_hostile_texts_are_shown_as_text(text):
    marks = [
        Text(10, 10, text),
        Text(10, 10, [(text, "red")]),
        Table([[text]], 0, 0, 40),
        Text(10, 10, "color", text),
        Area(BOX, text),
        Table([["cell"]], 0, 0, 40, colors=[[text]], edges=text, inks=[[text]]),
    ]
    assert texts_in(*marks) == [text, text, text, "color", "cell"]
    kinds = {element.tag.removeprefix(SVG) for element in parsed(*marks).iter()}
    assert kinds == {"svg", "path", "text", "tspan", "g"}
    assert not any("onload" in e.attrib for e in parsed(*marks).iter())


def test_signs_that_xml_forbids_are_shown_as_unknown_ones():
    assert texts_in(Text(0, 0, "a\0b\x1b\ud800\uffff\tc")) == ["a\ufffdb\ufffd\ufffd\ufffd\tc"]


# Images


def decoded(mark):
    (address,) = images_in(draw(mark)).values()
    return np.asarray(
        Pillow.open(io.BytesIO(base64.b64decode(address.split(",")[1]))).convert("RGB")
    )


@pytest.mark.parametrize("shape", [(30, 40), (30, 40, 1), (30, 40, 3), (200, 300, 3)])
def test_an_image_has_its_true_pixels(rng, shape):
    pixels = rng.integers(0, 256, shape, dtype=np.uint8)
    wanted = np.broadcast_to(pixels.reshape(*shape[:2], -1), (*shape[:2], 3))
    np.testing.assert_array_equal(decoded(Image(pixels, BOX)), wanted)


def test_small_images_have_their_pixels_four_times_for_browsers_that_smooth_them():
    pixels = np.array([[0.0, 0.5], [1.0, 2.0]])
    seen = decoded(Image(pixels, BOX))
    assert seen.shape == (8, 8, 3)
    assert seen[::4, ::4, 0].tolist() == [[0, 128], [255, 255]]
    assert (seen[:4, :4] == 0).all()


def test_an_image_with_a_palette_has_its_colors(rng):
    values = rng.normal(size=(90, 90))
    image = Image(colors.signed_levels(values), BOX, palette=colors.SIGNED_PALETTE)
    off = np.abs(decoded(image).astype(int) - colors.signed(values))
    assert off.max() <= 3
    assert len(draw(image)) < 0.5 * len(draw(Image(colors.signed(values), BOX)))


def test_an_image_of_zero_is_white_in_signed_colors():
    levels = colors.signed_levels([[0, np.nan, 1, -1]])
    assert colors.SIGNED_PALETTE[levels].tolist()[0] == [
        [247, 247, 247],
        [247, 247, 247],
        [103, 0, 31],
        [5, 48, 97],
    ]


# The same bytes


def everything():
    yield Area(BOX, "red")
    yield from arrow((0, 0), (30, 40))
    yield from fan(BOX, Box(100, 10, 20, 20), "blue")
    yield Table(np.linspace(-1, 1, 12).reshape(3, 4), 50, 50, 30, colors=colors.tint(np.eye(3, 4)))
    yield Image(colors.signed(np.linspace(-1, 1, 400).reshape(20, 20)), BOX)
    plot = Plot(Box(50, 50, 100, 100), (0, 6), (1e-4, 1), log=True)
    yield from plot.axes(round_steps(6), {1: "1", 0.01: "0.01"}, "epochs")
    yield plot.level(0.1)


def test_a_picture_is_the_same_bytes_on_every_machine():
    from hashlib import sha256

    picture = svg(everything(), 400, 300)
    assert picture == svg(everything(), 400, 300)
    assert sha256(picture.encode()).hexdigest()[:12] == "e0febfaae101"


# How wide words are


SAMPLES = ["in which places?", "output 9x7 → 9x7", "−0.25", "loss ≈ 2.303", "MAX POOL 2x2 S=2", "%"]
SAMPLES += ["% of the most used pixel's paths", "gradient, dL/dW", "i, j, k", "[32x32x3]", "WWW"]


@pytest.mark.parametrize("bold", [False, True])
def test_words_are_about_as_wide_as_reckoned(bold):
    name = f"{get_data_path()}/fonts/ttf/DejaVuSans{'-Bold' * bold}.ttf"
    font = ImageFont.truetype(name, 1000)
    for text in SAMPLES:
        true = font.getlength(text) / 1000
        assert 0.97 * true <= words.width(text, 1, bold) <= 1.13 * true, text


def test_words_are_wrapped_where_they_would_be_too_wide():
    text = "a filter of 5x5 does not fit into 3x3"
    lines = words.wrapped(text, 150, 16)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(words.width(line, 16) <= 150 for line in lines)


def test_numbers_counts_and_percents():
    assert [words.number(v) for v in (3.0, -0.5, -0.001, np.nan)] == ["3", "−0.5", "0", ""]
    assert [words.count(n, "pixel") for n in (1, 1200)] == ["1 pixel", "1,200 pixels"]
    assert [words.are(n, "path") for n in (1, 2)] == ["is 1 path", "are 2 paths"]
    assert [words.percent(v) for v in (0.84, 23.4)] == ["0.8", "23"]
    assert words.fitting({"100"}, 40, 40) == pytest.approx(0.92 * 40 / words.width("100", 1), abs=3)
