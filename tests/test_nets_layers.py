import numpy as np
import pytest
from layer_checks import assert_gradients, read_only, spaced

from cs231n_utils import layers
from cs231n_utils.nets.layers import (
    FC,
    LRN,
    AveragePool,
    BatchNorm,
    Branches,
    Conv,
    Depthwise,
    Dropout,
    GlobalAveragePool,
    GlobalMaxPool,
    L2Pool,
    MaxPool,
    OblongConv,
    ReLU,
    Upsample,
    leaves,
)
from cs231n_utils.nets.ledger import ledger
from cs231n_utils.nets.pattern import parse
from cs231n_utils.receptive_fields import path_counts
from cs231n_utils.volumes import DoesNotFit, Volume

VOLUME = Volume(7, 5, 4)  # neither square nor even, so that an axis taken for the other shows


def every_layer():
    return [
        Conv(3, 3),
        Conv(3, 3, S=2, P=1),
        Conv(2, 2, S=2, rounding="floor"),
        Conv(2, 3, P=2, dilation=2),
        Conv(6, 3, P=1, groups=2),
        Conv(4, 1, groups=4, bias=False),
        Depthwise(3, P=1),
        Depthwise(3, S=2, P=1, bias=False),
        Upsample(2),
        Upsample(3),
        FC(5),
        BatchNorm(),
        ReLU(),
        MaxPool(3, 2),
        MaxPool(3, 2, P=1),
        MaxPool(2, 2, rounding="floor"),
        MaxPool(2, 2, rounding="ceil"),
        AveragePool(3, 1, P=1),
        AveragePool(2, 2, rounding="ceil"),
        L2Pool(3, 2),
        GlobalMaxPool(),
        GlobalAveragePool(),
        Dropout(0.5),
        Branches([Conv(4, 3, P=1), ReLU()], [], join="add"),
        Branches([Conv(2, 1)], [Conv(3, 3, P=1), ReLU(), Conv(1, 1)], [], join="concat"),
        Branches([Branches([Conv(4, 1)], [], join="add")], [BatchNorm()], join="concat"),
    ]


each_layer = pytest.mark.parametrize("layer", every_layer(), ids=str)


def built(layer, dtype=np.float64, volume=VOLUME):
    layer.build(volume, np.random.default_rng(7), dtype)
    return layer


def pictures(rng, dtype=np.float64):
    return spaced(rng, (2, *VOLUME.shape)).astype(dtype)


def gradients_of(layer):
    """Return [(parameter, gradient)] of a layer, or of all that a layer of branches holds."""
    return [(one.params[name], one.grads[name]) for one in leaves([layer]) for name in one.params]


# On paper and built


@each_layer
def test_the_volume_on_paper_is_that_of_the_array(rng, layer):
    out = built(layer).forward(pictures(rng))

    assert Volume.of(out) == layer.out_volume(VOLUME)


@each_layer
def test_the_parameters_on_paper_are_those_that_are_built(layer):
    built(layer)

    held = sum(p.size for one in leaves([layer]) for p in one.params.values())
    assert held == ledger([layer], VOLUME).parameters


def forward_only(layer):
    return any(isinstance(one, (BatchNorm, Dropout)) for one in leaves([layer]))


@pytest.mark.parametrize("layer", [one for one in every_layer() if not forward_only(one)], ids=str)
def test_a_unit_listens_to_the_pixels_that_it_reads_on_paper(rng, layer):
    W, H, D = built(layer).out_volume(VOLUME)
    layer.forward(pictures(rng))
    picks = any(isinstance(one, (ReLU, MaxPool, GlobalMaxPool)) for one in leaves([layer]))

    for y, x in np.ndindex(H, W):
        dout = np.zeros((2, H, W, D))
        dout[:, y, x] = rng.uniform(1, 2, D)
        heard = (layer.backward(dout) != 0).any(axis=(0, 3))
        reads = path_counts([layer], VOLUME, y, x) > 0
        assert not (heard & ~reads).any()
        assert picks or heard[reads].all()


@each_layer
def test_the_word_of_a_layer_is_read_as_the_same_layer(layer):
    _, (again,) = parse(f"INPUT 7x5x4 -> {layer}")

    assert type(again) is type(layer)
    assert ledger([again], VOLUME) == ledger([layer], VOLUME)


@each_layer
def test_backward_agrees_with_finite_differences(rng, layer):
    x = pictures(rng)

    built(layer)

    def f():
        return layer.forward(x, training=np.random.default_rng(3))  # the same mask each time

    dout = rng.normal(size=f().shape)
    dx = layer.backward(dout)

    of_parameters = gradients_of(layer)
    arrays = [x, *(parameter for parameter, _ in of_parameters)]
    assert_gradients(f, arrays, [dx, *(gradient for _, gradient in of_parameters)], dout)


@each_layer
def test_a_layer_keeps_the_dtype_and_changes_nothing_that_it_is_given(rng, layer):
    x = pictures(rng, np.float32)
    built(layer, np.float32)
    out = layer.forward(*read_only(x), training=rng)
    (dout,) = read_only(rng.normal(size=out.shape).astype(np.float32))

    dx = layer.backward(dout)

    gradients = [gradient for _, gradient in gradients_of(layer)]
    kept = [array for one in leaves([layer]) for array in one.kept.values()]
    assert {array.dtype for array in [out, dx, *gradients, *kept]} == {np.dtype(np.float32)}
    assert dx.shape == x.shape


@each_layer
def test_the_names_of_gradients_are_those_of_parameters(rng, layer):
    out = built(layer).forward(pictures(rng), training=rng)
    layer.backward(np.ones_like(out), want_dx=False)

    for one in leaves([layer]):
        assert one.grads.keys() == one.params.keys()


@pytest.mark.parametrize("layer", [Conv(3, 3), Conv(6, 3, groups=2)], ids=str)
def test_a_conv_can_leave_out_the_gradient_that_nobody_reads(rng, layer):
    out = built(layer).forward(pictures(rng))

    assert layer.backward(out, want_dx=False) is None


# Objects against functions


def test_conv_is_conv_forward_and_backward(rng):
    layer = built(Conv(3, 3, S=2, P=2, dilation=2))
    x, settings = pictures(rng), {"S": 2, "P": 2, "dilation": 2}

    out = layer.forward(x)
    dx = layer.backward(out)

    want, cache = layers.conv_forward(x, layer.params["w"], layer.params["b"], **settings)
    want_dx, want_dw, want_db = layers.conv_backward(want, cache)
    np.testing.assert_array_equal(out, want)
    np.testing.assert_array_equal(dx, want_dx)
    np.testing.assert_array_equal(layer.grads["w"], want_dw)
    np.testing.assert_array_equal(layer.grads["b"], want_db)


def test_the_first_group_of_filters_reads_the_first_slices(rng):
    layer = built(Conv(6, 3, P=1, groups=2))
    x, w = pictures(rng), layer.params["w"]
    layer.params["b"] = rng.normal(size=6)

    out = layer.forward(x)

    for slices, filters in ((slice(0, 2), slice(0, 3)), (slice(2, 4), slice(3, 6))):
        want, _ = layers.conv_forward(x[..., slices], w[filters], layer.params["b"][filters], P=1)
        np.testing.assert_allclose(out[..., filters], want, rtol=1e-12)


def test_groups_of_one_slice_are_the_full_filters_with_zeros_elsewhere(rng):
    layer = built(Conv(4, 3, groups=4))
    x, full = pictures(rng), np.zeros((4, 3, 3, 4))
    for k in range(4):
        full[k, :, :, k] = layer.params["w"][k, :, :, 0]

    want, _ = layers.conv_forward(x, full, np.zeros(4))

    np.testing.assert_allclose(layer.forward(x), want, atol=1e-12)


def test_a_depthwise_filter_is_a_group_of_its_own(rng):
    x, layer = pictures(rng), built(Depthwise(3, P=1))
    conv = Conv(4, 3, P=1, groups=4)
    conv.params = layer.params

    np.testing.assert_array_equal(layer.forward(x), conv.forward(x))
    assert layer.shapes(VOLUME) == {"w": (4, 3, 3, 1), "b": (4,)}
    assert layer.macs(VOLUME) == 9 * VOLUME.values


def test_upsampling_repeats_every_number():
    x = np.array([[1.0, 2], [3, 4]])[None, :, :, None]

    assert Upsample(2).forward(x)[0, :, :, 0].tolist() == [
        *[[1, 1, 2, 2]] * 2,
        *[[3, 3, 4, 4]] * 2,
    ]
    with pytest.raises(ValueError, match="expected at least 1"):
        Upsample(0)


def test_a_filter_that_is_not_square_is_counted_and_not_built():
    layer = OblongConv(8, (1, 7), bias=False)

    assert layer.out_volume(VOLUME) == (7, 5, 8)
    assert layer.shapes(VOLUME) == {"w": (8, 7, 1, 4)}
    assert [window.F for window in layer.windows(VOLUME)] == [1, 7]
    with pytest.raises(NotImplementedError, match="CONV 8 1x7 nobias is here on paper only"):
        built(layer)


def test_without_bias_a_conv_adds_nothing(rng):
    layer = built(Conv(3, 3, bias=False))

    assert set(layer.params) == {"w"}
    assert not layer.forward(np.zeros((1, *VOLUME.shape))).any()
    layer.backward(np.ones((1, 3, 5, 3)))
    assert set(layer.grads) == {"w"}


def test_fc_is_fc_forward_as_a_volume(rng):
    layer, x = built(FC(5)), pictures(rng)

    out = layer.forward(x)
    dx = layer.backward(out)

    want, cache = layers.fc_forward(x, layer.params["w"], layer.params["b"])
    want_dx, want_dw, want_db = layers.fc_backward(want, cache)
    np.testing.assert_array_equal(out.reshape(2, 5), want)
    np.testing.assert_array_equal(dx, want_dx)
    np.testing.assert_array_equal(layer.grads["w"], want_dw)
    np.testing.assert_array_equal(layer.grads["b"], want_db)


@pytest.mark.parametrize("kind, name", [(MaxPool, "max"), (AveragePool, "average"), (L2Pool, "l2")])
@pytest.mark.parametrize(
    "F, S, P, rounding", [(3, 2, 0, "raise"), (3, 2, 1, "raise"), (2, 2, 0, "ceil")]
)
def test_pools_are_the_functions_of_their_name(rng, kind, name, F, S, P, rounding):
    layer, x = kind(F, S, P, rounding), pictures(rng)
    forward, backward = (getattr(layers, f"{name}_pool_{way}") for way in ("forward", "backward"))

    out = layer.forward(x)
    dx = layer.backward(out)

    want, cache = forward(x, F=F, S=S, P=P, rounding=rounding)
    np.testing.assert_array_equal(out, want)
    np.testing.assert_array_equal(dx, backward(want, cache))


@pytest.mark.parametrize(
    "layer, name", [(GlobalMaxPool(), "max"), (GlobalAveragePool(), "average")]
)
def test_global_pools_are_the_functions_of_their_name(rng, layer, name):
    x = pictures(rng)

    out = layer.forward(x)
    dx = layer.backward(out)

    want, cache = getattr(layers, f"global_{name}_pool_forward")(x)
    np.testing.assert_array_equal(out, want)
    np.testing.assert_array_equal(dx, getattr(layers, f"global_{name}_pool_backward")(want, cache))


def test_relu_is_relu_forward_and_backward(rng):
    layer, x = ReLU(), pictures(rng)
    dout = rng.normal(size=x.shape)

    np.testing.assert_array_equal(layer.forward(x), np.maximum(x, 0))
    np.testing.assert_array_equal(layer.backward(dout), dout * (x > 0))


# Batch norm, dropout, LRN: what changes between training and its end


def test_batch_norm_goes_by_the_batch_while_it_trains(rng):
    layer, x = built(BatchNorm()), pictures(rng)
    layer.params["gamma"], layer.params["b"] = rng.normal(size=(2, 4))

    out = layer.forward(x, training=rng)
    dx = layer.backward(out)

    want, cache = layers.batch_norm_forward(x, layer.params["gamma"], layer.params["b"])
    want_dx, want_dgamma, want_dbeta = layers.batch_norm_backward(want, cache)
    np.testing.assert_array_equal(out, want)
    np.testing.assert_array_equal(dx, want_dx)
    np.testing.assert_array_equal(layer.grads["gamma"], want_dgamma)
    np.testing.assert_array_equal(layer.grads["b"], want_dbeta)


def test_batch_norm_takes_a_tenth_of_each_batch_into_its_averages(rng):
    layer, (x1, x2) = built(BatchNorm(momentum=0.9)), (pictures(rng), pictures(rng) * 2 + 1)

    layer.forward(x1, training=rng)
    layer.forward(x2, training=rng)

    mean = 0.1 * (0.9 * x1.mean(axis=(0, 1, 2)) + x2.mean(axis=(0, 1, 2)))
    var = 0.81 + 0.1 * (0.9 * x1.var(axis=(0, 1, 2)) + x2.var(axis=(0, 1, 2)))
    np.testing.assert_allclose(layer.kept["mean"], mean)
    np.testing.assert_allclose(layer.kept["var"], var)


def test_batch_norm_goes_by_its_averages_afterwards(rng):
    layer, x = built(BatchNorm()), pictures(rng)
    for _ in range(200):
        layer.forward(x, training=rng)

    kept = {name: array.copy() for name, array in layer.kept.items()}
    out = layer.forward(x)
    alone = layer.forward(x[:1])

    np.testing.assert_allclose(out.mean(axis=(0, 1, 2)), 0, atol=1e-6)
    np.testing.assert_allclose(out.std(axis=(0, 1, 2)), 1, atol=1e-6)
    np.testing.assert_allclose(alone, out[:1])
    for name, array in kept.items():
        np.testing.assert_array_equal(layer.kept[name], array)


def test_a_new_batch_norm_changes_nothing_until_it_has_trained(rng):
    x = pictures(rng)

    np.testing.assert_allclose(built(BatchNorm()).forward(x), x, rtol=1e-5)


def test_the_gradient_at_test_time_takes_mean_and_variance_as_fixed(rng):
    layer, x = built(BatchNorm()), pictures(rng)
    layer.forward(x * 2 + 1, training=rng)  # averages that are not those of a new layer
    layer.params["gamma"] += rng.normal(size=4)
    dout = rng.normal(size=layer.forward(x).shape)

    dx = layer.backward(dout)

    arrays = [x, layer.params["gamma"], layer.params["b"]]
    gradients = [dx, layer.grads["gamma"], layer.grads["b"]]
    assert_gradients(lambda: layer.forward(x), arrays, gradients, dout)


def test_dropout_draws_its_mask_from_the_generator_of_the_training(rng):
    layer, x = Dropout(0.3), pictures(rng)

    out = layer.forward(x, training=np.random.default_rng(5))
    dx = layer.backward(np.ones_like(x))

    want, _ = layers.dropout_forward(x, 0.3, np.random.default_rng(5))
    np.testing.assert_array_equal(out, want)
    np.testing.assert_allclose(dx, out / x)  # x has no zeros
    assert 0.2 < np.mean(out != 0) < 0.4


def test_dropout_lets_everything_through_when_it_does_not_train(rng):
    layer, x = Dropout(0.3), pictures(rng)
    layer.forward(x, training=rng)  # the mask of an earlier step is forgotten

    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)


def test_lrn_can_be_looked_at_and_not_trained(rng):
    layer, x = LRN(), pictures(rng)

    np.testing.assert_array_equal(layer.forward(x), layers.lrn_forward(x))
    with pytest.raises(NotImplementedError, match="NORM .* trains instead"):
        layer.backward(x)


# Branches


def test_added_branches_are_a_sum_and_an_empty_one_hands_the_input_on(rng):
    conv, x = Conv(4, 3, P=1), pictures(rng)
    layer = built(Branches([conv], [], join="add"))

    np.testing.assert_allclose(layer.forward(x), conv.forward(x) + x)


def test_concatenated_branches_stand_in_their_order(rng):
    one, two, x = Conv(2, 1), Conv(3, 3, P=1), pictures(rng)
    layer = built(Branches([one], [two], [], join="concat"))

    out = layer.forward(x)

    np.testing.assert_array_equal(out[..., :2], one.forward(x))
    np.testing.assert_array_equal(out[..., 2:5], two.forward(x))
    np.testing.assert_array_equal(out[..., 5:], x)


def test_branches_hand_the_training_on_to_what_they_hold(rng):
    norm = BatchNorm()
    layer = built(Branches([Conv(4, 1), norm], [], join="add"))
    before = norm.kept["mean"].copy()

    layer.forward(pictures(rng), training=rng)

    assert (norm.kept["mean"] != before).all()


@pytest.mark.parametrize(
    "branches, join, why",
    [
        (
            ([Conv(3, 1)], []),
            "add",
            r"equal volumes, but its branches end in \[7x5x3\] and \[7x5x4\]",
        ),
        (([Conv(4, 3)], []), "concat", r"equal widths and heights, .* \[5x3x4\] and \[7x5x4\]"),
    ],
)
def test_branches_that_do_not_fit_together_are_refused(branches, join, why):
    with pytest.raises(ValueError, match=why):
        Branches(*branches, join=join).out_volume(VOLUME)


def test_branches_know_two_ways_to_join():
    with pytest.raises(ValueError, match='got \'multiply\', expected "add" or "concat"'):
        Branches([], join="multiply")


def test_leaves_are_the_layers_without_the_branching():
    a, b, c, d = Conv(4, 1), ReLU(), BatchNorm(), FC(2)

    nested = Branches([Branches([b], [], join="add")], [c], join="concat")

    assert list(leaves([a, nested, d])) == [a, b, c, d]


# What is drawn, and what is refused


@pytest.mark.parametrize("layer, n", [(Conv(64, 3, groups=2), 9 * 32), (FC(200), 64 * 64)], ids=str)
def test_weights_are_drawn_for_relus_and_biases_are_zero(layer, n):
    built(layer, volume=Volume(8, 8, 64))

    assert layer.params["w"].std() == pytest.approx(np.sqrt(2 / n), rel=0.05)
    assert not layer.params["b"].any()


def test_a_deviation_that_is_asked_for_is_drawn(rng):
    layer = Conv(64, 3)
    layer.build(Volume(8, 8, 64), rng, np.float64, std=0.01)

    assert layer.params["w"].std() == pytest.approx(0.01, rel=0.05)


def test_the_same_seed_draws_the_same_layer():
    one, two = built(Conv(3, 3)), built(Conv(3, 3))

    np.testing.assert_array_equal(one.params["w"], two.params["w"])


@pytest.mark.parametrize("layer", [Conv(4, 3, groups=3), Conv(3, 3, groups=2)], ids=str)
def test_groups_have_to_divide_depth_and_filters(layer):
    with pytest.raises(ValueError, match="groups must divide the depth of the input, 4"):
        layer.out_volume(VOLUME)


def test_there_is_no_convolution_in_no_groups():
    with pytest.raises(ValueError, match="groups: got 0, expected at least 1"):
        Conv(4, 3, groups=0)


def test_a_filter_cannot_stick_out():
    with pytest.raises(ValueError, match="got 'ceil', expected .*: a filter cannot stick out"):
        Conv(4, 3, rounding="ceil")


@pytest.mark.parametrize("layer", [Conv(4, 2, S=2), MaxPool(), AveragePool(), L2Pool()], ids=str)
def test_sizes_that_do_not_fit_are_refused_on_paper(layer):
    with pytest.raises(DoesNotFit):
        layer.out_volume(VOLUME)
