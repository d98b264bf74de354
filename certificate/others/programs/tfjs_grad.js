// TensorFlow.js: tf.grad of tf.grad, in float32. It reads and prints what answering.py says.
const tf = require("@tensorflow/tfjs");

const labels = tf.oneHot(tf.tensor1d([2, 0, 1, 2], "int32"), 3);

function standard(x, axis) {
  const { mean, variance } = tf.moments(x, axis, true);
  return x.sub(mean).div(variance.add(1e-5).sqrt());
}

const power = (x) => {
  const a = x.reshape([3, 3]);
  return a.matMul(a).matMul(a).flatten();
};

const functions = {
  batch_norm: (x) => standard(x.reshape([4, 2]), 0).flatten(),
  layer_norm: (x) => standard(x.reshape([2, 4]), 1).flatten(),
  ce_hard: (x) => tf.losses.softmaxCrossEntropy(labels, x.reshape([4, 3])).reshape([1]),
  max_pool: (x) => tf.maxPool(x.reshape([1, 4, 4, 1]), 2, 2, "valid").flatten().pow(3),
  conv2d: (x) =>
    tf.conv2d(x.slice([0], [16]).reshape([1, 4, 4, 1]), x.slice([16], [4]).reshape([2, 2, 1, 1]), 1, "valid")
      .flatten()
      .square(),
  elu: (x) => tf.elu(x),
  silu: (x) => x.mul(tf.sigmoid(x)),
  "prod, 1 zero": (x) => tf.prod(x).reshape([1]),
  "prod, 2 zeros": (x) => tf.prod(x).reshape([1]),
  "cumprod, zero": (x) => tf.cumprod(x),
  logsumexp: (x) => tf.logSumExp(x).reshape([1]),
  "matmul^3": power,
  "x**2 at 0": (x) => x.pow(2),
};

function gradient(f, order, along, weights) {
  const inner = order === 1 ? f : gradient(f, order - 1, along, weights);
  const vector = tf.tensor1d(order === 1 ? weights : along);
  return tf.grad((x) => inner(x).mul(vector).sum());
}

const questions = JSON.parse(require("fs").readFileSync(0, "utf8"));
const answers = {};
for (const [name, { x, along, weights }] of Object.entries(questions)) {
  if (!(name in functions)) continue;
  answers[name] = [];
  try {
    for (const order of [1, 2, 3]) {
      const found = gradient(functions[name], order, along, weights)(tf.tensor1d(x));
      answers[name].push(Array.from(found.dataSync()));
    }
  } catch (error) {
    answers[name].push(String(error).slice(0, 300));
  }
}
console.log("ANSWERS " + JSON.stringify(answers, (_, v) => (typeof v === "number" && !isFinite(v) ? "NaN" : v)));
