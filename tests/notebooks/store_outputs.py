"""Runs notebooks from top to bottom and stores their outputs: `make notebooks`.

    python tests/notebooks/store_outputs.py [NOTEBOOK ...]

Whatever would differ from one run to the next is settled, so that a diff shows only what an edit
changed. Nothing is stored if a cell fails.
"""

import copy
import hashlib
import os
import re
import sys
from pathlib import Path

import nbclient
import nbformat

from running import NOTEBOOKS, cpu_seconds, environment, limit

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
KEPT = ("jupyter", "slideshow", "tags")  # of a cell's metadata: folded code, kinds of slides
ABOUT = re.compile(r"≈\s?[-−+]?\d[\d.,]*")  # a number that may vary: sanitize.cfg lets it through


def execute(nb, folder, then_backward=False):
    """Run every cell of nb in a fresh kernel, in folder, and leave the outputs in nb.

    Returns the seconds of a core that the kernel has taken.

    then_backward  True to run every cell once more after that, from the last to the first, as a
                   reader does who goes back; an error names the cell
    """
    code = [(i, cell) for i, cell in enumerate(nb.cells) if cell.cell_type == "code"]
    for _, cell in code:
        cell.outputs, cell.execution_count = [], None
    client = nbclient.NotebookClient(
        nb,
        timeout=1200,  # ends what hangs; how long a notebook may take is in running.py
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # a busy kernel sends one print in pieces
        extra_arguments=["--IPKernelApp.log_level=40"],  # its warning about TCP alarms the reader
        resources={"metadata": {"path": str(folder)}},
    )
    with client.setup_kernel():
        for i, cell in code:
            client.execute_cell(cell, i)
        client.set_widgets_metadata()
        seconds = cpu_seconds(client.km)
        for i, cell in reversed(code) if then_backward else ():
            client.execute_cell(copy.deepcopy(cell), i)
    return seconds


def finished_bar(view, models):
    """Return the text of a tqdm bar as the run left it, or None if the widget is no such bar.

    Its text/plain was made when the bar was first shown, and says 0 % for ever.
    """
    box = models.get(view["model_id"], {}).get("state", {})
    parts = [models[name.removeprefix("IPY_MODEL_")] for name in box.get("children", [])]
    if [part["model_name"] for part in parts] != ["HTMLModel", "FloatProgressModel", "HTMLModel"]:
        return None
    label, bar = parts[0]["state"]["value"].replace("\u2007", " ").strip(), parts[1]["state"]
    filled = round(10 * bar["value"] / (bar["max"] or 1))
    return f"{label}|{'█' * filled}{' ' * (10 - filled)}| {bar['value']:g}/{bar['max']:g}"


def settle(nb):
    """Take out of nb what another run would write differently."""
    models = nb.metadata.pop("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    nb.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC, "language_info": LANGUAGE})
    nb.nbformat, nb.nbformat_minor = 4, 5
    count, ids = 0, set()
    for cell in nb.cells:
        cell.id = cell_id(cell, ids)
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in KEPT})
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
            view = output.get("data", {}).pop(WIDGET_VIEW, None)
            bar = view and finished_bar(view, models)
            if bar:
                output.data["text/plain"] = bar


def cell_id(cell, taken):
    """Return an id made of the cell's words, so that a new cell renames no other."""
    words = f"{cell.cell_type}\n{cell.source}"
    while True:
        name = hashlib.sha256(words.encode()).hexdigest()[:8]
        if name not in taken:
            taken.add(name)
            return name
        words += "\nagain"


def put_back_what_varies(nb, before):
    """Keep the numbers after ≈ as they were stored, where nothing else has changed.

    before  {cell id: outputs} of the notebook as it was
    """
    for cell in nb.cells:
        now, was = cell.get("outputs", []), before.get(cell.id, [])
        for new, old in zip(now, was, strict=False):
            if "text" in new and ABOUT.sub("≈", new.text) == ABOUT.sub("≈", old.get("text", "")):
                new.text = old.text


def store_outputs(path):
    """Run the notebook at path, write it back; return the seconds of a core that it took."""
    nb = nbformat.read(path, as_version=4)
    before = {cell.id: cell.outputs for cell in nb.cells if cell.cell_type == "code"}
    seconds = execute(nb, path.parent)
    settle(nb)
    put_back_what_varies(nb, before)
    nbformat.validate(nb)
    path.write_text(nbformat.writes(nb).rstrip("\n") + "\n", encoding="utf-8", newline="\n")
    return seconds


def main(names):
    os.environ.update(environment())
    slow = False
    for path in map(Path, names or NOTEBOOKS):
        seconds = store_outputs(path)
        slow |= seconds > limit(path)
        print(f"{seconds:6.1f} s of {limit(path)} s of a core  {path.name}")
    return "a notebook takes more than its limit" if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
