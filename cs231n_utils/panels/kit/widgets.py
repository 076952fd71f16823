"""The ipywidgets behind a panel's controls: made once, and set to a new range and value later."""

import ipywidgets as widgets

from cs231n_utils.panels.kit.controls import Choice, Entry, Slider, Switch

LETTER = 7.2  # pixels, about, of a label


def label_width(controls):
    """Return the pixels that the longest label of the sliders needs, so that they stand in line."""
    return max((_width(control) for control in controls if isinstance(control, Slider)), default=0)


def _width(control):
    return round(LETTER * len(control.label)) + 10


def widget_for(control, label):
    """Return a widget for a control; `fit` gives it its range and its value.

    label  pixels for the label of a slider
    """
    common = {"description": control.label, "tooltip": control.label}
    width = label if isinstance(control, Slider) else _width(control)
    common["style"] = {"description_width": f"{width}px"}
    match control:
        case Slider():
            layout = {"width": f"{width + 190}px"}
            return widgets.IntSlider(step=control.step, layout=layout, **common)
        case Choice(look="slider"):
            layout = {"width": f"{width + 230}px"}
            return widgets.SelectionSlider(options=[""], layout=layout, **common)
        case Choice(look="menu"):
            return widgets.Dropdown(layout={"width": "auto"}, **common)
        case Choice(look="buttons"):
            common["style"] |= {"button_width": "auto"}
            return widgets.ToggleButtons(layout={"width": "auto"}, **common)
        case Switch():
            return widgets.Checkbox(indent=False, layout={"width": "auto"}, **common)
        case Entry():
            layout = {"width": f"{width + 620}px"}
            return widgets.Text(continuous_update=False, layout=layout, **common)
    raise TypeError(
        f"got {control!r}, expected a control: a Slider, a Choice with look buttons, menu or "
        f"slider, a Switch or an Entry"
    )


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


def step_by_step(slider, interval=900):
    """Return play, stop and repeat buttons that move an IntSlider, one step an interval (ms)."""
    play = widgets.Play(interval=interval, show_repeat=False, layout={"width": "auto"})
    widgets.link((slider, "min"), (play, "min"))
    widgets.link((slider, "max"), (play, "max"))
    widgets.link((slider, "value"), (play, "value"))
    return play


def button(words, on_click, icon=""):
    """Return a button as wide as its words."""
    made = widgets.Button(description=words, icon=icon, layout={"width": "auto"})
    made.on_click(lambda _: on_click())
    return made


def row(parts):
    """Return widgets side by side, on as many lines as they need."""
    layout = {"flex_flow": "row wrap", "grid_gap": "0 14px", "align_items": "center"}
    return widgets.HBox(parts, layout=layout)


def column(parts):
    """Return the widgets of a panel below one another; picture.js knows it by its class."""
    return widgets.VBox(parts).add_class("course-panel")
