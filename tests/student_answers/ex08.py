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


def rounded_batch(values, parameters, memory, copies):
    return round((memory - 4 * parameters * copies) / (8 * values))


def activations_copied(values, parameters, memory, copies):
    return int((memory - 4 * copies * parameters) / (4 * copies * values))


WRONG = [
    ("letters", "with M = 0 there would be no CONV", ((1, 0, 0), (1, 2, 1), (2, 3, 2))),
    ("letters", "", (1, 1, 0, 1, 2, 1, 2, 3, 2)),
    ("block", "second branch reads the output of the first", layers_in_a_row),
    ("block", "depth is that of one branch", one_branch),
    ("widths", "only before the first POOL", first_width_checked),
    ("widths", "become fractions", never_refused),
    ("widths", "", divided_by_multiples),
    ("alexnet_widths", "move by 3, as wide as they are", (55, 18, 18, 6, 6, 6, 6, 2)),
    ("vgg_values", "The input is missing", 15_237_608 - 224 * 224 * 3),
    ("half_as_wide", "of the positions there is only a quarter", "d"),
    ("megabytes", "not their order: MB, MiB", lambda values: (values / 2**18, values / 250_000)),
    ("megabytes", "rounded down", lambda values: (values * 4 // 10**6, values * 4 // 2**20)),
    ("batch_that_fits", "round to the nearest", rounded_batch),
    ("batch_that_fits", "one gradient, and nothing more", activations_copied),
]
