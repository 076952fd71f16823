import numpy as np
import pytest

from cs231n_utils.panels.raster.cells import Cells, Words, number, tint
from cs231n_utils.panels.raster.picture import Canvas, new_figure


@pytest.fixture
def ax():
    figure = new_figure(2, 1)
    ax = figure.add_axes((0, 0, 1, 1), xlim=(-0.5, 3.5), ylim=(1.5, -0.5))
    ax.set_axis_off()
    return ax


@pytest.mark.parametrize(
    "value, text",
    [(3.0, "3"), (-3, "−3"), (0.5, "0.5"), (-0.125, "−0.12"), (100, "100"), (-0.001, "0"),
     (np.float32(0.1), "0.1"), (np.nan, "")],
)  # fmt: skip
def test_a_number_is_written_in_few_signs(value, text):
    assert number(value) == text


def test_a_tint_is_red_above_zero_blue_below_and_white_at_zero_and_nan():
    red, white, blue, nan = tint([2.0, 0.0, -1.0, np.nan])[:, :3]
    assert red[0] > red[2]
    assert blue[2] > blue[0]
    np.testing.assert_allclose([white, nan], 1, atol=0.05)
    assert tint([1.0], limit=4)[0, 2] > tint([1.0])[0, 2], "a larger limit makes it paler"


def test_words_stand_centered_where_they_were_put(ax):
    words = Words(ax, size=10)
    words.show([(1, 0, "8"), (2, 1, "88", "red"), (3, 1, ""), (3, 1, " ")])
    image = Canvas(ax.figure).pixels()[:, :, :3].astype(int)

    rows, columns = np.nonzero(image.sum(axis=2) < 3 * 128)  # 75 pixels per unit
    black = columns < 160
    assert abs(columns[black].mean() - 1.5 * 75) < 2
    assert abs(rows[black].mean() - 0.5 * 75) < 2
    red = (image[:, :, 0] > 200) & (image[:, :, 1] < 60)
    assert abs(np.nonzero(red)[1].mean() - 2.5 * 75) < 2
    boxes = dict(words.extents(ax.figure.canvas.get_renderer()))
    assert boxes.keys() == {"8", "88"}
    assert boxes["88"].width > 1.5 * boxes["8"].width


def test_cells_write_their_numbers_and_leave_nan_empty(ax):
    cells = Cells(ax)
    cells.show([[1, -2], [np.nan, 4]], texts={(1, 1): "four"})
    assert [(x, y, text) for x, y, text, _ in cells.words.words] == [
        (0, 0, "1"),
        (1, 0, "−2"),
        (1, 1, "four"),
    ]
    assert len(cells.squares.get_paths()) == 4


def test_cells_may_move_apart_and_shrink_to_none(ax):
    cells = Cells(ax)
    cells.show([1, 2], at=(1, 0.5), spacing=2, hatched=[False, True])
    centers = [path.get_extents().bounds[:2] for path in cells.squares.get_paths()]
    np.testing.assert_allclose(centers, [(0.5, 0.0), (2.5, 0.0)])
    assert len(cells.hatches.get_paths()) == 1
    cells.show([])
    Canvas(ax.figure).pixels()
    assert len(cells.squares.get_paths()) == 0
