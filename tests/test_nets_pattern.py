import pytest

from cs231n_utils.nets.layers import FC, Branches, Conv, leaves
from cs231n_utils.nets.ledger import ledger
from cs231n_utils.nets.pattern import PatternError, left_out, parse, write
from cs231n_utils.volumes import Volume

TINY_VGG = "INPUT 32x32x3 -> [[CONV 10 3x3 -> RELU]*2 -> POOL]*3 -> FC 10"


def words(pattern):
    return list(map(str, parse(pattern)[1]))


def test_a_pattern_becomes_an_input_and_layers():
    volume, layers = parse("INPUT 32x24x3 -> CONV 12 5x5 -> RELU -> POOL -> FC 10")

    assert volume == Volume(W=32, H=24, D=3)
    assert [type(layer).__name__ for layer in layers] == ["Conv", "ReLU", "MaxPool", "FC"]
    assert (layers[0].K, layers[0].F, layers[0].S, layers[0].P) == (12, 5, 1, 2)
    assert (layers[2].F, layers[2].S) == (2, 2)


def test_repeats_nest_and_each_repeat_has_layers_of_its_own():
    _, layers = parse(TINY_VGG)

    assert len(layers) == 16
    assert len({id(layer) for layer in layers}) == 16


def test_white_space_and_the_lack_of_it_do_not_matter():
    assert words("INPUT 8x8x3->[CONV 4 3x3->RELU]*2->FC 2") == words(
        "INPUT 8x8x3\n  -> [ CONV 4 3x3 -> RELU ] * 2\n  -> FC 2"
    )


@pytest.mark.parametrize(
    "typed, pattern",
    [
        ("INPUT 8x8x3 → RELU ⟶ FC 2", "INPUT 8x8x3 -> RELU -> FC 2"),
        ("input 8x8x3 -> conv 4 3X3 s=1 p=0 FLOOR", "INPUT 8x8x3 -> CONV 4 3x3 P=0 floor"),
        ("INPUT 8×8×3, CONV 4 3×3, RELU, FC 2", "INPUT 8x8x3 -> CONV 4 3x3 -> RELU -> FC 2"),
        ("INPUT 8x8x3 CONV 4 3x3, S=1 RELU\nFC 2", "INPUT 8x8x3 -> CONV 4 3x3 -> RELU -> FC 2"),
        ("[8x8x3] -> FC 2", "INPUT 8x8x3 -> FC 2"),
        ("INPUT [8x8x3] [RELU BN]*2", "INPUT 8x8x3 -> RELU -> NORM -> RELU -> NORM"),
        ("INPUT 8x8x3 -> BATCHNORM -> RELU6 -> GAP", "INPUT 8x8x3 -> NORM -> RELU -> GLOBALAVG"),
        ("INPUT 8x8x3 -> MAXPOOL 2 -> POOL?", "INPUT 8x8x3 -> POOL 2x2 S=2 -> POOL 2x2 S=2"),
        ("INPUT 8x8x3 -> CONV 4 3 -> conv 3x3 4", "INPUT 8x8x3 -> CONV 4 3x3 -> CONV 4 3x3"),
        ("INPUT 8x8x3 -> CONV 4 3 stride=1 padding=2", "INPUT 8x8x3 -> CONV 4 3x3 P=2"),
        ("INPUT 8x8x3 -> dw 3 -> upsample 2", "INPUT 8x8x3 -> DW 3x3 -> UP 2"),
        ("INPUT 8x8x3 -> CONV 4 1x7 nobias", "INPUT 8x8x3 -> CONV 4 1x7 nobias"),
        ("INPUT 8x8x3 -> CONV 4 2x3 P=0", "INPUT 8x8x3 -> CONV 4 2x3 P=0"),
        ("INPUT 8x8x3 -> FLATTEN -> DENSE 2 -> SOFTMAX", "INPUT 8x8x3 -> FC 2"),
        ("INPUT 8x8x3 -> CONCAT(RELU | BN | )", "INPUT 8x8x3 -> CONCAT(RELU | NORM | )"),
    ],
)
def test_what_people_type_is_read_where_it_can_mean_one_thing_only(typed, pattern):
    assert write(*parse(typed)) == pattern


def test_words_that_are_left_out_have_a_reason():
    assert left_out("INPUT 8x8x3 -> FC 2") == []
    assert left_out("INPUT 8x8x3 -> flatten -> FC 2 -> Softmax") == [
        "FC flattens by itself, so FLATTEN is left out.",
        "The net gives scores and the loss takes their softmax, so SOFTMAX is left out.",
    ]


def test_a_pattern_may_be_the_input_alone():
    assert parse("INPUT 8x6x3") == (Volume(8, 6, 3), [])


@pytest.mark.parametrize(
    "word, settings",
    [
        ("CONV 8 3x3 dilation=2", {"P": 2, "dilation": 2}),
        ("CONV 8 5x5 S=2 P=0 floor", {"S": 2, "P": 0, "rounding": "floor"}),
        ("CONV 8 1x1 groups=2 nobias", {"P": 0, "groups": 2, "bias": False}),
        ("POOL 3x3 S=2 P=1 ceil", {"F": 3, "S": 2, "P": 1, "rounding": "ceil"}),
        ("AVGPOOL 3x3", {"F": 3, "S": 3}),
        ("DROPOUT 0.8", {"p": 0.8}),
    ],
)
def test_settings_reach_their_layer(word, settings):
    _, [layer] = parse(f"INPUT 32x32x4 -> {word}")

    assert {name: getattr(layer, name) for name in settings} == settings


@pytest.mark.parametrize(
    "pattern",
    [
        "INPUT 8x6x3",
        "INPUT 32x32x3 -> CONV 12 5x5 -> CONV 12 4x4 S=2 P=1 -> RELU -> POOL 3x3 S=1 P=1 ceil",
        "INPUT 32x32x4 -> CONV 8 3x3 dilation=2 groups=2 floor nobias -> NORM -> LRN",
        "INPUT 32x32x3 -> AVGPOOL 2x2 S=2 -> L2POOL 2x2 S=2 -> DROPOUT 0.25 -> GLOBALMAX -> FC 3",
        "INPUT 8x8x4 -> ADD(CONV 4 3x3 -> RELU | ) -> CONCAT(CONV 2 1x1 | ADD(RELU | ) | RELU)",
    ],
)
def test_what_is_written_is_read_again(pattern):
    assert write(*parse(pattern)) == pattern


def test_a_skip_connection_is_an_empty_branch():
    _, [residual] = parse("INPUT 8x8x4 -> ADD(CONV 4 3x3 -> RELU | )")

    assert isinstance(residual, Branches)
    assert residual.join == "add"
    assert [len(branch) for branch in residual.branches] == [2, 0]


def test_branches_inside_a_repeat_are_not_shared():
    _, layers = parse("INPUT 8x8x4 -> [ADD(CONV 4 3x3 | )]*2")

    first, second = leaves(layers)
    assert isinstance(first, Conv)
    assert first is not second


def test_the_tiny_vgg_of_the_chapter_sees_36_pixels_before_its_last_layer():
    volume, layers = parse(TINY_VGG)
    *_, last_pool, scores = ledger(layers, volume)

    assert last_pool.volume == (4, 4, 10)
    assert last_pool.across.extent == 36
    assert isinstance(layers[-1], FC)
    assert scores.volume == (1, 1, 10)


@pytest.mark.parametrize(
    "pattern, complaint",
    [
        ("", "begins with the input's width x height x depth"),
        ("INPUT -> CONV 4 3x3", "begins with the input's"),
        ("INPUT 32x32 -> FC 10", "begins with the input's"),
        ("CONV 4 3x3", "begins with the input's"),
        ("INPUT 8x8x3 ->", "got the end of the pattern, expected a layer"),
        ("INPUT 8x8x3 -> -> FC 10", "got '->', expected a layer"),
        ("INPUT 8x8x3 -> [FC 10", "got the end of the pattern, expected ']'"),
        ("INPUT 8x8x3 -> FC 10]", "']' closes nothing"),
        ("INPUT 8x8x3 -> [RELU]*N", "expected a whole number after \\*, how often"),
        ("INPUT 8x8x3 -> [RELU]*", "expected a whole number after \\*, how often"),
        ("INPUT 8x8x3 -> CONV", "got 'CONV', expected CONV 12 5x5"),
        ("INPUT 8x8x3 -> CONV 4 2x2", "under an even filter: .* as in CONV 4 2x2 P=0"),
        ("INPUT 8x8x3 -> CONV 4 3x3 groups=0", "got 'CONV 4 3x3 groups=0', expected"),
        ("INPUT 8x8x3 -> [RELU]*²", "expected a whole number after \\*, how often"),
        ("INPUT 8x8x3 -> CONV 4 3x3 T=2", "got 'CONV 4 3x3 T=2', expected"),
        ("INPUT 8x8x3 -> CONV 4 3x3 S=two", "expected CONV"),
        ("INPUT 8x8x3 -> RELU 3", "got 'RELU 3', expected RELU"),
        ("INPUT 8x8x3 -> FC", "got 'FC', expected FC 10"),
        ("INPUT 8x8x3 -> FC 10 20", "expected FC 10"),
        ("INPUT 8x8x3 -> ADD CONV 4 3x3", "got 'CONV', expected '\\('"),
        ("INPUT 8x8x3 -> KONV 4 3x3", "got 'KONV', expected a layer: CONV, DW, FC"),
        ("INPUT 8x8x3 -> RES(RELU | )", "got 'RES', .*; a residual block is ADD\\(CONV"),
        ("INPUT 8x8x3 -> Inception(RELU)", "an Inception block is CONCAT\\("),
        ("INPUT 8x8x3 -> CONV 4 3x3 S 2", "got 'S', .* written with =, as in S=2"),
        ("INPUT 8x8x3 -> CONV 4 3x3 same", "keeps width and height by itself"),
        ("INPUT 8x8x3 -> CONV 4 3x3 valid", "no padding is P=0"),
        ("INPUT 8x8x3 -> TANH", "the activation function here is RELU"),
        ("INPUT 8x8x3 -> (RELU)", "got '\\(', expected a layer"),
        ("INPUT 8x8x3 -> CONV 4 2x3", "under an even filter: .* as in CONV 4 2x3 P=0"),
        ("INPUT 8x8x3 -> DW 4 3x3", "got 'DW 4 3x3', expected DW 3x3, one filter per channel"),
        ("INPUT 8x8x3 -> DW 1x3", "got 'DW 1x3', expected DW 3x3"),
        ("INPUT 8x8x3 -> DW 2x2", "as in DW 2x2 P=0"),
        ("INPUT 8x8x3 -> POOL 2x3", "got a window of 2x3, expected a square one"),
        ("INPUT 8x8x3 -> UP 0", "got 'UP 0', expected UP 2, so many times"),
        ("INPUT 8x8x3 -> UP", "got 'UP', expected UP 2"),
        ("INPUT 8x8x3 -> FLATTEN -> CONV 4 3x3", "FLATTEN cannot stand there: FC flattens"),
        ("INPUT 8x8x3 -> FLATTEN 4 -> FC 3", "FLATTEN 4 cannot stand there"),
        ("INPUT 8x8x3 -> SOFTMAX -> FC 3", "SOFTMAX cannot stand there: the net gives scores"),
        ("INPUT 8x8x3 -> SOFTMAX 10", "SOFTMAX 10 cannot stand there"),
        pytest.param("INPUT 8x8x3 -> " + "[" * 21, "at most 20 brackets", id="deep"),
        pytest.param(
            "INPUT 8x8x3" + " -> RELU" * 2001, "got 2,001 layers, .* 2,000 at most", id="many"
        ),
        pytest.param("INPUT 8x8x3" + " " * 20_000, "got 20,011 signs, expected 20,000", id="long"),
        ("INPUT 8x8x3 -> [RELU]*99999999", "got 99,999,999 layers, expected 2,000 at most"),
        ("INPUT 8x8x3 -> [ADD(RELU | [RELU]*99)]*99", "got 9,999 layers"),
        pytest.param("INPUT 8x8x3 -> [RELU]*" + "9" * 5000, "a whole number", id="digits"),
        pytest.param("INPUT 8x8x" + "9" * 5000, "begins with the input's", id="a deep input"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused_with_the_word(pattern, complaint):
    with pytest.raises(PatternError, match=complaint):
        parse(pattern)
