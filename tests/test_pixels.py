import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from cs231n_utils.pixels import NOTHING, Pixels, enlarged, packed


def unpacked(pixels):
    return pixels[..., None].view(np.uint8)


def test_packed_pixels_are_opaque_and_have_the_colours_given(rng):
    colours = rng.integers(0, 256, (4, 5, 3), dtype=np.uint8)

    np.testing.assert_array_equal(unpacked(packed(colours))[..., :3], colours)
    np.testing.assert_array_equal(packed(colours / 255), packed(colours))
    assert (unpacked(packed(colours))[..., 3] == 255).all()


def test_a_grey_picture_is_packed_as_one_in_colour():
    grey = np.float32([[[0.0], [1.0]]])

    assert unpacked(packed(grey))[0, :, :3].tolist() == [[0, 0, 0], [255, 255, 255]]


def test_each_pixel_becomes_a_square(rng):
    pictures = rng.integers(0, 2**32, (2, 3, 4), dtype=np.uint32)

    larger = enlarged(pictures, 15, 20)

    np.testing.assert_array_equal(larger, pictures.repeat(5, axis=1).repeat(5, axis=2))


def test_they_stand_upright_where_they_are_put_and_nothing_is_transparent():
    figure = Figure((1, 1), dpi=20)
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    pixels = Pixels(ax, left=4, top=7)
    red, blue = packed(np.uint8([[255, 0, 0], [0, 0, 255]]))
    pixels.show(np.array([[red, NOTHING], [blue, blue], [blue, red]]))
    figure.canvas.draw()
    ax.draw_artist(pixels)

    page = np.asarray(figure.canvas.buffer_rgba())[..., :3]

    assert page[7, 4].tolist() == [255, 0, 0]
    assert page[8:10, 4].tolist() == [[0, 0, 255]] * 2
    assert page[9, 5].tolist() == [255, 0, 0]
    assert page[7, 5].tolist() == [255, 255, 255]
    assert np.argwhere((page != 255).any(axis=2)).tolist() == [
        [7, 4],
        [8, 4],
        [8, 5],
        [9, 4],
        [9, 5],
    ]
