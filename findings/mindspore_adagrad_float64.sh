#!/usr/bin/env bash
# Package: mindspore 2.10.0 (CPU)
# Seen: 2026-12-01
# Expected: mindspore.experimental.optim.Adagrad moves a parameter by its gradients, in float64 as in float32, or says that it
#   has no float64, as Adam and RMSprop beside it do.
# Behaviour: a float64 parameter stays exactly where it is, at every step, and nothing is said.
# What helps: float32 parameters.
# Output seen:
#   float32: 0.9 0.9514 0.919
#   float64: 1.0 1.0 1.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet mindspore==2.10.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY' 2>/dev/null
import mindspore
import numpy as np
from mindspore.experimental import optim


def path(dtype):
    """Where three steps lead from 1."""
    theta = mindspore.Parameter(mindspore.Tensor(np.ones(1, dtype)), name="theta")
    optimizer = optim.Adagrad([theta], lr=0.1)
    seen = []
    for g in (0.5, -0.3, 0.2):
        optimizer((mindspore.Tensor(np.array([g], dtype)),))
        seen.append(round(float(theta.asnumpy()[0]), 4))
    print(f"{np.dtype(dtype)}:", *seen)
    return seen


narrow, wide = path(np.float32), path(np.float64)
assert narrow[0] == 0.9
if wide != [1.0, 1.0, 1.0]:
    raise SystemExit("CHANGED: Adagrad moves float64 parameters")
PY
