// What the page says, in its language: `tr` as in Python, by the English and with values in its {names}.
"use strict";
const TEXTS = JSON.parse(document.getElementById("texts").textContent);

function tr(text, values = {}) {
  return (TEXTS[text] ?? text).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
