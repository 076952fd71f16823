import numpy as np
import pytest

from cs231n_utils.layers.losses import softmax
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.panels.activation_flow.gallery import Gallery, describe
from cs231n_utils.panels.activation_flow.panel import place
from cs231n_utils.training.trained import Trained

NET = (
    "INPUT 12x8x3 -> CONV 4 3x3 -> NORM -> RELU -> POOL -> CONV 5 3x3 -> RELU -> DROPOUT 0.5"
    " -> GLOBALAVG -> FC 6"
)


@pytest.fixture
def gallery(rng):
    net = ConvNet.from_pattern(NET)
    one = Trained(net, np.full((8, 12, 3), 0.5, np.float32), tuple("abcdef"))
    return Gallery({"ours": one}, {"noise": rng.random((3, 8, 12, 3), np.float32)}, place)


@pytest.fixture
def flow(gallery):
    return gallery.flow("ours", "noise", 2, column=2, map=3, first=0, own=False)


def test_volumes_and_probabilities_are_the_nets_own(gallery, flow):
    one, picture = gallery.nets["ours"], gallery.pictures["noise"][2:3]
    activations = one.net.activations(one.prepared(picture))

    for mine, (name, values) in zip(flow.volumes, activations, strict=True):
        np.testing.assert_array_equal(mine, values[0], err_msg=name)
    np.testing.assert_allclose(
        flow.probabilities, softmax(one.net.scores(one.prepared(picture)))[0]
    )
    np.testing.assert_array_equal(flow.values, activations[3].values[0, :, :, 3])


def test_columns_are_the_layers_with_maps_by_their_number_and_name(gallery):
    assert gallery.columns("ours") == {
        "0: INPUT": 0,
        "1: CONV 4 3x3": 1,
        "3: RELU": 2,
        "4: POOL 2x2 S=2": 3,
        "5: CONV 5 3x3": 4,
        "6: RELU": 5,
    }
    assert list(gallery.columns("ours", "NORM"))[1] == "2: NORM"


def test_every_volume_before_the_scores_is_drawn_but_what_changes_nothing(gallery):
    words = [column.word for column in gallery.sheet("ours").columns]
    assert words == ["CONV", "RELU", "POOL", "CONV", "RELU", "AVG"]


def test_depths_are_those_of_the_columns(gallery):
    assert [gallery.depth("ours", column) for column in range(6)] == [3, 4, 4, 4, 5, 5]


def test_the_sentence_gives_class_map_and_range(flow):
    low, high = flow.values.min(), flow.values.max()
    assert low == 0
    assert describe(flow) == (
        "Picture 2 of noise goes through CONV, RELU, POOL, CONV, RELU, AVG to the scores of the "
        f"net ours: {'abcdef'[flow.best[0]]}, ≈ {flow.probabilities.max():.0%}. "
        "Rows are maps 0 to 4, with one scale of colors per volume. Enlarged: map 3 of layer 3, "
        f"RELU [12x8x4], from 0 to its largest value, ≈ {high:.2f}."
    )
