import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from cs231n_utils.zoomed import Zoomed


def drawn(colours, left, top, right, bottom, dpi=100):
    """Return a figure of 40 x 30 page pixels with a Zoomed picture, (rows, columns, 3) bytes."""
    figure = Figure((0.4, 0.3), dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    zoomed = Zoomed(ax)
    zoomed.show(colours, left, top, right, bottom)
    canvas.draw()
    zoomed.draw(canvas.get_renderer())
    return np.asarray(canvas.buffer_rgba())[..., :3]


def test_a_picture_stands_upright_and_every_pixel_is_a_rectangle_of_its_colour(rng):
    colours = rng.integers(0, 256, (3, 2, 3)) / 255
    page = drawn(colours, 4, 6, 24, 21)
    expected = np.repeat(np.repeat(np.rint(255 * colours), 5, axis=0), 10, axis=1)
    np.testing.assert_array_equal(page[6:21, 4:24], expected)
    assert (page[:6] == 255).all()
    assert (page[21:] == 255).all()


def test_on_a_sharper_figure_it_fills_as_much_of_the_page(rng):
    page = drawn(np.zeros((3, 2, 3)), 4, 6, 24, 22, dpi=150)
    assert (page == 0).all(axis=2).sum() == 30 * 24
    assert (page[9:33, 6:36] == 0).all()


def test_values_beyond_black_and_white_are_cut():
    page = drawn(np.array([[[-3, 0.2, 9]]]), 0, 0, 10, 10)
    assert page[5, 5].tolist() == [0, 51, 255]
