"""Exercises of notebook 09: losses, what training changes and finds, and a net's last layers."""

import numpy as np

from cs231n_utils.checker.exercise import exercise
from cs231n_utils.checker.verdict import short


def _few_digits(rng, *shape):
    """Return random numbers that are quick to read, for the inputs of a check."""
    return rng.integers(-30, 31, shape) / 10


@exercise(
    "9.1",
    cases=lambda rng: [(float(np.log(classes)),) for classes in (10, 2, 1000)],
    hints=(
        "All n classes have the same chance. What is the loss, then, written with n?",
        "It is −log(1/n), which is log n. Which function undoes a logarithm?",
        "`return round(np....(loss))`: NumPy's `log` is the natural one, so the base is e.",
    ),
    note="6.908 belongs to a thousand classes, as ImageNet has. A hundred times as many classes as "
    "here only triple the loss.",
)
def classes_at_chance(loss):
    """Return how many classes there are, if `loss` is the softmax loss of a net that guesses."""
    return round(np.exp(loss))


classes_at_chance.slips_are("""
    np.exp(-loss)
        That is the probability of the right class. How many classes share the whole, which is 1, if
        each of them has that?

    np.log(loss)
        You took the logarithm once more. The loss is one already, and you want what it was taken
        of.

    loss + 1
        That is how it is for the SVM loss, 9 for ten classes. The softmax loss is a logarithm.

    10**loss
        You took the base 10, and the logarithm of the loss is the natural one.

    2**loss
        You took the base 2, and the logarithm of the loss is the natural one.

    10 * loss / np.log(10)
        You took the loss to grow like the number of classes. It grows like its logarithm, which is
        much slower.

    int(np.exp(loss))
        `int` cuts off all decimals, also those of 999.9999999999998, which is 1000 but for the last
        digit of the computer's. `round` takes the nearest whole number.

    10
        That is right for ten classes only. Use `loss`.
""")


@exercise(
    "9.2",
    cases=lambda rng: [
        (np.array([13.0, -7.0, 11.0]), 0, 10),
        (np.array([0.5, 2.0, 1.0, 1.75]), 3, 1),
        (np.array([-1.0, 4.0, -3.0, -2.5, -1.5]), 1, 0.5),
        (_few_digits(rng, 6), 2, 1.5),
        (np.array([1.5, 4.0, 1.5, -2.0, 3.0]), 2, 2),
    ],
    hints=(
        "For which classes is there something to add, and what is it when one is far behind?",
        "A loop over the classes skips the right one; `max(0, ...)` stands inside the sum.",
        "Without a loop: `others = np.delete(scores, right)`, then `np.maximum(0, ...)` and a sum.",
    ),
    note="A class that is far enough behind costs nothing, however far: the softmax loss is never "
    "that content.",
)
def svm_loss_of_one(scores, right, delta):
    """Return the sum of max(0, s_j - s_right + delta) over all classes j but the right one."""
    others = np.delete(scores, right)
    return np.maximum(0, others - scores[right] + delta).sum()


svm_loss_of_one.slips_are("""
    np.maximum(0, scores - scores[right] + delta).sum()
        You counted the right class, too. Compared with itself it lacks the whole Δ, so your loss is
        larger by Δ.

    np.maximum(0, scores[right] - np.delete(scores, right) + delta).sum()
        The difference is turned round: a wrong class costs something when it scores high, so it is
        s_j − s_right.

    max(0, without_floor(scores, right, delta))
        You took the larger of 0 and the whole sum. Each class has a floor of its own at 0: else one
        that is far behind makes up for another.

    svm_loss_of_one.answer(scores, right, 0)
        `delta` is left out: the right class should lead, and by that much.

    svm_loss_of_one.answer(scores, right, -delta)
        `delta` has the wrong sign: a wrong class costs something even before it has caught up.

    svm_loss_of_one.answer(scores, right, 1)
        You took 1 for Δ. Here the lead that is wanted is `delta`.

    np.maximum(0, np.delete(scores, right) - scores[right] + delta).max()
        You took the worst class only. Every class that comes too close is added.

    svm_loss_of_one.answer(scores, right, delta) / (len(scores) - 1)
        You averaged over the classes. Over classes the SVM loss is a sum.

    int(np.sum(np.delete(scores, right) - scores[right] + delta > 0))
        You added 1 for each class that comes too close. What it lacks is added.
""")


@svm_loss_of_one.slip(
    "You leave out every class that has the right one's score. One that ties lacks the whole Δ, "
    "and costs that: tell the right class by its number, not by its score."
)
def ties_left_out(scores, right, delta):
    others = scores[scores != scores[right]]
    return np.maximum(0, others - scores[right] + delta).sum()


@svm_loss_of_one.slip(
    "You let classes that are far behind count as a gain. They cost 0 each, not less: `max` with 0."
)
def without_floor(scores, right, delta):
    return (np.delete(scores, right) - scores[right] + delta).sum()


@svm_loss_of_one.slip(
    "You added `delta` outside of the `max`, so that even a class far behind costs that much."
)
def delta_outside(scores, right, delta):
    lacking = np.maximum(0, np.delete(scores, right) - scores[right])
    return (lacking + delta).sum()


@svm_loss_of_one.explained_by
def leads(part, at, scores, right, delta):
    rows = np.stack([scores, scores - scores[right] + delta])
    costs = [short(max(0.0, float(c))) for c in np.delete(rows[1], right)]
    how = f"Class {right} is the right one and does not count; the others cost {' + '.join(costs)}."
    return {"scores, and below s_j − s_right + delta": rows}, how


@exercise(
    "9.3",
    options="abcd",
    hints=(
        "What is the same for all twelve, and is there anything that is not?",
        "A filter changes by its gradient. The gradient comes from what the filter sees and from "
        "what the layer above asks of it.",
        "Equal filters make equal maps, and equal maps, read with equal weights, get equal "
        "gradients: what does a step then do to the twelve?",
    ),
    note="Nothing ever tells them apart, so all twelve do the work of one.",
)
def twelve_copies():
    """Return the letter of what becomes of twelve copies of one filter."""
    return "b"


twelve_copies.slips_are("""
    "a"
        The pictures differ, but all twelve see the same ones: whatever a picture asks of one
        filter, it asks of the other eleven.

    "c"
        Equal gradients do not cancel, since they act on different filters. The filters learn; ask
        yourself whether they learn different things.

    "d"
        Filters do specialise when they start a little different, and each then follows its own
        slope. Exact copies stand on the same spot and have the same slope.
""")


@exercise(
    "9.4",
    options="abcd",
    hints=(
        "Which layers between the picture and these maps keep a distance, and which do not?",
        "A CONV at stride 1 moves what it finds as far as the picture moved. What does a POOL of "
        "2x2 at stride 2 do to a distance?",
        "Two POOLs: eight pixels are four places after the first, and how many after the second?",
    ),
    note="By a multiple of four, what the maps show moves along exactly. A shape that moves by one "
    "pixel falls into other windows of the POOLs, and the maps then change a little.",
)
def moved_by_eight():
    """Return the letter of what the maps do when the shape moves."""
    return "c"


moved_by_eight.slips_are("""
    "a"
        That would be invariance. CONV and POOL keep what they find in its place; only a layer that
        throws the place away, such as a global max pooling, gives the same numbers again.

    "b"
        Eight places would be the whole width of an 8x8 map. In the first maps, of 32x32, it is
        eight; what have the two POOLs done to distances?

    "d"
        The filters are shared: at the new place the same filters meet the same lines and answer
        with the same numbers.
""")


@exercise(
    "9.5",
    cases=lambda rng: [
        (0.5, 1e-4, 1e-2),
        (0.25, 1e-6, 1e-2),
        (0.0, 0.003, 0.3),
        (1.0, 0.002, 0.2),
        (float(rng.integers(10, 90)) / 100, 2.0, 5000.0),
    ],
    hints=(
        "Halfway from 0.0001 to 0.01 is 0.001: ten times the one, a tenth of the other. What is "
        "halfway on an ordinary scale, and of which numbers must you take it to get this?",
        "Go from the logarithm of `low` to that of `high`, in a straight line. Then undo the "
        "logarithm.",
        "`np.exp(a + u * (b - a))`, where `a = np.log(low)`, and `b`?",
    ),
    note="Every factor of ten between the ends gets as many draws as the next. It is also "
    "low · (high/low)ᵘ: the way is a factor, and u of the way is its power.",
)
def on_log_scale(u, low, high):
    """Return the number that lies the part u, from 0 to 1, of the way from low to high in logs."""
    return np.exp(np.log(low) + u * (np.log(high) - np.log(low)))


on_log_scale.slips_are("""
    low + u * (high - low)
        That is the way on an ordinary scale. Nine of ten draws between 0.001 and 0.01 then lie
        above 0.0019. Go the part u of the way between the logarithms.

    np.exp(exponent_of_ten(u, low, high))
        You took logarithms to the base 10 and undid them with `np.exp`, whose base is e. Raise 10
        to the result, or take `np.log`.

    10 ** log_not_undone(u, low, high)
        You took natural logarithms, as `np.log` does, and raised 10 to the result. The base of both
        has to be the same.

    np.exp(low + u * (high - low))
        You undid a logarithm that you had not taken: `low` and `high` went in as they are. Take the
        logarithm of both first.

    high * (low / high) ** u
        You go from `high` to `low`. At u = 0 it should be `low`.

    np.sqrt(low * high)
        That is halfway, whatever u is.

    np.exp(np.log(low) + u * np.log(high - low))
        You took the logarithm of the difference. It is the difference of the logarithms,
        `np.log(high) - np.log(low)`, which is that of the quotient high/low.

    np.logspace(np.log10(low), np.log10(high))[u]
        `np.logspace` makes a row of such numbers, and u is not a place in a row: it may be 0.37.
        Write down what lies the part u of the way.
""")


@on_log_scale.slip(
    "That is the logarithm of what is wanted, to the base 10: an exponent. Raise 10 to it."
)
def exponent_of_ten(u, low, high):
    return np.log10(low) + u * (np.log10(high) - np.log10(low))


@on_log_scale.slip("That is the logarithm of what is wanted. Undo it: `np.exp` is for `np.log`.")
def log_not_undone(u, low, high):
    return np.log(low) + u * (np.log(high) - np.log(low))


@exercise(
    "9.6",
    options="abcd",
    hints=(
        "For the votes, what does each net put first? For the average, add up three numbers a "
        "class.",
        "Two nets vote for disc. For ring the three probabilities are 0.35, 0.35 and 0.90.",
        "Disc has 0.40 + 0.40 + 0.05, ring 0.35 + 0.35 + 0.90: which sum is larger?",
    ),
    note="A vote throws away how sure a net is; the average keeps it. Two nets that hardly know "
    "give way to one that does.",
)
def votes_or_average():
    """Return the letter of what three nets say by votes and by their average."""
    return "c"


votes_or_average.slips_are("""
    "a"
        By votes it is the disc, two to one. The average counts how sure each of them is: add up the
        three probabilities of ring.

    "b"
        The average says ring. But a vote is a vote, however sure: what does each of the three nets
        put first?

    "d"
        It is the other way round. Count the votes first: how many nets have disc on top?
""")


def _drops(rng):
    """Return inputs (x, p, u) with no zero in x, and u on either side of p and of 1 - p."""
    shapes, ps = [(2, 5), (1, 2, 3, 4)], (0.5, 0.8)
    cases = [(np.array([[10.0, 20.0, -30.0, 40.0]]), 0.25, np.array([[0.2, 0.9, 0.1, 0.5]]))]
    for shape, p in zip(shapes, ps, strict=True):
        x = rng.choice([-1, 1], shape) * rng.integers(1, 31, shape) / 10
        u = rng.permutation(np.linspace(0.02, 0.97, x.size)).round(2).reshape(shape)
        cases.append((x, p, u))
    return cases


@exercise(
    "9.7",
    cases=_drops,
    hints=(
        "Which numbers of x stay, and what are they multiplied by?",
        "`u < p` is an array of True and False, which count as 1 and 0 in a product.",
        "`return x * (...) / ...`: a mask, and what makes up for what it takes away.",
    ),
    note="On average the sum is what it was before, so at test time the layer does nothing at all. "
    'That is what "inverted" means: the correction is made in training.',
)
def inverted_dropout(x, p, u):
    """Return what dropout makes of x in training; u has a number from 0 to 1 for each of x."""
    return x * (u < p) / p


inverted_dropout.slips_are("""
    x * (u < p)
        Nothing makes up for what is dropped: the layer after this one gets smaller sums in training
        than later, when nothing is dropped. What is kept has to grow.

    x * (u < p) * p
        You multiplied by p. That belongs to the old dropout, at test time. What is kept has to
        grow, to stand in for what was dropped.

    x * (u > p) / p
        You keep what should go: a number stays with probability p, and u lies below p that often.

    x * (u > p) / (1 - p)
        You took p for the probability to drop a number, as many libraries do. In CS231n, and here,
        it is the probability to keep it.

    x * (u < p) / (1 - p)
        You divided by 1 − p, the part that goes. What is kept stands in for all, so divide by the
        part that stays.

    x * (u < p) * 2
        You took p = 0.5 for every p: only then is it a factor of 2.

    (u < p) / p
        That is the mask. x passes through it: multiply.

    x * u / p
        You multiplied by the random numbers themselves. They only decide: compare them with p.

    x / p if u < p else 0 * x
        `if` wants one True or False, and `u < p` is a whole array of them. Each number is dropped
        or kept by itself: use the array as a mask, or `np.where`.
""")


@inverted_dropout.slip(
    "You divided by the part that happened to stay in this draw. It is p that counts, the part "
    "that stays on average."
)
def divided_by_what_stayed(x, p, u):
    mask = u < p
    return x * mask / mask.mean()


@exercise(
    "9.8",
    options="abcd",
    hints=(
        "Take each class in turn. Under which of the four does it become a picture of another?",
        "A disc is a disc however you turn it. Two of the ten classes have a direction in their "
        "names.",
        "What becomes of horizontal stripes when you turn them by a quarter?",
    ),
    note='The label would stay "horizontal stripes" while the picture shows vertical ones: the net '
    "would be taught to confuse the two. A label says what may be changed.",
)
def not_of_the_same_class():
    """Return the letter of the change that may turn a picture into one of another class."""
    return "c"


not_of_the_same_class.slips_are("""
    "a"
        All ten shapes stay in their class in a mirror. With letters it would be otherwise: b and d
        are each other's mirror images.

    "b"
        Upside down, stripes keep their direction and a triangle is still one: it may stand on its
        tip in these data anyway. With photographs of cars it would do harm, since none of them are
        upside down.

    "d"
        Shapes stand anywhere in these pictures, so moving one a little makes a picture that could
        have been drawn. Only at the border a shape may lose a piece.
""")


@exercise(
    "9.9",
    cases=lambda rng: [
        (np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 0, 0, 2]), 3),
        (np.array([1, 3, 3, 1, 0]), np.array([1, 1, 1, 0, 0]), 5),
        (rng.integers(0, 4, 30), rng.integers(0, 4, 30), 4),
    ],
    hints=(
        "Picture n is of class `y[n]` and was taken for `guesses[n]`. Which cell of the table "
        "does it belong to?",
        "Begin with `np.zeros((classes, classes), int)`, and add 1 to one cell for each picture.",
        "`for right, guess in zip(y, guesses): table[...] += 1`; without a loop it is "
        "`np.add.at(table, (y, guesses), 1)`.",
    ),
    note="Its diagonal holds what is right: its sum over the number of pictures is the accuracy.",
)
def confusion_matrix(y, guesses, classes):
    """Return how often class i (row) was taken for class j (column), as (classes, classes)."""
    table = np.zeros((classes, classes), int)
    for right, guess in zip(y, guesses, strict=True):
        table[right, guess] += 1
    return table


confusion_matrix.slips_are("""
    confusion_matrix.answer(guesses, y, classes)
        Rows and columns are swapped: the row is what a picture shows, the column what it was taken
        for.

    confusion_matrix.answer(y, guesses, classes) / len(y)
        You divided by the number of pictures. Counts are wanted: whole numbers that add up to it.

    confusion_matrix.answer(y, guesses, max(y.max(), guesses.max()) + 1)
        Your table ends at the highest class that occurs. The last ones may have no picture: there
        are `classes` of them.

    np.repeat(np.bincount(y, minlength=classes)[:, None], classes, axis=1)
        You added 1 to a whole row for each picture. Two indices pick a cell: the class and the
        guess.
""")


@confusion_matrix.slip(
    "`table[y, guesses] += 1` looks at every cell once: where a pair comes three times, NumPy "
    "reads 0 three times and writes 1 three times. Use a loop, or `np.add.at`."
)
def each_pair_once(y, guesses, classes):
    table = np.zeros((classes, classes), int)
    table[y, guesses] += 1
    return table


@confusion_matrix.slip(
    "Everything is still 0. `table[y][guesses]` is a copy of some rows, and you added to the copy. "
    "One pair of brackets for both: `table[right, guess]`."
)
def added_to_a_copy(y, guesses, classes):
    table = np.zeros((classes, classes), int)
    table[y][guesses] += 1
    return table


@confusion_matrix.slip(
    "You counted mistakes only. Pictures that were taken for what they are belong into the table, "
    "too, on its diagonal."
)
def mistakes_only(y, guesses, classes):
    table = confusion_matrix.answer(y, guesses, classes)
    return table - np.diag(table.diagonal())


@confusion_matrix.slip(
    "You divided each row by its sum. Counts are wanted here, and a class that never occurs has a "
    "row of zeros, which cannot be divided."
)
def parts_of_rows(y, guesses, classes):
    table = confusion_matrix.answer(y, guesses, classes)
    with np.errstate(invalid="ignore"):
        return table / table.sum(axis=1, keepdims=True)


@confusion_matrix.slip(
    "Your table has as many rows as classes occur. Some class may have no picture: there are "
    "`classes` of them."
)
def only_classes_that_occur(y, guesses, classes):
    table = np.zeros((len(set(y)), len(set(y))), int)
    for right, guess in zip(y, guesses, strict=True):
        table[right, guess] += 1
    return table


@exercise(
    "9.10",
    cases=lambda rng: [
        (np.array([[10.0, -20.0, 30.0], [-40.0, 50.0, 0.0]]), np.array([[1, -2, 0], [3, -1, 4.0]])),
        (_few_digits(rng, 2, 3, 4, 2), _few_digits(rng, 2, 3, 4, 2)),
    ],
    hints=(
        "If you nudge a number of x that is below zero, does the output move? And one above zero?",
        "`x > 0` is an array of True and False, which count as 1 and 0 in a product.",
        "`return dout * (...)`: where should it be 1?",
    ),
    note="It is a gate, and the forward pass has set it: x decides, whatever sign dout has.",
)
def relu_backward(dout, x):
    """Return dx, shaped like x, for dout, the gradient by relu_forward(x); 0 where x is 0."""
    return dout * (x > 0)


relu_backward.slips_are("""
    np.maximum(0, dout)
        Your gate goes by the sign of `dout`. Whether a number got through was decided by x, and a
        gradient below zero is as good as any.

    np.maximum(0, dout) * (x > 0)
        You hold back what is negative in x and what is negative in `dout`. A gradient below zero is
        as good as any: only x decides.

    dout
        Everything passes. Where x was below zero the output was 0 and did not listen.

    (x > 0) * 1.0
        That is the gate alone, the slope of a ReLU. By the chain rule, times `dout`.

    dout * np.maximum(0, x)
        You multiplied by the output of the ReLU. Its slope is wanted: 1 or 0.

    dout * x
        You multiplied by x. The slope of a ReLU is wanted: 1 or 0.

    dout * (x < 0)
        Your gate is open where x is below zero, and shut where it is above.

    dout * (x >= 0)
        Where x is exactly 0 your gate is open. By convention, and here, it is shut.
""")


def _fc_cases(rng):
    """Return inputs (x, w, b): two volumes, a single one, and three with a square w."""
    shapes = [(2, 2, 3, 2), (1, 3, 2, 1), (3, 1, 2, 2)]
    return [
        (_few_digits(rng, *shape), _few_digits(rng, np.prod(shape[1:]), K), _few_digits(rng, K))
        for shape, K in zip(shapes, (4, 3, 4), strict=True)
    ]


@exercise(
    "9.11",
    cases=_fc_cases,
    hints=(
        "What shape must x have, so that its rows can be multiplied with the columns of w?",
        "`x.reshape(len(x), -1)` lays every volume flat, one a row.",
        "Then a matrix product with `@`, and `b` is added to every row by itself.",
    ),
    note="Rows times columns: all scores of all pictures in one matrix product.",
)
def fc_forward(x, w, b):
    """Return the scores (N, K) for volumes x (N, H, W, D), weights w (H*W*D, K), biases b (K,)."""
    rows = x.reshape(len(x), -1)  # (N, H*W*D)
    return rows @ w + b


fc_forward.slips_are("""
    x.reshape(len(x), -1) @ w
        The biases are missing: each of the K scores has one of its own.

    x.reshape(len(x), -1) @ w + b.sum()
        You added all biases to every score. Score k has a bias of its own, `b[k]`.

    x @ w + b
        You multiplied x as it came. Each volume (H, W, D) must be laid flat first, to one row.

    x.reshape(-1) @ w + b
        You laid the whole batch flat, so all pictures became one row. Keep the first axis: one row
        a picture.

    x.reshape(-1, len(x)).T @ w + b
        Your rows mix the numbers of different pictures: reshape x to (N, ...) at once, not to (...,
        N) and then turn it.

    np.moveaxis(x, -1, 1).reshape(len(x), -1) @ w + b
        You put the channels first before you laid the volumes flat. Here the last axis, D, runs
        fastest: `reshape` alone does that.

    np.maximum(0, fc_forward.answer(x, w, b))
        You put a ReLU behind it. Scores may be below zero; a ReLU is a layer by itself.
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
    "9.12",
    cases=lambda rng: [(_few_digits(rng, len(x), len(b)), x, w) for x, w, b in _fc_cases(rng)],
    parts=("dx", "dw", "db"),
    hints=(
        "Which shape has each of the three gradients, and which products of `dout`, `w` and x "
        "laid flat have that shape?",
        "What touches several outputs gets a sum: a weight is used for every picture, and so is a "
        "bias.",
        "`dw = rows.T @ ...` and `dx = ... @ w.T`, the latter reshaped like x; `db` is a sum over "
        "the axis of pictures.",
    ),
    note="The sums over the batch were no extra work: the matrix product does them.",
)
def fc_backward(dout, x, w):
    """Return dx, dw, db, shaped like x, w and b, for dout (N, K), the gradient by fc_forward."""
    rows = x.reshape(len(x), -1)
    dx = (dout @ w.T).reshape(x.shape)
    dw = rows.T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db


def _fc_backward(dout, x, w, **other):
    """Return the right gradients, but for those that are given."""
    dx, dw, db = fc_backward.answer(dout, x, w)
    return tuple(other.get(name, right) for name, right in {"dx": dx, "dw": dw, "db": db}.items())


fc_backward.slips_are("""
    _fc_backward(dout, x, w, dx=dout @ w.T)
        It is still laid flat. A gradient has the shape of what it belongs to, and x is a batch of
        volumes.

    _fc_backward(dout, x, w, dx=(dout @ w).reshape(x.shape))
        You multiplied by `w` as it stands. The forward pass went from rows of x to scores with `w`;
        the way back takes its transpose.

    _fc_backward(dout, x, w, dx=dout @ w)
        You multiplied by `w` as it stands, and the way back takes its transpose. What comes of that
        is still laid flat: give it the shape of x.

    _fc_backward(dout, x, w, dx=np.dot(dout, w).reshape(x.shape))
        `dx` came from `np.dot` of `dout` and `w` as it stands. The forward pass went from rows of x
        to scores with `w`; the way back takes its transpose.

    _fc_backward(dout, x, w, dw=x.reshape(len(x), -1) @ dout)
        For `dw` you multiplied x as it lies there, a picture a row. The sum goes over the pictures,
        so they have to be its columns: one of the two must be turned.

    _fc_backward(dout, x, w, dw=x.T @ dout)
        You turned x without laying it flat: `x.T` turns the order of all its axes round. Make it a
        row for each picture first.

    _fc_backward(dout, x, w, dw=(x.T @ dout).reshape(w.shape))
        You turned x first and gave the result the shape of w afterwards. `x.T` turns the order of
        all its axes round, so the rows are mixed: lay x flat first, a row for each picture.

    _fc_backward(dout, x, w, dw=dout.T @ x.reshape(len(x), -1))
        It is transposed: `w` has a row for each number of x and a column for each score, and so has
        its gradient.

    _fc_backward(dout, x, w, db=dout)
        It has a row for each picture. One bias serves them all, so what they ask of it is added up.

    _fc_backward(dout, x, w, db=dout.sum(axis=1))
        You summed over the scores and kept the pictures. There is a bias a score, so sum over the
        pictures, which are the first axis.

    _fc_backward(dout, x, w, db=dout.sum())
        You summed over everything. There is one bias a score, so only over pictures.

    tuple(gradient / len(x) for gradient in fc_backward.answer(dout, x, w))
        You divided by the number of pictures. The loss has done that already: it is in `dout`.
""")


@fc_backward.slip(
    "Only the last picture is in it. The weights worked for every picture, so add up with `+=`."
)
def last_picture(dout, x, w):
    last = np.outer(x[-1], dout[-1])
    return _fc_backward(dout, x, w, dw=last, db=dout[-1])


@fc_backward.slip("The three are right, but in another order: first `dx`, then `dw`, then `db`.")
def dw_first(dout, x, w):
    dx, dw, db = fc_backward.answer(dout, x, w)
    return dw, dx, db


@fc_backward.explained_by
def products(part, at, dout, x, w):
    rows = x.reshape(len(x), -1)
    if part == "dx":
        n, m = at[0], int(np.ravel_multi_index(at[1:], x.shape[1:]))
        pair = {f"dout[{n}]": dout[n], f"row {m} of w, one weight a score": w[m]}
    elif part == "dw":
        m, k = at
        pair = {f"number {m} of every picture": rows[:, m], f"dout[:, {k}]": dout[:, k]}
    else:
        (k,) = at
        pair = {f"dout[:, {k}]": dout[:, k], "what a bias is multiplied by": np.ones(len(x))}
    one, other = pair.values()
    return (
        pair,
        f"Number by number, the two rows below multiply and add up to {short(float(one @ other))}.",
    )


@exercise(
    "9.13",
    cases=lambda rng: [
        (np.array([[1.0, -2.0, 0.0]]), np.array([0])),
        (_few_digits(rng, 4, 5), np.array([2, 0, 4, 2])),
        (np.array([[0.5, 1.0, -1.0], [1000.0, 998.0, 0.0]]), np.array([2, 1])),
    ],
    parts=("loss", "dscores"),
    hints=(
        "What are the probabilities of one picture's classes, and which of them does the loss "
        "look at?",
        "`scores - scores.max(axis=1, keepdims=True)` has the same probabilities and no large "
        "numbers; `p[np.arange(N), y]` picks the right class of every picture.",
        "`loss = -np.log(p[np.arange(N), y]).mean()`, and for `dscores` take 1 away in the same "
        "places and divide by `N`.",
    ),
    note="The gradient is p less what it should have been: every wrong class is pushed down by as "
    "much as it was believed.",
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


def _softmax_of(scores, y, p):
    """Return loss and gradient as they follow from probabilities p, which may be wrong ones."""
    N = len(scores)
    right = np.eye(scores.shape[1])[y]
    return -np.log(p[np.arange(N), y]).mean(), (p - right) / N


def _p(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@softmax_loss.slip(
    "`np.exp(1000)` is too large for a float: it became inf, and inf/inf is NaN. Take the largest "
    "score of each row away first; the probabilities stay the same."
)
def max_not_taken_away(scores, y):
    powers = np.exp(scores)
    return _softmax_of(scores, y, powers / powers.sum(axis=1, keepdims=True))


@softmax_loss.slip(
    "`np.exp(1000)` is too large for a float and became inf, in the sum whose logarithm you take "
    "as in the gradient. Take the largest score of each row away first; nothing else changes."
)
def max_not_taken_away_in_the_log(scores, y):
    powers = np.exp(scores)
    sums = powers.sum(axis=1)
    _, dscores = max_not_taken_away(scores, y)
    return (np.log(sums) - scores[np.arange(len(y)), y]).mean(), dscores


@softmax_loss.slip(
    "You took the largest score of the whole batch away. A row far below it is left with e to the "
    "power of −1000, which is 0, and 0/0 is NaN: take each row's own."
)
def one_max_for_all(scores, y):
    powers = np.exp(scores - scores.max())
    return _softmax_of(scores, y, powers / powers.sum(axis=1, keepdims=True))


@softmax_loss.slip(
    "You divided by sums over the pictures. The probabilities of the classes of one picture add up "
    "to 1: sum along axis 1."
)
def over_pictures(scores, y):
    powers = np.exp(scores - scores.max(axis=0))
    return _softmax_of(scores, y, powers / powers.sum(axis=0))


@softmax_loss.slip(
    "`keepdims=True` is missing. Without it the maxima, or the sums, of the rows come as an array "
    "(N,), which NumPy lays along a row. As (N, 1) each stands beside its own row."
)
def without_keepdims(scores, y):
    powers = np.exp(scores - scores.max(axis=1))
    return _softmax_of(scores, y, powers / powers.sum(axis=1))


@softmax_loss.slip(
    "You divided by the sums over the pictures. The probabilities of one picture's classes add up "
    "to 1: sum along axis 1, as you did for the maximum."
)
def sums_over_pictures(scores, y):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return _softmax_of(scores, y, powers / powers.sum(axis=0))


@softmax_loss.slip(
    "You divided by the sum over the whole batch. The probabilities of one picture's classes add "
    "up to 1: each row has a sum of its own."
)
def one_sum_for_all(scores, y):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return _softmax_of(scores, y, powers / powers.sum())


@softmax_loss.slip(
    "You took one maximum and one sum for the whole batch. Each picture is by itself: its own "
    "largest score goes away, and its own probabilities add up to 1."
)
def one_max_and_one_sum(scores, y):
    powers = np.exp(scores - scores.max())
    return _softmax_of(scores, y, powers / powers.sum())


@softmax_loss.slip(
    "The logarithm was taken of p less 1, which is below 0, so it is NaN. Compute the loss before "
    "you take the 1 away, or take it away from a copy."
)
def one_taken_away_too_early(scores, y):
    _, dscores = softmax_loss.answer(scores, y)
    p = _p(scores)
    p[np.arange(len(y)), y] -= 1
    return -np.log(p[np.arange(len(y)), y]).mean(), dscores


@softmax_loss.slip(
    "The division by N is missing. The loss is a mean over the pictures, so that a step does not "
    "grow with the batch, and its gradient is divided by N as well."
)
def summed(scores, y):
    loss, dscores = softmax_loss.answer(scores, y)
    return loss * len(y), dscores * len(y)


@softmax_loss.slip(
    "The sign is turned round. The loss is minus a logarithm, and its gradient is above 0 for a "
    "wrong class: a higher score there makes things worse."
)
def sign_turned(scores, y):
    loss, dscores = softmax_loss.answer(scores, y)
    return -loss, -dscores


softmax_loss.slips_are("""
    -_p(scores)[np.arange(len(y)), y].mean(), _p(scores) / len(y)
        You left out the logarithm: the loss is −log p of the right class.
""")


@softmax_loss.slip(
    "The right class is treated like the others. Its gradient is p less 1, the only one that may "
    "be below 0."
)
def right_class_forgotten(scores, y):
    loss, _ = softmax_loss.answer(scores, y)
    return loss, _p(scores) / len(y)


@softmax_loss.slip(
    "`p[:, y]` picks the columns y in every row. Picture n has one right class: in place of the "
    "colon put an array that counts the rows, and NumPy takes the two side by side."
)
def whole_columns(scores, y):
    p = _p(scores)
    loss = -np.log(p[:, y]).mean()
    p[:, y] -= 1
    return loss, p / len(y)


@softmax_loss.slip(
    "You added −log p over all classes. The loss looks at the right class only; the others count "
    "by what they take away from it."
)
def all_classes(scores, y):
    _, dscores = softmax_loss.answer(scores, y)
    return -np.log(_p(scores)).sum(axis=1).mean(), dscores


@softmax_loss.slip("That is −log p picture by picture. The loss is one number, their mean.")
def a_loss_a_picture(scores, y):
    _, dscores = softmax_loss.answer(scores, y)
    return -np.log(_p(scores)[np.arange(len(y)), y]), dscores


@softmax_loss.explained_by
def probabilities(part, at, scores, y):
    p = _p(scores)
    own = p[np.arange(len(y)), y]
    if part == "loss":
        costs = [short(float(c)) for c in -np.log(own)]
        how = f"−log p of the right classes is {' and '.join(costs)}, picture by picture."
    else:
        n, k = at
        less = " less 1, since it is the right class," if y[n] == k else ""
        how = f"p[{n}, {k}] is {short(float(p[n, k]))},{less} and there are N = {len(y)} pictures."
    return {"scores": scores, "p": p}, how
