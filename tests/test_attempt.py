import pytest

from cs231n_utils.attempt import attempt


def add(a, b):
    return a + b


def unwritten(a, b):
    raise NotImplementedError


@pytest.mark.parametrize("function, said", [(add, "5"), (unwritten, "Not attempted yet.")])
def test_an_attempt_says_what_came_out_or_that_there_was_none(capsys, function, said):
    assert attempt(function, 2, 3) is None
    assert capsys.readouterr().out == f"{said}\n"


def test_a_mistake_of_the_reader_is_not_hidden():
    with pytest.raises(TypeError):
        attempt(add, 2, "3")
