import numpy as np
import pytest

from cs231n_utils.panels.raster.picture import new_figure
from cs231n_utils.panels.raster.tables import Page, Table, beside, between, cell_at


@pytest.fixture
def table():
    return Table("x", np.array([[1, 2, -3], [4, 0, np.nan]]), left=10, top=20, cell=(30, 25))


def test_a_cell_is_found_by_a_place_within_it(table):
    assert cell_at([table], 10, 20) == ("x", 0, 0)
    assert cell_at([table], 69, 44) == ("x", 0, 1)
    assert cell_at([table], 71, 46) == ("x", 1, 2)


@pytest.mark.parametrize("x, y", [(9, 30), (100, 30), (50, 19), (50, 70)])
def test_beside_a_table_nothing_is_found(table, x, y):
    assert cell_at([table], x, y) == ("", 0, 0)


def test_a_box_of_cells_covers_them(table):
    corners = table.box(0, 1, rows=2, cols=2)

    assert corners.min(axis=0).tolist() == [40, 20]
    assert corners.max(axis=0).tolist() == [100, 70]
    assert (table.right, table.bottom) == (100, 70)


def test_numbers_stand_in_the_middle_of_their_cells_and_nan_is_empty(table):
    words = list(table.words())

    assert words[2] == (85, 32.5, "−3", "black")
    assert words[5][2] == ""


def test_what_is_hatched_or_faint_is_gray():
    mask = np.array([[True, False, False]])
    table = Table("x", np.ones((1, 3)), 0, 0, (9, 9), "white", mask, mask[:, ::-1])

    assert [color == "black" for *_, color in table.words()] == [False, True, False]


def test_tables_beside_each_other_leave_a_gap_with_a_sign_in_its_middle():
    one, other = beside(10, 20, (30, 25), [("a", np.ones((2, 2))), ("b", np.ones((4, 1)))], gap=20)

    assert (other.left, other.top) == (90, 20)
    assert between(one, "+", other) == (80, 45, "+")


def test_a_page_paints_every_cell_and_hatches_and_frames_some(table):
    page = Page(new_figure(3, 2))
    hatched = Table("y", np.ones((1, 2)), 0, 100, (9, 9), "red", np.array([[False, True]]))

    page.show([table, hatched], {"blue": [table.box(0, 0)], "green": []})

    assert len(page.squares.get_paths()) == 8
    assert page.squares.get_facecolor()[[0, -1], 1].tolist() == [1, 0]
    assert page.hatches.get_path().get_extents().bounds == (9, 100, 9, 9)
    assert len(page.frames.get_paths()) == 1
