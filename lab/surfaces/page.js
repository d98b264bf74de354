// What the controls do. Paths at the best rates from a surface's own start are those that minigrad computed; others are
// computed here, as soon as a start or a rate is chosen.
"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
const SECONDS = 12;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const find = (id) => document.getElementById(id);
const rows = DATA.optimizers.map((each) => ({ ...each, row: find(`row-${each.name}`) }));
const control = (row, kind) => row.querySelector(`.${kind}`);
const bestKnown = new Map();

// What is to be seen: `rates` holds those that the reader set, by optimizer; the others are the best.
const state = { surface: null, start: null, rates: new Map(), step: 0, playing: false, course: null };

// A number in three digits.
function plain(value) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return text.replace(/-/g, "−").replace("e+", "e");
}

function atHome() {
  return state.start.every((place, at) => place === state.surface.start[at]);
}

// The best rate from where we start: minigrad's own where it has searched, else found here on the same grid.
function best(name) {
  const own = state.surface.descents[name];
  if (atHome() && own.best) return { lr: own.lr, onEdge: own.onEdge };
  const key = [state.surface.name, name, ...state.start].join();
  if (!bestKnown.has(key)) bestKnown.set(key, bestRate(state.surface, name, state.start, DATA));
  return bestKnown.get(key);
}

function descentOf(each) {
  const own = state.surface.descents[each.name];
  const set = state.rates.get(each.name);
  const { lr, onEdge } = set === undefined ? best(each.name) : { lr: set, onEdge: false };
  const known = atHome() && lr === own.lr;
  const path = known ? own.path : descend(state.surface.name, each.name, lr, state.start, state.surface.steps);
  return { ...each, lr, onEdge, path, known, set: set !== undefined, shown: control(each.row, "shown").checked };
}

function newCourse() {
  state.course = { ...state.surface, close: DATA.close, start: state.start, descents: rows.map(descentOf) };
}

const inRelief = () => find("view-relief").checked;

// Draws everything anew, up to the step that is shown.
async function draw() {
  newCourse();
  fillTable();
  find("plane").hidden = inRelief();
  places.relief.hidden = !inRelief();
  await Promise.all([inRelief() ? drawRelief(state.course) : drawPlane(state.course), drawLosses(state.course)]);
  await goTo(state.step);
}

function clear(input) {
  input.removeAttribute("aria-invalid");
  input.setCustomValidity("");
}

function fillTable() {
  for (const each of state.course.descents) {
    const input = control(each.row, "rate");
    if (document.activeElement !== input || !each.set) input.value = String(each.lr);
    clear(input);
    control(each.row, "best").disabled = !each.set;
    control(each.row, "note").textContent = each.onEdge ? tr("end of the grid") : "";
    const first = settled(each.path.losses, state.course.goal + DATA.close);
    control(each.row, "reached").textContent = Number.isFinite(first) ? String(first) : "–";
  }
  const checked = rows.filter((each) => control(each.row, "shown").checked).length;
  find("show-all").checked = checked === rows.length;
  find("show-all").indeterminate = checked > 0 && checked < rows.length;
  find("best-all").disabled = state.rates.size === 0;
  find("rate-all").value = "";
  clear(find("rate-all"));
  find("about").textContent = tr("f(x, y) = {formula}: {about}.", state.surface);
  find("goal").textContent = state.course.goal < 0 ? tr("escaped at") : tr("10⁻⁶ at");
  find("start-own").disabled = atHome();
}

// Shows the course up to a step.
async function goTo(step) {
  state.step = step;
  find("step").value = String(step);
  find("where").textContent = tr("step {step} of {steps}", { step, steps: state.course.steps });
  for (const each of state.course.descents) {
    const { losses } = each.path;
    control(each.row, "loss").textContent = step < losses.length ? plain(losses[step]) : tr("diverged");
  }
  await showStep(state.course, step, inRelief());
}

function setPlaying(playing) {
  state.playing = playing;
  find("play").textContent = playing ? tr("Pause") : tr("Play");
}

// Goes on from the step that is shown, with the square of time: the first steps are those in which most happens.
async function play() {
  setPlaying(true);
  const { steps } = state.course;
  const from = state.step >= steps ? 0 : state.step;
  const begun = performance.now() - 1000 * SECONDS * Math.sqrt(from / steps);
  let step = from;
  while (state.playing) {
    await goTo(step);
    if (step >= steps) break;
    // Who wants little motion gets a picture each second.
    await new Promise((resolve) => (calm.matches ? setTimeout(resolve, 1000) : requestAnimationFrame(resolve)));
    const time = (performance.now() - begun) / (1000 * SECONDS);
    if (state.playing) step = Math.min(Math.round(steps * time ** 2), steps);
  }
  setPlaying(false);
}

function choose(surface) {
  state.surface = surface;
  state.rates.clear();
  for (const [name, own] of Object.entries(surface.descents)) if (!own.best) state.rates.set(name, own.lr);
  find("step").max = String(surface.steps);
  state.step = surface.steps;
  startAt(surface.start);
}

function startAt(start) {
  setPlaying(false);
  state.start = start;
  ["x", "y"].forEach((letter, at) => {
    const input = find(`start-${letter}`);
    [input.min, input.max] = state.surface[letter].map(String);
    input.value = String(start[at]);
    clear(input);
  });
  draw();
}

// A number from a field, or null, and the field says so.
function numberIn(input, fits, rule) {
  const value = input.valueAsNumber;
  const fine = Number.isFinite(value) && fits(value);
  if (fine) {
    clear(input);
  } else {
    input.setAttribute("aria-invalid", "true");
    input.setCustomValidity(rule);
    input.reportValidity();
  }
  return fine ? value : null;
}

function readStart() {
  const found = ["x", "y"].map((letter) => {
    const [low, high] = state.surface[letter];
    const rule = tr("The surface is shown from {low} to {high}.", { low, high });
    return numberIn(find(`start-${letter}`), (value) => low <= value && value <= high, rule);
  });
  if (!found.includes(null)) startAt(found);
  else find("start-own").disabled = false;
}

function setRates(names, lr) {
  for (const name of names) {
    if (lr === null) state.rates.delete(name);
    else state.rates.set(name, lr);
  }
  draw();
}

const readRate = (input) => numberIn(input, (value) => value > 0, tr("A learning rate is a number above 0."));

for (const { name, row } of rows) {
  control(row, "shown").addEventListener("change", draw);
  control(row, "best").addEventListener("click", () => setRates([name], null));
  control(row, "rate").addEventListener("change", ({ target }) => {
    const lr = readRate(target);
    if (lr !== null) setRates([name], lr);
    else control(row, "best").disabled = false;
  });
}
const names = rows.map((each) => each.name);
find("show-all").addEventListener("change", ({ target }) => {
  for (const { row } of rows) control(row, "shown").checked = target.checked;
  draw();
});
find("best-all").addEventListener("click", () => setRates(names, null));
find("rate-all").addEventListener("change", ({ target }) => {
  const lr = readRate(target);
  if (lr !== null) setRates(names, lr);
  else find("best-all").disabled = false;
});
find("surface").addEventListener("change", ({ target }) => choose(DATA.surfaces[target.selectedIndex]));
find("start-x").addEventListener("change", readStart);
find("start-y").addEventListener("change", readStart);
find("start-own").addEventListener("click", () => startAt(state.surface.start));
find("view-plane").addEventListener("change", draw);
find("view-relief").addEventListener("change", draw);
find("play").addEventListener("click", () => (state.playing ? setPlaying(false) : play()));
find("step").addEventListener("input", ({ target }) => {
  setPlaying(false);
  goTo(target.valueAsNumber);
});
find("controls").addEventListener("submit", (event) => event.preventDefault());
dark.addEventListener("change", draw);

choose(DATA.surfaces[0]);
// A click on the surface is where to start, to the pixel and not to the nearest corner of the grid.
places.ground.on("plotly_click", ({ event }) => {
  const box = places.ground.querySelector(".nsewdrag").getBoundingClientRect();
  const { x: [left, right], y: [low, high] } = state.surface;
  const x = left + ((event.clientX - box.left) / box.width) * (right - left);
  const y = high - ((event.clientY - box.top) / box.height) * (high - low);
  startAt([x, y].map((place) => Number(place.toPrecision(4))));
});
