"""What students answered in notebook 08, each with words of the sentence that names its mistake."""


def layers_in_a_row(D, K1, K_in, K3):
    parameters = 0
    for K, F in ((K1, 1), (K_in, 1), (K3, 3)):
        parameters += K * (F * F * D + 1)
        D = K
    return D, parameters


def one_branch(D, K1, K_in, K3):
    return max(K1, K3), (K1 + K_in) * (D + 1) + K3 * (9 * K_in + 1)


def first_width_checked(W, M):
    if W % 2:
        raise ValueError("W must be even")
    return tuple(W // 2**m for m in range(1, M + 1))


def divided_by_multiples(W, M):
    found = []
    for m in range(1, M + 1):
        if W % (2 * m):
            raise ValueError
        found.append(W // (2 * m))
    return tuple(found)


def never_refused(W, M):
    return tuple(W / 2**m for m in range(1, M + 1))


def rounded_batch(activations, gradients, parameters, copies, memory):
    return round((memory - 4 * parameters * copies) / (4 * (activations + gradients)))


def activations_copied(activations, gradients, parameters, copies, memory):
    return int((memory - 4 * copies * parameters) / (4 * copies * activations))


def activations_doubled(activations, gradients, parameters, copies, memory):
    return (memory - 4 * copies * parameters) // (8 * activations)


WRONG = [
    ("vgg_values", "That is rounded", 15.2e6),
    ("vgg_values", "The input is missing", 15_237_608 - 224 * 224 * 3),
    ("half_as_wide", "of the positions there is only a quarter", "d"),
    ("batch_that_fits", "round to the nearest", rounded_batch),
    ("batch_that_fits", "which counts the numbers per parameter", activations_copied),
    ("batch_that_fits", "is given as `gradients`", activations_doubled),
    ("block", "second branch reads the output of the first", layers_in_a_row),
    ("block", "depth is that of one branch", one_branch),
    ("widths", "only before the first POOL", first_width_checked),
    ("widths", "become fractions", never_refused),
    ("widths", "", divided_by_multiples),
    ("alexnet_widths", "halved at the first POOL", (55, 27.5, 27.5, 13, 13, 13, 13, 6)),
    ("alexnet_widths", "move by 3, as wide as they are", (55, 18, 18, 6, 6, 6, 6, 2)),
]
