"""A verdict reads well as text, and is a picture that fits every theme."""

from html.parser import HTMLParser

import numpy as np
import pytest

from cs231n_utils.checker.verdict import LARGEST, TITLES, Grid, Verdict, short


class Reader(HTMLParser):
    """Collects what a page says, and checks that what is opened is closed."""

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.text = [], [], ""
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def page(*grids, **others):
    return Reader(Verdict("wrong values", ("Two words.",), grids, **others)._repr_html_())


A, B = np.array([[1, -2], [3, 0]]), np.array([[0, 1], [2, 5]])


@pytest.mark.parametrize("kind", TITLES)
def test_each_kind_has_a_sign_and_a_title(kind):
    mark, title = TITLES[kind]
    assert repr(Verdict(kind)) == f"{mark} {title}."
    assert f"{mark} {title}." in Reader(Verdict(kind)._repr_html_()).text


def test_the_words_follow_the_title():
    assert repr(Verdict("right", ("It is so.", "And so."))) == "✓ Right. It is so.\nAnd so."


def test_code_stands_out_and_nothing_is_markup():
    html = Verdict("raised", ("`f(x)` said <b> & `a<b`",))._repr_html_()
    assert "<code>f(x)</code> said &lt;b&gt; &amp; <code>a&lt;b</code>" in html


def test_texts_in_a_grid_are_no_markup():
    assert page(Grid.of("a < b", [["<b>"]])).text.count("<") == 2


def test_what_was_printed_is_told():
    assert repr(Verdict("raised", ("No.",), printed="1 < 2")).endswith("It printed:\n1 < 2")
    assert "<pre>1 &lt; 2</pre>" in Verdict("raised", ("No.",), printed="1 < 2")._repr_html_()


def test_grids_stand_side_by_side_with_the_marked_cell():
    grids = Grid.of("yours", A, (0, 1)), Grid.of("wanted", [[1, 4]])
    text = repr(Verdict("wrong values", ("No.",), grids))
    assert text.split("\n")[1:] == ["yours       wanted", "   1 >−2      1  4", "   3   0"]


def test_two_grids_and_their_product_have_the_signs_between_them():
    grids = Grid.of("window", A), Grid.of("filter", B), Grid.of("products", A * B)
    assert repr(Verdict("wrong values", ("No.",), grids)).split("\n")[1:] == [
        "window       filter     products",
        "   1  −2  ×    0  1  =     0  −2",
        "   3   0       2  5        6   0",
    ]
    assert "×" in page(*grids).text


def test_products_of_several_slices_stand_below_each_other():
    grids = [Grid.of("a", A), Grid.of("b", B), Grid.of("c", A * B)]
    lines = repr(Verdict("wrong values", ("No.",), (*grids, *grids))).split("\n")
    assert lines[1:4] == lines[4:7]
    assert page(*grids, *grids).text.count("×") == 2


def test_three_grids_that_are_no_product_have_no_signs_between_them():
    assert "×" not in page(*[Grid.of("a", A), Grid.of("b", B), Grid.of("c", A + B)]).text


def test_a_table_has_a_caption_and_heads_for_those_who_cannot_see_it():
    tags = page(Grid.of("yours", A, (0, 1))).tags
    assert [tag for tag, _ in tags].count("caption") == 1
    scopes = [attributes["scope"] for tag, attributes in tags if tag == "th"]
    assert scopes == ["col", "col", "row", "row"]


def test_a_single_row_is_not_numbered():
    tags = page(Grid.of("yours", [1, 2, 3], (0, 1))).tags
    assert [attributes["scope"] for tag, attributes in tags if tag == "th"] == ["col"] * 3


def test_the_marked_cell_is_framed_and_all_that_is_wrong_is_coloured():
    cells = [
        attributes["style"]
        for tag, attributes in page(
            Grid.of("yours", A, (0, 1), [[False, True], [True, False]])
        ).tags
        if tag == "td" and "padding" in attributes["style"]
    ]
    assert ["outline" in style for style in cells] == [False, True, False, False]
    assert ["rgba" in style for style in cells] == [False, True, True, False]


def test_no_colour_of_the_text_is_fixed_so_that_it_can_be_read_in_every_theme():
    for _, attributes in page(Grid.of("yours", A, (0, 1), A < 0), printed="words").tags:
        style = attributes.get("style", "").replace(" ", "")
        assert "background:white" not in style
        assert ";color:#" not in style


def test_a_large_array_is_cut_around_its_marked_cell():
    array = np.arange(10_000).reshape(100, 100)
    grid = Grid.of("yours", array, (50, 99), array == 5099)
    assert np.shape(grid.rows) == (LARGEST, LARGEST)
    assert grid.rows[grid.marked[0]][grid.marked[1]] == 5099
    assert grid.wrong == {grid.marked}
    row, column = grid.corner
    assert grid.rows[0][0] == array[row, column]


@pytest.mark.parametrize("array", [3, [], [1, 2], np.zeros((0, 3)), [["a", "b"]], [[True]]])
def test_whatever_an_exercise_shows_can_be_shown(array):
    verdict = Verdict("wrong values", ("No.",), (Grid.of("a", array), Grid.of("b", array)))
    assert "No." in repr(verdict)
    Reader(verdict._repr_html_())


@pytest.mark.parametrize(
    "value, text",
    [
        (3, "3"),
        (-3, "−3"),
        (2 / 3, "0.6667"),
        (-0.0, "0"),
        (1e-12, "1e−12"),
        (float("nan"), "nan"),
        (float("-inf"), "−inf"),
        (True, "True"),
        ("a-b", "a-b"),
    ],
)
def test_a_number_is_short(value, text):
    assert short(value) == text
