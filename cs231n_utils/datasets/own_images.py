"""The reader's own images: the files my_picture... beside the notebook, of any size and kind."""

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from cs231n_utils.checks import check_array, check_finite
from cs231n_utils.own_files import own

PIXELS = 64_000_000  # more than a telephone's camera makes; unpacking so many takes 770 MB
LONGEST_SIDE = 20_000  # a panorama's; Pillow takes minutes for one pixel by millions
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "TGA", "PCX", "JPEG2000")


class OwnImages(NamedTuple):
    """Images that the reader put beside the notebook, and what is wrong with the other files.

    pictures    {file name: (side, side, 3)}  float32 from 0 to 1
    complaints  a sentence for each file that could not be read
    """

    pictures: dict
    complaints: list


def own_images(side=32):
    """Return the reader's OwnImages: the files my_picture* beside the notebook, by name."""
    pictures, complaints = {}, []
    files = [path for path in own(".").glob("*") if path.name.lower().startswith("my_picture")]
    for path in sorted(files):
        try:
            pictures[path.name] = read_image(path, side)
        except ValueError as complaint:
            complaints.append(str(complaint))
    return OwnImages(pictures, complaints)


def read_image(path, side=32):
    """Return the middle square of the image in a file, (side, side, 3), float32 from 0 to 1.

    It is turned as the camera was held, laid on white where it is transparent, and brought to size
    by Hamming's filter, which leaves no halos beside an edge. Of a moving image it is the first
    frame.

    Raises ValueError, in a sentence that names the file, if it holds no image, only part of one,
    or one of more than 64 million pixels or with a side of more than 20,000.
    """
    img = _opened(Path(path))
    short = min(img.size)
    left, top = (img.width - short) // 2, (img.height - short) // 2
    return _resized(img, left, top, short, side, Image.Resampling.HAMMING)


def tiles(picture, side=32):
    """Return square windows of an image (H, W, 3) from 0 to 1, for nets to look at, as a batch.

    The windows are as large as the image is narrow, then half and a quarter of that, where this
    is no less than `side`, brought to size by Lanczos' filter, which keeps a photograph sharp.
    Neighbors overlap by half or a little more, and together they cover the image. They come with
    the largest first, in reading order.

    tiles  (N, side, side, 3)  float32 from 0 to 1
    """
    check_array("picture", picture, "H W 3")
    check_finite("picture", picture, "an image is made of numbers from 0 to 1")
    img = Image.fromarray(np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8))
    short = min(img.size)
    lengths = [length for length in (short, short // 2, short // 4) if length >= side] or [short]
    return np.stack(
        [
            _resized(img, left, top, length, side, Image.Resampling.LANCZOS)
            for length in lengths
            for top in _begins(img.height, length)
            for left in _begins(img.width, length)
        ]
    )


def _begins(room, length):
    """Return where windows begin along a side: evenly, half a window apart."""
    step = max(length // 2, 1)
    count = 1 + -(-(room - length) // step)
    return np.linspace(0, room - length, count).astype(int).tolist()


def _opened(path):
    """Return the image in a file as a Pillow image in mode RGB or RGBA, the right way up."""
    if not path.is_file():  # asked first, since a pipe would keep us waiting
        what = "a folder" if path.is_dir() else "no file"
        raise ValueError(f"{path.name} is {what}: put an image of that name beside the notebook")
    try:
        # Pillow warns of what it mends, and of sizes that are refused here.
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=FORMATS) as img:
            if img.width * img.height > PIXELS or max(img.size) > LONGEST_SIDE:
                raise Image.DecompressionBombError
            return _in_color(ImageOps.exif_transpose(img))
    except Exception as fault:  # a decoder may raise anything when a file is broken
        raise ValueError(f"{path.name} {_why(path, fault)}") from fault


def _why(path, fault):
    """Return what is wrong with a file that could not be read, and what helps."""
    if isinstance(fault, Image.DecompressionBombError):
        return (
            f"has more than {PIXELS:,} pixels, or a side of more than {LONGEST_SIDE:,}: make it "
            f"smaller with any image editor"
        )
    if isinstance(fault, PermissionError):
        return "may not be read: change its permissions, or put a copy in its place"
    if not path.stat().st_size:
        return "is empty: copy the image once more"
    if isinstance(fault, Image.UnidentifiedImageError):
        return (
            "holds no image of a kind that can be read here: open it in an image editor and "
            "save it as PNG or JPEG, since another name is not enough"
        )
    return "is damaged, or only part of it is there: copy the image once more"


def _in_color(img):
    if img.mode[0] in "IF":
        img = _gray(img)
    return img.convert("RGBA" if img.has_transparency_data else "RGB")


def _gray(img):
    """Return a gray image of large whole numbers or of floats in 8 bits per pixel."""
    values = np.array(img, np.float32)
    values[~np.isfinite(values)] = 0
    # A file does not say what number is white: it is the least of these that nothing outshines.
    top = float(values.max())
    white = next(w for w in ((1, top) if img.mode == "F" else (255, 65535, top)) if w >= top)
    values[values == img.info.get("transparency")] = white  # as the paper behind it
    return Image.fromarray(np.rint(np.clip(values / white, 0, 1) * 255).astype(np.uint8))


def _resized(img, left, top, length, side, by):
    """Return a square window of a Pillow image as an array (side, side, 3), from 0 to 1."""
    # Cropped first: the filter would reach over the rim of a window that is only named to it.
    window = img.crop((left, top, left + length, top + length))
    small = window.resize((side, side), by)
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small)
        small = paper
    return np.asarray(small, np.float32) / 255
