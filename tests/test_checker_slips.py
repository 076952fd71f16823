"""Mistakes are read from a text as edits of the worked answer."""

import pytest

from cs231n_utils.checker.slips import StaleEdit, slips_of


def largest(x, start=0):
    """Return the largest number of x, or start."""
    best = start
    for value in x:
        if value > best:
            best = value
    return best


def only(text):
    (slip,) = slips_of(largest, text)
    return slip


def test_an_edit_is_made_wherever_it_applies():
    assert only("best  =>  top\n    Another name.").function([1, 3, 2]) == 3
    assert only("value > best  =>  value < best\n    The smallest.").function([1, -3, 2]) == -3


def test_several_edits_make_one_mistake():
    slip = only("best = start  =>  best = 5\nvalue > best  =>  value < best\n    Two.")
    assert slip.function([7, 6]) == 5
    assert slip.function([4, 6]) == 4


def test_a_line_without_an_arrow_is_what_is_returned():
    slip = only("x[0]\n    The first.")
    assert slip.function([4, 6]) == 4
    assert slip.function.__doc__ == largest.__doc__


def test_lines_that_begin_with_a_bar_are_the_body():
    slip = only("| for value in x:\n|     return value\n    The first.")
    assert slip.function([4, 6]) == 4
    assert slip.replaces


def test_a_sentence_may_take_several_lines_and_slips_are_parted_by_blank_ones():
    text = """
        x[0]
            The first.

        x[-1]
            The last
            of all.
    """
    assert [slip.sentence for slip in slips_of(largest, text)] == ["The first.", "The last of all."]


@pytest.mark.parametrize("edit", ["worst  =>  best", "best  =>  best"])
def test_an_edit_that_changes_nothing_says_so(edit):
    with pytest.raises(StaleEdit, match="changes nothing in the worked answer") as raised:
        only(f"{edit}\n    It is stale.").function([1])
    assert edit in str(raised.value)
