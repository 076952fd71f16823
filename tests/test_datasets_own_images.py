import os
import sys
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cs231n_utils.datasets import own_images, photograph, read_image, tiles

MODULE = sys.modules["cs231n_utils.datasets.own_images"]

# All examples write to one folder, each over the file of the one before.
varied = settings(
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CS231N_OWN", str(tmp_path))
    return tmp_path


def half_and_half(mode, first, second, size=(64, 64)):
    """Return a picture of two colors, the first one above the second."""
    picture = Image.new(mode, size, second)
    picture.paste(first, (0, 0, size[0], size[1] // 2))
    return picture


def ends(x):
    """Return the colors (2, 3) in the first row of a picture and in its last."""
    assert (x.shape, x.dtype) == ((32, 32, 3), np.float32)
    assert x.min() >= 0
    assert x.max() <= 1
    return x[[0, -1]].mean(axis=1)


@pytest.mark.parametrize(
    "mode, kind, first, second, wanted",
    [
        ("1", "png", 1, 0, (1, 1, 1)),
        ("L", "jpg", 51, 255, (0.2, 0.2, 0.2)),
        ("LA", "png", (51, 255), (51, 0), (0.2, 0.2, 0.2)),
        ("RGB", "png", (255, 51, 0), (0, 0, 0), (1, 0.2, 0)),
        ("RGB", "bmp", (255, 51, 0), (0, 0, 0), (1, 0.2, 0)),
        ("RGB", "webp", (255, 51, 0), (0, 0, 0), (1, 0.2, 0)),
        ("RGBA", "png", (255, 51, 0, 255), (0, 0, 0, 0), (1, 0.2, 0)),
        ("RGBA", "png", (255, 51, 0, 102), (0, 0, 0, 0), (1, 0.68, 0.6)),
        ("CMYK", "jpg", (0, 204, 255, 0), (0, 0, 0, 0), (1, 0.2, 0)),
        ("CMYK", "tiff", (0, 204, 255, 0), (0, 0, 0, 0), (1, 0.2, 0)),
        ("I;16", "png", 13107, 0, (0.2, 0.2, 0.2)),
        ("I;16", "tiff", 13107, 65535, (0.2, 0.2, 0.2)),
        ("I", "tiff", 20_000_000, 100_000_000, (0.2, 0.2, 0.2)),
        ("I", "tiff", 51, 255, (0.2, 0.2, 0.2)),
        ("F", "tiff", 0.2, 1, (0.2, 0.2, 0.2)),
        ("F", "tiff", 20, 100, (0.2, 0.2, 0.2)),
    ],
)
def test_pictures_of_all_modes_become_colors_on_white(mode, kind, first, second, wanted, folder):
    half_and_half(mode, first, second).save(folder / f"my_picture.{kind}")

    above, below = ends(read_image(folder / f"my_picture.{kind}"))

    np.testing.assert_allclose(above, wanted, atol=0.03)
    assert set(np.round(below, 1)) == {0 if second in (0, (0, 0, 0)) else 1}


def test_a_palette_may_have_a_color_that_is_transparent(folder):
    picture = half_and_half("P", 1, 0)
    picture.putpalette([9, 9, 9, 255, 0, 0])
    picture.save(folder / "solid.png")
    picture.save(folder / "clear.png", transparency=0)
    picture.save(folder / "clear too.png", transparency=b"\0\xff")  # which Pillow warns of

    np.testing.assert_allclose(ends(read_image(folder / "solid.png"))[1], 9 / 255, atol=1e-6)
    for name in ("clear.png", "clear too.png"):
        np.testing.assert_allclose(ends(read_image(folder / name)), [[1, 0, 0], [1, 1, 1]])


def test_a_gray_image_of_large_numbers_may_have_a_transparent_one(folder):
    picture = half_and_half("I;16", 13107, 0)
    picture.putpixel((32, 0), 65535)
    picture.save(folder / "solid.png")
    png, key = (folder / "solid.png").read_bytes(), b"tRNS\0\0"  # zeros are transparent
    key = b"\0\0\0\2" + key + zlib.crc32(key).to_bytes(4, "big")
    at = png.index(b"IDAT") - 4
    (folder / "clear.png").write_bytes(png[:at] + key + png[at:])  # Pillow 10.2 only reads it

    for name, below in (("solid.png", 0), ("clear.png", 1)):
        np.testing.assert_allclose(ends(read_image(folder / name))[1], below, atol=0.01)


def test_floats_that_are_no_numbers_are_black(folder):
    values = np.ones((8, 8), np.float32)
    values[:4] = np.nan
    Image.fromarray(values).save(folder / "my_picture.tiff")

    np.testing.assert_allclose(ends(read_image(folder / "my_picture.tiff")), [[0] * 3, [1] * 3])


def test_a_picture_stands_as_the_camera_was_held(folder):
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    half_and_half("RGB", "red", "blue").save(folder / "my_picture.jpg", exif=exif, quality=95)

    above, below = ends(read_image(folder / "my_picture.jpg"))

    np.testing.assert_allclose([above, below], [[0, 0, 1], [1, 0, 0]], atol=0.03)


def test_of_a_moving_picture_the_first_frame_is_taken(folder):
    frames = [Image.new("RGB", (40, 40), color) for color in ("red", "lime", "blue")]
    frames[0].save(folder / "my_picture.gif", save_all=True, append_images=frames[1:])

    np.testing.assert_allclose(ends(read_image(folder / "my_picture.gif")), [[1, 0, 0]] * 2)


@pytest.mark.parametrize("W, H", [(90, 30), (30, 90), (91, 30), (40, 30)])
def test_the_middle_square_is_kept(W, H, folder):
    x = np.zeros((H, W, 3), np.uint8)
    short = min(W, H)
    top, left = (H - short) // 2, (W - short) // 2
    x[top : top + short, left : left + short] = 255
    Image.fromarray(x).save(folder / "my_picture.png")

    np.testing.assert_array_equal(read_image(folder / "my_picture.png"), 1)


def test_a_fine_pattern_is_averaged_and_not_picked_from(folder):
    x = (np.indices((256, 256)).sum(axis=0) % 2 * 255).astype(np.uint8)  # a checkerboard of pixels
    Image.fromarray(x).save(folder / "my_picture.png")

    np.testing.assert_allclose(read_image(folder / "my_picture.png"), 0.5, atol=0.02)


def test_what_is_flat_stays_flat_beside_an_edge(folder):
    y, x = np.indices((120, 200))
    disc = np.where(np.hypot(y - 60, x - 100)[..., None] < 35, (30, 40, 160), (240, 120, 60))
    Image.fromarray(disc.astype(np.uint8)).save(folder / "my_picture.png")

    small = read_image(folder / "my_picture.png").reshape(-1, 3)

    np.testing.assert_array_equal(small.min(axis=0), np.float32([30, 40, 60]) / 255)
    np.testing.assert_array_equal(small.max(axis=0), np.float32([240, 120, 160]) / 255)


@varied
@given(W=st.integers(1, 70), H=st.integers(1, 70), side=st.integers(1, 40))
def test_any_size_becomes_the_side_that_is_asked_for(folder, W, H, side):
    Image.new("RGBA", (W, H), (255, 0, 0, 255)).save(folder / "my_picture.png")

    x = read_image(folder / "my_picture.png", side)

    assert (x.shape, x.dtype) == ((side, side, 3), np.float32)
    np.testing.assert_array_equal(x, np.broadcast_to([1, 0, 0], x.shape))


@pytest.mark.parametrize("size", [(8000, 8001), (60_000, 60_000), (1, 20_001)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(size, folder):
    # The size is in the header: a file of a few bytes may unpack to gigabytes.
    header = b"BM" + bytes(8) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
    header += size[0].to_bytes(4, "little") + size[1].to_bytes(4, "little")
    header += b"\1\0\x18\0" + bytes(24)
    (folder / "my_picture.bmp").write_bytes(header)

    with pytest.raises(
        ValueError, match="my_picture.bmp has more than 64,000,000 pixels, or a side of"
    ):
        read_image(folder / "my_picture.bmp")


def test_files_that_hold_no_picture_are_refused_in_a_sentence_with_their_name(folder):
    photo = Image.fromarray(np.random.default_rng(0).integers(0, 255, (99, 99, 3), np.uint8))
    photo.save(folder / "whole.jpg")
    photo.save(folder / "whole.png")
    (folder / "half.jpg").write_bytes((folder / "whole.jpg").read_bytes()[:3000])
    (folder / "half.png").write_bytes((folder / "whole.png").read_bytes()[:3000])
    (folder / "text.png").write_text("A cat on a mat.")
    (folder / "telephone.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99))
    (folder / "empty.png").touch()
    (folder / "pictures.png").mkdir()

    complaints = {
        "half.jpg": "is damaged, or only part of it",
        "half.png": "is damaged, or only part of it",
        "text.png": "holds no image of a kind that can be read here",
        "telephone.heic": "save it as PNG or JPEG",
        "empty.png": "is empty",
        "pictures.png": "is a folder",
        "nowhere.png": "is no file",
    }
    for name, words in complaints.items():
        with pytest.raises(ValueError) as caught:
            read_image(folder / name)
        assert str(caught.value).startswith(f"{name} {words.split()[0]}") or name.endswith("heic")
        assert words in str(caught.value)
        assert str(folder) not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe is what this system does not have")
def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "my_picture.png")

    with pytest.raises(ValueError, match="is no file"):
        read_image(folder / "my_picture.png")


def test_a_file_that_may_not_be_read_is_refused(folder, monkeypatch):
    Image.new("L", (9, 9)).save(folder / "my_picture.png")

    def forbidden(path, formats):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Image, "open", forbidden)  # to root, who may run the tests, nothing is
    with pytest.raises(ValueError, match="^my_picture.png may not be read"):
        read_image(folder / "my_picture.png")


@varied
@given(st.data())
def test_broken_files_are_read_or_refused_and_nothing_else(folder, data):
    kind = data.draw(st.sampled_from(["png", "gif", "bmp", "tiff", "jpg", "webp"]))
    path = folder / f"my_picture.{kind}"
    half_and_half("RGB", "red", "blue", (20, 20)).save(path)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])

    try:
        picture = read_image(path)
    except ValueError:
        with pytest.raises(ValueError, match="^my_picture"):
            read_image(path)
    else:
        ends(picture)


def test_the_readers_pictures_come_by_name_and_bad_ones_do_not_stop_the_others(folder):
    for name in ("my_picture_2.png", "my_picture.jpg", "my_picture_10.gif", "other.png"):
        Image.new("RGB", (50, 40), "red").save(folder / name)
    (folder / "my_picture_3.png").write_text("no picture")
    (folder / "my_picture_4").mkdir()

    pictures, complaints = own_images()

    assert list(pictures) == ["my_picture.jpg", "my_picture_10.gif", "my_picture_2.png"]
    assert all(x.shape == (32, 32, 3) for x in pictures.values())
    assert [words.split()[0] for words in complaints] == ["my_picture_3.png", "my_picture_4"]
    assert {x.shape for x in own_images(side=8).pictures.values()} == {(8, 8, 3)}


def test_the_name_may_begin_with_capitals(folder):
    Image.new("RGB", (40, 40), "white").save(folder / "My_Picture.PNG")
    assert list(own_images().pictures) == ["My_Picture.PNG"]


def test_an_image_of_another_kind_than_those_we_list_is_refused(folder):
    Image.new("RGB", (40, 40)).save(folder / "my_picture.eps")
    assert "of a kind that can be read here" in own_images().complaints[0]


def test_without_a_picture_of_the_readers_there_is_nothing_to_complain_of(folder):
    assert own_images() == ({}, [])


def test_the_tiles_of_the_photograph_are_three_scales_of_it():
    x = tiles(photograph())

    assert (x.shape, x.dtype) == ((2 + 12 + 63, 32, 32, 3), np.float32)
    assert 0 <= x.min() < x.max() <= 1
    # Tile 2 + 12 is the upper left corner in 64 x 64 pixels: averages of 2 x 2, or nearly.
    corner = photograph()[:64, :64].reshape(32, 2, 32, 2, 3).mean(axis=(1, 3))
    assert np.abs(x[14] - corner).mean() < 0.02


@varied
@given(H=st.integers(1, 90), W=st.integers(1, 90), side=st.integers(1, 40))
def test_tiles_cover_any_picture_from_end_to_end(H, W, side):
    picture = np.zeros((H, W, 3), np.float32)
    picture[..., 0] = np.linspace(0, 1, W)
    picture[..., 1] = np.linspace(0, 1, H)[:, None]

    x = tiles(picture, side)

    assert x.shape[1:] == (side, side, 3)
    np.testing.assert_array_equal(tiles(picture, side), x)
    if side <= min(H, W):  # then nothing is enlarged, which would blur the ends
        first, last = x[0, 0, 0], x[-1, -1, -1]
        pixels = max(1, min(H, W) / side)
        assert first[0] <= 2 * pixels / W
        assert last[0] >= 1 - 2 * pixels / W if W > 1 else True
        assert last[1] >= 1 - 2 * pixels / H if H > 1 else True


def test_neighboring_tiles_overlap_by_half_and_a_little_where_they_do_not_fit():
    picture = np.zeros((64, 80, 3), np.float32)
    picture[..., 0] = np.arange(80) / 255

    begins = np.rint(tiles(picture, side=64)[:, 0, :, 0] * 255)

    np.testing.assert_array_equal(begins, [np.arange(64), np.arange(16, 80)])


def test_tiles_are_not_made_of_what_is_no_picture():
    with pytest.raises(ValueError, match="picture: got"):
        tiles(np.zeros((40, 40), np.float32))
    with pytest.raises(ValueError, match="is nan"):
        tiles(np.full((40, 40, 3), np.nan, np.float32))
