"""Exercises of notebook 09: the loss at chance, a net's last layers, and what training finds."""

import numpy as np

from cs231n_utils.checker import exercise, short


def _few_digits(rng, *shape):
    """Return random numbers that are quick to read, for the inputs of a check."""
    return rng.integers(-30, 31, shape) / 10


@exercise(
    "9.1",
    hints=(
        "All n classes have the same probability. What is the loss, then, in terms of n?",
        "It is −log(1/n), which is log n. Which function undoes a logarithm?",
        "`classes_at_chance = round(np....(6.908))`: `log` is the natural logarithm, to base e.",
    ),
    note="A thousand, as in ImageNet, and the loss is only three times that of ten classes.",
)
def classes_at_chance():
    """Return how many classes there are, if a net that guesses has a softmax loss of 6.908."""
    return round(np.exp(6.908))


classes_at_chance.slips_are("""
    round(np.exp(6.908))  =>  np.exp(6.908)
        The loss is rounded, so this is not whole. How many classes are there?

    round(np.exp(6.908))  =>  np.exp(-6.908)
        That is the probability of each class. How many classes share a total probability of 1?

    np.log(6.908)
        You took the logarithm once more. The loss is already a logarithm: undo it.

    7.908
        That is how it is for the SVM loss, 9 for ten classes. The softmax loss is a logarithm.

    round(np.exp(6.908))  =>  10**6.908
        You used base 10, but the loss is a natural logarithm, with base e.

    round(np.exp(6.908))  =>  2**6.908
        You used base 2, but the loss is a natural logarithm, with base e.

    np.exp(6.908)  =>  2**6.908
        You used base 2. The loss is a natural logarithm: use `np.exp`, and round.

    30
        You let the loss grow in proportion to the number of classes. It grows like its logarithm.
""")


@exercise(
    "9.2",
    cases=lambda rng: [
        (np.array([[10.0, -20.0, 30.0], [-40.0, 50.0, 0.0]]), np.array([[1, -2, 0], [3, -1, 4.0]])),
        (_few_digits(rng, 2, 3, 4, 2), _few_digits(rng, 2, 3, 4, 2)),
    ],
    hints=(
        "If a number of x below zero changes a little, does the output change? And one above zero?",
        "`x > 0` is an array of True and False, which count as 1 and 0 in a product.",
        "`return dout * (...)`: where should it be 1?",
    ),
    note="It is a gate that the forward pass has set: x decides, whatever the sign of dout is.",
)
def relu_backward(dout, x):
    """Return dx, shaped like x, for the upstream gradient dout of a RELU; dx is 0 where x is 0."""
    return dout * (x > 0)


relu_backward.slips_are("""
    np.maximum(0, dout)
        You kept what is positive in `dout`. A negative gradient passes, too: x decides.

    np.maximum(0, dout) * (x > 0)
        Where `dout` is negative you pass nothing. A negative gradient passes, too: only x decides.

    (dout > 0) * x
        x and `dout` are swapped: x decides, and `dout` passes.

    x * (x > 0)
        That is the forward pass. In the backward pass `dout` passes where x is above zero.

    dout
        Everything passes. Where x is below zero the output is constant, so the gradient is 0.

    (x > 0) * 1.0
        That is the local gradient of the RELU. By the chain rule, multiply it by `dout`.

    dout * np.maximum(0, x)
        You multiplied by the output of the RELU. Multiply by its local gradient, 1 or 0.

    dout * x
        You multiplied by x. Multiply by the local gradient of the RELU, 1 or 0.

    dout * np.sign(x)
        `np.sign` is −1 where x is negative. The local gradient of the RELU is 0 there.

    dout * (x < 0)
        Your condition is reversed: the gradient passes where x is above zero.

    dout * (x <= 0)
        Your condition is reversed, as by `dx[x > 0] = 0`: set dx to 0 where x is not above zero.

    dout[x > 0]
        `dout[mask]` returns only the numbers that pass. Multiply by the mask, to keep the shape.

    dout if x > 0 else 0 * dout
        `if` and `max` work on single numbers, not on arrays: multiply by the mask `x > 0`.
""")


def _fc_cases(rng):
    """Return inputs (x, w, b): a single image, a square w and N equal to K are among them."""
    shapes = [(2, 2, 3, 2), (1, 3, 2, 1), (3, 1, 2, 2), (2, 1, 1, 3)]
    return [
        (_few_digits(rng, *shape), _few_digits(rng, np.prod(shape[1:]), K), _few_digits(rng, K))
        for shape, K in zip(shapes, (4, 3, 4, 2), strict=True)
    ]


@exercise(
    "9.3",
    cases=_fc_cases,
    hints=(
        "What shape must x have, so that its rows can be multiplied by the columns of w?",
        "`x.reshape(len(x), -1)` flattens every volume, one per row.",
        "Then a matrix product with `@`; `b` is added to every row.",
    ),
    note="Rows times columns: all scores of all images in one matrix product.",
)
def fc_forward(x, w, b):
    """Return the scores (N, K) for volumes x (N, H, W, D), weights w (H*W*D, K), biases b (K,)."""
    rows = x.reshape(len(x), -1)  # (N, H*W*D)
    return rows @ w + b


fc_forward.slips_are("""
    + b => + b.sum()
        You added all biases to every score. Score k has a bias of its own, `b[k]`.

    rows @ w => x @ w
        You multiplied x without flattening it. Make each volume (H, W, D) one row first.

    x.reshape(len(x), -1) => x.reshape(-1)
        You flattened the whole batch into one row. Keep the first axis: one row per image.

    x.reshape(len(x), -1) => x[0].ravel()
        You used the first image only: flatten each image, one per row.

    x.reshape(len(x), -1) => x.reshape(-1, len(x)).T
        Your rows mix different images: use `x.reshape(len(x), -1)`, and no transpose.

    x.reshape(len(x), -1) => np.moveaxis(x, -1, 1).reshape(len(x), -1)
        You moved the channels to the front before flattening. Leave that out.

    rows @ w => rows @ w.T
        You transposed `w`. Its columns belong to the scores already: `rows @ w`.

    rows @ w => w @ rows
        The factors are in the wrong order: rows of x times columns of w is `rows @ w`.

    rows @ w => rows * w
        `*` multiplies elementwise. A matrix product is `@`.
""")


@fc_forward.explained_by
def row_and_column(part, at, x, w, b):
    n, k = at
    row, column = x.reshape(len(x), -1)[n], w[:, k]
    total = float(row @ column)
    how = (
        f"Row {n} of x times column {k} of w adds up to {short(total)}, and with the bias "
        f"{short(float(b[k]))} that is {short(total + float(b[k]))}."
    )
    return {"row of x, column of w, products": np.stack([row, column, row * column])}, how


@exercise(
    "9.4",
    cases=lambda rng: [(_few_digits(rng, len(x), len(b)), x, w) for x, w, b in _fc_cases(rng)],
    parts=("dx", "dw", "db"),
    hints=(
        "What shape has each gradient? Which product of `dout`, `w` and the flattened x has it?",
        "A weight and a bias are used for every image, so their gradients are sums over images.",
        "`dw = rows.T @ ...`; `dx = ... @ w.T`, reshaped like x; `db` is a sum over the images.",
    ),
    note="The sums over the batch took no extra line: the matrix product does them.",
)
def fc_backward(dout, x, w):
    """Return dx, dw, db, shaped like x, w and b, for the upstream gradient dout (N, K)."""
    rows = x.reshape(len(x), -1)
    dx = (dout @ w.T).reshape(x.shape)
    dw = rows.T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db


fc_backward.slips_are("""
    .reshape(x.shape) =>
        It is still flat. A gradient has the shape of its variable, and x is a batch of volumes.

    w.T => w
        You multiplied by `w` itself. The backward pass multiplies by its transpose, `w.T`.

    dout @ w.T => w @ dout.T
        That product has one column per image, so `reshape` mixes the images. Use `dout @ w.T`.

    rows.T @ dout => rows @ dout
        For `dw` the sum goes over the images, so multiply by the transpose: `rows.T`.

    rows.T @ => x.T @
        You transposed x without flattening it: `x.T` reverses the order of all four axes.

    rows.T @ dout => (x.T @ dout).reshape(w.shape)
        `x.T` reverses the order of all four axes, which mixes the rows of `dw`: flatten x first.

    rows.T @ => rows.reshape(-1, len(x)) @
        Your `reshape` mixes the images. Flatten x to one row per image, and transpose that.

    rows.T @ dout => dout.T @ rows
        It is transposed: `dw` has the shape of `w`, with one column per score.

    dout.sum(axis=0) => dout
        It has one row per image. A bias is used for all images, so add up their gradients.

    dout.sum(axis=0) => dout.sum(axis=1)
        You summed over the scores. There is one bias per score, so sum over the images, axis 0.

    dx, dw, db => dx / len(x), dw / len(x), db / len(x)
        You divided by the number of images. The loss has done that already: it is in `dout`.

    rows.T @ dout => np.outer(x[-1], dout[-1])
    dout.sum(axis=0) => dout[-1]
        It has only the last image in it. The weights serve every image: add up with `+=`.
""")


@fc_backward.explained_by
def products(part, at, dout, x, w):
    rows = x.reshape(len(x), -1)
    if part == "dx":
        n, m = at[0], int(np.ravel_multi_index(at[1:], x.shape[1:]))
        pair = {f"dout[{n}]": dout[n], f"row {m} of w, one weight per score": w[m]}
    elif part == "dw":
        m, k = at
        pair = {f"number {m} of every image": rows[:, m], f"dout[:, {k}]": dout[:, k]}
    else:
        (k,) = at
        pair = {f"dout[:, {k}]": dout[:, k], "what a bias is multiplied by": np.ones(len(x))}
    total = float(np.dot(*pair.values()))
    return pair, f"The dot product of the two rows below is {short(total)}."


@exercise(
    "9.5",
    cases=lambda rng: [
        (np.array([[1.0, 0.0, -2.0]]), np.array([1])),
        (_few_digits(rng, 4, 5), np.array([2, 0, 4, 2])),
        (np.array([[0.5, 1.0, -1.0], [1000.0, 998.0, 0.0]]), np.array([2, 1])),
        (np.array([[400.0, 401.0], [-400.0, -402.0]]), np.array([0, 1])),  # no inf, far apart
    ],
    parts=("loss", "dscores"),
    hints=(
        "What are the probabilities of one image's classes, and which of them does the loss use?",
        "`scores - scores.max(axis=1, keepdims=True)` has the same probabilities and no large "
        "numbers; `p[np.arange(N), y]` selects the right class of every image.",
        "`loss = -np.log(p[np.arange(N), y]).mean()`; for `dscores` subtract 1 at the same "
        "positions of p and divide by `N`.",
    ),
    note="The gradient pushes down each wrong class in proportion to its probability.",
)
def softmax_loss(scores, y):
    """Return the mean loss of scores (N, K) with right classes y (N,), and dscores (N, K)."""
    N = len(scores)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), y]).mean()
    dscores = p.copy()
    dscores[np.arange(N), y] -= 1
    return loss, dscores / N


softmax_loss.slips_are("""
    - scores.max(axis=1, keepdims=True) =>
        `np.exp(1000)` is inf, and inf/inf is NaN. Subtract the largest score of each row first.

    - scores.max(axis=1, keepdims=True) =>
    -np.log(p[np.arange(N), y]) => (np.log(powers.sum(axis=1)) - scores[np.arange(N), y])
        `np.exp(1000)` is inf, here also inside the logarithm. Subtract each row's maximum first.

    scores.max(axis=1, keepdims=True) => scores.max()
        You subtracted one maximum for the whole batch. Subtract each row's own.

    axis=1, keepdims=True => axis=0
        You normalized over the images. One image's probabilities add up to 1: use axis 1.

    , keepdims=True =>
        `keepdims=True` is missing: the maxima and the sums need shape (N, 1), not (N,).

    powers.sum(axis=1, keepdims=True) => powers.sum(axis=0)
        You divided by sums over the images. One image's probabilities add up to 1: use its row.

    powers.sum(axis=1, keepdims=True) => powers.sum()
        You divided by the sum over the whole batch. Each row has its own sum.

    scores.max(axis=1, keepdims=True) => scores.max()
    powers.sum(axis=1, keepdims=True) => powers.sum()
        You used one maximum and one sum for the whole batch. Each image has its own of both.

    -np.log(p[np.arange(N), y]) => -np.log(p[np.arange(N), y] - 1)
        The logarithm of p − 1 is NaN. Compute the loss first, or subtract 1 from a copy of p.

    .mean() => .sum()
    / N => / 1
        The division by N is missing: the loss is a mean over the images.

    dscores / N => dscores
        You did not divide the gradient by N: the loss is a mean over the images.

    -np.log => np.log
    dscores / N => -dscores / N
        The sign is flipped. The loss is −log p, and its gradient is positive for a wrong class.

    -np.log( => -(
        You left out the logarithm: the loss is −log p of the right class.

    -= 1 => = -1
        For the right class you set the gradient to −1. It is p − 1: subtract with `-=`.

    p.copy() => p / N
    dscores / N => dscores
        You divided by N before you subtracted the 1. Divide p − 1 as a whole.

    p.copy() => p - y
    dscores[np.arange(N), y] -= 1 => pass
        You subtracted class numbers. Subtract 1, and only at the right class of each row.

    [np.arange(N), y] => [:, y]
        `p[:, y]` selects all columns y in every row. `p[np.arange(N), y]` selects one per row.

    [np.arange(N), y] => [y]
        `p[y]` selects whole rows. The right class of image n is `p[n, y[n]]`.

    -np.log(p[np.arange(N), y]) => -np.log(p).sum(axis=1)
        You added up −log p over all classes. The loss uses the right class only.

    p[np.arange(N), y]) => p)
        You averaged −log p over all classes. The loss uses the right class only.

    .mean() =>
        That is −log p image by image. The loss is one number, their mean.
""")


@softmax_loss.explained_by
def probabilities(part, at, scores, y):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    if part == "loss":
        costs = [short(float(c)) for c in -np.log(p[np.arange(len(y)), y])]
        how = f"−log p of the right classes is {' and '.join(costs)}, image by image."
    else:
        n, k = at
        less = " minus 1, since it is the right class," if y[n] == k else ""
        how = f"p[{n}, {k}] is {short(float(p[n, k]))},{less} and there are N = {len(y)} images."
    return {"scores": scores, "p": p}, how


@exercise(
    "9.6",
    options="abcd",
    hints=(
        "What is the same for all twelve filters? Is there anything that is not?",
        "A filter's gradient comes from its input and from the upstream gradient.",
        "Equal filters get equal gradients here. What does a step then do to the twelve filters?",
    ),
    note="Nothing ever makes them different, so all twelve do the work of one.",
)
def twelve_copies():
    """Return the letter of what becomes of twelve copies of one filter."""
    return "b"


twelve_copies.slips_are("""
    "a"
        The images differ, but each image has the same effect on all twelve filters.

    "c"
        Equal gradients do not cancel. The filters learn, but do they learn different things?

    "d"
        Filters specialize if they start a little different. Exact copies have the same gradient.
""")


@exercise(
    "9.7",
    options="abcd",
    hints=(
        "Which layers between the image and these maps keep distances, and which do not?",
        "A CONV at stride 1 keeps distances. What does a POOL of 2x2 at stride 2 do to them?",
        "Two POOLs: eight pixels are four positions after the first. How many after the second?",
    ),
    note="After a move by one pixel, which is no multiple of four, the maps change a little.",
)
def moved_by_eight():
    """Return the letter of what the maps do when the shape moves."""
    return "c"


moved_by_eight.slips_are("""
    "a"
        That would be invariance. CONV and POOL keep positions; only a global POOL discards them.

    "b"
        In the first maps, of 32x32, it is eight. What have the two POOLs done to distances?

    "d"
        The filters are shared: at the new position the same filters give the same numbers.
""")


@exercise(
    "9.8",
    cases=lambda rng: [
        (0.5, 1e-4, 1e-2),
        (0.25, 1e-6, 1e-2),
        (0.0, 0.003, 0.3),
        (1.0, 0.002, 0.2),
        (float(rng.integers(10, 90)) / 100, 2.0, 5000.0),
    ],
    hints=(
        "Halfway from 0.0001 to 0.01 is 0.001. Halfway from −4 to −2 is −3. What connects the two?",
        "Go from the logarithm of `low` to that of `high` in a straight line. Then undo it.",
        "`np.exp(a + u * (b - a))`, where `a = np.log(low)`, and `b`?",
    ),
    note="Every factor of ten in the range gets equally many draws. It is also low · (high/low)ᵘ.",
)
def on_log_scale(u, low, high):
    """Return the number at the fraction u, 0 to 1, of the way from low to high on a log scale."""
    return np.exp(np.log(low) + u * (np.log(high) - np.log(low)))


on_log_scale.slips_are("""
    low + u * (high - low)
        That is an ordinary scale. Go from the logarithm of `low` to that of `high`.

    np.log(low + u * (high - low))
        You took the logarithm at the end. Take those of `low` and `high` first, and undo it last.

    np.exp => np.asarray
        That is the logarithm of the result. Undo it: `np.exp` is for `np.log`.

    np.log10(low) + u * (np.log10(high) - np.log10(low))
        That is the logarithm of the result to base 10: an exponent. Raise 10 to it.

    log( => log10(
        You took logarithms to base 10, but `np.exp` has base e. Use the same base for both.

    np.exp => 10 **
        You took natural logarithms, with base e, but raised 10 to the result: use `np.exp`.

    high * (low / high) ** u
        You go from `high` to `low`. At u = 0 the result has to be `low`.

    np.sqrt(low * high)
        That is halfway, whatever u is.

    np.exp(low + u * (high - low))
        You undo a logarithm that you did not take: begin with those of `low` and `high`.

    np.logspace(np.log10(low), np.log10(high))[u]
        `np.logspace` makes a row of numbers, and u is not an index: it may be 0.37.

    high**u
        That begins at 1. At u = 0 the result has to be `low`: go from log low to log high.

    (high / low) ** u
        That is the factor by which to multiply `low`: the starting point is missing.

    np.log(high) - np.log(low) => np.log(high)
        You go on from log low by a fraction of log high. The whole way is log high − log low.

    np.log(high) - np.log(low) => np.log(high - low)
        You took the logarithm of the difference. Take the difference of the logarithms.

    + u * => + np.random.rand() *
        You drew a random number of your own. It is drawn already: `u`.
""")


@exercise(
    "9.9",
    options="abcd",
    hints=(
        "For which class does each net vote? For the average, add up three numbers per class.",
        "Two nets vote for disc. For ring the three probabilities are 0.35, 0.35 and 0.90.",
        "Disc has 0.40 + 0.40 + 0.05, ring 0.35 + 0.35 + 0.90: which sum is larger?",
    ),
    note="A vote ignores a net's confidence; the average uses it.",
)
def votes_or_average():
    """Return the letter of what three nets say by votes and by their average."""
    return "c"


votes_or_average.slips_are("""
    "a"
        By votes it is the disc, two to one. For the average, add up the probabilities of ring.

    "b"
        The average says ring. But a vote ignores confidence: how many nets vote for which class?

    "d"
        It is the other way around. Count the votes first: for how many nets is disc most probable?
""")


def _drops(rng):
    """Return inputs (x, p, u) with no zero in x, and no u at p or at 1 - p."""
    cases = [(np.array([[10.0, 20.0, -30.0, 40.0]]), 0.25, np.array([[0.2, 0.9, 0.1, 0.5]]))]
    for shape, p in (((2, 5), 0.5), ((1, 2, 3, 4), 0.8)):
        x = rng.choice([-1, 1], shape) * rng.integers(1, 31, shape) / 10
        u = (rng.permutation(x.size) + 0.6).reshape(shape) / x.size
        cases.append((x, p, u.round(3)))
    return cases


@exercise(
    "9.10",
    cases=_drops,
    hints=(
        "Which numbers of x stay, and what are they multiplied by?",
        "`u < p` is an array of True and False, which count as 1 and 0 in a product.",
        "`return x * (...) / ...`: a mask, and the scale that makes up for what is dropped.",
    ),
    note='"Inverted" means that training makes the correction: at test time nothing is left to do.',
)
def inverted_dropout(x, p, u):
    """Return x after dropout in training; u has one number from 0 to 1 for each number of x."""
    return x * (u < p) / p


inverted_dropout.slips_are("""
    x * (u < p)
        The scale is missing: what is kept has to make up for what is dropped.

    x * (u < p) * p
        You multiplied by p, which makes what is kept smaller. It has to grow: divide.

    x * p
        That is the old dropout at test time. In training, use `u`: keep or drop each number.

    x * (u > p) / p
        You keep what should be dropped: u is below p with probability p, and x is kept then.

    x * (u > p) / (1 - p)
        In PyTorch, p is the probability to drop a number. Here it is the probability to keep it.

    x * (u < 1 - p) / (1 - p)
        You keep with probability 1 − p, as in PyTorch. Here p is the probability to keep.

    x * (u < p) / (1 - p)
        You divided by 1 − p, the fraction that is dropped. Divide by the fraction that is kept.

    x * (u < p) * 2
        You scaled by 2 for every p. That is right only for p = 0.5.

    x * (u < 0.5) * 2
        You used 0.5 for p. Here it is the argument `p`.

    x * (u < p) / (u < p).mean()
        You divided by the fraction kept in this draw. Divide by p, its average.

    np.where(u < p, x / p, x)
        What is not kept stays as it was. It has to become 0.

    x[u < p] / p
        `x[mask]` returns only the numbers that are kept. Multiply by the mask, to keep the shape.

    (u < p) / p
        That is the scaled mask. Multiply x by it.

    x * u / p
        You multiplied by the random numbers themselves. Compare them with p to get a mask.

    (u < p) => (np.random.random(x.shape) < p)
        You drew random numbers of your own. They are drawn already: `u`.

    x / p if u < p else 0 * x
        `if` needs one True or False, and `u < p` is an array. Use it as a mask, or `np.where`.
""")


@exercise(
    "9.11",
    options="abcd",
    hints=(
        "Take each class in turn. Which of the four turns it into an image of another class?",
        "Two of the ten classes have a direction in their names.",
        "What becomes of horizontal stripes when you rotate them by 90°?",
    ),
    note="The label would say horizontal stripes, and the image would show vertical ones.",
)
def not_of_the_same_class():
    """Return the letter of the change that may turn an image into one of another class."""
    return "c"


not_of_the_same_class.slips_are("""
    "a"
        A horizontal flip leaves all ten shapes in their class. (It would turn a letter b into d.)

    "b"
        Upside down, stripes keep their direction and a triangle is still a triangle.

    "d"
        Shapes stand anywhere in these images, so a shifted one is as good as the original.
""")


@exercise(
    "9.12",
    cases=lambda rng: [
        (np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 0, 0, 2]), 3),
        (np.array([1, 3, 3, 1, 0]), np.array([1, 1, 1, 0, 0]), 5),
        (rng.integers(0, 4, 30), rng.integers(0, 4, 30), 4),
    ],
    hints=(
        "Image n is of class `y[n]` and was taken for `guesses[n]`. Which cell counts it?",
        "Begin with `np.zeros((classes, classes), int)`, and add 1 to one cell for each image.",
        "`for right, guess in zip(y, guesses): table[...] += 1`; without a loop it is "
        "`np.add.at(table, (y, guesses), 1)`.",
    ),
    note="The sum of its diagonal, divided by the number of images, is the accuracy.",
)
def confusion_matrix(y, guesses, classes):
    """Return how often class i (row) was taken for class j (column), as (classes, classes)."""
    table = np.zeros((classes, classes), int)
    for right, guess in zip(y, guesses, strict=True):
        table[right, guess] += 1
    return table


confusion_matrix.slips_are("""
    [right, guess] => [guess, right]
        Rows and columns are swapped: the row is the right class, the column the guess.

    return table => return table / len(y)
        You divided by the number of images. The table holds counts.

    return table => return table / table.sum(axis=1, keepdims=True)
        You divided each row by its sum. The table holds counts.

    (classes, classes), int => (max(*y, *guesses) + 1,) * 2, int
        Your table ends at the highest class that occurs. It has `classes` rows and columns.

    return table => return table[np.unique(y)][:, np.unique(y)]
        You made one row per class that occurs. There are `classes`, some perhaps without images.

    np.zeros((classes, classes) => np.zeros((len(set(y)),) * 2
        Your table has a row per class that occurs in y. There are `classes` of them.

    [right, guess] => [right]
        You added 1 to a whole row for each image. Two indices select a cell: `[right, guess]`.

    [right, guess] += 1 => [right, guess] = 1
        Each pair counts only once, as by `table[y, guesses] += 1`: use `np.add.at`, or a loop.

    [right, guess] += 1 => [[right]][guess:guess] += 1
        All counts are still 0. (`table[y][guesses] += 1` adds to a copy.)

    zip(y, guesses, strict=True) => [(a, b) for a in y for b in guesses]
        Nested loops pair every label with every guess. Image n has only `y[n]` and `guesses[n]`.

    += 1 => += right != guess
        You counted mistakes only. Correct guesses are counted, too, on the diagonal.

    += 1 => += right == guess
        You counted correct guesses only. Mistakes are counted, too, beside the diagonal.

    [right, guess] => [right - 1, guess - 1]
        Classes are counted from 0, like rows and columns: leave out the − 1.

    [right, guess] => [:, guess]
        All rows are equal: `[[0] * n] * n` is one and the same list n times.

    zip(y, guesses, strict=True) => list(zip(y, guesses))[:classes]
        Your loop goes over the classes. It has to go over the images: `range(len(y))`.
""")
