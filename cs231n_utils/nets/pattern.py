"""The chapter's way of writing a net down, as in INPUT 32x32x3 -> [CONV 12 5x5 -> RELU]*2 -> FC 10.

Sizes are width x height x depth, as everywhere in the chapter. A CONV keeps width and height unless
told otherwise: without P= its padding is (F - 1)/2. A POOL is 2x2 at stride 2 unless it says more.

What people type instead is read as well where it can mean one thing only: arrows as signs, commas
or no arrows at all, lower case, other libraries' words; FLATTEN and SOFTMAX, which change nothing.
"""

import re
from itertools import accumulate

from cs231n_utils.nets.layers import (
    FC,
    LRN,
    AveragePool,
    BatchNorm,
    Branches,
    Conv,
    Depthwise,
    Dropout,
    GlobalAveragePool,
    GlobalMaxPool,
    L2Pool,
    MaxPool,
    OblongConv,
    ReLU,
    Upsample,
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
    "DW": "DW 3x3, one filter per channel, with S=2, P=0, dilation=2, floor or nobias after it",
    "FC": "FC 10",
    "UP": "UP 2, so many times as wide and high",
    "DROPOUT": "DROPOUT 0.5, the probability to keep a value",
    **{word: f"{word} 3x3 S=2, with P=1, floor or ceil after it" for word in POOLS},
    **{word: word for word in PLAIN},
}
JOINS = "ADD", "CONCAT"
ALIASES = {  # other words for the same
    **{"POOL?": "POOL", "MAXPOOL": "POOL", "GAP": "GLOBALAVG", "UPSAMPLE": "UP"},
    **{"BN": "NORM", "BATCHNORM": "NORM", "RELU6": "RELU", "DENSE": "FC", "LINEAR": "FC"},
    **{"STRIDE": "S", "PADDING": "P", "PAD": "P"},
}
SKIPPED = {  # words that change nothing here, and why
    "FLATTEN": "FC flattens by itself, so FLATTEN is left out",
    "SOFTMAX": "the net gives scores and the loss takes their softmax, so SOFTMAX is left out",
}
HINTS = {  # what to write for words that are no layers
    **dict.fromkeys(("RES", "RESIDUAL"), "a residual block is ADD(CONV 8 3x3 -> RELU | )"),
    "INCEPTION": "an Inception block is CONCAT(CONV 8 1x1 | CONV 8 3x3)",
    **{word: f"settings are written with =, as in {word}=2" for word in ("S", "P")},
    "SAME": "a CONV keeps width and height by itself",
    "VALID": "no padding is P=0",
    **dict.fromkeys(("TANH", "SIGMOID"), "the activation function here is RELU"),
}
CLOSING = "]", ")", "|", "*"
LONGEST, LAYERS_AT_MOST, DEEPEST = 20_000, 2_000, 20  # signs, layers, brackets in brackets


class PatternError(ValueError):
    """A pattern that cannot be read as a net."""


def parse(pattern):
    """Return (volume, layers): the input's Volume and fresh layer objects, none of them built.

    [A -> B]*3 stands for three times A -> B, and ADD(A -> B | C) and CONCAT(A | B | C) for branches
    that read the same input. Raises PatternError, naming what could not be read and what would do.
    """
    text = re.sub(r"→|⟶|⇒|=>", "->", pattern).replace("×", "x").replace(",", " ")
    begins = re.match(
        r"\s*(?:INPUT\b)?\s*\[?(\d{1,9})x(\d{1,9})x(\d{1,9})\b\]?", text, re.IGNORECASE
    )
    if not begins:
        raise PatternError(
            f"got {pattern!r:.60}, expected a pattern that begins with the input's width x height "
            f"x depth, as in INPUT 32x32x3 -> FC 10"
        )
    if len(text) > LONGEST:
        raise PatternError(f"got {len(text):,} signs, expected {LONGEST:,} at most")
    words = re.findall(r"->|[][()|*]|(?:(?!->)[^][()|*\s])+", text[begins.end() :])
    if max(accumulate((word in "[(") - (word in "])") for word in words), default=0) > DEEPEST:
        raise PatternError(f"expected at most {DEEPEST} brackets within each other")
    items = []
    if words:
        _drop_arrow(words)
        items = _not_too_many(_chain(words))
    if words:
        raise PatternError(f"{words[0]!r} closes nothing that was opened before it")
    return Volume(*map(int, begins.groups())), [_layer(item) for item in items]


def left_out(pattern):
    """Return the reasons for which words of a pattern are left out, as sentences."""
    words = re.findall(r"[A-Z]+", pattern.upper())
    return [f"{why[0].upper()}{why[1:]}." for word, why in SKIPPED.items() if word in words]


def write(volume, layers):
    """Return the pattern that `parse` reads as this input and these layers."""
    W, H, D = volume
    return " -> ".join([f"INPUT {W}x{H}x{D}", *map(str, layers)])


def _chain(words):
    """Take a chain of items from the front of words: what stands between arrows."""
    items = _item(words)
    while words and words[0] not in CLOSING:
        _drop_arrow(words)
        items += _item(words)
    return items


def _drop_arrow(words):
    if words[0] == "->":
        words.pop(0)


def _item(words):
    """Take one item: a repeated part, branches, or one layer with its settings."""
    if not words or words[0] in ("->", "(", *CLOSING):
        got = repr(words[0]) if words else "the end of the pattern"
        raise PatternError(f"got {got}, expected a layer")
    word = words.pop(0)
    if word == "[":
        part = _chain(words)
        _take(words, "]")
        if words[:1] != ["*"]:
            return part
        words.pop(0)
        if not words or not re.fullmatch(r"\d{1,9}", words[0]):
            raise PatternError("expected a whole number after *, how often, as in [CONV 8 3x3]*2")
        return _not_too_many(part, int(words.pop(0)))
    word = _known(word)
    if word in JOINS:
        _take(words, "(")
        branches = [_branch(words)]
        while words[:1] == ["|"]:
            words.pop(0)
            branches.append(_branch(words))
        _take(words, ")")
        return [(word, branches)]
    settings = []
    while words and _is_setting(words[0]):
        settings.append(words.pop(0))
    if word not in SKIPPED:
        return [(word, settings)]
    after = [later for later in words if later not in ("->", "[", *CLOSING)]
    if settings or (after and (word == "SOFTMAX" or _known(after[0]) not in PASSED)):
        raise PatternError(f"{' '.join([word, *settings])} cannot stand there: {SKIPPED[word]}")
    return []


def _not_too_many(items, times=1):
    """Return items so many times, unless they are more layers than any net of the course has."""
    count = times * _count(items)
    if count > LAYERS_AT_MOST:
        raise PatternError(f"got {count:,} layers, expected {LAYERS_AT_MOST:,} at most")
    return items * times


def _count(items):
    return sum(1 + sum(map(_count, settings)) if word in JOINS else 1 for word, settings in items)


PASSED = "FC", "DROPOUT", "RELU", "NORM", *SKIPPED  # what may follow FLATTEN


def _known(word):
    """Return a layer's word as this module writes it."""
    name = ALIASES.get(word.upper(), word.upper())
    if name not in (*EXAMPLES, *JOINS, *SKIPPED):
        known = ", ".join(EXAMPLES)
        hint = f"; {HINTS[name]}" if name in HINTS else ""
        raise PatternError(
            f"got {word!r:.40}, expected a layer: {known}, ADD(...) or CONCAT(...){hint}"
        )
    return name


def _is_setting(word):
    return word[0] in "0123456789." or "=" in word or word.lower() in FLAGS


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
    if word in JOINS:
        branches = [[_layer(inside) for inside in branch] for branch in settings]
        return Branches(*branches, join=word.lower())
    try:
        return _make(word, settings)
    except PatternError:
        raise
    except (ValueError, KeyError, TypeError):
        got = " ".join([word, *settings])
        raise PatternError(f"got {got!r}, expected {EXAMPLES[word]}") from None


def _make(word, settings):
    """Return the layer; whatever goes wrong here means that the settings do not belong."""
    options = {}
    for name, value in (setting.split("=") for setting in settings if "=" in setting):
        name = ALIASES.get(name.upper(), name)
        options[name.upper() if len(name) == 1 else name.lower()] = int(value)
    plain = [setting.lower() for setting in settings if "=" not in setting]
    for flag, option in FLAGS.items():
        if flag in plain:
            plain.remove(flag)
            options |= option
    if word in ("CONV", "DW"):
        return _filters(word, plain, options)
    if word in POOLS:
        F = _side(*plain) if plain else 2
        return POOLS[word](F, options.pop("S", F), **options)
    if word in ("FC", "UP"):
        return {"FC": FC, "UP": Upsample}[word](*map(int, plain), **options)
    if word == "DROPOUT":
        return Dropout(*map(float, plain), **options)
    return PLAIN[word](*plain, **options)


def _filters(word, plain, options):
    """Return a CONV or a DW; plain holds its settings without a name."""
    *count, window = sorted(plain, key=lambda setting: "x" in setting)  # 3x3 12 is 12 3x3
    across, down = _sides(window)
    if "P" not in options and (across % 2 == 0 or down % 2 == 0):
        raise PatternError(
            f"equal padding at both ends cannot keep the size under an even filter: say which "
            f"padding you want, as in {' '.join([word, *count, window])} P=0"
        )
    if word == "CONV" and across != down:
        [K] = count
        return OblongConv(int(K), (across, down), **options)
    options.setdefault("P", (across - 1) // 2 * options.get("dilation", 1))
    if word == "CONV":
        [K] = count
        return Conv(int(K), across, **options)
    if count or across != down:
        raise ValueError("a DW has one square filter per channel")
    return Depthwise(across, **options)


def _side(window):
    across, down = _sides(window)
    if across != down:
        raise PatternError(f"got a window of {window}, expected a square one: those of POOL are")
    return across


def _sides(window):
    """Return width and height of a window: 5x3, or 3 for 3x3."""
    across, *down = map(int, window.split("x"))
    [down] = down or [across]
    return across, down
