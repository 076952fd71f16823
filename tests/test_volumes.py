import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layer_checks import sizes_vary

from cs231n_utils.volumes import (
    DoesNotFit,
    Volume,
    out_side,
    paddings_that_fit,
    strides_that_fit,
)

settings = {
    "side": st.integers(1, 30),
    "F": st.integers(1, 9),
    "S": st.integers(1, 8),
    "P": st.integers(0, 6),
    "dilation": st.integers(1, 4),
}


def starts(side, F, S, P, dilation):
    """Return where the filter begins until it sticks out, and if its last position ends flush."""
    places, start = [], -P
    while start + (F - 1) * dilation <= side - 1 + P:
        places.append(start)
        start += S
    last_tap = places[-1] + (F - 1) * dilation if places else None
    return places, last_tap == side - 1 + P


@sizes_vary
@given(**settings)
def test_flooring_counts_the_places_before_the_filter_hangs_over(**sizes):
    places, _ = starts(**sizes)

    if places:
        assert out_side(**sizes, rounding="floor") == len(places)
    else:
        with pytest.raises(DoesNotFit):
            out_side(**sizes, rounding="floor")


@sizes_vary
@given(**settings)
def test_only_a_filter_that_ends_flush_fits(**sizes):
    places, flush = starts(**sizes)

    if flush:
        assert out_side(**sizes) == len(places)
    else:
        with pytest.raises(DoesNotFit):
            out_side(**sizes)


@sizes_vary
@given(**settings)
def test_rounding_up_adds_a_place_if_it_begins_inside(**sizes):
    places, flush = starts(**sizes)
    if not places:
        return

    one_more = not flush and places[-1] + sizes["S"] < sizes["side"]

    assert out_side(**sizes, rounding="ceil") == len(places) + one_more


@sizes_vary
@given(**{name: settings[name] for name in ("side", "F", "P", "dilation")})
def test_the_strides_that_fit_are_all_that_do(side, F, P, dilation):
    moving = [S for S in range(1, 60) if len(starts(side, F, S, P, dilation)[0]) > 1]

    assert strides_that_fit(side, F, P, dilation) == [
        S for S in moving if starts(side, F, S, P, dilation)[1]
    ]


@sizes_vary
@given(**{name: settings[name] for name in ("side", "F", "S", "dilation")})
def test_the_paddings_that_fit_are_all_that_do(side, F, S, dilation):
    span = (F - 1) * dilation + 1

    assert paddings_that_fit(side, F, S, dilation) == [
        P for P in range(span) if starts(side, F, S, P, dilation)[1]
    ]


@sizes_vary
@given(**settings)
def test_what_a_refusal_proposes_does_fit(**sizes):
    try:
        out_side(**sizes)
        return
    except DoesNotFit as why:
        sentence = str(why)

    for ways in re.findall(r"[Ww]ith [SFP]=\d+, ([SFP]=[\d, or]+) would", sentence):
        letter, numbers = ways.split("=")
        for number in re.findall(r"\d+", numbers):
            out_side(**{**sizes, letter: int(number)})
    if "both ends" in sentence:
        assert not any(starts(**{**sizes, "P": P})[1] for P in range(100))


@sizes_vary
@given(side=st.integers(1, 3000), F=st.integers(1, 11), S=st.integers(2, 64))
def test_the_number_that_is_not_whole_is_not_shown_as_whole(side, F, S):
    try:
        out_side(side, F, S)
    except DoesNotFit as why:
        shown = re.search(r"= ([\d.]+) is not whole", str(why))
        assert shown is None or float(shown[1]) % 1


@pytest.mark.parametrize(
    "side, F, S, P, want",
    [
        (7, 3, 1, 0, 5),
        (7, 3, 2, 0, 3),
        (5, 3, 1, 1, 5),
        (5, 3, 2, 1, 3),
        (227, 11, 4, 0, 55),
        (55, 3, 2, 0, 27),
        (11, 5, 2, 0, 4),
        (224, 2, 2, 0, 112),
        (12, 7, 1, 0, 6),
        (1, 1, 1, 0, 1),
    ],
)
def test_the_chapters_sizes(side, F, S, P, want):
    assert out_side(side, F, S, P) == want


@pytest.mark.parametrize(
    "side, F, S, P, number",
    [
        (10, 3, 2, 0, "4.5"),
        (224, 11, 4, 0, "54.25"),
        (32, 3, 2, 0, "15.5"),
        (224, 7, 2, 0, "109.5"),
    ],
)
def test_the_chapters_misfits_are_refused_with_their_fraction(side, F, S, P, number):
    with pytest.raises(DoesNotFit, match=rf"= {number} is not whole"):
        out_side(side, F, S, P)


def test_ten_pixels_and_a_filter_of_three_fit_at_strides_one_and_seven():
    assert strides_that_fit(10, F=3) == [1, 7]
    with pytest.raises(DoesNotFit, match="S=1 or 7 would fit"):
        out_side(10, F=3, S=2)


@pytest.mark.parametrize("F, P", [(1, 0), (3, 1), (5, 2), (7, 3)])
def test_half_the_filter_is_the_padding_that_keeps_the_size(F, P):
    assert [p for p in range(F) if out_side(32, F, P=p) == 32] == [P]


def test_no_padding_makes_a_pool_of_three_tile_32_pixels_at_stride_two():
    assert paddings_that_fit(32, F=3, S=2) == []
    with pytest.raises(DoesNotFit, match="no P would, since it adds the same to both ends"):
        out_side(32, F=3, S=2)


def test_three_more_pixels_in_all_let_alexnets_first_layer_fit():
    fits = [extra for extra in range(12) if strides_that_fit(224 + extra, 11).count(4)]

    assert fits[0] == 3
    assert out_side(224, 11, 4, P=2, rounding="floor") == 55


def test_a_filter_wider_than_the_picture_is_refused_with_what_would_fit():
    with pytest.raises(DoesNotFit, match=r"F=7 does not fit on a side of 4 \+ 2\*0 = 4.*P=2, 3"):
        out_side(4, F=7)


def test_a_dilated_filter_is_refused_with_its_span_and_what_would_fit():
    with pytest.raises(DoesNotFit, match=r"F=3 spans 9.*With P=0, F=2 or 1 would fit"):
        out_side(8, F=3, dilation=4)


@pytest.mark.parametrize("bad", [0, -1, 2.0, True, None, "3"])
@pytest.mark.parametrize("name", ["side", "F", "S", "dilation"])
def test_sizes_are_whole_numbers_from_one_up(name, bad):
    with pytest.raises(ValueError, match=f"{name}: got {bad!r}, expected a whole number from 1 up"):
        out_side(**{"side": 7, "F": 3, name: bad})


@pytest.mark.parametrize("bad", [-1, 0.5, False])
def test_padding_is_a_whole_number_from_zero_up(bad):
    with pytest.raises(ValueError, match=f"P: got {bad!r}, expected a whole number from 0 up"):
        out_side(7, 3, P=bad)


def test_numpys_integers_are_whole_numbers():
    assert out_side(np.int64(7), np.int32(3), np.uint8(2)) == 3


def test_a_rounding_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match='got \'round\', expected "raise", "floor" or "ceil"'):
        out_side(7, 3, rounding="round")


def test_a_volume_is_width_height_depth_and_an_array_is_height_first():
    volume = Volume(W=24, H=16, D=3)

    assert str(volume) == "[24x16x3]"
    assert volume.shape == (16, 24, 3)
    assert volume.values == np.zeros(volume.shape).size == 1152


@pytest.mark.parametrize("shape", [(16, 24, 3), (7, 16, 24, 3)])
def test_the_volume_of_an_array_leaves_the_batch_out(shape):
    assert Volume.of(np.zeros(shape)) == Volume(24, 16, 3)


def test_a_gray_picture_is_told_how_to_become_a_volume():
    with pytest.raises(ValueError, match=r"shape \(16, 24\), expected.*x\[:, :, None\]"):
        Volume.of(np.zeros((16, 24)))


def test_the_chapters_neurons_and_parameters_with_and_without_sharing():
    neurons = Volume(out_side(227, 11, 4), out_side(227, 11, 4), 96).values
    one_neuron = Volume(11, 11, 3).values + 1

    assert (neurons, one_neuron) == (290_400, 364)
    assert neurons * one_neuron == 105_705_600
    assert 96 * one_neuron == 34_944
    assert Volume(32, 32, 3).values == 3_072
    assert Volume(200, 200, 3).values == 120_000
