// What is shown, and how things stand at that time: which values are computed, which gradients have come.
"use strict";
// `time` runs through the steps forward, then through those back. `chosen` is the element that is traced.
const state = { view: DATA.first, time: 0, wrong: false, chosen: null, playing: false };
const view = () => DATA.views[state.view];
const turns = () => (state.wrong && view().wrong ? view().wrong.steps : view().backward);
const lastTime = () => view().forward.length + turns().length;

// The step that is shown: its phase, its number in it, from 1 on, and its node.
function now() {
  const forward = view().forward.length;
  if (state.time === 0) return { phase: "start", step: 0, node: -1 };
  if (state.time <= forward) return { phase: "forward", step: state.time, node: view().forward[state.time - 1].node };
  return { phase: "backward", step: state.time - forward, node: turns()[state.time - forward - 1].node };
}

// How many parts the gradient of each node has.
function partsOf(shown) {
  if (!shown.parts) {
    shown.parts = new Map();
    for (const turn of shown.backward) {
      for (const { to } of turn.flows) shown.parts.set(to, (shown.parts.get(to) || 0) + 1);
    }
  }
  return shown.parts;
}

// Where the elements of an op's output lead in a parent: rows of [element, places, slopes].
function rowsOf(spread) {
  if (!spread.rows) {
    const [places, slopes] = [unpacked(spread.places), unpacked(spread.slopes)];
    let start = 0;
    spread.rows = spread.elements.map((element, i) => {
      const end = start + spread.counts[i];
      const row = [element, [...places.slice(start, end)], [...slopes.slice(start, end)]];
      start = end;
      return row;
    });
  }
  return spread.rows;
}

// How things stand after the step that is shown. `came` has, by node, how many parts of its gradient are there, their
// sum and from whom; `turned` the gradient with which it had its turn; `late` the nodes to which a part came after that.
function situation() {
  const { phase, step } = now();
  const waiting = new Set(view().forward.map((each) => each.node));
  const done = phase === "backward" ? view().forward.length : step;
  for (const each of view().forward.slice(0, done)) waiting.delete(each.node);
  const came = new Map();
  const turned = new Map();
  const late = new Set();
  if (phase === "backward") {
    for (const turn of turns().slice(0, step)) {
      turned.set(turn.node, turn.g);
      for (const flow of turn.flows) {
        const before = came.get(flow.to) || { count: 0, from: [] };
        came.set(flow.to, { count: before.count + 1, sum: flow.sum, from: [...before.from, { node: turn.node, d: flow.d }] });
        if (turned.has(flow.to)) late.add(flow.to);
      }
    }
  }
  return { waiting, came, turned, late };
}

// The time of a node's step: its turn back if that is the phase, or else its computation; -1 for none.
function timeOf(node) {
  const back = turns().findIndex((turn) => turn.node === node);
  const on = view().forward.findIndex((step) => step.node === node);
  const isBack = now().phase === "backward" || on < 0;
  if (isBack && back >= 0) return view().forward.length + back + 1;
  return on < 0 ? -1 : on + 1;
}
