// Words, numbers and elements: what the other scripts write with.
"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
const find = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
let language = (navigator.language || "en").toLowerCase().startsWith("zh") ? "zh" : "en";

// A text in the language of the page, with values in its {names}.
function text(key, values = {}) {
  return DATA.texts[language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

// A number in four digits, as Python's ".4g", with a true minus.
function plain(value, digits = 4) {
  if (typeof value === "string") value = Number(value.replace("inf", "Infinity"));
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size === 0 || (size >= 1e-3 && size < 10 ** (digits + 2))) return String(rounded).replace("-", "−");
  const [mantissa, power] = rounded.toExponential().split("e");
  return `${mantissa}e${Number(power)}`.replace(/-/g, "−");
}

// The numbers of an array as minigrad has packed them.
function unpacked(packed) {
  const [kind, bytes] = packed.split(":");
  const buffer = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)).buffer;
  return new { f4: Float32Array, f8: Float64Array, i4: Int32Array }[kind](buffer);
}

// An element of HTML; children are elements or texts.
function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// An element of SVG.
function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

// "a, b and 3 more", of pieces of text.
function listed(pieces, most) {
  const rest = pieces.length - most;
  const shown = rest > 1 ? pieces.slice(0, most) : pieces;
  return [...shown, ...(rest > 1 ? [text("more", { count: rest })] : [])].join(language === "zh" ? "，" : ", ");
}
