"""What nets cost: nets compared, and the parts of one."""

import matplotlib.pyplot as plt
import pytest

from cs231n_utils.figures.costs import draw_costs, draw_shares


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_every_net_is_a_dot_with_its_name_on_the_side_that_is_asked_for():
    nets = {"one": (2e6, 3e9), "two": (4e6, 5e8)}

    fig, alt = draw_costs(nets, left=["two"], below=["two"])

    [ax] = fig.axes
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines] == list(nets.values())
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    one, two = ax.texts
    assert (one.get_text(), one.get_ha(), two.get_text(), two.get_ha()) == (
        *("one", "left"),
        *("two", "right"),
    )
    assert one.xyann[0] > 0 > two.xyann[0]
    assert one.xyann[1] > two.xyann[1]
    assert alt.endswith("one: 2.0, 3,000.0; two: 4.0, 500.0.")


def test_shares_are_bars_of_every_part_the_first_on_top():
    fig, alt = draw_shares(["front", "end"], {"activations": [0.9, 0.1], "MACs": [0.25, 0.75]})

    bars = [[round(bar.get_width()) for bar in ax.patches] for ax in fig.axes]
    assert bars == [[90, 10], [25, 75]]
    assert [ax.get_title() for ax in fig.axes] == ["activations", "MACs"]
    assert [text.get_text() for text in fig.axes[1].texts] == ["25.0%", "75.0%"]
    bottom, top = fig.axes[0].get_ylim()
    assert bottom > top, "the first part should stand on top"
    assert alt.startswith("Shares of the parts front, end.")
    assert alt.endswith("activations: 90.0%, 10.0%; MACs: 25.0%, 75.0%.")
