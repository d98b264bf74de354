// Arrays as pictures: a few numbers as cells, many as pixels; each can mark elements, and says which one is pointed at.
"use strict";
const MOST_COLUMNS = 8;
const MOST_ROWS = 10;
const GAP = 6;

// An array of the page; its numbers are unpacked when it is first asked for.
function arrayAt(place) {
  const array = DATA.arrays[place];
  if (typeof array.values === "string") array.values = unpacked(array.values);
  return array;
}

const sizeOf = (array) => array.shape.reduce((product, side) => product * side, 1);
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// The value of an element, undefined where the page does not hold it.
const valueAt = (array, k) => (array.block ? undefined : array.values[k]);

// "[0, 2]"; "" of a single number.
function indexText(shape, k) {
  if (shape.every((side) => side === 1)) return "";
  const at = [];
  for (const side of [...shape].reverse()) {
    at.unshift(k % side);
    k = Math.floor(k / side);
  }
  return `[${at.join(", ")}]`;
}

const shapeText = (shape) => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

// Which element of a smaller array meets the k-th of a wider one, by the rules of broadcasting.
function broadcastIndex(wide, shape, k) {
  let index = 0;
  let stride = 1;
  for (let axis = 1; axis <= wide.length; axis += 1) {
    const side = wide[wide.length - axis];
    const own = axis <= shape.length ? shape[shape.length - axis] : 1;
    if (own > 1) index += (k % side) * stride;
    stride *= own;
    k = Math.floor(k / side);
  }
  return index;
}

// The cell that shows an element, -1 for none.
function cellOf(array, k) {
  if (!array.block) return k < array.values.length ? k : -1;
  if (k >= array.tile) return -1;
  const [height, width] = array.block;
  const row = Math.floor(k / array.across);
  return Math.floor(row / height) * array.columns + Math.floor((k % array.across) / width);
}

const largestOf = (array) => array.values.filter(Number.isFinite).reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;

// How strong a value's colour is, from 0 to 1; small ones are seen too.
const strength = (value, largest) => (Number.isFinite(value) ? (Math.abs(value) / largest) ** 0.7 : 1);
const tone = (value) => (Number.isNaN(value) ? "--quiet" : value < 0 ? "--minus" : "--plus");

// What is written below a picture.
function captionOf(array) {
  const parts = [shapeText(array.shape)];
  if (array.dtype) parts.push(array.dtype);
  if (sizeOf(array) > 1) {
    parts.push(text("norm", { norm: plain(array.norm) }));
    parts.push(text("range", { low: plain(array.low), high: plain(array.high) }));
  }
  const tiles = sizeOf(array) / array.tile;
  if (array.block) parts.push(text("shownBlocks", { height: array.block[0], width: array.block[1] }));
  const shown = array.block ? 1 : array.values.length / array.tile;
  if (shown < tiles) parts.push(text("shownTiles", { shown, all: tiles }));
  return parts.join(" · ");
}

// The picture of an array. `marks(here, linked, can)` outlines sets of elements; `point(k, pinned)` is called with the
// element pointed at, null when the pointer leaves.
function picture(place, point, room) {
  const array = arrayAt(place);
  if (sizeOf(array) === 1) {
    const single = make("span", { class: "scalar" }, plain(array.values[0]));
    return { element: single, marks: () => {} };
  }
  if (array.values.length === 0) return { element: make("span", { class: "scalar" }, shapeText(array.shape)), marks: () => {} };
  const rows = Math.ceil(array.values.length / array.columns);
  const small = !array.block && array.columns <= MOST_COLUMNS && rows <= MOST_ROWS && array.values.length === array.tile;
  const made = small ? cells(array, point) : pixels(array, point, room);
  const figure = make("figure", { class: "array" }, made.element, make("figcaption", {}, captionOf(array)));
  return { element: figure, marks: made.marks };
}

function cells(array, point) {
  const largest = largestOf(array);
  const all = [...array.values].map((value, k) => {
    const share = Math.round(85 * strength(value, largest));
    const paint = `background: color-mix(in srgb, var(${tone(value)}) ${share}%, transparent)`;
    return make("span", { class: "cell", style: paint, "data-k": k }, plain(value, 3));
  });
  const grid = make("div", { class: "cells", style: `--columns: ${array.columns}` }, ...all);
  const at = (event) => event.target.dataset.k;
  grid.addEventListener("pointerover", (event) => at(event) && event.pointerType === "mouse" && point(Number(at(event)), false));
  grid.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && point(null, false));
  grid.addEventListener("click", (event) => at(event) && point(Number(at(event)), true));
  const marks = (here, linked) =>
    all.forEach((cell, k) => {
      cell.classList.toggle("here", here.has(k));
      cell.classList.toggle("linked", linked.has(k));
    });
  return { element: grid, marks };
}

// The size of a pixel, which is higher than wide where there are few rows, and how many tiles stand in a row.
function geometry(array, room) {
  const tile = array.block ? array.values.length : array.tile;
  const rows = Math.ceil(tile / array.columns);
  const tiles = Math.ceil(array.values.length / tile);
  const across = tiles > 1 ? Math.min(tiles, Math.max(2, Math.ceil(Math.sqrt(tiles * 1.6)))) : 1;
  const wanted = (room - GAP * (across - 1)) / across / array.columns;
  const size = Math.max(2, Math.min(14, Math.floor(Math.min(wanted, tiles > 1 ? 8 : 300 / rows))));
  const high = tiles === 1 && rows <= 4 ? Math.max(size, 14) : size;
  const perRow = Math.max(1, Math.min(tiles, Math.floor((room + GAP) / (array.columns * size + GAP))));
  return { tile, rows, tiles, size, high, perRow };
}

function pixels(array, point, room) {
  const { tile, rows, tiles, size, high, perRow } = geometry(array, room);
  const width = perRow * (array.columns * size + GAP) - GAP;
  const height = Math.ceil(tiles / perRow) * (rows * high + GAP) - GAP;
  const canvas = make("canvas", { class: "pixels", role: "img", "aria-label": captionOf(array) });
  const scale = Math.max(1, Math.min(3, devicePixelRatio || 1));
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.style.width = `${width}px`;
  const context = canvas.getContext("2d");
  const largest = largestOf(array);
  const corner = (cell) => {
    const number = Math.floor(cell / tile);
    const left = (number % perRow) * (array.columns * size + GAP) + (cell % tile % array.columns) * size;
    const top = Math.floor(number / perRow) * (rows * high + GAP) + Math.floor((cell % tile) / array.columns) * high;
    return [left, top];
  };
  const outline = (elements, name, line) => {
    context.strokeStyle = color(name);
    context.lineWidth = line;
    for (const k of elements) {
      const cell = cellOf(array, k);
      if (cell < 0) continue;
      const [left, top] = corner(cell);
      context.strokeRect(left + 0.5, top + 0.5, size - 1, high - 1);
    }
  };
  const marks = (here, linked, can) => {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const paints = { "--plus": color("--plus"), "--minus": color("--minus"), "--quiet": color("--quiet") };
    const ground = color("--ground");
    array.values.forEach((value, cell) => {
      const [left, top] = corner(cell);
      context.globalAlpha = 1;
      context.fillStyle = ground;
      context.fillRect(left, top, size, high);
      context.globalAlpha = strength(value, largest);
      context.fillStyle = paints[tone(value)];
      context.fillRect(left, top, size, high);
    });
    context.globalAlpha = 1;
    outline(can, "--quiet", 1);
    outline(linked, "--mark", 1.5);
    outline(here, "--text", 2);
  };
  const elementAt = (event) => {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const y = ((event.clientY - box.top) / box.height) * height;
    const column = Math.floor((x % (array.columns * size + GAP)) / size);
    const row = Math.floor((y % (rows * high + GAP)) / high);
    const number = Math.floor(y / (rows * high + GAP)) * perRow + Math.floor(x / (array.columns * size + GAP));
    const cell = number * tile + row * array.columns + column;
    const fits = column < array.columns && row < rows && row * array.columns + column < tile && cell < array.values.length;
    if (!fits) return null;
    if (!array.block) return cell;
    return row * array.block[0] * array.across + column * array.block[1];
  };
  canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(elementAt(event), false));
  canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && point(null, false));
  canvas.addEventListener("click", (event) => point(elementAt(event), true));
  return { element: canvas, marks };
}
