// What the controls do.
"use strict";
const SECONDS = 1.6;
const dark = matchMedia("(prefers-color-scheme: dark)");
// From where one went inside: {view, time}.
const above = [];
let timer = null;

function writeTexts() {
  document.documentElement.lang = language;
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = text(each.dataset.text);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", text(each.dataset.label));
  for (const each of document.querySelectorAll(".player button")) each.title = text(each.dataset.label || each.dataset.text);
  find("language").textContent = text("other");
  find("language").lang = language === "en" ? "zh" : "en";
  document.title = `minigrad: ${text("title")}`;
  const { nodes, forward } = DATA.views[0];
  const loss = nodes[nodes.length - 1];
  const count = nodes.filter((node) => node.kind === "leaf").length;
  const leaves = count === 1 ? text("oneLeaf") : text("leaves", { count });
  const ops = forward.length === 1 ? text("oneOp") : text("ops", { count: forward.length });
  const value = `${loss.title.split(" = ")[0]} = ${plain(arrayAt(loss.value).values[0])}`;
  find("lead").textContent = text("lead", { value, leaves, ops });
}

// Writes all that depends on the step.
function update() {
  state.time = Math.max(0, Math.min(state.time, lastTime()));
  const { phase, step } = now();
  const steps = phase === "forward" ? view().forward.length : turns().length;
  const where = { start: "whereStart", forward: "whereForward", backward: "whereBackward" }[phase];
  find("time").max = String(lastTime());
  find("time").value = String(state.time);
  find("where").textContent = text(where, { step, steps });
  find("time").setAttribute("aria-valuetext", find("where").textContent);
  find("forward").setAttribute("aria-pressed", String(phase !== "backward"));
  find("backward").setAttribute("aria-pressed", String(phase === "backward"));
  find("first").disabled = find("previous").disabled = state.time === 0;
  find("last").disabled = find("next").disabled = state.time === lastTime();
  find("play").textContent = text(state.playing ? "pause" : "play");
  find("wrong").checked = state.wrong;
  updateGraph();
  updatePanel();
  updateMistakes();
}

// Writes all that depends on the view, then the step.
function updateView() {
  const { title, plain: isPlain } = view();
  const whole = DATA.views[0];
  find("layers-field").hidden = whole.closed === undefined || above.length > 0;
  find("layers").checked = state.view === whole.closed;
  find("up").hidden = above.length === 0;
  find("up").textContent = text("up");
  find("inside").hidden = above.length === 0;
  if (above.length) find("inside").textContent = text(isPlain ? "insidePlain" : "insideLayer", { title });
  drawGraph();
  update();
}

function updateMistakes() {
  const place = find("mistakes");
  place.hidden = !state.wrong;
  if (!state.wrong) return;
  if (!view().wrong) {
    place.replaceChildren(make("p", { class: "note" }, text(view().hooked ? "wrongHooked" : "wrongNone")));
    return;
  }
  const head = make("tr", {}, ...["tensor", "wrongNumber", "rightNumber"].map((key) => make("th", { scope: "col" }, text(key))));
  const rows = view().wrong.mistakes.map(({ node, wrong, right }) =>
    make("tr", { "data-node": node }, make("th", { scope: "row" }, titleOf(node)), make("td", { class: "bad" }, brief(wrong)), make("td", {}, brief(right))),
  );
  place.replaceChildren(
    make("h2", {}, text("mistakes")),
    make("p", {}, text("mistakesText")),
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)),
  );
}

function goTo(time) {
  state.time = time;
  if (time >= lastTime()) stop();
  update();
}

function stop() {
  state.playing = false;
  clearInterval(timer);
}

function play() {
  if (state.playing) {
    stop();
    update();
    return;
  }
  state.playing = true;
  timer = setInterval(() => goTo(state.time + 1), 1000 * SECONDS);
  goTo(state.time >= lastTime() ? 0 : state.time);
}

function goToNode(node) {
  const time = timeOf(node);
  if (time >= 0) byHand(time);
}

function byHand(time) {
  stop();
  goTo(time);
}

function goInside(inside) {
  const { phase } = now();
  stop();
  above.push({ view: state.view, time: state.time });
  state.view = inside;
  state.time = phase === "backward" ? view().forward.length + 1 : 0;
  updateView();
}

function goUp() {
  if (!above.length) return;
  stop();
  Object.assign(state, above.pop());
  updateView();
}

// The wrong order is that of single ops: with the layers closed it is not to be seen, so they are opened.
function setWrong(wrong) {
  stop();
  state.wrong = wrong;
  const { node } = now();
  if (wrong && view().open !== undefined) switchTo(view().open);
  else {
    state.time = view().forward.length + (wrong || node < 0 ? 1 : Math.min(now().step, turns().length));
    updateView();
  }
}

function switchTo(other) {
  const { phase } = now();
  state.view = other;
  if (view().open !== undefined) state.wrong = false;
  state.time = phase === "backward" || state.wrong ? view().forward.length + 1 : 0;
  updateView();
}

function toggleLayers() {
  const { closed } = DATA.views[0];
  if (closed === undefined || above.length) return;
  stop();
  switchTo(state.view === closed ? 0 : closed);
}

function setLanguage(other) {
  language = other;
  writeTexts();
  updateView();
}

const KEYS = {
  ArrowRight: () => byHand(state.time + 1),
  ArrowLeft: () => byHand(state.time - 1),
  Home: () => byHand(0),
  End: () => byHand(lastTime()),
  " ": play,
  f: () => find("forward").click(),
  b: () => find("backward").click(),
  w: () => setWrong(!state.wrong),
  l: toggleLayers,
  o: () => find("open")?.click(),
  Escape: goUp,
};

document.addEventListener("keydown", (event) => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isControl = /^(BUTTON|INPUT|A)$/.test(event.target.tagName);
  // A control has its own use for the space bar, the slider for the arrows, too.
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[key] || (isControl && key === " ")) return;
  event.preventDefault();
  KEYS[key]();
});
find("forward").addEventListener("click", () => byHand(now().phase === "forward" ? state.time : 0));
find("backward").addEventListener("click", () => byHand(now().phase === "backward" ? state.time : view().forward.length + 1));
find("first").addEventListener("click", () => byHand(0));
find("previous").addEventListener("click", () => byHand(state.time - 1));
find("next").addEventListener("click", () => byHand(state.time + 1));
find("last").addEventListener("click", () => byHand(lastTime()));
find("play").addEventListener("click", play);
find("time").addEventListener("input", ({ target }) => byHand(target.valueAsNumber));
find("wrong").addEventListener("change", ({ target }) => setWrong(target.checked));
find("layers").addEventListener("change", toggleLayers);
find("up").addEventListener("click", goUp);
find("language").addEventListener("click", () => setLanguage(language === "en" ? "zh" : "en"));
dark.addEventListener("change", update);
find("graph").addEventListener("scroll", fadeEdges, { passive: true });
let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return; // a phone's bars come and go
  width = innerWidth;
  updateView();
});

writeTexts();
updateView();
