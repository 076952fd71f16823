import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layer_checks import read_only, sizes_vary

from cs231n_utils.inside.occlusion import occlusion
from cs231n_utils.layers.losses import softmax
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.volumes import DoesNotFit, out_side


def net_of(W, H, D, seed=0):
    net = ConvNet.from_pattern(f"INPUT {W}x{H}x{D} -> FC 3", seed, np.float64)
    net.params["fc1.w"] *= 300  # or all pictures would have the same chances
    return net


def probability(net, x, label):
    return softmax(net.scores(x[None]))[0, label]


def test_a_patch_of_eight_moves_by_four_unless_told_otherwise():
    found = occlusion(net_of(16, 12, 1), np.ones((12, 16, 1)), 0)
    assert found.probability.shape == (2, 3)


@given(*[st.integers(1, 9)] * 2, *[st.integers(1, 3)] * 2, st.integers(1, 4), st.integers(0, 2))
@sizes_vary
def test_every_place_is_the_picture_with_that_patch_covered(W, H, D, F, S, label):
    F = min(F, W, H)
    net = net_of(W, H, D)
    x = np.random.default_rng(W).normal(size=(H, W, D))

    found = occlusion(net, x, label, F, S, fill=0.5)

    assert found.probability.shape == tuple(out_side(n, F, S, rounding="floor") for n in (H, W))
    assert found.whole == pytest.approx(probability(net, x, label))
    for row, column in np.ndindex(found.probability.shape):
        covered = x.copy()
        covered[row * S : row * S + F, column * S : column * S + F] = 0.5
        assert covered[row * S :, column * S :].shape[:2] >= (F, F), "the patch sticks out"
        assert found.probability[row, column] == pytest.approx(probability(net, covered, label))


def test_what_is_needed_is_found(rng):
    net = ConvNet.from_pattern("INPUT 12x8x1 -> CONV 1 1x1 -> RELU -> GLOBALMAX -> FC 2")
    for name, value in net.params.items():
        value[...] = {"conv1.w": 1.0, "fc1.w": [[0.0, 5.0]]}.get(name, 0.0)
    x = np.zeros((8, 12, 1), np.float32)
    x[5, 9] = 1  # all that class 1 goes by

    found = occlusion(net, x, 1, F=2, S=1)

    places = np.argwhere(found.probability < 0.6)
    assert places.tolist() == [[4, 8], [4, 9], [5, 8], [5, 9]]
    assert found.whole > 0.99


@pytest.mark.parametrize(
    "fill", [-0.3, np.array([0.1, 0.2, 0.3]), np.linspace(-1, 1, 5 * 7 * 3).reshape(5, 7, 3)]
)
def test_a_patch_shows_a_number_a_color_or_a_part_of_a_picture(rng, fill):
    net, x = net_of(7, 5, 3), rng.normal(size=(5, 7, 3))

    found = occlusion(net, x, 0, F=3, S=2, fill=fill)

    covered = x.copy()
    covered[2:5, 4:7] = np.broadcast_to(fill, x.shape)[2:5, 4:7]
    assert found.probability[1, 2] == pytest.approx(probability(net, covered, 0))


def test_covering_a_picture_with_itself_changes_nothing(rng):
    net, x = net_of(7, 5, 3), rng.normal(size=(5, 7, 3))

    found = occlusion(net, x, 2, F=3, S=1, fill=x)

    np.testing.assert_allclose(found.probability, found.whole, rtol=1e-12)


def test_the_extent_puts_every_cell_around_the_center_of_its_patch(rng):
    net, x = net_of(14, 11, 1), rng.normal(size=(11, 14, 1))

    left, right, bottom, top = occlusion(net, x, 0, F=5, S=3).extent  # 3 positions down, 4 across

    assert (left + right) / 2 == 2 + 1.5 * 3  # column 2 is the center of the first patch
    assert (top + bottom) / 2 == 2 + 1 * 3
    assert (right - left, bottom - top) == (4 * 3, 3 * 3)


def test_large_pictures_are_covered_a_few_at_a_time(rng, monkeypatch):
    net, x = net_of(40, 30, 1), rng.normal(size=(30, 40, 1))
    sizes, forward = [], net.forward

    def counting(x, training=None):
        sizes.append(len(x))
        return forward(x, training)

    monkeypatch.setattr(net, "forward", counting)
    occlusion(net, x, 0, F=1, S=1)

    assert sum(sizes) == 30 * 40 + 1
    assert max(sizes) <= 40


def test_nothing_is_changed(rng):
    net = net_of(7, 5, 3)
    x, fill = read_only(rng.normal(size=(5, 7, 3)), rng.normal(size=(5, 7, 3)))
    before = net.snapshot()

    occlusion(net, x, 2, F=3, S=2, fill=fill)

    np.testing.assert_equal(net.snapshot(), before)


def test_what_does_not_fit_is_refused_in_words(rng):
    net, x = net_of(7, 5, 3), rng.normal(size=(5, 7, 3))

    with pytest.raises(DoesNotFit, match="F=6 does not fit on a side of 5"):
        occlusion(net, x, 0, F=6)
    with pytest.raises(ValueError, match="S: got .* expected a whole number"):
        occlusion(net, x, 0, F=2, S=0)
    with pytest.raises(ValueError, match=r"fill: got .* shape \(7, 3\), .* one per channel \(3,\)"):
        occlusion(net, x, 0, F=2, fill=np.zeros((7, 3)))
    with pytest.raises(ValueError, match=r"x: got .* \(1, 5, 7, 3\) .* expected .* \(H, W, D\)"):
        occlusion(net, x[None], 0)
    for label in (3, -1, 1.0):
        with pytest.raises(ValueError, match="from 0 to 2"):
            occlusion(net, x, label, F=2)
