#!/usr/bin/env bash
# Package: ml_dtypes 0.6.0, NumPy 2.4.6
# Seen: 2026-11-29
# Expected: the mean of a thousand bfloat16 ones is 1. NumPy sums in pairs, and takes float32 for the mean of float16.
# Behaviour: the sum is 256 and the mean 0.2559, without a warning, while the dot product of the same array with itself is
#   1000. float8_e4m3fn stops at 16, a mean of 0.0156. A mean of activations or of a loss is wrong by any factor.
# Why: sums in pairs and float32 within the mean are for NumPy's own dtypes. For a dtype of another package the sum is a
#   loop of single additions, each rounded: 256 + 1 is 256 in bfloat16. The dot product has a loop of its own in float32.
#   Known since 2023 for the sum (jax-ml/ml_dtypes#63).
# What helps: np.mean(a, dtype=np.float32).
# Output seen:
#   bfloat16, 1000 ones: sum 256.0, mean 0.255859375, dot 1000.0, mean in float32 1.0
#   float8_e4m3fn, 1000 ones: sum 16.0, mean 0.015625
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet ml_dtypes==0.6.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import ml_dtypes
import numpy as np

ones = np.ones(1000)
half = ones.astype(np.float16)
assert half.sum() == 1000 and half.mean() == 1, "NumPy's own float16 is right"

a = ones.astype(ml_dtypes.bfloat16)
print(f"bfloat16, 1000 ones: sum {a.sum()}, mean {a.mean()}, dot {a @ a}, mean in float32 {a.mean(dtype=np.float32)}")
assert a @ a == 1000 and a.mean(dtype=np.float32) == 1
b = ones.astype(ml_dtypes.float8_e4m3fn)
print(f"float8_e4m3fn, 1000 ones: sum {b.sum()}, mean {b.mean()}")
if not (a.sum() == 256 and abs(float(a.mean()) - 0.256) < 0.001 and b.sum() == 16):
    raise SystemExit("CHANGED: the sums no longer stop at 256 and 16")
PY
