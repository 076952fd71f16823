"""A small image, wider than it is high, in which a place is easily told from its neighbors."""

import numpy as np

SKY, GRASS, SUN, BALLOON = (0.7, 0.9, 1.0), (0.4, 0.7, 0.3), (1.0, 0.8, 0.1), (0.9, 0.2, 0.3)
WALL, ROOF, BASKET = (0.9, 0.8, 0.7), (0.5, 0.3, 0.3), (0.5, 0.4, 0.2)


def landscape():
    """Return a sun, a balloon and a house, (16, 24, 3): 24 pixels wide, float64 from 0 to 1."""
    img = np.empty((16, 24, 3))
    img[:12] = SKY
    img[12:] = GRASS
    img[1:4, 6:9] = SUN  # rows 1 to 3, columns 6 to 8
    img[6:9, 1:4] = BALLOON
    img[10, 2] = BASKET
    img[9:14, 15:21] = WALL
    for row in range(3):
        img[6 + row, 17 - row : 19 + row] = ROOF
    return img
