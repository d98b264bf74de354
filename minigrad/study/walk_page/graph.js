// The picture of the graph: boxes with their values and gradients as they stand, edges, frames.
"use strict";
const BORDER = 12;
const LINE = 16;
const CHARACTER = 7.3;
const LEAST_SCALE = 0.75;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let drawn = null;

// Draws the view's boxes and edges; what changes from step to step, `updateGraph` writes.
function drawGraph() {
  const { size, nodes, edges, frames } = view();
  const [width, height] = size.map((side) => side + 2 * BORDER);
  const lines = edges.map((edge) => drawEdge(edge));
  const boxes = nodes.map((node, i) => drawNode(node, i));
  const svg = draw(
    "svg",
    { viewBox: `${-BORDER} ${-BORDER} ${width} ${height}`, role: "group" },
    ...frames.map(drawFrame),
    ...lines,
    ...boxes.map((box) => box.element),
  );
  find("graph").replaceChildren(svg);
  drawn = { svg, lines, boxes, width, height };
  fitGraph();
}

function fitGraph() {
  const room = find("graph").clientWidth - 2;
  const scale = Math.max(LEAST_SCALE, Math.min(1, room / drawn.width));
  drawn.svg.setAttribute("width", String(drawn.width * scale));
  drawn.svg.setAttribute("height", String(drawn.height * scale));
  drawn.scale = scale;
  fadeEdges();
}

// Where the graph goes on beyond the frame, it fades towards that edge.
function fadeEdges() {
  const { scrollTop, scrollLeft, scrollWidth, scrollHeight, clientWidth, clientHeight, style } = find("graph");
  const more = {
    top: scrollTop,
    left: scrollLeft,
    bottom: scrollHeight - clientHeight - scrollTop,
    right: scrollWidth - clientWidth - scrollLeft,
  };
  for (const [edge, pixels] of Object.entries(more)) style.setProperty(`--${edge}`, pixels > 1 ? "2.2rem" : "0px");
}

function drawFrame({ title, box: [x, y, width, height] }) {
  return draw(
    "g",
    { class: "frame" },
    draw("rect", { x, y, width, height, rx: 8 }),
    draw("text", { x: x + 12, y: y + 16 }, title),
  );
}

function drawEdge({ paths: [line, head] }) {
  const [x, y] = line.match(/[\d.-]+/g);
  const up = `M${x} ${y}l-4.5 9h9z`;
  return draw(
    "g",
    { class: "edge" },
    draw("path", { d: line, class: "line" }),
    draw("path", { d: head, class: "head" }),
    draw("path", { d: up, class: "up" }),
  );
}

function drawNode(node, i) {
  const [x, y, width, height] = node.box;
  const middle = x + width / 2;
  const at = (line) => ({ x: middle, y: y + 4.5 + LINE * (0.75 + line) });
  const value = draw("text", { ...at(1), class: "value" });
  const gradient = draw("text", { ...at(2), class: "gradient", lengthAdjust: "spacingAndGlyphs" });
  const opens = node.inside === undefined ? null : drawOpener(node, x + width, y);
  const press = (event) => {
    if (event.type === "keydown" && event.key !== "Enter") return;
    goToNode(i);
  };
  const element = draw(
    "g",
    { class: `node ${node.kind}`, "data-node": i, tabindex: 0, role: "button", "aria-label": node.title, onclick: press, onkeydown: press },
    draw("rect", { x, y, width, height, rx: 5 }),
    draw("text", { ...at(0), class: "name" }, node.title),
    value,
    gradient,
    opens,
  );
  return { element, value, gradient };
}

// The sign on a box that can be opened.
function drawOpener(node, x, y) {
  const label = text(node.kind === "layer" ? "openLayer" : "open", { title: node.title });
  const open = (event) => {
    event.stopPropagation();
    goInside(node.inside);
  };
  return draw(
    "g",
    { class: "opener", onclick: open },
    draw("title", {}, label),
    draw("circle", { cx: x, cy: y, r: 9 }),
    draw("path", { d: `M${x - 4.5} ${y}h9M${x} ${y - 4.5}v9` }),
  );
}

// A value in a box: of an array its shape, or of a gradient its norm.
function short(place, name) {
  const array = arrayAt(place);
  return sizeOf(array) === 1 ? `${name}${plain(array.values[0])}` : `‖${name.trim()}‖ ${plain(array.norm)}`;
}

function gradientText(i, { came, turned }, parts) {
  const there = came.get(i);
  const isLeaf = view().nodes[i].kind === "leaf";
  if (turned.has(i) && !(isLeaf && there)) return short(turned.get(i), "g ");
  if (!there) return "";
  const whole = parts.get(i);
  return there.count < whole ? `${there.count}/${whole}: ${short(there.sum, "g ")}` : short(there.sum, "g ");
}

// Makes a text that is wider than its room as narrow: "12/40: ‖g‖ 0.02588".
function squeeze(element, room) {
  if (element.textContent.length * CHARACTER <= room) element.removeAttribute("textLength");
  else element.setAttribute("textLength", room);
}

// Writes the values and gradients, and marks the step.
function updateGraph() {
  const { phase, node: active } = now();
  const stands = situation();
  const parts = partsOf(view());
  const wrong = new Set(state.wrong && view().wrong && state.time === lastTime() ? view().wrong.mistakes.map((each) => each.node) : []);
  view().nodes.forEach((node, i) => {
    const { element, value, gradient } = drawn.boxes[i];
    const known = !stands.waiting.has(i);
    const array = node.value === undefined ? null : arrayAt(node.value);
    const shown = array && sizeOf(array) === 1 ? plain(array.values[0]) : node.text;
    value.textContent = known ? (node.lost ? "?" : shown) : "…";
    gradient.textContent = gradientText(i, stands, parts);
    squeeze(gradient, node.box[2] - 8);
    const there = stands.came.get(i);
    element.classList.toggle("active", i === active);
    element.classList.toggle("ahead", phase !== "backward" && !known);
    element.classList.toggle("part", Boolean(there) && there.count < (parts.get(i) || 0) && !stands.turned.has(i));
    element.classList.toggle("ready", Boolean(there) && there.count === parts.get(i) && !stands.turned.has(i));
    element.classList.toggle("turned", stands.turned.has(i));
    element.classList.toggle("bad", wrong.has(i) || stands.late.has(i));
  });
  view().edges.forEach((edge, i) => {
    const on = phase === "forward" && edge.to === active;
    const back = phase === "backward" && edge.to === active && view().nodes[edge.from].kind !== "constant";
    drawn.lines[i].classList.toggle("on", on);
    drawn.lines[i].classList.toggle("back", back);
  });
  showActive(active);
}

// Scrolls so that the box of the step is in the middle.
function showActive(active) {
  const room = find("graph");
  if (active < 0) {
    room.scrollTo({ top: 0, left: (room.scrollWidth - room.clientWidth) / 2 });
    return;
  }
  const [x, y, width, height] = view().nodes[active].box.map((side) => side * drawn.scale);
  const left = x + width / 2 + BORDER - room.clientWidth / 2;
  const top = y + height / 2 + BORDER - room.clientHeight / 2;
  room.scrollTo({ left, top, behavior: calm.matches ? "auto" : "smooth" });
}
