"""Exercises of notebook 10: what a net has learned, and the limits of each way to ask."""

import numpy as np

from cs231n_utils.checker import exercise


@exercise(
    "10.1",
    options="abcd",
    hints=(
        "What does a filter look for? How should its map look where that is absent?",
        "Which of the four could you know from *one* image?",
        "The other three claim something about other images, or about the weights.",
    ),
    note="To call it dead, look at many different images, as section 10.12 does.",
)
def silent_map():
    """Return the letter of what an all-zero map says about its filter."""
    return "c"


silent_map.slips_are("""
    "a"
        Dead means zero for every image, and you have seen one. Most filters are silent on some.

    "b"
        A sum below zero is enough for a RELU to give 0, and ordinary weights can do that.

    "d"
        It is true that no gradient passes for *this* image. The filter may learn from the next one.
""")


class _Probability:
    """Stands for a net in exercise 10.2: a number between 0 and 1 for one image."""

    def __init__(self, shape):
        weights = np.cos(1.7 * np.arange(np.prod(shape))).reshape(shape)
        self.weights = weights * (1 + np.arange(shape[1]))[:, None] / shape[1]

    def __call__(self, image):
        if np.shape(image) != self.weights.shape:
            expected, got = self.weights.shape, np.shape(image)
            raise ValueError(f"prob expected one image of shape {expected}, got shape {got}")
        return float(1 / (1 + np.exp(-np.sum(image * self.weights))))

    def __repr__(self):
        return "prob"


def _occlusion_case(rng, shape, F, S, fill):
    return _Probability(shape), np.round(rng.uniform(0, 1, shape), 2), F, S, fill


@exercise(
    "10.2",
    cases=lambda rng: [
        _occlusion_case(rng, (4, 6, 1), 2, 2, 0.0),
        _occlusion_case(rng, (5, 9, 3), 3, 2, 0.5),
        _occlusion_case(rng, (8, 5, 2), 4, 1, -0.4),
        _occlusion_case(rng, (7, 10, 3), 1, 3, 0.25),
        _occlusion_case(rng, (6, 11, 2), 3, 2, 0.1),
    ],
    hints=(
        "How many positions are there along each side? What does the net get to see at each?",
        "In two loops: a new copy of the image, the patch filled in it, and one call of `prob`.",
        "`covered[i * S : i * S + F, j * S : j * S + F] = fill`, `out[i, j] = prob(covered)`.",
    ),
    note="One call per position. Where the number is small, something important was covered.",
)
def occlusion_map(prob, picture, F, S, fill):
    """Return (H2, W2): prob of the image (H, W, D) with F x F of fill at each position it fits."""
    H, W, _ = picture.shape
    out = np.zeros(((H - F) // S + 1, (W - F) // S + 1))
    for i, j in np.ndindex(out.shape):
        covered = picture.copy()
        covered[i * S : i * S + F, j * S : j * S + F] = fill
        out[i, j] = prob(covered)
    return out


@occlusion_map.explained_by
def the_covered_image(part, at, prob, picture, F, S, fill):
    i, j = at
    covered = picture.copy()
    covered[i * S : i * S + F, j * S : j * S + F] = fill
    rows, columns = (f"{k * S}:{k * S + F}" for k in (i, j))
    words = f"At position ({i}, {j}) only rows {rows} and columns {columns} are covered by {fill}."
    return {"the covered image, channel 0": covered[:, :, 0]}, words


occlusion_map.slips_are("""
    covered = picture.copy() => covered = once
    H, W, _ = picture.shape => H, W, _ = picture.shape; once = picture.copy()
        The patches stay: in the end everything is covered. Start each position with a new copy.

    i * S : i * S + F, j * S : j * S + F => j * S : j * S + F, i * S : i * S + F
        Rows and columns are swapped: `i` moves the patch down, `j` moves it to the right.

    = prob(covered) => = prob(picture) - prob(covered)
        That is how far the probability falls. Return the probability itself.

    = prob(covered) => = prob(covered) - prob(picture)
        That is how the probability changes. Return the probability itself, nothing subtracted.

    = fill => = 0
        `fill` is not used: you cover with zeros, whatever it says.

    (H - F) // S + 1, (W - F) // S + 1 => len(range(0, H - F, S)), len(range(0, W - F, S))
        The last position is missing: a range stops before its end, so it is `H - F + 1`.

    | H, W, _ = picture.shape
    | out = np.zeros((H, W))
    | for i in range(0, H - F + 1, S):
    |     for j in range(0, W - F + 1, S):
    |         covered = picture.copy()
    |         covered[i : i + F, j : j + F] = fill
    |         out[i, j] = prob(covered)
    | return out
        Your map has a number for each pixel. Return one for each position of the patch.

    (H - F) // S + 1, (W - F) // S + 1 => H // S, W // S
        That is not the number of positions that fit: it does not take F into account.

    (H - F) // S + 1, (W - F) // S + 1 => len(range(0, H, S)), len(range(0, W, S))
        Your last patches stick out: the last position begins at H - F and W - F, or before.

    S + F] = fill => S + F, 0] = fill
        You covered channel 0 only. Cover all channels.

    prob(covered) => prob(picture[:F, :F])
        You called `prob` with the patch alone. It expects a whole image, with the patch covered.

    prob(covered) => prob(picture)
        Every position has the number of the uncovered image: call `prob` with the copy.

    prob(covered) => prob(covered[None])
        You passed a batch of one. `prob` takes one image, (H, W, D).

    i * S : i * S + F, j * S : j * S + F => i : i + F, j : j + F
        The patch moves one pixel at a time: position i begins at row `i * S`.

    S + F => S + S
        The patch is S wide instead of F: it reaches from i * S to i * S + F.

    i * S : i * S + F, j * S : j * S + F => i * F : i * F + F, j * F : j * F + F
        The patch moves by its own width, F. It moves by S.

    covered = picture.copy() => covered = np.full_like(picture, fill)
    S + F] = fill => S + F] = picture[i * S : i * S + F, j * S : j * S + F]
        You covered everything *but* the patch. Cover the patch.
""")


@exercise(
    "10.3",
    cases=lambda rng: [
        (np.zeros((1, 2, 1)), np.array([[[3.0], [-4.0]]]), 1.0),
        (rng.uniform(0, 1, (3, 4, 3)), rng.normal(0, 5, (3, 4, 3)), 0.5),
        (rng.uniform(-1, 1, (2, 5, 3)), rng.normal(0, 0.01, (2, 5, 3)), 2.0),
    ],
    hints=(
        "In which direction does the score grow? And how far may the image move?",
        "Divide the gradient by its length, and multiply by `step`.",
        "`x + step * gradient / length`, with `np.sqrt((gradient**2).sum())` for the length.",
    ),
    note="However steep the score is here, the image moves by the same distance.",
)
def fooling_step(x, gradient, step):
    """Return the image x after a step of length `step` along the gradient, both (H, W, D)."""
    length = np.sqrt((gradient**2).sum())
    return x + step * gradient / length


fooling_step.slips_are("""
    x + => x -
        That is downhill: the target's score should grow, so add the step.

    / length =>
        The gradient is not divided by its length, so the step is longer where the score is steep.

    x + =>
        You return the step alone. Add it to the image.

    np.sqrt((gradient**2).sum()) => (gradient**2).sum()
        You divided by the sum of the squares. The length is its root.

    np.sqrt((gradient**2).sum()) => gradient.sum()
        You divided by the sum, in which signs cancel. The length is the root of the sum of squares.

    np.sqrt((gradient**2).sum()) => np.abs(gradient).max()
        You divided by the largest number. The length is the root of the sum of all squares.

    np.sqrt((gradient**2).sum()) => np.abs(gradient).sum()
        The sum of absolute values is not the length: square, sum, take the root.

    np.sqrt((gradient**2).sum()) => np.sqrt(np.abs(gradient).sum())
        You took the root of the sum of absolute values: square each number, then sum.

    x + step * np.sign(gradient)
        You used the signs only, so every pixel moves equally far. That is another method.

    .sum() => .sum(axis=(0, 1))
        You divided each channel by its own length. Sum over all three axes.

    .sum() => .sum(axis=-1, keepdims=True)
        You divided each pixel by its own length. There is one length for the whole gradient.

    x + step * gradient / length => (x + step * gradient) / length
        You divided the image by the length, too. Divide only the gradient.

    x + step * gradient / length => np.clip(x + step * gradient / length, 0, 1)
        You clipped the result to 0..1. Return it as it is.
""")


def _maps(rng, shape, silent=()):
    """Return maps (N, H, W, K) as a RELU leaves them; the channels in `silent` are all zero."""
    maps = np.maximum(np.round(rng.normal(0.3 - 0.4 * np.arange(shape[3]), 1, shape), 1), 0)
    maps[..., list(silent)] = 0
    return maps


@exercise(
    "10.4",
    cases=lambda rng: [
        (_maps(rng, (2, 2, 3, 2)),),
        (_maps(rng, (5, 4, 6, 3), silent=[1]),),
        (_maps(rng, (1, 3, 7, 4)),),
        (_maps(rng, (6, 5, 2, 5), silent=[0, 4]),),
    ],
    hints=(
        "How many numbers does one map have, over all images? Which of them count?",
        "A comparison makes an array of True and False, which count as 1 and 0. Which axis stays?",
        "`(maps > 0).mean(axis=...)`, with all the axes but the last in parentheses.",
    ),
    note="A map for which this is 0 over many different images is dead.",
)
def part_alive(maps):
    """Return the fraction of numbers above zero in each of K maps, (K,); maps are (N, H, W, K)."""
    return (maps > 0).mean(axis=(0, 1, 2))


part_alive.slips_are("""
    maps > 0 => maps == 0
        That is the fraction of zeros. How much is *above* zero?

    maps > 0 => maps >= 0
        You counted the zeros, too. After a RELU nothing is below zero, so every number counts.

    (maps > 0).any(axis=(1, 2)).mean(axis=0)
        That is the fraction of images in which a map is above zero anywhere. Count positions.

    (maps > 0) => maps
        That is the mean of the numbers. Count them: how many are above zero?

    .mean( => .sum(
        That is how many are above zero. Divide by how many numbers a map has.

    .mean( => .any(
        That is whether a map is above zero anywhere. Return what fraction of it is.

    .mean(axis=(0, 1, 2)) => .sum(axis=(0, 1, 2)) / (maps.shape[1] * maps.shape[2])
        You divided by H times W. You counted over all N images, so divide by N times H times W.

    .mean(axis=(0, 1, 2)) => .sum(axis=(0, 1, 2)) / maps.size
        `maps.size` counts the numbers of all K maps. One map has N times H times W of them.

    axis=(0, 1, 2) =>
        That is one number for all maps together. Return one per map.

    (0, 1, 2) => (1, 2)
        You keep one row per image. Average over the images, too: axis 0.

    (0, 1, 2) => (0, 2, 3)
        Those are the axes for (N, K, H, W). Here the maps are the last axis.
""")


@exercise(
    "10.5",
    cases=lambda rng: [
        (3, 5, 14, 4, -5, 32, 40),
        (0, 9, 14, 4, -5, 32, 40),
        (7, 1, 14, 4, -5, 30, 48),
        (2, 0, 5, 2, -1, 9, 20),
        (8, 3, 3, 3, 0, 27, 12),
        (1, 2, 40, 4, -18, 32, 24),
    ],
    hints=(
        "At which pixel does the field of unit 0 begin? That of unit 1? How long is it?",
        "It begins at `start`, and `jump` further for each unit. Then cut off what sticks out.",
        "`top = start + row * jump`, `bottom = top + extent`; `max(0, top)`, `min(H, bottom)`.",
    ),
    note="Compute both ends, then cut them: a box that sticks out becomes smaller.",
)
def box_of_unit(row, column, extent, jump, start, H, W):
    """Return (top, bottom, left, right): rows top:bottom and columns left:right of the image."""
    top, left = start + row * jump, start + column * jump
    return max(0, top), min(H, top + extent), max(0, left), min(W, left + extent)


box_of_unit.slips_are("""
    max(0, top), min(H, top + extent) => top, top + extent
    max(0, left), min(W, left + extent) => left, left + extent
        Nothing is cut off: an image has no pixels above row 0 or beyond row H - 1.

    min(H, top + extent) => top + extent
    min(W, left + extent) => left + extent
        You cut at row and column 0 only: the box may stick out at the other end, too.

    top, left = => left, top =
        Rows and columns are swapped: `row` says how far down, `column` how far to the right.

    start + => -(extent // 2) +
        You put the middle of the box at `row * jump`. It begins at `start + row * jump`.

    min(H, => min(W,
    min(W, left => min(H, left
        H and W are swapped: H belongs to the rows and W to the columns.

    min(H, => min(H - 1,
    min(W, => min(W - 1,
        You cut at H - 1 and W - 1. The far ends are one past the last pixel, so they may be H, W.

    start + row * jump, start + column => (start + row) * jump, (start + column)
        `start` is in pixels already: multiply only `row` and `column` by `jump`.

    start + => -start +
        `start` is negative already: add it, and the box begins outside of the image.

    + extent => + jump
        Your box is `jump` long. It is `extent` long: boxes overlap.

    start + => -(extent // 2) + start +
    + extent => + extent // 2 * 2 + 1
        You centered the box on `start + row * jump`. It begins there.

    top + extent) => top + extent) - 1
    left + extent) => left + extent) - 1
        `bottom` and `right` are one past the last pixel, as in a slice: `image[top:bottom]`.

    min(H, top + extent), max(0, left) => max(0, left), min(H, top + extent)
        The order is wrong: return top, bottom, left, right. First the rows, then the columns.

    top + extent => max(0, top) + extent
    left + extent => max(0, left) + extent
        You cut the beginning first and added the extent to that: the box moves into the image.
""")


@exercise(
    "10.6",
    options="abcd",
    hints=(
        "What would you do to a pixel, given its gradient? And given its saliency?",
        "Two pixels have gradients 3 and −3. What are their saliencies?",
        "Ascent needs to know which way is up.",
    ),
    note="The sign and two of three colors are lost: it is an image to look at, not a direction.",
)
def instead_of_the_gradient():
    """Return the letter of whether a saliency map could replace the gradient."""
    return "b"


instead_of_the_gradient.slips_are("""
    "a"
        It does say which pixels matter most. But should they become lighter or darker?

    "c"
        A saliency map can be made for any class, the target too: it starts from that class's score.

    "d"
        A larger step in a wrong direction does not help: all pixels only become lighter.
""")


@exercise(
    "10.7",
    cases=lambda rng: [
        (np.array([3.0, -2, 4, -1]), np.array([1.0, 5, -2, -3])),
        (np.array([[2.0, -1, 6], [-4, 5, -3]]), np.array([[0.0, 0, 2], [0.5, -1, -2]])),
        (np.round(rng.normal(0, 4, (2, 3, 4, 2))), np.round(rng.normal(0, 3, (2, 3, 4, 2)))),
    ],
    parts=("backprop", "deconvnet", "guided"),
    hints=(
        "For each of the three: which array decides what passes, `x` or `dout`, or both?",
        "What passes is always `dout`, never `x`. Multiply `dout` by a comparison.",
        "`dout * (x > 0)` is the first; the second compares `dout` with zero, the third both.",
    ),
    note="The forward pass is the same for all three, and only the first of them is a gradient.",
)
def relu_rules(dout, x):
    """Return what backprop, deconvnet, guided backprop pass back through a RELU with input x."""
    backprop = dout * (x > 0)
    deconvnet = dout * (dout > 0)
    guided = dout * ((x > 0) & (dout > 0))
    return backprop, deconvnet, guided


relu_rules.slips_are("""
    deconvnet = dout * (dout > 0) => deconvnet = backprop
        A deconvnet does not use `x`: what decides is whether `dout` is above zero.

    & => |
        Guided backprop needs *both* conditions. With one of them, more would pass, not less.

    & => and
        `and`, `if` and `max` need single values, not arrays. For two conditions use `&`.

    (x > 0) & (dout > 0) => x > 0 & dout > 0
        Parentheses are missing: `&` binds more tightly than `>`, so write `(x > 0) & (dout > 0)`.

    guided = dout * ((x > 0) & (dout > 0)) => guided = backprop + deconvnet
        You added the two. Guided backprop needs both conditions, and passes `dout` once.

    (x > 0) & (dout > 0) => dout * x > 0
        The product `dout * x` is also above zero where both are below. Check each by itself.

    dout * => x *
        You let `x` pass. In the backward pass `dout` passes, and `x` only decides.

    dout * =>
        Those are the conditions, True and False. Multiply `dout` by them.

    x > 0 => x >= 0
        Something passes where `x` is exactly 0. By convention nothing does there.

    deconvnet = dout * (dout > 0) => deconvnet = np.abs(dout)
        A deconvnet drops what is negative; it does not flip the sign.

    deconvnet = dout * (dout > 0) => deconvnet = dout * ((x > 0) & (dout > 0))
        You use both conditions for the deconvnet: it has only the one about `dout`.

    (dout > 0) => np.maximum(dout, 0)
    ((x > 0) & => ((x > 0) *
        `dout` is squared: it is multiplied by itself. Multiply it by comparisons only.

    (dout > 0) => (dout < 0)
        You keep negative gradients: deconvnet and guided backprop drop them.

    return backprop, deconvnet, guided => return guided, guided, guided
        All three are one and the same array, changed three times: start each with `dout.copy()`.

    dout[x > 0], dout[dout > 0], dout[(x > 0) & (dout > 0)]
        `dout[mask]` returns only the numbers that pass. Multiply by the mask, to keep the shape.
""")
