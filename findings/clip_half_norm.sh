#!/usr/bin/env bash
# Package: optax 0.2.8, jax 0.10.0 (CPU), tensorflow-cpu 2.21.0, torch 2.13.0 (CPU)
# Seen: 2026-11-30
# Expected: clipping float16 gradients by their norm gives gradients of that norm; libraries differ in rounding.
# Behaviour: four times 300, whose norm is 600, clipped to 1, is four times 0.5 in torch, four zeros in optax
#   (clip_by_global_norm) and in tf.clip_by_norm, and four NaN in tf.clip_by_global_norm. In optax the step is lost and
#   nothing says so: with a loss scale of 2^15, gradients of 0.01 are already beyond.
# Why: the squares are summed in the gradients' own dtype; 300 squared is more than float16's largest, 65,504, while the
#   norm fits. torch sums in float32.
# What helps: gradients in float32, or unscaled, before they are clipped.
# Output seen:
#   optax.clip_by_global_norm 0.0 0.0 0.0 0.0
#   in_float32 0.5 0.5 0.5 0.5
#   tf.clip_by_norm 0.0 0.0 0.0 0.0
#   tf.clip_by_global_norm nan nan nan nan
#   torch.clip_grad_norm_ 0.5 0.5 0.5 0.5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/jax"
"$folder/jax/bin/pip" install --quiet optax==0.2.8 jax==0.10.0 jaxlib==0.10.0 numpy==2.4.6
python3 -m venv "$folder/tf"
"$folder/tf/bin/pip" install --quiet tensorflow-cpu==2.21.0 numpy==2.4.6
python3 -m venv "$folder/torch"
"$folder/torch/bin/pip" install --quiet torch==2.13.0 numpy==2.4.6
cd "$folder"
cat >with_jax.py <<'PY'
import jax.numpy as jnp
import optax

clip = optax.clip_by_global_norm(1.0)
print("optax.clip_by_global_norm", *clip.update([jnp.full(4, 300, jnp.float16)], clip.init(None))[0][0].tolist())
print("in_float32", *clip.update([jnp.full(4, 300, jnp.float32)], clip.init(None))[0][0].tolist())
PY
cat >with_tf.py <<'PY'
import tensorflow as tf

gradient = tf.fill([4], tf.constant(300, tf.float16))
print("tf.clip_by_norm", *tf.clip_by_norm(gradient, 1.0).numpy().tolist())
print("tf.clip_by_global_norm", *tf.clip_by_global_norm([gradient], 1.0)[0][0].numpy().tolist())
PY
cat >with_torch.py <<'PY'
import torch

weight = torch.nn.Parameter(torch.zeros(4, dtype=torch.float16))
weight.grad = torch.full((4,), 300, dtype=torch.float16)
torch.nn.utils.clip_grad_norm_([weight], 1.0)
print("torch.clip_grad_norm_", *weight.grad.tolist())
PY
for name in jax tf torch; do
    TF_CPP_MIN_LOG_LEVEL=3 "$name/bin/python" -W ignore "with_$name.py" 2>log || { cat log; exit 1; }
done >seen
cat seen
python3 - <<'PY'
seen = {name: set(values) for name, *values in map(str.split, open("seen"))}
assert all(abs(float(v) - 0.5) < 1e-3 for name in ("in_float32", "torch.clip_grad_norm_") for v in seen[name])
wrong = {"optax.clip_by_global_norm": {"0.0"}, "tf.clip_by_norm": {"0.0"}, "tf.clip_by_global_norm": {"nan"}}
if any(seen[name] != values for name, values in wrong.items()):
    raise SystemExit("CHANGED: a norm of 600 is no longer lost in float16")
PY
