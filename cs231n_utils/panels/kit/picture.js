// A panel's picture in the browser: swaps it in place, says its sentence, tells where the reader
// points, fills the screen with the panel, and makes its controls work with the keyboard and with a
// screen reader.

const PLAY = ["play or pause", "stop", "repeat"];
const STEP = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
const SCENE = { PageUp: -1, PageDown: 1, ArrowLeft: -1, ArrowRight: 1 };
const MOVED = "[role=slider], [role=radio], [role=textbox], input, select, textarea"; // by arrow keys
const REACHED = "button, input, select, textarea, [tabindex='0'], [contenteditable=true]"; // by Tab

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

const isFull = (panel) => !!panel && document.fullscreenElement === panel;
const scenesOf = (panel) => [...panel.querySelectorAll(".course-scene")]; // the last is reset

// On the whole screen the presets are scenes, the start before the first: a presenter's remote sends
// PageDown and PageUp.
function moveAlongScenes(event, scene) {
  const [panel, by] = [event.currentTarget, SCENE[event.key]];
  if (!isFull(panel) || !by || (event.key.startsWith("Arrow") && event.target.closest(MOVED))) return;
  event.preventDefault(), event.stopPropagation(); // or the slider would move, too
  const scenes = scenesOf(panel);
  const next = Math.min(Math.max(scene + by, -1), scenes.length - 2);
  scenes.at(next).click();
}

// On the whole screen Tab goes round in the panel: what is behind it is not to be reached.
function stayInside(event) {
  const panel = event.currentTarget;
  if (event.key !== "Tab" || !isFull(panel)) return;
  const all = [...panel.querySelectorAll(REACHED)].filter((one) => one.tabIndex >= 0 && !one.disabled && one.offsetParent);
  const [here, to] = event.shiftKey ? [0, -1] : [all.length - 1, 0];
  if (document.activeElement !== all[here] && panel.contains(document.activeElement)) return;
  event.preventDefault();
  all.at(to).focus();
}

function prepare(panel, model, signal) {
  put(panel, { role: "group", "aria-label": model.get("name"), tabindex: -1 });
  panel.addEventListener("focusin", keepShortcutsOff, { signal, capture: true });
  for (const act of [moveAlongButtons, stayInside]) panel.addEventListener("keydown", act, { signal });
  panel.addEventListener("keydown", (event) => moveAlongScenes(event, model.get("scene")), { signal, capture: true });
  const watch = new MutationObserver(() => nameControls(panel));
  watch.observe(panel, { childList: true, subtree: true, attributeFilter: ["class"] });
  signal.addEventListener("abort", () => watch.disconnect());
  nameControls(panel);
}

function render({ model, el }) {
  const [picture, words] = ["div", "div"].map((tag) => el.appendChild(document.createElement(tag)));
  const [sentence, full] = ["p", "button"].map((tag) => words.appendChild(document.createElement(tag)));
  const stop = new AbortController(), { signal } = stop;
  let panel, newest, quiet, press, ready = new Set();
  put(picture, { role: "img", class: "course-picture" });
  put(words, { class: "course-words", style: `max-width: ${model.get("width")}px` });
  put(sentence, { "aria-live": "polite" });
  put(full, { class: "course-full", type: "button" });
  full.hidden = !document.fullscreenEnabled; // as in VS Code

  // As XML: what is not well-formed is refused whole, and scripts in it never run.
  function parsed(text) {
    const next = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    for (const image of next.querySelectorAll("image[data-image]"))
      put(image, { href: model.get("images")[image.dataset.image] });
    return next;
  }
  async function swap() {
    const next = parsed((newest = model.get("svg"))), mine = newest;
    const sources = [...next.querySelectorAll("image")].map((image) => image.getAttribute("href"));
    const waited = sources.filter((source) => !ready.has(source)).map((src) => Object.assign(new Image(), { src }).decode());
    if (waited.length) await Promise.allSettled(waited); // the old picture stays until the new one is ready
    if (newest !== mine) return; // a newer one has come
    picture.replaceChildren(next);
    ready = new Set(sources);
  }
  function say() {
    sentence.textContent = model.get("sentence");
    put(picture, { "aria-label": model.get("sentence") });
    sentence.style.minHeight = `${sentence.clientHeight}px`; // what is below must not jump
    put(sentence, { "aria-busy": true }); // to be read aloud once the hand rests
    clearTimeout(quiet);
    quiet = setTimeout(() => put(sentence, { "aria-busy": false }), 400);
  }
  function point({ type, pointerId, buttons, clientX, clientY, timeStamp }) {
    if (type === "pointerdown") picture.setPointerCapture(pointerId), (press = timeStamp);
    else if (!(buttons & 1)) return;
    const place = picture.firstElementChild.getScreenCTM().inverse(); // right at any size
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(place);
    model.set("pointer", [x, y, timeStamp, press]);
    model.save_changes(); // one message is on its way at a time; after it goes the newest
  }
  function markScene() {
    const scenes = panel ? scenesOf(panel) : [];
    for (const scene of scenes) put(scene, { "aria-current": scene === scenes.at(model.get("scene")) });
  }
  function findPanel() { // the panel takes this element in after render
    panel = el.closest(".course-panel");
    if (!panel) return signal.aborted || requestAnimationFrame(findPanel);
    prepare(panel, model, signal);
    for (let stage = el; stage !== panel; stage = stage.parentElement) stage.classList.add("course-stage");
    markScene();
  }
  async function fill() {
    if (document.fullscreenElement) return document.exitFullscreen();
    await panel.requestFullscreen();
    if (!panel.contains(document.activeElement)) full.focus();
  }
  function rename() {
    full.textContent = isFull(panel) ? "leave (Esc)" : "full screen";
    sentence.style.minHeight = "";
  }
  const watched = { "change:svg": swap, "change:sentence": say, "change:scene": markScene };
  for (const [what, act] of Object.entries(watched)) model.on(what, act);
  full.addEventListener("click", fill, { signal });
  document.addEventListener("fullscreenchange", rename, { signal });
  for (const type of ["pointerdown", "pointermove"]) picture.addEventListener(type, point);
  for (const begin of [swap, say, findPanel, rename]) begin();
  return () => {
    for (const [what, act] of Object.entries(watched)) model.off(what, act);
    stop.abort();
  };
}

export default { render };
