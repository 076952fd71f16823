import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from cs231n_utils.datasets import landscape
from cs231n_utils.figures import COLORS
from cs231n_utils.figures.neurons import draw_column, draw_paths


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_a_depth_column_is_drawn_with_a_line_from_its_square_to_each_neuron():
    fig = draw_column(landscape(), neurons=4, square=(2, 3, 5))

    [ax] = fig.axes
    lines = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) == 2]
    assert len(lines) == 4
    assert len({tuple(line[0]) for line in lines}) == 1, "all begin in the middle of the square"
    assert len({tuple(line[1]) for line in lines}) == 4
    assert [text.get_text() for text in ax.texts] == ["0", "1", "2", "3"]


def test_the_square_of_a_depth_column_is_where_it_is_said_to_be():
    [ax] = draw_column(landscape(), square=(0, 0, 4)).axes

    corners = ax.patches[0].get_xy()[:4]
    np.testing.assert_allclose(corners[0], (0, 0))  # x=0, y=0 is the block's corner on the page
    np.testing.assert_allclose(corners[3], (0, -4))  # y counts down


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_all_pixels_with_a_path_to_the_middle_are_marked_and_no_others(layers):
    [ax] = draw_paths(layers).axes

    def marked(level):
        squares = [line for line in ax.lines if len(line.get_xdata()) == 1]
        return [
            line.get_xdata()[0]
            for line in squares
            if line.get_ydata()[0] == level and to_rgb(line.get_color()) == to_rgb(COLORS[0])
        ]

    assert marked(0) == list(range(4 - layers, 5 + layers))
    assert marked(layers) == [4]
    assert ax.get_title() == f"{layers} layers: {2 * layers + 1} pixels"


def test_stacks_are_drawn_side_by_side():
    assert len(draw_paths(2, 3).axes) == 2
