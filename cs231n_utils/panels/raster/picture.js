// A panel's picture in the browser: swaps the image in place, says its sentence, tells where the
// reader points, and makes the panel's controls work with the keyboard and with a screen reader.

const PLAY = ["play or pause", "stop", "repeat"];
const STEP = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes))
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

// The sliders, play buttons and rows of buttons of ipywidgets have no accessible names of their own.
function nameControls(panel) {
  const label = (control) => control.querySelector(".widget-label")?.textContent;
  for (const slider of panel.querySelectorAll(".widget-slider")) {
    const readout = slider.querySelector(".widget-readout");
    for (const handle of slider.querySelectorAll("[role=slider]"))
      put(handle, { "aria-label": label(slider), "aria-valuetext": readout?.textContent ?? "" });
    if (readout?.isContentEditable) put(readout, { role: "textbox", "aria-label": `${label(slider)}, typed` });
  }
  for (const play of panel.querySelectorAll(".widget-play"))
    play.querySelectorAll("button").forEach((button, i) => put(button, { "aria-label": PLAY[i] }));
  for (const group of panel.querySelectorAll(".widget-toggle-buttons")) {
    put(group, { role: "radiogroup", "aria-label": label(group) });
    for (const button of group.querySelectorAll("button")) {
      const on = button.classList.contains("mod-active");
      put(button, { role: "radio", "aria-checked": on, tabindex: on ? 0 : -1 });
    }
  }
}

// Without this the notebook takes the keys for itself: "b" on a slider would insert a cell.
const keepShortcutsOff = ({ target }) => put(target, { "data-lm-suppress-shortcuts": true });

function moveAlongButtons(event) {
  const buttons = [...(event.target.closest(".widget-toggle-buttons")?.querySelectorAll("button") ?? [])];
  const next = buttons[buttons.indexOf(event.target) + STEP[event.key]];
  if (!next) return;
  event.preventDefault();
  next.click(), next.focus();
}

function prepare(panel, name, signal) {
  put(panel, { role: "group", "aria-label": name });
  panel.addEventListener("focusin", keepShortcutsOff, { signal, capture: true });
  panel.addEventListener("keydown", moveAlongButtons, { signal });
  const watch = new MutationObserver(() => nameControls(panel));
  watch.observe(panel, { childList: true, subtree: true, attributeFilter: ["class"] });
  signal.addEventListener("abort", () => watch.disconnect());
  nameControls(panel);
}

function render({ model, el }) {
  const [image, sentence] = ["img", "p"].map((tag) => el.appendChild(document.createElement(tag)));
  const stop = new AbortController();
  const [follows, width] = [model.get("follows"), model.get("width")];
  let url, quiet, press;
  put(image, { width, height: model.get("height"), draggable: false, class: follows });
  put(sentence, { "aria-live": "polite", style: `max-width: ${width}px` });

  async function swap() {
    const [next, before] = [new Image(), url];
    url = next.src = URL.createObjectURL(new Blob([model.get("image")], { type: "image/jpeg" }));
    await next.decode().catch(() => {}); // the old picture stays until the new one is ready
    if (url === next.src) image.src = url; // else a newer one has come
    URL.revokeObjectURL(before);
  }
  function say() {
    image.alt = sentence.textContent = model.get("sentence");
    sentence.style.minHeight = `${sentence.clientHeight}px`; // what is below must not jump
    put(sentence, { "aria-busy": true }); // to be read aloud once the hand rests
    clearTimeout(quiet);
    quiet = setTimeout(() => put(sentence, { "aria-busy": false }), 400);
  }
  function point({ type, pointerId, buttons, clientX, clientY, timeStamp }) {
    if (type === "pointerdown") image.setPointerCapture(pointerId), (press = timeStamp);
    else if (follows !== "hover" && !(buttons & 1)) return;
    const { left, top, width, height } = image.getBoundingClientRect();
    const at = [(clientX - left) / width, (clientY - top) / height];
    model.set("pointer", [...at, timeStamp, buttons & 1 ? press : 0]);
    model.save_changes(); // one message is on its way at a time; after it goes the newest
  }
  function findPanel() { // the panel takes this element in after render
    const panel = el.closest(".course-panel");
    if (panel) prepare(panel, model.get("name"), stop.signal);
    else if (!stop.signal.aborted) requestAnimationFrame(findPanel);
  }
  model.on("change:image", swap);
  model.on("change:sentence", say);
  for (const type of follows ? ["pointerdown", "pointermove"] : []) image.addEventListener(type, point);
  for (const begin of [swap, say, findPanel]) begin();
  return () => {
    model.off("change:image", swap);
    model.off("change:sentence", say);
    stop.abort();
  };
}

export default { render };
