import pytest

from cs231n_utils.nets.architectures import ARCHITECTURES
from cs231n_utils.nets.architectures.steps import MOST_STEPS, NETS, read_begun, read_net, steps
from cs231n_utils.nets.layers import Branches, Conv, GlobalAveragePool, MaxPool, ReLU
from cs231n_utils.nets.ledger import ledger
from cs231n_utils.volumes import DoesNotFit, Volume

SKIP = "INPUT 8x8x4 -> ADD(CONV 4 3x3 -> NORM -> RELU -> CONV 4 3x3 | ) -> RELU -> FC 2"


def names(net):
    return [step.name for step in net.steps]


@pytest.mark.parametrize("name", NETS)
def test_the_steps_of_a_net_hold_all_of_its_ledger(name):
    net = read_net(NETS[name])

    assert net.name == name
    assert [line for step in net.steps for line in step.lines] == list(net.ledger)
    assert [shares for shares in net.shares.values() if abs(sum(shares) - 1) > 1e-12] == []
    assert net.stages[0][0] == 0
    assert net.stages[-1][1] == len(net.steps)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_six_nets_can_be_called_by_their_names_and_are_those_of_the_architectures(name):
    assert read_net(name).ledger == read_net(NETS[name]).ledger == ARCHITECTURES[name].ledger()


def test_the_chapters_four_patterns_have_their_numbers_of_layers():
    kinds = {name: [step.kind for step in read_net(name).steps] for name in list(NETS)[:4]}

    block, twice = ["CONV", "POOL"], ["CONV", "CONV", "POOL"]
    assert list(kinds.values()) == [
        ["INPUT", "FC"],
        ["INPUT", "CONV", "FC"],
        ["INPUT", *block * 2, "FC", "FC"],
        ["INPUT", *twice * 3, "FC", "FC", "FC"],
    ]


# torchvision's documentation has the first two; MobileNet's paper has 4.2 and 569 million. VGG-16
# without its three FC layers has 14,714,688, and one FC of 513 numbers for each of 1000 classes.
PUBLISHED = {
    "VGG-11": (132_863_336, 7_609_090_048),
    "ResNet-18": (11_689_512, 1_814_073_344),
    "MobileNet v1": (4_231_976, 568_740_352),
    "VGG without FC": (14_714_688 + 513_000, 15_347_142_656),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_nets_beside_the_chapters_have_the_numbers_that_are_published(name):
    lines = read_net(name).ledger

    assert (lines.parameters, lines.macs) == PUBLISHED[name]


def test_the_small_u_net_counted_by_hand():
    """Its CONVs as (inputs of a unit, filters): down, up, and the scores of two classes."""
    down = [(9 * 3, 16), (9 * 16, 16), (9 * 16, 32), (9 * 32, 32), (9 * 32, 64), (9 * 64, 64)]
    up = [(9 * 96, 32), (9 * 32, 32), (9 * 48, 16), (9 * 16, 16), (16, 2)]
    lines = read_net("small U-Net").ledger

    assert lines.parameters == sum(K * (inputs + 1) for inputs, K in down + up)
    assert lines[-1].volume == (64, 64, 2)


def test_names_and_patterns_are_known_in_lower_case_too():
    assert read_net("vgg-16").name == "VGG-16"
    assert read_net(NETS["one CONV"].lower()).name == "one CONV"


@pytest.mark.parametrize(
    "text, drawn, why",
    [
        ("INPUT 8x8x3 -> RELU -> KONV 3", ["INPUT, then RELU"], "Got 'KONV'"),
        ("INPUT 9x9x3, CONV 4 2x2 S=2 P=0, FC 2", ["INPUT"], "4.5 is not whole"),
        ("INPUT 8x8x3 -> [CONV 4 3x3 -> DW 3 S=2", ["INPUT", "CONV 4 3x3"], "the end of"),
        ("INPUT 12x12x3 -> [DW 3 -> POOL]*3", ["INPUT", *["DW 3x3", "POOL 2x2 S=2"] * 2], "3x3x3"),
        ("INPUT 8x8x3, [DW 3]*2, CONV 4 2x2", ["INPUT", "DW 3x3", "DW 3x3"], "even filter"),
        ("INPUT 8x8x3 -> CONV 4 3x3 -> ADD(FC 2 | )", ["INPUT", "CONV 4 3x3"], "ADD needs"),
        ("INPUT 8x8x3", ["INPUT"], ""),
    ],
)
def test_of_a_text_that_is_no_net_the_beginning_is_read(text, drawn, why):
    net, complaint = read_begun(text)

    assert names(net) == drawn
    assert why in complaint
    assert bool(why) == bool(complaint)


def test_where_not_even_the_beginning_is_a_net_there_is_none():
    assert read_begun("CONV 12 5x5")[0] is None
    assert read_begun("[" * 5000)[0] is None


def test_what_works_in_place_belongs_to_the_layer_before_it():
    net = read_net(
        "INPUT 8x8x4 -> RELU -> CONV 4 3x3 -> NORM -> RELU -> DROPOUT 0.5 -> POOL -> LRN"
    )

    assert names(net) == [
        "INPUT, then RELU",
        "CONV 4 3x3, then NORM, RELU, DROPOUT 0.5",
        "POOL 2x2 S=2, then LRN",
    ]
    assert [str(step.reads) for step in net.steps] == ["[8x8x4]", "[8x8x4]", "[8x8x4]"]
    assert [step.lines.values for step in net.steps] == [256, 2 * 256, 2 * 64]


def test_layers_that_keep_the_volume_but_look_around_are_steps_of_their_own():
    lines = ledger([Conv(4, 1), MaxPool(3, 1, P=1), Conv(4, 1), ReLU()], Volume(8, 8, 4))

    assert [step.kind for step in steps(lines, Volume(8, 8, 4))] == [
        "INPUT",
        "CONV",
        "POOL",
        "CONV",
    ]


def test_branches_are_one_step_and_hold_steps_themselves():
    net = read_net(SKIP)
    block = net.steps[1]
    body, skip = block.branches

    assert names(net) == ["INPUT", "ADD of 2 branches, then RELU", "FC 2"]
    assert [step.name for step in body] == ["CONV 4 3x3, then NORM, RELU", "CONV 4 3x3"]
    assert skip == ()
    assert [str(step.reads) for step in body] == ["[8x8x4]"] * 2
    assert block.lines.parameters == sum(step.lines.parameters for step in body) == 2 * 148 + 8


def test_two_blocks_of_branches_in_a_row_are_two_steps():
    net = read_net("INPUT 8x8x4 -> [ADD(RELU | )]*2 -> CONCAT( | )")

    assert names(net)[1:] == ["ADD of 2 branches"] * 2 + ["CONCAT of 2 branches"]


def test_branches_without_a_layer_are_a_step_all_the_same():
    assert names(read_net("INPUT 8x8x4 -> ADD( | )")) == ["INPUT", "ADD of 2 branches"]


def test_branches_inside_of_branches_are_steps_of_the_branch():
    inner = Branches([Conv(2, 1)], [], join="concat")
    lines = ledger([Branches([inner, Conv(2, 1)], [Conv(2, 1)], join="add")], Volume(4, 4, 1))
    _, block = steps(lines, Volume(4, 4, 1))

    first = block.branches[0]
    assert [step.kind for step in first] == ["CONCAT", "CONV"]
    assert [len(branch) for branch in first[0].branches] == [1, 0]
    assert [str(step.reads) for step in first] == ["[4x4x1]", "[4x4x3]"]


def test_stages_are_neighbors_of_equal_width_and_height():
    net = read_net("VGG-16")
    widths = [net.steps[first].volume.W for first, _ in net.stages]

    assert widths == [224, 112, 56, 28, 14, 7, 1]
    assert [end - first for first, end in net.stages] == [3, 3, 4, 4, 4, 1, 3]


def test_a_stage_tells_width_and_height_apart():
    net = read_net("INPUT 8x4x1 -> CONV 2 3x3 -> CONV 2 1x1 S=1 -> FC 3")

    assert net.stages == [(0, 3), (3, 4)]
    assert read_net("INPUT 1x4x2 -> CONV 2 1x1 -> FC 3").stages == [(0, 2), (2, 3)]


def test_kinds_are_few():
    lines = ledger([GlobalAveragePool()], Volume(4, 4, 2))

    assert [step.kind for step in steps(lines, Volume(4, 4, 2))] == ["INPUT", "POOL"]
    assert {step.kind for step in read_net("LeNet-5").steps} == {"INPUT", "CONV", "POOL", "FC"}


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "expected a pattern that begins with the input's width x height x depth"),
        ("CONV 12 5x5", "expected a pattern that begins"),
        ("INPUT 32x32x3 -> KONV 3 3x3", "Got 'KONV', expected a layer"),
        ("INPUT 32x32x3 -> POOL 3x3 S=2", r"POOL 3x3 S=2 on \[32x32x3\]: .* S=1 or 29 would fit"),
        ("INPUT 32x32x3 -> CONV 8 3x3 S=2", "To round down, write CONV 8 3x3 S=2 floor"),
        (
            "INPUT 8x8x3 -> ADD(CONV 8 3x3 | )",
            r"equal volumes, but its branches end in \[8x8x8\] and",
        ),
        ("INPUT 8x8x3 -> ADD(RELU | POOL 4x4)", r"equal volumes, but .* \[8x8x3\] and \[2x2x3\]"),
        ("INPUT 8x0x3 -> FC 1", r"INPUT gives \[8x0x3\]"),
        ("INPUT 8x8x3 -> CONV 0 3x3", r"CONV 0 3x3 gives \[8x8x0\]"),
        ("INPUT 8x8x3 -> CONV 3 3x3 groups=0", "groups=0', expected CONV 12 5x5"),
        ("INPUT 8x8x3 -> [[FC 2]*99]*99", "repeated 1000 times in all"),
        ("INPUT 8x8x3 -> " + "[" * 5000, "at most 20 brackets"),
        ("INPUT 8x8x3 -> [FC 2]*200", f"201 steps long.* {MOST_STEPS} fit.* 1,580 parameters"),
        ("x" * 5000, "expected a pattern that begins"),
    ],
)
def test_a_text_that_is_no_net_is_answered_in_a_sentence(text, words):
    with pytest.raises(DoesNotFit, match=words) as error:
        read_net(text)

    said = str(error.value)
    assert said.endswith(".")
    assert said[0] == said[0].upper()
    assert len(said) < 450


def test_a_net_is_read_once():
    assert read_net(SKIP) is read_net(SKIP)
