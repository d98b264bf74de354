#!/usr/bin/env bash
# Package: tensorflow-cpu 2.21.0
# Seen: 2026-11-30
# Expected: the mean of float16 numbers lies between the least and the greatest of them, however many they are.
# Behaviour: of 65,520 or more, say a picture of 256 x 256, it is 0: tf.reduce_mean of 65,536 times 0.1 is 0.0, without a
#   warning, and so is its gradient. Of ones it is NaN. The standard deviation of 0, 1, 0, 1 ... is 0. With 65,504 elements
#   all of it is right, since the sum is kept in more than float16.
# Why: the number of elements, too, is made a float16, whose largest is 65,504: the sum is divided by infinity.
# What helps: tf.reduce_mean(tf.cast(x, tf.float32), ...), which is what Keras' own ops and layers do.
# Output seen:
#   65,504 times 0.1 in float16: mean 0.0997, gradient 1.53e-05; true 0.1 and 1.53e-05
#   65,536 times 0.1 in float16: mean 0.0000, gradient 0; true 0.1 and 1.53e-05
#   0, 1, 0, 1 ... of 65,536: standard deviation 0.0; true 0.5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet tensorflow-cpu==2.21.0 numpy==2.4.6
cd "$folder"
cat >mean.py <<'PY'
import tensorflow as tf


def mean_and_gradient(count):
    x = tf.Variable(tf.fill([count], tf.constant(0.1, tf.float16)))
    with tf.GradientTape() as tape:
        mean = tf.reduce_mean(x)
    return float(mean), float(tape.gradient(mean, x)[0])


seen = {count: mean_and_gradient(count) for count in (65_504, 65_536)}
for count, (mean, gradient) in seen.items():
    print(f"{count:,} times 0.1 in float16: mean {mean:.4f}, gradient {gradient:.3g}; true 0.1 and {1 / count:.3g}")
steps = tf.cast(tf.range(65_536) % 2, tf.float16)
spread = float(tf.math.reduce_std(steps))
print(f"0, 1, 0, 1 ... of 65,536: standard deviation {spread}; true 0.5")
mean, gradient = seen[65_504]
assert abs(mean - 0.1) < 1e-3 and abs(gradient * 65_504 - 1) < 0.01, "right as long as float16 has the count"
assert abs(float(tf.reduce_mean(tf.cast(steps, tf.float32))) - 0.5) < 1e-6, "and right in float32"
if seen[65_536] != (0.0, 0.0) or spread == 0.5:
    raise SystemExit("CHANGED: the mean of 65,536 float16 numbers is no longer 0")
PY
TF_CPP_MIN_LOG_LEVEL=3 venv/bin/python -W ignore mean.py 2>log || { cat log; exit 1; }
