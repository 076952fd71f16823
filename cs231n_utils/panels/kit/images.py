"""Images in a picture: as PNG files within it, and named there once the page has them."""

import base64
import hashlib
import re
import struct
import zlib
from functools import lru_cache

import numpy as np
import PIL.Image
import PIL.ImageDraw

from cs231n_utils.panels.kit.marks import Line

SMALL, AGAIN = 300, 4  # an image of so few pixels has each of them so often, see png
STORED = 65535  # bytes of an image that are not packed: a block of deflate's
IMAGES = re.compile(r'href="(data:image/png;base64,[^"]+)"')


@lru_cache(maxsize=128)
def png(data, shape, palette=b""):
    """Return bytes (H, W), (H, W, 1) or (H, W, 3) as the address of a PNG file.

    Small images have each pixel several times, because older versions of Safari smooth what they
    enlarge: so they smooth only the edges.
    """
    H, W, *D = shape
    pixels = np.frombuffer(data, np.uint8).reshape(H, W, -1)
    if H * W <= SMALL:
        pixels = pixels.repeat(AGAIN, axis=0).repeat(AGAIN, axis=1)
        H, W = AGAIN * H, AGAIN * W
    lines = np.pad(pixels.reshape(H, -1), ((0, 0), (1, 0))).tobytes()  # a 0 before each: as it is
    kind = 3 if palette else 2 if D == [3] else 0
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", W, H, 8, kind, 0, 0, 0)), (b"PLTE", palette)]
    chunks = [chunk for chunk in chunks if chunk[1]] + [(b"IDAT", packed(lines)), (b"IEND", b"")]
    file = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return f"data:image/png;base64,{base64.b64encode(file).decode('ascii')}"


def sheet(tiles, columns, gap):
    """Return bytes (rows, columns, 3): tiles (N, H, W, 3), so many side by side, on white.

    gap  pixels to the right of each, and below it
    """
    edges = (0, -len(tiles) % columns), (0, gap), (0, gap), (0, 0)
    tiles = np.pad(tiles, edges, constant_values=255)
    _, high, wide, D = tiles.shape
    rows = tiles.reshape(-1, columns, high, wide, D).swapaxes(1, 2)
    return rows.reshape(-1, columns * wide, D)


def drawn(marks, size, scale=2):
    """Return Lines and Dots as bytes (rows, columns, 3): what varies between machines is pixels.

    size   (width, height) of the page that they are on
    scale  pixels for one of the page's
    """
    page = PIL.Image.new("RGB", (scale * size[0], scale * size[1]), "white")
    pen = PIL.ImageDraw.Draw(page)
    for mark in marks:
        points = scale * np.asarray(mark.points)
        if isinstance(mark, Line):
            pen.line(points.ravel().tolist(), mark.color, round(scale * mark.width), "curve")
            continue
        shape, far = pen.rectangle if mark.square else pen.ellipse, scale * mark.size / 2
        for ends in np.hstack([points - far, points + far]):
            shape(ends.tolist(), mark.color)
    return np.array(page)


def packed(data):
    """Return bytes as zlib packs them: the same on every machine, but for those of photographs."""
    if len(data) > STORED:
        return zlib.compress(data, 6)
    size = struct.pack("<BHH", 1, len(data), len(data) ^ 0xFFFF)
    return b"\x78\x01" + size + data + struct.pack(">I", zlib.adler32(data))


def images_in(picture):
    """Return the images of an SVG text as {key: address}."""
    return {key_of(address): address for address in IMAGES.findall(picture)}


@lru_cache(maxsize=128)
def key_of(address):
    return hashlib.sha256(address.encode()).hexdigest()[:16]
