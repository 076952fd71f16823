"""The chapter's way of writing a net down, as in INPUT 32x32x3 -> [CONV 12 5x5 -> RELU]*2 -> FC 10.

Sizes are width x height x depth, as everywhere in the chapter. A CONV keeps width and height unless
told otherwise: without P= its padding is (F - 1)/2. A POOL is 2x2 at stride 2 unless it says more.
"""

import re

from cs231n_utils.nets.layers import (
    FC,
    LRN,
    AveragePool,
    BatchNorm,
    Branches,
    Conv,
    Dropout,
    GlobalAveragePool,
    GlobalMaxPool,
    L2Pool,
    MaxPool,
    ReLU,
)
from cs231n_utils.volumes import Volume

POOLS = {"POOL": MaxPool, "AVGPOOL": AveragePool, "L2POOL": L2Pool}
PLAIN = {
    "RELU": ReLU,
    "NORM": BatchNorm,
    "LRN": LRN,
    "GLOBALMAX": GlobalMaxPool,
    "GLOBALAVG": GlobalAveragePool,
}
FLAGS = {
    "floor": {"rounding": "floor"},
    "ceil": {"rounding": "ceil"},
    "nobias": {"bias": False},
}
EXAMPLES = {
    "CONV": "CONV 12 5x5, with S=2, P=0, dilation=2, groups=2, floor or nobias after it",
    "FC": "FC 10",
    "DROPOUT": "DROPOUT 0.5, the probability to keep a value",
    **{word: f"{word} 3x3 S=2, with P=1, floor or ceil after it" for word in POOLS},
    **{word: word for word in PLAIN},
}


class PatternError(ValueError):
    """A pattern that cannot be read as a net."""


def parse(pattern):
    """Return (volume, layers): the input's Volume and fresh layer objects, none of them built.

    [A -> B]*3 stands for three times A -> B, and ADD(A -> B | C) and CONCAT(A | B | C) for branches
    that read the same input. Raises PatternError, naming what could not be read and what would do.
    """
    words = re.findall(r"->|[][()|*]|(?:(?!->)[^][()|*\s])+", pattern)
    input_size = re.fullmatch(r"(\d+)x(\d+)x(\d+)", words[1]) if len(words) > 1 else None
    if words[:1] != ["INPUT"] or not input_size:
        raise PatternError(
            f"got {pattern!r:.60}, expected a pattern that begins with the input's width x height "
            f"x depth, as in INPUT 32x32x3 -> FC 10"
        )
    rest = words[2:]
    if rest and rest.pop(0) != "->":
        raise PatternError(f"got {words[2]!r}, expected -> after INPUT {words[1]}")
    items = _chain(rest) if words[2:] else []
    if rest:
        raise PatternError(f"{rest[0]!r} closes nothing that was opened before it")
    return Volume(*map(int, input_size.groups())), [_layer(item) for item in items]


def write(volume, layers):
    """Return the pattern that `parse` reads as this input and these layers."""
    W, H, D = volume
    return " -> ".join([f"INPUT {W}x{H}x{D}", *map(str, layers)])


def _chain(words):
    """Take a chain of items from the front of words: what stands between arrows."""
    items = _item(words)
    while words and words[0] == "->":
        words.pop(0)
        items += _item(words)
    return items


def _item(words):
    """Take one item: a repeated part, branches, or one layer with its settings."""
    if not words or words[0] in ("->", "]", ")", "|", "*"):
        got = repr(words[0]) if words else "the end of the pattern"
        raise PatternError(f"got {got}, expected a layer")
    word = words.pop(0)
    if word == "[":
        part = _chain(words)
        _take(words, "]")
        if words[:1] != ["*"]:
            return part
        words.pop(0)
        if not words or not words[0].isdecimal():
            raise PatternError("expected a whole number after *, how often, as in [CONV 8 3x3]*2")
        return part * int(words.pop(0))
    if word in ("ADD", "CONCAT"):
        _take(words, "(")
        branches = [_branch(words)]
        while words[:1] == ["|"]:
            words.pop(0)
            branches.append(_branch(words))
        _take(words, ")")
        return [(word, branches)]
    settings = []
    while words and words[0] not in ("->", "[", "]", "(", ")", "|", "*"):
        settings.append(words.pop(0))
    return [(word, settings)]


def _branch(words):
    return [] if words[:1] in (["|"], [")"]) else _chain(words)


def _take(words, expected):
    if words[:1] != [expected]:
        got = repr(words[0]) if words else "the end of the pattern"
        raise PatternError(f"got {got}, expected {expected!r}")
    words.pop(0)


def _layer(item):
    """Return a new layer object for a word and its settings."""
    word, settings = item
    if word in ("ADD", "CONCAT"):
        branches = [[_layer(inside) for inside in branch] for branch in settings]
        return Branches(*branches, join=word.lower())
    if word not in EXAMPLES:
        known = ", ".join(EXAMPLES)
        raise PatternError(f"got {word!r}, expected a layer: {known}, ADD(...) or CONCAT(...)")
    try:
        return _make(word, settings)
    except PatternError:
        raise
    except (ValueError, KeyError, TypeError):
        got = " ".join([word, *settings])
        raise PatternError(f"got {got!r}, expected {EXAMPLES[word]}") from None


def _make(word, settings):
    """Return the layer; whatever goes wrong here means that the settings do not belong."""
    options = dict(setting.split("=") for setting in settings if "=" in setting)
    options = {name: int(value) for name, value in options.items()}
    plain = [setting for setting in settings if "=" not in setting]
    for flag, option in FLAGS.items():
        if flag in plain:
            plain.remove(flag)
            options |= option
    if word == "CONV":
        K, window = plain
        F = _side(window)
        if "P" not in options:
            if F % 2 == 0:
                raise PatternError(
                    f"equal padding at both ends cannot keep the size under an even filter: say "
                    f"which padding you want, as in CONV {K} {window} P=0"
                )
            options["P"] = (F - 1) // 2 * options.get("dilation", 1)
        return Conv(int(K), F, **options)
    if word in POOLS:
        F = _side(*plain) if plain else 2
        return POOLS[word](F, options.pop("S", F), **options)
    if word == "FC":
        return FC(*map(int, plain), **options)
    if word == "DROPOUT":
        return Dropout(*map(float, plain), **options)
    return PLAIN[word](*plain, **options)


def _side(window):
    across, down = map(int, window.split("x"))
    if across != down:
        raise ValueError("windows are square")
    return across
