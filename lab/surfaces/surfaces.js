// The ten functions of lab/descent/surfaces.py and their gradients, which the engine finds there and which are written
// out here. A test compares them.
"use strict";
const TURN = Math.cos(Math.PI / 4);
const WAVE = 2 * Math.PI;

const SURFACES = {
  "ravine": {
    value: (x, y) => 0.5 * (x * x + 100 * y * y),
    gradient: (x, y) => [x, 100 * y],
  },
  "rotated-ravine": {
    value: (x, y) => {
      const u = TURN * x + TURN * y, v = TURN * y - TURN * x;
      return 0.5 * (u * u + 100 * v * v);
    },
    gradient: (x, y) => {
      const u = TURN * x + TURN * y, v = TURN * y - TURN * x;
      return [TURN * u - 100 * TURN * v, TURN * u + 100 * TURN * v];
    },
  },
  "bowl": {
    value: (x, y) => 0.5 * (x * x + y * y),
    gradient: (x, y) => [x, y],
  },
  "saddle": {
    value: (x, y) => 0.5 * (x * x - y * y),
    gradient: (x, y) => [x, -y],
  },
  "beale": {
    value: (x, y) => (1.5 - x + x * y) ** 2 + (2.25 - x + x * y ** 2) ** 2 + (2.625 - x + x * y ** 3) ** 2,
    gradient: (x, y) => {
      const a = 1.5 - x + x * y, b = 2.25 - x + x * y ** 2, c = 2.625 - x + x * y ** 3;
      return [
        2 * a * (y - 1) + 2 * b * (y ** 2 - 1) + 2 * c * (y ** 3 - 1),
        2 * a * x + 4 * b * x * y + 6 * c * x * y ** 2,
      ];
    },
  },
  "rosenbrock": {
    value: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  },
  "rastrigin": {
    value: (x, y) => 20 + x * x - 10 * Math.cos(WAVE * x) + y * y - 10 * Math.cos(WAVE * y),
    gradient: (x, y) => [2 * x + 10 * WAVE * Math.sin(WAVE * x), 2 * y + 10 * WAVE * Math.sin(WAVE * y)],
  },
  "himmelblau": {
    value: (x, y) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    gradient: (x, y) => {
      const a = x * x + y - 11, b = x + y * y - 7;
      return [4 * a * x + 2 * b, 2 * a + 4 * b * y];
    },
  },
  "long-valley": {
    value: (x, y) => Math.sqrt(1 + x * x) - 1 + 10 * y * y,
    gradient: (x, y) => [x / Math.sqrt(1 + x * x), 20 * y],
  },
  "plateau": {
    value: (x, y) => 1 - Math.exp(-0.5 * (x * x + y * y)),
    gradient: (x, y) => {
      const rest = Math.exp(-0.5 * (x * x + y * y));
      return [x * rest, y * rest];
    },
  },
};
