import re
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from cs231n_utils.datasets import DATA, shapes
from cs231n_utils.nets.convnet import ConvNet
from cs231n_utils.training import shipped
from cs231n_utils.training.run import accuracy
from cs231n_utils.training.shipped import RECIPES, shipped_net, train_again


@pytest.mark.parametrize("name", RECIPES)
def test_the_nets_come_with_the_course_and_are_small(name):
    trained = shipped_net(name)
    assert (shipped.FOLDER / f"{name}_net.npz").stat().st_size < 500_000
    assert trained.net.pattern == ConvNet.from_pattern(RECIPES[name].pattern).pattern
    assert len(trained.classes) == 10
    assert all(np.isfinite(value).all() for value in trained.net.snapshot().values())


def test_the_shapes_net_is_as_good_as_the_readme_says():
    trained, data = shipped_net("shapes"), shapes()
    measured = accuracy(trained.net, trained.prepared(data.x_test), data.y_test)
    assert abs(measured - stated("shapes")) < 0.005


def printed(name):
    """Return what data/README.md says that the command for a net printed."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    return text.split(f"### `python -m cs231n_utils.training {name}`")[1].split("\n#")[0]


def stated(name):
    """Return the test accuracy that data/README.md states for a net, from 0 to 1."""
    return float(re.search(r"Test accuracy: ([\d.]+)%", printed(name))[1]) / 100


@pytest.mark.parametrize("name, pictures", [("shapes", 1000), ("cifar10", 10_000)])
def test_the_confusion_matrix_in_the_readme_belongs_to_the_accuracy_there(name, pictures):
    rows = re.findall(r"^\| \*\*.+?\*\* \| ([\d |]+) \|$", printed(name), re.MULTILINE)
    table = np.array([[int(cell) for cell in row.split("|")] for row in rows])
    assert table.shape == (10, 10)
    assert table.sum() == pictures
    assert abs(table.trace() / pictures - stated(name)) < 1e-4


def test_a_recipe_trains_a_net_and_reports_it(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    few = partial(shapes, train=100, val=20, test=30)
    settings = RECIPES["shapes"].settings | {"epochs": 2, "progress": False}
    monkeypatch.setitem(RECIPES, "shapes", replace(RECIPES["shapes"], data=few, settings=settings))

    report = train_again("shapes")
    assert train_again("shapes") == report, "a second run begins where the first one did"

    trained = shipped_net("shapes")
    assert trained.net.params["conv1.w"].dtype == np.float32
    data = few()
    right = accuracy(trained.net, trained.prepared(data.x_test), data.y_test)
    assert f"Test accuracy: {right:.2%}." in report
    assert len(re.findall(r"^\| [12] \| [\d.]+% \|$", report, re.MULTILINE)) == 2
    assert "| **disc** |" in report


def test_a_net_that_the_course_does_not_have_is_refused():
    with pytest.raises(ValueError, match="got 'imagenet', expected a net .*: shapes or cifar10"):
        shipped_net("imagenet")
