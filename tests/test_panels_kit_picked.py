import numpy as np
import pytest

from cs231n_utils.panels.kit.picked import Bench
from cs231n_utils.training.shipped import shipped_net

NET = shipped_net("shapes")


@pytest.fixture
def pictures(rng):
    return {
        "three": rng.random((3, 32, 32, 3), np.float32),
        "none": np.zeros((0, 32, 32, 3), np.float32),
        "five": rng.random((5, 32, 32, 3), np.float32),
    }


def test_what_is_picked_is_the_picture_of_that_number_and_the_net_of_that_name(pictures):
    picked = Bench({"mine": NET, "yours": NET}, pictures).pick(4, "yours", "five")
    np.testing.assert_array_equal(picked.picture, pictures["five"][4])
    np.testing.assert_array_equal(picked.x, NET.prepared(pictures["five"][4:])[0])
    assert picked.title == "image 4 of five"


def test_images_that_come_by_their_files_are_called_so(pictures):
    files = dict(zip(("a.png", "b.jpg", "c.gif"), pictures["three"], strict=True))
    picked = Bench({"mine": NET}, {"files": files, "none": {}}).pick(1)
    np.testing.assert_array_equal(picked.picture, pictures["three"][1])
    assert picked.title == "b.jpg"


def test_pictures_of_which_there_are_none_are_not_offered(pictures):
    source = Bench({"mine": NET}, pictures).controls()["source"]
    assert source.options == ["three", "five"]


def test_a_bench_without_a_net_or_a_picture_is_refused_in_words(pictures):
    for nets, some in (({}, pictures), ({"mine": NET}, {}), ({"mine": NET}, {"no": np.zeros(0)})):
        with pytest.raises(ValueError, match="expected at least one of each"):
            Bench(nets, some)


def test_where_there_is_one_of_a_kind_there_is_nothing_to_choose(pictures):
    bench = Bench({"mine": NET}, {"five": pictures["five"]})
    assert list(bench.controls()) == ["number"]
    assert bench.first == {"net": "mine", "source": "five"}


def test_the_last_number_is_that_of_the_last_picture(pictures):
    number = Bench({"mine": NET}, pictures).controls(number=9)["number"]
    assert number.start == 2
    assert list(number.allowed({"source": "five"})) == [0, 1, 2, 3, 4]


def test_what_is_to_be_remembered_is_asked_for_once(pictures):
    class Forgetful(Bench):
        asked, remembered = 0, ("sum",)

        def sum(self, number):
            self.asked += 1
            return self.pick(number).picture.sum()

    bench = Forgetful({"mine": NET}, pictures)
    assert bench.sum(1) == bench.sum(1) != bench.sum(2)
    assert bench.asked == 2
