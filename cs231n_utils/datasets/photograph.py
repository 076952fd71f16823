"""One photograph, for filters to work on."""

import numpy as np


def photograph():
    """Return Rear Admiral Grace Hopper in front of a flag, (300, 256, 3), float32 from 0 to 1.

    The image comes with matplotlib as sample data (an official portrait of the United States
    Navy, in the public domain) and is halved here by averaging 2x2 pixels. Decoders of JPEG may
    differ by a level in 255, so print no more than two decimals of it.
    """
    # Here, not above: a data set does not need the plotting library.
    from matplotlib import cbook, image

    picture = image.imread(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))
    H, W, D = picture.shape  # 600, 512, 3
    blocks = picture.reshape(H // 2, 2, W // 2, 2, D)
    return blocks.mean(axis=(1, 3), dtype=np.float32) / 255
