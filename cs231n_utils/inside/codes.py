"""Codes: what a net makes of an image before it scores it, as a point in space."""

from dataclasses import dataclass

import numpy as np

from cs231n_utils.checks import check_array, check_finite
from cs231n_utils.nets.layers import FC


def codes(net, x, batch=50):
    """Return the codes (N, M) of images x (N, H, W, D): what the net's last FC layer reads.

    batch  images per pass: the maps of so many are in memory at once

    Raises ValueError if the net has no FC layer, or there is no image.
    """
    layers = [i for i, layer in enumerate(net.layers) if isinstance(layer, FC)]
    if not layers:
        raise ValueError(f"codes are what the last FC layer of a net reads, but {net} has none")
    if not len(x):
        raise ValueError("no images have no codes: x should hold one at least")
    # The volume before layer i is activation i, since the input is activation 0.
    read = [net.activations(x[n : n + batch])[layers[-1]].values for n in range(0, len(x), batch)]
    return np.concatenate([volume.reshape(len(volume), -1) for volume in read])


@dataclass(frozen=True, eq=False)
class Pca:
    """The directions in which points differ most, and where the points lie along them.

    coordinates  (N, dims)   of the points, seen from their mean
    directions   (dims, M)   of length 1 and at right angles, the one that explains most first
    explained    (dims,)     parts of the points' variance, 0 to 1
    mean         (M,)        of the points
    """

    coordinates: np.ndarray
    directions: np.ndarray
    explained: np.ndarray
    mean: np.ndarray

    def place(self, points):
        """Return the coordinates (N, dims) of other points (N, M) in the same plane."""
        check_array("points", points, f"N {len(self.mean)}")
        return (points - self.mean) @ self.directions.T


def pca(points, dims=2):
    """Return the Pca of points (N, M): the flat picture of them that keeps most of their variance.

    Principal components are the right singular vectors of the points less their mean, and what each
    explains is its squared singular value (Pearson 1901). A direction and its opposite do equally
    well; here the largest entry of each is positive, so that a picture of them is always the same.

    dims  how many directions, fewer than there are points and at most M

    Raises ValueError if there are too few points, one is not finite, or all are the same.
    """
    check_array("points", points, "N M")
    check_finite("points", points, "there is no variance to explain")
    N, M = points.shape
    if not 1 <= dims <= min(N - 1, M):
        raise ValueError(
            f"dims: got {dims}, expected 1 to {max(min(N - 1, M), 0)}, since {N} points of {M} "
            f"numbers differ in no more directions than that"
        )
    mean = points.mean(axis=0, dtype=np.float64)
    centered = points - mean  # float64, since the mean is
    if not centered.any():
        raise ValueError(f"the {N} points are all the same: there is no direction to tell them by")
    _, sizes, directions = np.linalg.svd(centered, full_matrices=False)
    largest = np.abs(directions[:dims]).argmax(axis=1)
    directions = directions[:dims] * np.sign(directions[np.arange(dims), largest])[:, None]
    explained = sizes[:dims] ** 2 / np.sum(sizes**2)
    return Pca(centered @ directions.T, directions, explained, mean)


def nearest(points, i, count=5):
    """Return the indices (count,) of the points nearest to point i, the nearest first, without i.

    points  (N, M)  distances are Euclidean; of equally near ones the first comes first
    count           fewer are returned if there are not so many others

    Raises ValueError if there is no point i.
    """
    check_array("points", points, "N M")
    if not 0 <= i < len(points):
        raise ValueError(f"i: got {i}, expected 0 to {len(points) - 1}")
    distances = np.sum((points - points[i]) ** 2, axis=1, dtype=np.float64)
    order = np.argsort(distances, kind="stable")
    return order[order != i][:count]
