"""Which panels still stand on a page: those of a cell that has been run again are closed.

A panel belongs to the run of the cell that made it, and stands wherever it is shown. Once its cell
has been run again, and so has every other cell that showed it, nobody sees it any more.
"""

from IPython import get_ipython

_runs = {}  # cell: the latest of its runs in which a panel was made or shown
_panels = {}  # the panels that are open, in the order in which they were made


def here():
    """Return the cell that is running and the run, or None: not all front ends name their cells."""
    parent = getattr(get_ipython(), "get_parent", dict)()
    cell = parent.get("metadata", {}).get("cellId")
    return (cell, parent["header"]["msg_id"]) if cell else None


def note(panel):
    """Take note that a panel is made or shown now, and close those that its cell has left."""
    if here() is None:
        return
    cell, run = here()
    _panels.setdefault(id(panel), (panel, {}))[1][cell] = run
    if _runs.get(cell) != run:
        _runs[cell] = run
        for key, (other, runs) in list(_panels.items()):
            if all(_runs[cell] != run for cell, run in runs.items()):
                del _panels[key]
                other.close()
