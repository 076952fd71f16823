"""What the reader has answered, kept beside the notebooks in my_progress.json and nowhere else.

    {"4.3": "right", "4.5": "tried", "mistakes": {"4.5": {"The bias `b` is missing.": 2}}}

It says which exercises are right or tried, and how often a check named which mistake, or came to
which kind of verdict where it knew no name: nothing of what the reader wrote.
"""

import json

from cs231n_utils.own_files import own, write

FILE = "my_progress.json"
STATES = "right", "tried"
MISTAKES = "mistakes"


unwritten = {}  # what could not be written down: it lasts as long as the kernel


def note(number, kind, named=()):
    """Remember the kind of verdict that an exercise got: what was right once stays right.

    named  the sentences of its mistakes, which are counted; without any, the kind is

    Returns a sentence where that cannot be written down, the first time, else None.
    """
    if kind == "not attempted" or not own(".").is_dir():
        return None
    states, counts = answered(), mistakes()
    if states is None:
        return None
    state = "right" if "right" in (kind, states.get(number)) else "tried"
    if kind == "right" and states.get(number) == state:
        return None
    for name in () if kind == "right" else named or (kind,):
        times = counts.setdefault(number, {})
        times[name] = times.get(name, 0) + 1
    known = {**states, number: state} | ({MISTAKES: counts} if counts else {})
    try:
        write(own(FILE), json.dumps(known, indent=0, sort_keys=True, ensure_ascii=False) + "\n")
    except OSError as why:
        is_first = not unwritten
        unwritten[number] = state
        if is_first:
            return (
                f"Your progress cannot be written to {FILE} ({why.strerror}), so it lasts only "
                f"until the kernel stops. Work in a folder of your own, and it is kept."
            )
    return None


def answered():
    """Return {number: "right" or "tried"}, or None if the file can no longer be read."""
    known = _read()
    if known is None:
        return None
    return {number: state for number, state in known.items() if state in STATES} | unwritten


def mistakes():
    """Return {number: {sentence or kind of verdict: how often}} of what was wrong so far."""
    known = (_read() or {}).get(MISTAKES)
    counts = {}
    for number, times in known.items() if isinstance(known, dict) else ():
        if isinstance(times, dict):
            counts[number] = {name: n for name, n in times.items() if type(n) is int and n > 0}
    return counts


def _read():
    """Return what the file holds, {} if there is none, or None if it can no longer be read."""
    try:
        known = json.loads(own(FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        return None
    return known if isinstance(known, dict) else None
