"""What nets cost, each figure with its alt text: nets compared, and the stages of one net."""

import matplotlib.pyplot as plt

from cs231n_utils.figures.style import COLORS

APART = (9, 2)  # of a name from its dot, in points: across, and up


def draw_costs(nets, left=(), below=()):
    """Return (figure, alt text) of nets as dots: parameters across, MACs up, on log scales.

    nets         {name: (parameters, MACs)}
    left, below  names that are written there, so as not to run into others
    """
    fig, ax = plt.subplots(figsize=(8, 4))
    for name, at in nets.items():
        ax.plot(*at, "o", color=COLORS[0], markersize=9)
        across, up = APART[0] * (-1 if name in left else 1), -14 if name in below else APART[1]
        where = {"xytext": (across, up), "textcoords": "offset points"}
        ax.annotate(name, at, ha="right" if name in left else "left", **where)
    ax.set(xscale="log", yscale="log", xlabel="parameters", ylabel="MACs per image")
    ax.margins(0.25, 0.12)
    counts = [f"{name}: {p / 1e6:,.1f}, {macs / 1e6:,.1f}" for name, (p, macs) in nets.items()]
    return fig, f"Millions of parameters, and of MACs per image. {'; '.join(counts)}."


def draw_shares(names, shares):
    """Return (figure, alt text) of what fraction of each count the parts of a net have.

    names   of the parts, from top to bottom
    shares  {count: fraction of each part}
    """
    fig, axes = plt.subplots(1, len(shares), figsize=(9, 0.55 * len(names)), sharey=True)
    for ax, (count, parts), color in zip(axes, shares.items(), COLORS, strict=False):
        bars = ax.barh(names, [100 * part for part in parts], color=color)
        ax.bar_label(bars, [f"{part:.1%}" for part in parts], padding=4)
        ax.set(title=count, xlim=(0, 125), xticks=[])
        ax.spines["bottom"].set_visible(False)
    axes[0].invert_yaxis()
    words = [
        f"{count}: {', '.join(f'{part:.1%}' for part in parts)}" for count, parts in shares.items()
    ]
    return fig, f"Shares of the parts {', '.join(names)}. {'; '.join(words)}."
