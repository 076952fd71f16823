"""Exercises of notebook 10: what a net has learned, asked in six ways, and the limits of each."""

import numpy as np

from cs231n_utils.checker.exercise import exercise


def _maps(rng, shape, silent=()):
    """Return maps (N, H, W, K) as a RELU leaves them; the channels in `silent` are all zero."""
    maps = np.maximum(np.round(rng.normal(0.3 - 0.4 * np.arange(shape[3]), 1, shape), 1), 0)
    maps[..., list(silent)] = 0
    return maps


@exercise(
    "10.1",
    cases=lambda rng: [
        (_maps(rng, (2, 2, 3, 2)),),
        (_maps(rng, (5, 4, 6, 3), silent=[1]),),
        (_maps(rng, (1, 3, 7, 4)),),
        (_maps(rng, (6, 5, 2, 5), silent=[0, 4]),),
    ],
    hints=(
        "How many numbers does one map contribute, over all pictures? Which of them count?",
        "A comparison makes an array of True and False, and True counts as 1. Which axes have to "
        "go, and which one stays?",
        "`(maps > 0).mean(axis=...)`, with all the axes but the last in brackets.",
    ),
    note="A map for which this is 0 over many different pictures is dead.",
)
def part_alive(maps):
    """Return for each of K maps the part of its numbers above zero, (K,); maps are (N, H, W, K)."""
    return (maps > 0).mean(axis=(0, 1, 2))


part_alive.slips_are("""
    (maps == 0).mean(axis=(0, 1, 2))
        That is the part at zero. How much is *above* it?

    (maps >= 0).mean(axis=(0, 1, 2))
        You let zero count. After a RELU nothing is below it, so everything would.

    (maps > 0).any(axis=(1, 2)).mean(axis=0)
        That says in how many pictures a map is above zero anywhere. Here every place counts.

    maps.mean(axis=(0, 1, 2))
        That is how large the numbers are. Count them: how many are above zero?

    (maps > 0).sum(axis=(0, 1, 2))
        That is how many are above zero. Of how many? Divide by that.

    (maps > 0).mean()
        That is one number for all maps together: each map has one of its own.

    (maps > 0).mean(axis=(1, 2))
        You keep the pictures apart. Average over them, too: axis 0.

    (maps > 0).mean(axis=(0, 1))
        The columns are still there: axis 2 has to go, too.

    (maps > 0).mean(axis=0)
        You average over the pictures only: rows and columns have to go, too.

    (maps > 0).mean(axis=(0, 2, 3))
        Those are the axes of (N, K, H, W). Here the maps are the last axis.
""")


@exercise(
    "10.2",
    options="abcd",
    hints=(
        "What is a filter for? What should its map look like where there is nothing of it?",
        "Which of the four could you know from *one* picture?",
        "Three of them claim something about other pictures, or about the weights.",
    ),
    note="To call it dead, look at many different pictures, as the next cells do.",
)
def silent_map():
    """Return the letter of what an all-zero map says about its filter."""
    return "c"


silent_map.slips_are("""
    "a"
        Dead would mean: zero for every picture. You have seen one. Most filters are silent on some
        pictures, and should be.

    "b"
        A sum below zero is enough for a RELU to give 0: with ordinary weights that is nothing
        unusual, and with a bias below zero, weights of 0 are not needed.

    "d"
        No gradient passes for *this* picture, that is right. The next one may wake it up, and it
        learns from that one.
""")


@exercise(
    "10.3",
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
        "It begins at `start`, and `jump` further for each unit. What is above the picture, left "
        "of it or beyond its end is cut off last.",
        "`top = start + row * jump`, and `bottom = top + extent`; then `max(0, top)` and "
        "`min(H, bottom)`, and the same across.",
    ),
    note="Both ends are cut after they were computed: a box that hangs over becomes smaller.",
)
def box_of_unit(row, column, extent, jump, start, H, W):
    """Return (top, bottom, left, right): rows top:bottom and columns left:right of the picture."""
    top, left = start + row * jump, start + column * jump
    return max(0, top), min(H, top + extent), max(0, left), min(W, left + extent)


def _box(row, column, extent, jump, start):
    top, left = start + row * jump, start + column * jump
    return top, top + extent, left, left + extent


def _cut(box, H, W):
    top, bottom, left, right = box
    return max(0, top), min(H, bottom), max(0, left), min(W, right)


box_of_unit.slips_are("""
    _box(row, column, extent, jump, start)
        Nothing is cut off: a picture has no pixels above row 0 or beyond row H - 1.

    _cut(_box(row, column, extent, jump, start), 10**6, 10**6)
        You cut at row and column 0 only: the box may hang over at the other end, too.

    _cut(_box(column, row, extent, jump, start), H, W)
        Rows and columns are swapped: `row` says how far down, `column` how far across.

    _cut(_box(row, column, extent, jump, start), W, H)
        H belongs to the rows and W to the columns: you cut the other way round.

    _cut(_box(row, column, extent, jump, start), H - 1, W - 1)
        You cut at H - 1 and W - 1: the far ends are one past the last pixel, so that they may be H
        and W.

    _cut(_box(row, column, extent, 1, start), H, W)
        `jump` is missing: neighbouring units look at places `jump` pixels apart.

    _cut(_box(row, column, extent, jump, 0), H, W)
        `start` is missing: with padding, unit 0 begins before the picture does.

    _cut(_box(row, column, extent, jump, start * jump), H, W)
        `start` is in pixels already: only `row` and `column` are multiplied by `jump`.

    _cut(_box(row, column, extent, jump, -start), H, W)
        `start` is negative already: add it, and the box begins before the picture.

    _cut(_box(row, column, extent, jump, -(extent // 2)), H, W)
        You put the box around row * jump as its middle. Where it begins is `start + row * jump`.
""")


@box_of_unit.slip(
    "`bottom` and `right` are one past the last pixel, as in a slice: `picture[top:bottom]`."
)
def last_pixels(row, column, extent, jump, start, H, W):
    top, left = start + row * jump, start + column * jump
    ends = min(H, top + extent) - 1, min(W, left + extent) - 1
    return max(0, top), ends[0], max(0, left), ends[1]


@box_of_unit.slip(
    "The order is another: top, bottom, left, right. First the rows, then the columns."
)
def corner_by_corner(row, column, extent, jump, start, H, W):
    top, bottom, left, right = _cut(_box(row, column, extent, jump, start), H, W)
    return top, left, bottom, right


@box_of_unit.slip(
    "You cut the beginning first and then measured the extent from there: the box keeps its size "
    "and is pushed into the picture. What lies outside is lost, not moved."
)
def pushed_inside(row, column, extent, jump, start, H, W):
    top, left = max(0, start + row * jump), max(0, start + column * jump)
    return top, min(H, top + extent), left, min(W, left + extent)


class _Probability:
    """Stands for a net in exercise 10.4: a number between 0 and 1 for one picture."""

    def __init__(self, shape):
        weights = np.cos(1.7 * np.arange(np.prod(shape))).reshape(shape)
        self.weights = weights * (1 + np.arange(shape[1]))[:, None] / shape[1]

    def __call__(self, picture):
        if np.shape(picture) != self.weights.shape:
            wanted, came = self.weights.shape, np.shape(picture)
            raise ValueError(f"prob takes one picture of shape {wanted}, but {came} came")
        return float(1 / (1 + np.exp(-np.sum(picture * self.weights))))

    def __repr__(self):
        return "prob"


def _occlusion_case(rng, shape, F, S, fill):
    return _Probability(shape), np.round(rng.uniform(0, 1, shape), 2), F, S, fill


@exercise(
    "10.4",
    cases=lambda rng: [
        _occlusion_case(rng, (4, 6, 1), 2, 2, 0.0),
        _occlusion_case(rng, (5, 9, 3), 3, 2, 0.5),
        _occlusion_case(rng, (8, 5, 2), 4, 1, -0.4),
        _occlusion_case(rng, (7, 10, 3), 1, 3, 0.25),
    ],
    hints=(
        "How many places are there down and across? What does the net have to be shown at each?",
        "Two loops, over i and j. In them: a fresh copy of the picture, the patch filled at the "
        "rows from i * S on, and one call of `prob`.",
        "`covered = picture.copy()`, `covered[i * S : i * S + F, j * S : j * S + F] = fill`, and "
        "`out[i, j] = prob(covered)`.",
    ),
    note="As many calls as places. Where the number is small, something was covered that mattered.",
)
def occlusion_map(prob, picture, F, S, fill):
    """Return (H2, W2): prob of the picture (H, W, D) with an F x F patch of fill at each place."""
    H, W, _ = picture.shape
    out = np.zeros(((H - F) // S + 1, (W - F) // S + 1))
    for i, j in np.ndindex(out.shape):
        covered = picture.copy()
        covered[i * S : i * S + F, j * S : j * S + F] = fill
        out[i, j] = prob(covered)
    return out


@occlusion_map.explained_by
def the_covered_picture(part, at, prob, picture, F, S, fill):
    i, j = at
    covered = picture.copy()
    covered[i * S : i * S + F, j * S : j * S + F] = fill
    rows, columns = (f"{k * S}:{k * S + F}" for k in (i, j))
    words = f"At place ({i}, {j}) only rows {rows} and columns {columns} are covered by {fill}."
    return {"the covered picture, slice 0": covered[:, :, 0]}, words


def _places(picture, F, S):
    return tuple((side - F) // S + 1 for side in picture.shape[:2])


def _occluded(prob, picture, F, S, fill, out=None, covered=None):
    """Return what occlusion_map returns, with another way to cover."""
    out = np.zeros(_places(picture, F, S)) if out is None else out
    for i, j in np.ndindex(out.shape):
        out[i, j] = prob(covered(i, j))
    return out


@occlusion_map.slip(
    "The patches stay: by the last place everything is covered. Each place begins with a fresh "
    "copy of the picture."
)
def patches_stay(prob, picture, F, S, fill):
    covered = picture.copy()

    def cover(i, j):
        covered[i * S : i * S + F, j * S : j * S + F] = fill
        return covered

    return _occluded(prob, picture, F, S, fill, covered=cover)


def _cover(picture, rows, columns, fill):
    covered = picture.copy()
    covered[rows, columns] = fill
    return covered


@occlusion_map.slip("Rows and columns are swapped: `i` moves the patch down, `j` across.")
def moves_the_wrong_way(prob, picture, F, S, fill):
    def cover(i, j):
        return _cover(picture, np.s_[j * S : j * S + F], np.s_[i * S : i * S + F], fill)

    return _occluded(prob, picture, F, S, fill, covered=cover)


occlusion_map.slips_are("""
    occlusion_map.answer(prob, picture, F, S, fill).T
        The map lies on its side: as many rows as the patch has places down the picture.

    prob(picture) - occlusion_map.answer(prob, picture, F, S, fill)
        That is how far the probability falls. Here the probability itself is wanted.

    occlusion_map.answer(prob, picture, F, S, fill) - prob(picture)
        That is how the probability changes. Here it is wanted as it is, nothing subtracted.

    occlusion_map.answer(prob, picture, F, S, 0)
        `fill` is not used: you cover with zeros, whatever it says.

    occlusion_map.answer(prob, picture, F, 1, fill)
        A number for every pixel, as with stride 1: the patch stands only at multiples of S.

    _occluded(prob, picture, F, S, fill, covered=lambda i, j: picture[:F, :F])
        You show the net the patch alone. It wants a whole picture, of which the patch is covered.

    np.full(_places(picture, F, S), prob(picture))
        Every place has the number of the clean picture: `prob` of which array?

    prob(picture[None])
        You hand over a batch of one. `prob` takes one picture, (H, W, D).
""")


@occlusion_map.slip("The patch moves one pixel at a time: place i is at row `i * S`.")
def stride_forgotten(prob, picture, F, S, fill):
    def cover(i, j):
        return _cover(picture, np.s_[i : i + F], np.s_[j : j + F], fill)

    return _occluded(prob, picture, F, S, fill, covered=cover)


@occlusion_map.slip("The patch is S wide in place of F: it reaches from i * S to i * S + F.")
def patch_as_wide_as_the_stride(prob, picture, F, S, fill):
    def cover(i, j):
        return _cover(picture, np.s_[i * S : i * S + S], np.s_[j * S : j * S + S], fill)

    return _occluded(prob, picture, F, S, fill, covered=cover)


@occlusion_map.slip("The patch moves by its own width: it should move by S.")
def moves_by_its_width(prob, picture, F, S, fill):
    def cover(i, j):
        return _cover(picture, np.s_[i * F : i * F + F], np.s_[j * F : j * F + F], fill)

    return _occluded(prob, picture, F, S, fill, covered=cover)


@occlusion_map.slip(
    "You cover everything *but* the patch. That is a good question, too, but not this one."
)
def all_but_the_patch(prob, picture, F, S, fill):
    def cover(i, j):
        covered = np.full_like(picture, fill)
        patch = np.s_[i * S : i * S + F, j * S : j * S + F]
        covered[patch] = picture[patch]
        return covered

    return _occluded(prob, picture, F, S, fill, covered=cover)


@exercise(
    "10.5",
    cases=lambda rng: [
        (np.array([[[0.0, -3, 2], [1, 0, 1]], [[-1, -2, -3], [4, -4, 3]]]),),
        (rng.integers(-9, 10, (3, 5, 3)) / 2,),
        (-rng.integers(1, 10, (4, 2, 3)) / 4,),
        (rng.integers(-9, 10, (4, 3, 5)) / 2,),
        (rng.integers(-9, 10, (3, 2, 1)) / 2,),
    ],
    hints=(
        "A pixel with −3 in red and 2 in green: which of the two does the score listen to more?",
        "First the sizes without signs, then the largest of each pixel. Which axis is the depth?",
        "`np.abs(gradient).max(axis=...)`, with the axis of the depth.",
    ),
    note="There is nothing negative in it: how much a pixel matters, not in which direction.",
)
def saliency_map(gradient):
    """Return (H, W): of each pixel of a gradient (H, W, D) the largest size over the depth."""
    return np.abs(gradient).max(axis=-1)


saliency_map.slips_are("""
    gradient.max(axis=-1)
        The largest is taken with signs: −3 matters more than 2, but loses to it.

    np.abs(gradient.max(axis=-1))
        First the largest, then its size: by then a large negative one has lost.

    np.maximum(gradient, 0).max(axis=-1)
        What is negative counts as nothing. A score that would fall matters as much.

    np.abs(gradient).mean(axis=-1)
        You average over the depth: the *largest* of a pixel's three is wanted.

    np.abs(gradient).sum(axis=-1)
        You add up over the depth: the *largest* of a pixel's three is wanted.

    np.sqrt((gradient**2).sum(axis=-1))
        That is the length of each pixel's gradient; the largest size is wanted.

    np.abs(gradient.sum(axis=-1))
        Added up with their signs, red and green can cancel: sizes first.

    np.abs(gradient)
        The depth is still there: one number for each pixel is wanted.

    np.abs(gradient).max()
        That is one number for the whole picture: every pixel has one of its own.

    np.abs(gradient).max(axis=0)
        Axis 0 are the rows. The depth is the last axis.
""")


@exercise(
    "10.6",
    cases=lambda rng: [
        (np.array([3.0, -2, 4, -1]), np.array([1.0, 5, -2, -3])),
        (np.array([[2.0, -1, 6], [-4, 5, -3]]), np.array([[0.0, 0, 2], [0.5, -1, -2]])),
        (np.round(rng.normal(0, 4, (2, 3, 4, 2))), np.round(rng.normal(0, 3, (2, 3, 4, 2)))),
    ],
    parts=("backprop", "deconvnet", "guided"),
    hints=(
        "For each of the three: which array decides what passes, `x` or `dout`, or both?",
        "What passes is always `dout`, never `x`. A comparison times `dout` keeps what passes and "
        "makes zeros of the rest.",
        "`dout * (x > 0)` is the first; the second compares `dout` with zero, the third both.",
    ),
    note="The forward pass is the same for all three, and only the first of them is a gradient.",
)
def relu_rules(dout, x):
    """Return what backprop, deconvnet and guided backprop let back through a RELU that read x."""
    backprop = dout * (x > 0)
    deconvnet = dout * (dout > 0)
    guided = dout * ((x > 0) & (dout > 0))
    return backprop, deconvnet, guided


relu_rules.slips_are("""
    dout * (x > 0), dout * (x > 0), dout * ((x > 0) & (dout > 0))
        A deconvnet does not look at `x` at all: what decides is whether `dout` is above zero.

    dout * (x > 0), dout * (dout > 0), dout * ((x > 0) | (dout > 0))
        Guided backprop asks for *both*: if one were enough, more would pass than in the others.

    dout * (x > 0), dout * (dout > 0), dout * (dout * x > 0)
        The product `dout * x` is also above zero where both are below: ask each by itself.

    dout * (x > 0), dout * (dout > 0), dout * (x > 0)
        Guided backprop is missing its second condition: `dout` above zero, too.

    dout * (x > 0), dout * (dout > 0), dout * (dout > 0)
        Guided backprop is missing its second condition: `x` above zero, too.

    dout * (dout > 0), dout * (x > 0), dout * ((x > 0) & (dout > 0))
        Backprop and deconvnet have changed places: backprop is the one that asks `x`.

    x * (x > 0), x * (dout > 0), x * ((x > 0) & (dout > 0))
        You let `x` through. On the way back, `dout` passes, and `x` only decides.

    x > 0, dout > 0, (x > 0) & (dout > 0)
        Those are the conditions, True and False: times `dout`, they say what passes.

    dout * (x >= 0), dout * (dout > 0), dout * ((x >= 0) & (dout > 0))
        Something passes where `x` is exactly 0. By convention nothing does there.

    dout * (x > 0), np.abs(dout), dout * ((x > 0) & (dout > 0))
        A deconvnet drops what is negative; it does not turn it round.
""")


@relu_rules.slip("You ask both conditions of the deconvnet: it has only the one about `dout`.")
def deconvnet_asks_both(dout, x):
    both = dout * ((x > 0) & (dout > 0))
    return dout * (x > 0), both, both


@relu_rules.slip(
    "`np.maximum(dout, 0)` is what passes, and not only whether: times `dout` once more, it is "
    "squared."
)
def dout_squared(dout, x):
    passes = np.maximum(dout, 0)
    return dout * (x > 0), dout * passes, dout * (x > 0) * passes


@exercise(
    "10.7",
    options="abcd",
    hints=(
        "What would you do to a pixel, given its number in the gradient? And given its saliency?",
        "Two pixels have gradients 3 and −3. What are their saliencies?",
        "Ascent has to know up from down.",
    ),
    note="A sign and two of three colours are lost: a picture to look at, not a way to go.",
)
def instead_of_the_gradient():
    """Return the letter of whether a saliency map could replace the gradient."""
    return "b"


instead_of_the_gradient.slips_are("""
    "a"
        It does say which pixels matter most. But should they become lighter or darker?

    "c"
        A saliency map can be made for any class, the target too: it begins with that one's score.

    "d"
        A larger step in a wrong direction goes more wrong. All pixels would only become lighter.
""")


@exercise(
    "10.8",
    cases=lambda rng: [
        (np.zeros((1, 2, 1)), np.array([[[3.0], [-4.0]]]), 1.0),
        (rng.uniform(0, 1, (3, 4, 3)), rng.normal(0, 5, (3, 4, 3)), 0.5),
        (rng.uniform(-1, 1, (2, 5, 3)), rng.normal(0, 0.01, (2, 5, 3)), 2.0),
    ],
    hints=(
        "Which way does the score grow? And how long is the way that the picture may go?",
        "Divide the gradient by its length, the root of the sum of all its squares: then it has "
        "length 1. Times `step` it is as long as the step.",
        "`x + step * gradient / length`, with `np.sqrt((gradient**2).sum())` for the length.",
    ),
    note="However steep the score is here, the picture moves by the same distance.",
)
def fooling_step(x, gradient, step):
    """Return the picture x after a step of that length along the gradient, both (H, W, D)."""
    length = np.sqrt((gradient**2).sum())
    return x + step * gradient / length


fooling_step.slips_are("""
    x - step * gradient / np.linalg.norm(gradient)
        That is the way down: the target's score should grow, so go along.

    x + step * gradient
        The gradient is not divided by its length: so the step is longer where the score is steep.

    step * gradient / np.linalg.norm(gradient)
        You return the step alone: it is added to the picture.

    x + gradient / np.linalg.norm(gradient)
        `step` is not used: a gradient divided by its length has length 1.

    x + step * gradient / (gradient**2).sum()
        You divide by the sum of the squares: the length is its root.

    x + step * gradient / np.abs(gradient).max()
        You divide by the largest number, so that one pixel moves by `step`. The step as a whole
        should be that long.

    x + step * gradient / np.abs(gradient).sum()
        The sum of the sizes is no length: square, add up, take the root.

    x + step * gradient / gradient.sum()
        You divide by the sum, in which signs cancel: square first, add up, then take the root.

    x + step * np.sign(gradient)
        You go by the signs only, every pixel equally far. People do that, but it is another step.

    x + step * gradient / np.sqrt((gradient**2).sum(axis=(0, 1)))
        Every slice is divided by a length of its own: add up over all three axes, the depth too.

    x + step * gradient / np.linalg.norm(gradient, axis=-1, keepdims=True)
        Every pixel is divided by a length of its own: there is one for all of them.
""")


def _codes(rng, N, spread, centre):
    """Return codes (N, M) that spread differently along M skew directions."""
    turned = np.linalg.qr(rng.normal(size=(len(spread), len(spread))))[0]
    return np.round(rng.normal(size=(N, len(spread))) * spread @ turned + centre, 2)


def _rising(rng, N, along):
    """Return codes (N, M) that spread most along a direction with entries of one sign."""
    return np.round(rng.normal(0, 2, (N, 1)) * along + rng.normal(0, 0.5, (N, len(along))), 2)


@exercise(
    "10.9",
    cases=lambda rng: [
        (_codes(rng, 6, [4, 2, 0.5], [5, 0, -3]),),
        (_codes(rng, 12, [1, 5, 2.5, 0.4], [10, 10, 0, 0]),),
        (_codes(rng, 9, [3, 1.5, 0.7, 0.5, 0.3], [-2, 4, 0, 1, 8]),),
        (_codes(rng, 5, [6, 3, 1, 0.5, 0.2, 0.1, 0.1], [0, 1, 2, 3, 4, 5, 6]),),
        (_rising(rng, 7, [2, 3, 1]),),
    ],
    hints=(
        "From where are the codes to be measured? Which way do they spread?",
        "Subtract the mean code. `np.linalg.svd(centred, full_matrices=False)[2]` has the "
        "directions as rows; take two, turn round those that point the wrong way, multiply.",
        "`at = np.abs(directions).argmax(axis=1)` finds the largest entries; if one is negative, "
        "`directions[i] = -directions[i]`. Then `centred @ directions.T`.",
    ),
    note="Two numbers a picture, and of all pairs that a projection can give, those that say most.",
)
def on_a_plane(codes):
    """Return the coordinates (N, 2) of codes (N, M) in the plane in which they spread most."""
    centred = codes - codes.mean(axis=0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:2]
    for direction in directions:  # a view: what is turned is turned in `directions`
        if direction[np.abs(direction).argmax()] < 0:
            direction *= -1
    return centred @ directions.T


def _turned(directions):
    largest = directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)]
    return directions * np.sign(largest)[:, None]


def _directions(codes):
    return np.linalg.svd(codes, full_matrices=False)[2]


on_a_plane.slips_are("""
    codes @ _turned(_directions(codes)[:2]).T
        The mean was not subtracted. Then the first direction mostly says where the codes lie, and
        not how they differ.

    codes @ _turned(_directions(codes - codes.mean(axis=0))[:2]).T
        The directions are right, but multiply the codes *less their mean* by them.

    (codes - codes.mean(axis=0))[:, :2]
        Those are the first entries of the codes: look for the directions in which they spread most.

    np.linalg.svd(codes - codes.mean(axis=0), full_matrices=False)[0][:, :2]
        The first array of the SVD has the coordinates divided by their spread, and their signs are
        left to chance: multiply the centred codes by the directions, turned.
""")


@on_a_plane.slip("You subtract each code's own mean: the mean *code* is taken over the pictures.")
def mean_of_each_code(codes):
    centred = codes - codes.mean(axis=1, keepdims=True)
    return centred @ _turned(_directions(centred)[:2]).T


@on_a_plane.slip(
    "You subtract one number, the mean of everything: the mean *code* has M numbers, one an entry."
)
def mean_of_everything(codes):
    centred = codes - codes.mean()
    return centred @ _turned(_directions(centred)[:2]).T


@on_a_plane.slip("The directions point as the SVD left them: turn each as the text says.")
def not_turned(codes):
    centred = codes - codes.mean(axis=0)
    return centred @ _directions(centred)[:2].T


@on_a_plane.slip("You take columns of the third array: the directions are its rows.")
def columns_for_rows(codes):
    centred = codes - codes.mean(axis=0)
    return centred @ _turned(_directions(centred)[:, :2].T).T


@on_a_plane.slip("You take columns of the third array, as they are: the directions are its rows.")
def columns_not_turned(codes):
    centred = codes - codes.mean(axis=0)
    return centred @ _directions(centred)[:, :2]


@on_a_plane.slip(
    "You ask for the largest entry with its sign, so that only a direction with nothing above zero "
    "is turned. Look for the entry of the largest *size*; it may be negative."
)
def largest_with_its_sign(codes):
    centred = codes - codes.mean(axis=0)
    directions = _directions(centred)[:2]
    return centred @ (directions * np.sign(directions.max(axis=1, keepdims=True))).T


@on_a_plane.slip("Those are the directions in which the codes spread *least*: take the first rows.")
def spread_least(codes):
    centred = codes - codes.mean(axis=0)
    return centred @ _turned(_directions(centred)[-2:]).T


@on_a_plane.slip(
    "The first array of the SVD has the coordinates divided by their spread: multiply the centred "
    "codes by the directions."
)
def divided_by_the_spread(codes):
    centred = codes - codes.mean(axis=0)
    sizes = np.linalg.svd(centred, compute_uv=False)[:2]
    return centred @ _turned(_directions(centred)[:2]).T / sizes


@on_a_plane.slip("You divided each number by its deviation: only the mean is subtracted.")
def standardised(codes):
    centred = (codes - codes.mean(axis=0)) / codes.std(axis=0)
    return centred @ _turned(_directions(centred)[:2]).T


@on_a_plane.slip("The directions are rows, (2, M), and have to be turned over: `.T`.")
def not_transposed(codes):
    centred = codes - codes.mean(axis=0)
    return centred @ _directions(centred)[:2]
