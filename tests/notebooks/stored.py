"""What sanitize.cfg lets through is still compared, loosely, and so is the kind of each output."""

import base64
import io
import re
from urllib.parse import unquote

import numpy as np
from nbval.plugin import coalesce_streams
from PIL import Image

from store_outputs import ABOUT

PNG = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


def differences(stored, fresh):
    """Yield a sentence for each way in which the outputs of a cell are not about what is stored."""
    stored, fresh = coalesce_streams(stored), coalesce_streams(fresh)
    kinds = [[output["output_type"] for output in outputs] for outputs in (stored, fresh)]
    if kinds[0] != kinds[1]:
        yield f"stored are {kinds[0]}, and the run gave {kinds[1]}"
    for old, new in zip(stored, fresh, strict=False):
        for was, now in zip(about(old), about(new), strict=False):
            if not near(was, now):
                yield f"stored is ≈ {was}, and the run gave ≈ {now}"
        for i, (was, now) in enumerate(zip(images(old), images(new), strict=False)):
            if was is None or np.abs(was - now).mean() > 16:
                yield f"image {i} of the stored output is damaged, or not what the run drew"


def about(output):
    """Return the numbers that stand after ≈ in what an output says, but for ratios of times."""
    said = output.get("text") or output.get("data", {}).get("text/plain", "")
    said = re.sub(r"≈ \S+ times as", "", said)
    found = (about.strip("≈ ").rstrip(".,") for about in ABOUT.findall(said))
    return [float(number.replace(",", "").replace("−", "-")) for number in found]


def near(was, now):
    """Return whether two numbers differ by less than a factor of three, or both are small.

    Machines round differently and are not equally busy; 0 of one may be 4 of another.
    """
    low, high = sorted(map(abs, (was, now)))
    return high < 5 or (was * now > 0 and high < 3 * low)


def images(output):
    """Return the PNG files in what an output shows, each 20 rows of 32 gray pixels."""
    html = unquote(output.get("data", {}).get("text/html", ""))
    return [small(data) for data in PNG.findall(html)]


def small(data):
    """Return an image in base64 as an array (20, 32), or None if it is damaged."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            return np.asarray(image.convert("RGBA").convert("L").resize((32, 20)), float)
    except (OSError, ValueError):
        return None
