"""The ipywidgets behind a panel's controls: made once, and set to a new range and value later."""

from functools import partial

import ipywidgets as widgets

from cs231n_utils.panels.kit.controls import Choice, Entry, Slider, Switch

LETTER = 0.56  # of the size of the type, about, of a label: so wide
TYPE = 13  # pixels of the page: that size, where the panel does not fill the screen
COLUMN, GAP = 248, 14  # pixels of a column of controls at least, and between two
TRACK, BUTTONS = 110, 90  # pixels of a slider and its number at least; of the play buttons
LABEL = 9.5  # em of a label; what is longer does not count where labels are to stand in line


def label_width(controls):
    """Return the em that the labels of the sliders need, so that they stand in line."""
    widths = [_width(control) for control in controls if isinstance(control, Slider)]
    return max((width for width in widths if width <= LABEL), default=0)


def _width(control):
    return round(LETTER * len(control.label) + 0.8, 1)


def widget_for(control, label):
    """Return a widget for a control; `fit` gives it its range and its value.

    label  em for the label of a slider
    """
    common = {"description": control.label, "tooltip": control.label}
    width = max(label, _width(control)) if isinstance(control, Slider) else _width(control)
    common |= {"style": {"description_width": f"{width}em"}, "layout": {"width": "auto"}}
    match control:
        case Slider():
            return widgets.IntSlider(step=control.step, **common)
        case Choice(look="slider"):
            return widgets.SelectionSlider(options=[""], **common).add_class("course-named")
        case Choice(look="menu"):
            return widgets.Dropdown(**common)
        case Choice(look="buttons"):
            common["style"] |= {"button_width": "auto"}
            return widgets.ToggleButtons(**common)
        case Switch():
            return widgets.Checkbox(indent=False, **common)
        case Entry():
            common |= {"continuous_update": False, "placeholder": control.hint}
            if control.lines == 1:
                return widgets.Text(**common)
            return widgets.Textarea(rows=control.lines, **common)
    raise TypeError(f"got {control!r}, expected a control, or another look than that")


def fit(widget, control, values, value):
    """Set a widget to the range that the values of the controls before it allow, and to a value."""
    allowed = control.allowed(values)
    # The range goes ahead, whole: in one message with the value, the browser may take the value
    # first, cut it to the old range, and send that back.
    with widget.hold_sync():
        if isinstance(control, Slider):
            widget.min = min(allowed[0], widget.min)  # never above its old end, which moves next
            widget.max = allowed[-1]
            widget.min = allowed[0]
        if isinstance(control, Choice):
            names = tuple(control.named(values).items())
            if widget.options != names:
                widget.options = names
        if isinstance(control, Slider | Choice):
            widget.disabled = len(allowed) == 1
    widget.value = value


def step_by_step(slider):
    """Return play, stop and repeat buttons that move an IntSlider, a step every 0.9 seconds."""
    play = widgets.Play(interval=900, show_repeat=False, layout={"width": "auto"})
    for end in ("min", "max", "value"):
        widgets.link((slider, end), (play, end))
    return play


def button(words, on_click, icon=""):
    """Return a button as wide as its words."""
    made = widgets.Button(description=words, icon=icon, layout={"width": "auto"})
    made.on_click(lambda _: on_click())
    return made


def columns(panel):
    """Return the controls of a panel in columns, three of them on 800 pixels."""
    cells, width = [], panel.size[0]
    for name in panel.only:
        cell, needed = panel.widgets[name], _needs(panel.controls[name])
        if name == panel.steps:
            cell.layout.flex = "1 1 auto"
            cell, needed = widgets.HBox([cell, panel.play]), needed + BUTTONS
        # Not grid_column: ipywidgets removes a grid_area that is None last, and the column with it.
        cell.layout.grid_area = f"auto / {_columns(needed, width)}"
        cells.append(cell)
    layout = {
        "grid_template_columns": f"repeat(auto-fill, minmax({COLUMN / TYPE:.1f}em, 1fr))",
        "grid_gap": f"0 {GAP}px",
        "align_items": "center",
        "width": f"{width}px",
        "max_width": "100%",
    }
    return widgets.GridBox(cells, layout=layout).add_class("course-controls")


def _needs(control):
    """Return the pixels, about, that a control needs with its label."""
    label = TYPE * _width(control)
    match control:
        case Switch():
            return label + 20
        case Slider():
            return label + TRACK
        case Choice(look="slider"):
            return label + TRACK + 60
        case Entry():
            return 10 * COLUMN
    names = list(control.named({})) if not callable(control.options) else []
    letters = [TYPE * LETTER * len(name) for name in names]
    if control.look == "menu":
        return label + max(letters, default=0) + 50
    return label + sum(letters) + 22 * len(names)


def _columns(needed, width):
    """Return which columns of the grid a cell goes into: the next one, two, or all."""
    there = max(1, int((width + GAP) // (COLUMN + GAP)))
    column = (width + GAP) / there - GAP
    span = next((n for n in range(1, there) if needed <= n * (column + GAP) - GAP), there)
    return "1 / auto / -1" if span == there else f"span {span}"


def laid_out(panel):
    """Return controls, buttons and picture one below the other; picture.js knows their classes."""
    scenes = [button(words, partial(panel.show, words)) for words in panel.scenes]
    scenes.append(button("reset", panel.reset, icon="undo"))
    buttons = [made.add_class("course-action") for made in panel.buttons.values()]
    buttons += [made.add_class("course-scene") for made in scenes]
    layout = {"flex_flow": "row wrap", "grid_gap": "0 4px", "align_items": "center"}
    row = widgets.HBox(buttons, layout=layout | {"width": f"{panel.size[0]}px"})
    parts = [row.add_class("course-buttons"), panel.picture]
    return widgets.VBox([columns(panel), *parts] if panel.only else parts).add_class("course-panel")


def close(box):
    """Close a widget with all that is in it, and what belongs to these."""
    for part in getattr(box, "children", ()):
        close(part)
    for part in (getattr(box, "layout", None), getattr(box, "style", None), box):
        if part is not None:
            part.close()
