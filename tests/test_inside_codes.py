import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layer_checks import sizes_vary

from cs231n_utils.inside.codes import codes, nearest, pca
from cs231n_utils.nets.convnet import ConvNet


@pytest.fixture
def points(rng):
    """Twenty points in seven dimensions, which differ most along the first, then the fourth."""
    points = 0.1 * rng.standard_normal((20, 7)) + 5
    points[:, 0] += 10 * rng.standard_normal(20)
    points[:, 3] += 2 * rng.standard_normal(20)
    return points


@pytest.mark.parametrize(
    "after, length", [("FC 3", 240), ("FC 7 -> RELU -> FC 3", 7), ("GLOBALAVG -> FC 3", 5)]
)
def test_the_scores_are_the_last_fc_layer_of_the_codes(after, length, rng):
    net = ConvNet.from_pattern(f"INPUT 8x6x2 -> CONV 5 3x3 -> RELU -> {after}", dtype=np.float64)
    x = rng.standard_normal((9, 6, 8, 2))

    made = codes(net, x, batch=4)

    assert made.shape == (9, length)
    last = net.layers[-1].params
    np.testing.assert_allclose(made @ last["w"] + last["b"], net.scores(x))


def test_codes_are_refused_in_words_where_there_are_none(rng):
    net = ConvNet.from_pattern("INPUT 4x4x1 -> CONV 2 3x3 -> GLOBALAVG", dtype=np.float64)
    x = rng.standard_normal((2, 4, 4, 1))

    with pytest.raises(ValueError, match="last FC layer .* has none"):
        codes(net, x)
    with pytest.raises(ValueError, match="hold one at least"):
        codes(ConvNet.from_pattern("INPUT 4x4x1 -> FC 2", dtype=np.float64), x[:0])


def test_pca_finds_the_directions_in_which_points_differ_most(points):
    found = pca(points)

    np.testing.assert_allclose(found.directions[:, [0, 3]], np.eye(2), atol=0.1)
    assert found.explained[0] > 0.9
    assert found.explained[1] > 0.9 * (1 - found.explained[0])


def test_coordinates_are_the_points_less_their_mean_along_orthonormal_directions(points):
    found = pca(points, dims=3)

    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(
        found.coordinates, (points - points.mean(axis=0)) @ found.directions.T
    )
    np.testing.assert_allclose(found.place(points[:4]), found.coordinates[:4])


@sizes_vary
@given(data=st.data(), N=st.integers(2, 8), M=st.integers(1, 8))
def test_explained_are_the_largest_eigenvalues_of_the_covariance_as_parts_of_their_sum(data, N, M):
    points = np.random.default_rng(N + 10 * M).standard_normal((N, M))
    dims = data.draw(st.integers(1, min(N - 1, M)))

    explained = pca(points, dims).explained

    covariance = np.cov(points, rowvar=False).reshape(M, M)
    values = np.linalg.eigvalsh(covariance)[::-1]
    np.testing.assert_allclose(explained, values[:dims] / values.sum(), atol=1e-12)


def test_the_largest_entry_of_a_direction_is_positive_so_mirrored_points_have_the_same(points):
    found, mirrored = pca(points, dims=4), pca(-points, dims=4)

    assert (found.directions.max(axis=1) == np.abs(found.directions).max(axis=1)).all()
    np.testing.assert_allclose(mirrored.directions, found.directions, atol=1e-10)
    np.testing.assert_allclose(mirrored.coordinates, -found.coordinates, atol=1e-10)


def test_pca_computes_in_float64_whatever_comes(points):
    found = pca((points + 1e4).astype(np.float32))

    assert found.coordinates.dtype == found.directions.dtype == np.float64
    # In float32 the mean of such points is off by more than a thousandth.
    np.testing.assert_allclose(found.coordinates.mean(axis=0), 0, atol=1e-9)


@pytest.mark.parametrize(
    "points, dims, words",
    [
        (np.ones((5, 3)), 2, "5 points are all the same"),
        (np.eye(2), 2, "dims: got 2, expected 1 to 1, since 2 points of 2 numbers"),
        (np.eye(5), 0, "dims: got 0, expected 1 to 4"),
        (np.ones((0, 3)), 1, "0 points"),
        (np.array([[1.0, np.nan], [2, 3], [4, 5]]), 1, r"points\[0, 1\] is nan"),
        (np.ones(5), 1, "shape"),
        (np.eye(3, dtype=int), 1, "astype"),
    ],
)
def test_points_without_a_direction_are_refused_in_words(points, dims, words):
    with pytest.raises(ValueError, match=words):
        pca(points, dims)


def test_the_nearest_come_in_order_of_their_distance_without_the_point_itself():
    points = np.array([[0, 0], [3, 4], [1, 0], [0, 0], [0, -2.0]])

    assert nearest(points, 0, 3).tolist() == [3, 2, 4]
    assert nearest(points, 3, 9).tolist() == [0, 2, 4, 1]
    assert nearest(points, 1, 1).tolist() == [2]


def test_there_are_no_neighbors_of_a_point_that_is_not_there(points):
    with pytest.raises(ValueError, match="i: got 20, expected 0 to 19"):
        nearest(points, 20)
