// The nine rules of minigrad/optim at their defaults, for one number: `begin` is the state, and `step` what is taken from
// the number, given its gradient g, the learning rate and t, the step from 1. A test compares them with minigrad's.
"use strict";
const TINY = 2.2250738585072014e-308;
// As in minigrad/optim/denormal.py.
const flushed = (x) => (Math.abs(x) < TINY ? 0 : x);
const raised = (x) => (x > 0 && x < TINY ? TINY : x);
// Nadam's momentum at a step.
const momentumAt = (t) => 0.9 * (1 - 0.5 * 0.96 ** (t * 0.004));

const OPTIMIZERS = {
  sgd: {
    begin: () => ({}),
    step: (s, g, lr) => lr * g,
  },
  momentum: {
    begin: () => ({ b: 0 }),
    step: (s, g, lr) => {
      s.b = flushed(0.9 * s.b + g);
      return lr * s.b;
    },
  },
  nag: {
    begin: () => ({ b: 0 }),
    step: (s, g, lr) => {
      s.b = flushed(0.9 * s.b + g);
      return lr * (g + 0.9 * s.b);
    },
  },
  adagrad: {
    begin: () => ({ sum: 0 }),
    step: (s, g, lr) => {
      s.sum += g * g;
      return (lr * g) / (Math.sqrt(s.sum) + 1e-10);
    },
  },
  rmsprop: {
    begin: () => ({ v: 0 }),
    step: (s, g, lr) => {
      s.v = raised(0.99 * s.v + (1 - 0.99) * g * g);
      return lr * (g / (Math.sqrt(s.v) + 1e-8));
    },
  },
  adadelta: {
    begin: () => ({ v: 0, a: 0 }),
    step: (s, g, lr) => {
      s.v = raised(0.9 * s.v + (1 - 0.9) * g * g);
      const delta = (Math.sqrt(s.a + 1e-6) / Math.sqrt(s.v + 1e-6)) * g;
      s.a = flushed(0.9 * s.a + (1 - 0.9) * delta * delta);
      return lr * delta;
    },
  },
  adam: {
    begin: () => ({ m: 0, v: 0 }),
    step: (s, g, lr, t) => {
      s.m = flushed(0.9 * s.m + (1 - 0.9) * g);
      s.v = raised(0.999 * s.v + (1 - 0.999) * g * g);
      const after = (1 - 0.999 ** t) ** -0.5;
      return ((lr / (1 - 0.9 ** t)) * s.m) / (after * Math.sqrt(s.v) + 1e-8);
    },
  },
  adamax: {
    begin: () => ({ m: 0, u: 0 }),
    step: (s, g, lr, t) => {
      s.m = flushed(0.9 * s.m + (1 - 0.9) * g);
      s.u = raised(Math.max(0.999 * s.u, Math.abs(g) + 1e-8));
      return ((lr / (1 - 0.9 ** t)) * s.m) / s.u;
    },
  },
  nadam: {
    begin: () => ({ m: 0, v: 0, product: 1 }),
    step: (s, g, lr, t) => {
      const next = momentumAt(t + 1);
      s.product *= momentumAt(t);
      s.m = flushed(0.9 * s.m + (1 - 0.9) * g);
      s.v = raised(0.999 * s.v + (1 - 0.999) * g * g);
      const ofG = (lr * (1 - momentumAt(t))) / (1 - s.product);
      const ofM = (lr * next) / (1 - s.product * next);
      return (ofG * g + ofM * s.m) / ((1 - 0.999 ** t) ** -0.5 * Math.sqrt(s.v) + 1e-8);
    },
  },
};
