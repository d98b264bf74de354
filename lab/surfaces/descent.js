// Descents, the best rates and the heights of a surface, as in lab/descent, rates.py and relief.py. A test compares them.
"use strict";

// Where an optimizer was at every step, and the loss there; it ends early where one of them is not finite.
function descend(surface, optimizer, lr, start, steps) {
  const { value, gradient } = SURFACES[surface];
  const { begin, step } = OPTIMIZERS[optimizer];
  const states = [begin(), begin()];
  let [x, y] = start;
  const path = { x: [x], y: [y], losses: [value(x, y)] };
  for (let t = 1; t <= steps; t += 1) {
    const [gx, gy] = gradient(x, y);
    x -= step(states[0], gx, lr, t);
    y -= step(states[1], gy, lr, t);
    const loss = value(x, y);
    if (!(Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(loss))) break;
    path.x.push(x);
    path.y.push(y);
    path.losses.push(loss);
  }
  return path;
}

// The step from which on the loss is at most this; infinite if it is not so at the end.
function settled(losses, loss) {
  let step = losses.length;
  while (step > 0 && losses[step - 1] <= loss) step -= 1;
  return step < losses.length ? step : Infinity;
}

// How good a descent was: the loss at the end and the step from which on it was as low, less being better.
function merit(path, { x, y, goal, steps }, close) {
  if (path.losses.length <= steps) return [Infinity, Infinity];
  const loss = Math.floor(Math.max(path.losses.at(-1), goal) / close + 0.5) * close;
  const first = settled(path.losses, loss + close);
  const within = (values, [low, high]) => values.slice(0, first + 1).every((value) => low <= value && value <= high);
  return within(path.x, x) && within(path.y, y) ? [loss, first] : [Infinity, Infinity];
}

// The best rate of a grid from a start. `onEdge`: it is the first or the last, and a better one may lie beyond.
function bestRate(surface, optimizer, start, { grid, close }) {
  let found = null;
  grid.forEach((lr, place) => {
    const [loss, first] = merit(descend(surface.name, optimizer, lr, start, surface.steps), surface, close);
    if (!found || loss < found.loss || (loss === found.loss && first < found.first)) found = { loss, first, lr, place };
  });
  return { lr: found.lr, onEdge: found.place === 0 || found.place === grid.length - 1 };
}

// Heights [y][x] of a surface in its view, with the values they stand for, and what makes a height of a value.
function reliefOf(surface, { x: [left, right], y: [low, high] }, count) {
  const { value } = SURFACES[surface];
  const places = (from, to) => Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
  const x = places(left, right), y = places(low, high);
  const values = y.map((b) => x.map((a) => value(a, b)));
  const sorted = values.flat().sort((one, other) => one - other);
  const least = sorted[0];
  const scale = sorted[Math.round(0.05 * (sorted.length - 1))] - least;
  const height = (loss) => Math.log1p(Math.max(loss - least, 0) / scale);
  return { x, y, values, heights: values.map((row) => row.map(height)), height };
}
