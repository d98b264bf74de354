// What happens in the step: its arrays and formulas, and the element that is traced through them.
"use strict";
const MOST_TERMS = 4;
// The arrays of the step that is shown: {role, node, place, picture}; `links` are the spreads between them.
let shown = [];
let links = [];
let reading = null;
let formulas = [];

const titleOf = (node) => view().nodes[node].title;
const code = (content) => make("code", {}, content);

function room() {
  return Math.max(200, Math.min(520, find("step").clientWidth - 34));
}

// The picture of an array, which takes part in tracing.
function pictureOf(role, place, more = {}) {
  const number = shown.length;
  const made = picture(place, (k, pinned) => choose(number, k, pinned), room());
  shown.push({ role, place, made, ...more });
  return made.element;
}

// A number, or for an array its norm, in a sentence.
function brief(place) {
  const array = arrayAt(place);
  return sizeOf(array) === 1 ? plain(array.values[0]) : text("norm", { norm: plain(array.norm) });
}

function updatePanel() {
  shown = [];
  links = [];
  formulas = [];
  reading = make("p", { class: "reading", id: "reading" });
  const { phase, node } = now();
  const parts = { start: startPanel, forward: forwardPanel, backward: backwardPanel }[phase](node);
  find("step").replaceChildren(...parts.filter((part) => part !== null));
  const first = shown.findIndex((each) => each.role === (phase === "forward" ? "y" : "g"));
  pinned = null;
  choose(first, first < 0 ? null : strongest(first), true);
  if (first >= 0 && sizeOf(arrayAt(shown[first].place)) === 1 && !links.length) reading.textContent = "";
}

function startPanel() {
  const given = view().nodes.filter((node) => ["leaf", "constant", "outside"].includes(node.kind));
  return [
    make("h2", {}, text("startHead")),
    make("p", {}, text("startText")),
    ...given.map((node) =>
      make("div", { class: "card" }, make("h3", {}, node.title), node.lost ? make("p", { class: "note" }, text("lost")) : pictureOf("x", node.value)),
    ),
  ];
}

function opener(node) {
  const { inside, title, kind } = view().nodes[node];
  if (inside === undefined) return null;
  const label = text(kind === "layer" ? "openLayer" : "open", { title });
  return make("button", { type: "button", id: "open", onclick: () => goInside(inside) }, label);
}

function forwardPanel(node) {
  const step = view().forward[state.time - 1];
  const layer = view().nodes[node].kind === "layer";
  const back = view().backward.find((turn) => turn.node === node);
  const inputs = [...new Set(step.from)].map((from) => {
    const { title, value, lost } = view().nodes[from];
    const content = lost ? make("p", { class: "note" }, text("lost")) : pictureOf("x", value, { node: from });
    return make("div", { class: "card" }, make("h3", {}, title), content);
  });
  const result = pictureOf("y", view().nodes[node].value, { node });
  const y = shown.length - 1;
  for (const flow of back ? back.flows : []) {
    const x = shown.findIndex((each) => each.role === "x" && each.node === flow.to);
    if (flow.spread && x >= 0) links.push({ from: y, to: x, rows: rowsOf(flow.spread), each: flow.spread.each });
  }
  return [
    make("h2", {}, text(layer ? "layerComputed" : "computed", { title: titleOf(node) })),
    step.about ? make("p", { class: "about" }, step.about) : null,
    opener(node),
    make("div", { class: "card result" }, make("h3", {}, text("result")), result),
    reading,
    make("h3", { class: "from" }, text("from")),
    ...inputs,
  ];
}

function backwardPanel(node) {
  const turn = turns()[now().step - 1];
  const stands = situation();
  const right = view().backward.find((each) => each.node === node);
  const whole = partsOf(view()).get(node) || 0;
  const before = (stands.came.get(node) || { from: [] }).from.filter(({ node: from }) => stepOf(from) < now().step);
  const leaf = turn.flows.length === 0;
  const incoming = make(
    "div",
    { class: "card came" },
    make("h3", {}, text("comes")),
    pictureOf("g", turn.g),
    sourceLine(before, whole),
  );
  const g = shown.length - 1;
  const early = state.wrong && view().wrong && before.length < whole;
  const warning = early
    ? make("p", { class: "bad", role: "note" }, text("early", { title: titleOf(node), came: before.length, parts: whole, wrong: brief(turn.g), right: brief(right.g) }))
    : null;
  return [
    make("h2", {}, text(leaf ? "leafTurn" : "turn", { title: titleOf(node) })),
    warning,
    opener(node),
    incoming,
    leaf ? make("p", {}, text(view().nodes[node].kind === "leaf" ? "leafText" : "endText")) : reading,
    ...turn.flows.map((flow, i) => flowCard(flow, right.flows[i], g, stands)),
    turn.inner?.length ? innerCard(turn.inner) : null,
    state.wrong ? null : waitingCard(stands),
  ];
}

// The turn, from 1 on, in which a node sends its gradient on.
const stepOf = (node) => turns().findIndex((turn) => turn.node === node) + 1;

function sourceLine(before, whole) {
  if (!before.length) return view().plain || view().title ? null : make("p", { class: "note" }, text("seed"));
  if (before.length === 1) return make("p", { class: "note" }, text("onePart", { title: titleOf(before[0].node) }));
  const list = before.map(({ node, d }) => `${titleOf(node)} ${brief(d)}`);
  return make("p", { class: "note" }, text("allParts", { parts: before.length, list: listed(list, 6) }));
}

// What goes to a parent: the derivative as written, with its numbers, its result, and whether the parent goes on waiting.
function flowCard(flow, written, g, stands) {
  const title = titleOf(flow.to);
  const card = make("div", { class: "card flow" }, make("h3", {}, text("to", { title })));
  if (written.formula) {
    card.append(make("p", { class: "written" }, make("small", {}, text("asWritten")), code(written.formula), make("small", { class: "place" }, written.place)));
    if (written.kernel) card.append(make("p", { class: "note" }, text("kernel")));
    if (written.explained) card.append(make("p", { class: "note" }, `${written.formula.split("(")[0]}: ${written.explained}`));
  }
  if (flow.pieces?.some((piece) => typeof piece === "string")) { // of g alone there is nothing to compute
    const line = make("p", { class: "numbers" });
    card.append(line);
    formulas.push({ flow, line, title });
  }
  const parent = pictureOf("d", flow.d, { title });
  const d = shown.length - 1;
  if (written.spread) links.push({ from: g, to: d, rows: rowsOf(written.spread), each: written.spread.each });
  card.append(make("small", {}, text("goes")), parent, partsLine(flow, title, stands));
  return card;
}

function partsLine(flow, title, stands) {
  const parts = partsOf(view()).get(flow.to) || 1;
  const { step } = now();
  const place = stepOf(flow.to);
  if (state.wrong && place && place < step) return make("p", { class: "bad" }, text("late", { title }));
  const came = stands.came.get(flow.to).count;
  const sum = came > 1 ? make("span", {}, make("small", {}, `${text("sum")} `), make("b", {}, brief(flow.sum)), " ") : "";
  const says = came < parts ? (state.wrong ? "partSoFar" : "partOf") : parts > 1 ? "completeOf" : "complete";
  return make("p", { class: came < parts ? "waits" : "whole" }, sum, text(says, { title, came, parts }));
}

function innerCard(inner) {
  const rows = inner.map(({ title, d }) => make("div", {}, make("small", {}, title), pictureOf("p", d)));
  return make("div", { class: "card" }, make("h3", {}, text("inner")), ...rows);
}

function waitingCard({ came, turned }) {
  const parts = partsOf(view());
  const chips = [];
  for (const [node, { count }] of came) {
    if (turned.has(node)) continue;
    const whole = parts.get(node) || 1;
    const label = count < whole ? text("chip", { title: titleOf(node), came: count, parts: whole }) : text("ready", { title: titleOf(node) });
    chips.push(make("button", { type: "button", class: count < whole ? "chip waits" : "chip", onclick: () => goToNode(node) }, label));
  }
  const waits = [...came].some(([node, { count }]) => !turned.has(node) && count < (parts.get(node) || 1));
  const none = waits ? null : make("p", { class: "note" }, text("waitingNone"));
  return make("div", { class: "waiting" }, make("h3", {}, text("waiting")), make("p", { class: "chips" }, ...chips), none);
}

let pinned = null;

// The element with the largest value; of a step whose elements are traced in part, one of these.
function strongest(number) {
  const array = arrayAt(shown[number].place);
  const can = links.filter((link) => link.from === number && !link.each).flatMap(({ rows }) => rows.map(([k]) => k));
  const places = can.length ? can : [...array.values.keys()];
  const size = (k) => Math.abs(valueAt(array, k) ?? 0);
  return places.reduce((best, k) => (size(k) > size(best) ? k : best), places[0] ?? null);
}

// Traces element k of a picture; null goes back to the element that was clicked on last.
function choose(number, k, isPinned) {
  if (isPinned) pinned = k === null ? pinned : { number, k };
  state.chosen = k === null ? pinned : { number, k };
  const linked = shown.map(() => new Set());
  const can = shown.map(() => new Set());
  for (const { from, rows, each } of links) if (!each) rows.forEach(([element]) => can[from].add(element));
  if (state.chosen) for (const [at, elements] of linkedTo(state.chosen)) elements.forEach((element) => linked[at].add(element));
  shown.forEach(({ made }, at) => {
    const here = new Set(state.chosen && state.chosen.number === at ? [state.chosen.k] : []);
    made.marks(here, linked[at], can[at]);
  });
  if (state.chosen) reading.textContent = readingOf(state.chosen);
  fillFormulas();
}

// The elements that the chosen one leads to, or comes from: [picture, elements].
function linkedTo({ number, k }) {
  const found = [];
  for (const link of links) {
    if (link.from === number) {
      const row = link.rows.find(([element]) => element === k);
      if (row) found.push([link.to, row[1]]);
    } else if (link.to === number) {
      const rows = link.rows.filter(([, places]) => places.includes(k));
      if (link.each) found.push([link.from, rows.map(([element]) => element)]);
    }
  }
  return found;
}

const nameOf = ({ role, title, node }) => (role === "d" || role === "x") ? (title ?? titleOf(node)) : role;

// What is said of the chosen element: what it is the sum of, or where it goes.
function readingOf({ number, k }) {
  const each = shown[number];
  const array = arrayAt(each.place);
  const at = indexText(array.shape, k);
  const name = each.role === "d" ? `→ ${nameOf(each)} ` : each.node === undefined ? each.role : `${nameOf(each)} `;
  if (array.block) {
    const [height, width] = array.block;
    return text("block", { name: nameOf(each), height, width, value: plain(array.values[cellOf(array, k)]) });
  }
  const value = plain(valueAt(array, k));
  const back = links.filter((link) => link.to === number && link.each);
  const on = links.filter((link) => link.from === number);
  if (each.role === "d" && back.length) return sumReading(name, at, k, array, back[0]);
  const places = on.flatMap((link) => {
    const row = link.rows.find(([element]) => element === k);
    const target = shown[link.to];
    const shape = arrayAt(target.place).shape;
    return row ? row[1].map((place, i) => text("slope", { name: nameOf(target), at: indexText(shape, place), slope: plain(row[2][i], 3) })) : [];
  });
  if (places.length) {
    const key = each.role === "g" ? "traceGoes" : "traceMade";
    return text(key, { name: name.trim(), at, value, places: listed(places, MOST_TERMS) });
  }
  const into = back.flatMap((link) => {
    const { shape } = arrayAt(shown[link.from].place);
    return link.rows.filter(([, places_]) => places_.includes(k)).map(([element]) => `${nameOf(shown[link.from])}${indexText(shape, element)}`);
  });
  if (into.length) return text("traceInto", { name: name.trim(), at, value, places: listed(into, MOST_TERMS) });
  const some = on.some((link) => !link.each) ? ` ${text("traceSome")}` : "";
  return text("element", { name: name.trim(), at, value }) + some;
}

// "d[0, 1] = 0.3 · 2 + 0.1 · 5 = 1.1": the chain rule at one element.
function sumReading(name, at, k, array, link) {
  const g = arrayAt(shown[link.from].place);
  const terms = link.rows.flatMap(([element, places, slopes]) => {
    const i = places.indexOf(k);
    return i < 0 ? [] : [`${bracketed(valueAt(g, element))} · ${bracketed(slopes[i])}`];
  });
  const list = terms.length ? listed(terms, MOST_TERMS).replaceAll(language === "zh" ? "，" : ", ", " + ") : "0";
  return text("trace", { name: name.trim(), at, terms: list, sum: plain(valueAt(array, k)) });
}

const bracketed = (value) => (value < 0 ? `(${plain(value)})` : plain(value));

// Puts the numbers of the traced element into the formulas.
function fillFormulas() {
  for (const { flow, line, title } of formulas) {
    const result = flow.result === undefined ? null : arrayAt(flow.result);
    const k = result ? elementOf(flow, result) : 0;
    const at = result ? indexText(result.shape, k) : `[${flow.at.join(", ")}]`;
    const numbers = flow.pieces.map((piece, i) => {
      if (typeof piece === "string") return piece;
      const value = Array.isArray(piece) ? piece[0] : valueAt(arrayAt(piece), broadcastIndex(result.shape, arrayAt(piece).shape, k));
      const before = i ? String(flow.pieces[i - 1]).trimEnd().slice(-1) : "(";
      return value < 0 && !"(,".includes(before) ? `(${plain(value)})` : plain(value);
    });
    const value = result ? valueAt(result, k) : flow.value;
    const stretched = result && String(result.shape) !== String(arrayAt(flow.d).shape);
    line.replaceChildren(
      make("small", {}, at ? text("numbersAt", { at }) : text("numbers")),
      code(`${numbers.join("")} = ${plain(value)}`),
      stretched ? make("small", {}, text("stretched", { title })) : "",
    );
  }
}

// Which element of a formula's result is traced: the chosen one of g, or of what goes there.
function elementOf(flow, result) {
  const { number, k } = state.chosen || { number: -1, k: 0 };
  const each = shown[number];
  if (!each || k >= sizeOf(result)) return 0;
  const sameShape = String(arrayAt(each.place).shape) === String(result.shape);
  return sameShape ? k : 0;
}
