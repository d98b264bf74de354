// What the page shows of a run, as it comes, and what it asks for.
"use strict";

const GIVEN = JSON.parse(document.getElementById("given").textContent);
const find = (id) => document.getElementById(id);
const COLORS = { training: "#1f77b4", validation: "#e8590c", second: "#2f9e44", secondValidation: "#c026d3" };
const empty = () => ({ rows: [], epochs: [] });

// All that has come: `view` is the last message about the run, the rest is what adds up.
const state = { view: null, run: empty(), second: null, before: null, layers: [], sampled: null, steers: false, free: false };

// ---- What comes ----

function pageKey() {
  let key = null;
  try {
    key = sessionStorage.getItem("page");
    if (!key) sessionStorage.setItem("page", (key = crypto.randomUUID()));
  } catch {
    key = key || crypto.randomUUID();
  }
  return key;
}
let key = pageKey();
let events = null;
let failures = 0;

function listen() {
  events = new EventSource(`events?page=${key}`);
  events.onmessage = ({ data }) => receive(JSON.parse(data));
  events.onopen = () => (failures = 0);
  events.onerror = () => {
    failures += 1;
    if (failures < 4) return say(tr("The server does not answer; trying again."), true);
    events.close();
    ended(tr("The server is gone. The training does not need it."));
  };
}

function receive(message) {
  if (message.kind === "role") {
    Object.assign(state, { steers: message.steers, free: message.free, pages: message.pages });
    showRole();
  } else if (message.kind === "moved") {
    // This page's key is in use in another tab, a copy of this one: it is another page from now on.
    events.close();
    key = crypto.randomUUID();
    try {
      sessionStorage.setItem("page", key);
    } catch { /* then it is kept here alone */ }
    listen();
  } else if (message.kind === "closed") {
    events.close();
    ended(tr("The program has ended. What is shown is the last that came."));
  } else {
    take(message);
    schedule();
  }
}

function extend(rows, { from, rows: more }) {
  rows.length = Math.min(rows.length, from);
  rows.push(...more);
}

function take(message) {
  if (message.first) {
    Object.assign(state, { run: empty(), layers: [], before: message.before });
  }
  state.view = message;
  extend(state.run.rows, message.rows);
  extend(state.run.epochs, message.epochs_done);
  extend(state.layers, message.layers);
  if (message.second) {
    if (!state.second || message.first) state.second = empty();
    extend(state.second.rows, message.second.rows);
    extend(state.second.epochs, message.second.epochs_done);
  } else {
    state.second = null;
  }
  if (message.sampled) state.sampled = message.sampled;
}

let scheduled = false;
function schedule() {
  if (scheduled || document.hidden) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    if (state.view) show();
  });
}
document.addEventListener("visibilitychange", schedule);
window.addEventListener("resize", schedule);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", schedule);

// ---- What is asked for ----

async function ask(command) {
  try {
    const headers = { "Content-Type": "application/json", "X-Page": key };
    const answer = await fetch("do", { method: "POST", headers, body: JSON.stringify(command) });
    if (!answer.ok) say(await answer.text(), true);
    return answer.ok;
  } catch {
    say(tr("The server does not answer."), true);
    return false;
  }
}

function say(text, error = false) {
  const said = find("said");
  if (said.textContent !== text) said.textContent = text;
  said.classList.toggle("error", error);
}

function ended(text) {
  state.steers = state.free = false;
  state.ended = true;
  showRole();
  say(text);
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function fillChoices(name) {
  const [select, lr] = [find(`${name}-optimizer`), find(`${name}-lr`)];
  for (const each of GIVEN.optimizers) select.append(make("option", { value: each.name, textContent: each.title }));
  select.addEventListener("change", () => (lr.value = String(GIVEN.optimizers[select.selectedIndex].lr)));
  select.selectedIndex = 0;
  lr.value = String(GIVEN.optimizers[0].lr);
  find(name).addEventListener("submit", (event) => {
    event.preventDefault();
    const rate = lr.valueAsNumber;
    const fine = Number.isFinite(rate) && rate > 0;
    lr.setCustomValidity(fine ? "" : tr("A learning rate is a number above 0."));
    lr.toggleAttribute("aria-invalid", !fine);
    if (fine) ask({ do: name, optimizer: select.value, lr: rate });
    else lr.reportValidity();
  });
  lr.addEventListener("input", () => lr.setCustomValidity(""));
}
fillChoices("rule");
fillChoices("second");
find("pause").addEventListener("click", () => ask({ do: state.view && state.view.paused ? "go" : "pause" }));
find("step").addEventListener("click", () => ask({ do: "step" }));
find("restart").addEventListener("click", () => ask({ do: "restart" }));
find("alone").addEventListener("click", () => ask({ do: "alone" }));
find("role-button").addEventListener("click", () => ask({ do: state.steers ? "release" : "take" }));
for (const button of document.querySelectorAll("[data-label]")) {
  button.addEventListener("click", () => ask({ do: "choose", label: Number(button.dataset.label) }));
}

// ---- What is shown ----

function showRole() {
  const others = state.pages > 1 ? tr(" {count} pages are open.", { count: state.pages }) : "";
  const role = state.steers ? tr("This page steers.") : state.free ? tr("No page steers.") : tr("Another page steers; this one watches.");
  setText(find("role"), state.ended ? "" : role + others);
  const button = find("role-button");
  button.hidden = state.ended || !(state.steers || state.free);
  setText(button, state.steers ? tr("Let another page steer") : tr("Steer"));
  enable();
}

function enable() {
  const view = state.view;
  const can = state.steers && view !== null && !view.over;
  for (const element of document.querySelectorAll("#bar .controls :is(button, input, select)")) element.disabled = !can;
  find("restart").disabled = !can || (view.step === 0 && !view.diverged);
  find("step").disabled = !can || view.diverged !== null;
  for (const button of document.querySelectorAll("[data-label], #clear")) button.disabled = !state.steers;
  if (find("draw")) find("draw").classList.toggle("readonly", !state.steers);
}

function show() {
  showStanding();
  showCurves();
  showLayers();
  showSample();
  showFilters();
  showSampled();
  enable();
}

let shownRule = "";
function showStanding() {
  const view = state.view;
  const how = view.over ? tr("over") : view.diverged ? tr("diverged") : view.paused ? tr("paused") : tr("training");
  const pace = view.ms === null ? "" : tr(" · {ms} ms a step", { ms: view.ms.toFixed(2) });
  const step = tr("step {step} of {steps}", { step: grouped(view.step), steps: grouped(view.steps) });
  const parts = [step, tr("epoch {epoch} of {epochs}", view), view.rule.text];
  setText(find("standing"), tr("{how}: {parts}", { how, parts: parts.join(" · ") }) + pace + figures());
  find("progress").max = view.steps;
  find("progress").value = view.step;
  const pause = find("pause");
  setText(pause, view.paused ? (view.diverged ? tr("On to the end") : tr("Go on")) : tr("Pause"));
  pause.setAttribute("aria-pressed", String(view.paused));
  find("alone").hidden = view.second === null;
  if (!find("said").classList.contains("error") || view.message) say(view.message);
  const rule = JSON.stringify(view.rule);
  if (rule !== shownRule) {
    shownRule = rule;
    find("rule-optimizer").value = view.rule.optimizer;
    find("rule-lr").value = String(view.rule.lr);
  }
  const list = find("steering");
  list.hidden = view.steering.length === 0;
  if (list.children.length !== view.steering.length || list.textContent !== view.steering.join("")) {
    list.replaceChildren(...view.steering.map((text) => make("li", { textContent: text })));
  }
}

function figures() {
  const last = state.view.partial || state.run.rows.at(-1);
  if (!last) return "";
  return tr(" · loss {loss}, {word} {score} %", { loss: plain(last[1]), word: GIVEN.score.word, score: (100 * last[2]).toFixed(2) });
}

// The lines of a run in a column: 1 is the loss, 2 the score.
function lines(run, column, training, validation, looks, start, partial) {
  const rows = run.rows.map((row) => [row[0], row[column]]);
  if (partial) rows.push([partial[0], partial[column]]);
  const epochs = run.epochs.map((row) => [row[0], row[column]]);
  if (column === 1 && start !== null && start !== undefined) epochs.unshift([0, start]);
  return [
    { points: rows, color: training, ...looks },
    { points: epochs, color: validation, dots: true, ...looks },
  ];
}

let shownLegend = "";
function showCurves() {
  const { view, run, second, before } = state;
  const end = Math.max(view.step, before ? (before.rows.at(-1) || [0])[0] : 0, second ? view.second.step : 0, 10);
  for (const [name, column] of [["loss", 1], ["score", 2]]) {
    const all = before ? lines(before, column, COLORS.training, COLORS.validation, { pale: true }, view.start) : [];
    all.push(...lines(run, column, COLORS.training, COLORS.validation, {}, view.start, view.partial));
    if (second) all.push(...lines(second, column, COLORS.second, COLORS.secondValidation, { dash: [6, 4] }, view.start));
    const title = column === 1 ? tr("Loss") : GIVEN.score.title;
    drawChart(find(`chart-${name}`), { title, lines: all, log: column === 1, percent: column === 2, end });
  }
  const entries = [[tr("training"), COLORS.training, ""], [tr("validation"), COLORS.validation, ""]];
  if (before) entries.push([tr("before: {rule}", before), COLORS.training, "pale"]);
  if (second) {
    const { diverged, rule } = view.second;
    const how = diverged ? tr(", diverged at step {step}", { step: grouped(diverged) }) : tr(", step {step}", { step: grouped(view.second.step) });
    entries.push([tr("second run, training: {rule}{how}", { rule, how }), COLORS.second, "dashed"]);
    entries.push([tr("second run, validation"), COLORS.secondValidation, "dashed"]);
  }
  const legend = JSON.stringify(entries);
  if (legend === shownLegend) return;
  shownLegend = legend;
  find("legend-curves").replaceChildren(...entries.map(([text, color, kind]) => {
    const mark = make("i", { className: kind });
    mark.style.borderColor = color;
    if (kind === "pale") mark.style.opacity = 0.35;
    return make("li", {}, mark, text);
  }));
}

function showLayers() {
  const { names, last } = state.view.layers;
  const end = Math.max(state.view.step, 10);
  for (const [name, column, title] of [["gradients", 1, tr("Norm of the gradient")], ["updates", 2, tr("Update / weights")]]) {
    const all = names.map((_, index) => ({
      points: state.layers.map((row) => [row[0], row[column][index]]),
      color: layerColor(index),
      width: 1.6,
    }));
    drawChart(find(`chart-${name}`), { title, lines: all, log: true, end });
  }
  const body = find("layer-table").tBodies[0];
  if (body.rows.length !== names.length) {
    body.replaceChildren(...names.map((name, index) => {
      const head = make("th", { scope: "row" }, make("i"), name);
      head.firstChild.style.background = layerColor(index);
      return make("tr", {}, head, make("td"), make("td"));
    }));
  }
  names.forEach((_, index) => {
    setText(body.rows[index].cells[1], last ? plain(last[1][index]) : "–");
    setText(body.rows[index].cells[2], last ? plain(last[2][index]) : "–");
  });
}

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function paint(canvas, width, height, color) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let at = 0; at < width * height; at += 1) {
    color(at, image.data, 4 * at);
    image.data[4 * at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

function paintPicture(canvas, picture) {
  canvas.hidden = picture === null;
  if (picture === null) return;
  const bytes = bytesOf(picture.bytes);
  const colors = bytes.length === picture.width * picture.height ? 1 : 3;
  paint(canvas, picture.width, picture.height, (at, out, to) => {
    for (let part = 0; part < 3; part += 1) out[to + part] = bytes[colors * at + (colors === 3 ? part : 0)];
  });
}

// Blue for what is below 0, orange above, white for 0.
function paintMap(canvas, maps, number, bytes) {
  const size = maps.width * maps.height;
  paint(canvas, maps.width, maps.height, (at, out, to) => {
    const byte = bytes[number * size + at];
    const value = byte > 127 ? byte - 256 : byte;
    const end = value < 0 ? [33, 102, 172] : [202, 68, 20];
    for (let part = 0; part < 3; part += 1) out[to + part] = 247 + (Math.abs(value) / 127) * (end[part] - 247);
  });
}

function canvases(parent, count) {
  while (parent.children.length > count) parent.lastChild.remove();
  while (parent.children.length < count) parent.append(make("canvas"));
  return [...parent.children];
}

// The classes with bars as long as their probabilities; `right` is the name of the right one, where there is one.
function showSays(box, says, right) {
  if (says === null) return box.replaceChildren();
  if (says.value !== null) return box.replaceChildren(make("span", { textContent: tr("says {value}", { value: plain(says.value) }) }));
  if (says.probabilities === null) return box.replaceChildren(make("span", { textContent: tr("Its outputs are not finite.") }));
  const order = says.probabilities.map((p, label) => [p, label]);
  if (order.length > 12) order.sort((one, other) => other[0] - one[0]).splice(10);
  const best = Math.max(...says.probabilities);
  if (box.children.length !== 3 * order.length) {
    box.replaceChildren(...order.flatMap(() => [make("span"), make("span", { className: "share" }), make("span")]));
  }
  order.forEach(([p, label], index) => {
    const [name, bar, number] = [0, 1, 2].map((part) => box.children[3 * index + part]);
    const top = p === best;
    setText(name, GIVEN.classes[label]);
    name.className = number.className = top ? "top" : "";
    bar.className = `share${right !== null && GIVEN.classes[label] === right ? " right" : right !== null && top ? " wrong" : ""}`;
    bar.style.width = `${100 * p}%`;
    setText(number, `${(100 * p).toFixed(1)} %`);
  });
}

function showSample() {
  const { inside } = state.view;
  paintPicture(find("sample-picture"), inside.picture);
  setText(find("sample-label"), tr("is {label}, no. {place}", inside));
  showSays(find("sample-says"), inside.says, inside.label);
  if (find("drawing-says")) showSays(find("drawing-says"), inside.drawing, null);
  const box = find("maps");
  if (box.children.length !== inside.maps.length) {
    box.replaceChildren(...inside.maps.map(() => make("div", { className: "maps" }, make("h3", {}, make("span"), make("small")), make("div"))));
  }
  inside.maps.forEach((maps, index) => {
    const [heading, tiles] = box.children[index].children;
    setText(heading.firstChild, maps.name);
    setText(heading.lastChild, ` ${tr("{shape}, largest {value}", { shape: maps.shape, value: plain(maps.scale) })}`);
    const bytes = bytesOf(maps.bytes);
    canvases(tiles, maps.count).forEach((canvas, number) => {
      canvas.className = maps.height === 1 ? "row" : "";
      paintMap(canvas, maps, number, bytes);
    });
  });
}

function showFilters() {
  const { filters } = state.view.inside;
  find("filters").hidden = filters === null;
  if (filters === null) return;
  const bytes = bytesOf(filters.bytes);
  const list = find("filter-tiles");
  while (list.children.length > filters.count) list.lastChild.remove();
  while (list.children.length < filters.count) list.append(make("li", {}, make("canvas")));
  [...list.children].forEach((item, number) => paintMap(item.firstChild, filters, number, bytes));
  const which = filters.count < filters.of ? tr("the {shown} with the greatest norms of {count}", { shown: filters.count, count: filters.of }) : tr("all {count}", { count: filters.of });
  setText(find("filter-note"), tr("Filters of {height} × {width}, {which}.", { height: filters.height, width: filters.width, which }));
}

let shownSampled = null;
function showSampled() {
  const { sampled } = state;
  if (sampled === null || sampled === shownSampled) return;
  shownSampled = sampled;
  const rows = sampled.dead.map(({ name, dead, units }) => {
    const bar = make("span");
    bar.style.width = `${(100 * dead) / units}%`;
    return make("tr", {}, make("th", { scope: "row", textContent: name }), make("td", { textContent: tr("{dead} of {units}", { dead, units }) }), make("td", { className: "meter" }, bar));
  });
  find("dead-table").tBodies[0].replaceChildren(...rows);
  find("dead-table").hidden = rows.length === 0;
  find("mistakes").hidden = sampled.wrong === null;
  if (sampled.wrong === null) return;
  setText(find("mistakes-note"), tr("{wrong} of {all} are mistaken.", { wrong: sampled.wrong, all: sampled.of }));
  find("mistake-tiles").replaceChildren(...sampled.mistakes.map((each) => {
    const canvas = make("canvas");
    paintPicture(canvas, each.picture);
    const said = make("b", { textContent: each.said });
    const right = make("b", { textContent: each.right });
    return make("li", {}, canvas, tr("said "), said, ` ${Math.min(100 * each.sure, 99.9).toFixed(1)} %`, make("br"), tr("is "), right);
  }));
}

// ---- Drawing ----

function drawingPad() {
  const side = 280;
  const pad = find("draw");
  Object.assign(pad, { width: side, height: side });
  const context = pad.getContext("2d", { willReadFrequently: true });
  let last = null;
  let waiting = null;

  function clear() {
    context.fillStyle = "#000";
    context.fillRect(0, 0, side, side);
  }

  // The smallest box around what is drawn, null for nothing.
  function boxAround() {
    const { data } = context.getImageData(0, 0, side, side);
    let [left, top, right, bottom] = [side, side, -1, -1];
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        if (data[4 * (y * side + x)] > 30) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = y;
        }
      }
    }
    return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
  }

  // As MNIST's digits were made: the longer side is 20 of 28, and the centre of mass is in the middle.
  function asSeen() {
    const { width, height } = GIVEN.drawing;
    const box = boxAround();
    if (box === null) return null;
    const scale = ((20 / 28) * Math.min(width, height)) / Math.max(box.width, box.height);
    const small = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    const lay = (left, top) => {
      small.fillStyle = "#000";
      small.fillRect(0, 0, width, height);
      small.imageSmoothingQuality = "high";
      small.drawImage(pad, box.left, box.top, box.width, box.height, left, top, box.width * scale, box.height * scale);
      return small.getImageData(0, 0, width, height).data;
    };
    const [left, top] = [(width - box.width * scale) / 2, (height - box.height * scale) / 2];
    const data = lay(left, top);
    let [sum, sumX, sumY] = [0, 0, 0];
    for (let at = 0; at < width * height; at += 1) {
      sum += data[4 * at];
      sumX += data[4 * at] * (at % width);
      sumY += data[4 * at] * Math.floor(at / width);
    }
    const shifted = lay(left + Math.round((width - 1) / 2 - sumX / sum), top + Math.round((height - 1) / 2 - sumY / sum));
    return Uint8Array.from({ length: width * height }, (_, at) => shifted[4 * at]);
  }

  function send() {
    waiting = null;
    const seen = asSeen();
    const { width, height } = GIVEN.drawing;
    paint(find("seen"), width, height, (at, out, to) => out.fill(seen === null ? 0 : seen[at], to, to + 3));
    ask({ do: "draw", pixels: seen === null ? "" : btoa(String.fromCharCode(...seen)) });
  }

  function soon() {
    if (waiting === null) waiting = setTimeout(send, 200);
  }

  function at({ clientX, clientY }) {
    const box = pad.getBoundingClientRect();
    return [((clientX - box.left) / box.width) * side, ((clientY - box.top) / box.height) * side];
  }

  function stroke(to) {
    Object.assign(context, { strokeStyle: "#fff", lineWidth: 22, lineCap: "round", lineJoin: "round" });
    context.beginPath();
    context.moveTo(...last);
    context.lineTo(...to);
    context.stroke();
    last = to;
    soon();
  }

  clear();
  paint(find("seen"), GIVEN.drawing.width, GIVEN.drawing.height, () => {});
  pad.addEventListener("pointerdown", (event) => {
    if (!state.steers) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    last = at(event);
    stroke([last[0] + 0.1, last[1]]);
  });
  pad.addEventListener("pointermove", (event) => last && stroke(at(event)));
  for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, () => (last = null));
  find("clear").addEventListener("click", () => {
    clear();
    send();
  });
}

if (GIVEN.drawing) drawingPad();
enable();
listen();
