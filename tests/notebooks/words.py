"""Turns of phrase that no textbook would print, and what to write instead.

Each stands for its kind. They were found in the course by its readers; test_structure.py keeps them
out of the notebooks, of the package's messages and of the pages beside it.
"""

import re

THINGS = "row column line tile dot box bar map hue color picture image pass set scale number value"
OWNERS = "output filter layer class position place neuron unit channel map image picture parameter"
EACH = rf"(?:an?|one) (?:{THINGS.replace(' ', '|')})"
WHAT = rf"an? (?:{OWNERS.replace(' ', '|')}|pixel|step|side)"
PLENTY = "filters|numbers|sums|looks|pixels|rows|columns|places|positions"

INSTEAD = {  # pattern: what to write
    rf"\b{EACH} {WHAT}\b": "one ... per ...",
    r"\bcame, and\b|\bwas wanted\b|\bwere wanted\b": "got ..., expected ...",
    r"\bway back\b|\bway forward\b": "backward pass, forward pass",
    r"\bturn(?:ed|s|ing)? (?:over|round|around)\b": "flip (by 180°), transpose",
    r"\blevel (?:edge|stripe|line)s?\b": "horizontal",
    r"\bupright (?:edge|stripe|line)s?\b": "vertical",
    rf"\bso many (?:{PLENTY})\b": "that many, as many",
    r"\bby heart\b": "memorize",
    r"\bwithout a word\b": "silently",
    r"\bto and fro\b": "back and forth",
    r"\bknows? (?:nothing )?of (?:each|the) other\b": "is independent",
    r"\bhangs? over\b": "sticks out",
    r"\bfinds? no place\b": "does not fit",
    r"\blopsided": "asymmetric",
    r"\bblotch": "blob",
    r"\bname plates?\b": "name tag",
    r"\bbelongs? into\b": "belongs in",
    r"\bend to end\b|\b(?:laid|lay|lies?) flat\b": "flatten",
    r"\bin place of\b": "instead of",
    r"\bput to use\b": "used",
    r"\bbehind one another\b|\bone behind the other\b": "concatenated",
    r"\bsurest\b|\bhow sure\b": "most confident, how confident",
    r"\btrainings\b": "training runs",
    r"\bmirrors\b": "horizontal flips",
    r"\bnumber by number\b": "elementwise",
    r"\bfilters? with holes\b": "dilated",
    r"\bhears? (?:of|nothing)\b": "receives",
    r"\bsmall coins\b": "in chunks",
    r"\btimes less\b": "times fewer, times smaller",
    r"\bone comes from\b|\bat one go\b": "in one go",
    r"\bneither is wanted\b|\bNot what was wanted\b": "Unexpected result",
    r"\bspares? (?:it|us|you)\b": "saves",
    r"\bno business of\b": "does not affect",
    r"\bwho won where\b": "where the maximum was",
    r"\bnever saw the like\b": "is unlike any",
    r"\blearnt\b": "learned",
    r"\bbegins? anew\b": "start over",
    r"\blouder\b|\bloudest\b": "more active",
    r"\bparts? that (?:is|are|was|were) right\b": "accuracy",
    r"\bway of length\b": "distance",
    r"\bnumeric gradients?\b": "numerical gradient",
}


def complaints(text):
    """Yield what to write instead of each such phrase in a text."""
    for pattern, better in INSTEAD.items():
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield f"{found[0]!r}: write {better}"
