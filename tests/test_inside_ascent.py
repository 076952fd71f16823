from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from layer_checks import read_only, sizes_vary

from cs231n_utils.datasets import draw_shapes
from cs231n_utils.inside.ascent import class_images, fool, noise_flips, smoothed
from cs231n_utils.layers.losses import softmax
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.training.shipped import shipped_net

PATTERN = "INPUT 8x6x3 -> CONV 4 3x3 -> NORM -> RELU -> POOL -> FC 5"


@pytest.fixture
def net():
    net = ConvNet.from_pattern(PATTERN, seed=3)
    net.params["fc1.w"] *= 300  # an untrained net's scores are all but equal
    return net


@pytest.fixture
def x(net, rng):
    return read_only(rng.normal(size=net.volume.shape).astype(np.float32))[0]


def class_image(net, target, **settings):
    """Return the image of one class and its scores."""
    found = class_images(net, [target], **settings)
    return SimpleNamespace(x=found.x[0], scores=found.scores[0])


def ranks(net, x):
    """Return the classes from the one with the highest score to that with the lowest."""
    return net.scores(x[None])[0].argsort()[::-1].tolist()


def test_a_picture_is_moved_until_the_net_takes_it_for_the_target(net, x):
    for target in ranks(net, x)[1:]:
        fooled = fool(net, x, target, step=0.5)

        assert fooled.flipped
        assert ranks(net, fooled.x)[0] == target
        assert fooled.steps > 0
        np.testing.assert_allclose(x + fooled.change, fooled.x, atol=1e-6)


def test_it_stops_as_soon_as_the_target_wins(net, x):
    target = ranks(net, x)[-1]
    fooled = fool(net, x, target)

    short = fool(net, x, target, most=fooled.steps - 1)

    assert not short.flipped
    assert short.steps == fooled.steps - 1
    np.testing.assert_array_equal(short.probabilities, fooled.probabilities[:-1])


def test_every_step_has_its_length_and_goes_up_the_score(net, x):
    target = ranks(net, x)[-1]
    one = fool(net, x, target, step=0.01, most=1)

    assert np.linalg.norm(one.change) == pytest.approx(0.01, rel=1e-4)
    before, after = net.scores(np.array([x, one.x]))[:, target]
    assert after > before


def test_probabilities_are_those_of_the_target_before_and_after_every_step(net, x):
    target = ranks(net, x)[-1]
    fooled = fool(net, x, target)

    first, last = softmax(net.scores(np.array([x, fooled.x])))[:, target]

    assert fooled.probabilities.shape == (fooled.steps + 1,)
    assert fooled.probabilities[0] == pytest.approx(first, rel=1e-4)
    assert fooled.probabilities[-1] == pytest.approx(last, rel=1e-4)


def test_a_picture_of_the_target_already_takes_no_step(net, x):
    fooled = fool(net, x, ranks(net, x)[0])

    assert (fooled.steps, fooled.flipped) == (0, True)
    assert not fooled.change.any()


def test_pixels_stay_within_their_bounds(net, x):
    low, high = x - 0.01, x + np.linspace(0, 0.02, x.size).reshape(x.shape)  # float64, at that

    fooled = fool(net, x, ranks(net, x)[-1], step=0.5, most=20, bounds=(low, high))

    assert fooled.x.dtype == np.float32
    assert (fooled.x >= low - 1e-6).all()
    assert (fooled.x <= high + 1e-6).all()
    assert fooled.change.any()


def test_a_dead_net_is_given_up_without_a_nan(net, x):
    net.params["norm1.gamma"][...] = 0
    net.params["norm1.b"][...] = -1
    target = 3  # all scores are 0, and class 0 counts as the highest

    fooled = fool(net, x, target)

    assert (fooled.steps, fooled.flipped) == (0, False)
    assert np.isfinite(fooled.probabilities).all()
    assert np.isfinite(class_image(net, target, steps=3).x).all()


def test_nothing_is_changed_and_the_same_comes_again(net, x):
    before = net.snapshot()
    target = ranks(net, x)[-1]

    np.testing.assert_array_equal(fool(net, x, target).x, fool(net, x, target).x)
    image, again, other = (class_image(net, target, steps=5, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(image.x, again.x)
    assert (image.x != other.x).any()
    assert noise_flips(net, x, 3.0) == noise_flips(net, x, 3.0)

    np.testing.assert_equal(net.snapshot(), before)
    assert net.grads == {}


def test_a_lead_grows_as_fast_as_it_can(net, x):
    winner, *_, target = ranks(net, x)
    tiny = {lead: fool(net, x, target, 0.01, most=1, lead=lead) for lead in (False, True)}

    def gained(fooled, classes):
        before, after = net.scores(np.array([x, fooled.x]))
        return (after - before)[classes]

    score = [gained(tiny[lead], target) for lead in (False, True)]
    ahead = [score[lead] - gained(tiny[lead], winner) for lead in (False, True)]
    assert score[0] > score[1]
    assert ahead[1] > ahead[0]


def test_noise_has_the_length_that_was_asked_for(net, x, monkeypatch):
    seen, scores = [], net.scores
    monkeypatch.setattr(net, "scores", lambda x: seen.append(x) or scores(x))

    part = noise_flips(net, x, 2.5, tries=7)

    changed = seen[-1]
    np.testing.assert_allclose(np.linalg.norm((changed - x).reshape(7, -1), axis=1), 2.5, rtol=1e-4)
    assert part == np.mean(scores(changed).argmax(axis=1) != ranks(net, x)[0])


def test_no_noise_flips_nothing_and_much_noise_flips_a_lot(net, x):
    assert noise_flips(net, x, 0.0) == 0
    assert noise_flips(net, x, 100.0) > 0.1


def test_noise_as_long_as_what_fools_the_shapes_net_hardly_ever_does(rng):
    trained = shipped_net("shapes")
    flips = []
    for x in trained.prepared(draw_shapes(4, rng)[0]):
        target = ranks(trained.net, x)[1]
        fooled = fool(trained.net, x, target, lead=True)
        assert fooled.flipped
        flips.append(noise_flips(trained.net, x, np.linalg.norm(fooled.change), tries=30))

    assert np.mean(flips) < 0.1


@pytest.mark.parametrize("lead", [False, True])
def test_classes_that_climb_together_do_so_each_by_itself(net, lead):
    together = class_images(net, [4, 0, 2], steps=12, rate=0.5, lead=lead)

    assert together.x.shape == (3, 6, 8, 3)
    for target, x, scores in zip([4, 0, 2], together.x, together.scores, strict=True):
        alone = class_image(net, target, steps=12, rate=0.5, lead=lead)
        np.testing.assert_allclose(x, alone.x, atol=1e-4)
        np.testing.assert_allclose(scores, alone.scores, rtol=1e-3, atol=1e-3)


def test_a_class_image_climbs_to_its_class(net):
    for target in range(5):
        image = class_image(net, target, steps=30, rate=0.5)

        assert image.x.shape == net.volume.shape
        assert image.x.dtype == np.float32
        assert image.scores.shape == (30,)
        assert image.scores[-1] > image.scores[0]
        assert ranks(net, image.x)[0] == target


def test_the_highest_score_may_lose_where_the_longest_lead_wins():
    net, frame = shipped_net("shapes").net, 3

    by_score, by_lead = (class_image(net, frame, steps=50, lead=lead) for lead in (False, True))

    assert by_score.scores[-1] > by_lead.scores[-1]
    assert ranks(net, by_score.x)[0] != frame  # other scores have grown even more
    assert ranks(net, by_lead.x)[0] == frame


def test_a_lead_grows_on_once_the_class_has_won():
    net, disc = shipped_net("shapes").net, 0

    short, long = (class_image(net, disc, steps=steps, lead=True).x for steps in (20, 60))

    others = np.delete(net.scores(np.array([short, long])), disc, axis=1).max(axis=1)
    leads = net.scores(np.array([short, long]))[:, disc] - others
    assert 0.5 < leads[0] < leads[1] - 0.5


def test_decay_and_blur_and_bounds_hold_a_class_image_back(net):
    free = class_image(net, 0, steps=40, l2=0, blur=0)
    small = class_image(net, 0, steps=40, l2=0.2, blur=0)
    smooth = class_image(net, 0, steps=40, l2=0, blur=1)
    highest = np.full(net.volume.shape, 0.2)
    bound = class_image(net, 0, steps=40, l2=0, blur=0, bounds=(-0.1, highest))

    assert np.linalg.norm(small.x) < 0.5 * np.linalg.norm(free.x)
    assert roughness(smooth.x) < 0.5 * roughness(free.x)
    assert bound.x.min() == pytest.approx(-0.1)
    assert bound.x.max() == pytest.approx(0.2)


def roughness(x):
    """Return how large the steps from pixel to pixel are beside the picture's own size."""
    return np.linalg.norm(np.diff(x, axis=1)) / np.linalg.norm(x)


@given(arrays(np.float64, st.tuples(*[st.integers(1, 5)] * 4), elements=st.floats(-9, 9)))
@sizes_vary
def test_smoothing_is_a_blur_across_and_down(x):
    _, H, W, _ = x.shape
    want = np.zeros_like(x)
    for r, c in np.ndindex(H, W):
        for i, j in np.ndindex(3, 3):
            pixels = x[:, np.clip(r + i - 1, 0, H - 1), np.clip(c + j - 1, 0, W - 1)]
            want[:, r, c] += [1, 2, 1][i] * [1, 2, 1][j] / 16 * pixels

    np.testing.assert_allclose(smoothed(x), want, atol=1e-12)


def test_targets_and_pictures_that_do_not_fit_are_refused(net, x):
    with pytest.raises(ValueError, match="from 0 to 4"):
        fool(net, x, 5)
    with pytest.raises(ValueError, match="from 0 to 4"):
        class_image(net, -1)
    with pytest.raises(ValueError, match=r"expected .* \(H, W, D\)"):
        fool(net, x[None], 1)
    with pytest.raises(ValueError, match="expected float32"):
        fool(net, x.astype(float), 1)
